//! How long a presigned URL holds, and from when: what the caller asks for, the credentials and the service allow.

use crate::error::{Error, Field, Status};
use crate::request::Request;
use crate::signer::Signer;
use crate::time;

/// Longest validity that AWS takes: seven days.
pub const SEVEN_DAYS: i64 = 604_800;

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

/// When a request is signed and, if it is presigned, until when it holds. All in Unix seconds.
#[derive(Clone, Copy, Default)]
pub(crate) struct Validity {
    pub time: i64,
    /// 0 unless presigned.
    pub expires: i64,
    /// The end of a presigned URL, be it its own or that of the credentials.
    pub end: i64,
}

impl Validity {
    /// That of a request. Its time is checked even where `x-amz-date` decides, or nothing is signed.
    pub fn new(signer: &Signer, request: &Request<'_>) -> Result<Self, Error> {
        let Request { time, expires, window, .. } = *request;
        match (expires, window) {
            (0, 0) => {
                time::check(time, "time")?;
                return Ok(Validity { time, expires, end: 0 });
            }
            (0, _) => return error("window", "only presigned URLs have a window"),
            _ => {}
        }
        if window != 0 && !(1..=expires).contains(&window) {
            return error("window", "a window is not longer than the validity, or the URL could end before it is made");
        }
        // Whoever asks twice within a window gets the same URL, which caches then know.
        let start = if window > 0 { time.saturating_sub(time.rem_euclid(window)) } else { time };
        let validity = Self::of(signer, start, expires, time)?;
        time::check(time, "time")?;
        Ok(validity)
    }

    /// That of something signed `now` to hold for `expires` seconds from `time` on.
    pub fn of(signer: &Signer, time: i64, expires: i64, now: i64) -> Result<Self, Error> {
        if expires < 1 {
            return error("expires", "the validity is 1 second or more");
        }
        if expires > signer.max_expires {
            return error("expires", "the validity is longer than the maximum, 604800 seconds or the signer's own");
        }
        let mut validity = Validity { time, expires, end: time.saturating_add(expires) };
        let Some(credentials) = &signer.credentials else { return Ok(validity) };
        credentials.check_not_expired(|| now)?;
        if let Some(end) = credentials.expires_at
            && end < validity.end
        {
            validity.end = end;
            match signer.lifetime_mode {
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
