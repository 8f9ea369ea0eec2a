//! Compares what was signed with what the server says it received, line by line.

use core::fmt::Arguments;

use super::case::{Case, Finding, Pairing};
use super::cause::{Cause, Certainty};
use super::prose::{Prose, prose};
use super::read::is_masked;
use super::text::named;
use crate::crypto::algorithm::Algorithm;
use crate::memory::{List, OutOfMemory};
use crate::text::sort::heap_sort_by;

/// The texts that one side signed, or says that it did; empty if they are not known.
#[derive(Clone, Copy, Default)]
pub(super) struct Texts<'a> {
    /// Empty with SigV2.
    pub canonical_request: &'a [u8],
    pub string_to_sign: &'a [u8],
}

/// Names and values.
pub(super) type Headers<'a> = List<(&'a [u8], &'a [u8]), 16>;

/// Sort headers by name; those of one name keep their order.
#[inline(never)]
pub(super) fn sorted<'a>(headers: &mut dyn Iterator<Item = (&'a [u8], &'a [u8])>) -> Result<Headers<'a>, OutOfMemory> {
    let mut headers = List::of(headers)?;
    heap_sort_by(&mut headers, |a, b| a.0.cmp(b.0).then(a.1.as_ptr().cmp(&b.1.as_ptr())));
    Ok(headers)
}

/// Makes the finding of a difference.
type Explain<'f> = &'f dyn Fn() -> Result<Finding, OutOfMemory>;

/// At most this many differences are named.
const NAMED: usize = 6;

/// The longest canonical request that is compared: a list of its headers takes ten times the room of the text.
const LONGEST: usize = 64 << 10;

/// A parsed canonical request.
pub(super) struct Canonical<'a> {
    pub method: &'a [u8],
    pub path: &'a [u8],
    pub query: &'a [u8],
    /// Name and value, sorted by name.
    pub headers: Headers<'a>,
    pub names: &'a [u8],
    pub payload: &'a [u8],
}

impl<'a> Canonical<'a> {
    /// None if it is not one, or longer than any that servers take.
    pub fn parse(text: &'a [u8]) -> Result<Option<Self>, OutOfMemory> {
        if text.len() > LONGEST {
            return Ok(None);
        }
        let mut lines = text.split(|b| *b == b'\n');
        let mut next = || lines.next();
        let [method, path, query] = [next(), next(), next()];
        let [payload, names] = [lines.next_back(), lines.next_back()];
        let (Some(method), Some(path), Some(query), Some(payload), Some(names)) = (method, path, query, payload, names)
        else {
            return Ok(None);
        };
        let headers = sorted(&mut lines.filter_map(named))?;
        Ok(Some(Canonical { method, path, query, headers, names, payload }))
    }

    pub fn value(&self, name: &[u8]) -> Option<&'a [u8]> {
        let found = self.headers.binary_search_by_key(&name, |(name, _)| *name);
        found.ok().map(|index| self.headers[index].1)
    }
}

/// What a comparison shows.
pub(super) enum Compared {
    /// A text is missing.
    Nothing,
    Same,
    Differs(Finding),
}

