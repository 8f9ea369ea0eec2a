//! The signature algorithms.

/// A signature algorithm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// Signature Version 4, for one region.
    #[default]
    Sigv4,
    #[cfg(feature = "sigv4a")]
    /// Signature Version 4A, for a set of regions.
    Sigv4a,
    #[cfg(feature = "sigv2")]
    /// Signature Version 2, for old servers.
    Sigv2,
}

impl Algorithm {
    /// Whether this is SigV4A.
    #[inline]
    pub fn is_sigv4a(self) -> bool {
        #[cfg(feature = "sigv4a")]
        return self == Algorithm::Sigv4a;
        #[cfg(not(feature = "sigv4a"))]
        false
    }

    /// Whether this is SigV2, which has no canonical request.
    #[inline]
    pub fn is_sigv2(self) -> bool {
        #[cfg(feature = "sigv2")]
        return self == Algorithm::Sigv2;
        #[cfg(not(feature = "sigv2"))]
        false
    }

    /// Its name in requests.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Sigv4 => "AWS4-HMAC-SHA256",
            #[cfg(feature = "sigv4a")]
            Algorithm::Sigv4a => "AWS4-ECDSA-P256-SHA256",
            #[cfg(feature = "sigv2")]
            Algorithm::Sigv2 => "AWS",
        }
    }
}
