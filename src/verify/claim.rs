//! What a signed request claims: who signed, how, when and what. Read, not yet believed.

use core::ops::Range;

use smallvec::SmallVec;

use super::parts::{Body, URL, algorithm, body, number, only, signing_time};
use super::{bad, malformed, policy};
use crate::crypto::algorithm::Algorithm;
use crate::crypto::{ecdsa, hmac_sha1};
use crate::error::{Error, Field, Status};
use crate::keys::limits::SKEW;
use crate::keys::scope::TERMINATOR;
use crate::keys::service::Rules;
use crate::request::url::Url;
use crate::request::{HeaderPolicy, PathMode, Request};
use crate::sigv4::canonical::headers::Headers;
use crate::sigv4::canonical::query::{Purpose, Query};
use crate::sigv4::known_headers::KnownHeaders;
use crate::text::hex::{hex, is_lower_hex};
use crate::text::timestamp::Timestamp;

/// Where the signature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In the `Authorization` header.
    Header,
    /// In the query of a presigned URL.
    Query,
}

/// A part of the texts of a claim.
type Part = Range<usize>;

/// What a request claims. Its texts are decoded, and end to end in one place.
pub struct Claim {
    texts: SmallVec<[u8; 1024]>,
    /// Where the signature stands.
    pub form: Form,
    /// How it was made.
    pub algorithm: Algorithm,
    /// What is signed of the body.
    pub body: Body,
    /// Whose key signed.
    pub access_key_id: Part,
    /// Empty with SigV2; with SigV4A the region set.
    pub region: Part,
    /// Empty with SigV2.
    pub service: Part,
    /// Empty if there is none.
    pub session_token: Part,
    /// Names joined by semicolons; empty with SigV2.
    pub signed_headers: Part,
    pub(super) signature: Part,
    /// The payload hash in the query of a URL; empty if it is not there.
    pub(super) content_sha256: Part,
    /// By which a replay is recognised, however its signature is written; empty if the signature cannot verify.
    pub replay_key: Part,
    /// When it was signed.
    pub time: Timestamp,
    /// Seconds of validity of a presigned URL; 0 in header form and for forms.
    pub(super) expires: i64,
    /// When a presigned URL or the policy of a form ends, in Unix seconds; 0 in header form.
    pub expires_at: i64,
}

/// How long a URL without `X-Amz-Expires` is valid, in seconds. AWS's services other than S3 take one for about 15 minutes
/// (aws/aws-sdk-go#2224).
const VALIDITY: i64 = SKEW;

impl Claim {
    /// Read the claim of a request, of which method and body are not looked at.
    pub fn parse(request: &Request<'_>) -> Result<Self, Error> {
        let url = Url::parse(request.url, PathMode::Canonical, request.query).map_err(malformed)?;
        let (mut query, mut known) = (Query::default(), KnownHeaders::default());
        query.read(url.query, Purpose::Read, true).map_err(malformed)?;
        let policy = HeaderPolicy::Exactly(&[]);
        Headers::default().select(&mut known, request.headers, policy, "", false).map_err(malformed)?;
        let presigned = query.contains(b"X-Amz-Signature");
        let presigned_v2 = query.contains(b"Signature") && query.contains(b"AWSAccessKeyId");
        let mut claim = match known.authorization {
            Some((index, _)) if presigned || presigned_v2 => {
                let message = "the request is signed twice, in its headers and in its query";
                return Err(bad(Field::HeaderValue(index), message));
            }
            Some((index, text)) => Self::from_header(index, text, &known)?,
            None if presigned => Self::from_query(&query)?,
            None if presigned_v2 => Self::from_query_v2(&query)?,
            None => {
                let message = "the request is not signed";
                return Err(Error::new(Status::Anonymous, Field::Argument("headers"), message));
            }
        };
        if claim.access_key_id.is_empty() {
            let field = if claim.form == Form::Query { URL } else { Field::Argument("headers") };
            return Err(bad(field, "the access key id is empty"));
        }
        claim.read_body(known.content_sha256);
        claim.set_replay_key();
        if claim.expires > 0 {
            claim.expires_at = claim.time.unix().saturating_add(claim.expires);
            if Timestamp::from_unix(claim.expires_at).is_err() {
                return Err(bad(URL, "the URL would end after the year 9999"));
            }
        }
        claim.read_token_headers(request)?;
        claim.check_texts()?;
        Ok(claim)
    }

