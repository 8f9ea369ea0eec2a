//! What a response means that has no error document: by what a client says, by what kind of page it is, or by its status.

use super::case::{Case, Finding, Signing};
use super::cause::{Cause, Certainty};
use super::codes;
use super::document::Document;
use super::exchange::Response;
use super::prose::{Prose, prose};
use super::text::{find, mentions, trim};

impl<'a> Response<'a> {
    /// The start of the text. Searching a large one for many words would take long.
    pub(super) fn start(&self) -> &'a [u8] {
        &self.text[..self.text.len().min(1 << 15)]
    }
}

impl Case<'_> {
    pub(super) fn without_document(&self, status: i32) -> Finding {
        let text = trim(self.response().start());
        let finding = match () {
            _ if text.is_empty() => None,
            _ if self.is_body => self.by_body(text, status),
            _ => {
                self.by_client(text).or_else(|| page(text).then(|| self.web_page(text))).or_else(|| self.by_words(text))
            }
        };
        finding.unwrap_or_else(|| self.without_body(status))
    }

    /// A body that is not an error document.
    fn by_body(&self, text: &[u8], status: i32) -> Option<Finding> {
        if (100..300).contains(&status) {
            return None;
        }
        if let Some(finding) = self.by_client(text) {
            return Some(finding);
        }
        let finding = match page(text) {
            true => self.web_page(text),
            false => {
                let sentence =
                    prose!("The response with status {status} is not from S3: its body is not an error document.");
                Finding::shown(Cause::NotS3, sentence)
            }
        };
        Some(finding.evidence(prose!("The body is {}.", self.secrets.prose(text))))
    }

    /// What a client says that got no response.
    fn by_client(&self, text: &[u8]) -> Option<Finding> {
        let meaning = codes::client(text)?;
        let finding = self.plain(meaning, &Document::EMPTY);
        // Anything may be said in a paste.
        let most = if self.is_body { finding.certainty } else { Certainty::Likely };
        let finding = Finding { certainty: finding.certainty.min(most), ..finding };
        Some(finding.evidence(prose!("It says {}.", self.secrets.prose(text))))
    }

    /// What a server's message means, found anywhere in a text.
    fn by_words(&self, text: &[u8]) -> Option<Finding> {
        let meaning = codes::sentence(text)?;
        let mut finding = self.tell(meaning, &Document::EMPTY);
        finding.certainty = match finding.certainty {
            Certainty::Shown => Certainty::Likely,
            certainty => certainty,
        };
        Some(finding.evidence(prose!("The text is {}.", self.secrets.prose(text))))
    }

    /// A page for people, with what it looks like.
    fn web_page(&self, text: &[u8]) -> Finding {
        let kinds: [(&str, &str); 8] = [
            ("cloudflare", "Cloudflare"),
            ("nginx", "nginx"),
            ("minio console", "MinIO's console, which has another port than its S3 API"),
            ("apache", "Apache"),
            ("microsoft-iis", "IIS"),
            ("traefik", "Traefik"),
            ("envoy", "Envoy"),
            ("captive", "the login page of a network"),
        ];
        let kind = kinds.iter().find(|(words, _)| mentions(text, words));
        let kind = kind.map_or_else(Prose::default, |(_, name)| prose!(", probably {name}"));
        let titled = title(text).map_or_else(Prose::default, |title| prose!(" titled {}", self.secrets.prose(title)));
        let sentence = prose!("The response is not from S3 but a web page{titled}{kind}.");
        Finding::shown(Cause::NotS3, sentence)
    }

    /// By the status alone.
    pub(super) fn without_body(&self, status: i32) -> Finding {
        let theirs = self.response().region;
        let finding = match status {
            0 => {
                let sentence =
                    "The text shows no refusal that is known: add the server's error with its code and message.";
                return Finding::unknown(Cause::Unknown, sentence);
            }
            100..300 if mentions(&self.exchange.text[..self.exchange.text.len().min(4096)], "minio console") => {
                Finding::shown(
                    Cause::NotS3,
                    "What answered is MinIO's console, which has another port than its S3 API.",
                )
            }
            100..300 => Finding::shown(Cause::NotRefused, prose!("The server did not refuse: its status is {status}.")),
            304 => {
                Finding::shown(Cause::NotRefused, "The server did not refuse: what the client has is up to date (304).")
            }
            300..500 if !theirs.is_empty() && theirs != self.region && !self.region.is_empty() => {
                let (ours, theirs) = (self.secrets.show(self.region), self.secrets.show(theirs));
                let sentence = prose!("The request is signed for the region {ours}, but the bucket is in {theirs}.");
                Finding::shown(Cause::Region, sentence)
            }
            300..400 => Finding::shown(
                Cause::Endpoint,
                "The server redirects, but a signature is valid for one host and path only.",
            ),
            400 | 401 | 403 => self.refused_without_body(),
            407 => Finding::shown(Cause::NotS3, "A proxy requires authentication."),
            411 => Finding::shown(Cause::ContentLength, "The length of the body did not arrive."),
            501 => {
                let finding = self.not_supported(&Document::EMPTY);
                Finding { certainty: Certainty::Shown, ..finding }
            }
            500.. => Finding::shown(Cause::Server, prose!("The server failed with status {status}.")),
            _ => Finding::shown(Cause::NotSigning, prose!("The status {status} is not about the signature.")),
        };
        finding.evidence(prose!("The server responded with {status} and no body."))
    }

    fn refused_without_body(&self) -> Finding {
        let known = self
            .skewed()
            .or_else(|| self.ended())
            .or_else(|| self.headers_sent())
            .or_else(|| self.plus_in_url())
            .or_else(|| self.odd_region());
        if let Some(finding) = known {
            return finding;
        }
        if self.is_presigned() && self.exchange.sent.method == b"HEAD" {
            let sentence = "A presigned URL is valid for one method only: for HEAD it has to be signed for HEAD, and most are for GET.";
            return Finding::likely(Cause::Method, sentence)
                .remedy("Presign a URL for HEAD, or send a GET, with Range: bytes=0-0 if need be.");
        }
        match self.signing {
            Signing::Anonymous => Finding::shown(Cause::NotSigned, "The request is not signed."),
            _ if self.access_key_id.starts_with(b"ASIA")
                && self.signing == Signing::Signed
                && self.token.is_empty() =>
            {
                self.credentials(Cause::UnknownAccessKey, &Document::EMPTY)
            }
            _ => Finding::unknown(Cause::NoBody, "The response has no body to say why."),
        }
    }
}

/// Whether a text is a web page.
fn page(text: &[u8]) -> bool {
    ["<html", "<!doctype html", "content-type: text/html"].iter().any(|tag| mentions(text, tag))
}

fn title(text: &[u8]) -> Option<&[u8]> {
    let start = &text[find(text, 0, b"<title>")? + 7..];
    Some(trim(&start[..find(start, 0, b"</title>")?]))
}
