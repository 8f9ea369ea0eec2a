//! `reqsign`, which signs for Apache OpenDAL.

use std::pin::pin;
use std::task::{Context as Task, Poll, Waker};
use std::time::Duration;

use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};
use reqsign_aws_v4::{Credential, RequestSigner};
use reqsign_core::{Context, SignRequest};

use super::{Contestant, Made};
use crate::workload::*;

/// With signer, credentials and request made beforehand. It reads the clock: its signatures are of another time.
pub struct Reqsign {
    signer: RequestSigner,
    context: Context,
    credential: Credential,
    uri: http::Uri,
    headers: HeaderMap,
    request: Parts,
    workload: &'static Workload,
}

impl Reqsign {
    pub fn new(workload: &'static Workload) -> Self {
        let credential = Credential {
            access_key_id: ACCESS_KEY_ID.into(),
            secret_access_key: SECRET_ACCESS_KEY.into(),
            session_token: workload.token.then(|| TOKEN.into()),
            expires_in: None,
        };
        let headers = workload.headers.iter().map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
            (name, HeaderValue::from_static(value))
        });
        let mut headers: HeaderMap = headers.collect();
        if workload.expires == 0 {
            headers.insert("x-amz-content-sha256", HeaderValue::from_static(workload.payload()));
        }
        let (mut request, ()) = http::Request::new(()).into_parts();
        request.method = workload.method.parse().expect("a method");
        Reqsign {
            signer: RequestSigner::new("s3", REGION),
            context: Context::new(),
            credential,
            uri: workload.url.parse().expect("a URL"),
            headers,
            request,
            workload,
        }
    }

    fn made(&self) -> Made {
        let header = |name| self.request.headers.get(name).map(|value| value.to_str().expect("text").to_owned());
        let date = header("x-amz-date").unwrap_or_default();
        let lines = header("authorization").map(|authorization| format!("X-Amz-Date={date} {authorization}"));
        Made::dated(&lines.unwrap_or_else(|| self.request.uri.to_string()))
    }
}

impl Contestant for Reqsign {
    fn name(&self) -> &str {
        "reqsign"
    }

    fn call(&mut self) {
        // What is there from the last call makes way, and leaves its memory: that of a new request is not counted.
        self.request.headers.clear();
        for (name, value) in &self.headers {
            self.request.headers.insert(name, value.clone());
        }
        self.request.uri = self.uri.clone();
        let expires = (self.workload.expires != 0).then(|| Duration::from_secs(self.workload.expires as u64));
        let signing = self.signer.sign_request(&self.context, &mut self.request, Some(&self.credential), expires);
        // It waits for nothing, and so needs no runtime.
        let Poll::Ready(signed) = pin!(signing).poll(&mut Task::from_waker(Waker::noop())) else {
            panic!("reqsign waits")
        };
        signed.expect("signed");
    }

    fn signature(&self) -> String {
        self.made().agreed(self.workload)
    }

    fn signs_too(&self) -> Vec<String> {
        self.made().more(self.workload)
    }
}