    /// What is signed of the body, which for S3 alone a URL may tell in its query.
    fn read_body(&mut self, header: Option<(usize, &[u8])>) {
        let is_s3 = self.algorithm == Algorithm::Sigv2 || Rules::of(self.text(&self.service)).presign_unsigned;
        if !is_s3 {
            self.content_sha256 = 0..0;
        }
        let in_query = Some(self.text(&self.content_sha256)).filter(|text| !text.is_empty());
        self.body = match header.map(|(_, text)| text.trim_ascii()).or(in_query) {
            None if self.form == Form::Query && is_s3 => Body::Unsigned,
            text => body(text),
        };
    }

    /// The session token in a header, of which there may be one, and which must be that of the query.
    fn read_token_headers(&mut self, request: &Request<'_>) -> Result<(), Error> {
        let is_token = |name: &[u8]| {
            name.eq_ignore_ascii_case(b"x-amz-security-token") || name.eq_ignore_ascii_case(b"x-amz-s3session-token")
        };
        let mut found = request.headers.iter().enumerate().filter(|(_, header)| is_token(header.name));
        let Some((index, header)) = found.next() else { return Ok(()) };
        if let Some((index, _)) = found.next() {
            return Err(bad(Field::HeaderName(index), "the session token is there twice"));
        }
        let (token, in_query) = (header.value.trim_ascii(), self.text(&self.session_token));
        if !in_query.is_empty() && in_query != token {
            return Err(bad(Field::HeaderValue(index), "the session token is there twice"));
        }
        self.session_token = self.put(token);
        Ok(())
    }

    /// What is in a scope, a token or a list of names can be printed. Callers may take the texts apart at their NULs.
    fn check_texts(&self) -> Result<(), Error> {
        let parts = [
            &self.access_key_id,
            &self.region,
            &self.service,
            &self.session_token,
            &self.signed_headers,
            &self.signature,
        ];
        let odd = |part: &&Part| !self.text(part).iter().all(u8::is_ascii_graphic);
        match parts.into_iter().any(|part| odd(&part)) {
            true => Err(bad(Field::Argument("request"), "the claim holds a byte that cannot be printed")),
            false => Ok(()),
        }
    }

    /// One of the texts.
    pub fn text(&self, part: &Part) -> &[u8] {
        &self.texts[part.clone()]
    }

    fn new(form: Form, algorithm: Algorithm, time: Timestamp) -> Self {
        let none = 0..0;
        Claim {
            texts: SmallVec::new(),
            form,
            algorithm,
            body: Body::Hash,
            access_key_id: none.clone(),
            region: none.clone(),
            service: none.clone(),
            session_token: none.clone(),
            signed_headers: none.clone(),
            signature: none.clone(),
            content_sha256: none.clone(),
            replay_key: none,
            time,
            expires: 0,
            expires_at: 0,
        }
    }

    fn put(&mut self, text: &[u8]) -> Part {
        let start = self.texts.len();
        self.texts.extend_from_slice(text);
        start..self.texts.len()
    }

    /// The signature, which verifies in one spelling; with SigV4A its r alone, for (r, n-s) verifies where (r, s) does.
    fn set_replay_key(&mut self) {
        let signature = self.text(&self.signature);
        self.replay_key = match self.algorithm {
            Algorithm::Sigv4 if is_lower_hex(signature) && signature.len() == 64 => self.signature.clone(),
            Algorithm::Sigv2 if hmac_sha1::is_signature(signature) => self.signature.clone(),
            Algorithm::Sigv4a => match ecdsa::r(signature) {
                Some(r) => self.put(&hex(&r)),
                None => 0..0,
            },
            Algorithm::Sigv4 | Algorithm::Sigv2 => 0..0,
        };
    }

