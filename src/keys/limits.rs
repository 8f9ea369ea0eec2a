//! When a presigned URL is valid: as requested, within the limits of the credentials and the service.

use crate::error::{Error, Field, Status};
use crate::request::Request;
use crate::text::timestamp;

/// The longest validity for AWS: seven days.
pub const SEVEN_DAYS: i64 = 604_800;

/// The clock skew that S3 allows, in seconds.
pub const SKEW: i64 = 900;

/// How to handle a validity longer than the credentials'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifetimeMode {
    /// Shorten it to theirs.
    Clamp,
    /// Return an error.
    Refuse,
    /// Keep it; the result says when the URL really ends.
    Warn,
}

/// How long a presigned URL may be valid.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// The maximum, in seconds.
    pub max_expires: i64,
    /// How to handle a URL that would outlive the credentials.
    pub lifetime_mode: LifetimeMode,
}

/// When a request is signed and, if presigned, until when it is valid. All in Unix seconds.
#[derive(Clone, Copy, Default)]
pub(crate) struct Validity {
    pub time: i64,
    /// 0 unless presigned.
    pub expires: i64,
    /// When a presigned URL ends: when it or its credentials expire.
    pub end: i64,
}

impl Limits {
    /// The validity of a request. Its time is checked even if `x-amz-date` overrides it or nothing is signed.
    pub fn validity(&self, expires_at: Option<i64>, request: &Request<'_>) -> Result<Validity, Error> {
        let Request { time, expires, window, .. } = *request;
        match (expires, window) {
            (0, 0) => {
                timestamp::check(time, "time")?;
                return Ok(Validity { time, expires, end: 0 });
            }
            (0, _) => return error("window", "only presigned URLs have a window"),
            _ => {}
        }
        if window != 0 && !(1..=expires).contains(&window) {
            return error(
                "window",
                "must be from 0 to expires: with a longer window a URL could expire before it is made",
            );
        }
        // All URLs of one window are identical, and so can be cached.
        let start = if window > 0 { time.saturating_sub(time.rem_euclid(window)) } else { time };
        let validity = self.from(expires_at, start, expires, time)?;
        timestamp::check(time, "time")?;
        // No verifier could read when it ends.
        if timestamp::check(start.saturating_add(validity.expires), "expires").is_err() {
            return error("expires", "the URL would expire after the year 9999");
        }
        Ok(validity)
    }

    /// The validity of what is signed `now` and valid for `expires` seconds from `time`.
    pub fn from(&self, expires_at: Option<i64>, time: i64, expires: i64, now: i64) -> Result<Validity, Error> {
        if expires < 1 {
            return error("expires", "must be at least 1 second");
        }
        if expires > self.max_expires {
            return error("expires", "longer than the maximum: 604800 seconds, or the signer's max_expires");
        }
        let mut validity = Validity { time, expires, end: time.saturating_add(expires) };
        check_not_expired(expires_at, || now)?;
        if let Some(end) = expires_at
            && end < validity.end
        {
            validity.end = end;
            match self.lifetime_mode {
                LifetimeMode::Clamp => validity.expires = end - time,
                LifetimeMode::Refuse => return error("expires", "longer than the credentials are valid"),
                LifetimeMode::Warn => {}
            }
        }
        Ok(validity)
    }
}

/// Return an error if the credentials have expired at `time`, in Unix seconds.
#[inline]
pub(crate) fn check_not_expired(expires_at: Option<i64>, time: impl FnOnce() -> i64) -> Result<(), Error> {
    match expires_at {
        Some(end) if time() >= end => {
            Err(Error::new(Status::Expired, Field::Argument("time"), "the credentials have expired by then"))
        }
        _ => Ok(()),
    }
}

fn error<T>(field: &'static str, message: &'static str) -> Result<T, Error> {
    Err(Error::new(Status::Expires, Field::Argument(field), message))
}
