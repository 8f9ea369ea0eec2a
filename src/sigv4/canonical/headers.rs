//! The headers: which are signed, and each as `name:value` in lower case, folded, joined and sorted.

#[cfg(feature = "sigv2")]
use super::lines::AmzLines;
use super::lines::{AddedLines, CanonicalLines, Fold, Line, LinesToSend, Names, Visit, is, is_blank};
use crate::error::{Error, Field, Status};
use crate::memory::{List, OutOfMemory};
use crate::request::{Header, HeaderPolicy, check_token};
use crate::sigv4::known_headers::{KnownHeaders, SignedWhen, note_once};
use crate::text::encode::{all_graphic, write_host};
use crate::text::names::{self, Name};
use crate::text::sink::{Sink, Text};
use crate::text::sort::sort_by;

/// Not signed when all headers are: hop-by-hop, or rewritten by clients and proxies on the way.
pub(crate) const VOLATILE: [&[u8]; 19] = [
    b"accept-encoding",
    b"authorization",
    b"connection",
    b"expect",
    b"forwarded",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
    b"user-agent",
    b"via",
    b"x-amzn-trace-id",
    b"x-forwarded-for",
    b"x-forwarded-host",
    b"x-forwarded-proto",
];

/// The headers that are signed, in two lists that are merged as they are written.
#[derive(Default)]
pub struct Headers<'a> {
    /// What the signer adds to nearly every request, in canonical order as it is.
    pub signers: SignerHeaders<'a>,
    /// The caller's, and what the signer adds to few requests. In canonical order once they are sorted.
    lines: List<Line<'a>, 16>,
    /// Whether the signer adds any of `lines`.
    adds_lines: bool,
    /// The names in lower case, a semicolon after each, once they are sorted.
    names: Text<256>,
}

/// Values of headers; None where the request has the header itself, or needs none.
#[derive(Default)]
pub struct SignerHeaders<'a> {
    /// `Host`, in any case.
    pub host: Option<&'a [u8]>,
    /// `x-amz-content-sha256`.
    pub content_sha256: Option<&'a [u8]>,
    /// `x-amz-date`.
    pub date: Option<&'a [u8; 16]>,
    /// `x-amz-security-token`.
    pub token: Option<&'a [u8]>,
}

impl<'a> Headers<'a> {
    /// Check every header of a request and select those that are signed. `known` gets those that the signer treats specially.
    pub fn select(
        &mut self,
        known: &mut KnownHeaders<'a>,
        headers: &'a [Header<'a>],
        policy: HeaderPolicy<'a>,
        token_header: &str,
        token_is_signed: bool,
    ) -> Result<(), Error> {
        if let HeaderPolicy::Listed(names) = policy {
            for (index, name) in names.iter().enumerate() {
                check_token(name, Status::HeaderName, Field::SignedHeader(index))?;
            }
        }
        for (index, header) in headers.iter().enumerate() {
            let Header { name, value } = *header;
            check_token(name, Status::HeaderName, Field::HeaderName(index))?;
            let fold = check_value(value, Field::HeaderValue(index))?;
            let key = names::key(name);
            let is_token = names::is_amz(key) && name.len() == token_header.len() && is(name, token_header.as_bytes());
            let signed = if is_token {
                note_once(&mut known.token, index, value)?;
                SignedWhen::Always
            } else {
                known.note(index, key, name, value)?
            };
            if is_signed(name, signed, policy) && (token_is_signed || !is_token) {
                self.lines.push(Line { key, name, value, fold, added: false, order: index })?;
            }
        }
        Ok(())
    }

    /// Add a header that few requests need.
    pub fn add(&mut self, name: &'static Name, value: &'a [u8]) -> Result<(), OutOfMemory> {
        self.adds_lines = true;
        self.lines.push(Line::added(name, value))
    }

    /// Add the session token, as ordinary services or S3 Express have it.
    #[inline]
    pub fn add_token(&mut self, token: Option<&'a [u8]>, express_token: Option<&'a [u8]>) -> Result<(), OutOfMemory> {
        self.signers.token = token;
        express_token.map_or(Ok(()), |token| self.add(&names::EXPRESS_TOKEN, token))
    }

    /// Sort the headers. To be called once, when all are there, before anything is written.
    #[inline]
    pub fn sort(&mut self) -> Result<(), OutOfMemory> {
        if self.lines.len() > 1 {
            sort_by(&mut self.lines, Line::compare);
        }
        for_each(&self.signers, &self.lines, &mut Names(&mut self.names));
        self.names.check()
    }

    /// The names in lower case, joined by semicolons.
    #[inline]
    pub fn names(&self) -> &[u8] {
        self.names.strip_suffix(b";").unwrap_or_default()
    }

    /// Write `name:value` lines, values of repeated names joined by commas.
    #[inline]
    pub fn write_canonical(&self, out: &mut impl Sink) {
        for_each(&self.signers, &self.lines, &mut CanonicalLines { out, names: &self.names });
    }

    /// Write the `x-amz-*` headers as SigV2 signs them: spaces around a value go, those within stay.
    #[cfg(feature = "sigv2")]
    pub fn write_amz(&self, out: &mut impl Sink) {
        for_each(&self.signers, &self.lines, &mut AmzLines(out));
    }

    /// Write the lines to add to the request: what the signer adds but `host`, which the client sends.
    #[inline]
    pub fn write_added(&self, out: &mut impl Sink) {
        let lines = if self.adds_lines { &self.lines[..] } else { &[] };
        for_each(&self.signers, lines, &mut AddedLines(out));
    }

    /// Write the lines that whoever uses a presigned URL must send: all that are signed but `host` and one more.
    pub fn write_to_send(&self, but: &str, out: &mut impl Sink) {
        for_each(&self.signers, &self.lines, &mut LinesToSend { out, but: but.as_bytes() });
    }

    /// Write the value of `host`.
    #[inline]
    pub fn write_host(&self, out: &mut impl Sink) {
        if let Some(host) = self.signers.host {
            return write_host(out, host);
        }
        self.lines.iter().filter(|line| line.is_host()).for_each(|line| line.write_value(out));
    }
}

