//! POST policies and endpoints: where texts of the caller's become JSON and hosts.

#![no_main]

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use s3sign::ffi::constants::S3SIGN_CONDITION_EQ;
use s3sign_fuzz::input::{self, check_offset};
use s3sign_fuzz::words::{HOSTS, PATH, RAW, mode, pick, seldom, text};
use s3sign_wrapper::{Condition, Config, Endpoint, Post, Signer, vary_sizes};

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

#[derive(Debug)]
struct Input {
    config: Config,
    post: Post,
    endpoint: Endpoint,
    sizes: u16,
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut conditions = vec![Condition::new(S3SIGN_CONDITION_EQ, "key", "k")];
        for _ in 0..u.int_in_range(0..=4)? {
            let value = text(u, RAW, 6)?;
            let (kind, name, min, max) = (mode(u, 2)?, pick(u, FIELDS)?, u.arbitrary()?, u.arbitrary()?);
            conditions.push(Condition { kind, name, value, min, max });
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
        let [service, style, dualstack, fips, accelerate, global, http, refuse_arn_region] = modes;
        let (bucket, key, path_as_is) = (text(u, BUCKETS, 2)?, text(u, RAW, 6)?, 1);
        let endpoint = Endpoint {
            service,
            style,
            dualstack,
            fips,
            accelerate,
            global,
            http,
            refuse_arn_region,
            path_as_is,
            bucket,
            key,
            region,
            endpoint,
        };
        Ok(Input { config: input::config(u)?, post, endpoint, sizes: u.arbitrary()? })
    }
}

fuzz_target!(|input: Input| {
    vary_sizes(input.sizes);
    check_endpoint(&input.endpoint);
    if let Ok(signer) = Signer::new(&input.config) {
        check_post(&signer, &input.post);
    }
});

fn check_post(signer: &Signer, post: &Post) {
    match signer.post_policy(post) {
        Err(failure) => check_offset(&failure, |name| match name {
            "bucket" => Some(&post.bucket),
            _ => {
                let (index, part) = name.strip_prefix("conditions[")?.split_once(']')?;
                let condition = post.conditions.get(index.parse::<usize>().ok()?)?;
                Some(if part == ".name" { &condition.name } else { &condition.value })
            }
        }),
        Ok(fields) => {
            assert!((3..=6).contains(&fields.len()) && fields[0].0 == "policy", "{fields:?}");
            for (name, value) in fields {
                assert!(!name.is_empty() && !value.is_empty() && name.is_ascii() && value.is_ascii());
            }
        }
    }
}

fn check_endpoint(endpoint: &Endpoint) {
    let url = match endpoint.resolve() {
        Ok(found) => found.url,
        Err(failure) => {
            return check_offset(&failure, |name| match name {
                "bucket" => Some(&endpoint.bucket),
                "region" => Some(&endpoint.region),
                "endpoint" => Some(&endpoint.endpoint),
                _ => None,
            });
        }
    };
    let is_sent = url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'?' && byte != b'#');
    assert!(is_sent, "one that can be sent");

    // Without the key the host is the same: no key changes it.
    let bare = Endpoint { key: Vec::new(), ..endpoint.clone() }.resolve().expect("as with a key");
    assert!(!bare.region.is_empty() && !bare.service.is_empty());
    let bare = bare.url.strip_suffix('/').unwrap_or(&bare.url);
    let behind = url.strip_prefix(bare).expect("the key is behind it all");
    assert!(behind.is_empty() || behind.starts_with('/'), "the key is behind it all");
}
