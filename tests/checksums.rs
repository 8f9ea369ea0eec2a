//! Checksums: known answers, and CRCs of parts that combine to the CRC of the whole.

mod common;
#[cfg(miri)]
#[path = "sanitizers/control.rs"]
mod control;

use common::confirm;
use proptest::prelude::*;
use s3sign::ffi::constants::*;
use s3sign_wrapper::{ChecksumState, checksum, checksum_header, combine, sha256, text};

/// How many random cases, and how long their data is at most: less under Miri, which takes a thousand times as long.
const CASES: u32 = if cfg!(miri) { 2 } else { 256 };
const LONGEST: usize = if cfg!(miri) { 600 } else { 3_000 };

const ALGORITHMS: [(&str, i32, &str); 5] = [
    ("CRC32", S3SIGN_CHECKSUM_CRC32, "x-amz-checksum-crc32"),
    ("CRC32C", S3SIGN_CHECKSUM_CRC32C, "x-amz-checksum-crc32c"),
    ("CRC64NVME", S3SIGN_CHECKSUM_CRC64NVME, "x-amz-checksum-crc64nvme"),
    ("SHA1", S3SIGN_CHECKSUM_SHA1, "x-amz-checksum-sha1"),
    ("SHA256", S3SIGN_CHECKSUM_SHA256, "x-amz-checksum-sha256"),
];

fn whole(algorithm: i32, data: &[u8]) -> Vec<u8> {
    checksum(algorithm, data).unwrap()
}

fn in_pieces(algorithm: i32, pieces: &[&[u8]]) -> Vec<u8> {
    let mut state = ChecksumState::new(algorithm, 1).unwrap();
    for piece in pieces {
        state.update(piece).unwrap();
    }
    assert_eq!(state.payload_hash(), sha256(&pieces.concat()), "the payload hash of the same pass");
    state.finish().unwrap()
}

#[test]
fn checksums_match_known_answers() {
    let mut count = 0;
    for vector in common::vectors("checksum") {
        let (_, algorithm, _) = ALGORITHMS.iter().find(|(name, ..)| vector["algorithm"] == *name).unwrap();
        let name = vector["name"].as_str().unwrap();
        let data = match name.rsplit('-').next().unwrap() {
            "check" => b"123456789".to_vec(),
            "empty" => Vec::new(),
            "66560a" => vec![b'a'; 66_560],
            other => panic!("unknown input {other}"),
        };
        let expected = vector["expected_header_value"].as_str().unwrap();
        assert_eq!(text(&whole(*algorithm, &data)), expected, "{name}");
        count += 1;
    }
    assert_eq!(count, 11, "a vector was lost");
    // The sums of "123456789" are its check values; the other answers were computed.
    confirm("Checksums", "known answers", "CRC catalogue");
}

#[test]
fn each_checksum_has_its_header() {
    for (name, algorithm, header) in ALGORITHMS {
        assert_eq!(checksum_header(algorithm), Some(header), "{name}");
    }
    assert_eq!([S3SIGN_CHECKSUM_NONE, 6].map(checksum_header), [None, None]);
}

#[test]
fn what_cannot_be_combined_is_an_error() {
    let status = |algorithm, first: &[u8], second: &[u8]| combine(algorithm, first, second, 1).unwrap_err().status;
    assert_eq!(status(S3SIGN_CHECKSUM_SHA256, b"AAAA", b"AAAA"), S3SIGN_ERR_OPTION);
    assert_eq!(status(S3SIGN_CHECKSUM_NONE, b"AAAA", b"AAAA"), S3SIGN_ERR_OPTION);
    for bad in [&b""[..], b"AAAA", b"AAAAAA=", b"AAAAA*==", b"AAAAAAAAAAA=", b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        assert_eq!(status(S3SIGN_CHECKSUM_CRC32, bad, b"AAAAAA=="), S3SIGN_ERR_CHECKSUM, "{bad:?}");
        assert_eq!(status(S3SIGN_CHECKSUM_CRC32, b"AAAAAA==", bad), S3SIGN_ERR_CHECKSUM, "{bad:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn pieces_and_parts_add_up(data in prop::collection::vec(any::<u8>(), 0..LONGEST), cut in 0.0..1.0f64) {
        let (first, second) = data.split_at((data.len() as f64 * cut) as usize);
        for (_, algorithm, _) in ALGORITHMS {
            prop_assert_eq!(in_pieces(algorithm, &[first, second]), whole(algorithm, &data));
        }
        for (_, algorithm, _) in &ALGORITHMS[..3] {
            let (a, b) = (whole(*algorithm, first), whole(*algorithm, second));
            prop_assert_eq!(combine(*algorithm, &a, &b, second.len() as u64).unwrap(), whole(*algorithm, &data));
        }
    }
}
