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
pub mod canonical;
#[cfg(feature = "full")]
pub mod checksum;
#[cfg(feature = "full")]
mod crc;
pub mod crypto;
pub mod encode;
#[cfg(feature = "full")]
pub mod endpoint;
pub mod error;
#[cfg(feature = "full")]
pub mod explain;
pub mod ffi;
pub mod key;
// Its `Text` has the name of another type.
/// cbindgen:ignore
#[cfg(feature = "full")]
mod lanes;
#[cfg(feature = "full")]
pub mod lint;
pub mod payload;
#[cfg(feature = "full")]
pub mod post_policy;
pub mod presign;
#[cfg(feature = "full")]
pub mod presign_batch;
pub mod provider;
pub mod request;
pub mod service;
pub mod sign;
pub mod signature;
pub mod signed;
pub mod signer;
#[cfg(feature = "full")]
pub mod sigv2;
pub mod sigv4;
#[cfg(feature = "full")]
pub mod sigv4a;
pub mod sink;
pub mod stream;
pub mod string_to_sign;
pub mod time;
#[cfg(feature = "full")]
mod usual;
pub mod validity;
#[cfg(feature = "full")]
pub mod verify;

#[cfg(not(feature = "full"))]
use absent::{checksum, lint, sigv2, sigv4a};
