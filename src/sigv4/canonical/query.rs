//! The query: decoded, encoded again in the one canonical way, and sorted by encoded name, then encoded value.

use core::cmp::Ordering;

use smallvec::SmallVec;

use super::headers::Headers;
use super::query_text::Text;
use super::signer_parameters::SignerParameters;
use crate::error::{Error, Status};
use crate::keys::Identity;
use crate::request::payload::UNSIGNED;
use crate::request::url::Part;
use crate::text::encode::first_eight;
use crate::text::sink::Sink;
use crate::text::sort::sort_by;

/// Query parameters: the signer's, which are in canonical order as they are, and the caller's, which are sorted and merged
/// with them.
#[derive(Default)]
pub struct Query<'a> {
    /// What the signer adds, if it presigns.
    pub own: Option<SignerParameters<'a>>,
    callers: SmallVec<[Pair<'a>; 16]>,
    /// Whether a name without a value stays one, as SigV2 has it, or gets a `=`.
    bare: bool,
}

/// A parameter.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    /// The first eight bytes of the encoded name, by which most names are told apart.
    start: u64,
    name: Text<'a>,
    value: Text<'a>,
    /// Whether `=` follows the name. SigV2 tells `acl` from `acl=`; for SigV4 they are one.
    has_value: bool,
}

/// The parameters of a presigned URL, which only the signer may set.
const SIGNED: [&[u8]; 9] = [
    b"X-Amz-Algorithm",
    b"X-Amz-Credential",
    b"X-Amz-Date",
    b"X-Amz-Expires",
    b"X-Amz-Region-Set",
    b"X-Amz-S3session-Token",
    b"X-Amz-Security-Token",
    b"X-Amz-Signature",
    b"X-Amz-SignedHeaders",
];

/// AWS reads it as a header alone (aws/aws-sdk-go#1974); botocore, versitygw and Ceph sign UNSIGNED-PAYLOAD beside it, MinIO
/// and SeaweedFS its value.
const CONTENT_SHA256: &[u8] = b"X-Amz-Content-Sha256";

/// What a query is taken apart for.
#[derive(Clone, Copy, PartialEq)]
pub enum Purpose {
    /// To look at it.
    Read,
    /// To sign it, which a signature in it contradicts.
    Sign,
    /// To presign it for S3, which a payload hash in it contradicts too.
    PresignS3,
}

impl Purpose {
    /// To sign in the form asked for, as an identity does.
    pub fn of(by: &Identity, presigns: bool) -> Self {
        match by.algorithm() {
            None => Purpose::Read,
            Some(algorithm) if presigns && by.rules.presign_unsigned && !algorithm.is_sigv2() => Purpose::PresignS3,
            Some(_) => Purpose::Sign,
        }
    }
}

/// Those of SigV2.
const SIGNED_V2: [&[u8]; 3] = [b"AWSAccessKeyId", b"Expires", b"Signature"];

impl<'a> Query<'a> {
    /// Take a query apart, for a purpose that some parameters contradict.
    pub fn read(&mut self, query: Part<'a>, purpose: Purpose, bare: bool) -> Result<(), Error> {
        self.bare = bare;
        let mut start = 0;
        while start < query.bytes.len() {
            let (pair, end) = Pair::scan(&query, start)?;
            if purpose != Purpose::Read
                && (pair.is_one_of(&SIGNED) || bare && SIGNED_V2.iter().any(|name| pair.name.is(name)))
            {
                return Err(query.error(Status::Query, start, "the query holds a signature already"));
            }
            if purpose == Purpose::PresignS3 && pair.name.is(CONTENT_SHA256) && !pair.value.is(UNSIGNED) {
                let message = "S3 takes a payload hash as a header alone: give it as payload";
                return Err(query.error(Status::Query, start, message));
            }
            if end > start {
                self.callers.push(pair);
            }
            start = end + 1;
        }
        Ok(())
    }

    /// Put the caller's parameters in canonical order. To be called when all are there, before `put`.
    #[inline]
    pub fn sort(&mut self) {
        if self.callers.len() > 1 {
            sort_by(&mut self.callers, Pair::compare);
        }
    }

    /// Remove all parameters of the caller's.
    #[cfg(feature = "batch")]
    pub fn clear(&mut self) {
        self.callers.clear();
    }

    /// The caller's parameters, in canonical order once they are sorted.
    #[cfg(feature = "batch")]
    pub fn pairs(&self) -> &[Pair<'a>] {
        &self.callers
    }

    /// Whether there are no parameters.
    pub fn is_empty(&self) -> bool {
        self.own.is_none() && self.callers.is_empty()
    }

