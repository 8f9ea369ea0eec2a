//! Signature Version 4, up to the signature: what both forms, headers and query, have in common.

use smallvec::SmallVec;

use crate::canonical::CanonicalRequest;
use crate::canonical::headers::{Given, Headers};
use crate::canonical::path::Path;
use crate::canonical::query::Query;
use crate::crypto::Sha256;
use crate::encode::Digits;
use crate::error::{Error, Field, Status};
use crate::payload::{Payload, PayloadHash};
use crate::request::{Request, Url, check_authority, check_token};
use crate::service::TokenMode;
use crate::signature::{Algorithm, Signature, SigningKey};
use crate::signer::{Credentials, Signer};
use crate::sink::{Buffer, Sink};
use crate::string_to_sign;
use crate::time::Timestamp;
use crate::validity::Validity;

/// A request taken apart and checked, before anything is added to it.
pub(crate) struct Parsed<'a> {
    pub canonical: CanonicalRequest<'a>,
    pub url: Url<'a>,
    pub given: Given<'a>,
    pub validity: Validity,
}

impl<'a> Parsed<'a> {
    pub fn new(signer: &Signer, request: &Request<'a>) -> Result<Self, Error> {
        let validity = Validity::new(signer, request)?;
        let method = request.method;
        check_token(method, Status::Method, Field::Argument("method"))?;
        let url = Url::parse(request.url, request.path_mode, request.query)?;
        let path = Path::new(url.path, request.path_mode, &signer.rules)?;
        let algorithm = signer.credentials.as_ref().map(Credentials::algorithm);
        let query = Query::new(url.query, algorithm.is_some(), algorithm == Some(Algorithm::Sigv2))?;
        let signs_token = signer.rules.token_mode != TokenMode::Append;
        let (mut headers, given) =
            Headers::select(request.headers, request.policy, signer.rules.token_header, signs_token)?;
        match given.host {
            Some((index, host)) => check_authority(host, Field::HeaderValue(index), 0)?,
            None if url.authority.is_empty() => {
                let message = "without scheme and host, the URL needs a Host among the headers";
                return Err(Error::new(Status::Host, Field::Argument("url"), message));
            }
            None => headers.add("host", url.authority),
        }
        let canonical = CanonicalRequest { method, path, query, headers, payload_hash: b"" };
        Ok(Parsed { canonical, url, given, validity })
    }
}

/// The texts that signing adds to a request.
pub(crate) struct Stamp<'a> {
    pub algorithm: Algorithm,
    pub time: Timestamp,
    pub payload_hash: PayloadHash<'a>,
    /// `access key id/scope`.
    pub credential: SmallVec<[u8; 128]>,
    scope_at: usize,
    expires: Digits,
    decoded_length: Digits,
    entropy: Option<[u8; 32]>,
    /// Empty if there is none, or none is to be sent.
    pub token: &'a [u8],
}

impl<'a> Stamp<'a> {
    fn new(
        signer: &'a Signer,
        credentials: &'a Credentials,
        request: &Request<'a>,
        given: &Given<'a>,
        validity: Validity,
    ) -> Result<Self, Error> {
        let time = match given.date {
            Some((index, text)) => Timestamp::parse(text.trim_ascii()).map_err(|at| {
                let message = "x-amz-date is written YYYYMMDDTHHMMSSZ";
                Error::at(Status::HeaderValue, Field::HeaderValue(index), at, message)
            })?,
            None => Timestamp::from_unix(validity.time)?,
        };
        if validity.expires == 0 {
            credentials.check_not_expired(time.unix())?;
        }
        let unsigned = request.expires != 0 && signer.rules.presign_unsigned;
        let payload_hash = PayloadHash::new(request.payload, given.content_sha256, unsigned)?;
        let mut credential = SmallVec::new();
        let scope_at = credentials.put_credential(&mut credential, time.date());
        let decoded_length = match request.payload {
            Payload::Stream(plan) => plan.decoded_length,
            _ => 0,
        };
        Ok(Stamp {
            algorithm: credentials.algorithm(),
            time,
            payload_hash,
            credential,
            scope_at,
            expires: Digits::new(validity.expires.unsigned_abs(), 10),
            decoded_length: Digits::new(decoded_length, 10),
            entropy: entropy(request.entropy)?,
            token: signer.token(credentials),
        })
    }

