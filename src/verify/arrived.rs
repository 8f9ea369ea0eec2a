//! A request that arrived, taken apart as far as its claim needs it. `check` looks at the rest.

use super::headers::ArrivedHeaders;
use super::malformed;
use super::parameters::Parameters;
use crate::error::Error;
use crate::request::url::Url;
use crate::request::{PathMode, Request};

/// The URL, and what of the headers and of the query a signature may need.
///
/// It is made empty where it will stay, and `read` fills it in.
#[derive(Default)]
pub struct Arrived<'a> {
    pub url: Url<'a>,
    pub headers: ArrivedHeaders<'a>,
    pub parameters: Parameters<'a>,
}

impl<'a> Arrived<'a> {
    /// Take a request apart. `checks` asks whether its query is in canonical form.
    #[inline]
    pub fn read(&mut self, request: &Request<'a>, checks: bool) -> Result<(), Error> {
        self.url = Url::parse(request.url, PathMode::Canonical, request.query).map_err(malformed)?;
        if !self.url.query.bytes.is_empty() {
            self.parameters.read(self.url.query.bytes, checks);
        }
        self.headers.read(request.headers)
    }
}
