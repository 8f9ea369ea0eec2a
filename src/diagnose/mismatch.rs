//! Why a signature does not match: proved by signing again where the secret is known, else from the texts of both sides.

use core::cell::Cell;

use super::case::{Case, Finding, Keys, Pairing};
use super::cause::{Cause, Certainty};
use super::compare::{Compared, Texts};
use super::document::Document;
use super::exchange::Exchange;
use super::prose::{Prose, prose};
use super::read::is_masked;
use super::replay::{self, Base, Facts, Part, Proof};
use super::text::has;
use crate::crypto::algorithm::Algorithm;
use crate::memory::OutOfMemory;
use crate::text::sink::{AnySink, Text};

/// Where a text is from that is signed again.
#[derive(Clone, Copy, PartialEq)]
enum Source {
    Server,
    Request,
    Log,
}

impl<'a> Case<'a> {
    /// Why the signatures differ, as far as anything shows it.
    #[inline(never)]
    pub(super) fn mismatch(&self, document: &Document<'a>) -> Result<Finding, OutOfMemory> {
        let key = document.access_key_id;
        if !self.access_key_id.is_empty() && !key.is_empty() && self.differ(key, self.access_key_id) {
            let (ours, theirs) = self.secrets.pair(self.access_key_id, key);
            let sentence = prose!("The request arrived with the access key id {theirs}, but was signed with {ours}.");
            return Ok(self.if_paired(Finding::shown(Cause::OtherAccessKey, sentence)));
        }
        let theirs = Texts { canonical_request: document.canonical_request, string_to_sign: document.string_to_sign };
        let is_other = self.pairing == Pairing::Other;
        let own = self.own.filter(|_| !is_other).map_or_else(Texts::default, |own| Texts {
            canonical_request: &own.canonical_request,
            string_to_sign: &own.string_to_sign,
        });
        let sent = &self.exchange.sent;
        let logged = Texts { canonical_request: sent.canonical_request, string_to_sign: sent.string_to_sign };
        if self.has_signature_with_space() {
            let sentence =
                "The signature arrived with a space in place of a plus sign: it was sent without percent-encoding.";
            return Ok(Finding::shown(Cause::QueryEncoding, sentence));
        }
        if self.has_signature_of_sigv2() {
            let sentence = "The signature has the form of SigV2's, base64, but the request says that it is of SigV4.";
            return Ok(Finding::shown(Cause::Algorithm, sentence));
        }
        let keys = self.keys.filter(|_| !self.provided.is_empty());
        if let Some(keys) = keys
            && let Some(finding) = self.replay(keys, document.region, [theirs, own, logged])?
        {
            return Ok(finding);
        }
        if let Some(finding) = self.plus_in_url() {
            return Ok(finding);
        }
        let (mut same, mut same_log) = (false, false);
        for (index, (ours, theirs)) in [(logged, theirs), (own, theirs), (logged, own)].into_iter().enumerate() {
            match self.compare(ours, theirs)? {
                Compared::Differs(finding) => return Ok(finding),
                // Without the server's text, nothing is known of what it signed.
                Compared::Same if index < 2 => (same, same_log) = (true, same_log || index == 0),
                Compared::Same | Compared::Nothing => {}
            }
        }
        let tried = keys.is_some();
        if !(same && self.is_own)
            && let Some(finding) = self.suspect([theirs, logged, own].map(|texts| texts.canonical_request), tried)?
        {
            return Ok(finding);
        }
        Ok(if same { self.same(tried, same_log) } else { self.unseen(tried) })
    }

    /// Whether a signature of SigV2 lacks a plus sign: a space at its start is lost on the way to the text.
    fn has_signature_with_space(&self) -> bool {
        let signature = self.provided;
        let is_short = signature.len() == 27 && signature.ends_with(b"=");
        is_short || signature.len() == 28 && has(signature, b' ')
    }

    /// Whether what was sent is base64 of a SHA-1, where 64 hex digits are due.
    fn has_signature_of_sigv2(&self) -> bool {
        let signature = self.provided.strip_suffix(b"=").unwrap_or(self.provided);
        let is_base64 = signature.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'));
        let is_sigv4 = !self.claims.service.is_empty() && !self.claims.is_sigv2 && !self.claims.is_sigv4a;
        is_sigv4 && signature.len() == 27 && is_base64
    }

    /// A finding, which is only likely if the response may be one to another request.
    pub(super) fn if_paired(&self, finding: Finding) -> Finding {
        let certainty = if self.pairing == Pairing::Other { Certainty::Likely } else { finding.certainty };
        Finding { certainty: certainty.min(finding.certainty), ..finding }
    }

