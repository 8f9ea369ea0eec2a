//! `rusty-s3`, which presigns only.

use std::time::Duration;

use jiff::Timestamp;
use rusty_s3::actions::{GetObject, PutObject, S3Action};
use rusty_s3::{Bucket, Credentials, UrlStyle};
use url::Url;

use super::{Contestant, Made};
use crate::workload::*;

/// With bucket, credentials, decoded query and headers made beforehand.
pub struct RustyS3 {
    bucket: Bucket,
    credentials: Credentials,
    query: Vec<(String, String)>,
    /// With names in lower case, which is what it takes.
    headers: Vec<(String, &'static str)>,
    time: Timestamp,
    workload: &'static Workload,
    url: Option<Url>,
}

impl RustyS3 {
    pub fn new(workload: &'static Workload) -> Self {
        let endpoint = ENDPOINT.parse().expect("a URL");
        let url: Url = workload.url.parse().expect("a URL");
        RustyS3 {
            bucket: Bucket::new(endpoint, UrlStyle::VirtualHost, BUCKET, REGION).expect("a bucket"),
            credentials: Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY),
            query: url.query_pairs().into_owned().collect(),
            headers: workload.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), *value)).collect(),
            time: Timestamp::from_second(TIME).expect("a time"),
            workload,
            url: None,
        }
    }

    fn sign<'a>(&'a self, mut action: impl S3Action<'a>) -> Url {
        for (name, value) in &self.query {
            action.query_mut().insert(name, value);
        }
        for (name, value) in &self.headers {
            action.headers_mut().insert(name, *value);
        }
        action.sign_with_time(Duration::from_secs(self.workload.expires as u64), &self.time)
    }

    fn made(&self) -> Made {
        Made::read(self.url.as_ref().expect("signed").as_str())
    }
}

impl Contestant for RustyS3 {
    fn name(&self) -> &str {
        "rusty-s3"
    }

    fn call(&mut self) {
        let (credentials, key) = (Some(&self.credentials), self.workload.key());
        self.url = Some(match self.workload.method {
            "PUT" => self.sign(PutObject::new(&self.bucket, credentials, key)),
            _ => self.sign(GetObject::new(&self.bucket, credentials, key)),
        });
    }

    fn signature(&self) -> String {
        self.made().agreed(self.workload)
    }

    fn signs_too(&self) -> Vec<String> {
        self.made().more(self.workload)
    }
}
