//! What a signed request claims: who signed, how, when and what. Read, not yet believed.

use super::arrived::Arrived;
use super::headers::ArrivedHeaders;
use super::parameters::{Decoder, Parameter, Room};
use super::parts::{Body, URL, algorithm, body, number, signing_time};
use super::{bad, policy};
use crate::crypto::algorithm::Algorithm;
use crate::crypto::{ecdsa, hmac_sha1};
use crate::error::{Error, Field, Status};
use crate::keys::limits::SKEW;
use crate::keys::scope::TERMINATOR;
use crate::keys::service::Rules;
use crate::text::encode::{all_graphic, find, hex, is_lower_hex};
use crate::text::timestamp::Timestamp;

/// Where the signature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In the `Authorization` header.
    Header,
    /// In the query of a presigned URL.
    Query,
}

/// What a request claims. Its texts are the request's own, or decoded in the room that it was given.
pub struct Claim<'a> {
    /// Where the signature stands.
    pub form: Form,
    /// How it was made.
    pub algorithm: Algorithm,
    /// What is signed of the body.
    pub body: Body,
    /// Whose key signed.
    pub access_key_id: &'a [u8],
    /// Empty with SigV2; with SigV4A the region set.
    pub region: &'a [u8],
    /// Empty with SigV2.
    pub service: &'a [u8],
    /// Empty if there is none.
    pub session_token: &'a [u8],
    /// Names joined by semicolons; empty with SigV2.
    pub signed_headers: &'a [u8],
    pub(super) signature: &'a [u8],
    /// The payload hash in the query of a URL; empty if it is not there.
    pub(super) content_sha256: &'a [u8],
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

impl<'a> Claim<'a> {
    /// Read the claim of a request, of which nothing else is looked at.
    pub fn parse(arrived: &Arrived<'a>, room: &'a mut Room) -> Result<Self, Error> {
        let known = &arrived.headers;
        let parameters = &arrived.parameters;
        let presigned = parameters.has(Parameter::Signature);
        let presigned_v2 = parameters.has(Parameter::V2Signature) && parameters.has(Parameter::V2AccessKeyId);
        let mut claim = match known.authorization {
            Some((index, _)) if presigned || presigned_v2 => {
                let message = "the request is signed twice, in its headers and in its query";
                return Err(bad(Field::HeaderValue(index), message));
            }
            Some((index, text)) => Self::from_header(index, text, known)?,
            None if presigned => Self::from_query(Decoder::new(parameters, arrived.url.query, room))?,
            None if presigned_v2 => Self::from_query_v2(Decoder::new(parameters, arrived.url.query, room))?,
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
        if claim.expires > 0 {
            claim.expires_at = claim.time.unix().saturating_add(claim.expires);
            if Timestamp::from_unix(claim.expires_at).is_err() {
                return Err(bad(URL, "the URL would end after the year 9999"));
            }
        }
        if let Some((index, token)) = known.token {
            let token = token.trim_ascii();
            if !claim.session_token.is_empty() && claim.session_token != token {
                return Err(bad(Field::HeaderValue(index), "the session token is there twice"));
            }
            claim.session_token = token;
        }
        claim.check_texts()?;
        Ok(claim)
    }

    /// What is signed of the body, which for S3 alone a URL may tell in its query.
    fn read_body(&mut self, header: Option<(usize, &[u8])>) {
        let is_s3 = self.algorithm == Algorithm::Sigv2 || Rules::of(self.service).presign_unsigned;
        if !is_s3 {
            self.content_sha256 = b"";
        }
        let in_query = Some(self.content_sha256).filter(|text| !text.is_empty());
        self.body = match header.map(|(_, text)| text.trim_ascii()).or(in_query) {
            None if self.form == Form::Query && is_s3 => Body::Unsigned,
            text => body(text),
        };
    }

    /// What is in a scope, a token or a list of names can be printed. Callers may take the texts apart at their NULs.
    fn check_texts(&self) -> Result<(), Error> {
        let texts =
            [self.access_key_id, self.region, self.service, self.session_token, self.signed_headers, self.signature];
        match texts.into_iter().all(all_graphic) {
            true => Ok(()),
            false => Err(bad(Field::Argument("request"), "the claim holds a byte that cannot be printed")),
        }
    }

    fn new(form: Form, algorithm: Algorithm, time: Timestamp) -> Self {
        Claim {
            form,
            algorithm,
            body: Body::Hash,
            access_key_id: b"",
            region: b"",
            service: b"",
            session_token: b"",
            signed_headers: b"",
            signature: b"",
            content_sha256: b"",
            time,
            expires: 0,
            expires_at: 0,
        }
    }

    /// By which a replay is recognised, however its signature is written; empty if the signature cannot verify. It is the
    /// signature, which verifies in one spelling; with SigV4A its r alone, for (r, n-s) verifies where (r, s) does.
    pub fn replay_key<'r>(&self, room: &'r mut [u8; 64]) -> &'r [u8]
    where
        'a: 'r,
    {
        match self.algorithm {
            Algorithm::Sigv4 if self.signature.len() == 64 && is_lower_hex(self.signature) => self.signature,
            Algorithm::Sigv2 if hmac_sha1::is_signature(self.signature) => self.signature,
            Algorithm::Sigv4a => match ecdsa::scalars(self.signature) {
                Some((r, _)) => {
                    *room = hex(&r);
                    room
                }
                None => b"",
            },
            Algorithm::Sigv4 | Algorithm::Sigv2 => b"",
        }
    }

