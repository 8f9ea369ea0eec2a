//! Who signs, each in the way that its documentation shows, with all that lives longer than a request made beforehand.

#[cfg(feature = "others")]
mod aws_sigv4;
mod cold_key;
mod program;
#[cfg(feature = "others")]
mod reqsign;
#[cfg(feature = "others")]
mod rust_s3;
#[cfg(feature = "others")]
mod rusty_s3;
mod s3sign;
mod s3sign_batch;
mod sha256;
#[cfg(feature = "others")]
mod sigv4a;
mod start;
mod streaming;
mod verify_post;

use std::time::Instant;

use ::s3sign::ffi::constants::S3SIGN_ALGORITHM_SIGV4;
#[cfg(feature = "others")]
use jiff::civil::DateTime;
#[cfg(feature = "others")]
use jiff::tz::TimeZone;

#[cfg(feature = "others")]
pub use self::aws_sigv4::AwsSigv4;
pub use self::cold_key::{ColdKey, ColdKeyFloor};
pub use self::program::InProgram;
#[cfg(feature = "others")]
pub use self::reqsign::Reqsign;
#[cfg(feature = "others")]
pub use self::rust_s3::RustS3;
#[cfg(feature = "others")]
pub use self::rusty_s3::RustyS3;
pub use self::s3sign::S3sign;
pub(crate) use self::s3sign::c;
pub use self::s3sign_batch::S3signBatch;
pub use self::sha256::Sha256Only;
#[cfg(feature = "others")]
pub use self::sigv4a::P256;
pub use self::start::Start;
pub use self::streaming::{Body, Streaming};
pub use self::verify_post::VerifyPost;
use crate::workload::{TIME, Workload};

/// Signs one request over and over.
pub trait Contestant {
    fn name(&self) -> &str;

    /// Sign, and keep the output.
    fn call(&mut self);

    /// How many signatures a call makes.
    fn calls(&self) -> u32 {
        1
    }

    /// The last signature in the output.
    fn signature(&self) -> String;

    /// Nanoseconds that so many calls take.
    fn time(&mut self, calls: u32) -> f64 {
        let start = Instant::now();
        (0..calls).for_each(|_| self.call());
        start.elapsed().as_nanos() as f64
    }

    /// What it runs in.
    fn runtime(&self) -> &str {
        "Rust"
    }
}

/// The hex digits that follow `Signature=` in an `Authorization` header or a URL.
fn signature_in(text: &str) -> String {
    let (_, after) = text.rsplit_once("Signature=").expect("there is a signature");
    after.chars().take_while(char::is_ascii_hexdigit).collect()
}

/// The signature in `text` of who reads the clock, as `agreed_at` has it; `text` tells the time, as `X-Amz-Date=`.
#[cfg(feature = "others")]
fn agreed(workload: &Workload, text: &str) -> String {
    let (_, date) = text.split_once("X-Amz-Date=").expect("there is a date");
    let time = DateTime::strptime("%Y%m%dT%H%M%SZ", &date[..16]).expect("a date").to_zoned(TimeZone::UTC);
    agreed_at(workload, time.expect("a time").timestamp().as_second(), &signature_in(text))
}

/// The signature that everyone has to make, if the one that was made at another time is right for that.
fn agreed_at(workload: &Workload, time: i64, signature: &str) -> String {
    match right(workload, time) == signature {
        true => right(workload, TIME),
        false => format!("wrong signature {signature}"),
    }
}

/// The signature that s3sign makes.
fn right(workload: &Workload, time: i64) -> String {
    let mut signer = S3sign::with(workload, S3SIGN_ALGORITHM_SIGV4, time);
    signer.call();
    signer.signature()
}
