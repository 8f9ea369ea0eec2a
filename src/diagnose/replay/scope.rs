//! What clients make of methods, payload hashes, dates and the credential scope.

use super::base::Part;
use super::facts::Facts;
use crate::crypto::sha256::Sha256;
use crate::diagnose::text::trim;
use crate::request::payload::{EMPTY, UNSIGNED};
use crate::request::stream_plan::{CHUNKS_SIGV4, CHUNKS_TRAILER_SIGV4, UNSIGNED_TRAILER};
use crate::text::encode::hex;
use crate::text::sink::{AnySink, Sink};
use crate::text::timestamp::Timestamp;

/// Payload hashes that clients sign whatever the body is.
pub const PAYLOADS: [&[u8]; 5] = [EMPTY, UNSIGNED, CHUNKS_SIGV4, UNSIGNED_TRAILER, CHUNKS_TRAILER_SIGV4];

/// Write the n-th of some texts.
fn choose(texts: &[&[u8]], n: usize, out: &mut AnySink<'_>) -> bool {
    texts.get(n).inspect(|text| out.write(text)).is_some()
}

pub fn other_method(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    const METHODS: [&[u8]; 7] = [b"GET", b"PUT", b"HEAD", b"POST", b"DELETE", b"OPTIONS", b""];
    if n == METHODS.len() {
        facts.base.text(Part::Method).iter().for_each(|byte| out.write(&[byte.to_ascii_lowercase()]));
        return true;
    }
    choose(&METHODS, n, out)
}

pub fn other_payload(_: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    choose(&PAYLOADS, n, out)
}

/// The hash of the body that was sent, the header's text, none, and in capitals.
pub fn own_payload(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    match (n, facts.sent.body, facts.sent.header(b"x-amz-content-sha256")) {
        (0, Some(body), _) => out.write(&hex(&Sha256::digest(body))),
        (1, _, Some(header)) => out.write(trim(header)),
        (2, ..) => {}
        (3, ..) => {
            facts.base.text(Part::Payload).iter().for_each(|byte| out.write(&[byte.to_ascii_uppercase()]));
        }
        (4, ..) => out.write_all([facts.base.text(Part::Payload), b"\n"]),
        _ => return n < 5,
    }
    true
}

/// A second or several earlier or later; the dates of the request.
pub fn other_time(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    const SECONDS: [i64; 8] = [-1, 1, -2, 2, -3, 3, -3600, 3600];
    if let Some(seconds) = SECONDS.get(n) {
        let time = Timestamp::parse(facts.base.text(Part::Time)).map(|time| time.unix().saturating_add(*seconds));
        if let Ok(Ok(time)) = time.map(Timestamp::from_unix) {
            out.write(time.text());
        }
        return true;
    }
    let known = [b"x-amz-date".as_slice(), b"date"].map(|name| facts.sent.header(name).unwrap_or_default());
    let signed = facts.base.header(b"x-amz-date").unwrap_or_default();
    choose(&[known[0], known[1], signed], n - SECONDS.len(), out)
}

/// The day before and after, as of a client that takes its own time zone's.
pub fn other_day(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    const DAYS: [i64; 2] = [-1, 1];
    let Some(days) = DAYS.get(n) else { return false };
    if let Some(day) = day_after(facts, *days) {
        out.write(&day);
    }
    true
}

/// The day so many after that of the scope.
pub fn day_after(facts: &Facts<'_>, days: i64) -> Option<[u8; 8]> {
    let mut midnight = *b"00000000T000000Z";
    midnight[..8].copy_from_slice(facts.base.text(Part::Day).try_into().ok().map(|day: &[u8; 8]| day)?);
    let time = Timestamp::parse(&midnight).ok()?.unix().saturating_add(days * 86_400);
    Timestamp::from_unix(time).ok().map(|time| *time.date())
}

/// Regions that clients sign for where none is configured, and those of AWS.
const REGIONS: [&[u8]; 48] = [
    b"us-east-1",
    b"auto",
    b"default",
    b"garage",
    b"minio",
    b"",
    b"aws-global",
    b"us-east-2",
    b"us-west-1",
    b"us-west-2",
    b"eu-west-1",
    b"eu-west-2",
    b"eu-west-3",
    b"eu-central-1",
    b"eu-central-2",
    b"eu-north-1",
    b"eu-south-1",
    b"eu-south-2",
    b"ap-south-1",
    b"ap-south-2",
    b"ap-northeast-1",
    b"ap-northeast-2",
    b"ap-northeast-3",
    b"ap-southeast-1",
    b"ap-southeast-2",
    b"ap-southeast-3",
    b"ap-southeast-4",
    b"ap-southeast-5",
    b"ap-east-1",
    b"ca-central-1",
    b"ca-west-1",
    b"sa-east-1",
    b"me-south-1",
    b"me-central-1",
    b"af-south-1",
    b"il-central-1",
    b"mx-central-1",
    b"cn-north-1",
    b"cn-northwest-1",
    b"us-gov-west-1",
    b"us-gov-east-1",
    b"EU",
    b"US",
    b"region",
    b"us",
    b"eu",
    b"nyc3",
    b"fra1",
];

pub fn other_region(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    match n {
        0 => out.write(facts.region),
        1 => out.write(&facts.credentials.region),
        // Of s3.REGION.amazonaws.com and the like.
        2..6 => out.write(facts.host().split(|b| *b == b'.').nth(n - 2).unwrap_or_default()),
        _ => return choose(&REGIONS, n - 6, out),
    }
    true
}

pub fn other_service(_: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    const SERVICES: [&[u8]; 12] = [
        b"s3",
        b"s3express",
        b"S3",
        b"s3-object-lambda",
        b"s3-outposts",
        b"s3control",
        b"execute-api",
        b"es",
        b"sts",
        b"iam",
        b"aws",
        b"",
    ];
    choose(&SERVICES, n, out)
}
