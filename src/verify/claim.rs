//! What a signed request claims: who signed, how, when and what. Read, not yet believed.

use super::arrived::Arrived;
use super::authorization::{known_parts, usual_parts};
use super::decoder::{DecodedTexts, Decoder};
use super::headers::{ArrivedHeaders, Known};
use super::parameter::Parameter;
use super::parts::{Body, URL, algorithm, body, number, signing_time};
use super::{bad, policy};
use crate::crypto::algorithm::Algorithm;
use crate::crypto::{ecdsa, hmac_sha1};
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::keys::limits::SKEW;
use crate::keys::scope::TERMINATOR;
use crate::keys::service::Rules;
use crate::request::Request;
use crate::text::encode::all_graphic;
use crate::text::hex::{hex, is_lower_hex};
use crate::text::scan::{Marks, find};
use crate::text::timestamp::{self, Timestamp};

/// Where the signature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureForm {
    /// In the `Authorization` header.
    Header,
    /// In the query of a presigned URL.
    Query,
}

/// What a request claims. Its texts are the request's own, or decoded in the room that it was given.
pub struct Claim<'a> {
    /// Where the signature stands.
    pub form: SignatureForm,
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
    /// When it was signed, in Unix seconds, and as it is written.
    pub time: i64,
    pub(super) stamp: Timestamp,
    /// Whether the credential is that of the known identity.
    pub(super) is_known: bool,
    /// Whether it was seen that all texts but the token can be printed.
    is_printable: bool,
    is_s3: bool,
    /// Seconds of validity of a presigned URL; 0 in header form and for forms.
    pub(super) expires: i64,
    /// When a presigned URL or the policy of a form ends, in Unix seconds; 0 in header form.
    pub expires_at: i64,
}

/// How long a URL without `X-Amz-Expires` is valid, in seconds. AWS's services other than S3 take one for about 15 minutes
/// (aws/aws-sdk-go#2224).
const VALIDITY: i64 = SKEW;

impl Default for Claim<'_> {
    fn default() -> Self {
        Claim {
            form: SignatureForm::Header,
            algorithm: Algorithm::Sigv4,
            body: Body::Hash,
            access_key_id: b"",
            region: b"",
            service: b"",
            session_token: b"",
            signed_headers: b"",
            signature: b"",
            content_sha256: b"",
            time: 0,
            stamp: Timestamp::EPOCH,
            is_known: false,
            is_printable: false,
            is_s3: true,
            expires: 0,
            expires_at: 0,
        }
    }
}

impl<'a> Claim<'a> {
    /// Read the claim of a request, of which nothing else is looked at. `room` is for what is percent-encoded in the URL.
    pub fn parse(request: &Request<'a>, room: &'a mut DecodedTexts) -> Result<Self, Error> {
        let (mut arrived, mut claim) = (Arrived::default(), Claim::default());
        arrived.read(request)?;
        claim.read(&arrived, None, room)?;
        claim.check_texts()?;
        Ok(claim)
    }

