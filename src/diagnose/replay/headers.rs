//! What clients make of headers.

use core::cell::Cell;

use super::base::Part;
use super::facts::Facts;
use super::path::write_decoded;
use super::scope::PAYLOADS;
use crate::crypto::algorithm::Algorithm;
use crate::diagnose::text::{cut, cut_last, has, is_same, nth_word, parameters, trim, words};
use crate::text::sink::{AnySink, Sink};

/// Write the header part with another value of one header; false if it is not signed.
#[inline(never)]
fn write_with(facts: &Facts<'_>, name: &[u8], value: &[&[u8]], out: &mut AnySink<'_>) -> bool {
    facts.base.write_headers(out, &|known, old, out| {
        if known == name {
            value.iter().for_each(|piece| out.write(piece))
        } else {
            out.write(old)
        }
        true
    });
    facts.base.header(name).is_some()
}

/// Values as they were sent: as they are, or trimmed alone.
pub fn unfolded(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    facts.base.write_headers(out, &|name, value, out| {
        match (n, facts.sent.header(name)) {
            (0, Some(sent)) => out.write(sent),
            (1, Some(sent)) => out.write(trim(sent)),
            _ => out.write(value),
        }
        true
    });
    n < 2 && !facts.sent.headers.is_empty()
}

/// With a space of a value doubled, or one behind the value, which S3 folds or trims: the n-th such place.
pub fn spaces_added(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    const PLACES: usize = 48;
    let mut place = 0;
    let mut is_found = false;
    for line in facts.base.text(Part::Headers).split_inclusive(|b| *b == b'\n') {
        let is_value = has(line, b':');
        for byte in line {
            if is_value && matches!(byte, b' ' | b'\n') {
                if place == n {
                    out.write(b" ");
                    is_found = true;
                }
                place += 1;
            }
            out.write(&[*byte]);
        }
    }
    is_found && n < PLACES
}

/// Without one of the headers.
pub fn without_one(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    let Some(left_out) = facts.base.nth_name(n) else { return false };
    facts.base.write_headers(out, &|name, value, out| {
        out.write(value);
        name != left_out
    });
    true
}

/// Without the line of one of the headers, which is listed.
pub fn without_line(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    let Some(left_out) = facts.base.nth_name(n) else { return false };
    let mut separator: &[u8] = b"";
    for line in facts.base.text(Part::Headers).split(|b| *b == b'\n') {
        let is_left_out = line.strip_prefix(left_out).is_some_and(|rest| rest.starts_with(b":"));
        if !is_left_out {
            out.write_all([separator, line]);
            separator = b"\n";
        }
    }
    true
}

/// With an empty value of one of the headers.
pub fn emptied(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    facts.base.nth_name(n).is_some_and(|name| write_with(facts, name, &[], out))
}

/// With the host alone; with the host and the date.
pub fn fewer(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    facts.base.write_headers(out, &|name, value, out| {
        out.write(value);
        name == b"host" || (n == 1 && matches!(name, b"x-amz-date" | b"date"))
    });
    n < 2
}

/// Hosts that a client may have signed instead.
pub fn other_host(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    const HOST: &[u8] = b"host";
    let host = facts.base.header(HOST).unwrap_or_default();
    let colon = host.iter().rposition(|b| *b == b':').unwrap_or(host.len());
    let (name, _) = host.split_at(colon);
    let (_, behind_bucket) = cut(host, b'.');
    let bucket = facts.base.text(Part::Path).split(|b| *b == b'/').nth(1).unwrap_or_default();
    match n {
        0 => write_with(facts, HOST, &[name], out),
        1 => write_with(facts, HOST, &[host, b":443"], out),
        2 => write_with(facts, HOST, &[host, b":80"], out),
        3 => write_with(facts, HOST, &[facts.sent.url_parts()[0]], out),
        4 => write_with(facts, HOST, &[facts.sent.header(HOST).unwrap_or(host)], out),
        5 => write_with(facts, HOST, &[behind_bucket], out),
        6 => write_with(facts, HOST, &[bucket, b".", host], out),
        7 => write_with(facts, HOST, &[b"s3.amazonaws.com"], out),
        8 => write_with(facts, HOST, &[b"localhost"], out),
        9 => write_with(facts, HOST, &[b"127.0.0.1"], out),
        10 => write_with(facts, HOST, &[b"s3.", facts.base.text(Part::Region), b".amazonaws.com"], out),
        11 => write_with(facts, HOST, &[name, b":9000"], out),
        12 => write_with(facts, HOST, &[], out),
        _ => facts.named_host(n - 13).is_some_and(|named| n < 45 && write_with(facts, HOST, &[named], out)),
    }
}

/// Values that clients sign, and then send others.
const ENCODINGS: &str =
    "identity|gzip|gzip, deflate|gzip, deflate, br|gzip,deflate|gzip;q=1.0,deflate;q=0.6,identity;q=0.3";

pub fn other_encoding(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    nth_word(ENCODINGS, n).is_some_and(|value| write_with(facts, b"accept-encoding", &[value], out))
}

pub fn other_length(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    n == 0 && write_with(facts, b"content-length", &[b"0"], out)
}

