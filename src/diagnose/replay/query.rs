//! What clients make of a query.

use super::base::Part;
use super::facts::Facts;
use super::path::{write_decoded, write_lower_escapes, write_partly_decoded, write_plus, write_replaced};
use crate::crypto::algorithm::Algorithm;
use crate::diagnose::text::{cut, has, is_same, parameters};
use crate::memory::List;
use crate::text::encode::{UNRESERVED, decoded, percent_encode};
use crate::text::sink::{AnySink, Sink};
use crate::text::sort::heap_sort_by;

fn query<'a>(facts: &Facts<'a>) -> &'a [u8] {
    facts.base.text(Part::Query)
}

/// Write pairs with `&` between them.
fn write_pairs<'p>(pairs: impl Iterator<Item = &'p [u8]>, out: &mut AnySink<'_>) {
    let mut separator: &[u8] = b"";
    for pair in pairs {
        out.write_all([separator, pair]);
        separator = b"&";
    }
}

/// The parameters of the URL that may have been signed.
fn sent_pairs<'a>(facts: &Facts<'a>) -> impl Iterator<Item = &'a [u8]> + use<'a> {
    let is_sigv2 = facts.base.algorithm == Algorithm::Sigv2;
    let [.., sent] = facts.sent.url_parts();
    parameters(sent).filter(move |pair| {
        let (name, _) = cut(pair, b'=');
        !(is_same(name, b"X-Amz-Signature")
            || is_sigv2 && [&b"AWSAccessKeyId"[..], b"Signature", b"Expires"].contains(&name))
    })
}

/// As it is in the URL.
pub fn as_sent(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    if facts.base.algorithm == Algorithm::Sigv2 {
        out.write(b"?");
    }
    write_pairs(sent_pairs(facts), out);
    n == 0 && sent_pairs(facts).next().is_some()
}

/// Encoded as it ought to be, but in the order of the URL.
pub fn unsorted(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    let mut separator: &[u8] = b"";
    for pair in sent_pairs(facts) {
        let (name, value) = cut(pair, b'=');
        out.write(separator);
        write_encoded(name, out);
        out.write(b"=");
        write_encoded(value, out);
        separator = b"&";
    }
    // A plus sign is another slip.
    n == 0 && sent_pairs(facts).count() > 1 && !has(facts.sent.url_parts()[2], b'+')
}

/// Decode, and encode as it ought to be.
fn write_encoded(text: &[u8], out: &mut AnySink<'_>) {
    for byte in decoded(text) {
        percent_encode(out, &[if byte == b'+' { b' ' } else { byte }], &UNRESERVED);
    }
}

/// Sorted as if case did not matter, in reverse, or with names and values together.
pub fn sorted_otherwise(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    match n {
        1 => write_pairs(query(facts).rsplit(|b| *b == b'&'), out),
        0 | 2 => {
            // Without memory for the list, this slip is not tried.
            let Ok(mut sorted) = List::<&[u8], 16>::of(parameters(query(facts))) else { return false };
            heap_sort_by(&mut sorted, |a, b| match n {
                0 => {
                    let [one, other] = [a, b].map(|pair| pair.iter().map(u8::to_ascii_lowercase));
                    one.cmp(other).then(a.as_ptr().cmp(&b.as_ptr()))
                }
                _ => a.cmp(b),
            });
            write_pairs(sorted.iter().copied(), out);
        }
        _ => return false,
    }
    true
}

pub fn left_out(_: &Facts<'_>, n: usize, _: &mut AnySink<'_>) -> bool {
    n == 0
}

pub fn unencoded(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    write_decoded(query(facts), out);
    n == 0
}

pub fn encoded_once(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    write_replaced(query(facts), b"%25", b"%", out);
    n == 0
}

pub fn encoded_again(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    write_replaced(query(facts), b"%", b"%25", out);
    n == 0
}

/// Without the equals sign of a parameter that has no value.
pub fn without_equals(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    write_pairs(parameters(query(facts)).map(|pair| pair.strip_suffix(b"=").unwrap_or(pair)), out);
    n == 0
}

pub fn partly_encoded(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    write_partly_decoded(query(facts), n, out)
}

pub fn plus_for_space(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    write_plus(query(facts), n, out)
}

pub fn other_case(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    write_lower_escapes(query(facts), out);
    n == 0
}

pub fn tilde_encoded(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    write_replaced(query(facts), b"~", b"%7E", out);
    n == 0
}

/// Without one of the parameters.
pub fn without_one(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    let others = parameters(query(facts)).enumerate().filter(|(index, _)| *index != n).map(|(_, pair)| pair);
    write_pairs(others, out);
    parameters(query(facts)).nth(n).is_some()
}

/// With the session token, which did not arrive, at its place.
pub fn with_token(facts: &Facts<'_>, n: usize, out: &mut AnySink<'_>) -> bool {
    const NAME: &[u8] = b"X-Amz-Security-Token";
    let token = &facts.credentials.session_token;
    if n > 0 || token.is_empty() || parameters(query(facts)).any(|pair| cut(pair, b'=').0 == NAME) {
        return false;
    }
    let pairs = || parameters(query(facts));
    let (before, after) = (pairs().filter(|pair| *pair < NAME), pairs().filter(|pair| *pair > NAME));
    let mut separator: &[u8] = b"";
    for pair in before.map(Some).chain([None]).chain(after.map(Some)) {
        out.write(separator);
        match pair {
            Some(pair) => out.write(pair),
            None => {
                out.write_all([NAME, b"="]);
                percent_encode(out, token, &UNRESERVED);
            }
        }
        separator = b"&";
    }
    true
}
