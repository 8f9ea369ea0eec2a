//! Presigned URLs for many keys and queries: one request in which only the end of the path and part of the query
//! differ.

use smallvec::SmallVec;

use super::canonical::{Canonical, canonicalize};
use super::output;
use super::parsed_request::ParsedRequest;
use super::signing_context::SigningContext;
use crate::crypto::algorithm::Algorithm;
use crate::crypto::hmac::HmacKey;
use crate::crypto::sha256::Sha256;
use crate::crypto::sha256_x4::{Begun, LANES, Text};
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::keys::signing_key::SigningKey;
use crate::request::url::{Part, Url};
use crate::request::{PathMode, Request};
use crate::sigv4::canonical::headers::Headers;
use crate::sigv4::canonical::merged_query::MergedQuery;
use crate::sigv4::canonical::pair::Pair;
use crate::sigv4::canonical::path::{DOTS, dot_segment};
use crate::sigv4::canonical::query::{Purpose, Query};
use crate::sigv4::output::Signed;
use crate::sigv4::string_to_sign;
use crate::text::encode::{PATH, hex, percent_encode, percent_encoded_len};
use crate::text::sink::{AnySink, Buffer, Sink};

const URL: Field = Field::Argument("url");

/// Texts one after the other with nothing between them, and the offset at which each ends.
#[derive(Clone, Copy)]
pub struct Pieces<'a> {
    /// All of them.
    pub bytes: &'a [u8],
    /// Where each ends.
    pub ends: &'a [usize],
}

impl<'a> Pieces<'a> {
    fn check(&self, field: fn(usize) -> Field) -> Result<(), Error> {
        let ascends =
            |(index, end): (usize, &usize)| *end <= self.bytes.len() && (index == 0 || self.ends[index - 1] <= *end);
        match self.ends.iter().enumerate().position(|end| !ascends(end)) {
            Some(index) => Err(Error::new(Status::Length, field(index), "offsets must not decrease")),
            None => Ok(()),
        }
    }

    fn get(&self, index: usize) -> &'a [u8] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[start..self.ends[index]]
    }
}

/// What differs between the URLs of a batch: keys, queries or both, `count` of each.
#[derive(Clone, Copy)]
pub struct Varied<'a> {
    /// Raw keys, appended to the path.
    pub keys: Option<Pieces<'a>>,
    /// Queries as on the wire, added to that of the request.
    pub queries: Option<Pieces<'a>>,
    /// Number of URLs.
    pub count: usize,
    /// Whether the client sends paths as they are, and so may be given a key with a segment `.` or `..`.
    pub path_as_is: bool,
}

impl<'a> Varied<'a> {
    fn key(&self, index: usize) -> &'a [u8] {
        self.keys.map_or(b"", |keys| keys.get(index))
    }

    fn query(&self, index: usize) -> &'a [u8] {
        self.queries.map_or(b"", |queries| queries.get(index))
    }

    /// Take the query of a URL apart, and sort it.
    fn read_query(&self, index: usize, query: &mut Query<'a>, purpose: Purpose, bare: bool) -> Result<(), Error> {
        query.clear();
        let part = Part { bytes: self.query(index), field: Field::Query(index), ..Part::default() };
        query.read(part, purpose, bare)?;
        query.sort();
        Ok(())
    }
}

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
    /// Check `request`, whose URL is the base, and what is to vary.
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
                    query.write(&Headers::default(), &mut added);
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

    /// The length of what `written` will written; none where it is not known before all is signed.
    pub fn needed(&self) -> Option<usize> {
        self.needed
    }

    /// Write each URL, and a line feed after it. `ends` takes where each URL ends, if it has room.
    pub fn write(&self, out: &mut Buffer<'_>, ends: &mut [usize]) -> Result<(), Error> {
        let rules = &self.by.rules;
        let key_is_sent_as_signed = !rules.normalize_path && !rules.double_encode;
        if self.algorithm() == Some(Algorithm::Sigv4) && (key_is_sent_as_signed || self.varied.keys.is_none()) {
            return self.write_by_lanes(out, ends);
        }
        let mut url: SmallVec<[u8; 2048]> = SmallVec::from_slice(self.request.url);
        let mut query: SmallVec<[u8; 512]> = SmallVec::from_slice(self.request.query);
        query.write(b"&");
        let common = query.len();
        for index in 0..self.varied.count {
            url.truncate(self.request.url.len());
            match self.request.path_mode {
                PathMode::Raw => url.write(self.varied.key(index)),
                // What is percent-encoded once stays as it is in the other modes.
                PathMode::Canonical | PathMode::Verbatim => percent_encode(&mut url, self.varied.key(index), &PATH),
            }
            query.truncate(common);
            query.write(self.varied.query(index));
            let field = if self.varied.keys.is_some() { Field::Key(index) } else { Field::Query(index) };
            let request = Request { url: &url, query: &query, ..*self.request };
            let signed = (self.presign)(self.by, &request, out, &mut Signed::default());
            signed.map_err(|error| Error { field, offset: None, ..error })?;
            end_line(out, ends.get_mut(index));
        }
        Ok(())
    }

    /// Write them four at a time. But for what varies, their canonical requests and URLs are those of the base.
    fn write_by_lanes(&self, out: &mut Buffer<'_>, ends: &mut [usize]) -> Result<(), Error> {
        let (mut context, mut parsed) = (SigningContext::default(), ParsedRequest::default());
        let canonical = canonicalize(self.by, self.request, &mut context, &mut parsed)?;
        let key = canonical.credentials.key(canonical.context.time.date(), None)?;
        #[cfg_attr(not(feature = "sigv4a"), expect(irrefutable_let_patterns))]
        let SigningKey::Hmac(key) = key else { unreachable!("this is SigV4") };
        let mut base = Base::new(self, &canonical, &key);
        let mut ends = ends.iter_mut();
        for start in (0..self.varied.count).step_by(LANES) {
            let signatures = base.signatures(&self.varied, start)?;
            for (lane, signature) in signatures.iter().enumerate().take(self.varied.count - start) {
                base.write_url(out, lane, signature);
                end_line(out, ends.next());
            }
        }
        Ok(())
    }
}

