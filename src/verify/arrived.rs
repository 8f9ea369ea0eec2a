//! A request that arrived, taken apart as far as its claim needs it. `check` looks at the rest.

use super::headers::ArrivedHeaders;
use super::malformed;
use super::parameters::Parameters;
use crate::error::Error;
use crate::request::url::Url;
use crate::request::{PathMode, Request};

/// The URL, and what of the headers and of the query a signature may need.
pub struct Arrived<'a> {
    pub(super) url: Url<'a>,
    pub(super) headers: ArrivedHeaders<'a>,
    pub(super) parameters: Parameters<'a>,
}

impl<'a> Arrived<'a> {
    /// Take a request apart. `checks` asks whether its query is in canonical form.
    pub fn read(request: &Request<'a>, checks: bool) -> Result<Self, Error> {
        let url = Url::parse(request.url, PathMode::Canonical, request.query).map_err(malformed)?;
        let parameters = Parameters::read(url.query.bytes, checks);
        let headers = ArrivedHeaders::find(request.headers)?;
        Ok(Arrived { url, headers, parameters })
    }
}
