//! How long a presigned URL holds, and from when: what the caller asks for, the credentials and the service allow.

use crate::error::{Error, Field, Status};
use crate::request::Request;
use crate::text::timestamp;

/// Longest validity that AWS takes: seven days.
pub const SEVEN_DAYS: i64 = 604_800;

/// How far the clocks of both sides may be apart, in seconds, as S3 has it.
pub const SKEW: i64 = 900;

/// What becomes of a validity that is longer than the credentials'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifetimeMode {
    /// It is cut to theirs.
    Clamp,
    /// It is refused.
    Refuse,
    /// It stays; the caller is told when the URL really ends.
    Warn,
}

/// How long a presigned URL may be valid.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// In seconds.
    pub max_expires: i64,
    /// What becomes of a URL that would outlive the credentials.
    pub lifetime_mode: LifetimeMode,
}

/// When a request is signed and, if it is presigned, until when it holds. All in Unix seconds.
#[derive(Clone, Copy, Default)]
pub(crate) struct Validity {
    pub time: i64,
    /// 0 unless presigned.
    pub expires: i64,
    /// The end of a presigned URL, be it its own or that of the credentials.
    pub end: i64,
}

impl Limits {
    /// The validity of a request. Its time is checked even where `x-amz-date` decides, or nothing is signed.
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
        // Whoever asks twice within a window gets the same URL, which caches then know.
        let start = if window > 0 { time.saturating_sub(time.rem_euclid(window)) } else { time };
        let validity = self.from(expires_at, start, expires, time)?;
        timestamp::check(time, "time")?;
        Ok(validity)
    }

    /// The validity of what is signed `now` and valid for `expires` seconds from `time` on.
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

/// Refuse to sign at a moment, in Unix seconds, at which the credentials have expired.
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
