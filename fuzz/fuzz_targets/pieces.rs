//! Raw bytes to the small parts: dates, header lines, URLs, percent-encoding, names, and pointers that lie.

#![no_main]

use std::ffi::CStr;
use std::ptr;

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::{s3sign_header, s3sign_str};
use s3sign::sigv4::canonical::headers::split_line;
use s3sign::text::encode::{ByteSet, Digits, PATH, UNRESERVED, hex, percent_encode, stray_percent, unescape};
use s3sign::text::sink::{Buffer, Sink};
use s3sign::text::timestamp::Timestamp;
use s3sign_fuzz::input::{TIME, check_request};
use s3sign_fuzz::words::{mode, seldom};
use s3sign_wrapper::raw::c;
use s3sign_wrapper::{Config, Request, Signer, bytes, constant, fill, header_from_line, vary_sizes};

#[derive(Debug)]
enum Input {
    Date(Vec<u8>),
    Seconds(i64),
    Line(Vec<u8>),
    Url(Vec<u8>, i32),
    Encoding(Vec<u8>, u64),
    Name(Vec<u8>, i32),
    Pointers(u8, usize),
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(match u.int_in_range(0..=6u8)? {
            0 => Input::Date(date(u)?),
            1 => Input::Seconds(u.arbitrary()?),
            2 => Input::Line(u.bytes(u.len())?.into()),
            3 => {
                let (start, path_mode) = (*u.choose(&["", "/", "https://h", "http://", "http://["])?, mode(u, 2)?);
                Input::Url([start.as_bytes(), u.bytes(u.len())?].concat(), path_mode)
            }
            4 => Input::Encoding(u.arbitrary()?, u.arbitrary()?),
            5 => Input::Name(u.arbitrary()?, u.arbitrary()?),
            _ => Input::Pointers(u.arbitrary()?, u.arbitrary()?),
        })
    }
}

