//! The configuration of a signer.

use super::limits::LifetimeMode;
use super::provider::{self, Provider};
use super::service::TokenMode;
use crate::crypto::algorithm::Algorithm;

/// The configuration of a signer.
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
    /// Overrides the service's rule.
    pub normalize_path: Option<bool>,
    /// Overrides the service's rule.
    pub double_encode: Option<bool>,
    /// Overrides the service's rule.
    pub content_sha256_header: Option<bool>,
    /// How to handle the session token.
    pub token_mode: TokenMode,
    /// The signature algorithm. With SigV4A, `region` is a region set: regions joined by commas, or `*`.
    pub algorithm: Algorithm,
    /// When the credentials expire, in Unix seconds.
    pub expires_at: Option<i64>,
    /// Longest validity of a presigned URL, in seconds; overrides the provider's.
    pub max_expires: Option<i64>,
    /// Who runs the server.
    pub provider: &'static Provider,
    /// How to handle a URL that would outlive the credentials.
    pub lifetime_mode: LifetimeMode,
}

impl<'a> Config<'a> {
    /// For AWS S3 with SigV4 and long-term credentials.
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
