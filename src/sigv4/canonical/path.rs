//! The path: what is sent, and what is signed for it.
//!
//! S3 decodes the path that arrives and percent-encodes it again, so that every spelling of a path has one signature.
//! Other services sign the path on the wire, normalised and percent-encoded once more.

#[cfg(feature = "verify")]
use crate::crypto::algorithm::Algorithm;
use crate::error::{Error, Status};
use crate::keys::service::Rules;
use crate::memory::List;
use crate::request::PathMode;
use crate::request::url::Part;
use crate::text::encode::{
    ByteSet, PATH, PercentEncoder, UNRESERVED, escape, percent_decode, percent_encode, stray_percent, unescape,
};
use crate::text::sink::Sink;

/// Bytes that a path may have on the wire.
static SENDABLE: ByteSet = ByteSet::unreserved_and(b"%/!$&'()*+,;=:@");

/// A checked path with the rules for it.
#[derive(Default)]
pub struct Path<'a> {
    bytes: &'a [u8],
    spelling: Spelling,
    normalize: bool,
    /// If the path is normalised: the segments that are left, and whether it ends with a slash.
    segments: List<&'a [u8], 8>,
    ends_with_slash: bool,
    double_encode: bool,
}

/// How `Path::bytes` become the path on the wire.
#[derive(Clone, Copy, Default, PartialEq)]
enum Spelling {
    /// They are it.
    #[default]
    Sent,
    /// Percent-encode all but unreserved bytes and slashes.
    Raw,
    /// Decode, then encode as `Raw`.
    Decoded,
    /// Encode what cannot go on the wire, and decode what need not be encoded, as clients do (RFC 3986, 6.2.2).
    Completed,
}

impl<'a> Path<'a> {
    /// Check `path`; an empty one means `/`.
    #[cfg(feature = "endpoint")]
    pub fn new(path: Part<'a>, mode: PathMode, rules: &Rules) -> Result<Self, Error> {
        let mut checked = Path::default();
        checked.read(path, mode, rules)?;
        Ok(checked)
    }

    /// Check `path`, and keep it here.
    pub fn read(&mut self, path: Part<'a>, mode: PathMode, rules: &Rules) -> Result<(), Error> {
        let spelling = check(&path, mode, rules)?;
        self.read_as(spelling, path.bytes, rules)
    }

    /// The same for a path that arrived, in any spelling. SigV2 and services that encode twice take its bytes as they are.
    #[cfg(feature = "verify")]
    pub fn read_arrived(&mut self, path: Part<'a>, algorithm: Algorithm, rules: &Rules) -> Result<(), Error> {
        let decodes = algorithm != Algorithm::Sigv2 && !rules.double_encode;
        let spelling = check(&path, PathMode::Canonical, rules)?;
        self.read_as(if decodes { spelling } else { Spelling::Sent }, path.bytes, rules)
    }

    fn read_as(&mut self, spelling: Spelling, bytes: &'a [u8], rules: &Rules) -> Result<(), Error> {
        self.bytes = if bytes.is_empty() { b"/" } else { bytes };
        self.spelling = spelling;
        self.double_encode = rules.double_encode;
        self.normalize = rules.normalize_path;
        if self.normalize { self.find_segments() } else { Ok(()) }
    }

    /// Resolve dot segments, and leave out empty ones.
    fn find_segments(&mut self) -> Result<(), Error> {
        self.segments.truncate(0);
        let decodes_slashes = self.spelling == Spelling::Decoded;
        let decodes_dots = matches!(self.spelling, Spelling::Decoded | Spelling::Completed);
        let mut rest = Some(self.bytes);
        while let Some(bytes) = rest {
            let segment;
            (segment, rest) = split_segment(bytes, decodes_slashes);
            let dots = dots(segment, decodes_dots);
            self.ends_with_slash = segment.is_empty() || dots > 0;
            match dots {
                1 => {}
                2 => drop(self.segments.pop()),
                _ if segment.is_empty() => {}
                _ => self.segments.push(segment)?,
            }
        }
        Ok(())
    }

