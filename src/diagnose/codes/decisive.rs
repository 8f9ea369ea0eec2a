//! Codes that tell the cause whatever the message is.

use super::meaning::{Meaning, meaning};

#[rustfmt::skip]
pub const CODES: [Meaning; 34] = [
    meaning!(CredentialsExpired, "TokenRefreshRequired", "The session token must be renewed."),
    meaning!(CredentialsExpired, "SecurityTokenExpired|ExpiredTokenId", "The temporary credentials have expired."),
    meaning!(InvalidToken, "InvalidToken|InvalidTokenId|InvalidSecurityToken|AccessKeyIdAndSecurityTokenNotMatch|InvalidIdentityToken",
        ""),
    meaning!(UnknownAccessKey, "InvalidAccessKeyId|InvalidClientTokenId|UnrecognizedClient|InvalidSecurity|NotSignedUp|XAdminUserNotFound|\
        XMinioAdminNoSuchUser|XMinioAdminInvalidAccessKey", ""),
    meaning!(Clock, "RequestTimeTooSkewed|RequestInTheFuture", ""),
    meaning!(UrlExpired, "ExpiredRequest", ""),
    meaning!(Checksum, "XAmzContentChecksumMismatch|CrcMismatch", "A checksum that was sent does not match the body."),
    meaning!(MissingHeader, "MissingSecurityHeader|MissingContentMD5", "A header that the request needs did not arrive."),
    meaning!(Algorithm, "UnsupportedAlgorithm|UnsupportedSignature", "The server does not support the algorithm of the signature."),
    meaning!(Malformed, "MissingFields", "A field of the signature is missing."),
    meaning!(ContentLength, "MissingContentLength|LengthRequired", "The length of the body did not arrive."),
    meaning!(IncompleteBody, "IncompleteBody|ClientDisconnect", "Fewer bytes arrived than Content-Length says."),
    meaning!(NotSupported, "AccessControlListNotSupported", "The bucket does not allow ACLs, and the request sets one.",
        "Send no ACL (no x-amz-acl or x-amz-grant-* header), or enable ACLs in the bucket's object ownership."),
    meaning!(NotSupported, "MalformedTrailerError", "The server cannot read the trailer in which SDKs send a checksum by default.",
        "Switch off the checksums that SDKs send by default: request_checksum_calculation = when_required \
         (AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED)."),
    meaning!(NotSigned, "MissingAuthenticationToken|AuthenticationRequired|LoginRequired", "The request arrived without a signature."),
    meaning!(NoSuchBucket, "NoSuchBucket|NoSuchAccessPoint|BucketNotFound", "There is no such bucket."),
    meaning!(Permission, "AccountProblem|AccountSuspended|UserSuspended|UserDisable|InDebt|InDebtOverdue|AbnormalBucketOwnerStatus|\
        BucketDisable|NotEntitled|OptInRequired|SubscriptionRequired",
        "There is a problem with the account, such as a service that it does not have; the signature is correct.",
        "Look at the account's status, subscriptions and invoices; the signature is correct."),
    meaning!(Permission, "AllAccessDisabled|InvalidPayer", "All access to this is disabled; the signature is correct."),
    meaning!(Permission, "UnauthorizedOperation|ObjectLockedByBucketPolicy|UserProjectAccessDenied|BucketNotBelongTo",
        "The owner of the key is not allowed to do this; the signature is correct."),
    meaning!(Permission, "KMS.Disabled|KMS.InvalidState|KMS.NotFound|KMS.KMSInvalidState|KMS.AccessDenied|CloudKmsDisabledKey|\
        CloudKmsBadKey", "The KMS key of the object or bucket cannot be used; the signature is correct.",
        "Check that the KMS key exists and is enabled, and that its policy lets the caller use it."),
    meaning!(Endpoint, "PermanentRedirect|TemporaryRedirect|Redirect|PermanentRedirectControlError|EndpointNotFound", ""),
    meaning!(Endpoint, "SecondLevelDomainForbidden", "The server wants the bucket in the host, not in the path.",
        "Put the bucket in the host (virtual-hosted style, force_path_style = false)."),
    meaning!(Policy, "InvalidPolicyDocument|PostPolicyInvalidKeyName", "The form does not meet its policy."),
    meaning!(Server, "SlowDown|ServiceUnavailable|RequestLimitExceeded|Throttling|Throttled|TooManyRequests|\
        ErrTooManyRequest|ErrRequestBytesExceed|BandwidthLimitExceeded|ServerBusy|Busy|RateLimitExceeded|\
        XMinioServerNotInitialized", "The server is busy."),
    meaning!(Server, "InternalError|InternalFailure|InternalServerError|ServiceFailure|UnknownError|XMinioBackendDown", "The server failed."),
    meaning!(Server, "OperationAborted", "Another operation on the same resource is in progress."),
    meaning!(Host, "InvalidHostHeader", "The server does not know the host of the request."),
    meaning!(Endpoint, "IncorrectEndpoint|InvalidAccessPoint|InvalidAccessPointAliasError|NoSuchMultiRegionAccessPoint",
        "The bucket or access point is not at the endpoint that the request went to."),
    meaning!(InvalidToken, "TokenCodeInvalidError", "The MFA device's serial number or code is not valid.",
        "Send x-amz-mfa with the device's serial number, a space and its present code."),
    meaning!(Permission, "UnexpectedIPError", "The request came from an address that is not allowed to do this."),
    meaning!(NotSupported, "UnsupportedArgument", "The server does not support an argument of the request."),
    meaning!(MissingHeader, "MissingSecurityElement", "What the signature needs did not arrive."),
    meaning!(NotSigning, "NoSuchKey|NoSuchVersion|NoSuchUpload|NotFound|404", "The signature is correct, but there is no such object."),
    meaning!(NotSigning, "MethodNotAllowed|PreconditionFailed|ConditionalRequestConflict|InvalidBucketName|BucketAlreadyExists|\
        BucketAlreadyOwnedByYou|BucketNameUnavailable|BucketConflict|BucketNotEmpty|TooManyBuckets|InvalidBucketState|EntityTooLarge|\
        EntityTooSmall|MalformedXML|MalformedPolicy|MalformedACLError|MalformedPOSTRequest|InvalidPart|InvalidPartOrder|InvalidRange|\
        InvalidURI|InvalidObjectName|InvalidObjectState|InvalidStorageClass|InvalidTag|KeyTooLong|KeyTooLongError|MetadataTooLarge|\
        QuotaExceeded|NoSuchBucketPolicy|NoSuchTagSet|NoSuchCORSConfiguration|NoSuchLifecycleConfiguration|NoSuchWebsiteConfiguration|\
        NoSuchObjectLockConfiguration|ObjectLockConfigurationNotFoundError|ServerSideEncryptionConfigurationNotFoundError|\
        XMinioStorageFull|XMinioInvalidObjectName|XMinioParentIsObject|RestoreAlreadyInProgress|UserProjectMissing",
        "The refusal is about the request itself, not about its signature."),
];
