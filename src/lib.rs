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

#![cfg_attr(not(feature = "full"), no_std)]
// What only others than the core call is left in place there, for the linker to leave out.
#![cfg_attr(not(feature = "full"), allow(dead_code, unreachable_code))]
#![deny(unsafe_code)]

extern crate alloc;

#[cfg(not(feature = "full"))]
mod absent;
pub mod crypto;
#[cfg(feature = "full")]
pub mod diagnose;
#[cfg(feature = "full")]
pub mod endpoint;
pub mod error;
pub mod ffi;
pub mod keys;
#[cfg(feature = "full")]
pub mod post_policy;
pub mod request;
pub mod signer;
#[cfg(feature = "full")]
pub mod sigv2;
pub mod sigv4;
pub mod text;
#[cfg(feature = "full")]
pub mod verify;
