//! Whether a claim holds: the signature computed again, and all that it must cover.

use super::arrived::Arrived;
use super::decoder::DecodedTexts;
use super::headers::Known;
use super::signed_headers::SignedHeaders;
use super::{Body, Claim, SignatureForm, bad, malformed};
use crate::crypto::algorithm::Algorithm;
use crate::crypto::constant_time;
use crate::crypto::hmac_sha1;
use crate::crypto::leftovers;
use crate::crypto::sha256::CanonicalHash;
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::keys::credentials::Credentials;
use crate::keys::service::{Rules, TokenMode};
use crate::keys::signing_key::Message;
use crate::request::payload::{Payload, PayloadHash, UNSIGNED};
use crate::request::url::{Part, Url, check_authority, without_default_port};
use crate::request::{HeaderPolicy, PathMode, Request, check_method};
use crate::sigv2;
use crate::sigv4::canonical::headers::Headers;
use crate::sigv4::canonical::path::Path;
use crate::sigv4::canonical::query::{Purpose, Query};
use crate::sigv4::canonical::write_start;
use crate::sigv4::parsed_request::ParsedRequest;
use crate::sigv4::stream::Chain;
use crate::sigv4::string_to_sign;
use crate::text::hex::hex;
use crate::text::sink::{AnySink, Sink, Text};
use crate::text::timestamp;

/// Whether the signer's credentials signed `request`, for its region and service. The request is as it arrived; its
/// `time` is now. What is known of its body is compared with what was signed.
pub(crate) fn verify(by: &Identity, request: &Request<'_>, skew: i64) -> Result<(), Error> {
    verify_claim(by, request, skew, &mut DecodedTexts::default(), &mut Claim::default())
}

/// The same, which leaves the claim of the request in `claim`.
pub(super) fn verify_claim<'a>(
    by: &Identity,
    request: &Request<'a>,
    skew: i64,
    room: &'a mut DecodedTexts,
    claim: &mut Claim<'a>,
) -> Result<(), Error> {
    let url = &Url::parse(request.url, PathMode::Canonical, request.query).map_err(malformed)?;
    let arrived = &mut Arrived::default();
    arrived.read_all(request, url)?;
    claim.read(arrived, Some(by), room)?;
    let credentials = by.credentials()?;
    if claim.algorithm != credentials.algorithm() {
        let message = "the request is signed with a different algorithm than the signer's";
        return Err(Error::new(Status::Algorithm, Field::Argument("signer"), message));
    }
    check_who(claim, credentials)?;
    timestamp::check(request.time, "time")?;
    check_when(claim, request.time, skew, by.limits.max_expires)?;
    check_method(request.method, Status::Malformed)?;
    match claim.algorithm {
        Algorithm::Sigv2 => check_v2(&by.rules, request, url, arrived, claim, credentials),
        Algorithm::Sigv4 | Algorithm::Sigv4a => check_v4(&by.rules, request, url, arrived, claim, credentials),
    }
}

/// Check what SigV4 and SigV4A sign.
fn check_v4<'a>(
    rules: &Rules,
    request: &Request<'a>,
    url: &Url<'a>,
    arrived: &Arrived<'a>,
    claim: &Claim<'a>,
    credentials: &Credentials,
) -> Result<(), Error> {
    let mut path = Path::default();
    path.read_arrived(url.path, claim.algorithm, rules).map_err(malformed)?;
    let appends = rules.token_mode == TokenMode::Append;
    let mut query = Query::default();
    let unsigned_parameter = if appends && claim.form == SignatureForm::Query { rules.token_parameter } else { "" };
    let is_canonical = arrived.parameters.is_canonical && unsigned_parameter.is_empty();
    if !is_canonical {
        query.read(url.query, Purpose::Read, false).map_err(malformed)?;
        query.remove(b"X-Amz-Signature");
        if !unsigned_parameter.is_empty() {
            query.remove(unsigned_parameter.as_bytes());
        }
        query.sort();
    }
    check_host(url, arrived)?;
    let mut headers = SignedHeaders::default();
    headers.read_names(claim.signed_headers)?;
    let authority = arrived.headers.get(Known::Host).is_none().then_some(url.authority);
    // All of an Authorization with the known credential is looked at elsewhere.
    let checked = arrived.headers.get(Known::Authorization).filter(|_| claim.is_known).map(|(index, _)| index);
    let unsigned_header = if appends { rules.token_header } else { "" };
    headers.read_values(request.headers, authority, unsigned_header, checked)?;
    let body_hash;
    let payload_hash = match arrived.headers.get(Known::ContentSha256) {
        Some((_, text)) => text.trim_ascii(),
        // MinIO, SeaweedFS and JuiceFS take it from the query too.
        None if !claim.content_sha256.is_empty() => claim.content_sha256,
        None if claim.form == SignatureForm::Query && rules.presign_unsigned => UNSIGNED,
        None if claim.form == SignatureForm::Header && rules.content_sha256_header => {
            return Err(bad(Field::Argument("headers"), "x-amz-content-sha256 is missing"));
        }
        None => {
            body_hash = PayloadHash::new(request.payload, None, false)?;
            body_hash.text()
        }
    };
    let signed_with = |payload_hash: &[u8]| {
        let mut hash = CanonicalHash::new();
        write_start(request.method, &path, &mut hash);
        if is_canonical {
            hash.write_all(arrived.parameters.without_signature(url.query.bytes));
        } else {
            query.write(&Headers::default(), &mut AnySink(&mut hash));
        }
        hash.write_all([b"\n"]);
        headers.write(&mut hash);
        hash.write_all([b"\n", payload_hash]);
        let write = |message: &mut Message| {
            string_to_sign::write_before_hash(message, claim.algorithm, &claim.stamp, &credentials.credential);
        };
        // The times of URLs differ more than those of requests.
        let seconds = (claim.form == SignatureForm::Header).then_some(claim.time);
        let hash = hash.finish_in_place();
        leftovers::clearing::<{ leftovers::SIGNING + 512 }, _>(|| {
            let mut message = Message::new();
            let key = credentials.string_to_verify(&claim.stamp, seconds, &mut message, write)?;
            message.write(&hex(&hash));
            if !key.verify(&mut message, claim.signature)? {
                return Err(WRONG);
            }
            if let Some(seconds) = seconds {
                credentials.keep_verified(&claim.stamp, seconds, &key, write);
            }
            Ok(())
        })
    };
    match signed_with(payload_hash) {
        // botocore, versitygw and Ceph sign nothing of the body beside a hash in the query. It is that of the body all the same.
        Err(_) if !claim.content_sha256.is_empty() && arrived.headers.get(Known::ContentSha256).is_none() => {
            signed_with(UNSIGNED)?;
        }
        outcome => outcome?,
    }
    check_body(request.payload, payload_hash, claim.body)
}

