//! The C ABI of s3sign as a library to link: the exported functions of the crate, and nothing else.

extern crate signing as _;
