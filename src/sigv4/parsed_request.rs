//! The caller's request, taken apart and checked.

use super::canonical::headers::Headers;
use super::canonical::path::Path;
use super::canonical::query::{Purpose, Query};
use super::known_headers::KnownHeaders;
use crate::crypto::algorithm::Algorithm;
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::keys::limits::Validity;
use crate::keys::service::TokenMode;
use crate::request::url::{Url, check_authority};
use crate::request::{Request, check_method};

/// What a request says, before the signer adds to it.
///
/// Its lists are long: it is made empty where it will stay, and `read` fills it in.
#[derive(Default)]
pub struct ParsedRequest<'a> {
    pub method: &'a [u8],
    pub url: Url<'a>,
    pub path: Path<'a>,
    pub query: Query<'a>,
    pub headers: Headers<'a>,
    pub known: KnownHeaders<'a>,
    pub validity: Validity,
}

impl<'a> ParsedRequest<'a> {
    /// Take `request` apart for `identity` to sign, and check it.
    pub fn read(&mut self, identity: &Identity, request: &Request<'a>) -> Result<(), Error> {
        self.validity = identity.limits.validity(identity.expires_at(), request)?;
        self.method = request.method;
        check_method(request.method, Status::Method)?;
        self.url.read(request.url, request.path_mode, request.query)?;
        self.path.read(self.url.path, request.path_mode, &identity.rules)?;
        let is_sigv2 = identity.algorithm().is_some_and(Algorithm::is_sigv2);
        self.query.read(self.url.query, Purpose::of(identity, request.expires != 0), is_sigv2)?;
        let rules = &identity.rules;
        let signs_token = rules.token_mode != TokenMode::Append;
        self.headers.select(&mut self.known, request.headers, request.policy, rules.token_header, signs_token)?;
        match self.known.host {
            Some((index, host)) => check_authority(host, Field::HeaderValue(index), 0),
            None if self.url.authority.is_empty() => {
                let message = "a URL without a host needs a Host header";
                Err(Error::new(Status::Host, Field::Argument("url"), message))
            }
            None => Ok(()),
        }
    }

    /// Add the host of the URL to the headers, where the caller gives none.
    pub fn add_host(&mut self) {
        if self.known.host.is_none() {
            self.headers.signers.host = Some(self.url.authority);
        }
    }
}
