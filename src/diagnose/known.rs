//! What is known of the request that was refused: from its signer, or from a text alone.

use super::case::{Case, Keys, Pairing, Signing};
use super::claims::{Claims, moment_of};
use super::exchange::Exchange;
use super::own::Own;
use super::read::is_masked;
use super::redact::Secrets;
use crate::crypto::algorithm::Algorithm;
use crate::keys::Identity;
use crate::keys::credentials::Credentials;
use crate::keys::secret_shape::SecretShape;
use crate::request::Request;

/// What is known of the request that was refused.
pub(super) struct Known<'a> {
    pub claims: Claims<'a>,
    pub credentials: Option<&'a Credentials>,
    pub signing: Signing,
    pub request: Option<&'a Request<'a>>,
    pub own: Option<&'a Own>,
    /// None if not even the signer knows its key.
    pub secret: Option<&'a [u8]>,
    /// The signature that was sent.
    pub signature: &'a [u8],
    /// Whether this library signed.
    pub is_own: bool,
}

impl<'a> Known<'a> {
    /// What the text shows.
    pub fn of_text(exchange: &Exchange<'a>) -> Self {
        let claims = Claims::of(&exchange.sent).or_of(exchange.response.document.as_ref());
        Known {
            claims,
            credentials: None,
            signing: match claims.is_signed {
                true => Signing::Signed,
                false if exchange.sent.is_anonymous() => Signing::Anonymous,
                false => Signing::Unknown,
            },
            request: None,
            own: None,
            secret: None,
            signature: b"",
            is_own: false,
        }
    }

    /// What its signer knows of it.
    pub fn of_signer(
        identity: &'a Identity,
        request: &'a Request<'a>,
        own: Option<&'a Own>,
        exchange: &Exchange<'a>,
    ) -> Self {
        let credentials = identity.credentials.as_ref();
        Known {
            claims: Claims::of(&exchange.sent),
            credentials,
            signing: if credentials.is_some() { Signing::Signed } else { Signing::Anonymous },
            request: Some(request),
            own,
            secret: Some(b""),
            signature: b"",
            is_own: true,
        }
    }

    /// Whether the response, which may show a signature, is the one to the request.
    fn pairing(&self, exchange: &Exchange<'_>, shown: &[u8]) -> Pairing {
        let is_sigv4 = |signature: &[u8]| signature.len() == 64 && signature.iter().all(u8::is_ascii_hexdigit);
        let string = exchange.response.document.as_ref().map_or(&b""[..], |document| document.string_to_sign);
        let time = string.split(|b| *b == b'\n').nth(1).and_then(moment_of);
        let other_time = string.starts_with(b"AWS4-") && time.zip(self.claims.time).is_some_and(|(a, b)| a != b);
        match () {
            _ if self.is_own || !shown.is_empty() && shown == self.signature => Pairing::Same,
            _ if other_time || is_sigv4(shown) && is_sigv4(self.signature) => Pairing::Other,
            _ => Pairing::Unknown,
        }
    }

    /// Everything that is known of a refusal.
    #[inline(never)]
    pub fn case(&self, exchange: &'a Exchange<'a>) -> Case<'a> {
        let Known { claims, credentials, request, own, .. } = *self;
        let shown = exchange.response.document.as_ref().map_or(&b""[..], |document| document.signature_provided);
        let is_shown = !shown.is_empty() && !is_masked(shown);
        let provided = if is_shown { shown } else { self.signature };
        // No signature is longer, and searching for more of a hostile one would waste time.
        let provided = &provided[..provided.len().min(512)];
        let text = |part: fn(&Credentials) -> &[u8], claimed: &'a [u8]| {
            let text = credentials.filter(|_| self.is_own).map_or(claimed, part);
            if is_masked(text) { b"" } else { text }
        };
        let token = text(|credentials| &credentials.session_token, claims.token);
        Case {
            signing: self.signing,
            is_body: self.is_own,
            exchange,
            claims,
            own,
            bucket: request.map_or(b"", |request| request.bucket),
            access_key_id: text(|credentials| &credentials.access_key_id, claims.access_key_id),
            region: text(|credentials| &credentials.region, claims.region),
            service: text(|credentials| &credentials.service, claims.service),
            token,
            secret_shape: match self.secret {
                Some(_) => credentials.map_or_else(Default::default, |credentials| credentials.secret_shape),
                None => SecretShape::default(),
            },
            time: match (own, request) {
                (Some(own), _) if own.algorithm == Algorithm::Sigv2 => claims.time.or(Some(own.time)),
                (Some(own), _) => Some(own.time),
                (None, request) => request.map(|request| request.time).or(claims.time),
            },
            expires: request.map_or(claims.expires, |request| request.expires),
            secrets: Secrets([token, provided, self.secret.unwrap_or_default()]),
            keys: self.secret.and_then(|secret| Some(Keys { credentials: credentials?, secret })),
            provided,
            is_provided_by_request: self.is_own || provided == self.signature,
            is_provided_by_response: is_shown,
            pairing: self.pairing(exchange, shown),
            is_own: self.is_own,
        }
    }
}