    /// The credential scope.
    pub fn scope(&self) -> &[u8] {
        &self.credential[self.scope_at..]
    }

    /// The key to sign with.
    pub fn key(&self, credentials: &Credentials) -> Result<SigningKey, Error> {
        credentials.key(self.time.date(), self.entropy)
    }

    /// Put the string to sign for a canonical request with this hash.
    pub fn put_string_to_sign(&self, out: &mut impl Sink, canonical_request_hash: &[u8; 32]) {
        string_to_sign::put(out, self.algorithm, &self.time, self.scope(), canonical_request_hash);
    }
}

/// Headers that signing adds: name and value.
pub(crate) type Added<'a> = SmallVec<[(&'static str, &'a [u8]); 6]>;

/// A canonical request with what was added to the caller's on the way.
pub(crate) struct Signable<'a> {
    pub canonical: CanonicalRequest<'a>,
    pub url: Url<'a>,
    pub stamp: &'a Stamp<'a>,
    /// Headers that the caller's request lacks: name, value.
    pub added: Added<'a>,
    /// When a presigned URL ends, in Unix seconds.
    pub end: i64,
}

impl Signer {
    /// Build the canonical request in the form that `request.expires` asks for, and hand it to `then`.
    ///
    /// By a callback, for the canonical request borrows from texts that are made here.
    pub(crate) fn canonicalize<R>(
        &self,
        request: &Request<'_>,
        then: impl FnOnce(&Signable<'_>, &Credentials) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let credentials = self.credentials()?;
        let (stamp, names);
        let Parsed { mut canonical, url, given, validity } = Parsed::new(self, request)?;
        let presigns = request.expires != 0;
        if credentials.hmac_sha1().is_some() {
            let message = "SigV2 has no canonical request";
            return Err(Error::new(Status::Option, Field::Argument("algorithm"), message));
        }
        check_reserved(&given, presigns)?;
        stamp = Stamp::new(self, credentials, request, &given, validity)?;
        canonical.payload_hash = stamp.payload_hash.text();

        let added = self.missing_headers(request, &given, &stamp, &credentials.region)?;
        let signs_token = self.rules.token_mode == TokenMode::Sign;
        for (name, value) in &added {
            if signs_token || *name != self.rules.token_header {
                canonical.headers.add(name, value);
            }
        }
        canonical.headers.sort();

        if presigns {
            let mut text: SmallVec<[u8; 256]> = SmallVec::new();
            canonical.headers.put_names(&mut text);
            names = text;
            canonical.query.add("X-Amz-Algorithm", stamp.algorithm.name().as_bytes());
            canonical.query.add("X-Amz-Credential", &stamp.credential);
            canonical.query.add("X-Amz-Date", stamp.time.text());
            canonical.query.add("X-Amz-Expires", stamp.expires.text());
            canonical.query.add("X-Amz-SignedHeaders", &names);
            if stamp.algorithm == Algorithm::Sigv4a {
                canonical.query.add("X-Amz-Region-Set", &credentials.region);
            }
            if signs_token && !stamp.token.is_empty() {
                canonical.query.add(self.rules.token_parameter, stamp.token);
            }
        }
        canonical.query.sort();
        then(&Signable { canonical, url, stamp: &stamp, added, end: validity.end }, credentials)
    }

    /// The headers that the signature needs and the request lacks, in the order in which they are given out.
    fn missing_headers<'a>(
        &self,
        request: &Request<'a>,
        given: &Given<'a>,
        stamp: &'a Stamp<'a>,
        region_set: &'a [u8],
    ) -> Result<Added<'a>, Error> {
        let mut missing = SmallVec::new();
        let presigns = request.expires != 0;
        if let Payload::Stream(plan) = request.payload {
            add_unless_given(&mut missing, "content-encoding", b"aws-chunked", given.content_encoding)?;
            let length = ("x-amz-decoded-content-length", stamp.decoded_length.text());
            add_unless_given(&mut missing, length.0, length.1, given.decoded_length)?;
            if let Some(checksum) = plan.checksum {
                add_unless_given(&mut missing, "x-amz-trailer", checksum.header().to_bytes(), given.trailer)?;
            }
        }
        // A presigned URL says nothing of the body, unless its hash was asked for: then whoever uses it must send it.
        let needs_hash = !presigns || !matches!(request.payload, Payload::Default([]) | Payload::Unsigned);
        if self.rules.content_sha256_header && given.content_sha256.is_none() && needs_hash {
            missing.push(("x-amz-content-sha256", stamp.payload_hash.text()));
        }
        if !presigns && given.date.is_none() {
            missing.push(("x-amz-date", &stamp.time.text()[..]));
        }
        if !presigns && stamp.algorithm == Algorithm::Sigv4a && given.region_set.is_none() {
            missing.push(("x-amz-region-set", region_set));
        }
        if !presigns && given.token.is_none() && !stamp.token.is_empty() {
            missing.push((self.rules.token_header, stamp.token));
        }
        Ok(missing)
    }

    /// Put the canonical request.
    pub fn canonical_request(&self, request: &Request<'_>, out: &mut Buffer<'_>) -> Result<(), Error> {
        self.canonicalize(request, |signable, _| {
            signable.canonical.put(out);
            Ok(())
        })
    }

    /// Put the string to sign.
    pub fn string_to_sign(&self, request: &Request<'_>, out: &mut Buffer<'_>) -> Result<(), Error> {
        if self.credentials()?.hmac_sha1().is_some() {
            return self.string_to_sign_v2(request, out);
        }
        self.canonicalize(request, |signable, _| {
            let mut hash = Sha256::new();
            signable.canonical.put(&mut hash);
            signable.stamp.put_string_to_sign(out, &hash.finish());
            Ok(())
        })
    }
}

