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

#![deny(unsafe_code)]

pub mod canonical;
pub mod checksum;
mod crc;
pub mod crypto;
pub mod encode;
pub mod endpoint;
pub mod error;
pub mod explain;
pub mod ffi;
pub mod key;
mod lanes;
pub mod lint;
pub mod payload;
pub mod post_policy;
pub mod presign;
pub mod presign_batch;
pub mod provider;
pub mod request;
pub mod service;
pub mod sign;
pub mod signature;
pub mod signed;
pub mod signer;
pub mod sigv2;
pub mod sigv4;
pub mod sigv4a;
pub mod sink;
pub mod stream;
pub mod string_to_sign;
pub mod time;
mod usual;
pub mod validity;
pub mod verify;
