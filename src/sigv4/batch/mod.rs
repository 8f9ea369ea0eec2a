//! Presigned URLs for many keys and queries: one request in which only the end of the path and part of the query
//! differ.

mod group;
mod template;
pub mod varied;

use super::canonical::canonicalize;
use super::output::Signed;
use super::parsed_request::ParsedRequest;
use super::signing_context::SigningContext;
use crate::crypto::algorithm::Algorithm;
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::keys::signing_key::SigningKey;
use crate::request::url::Url;
use crate::request::{PathMode, Request};
use crate::sigv4::canonical::headers::Headers;
use crate::sigv4::canonical::pair::Pair;
use crate::sigv4::canonical::path::{DOTS, dot_segment};
use crate::sigv4::canonical::query::{Purpose, Query};
use crate::text::encode::{PATH, percent_encode, percent_encoded_len};
use crate::text::sink::{AnySink, Buffer, Sink, Text};
use group::Group;
use template::Template;
use varied::Varied;

const URL: Field = Field::Argument("url");

/// Presigns one request.
pub(crate) type Presign = fn(&Identity, &Request<'_>, &mut Buffer<'_>, &mut Signed) -> Result<(), Error>;

/// A request and what differs between its URLs, all checked: signing cannot fail any more.
pub struct Batch<'a> {
    by: &'a Identity,
    /// What presigns one request by the algorithm of `by`.
    presign: Presign,
    /// Its URL is the base that each key is appended to.
    request: &'a Request<'a>,
    varied: Varied<'a>,
    /// The parameter of all queries that comes first in canonical order.
    lowest: Option<Pair<'a>>,
    /// Length of the output, where signatures have one length.
    needed: Option<usize>,
}

impl<'a> Batch<'a> {
    /// Check `request`, whose URL is the base, and what is to vary. Not inlined, as a frame of its own is gone afterwards.
    #[inline(never)]
    pub(crate) fn new(
        by: &'a Identity,
        request: &'a Request<'a>,
        varied: Varied<'a>,
        presign: Presign,
    ) -> Result<Self, Error> {
        // The base alone shows what is wrong with all but keys and queries, and how long the rest of each URL is.
        let mut base = Buffer::new(&mut []);
        presign(by, request, &mut base, &mut Signed::default())?;
        check_base(request, varied.keys.is_some())?;
        varied.keys.map_or(Ok(()), |keys| keys.check(Field::KeyEnd))?;
        varied.queries.map_or(Ok(()), |queries| queries.check(Field::QueryEnd))?;
        let mut batch = Batch { by, presign, request, varied, lowest: None, needed: None };
        let mut len = Some(0usize);
        let mut query = Query::default();
        for index in 0..varied.count {
            let mut line = base.len() + b"\n".len();
            if varied.keys.is_some() {
                let key = varied.key(index);
                check_key(key, index, by.rules.normalize_path, varied.path_as_is)?;
                line += percent_encoded_len(key, &PATH);
            }
            if varied.queries.is_some() {
                let bare = batch.algorithm().is_some_and(Algorithm::is_sigv2);
                varied.read_query(index, &mut query, Purpose::of(by, true), bare)?;
                if let Some(first) = query.pairs().first() {
                    // The separator is `&`, or `?` where the base has no query.
                    let mut added = Buffer::new(&mut []);
                    query.write(&Headers::default(), &mut AnySink(&mut added));
                    line += b"&".len() + added.len();
                    if batch.lowest.is_none_or(|lowest| first.compare(&lowest).is_lt()) {
                        batch.lowest = Some(*first);
                    }
                }
            }
            len = len.and_then(|len| len.checked_add(line));
        }
        let Some(len) = len.filter(|len| isize::try_from(*len).is_ok()) else {
            let message = "the URLs do not fit in memory";
            return Err(Error::new(Status::Length, Field::Argument("count"), message));
        };
        batch.needed = matches!(batch.algorithm(), None | Some(Algorithm::Sigv4)).then_some(len);
        Ok(batch)
    }

    fn algorithm(&self) -> Option<Algorithm> {
        self.by.algorithm()
    }

    /// The length of what `write` writes; `None` if it is not known before all is signed.
    pub fn needed(&self) -> Option<usize> {
        self.needed
    }

