//! The C boundary: everything `unsafe` and every `extern "C"` of the crate is in this folder.
//!
//! Each exported function does three things and no more: `guard` a panic, turn pointers into slices, and call the safe
//! core. The prose on the functions is the specification that cbindgen copies into `include/s3sign.h`.

#![allow(unsafe_code, non_camel_case_types)]
// The contract of each function is stated once, in prose for C callers.
#![allow(clippy::missing_safety_doc)]

#[cfg(feature = "checksums")]
mod checksum;
pub mod constants;
mod convert;
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
