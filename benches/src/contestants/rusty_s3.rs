//! `rusty-s3`, which presigns only.

use std::time::Duration;

use jiff::Timestamp;
use rusty_s3::actions::{GetObject, S3Action};
use rusty_s3::{Bucket, Credentials, UrlStyle};
use url::Url;

use super::{Contestant, signature_in};
use crate::workload::*;

/// With bucket and credentials made beforehand.
pub struct RustyS3 {
    bucket: Bucket,
    credentials: Credentials,
    key: &'static str,
    expires: Duration,
    time: Timestamp,
    url: Option<Url>,
}

impl RustyS3 {
    pub fn new(workload: &Workload) -> Self {
        let endpoint = ENDPOINT.parse().expect("a URL");
        RustyS3 {
            bucket: Bucket::new(endpoint, UrlStyle::VirtualHost, BUCKET, REGION).expect("a bucket"),
            credentials: Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY),
            key: workload.key,
            expires: Duration::from_secs(workload.expires as u64),
            time: Timestamp::from_second(TIME).expect("a time"),
            url: None,
        }
    }
}

impl Contestant for RustyS3 {
    fn name(&self) -> &str {
        "rusty-s3"
    }

    fn call(&mut self) {
        let action = GetObject::new(&self.bucket, Some(&self.credentials), self.key);
        self.url = Some(action.sign_with_time(self.expires, &self.time));
    }

    fn signature(&self) -> String {
        signature_in(self.url.as_ref().expect("signed").as_str())
    }
}