/// A date whose numbers are in range more often than not, or any bytes.
fn date(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    if seldom(u, 4)? {
        return Ok(u.bytes(u.len())?.into());
    }
    let (year, month, day) = (u.int_in_range(1968..=9_999)?, u.int_in_range(0..=13)?, u.int_in_range(0..=32)?);
    let (hour, minute, second) = (u.int_in_range(0..=24)?, u.int_in_range(0..=60)?, u.int_in_range(0..=60)?);
    Ok(format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z").into())
}

fuzz_target!(|input: Input| match input {
    Input::Date(text) => check_date(&text),
    Input::Seconds(seconds) => {
        // Most numbers are out of range.
        check_seconds(seconds);
        check_seconds(seconds.rem_euclid(300_000_000_000));
    }
    Input::Line(line) => check_line(&line),
    Input::Url(url, path_mode) => check_url(url, path_mode),
    Input::Encoding(bytes, number) => check_encoding(&bytes, number),
    Input::Name(name, number) => check_names(&name, number),
    Input::Pointers(which, len) => check_pointers(which, len),
});

fn check_date(text: &[u8]) {
    match Timestamp::parse(text) {
        Err(at) => assert!(at <= text.len().min(16)),
        Ok(stamp) => {
            assert_eq!(stamp.text()[..], *text);
            assert!(text.starts_with(stamp.date()));
            let seconds = seconds_of(text);
            assert_eq!(Timestamp::from_unix(seconds).map(|stamp| *stamp.text()), Ok(*stamp.text()));
            let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
            assert!(stamp.http_date().starts_with(days[(seconds / 86_400 % 7) as usize].as_bytes()));
        }
    }
}

fn check_seconds(seconds: i64) {
    let Ok(stamp) = Timestamp::from_unix(seconds) else {
        return assert!(!(1..253_402_300_800).contains(&seconds));
    };
    assert_eq!(seconds_of(stamp.text()), seconds);
    check_date(stamp.text());
}

/// Unix seconds of a date, day by day and year by year.
fn seconds_of(text: &[u8]) -> i64 {
    let number = |from: usize, to: usize| text[from..to].iter().fold(0, |n, byte| n * 10 + i64::from(byte - b'0'));
    let (year, month, day) = (number(0, 4), number(4, 6), number(6, 8));
    let is_leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let years: i64 = (1970..year).map(|year| 365 + i64::from(is_leap(year))).sum();
    let lengths = [31, 28 + i64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let days = years + lengths[..month as usize - 1].iter().sum::<i64>() + day - 1;
    days * 86_400 + number(9, 11) * 3_600 + number(11, 13) * 60 + number(13, 15)
}

fn check_line(line: &[u8]) {
    match (split_line(line), header_from_line(line)) {
        (Err(error), Err(failure)) => {
            assert_eq!(error.status as i32, failure.status);
            assert!(error.offset.is_none_or(|at| at <= line.len()));
        }
        (Ok((name, value)), Ok(by_abi)) => {
            assert_eq!(by_abi, (name, value));
            let range = line.as_ptr_range();
            let within = |view: &[u8]| range.start <= view.as_ptr() && view.as_ptr_range().end <= range.end;
            assert!(within(name) && within(value), "nothing is copied");
            assert!(!name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic() && *byte != b':'));
            assert!(!value.iter().any(|byte| b"\r\n\0".contains(byte)));
            assert_eq!(value.trim_ascii(), value);
            assert_eq!(split_line(&[name, b": \t", value, b" \r\n"].concat()), Ok((name, value)));
        }
        (core, abi) => panic!("{core:?} but {abi:?}"),
    }
}

/// What comes back of a URL comes back again.
fn check_url(url: Vec<u8>, path_mode: i32) {
    let signer = Signer::new(&Config::default()).expect("anonymous");
    let headers = if url.starts_with(b"/") { vec![(b"host".to_vec(), b"h".to_vec())] } else { Vec::new() };
    let request = Request { path_mode, headers, ..Request::new("GET", url, TIME) };
    match signer.sign(&request) {
        Err(failure) => check_request(&request, &failure),
        Ok(output) => {
            assert!(output.url.bytes().all(|byte| byte.is_ascii_graphic()));
            let again = Request { url: bytes(&output.url), path_mode: S3SIGN_PATH_VERBATIM, ..request };
            assert_eq!(signer.sign(&again).as_ref(), Ok(&output));
        }
    }
}

fn check_encoding(bytes: &[u8], number: u64) {
    let put = |keep: &ByteSet| {
        let mut room = vec![std::mem::MaybeUninit::uninit(); bytes.len() * 3];
        let mut out = Buffer::new(&mut room);
        percent_encode(&mut out, bytes, keep);
        let len = out.len();
        // What was put is within the room, for a byte becomes three at most.
        room[..len].iter().map(|byte| unsafe { byte.assume_init() }).collect::<Vec<u8>>()
    };
    for keep in [&UNRESERVED, &PATH] {
        let text = put(keep);
        assert!(stray_percent(&text).is_none());
        let (mut rest, mut decoded) = (&text[..], Vec::new());
        while let [byte, tail @ ..] = rest {
            let escaped = *byte == b'%';
            decoded.push(if escaped { unescape(tail).expect("two digits") } else { *byte });
            assert!(escaped || keep.contains(*byte));
            rest = if escaped { &tail[2..] } else { tail };
        }
        assert_eq!(decoded, bytes);
    }
    let stray = stray_percent(bytes);
    assert!(stray.is_none_or(|at| bytes[at] == b'%' && unescape(&bytes[at + 1..]).is_none()));

    assert_eq!(Digits::decimal(number).text(), number.to_string().as_bytes());
    assert_eq!(Digits::hex(number).text(), format!("{number:x}").as_bytes());
    if let Some(hash) = bytes.first_chunk() {
        let mut room = [std::mem::MaybeUninit::new(0u8); 64];
        let mut out = Buffer::new(&mut room);
        hash.iter().for_each(|byte| out.write(format!("{byte:02x}").as_bytes()));
        out.write(b"more than there is room for");
        assert_eq!(room.map(|byte| unsafe { byte.assume_init() }), hex(hash));
    }
}

fn check_names(name: &[u8], number: i32) {
    if let Err(failure) = constant(name) {
        assert_eq!(failure.status, S3SIGN_ERR_OPTION);
    }
    for number in [number, number % 64] {
        let name = unsafe { CStr::from_ptr(ffi::s3sign_status_name(number)) }.to_bytes();
        if name != b"S3SIGN_ERR_UNKNOWN" {
            assert_eq!(constant(name), Ok(number), "a status has the name of a constant");
        }
    }
}

/// NULL with a length, and lengths that no memory has: refused before anything is read.
fn check_pointers(which: u8, len: usize) {
    let signer = Signer::new(&Config::default()).expect("anonymous");
    let request = Request::new("GET", "https://h/", TIME);
    let too_long = len | 1 << (usize::BITS - 1);
    let (bad, status) = match which & 1 {
        0 => (s3sign_str { ptr: ptr::null(), len: len.max(1) }, S3SIGN_ERR_NULL),
        _ => (s3sign_str { ptr: c"".as_ptr(), len: too_long }, S3SIGN_ERR_LENGTH),
    };
    let (mut request, headers) = (request.raw(), [s3sign_header { name: c(b"a"), value: bad }]);
    match which / 2 % 8 {
        0 => request.method = bad,
        1 => request.url = bad,
        2 => request.query = bad,
        3 => request.bucket = bad,
        4 => request.payload = bad,
        5 => (request.headers, request.headers_len) = (headers.as_ptr(), 1),
        6 => (request.headers, request.headers_len) = (bad.ptr.cast(), bad.len),
        _ => (request.signed_headers, request.signed_headers_len) = (bad.ptr.cast(), bad.len),
    }
    vary_sizes(1);
    let outcome = fill(|out, cap, len, error| unsafe {
        ffi::s3sign_sign(signer.as_ptr(), &*request, out, cap, len, ptr::null_mut(), error)
    });
    assert_eq!(outcome.unwrap_err().status, status);
}
