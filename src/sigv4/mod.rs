//! Signature Version 4, up to the signature: what both forms, headers and query, have in common.

#[cfg(feature = "full")]
pub mod batch;
pub mod canonical;
pub mod output;
pub mod presign;
pub mod sign;
pub mod signature;
pub mod stream;
pub mod string_to_sign;
#[cfg(feature = "full")]
mod usual;

use smallvec::SmallVec;

use crate::crypto::sha256::CanonicalHash;
use crate::error::{Error, Field, Status};
use crate::keys::limits::Validity;
use crate::keys::service::TokenMode;
use crate::request::payload::{Payload, PayloadHash};
use crate::request::{Request, Url, check_authority, check_token};
use crate::signer::{Credentials, Signer};
use crate::sigv4::canonical::CanonicalRequest;
use crate::sigv4::canonical::headers::Given;
use crate::sigv4::canonical::path::Path;
use crate::sigv4::signature::{Algorithm, Signature, SigningKey};
use crate::text::encode::Digits;
use crate::text::sink::{Buffer, Sink, Text};
use crate::text::timestamp::Timestamp;

/// A request taken apart and checked, before anything is added to it.
///
/// Its lists are long. So it is made empty where it will stay, and `read` fills it in.
#[derive(Default)]
pub(crate) struct Parsed<'a> {
    pub canonical: CanonicalRequest<'a>,
    pub url: Url<'a>,
    pub given: Given<'a>,
    pub validity: Validity,
}

impl<'a> Parsed<'a> {
    pub fn read(&mut self, signer: &Signer, request: &Request<'a>) -> Result<(), Error> {
        let Parsed { canonical, url, given, validity } = self;
        *validity = Validity::new(signer, request)?;
        canonical.method = request.method;
        check_token(request.method, Status::Method, Field::Argument("method"))?;
        *url = Url::parse(request.url, request.path_mode, request.query)?;
        canonical.path = Path::new(url.path, request.path_mode, &signer.rules)?;
        let algorithm = signer.credentials.as_ref().map(Credentials::algorithm);
        canonical.query.read(url.query, algorithm.is_some(), algorithm == Some(Algorithm::Sigv2))?;
        let signs_token = signer.rules.token_mode != TokenMode::Append;
        canonical.headers.select(given, request.headers, request.policy, signer.rules.token_header, signs_token)?;
        match given.host {
            Some((index, host)) => check_authority(host, Field::HeaderValue(index), 0),
            None if url.authority.is_empty() => {
                let message = "without scheme and host, the URL needs a Host among the headers";
                Err(Error::new(Status::Host, Field::Argument("url"), message))
            }
            None => {
                canonical.headers.add_host(url.authority);
                Ok(())
            }
        }
    }
}

/// The texts that signing adds to a request.
pub(crate) struct Stamp<'a> {
    pub algorithm: Algorithm,
    pub time: Timestamp,
    pub payload_hash: PayloadHash<'a>,
    /// Empty if there is none, or none is to be sent.
    pub token: &'a [u8],
    expires: Digits,
    decoded_length: Digits,
    entropy: Option<[u8; 32]>,
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
            credentials.check_not_expired(|| time.unix())?;
        }
        let unsigned = request.expires != 0 && signer.rules.presign_unsigned;
        let payload_hash = PayloadHash::new(request.payload, given.content_sha256, unsigned)?;
        let decoded_length = match request.payload {
            Payload::Stream(plan) => plan.decoded_length,
            _ => 0,
        };
        Ok(Stamp {
            algorithm: credentials.algorithm(),
            time,
            payload_hash,
            token: signer.token(credentials),
            expires: Digits::decimal(validity.expires.unsigned_abs()),
            decoded_length: Digits::decimal(decoded_length),
            entropy: entropy(request.entropy)?,
        })
    }

    /// The key to sign with.
    #[inline]
    pub fn key(&self, credentials: &Credentials) -> Result<SigningKey, Error> {
        credentials.key(self.time.date(), self.entropy)
    }

    /// Put the string to sign for a canonical request with this hash.
    #[inline]
    pub fn put_string_to_sign(&self, out: &mut impl Sink, by: &Credentials, canonical_request_hash: &[u8; 32]) {
        string_to_sign::put(out, self.algorithm, &self.time, &by.credential, canonical_request_hash);
    }
}

