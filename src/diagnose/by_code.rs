//! Finds the cause from the server's error code and message.

use super::case::{Case, Finding};
use super::cause::{Cause, Certainty};
use super::claims::number;
use super::codes::{self, Meaning};
use super::document::Document;
use super::prose::{Prose, prose};
use super::read::is_code;
use super::text::{has_one, mentions};
use crate::crypto::algorithm::Algorithm;
use crate::memory::OutOfMemory;

/// How much of a message is searched: none is longer, and many words are looked for.
const MESSAGE: usize = 4096;

impl Case<'_> {
    /// The cause, with the server's response as evidence.
    pub(super) fn find(&self) -> Result<Finding, OutOfMemory> {
        let finding = self.found()?;
        let is_likely = self.response().is_doubtful && !self.is_body && finding.certainty == Certainty::Shown;
        let certainty = if is_likely { Certainty::Likely } else { finding.certainty };
        Ok(Finding { certainty, ..finding })
    }

    fn found(&self) -> Result<Finding, OutOfMemory> {
        let Some(document) = self.document() else {
            // The texts of a signed request may show a mismatch that nobody reports.
            if self.claims.is_signed && !self.exchange.sent.canonical_request.is_empty() {
                let finding = self.mismatch(&Document::default())?;
                finding.check()?;
                if finding.certainty >= Certainty::Shown {
                    return Ok(finding);
                }
            }
            return Ok(self.without_document(self.response().status));
        };
        if let Some(status) = status_of(document) {
            return Ok(self.without_body(status));
        }
        let (code, message) = (document.code, document.message);
        let mut finding = self.by_code(document)?;
        finding.check()?;
        if self.other_algorithm_is_why(finding.cause) {
            finding =
                Finding::shown(Cause::Algorithm, "The server cannot read the signature; most support only SigV4.");
        }
        let space = if finding.evidence.is_empty() { "" } else { " " };
        let status = match self.response().status {
            0 => Prose::default(),
            status => prose!(" {status}"),
        };
        let code = if code.is_empty() { Prose::default() } else { prose!(" {}", self.code(code)) };
        let reported = if message.is_empty() { Prose::default() } else { prose!(": {}", self.secrets.prose(message)) };
        let says = match self.response().is_doubtful && !self.is_body {
            true => "The text mentions",
            false => "The server responded with",
        };
        finding.evidence.add(format_args!("{space}{says}{status}{code}{reported}."));
        Ok(finding)
    }

    /// Whether a server that supports only SigV4 would refuse a correct request this way.
    fn other_algorithm_is_why(&self, cause: Cause) -> bool {
        self.own.is_some_and(|own| match own.algorithm {
            Algorithm::Sigv4 => false,
            Algorithm::Sigv4a => matches!(cause, Cause::Malformed | Cause::MissingHeader),
            // Servers with SigV2 report a missing Date as MissingHeader.
            Algorithm::Sigv2 => cause == Cause::Malformed,
        })
    }

    /// By the code if it tells the cause, else by the message, else by what the code mostly means.
    #[inline(never)]
    fn by_code(&self, document: &Document<'_>) -> Result<Finding, OutOfMemory> {
        let code = document.code;
        if let Some(meaning) = codes::decisive(code) {
            return Ok(self.tell(meaning, document));
        }
        let vague = codes::vague(code);
        let mut mismatch = None;
        if vague.is_some_and(|meaning| meaning.cause == Cause::Signature) {
            let finding = self.mismatch(document)?;
            finding.check()?;
            // What else a mismatch shows is no message.
            if finding.certainty >= Certainty::Shown || mentions(document.message, "does not match") {
                return Ok(finding);
            }
            mismatch = Some(finding);
        }
        let counts = |meaning: &&Meaning| may_be(vague, meaning.cause);
        let said = || {
            let texts = [document.details, document.message, document.argument, document.argument_value];
            let mut texts = texts.iter().map(|text| &text[..text.len().min(MESSAGE)]);
            let said = texts.find_map(|text| codes::phrase(text).or_else(|| codes::client(text)));
            // Of a message that was cut, or is not one, the rest may be behind it.
            let rest = || codes::sentence(&self.response().text[..self.response().text.len().min(MESSAGE / 8)]);
            said.or_else(|| codes::client(&code[..code.len().min(MESSAGE / 8)])).or_else(rest).filter(counts)
        };
        Ok(match self.out_of_range(document).or_else(|| self.other_region(document, vague)) {
            Some(finding) => finding,
            // The code says it better than words that only mean the same.
            None => match said().filter(|said| !vague.is_some_and(|code| code.says(said))).or(vague) {
                Some(meaning) if meaning.cause == Cause::Signature => {
                    mismatch.take().map_or_else(|| self.mismatch(document), Ok)?
                }
                Some(meaning) => self.tell(meaning, document),
                None => self.by_status(document),
            },
        })
    }

    /// What a meaning is for this request, with the values of both sides.
    #[inline(never)]
    pub(super) fn tell(&self, meaning: &'static Meaning, document: &Document<'_>) -> Finding {
        let finding = match meaning.cause {
            Cause::Signature => self.unseen(false),
            Cause::Permission if meaning.sentence().is_empty() => self.denied(document),
            Cause::UnknownAccessKey | Cause::InvalidToken if meaning.sentence().is_empty() => {
                self.credentials(meaning.cause, document)
            }
            Cause::Clock => self.ended().unwrap_or_else(|| self.clock(document.max_skew)),
            Cause::UrlExpired => self.expired(document),
            Cause::NotYetValid => self.not_yet_valid(),
            Cause::Region => self.region(document),
            Cause::Service => self.service(document),
            Cause::Expires => self.expires(),
            Cause::Endpoint if meaning.sentence().is_empty() => self.redirect(document),
            Cause::Policy => self.policy(document),
            Cause::HeaderNotSigned if meaning.sentence().is_empty() => self.headers_not_signed(document),
            Cause::MissingHeader => self.missing_header(meaning, document),
            Cause::Payload => self.body(document),
            Cause::PayloadForm => self.payload_form(meaning, document),
            Cause::NotSupported if meaning.sentence().is_empty() => self.not_supported(document),
            Cause::Checksum => self.checksum(meaning, document),
            _ => self.plain(meaning, document),
        };
        match self.is_multi_region(finding.cause) {
            true => {
                let mut other = self.multi_region();
                other.sentence = other.sentence.instead_of(&finding.sentence).instead_of(&finding.evidence);
                other
            }
            false => finding,
        }
    }

    /// What a table says, and what the server names.
    pub(super) fn plain(&self, meaning: &Meaning, document: &Document<'_>) -> Finding {
        let mut finding = Finding::shown(meaning.cause, meaning.sentence());
        finding.certainty = meaning.certainty;
        if !meaning.remedy().is_empty() {
            finding = finding.remedy(meaning.remedy());
        }
        let names = [document.missing_header, document.header, document.bucket];
        match names.iter().find(|name| !name.is_empty()) {
            Some(name) => finding.evidence(prose!("The server names {}.", self.secrets.prose(name))),
            None => finding,
        }
    }

    /// A code in quotes. Known ones are no secrets, whatever they look like.
    pub(super) fn code(&self, code: &[u8]) -> Prose {
        match core::str::from_utf8(code) {
            Ok(code) if codes::is_known(code.as_bytes()) => prose!("\"{code}\""),
            _ => prose!("{}", self.secrets.prose(code)),
        }
    }

    /// Neither code nor message is known.
    #[inline(never)]
    fn by_status(&self, document: &Document<'_>) -> Finding {
        let status = self.response().status;
        let code = || self.code(document.code);
        match document.argument {
            _ if status >= 500 => Finding::shown(Cause::Server, "The server failed."),
            [] if matches!(status, 401 | 403)
                || status < 300 && !is_code(document.code)
                || may_mean_anything(document.code) =>
            {
                Finding::unknown(Cause::Unknown, prose!("The server refused with the unknown code {}.", code()))
            }
            [] => {
                let sentence = prose!("The server's code {} is not about the signature.", code());
                Finding::likely(Cause::NotSigning, sentence)
            }
            argument => {
                let argument = self.secrets.prose(argument);
                Finding::shown(Cause::NotSigning, prose!("The server rejects the argument {argument}."))
            }
        }
    }
}

/// Whether a code says no more than that something of the request is wrong.
fn may_mean_anything(code: &[u8]) -> bool {
    code.is_empty() || has_one(code, "Argument|Request|Parameter|Validation")
}

/// Whether a cause may be behind a code, whose message may have words that mean other things elsewhere.
fn may_be(code: Option<&Meaning>, cause: Cause) -> bool {
    match code.map(|code| code.cause) {
        Some(Cause::NotSupported) => matches!(cause, Cause::Service | Cause::Algorithm),
        Some(Cause::Signature) => {
            !matches!(cause, Cause::Permission | Cause::PayloadForm | Cause::Checksum | Cause::NotSigned)
        }
        _ => true,
    }
}

/// The status that clients make a code of, for a response without a body.
fn status_of(document: &Document<'_>) -> Option<i32> {
    let is_bare = |text: &[u8]| text.is_empty() || text.starts_with(b"null") || text == document.code;
    match document.code {
        b"Forbidden" if is_bare(document.message) => Some(403),
        b"BadRequest" | b"Bad Request" if is_bare(document.message) => Some(400),
        code if code.len() == 3 => number(code)?.try_into().ok(),
        _ => None,
    }
}
