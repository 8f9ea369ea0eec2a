//! The request as it was before it was signed, from the request as it was sent.

use super::claims::Claims;
use super::exchange::{Sent, bucket_of};
use super::text::{cut, is_one_of, is_same, parameters};
use crate::crypto::algorithm::Algorithm;
use crate::error::Error;
use crate::keys::Identity;
use crate::keys::config::Config;
use crate::memory::{List, OutOfMemory};
use crate::request::payload::Payload;
use crate::request::{Header, HeaderPolicy, PathMode, Request};
use crate::text::encode::decoded;
use crate::text::names::{is_amz, key};

/// What a request claims, with what is percent-encoded in a URL decoded.
pub(super) struct Sender<'a> {
    claims: Claims<'a>,
    access_key_id: &'a [u8],
    token: &'a [u8],
    pub signature: &'a [u8],
}

/// What a request borrows.
#[derive(Default)]
pub(super) struct Lists<'r> {
    url: List<u8, 0>,
    headers: List<Header<'r>, 16>,
    names: List<&'r [u8], 16>,
}

/// The parameters that signing adds to a query.
const ADDED: &str = "AWSAccessKeyId|X-Amz-Algorithm|X-Amz-Credential|X-Amz-Date|X-Amz-Expires|X-Amz-Region-Set|\
    X-Amz-S3session-Token|X-Amz-Security-Token|X-Amz-Signature|X-Amz-SignedHeaders|Signature";

impl<'a> Sender<'a> {
    /// `room` takes what is decoded.
    pub fn new(claims: Claims<'a>, room: &'a mut List<u8, 0>) -> Result<Self, OutOfMemory> {
        let mut ends = [0; 3];
        for (end, text) in ends.iter_mut().zip([claims.access_key_id, claims.token, claims.signature]) {
            match claims.is_presigned {
                true => room.extend(decoded(text))?,
                false => room.extend_from_slice(text)?,
            }
            *end = room.len();
        }
        let (room, [id, token, _]) = (&room[..], ends);
        Ok(Sender { claims, access_key_id: &room[..id], token: &room[id..token], signature: &room[token..] })
    }

    /// A signer of such requests with a secret.
    pub fn identity(&self, secret: &[u8]) -> Result<Identity, Error> {
        let Claims { region, service, is_sigv2, is_sigv4a, .. } = self.claims;
        let region: &[u8] = match region {
            b"" if is_sigv4a => b"*",
            b"" => b"us-east-1",
            region => region,
        };
        let id = if self.access_key_id.is_empty() { b"unknown" } else { self.access_key_id };
        let mut config = Config::new(id, secret, region);
        (config.session_token, config.service) = (self.token, service);
        config.algorithm = match () {
            _ if is_sigv4a => Algorithm::Sigv4a,
            _ if is_sigv2 => Algorithm::Sigv2,
            _ => Algorithm::Sigv4,
        };
        config.max_expires = Some(i64::MAX);
        // What was not sent is not signed.
        config.content_sha256_header = Some(false);
        Identity::new(&config)
    }

    /// The bucket in the host, which SigV2 signs: by the path that the server signed, or where S3's name begins.
    fn bucket<'r>(sent: &Sent<'r>, resource: &[u8]) -> &'r [u8] {
        let host = sent.host();
        let named = resource.split(|b| *b == b'/').nth(1).unwrap_or_default();
        let is_host = !named.is_empty() && host.strip_prefix(named).is_some_and(|rest| rest.starts_with(b"."));
        if is_host { &host[..named.len()] } else { bucket_of(host) }
    }

    /// The request, if all that was signed is known of it. Without a method it is taken for `method`; `resource` is the path
    /// that the server signed, or empty.
    pub fn request<'r>(
        &self,
        sent: &'r Sent<'a>,
        method: &'r [u8],
        resource: &[u8],
        lists: &'r mut Lists<'a>,
    ) -> Result<Option<Request<'r>>, OutOfMemory> {
        let Claims { is_presigned, is_sigv2, .. } = self.claims;
        let (start, query) = cut(sent.url, b'?');
        lists.url.extend_from_slice(start)?;
        let mut separator = b"?";
        let is_added = |pair: &[u8]| {
            let (name, _) = cut(pair, b'=');
            let is_of_sigv2 = name == b"Expires" || is_amz(key(name));
            is_one_of(name, ADDED) || (is_sigv2 && is_of_sigv2)
        };
        for pair in parameters(query).filter(|pair| !(is_presigned && is_added(pair))) {
            lists.url.extend_from_slice(separator)?;
            lists.url.extend_from_slice(pair)?;
            separator = b"&";
        }
        lists.names.extend(self.claims.signed_headers())?;
        let is_named = |name: &[u8]| self.claims.signed_headers().any(|signed| is_same(signed, name));
        let mut has_hash = false;
        for header in sent.headers {
            let is = |name: &[u8]| is_same(header.name, name);
            let is_unsigned = is_amz(key(header.name)) && !is_sigv2 && !is_named(header.name);
            if !(is(b"authorization") || is_unsigned || is_presigned && is(b"x-amz-date")) {
                has_hash |= is(b"x-amz-content-sha256");
                lists.headers.push(*header)?;
            }
        }
        let has = |name: &[u8]| sent.header(name).is_some();
        let has_host = has(b"host") || !sent.url.starts_with(b"/");
        let is_complete = self.claims.signed_headers().all(|name| name == b"host" || has(name));
        if sent.url.is_empty() || !has_host || !is_complete {
            return Ok(None);
        }
        // Of a URL with SigV2, only the end is known.
        let time = self.claims.end.map_or(self.claims.time, |_| Some(1));
        Ok(time.map(|time| Request {
            method: if sent.method.is_empty() { method } else { sent.method },
            url: &lists.url,
            path_mode: PathMode::Canonical,
            query: b"",
            bucket: if is_sigv2 { Self::bucket(sent, resource) } else { b"" },
            headers: &lists.headers,
            policy: if is_sigv2 { HeaderPolicy::Default } else { HeaderPolicy::Listed(&lists.names) },
            payload: match sent.body {
                Some(body) if !has_hash && !is_presigned => Payload::Bytes(body),
                _ => Payload::Default(b""),
            },
            time,
            expires: self.claims.end.map_or(self.claims.expires, |end| end.saturating_sub(1)),
            window: 0,
            entropy: b"",
        }))
    }
}