/// Headers that signing adds: name and value.
pub(crate) type Added<'a> = SmallVec<[(&'static str, &'a [u8]); 6]>;

/// A canonical request with what was added to the caller's on the way.
pub(crate) struct Signable<'s, 'a> {
    pub canonical: &'s CanonicalRequest<'a>,
    pub url: &'s Url<'a>,
    pub stamp: &'s Stamp<'a>,
    /// Headers that the caller's request lacks: name, value.
    pub added: &'s Added<'a>,
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
        then: impl FnOnce(&Signable<'_, '_>, &Credentials) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let credentials = self.credentials()?;
        let (stamp, mut names, mut credential, mut parsed);
        (names, credential, parsed) = (Text::<256>::default(), Text::<160>::default(), Parsed::default());
        parsed.read(self, request)?;
        let Parsed { canonical, url, given, validity } = &mut parsed;
        let presigns = request.expires != 0;
        if credentials.hmac_sha1().is_some() {
            let message = "SigV2 has no canonical request";
            return Err(Error::new(Status::Option, Field::Argument("algorithm"), message));
        }
        check_reserved(given, presigns)?;
        stamp = Stamp::new(self, credentials, request, given, *validity)?;
        canonical.payload_hash = stamp.payload_hash.text();

        let mut added = Added::new();
        self.add_missing(&mut added, request, given, &stamp, &credentials.region)?;
        let signs_token = self.rules.token_mode == TokenMode::Sign;
        for (name, value) in &added {
            if signs_token || *name != self.rules.token_header {
                canonical.headers.add(name, value);
            }
        }
        canonical.headers.sort();
        canonical.headers.put_names(&mut names);
        canonical.names = &names;

        if presigns {
            credentials.encoded_credential.put(&mut credential, stamp.time.date());
            canonical.query.add("X-Amz-Algorithm", stamp.algorithm.name().as_bytes());
            canonical.query.add("X-Amz-Credential", &credential);
            canonical.query.add("X-Amz-Date", stamp.time.text());
            canonical.query.add("X-Amz-Expires", stamp.expires.text());
            if stamp.algorithm == Algorithm::Sigv4a {
                canonical.query.add_raw("X-Amz-Region-Set", &credentials.region);
            }
            if signs_token && !stamp.token.is_empty() {
                canonical.query.add_raw(self.rules.token_parameter, stamp.token);
            }
            canonical.query.add_raw("X-Amz-SignedHeaders", &names);
        }
        canonical.query.sort();
        then(&Signable { canonical, url, stamp: &stamp, added: &added, end: validity.end }, credentials)
    }

    /// The headers that the signature needs and the request lacks, in the order in which they are given out.
    fn add_missing<'a>(
        &self,
        missing: &mut Added<'a>,
        request: &Request<'a>,
        given: &Given<'a>,
        stamp: &'a Stamp<'a>,
        region_set: &'a [u8],
    ) -> Result<(), Error> {
        let presigns = request.expires != 0;
        if let Payload::Stream(plan) = request.payload {
            add_unless_given(missing, "content-encoding", b"aws-chunked", given.content_encoding)?;
            let length = ("x-amz-decoded-content-length", stamp.decoded_length.text());
            add_unless_given(missing, length.0, length.1, given.decoded_length)?;
            if let Some(checksum) = plan.checksum {
                add_unless_given(missing, "x-amz-trailer", checksum.header().to_bytes(), given.trailer)?;
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
        Ok(())
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
        self.canonicalize(request, |signable, credentials| {
            let mut hash = CanonicalHash::new();
            signable.canonical.put(&mut hash);
            signable.stamp.put_string_to_sign(out, credentials, &hash.finish());
            Ok(())
        })
    }
}

impl Signable<'_, '_> {
    /// The signature over a canonical request with this hash.
    #[inline]
    pub fn signature(&self, credentials: &Credentials, canonical_request_hash: &[u8; 32]) -> Result<Signature, Error> {
        let key = self.stamp.key(credentials)?;
        let mut message = key.begin();
        self.stamp.put_string_to_sign(&mut message, credentials, canonical_request_hash);
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
