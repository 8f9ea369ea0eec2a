//! What clients make of methods, payload hashes, dates and the credential scope.

use super::base::Part;
use super::facts::Facts;
use crate::crypto::sha256::Sha256;
use crate::diagnose::text::nth_word;
use crate::diagnose::text::trim;
use crate::request::payload::{EMPTY, UNSIGNED};
use crate::request::stream_plan::{CHUNKS_SIGV4, CHUNKS_TRAILER_SIGV4, UNSIGNED_TRAILER};
use crate::text::encode::hex;
use crate::text::sink::{AnySink, Sink};
use crate::text::timestamp::Timestamp;

/// Payload hashes that clients sign whatever the body is.
pub const PAYLOADS: [&[u8]; 5] = [EMPTY, UNSIGNED, CHUNKS_SIGV4, UNSIGNED_TRAILER, CHUNKS_TRAILER_SIGV4];

/// Write the n-th word of a list.
fn choose(list: &'static str, n: usize, out: &mut AnySink<'_>) -> bool {
    nth_word(list, n).inspect(|text| out.write(text)).is_some()
}

pub fn other_method(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    const METHODS: &str = "GET|PUT|HEAD|POST|DELETE|OPTIONS|";
    if n == 0 {
        facts.base.text(Part::Method).iter().for_each(|byte| out.write(&[byte.to_ascii_lowercase()]));
        return true;
    }
    choose(METHODS, n - 1, out)
}

pub fn other_payload(_: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    PAYLOADS.get(n).inspect(|text| out.write(text)).is_some()
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
    [known[0], known[1], signed].get(n - SECONDS.len()).inspect(|text| out.write(text)).is_some()
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

/// The day of the scope, plus `days`.
pub fn day_after(facts: &Facts<'_>, days: i64) -> Option<[u8; 8]> {
    let mut midnight = *b"00000000T000000Z";
    midnight[..8].copy_from_slice(facts.base.text(Part::Day).try_into().ok().map(|day: &[u8; 8]| day)?);
    let time = Timestamp::parse(&midnight).ok()?.unix().saturating_add(days * 86_400);
    Timestamp::from_unix(time).ok().map(|time| *time.date())
}

/// Regions that clients sign for where none is configured, and those of AWS.
const REGIONS: &str = "us-east-1|auto|default|garage|minio||aws-global|us-east-2|us-west-1|us-west-2|eu-west-1|eu-west-2|\
    eu-west-3|eu-central-1|eu-central-2|eu-north-1|eu-south-1|eu-south-2|ap-south-1|ap-south-2|\
    ap-northeast-1|ap-northeast-2|ap-northeast-3|ap-southeast-1|ap-southeast-2|ap-southeast-3|\
    ap-southeast-4|ap-southeast-5|ap-east-1|ca-central-1|ca-west-1|sa-east-1|me-south-1|me-central-1|\
    af-south-1|il-central-1|mx-central-1|cn-north-1|cn-northwest-1|us-gov-west-1|us-gov-east-1|EU|US|region|\
    us|eu|nyc3|fra1";

pub fn other_region(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    match n {
        0 => out.write(facts.region),
        1 => out.write(&facts.credentials.region),
        // Of s3.REGION.amazonaws.com and the like.
        2..6 => out.write(facts.host().split(|b| *b == b'.').nth(n - 2).unwrap_or_default()),
        _ => return choose(REGIONS, n - 6, out),
    }
    true
}

pub fn other_service(_: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    const SERVICES: &str = "s3|s3express|S3|s3-object-lambda|s3-outposts|s3control|execute-api|es|sts|iam|aws|";
    choose(SERVICES, n, out)
}
