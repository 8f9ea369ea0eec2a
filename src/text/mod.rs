//! Bytes: where they go, how they are encoded, and how a time is written.

pub mod byte_set;
pub(crate) mod copy;
pub mod encode;
pub mod hex;
pub mod names;
pub(crate) mod room;
#[cfg(feature = "std")]
pub(crate) mod scan;
pub mod sink;
pub(crate) mod sort;
pub mod timestamp;
