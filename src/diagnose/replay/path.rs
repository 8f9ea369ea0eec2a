//! What clients make of a path.

use super::base::Part;
use super::facts::Facts;
use crate::diagnose::exchange::bucket_of;
use crate::diagnose::path_query::normal;
use crate::diagnose::text::{contains, cut, find, has};
use crate::text::encode::{PATH, decoded, escape, percent_encode, unescape};
use crate::text::sink::{AnySink, Sink};

/// Characters that some clients leave as they are.
const LEFT: &[u8] = b"+=@:,&$;!*'()~?#[]/ ";

fn path<'a>(facts: &Facts<'a>) -> &'a [u8] {
    facts.base.text(Part::Path)
}

/// As it is in the URL.
pub fn as_sent(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    let [_, sent, _] = facts.sent.url_parts();
    out.write(sent);
    n == 0 && !sent.is_empty()
}

/// Percent-decoded, where what arrived was encoded twice.
pub fn encoded_once(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    write_decoded(path(facts), out);
    n == 0 && contains(path(facts), b"%25")
}

pub fn unencoded(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    write_decoded(path(facts), out);
    n == 0
}

/// Where it arrived without percent-encoding.
pub fn encoded(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    percent_encode(out, path(facts), &PATH);
    n == 0 && !has(path(facts), b'%')
}

pub fn encoded_again(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    percent_encode(out, path(facts), &PATH);
    n == 0
}

/// One character, or several together, left as they are.
pub fn partly_encoded(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    write_partly_decoded(path(facts), n, out)
}

pub fn plus_for_space(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    write_plus(path(facts), n, out)
}

pub fn other_case(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    write_lower_escapes(path(facts), out);
    n == 0
}

pub fn tilde_encoded(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    write_replaced(path(facts), b"~", b"%7E", out);
    n == 0
}

/// With all slashes but the first percent-encoded, or all but the first two.
pub fn slashes_encoded(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    let path = path(facts);
    let mut slashes = 0;
    for byte in path {
        slashes += usize::from(*byte == b'/');
        if *byte == b'/' && slashes > n { out.write(&escape(b'/')) } else { out.write(&[*byte]) }
    }
    n < 3
}

/// Without dot segments and empty ones, without empty ones alone, without a doubled slash at the start.
pub fn normalized(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    let path = path(facts);
    if n == 2 {
        let kept = path.iter().position(|b| *b != b'/').unwrap_or(path.len());
        out.write_all([b"/", &path[kept..]]);
    } else if n < 2 {
        write_normalized(path, n == 0, out);
    }
    n < 3
}

fn write_normalized(path: &[u8], dots: bool, out: &mut AnySink<'_>) {
    let mut write = |segment: &[u8]| out.write_all([b"/", segment]);
    if dots {
        // Without memory for the list, this slip is not tried.
        normal(path).iter().flat_map(|segments| segments.iter()).for_each(|segment| write(segment));
    } else {
        path.split(|b| *b == b'/').filter(|segment| !segment.is_empty()).for_each(&mut write);
    }
    if path.ends_with(b"/") {
        write(b"");
    }
}

/// Without the last slash, or with one more.
pub fn last_slash(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    let path = path(facts);
    match (n, path.strip_suffix(b"/")) {
        (0, Some(rest)) => out.write(rest),
        (0, None) => out.write_all([path, b"/"]),
        _ => return false,
    }
    true
}

/// Without the first segment, which may be the bucket.
pub fn without_bucket(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    let path = path(facts);
    let rest = find(path, 1, b"/").map_or(&b"/"[..], |at| &path[at..]);
    out.write(rest);
    n == 0
}

/// With the bucket before it: the first label of the host, what precedes S3's name there, or in a host that is signed nowhere,
/// as with SigV2.
pub fn with_bucket(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    let bucket = match n {
        0 => Some(cut(facts.host(), b'.').0),
        1 => Some(bucket_of(facts.host())),
        _ => facts.named_host(n - 2).map(bucket_of),
    };
    // Without a bucket there, the path as it is, which is not tried again.
    let bucket = bucket.filter(|_| n < 34);
    let slash: &[u8] = if bucket.is_none_or(<[u8]>::is_empty) { b"" } else { b"/" };
    out.write_all([slash, bucket.unwrap_or_default(), path(facts)]);
    bucket.is_some()
}

/// The root alone, nothing, without the first slash, and with a second one.
pub fn odd_start(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    let path = path(facts);
    match n {
        0 => out.write(b"/"),
        1 => {}
        2 => out.write(path.strip_prefix(b"/").unwrap_or(path)),
        3 => out.write_all([b"/", path]),
        _ => return false,
    }
    true
}

pub fn write_decoded(text: &[u8], out: &mut AnySink<'_>) {
    decoded(text).for_each(|byte| out.write(&[byte]));
}

/// With escapes of some characters decoded: first all that JavaScript's encodeURIComponent leaves, then all that its encodeURI
/// leaves, then one after the other.
pub fn write_partly_decoded(text: &[u8], n: usize, out: &mut AnySink<'_>) -> bool {
    let left: &[u8] = match n {
        0 => b"!*'()",
        1 => b"!*'();,/?:@&=+$#",
        _ if n - 2 < LEFT.len() => &LEFT[n - 2..n - 1],
        _ => return false,
    };
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        match unescape(after).filter(|decoded| *byte == b'%' && left.contains(decoded)) {
            Some(decoded) => {
                out.write(&[decoded]);
                rest = &after[2..];
            }
            None => {
                out.write(&[*byte]);
                rest = after;
            }
        }
    }
    true
}

/// A plus sign for each space, an encoded plus sign for each space, or a space for each plus sign.
pub fn write_plus(text: &[u8], n: usize, out: &mut AnySink<'_>) -> bool {
    let (from, to): (&[u8], &[u8]) = match n {
        0 => (b"%20", b"+"),
        1 => (b"%20", b"%2B"),
        2 => (b"%2B", b"%20"),
        _ => return false,
    };
    write_replaced(text, from, to, out);
    true
}

pub fn write_lower_escapes(text: &[u8], out: &mut AnySink<'_>) {
    let mut digits = 0;
    for byte in text {
        let lower = byte.to_ascii_lowercase();
        out.write(&[if digits > 0 { lower } else { *byte }]);
        digits = if *byte == b'%' { 2 } else { digits.max(1) - 1 };
    }
}

pub fn write_replaced(text: &[u8], from: &[u8], to: &[u8], out: &mut AnySink<'_>) {
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        match rest.strip_prefix(from) {
            Some(behind) => {
                out.write(to);
                rest = behind;
            }
            None => {
                out.write(&[*byte]);
                rest = after;
            }
        }
    }
}