/// There is one host, in the headers or in the URL.
fn check_host(url: &Url<'_>, arrived: &Arrived<'_>) -> Result<(), Error> {
    match arrived.headers.get(Known::Host) {
        Some((index, host)) => {
            let host = host.trim_ascii();
            check_authority(host, Field::HeaderValue(index), 0).map_err(malformed)?;
            if !url.authority.is_empty() && !url.authority.eq_ignore_ascii_case(without_default_port(url.scheme, host))
            {
                // RFC 9112, 3.2.2: the URL decides, while the signature covers the header.
                return Err(bad(Field::HeaderValue(index), "Host differs from the host of the URL"));
            }
            Ok(())
        }
        None if url.authority.is_empty() => Err(bad(Field::Argument("headers"), "Host is missing")),
        None => Ok(()),
    }
}

/// The chain of signatures that goes on from that of a request.
pub(super) fn chain(by: &Identity, claim: &Claim<'_>) -> Result<Chain, Error> {
    let credentials = by.credentials()?;
    let key = credentials.key(claim.stamp.date(), None)?;
    Ok(Chain::new(key, claim.stamp, &credentials.credential, claim.signature)?)
}

pub(super) fn check_who(claim: &Claim<'_>, credentials: &Credentials) -> Result<(), Error> {
    let error = |status, message| Err(Error::new(status, Field::Argument("signer"), message));
    if !claim.is_known && claim.access_key_id != &*credentials.access_key_id {
        return error(Status::Credentials, "the access key id is not the signer's");
    }
    let token = claim.session_token;
    if !constant_time::equal(token, &credentials.session_token) {
        return error(Status::Credentials, "the session token is missing, or not the signer's");
    }
    if claim.is_known {
        return Ok(());
    }
    let region = claim.region;
    let here = match claim.algorithm {
        Algorithm::Sigv2 => return Ok(()),
        Algorithm::Sigv4 => region == &*credentials.region,
        Algorithm::Sigv4a => region.split(|b| *b == b',').any(|pattern| matches(pattern, &credentials.region)),
    };
    if !here {
        return error(Status::Scope, "the request is signed for a different region than the signer's");
    }
    if claim.service != &*credentials.service {
        return error(Status::Scope, "the request is signed for a different service than the signer's");
    }
    Ok(())
}

