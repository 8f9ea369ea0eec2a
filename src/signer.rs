//! The signer: credentials and scope, immutable and shared between threads.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;

use zeroize::Zeroizing;

#[cfg(not(feature = "full"))]
use crate::absent::sigv2;
use crate::crypto::ecdsa as sigv4a;
use crate::crypto::sha256::HmacKey;
use crate::diagnose::lint::SecretShape;
use crate::error::{Error, Field, Status};
use crate::keys::limits::LifetimeMode;
use crate::keys::provider::{self, Provider};
use crate::keys::service::{Rules, TokenMode};
use crate::keys::signing_key::{self, Cache};
#[cfg(feature = "full")]
use crate::sigv2;
use crate::sigv4::signature::{Algorithm, SigningKey};
use crate::sigv4::string_to_sign::Credential;
use crate::text::timestamp::Timestamp;

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

/// Signs requests. Anonymous without credentials: then requests pass unchanged.
pub struct Signer {
    pub(crate) credentials: Option<Credentials>,
    pub(crate) rules: Rules,
    pub(crate) provider: &'static Provider,
    pub(crate) max_expires: i64,
    pub(crate) lifetime_mode: LifetimeMode,
}

/// Who signs, and for what.
pub(crate) struct Credentials {
    pub access_key_id: Box<[u8]>,
    pub session_token: Zeroizing<Box<[u8]>>,
    pub region: Box<[u8]>,
    pub service: Box<[u8]>,
    /// `access key id/scope`, as it is and as it stands in a query.
    pub credential: Credential,
    pub encoded_credential: Credential,
    /// In Unix seconds.
    pub expires_at: Option<i64>,
    /// What the secret looked like, which is not kept.
    pub secret_shape: SecretShape,
    secret: Secret,
    cache: Cache,
}

/// What signing keys come from.
enum Secret {
    /// The midstates of the secret access key: any day's.
    Root(HmacKey),
    /// The signing key of one day, by its date. The secret is not known.
    Day([u8; 8], Zeroizing<[u8; 32]>),
    /// The key of SigV4A, which holds for every day.
    Ecdsa(Arc<sigv4a::Key>),
    /// The secret of SigV2.
    HmacSha1(sigv2::Key),
}

impl Signer {
    /// Check a config and make a signer from it.
    pub fn new(config: &Config<'_>) -> Result<Self, Error> {
        Self::with(config, || match config.algorithm {
            Algorithm::Sigv4 => Secret::Root(signing_key::root(config.secret_access_key)),
            Algorithm::Sigv4a => {
                Secret::Ecdsa(Arc::new(sigv4a::derive(config.access_key_id, config.secret_access_key)))
            }
            Algorithm::Sigv2 => Secret::HmacSha1(sigv2::key(config.secret_access_key)),
        })
    }

    /// Make a signer from the signing key of the day that `time` falls on, in place of the secret: it signs on that day
    /// alone, for the config's region and service, which must be those that the key was derived for.
    pub fn from_signing_key(config: &Config<'_>, signing_key: &[u8], time: i64) -> Result<Self, Error> {
        let error = |field, message| Err(Error::new(Status::Credentials, Field::Argument(field), message));
        if !config.secret_access_key.is_empty() {
            return error("secret_access_key", "the signing key stands in place of the secret");
        }
        let Ok(key) = <[u8; 32]>::try_from(signing_key) else {
            return error("signing_key", "a signing key has 32 bytes");
        };
        if config.algorithm != Algorithm::Sigv4 {
            let message = "a signing key of one day is SigV4's";
            return Err(Error::new(Status::Option, Field::Argument("algorithm"), message));
        }
        let date = *Timestamp::from_unix(time)?.date();
        // Any secret satisfies the checks: it is not looked at further.
        let config = Config { secret_access_key: signing_key, ..*config };
        Self::with(&config, || Secret::Day(date, Zeroizing::new(key)))
    }

