//! How path and query were changed in transit.

use super::case::{Case, Finding};
use super::cause::Cause;
use super::prose::prose;
use super::text::{count, cut, has, is_same, parameters};
use crate::memory::{List, OutOfMemory};
use crate::text::encode::{PATH, decoded, percent_encode};
use crate::text::sink::{AnySink, Text};
use crate::text::sort::heap_sort_by;

impl Case<'_> {
    /// How the path differs.
    pub(super) fn path(&self, ours: &[u8], theirs: &[u8]) -> Result<Finding, OutOfMemory> {
        let (a, b) = self.secrets.pair(ours, theirs);
        let (mut once, mut back) = (Text::<256>::default(), Text::<256>::default());
        percent_encode(&mut AnySink(&mut once), ours, &PATH);
        percent_encode(&mut AnySink(&mut back), theirs, &PATH);
        let (meant, arrived) = (decode(ours)?, decode(theirs)?);
        let (cause, how) = match () {
            // What has no escape is not encoded a second time.
            _ if once.bytes()? == theirs && has(ours, b'%') => {
                (Cause::PathDoubleEncoded, "it was percent-encoded again")
            }
            // Other clients than this library encode twice rather than have such names.
            _ if back.bytes()? == ours && !self.is_own && has(theirs, b'%') => {
                (Cause::PathDoubleEncoded, "it was percent-encoded twice before it was signed")
            }
            _ if back.bytes()? == ours => (Cause::PathEncoding, "it was percent-decoded"),
            _ if decode(&arrived)? == meant && arrived != meant => {
                (Cause::PathDoubleEncoded, "it was percent-encoded again")
            }
            _ if arrived == meant && is_same(theirs, ours) => {
                (Cause::PathEncoding, "its percent-encoding is in the other case")
            }
            _ if arrived == meant && escapes(theirs) < escapes(ours) => {
                (Cause::PathEncoding, "it was partly percent-decoded")
            }
            _ if arrived == meant => (Cause::PathEncoding, "it is percent-encoded differently"),
            _ if same_but_for_plus(&arrived, &meant) => (Cause::PathEncoding, "a plus sign and a space were confused"),
            _ if decode(&meant)? == arrived => (Cause::PathEncoding, "it was percent-decoded twice"),
            _ if normal(&meant)? == normal(&arrived)? => {
                (Cause::PathNormalized, "dot segments or slashes were removed")
            }
            _ if theirs.ends_with(ours) || arrived.ends_with(&meant) => (Cause::Path, "something was prepended"),
            _ if ours.ends_with(theirs) || meant.ends_with(&arrived) => (Cause::Path, "its start is missing"),
            _ if ours.starts_with(theirs) => (Cause::Path, "its end is missing"),
            _ => (Cause::Path, "it is a different path"),
        };
        let is_s3 = self.is_s3();
        let finding = prose!("The path arrived as {b} but {a} was signed: {how}.");
        if !is_s3 && cause == Cause::PathDoubleEncoded {
            return Ok(Finding::shown(Cause::PathEncoding, finding)
                .remedy("Percent-encode the path once more for the signature: of AWS's services, only S3 does not."));
        }
        Ok(Finding::shown(cause, finding))
    }

    /// How the query differs.
    pub(super) fn query(&self, ours: &[u8], theirs: &[u8]) -> Result<Finding, OutOfMemory> {
        let (mut signed, mut arrived) = (Pairs::of(parameters(ours))?, Pairs::of(parameters(theirs))?);
        heap_sort_by(&mut signed, Ord::cmp);
        heap_sort_by(&mut arrived, Ord::cmp);
        let (lost, gained) = differences(&signed, &arrived)?;
        let Some(first) = lost.first().or(gained.first()) else {
            let mut pairs = parameters(ours).zip(parameters(theirs));
            // Names only: a value may be a token.
            let (a, b) = pairs.find(|(a, b)| a != b).map_or((ours, theirs), |(a, b)| (cut(a, b'=').0, cut(b, b'=').0));
            let (a, b) = (self.secrets.show(a), self.secrets.show(b));
            let sentence =
                prose!("The parameters of the query arrived in a different order: {b} is but {a} was signed.");
            return Ok(Finding::shown(Cause::QueryOrder, sentence));
        };
        let (name, value) = cut(first, b'=');
        let shown = self.secrets.show(name);
        if lost.is_empty() {
            let arrived = self.secrets.parameter(name, b"", value).1;
            let sentence = prose!("The parameter {shown} arrived with the value {arrived}, but is not signed.");
            return Ok(Finding::shown(Cause::QueryAdded, sentence));
        }
        let wanted = decode(name)?;
        let mut found = None;
        for pair in &*gained {
            if decode(cut(pair, b'=').0)? == wanted {
                found = Some(pair);
                break;
            }
        }
        let Some(pair) = found else {
            let signed = self.secrets.parameter(name, value, b"").0;
            let sentence = prose!("The parameter {shown}, signed with the value {signed}, did not arrive.");
            return Ok(Finding::shown(Cause::QueryRemoved, sentence));
        };
        let other = cut(pair, b'=').1;
        if other == value {
            // The name is percent-encoded differently, or its equals sign is missing.
            let (a, b) = self.secrets.parameter(name, first, pair);
            let sentence = prose!("The parameter {b} arrived but {a} was signed.");
            return Ok(Finding::shown(Cause::QueryEncoding, sentence));
        }
        let (a, b) = self.secrets.parameter(name, value, other);
        let (meant, arrived) = (decode(value)?, decode(other)?);
        let how = match () {
            _ if arrived == meant => "it is percent-encoded differently",
            _ if decode(&arrived)? == meant => "it was percent-encoded again",
            _ if decode(&meant)? == arrived => "it was percent-encoded twice before it was signed",
            _ if same_but_for_plus(&arrived, &meant) => "a plus sign and a space were confused",
            _ => {
                let cause = match name {
                    b"X-Amz-SignedHeaders" => Cause::SignedHeaders,
                    b"X-Amz-Date" => Cause::Date,
                    _ => Cause::QueryValue,
                };
                let sentence = prose!("The parameter {shown} arrived as {b} but {a} was signed.");
                return Ok(Finding::shown(cause, sentence));
            }
        };
        let sentence = prose!("The parameter {shown} arrived as {b} but {a} was signed: {how}.");
        Ok(Finding::shown(Cause::QueryEncoding, sentence))
    }
}

