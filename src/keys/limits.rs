//! How long a presigned URL holds, and from when: what the caller asks for, the credentials and the service allow.

use crate::error::{Error, Field, Status};
use crate::keys::credentials::Credentials;
use crate::request::Request;

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
    /// The validity of a request.
    pub fn validity(&self, by: Option<&Credentials>, request: &Request<'_>) -> Result<Validity, Error> {
        let Request { time, expires, window, .. } = *request;
        match (expires, window) {
            (0, 0) => return Ok(Validity { time, expires, end: 0 }),
            (0, _) => return error("window", "only presigned URLs have a window"),
            _ => {}
        }
        if window != 0 && !(1..=expires).contains(&window) {
            return error("window", "a window is not longer than the validity, or the URL could end before it is made");
        }
        // Whoever asks twice within a window gets the same URL, which caches then know.
        let start = if window > 0 { time - time.rem_euclid(window) } else { time };
        self.from(by, start, expires, time)
    }

    /// The validity of what is signed `now` and valid for `expires` seconds from `time` on.
    pub fn from(&self, by: Option<&Credentials>, time: i64, expires: i64, now: i64) -> Result<Validity, Error> {
        if expires < 1 {
            return error("expires", "the validity is 1 second or more");
        }
        if expires > self.max_expires {
            return error("expires", "the validity is longer than the maximum, 604800 seconds or the signer's own");
        }
        let mut validity = Validity { time, expires, end: time.saturating_add(expires) };
        let Some(credentials) = by else { return Ok(validity) };
        credentials.check_not_expired(|| now)?;
        if let Some(end) = credentials.expires_at
            && end < validity.end
        {
            validity.end = end;
            match self.lifetime_mode {
                LifetimeMode::Clamp => validity.expires = end - time,
                LifetimeMode::Refuse => return error("expires", "this would outlive the credentials"),
                LifetimeMode::Warn => {}
            }
        }
        Ok(validity)
    }
}

fn error<T>(field: &'static str, message: &'static str) -> Result<T, Error> {
    Err(Error::new(Status::Expires, Field::Argument(field), message))
}
