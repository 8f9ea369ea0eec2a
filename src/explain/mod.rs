//! Why a server refused a request: its answer compared with what was signed.
//!
//! `xml` finds the texts in the answer, `codes` goes by the server's code, `compare` and `v2` by the texts that both
//! sides signed, and `target` by path and query. `show` sees to it that no secret comes along.

pub mod cause;
mod codes;
mod compare;
pub(crate) mod show;
mod target;
mod v2;
mod words;
mod xml;

use core::ops::Range;

use zeroize::Zeroizing;

pub use cause::Cause;
use show::Secrets;
use xml::Document;

use crate::crypto::Sha256;
use crate::error::{Error, Field, Status};
use crate::request::Request;
use crate::signature::Algorithm;
use crate::signer::Signer;
use crate::sink::{Buffer, Sink};
use crate::time::{self, Timestamp, parse_server_time};
use crate::verify::SKEW;

/// What came back.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    /// Status of the response.
    pub status: i32,
    /// Its body.
    pub body: &'a [u8],
    /// Its `Date`, or nothing.
    pub server_time: &'a [u8],
    /// Its `x-amz-bucket-region`, or nothing.
    pub region: &'a [u8],
}

/// Where the parts of an explanation stand in the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The cause.
    pub cause: Cause,
    /// One sentence.
    pub sentence: Range<usize>,
    /// What it rests on; empty unless asked for.
    pub evidence: Range<usize>,
    /// What to do; empty unless asked for.
    pub remedy: Range<usize>,
}

/// A cause that was found.
struct Finding {
    cause: Cause,
    sentence: String,
    evidence: String,
    /// In place of the cause's own.
    remedy: Option<String>,
}

impl Finding {
    fn new(cause: Cause, sentence: impl Into<String>) -> Self {
        Finding { cause, sentence: sentence.into(), evidence: String::new(), remedy: None }
    }

    fn evidence(mut self, text: impl Into<String>) -> Self {
        self.evidence = text.into();
        self
    }

    fn remedy(mut self, text: impl Into<String>) -> Self {
        self.remedy = Some(text.into());
        self
    }
}

/// What we signed. Holds the session token where that is signed.
struct Own {
    /// Empty with SigV2.
    canonical_request: Zeroizing<Vec<u8>>,
    string_to_sign: Zeroizing<Vec<u8>>,
    algorithm: Algorithm,
    /// In Unix seconds.
    time: i64,
}

impl Own {
    /// Whether the body comes in chunks.
    fn streams(&self) -> bool {
        let payload = self.canonical_request.rsplit(|b| *b == b'\n').next().unwrap_or_default();
        payload.starts_with(b"STREAMING-")
    }
}

/// All that is known of a refusal.
struct Case<'a> {
    signer: &'a Signer,
    request: &'a Request<'a>,
    refusal: &'a Refusal<'a>,
    /// Nothing for an anonymous signer.
    own: Option<&'a Own>,
    access_key_id: &'a [u8],
    region: &'a [u8],
    token: &'a [u8],
    secrets: Secrets<'a>,
}

impl Signer {
    /// Put why the server refused `request`, and, if `all` is asked for, on what that rests and what to do.
    pub fn explain(
        &self,
        request: &Request<'_>,
        refusal: &Refusal<'_>,
        out: &mut Buffer<'_>,
        all: bool,
    ) -> Result<Explanation, Error> {
        if !(100..1000).contains(&refusal.status) {
            let message = "an HTTP status has three digits";
            return Err(Error::new(Status::Option, Field::Argument("http_status"), message));
        }
        time::check(request.time, "time")?;
        let own = self.credentials.is_some().then(|| self.own(request)).transpose()?;
        let document = xml::parse(refusal.body);
        let provided = document.as_ref().map_or(&b""[..], |document| document.signature_provided.trim_ascii());
        // None is longer; the rest of a hostile one is not worth the search.
        let provided = &provided[..provided.len().min(512)];
        let credentials = self.credentials.as_ref();
        let token = credentials.map_or(&b""[..], |credentials| &credentials.session_token[..]);
        let case = Case {
            signer: self,
            request,
            refusal,
            own: own.as_ref(),
            access_key_id: credentials.map_or(b"", |credentials| &credentials.access_key_id),
            region: credentials.map_or(b"", |credentials| &credentials.region),
            token,
            secrets: Secrets([token, provided]),
        };
        let finding = case.find(document.as_ref());
        let mut put = |text: &str| {
            if !out.is_empty() {
                out.put(b"\0");
            }
            let start = out.len();
            out.put(text.as_bytes());
            start..out.len()
        };
        let sentence = put(&finding.sentence);
        let (mut evidence, mut remedy) = (0..0, 0..0);
        if all {
            evidence = put(&finding.evidence);
            remedy = put(finding.remedy.as_deref().unwrap_or(finding.cause.remedy()));
        }
        Ok(Explanation { cause: finding.cause, sentence, evidence, remedy })
    }