impl Case<'_> {
    /// Whether two texts differ, for all that is shown of them: people mask what they paste.
    pub(super) fn differ(&self, ours: &[u8], theirs: &[u8]) -> bool {
        ours != theirs
            && match (is_masked(ours), is_masked(theirs)) {
                _ if self.is_own => true,
                (false, false) => true,
                // What is left of both may differ.
                (true, true) => !without_masks(ours).eq(without_masks(theirs)),
                _ => false,
            }
    }

    /// How what a client signed differs from what the server says it received.
    #[inline(never)]
    pub(super) fn compare(&self, ours: Texts<'_>, theirs: Texts<'_>) -> Result<Compared, OutOfMemory> {
        if self.algorithm() == Algorithm::Sigv2 {
            return self.compare_v2(ours.string_to_sign, theirs.string_to_sign);
        }
        let requests = [Canonical::parse(ours.canonical_request)?, Canonical::parse(theirs.canonical_request)?];
        let has_requests = requests.iter().all(Option::is_some);
        if let [Some(ours), Some(theirs)] = &requests
            && let Some(finding) = self.requests(ours, theirs)?
        {
            // As for two requests of one log.
            let count = [self.differ(ours.path, theirs.path), self.differ(ours.query, theirs.query)];
            let may_be_others = matches!(finding.cause, Cause::Method | Cause::Date) || count == [true; 2];
            let is_likely = may_be_others && self.pairing != Pairing::Same;
            let certainty = if is_likely { Certainty::Likely } else { finding.certainty };
            return Ok(Compared::Differs(Finding { certainty, ..finding }));
        }
        let is_string = |text: &[u8]| text.split(|b| *b == b'\n').count() >= 4;
        let has_strings = is_string(ours.string_to_sign) && is_string(theirs.string_to_sign);
        if has_strings && let Some(finding) = self.strings(ours.string_to_sign, theirs.string_to_sign, has_requests) {
            return Ok(Compared::Differs(finding));
        }
        Ok(if has_requests || has_strings { Compared::Same } else { Compared::Nothing })
    }

    #[inline(never)]
    fn requests(&self, ours: &Canonical<'_>, theirs: &Canonical<'_>) -> Result<Option<Finding>, OutOfMemory> {
        let (mut first, mut parts) = (None, Prose::default());
        let mut count = 0usize;
        let mut differs = |part: Arguments<'_>, finding: Explain<'_>| -> Result<(), OutOfMemory> {
            count += 1;
            if count <= NAMED {
                parts.add(format_args!("{}{part}", if count > 1 { ", " } else { "" }));
            }
            if first.is_none() {
                first = Some(finding()?);
            }
            Ok(())
        };
        if self.differ(ours.method, theirs.method) {
            differs(format_args!("the method"), &|| {
                let (a, b) = self.secrets.pair(ours.method, theirs.method);
                Ok(Finding::shown(Cause::Method, prose!("The method arrived as {b} but {a} was signed.")))
            })?;
        }
        if self.differ(ours.path, theirs.path) {
            differs(format_args!("the path"), &|| self.path(ours.path, theirs.path))?;
        }
        if self.differ(ours.query, theirs.query) {
            differs(format_args!("the query"), &|| self.query(ours.query, theirs.query))?;
        }
        let names = self.differ(ours.names, theirs.names);
        if names {
            differs(format_args!("the list of signed headers"), &|| Ok(self.names(ours, theirs)))?;
        }
        for (name, value) in &*ours.headers {
            let other = theirs.value(name);
            let gone = names && other.is_none();
            if other.is_none_or(|other| self.differ(value, other)) && !gone {
                let shown = self.secrets.show(name);
                differs(format_args!("the header {shown}"), &|| Ok(self.header(name, value, other)))?;
            }
        }
        if self.differ(ours.payload, theirs.payload) {
            differs(format_args!("the payload hash"), &|| Ok(self.payload(ours.payload, theirs.payload)))?;
        }
        let others = if count > NAMED { " and more" } else { "" };
        Ok(first.map(|finding: Finding| {
            finding.evidence(prose!("The server's canonical request differs in {parts}{others}."))
        }))
    }

    fn names(&self, ours: &Canonical<'_>, theirs: &Canonical<'_>) -> Finding {
        let (a, b) = self.secrets.pair(ours.names, theirs.names);
        Finding::shown(Cause::SignedHeaders, prose!("The list of signed headers arrived as {b} but {a} were signed."))
    }

    /// How a header differs; `theirs` is None if it did not arrive.
    pub(super) fn header(&self, name: &[u8], ours: &[u8], theirs: Option<&[u8]>) -> Finding {
        let shown = self.secrets.show(name);
        let theirs = theirs.unwrap_or_default();
        let (a, b) = self.secrets.header(name, ours, theirs);
        if theirs.is_empty() {
            let sentence = prose!("The header {shown}, signed with the value {a}, did not arrive.");
            return Finding::shown(Cause::HeaderRemoved, sentence);
        }
        let cause = match name {
            b"host" => Cause::Host,
            b"x-amz-date" | b"date" => Cause::Date,
            b"x-amz-content-sha256" => return self.payload(ours, theirs),
            _ => Cause::HeaderChanged,
        };
        let port =
            |longer: &[u8], shorter: &[u8]| longer.strip_prefix(shorter).is_some_and(|rest| rest.starts_with(b":"));
        let how = match () {
            _ if cause != Cause::Host => "",
            _ if port(theirs, ours) => ": with a port",
            _ if port(ours, theirs) => ": without the port",
            _ => "",
        };
        Finding::shown(cause, prose!("The header {shown} arrived as {b} but {a} was signed{how}."))
    }

    /// How the payload hash differs.
    pub(super) fn payload(&self, ours: &[u8], theirs: &[u8]) -> Finding {
        let (a, b) = self.secrets.pair(ours, theirs);
        let is_hash = |text: &[u8]| text.len() == 64 && text.iter().all(u8::is_ascii_hexdigit);
        match is_hash(ours) && is_hash(theirs) {
            true => Finding::shown(
                Cause::Payload,
                prose!("The body is not the one that was signed: its SHA-256 arrived as {b} but {a} was signed."),
            ),
            false => Finding::shown(
                Cause::PayloadForm,
                prose!("The signed payload hash, x-amz-content-sha256, arrived as {b} but {a} was signed."),
            ),
        }
    }

    /// How the strings to sign differ; the lines are algorithm, time, scope and hash.
    #[inline(never)]
    fn strings(&self, ours: &[u8], theirs: &[u8], same_request: bool) -> Option<Finding> {
        let mut ours = ours.split(|b| *b == b'\n');
        let mut theirs = theirs.split(|b| *b == b'\n');
        let mut next = || (ours.next().unwrap_or_default(), theirs.next().unwrap_or_default());
        let [algorithm, time, scope, hash] = [next(), next(), next(), next()];
        let differ = |cause, label: &str, (ours, theirs): (&[u8], &[u8])| {
            let (a, b) = self.secrets.pair(ours, theirs);
            let finding = Finding::shown(cause, prose!("The server uses the {label} {b}, but {a} was signed."));
            Some(finding.evidence("The server's string to sign differs."))
        };
        if self.differ(algorithm.0, algorithm.1) {
            return differ(Cause::Algorithm, "algorithm", algorithm);
        }
        if self.differ(time.0, time.1) {
            return differ(Cause::Date, "date", time);
        }
        if self.differ(scope.0, scope.1) {
            let slash: fn(&u8) -> bool = |b| *b == b'/';
            let mut parts = [scope.0.split(slash), scope.1.split(slash)];
            let mut next = || (parts[0].next().unwrap_or_default(), parts[1].next().unwrap_or_default());
            let has_region = self.algorithm() == Algorithm::Sigv4;
            let day = next();
            let region = if has_region { next() } else { (&b""[..], &b""[..]) };
            let service = next();
            return match () {
                _ if day.0 != day.1 => differ(Cause::ScopeDate, "day of the scope", day),
                _ if region.0 != region.1 => differ(Cause::Region, "region", region),
                _ if service.0 != service.1 => differ(Cause::Service, "service", service),
                _ => differ(Cause::Malformed, "scope", scope),
            };
        }
        if self.differ(hash.0, hash.1) && same_request {
            let sentence = "The server's canonical request looks like the signed one, but its hash is another: a byte that the \
                            text does not show differs, such as a space or a line end.";
            return Some(Finding::unknown(Cause::CanonicalRequest, sentence));
        }
        if self.differ(hash.0, hash.1) {
            let sentence =
                "The server's canonical request differs from the signed one, and the server does not show its own.";
            let finding = Finding::shown(Cause::CanonicalRequest, sentence);
            return Some(finding.evidence("The last line of the server's string to sign, the hash, differs."));
        }
        None
    }
}

/// A text without what may stand for a masked value.
fn without_masks(text: &[u8]) -> impl Iterator<Item = &u8> {
    text.iter().filter(|byte| !matches!(byte, b'*' | b'#' | b'x' | b'X' | b'.'))
}
