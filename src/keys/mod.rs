//! Credentials, scope, signing keys and limits.

pub(crate) mod cache;
pub mod config;
pub(crate) mod credentials;
pub mod limits;
pub mod provider;
pub(crate) mod scope;
#[cfg(feature = "diagnose")]
pub(crate) mod secret_shape;
pub mod service;
pub(crate) mod signing_key;

use zeroize::Zeroizing;

use crate::crypto::algorithm::Algorithm;
#[cfg(feature = "sigv4a")]
use crate::crypto::ecdsa;
#[cfg(feature = "sigv2")]
use crate::crypto::hmac_sha1;
use crate::error::{Error, Field, Status};
use crate::memory::OutOfMemory;
#[cfg(feature = "sigv4a")]
use crate::memory::Shared;
use crate::text::timestamp::Timestamp;
use config::Config;
use credentials::{Credentials, Secret};
use limits::Limits;
use provider::Provider;
use scope::check_scope;
use service::{Rules, TokenMode};

/// The identity of a signer: credentials, the rules of the service, and limits.
pub(crate) struct Identity {
    /// None for an anonymous signer.
    pub credentials: Option<Credentials>,
    /// The signing rules of the service.
    pub rules: Rules,
    /// Who runs the server.
    pub provider: &'static Provider,
    /// How long a presigned URL may be valid.
    pub limits: Limits,
}

/// The settings of a config, with those of the service where it has none.
struct Settings<'a> {
    service: &'a [u8],
    rules: Rules,
    limits: Limits,
}

impl<'a> Settings<'a> {
    fn of(config: &Config<'a>) -> Self {
        let service = if config.service.is_empty() { b"s3" } else { config.service };
        let mut rules = Rules::of(service);
        rules.normalize_path = config.normalize_path.unwrap_or(rules.normalize_path);
        rules.double_encode = config.double_encode.unwrap_or(rules.double_encode);
        rules.content_sha256_header = config.content_sha256_header.unwrap_or(rules.content_sha256_header);
        rules.token_mode = config.token_mode;
        let max_expires = config.max_expires.unwrap_or(config.provider.max_expires);
        Settings { service, rules, limits: Limits { max_expires, lifetime_mode: config.lifetime_mode } }
    }
}

/// Check a config, and return whether it has credentials.
fn check(config: &Config<'_>) -> Result<bool, Error> {
    let Settings { service, limits, .. } = Settings::of(config);
    check_scope(service, Status::Service, "service")?;
    let signs = Credentials::check(config)?;
    if limits.max_expires < 1 {
        let message = "must be at least 1 second";
        return Err(Error::new(Status::Expires, Field::Argument("max_expires"), message));
    }
    config.provider.check_algorithm(config.algorithm)?;
    Ok(signs)
}

impl Identity {
    /// Check a config, and make an identity from it.
    pub fn new(config: &Config<'_>) -> Result<Self, Error> {
        Self::with(config, &mut || {
            Ok(match config.algorithm {
                Algorithm::Sigv4 => Secret::Root(signing_key::root(config.secret_access_key)),
                #[cfg(feature = "sigv4a")]
                Algorithm::Sigv4a => {
                    Secret::Ecdsa(Shared::new(ecdsa::Key::new(config.access_key_id, config.secret_access_key))?)
                }
                #[cfg(feature = "sigv2")]
                Algorithm::Sigv2 => Secret::HmacSha1(hmac_sha1::key(config.secret_access_key)),
            })
        })
    }

    /// Make one from the signing key for the day of `time`, instead of the secret.
    pub fn from_signing_key(config: &Config<'_>, signing_key: &[u8], time: i64) -> Result<Self, Error> {
        let error = |field, message| Err(Error::new(Status::Credentials, Field::Argument(field), message));
        if !config.secret_access_key.is_empty() {
            return error("secret_access_key", "must be empty: the signing key replaces the secret");
        }
        let Ok(key) = <[u8; 32]>::try_from(signing_key) else {
            return error("signing_key", "must be 32 bytes");
        };
        if config.algorithm != Algorithm::Sigv4 {
            let message = "a signing key requires SigV4";
            return Err(Error::new(Status::Option, Field::Argument("algorithm"), message));
        }
        let date = *Timestamp::from_unix(time)?.date();
        // A placeholder to pass the checks; it is not used.
        let config = Config { secret_access_key: signing_key, ..*config };
        Self::with(&config, &mut || Ok(Secret::Day(date, Zeroizing::new(key))))
    }

    fn with(config: &Config<'_>, secret: &mut dyn FnMut() -> Result<Secret, OutOfMemory>) -> Result<Self, Error> {
        let Settings { service, rules, limits } = Settings::of(config);
        let credentials = if check(config)? { Some(Credentials::new(config, service, secret)?) } else { None };
        Ok(Identity { credentials, rules, provider: config.provider, limits })
    }

    /// Whether `new` would make the same identity of a config. In constant time as to the secrets.
    #[cfg(feature = "std")]
    pub fn matches(&self, config: &Config<'_>) -> Result<bool, Error> {
        let Settings { service, rules, limits } = Settings::of(config);
        let same = self.rules == rules && self.limits == limits && core::ptr::eq(self.provider, config.provider);
        match &self.credentials {
            // What is the same as in a config that was checked need not be checked again.
            Some(credentials) if same && credentials.are_of(config, service) => Ok(credentials.have_secret_of(config)),
            credentials => Ok(!check(config)? && same && credentials.is_none()),
        }
    }

    /// The same credentials for a different region.
    pub fn for_region(&self, region: &[u8]) -> Result<Self, Error> {
        let credentials = self.credentials.as_ref().map(|credentials| credentials.for_region(region)).transpose()?;
        Ok(Identity { credentials, ..*self })
    }

    /// The signing key for the day of `time`, in Unix seconds.
    pub fn signing_key(&self, time: i64) -> Result<Zeroizing<[u8; 32]>, Error> {
        let mut key = Zeroizing::new([0; 32]);
        self.credentials()?.signing_key(Timestamp::from_unix(time)?.date(), &mut key)?;
        Ok(key)
    }

    /// The signature algorithm; None for an anonymous signer.
    pub fn algorithm(&self) -> Option<Algorithm> {
        self.credentials.as_ref().map(Credentials::algorithm)
    }

    /// When the credentials expire, in Unix seconds, if ever.
    pub fn expires_at(&self) -> Option<i64> {
        self.credentials.as_ref().and_then(|credentials| credentials.expires_at)
    }

    /// The credentials; an error for an anonymous signer.
    pub fn credentials(&self) -> Result<&Credentials, Error> {
        const ERROR: Error =
            Error::new(Status::Anonymous, Field::Argument("signer"), "an anonymous signer cannot sign");
        self.credentials.as_ref().ok_or(ERROR)
    }

    /// The credentials, if there are any and they sign with SigV4.
    #[cfg(feature = "verify")]
    pub fn sigv4_credentials(&self) -> Option<&Credentials> {
        self.credentials.as_ref().filter(|credentials| credentials.algorithm() == Algorithm::Sigv4)
    }

    /// The session token to send, or empty.
    pub fn token<'a>(&self, credentials: &'a Credentials) -> &'a [u8] {
        match self.rules.token_mode {
            TokenMode::Omit => &[],
            TokenMode::Sign | TokenMode::Append => &credentials.session_token,
        }
    }
}