/// Visit all in canonical order. Inlined with what is done, so that the names of the signer's cost no copy loops.
#[cfg_attr(feature = "std", inline(always))]
fn for_each<'a>(signers: &SignerHeaders<'a>, lines: &[Line<'a>], visit: &mut impl Visit<'a>) {
    let mut rest = lines;
    if let Some(value) = signers.host {
        visit_before(&names::HOST, &mut rest, visit);
        visit.signers(&names::HOST, value);
    }
    if let Some(value) = signers.content_sha256 {
        visit_before(&names::CONTENT_SHA256, &mut rest, visit);
        visit.signers(&names::CONTENT_SHA256, value);
    }
    if let Some(value) = signers.date {
        visit_before(&names::AMZ_DATE, &mut rest, visit);
        visit.signers(&names::AMZ_DATE, value);
    }
    if let Some(value) = signers.token {
        visit_before(&names::TOKEN, &mut rest, visit);
        visit.signers(&names::TOKEN, value);
    }
    while !rest.is_empty() {
        visit_next(&mut rest, visit);
    }
}

/// Visit those that come before a name.
#[cfg_attr(feature = "std", inline(always))]
fn visit_before<'a>(name: &'static Name, rest: &mut &[Line<'a>], visit: &mut impl Visit<'a>) {
    while let [first, ..] = rest
        && first.precedes(name)
    {
        visit_next(rest, visit);
    }
}

/// Visit the first, with all that have its name.
#[inline(never)]
fn visit_next<'a>(rest: &mut &[Line<'a>], visit: &mut impl Visit<'a>) {
    let [first, next @ ..] = rest else { return };
    let repeated = next.iter().take_while(|line| line.repeats(first)).count();
    visit.lines(&rest[..=repeated]);
    *rest = &next[repeated..];
}

/// Take `Name: value` apart.
pub fn split_line(line: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    const LINE: Field = Field::Argument("line");
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let Some(colon) = line.iter().position(|b| *b == b':') else {
        return Err(Error::at(Status::HeaderName, LINE, line.len(), "missing colon after the header name"));
    };
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    check_token(name, Status::HeaderName, LINE)?;
    check_value(value, LINE).map_err(|error| Error { offset: error.offset.map(|at| at + colon + 1), ..error })?;
    let start = value.iter().position(|b| !is_blank(b)).unwrap_or(value.len());
    let end = value.iter().rposition(|b| !is_blank(b)).map_or(start, |at| at + 1);
    Ok((name, &value[start..end]))
}

/// Check a value, and tell what must be done to it for signing.
#[inline]
pub(crate) fn check_value(value: &[u8], field: Field) -> Result<Fold, Error> {
    if all_graphic(value) { Ok(Fold::Nothing) } else { check_odd_value(value, field) }
}

fn check_odd_value(value: &[u8], field: Field) -> Result<Fold, Error> {
    let is_control = |byte: &u8| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f;
    // Each with the one behind it, and all at once first: nearly always none is odd.
    let is_odd = |one: u8, next: u8| (one < b' ') | (one == 0x7f) | ((one == b' ') & (next == b' '));
    let any_odd = |bytes: &[u8; 17]| (0..16).fold(false, |any, at| any | is_odd(bytes[at], bytes[at + 1]));
    let mut rest = value;
    while let Some(bytes) = rest.first_chunk::<17>()
        && !any_odd(bytes)
    {
        rest = &rest[16..];
    }
    let next = rest.iter().skip(1).chain(b".");
    let odd = rest.iter().zip(next).any(|(one, next)| is_odd(*one, *next));
    if odd && let Some(at) = value.iter().position(is_control) {
        let message = "control characters such as CR, LF and NUL are not allowed";
        return Err(Error { offset: Some(at), ..Error::new(Status::HeaderValue, field, message) });
    }
    let folds = odd || value.first().is_some_and(is_blank) || value.last().is_some_and(is_blank);
    Ok(if folds { Fold::Blanks } else { Fold::Nothing })
}

/// Whether a policy selects a header.
#[inline]
fn is_signed(name: &[u8], signed: SignedWhen, policy: HeaderPolicy<'_>) -> bool {
    let always = signed == SignedWhen::Always;
    match policy {
        HeaderPolicy::Default => signed != SignedWhen::IfChosen,
        HeaderPolicy::All => always || !VOLATILE.iter().any(|known| is(name, known)),
        HeaderPolicy::Listed(names) => always || names.iter().any(|listed| is(name, listed)),
    }
}
