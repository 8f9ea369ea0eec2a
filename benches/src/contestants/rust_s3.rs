//! `rust-s3`: the presigned URL of its client and, for headers, the functions that its client signs with, as the client
//! itself signs another header beside these.

use std::collections::HashMap;

use hmac::Mac;
use http::{HeaderMap, HeaderName, HeaderValue};
use s3::creds::Credentials;
use s3::signing::{self, HmacSha256};
use s3::{Bucket, Region};
use time::OffsetDateTime;
use url::{Position, Url};

use super::{Contestant, Made, signed_headers};
use crate::workload::*;

/// With bucket and URL made beforehand. The client reads the clock: its signatures are of another time.
pub struct RustS3 {
    bucket: Box<Bucket>,
    region: Region,
    url: Url,
    /// Those of the workload that s3sign signs: the functions sign whatever they get.
    headers: Vec<(HeaderName, &'static str)>,
    workload: &'static Workload,
    out: String,
}

impl RustS3 {
    pub fn new(workload: &'static Workload) -> Self {
        // Its own host of this region would be s3.amazonaws.com.
        let region = Region::Custom { region: REGION.into(), endpoint: ENDPOINT.into() };
        let credentials = Credentials::new(Some(ACCESS_KEY_ID), Some(SECRET_ACCESS_KEY), None, None, None);
        let credentials = credentials.expect("credentials");
        let signed = signed_headers(workload);
        let headers = workload.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), *value));
        let headers = headers.filter(|(name, _)| signed.contains(name));
        let headers = headers.map(|(name, value)| (name.parse().expect("a name"), value));
        RustS3 {
            bucket: Bucket::new(BUCKET, region.clone(), credentials).expect("a bucket"),
            region,
            url: workload.url.parse().expect("a URL"),
            headers: headers.collect(),
            workload,
            out: String::new(),
        }
    }

    /// The request's headers, those to be signed made anew, as lines.
    fn sign(&self) -> String {
        let time = OffsetDateTime::from_unix_timestamp(TIME).expect("a time");
        let payload = self.workload.payload();
        let mut headers = self.given();
        let host = &self.url[Position::BeforeHost..Position::AfterPort];
        headers.insert("host", host.parse().expect("a value"));
        headers.insert("x-amz-content-sha256", payload.parse().expect("a value"));
        headers.insert("x-amz-date", DATE.parse().expect("a value"));
        if self.workload.token {
            headers.insert("x-amz-security-token", TOKEN.parse().expect("a value"));
        }
        let canonical = signing::canonical_request(self.workload.method, &self.url, &headers, payload);
        let string = signing::string_to_sign(&time, &self.region, &canonical.expect("canonical"));
        let key = signing::signing_key(&time, SECRET_ACCESS_KEY, &self.region, "s3").expect("a key");
        let mut hmac = HmacSha256::new_from_slice(&key).expect("any length");
        hmac.update(string.expect("a string to sign").as_bytes());
        let signature = hex::encode(hmac.finalize().into_bytes());
        let signed = signing::signed_header_string(&headers);
        let authorization = signing::authorization_header(ACCESS_KEY_ID, &time, &self.region, &signed, &signature);
        format!("X-Amz-Date={DATE} {}", authorization.expect("a header"))
    }

    fn presign(&self) -> String {
        let (key, expires) = (self.workload.key(), self.workload.expires as u32);
        let query: HashMap<String, String> = self.url.query_pairs().into_owned().collect();
        let query = (!query.is_empty()).then_some(query);
        let signed = match self.workload.method {
            "PUT" => self.bucket.presign_put(key, expires, Some(self.given()), query),
            _ => self.bucket.presign_get(key, expires, query),
        };
        signed.expect("signed")
    }

    fn given(&self) -> HeaderMap {
        let headers = self.headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        headers.collect()
    }
}

impl Contestant for RustS3 {
    fn name(&self) -> &str {
        "rust-s3"
    }

    fn call(&mut self) {
        self.out = if self.workload.expires == 0 { self.sign() } else { self.presign() };
    }

    fn signature(&self) -> String {
        Made::dated(&self.out).agreed(self.workload)
    }

    fn signs_too(&self) -> Vec<String> {
        Made::dated(&self.out).more(self.workload)
    }
}
