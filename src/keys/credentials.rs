//! The credentials in a signer: everything but the secret access key.

use alloc::boxed::Box;

use zeroize::Zeroizing;

use super::cache::Cache;
use super::config::Config;
use super::scope::{Credential, check_region};
#[cfg(feature = "diagnose")]
use super::secret_shape::SecretShape;
use super::signing_key::{self, Message, SigningKey};
use crate::crypto::algorithm::Algorithm;
#[cfg(feature = "std")]
use crate::crypto::constant_time;
#[cfg(feature = "sigv4a")]
use crate::crypto::ecdsa;
use crate::crypto::entropy::Entropy;
use crate::crypto::hmac::HmacKey;
#[cfg(feature = "sigv2")]
use crate::crypto::hmac_sha1;
use crate::crypto::leftovers;
use crate::error::{Error, Field, Status};
#[cfg(feature = "sigv4a")]
use crate::memory::Shared;
use crate::memory::{self, OutOfMemory};
use crate::text::timestamp::Timestamp;

/// Who signs, and for what.
pub(crate) struct Credentials {
    pub access_key_id: Box<[u8]>,
    pub session_token: Zeroizing<Box<[u8]>>,
    pub region: Box<[u8]>,
    pub service: Box<[u8]>,
    /// `access key id/scope`, plain and percent-encoded for a query.
    pub credential: Credential,
    pub encoded_credential: Credential,
    /// In Unix seconds.
    pub expires_at: Option<i64>,
    /// What the secret looked like; the secret itself is not stored.
    #[cfg(feature = "diagnose")]
    pub secret_shape: SecretShape,
    secret: Secret,
    cache: Cache,
}

/// The source of signing keys.
pub(super) enum Secret {
    /// The midstates of the secret access key, for any day.
    Root(HmacKey),
    /// The date and signing key of one day; the secret is not known.
    Day([u8; 8], Zeroizing<[u8; 32]>),
    /// The key of SigV4A, the same for every day.
    #[cfg(feature = "sigv4a")]
    Ecdsa(Shared<ecdsa::Key>),
    /// The secret of SigV2.
    #[cfg(feature = "sigv2")]
    HmacSha1(hmac_sha1::Key),
}