    /// What a search for slips starts from: the texts of one side, with `string` if they lack a string to sign. None if they do
    /// not suffice.
    #[inline(never)]
    fn facts(&self, keys: Keys<'a>, region: &'a [u8], texts: Texts<'a>, string: &'a [u8]) -> Option<Facts<'a>> {
        let Keys { credentials, secret } = keys;
        let Texts { canonical_request, string_to_sign } = texts;
        let string = if string_to_sign.is_empty() { string } else { string_to_sign };
        let base = match credentials.algorithm() {
            Algorithm::Sigv2 if canonical_request.is_empty() && string_to_sign.is_empty() => None,
            Algorithm::Sigv2 => Base::sigv2(string),
            _ if canonical_request.is_empty() => None,
            algorithm => Base::sigv4(algorithm, canonical_request, string),
        }?;
        let Exchange { text, sent, .. } = self.exchange;
        let is_shown = self.document().is_some_and(|document| !document.string_to_sign.is_empty());
        let any_method = sent.method.is_empty() && !is_shown;
        Some(Facts {
            text,
            base,
            sent,
            credentials,
            secret,
            region,
            provided: self.provided,
            any_method,
            out_of_memory: Cell::new(false),
        })
    }

    /// What signing again proves.
    #[inline(never)]
    fn replay(
        &self,
        keys: Keys<'a>,
        region: &'a [u8],
        [theirs, own, logged]: [Texts<'a>; 3],
    ) -> Result<Option<Finding>, OutOfMemory> {
        let id = self.secrets.show(self.access_key_id);
        // A server that shows no string to sign signs with what the request says.
        let string = if own.string_to_sign.is_empty() { logged.string_to_sign } else { own.string_to_sign };
        let facts = |texts| self.facts(keys, region, texts, string);
        let (theirs_facts, own_facts, logged_facts) = (facts(theirs), facts(own), facts(logged));
        let is_signed = |facts: &Option<Facts<'_>>| facts.as_ref().is_some_and(replay::is_signed);
        // A log may call its client a server.
        let is_theirs = !self.exchange.response.is_logged;
        let is_shown = !theirs.string_to_sign.is_empty() || !theirs.canonical_request.is_empty();
        if is_shown && is_theirs && is_signed(&theirs_facts) {
            let sentence = prose!(
                "The signature is right for the server's own text and this secret, so the server has another secret for {id}."
            );
            let evidence = "Signed again with this secret, the server's text has the signature that was sent.";
            let remedy =
                "Give the client the secret that the server has for this key: copy it again, or make a new key.";
            return Ok(Some(Finding::proved(Cause::WrongSecret, sentence).evidence(evidence).remedy(remedy)));
        }
        let sent = if self.is_provided_by_request { own } else { Texts::default() };
        for (facts, ours, other, source, is_paired) in [
            (&own_facts, own, logged, Source::Request, self.pairing == Pairing::Same),
            (&logged_facts, logged, sent, Source::Log, self.is_provided_by_response),
        ] {
            if !is_signed(facts) {
                continue;
            }
            let (compared, is_proof) = match self.compare(ours, theirs)? {
                // Another text of a log is that of a server, or of another request.
                Compared::Nothing => (self.compare(ours, other)?, source == Source::Log),
                compared => (compared, is_paired && is_theirs),
            };
            let is_other = |cause| matches!(cause, Cause::Method | Cause::Date | Cause::Path);
            if let Compared::Differs(finding) = compared
                && (is_proof || is_paired || !is_other(finding.cause))
            {
                let certainty = if is_proof { Certainty::Proved } else { Certainty::Likely };
                let mut finding = Finding { certainty, ..finding };
                finding
                    .evidence
                    .add(format_args!(" The signature that was sent is the one of what the client had to sign."));
                return Ok(Some(finding));
            }
            if theirs.string_to_sign.is_empty()
                && let Some(finding) = self.spelling()?
            {
                return Ok(Some(finding));
            }
            let sentence = prose!(
                "The signature is right for this request and secret: either the server has another secret for {id}, or \
                 something changes the request on its way."
            );
            let evidence = "Signed again with this secret, the request has the signature that was sent.";
            return Ok(Some(Finding::unknown(Cause::Signature, sentence).evidence(evidence)));
        }
        for (facts, source) in
            [(theirs_facts, Source::Server), (own_facts, Source::Request), (logged_facts, Source::Log)]
        {
            if let Some(facts) = facts
                && let Some(proof) = replay::search(&facts)?
            {
                return self.proved(&facts, &proof, source).map(Some);
            }
        }
        Ok(None)
    }

    /// Whether a text shows what was sent in a part, of which `arrived` is what it shows.
    fn is_seen(&self, part: Part, arrived: &[u8], source: Source) -> bool {
        let sent = &self.exchange.sent;
        let has_hash = || sent.headers.iter().any(|header| header.name.eq_ignore_ascii_case(b"x-amz-content-sha256"));
        match part {
            _ if self.is_own => true,
            _ if is_masked(arrived) => false,
            Part::Path | Part::Query => source != Source::Request || !sent.is_url_of_server,
            Part::Payload => source != Source::Request || self.is_presigned() || sent.body.is_some() || has_hash(),
            _ => true,
        }
    }

    /// What a client did, by the signature that it leads to.
    #[inline(never)]
    fn proved(&self, facts: &Facts<'_>, proof: &Proof, source: Source) -> Result<Finding, OutOfMemory> {
        let any_method = facts.any_method;
        let cause = proof.cause(any_method);
        if any_method && cause == Cause::Method {
            let mut method = Text::<64>::default();
            proof.write(facts, Part::Method, &mut AnySink(&mut method));
            let sentence = prose!(
                "The signature is right for the method {}: with any other it does not match.",
                self.secrets.show(&method)
            );
            return Ok(Finding::likely(Cause::Method, sentence));
        }
        let (mut did_all, mut evidence) = (Prose::default(), Prose::default());
        let (mut is_seen, mut is_key) = (true, true);
        let did = proof.did().filter(|(part, _)| !(any_method && *part == Part::Method));
        for (index, (part, did)) in did.enumerate() {
            let joint = if index > 0 { ", and signed " } else { "" };
            did_all.add(format_args!("{joint}{did}"));
            if part == Part::Key {
                continue;
            }
            is_key = false;
            let mut signed = Text::<256>::default();
            proof.write(facts, part, &mut AnySink(&mut signed));
            let (signed, arrived) = (signed.bytes()?, facts.base.text(part));
            if part == Part::Headers {
                let mut lines = signed.split(|b| *b == b'\n').zip(arrived.split(|b| *b == b'\n'));
                let line = lines.find(|(a, b)| a != b).map_or(arrived, |(_, line)| line);
                is_seen &= self.is_seen(part, line, source);
                let name = self.secrets.show(line.split(|b| *b == b':').next().unwrap_or_default());
                evidence.add(format_args!("The first difference is at {name}. "));
            } else {
                is_seen &= self.is_seen(part, arrived, source);
                let (signed, arrived) = self.secrets.pair(signed, arrived);
                evidence.add(format_args!("It signed {signed} where {arrived} was to be signed. "));
            }
        }
        if !is_seen {
            let id = self.secrets.show(self.access_key_id);
            let sentence = prose!(
                "The signature is right for this secret and {did_all}, which may be what was sent, for the text does not show it: if \
                 so, the server has another secret for {id}, or something changes the request on its way."
            );
            return Ok(Finding::unknown(Cause::Signature, sentence).evidence(evidence));
        }
        evidence.add(format_args!("Signed again in this way, the request has the signature that was sent."));
        // Other texts may be those of other requests; but whatever is signed, the key is the one that was found.
        let is_proof = match source {
            _ if is_key => true,
            Source::Server => self.is_provided_by_response && !self.exchange.response.is_logged,
            Source::Request => self.is_provided_by_request,
            Source::Log => false,
        };
        let certainty = if is_proof { Certainty::Proved } else { Certainty::Likely };
        let finding = Finding::likely(cause, prose!("The client signed {did_all}.")).evidence(evidence);
        Ok(Finding { certainty, ..finding })
    }

    /// Both sides show the same text. `tried` is whether signing again led to nothing, and `same_log` whether the client says
    /// itself that it signed this text.
    fn same(&self, tried: bool, same_log: bool) -> Finding {
        let key = self.key();
        let space = self.secret_shape.stray_space();
        let space = || space.as_ref().map_or_else(Prose::default, |space| prose!(": it has {space}"));
        let evidence = "The server's text is what this request ought to be signed as.";
        if self.is_own && self.provided.is_empty() {
            let sentence = prose!("Both sides signed the same text, so the secret is not the one of {key}{}.", space());
            return Finding::shown(Cause::WrongSecret, sentence).evidence(evidence);
        }
        if same_log && tried {
            let sentence = prose!(
                "By the client's log, both sides signed the same text, and this secret does not lead to the signature: \
                 suspect that the client has another secret for {key}."
            );
            return Finding::unknown(Cause::WrongSecret, sentence).evidence(evidence);
        }
        if same_log {
            let sentence = prose!(
                "By the client's log, both sides signed the same text: suspect the secret of {key}{}, or a log that is of \
                 another request.",
                space()
            );
            return Finding::unknown(Cause::WrongSecret, sentence).evidence(evidence);
        }
        let tried = if tried { "; this secret, and the usual slips, do not lead to the signature" } else { "" };
        let sentence = prose!(
            "Either the client has another secret than the server for {key}{}, or it signed something else than it \
             sent{tried}.",
            space()
        );
        Finding::unknown(Cause::Signature, sentence).evidence(evidence)
    }
}
