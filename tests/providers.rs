//! Providers: what one is known not to take is refused before it is sent.

mod common;

use common::forms::{new_post, sign_post};
use common::{Config, Request, Signer, c, new_error};
use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;

const PROVIDERS: [i32; 7] = [
    S3SIGN_PROVIDER_AWS,
    S3SIGN_PROVIDER_R2,
    S3SIGN_PROVIDER_GCS,
    S3SIGN_PROVIDER_MINIO,
    S3SIGN_PROVIDER_B2,
    S3SIGN_PROVIDER_CEPH,
    S3SIGN_PROVIDER_CUSTOM,
];

fn profile(provider: i32) -> s3sign_provider_profile {
    let mut profile: s3sign_provider_profile = unsafe { std::mem::zeroed() };
    unsafe {
        ffi::s3sign_provider_profile_init(&mut profile);
        assert_eq!(ffi::s3sign_provider(provider, &mut profile, std::ptr::null_mut()), S3SIGN_OK);
    }
    profile
}

fn config(provider: i32, algorithm: i32) -> Config {
    Config { provider, algorithm, ..Config::new("AKID", "secret", "auto") }
}

/// The status of a call that the provider may not take.
fn expected(support: i32) -> i32 {
    if support == S3SIGN_SUPPORT_NO { S3SIGN_ERR_PROVIDER } else { S3SIGN_OK }
}

#[test]
fn the_table_is_what_the_signer_goes_by() {
    for provider in PROVIDERS {
        let known = profile(provider);
        for (algorithm, support) in [
            (S3SIGN_ALGORITHM_SIGV4, known.sigv4),
            (S3SIGN_ALGORITHM_SIGV4A, known.sigv4a),
            (S3SIGN_ALGORITHM_SIGV2, known.sigv2),
        ] {
            let made = Signer::new(&config(provider, algorithm));
            assert_eq!(made.err().map_or(S3SIGN_OK, |failure| failure.status), expected(support), "{provider}");
        }

        let signer = Signer::new(&config(provider, S3SIGN_ALGORITHM_SIGV4)).unwrap();
        let request = Request { expires: known.max_expires, ..Request::new("GET", "https://host/b/k", 1_369_353_600) };
        assert_eq!(signer.presign(&request).unwrap().expires_at, 1_369_353_600i64.saturating_add(known.max_expires));
        for (chunks, checksum, support) in [
            (S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_NONE, known.signed_chunks),
            (S3SIGN_CHUNKS_SIGNED, S3SIGN_CHECKSUM_CRC32, known.signed_trailer),
            (S3SIGN_CHUNKS_UNSIGNED, S3SIGN_CHECKSUM_CRC64NVME, known.unsigned_trailer),
        ] {
            assert_eq!(begin(&signer, chunks, checksum), expected(support), "{provider} {chunks} {checksum}");
        }
        assert_eq!(post(&signer), expected(known.post_policy), "{provider}");
    }
}

fn begin(signer: &Signer, chunks: i32, checksum: i32) -> i32 {
    let plan = s3sign_stream_plan {
        size: size_of::<s3sign_stream_plan>() as u32,
        algorithm: S3SIGN_ALGORITHM_SIGV4,
        chunks,
        checksum,
        decoded_length: 1,
        chunk_size: 0,
    };
    let (mut stream, mut out, mut len) = (std::ptr::null_mut(), [0; 4096], 0);
    Request::new("PUT", "https://host/b/k", 1_369_353_600).with_c(|request| unsafe {
        let (nothing, error) = (std::ptr::null_mut(), std::ptr::null_mut());
        let room = (out.as_mut_ptr(), out.len());
        let status =
            ffi::s3sign_stream_begin(signer.0, request, &plan, &mut stream, room.0, room.1, &mut len, nothing, error);
        ffi::s3sign_stream_free(stream);
        status
    })
}

fn post(signer: &Signer) -> i32 {
    let conditions =
        [s3sign_condition { kind: S3SIGN_CONDITION_STARTS_WITH, name: c(b"key"), value: c(b""), min: 0, max: 0 }];
    let post = s3sign_post {
        bucket: c(b"bucket"),
        conditions: conditions.as_ptr(),
        conditions_len: 1,
        expires: 60,
        ..new_post(1_369_353_600)
    };
    sign_post(signer, &post).err().map_or(S3SIGN_OK, |failure| failure.status)
}

#[test]
fn an_unknown_provider_is_an_error() {
    let mut error = new_error();
    let mut known = profile(S3SIGN_PROVIDER_AWS);
    for provider in [-1, 7, i32::MAX] {
        let failure = Signer::new(&config(provider, 0)).err().unwrap();
        assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_OPTION, "provider"));
        assert_eq!(unsafe { ffi::s3sign_provider(provider, &mut known, &mut error) }, S3SIGN_ERR_OPTION);
    }
}
