//! `rust-s3`: the presigned URL of its client and, for headers, the functions that its client signs with, as the client
//! itself signs another header beside these.

use hmac::Mac;
use http::HeaderMap;
use s3::creds::Credentials;
use s3::signing::{self, HmacSha256};
use s3::{Bucket, Region};
use time::OffsetDateTime;
use url::Url;

use super::{Contestant, agreed};
use crate::workload::*;

/// With bucket and URL made beforehand. The client reads the clock: its signatures are of another time.
pub struct RustS3 {
    bucket: Box<Bucket>,
    region: Region,
    url: Url,
    workload: &'static Workload,
    out: String,
}

impl RustS3 {
    pub fn new(workload: &'static Workload) -> Self {
        // Its own host of this region would be s3.amazonaws.com.
        let region = Region::Custom { region: REGION.into(), endpoint: ENDPOINT.into() };
        let credentials = Credentials::new(Some(ACCESS_KEY_ID), Some(SECRET_ACCESS_KEY), None, None, None);
        let credentials = credentials.expect("credentials");
        RustS3 {
            bucket: Bucket::new(BUCKET, region.clone(), credentials).expect("a bucket"),
            region,
            url: workload.url().parse().expect("a URL"),
            workload,
            out: String::new(),
        }
    }

    /// The request's headers, those to be signed made anew, as lines.
    fn sign(&self) -> String {
        let time = OffsetDateTime::from_unix_timestamp(TIME).expect("a time");
        let mut headers = HeaderMap::new();
        headers.insert("host", self.url.host_str().expect("a host").parse().expect("a value"));
        headers.insert("x-amz-content-sha256", EMPTY_SHA256.parse().expect("a value"));
        headers.insert("x-amz-date", DATE.parse().expect("a value"));
        let canonical = signing::canonical_request("GET", &self.url, &headers, EMPTY_SHA256).expect("canonical");
        let string = signing::string_to_sign(&time, &self.region, &canonical).expect("a string to sign");
        let key = signing::signing_key(&time, SECRET_ACCESS_KEY, &self.region, "s3").expect("a key");
        let mut hmac = HmacSha256::new_from_slice(&key).expect("any length");
        hmac.update(string.as_bytes());
        let signature = hex::encode(hmac.finalize().into_bytes());
        let signed = signing::signed_header_string(&headers);
        let authorization = signing::authorization_header(ACCESS_KEY_ID, &time, &self.region, &signed, &signature);
        format!("X-Amz-Date={DATE} {}", authorization.expect("a header"))
    }
}

impl Contestant for RustS3 {
    fn name(&self) -> &str {
        if self.workload.expires == 0 { "rust-s3, its functions" } else { "rust-s3" }
    }

    fn call(&mut self) {
        self.out = match self.workload.expires {
            0 => self.sign(),
            expires => self.bucket.presign_get(self.workload.key, expires as u32, None).expect("signed"),
        };
    }

    fn signature(&self) -> String {
        agreed(self.workload, &self.out)
    }
}