    fn own(&self, request: &Request<'_>) -> Result<Own, Error> {
        let algorithm = self.credentials()?.algorithm();
        // Twice, for the length first: what grows leaves copies of the token behind.
        if algorithm == Algorithm::Sigv2 {
            let mut size = Buffer::new(&mut []);
            self.string_to_sign_v2(request, &mut size)?;
            let mut text = Zeroizing::new(Vec::with_capacity(size.len()));
            self.string_to_sign_v2(request, &mut *text)?;
            let canonical_request = Zeroizing::default();
            return Ok(Own { canonical_request, string_to_sign: text, algorithm, time: request.time });
        }
        self.canonicalize(request, |signable, credentials| {
            let mut size = Buffer::new(&mut []);
            signable.canonical.put(&mut size);
            let mut text = Zeroizing::new(Vec::with_capacity(size.len()));
            signable.canonical.put(&mut *text);
            let mut string_to_sign = Zeroizing::new(Vec::new());
            signable.stamp.put_string_to_sign(&mut *string_to_sign, credentials, &Sha256::digest(&text));
            Ok(Own { canonical_request: text, string_to_sign, algorithm, time: signable.stamp.time.unix() })
        })
    }
}

impl Case<'_> {
    /// When the request was signed, in Unix seconds.
    fn time(&self) -> i64 {
        self.own.map_or(self.request.time, |own| own.time)
    }

    /// The server's clock, where the answer tells it.
    fn server_time(&self, document: Option<&Document<'_>>) -> Option<i64> {
        let told = document.map_or(&b""[..], |document| document.server_time);
        let stamp =
            parse_server_time(told.trim_ascii()).or_else(|_| parse_server_time(self.refusal.server_time.trim_ascii()));
        stamp.ok().map(|stamp| stamp.unix())
    }

    /// Whether the clocks are so far apart that S3 refuses.
    fn skewed(&self) -> Option<Finding> {
        let theirs = self.server_time(None)?;
        let apart = theirs.saturating_sub(self.time());
        if self.request.expires != 0 || apart.saturating_abs() <= SKEW {
            return None;
        }
        Some(self.clock(Some(theirs), b""))
    }

    /// A URL whose end the server's clock has passed.
    fn ended(&self, theirs: Option<i64>) -> Option<Finding> {
        let end = self.time().saturating_add(self.request.expires);
        let now = theirs.filter(|now| self.request.expires != 0 && *now > end)?;
        let sentence = format!("The URL ended at {}, and the server's clock said {}.", moment(end), moment(now));
        Some(Finding::new(Cause::UrlExpired, sentence))
    }

    fn clock(&self, theirs: Option<i64>, allowed: &[u8]) -> Finding {
        let ours = moment(self.time());
        let Some(theirs) = theirs else {
            return Finding::new(
                Cause::Clock,
                format!("The request is of {ours}, which is too far from the server's clock."),
            );
        };
        let apart = theirs.saturating_sub(self.time()).saturating_abs();
        let milliseconds = core::str::from_utf8(allowed).ok().and_then(|text| text.trim().parse::<i64>().ok());
        let allowed = milliseconds.map_or(SKEW, |milliseconds| milliseconds / 1000);
        let sentence = format!(
            "The clocks are {apart} seconds apart, of which {allowed} are allowed: the request is of {ours}, and the \
             server's clock says {}.",
            moment(theirs)
        );
        Finding::new(Cause::Clock, sentence)
    }
}

/// A moment as `x-amz-date` writes it.
fn moment(seconds: i64) -> String {
    Timestamp::from_unix(seconds)
        .map_or_else(|_| seconds.to_string(), |t| String::from_utf8_lossy(t.text()).into_owned())
}
