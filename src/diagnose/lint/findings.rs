//! The findings: their names and numbers, and the lines about them.

use core::fmt::{Arguments, Write};

use crate::diagnose::redact::Secrets;
use crate::text::sink::Buffer;

/// Make the enum, and the table of names, from one list.
macro_rules! lints {
    ($($(#[$doc:meta])* $lint:ident = $bit:literal, $name:literal;)*) => {
        /// A finding. The numbers are those of `S3SIGN_LINT_*` in the C header, a bit each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(i32)]
        pub enum Lint {
            $($(#[$doc])* $lint = $bit,)*
        }

        impl Lint {
            /// Its name in the output.
            pub fn name(self) -> &'static str {
                match self {
                    $(Lint::$lint => $name,)*
                }
            }
        }
    };
}

lints! {
    /// A signed header that clients, proxies or tracing agents rewrite.
    VolatileHeader = 1, "VOLATILE_HEADER";
    /// An `x-amz-*` header that is sent without being signed.
    UnsignedHeader = 2, "UNSIGNED_HEADER";
    /// A header that whoever uses a presigned URL must send.
    HeaderToSend = 4, "HEADER_TO_SEND";
    /// A Host with the default port.
    DefaultPort = 8, "DEFAULT_PORT";
    /// A Host that is not the URL's.
    HostMismatch = 16, "HOST_MISMATCH";
    /// A header value that is not ASCII.
    NonAsciiHeader = 32, "NON_ASCII_HEADER";
    /// A region unknown to AWS.
    UnknownRegion = 64, "UNKNOWN_REGION";
    /// A different region in the host.
    RegionMismatch = 128, "REGION_MISMATCH";
    /// A checksum in the query of a presigned URL.
    ChecksumInQuery = 256, "CHECKSUM_IN_QUERY";
    /// Temporary credentials without a session token.
    TokenMissing = 512, "TOKEN_MISSING";
    /// A session token with long-term credentials.
    TokenUnexpected = 1024, "TOKEN_UNEXPECTED";
    /// A URL that expires with its credentials.
    OutlivesCredentials = 2048, "OUTLIVES_CREDENTIALS";
    /// An access key id that does not look like AWS's.
    AccessKeyShape = 4096, "ACCESS_KEY_SHAPE";
    /// A secret that does not look like AWS's, or has a stray space.
    SecretShape = 8192, "SECRET_SHAPE";
    /// A body that nothing protects.
    UnprotectedBody = 16384, "UNPROTECTED_BODY";
    /// A segment `.` or `..` in the path, which most clients resolve.
    DotSegment = 32768, "DOT_SEGMENT";
    /// An `x-amz-date` that is not near the time.
    StaleDate = 65536, "STALE_DATE";
    /// A signed header whose name proxies drop.
    OddHeaderName = 131_072, "ODD_HEADER_NAME";
    /// An `x-amz-copy-source` that S3 reads as another object.
    CopySource = 262_144, "COPY_SOURCE";
    /// A host of another service than the signer's.
    WrongService = 524_288, "WRONG_SERVICE";
    /// A host that does not take the signer's algorithm.
    WrongAlgorithm = 1_048_576, "WRONG_ALGORITHM";
    /// The global endpoint with a region other than its own.
    GlobalEndpoint = 2_097_152, "GLOBAL_ENDPOINT";
    /// A `+` in the path, which some take for a space.
    PlusInPath = 4_194_304, "PLUS_IN_PATH";
    /// A bucket with dots in the host of an https URL.
    DottedBucket = 8_388_608, "DOTTED_BUCKET";
    /// A CreateSession or copy with the token of IAM in the header of sessions.
    SessionToken = 16_777_216, "SESSION_TOKEN";
}

/// Collects the findings: a line and a bit for each.
pub struct Findings<'a, 'b> {
    pub out: &'a mut Buffer<'b>,
    pub mask: i32,
    pub secrets: Secrets<'a>,
}

impl Findings<'_, '_> {
    /// Add a finding. The sentence says what is wrong and, behind a colon, what to do.
    #[cold]
    #[inline(never)]
    pub fn add(&mut self, lint: Lint, sentence: Arguments<'_>) {
        self.mask |= lint as i32;
        // The buffer takes whatever it is given.
        let _ = write!(self.out, "{}: {sentence}\r\n", lint.name());
    }
}