    fn from_header(index: usize, text: &'a [u8], known: &ArrivedHeaders<'a>) -> Result<Self, Error> {
        let field = Field::HeaderValue(index);
        let text = text.trim_ascii();
        let (scheme, rest) = text.split_at(find(text, b' ').unwrap_or(text.len()));
        if scheme.eq_ignore_ascii_case(b"AWS") {
            let mut claim = Claim::new(Form::Header, Algorithm::Sigv2, signing_time(known)?);
            let rest = rest.trim_ascii();
            let colon = rest.iter().rposition(|b| *b == b':');
            let colon = colon.ok_or(bad(field, "SigV2's Authorization is AWS key:signature"))?;
            claim.access_key_id = &rest[..colon];
            claim.signature = &rest[colon + 1..];
            return Ok(claim);
        }
        let mut claim = Claim::new(Form::Header, algorithm(scheme, field)?, signing_time(known)?);
        let (mut credential, mut names, mut signature) = (None, None, None);
        let mut rest = Some(rest);
        while let Some(parts) = rest {
            let comma = find(parts, b',');
            let part = parts[..comma.unwrap_or(parts.len())].trim_ascii();
            rest = comma.map(|at| &parts[at + 1..]);
            let (slot, value) = if let Some(value) = part.strip_prefix(b"Credential=") {
                (&mut credential, value)
            } else if let Some(value) = part.strip_prefix(b"SignedHeaders=") {
                (&mut names, value)
            } else if let Some(value) = part.strip_prefix(b"Signature=") {
                (&mut signature, value)
            } else {
                return Err(bad(field, "Authorization has Credential=, SignedHeaders= and Signature="));
            };
            if slot.replace(value).is_some() {
                return Err(bad(field, "a part of Authorization is there twice"));
            }
        }
        let (Some(credential), Some(names), Some(signature)) = (credential, names, signature) else {
            return Err(bad(field, "Authorization lacks Credential=, SignedHeaders= or Signature="));
        };
        claim.credential(credential, field)?;
        claim.signed_headers = names;
        claim.signature = signature;
        if claim.algorithm == Algorithm::Sigv4a {
            let (_, set) = known.region_set.ok_or(bad(Field::Argument("headers"), "x-amz-region-set is missing"))?;
            claim.region = set.trim_ascii();
        }
        Ok(claim)
    }

    fn from_query(mut query: Decoder<'_, 'a>) -> Result<Self, Error> {
        let algorithm = algorithm(query.once(Parameter::Algorithm, "X-Amz-Algorithm is not there once")?, URL)?;
        let date = query.once(Parameter::Date, "X-Amz-Date is not there once")?;
        let time = Timestamp::parse(date).map_err(|_| bad(URL, "X-Amz-Date is written YYYYMMDDTHHMMSSZ"))?;
        let mut claim = Claim::new(Form::Query, algorithm, time);
        claim.credential(query.once(Parameter::Credential, "X-Amz-Credential is not there once")?, URL)?;
        let is_s3 = Rules::of(claim.service).presign_unsigned;
        claim.expires = if is_s3 || query.has(Parameter::Expires) {
            number(query.once(Parameter::Expires, "X-Amz-Expires is not there once")?)?
        } else {
            VALIDITY
        };
        claim.signed_headers = query.once(Parameter::SignedHeaders, "X-Amz-SignedHeaders is not there once")?;
        claim.signature = query.once(Parameter::Signature, "X-Amz-Signature is not there once")?;
        if algorithm == Algorithm::Sigv4a {
            claim.region = query.once(Parameter::RegionSet, "X-Amz-Region-Set is not there once")?;
        }
        if query.has(Parameter::ContentSha256) {
            claim.content_sha256 = query.once(Parameter::ContentSha256, "X-Amz-Content-Sha256 is there twice")?;
        }
        for token in [Parameter::Token, Parameter::ExpressToken] {
            if query.has(token) {
                claim.session_token = query.once(token, "the session token is there twice")?;
            }
        }
        Ok(claim)
    }

