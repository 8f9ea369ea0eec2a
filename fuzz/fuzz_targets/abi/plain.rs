//! Functions that keep nothing from one call to the next.

use std::ffi::{CStr, c_char};
use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;
use s3sign_fuzz::hostile::Call;
use s3sign_wrapper::raw::{c, init};

use crate::{Function, Step};

pub fn sum_at_once(step: &Step) {
    let mut call = Call::new(&step.odd);
    let (algorithm, data) = (i32::from(step.which % 8), call.text(&step.data));
    if let Function::ChecksumCombine = step.function {
        let (second, size) = (call.text(&step.data), step.number as u64);
        call.write(true, |out, cap, len, error| unsafe {
            let (first, second, second_len) = (data.ptr, second.ptr, second.len);
            ffi::s3sign_checksum_combine(algorithm, first, data.len, second, second_len, size, out, cap, len, error)
        });
        return;
    }
    call.write(true, |out, cap, len, error| unsafe {
        match step.function {
            Function::Sha256 => ffi::s3sign_sha256(data.ptr.cast(), data.len, out, cap, len, error),
            _ => ffi::s3sign_checksum(algorithm, data.ptr.cast(), data.len, out, cap, len, error),
        }
    });
}

pub fn find_endpoint(step: &Step) {
    let mut call = Call::new(&step.odd);
    let mut endpoint = init(ffi::s3sign_endpoint_init);
    (endpoint.service, endpoint.style) = ((step.number % 5) as i32, (step.which % 4).into());
    (endpoint.dualstack, endpoint.fips) = ((step.which / 4 % 2).into(), (step.which / 8 % 2).into());
    (endpoint.http, endpoint.global) = ((step.which / 16 % 2).into(), (step.which / 32 % 2).into());
    (endpoint.bucket, endpoint.key, endpoint.region) = (c(b"bucket"), c(&step.data), c(b"us-east-1"));
    endpoint.endpoint = c(if step.number > 20 { b"https://h:9000" } else { b"" });
    call.texts([&mut endpoint.bucket, &mut endpoint.key, &mut endpoint.region, &mut endpoint.endpoint]);
    let endpoint = call.input(endpoint);
    let result = call.optional(init(ffi::s3sign_endpoint_result_init));
    call.write(true, |out, cap, len, error| unsafe {
        ffi::s3sign_endpoint_url(endpoint, out, cap, len, result, error)
    });
}

pub fn look_up(step: &Step) {
    let mut call = Call::new(&step.odd);
    if let Function::Provider = step.function {
        let profile = call.output(init(ffi::s3sign_provider_profile_init));
        call.make(|error| unsafe { ffi::s3sign_provider(step.number as i32, profile, error) });
        return;
    }
    let text = call.text(&step.data);
    let (mut header, mut offset, mut value) = (s3sign_header { name: c(b""), value: c(b"") }, 0, 0);
    match step.function {
        Function::HeaderFromLine => {
            let slot = call.required(&raw mut header);
            call.make(|error| unsafe { ffi::s3sign_header_from_line(text.ptr, text.len, slot, error) });
            assert!(header.name.len + header.value.len <= text.len);
        }
        Function::ClockOffset => {
            let slot = call.required(&raw mut offset);
            call.make(|error| unsafe { ffi::s3sign_clock_offset(text.ptr, text.len, step.number, slot, error) });
        }
        _ => {
            let slot = call.required(&raw mut value);
            call.make(|error| unsafe { ffi::s3sign_constant(text.ptr, text.len, slot, error) });
        }
    }
}

/// What cannot fail.
pub fn name_and_init(step: &Step) {
    let number = step.number as i32;
    let is_name = |name: *const c_char| unsafe { CStr::from_ptr(name) }.to_bytes().starts_with(b"S3SIGN_");
    assert!(is_name(ffi::s3sign_status_name(number)) && is_name(ffi::s3sign_cause_name(number)));
    assert!(is_name(ffi::s3sign_certainty_name(number)));
    let header = ffi::s3sign_checksum_header(number);
    assert_eq!(header.is_null(), !(S3SIGN_CHECKSUM_CRC32..=S3SIGN_CHECKSUM_SHA256).contains(&number));
    assert!(!ffi::s3sign_version_string().is_null() && ffi::s3sign_version_number() == S3SIGN_VERSION_NUMBER);
    unsafe {
        ffi::s3sign_signer_config_init(ptr::null_mut());
        ffi::s3sign_request_init(ptr::null_mut());
        ffi::s3sign_result_init(ptr::null_mut());
        ffi::s3sign_stream_plan_init(ptr::null_mut());
        ffi::s3sign_post_init(ptr::null_mut());
        ffi::s3sign_post_form_init(ptr::null_mut());
        ffi::s3sign_claim_init(ptr::null_mut());
        ffi::s3sign_endpoint_init(ptr::null_mut());
        ffi::s3sign_endpoint_result_init(ptr::null_mut());
        ffi::s3sign_provider_profile_init(ptr::null_mut());
        ffi::s3sign_refusal_init(ptr::null_mut());
        ffi::s3sign_explanation_init(ptr::null_mut());
        ffi::s3sign_error_init(ptr::null_mut());
    }
}
