//! What a signer is made from.

use super::limits::LifetimeMode;
use super::provider::{self, Provider};
use super::service::TokenMode;
use crate::crypto::algorithm::Algorithm;

/// What a signer is made from.
#[derive(Clone, Copy)]
pub struct Config<'a> {
    /// Access key id; empty together with the secret for an anonymous signer.
    pub access_key_id: &'a [u8],
    /// Secret access key.
    pub secret_access_key: &'a [u8],
    /// Session token, or empty.
    pub session_token: &'a [u8],
    /// Region of the credential scope.
    pub region: &'a [u8],
    /// Service of the credential scope; empty means `s3`.
    pub service: &'a [u8],
    /// In place of the service's rule.
    pub normalize_path: Option<bool>,
    /// In place of the service's rule.
    pub double_encode: Option<bool>,
    /// In place of the service's rule.
    pub content_sha256_header: Option<bool>,
    /// What becomes of the session token.
    pub token_mode: TokenMode,
    /// How requests are signed. With SigV4A, `region` is a region set: regions joined by commas, or `*`.
    pub algorithm: Algorithm,
    /// When the credentials end, in Unix seconds.
    pub expires_at: Option<i64>,
    /// Longest validity of a presigned URL, in seconds, in place of the provider's.
    pub max_expires: Option<i64>,
    /// Whose server it is.
    pub provider: &'static Provider,
    /// What becomes of a URL that would outlive the credentials.
    pub lifetime_mode: LifetimeMode,
}

impl<'a> Config<'a> {
    /// For S3 of AWS by SigV4, with credentials that last.
    pub fn new(access_key_id: &'a [u8], secret_access_key: &'a [u8], region: &'a [u8]) -> Self {
        Config {
            access_key_id,
            secret_access_key,
            session_token: b"",
            region,
            service: b"",
            normalize_path: None,
            double_encode: None,
            content_sha256_header: None,
            token_mode: TokenMode::Sign,
            algorithm: Algorithm::Sigv4,
            expires_at: None,
            max_expires: None,
            provider: &provider::AWS,
            lifetime_mode: LifetimeMode::Clamp,
        }
    }
}