    fn with(config: &Config<'_>, secret: impl FnOnce() -> Secret) -> Result<Self, Error> {
        let service = if config.service.is_empty() { b"s3" } else { config.service };
        check_scope(service, Status::Service, "service")?;
        let mut rules = Rules::of(service);
        rules.normalize_path = config.normalize_path.unwrap_or(rules.normalize_path);
        rules.double_encode = config.double_encode.unwrap_or(rules.double_encode);
        rules.content_sha256_header = config.content_sha256_header.unwrap_or(rules.content_sha256_header);
        rules.token_mode = config.token_mode;
        let credentials = Credentials::new(config, service, secret)?;
        let provider = config.provider;
        let max_expires = config.max_expires.unwrap_or(provider.max_expires);
        if max_expires < 1 {
            let message = "the longest validity is 1 second or more";
            return Err(Error::new(Status::Expires, Field::Argument("max_expires"), message));
        }
        provider.check_algorithm(config.algorithm)?;
        Ok(Signer { credentials, rules, provider, max_expires, lifetime_mode: config.lifetime_mode })
    }

    /// A signer with the same credentials for another region.
    pub fn for_region(&self, region: &[u8]) -> Result<Self, Error> {
        let credentials = self.credentials.as_ref().map(|credentials| credentials.for_region(region)).transpose()?;
        Ok(Signer { credentials, ..*self })
    }

    /// The signing key of the day that `time`, in Unix seconds, falls on.
    pub fn signing_key(&self, time: i64) -> Result<Zeroizing<[u8; 32]>, Error> {
        self.credentials()?.signing_key(Timestamp::from_unix(time)?.date())
    }

    /// The session token that is sent; empty if there is none, or none is to be sent.
    pub(crate) fn token<'a>(&self, credentials: &'a Credentials) -> &'a [u8] {
        match self.rules.token_mode {
            TokenMode::Omit => &[],
            TokenMode::Sign | TokenMode::Append => &credentials.session_token,
        }
    }

    pub(crate) fn credentials(&self) -> Result<&Credentials, Error> {
        const ERROR: Error =
            Error::new(Status::Anonymous, Field::Argument("signer"), "an anonymous signer makes no signatures");
        self.credentials.as_ref().ok_or(ERROR)
    }
}

impl Credentials {
    fn new(config: &Config<'_>, service: &[u8], secret: impl FnOnce() -> Secret) -> Result<Option<Self>, Error> {
        let error = |field, message| Err(Error::new(Status::Credentials, Field::Argument(field), message));
        match (config.access_key_id, config.secret_access_key) {
            ([], []) if config.session_token.is_empty() => return Ok(None),
            ([], []) => return error("session_token", "a session token needs an access key id and a secret"),
            ([], _) => return error("access_key_id", "a secret needs an access key id"),
            (_, []) => return error("secret_access_key", "an access key id needs a secret"),
            _ => {}
        }
        let printable =
            |text: &[u8], field, also: &[u8]| match text.iter().position(|b| !b.is_ascii_graphic() || also.contains(b))
            {
                Some(at) => {
                    let message = "this byte cannot stand in a header; look for a stray blank or line end";
                    Err(Error::at(Status::Credentials, Field::Argument(field), at, message))
                }
                None => Ok(()),
            };
        printable(config.access_key_id, "access_key_id", b",")?;
        printable(config.session_token, "session_token", b"")?;
        if let Some(time) = config.expires_at {
            let message = "the expiry must be Unix seconds after 0 and before the year 10000";
            let error = Error::new(Status::Time, Field::Argument("expires_at"), message);
            Timestamp::from_unix(time).map_err(|_| error)?;
        }
        check_region(config.algorithm, config.region)?;
        let secret = secret();
        let secret_shape = match secret {
            Secret::Day(..) => SecretShape::default(),
            _ => SecretShape::of(config.secret_access_key),
        };
        let [credential, encoded_credential] =
            Credential::new(config.access_key_id, config.algorithm, config.region, service);
        Ok(Some(Credentials {
            access_key_id: config.access_key_id.into(),
            session_token: Zeroizing::new(config.session_token.into()),
            region: config.region.into(),
            service: service.into(),
            credential,
            encoded_credential,
            expires_at: config.expires_at,
            secret_shape,
            secret,
            cache: Cache::default(),
        }))
    }

