//! Who signed a request, from the request as it was sent.

use super::exchange::Sent;
use crate::crypto::algorithm::Algorithm;
use crate::error::Error;
use crate::keys::Identity;
use crate::keys::config::Config;
use crate::memory::{List, OutOfMemory};
use crate::request::payload::Payload;
use crate::request::{Header, HeaderPolicy, Request};
use crate::text::encode::{decoded, find};
use crate::text::timestamp::{Timestamp, parse_server_time};

/// What `Authorization`, or the query of a presigned URL, says. Whatever is empty is not known.
#[derive(Clone, Copy)]
pub(super) struct Sender<'a> {
    pub algorithm: Algorithm,
    pub access_key_id: &'a [u8],
    pub region: &'a [u8],
    pub service: &'a [u8],
    pub token: &'a [u8],
    pub signed_headers: &'a [u8],
    pub signature: &'a [u8],
    /// In Unix seconds.
    pub time: Option<i64>,
    /// Validity of a presigned URL in seconds; 0 in header form.
    pub expires: i64,
}

/// The parameters that a signer adds to a query.
const ADDED: [&[u8]; 13] = [
    b"AWSAccessKeyId",
    b"Expires",
    b"Signature",
    b"X-Amz-Algorithm",
    b"X-Amz-Credential",
    b"X-Amz-Date",
    b"X-Amz-Expires",
    b"X-Amz-Region-Set",
    b"X-Amz-S3session-Token",
    b"X-Amz-Security-Token",
    b"X-Amz-Signature",
    b"X-Amz-SignedHeaders",
    b"x-amz-security-token",
];

impl<'a> Sender<'a> {
    /// Read it; None if the request is not signed. `room` takes what is percent-encoded in the URL.
    pub fn read(sent: &Sent<'a>, room: &'a mut List<u8, 0>) -> Result<Option<Self>, OutOfMemory> {
        let mut sender = Sender {
            algorithm: Algorithm::Sigv4,
            access_key_id: b"",
            region: b"",
            service: b"",
            token: b"",
            signed_headers: b"",
            signature: b"",
            time: None,
            expires: 0,
        };
        let header = |name: &[u8]| {
            let found = sent.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
            found.map_or(&b""[..], |header| header.value.trim_ascii())
        };
        sender.token = [&b"x-amz-security-token"[..], b"x-amz-s3session-token"]
            .map(header)
            .into_iter()
            .find(|token| !token.is_empty())
            .unwrap_or_default();
        let date = [&b"x-amz-date"[..], b"date"].map(header).into_iter().find(|date| !date.is_empty());
        sender.time = date.and_then(time);
        let authorization = header(b"authorization");
        if !authorization.is_empty() {
            sender.read_header(authorization, header(b"x-amz-region-set"));
            return Ok(Some(sender).filter(|sender| !sender.access_key_id.is_empty()));
        }
        let query = find(sent.url, b'?').map_or(&b""[..], |at| &sent.url[at + 1..]);
        *room = List::filled(0, query.len())?;
        sender.read_query(query, room);
        Ok(Some(sender).filter(|sender| !sender.access_key_id.is_empty()))
    }

    fn read_header(&mut self, text: &'a [u8], region_set: &'a [u8]) {
        let (scheme, rest) = text.split_at(find(text, b' ').unwrap_or(text.len()));
        if scheme == b"AWS" {
            let rest = rest.trim_ascii();
            let colon = rest.iter().rposition(|b| *b == b':').unwrap_or(rest.len());
            self.algorithm = Algorithm::Sigv2;
            (self.access_key_id, self.signature) = (&rest[..colon], rest.get(colon + 1..).unwrap_or_default());
            return;
        }
        self.read_algorithm(scheme);
        for field in rest.split(|b| *b == b',' || *b == b' ') {
            let (name, value) = split(field.trim_ascii());
            match name {
                b"Credential" => self.read_credential(value),
                b"SignedHeaders" => self.signed_headers = value,
                b"Signature" => self.signature = value,
                _ => {}
            }
        }
        if self.algorithm == Algorithm::Sigv4a {
            self.region = region_set;
        }
    }

    fn read_query(&mut self, query: &'a [u8], room: &'a mut [u8]) {
        let mut free = room;
        for pair in query.split(|b| *b == b'&') {
            let (name, value) = split(pair);
            let mut len = 0;
            let place = core::mem::take(&mut free);
            for byte in decoded(value) {
                place[len] = byte;
                len += 1;
            }
            let (value, rest) = place.split_at_mut(len);
            free = rest;
            let value = &*value;
            let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
            if is("X-Amz-Algorithm") {
                self.read_algorithm(value);
            } else if is("X-Amz-Credential") {
                self.read_credential(value);
            } else if is("X-Amz-Date") {
                self.time = time(value).or(self.time);
            } else if is("X-Amz-Expires") {
                self.expires = number(value).unwrap_or(0);
            } else if is("X-Amz-SignedHeaders") {
                self.signed_headers = value;
            } else if is("X-Amz-Signature") {
                self.signature = value;
            } else if is("X-Amz-Security-Token") || is("X-Amz-S3session-Token") {
                self.token = value;
            } else if is("X-Amz-Region-Set") {
                self.region = value;
            } else if name == b"AWSAccessKeyId" {
                (self.algorithm, self.access_key_id) = (Algorithm::Sigv2, value);
            } else if name == b"Signature" {
                self.signature = value;
            } else if name == b"Expires" && self.time.is_none() {
                // When it was signed is not known: as if the whole time before were its validity.
                (self.time, self.expires) = (Some(0), number(value).unwrap_or(0));
            }
        }
        if self.algorithm != Algorithm::Sigv2 && self.expires == 0 {
            self.expires = i64::from(!self.access_key_id.is_empty());
        }
    }

