//! Custom endpoints: `http(s)://host[:port][/prefix]`.

use super::names;
use super::params::{EndpointParams, conflict};
use crate::error::{Error, Field, Status};
use crate::keys::service::Rules;
use crate::request::PathMode;
use crate::request::url::Url;
use crate::sigv4::canonical::path::{DOTS, Path};

/// A parsed custom endpoint.
pub struct Custom<'a> {
    pub scheme: &'static str,
    pub authority: &'a [u8],
    /// Its path without a trailing slash, if there is one.
    pub prefix: Option<Path<'a>>,
    pub is_ip: bool,
}

impl<'a> EndpointParams<'a> {
    pub(super) fn custom(&self) -> Result<Option<Custom<'a>>, Error> {
        if self.endpoint.is_empty() {
            return Ok(None);
        }
        let in_field = |error: Error| error.about(|error| Error { field: Field::Argument("endpoint"), ..error });
        let message = "must have the form http(s)://host[:port][/prefix]";
        let no_url = Error::at(Status::Url, Field::Argument("endpoint"), 0, message);
        let url = match Url::parse(self.endpoint, PathMode::Verbatim, b"") {
            Ok(url) if !url.scheme.is_empty() => url,
            Err(error) if error.status != Status::Url || error.offset != Some(0) => return Err(in_field(error)),
            _ => return Err(no_url),
        };
        if self.endpoint.contains(&b'?') {
            return conflict("endpoint", "an endpoint and a query cannot be combined");
        }
        Path::new(url.path, PathMode::Verbatim, &Rules::of(b"s3")).map_err(in_field)?;
        let mut path = url.path;
        while let [rest @ .., b'/'] = path.bytes {
            path.bytes = rest;
        }
        // A slash or dot may be percent-encoded.
        if let Some(at) = self.dots(path.bytes, true) {
            return Err(in_field(path.error(Status::Path, at, DOTS)));
        }
        let prefix = match path.bytes {
            [] => None,
            _ => Some(Path::new(path, PathMode::Canonical, &Rules::of(b"s3")).map_err(in_field)?),
        };
        let host = url.authority.split(|b| *b == b':').next().unwrap_or_default();
        let is_ip = url.authority.starts_with(b"[") || names::is_ipv4(host);
        Ok(Some(Custom { scheme: url.scheme, authority: url.authority, prefix, is_ip }))
    }
}
