//! URLs and regions of buckets.

use s3sign::ffi;
use s3sign::ffi::types::s3sign_endpoint;

use crate::Failure;
use crate::buffer::{fill_parts, once};
use crate::raw::{Raw, c, init};

/// Where a bucket is; the fields of `s3sign_endpoint`.
#[derive(Clone, Debug, Default)]
pub struct Endpoint {
    pub service: i32,
    pub style: i32,
    pub dualstack: i32,
    pub fips: i32,
    pub accelerate: i32,
    pub global: i32,
    pub http: i32,
    pub refuse_arn_region: i32,
    pub path_as_is: i32,
    pub bucket: Vec<u8>,
    pub key: Vec<u8>,
    pub region: Vec<u8>,
    pub endpoint: Vec<u8>,
}

/// What is known of it; `s3sign_endpoint_result`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointResult {
    pub algorithm: i32,
    pub url: String,
    pub region: String,
    pub service: String,
}

impl Endpoint {
    pub fn raw(&self) -> Raw<'_, s3sign_endpoint> {
        let mut endpoint = init(ffi::s3sign_endpoint_init);
        (endpoint.service, endpoint.style) = (self.service, self.style);
        (endpoint.dualstack, endpoint.fips, endpoint.accelerate) = (self.dualstack, self.fips, self.accelerate);
        (endpoint.global, endpoint.http) = (self.global, self.http);
        (endpoint.refuse_arn_region, endpoint.path_as_is) = (self.refuse_arn_region, self.path_as_is);
        (endpoint.bucket, endpoint.key) = (c(&self.bucket), c(&self.key));
        (endpoint.region, endpoint.endpoint) = (c(&self.region), c(&self.endpoint));
        Raw::new(endpoint, ())
    }

    /// With a result and without, which is the URL alone.
    pub fn resolve(&self) -> Result<EndpointResult, Failure> {
        let endpoint = self.raw();
        let full = fill_parts(
            ffi::s3sign_endpoint_result_init,
            |result| [result.url, result.region, result.service],
            |out, cap, len, result, error| unsafe {
                ffi::s3sign_endpoint_url(&*endpoint, out, cap, len, result, error)
            },
        );
        let url = full.as_ref().map(|full| &full.out[full.parts[0].clone()]);
        let plain = once(
            |out, cap, len, error| unsafe {
                ffi::s3sign_endpoint_url(&*endpoint, out, cap, len, std::ptr::null_mut(), error)
            },
            url.as_ref().map_or(0, |url| url.len()),
        );
        assert_eq!(plain.as_deref(), url, "the same with and without a result");
        let full = full?;
        let [url, region, service] = full.texts();
        Ok(EndpointResult { algorithm: full.set.algorithm, url, region, service })
    }
}