impl Signable<'_> {
    /// The signature over a canonical request with this hash.
    pub fn signature(&self, credentials: &Credentials, canonical_request_hash: &[u8; 32]) -> Result<Signature, Error> {
        let key = self.stamp.key(credentials)?;
        let mut message = key.begin();
        self.stamp.put_string_to_sign(&mut message, canonical_request_hash);
        Ok(key.finish(message))
    }
}

fn entropy(bytes: &[u8]) -> Result<Option<[u8; 32]>, Error> {
    match <[u8; 32]>::try_from(bytes) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(_) if bytes.is_empty() => Ok(None),
        Err(_) => Err(Error::new(Status::Option, Field::Argument("entropy"), "this is 32 random bytes, or none")),
    }
}

pub(crate) fn check_reserved(given: &Given<'_>, presigns: bool) -> Result<(), Error> {
    let reserved = |found: Option<(usize, &[u8])>, message| match found {
        Some((index, _)) => Err(Error::new(Status::HeaderReserved, Field::HeaderName(index), message)),
        None => Ok(()),
    };
    reserved(given.authorization, "the signer itself sets Authorization")?;
    if presigns {
        reserved(given.date, "a presigned URL carries the date in its query")?;
        reserved(given.token, "a presigned URL carries the session token in its query")?;
        reserved(given.region_set, "a presigned URL carries the region set in its query")?;
    }
    Ok(())
}

/// Add a header that a streamed body needs. One that the request carries must say it too, among its tokens.
fn add_unless_given<'a>(
    missing: &mut Added<'a>,
    name: &'static str,
    value: &'a [u8],
    given: Option<(usize, &[u8])>,
) -> Result<(), Error> {
    match given {
        None => missing.push((name, value)),
        Some((index, text)) => {
            if !text.split(|b| *b == b',').any(|token| token.trim_ascii().eq_ignore_ascii_case(value)) {
                let message = "this header does not say what the streamed body needs";
                return Err(Error::new(Status::HeaderValue, Field::HeaderValue(index), message));
            }
        }
    }
    Ok(())
}