    fn for_region(&self, region: &[u8]) -> Result<Self, Error> {
        let secret = match &self.secret {
            Secret::Root(root) => Secret::Root(root.clone()),
            Secret::Ecdsa(key) => Secret::Ecdsa(key.clone()),
            Secret::HmacSha1(key) => Secret::HmacSha1(key.clone()),
            Secret::Day(..) => {
                let message = "the signer holds a signing key of its region alone";
                return Err(Error::new(Status::Scope, Field::Argument("region"), message));
            }
        };
        check_region(self.algorithm(), region)?;
        let [credential, encoded_credential] =
            Credential::new(&self.access_key_id, self.algorithm(), region, &self.service);
        Ok(Credentials {
            access_key_id: self.access_key_id.clone(),
            session_token: self.session_token.clone(),
            region: region.into(),
            service: self.service.clone(),
            credential,
            encoded_credential,
            expires_at: self.expires_at,
            secret_shape: self.secret_shape,
            secret,
            cache: Cache::default(),
        })
    }

    /// Refuse to sign at a moment, in Unix seconds, when the credentials hold no more.
    #[inline]
    pub fn check_not_expired(&self, time: impl FnOnce() -> i64) -> Result<(), Error> {
        match self.expires_at {
            Some(end) if time() >= end => {
                Err(Error::new(Status::Expired, Field::Argument("time"), "the credentials have expired by then"))
            }
            _ => Ok(()),
        }
    }

    fn signing_key(&self, date: &[u8; 8]) -> Result<Zeroizing<[u8; 32]>, Error> {
        match &self.secret {
            Secret::Root(root) => Ok(signing_key::derive(root, date, &self.region, &self.service)),
            Secret::Day(day, key) if day == date => Ok(key.clone()),
            Secret::Ecdsa(_) | Secret::HmacSha1(_) => {
                let message = "only SigV4 has a signing key of a day";
                Err(Error::new(Status::Option, Field::Argument("algorithm"), message))
            }
            Secret::Day(..) => {
                let message = "the signer holds the signing key of another day (UTC)";
                Err(Error::new(Status::Scope, Field::Argument("time"), message))
            }
        }
    }

    /// How requests are signed.
    pub fn algorithm(&self) -> Algorithm {
        match self.secret {
            Secret::Root(_) | Secret::Day(..) => Algorithm::Sigv4,
            Secret::Ecdsa(_) => Algorithm::Sigv4a,
            Secret::HmacSha1(_) => Algorithm::Sigv2,
        }
    }

    /// The key of SigV2, if this is what the signer signs with.
    pub fn hmac_sha1(&self) -> Option<&sigv2::Key> {
        match &self.secret {
            Secret::HmacSha1(key) => Some(key),
            _ => None,
        }
    }

    /// The key of a day for SigV4, if it is kept.
    #[inline]
    pub fn kept_key(&self, date: &[u8; 8]) -> Option<HmacKey> {
        self.cache.get(date)
    }

    /// The key of a day, ready to sign.
    #[inline]
    pub fn key(&self, date: &[u8; 8], entropy: Option<[u8; 32]>) -> Result<SigningKey, Error> {
        if let Secret::Ecdsa(key) = &self.secret {
            return Ok(SigningKey::Ecdsa(key.clone(), entropy));
        }
        if let Some(key) = self.kept_key(date) {
            return Ok(SigningKey::Hmac(key));
        }
        let key = HmacKey::new(&[&*self.signing_key(date)?]);
        self.cache.put(date, &key);
        Ok(SigningKey::Hmac(key))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("anonymous", &self.credentials.is_none()).finish_non_exhaustive()
    }
}

fn check_scope(text: &[u8], status: Status, field: &'static str) -> Result<(), Error> {
    let field = Field::Argument(field);
    match text.iter().position(|b| !b.is_ascii_graphic() || *b == b'/' || *b == b',') {
        Some(at) => Err(Error::at(status, field, at, "this byte cannot stand in a credential scope")),
        None if text.is_empty() => Err(Error::new(status, field, "this must not be empty")),
        None => Ok(()),
    }
}

fn check_region(algorithm: Algorithm, region: &[u8]) -> Result<(), Error> {
    match algorithm {
        Algorithm::Sigv4 => check_scope(region, Status::Region, "region"),
        Algorithm::Sigv4a => check_region_set(region),
        Algorithm::Sigv2 => Ok(()),
    }
}

/// Regions joined by commas, or patterns with `*`.
fn check_region_set(text: &[u8]) -> Result<(), Error> {
    let mut start = 0;
    for region in text.split(|b| *b == b',') {
        check_scope(region, Status::Region, "region")
            .map_err(|error| Error { offset: Some(start + error.offset.unwrap_or(0)), ..error })?;
        start += region.len() + 1;
    }
    Ok(())
}
