//! A signature that does not match: what a canonical request, or the spelling of a URL, makes probable.

use super::case::{Case, Finding};
use super::cause::Cause;
use super::compare::Canonical;
use super::prose::prose;
use super::text::{contains, has_one};
use crate::memory::OutOfMemory;
use crate::text::encode::{PATH, decoded, percent_encode};
use crate::text::sink::{AnySink, Text};

impl Case<'_> {
    /// What in a canonical request often leads to a mismatch. `tried` is whether signing again has shown what it can.
    pub(super) fn suspect_text(&self, text: &[u8], tried: bool) -> Result<Option<Finding>, OutOfMemory> {
        let Some(canonical) = Canonical::parse(text)? else { return Ok(None) };
        let names = || canonical.names.split(|b| *b == b';');
        let missing = names().find(|name| canonical.value(name).is_none_or(|value| value.is_empty()));
        let host = canonical.value(b"host").unwrap_or_default();
        let is_s3 = self.is_s3();
        let token = canonical.query.split(|b| *b == b'&').find(|pair| pair.starts_with(b"X-Amz-Security-Token="));
        let declared = canonical.value(b"x-amz-content-sha256").unwrap_or(canonical.payload);
        let is_hash = |text: &[u8]| text.len() == 64 && text.iter().all(u8::is_ascii_hexdigit);
        let doubled = canonical.headers.iter().find(|(_, value)| is_doubled(value));
        let is_form = [&b"%3C"[..], b"%7B"].iter().any(|start| canonical.query.starts_with(start));
        let finding = match (missing, doubled) {
            _ if is_hash(declared) && is_hash(canonical.payload) && declared != canonical.payload => Finding::shown(
                Cause::Payload,
                "The hash in x-amz-content-sha256 is not the one of the body that arrived.",
            ),
            (_, Some((name, _))) => {
                let cause = if *name == b"host" { Cause::Host } else { Cause::HeaderChanged };
                let name = self.secrets.show(name);
                Finding::likely(
                    cause,
                    prose!("The header {name} arrived twice with the same value, which was signed once."),
                )
            }
            _ if is_form && canonical.method == b"POST" => Finding::likely(
                Cause::QueryAdded,
                "The body arrived as a parameter of the query, as servers read a POST with the content type of a form.",
            )
            .remedy("Send the body with the content type that it has, such as application/xml."),
            _ if token.is_some_and(|token| contains(token, b"%20")) => Finding::shown(
                Cause::QueryEncoding,
                "The session token in the URL has spaces: its plus signs were sent without percent-encoding.",
            ),
            (Some(name), None) => {
                let name = self.secrets.show(name);
                Finding::likely(
                    Cause::HeaderRemoved,
                    prose!("The header {name} is signed, but arrived without a value."),
                )
            }
            _ if self.is_shown_by_aws() && has_one(host, ".cloudfront.net|.azurefd.net|.fastly.net") => {
                let host = self.secrets.show(host);
                let sentence = prose!("The host that arrived, {host}, is that of a CDN, which passes it on.");
                Finding::likely(Cause::Host, sentence)
            }
            _ if tried => return Ok(None),
            // Other services than S3 sign paths that are encoded twice.
            _ if is_s3 && contains(canonical.path, b"%25") => Finding::unknown(
                Cause::PathDoubleEncoded,
                "Nothing shows the cause; suspect the path, which arrived percent-encoded twice.",
            ),
            _ if self.is_shown_by_aws() && has_one(canonical.path, LEFT) => Finding::unknown(
                Cause::PathEncoding,
                "Nothing shows the cause; suspect the path: S3 signs characters of it percent-encoded that many clients leave as they \
                 are.",
            ),
            _ if has_one(canonical.path, "//|/./|/../") => Finding::unknown(
                Cause::PathNormalized,
                "Nothing shows the cause; suspect the path: many clients leave its dot segments or empty ones out.",
            ),
            _ if host.ends_with(b":443") || host.ends_with(b":80") => Finding::unknown(
                Cause::Host,
                "Nothing shows the cause; suspect the host: only one side may have signed its default port.",
            ),
            _ => return Ok(None),
        };
        Ok(Some(finding))
    }

    /// A path or query that was sent in another spelling than the one that is signed, as clients sign what they send.
    pub(super) fn spelling(&self) -> Result<Option<Finding>, OutOfMemory> {
        let [_, path, _] = self.exchange.sent.url_parts();
        let mut canonical = Text::<256>::default();
        decoded(path).for_each(|byte| percent_encode(&mut AnySink(&mut canonical), &[byte], &PATH));
        if self.is_own || path.is_empty() || canonical.bytes()? == path {
            return Ok(None);
        }
        let (sent, signed) = self.secrets.pair(path, &canonical);
        let sentence = prose!(
            "The path was sent as {sent}, and S3 signs it as {signed}: most probably one side signed it as it was sent."
        );
        Ok(Some(Finding::likely(Cause::PathEncoding, sentence)))
    }
}

/// Whether a value is one text twice, joined as repeated headers are.
fn is_doubled(value: &[u8]) -> bool {
    [&b", "[..], b","].iter().any(|separator| {
        let half = value.len().saturating_sub(separator.len()) / 2;
        let (first, rest) = value.split_at(half);
        half > 3 && rest.strip_prefix(*separator) == Some(first)
    })
}

/// Characters that encodeURIComponent, encodeURI and the like leave as they are, as S3 signs them.
const LEFT: &str = "%21|%24|%26|%27|%28|%29|%2A|%2B|%2C|%3A|%3B|%3D|%40|%7E";
