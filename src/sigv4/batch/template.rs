//! What the URLs of a batch have in common, written once.

use core::ops::Range;

use super::varied::Varied;
use crate::crypto::hmac::HmacKey;
use crate::crypto::sha256::Sha256;
use crate::crypto::sha256_many::midstate::Midstate;
use crate::error::Error;
use crate::memory::OutOfMemory;
use crate::sigv4::canonical::Canonical;
use crate::sigv4::canonical::merged_query::MergedQuery;
use crate::sigv4::canonical::pair::Pair;
use crate::sigv4::output;
use crate::sigv4::string_to_sign;
use crate::text::sink::{AnySink, Sink, Text};

/// All parts of URLs, canonical requests and strings to sign that do not vary.
pub struct Template {
    pub query: MergedQuery,
    /// The URL up to what varies, and behind the signature.
    pub url_start: Text<768>,
    pub url_end: Text<768>,
    /// What separates a key from the query in the URL.
    pub separator: &'static [u8],
    /// The canonical request up to what varies, and from there on.
    pub canonical_start: Midstate,
    pub canonical_end: Text<768>,
    /// Where in `canonical_end` the query is, if it does not vary.
    query_range: Range<usize>,
    /// The string to sign up to the hash.
    pub string_start: Midstate,
    /// The outer hash of the HMAC, up to the inner.
    pub outer_start: Midstate,
}

impl Template {
    /// The template of a request, in which `lowest` is the first of all parameters that vary.
    pub fn new(
        canonical: &Canonical<'_, '_>,
        key: &HmacKey,
        varied: &Varied<'_>,
        lowest: Option<&Pair<'_>>,
    ) -> Result<Self, Error> {
        let (request, context) = (&canonical.request, canonical.context);
        let [mut string, outer] = key.begin_both();
        let credential = &canonical.credentials.credential;
        string_to_sign::write_before_hash(&mut AnySink(&mut string), context.algorithm, &context.time, credential);
        let mut template = Template {
            query: MergedQuery::new(request.query, request.headers, lowest)?,
            url_start: Text::default(),
            url_end: Text::default(),
            separator: b"",
            canonical_start: Midstate::default(),
            canonical_end: Text::default(),
            query_range: 0..0,
            string_start: Midstate::new(string),
            outer_start: Midstate::new(outer),
        };
        canonical.url.write_origin(&mut AnySink(&mut template.url_start));
        request.path.write_sent(&mut AnySink(&mut template.url_start));
        template.separate(canonical, varied)?;
        request.write_after_query(&mut AnySink(&mut template.canonical_end));
        output::write_unsigned_token(canonical, &mut AnySink(&mut template.url_end));
        for text in [&template.url_start, &template.url_end, &template.canonical_end] {
            text.check()?;
        }
        Ok(template)
    }

    /// The query of all URLs, if it does not vary; else empty.
    pub fn same_query(&self) -> &[u8] {
        &self.canonical_end[self.query_range.clone()]
    }

    /// Write what comes right before and behind the parts that vary.
    fn separate(&mut self, canonical: &Canonical<'_, '_>, varied: &Varied<'_>) -> Result<(), OutOfMemory> {
        let (mut start, mut hash) = (Text::<768>::default(), Sha256::new());
        canonical.request.write_before_query(&mut AnySink(&mut start));
        let start = start.bytes()?;
        if varied.keys.is_some() {
            // The key goes before the line feed behind the path.
            hash.update(start.strip_suffix(b"\n").unwrap_or(start));
            self.separator = b"?";
            if varied.queries.is_some() {
                self.query.clear_leading();
            } else {
                self.canonical_end.write(b"\n");
                let start = self.canonical_end.len();
                self.query.write_leading(&mut AnySink(&mut self.canonical_end));
                self.query_range = start..self.canonical_end.len();
            }
        } else {
            hash.update(start);
            self.query.write_leading(&mut AnySink(&mut hash));
            self.url_start.write(b"?");
            self.query.write_leading(&mut AnySink(&mut self.url_start));
        }
        self.canonical_start = Midstate::new(hash);
        Ok(())
    }
}
