//! The C boundary: everything `unsafe` and every `extern "C"` of the crate is in this folder.
//!
//! Each exported function does three things and no more: `guard` a panic, turn pointers into slices, and call the safe
//! core. The prose on the functions is the specification that cbindgen copies into `include/s3sign.h`.

#![allow(unsafe_code, non_camel_case_types)]
// The contract of each function is stated once, in prose for C callers.
#![allow(clippy::missing_safety_doc)]

mod buffer;
mod checksum;
pub mod constants;
mod convert;
mod endpoint;
mod explain;
mod guard;
mod helpers;
mod meta;
mod post_policy;
mod presign_batch;
mod provider;
mod sign;
mod signer;
mod stages;
mod stream;
pub mod types;
mod verify;

pub use checksum::*;
pub use endpoint::*;
pub use explain::*;
pub use helpers::*;
pub use meta::*;
pub use post_policy::*;
pub use presign_batch::*;
pub use provider::*;
pub use sign::*;
pub use signer::*;
pub use stages::*;
pub use stream::*;
pub use verify::*;
