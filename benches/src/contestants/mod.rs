//! Who signs, each in the way that its documentation shows, with all that lives longer than a request made beforehand.

#[cfg(feature = "others")]
mod aws_sigv4;
mod cold_key;
mod large;
mod program;
#[cfg(feature = "others")]
mod reqsign;
#[cfg(feature = "others")]
mod rust_s3;
#[cfg(feature = "others")]
mod rusty_s3;
mod s3sign;
mod s3sign_batch;
mod s3sign_verify;
mod sha256;
#[cfg(feature = "ring")]
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
pub use self::large::Large;
pub use self::program::InProgram;
#[cfg(feature = "others")]
pub use self::reqsign::Reqsign;
#[cfg(feature = "others")]
pub use self::rust_s3::RustS3;
#[cfg(feature = "others")]
pub use self::rusty_s3::RustyS3;
pub use self::s3sign::S3sign;
pub use self::s3sign_batch::S3signBatch;
pub use self::s3sign_verify::S3signVerify;
pub use self::sha256::Sha256Only;
#[cfg(feature = "ring")]
pub use self::sigv4a::{P256, P256Verify, S3signByRing};
pub use self::start::Start;
pub use self::streaming::{Body, Streaming};
pub use self::verify_post::VerifyPost;
use crate::allocations::during;
#[cfg(feature = "others")]
use crate::workload::TIME;
use crate::workload::Workload;

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

    /// The headers that it signs and s3sign does not.
    fn signs_too(&self) -> Vec<String> {
        Vec::new()
    }

    /// Heap allocations for a signature, where they can be counted.
    fn allocations(&mut self) -> Option<f64> {
        let calls = f64::from(self.calls());
        (self.runtime() == "Rust").then(|| during(|| self.call()) as f64 / calls)
    }
}

/// The hex digits that follow `Signature=` in an `Authorization` header or a URL.
fn signature_in(text: &str) -> String {
    let (_, after) = text.rsplit_once("Signature=").expect("there is a signature");
    after.chars().take_while(char::is_ascii_hexdigit).collect()
}

/// A signature that someone else made, and what it was made for.
#[derive(Clone)]
pub(crate) struct Made {
    pub time: i64,
    pub signed_headers: Vec<String>,
    pub signature: String,
}

impl Made {
    /// What was made at `TIME`, from an `Authorization` header or a URL.
    #[cfg(feature = "others")]
    fn read(text: &str) -> Self {
        let (_, after) = text.split_once("SignedHeaders=").expect("there are signed headers");
        let names = after.split([',', '&']).next().expect("split gives one at least").replace("%3B", ";");
        let signed_headers = names.split(';').map(str::to_owned).collect();
        Made { time: TIME, signed_headers, signature: signature_in(text) }
    }

    /// The same, by who reads the clock: `text` has the time too, as `X-Amz-Date=`.
    #[cfg(feature = "others")]
    fn dated(text: &str) -> Self {
        let (_, date) = text.split_once("X-Amz-Date=").expect("there is a date");
        let time = DateTime::strptime("%Y%m%dT%H%M%SZ", &date[..16]).expect("a date").to_zoned(TimeZone::UTC);
        Made { time: time.expect("a time").timestamp().as_second(), ..Self::read(text) }
    }

    /// The signature that s3sign makes at `TIME`, if it makes this one for the same time and the same signed headers.
    fn agreed(&self, workload: &Workload) -> String {
        let names: Vec<&str> = self.signed_headers.iter().map(String::as_str).collect();
        match S3sign::with(workload, S3SIGN_ALGORITHM_SIGV4, self.time).signature_of(&names) == self.signature {
            true => right(workload),
            false => format!("wrong signature {}", self.signature),
        }
    }

    /// The headers that s3sign does not sign unless it is told to.
    fn more(&self, workload: &Workload) -> Vec<String> {
        let ours = signed_headers(workload);
        self.signed_headers.iter().filter(|name| !ours.contains(name)).cloned().collect()
    }
}

/// The headers that s3sign signs.
fn signed_headers(workload: &Workload) -> Vec<String> {
    let [canonical_request, ..] = S3sign::new(workload).stages();
    let text = String::from_utf8(canonical_request).expect("text");
    let names = text.lines().rev().nth(1).expect("signed headers come before the payload");
    names.split(';').map(str::to_owned).collect()
}

/// The signature that s3sign makes.
fn right(workload: &Workload) -> String {
    let mut signer = S3sign::new(workload);
    signer.call();
    signer.signature()
}
