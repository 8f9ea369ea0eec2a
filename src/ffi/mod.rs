//! The C ABI: every `extern "C"` and nearly all `unsafe` of the crate is in this folder.
//!
//! Each exported function does three things: it runs inside `panic_boundary`, turns pointers into slices, and calls the
//! safe core. cbindgen copies the documentation of the functions into `include/s3sign.h`.
//!
//! The C contract, which the `SAFETY` comments refer to: during a call, every pointer is NULL or valid for its
//! documented use. An input has the bytes or elements that its length says, `out` has room for `cap` bytes, and a
//! struct has at least the bytes that its `size` says. A handle comes from its constructor and has not been freed; if
//! it is not thread-safe, no other thread is using it. NULL, lengths that overflow and overlapping output are checked
//! here.

#![allow(unsafe_code, non_camel_case_types)]
// The contract of each function is in its documentation for C callers.
#![allow(clippy::missing_safety_doc)]

#[cfg(feature = "checksums")]
mod checksum;
pub mod constants;
mod convert;
mod diagnosis;
#[cfg(feature = "endpoint")]
mod endpoint;
#[cfg(feature = "diagnose")]
mod explain;
mod introspection;
mod out_buffer;
mod panic_boundary;
#[cfg(feature = "post")]
mod post_policy;
#[cfg(feature = "batch")]
mod presign_batch;
#[cfg(feature = "checksums")]
mod provider;
mod sign;
mod signer;
mod sized_struct;
#[cfg(feature = "std")]
mod stages;
mod stream;
pub mod types;
#[cfg(feature = "std")]
mod util;
#[cfg(feature = "verify")]
mod verify;

#[cfg(feature = "checksums")]
pub use checksum::*;
#[cfg(feature = "endpoint")]
pub use endpoint::*;
#[cfg(feature = "diagnose")]
pub use explain::*;
pub use introspection::*;
#[cfg(feature = "post")]
pub use post_policy::*;
#[cfg(feature = "batch")]
pub use presign_batch::*;
#[cfg(feature = "checksums")]
pub use provider::*;
pub use sign::*;
pub use signer::*;
#[cfg(feature = "std")]
pub use stages::*;
pub use stream::*;
#[cfg(feature = "std")]
pub use util::*;
#[cfg(feature = "verify")]
pub use verify::*;
