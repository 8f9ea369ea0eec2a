//! Signing of Amazon S3 requests, pure and without input or output of its own.
//!
//! The flow of data, a module a stage:
//!
//! ```text
//! request ──▶ canonical ──▶ string_to_sign ──▶ signature ──▶ sign (headers) | presign (URL)
//! signer ───▶ key (kept for the day) ──────────────┘                └───▶ stream (chunks, trailer)
//! conditions ──▶ post_policy (form)
//! ```
//!
//! `sigv4` leads a request through the stages; `service` holds the rules by which services differ. Everything is bytes
//! in, bytes out, written to a [`sink::Sink`]. The C ABI over this is in [`ffi`], which with the few lines of `lanes` and
//! `crc` alone may be `unsafe`.

#![cfg_attr(not(feature = "std"), no_std)]
// Between the core and the whole library, what no chosen capability uses is left to the linker.
#![cfg_attr(all(feature = "std", not(feature = "full")), allow(dead_code))]
#![deny(unsafe_code, clippy::undocumented_unsafe_blocks)]

extern crate alloc;

pub mod crypto;
#[cfg(feature = "diagnose")]
pub mod diagnose;
#[cfg(feature = "endpoint")]
pub mod endpoint;
pub mod error;
pub mod ffi;
pub mod keys;
#[cfg(feature = "post")]
pub mod post_policy;
pub mod request;
pub mod signer;
#[cfg(feature = "sigv2")]
mod sigv2;
pub mod sigv4;
pub mod text;
#[cfg(feature = "verify")]
pub mod verify;
