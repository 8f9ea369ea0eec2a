//! Endpoints: URLs from bucket, key and region.

use core::ffi::c_char;

use super::constants::*;
use super::convert::{self, NOTHING, choose, flag};
use super::out_buffer::{self, Out};
use super::panic_boundary::guard;
use super::sized_struct;
use super::types::{s3sign_endpoint, s3sign_endpoint_result, s3sign_error, s3sign_str};
use crate::endpoint::{EndpointParams, Service, Style};
use crate::error::{Error, Field};
use crate::text::sink::Sink;

/// Get the URL of a bucket, an object or a service, and the region, service and algorithm to sign requests to it with.
/// The rules are those of AWS, in all its partitions; a custom endpoint is used unchanged. A key or bucket cannot
/// change the host or leave its place in the path: a key with a segment `.` or `..` is refused unless `path_as_is` is
/// set, since most clients resolve it to a different key or bucket before they send the URL.
///
/// Inputs: `endpoint` must not be NULL.
///
/// Output: `out` receives the URL. If `result` is not NULL, region and service follow in `out`, and `result` locates
/// each. `out`, `cap` and `*len` work as in `s3sign_sign`.
///
/// Status: S3SIGN_OK, S3SIGN_ERR_NULL, S3SIGN_ERR_STRUCT_SIZE, S3SIGN_ERR_BUFFER_TOO_SMALL, S3SIGN_ERR_OPTION,
/// S3SIGN_ERR_LENGTH, S3SIGN_ERR_URL, S3SIGN_ERR_HOST, S3SIGN_ERR_PATH (of `endpoint` or `key`), S3SIGN_ERR_REGION,
/// S3SIGN_ERR_ENDPOINT, S3SIGN_ERR_BUCKET, S3SIGN_ERR_MEMORY, S3SIGN_ERR_INTERNAL.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_endpoint_url(
    endpoint: *const s3sign_endpoint,
    out: *mut c_char,
    cap: usize,
    len: *mut usize,
    result: *mut s3sign_endpoint_result,
    error: *mut s3sign_error,
) -> i32 {
    // SAFETY: by the C contract, `out` has room for `cap` bytes and `endpoint`, `len` and `result` are NULL or valid.
    guard(error, || unsafe {
        let mut out = Out::new(out, cap, len)?;
        let size = size_of::<s3sign_endpoint_result>() as u32;
        let mut parts = s3sign_endpoint_result { size, algorithm: 0, url: NOTHING, region: NOTHING, service: NOTHING };
        sized_struct::write(result, parts, "result")?;
        let endpoint = sized_struct::read(endpoint, "endpoint")?;
        let resolved = params(&endpoint)?.resolve()?;
        let [url, region, service] = out.fill(|buffer| {
            resolved.write_url(buffer);
            let url = 0..buffer.len();
            let mut put = |text: &[u8]| {
                buffer.write(b"\0");
                let start = buffer.len();
                buffer.write(text);
                start..buffer.len()
            };
            if result.is_null() {
                return Ok([url, 0..0, 0..0]);
            }
            Ok([url, put(resolved.region), put(resolved.service.as_bytes())])
        })?;
        parts.algorithm = convert::algorithm_number(resolved.algorithm);
        (parts.url, parts.region, parts.service) = (out.view(&url), out.view(&region), out.view(&service));
        sized_struct::write(result, parts, "result")
    })
}

/// Set every field of an endpoint to its default and its `size` to this library's.
///
/// For callers without a C preprocessor; in C, use `S3SIGN_ENDPOINT_INIT`. `endpoint` must have room for the
/// struct as this library knows it; NULL does nothing.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_endpoint_init(endpoint: *mut s3sign_endpoint) {
    // SAFETY: by the C contract, `endpoint` is NULL or has room for the struct.
    unsafe { sized_struct::init(endpoint) }
}

/// Clear an endpoint's result and set its `size` to this library's.
///
/// For callers without a C preprocessor; in C, use `S3SIGN_ENDPOINT_RESULT_INIT`. `result` must have room for
/// the struct as this library knows it; NULL does nothing.
///
/// Thread-safe. Since: 0.1.0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn s3sign_endpoint_result_init(result: *mut s3sign_endpoint_result) {
    // SAFETY: by the C contract, `result` is NULL or has room for the struct.
    unsafe { sized_struct::init(result) }
}

unsafe fn params<'a>(endpoint: &s3sign_endpoint) -> Result<EndpointParams<'a>, Error> {
    // SAFETY: by the C contract, each string of `endpoint` has the bytes that its `len` says.
    let get = |text: s3sign_str, name| unsafe { out_buffer::text(text, Field::Argument(name)) };
    let services = [
        (S3SIGN_ENDPOINT_S3, Service::S3),
        (S3SIGN_ENDPOINT_EXPRESS_CONTROL, Service::ExpressControl),
        (S3SIGN_ENDPOINT_OBJECT_LAMBDA, Service::ObjectLambda),
        (S3SIGN_ENDPOINT_STS, Service::Sts),
    ];
    let styles = [
        (S3SIGN_STYLE_AUTO, Style::Auto),
        (S3SIGN_STYLE_PATH, Style::Path),
        (S3SIGN_STYLE_VIRTUAL_HOST, Style::VirtualHost),
    ];
    Ok(EndpointParams {
        service: choose(endpoint.service, "service", &services)?,
        style: choose(endpoint.style, "style", &styles)?,
        bucket: get(endpoint.bucket, "bucket")?,
        key: get(endpoint.key, "key")?,
        region: get(endpoint.region, "region")?,
        endpoint: get(endpoint.endpoint, "endpoint")?,
        dualstack: flag(endpoint.dualstack, "dualstack")?,
        fips: flag(endpoint.fips, "fips")?,
        accelerate: flag(endpoint.accelerate, "accelerate")?,
        global: flag(endpoint.global, "global")?,
        http: flag(endpoint.http, "http")?,
        arn_region: !flag(endpoint.refuse_arn_region, "refuse_arn_region")?,
        path_as_is: flag(endpoint.path_as_is, "path_as_is")?,
    })
}
