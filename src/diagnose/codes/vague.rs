//! Codes whose message is looked at first, and what they mean if it does not say more.

use super::meaning::{Meaning, meaning};

#[rustfmt::skip]
pub const CODES: [Meaning; 14] = [
    meaning!(Signature, Unknown, "SignatureDoesNotMatch|InvalidSignature|AuthFailure|SignatureNotMatch", "", ""),
    meaning!(Permission, Likely, "AccessDenied|Forbidden|UnauthorizedAccess|AccessForbidden|NotAuthorized", "", ""),
    meaning!(UrlExpired, "RequestExpired", ""),
    meaning!(CredentialsExpired, "ExpiredToken", "The temporary credentials have expired."),
    meaning!(UnknownAccessKey, Likely, "Unauthorized", "The server does not take the credentials: the access key id is unknown to it, or \
        it has another endpoint.", ""),
    meaning!(Malformed, "AuthorizationHeaderMalformed|AuthorizationParametersError|IncompleteSignature",
        "The server cannot read the Authorization header."),
    meaning!(Malformed, "AuthorizationQueryParametersError", "The server cannot read the parameters of the URL."),
    meaning!(Checksum, "BadDigest", "A checksum or Content-MD5 that was sent does not match the body that arrived."),
    meaning!(Checksum, "InvalidDigest", "The Content-MD5 or checksum that was sent is not valid base64."),
    meaning!(Payload, "XAmzContentSHA256Mismatch", ""),
    meaning!(IncompleteBody, "RequestTimeout", "The body did not arrive in time."),
    meaning!(NotSupported, "NotImplemented|NotSupported|UnsupportedOperation|OperationNotSupported|CredentialsNotSupported", ""),
    meaning!(Endpoint, "IllegalLocationConstraint|InvalidLocationConstraint",
        "The endpoint that the request went to is not one of the region that it names.",
        "Use both: the endpoint of the bucket's region, and that region for the signature and for a new bucket's location constraint."),
    meaning!(Region, Likely, "InvalidRegion|BucketRegionError", "The request is signed for another region than the server's.", ""),
];