/// The content types that clients sign where they send another or none, and how they change the one that was sent.
const TYPES: &str = "|application/octet-stream|application/x-www-form-urlencoded|\
    application/x-www-form-urlencoded; charset=utf-8|binary/octet-stream|application/xml|text/plain|\
    application/json|multipart/form-data";
const CHARSETS: &str = "; charset=utf-8|; charset=UTF-8|;charset=utf-8|;charset=UTF-8|; charset=ISO-8859-1";

/// Write the n-th content type that a client may have signed for `sent`.
fn write_type(facts: &Facts<'_>, sent: &[u8], n: usize, out: &mut AnySink<'_>) -> bool {
    let (bare, _) = cut(sent, b';');
    match n {
        0 => out.write(bare),
        1 => sent.iter().for_each(|byte| out.write(&[byte.to_ascii_lowercase()])),
        // In the URL, where S3 ignores it.
        2 => {
            let [.., query] = facts.sent.url_parts();
            let mut pairs = parameters(query).map(|pair| cut(pair, b'='));
            let of_type = pairs.find(|(name, _)| is_same(name, b"content-type"));
            write_decoded(of_type.map_or(b"", |(_, value)| value), out);
        }
        _ => {
            let charsets = |start| words(CHARSETS).map(move |charset| (start, charset));
            let mut types = words(TYPES).map(|value| (&b""[..], value)).chain(charsets(bare)).chain(charsets(sent));
            let Some((start, end)) = types.nth(n - 3) else { return false };
            out.write_all([start, end.as_bytes()]);
        }
    }
    true
}

/// The content type of SigV4, which is a header like others.
pub fn other_type(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    let is_made = Cell::new(false);
    facts.base.write_headers(out, &|name, value, out| {
        match name == b"content-type" {
            true => is_made.set(write_type(facts, value, n, out)),
            false => out.write(value),
        }
        true
    });
    is_made.get()
}

/// The content type of SigV2, which has a line of its own.
pub fn other_type_line(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    write_type(facts, facts.base.text(Part::ContentType), n, out)
}

/// Without the last item of a header that is a list, which a proxy may have added.
pub fn shorter_list(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    let lists = facts.base.header_lines().filter(|(_, value)| has(value, b','));
    lists.clone().nth(n).is_some_and(|(name, value)| {
        let comma = value.iter().rposition(|b| *b == b',').unwrap_or(value.len());
        write_with(facts, name, &[value[..comma].trim_ascii_end()], out)
    })
}

/// ACLs that clients sign, and then send others.
const ACLS: [&[u8]; 6] = [
    b"private",
    b"public-read",
    b"public-read-write",
    b"authenticated-read",
    b"bucket-owner-full-control",
    b"bucket-owner-read",
];

pub fn other_acl(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    ACLS.get(n).is_some_and(|acl| write_with(facts, b"x-amz-acl", &[acl], out))
}

/// With another payload hash in x-amz-content-sha256.
pub fn other_payload_header(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    PAYLOADS.get(n).is_some_and(|hash| write_with(facts, b"x-amz-content-sha256", &[hash], out))
}

/// With the x-amz-* parameters of the URL as headers, in their place with SigV2.
pub fn from_query(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    let [.., query] = facts.sent.url_parts();
    let amz = parameters(query)
        .map(|pair| cut(pair, b'='))
        .filter(|(name, _)| name.starts_with(b"x-amz-") && *name != b"x-amz-security-token");
    let mut found = false;
    for (name, value) in amz {
        out.write_all([name, b":"]);
        write_decoded(value, out);
        out.write(b"\n");
        found = true;
    }
    out.write(facts.base.text(Part::Headers));
    n == 0 && found && facts.base.algorithm == Algorithm::Sigv2
}

/// Without the empty line; with a space behind each colon; with a line break at the end.
pub fn other_layout(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    let text = facts.base.text(Part::Headers);
    let names = text.len() - cut_last(text).1.len();
    match n {
        0 => out.write_all([text[..names].strip_suffix(b"\n").unwrap_or_default(), &text[names..]]),
        1 => {
            facts.base.write_headers(out, &|_, value, out| {
                out.write_all([b" ", value]);
                true
            });
        }
        2 => out.write_all([text, b"\n"]),
        3 => out.write_all([&text[..names], b"\n", &text[names..]]),
        _ => return false,
    }
    true
}

/// With the session token, which did not arrive, at its place.
pub fn with_token(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    const NAME: &[u8] = b"x-amz-security-token";
    let token = &facts.credentials.session_token;
    if n > 0 || token.is_empty() || facts.base.header(NAME).is_some() {
        return false;
    }
    let lines = || facts.base.header_lines();
    let (before, after) = (lines().filter(|(name, _)| *name < NAME), lines().filter(|(name, _)| *name > NAME));
    for (name, value) in before.chain([(NAME, &token[..])]).chain(after) {
        out.write_all([name, b":", value, b"\n"]);
    }
    if facts.base.algorithm != Algorithm::Sigv2 {
        let (_, names) = cut_last(facts.base.text(Part::Headers));
        let names = || names.split(|b| *b == b';');
        let mut separator: &[u8] = b"\n";
        for name in names().filter(|name| *name < NAME).chain([NAME]).chain(names().filter(|name| *name > NAME)) {
            out.write_all([separator, name]);
            separator = b";";
        }
    }
    true
}