/// Check what SigV2 signs, and that it signs all that matters.
fn check_v2<'a>(
    rules: &Rules,
    request: &Request<'a>,
    url: &Url<'a>,
    arrived: &Arrived<'a>,
    claim: &Claim<'a>,
    credentials: &Credentials,
) -> Result<(), Error> {
    let mut parsed = ParsedRequest { method: request.method, ..ParsedRequest::default() };
    // Its parts are Copy, but it is not.
    parsed.url = Url { ..*url };
    parsed.path.read_arrived(parsed.url.path, claim.algorithm, rules).map_err(malformed)?;
    parsed.query.read(parsed.url.query, Purpose::Read, true).map_err(malformed)?;
    parsed.query.sort();
    parsed.headers.select(&mut parsed.known, request.headers, HeaderPolicy::Default, "", true).map_err(malformed)?;
    check_host(url, arrived)?;
    parsed.add_host();
    check_v2_parts(request, claim, &parsed)?;
    // In a URL the token is among the parameters, and is signed as the header that it is otherwise.
    let token = claim.session_token;
    if claim.form == SignatureForm::Query && !token.is_empty() {
        let (token, express_token) = rules.token_slots(token);
        parsed.headers.add_token(token, express_token)?;
    }
    parsed.headers.sort()?;
    let key = credentials.hmac_sha1().ok_or(WRONG)?;
    let mut expires = Text::<32>::default();
    let date = match claim.form {
        SignatureForm::Query => {
            parsed.query.values(b"Expires", &mut expires);
            expires.bytes()?
        }
        SignatureForm::Header if parsed.known.date.is_some() => b"",
        SignatureForm::Header => sigv2::value(parsed.known.http_date),
    };
    let signs = |slash| {
        let string = sigv2::StringToSign { request: &parsed, date, bucket: request.bucket, slash };
        hmac_sha1::verify(key, claim.signature, |mac| string.write(&mut AnySink(mac)))
    };
    let is_bucket = request.bucket.is_empty()
        && matches!(parsed.url.path.bytes, [b'/', name @ ..] if !name.is_empty() && !name.contains(&b'/'));
    // botocore signs /bucket/ and sends /bucket, which are one resource.
    if signs(b"") || (is_bucket && signs(b"/")) { Ok(()) } else { Err(WRONG) }
}

const WRONG: Error = Error::new(Status::Signature, Field::Argument("request"), "the signature does not match");

/// SigV2 signs one value of each header, and few parameters of the query: refuse what could be added unseen.
fn check_v2_parts(request: &Request<'_>, claim: &Claim<'_>, arrived: &ParsedRequest<'_>) -> Result<(), Error> {
    let mut seen = [false; 3];
    for (index, header) in request.headers.iter().enumerate() {
        let known = ["content-type", "content-md5", "date"];
        if let Some(at) = known.iter().position(|name| header.name.eq_ignore_ascii_case(name.as_bytes()))
            && core::mem::replace(&mut seen[at], true)
        {
            return Err(bad(Field::HeaderName(index), "duplicate header; SigV2 signs only one value"));
        }
    }
    let known = sigv2::known_parameters(claim.form == SignatureForm::Query);
    if arrived.query.all_named(&known) {
        return Ok(());
    }
    let (query, mut start) = (arrived.url.query, 0);
    for pair in query.bytes.split(|b| *b == b'&') {
        let mut one = Query::default();
        one.read(Part { bytes: pair, ..query }, Purpose::Read, true).map_err(malformed)?;
        if !one.all_named(&known) {
            break;
        }
        start += pair.len() + b"&".len();
    }
    let message = "SigV2 does not sign this parameter, which may change the request";
    Err(query.error(Status::Query, start, message))
}

fn check_when(claim: &Claim<'_>, now: i64, skew: i64, max_expires: i64) -> Result<(), Error> {
    let error = |status, message| Err(Error::new(status, Field::Argument("time"), message));
    let signed = claim.time;
    if claim.form == SignatureForm::Header {
        return match now.abs_diff(signed) > skew.unsigned_abs() {
            true => error(Status::Skewed, "the request was signed too long ago, or in the future"),
            false => Ok(()),
        };
    }
    // What SigV2 writes is the end, and no beginning.
    if claim.algorithm != Algorithm::Sigv2 && !(1..=max_expires).contains(&claim.expires) {
        return Err(bad(
            Field::Argument("url"),
            "the validity is less than 1 second, or longer than the signer's maximum",
        ));
    }
    if signed > now.saturating_add(skew) {
        return error(Status::NotYetValid, "the URL is not valid yet");
    }
    if now > signed.saturating_add(claim.expires) {
        return error(Status::RequestExpired, "the URL has expired");
    }
    Ok(())
}

/// What is known of the body is what was signed.
fn check_body(payload: Payload<'_>, signed: &[u8], body: Body) -> Result<(), Error> {
    if body == Body::Unsigned || matches!(payload, Payload::Unsigned | Payload::Stream(_)) {
        return Ok(());
    }
    if body != Body::Hash {
        let message = "the body is aws-chunked; verify it with s3sign_verify_stream_begin (verify_stream in Python)";
        return Err(Error::new(Status::Stream, Field::Argument("payload"), message));
    }
    let known = PayloadHash::new(payload, None, false)?;
    if known.text() == signed || known.text().eq_ignore_ascii_case(signed) {
        return Ok(());
    }
    let message = "the body is not what was signed";
    Err(Error::new(Status::PayloadHash, Field::Argument("payload"), message))
}

/// Whether a region is in a pattern, of which `*` stands for any text.
fn matches(pattern: &[u8], region: &[u8]) -> bool {
    let mut parts = pattern.split(|b| *b == b'*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = region.strip_prefix(first) else { return false };
    let Some(last) = pattern.rsplit(|b| *b == b'*').next().filter(|_| pattern.contains(&b'*')) else {
        return rest.is_empty();
    };
    for part in parts {
        // The first place is as good as any: what follows has only more room.
        let Some(at) = (0..=rest.len()).find(|at| rest[*at..].starts_with(part)) else { return false };
        rest = &rest[at + part.len()..];
    }
    region.len() >= first.len() + last.len() && region.ends_with(last)
}
