//! The credentials, as far as they show what they are.

use super::findings::{Findings, Lint};
use crate::keys::Identity;
use crate::keys::credentials::Credentials;
use crate::keys::service::TokenMode;
use crate::request::Request;
use crate::sigv4::parsed_request::ParsedRequest;

pub fn lint(
    identity: &Identity,
    request: &Request<'_>,
    parsed: &ParsedRequest<'_>,
    credentials: &Credentials,
    aws: bool,
    findings: &mut Findings<'_, '_>,
) {
    let id = &credentials.access_key_id;
    let key = findings.secrets.show(id);
    let token = !credentials.session_token.is_empty() || parsed.known.token.is_some();
    if id.starts_with(b"ASIA") && !token && identity.rules.token_mode != TokenMode::Omit {
        findings.add(
            Lint::TokenMissing,
            format_args!(
                "The access key id {key} belongs to temporary credentials, but there is no session token: \
                 pass the one that came with it."
            ),
        );
    }
    if id.starts_with(b"AKIA") && token {
        findings.add(
            Lint::TokenUnexpected,
            format_args!(
                "The access key id {key} belongs to long-term credentials, which have no session token: \
                 leave the token out, or use the key that came with it."
            ),
        );
    }
    let looks_like_aws =
        (16..=128).contains(&id.len()) && id.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if aws && !looks_like_aws {
        findings.add(
            Lint::AccessKeyShape,
            format_args!("The access key id {key} does not look like one from AWS: check where it comes from."),
        );
    }
    let shape = credentials.secret_shape;
    if let Some(space) = shape.stray_space() {
        findings.add(
            Lint::SecretShape,
            format_args!("The secret has {space}, which is probably not part of it: remove it."),
        );
    } else if aws && shape.unusual {
        findings.add(
            Lint::SecretShape,
            format_args!(
                "The secret does not look like one from AWS, which are 40 characters of base64: \
                 check that it is complete."
            ),
        );
    }
    let ends_first = |end: i64| end < parsed.validity.time.saturating_add(request.expires);
    if request.expires != 0 && credentials.expires_at.is_some_and(ends_first) {
        findings.add(
            Lint::OutlivesCredentials,
            format_args!(
                "The URL is to be valid for longer than the credentials, and expires with them: \
                 get new ones first, or shorten it."
            ),
        );
    }
}
