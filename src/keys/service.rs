//! The signing rules that differ by service, in one place.

/// What becomes of the session token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenMode {
    /// Sent and signed.
    Sign,
    /// Sent without being signed.
    Append,
    /// Neither; the caller sees to it.
    Omit,
}

/// How requests to a service are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Remove `.`, `..` and empty path segments before signing.
    pub normalize_path: bool,
    /// Percent-encode the path on the wire once more for signing.
    pub double_encode: bool,
    /// Add and sign `x-amz-content-sha256`.
    pub content_sha256_header: bool,
    /// Presign with `UNSIGNED-PAYLOAD` rather than the hash of the empty body.
    pub presign_unsigned: bool,
    /// Header that carries the session token.
    pub token_header: &'static str,
    /// Query parameter that carries the session token.
    pub token_parameter: &'static str,
    /// Whether these are those of S3 Express.
    pub is_express: bool,
    /// What becomes of the session token.
    pub token_mode: TokenMode,
}

impl Rules {
    /// A session token that is signed: as that of ordinary services, or of S3 Express.
    #[inline]
    pub(crate) fn token_slots<'a>(&self, token: &'a [u8]) -> (Option<&'a [u8]>, Option<&'a [u8]>) {
        if self.is_express { (None, Some(token)) } else { (Some(token), None) }
    }

    /// The rules of the service with this name in the credential scope.
    pub fn of(service: &[u8]) -> Self {
        let s3 = matches!(service, b"s3" | b"s3express" | b"s3-object-lambda" | b"s3-outposts");
        let (token_header, token_parameter) = match service {
            b"s3express" => ("x-amz-s3session-token", "X-Amz-S3session-Token"),
            _ => ("x-amz-security-token", "X-Amz-Security-Token"),
        };
        Rules {
            normalize_path: !s3,
            double_encode: !s3,
            content_sha256_header: s3,
            presign_unsigned: s3,
            token_header,
            token_parameter,
            is_express: service == b"s3express",
            token_mode: TokenMode::Sign,
        }
    }
}
