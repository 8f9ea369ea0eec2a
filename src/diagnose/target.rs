//! What became of path and query on the way.

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
            _ if once == theirs => (Cause::PathDoubleEncoded, "it was escaped once more"),
            _ if back == ours => (Cause::PathEncoding, "its escapes were undone"),
            _ if decode(&arrived) == meant && arrived != meant => {
                (Cause::PathDoubleEncoded, "it was escaped once more")
            }
            _ if arrived == meant && theirs.eq_ignore_ascii_case(ours) => {
                (Cause::PathEncoding, "its escapes are in the other case")
            }
            _ if arrived == meant && escapes(theirs) < escapes(ours) => (Cause::PathEncoding, "escapes were undone"),
            _ if arrived == meant => (Cause::PathEncoding, "it is escaped otherwise"),
            _ if blanks(&arrived) == blanks(&meant) => {
                (Cause::PathEncoding, "a plus sign and a blank were taken for one another")
            }
            _ if decode(&meant) == arrived => (Cause::PathEncoding, "escapes were undone twice"),
            _ if normal(&meant) == normal(&arrived) => (Cause::PathNormalized, "dot segments or slashes are gone"),
            _ if theirs.ends_with(ours) || arrived.ends_with(&meant) => (Cause::Path, "something was put before it"),
            _ if ours.ends_with(theirs) || meant.ends_with(&arrived) => (Cause::Path, "its begin is gone"),
            _ if ours.starts_with(theirs) => (Cause::Path, "its end is gone"),
            _ => (Cause::Path, "it is another"),
        };
        Finding::new(cause, format!("The path arrived as {b} where {a} was signed: {how}."))
    }

    /// How the query differs.
    pub(super) fn query(&self, ours: &[u8], theirs: &[u8]) -> Finding {
        let (mut signed, mut arrived) = (parameters(ours), parameters(theirs));
        heap_sort_by(&mut signed, Ord::cmp);
        heap_sort_by(&mut arrived, Ord::cmp);
        let (lost, gained) = differences(&signed, &arrived);
        let Some(first) = lost.first().or(gained.first()) else {
            let mut pairs = parameters(ours).into_iter().zip(parameters(theirs));
            // Names alone: a value may be a token.
            let (a, b) = pairs.find(|(a, b)| a != b).map_or((ours, theirs), |(a, b)| (split(a).0, split(b).0));
            let (a, b) = (self.secrets.show(a), self.secrets.show(b));
            let sentence =
                format!("The parameters of the query arrived in another order: {b} stands where {a} was signed.");
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
            // The name is escaped otherwise, or its equals sign is gone.
            let (a, b) = self.secrets.parameter(name, first, pair);
            return Finding::new(Cause::QueryEncoding, format!("The parameter {b} arrived where {a} was signed."));
        }
        let (a, b) = self.secrets.parameter(name, value, other);
        let (meant, arrived) = (decode(value), decode(other));
        let how = match () {
            _ if arrived == meant => "it is escaped otherwise",
            _ if decode(&arrived) == meant => "it was escaped once more",
            _ if blanks(&arrived) == blanks(&meant) => "a plus sign and a blank were taken for one another",
            _ => {
                let cause = match name {
                    b"X-Amz-SignedHeaders" => Cause::SignedHeaders,
                    b"X-Amz-Date" => Cause::Date,
                    _ => Cause::QueryValue,
                };
                return Finding::new(cause, format!("The parameter {shown} arrived as {b} where {a} was signed."));
            }
        };
        Finding::new(Cause::QueryEncoding, format!("The parameter {shown} arrived as {b} where {a} was signed: {how}."))
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

/// What only the first and only the second of two sorted lists has.
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

/// The bytes that are meant; what is no escape stands for itself.
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

/// With plus signs for blanks.
fn blanks(text: &[u8]) -> Vec<u8> {
    text.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect()
}

/// Without dot segments and empty ones.
fn normal(path: &[u8]) -> Vec<&[u8]> {
    let mut kept = Vec::new();
    for segment in path.split(|b| *b == b'/') {
        match segment {
            b"" | b"." => {}
            b".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    kept
}