    fn from_query_v2(mut query: Decoder<'_, 'a>) -> Result<Self, Error> {
        let end = number(query.once(Parameter::V2Expires, "Expires is not there once")?)?;
        let time = Timestamp::EPOCH;
        let mut claim = Claim::new(Form::Query, Algorithm::Sigv2, time);
        // Only the end is known, so that it holds from the beginning of time.
        claim.expires = end;
        claim.access_key_id = query.once(Parameter::V2AccessKeyId, "AWSAccessKeyId is not there once")?;
        claim.signature = query.once(Parameter::V2Signature, "Signature is not there once")?;
        if query.has(Parameter::V2Token) {
            claim.session_token = query.once(Parameter::V2Token, "the session token is there twice")?;
        }
        Ok(claim)
    }

    /// Read the claim of a form.
    pub fn from_form(form: &super::PostForm<'a>) -> Result<Self, Error> {
        const FIELDS: Field = Field::Argument("fields");
        let mut claim = match (form.get("x-amz-signature")?, form.get("signature")?, form.get("AWSAccessKeyId")?) {
            (Some(signature), ..) => {
                let need = |name, message| form.get(name)?.ok_or(bad(FIELDS, message));
                let name = need("x-amz-algorithm", "the form lacks x-amz-algorithm")?;
                let date = need("x-amz-date", "the form lacks x-amz-date")?;
                let time = Timestamp::parse(date).map_err(|_| bad(FIELDS, "x-amz-date is written YYYYMMDDTHHMMSSZ"))?;
                let mut claim = Claim::new(Form::Query, algorithm(name, FIELDS)?, time);
                claim.credential(need("x-amz-credential", "the form lacks x-amz-credential")?, FIELDS)?;
                claim.signature = signature;
                claim
            }
            (None, Some(signature), Some(key)) => {
                let time = Timestamp::EPOCH;
                let mut claim = Claim::new(Form::Query, Algorithm::Sigv2, time);
                claim.access_key_id = key;
                claim.signature = signature;
                claim
            }
            _ => return Err(Error::new(Status::Anonymous, FIELDS, "the form is not signed")),
        };
        claim.body = Body::Unsigned;
        // Of a policy that cannot be read, verification says why.
        if let Some(policy) = form.get("policy")?
            && let Ok(end) = policy::decode(policy).and_then(|policy| policy::read(&policy, |_| Ok(())))
        {
            claim.expires_at = end;
        }
        for name in ["x-amz-security-token", "x-amz-s3session-token"] {
            if let Some(token) = form.get(name)? {
                claim.session_token = token;
            }
        }
        claim.check_texts()?;
        Ok(claim)
    }

    /// Take `key/date/region/service/aws4_request` apart, from its end: a key may hold slashes.
    fn credential(&mut self, text: &'a [u8], field: Field) -> Result<(), Error> {
        let error = bad(field, "Credential is key/date/region/service/aws4_request, for SigV4A without the region");
        // The part behind the last slash, and what is before that slash.
        let split = |text: &'a [u8]| {
            let slash = text.iter().rposition(|b| *b == b'/').ok_or(error)?;
            Ok((&text[slash + 1..], &text[..slash]))
        };
        let rest = text.strip_suffix(TERMINATOR.as_bytes()).and_then(|rest| rest.strip_suffix(b"/")).ok_or(error)?;
        let (service, rest) = split(rest)?;
        let (region, rest) = if self.algorithm == Algorithm::Sigv4a { (&b""[..], rest) } else { split(rest)? };
        let (date, key) = split(rest)?;
        if date != self.time.date() {
            return Err(bad(field, "the day of Credential is not that of the signing time"));
        }
        (self.service, self.region, self.access_key_id) = (service, region, key);
        Ok(())
    }
}
