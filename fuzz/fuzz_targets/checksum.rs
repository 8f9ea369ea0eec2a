//! Checksums and SHA-256 of data in pieces, and CRCs put together.

#![no_main]

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use s3sign::ffi::constants::*;
use s3sign_fuzz::words::{mode, seldom};
use s3sign_wrapper::{ChecksumState, checksum, checksum_header, combine, sha256, vary_sizes};

const CRCS: std::ops::RangeInclusive<i32> = S3SIGN_CHECKSUM_CRC32..=S3SIGN_CHECKSUM_CRC64NVME;
const ALL: std::ops::RangeInclusive<i32> = S3SIGN_CHECKSUM_CRC32..=S3SIGN_CHECKSUM_SHA256;

#[derive(Debug)]
struct Input {
    algorithm: i32,
    splits: Vec<u16>,
    /// Of buffers.
    sizes: u16,
    first: Vec<u8>,
    second: Vec<u8>,
    /// How long two parts are said to be.
    parts: [u64; 2],
    data: Vec<u8>,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let splits = u.int_in_range(0..=5)?;
        let repeat = u.int_in_range(1..=40)?;
        Ok(Input {
            algorithm: 1 + mode(u, 4)?.wrapping_abs().min(i32::MAX - 1),
            splits: (0..splits).map(|_| u.arbitrary()).collect::<Result<_>>()?,
            sizes: u.arbitrary()?,
            first: value(u)?,
            second: value(u)?,
            parts: [u.arbitrary()?, u.arbitrary()?],
            // Longer than the fuzzer's input, for tables and wide instructions take over only at some length.
            data: u.bytes(u.len())?.repeat(repeat),
        })
    }
}

/// What passes for a value in base64, or nearly.
fn value(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    const ANY: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    // The bits of the last digit that are over are zero in a good value.
    let kinds = [(5, "AQgw", "=="), (10, "AEIMQUYcgkosw048", "="), (5, ANY, "=="), (10, ANY, "="), (26, ANY, "")];
    let (digits, last, padding) = *u.choose(&kinds)?;
    let mut value = (0..digits).map(|_| u.choose(ANY.as_bytes()).copied()).collect::<Result<Vec<u8>>>()?;
    value.push(*u.choose(last.as_bytes())?);
    value.extend(padding.as_bytes());
    if seldom(u, 4)? {
        let at = u.choose_index(value.len())?;
        value[at] = u.arbitrary()?;
    }
    Ok(value)
}

fuzz_target!(|input: Input| {
    let Input { algorithm, splits, sizes, first, second, parts: [first_size, second_size], data } = &input;
    let algorithm = *algorithm;
    vary_sizes(*sizes);
    if !ALL.contains(&algorithm) {
        assert_eq!(checksum(algorithm, data).unwrap_err().status, S3SIGN_ERR_OPTION);
        assert_eq!(checksum_header(algorithm), None);
        let failure = ChecksumState::new(algorithm, 0).map(drop).unwrap_err();
        return assert_eq!(failure.status, S3SIGN_ERR_OPTION);
    }
    let parts = split(data, splits);
    let sum = checksum(algorithm, data).expect("any data has a checksum");
    check_pieces(algorithm, sizes % 2, &parts, &sum);

    let combine = |first: &[u8], second: &[u8], size| combine(algorithm, first, second, size);
    if !CRCS.contains(&algorithm) {
        let failure = combine(first, second, *first_size).unwrap_err();
        return assert_eq!(failure.status, S3SIGN_ERR_OPTION);
    }
    let mut joined = checksum(algorithm, b"").expect("as of no data");
    for part in parts {
        joined = combine(&joined, &checksum(algorithm, part).unwrap(), part.len() as u64).expect("two good values");
    }
    assert_eq!(joined, sum, "the parts make the whole");

    let good = is_value(algorithm, first) && is_value(algorithm, second);
    match combine(first, second, *first_size) {
        Err(failure) => assert!(!good && failure.status == S3SIGN_ERR_CHECKSUM, "{failure:?}"),
        Ok(pair) => {
            assert!(good, "a value that is none was taken");
            // However long the parts are said to be, it does not matter which two are joined first.
            let total = first_size.checked_add(*second_size);
            if let Some(total) = total {
                let left = combine(&pair, first, *second_size).unwrap();
                let right = combine(first, &combine(second, first, *second_size).unwrap(), total).unwrap();
                assert_eq!(left, right);
            }
        }
    }
});

/// `data` in parts, some perhaps empty.
fn split<'a>(data: &'a [u8], splits: &[u16]) -> Vec<&'a [u8]> {
    let mut rest = data;
    let mut parts = Vec::new();
    for at in splits {
        let (part, behind) = rest.split_at(usize::from(*at) % (rest.len() + 1));
        parts.push(part);
        rest = behind;
    }
    parts.push(rest);
    parts
}

/// Whether the library takes this for a value: the one way to write so many bytes in base64.
fn is_value(algorithm: i32, text: &[u8]) -> bool {
    let (digits, padding, last): (usize, &[u8], &[u8]) = match algorithm {
        S3SIGN_CHECKSUM_CRC64NVME => (11, b"=", b"AEIMQUYcgkosw048"),
        _ => (6, b"==", b"AQgw"),
    };
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/".contains(byte);
    text.len() == digits + padding.len()
        && text[..digits].iter().all(is_digit)
        && last.contains(&text[digits - 1])
        && text.ends_with(padding)
}

/// A state over `parts`, with a payload hash or without, agrees at every stage with what is computed at once.
fn check_pieces(algorithm: i32, hashes: u16, parts: &[&[u8]], sum: &[u8]) {
    assert!(sum.len() <= 44 && checksum_header(algorithm).is_some());
    let mut state = ChecksumState::new(algorithm, hashes.into()).expect("a known algorithm");
    let mut taken = Vec::new();
    for part in parts {
        state.update(part).expect("any data");
        taken.extend(*part);
        assert_eq!(state.finish(), checksum(algorithm, &taken), "of what was given so far");
    }
    let hash = state.payload_hash();
    if hashes == 0 {
        assert_eq!(hash.unwrap_err().status, S3SIGN_ERR_OPTION, "it was not asked for");
    } else {
        assert_eq!(hash, sha256(&taken));
        assert!(hash.is_ok_and(|digits| digits.len() == 64));
    }
}
