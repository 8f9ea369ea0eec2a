//! Bytes: where they go, how they are encoded, and how a time is written.

pub mod encode;
#[cfg(feature = "verify")]
pub(crate) mod scan;
pub mod sink;
pub(crate) mod sort;
pub mod timestamp;