    /// The same of a request that was taken apart. Whether its texts can be printed is left to `check_texts`. If it has the
    /// SigV4 credential of `by`, `is_known` is set, and key, region and service stay empty.
    pub(super) fn read(
        &mut self,
        arrived: &Arrived<'a>,
        by: Option<&Identity>,
        room: &'a mut DecodedTexts,
    ) -> Result<(), Error> {
        let (known, parameters) = (&arrived.headers, &arrived.parameters);
        let presigned = parameters.has(Parameter::Signature);
        let presigned_v2 = parameters.has(Parameter::V2Signature) && parameters.has(Parameter::V2AccessKeyId);
        match known.get(Known::Authorization) {
            Some((index, _)) if presigned || presigned_v2 => {
                let message = "the request is signed twice, in its headers and in its query";
                return Err(bad(Field::HeaderValue(index), message));
            }
            Some((index, text)) => self.read_header(index, text, known, by)?,
            None if presigned => {
                self.read_query(Decoder::new(parameters, arrived.query, room), by)?;
            }
            None if presigned_v2 => self.read_query_v2(Decoder::new(parameters, arrived.query, room))?,
            None => {
                let message = "the request is not signed";
                return Err(Error::new(Status::Anonymous, Field::Argument("headers"), message));
            }
        }
        if self.access_key_id.is_empty() && !self.is_known {
            let field = if self.form == SignatureForm::Query { URL } else { Field::Argument("headers") };
            return Err(bad(field, "the access key id is empty"));
        }
        self.read_body(known.get(Known::ContentSha256));
        if self.expires > 0 {
            self.expires_at = self.time.saturating_add(self.expires);
            if timestamp::check(self.expires_at, "url").is_err() {
                return Err(bad(URL, "the URL would expire after the year 9999"));
            }
        }
        if let Some((index, token)) = known.get(Known::Token) {
            let token = token.trim_ascii();
            if !self.session_token.is_empty() && self.session_token != token {
                return Err(bad(Field::HeaderValue(index), "duplicate session token"));
            }
            self.session_token = token;
        }
        Ok(())
    }

    /// What is signed of the body, which for S3 alone a URL may tell in its query.
    fn read_body(&mut self, header: Option<(usize, &[u8])>) {
        if !self.is_s3 {
            self.content_sha256 = b"";
        }
        let in_query = Some(self.content_sha256).filter(|text| !text.is_empty());
        self.body = match header.map(|(_, text)| text.trim_ascii()).or(in_query) {
            None if self.form == SignatureForm::Query && self.is_s3 => Body::Unsigned,
            text => body(text),
        };
    }

    /// What is in a scope, a token or a list of names can be printed. Callers may take the texts apart at their NULs.
    fn check_texts(&self) -> Result<(), Error> {
        let texts = [self.access_key_id, self.region, self.service, self.signed_headers, self.signature];
        match all_graphic(self.session_token) && (self.is_printable || texts.into_iter().all(all_graphic)) {
            true => Ok(()),
            false => Err(bad(Field::Argument("request"), "the claim has an unprintable byte")),
        }
    }

