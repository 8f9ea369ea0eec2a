//! Providers: what one is known not to take is refused before it is sent.

use s3sign::ffi::constants::*;
use s3sign_wrapper::{Condition, Config, Post, Request, Signer, Stream, plan, provider_profile, status};

const PROVIDERS: [i32; 7] = [
    S3SIGN_PROVIDER_AWS,
    S3SIGN_PROVIDER_R2,
    S3SIGN_PROVIDER_GCS,
    S3SIGN_PROVIDER_MINIO,
    S3SIGN_PROVIDER_B2,
    S3SIGN_PROVIDER_CEPH,
    S3SIGN_PROVIDER_CUSTOM,
];

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
        let known = provider_profile(provider).unwrap();
        for (algorithm, support) in [
            (S3SIGN_ALGORITHM_SIGV4, known.sigv4),
            (S3SIGN_ALGORITHM_SIGV4A, known.sigv4a),
            (S3SIGN_ALGORITHM_SIGV2, known.sigv2),
        ] {
            let made = Signer::new(&config(provider, algorithm));
            assert_eq!(status(&made), expected(support), "{provider}");
        }

        let signer = Signer::new(&config(provider, S3SIGN_ALGORITHM_SIGV4)).unwrap();
        // Where the provider has no limit, the calendar has one.
        let (now, end) = (1_369_353_600, 253_402_300_799);
        let request =
            Request { expires: known.max_expires.min(end - now), ..Request::new("GET", "https://host/b/k", now) };
        assert_eq!(signer.presign(&request).unwrap().expires_at, end.min(now.saturating_add(known.max_expires)));
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
    let request = Request::new("PUT", "https://host/b/k", 1_369_353_600);
    status(&Stream::begin(signer, &request, &plan(chunks, checksum, 1)))
}

fn post(signer: &Signer) -> i32 {
    let conditions = vec![Condition::new(S3SIGN_CONDITION_STARTS_WITH, "key", "")];
    let post = Post { bucket: b"bucket".into(), conditions, expires: 60, time: 1_369_353_600, ..Post::default() };
    status(&signer.post_policy(&post))
}

#[test]
fn an_unknown_provider_is_an_error() {
    for provider in [-1, 7, i32::MAX] {
        let failure = Signer::new(&config(provider, 0)).err().unwrap();
        assert_eq!((failure.status, &*failure.field), (S3SIGN_ERR_OPTION, "provider"));
        assert_eq!(status(&provider_profile(provider)), S3SIGN_ERR_OPTION);
    }
}
