//! Signs Amazon S3 requests, without any I/O.
//!
//! The flow of data, with a module for each stage:
//!
//! ```text
//! request ──▶ parsed_request ──▶ canonical ──▶ string_to_sign ──▶ signature ──▶ output (headers or URL)
//! signer ───▶ signing_context ───────┘                                 └──────▶ stream (chunks, trailer)
//! conditions ──▶ post_policy (form)
//! ```
//!
//! [`sigv4`] leads a request through the stages; [`keys`] has the credentials and the rules by which services differ.
//! Everything is bytes in, bytes out, written to a [`text::sink::Sink`]. The C ABI is in [`ffi`].
//! Besides it, only `memory`, `leftovers`, `sha256_many`, `crc`, the key pair of ring, and a function each in `hex`, `scan`
//! and `sink` use `unsafe`.

#![cfg_attr(not(feature = "std"), no_std)]
// With some features only, the linker drops what none of them uses.
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
pub mod memory;
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