    /// Write each URL, and a line feed after it. `ends` takes where each URL ends, if it has room.
    pub fn write(&self, out: &mut Buffer<'_>, ends: &mut [usize]) -> Result<(), Error> {
        let rules = &self.by.rules;
        let key_is_sent_as_signed = !rules.normalize_path && !rules.double_encode;
        if self.algorithm() != Some(Algorithm::Sigv4) || !key_is_sent_as_signed && self.varied.keys.is_some() {
            return self.write_one_by_one(out, ends);
        }
        // Matched in place: the template is large, and is not to be on the stack twice.
        match self.template() {
            Ok(ref template) => write_groups(template, &self.varied, out, ends),
            Err(error) => Err(error),
        }
    }

    #[inline(never)]
    fn write_one_by_one(&self, out: &mut Buffer<'_>, ends: &mut [usize]) -> Result<(), Error> {
        let (mut url, mut query) = (Text::<2048>::default(), Text::<512>::default());
        url.write(self.request.url);
        query.write_all([self.request.query, b"&"]);
        let common = query.len();
        for index in 0..self.varied.count {
            url.truncate(self.request.url.len());
            match self.request.path_mode {
                PathMode::Raw => url.write(self.varied.key(index)),
                // What is percent-encoded once stays as it is in the other modes.
                PathMode::Canonical | PathMode::Verbatim => {
                    percent_encode(&mut AnySink(&mut url), self.varied.key(index), &PATH)
                }
            }
            query.truncate(common);
            query.write(self.varied.query(index));
            let field = if self.varied.keys.is_some() { Field::Key(index) } else { Field::Query(index) };
            let request = Request { url: url.bytes()?, query: query.bytes()?, ..*self.request };
            let signed = (self.presign)(self.by, &request, out, &mut Signed::default());
            signed.map_err(|error| error.about(|error| Error { field, offset: None, ..error }))?;
            end_line(out, ends.get_mut(index));
        }
        Ok(())
    }
    /// The template of the URLs. It is not inlined, so that nothing else is on the stack while groups are signed.
    #[inline(never)]
    fn template(&self) -> Result<Template, Error> {
        let (mut context, mut parsed) = (SigningContext::default(), ParsedRequest::default());
        let canonical = canonicalize(self.by, self.request, &mut context, &mut parsed)?;
        let key = canonical.credentials.key(canonical.context.time.date(), None)?;
        #[cfg_attr(not(feature = "sigv4a"), expect(irrefutable_let_patterns))]
        let SigningKey::Hmac(key) = key else { unreachable!("this is SigV4") };
        Template::new(&canonical, &key, &self.varied, self.lowest.as_ref())
    }
}

/// Write the URLs of a template group by group.
#[inline(never)]
fn write_groups(
    template: &Template,
    varied: &Varied<'_>,
    out: &mut Buffer<'_>,
    ends: &mut [usize],
) -> Result<(), Error> {
    let mut group = Group::default();
    group.prepare(template)?;
    let (mut ends, mut signed) = (ends.iter_mut(), 0);
    while signed < varied.count {
        let count = group.sign(template, varied, signed)?;
        for index in 0..count {
            group.write_url(template, index, out);
            end_line(out, ends.next());
        }
        signed += count;
    }
    Ok(())
}

/// Write the line feed after a URL.
fn end_line(out: &mut Buffer<'_>, end: Option<&mut usize>) {
    if let Some(end) = end {
        *end = out.len();
    }
    out.write(b"\n");
}

/// If the base ended within a segment, a key could continue the name of the bucket, or of the host.
fn check_base(request: &Request<'_>, varies_keys: bool) -> Result<(), Error> {
    let url = request.url;
    if request.path_mode != PathMode::Raw
        && let Some(at) = url.iter().position(|byte| *byte == b'?')
    {
        return Err(Error::at(Status::Url, URL, at, "must not have a query in a batch; set query instead"));
    }
    if varies_keys && !Url::parse(url, request.path_mode, b"")?.path.bytes.ends_with(b"/") {
        return Err(Error::at(Status::Url, URL, url.len(), "must end with /, as keys are appended to it"));
    }
    Ok(())
}

/// A key names something below the base, also once the signer or the client has normalised the path.
fn check_key(key: &[u8], index: usize, normalizes: bool, path_as_is: bool) -> Result<(), Error> {
    if key.is_empty() {
        return Err(Error::new(Status::Path, Field::Key(index), "a key must not be empty"));
    }
    if (normalizes || !path_as_is)
        && let Some(at) = dot_segment(key, false)
    {
        let message =
            if normalizes { "must not have a segment . or ..: this service removes them before signing" } else { DOTS };
        return Err(Error::at(Status::Path, Field::Key(index), at, message));
    }
    Ok(())
}