impl Credentials {
    /// Check the credentials of a config, and return whether there are any.
    pub(super) fn check(config: &Config<'_>) -> Result<bool, Error> {
        let error = |field, message| Err(Error::new(Status::Credentials, Field::Argument(field), message));
        match (config.access_key_id, config.secret_access_key) {
            ([], []) if config.session_token.is_empty() => return Ok(false),
            ([], []) => return error("session_token", "a session token needs an access key id and a secret"),
            ([], _) => return error("access_key_id", "a secret needs an access key id"),
            (_, []) => return error("secret_access_key", "an access key id needs a secret"),
            _ => {}
        }
        let printable =
            |text: &[u8], field, also: &[u8]| match text.iter().position(|b| !b.is_ascii_graphic() || also.contains(b))
            {
                Some(at) => {
                    let message = "byte not allowed in a header; check for a stray space or line break";
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
        Ok(true)
    }

    /// Those of a config that was checked.
    pub(super) fn new(
        config: &Config<'_>,
        service: &[u8],
        secret: &mut dyn FnMut() -> Result<Secret, OutOfMemory>,
    ) -> Result<Self, OutOfMemory> {
        let secret = secret()?;
        #[cfg(feature = "diagnose")]
        let secret_shape = match secret {
            Secret::Day(..) => SecretShape::default(),
            _ => SecretShape::of(config.secret_access_key),
        };
        let credential =
            |encoded| Credential::new(config.access_key_id, config.algorithm, config.region, service, encoded);
        Ok(Credentials {
            access_key_id: memory::copy(config.access_key_id)?,
            session_token: Zeroizing::new(memory::copy(config.session_token)?),
            region: memory::copy(config.region)?,
            service: memory::copy(service)?,
            credential: credential(false)?,
            encoded_credential: credential(true)?,
            expires_at: config.expires_at,
            #[cfg(feature = "diagnose")]
            secret_shape,
            secret,
            cache: Cache::default(),
        })
    }

    /// Whether they are those of a config, as far as that is no secret.
    #[cfg(feature = "std")]
    pub(super) fn are_of(&self, config: &Config<'_>, service: &[u8]) -> bool {
        self.algorithm() == config.algorithm
            && self.expires_at == config.expires_at
            && *self.access_key_id == *config.access_key_id
            && *self.region == *config.region
            && *self.service == *service
            && constant_time::equal(&self.session_token, config.session_token)
            && !config.secret_access_key.is_empty()
    }

    /// Whether they have the secret of a config, in constant time.
    #[cfg(feature = "std")]
    pub(super) fn have_secret_of(&self, config: &Config<'_>) -> bool {
        match &self.secret {
            Secret::Root(root) => root.equals(&signing_key::root(config.secret_access_key)),
            Secret::Day(..) => false,
            #[cfg(feature = "sigv4a")]
            Secret::Ecdsa(key) => key.is_of(config.access_key_id, config.secret_access_key),
            #[cfg(feature = "sigv2")]
            Secret::HmacSha1(key) => hmac_sha1::equal(key, &hmac_sha1::key(config.secret_access_key)),
        }
    }

    /// The same credentials for a different region.
    pub(super) fn for_region(&self, region: &[u8]) -> Result<Self, Error> {
        let secret = match &self.secret {
            Secret::Root(root) => Secret::Root(root.clone()),
            #[cfg(feature = "sigv4a")]
            Secret::Ecdsa(key) => Secret::Ecdsa(key.clone()),
            #[cfg(feature = "sigv2")]
            Secret::HmacSha1(key) => Secret::HmacSha1(key.clone()),
            Secret::Day(..) => {
                let message = "the signer's signing key is for its own region only";
                return Err(Error::new(Status::Scope, Field::Argument("region"), message));
            }
        };
        check_region(self.algorithm(), region)?;
        let credential =
            |encoded| Credential::new(&self.access_key_id, self.algorithm(), region, &self.service, encoded);
        Ok(Credentials {
            access_key_id: memory::copy(&self.access_key_id)?,
            session_token: Zeroizing::new(memory::copy(&self.session_token)?),
            region: memory::copy(region)?,
            service: memory::copy(&self.service)?,
            credential: credential(false)?,
            encoded_credential: credential(true)?,
            expires_at: self.expires_at,
            #[cfg(feature = "diagnose")]
            secret_shape: self.secret_shape,
            secret,
            cache: Cache::default(),
        })
    }

    /// Write the signing key of a day to `key`.
    pub(super) fn signing_key(&self, date: &[u8; 8], key: &mut [u8; 32]) -> Result<(), Error> {
        match &self.secret {
            Secret::Root(root) => {
                signing_key::derive(root, date, &self.region, &self.service, key);
                Ok(())
            }
            Secret::Day(day, given) if day == date => {
                key.copy_from_slice(&**given);
                Ok(())
            }
            _ if self.algorithm() != Algorithm::Sigv4 => {
                let message = "only SigV4 has a daily signing key";
                Err(Error::new(Status::Option, Field::Argument("algorithm"), message))
            }
            _ => {
                let message = "the signer's signing key is for another day (UTC)";
                Err(Error::new(Status::Scope, Field::Argument("time"), message))
            }
        }
    }

    /// The signing key of any scope, as far as the secret is known.
    #[cfg(feature = "diagnose")]
    pub fn key_of(&self, date: &[u8; 8], region: &[u8], service: &[u8]) -> Option<SigningKey> {
        match &self.secret {
            Secret::Root(root) => Some(SigningKey::of(root, date, region, service)),
            Secret::Day(day, key) if day == date && *region == *self.region && *service == *self.service => {
                Some(SigningKey::Hmac(HmacKey::new(&[&**key])))
            }
            _ => None,
        }
    }

    /// The signature algorithm.
    pub fn algorithm(&self) -> Algorithm {
        match self.secret {
            Secret::Root(_) | Secret::Day(..) => Algorithm::Sigv4,
            #[cfg(feature = "sigv4a")]
            Secret::Ecdsa(_) => Algorithm::Sigv4a,
            #[cfg(feature = "sigv2")]
            Secret::HmacSha1(_) => Algorithm::Sigv2,
        }
    }

    /// The key of SigV2, if that is the signer's algorithm.
    #[cfg(feature = "sigv2")]
    pub fn hmac_sha1(&self) -> Option<&hmac_sha1::Key> {
        match &self.secret {
            Secret::HmacSha1(key) => Some(key),
            _ => None,
        }
    }

    /// The text of a signing time.
    #[inline]
    pub fn time(&self, time: i64) -> Result<Timestamp, Error> {
        #[cfg(feature = "std")]
        if let Some(text) = self.cache.text(time) {
            return Ok(text);
        }
        Timestamp::from_unix(time)
    }

    /// The key that signs at a signing time. `message` becomes the string to sign up to the hash: what is not cached,
    /// `write` writes.
    #[inline]
    pub fn string_to_sign(
        &self,
        time: &Timestamp,
        seconds: Option<i64>,
        entropy: Option<Entropy>,
        message: &mut Message,
        write: impl FnOnce(&mut Message),
    ) -> Result<SigningKey, Error> {
        #[cfg(feature = "std")]
        if let Some(seconds) = seconds
            && let Some(key) = self.cache.string_to_sign(seconds, signing_key::hash_of(message))
        {
            return Ok(SigningKey::Hmac(key));
        }
        let key = self.begin(time, entropy, message, write)?;
        #[cfg(not(feature = "std"))]
        let _ = seconds;
        #[cfg(feature = "std")]
        if let (Some(seconds), SigningKey::Hmac(key)) = (seconds, &key) {
            leftovers::clearing::<{ leftovers::SIGNING }, _>(|| {
                self.cache.store_string_to_sign(seconds, time, signing_key::hash_of(message), key);
            });
        }
        Ok(key)
    }

    /// The same of a request that arrived, of the key that verifies it. `seconds` is None where times seldom repeat.
    #[cfg(feature = "verify")]
    #[inline]
    pub fn string_to_verify(
        &self,
        time: &Timestamp,
        seconds: Option<i64>,
        message: &mut Message,
        write: impl FnOnce(&mut Message),
    ) -> Result<SigningKey, Error> {
        if let Some(seconds) = seconds
            && let Some(key) = self.cache.verified(seconds, signing_key::hash_of(message))
        {
            return Ok(SigningKey::Hmac(key));
        }
        self.begin(time, None, message, write)
    }

    /// Begin `message` under the key of a day, and return that.
    #[inline]
    fn begin(
        &self,
        time: &Timestamp,
        entropy: Option<Entropy>,
        message: &mut Message,
        write: impl FnOnce(&mut Message),
    ) -> Result<SigningKey, Error> {
        let key = self.key(time.date(), entropy)?;
        *message = key.begin();
        write(message);
        Ok(key)
    }

    /// Keep what `string_to_verify` may be asked for again, once a request was found to be valid: nobody else can have it
    /// changed.
    #[cfg(feature = "verify")]
    pub fn keep_verified(&self, time: &Timestamp, seconds: i64, key: &SigningKey, write: impl FnOnce(&mut Message)) {
        if let SigningKey::Hmac(hmac) = key
            && !self.cache.has_verified(seconds)
        {
            leftovers::clearing::<2048, _>(|| {
                let mut message = key.begin();
                write(&mut message);
                self.cache.store_verified(seconds, time, signing_key::hash_of(&mut message), hmac);
            });
        }
    }

    /// The key of a day, ready to sign.
    #[inline]
    pub fn key(&self, date: &[u8; 8], entropy: Option<Entropy>) -> Result<SigningKey, Error> {
        #[cfg(not(feature = "sigv4a"))]
        let _ = entropy;
        #[cfg(feature = "sigv4a")]
        if let Secret::Ecdsa(key) = &self.secret {
            return Ok(SigningKey::Ecdsa(key.clone(), entropy));
        }
        match self.cache.key(date) {
            Some(key) => Ok(SigningKey::Hmac(key)),
            None => leftovers::clearing::<2560, _>(|| self.new_key(date)),
        }
    }

    /// The key of a day for which there is none in the cache.
    fn new_key(&self, date: &[u8; 8]) -> Result<SigningKey, Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        self.signing_key(date, &mut bytes)?;
        let key = HmacKey::new(&[&*bytes]);
        self.cache.store_key(date, &key);
        Ok(SigningKey::Hmac(key))
    }
}
