//! POST policies and endpoints: where texts of the caller's become JSON and hosts.

#![no_main]

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use s3sign::ffi;
use s3sign::ffi::types::*;
use s3sign_fuzz::abi::{Signer, c, checked, fill, init, pointer};
use s3sign_fuzz::input::{Config, check_offset};
use s3sign_fuzz::words::{HOSTS, PATH, RAW, mode, pick, seldom, text};

const BUCKETS: &[&str] = &[
    "bucket",
    "my.bucket",
    "My_Bucket",
    "name--use1-az4--x-s3",
    "arn:aws:s3:us-west-2:123456789012:accesspoint:name",
    "arn:aws:s3::123456789012:accesspoint:name.mrap",
    "arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/name",
    "arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-01234567890123456/accesspoint/name",
    "test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3",
    "arn:",
    ":",
    "/",
    "--x-s3",
    "--op-s3",
];
const FIELDS: &[&str] = &["key", "acl", "Content-Type", "x-amz-meta-a", "policy", "$", "x-amz-date"];

/// Kind, name, value, least and largest size.
type Condition = (i32, Vec<u8>, Vec<u8>, i64, i64);

#[derive(Debug)]
struct Post {
    bucket: Vec<u8>,
    conditions: Vec<Condition>,
    policy: Vec<u8>,
    time: i64,
    expires: i64,
}

#[derive(Debug)]
struct Place {
    modes: [i32; 8],
    texts: [Vec<u8>; 4],
}

#[derive(Debug)]
struct Input {
    config: Config,
    post: Post,
    place: Place,
    odd: u16,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut conditions = vec![(0, b"key".to_vec(), b"k".to_vec(), 0, 0)];
        for _ in 0..u.int_in_range(0..=4)? {
            let value = text(u, RAW, 6)?;
            conditions.push((mode(u, 2)?, pick(u, FIELDS)?, value, u.arbitrary()?, u.arbitrary()?));
        }
        let given = seldom(u, 8)?;
        let post = Post {
            bucket: if given { Vec::new() } else { text(u, BUCKETS, 2)? },
            conditions: if given { Vec::new() } else { conditions },
            policy: if given { text(u, &["{}", "\"", "\r\n"], 4)? } else { Vec::new() },
            time: u.int_in_range(0..=253_402_300_799)?,
            expires: if given { 0 } else { u.int_in_range(0..=604_800)? },
        };
        let mut modes = [0; 8];
        (modes[0], modes[1]) = (mode(u, 3)?, mode(u, 2)?);
        for flag in &mut modes[2..] {
            *flag = if seldom(u, 6)? { mode(u, 1)? } else { 0 };
        }
        let endpoint = if seldom(u, 3)? {
            let slash: &[u8] = b"/";
            [pick(u, &["http://", "https://"])?, pick(u, HOSTS)?, slash.into(), text(u, PATH, 3)?].concat()
        } else {
            Vec::new()
        };
        let region = pick(u, &["us-east-1", "cn-north-1", "us-gov-west-1", "aws-global", "eu-isoe-west-1", "a.b"])?;
        let texts = [text(u, BUCKETS, 2)?, text(u, RAW, 6)?, region, endpoint];
        Ok(Input { config: u.arbitrary()?, post, place: Place { modes, texts }, odd: u.arbitrary()? })
    }
}

fuzz_target!(|input: Input| {
    check_place(&input.place, input.odd);
    if let Ok(signer) = Signer::new(&input.config) {
        check_post(&signer, &input.post, input.odd);
    }
});

fn check_post(signer: &Signer, post: &Post, odd: u16) {
    let conditions: Vec<_> = post
        .conditions
        .iter()
        .map(|(kind, name, value, min, max)| s3sign_condition {
            kind: *kind,
            name: c(name),
            value: c(value),
            min: *min,
            max: *max,
        })
        .collect();
    let mut made = init(ffi::s3sign_post_init);
    made.bucket = c(&post.bucket);
    (made.conditions, made.conditions_len) = (pointer(&conditions), conditions.len());
    made.policy = c(&post.policy);
    (made.time, made.expires) = (post.time, post.expires);
    let out =
        fill(odd, |out, cap, len, error| unsafe { ffi::s3sign_post_policy(signer.0, &made, out, cap, len, error) });
    match out {
        Err(failure) => check_offset(&failure, |name| match name {
            "bucket" => Some(&post.bucket),
            _ => {
                let (index, part) = name.strip_prefix("conditions[")?.split_once(']')?;
                let (_, name, value, ..) = post.conditions.get(index.parse::<usize>().ok()?)?;
                Some(if part == ".name" { name } else { value })
            }
        }),
        Ok(out) => {
            let text = String::from_utf8(out).expect("ASCII");
            let lines: Vec<_> = text.strip_suffix("\r\n").expect("whole lines").split("\r\n").collect();
            assert!((3..=6).contains(&lines.len()) && lines[0].starts_with("policy: "), "{text:?}");
            for line in lines {
                let (name, value) = line.split_once(": ").expect("a name and a value");
                assert!(!name.is_empty() && !value.is_empty() && line.is_ascii());
            }
        }
    }
}

fn check_place(place: &Place, odd: u16) {
    let [bucket, key, region, endpoint] = &place.texts;
    let mut made = init(ffi::s3sign_endpoint_init);
    [made.service, made.style, made.dualstack, made.fips, made.accelerate, made.global, made.http] =
        *place.modes.first_chunk().expect("eight");
    made.refuse_arn_region = place.modes[7];
    made.path_as_is = 1;
    (made.bucket, made.key, made.region, made.endpoint) = (c(bucket), c(key), c(region), c(endpoint));
    let plain = fill(odd, |out, cap, len, error| unsafe {
        ffi::s3sign_endpoint_url(&made, out, cap, len, std::ptr::null_mut(), error)
    });
    let url = match plain {
        Ok(url) => url,
        Err(failure) => {
            return check_offset(&failure, |name| match name {
                "bucket" => Some(bucket),
                "region" => Some(region),
                "endpoint" => Some(endpoint),
                _ => None,
            });
        }
    };
    assert!(
        url.iter().all(u8::is_ascii_graphic) && !url.contains(&b'?') && !url.contains(&b'#'),
        "one that can be sent"
    );

    // Without the key the host is the same: no key changes it.
    made.key = c(b"");
    let mut result = init(ffi::s3sign_endpoint_result_init);
    let mut out = [0; 4096];
    let mut len = 0;
    checked(|error| unsafe {
        ffi::s3sign_endpoint_url(&made, out.as_mut_ptr(), out.len(), &mut len, &mut result, error)
    })
    .expect("as with a key");
    let bare = unsafe { std::slice::from_raw_parts(result.url.ptr.cast::<u8>(), result.url.len) };
    let bare = bare.strip_suffix(b"/").unwrap_or(bare);
    assert!(url.starts_with(bare) && matches!(url.get(bare.len()), None | Some(b'/')), "the key is behind it all");
    assert!(result.region.len > 0 && result.service.len > 0);
}
