//! Checksums and SHA-256 of data in pieces, and CRCs put together.

#![no_main]

use std::ptr;

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign_fuzz::abi::{Failure, checked, fill};
use s3sign_fuzz::words::{mode, seldom};

const CRCS: std::ops::RangeInclusive<i32> = S3SIGN_CHECKSUM_CRC32..=S3SIGN_CHECKSUM_CRC64NVME;
const ALL: std::ops::RangeInclusive<i32> = S3SIGN_CHECKSUM_CRC32..=S3SIGN_CHECKSUM_SHA256;

#[derive(Debug)]
struct Input {
    algorithm: i32,
    splits: Vec<u16>,
    odd: u16,
    first: Vec<u8>,
    second: Vec<u8>,
    sizes: [u64; 2],
    data: Vec<u8>,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let splits = u.int_in_range(0..=5)?;
        let repeat = u.int_in_range(1..=40)?;
        Ok(Input {
            algorithm: 1 + mode(u, 4)?.wrapping_abs().min(i32::MAX - 1),
            splits: (0..splits).map(|_| u.arbitrary()).collect::<Result<_>>()?,
            odd: u.arbitrary()?,
            first: value(u)?,
            second: value(u)?,
            sizes: [u.arbitrary()?, u.arbitrary()?],
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
    let Input { algorithm, splits, odd, first, second, sizes, data } = &input;
    let (algorithm, odd) = (*algorithm, *odd);
    if !ALL.contains(&algorithm) {
        assert_eq!(whole(algorithm, odd, data).unwrap_err().status, S3SIGN_ERR_OPTION);
        assert!(ffi::s3sign_checksum_header(algorithm).is_null());
        let mut state = ptr::dangling_mut();
        let failure =
            checked(|error| unsafe { ffi::s3sign_checksum_new(algorithm, 0, &mut state, error) }).unwrap_err();
        return assert_eq!((failure.status, state.is_null()), (S3SIGN_ERR_OPTION, true));
    }
    let parts = split(data, splits);
    let sum = whole(algorithm, odd, data).expect("any data has a checksum");
    check_pieces(algorithm, odd, &parts, &sum);

    let combine = |first: &[u8], second: &[u8], size| combine(algorithm, odd, first, second, size);
    if !CRCS.contains(&algorithm) {
        let failure = combine(first, second, sizes[0]).unwrap_err();
        return assert_eq!(failure.status, S3SIGN_ERR_OPTION);
    }
    let mut joined = whole(algorithm, odd, b"").expect("as of no data");
    for part in parts {
        joined = combine(&joined, &whole(algorithm, odd, part).unwrap(), part.len() as u64).expect("two good values");
    }
    assert_eq!(joined, sum, "the parts make the whole");

    let good = is_value(algorithm, first) && is_value(algorithm, second);
    match combine(first, second, sizes[0]) {
        Err(failure) => assert!(!good && failure.status == S3SIGN_ERR_CHECKSUM, "{failure:?}"),
        Ok(pair) => {
            assert!(good, "a value that is none was taken");
            // However long the parts are said to be, it does not matter which two are joined first.
            let total = sizes[0].checked_add(sizes[1]);
            if let Some(total) = total {
                let left = combine(&pair, first, sizes[1]).unwrap();
                let right = combine(first, &combine(second, first, sizes[1]).unwrap(), total).unwrap();
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

fn whole(algorithm: i32, odd: u16, data: &[u8]) -> std::result::Result<Vec<u8>, Failure> {
    fill(odd, |out, cap, len, error| unsafe {
        ffi::s3sign_checksum(algorithm, data.as_ptr().cast(), data.len(), out, cap, len, error)
    })
}

fn combine(algorithm: i32, odd: u16, first: &[u8], second: &[u8], size: u64) -> std::result::Result<Vec<u8>, Failure> {
    let (a, b) = (first.as_ptr().cast(), second.as_ptr().cast());
    fill(odd, |out, cap, len, error| unsafe {
        ffi::s3sign_checksum_combine(algorithm, a, first.len(), b, second.len(), size, out, cap, len, error)
    })
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
fn check_pieces(algorithm: i32, odd: u16, parts: &[&[u8]], sum: &[u8]) {
    assert!(sum.len() <= 44 && !ffi::s3sign_checksum_header(algorithm).is_null());
    let hashes = odd % 2;
    let mut state = ptr::null_mut();
    checked(|error| unsafe { ffi::s3sign_checksum_new(algorithm, hashes.into(), &mut state, error) })
        .expect("a known algorithm");
    let mut taken = Vec::new();
    for part in parts {
        checked(|error| unsafe { ffi::s3sign_checksum_update(state, part.as_ptr().cast(), part.len(), error) })
            .expect("any data");
        taken.extend(*part);
        let so_far =
            fill(odd, |out, cap, len, error| unsafe { ffi::s3sign_checksum_finish(state, out, cap, len, error) });
        assert_eq!(so_far, whole(algorithm, odd, &taken), "of what was given so far");
    }
    let hash =
        fill(odd, |out, cap, len, error| unsafe { ffi::s3sign_checksum_payload_hash(state, out, cap, len, error) });
    if hashes == 0 {
        assert_eq!(hash.unwrap_err().status, S3SIGN_ERR_OPTION, "it was not asked for");
    } else {
        let at_once = fill(odd, |out, cap, len, error| unsafe {
            ffi::s3sign_sha256(taken.as_ptr().cast(), taken.len(), out, cap, len, error)
        });
        assert_eq!(hash, at_once);
        assert!(hash.is_ok_and(|digits| digits.len() == 64));
    }
    unsafe { ffi::s3sign_checksum_free(state) }
}
