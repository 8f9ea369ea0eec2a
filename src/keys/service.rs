//! The signing rules that differ by service, in one place.

/// How to handle the session token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenMode {
    /// Sent and signed.
    Sign,
    /// Sent without being signed.
    Append,
    /// Neither; the caller takes care of it.
    Omit,
}

/// The signing rules of a service.
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
    /// Header for the session token.
    pub token_header: &'static str,
    /// Query parameter for the session token.
    pub token_parameter: &'static str,
    /// Whether these are the rules of S3 Express.
    pub is_express: bool,
    /// How to handle the session token.
    pub token_mode: TokenMode,
}

impl Rules {
    /// How a signed session token is sent: as for most services, or as for S3 Express.
    #[inline]
    pub(crate) fn token_slots<'a>(&self, token: &'a [u8]) -> (Option<&'a [u8]>, Option<&'a [u8]>) {
        if self.is_express { (None, Some(token)) } else { (Some(token), None) }
    }

    /// Whether a service, by its name in the credential scope, has the rules of S3.
    pub(crate) fn are_s3(service: &[u8]) -> bool {
        matches!(service, b"s3" | b"s3express" | b"s3-object-lambda" | b"s3-outposts")
    }

    /// The rules of the service by its name in the credential scope.
    pub fn of(service: &[u8]) -> Self {
        let s3 = Self::are_s3(service);
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
