//! A request that arrived, taken apart as far as its claim needs it. `check` looks at the rest.

use super::headers::ArrivedHeaders;
use super::malformed;
use super::parameters::Parameters;
use crate::error::Error;
use crate::request::url::{Part, Url};
use crate::request::{PathMode, Request};
use crate::text::scan::find;

/// What of the URL and of the headers a claim may need.
///
/// It is made empty where it will stay, and `read` fills it in.
#[derive(Default)]
pub struct Arrived<'a> {
    pub query: Part<'a>,
    pub headers: ArrivedHeaders<'a>,
    pub parameters: Parameters<'a>,
}

impl<'a> Arrived<'a> {
    /// Take a request apart of which no more than its claim is looked at.
    pub fn read(&mut self, request: &Request<'a>) -> Result<(), Error> {
        self.query = match request.url {
            // Faults of the path are left to verification.
            [b'/', ..] if request.query.is_empty() => match find(request.url, b'?') {
                Some(at) => Part { bytes: &request.url[at + 1..], start: at + 1, ..Part::default() },
                None => Part::default(),
            },
            _ => Url::parse(request.url, PathMode::Canonical, request.query).map_err(malformed)?.query,
        };
        self.read_parts(request, false)
    }

    /// Take a request apart that will be verified, of which this is the URL.
    pub fn read_all(&mut self, request: &Request<'a>, url: &Url<'a>) -> Result<(), Error> {
        self.query = url.query;
        self.read_parts(request, true)
    }

    #[inline]
    fn read_parts(&mut self, request: &Request<'a>, checks: bool) -> Result<(), Error> {
        if !self.query.bytes.is_empty() {
            self.parameters.read(self.query.bytes, checks);
        }
        self.headers.read(request.headers)
    }
}