    fn from_header(index: usize, text: &[u8], known: &KnownHeaders<'_>) -> Result<Self, Error> {
        let field = Field::HeaderValue(index);
        let text = text.trim_ascii();
        let at = text.iter().position(|b| *b == b' ').unwrap_or(text.len());
        let (scheme, rest) = (&text[..at], &text[at..]);
        if scheme.eq_ignore_ascii_case(b"AWS") {
            let mut claim = Claim::new(Form::Header, Algorithm::Sigv2, signing_time(known)?);
            let rest = rest.trim_ascii();
            let colon = rest.iter().rposition(|b| *b == b':');
            let colon = colon.ok_or(bad(field, "SigV2's Authorization is AWS key:signature"))?;
            claim.access_key_id = claim.put(&rest[..colon]);
            claim.signature = claim.put(&rest[colon + 1..]);
            return Ok(claim);
        }
        let mut claim = Claim::new(Form::Header, algorithm(scheme, field)?, signing_time(known)?);
        let (mut credential, mut names, mut signature) = (None, None, None);
        for part in rest.split(|b| *b == b',') {
            let part = part.trim_ascii();
            let equals = part.iter().position(|b| *b == b'=').unwrap_or(part.len());
            let slot = match &part[..equals] {
                b"Credential" => &mut credential,
                b"SignedHeaders" => &mut names,
                b"Signature" => &mut signature,
                _ => return Err(bad(field, "Authorization has Credential=, SignedHeaders= and Signature=")),
            };
            if slot.replace(part.get(equals + 1..).unwrap_or_default()).is_some() {
                return Err(bad(field, "a part of Authorization is there twice"));
            }
        }
        let (Some(credential), Some(names), Some(signature)) = (credential, names, signature) else {
            return Err(bad(field, "Authorization lacks Credential=, SignedHeaders= or Signature="));
        };
        claim.credential(credential, field)?;
        claim.signed_headers = claim.put(names);
        claim.signature = claim.put(signature);
        if claim.algorithm == Algorithm::Sigv4a {
            let (_, set) = known.region_set.ok_or(bad(Field::Argument("headers"), "x-amz-region-set is missing"))?;
            claim.region = claim.put(set.trim_ascii());
        }
        Ok(claim)
    }

    fn from_query(query: &Query<'_>) -> Result<Self, Error> {
        let get = |name, message| only(query, name, message);
        let algorithm = algorithm(&get("X-Amz-Algorithm", "X-Amz-Algorithm is not there once")?, URL)?;
        let date = get("X-Amz-Date", "X-Amz-Date is not there once")?;
        let time = Timestamp::parse(&date).map_err(|_| bad(URL, "X-Amz-Date is written YYYYMMDDTHHMMSSZ"))?;
        let mut claim = Claim::new(Form::Query, algorithm, time);
        claim.credential(&get("X-Amz-Credential", "X-Amz-Credential is not there once")?, URL)?;
        let is_s3 = Rules::of(claim.text(&claim.service)).presign_unsigned;
        claim.expires = if is_s3 || query.contains(b"X-Amz-Expires") {
            number(&get("X-Amz-Expires", "X-Amz-Expires is not there once")?)?
        } else {
            VALIDITY
        };
        claim.signed_headers = claim.put(&get("X-Amz-SignedHeaders", "X-Amz-SignedHeaders is not there once")?);
        claim.signature = claim.put(&get("X-Amz-Signature", "X-Amz-Signature is not there once")?);
        if algorithm == Algorithm::Sigv4a {
            claim.region = claim.put(&get("X-Amz-Region-Set", "X-Amz-Region-Set is not there once")?);
        }
        if query.contains(b"X-Amz-Content-Sha256") {
            let hash = get("X-Amz-Content-Sha256", "X-Amz-Content-Sha256 is there twice")?;
            claim.content_sha256 = claim.put(&hash);
        }
        for name in ["X-Amz-Security-Token", "X-Amz-S3session-Token"] {
            if query.contains(name.as_bytes()) {
                claim.session_token = claim.put(&get(name, "the session token is there twice")?);
            }
        }
        Ok(claim)
    }