/// What the URLs of a batch have in common, and what signs them.
struct Base {
    /// What a URL starts with, and what follows the signature.
    url: (Text, Text),
    /// Whether the key follows that start, or the rest of the query.
    varies_key: bool,
    query: MergedQuery,
    /// The canonical request up to what varies, and from the end of the query on.
    canonical: (Begun, Text),
    /// The string to sign up to the hash.
    string: Begun,
    /// The outer hash of the HMAC, up to the inner.
    outer: Begun,
    /// Canonical requests, and where the key and the query end in each.
    canonicals: ([Text; LANES], [(usize, usize); LANES]),
    /// Strings to sign, and where the hash of the canonical request goes.
    strings: ([Text; LANES], usize),
    /// What the outer hash is of, and where the inner goes.
    outers: ([Text; LANES], usize),
}

impl Base {
    fn new(batch: &Batch<'_>, canonical: &Canonical<'_, '_>, key: &HmacKey) -> Self {
        let (request, context) = (&canonical.request, canonical.context);
        let varies_key = batch.varied.keys.is_some();
        let (mut before, mut after) = (Text::default(), Text::default());
        let mut url = (Text::default(), Text::default());
        let mut query = MergedQuery::new(request.query, request.headers, batch.lowest.as_ref());
        canonical.url.write_origin(&mut AnySink(&mut url.0));
        request.path.write_sent(&mut AnySink(&mut url.0));
        request.write_before_query(&mut AnySink(&mut before));
        if varies_key {
            query = query.without_leading();
        } else {
            url.0.write(b"?");
            query.write_leading(&mut url.0);
            query.write_leading(&mut before);
        }
        output::write_unsigned_token(canonical, &mut AnySink(&mut url.1));
        request.write_after_query(&mut AnySink(&mut after));

        let mut begun = Sha256::new();
        // The key belongs before the line feed behind the path.
        begun.update(before.strip_suffix(b"\n").filter(|_| varies_key).unwrap_or(&before));
        let [mut string, outer] = key.begin_both();
        let credential = &canonical.credentials.credential;
        string_to_sign::write_before_hash(&mut AnySink(&mut string), context.algorithm, &context.time, credential);
        let (string, outer) = (Begun::new(string), Begun::new(outer));
        let (strings, outers) = (string.forms::<64>(), outer.forms::<32>());
        let canonical = (Begun::new(begun), after);
        Base { url, varies_key, query, canonical, string, outer, canonicals: Default::default(), strings, outers }
    }

    /// The signatures of up to four URLs, from that at `start` on.
    fn signatures(&mut self, varied: &Varied<'_>, start: usize) -> Result<[[u8; 32]; LANES], Error> {
        let (begun, after) = &self.canonical;
        let (canonicals, ends) = &mut self.canonicals;
        let mut added = Query::default();
        for (lane, text) in canonicals.iter_mut().enumerate() {
            // Lanes that are not needed repeat the last URL.
            let index = (start + lane).min(varied.count - 1);
            begun.begin(text);
            if self.varies_key {
                percent_encode(text, varied.key(index), &PATH);
                ends[lane].0 = text.len();
                text.write(b"\n");
            }
            varied.read_query(index, &mut added, Purpose::Read, false)?;
            self.query.write_rest(text, &added);
            ends[lane].1 = text.len();
            text.write(after);
            begun.end(text);
        }
        let (strings, at) = &mut self.strings;
        for (text, hash) in strings.iter_mut().zip(begun.hash(canonicals)) {
            text[*at..][..64].copy_from_slice(&hex(&hash));
        }
        let (outers, at) = &mut self.outers;
        for (text, hash) in outers.iter_mut().zip(self.string.hash(strings)) {
            text[*at..][..32].copy_from_slice(&hash);
        }
        Ok(self.outer.hash(outers))
    }

    /// Write the URL that was signed last in this lane.
    fn write_url(&self, out: &mut Buffer<'_>, lane: usize, signature: &[u8; 32]) {
        let (text, (key_end, query_end)) = (&self.canonicals.0[lane], self.canonicals.1[lane]);
        let start = self.canonical.0.len();
        out.write(&self.url.0);
        if self.varies_key {
            out.write(&text[start..key_end]);
            out.write(b"?");
            out.write(&text[key_end + 1..query_end]);
        } else {
            out.write(&text[start..query_end]);
        }
        out.write(b"&X-Amz-Signature=");
        out.write(&hex(signature));
        out.write(&self.url.1);
    }
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
        && let Some(at) = dot_segment(key)
    {
        let message =
            if normalizes { "must not have a segment . or ..: this service removes them before signing" } else { DOTS };
        return Err(Error::at(Status::Path, Field::Key(index), at, message));
    }
    Ok(())
}
