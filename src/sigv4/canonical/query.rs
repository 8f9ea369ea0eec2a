//! The query: decoded, encoded again in the one canonical way, and sorted by encoded name, then encoded value.

use super::headers::Headers;
use super::pair::Pair;
use super::signer_parameters::{FIRST_OF_SIGNER, SignerParameters};
use crate::error::{Error, Status};
use crate::keys::Identity;
use crate::memory::List;
use crate::request::payload::UNSIGNED;
use crate::request::url::Part;
use crate::text::byte_set::reserved;
use crate::text::sink::Sink;
use crate::text::sort::sort_by;

/// Query parameters: the signer's, which are in canonical order as they are, and the caller's, which are sorted and merged
/// with them.
#[derive(Default)]
pub struct Query<'a> {
    /// What the signer adds, if it presigns.
    pub own: Option<SignerParameters<'a>>,
    callers: List<Pair<'a>, 16>,
    /// Whether a name without a value stays one, as SigV2 has it, or gets a `=`.
    bare: bool,
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

/// Those of a URL presigned with SigV2.
const SIGNED_V2: [&[u8]; 3] = [b"AWSAccessKeyId", b"Expires", b"Signature"];

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
    pub fn of(identity: &Identity, presigns: bool) -> Self {
        match identity.algorithm() {
            None => Purpose::Read,
            Some(algorithm) if presigns && identity.rules.presign_unsigned && !algorithm.is_sigv2() => {
                Purpose::PresignS3
            }
            Some(_) => Purpose::Sign,
        }
    }
}

impl<'a> Query<'a> {
    /// Take a query apart, for a purpose that some parameters contradict.
    pub fn read(&mut self, query: Part<'a>, purpose: Purpose, bare: bool) -> Result<(), Error> {
        self.bare = bare;
        let (mut start, mut offsets) = (0, reserved(query.bytes));
        while start < query.bytes.len() {
            let (pair, end) = Pair::scan(&query, start, &mut offsets)?;
            if purpose != Purpose::Read
                && (pair.is_one_of(&SIGNED) || bare && SIGNED_V2.iter().any(|name| pair.name().is(name)))
            {
                return Err(query.error(Status::Query, start, "the query already has a signature"));
            }
            if purpose == Purpose::PresignS3 && pair.name().is(CONTENT_SHA256) && !pair.value().is(UNSIGNED) {
                let message = "S3 accepts a payload hash only as a header; set payload instead";
                return Err(query.error(Status::Query, start, message));
            }
            if end > start {
                self.callers.push(pair)?;
            }
            start = end + 1;
        }
        Ok(())
    }

    /// Sort the caller's parameters. To be called when all are there, before `write`.
    #[inline]
    pub fn sort(&mut self) {
        if self.callers.len() > 1 {
            sort_by(&mut self.callers, Pair::compare);
        }
    }

    /// Remove all parameters of the caller's.
    #[cfg(feature = "batch")]
    pub fn clear(&mut self) {
        self.callers.truncate(0);
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
        self.callers.iter().all(|pair| known.iter().copied().flatten().any(|name| pair.name().is(name.as_bytes())))
    }

    /// Write the decoded values of a name, and tell how many there are.
    #[cfg(feature = "verify")]
    pub fn values(&self, name: &[u8], out: &mut impl Sink) -> usize {
        let found = self.callers.iter().filter(|pair| pair.name().is(name));
        found.map(|pair| pair.value().write_decoded(out)).count()
    }

    /// Leave out the parameters of a name.
    #[cfg(feature = "verify")]
    pub fn remove(&mut self, name: &[u8]) {
        self.callers.retain(|pair| !pair.name().is(name));
    }

    /// Write the parameters of these names, values decoded, as SigV2 signs them: its subresources.
    #[cfg(feature = "sigv2")]
    pub fn write_subresources(&self, names: &[&str], out: &mut impl Sink) {
        let mut separator = b"?";
        for pair in &*self.callers {
            let Some(name) = names.iter().find(|name| pair.name().is(name.as_bytes())) else { continue };
            out.write(separator);
            out.write(name.as_bytes());
            if pair.has_value() {
                out.write(b"=");
                pair.value().write_decoded(out);
            }
            separator = b"&";
        }
    }

    /// Write the canonical query, which is also the one to send. Among the signer's parameters are the names of `headers`.
    #[inline]
    pub fn write(&self, headers: &Headers<'_>, out: &mut impl Sink) {
        let mut callers = &self.callers[..];
        if let Some(own) = &self.own {
            while let [first, rest @ ..] = callers
                && first.precedes(FIRST_OF_SIGNER)
            {
                first.write(out, self.bare);
                out.write(b"&");
                callers = rest;
            }
            own.write(headers, out, |name, out| {
                while let [first, rest @ ..] = callers
                    && first.precedes(name)
                {
                    out.write(b"&");
                    first.write(out, self.bare);
                    callers = rest;
                }
            });
        } else if let [first, rest @ ..] = callers {
            first.write(out, self.bare);
            callers = rest;
        }
        for pair in callers {
            out.write(b"&");
            pair.write(out, self.bare);
        }
    }
}
