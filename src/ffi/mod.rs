//! The C boundary: everything `unsafe` and every `extern "C"` of the crate is in this folder.
//!
//! Each exported function does three things and no more: `guard` a panic, turn pointers into slices, and call the safe
//! core. The prose on the functions is the specification that cbindgen copies into `include/s3sign.h`.

#![allow(unsafe_code, non_camel_case_types)]
// The contract of each function is stated once, in prose for C callers.
#![allow(clippy::missing_safety_doc)]

mod buffer;
#[cfg(feature = "full")]
mod checksum;
pub mod constants;
mod convert;
#[cfg(feature = "full")]
mod endpoint;
#[cfg(feature = "full")]
mod explain;
mod guard;
#[cfg(feature = "full")]
mod helpers;
mod meta;
#[cfg(feature = "full")]
mod post_policy;
#[cfg(feature = "full")]
mod presign_batch;
#[cfg(feature = "full")]
mod provider;
mod sign;
mod signer;
#[cfg(feature = "full")]
mod stages;
mod stream;
pub mod types;
#[cfg(feature = "full")]
mod verify;
mod versioned;

#[cfg(feature = "full")]
pub use checksum::*;
#[cfg(feature = "full")]
pub use endpoint::*;
#[cfg(feature = "full")]
pub use explain::*;
#[cfg(feature = "full")]
pub use helpers::*;
pub use meta::*;
#[cfg(feature = "full")]
pub use post_policy::*;
#[cfg(feature = "full")]
pub use presign_batch::*;
#[cfg(feature = "full")]
pub use provider::*;
pub use sign::*;
pub use signer::*;
#[cfg(feature = "full")]
pub use stages::*;
pub use stream::*;
#[cfg(feature = "full")]
pub use verify::*;
