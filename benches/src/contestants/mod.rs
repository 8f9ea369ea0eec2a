//! Who signs, each in the way that its documentation shows, with all that lives longer than a request made beforehand.

mod aws_sigv4;
mod rusty_s3;
mod s3sign;
mod s3sign_batch;
mod sha256;
mod streaming;

pub use self::aws_sigv4::AwsSigv4;
pub use self::rusty_s3::RustyS3;
pub use self::s3sign::S3sign;
pub(crate) use self::s3sign::c;
pub use self::s3sign_batch::S3signBatch;
pub use self::sha256::Sha256Only;
pub use self::streaming::{Body, Streaming};

/// Signs one request over and over.
pub trait Contestant {
    fn name(&self) -> &'static str;

    /// Sign, and keep the output.
    fn call(&mut self);

    /// How many signatures a call makes.
    fn calls(&self) -> u32 {
        1
    }

    /// The last signature in the output.
    fn signature(&self) -> String;
}

/// The hex digits that follow `Signature=` in an `Authorization` header or a URL.
fn signature_in(text: &str) -> String {
    let (_, after) = text.rsplit_once("Signature=").expect("there is a signature");
    after.chars().take(64).collect()
}