    /// The path, if what is sent and what is signed is what was given.
    #[inline]
    pub fn unchanged(&self) -> Option<&'a [u8]> {
        (self.spelling == Spelling::Sent && !self.normalize && !self.double_encode).then_some(self.bytes)
    }

    /// Write the path that is sent.
    pub fn write_sent(&self, out: &mut impl Sink) {
        self.write_segments(out, self.bytes);
    }

    /// Write the path that is signed.
    pub fn write_canonical(&self, out: &mut impl Sink) {
        if self.double_encode {
            self.write_normalized(&mut PercentEncoder(out, &PATH));
        } else {
            self.write_normalized(out);
        }
    }

    fn write_normalized(&self, out: &mut impl Sink) {
        if !self.normalize {
            return self.write_segments(out, self.bytes);
        }
        for segment in &*self.segments {
            out.write(b"/");
            self.write_segments(out, segment);
        }
        if self.ends_with_slash || self.segments.is_empty() {
            out.write(b"/");
        }
    }

    /// Write a run of the path, slashes included, as it is sent.
    fn write_segments(&self, out: &mut impl Sink, bytes: &[u8]) {
        match self.spelling {
            Spelling::Sent => out.write(bytes),
            Spelling::Raw => percent_encode(out, bytes, &PATH),
            Spelling::Completed => write_decoded(out, bytes, &SENDABLE, &UNRESERVED),
            Spelling::Decoded => write_decoded(out, bytes, &PATH, &PATH),
        }
    }
}

/// The first segment, and what follows the slash behind it, which may be percent-encoded if that is decoded.
fn split_segment(bytes: &[u8], decodes: bool) -> (&[u8], Option<&[u8]>) {
    for (at, byte) in bytes.iter().enumerate() {
        let rest = &bytes[at + 1..];
        match byte {
            b'/' => return (&bytes[..at], Some(rest)),
            b'%' if decodes && unescape(rest) == Some(b'/') => return (&bytes[..at], Some(&rest[2..])),
            _ => {}
        }
    }
    (bytes, None)
}

/// 1 for a segment that is `.`, decoded or not, 2 for `..`, 0 for any other.
fn dots(segment: &[u8], decodes: bool) -> usize {
    let decoded = if decodes { percent_decode::<2>(segment) } else { None };
    match decoded.as_deref().unwrap_or(segment) {
        b"." => 1,
        b".." => 2,
        _ => 0,
    }
}

/// Check a path, and find how it is written.
fn check(path: &Part<'_>, mode: PathMode, rules: &Rules) -> Result<Spelling, Error> {
    if mode != PathMode::Raw
        && !path.plain
        && let Some(at) = stray_percent(path.bytes)
    {
        return Err(path.error(Status::Path, at, "% must be followed by two hex digits; write a literal % as %25"));
    }
    if mode == PathMode::Verbatim
        && !path.plain
        && let Some(at) = SENDABLE.first_outside(path.bytes)
    {
        let message = "must be percent-encoded; encode it or use another path mode";
        return Err(path.error(Status::Path, at, message));
    }
    Ok(match mode {
        // Nothing in it is ever percent-encoded.
        _ if path.plain => Spelling::Sent,
        PathMode::Verbatim => Spelling::Sent,
        PathMode::Raw => Spelling::Raw,
        // What arrives there is not decoded, but encoded once more: `=` and `%3D` have different signatures.
        PathMode::Canonical if rules.double_encode => Spelling::Completed,
        PathMode::Canonical => Spelling::Decoded,
    })
}

/// Write a path with one spelling for each byte: of those that are not escaped, those in `kept` stay; of those that are, those
/// in `decoded` lose it.
fn write_decoded(out: &mut impl Sink, bytes: &[u8], kept: &ByteSet, decoded: &ByteSet) {
    let mut start = 0;
    // Both sets have all bytes of this one.
    for at in PATH.outside(bytes) {
        let (byte, len) = match bytes[at] {
            b'%' => (unescape(&bytes[at + 1..]).expect("checked by new"), 3),
            byte if kept.contains(byte) => continue,
            byte => (byte, 1),
        };
        let escaped = escape(byte);
        let (run, end) = (&bytes[start..at], at + len);
        if len == 3 && decoded.contains(byte) {
            out.write_all([run, &[byte]]);
        } else if bytes[at..end] != escaped {
            out.write_all([run, &escaped]);
        } else {
            // It stays in the run.
            continue;
        }
        start = end;
    }
    out.write(&bytes[start..]);
}

/// Why a path with such a segment is refused.
#[cfg(any(feature = "batch", feature = "endpoint"))]
pub(crate) const DOTS: &str = "most clients resolve a segment . or .. in a URL; set path_as_is if yours does not";

/// Offset of the first segment of a path that is `.` or `..`, or would be if every escape were decoded.
#[cfg(any(feature = "batch", feature = "endpoint"))]
pub(crate) fn dot_segment(path: &[u8], decodes: bool) -> Option<usize> {
    let mut rest = Some(path);
    while let Some(bytes) = rest {
        let segment;
        (segment, rest) = split_segment(bytes, decodes);
        if dots(segment, decodes) > 0 {
            return Some(path.len() - bytes.len());
        }
    }
    None
}
