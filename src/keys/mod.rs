//! Who signs, for what, and within which limits.

pub mod limits;
pub mod provider;
pub mod service;
pub mod signing_key;
