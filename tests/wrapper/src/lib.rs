//! Safe calls of s3sign's C ABI, for its tests, fuzz targets and benchmarks.
//!
//! Rust values go in and come out; a call that fails returns a [`Failure`] read from `s3sign_error`. Every call that
//! writes to a buffer is made several times: for the size, with a buffer that is too small, and with one that fits
//! ([`fill`]). On the way each call asserts what the header promises of all of them: sizes, NULs, nothing written past
//! the end, views within the output, nothing left of a failure. So every test holds the library to that for free.
//!
//! Calls that are wrong on purpose (NULL, lengths that lie, structs of other sizes) stay raw, in the tests that are about
//! them. They start from a struct that is right, which `raw()` returns, and from the parts in [`raw`].

mod batch;
mod buffer;
mod checksum;
mod diagnose;
mod endpoint;
mod failure;
mod form;
mod helpers;
pub mod raw;
mod request;
mod signer;
mod stream;
mod verify;

pub use self::batch::Pieces;
pub use self::buffer::{CANARY, MARGIN, Writes, check_written, fill, vary_sizes};
pub use self::checksum::{ChecksumState, checksum, checksum_header, combine, sha256};
pub use self::diagnose::{Explanation, Refusal, explain_text};
pub use self::endpoint::{Endpoint, EndpointResult};
pub use self::failure::{Failure, checked, reported, status};
pub use self::form::{Condition, Fields, Form, Post};
pub use self::helpers::{
    bytes, clock_offset, constant, header_from_line, header_pairs, hex, provider_profile, text, unhex,
};
pub use self::request::Request;
pub use self::signer::{Config, EXAMPLE_SECRET, Output, Signer};
pub use self::stream::{Stream, content_length, plan};
pub use self::verify::{Claim, VerifyStream};
