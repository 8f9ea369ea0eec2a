//! How path and query were changed in transit.

use super::case::{Case, Finding};
use super::cause::Cause;
use crate::text::encode::{PATH, percent_encode, unescape};
use crate::text::sort::heap_sort_by;

impl Case<'_> {
    /// How the path differs.
    pub(super) fn path(&self, ours: &[u8], theirs: &[u8]) -> Finding {
        let (a, b) = self.secrets.pair(ours, theirs);
        let (mut once, mut back) = (Vec::new(), Vec::new());
        percent_encode(&mut once, ours, &PATH);
        percent_encode(&mut back, theirs, &PATH);
        let (meant, arrived) = (decode(ours), decode(theirs));
        let (cause, how) = match () {
            _ if once == theirs => (Cause::PathDoubleEncoded, "it was percent-encoded again"),
            _ if back == ours => (Cause::PathEncoding, "it was percent-decoded"),
            _ if decode(&arrived) == meant && arrived != meant => {
                (Cause::PathDoubleEncoded, "it was percent-encoded again")
            }
            _ if arrived == meant && theirs.eq_ignore_ascii_case(ours) => {
                (Cause::PathEncoding, "its percent-encoding is in the other case")
            }
            _ if arrived == meant && escapes(theirs) < escapes(ours) => {
                (Cause::PathEncoding, "it was partly percent-decoded")
            }
            _ if arrived == meant => (Cause::PathEncoding, "it is percent-encoded differently"),
            _ if plus_to_space(&arrived) == plus_to_space(&meant) => {
                (Cause::PathEncoding, "a plus sign and a space were confused")
            }
            _ if decode(&meant) == arrived => (Cause::PathEncoding, "it was percent-decoded twice"),
            _ if normal(&meant) == normal(&arrived) => (Cause::PathNormalized, "dot segments or slashes were removed"),
            _ if theirs.ends_with(ours) || arrived.ends_with(&meant) => (Cause::Path, "something was prepended"),
            _ if ours.ends_with(theirs) || meant.ends_with(&arrived) => (Cause::Path, "its start is missing"),
            _ if ours.starts_with(theirs) => (Cause::Path, "its end is missing"),
            _ => (Cause::Path, "it is a different path"),
        };
        Finding::new(cause, format!("The path arrived as {b} but {a} was signed: {how}."))
    }

    /// How the query differs.
    pub(super) fn query(&self, ours: &[u8], theirs: &[u8]) -> Finding {
        let (mut signed, mut arrived) = (parameters(ours), parameters(theirs));
        heap_sort_by(&mut signed, Ord::cmp);
        heap_sort_by(&mut arrived, Ord::cmp);
        let (lost, gained) = differences(&signed, &arrived);
        let Some(first) = lost.first().or(gained.first()) else {
            let mut pairs = parameters(ours).into_iter().zip(parameters(theirs));
            // Names only: a value may be a token.
            let (a, b) = pairs.find(|(a, b)| a != b).map_or((ours, theirs), |(a, b)| (split(a).0, split(b).0));
            let (a, b) = (self.secrets.show(a), self.secrets.show(b));
            let sentence =
                format!("The parameters of the query arrived in a different order: {b} is but {a} was signed.");
            return Finding::new(Cause::QueryOrder, sentence);
        };
        let (name, value) = split(first);
        let shown = self.secrets.show(name);
        if lost.is_empty() {
            let arrived = self.secrets.parameter(name, b"", value).1;
            let sentence = format!("The parameter {shown} arrived with the value {arrived}, but is not signed.");
            return Finding::new(Cause::QueryAdded, sentence);
        }
        let wanted = decode(name);
        let Some(pair) = gained.iter().find(|pair| decode(split(pair).0) == wanted) else {
            let signed = self.secrets.parameter(name, value, b"").0;
            let sentence = format!("The parameter {shown}, signed with the value {signed}, did not arrive.");
            return Finding::new(Cause::QueryRemoved, sentence);
        };
        let other = split(pair).1;
        if other == value {
            // The name is percent-encoded differently, or its equals sign is missing.
            let (a, b) = self.secrets.parameter(name, first, pair);
            return Finding::new(Cause::QueryEncoding, format!("The parameter {b} arrived but {a} was signed."));
        }
        let (a, b) = self.secrets.parameter(name, value, other);
        let (meant, arrived) = (decode(value), decode(other));
        let how = match () {
            _ if arrived == meant => "it is percent-encoded differently",
            _ if decode(&arrived) == meant => "it was percent-encoded again",
            _ if plus_to_space(&arrived) == plus_to_space(&meant) => "a plus sign and a space were confused",
            _ => {
                let cause = match name {
                    b"X-Amz-SignedHeaders" => Cause::SignedHeaders,
                    b"X-Amz-Date" => Cause::Date,
                    _ => Cause::QueryValue,
                };
                return Finding::new(cause, format!("The parameter {shown} arrived as {b} but {a} was signed."));
            }
        };
        Finding::new(Cause::QueryEncoding, format!("The parameter {shown} arrived as {b} but {a} was signed: {how}."))
    }
}

fn parameters(query: &[u8]) -> Vec<&[u8]> {
    query.split(|b| *b == b'&').filter(|pair| !pair.is_empty()).collect()
}

fn split(pair: &[u8]) -> (&[u8], &[u8]) {
    match pair.iter().position(|b| *b == b'=') {
        Some(at) => (&pair[..at], &pair[at + 1..]),
        None => (pair, b""),
    }
}

/// What is only in the first, and only in the second, of two sorted lists.
fn differences<'a>(first: &[&'a [u8]], second: &[&'a [u8]]) -> (Vec<&'a [u8]>, Vec<&'a [u8]>) {
    let (mut lost, mut gained) = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    while i < first.len() || j < second.len() {
        match (first.get(i), second.get(j)) {
            (Some(a), Some(b)) if a == b => (i, j) = (i + 1, j + 1),
            (Some(a), b) if b.is_none_or(|b| a < b) => {
                lost.push(*a);
                i += 1;
            }
            (_, Some(b)) => {
                gained.push(*b);
                j += 1;
            }
            (_, None) => break,
        }
    }
    (lost, gained)
}

/// Percent-decoded, with a malformed escape left as it is.
fn decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        match (byte, unescape(tail)) {
            (b'%', Some(byte)) => {
                out.push(byte);
                rest = &tail[2..];
            }
            _ => {
                out.push(*byte);
                rest = tail;
            }
        }
    }
    out
}

fn escapes(text: &[u8]) -> usize {
    text.iter().filter(|b| **b == b'%').count()
}

/// With plus signs replaced by spaces.
fn plus_to_space(text: &[u8]) -> Vec<u8> {
    text.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect()
}

/// The segments without dot segments and empty ones.
fn normal(path: &[u8]) -> Vec<&[u8]> {
    let mut segments = Vec::new();
    for segment in path.split(|b| *b == b'/') {
        match segment {
            b"" | b"." => {}
            b".." => drop(segments.pop()),
            _ => segments.push(segment),
        }
    }
    segments
}