/// Parameters, or segments of a path.
type Pairs<'a> = List<&'a [u8], 16>;

/// What is only in the first, and only in the second, of two sorted lists.
fn differences<'a>(first: &[&'a [u8]], second: &[&'a [u8]]) -> Result<(Pairs<'a>, Pairs<'a>), OutOfMemory> {
    let (mut lost, mut gained) = (Pairs::default(), Pairs::default());
    let (mut i, mut j) = (0, 0);
    while i < first.len() || j < second.len() {
        match (first.get(i), second.get(j)) {
            (Some(a), Some(b)) if a == b => (i, j) = (i + 1, j + 1),
            (Some(a), b) if b.is_none_or(|b| a < b) => {
                lost.push(*a)?;
                i += 1;
            }
            (_, Some(b)) => {
                gained.push(*b)?;
                j += 1;
            }
            (_, None) => break,
        }
    }
    Ok((lost, gained))
}

fn decode(text: &[u8]) -> Result<List<u8, 256>, OutOfMemory> {
    List::of(decoded(text))
}

fn escapes(text: &[u8]) -> usize {
    count(text, |b| *b == b'%')
}

/// Whether two texts are the same if a plus sign is a space.
fn same_but_for_plus(a: &[u8], b: &[u8]) -> bool {
    let plus_to_space = |byte: &u8| if *byte == b'+' { b' ' } else { *byte };
    a.iter().map(plus_to_space).eq(b.iter().map(plus_to_space))
}

/// The segments without dot segments and empty ones.
pub(super) fn normal(path: &[u8]) -> Result<Pairs<'_>, OutOfMemory> {
    let mut segments = Pairs::default();
    for segment in path.split(|b| *b == b'/') {
        match segment {
            b"" | b"." => {}
            b".." => drop(segments.pop()),
            _ => segments.push(segment)?,
        }
    }
    Ok(segments)
}