    fn read_algorithm(&mut self, name: &[u8]) {
        if name == Algorithm::Sigv4a.name().as_bytes() {
            self.algorithm = Algorithm::Sigv4a;
        }
    }

    fn read_credential(&mut self, text: &'a [u8]) {
        let mut parts = text.rsplit(|b| *b == b'/').skip(1);
        self.service = parts.next().unwrap_or_default();
        if self.algorithm == Algorithm::Sigv4 {
            self.region = parts.next().unwrap_or_default();
        }
        let scope = text.rsplit(|b| *b == b'/').take(if self.algorithm == Algorithm::Sigv4 { 4 } else { 3 });
        let len = scope.map(|part| part.len() + 1).sum::<usize>();
        self.access_key_id = text.get(..text.len().saturating_sub(len)).unwrap_or_default();
    }

    /// A signer of the request, with this secret.
    pub fn identity(&self, secret: &[u8]) -> Result<Identity, Error> {
        let region = if self.region.is_empty() { b"us-east-1" } else { self.region };
        let mut config = Config::new(self.access_key_id, secret, region);
        (config.session_token, config.service, config.algorithm) = (self.token, self.service, self.algorithm);
        config.max_expires = Some(i64::MAX);
        Identity::new(&config)
    }

    /// The request as it was before it was signed. `lists` take what it borrows.
    pub fn request<'r>(&self, sent: &'r Sent<'_>, lists: &'r mut Lists<'r>) -> Result<Request<'r>, OutOfMemory>
    where
        'a: 'r,
    {
        let is_presigned = self.expires != 0;
        let start = find(sent.url, b'?').unwrap_or(sent.url.len());
        lists.url.extend_from_slice(&sent.url[..start])?;
        let mut separator = b"?";
        let is_added = |pair: &[u8]| {
            let name = split(pair).0;
            let is_sigv2 = self.algorithm == Algorithm::Sigv2;
            ADDED.iter().any(|added| if is_sigv2 { name == *added } else { name.eq_ignore_ascii_case(added) })
        };
        for pair in sent.url.get(start + 1..).unwrap_or_default().split(|b| *b == b'&') {
            if !pair.is_empty() && !(is_presigned && is_added(pair)) {
                lists.url.extend_from_slice(separator)?;
                lists.url.extend_from_slice(pair)?;
                separator = b"&";
            }
        }
        let names = || self.signed_headers.split(|b| *b == b';').filter(|name| !name.is_empty());
        lists.names.extend(names())?;
        let mut has_hash = false;
        for header in sent.headers {
            let is = |name: &[u8]| header.name.eq_ignore_ascii_case(name);
            let is_amz = header.name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"x-amz-"));
            let is_listed = self.algorithm == Algorithm::Sigv2 || names().any(is);
            if is(b"authorization") || (is_amz && !is_listed) || (is_presigned && is(b"x-amz-date")) {
                continue;
            }
            has_hash |= is(b"x-amz-content-sha256");
            lists.headers.push(*header)?;
        }
        let payload = match sent.body {
            Some(body) if !has_hash && !is_presigned => Payload::Bytes(body),
            _ => Payload::Default(b""),
        };
        Ok(Request {
            method: sent.method,
            url: &lists.url,
            path_mode: crate::request::PathMode::Canonical,
            query: b"",
            bucket: b"",
            headers: &lists.headers,
            policy: HeaderPolicy::Listed(&lists.names),
            payload,
            time: self.time.unwrap_or(0),
            expires: self.expires,
            window: 0,
            entropy: b"",
        })
    }
}

/// What a request borrows.
#[derive(Default)]
pub(super) struct Lists<'r> {
    url: List<u8, 0>,
    headers: List<Header<'r>, 16>,
    names: List<&'r [u8], 16>,
}

fn split(pair: &[u8]) -> (&[u8], &[u8]) {
    let at = find(pair, b'=').unwrap_or(pair.len());
    (&pair[..at], pair.get(at + 1..).unwrap_or_default())
}

fn time(text: &[u8]) -> Option<i64> {
    Timestamp::parse(text).ok().or_else(|| parse_server_time(text).ok()).map(|time| time.unix())
}

fn number(text: &[u8]) -> Option<i64> {
    core::str::from_utf8(text).ok()?.parse().ok().filter(|number| *number > 0)
}
