//! rustls-ffi as it is, as a static library.

pub use rustls_ffi::*;