    /// Whether every name is in one of the lists.
    #[cfg(feature = "verify")]
    pub fn all_named(&self, known: &[&[&str]]) -> bool {
        self.callers.iter().all(|pair| known.iter().copied().flatten().any(|name| pair.name.is(name.as_bytes())))
    }

    /// Put the decoded values of a name, and tell how many there are.
    #[cfg(feature = "verify")]
    pub fn values(&self, name: &[u8], out: &mut impl Sink) -> usize {
        let found = self.callers.iter().filter(|pair| pair.name.is(name));
        found.map(|pair| pair.value.put_decoded(out)).count()
    }

    /// Leave out the parameters of a name.
    #[cfg(feature = "verify")]
    pub fn remove(&mut self, name: &[u8]) {
        self.callers.retain(|pair| !pair.name.is(name));
    }

    /// Put the parameters of these names, values decoded, as SigV2 signs them: its subresources.
    #[cfg(feature = "sigv2")]
    pub fn put_subresources(&self, names: &[&str], out: &mut impl Sink) {
        let mut separator = b"?";
        for pair in &self.callers {
            let Some(name) = names.iter().find(|name| pair.name.is(name.as_bytes())) else { continue };
            out.put(separator);
            out.put(name.as_bytes());
            if pair.has_value {
                out.put(b"=");
                pair.value.put_decoded(out);
            }
            separator = b"&";
        }
    }

    /// Put the canonical query, which is also the one to send. Among the signer's parameters are the names of `headers`.
    #[inline]
    pub fn put(&self, headers: &Headers<'_>, out: &mut impl Sink) {
        let mut callers = &self.callers[..];
        let mut separator: &'static [u8] = b"";
        if let Some(own) = &self.own {
            own.put(headers, out, |name, out| {
                while let [first, rest @ ..] = callers
                    && first.precedes(name)
                {
                    out.put(separator);
                    first.put(out, self.bare);
                    separator = b"&";
                    callers = rest;
                }
                core::mem::replace(&mut separator, b"&")
            });
        }
        for pair in callers {
            out.put(separator);
            pair.put(out, self.bare);
            separator = b"&";
        }
    }
}

impl<'a> Pair<'a> {
    #[inline]
    fn new(name: Text<'a>, value: Text<'a>, has_value: bool) -> Self {
        let start = match name {
            Text::Canonical(name) => first_eight(name),
            Text::Wire(_) => {
                name.encoded().chain(core::iter::repeat(0)).take(8).fold(0, |start, b| start << 8 | u64::from(b))
            }
        };
        Pair { start, name, value, has_value }
    }

    /// Canonical order: by encoded name, then by encoded value.
    pub fn compare(&self, other: &Self) -> Ordering {
        let by_text = || self.name.compare(other.name).then_with(|| self.value.compare(other.value));
        self.start.cmp(&other.start).then_with(by_text)
    }

    /// Whether this comes before a parameter of this name, which needs no encoding.
    #[cfg_attr(feature = "std", inline(always))]
    fn precedes(&self, name: &'static [u8]) -> bool {
        match self.start.cmp(&first_eight(name)) {
            Ordering::Equal => self.name.compare(Text::Canonical(name)).is_lt(),
            order => order.is_lt(),
        }
    }

    /// Where this comes before or after a parameter that is encoded already.
    #[cfg(feature = "batch")]
    pub fn compare_encoded(&self, name: &[u8], value: &[u8]) -> Ordering {
        self.name.compare_encoded(name).then_with(|| self.value.compare_encoded(value))
    }

    /// Put the parameter, encoded. With `bare`, a name without a value gets no `=`.
    pub fn put(&self, out: &mut impl Sink, bare: bool) {
        if let (Text::Canonical(name), Text::Canonical(value)) = (self.name, self.value)
            && (self.has_value || !bare)
        {
            return out.put_all([name, b"=", value]);
        }
        self.name.put(out);
        if self.has_value || !bare {
            out.put(b"=");
            self.value.put(out);
        }
    }

    /// The parameter at `start`, and where it ends.
    #[inline]
    fn scan(query: &Part<'a>, start: usize) -> Result<(Self, usize), Error> {
        let (name, equals) = Text::scan(query, start, true)?;
        let has_value = query.bytes.get(equals) == Some(&b'=');
        let (value, end) =
            if has_value { Text::scan(query, equals + 1, false)? } else { (Text::Canonical(b""), equals) };
        Ok((Pair::new(name, value, has_value), end))
    }

    fn is_one_of(&self, names: &[&[u8]]) -> bool {
        const X_AMZ: u64 = u64::from_be_bytes(*b"X-Amz-\0\0") >> 16;
        self.start >> 16 == X_AMZ && names.iter().any(|name| self.name.is(name))
    }
}