    fn from_query_v2(query: &Query<'_>) -> Result<Self, Error> {
        let get = |name, message| only(query, name, message);
        let end = number(&get("Expires", "Expires is not there once")?)?;
        let time = Timestamp::EPOCH;
        let mut claim = Claim::new(Form::Query, Algorithm::Sigv2, time);
        // Only the end is known, so that it holds from the beginning of time.
        claim.expires = end;
        claim.access_key_id = claim.put(&get("AWSAccessKeyId", "AWSAccessKeyId is not there once")?);
        claim.signature = claim.put(&get("Signature", "Signature is not there once")?);
        if query.contains(b"x-amz-security-token") {
            claim.session_token = claim.put(&get("x-amz-security-token", "the session token is there twice")?);
        }
        Ok(claim)
    }

    /// Read the claim of a form.
    pub fn from_form(form: &super::PostForm<'_>) -> Result<Self, Error> {
        const FIELDS: Field = Field::Argument("fields");
        let mut claim = match (form.get("x-amz-signature")?, form.get("signature")?, form.get("AWSAccessKeyId")?) {
            (Some(signature), ..) => {
                let need = |name, message| form.get(name)?.ok_or(bad(FIELDS, message));
                let name = need("x-amz-algorithm", "the form lacks x-amz-algorithm")?;
                let date = need("x-amz-date", "the form lacks x-amz-date")?;
                let time = Timestamp::parse(date).map_err(|_| bad(FIELDS, "x-amz-date is written YYYYMMDDTHHMMSSZ"))?;
                let mut claim = Claim::new(Form::Query, algorithm(name, FIELDS)?, time);
                claim.credential(need("x-amz-credential", "the form lacks x-amz-credential")?, FIELDS)?;
                claim.signature = claim.put(signature);
                claim
            }
            (None, Some(signature), Some(key)) => {
                let time = Timestamp::EPOCH;
                let mut claim = Claim::new(Form::Query, Algorithm::Sigv2, time);
                claim.access_key_id = claim.put(key);
                claim.signature = claim.put(signature);
                claim
            }
            _ => return Err(Error::new(Status::Anonymous, FIELDS, "the form is not signed")),
        };
        claim.body = Body::Unsigned;
        claim.set_replay_key();
        // Of a policy that cannot be read, verification says why.
        if let Some(policy) = form.get("policy")?
            && let Ok(end) = policy::decode(policy).and_then(|policy| policy::read(&policy, |_| Ok(())))
        {
            claim.expires_at = end;
        }
        for name in ["x-amz-security-token", "x-amz-s3session-token"] {
            if let Some(token) = form.get(name)? {
                claim.session_token = claim.put(token);
            }
        }
        claim.check_texts()?;
        Ok(claim)
    }

    /// Take `key/date/region/service/aws4_request` apart, from its end: a key may hold slashes.
    fn credential(&mut self, text: &[u8], field: Field) -> Result<(), Error> {
        let error = bad(field, "Credential is key/date/region/service/aws4_request, for SigV4A without the region");
        let mut parts = text.rsplitn(if self.algorithm == Algorithm::Sigv4a { 4 } else { 5 }, |b| *b == b'/');
        if parts.next() != Some(TERMINATOR.as_bytes()) {
            return Err(error);
        }
        let service = parts.next().ok_or(error)?;
        let region = if self.algorithm == Algorithm::Sigv4a { b"" } else { parts.next().ok_or(error)? };
        let (date, key) = (parts.next().ok_or(error)?, parts.next().ok_or(error)?);
        if date != self.time.date() {
            return Err(bad(field, "the day of Credential is not that of the signing time"));
        }
        self.service = self.put(service);
        self.region = self.put(region);
        self.access_key_id = self.put(key);
        Ok(())
    }
}