    fn begin(&mut self, form: SignatureForm, algorithm: Algorithm, time: Timestamp) {
        (self.form, self.algorithm, self.stamp, self.time) = (form, algorithm, time, time.unix());
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
            Algorithm::Sigv4a => match ecdsa::r(self.signature) {
                Some(r) => {
                    *room = hex(&r);
                    room
                }
                None => b"",
            },
            Algorithm::Sigv4 | Algorithm::Sigv2 => b"",
        }
    }

    fn read_header(
        &mut self,
        index: usize,
        text: &'a [u8],
        known: &ArrivedHeaders<'a>,
        by: Option<&Identity>,
    ) -> Result<(), Error> {
        let field = Field::HeaderValue(index);
        if let Some(by) = by
            && let Some(credentials) = by.sigv4_credentials()
            && let Some((date, names, signature)) = known_parts(text, &credentials.credential)
        {
            self.begin(SignatureForm::Header, Algorithm::Sigv4, signing_time(known)?);
            if date == self.stamp.date() {
                (self.signed_headers, self.signature) = (names, signature);
                self.set_known(by);
                return Ok(());
            }
        }
        if let Some([credential, names, signature]) = usual_parts(text) {
            self.begin(SignatureForm::Header, Algorithm::Sigv4, signing_time(known)?);
            (self.signed_headers, self.signature, self.is_printable) = (names, signature, true);
            return self.read_credential(credential, field);
        }
        let text = text.trim_ascii();
        let (scheme, rest) = text.split_at(find(text, b' ').unwrap_or(text.len()));
        if scheme.eq_ignore_ascii_case(b"AWS") {
            self.begin(SignatureForm::Header, Algorithm::Sigv2, signing_time(known)?);
            let rest = rest.trim_ascii();
            let colon = rest.iter().rposition(|b| *b == b':');
            let colon = colon.ok_or(bad(field, "SigV2's Authorization must have the form AWS key:signature"))?;
            self.access_key_id = &rest[..colon];
            self.signature = &rest[colon + 1..];
            return Ok(());
        }
        self.begin(SignatureForm::Header, algorithm(scheme, field)?, signing_time(known)?);
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
                return Err(bad(field, "Authorization must have Credential=, SignedHeaders= and Signature="));
            };
            if slot.replace(value).is_some() {
                return Err(bad(field, "duplicate field in Authorization"));
            }
        }
        let (Some(credential), Some(names), Some(signature)) = (credential, names, signature) else {
            return Err(bad(field, "Authorization lacks Credential=, SignedHeaders= or Signature="));
        };
        self.read_credential(credential, field)?;
        self.signed_headers = names;
        self.signature = signature;
        if self.algorithm == Algorithm::Sigv4a {
            let (_, set) =
                known.get(Known::RegionSet).ok_or(bad(Field::Argument("headers"), "x-amz-region-set is missing"))?;
            self.region = set.trim_ascii();
        }
        Ok(())
    }

    fn read_query(&mut self, mut query: Decoder<'_, 'a>, by: Option<&Identity>) -> Result<(), Error> {
        let algorithm = algorithm(query.once(Parameter::Algorithm, "X-Amz-Algorithm must occur exactly once")?, URL)?;
        let date = query.once(Parameter::Date, "X-Amz-Date must occur exactly once")?;
        let time = Timestamp::parse(date).map_err(|_| bad(URL, "X-Amz-Date must have the form YYYYMMDDTHHMMSSZ"))?;
        self.begin(SignatureForm::Query, algorithm, time);
        let missing = "X-Amz-Credential must occur exactly once";
        let written = query.as_written(Parameter::Credential, missing)?;
        let is_known = |by: &&Identity| {
            let credential = by.sigv4_credentials().map(|credentials| &credentials.encoded_credential);
            credential.and_then(|known| known.split(written)) == Some((self.stamp.date(), b""))
        };
        match by.filter(|by| algorithm == Algorithm::Sigv4 && is_known(by)) {
            Some(by) => self.set_known(by),
            None => {
                let credential = query.once(Parameter::Credential, missing)?;
                self.read_credential(credential, URL)?;
                self.is_printable = all_graphic(credential);
            }
        }
        self.expires = if self.is_s3 || query.has(Parameter::Expires) {
            number(query.once(Parameter::Expires, "X-Amz-Expires must occur exactly once")?)?
        } else {
            VALIDITY
        };
        self.signed_headers = query.once(Parameter::SignedHeaders, "X-Amz-SignedHeaders must occur exactly once")?;
        self.signature = query.once(Parameter::Signature, "X-Amz-Signature must occur exactly once")?;
        if algorithm == Algorithm::Sigv4a {
            self.region = query.once(Parameter::RegionSet, "X-Amz-Region-Set must occur exactly once")?;
        }
        self.is_printable =
            self.is_printable && [self.region, self.signed_headers, self.signature].into_iter().all(all_graphic);
        if query.has(Parameter::ContentSha256) {
            self.content_sha256 = query.once(Parameter::ContentSha256, "duplicate X-Amz-Content-Sha256")?;
        }
        for token in [Parameter::Token, Parameter::ExpressToken] {
            if query.has(token) {
                self.session_token = query.once(token, "duplicate session token")?;
            }
        }
        Ok(())
    }

    fn read_query_v2(&mut self, mut query: Decoder<'_, 'a>) -> Result<(), Error> {
        let end = number(query.once(Parameter::V2Expires, "Expires must occur exactly once")?)?;
        self.begin(SignatureForm::Query, Algorithm::Sigv2, Timestamp::EPOCH);
        // Only the end is known, so that it holds from the beginning of time.
        self.expires = end;
        self.access_key_id = query.once(Parameter::V2AccessKeyId, "AWSAccessKeyId must occur exactly once")?;
        self.signature = query.once(Parameter::V2Signature, "Signature must occur exactly once")?;
        if query.has(Parameter::V2Token) {
            self.session_token = query.once(Parameter::V2Token, "duplicate session token")?;
        }
        Ok(())
    }

    /// Read the claim of a form.
    pub fn from_form(form: &super::PostForm<'a>) -> Result<Self, Error> {
        let mut claim = Claim::default();
        claim.read_form(form)?;
        claim.check_texts()?;
        Ok(claim)
    }

    fn read_form(&mut self, form: &super::PostForm<'a>) -> Result<(), Error> {
        const FIELDS: Field = Field::Argument("fields");
        match (form.get("x-amz-signature")?, form.get("signature")?, form.get("AWSAccessKeyId")?) {
            (Some(signature), ..) => {
                let need = |name, message| form.get(name)?.ok_or(bad(FIELDS, message));
                let name = need("x-amz-algorithm", "the form lacks x-amz-algorithm")?;
                let date = need("x-amz-date", "the form lacks x-amz-date")?;
                let time = Timestamp::parse(date)
                    .map_err(|_| bad(FIELDS, "x-amz-date must have the form YYYYMMDDTHHMMSSZ"))?;
                self.begin(SignatureForm::Query, algorithm(name, FIELDS)?, time);
                self.read_credential(need("x-amz-credential", "the form lacks x-amz-credential")?, FIELDS)?;
                self.signature = signature;
            }
            (None, Some(signature), Some(key)) => {
                self.begin(SignatureForm::Query, Algorithm::Sigv2, Timestamp::EPOCH);
                self.access_key_id = key;
                self.signature = signature;
            }
            _ => return Err(Error::new(Status::Anonymous, FIELDS, "the form is not signed")),
        }
        self.body = Body::Unsigned;
        // Of a policy that cannot be read, verification says why.
        if let Some(policy) = form.get("policy")? {
            match policy::decode(policy).and_then(|policy| policy::read(&policy, |_| Ok(()))) {
                Ok(end) => self.expires_at = end,
                Err(error) if error.status == Status::Memory => return Err(error),
                Err(_) => {}
            }
        }
        for name in ["x-amz-security-token", "x-amz-s3session-token"] {
            if let Some(token) = form.get(name)? {
                self.session_token = token;
            }
        }
        Ok(())
    }

    fn set_known(&mut self, by: &Identity) {
        self.is_known = true;
        self.is_s3 = by.rules.presign_unsigned;
    }

    /// Take `key/date/region/service/aws4_request` apart, from its end: a key may hold slashes.
    fn read_credential(&mut self, text: &'a [u8], field: Field) -> Result<(), Error> {
        let error =
            || bad(field, "Credential must be key/date/region/service/aws4_request, without the region for SigV4A");
        let rest = text.strip_suffix(TERMINATOR.as_bytes()).and_then(|rest| rest.strip_suffix(b"/"));
        let mut rest = rest.ok_or_else(error)?;
        // The last two slashes.
        let (mut before, mut last) = (None, None);
        for at in Marks::new(rest, |bytes| bytes.equal(b'/').bits()) {
            (before, last) = (last, Some(at));
        }
        let mut split_off = |at: Option<usize>| {
            let at = at.ok_or_else(error)?;
            let end = &rest[at + 1..];
            rest = &rest[..at];
            Ok::<_, Error>(end)
        };
        self.service = split_off(last)?;
        self.is_s3 = Rules::are_s3(self.service);
        if self.algorithm != Algorithm::Sigv4a {
            self.region = split_off(before)?;
        }
        let key = rest.strip_suffix(self.stamp.date()).and_then(|rest| rest.strip_suffix(b"/"));
        self.access_key_id = key.ok_or_else(|| match rest.contains(&b'/') {
            true => bad(field, "the date in Credential is not that of the request"),
            false => error(),
        })?;
        Ok(())
    }
}
