//! The error codes of S3 and STS, of servers that speak S3, and the codes of their well-known messages.

use super::text::is_word;
use super::words::{Words, words};

/// Codes as AWS, MinIO, Ceph, SeaweedFS, versitygw, Google, Alibaba and Cloudflare document them. Those that end with `|` are
/// ordinary words too, which are codes only in a code's place.
#[rustfmt::skip]
static CODES: Words = words! {
    "AccessControlListNotSupported" "AccessDenied" "AccessDeniedException" "AccessForbidden" "AccessPointAlreadyOwnedByYou"
    "AccountProblem" "AllAccessDisabled" "AmbiguousGrantByEmailAddress" "AuthFailure" "AuthorizationHeaderMalformed"
    "AuthorizationParametersError" "AuthorizationQueryParametersError" "AuthorizationQueryParameterserror"
    "AuthorizationParameterserror"
    "BadDigest" "BadRequest|" "BucketAlreadyExists" "BucketAlreadyOwnedByYou" "BucketHasAccessPointsAttached"
    "BucketNotEmpty" "BucketRegionError"
    "ClientDisconnected" "ConditionalRequestConflict" "Conflict|" "ConnectionClosedByRequester" "CredentialsNotSupported"
    "CredentialsProviderError" "CrossLocationLoggingProhibited"
    "EndpointNotFound" "EntityTooLarge" "EntityTooSmall" "ExcessData" "ExpiredToken" "ExpiredTokenException"
    "Forbidden|"
    "IDPCommunicationError" "IDPRejectedClaim" "IllegalLocationConstraintException"
    "IllegalVersioningConfigurationException" "IncompleteBody" "IncompleteSignature" "IncompleteSignatureException"
    "IncorrectEndpoint" "IncorrectNumberOfFilesInPostRequest" "InlineDataTooLarge" "InsufficientStorage" "InternalError"
    "InternalFailure" "InvalidAccessKeyId" "InvalidAccessPoint" "InvalidAccessPointAliasError"
    "InvalidAddressingHeader" "InvalidArgument" "InvalidAuthenticationInfo" "InvalidAuthorization"
    "InvalidBucketAclWithObjectOwnership" "InvalidBucketName" "InvalidBucketOwnerAWSAccountID" "InvalidBucketState"
    "InvalidChunkSizeError" "InvalidClientTokenId" "InvalidDigest" "InvalidEncryptionAlgorithmError"
    "InvalidHostHeader" "InvalidHttpMethod" "InvalidIdentityToken" "InvalidLocationConstraint" "InvalidObjectName"
    "InvalidObjectState" "InvalidPart" "InvalidPartNumber" "InvalidPartOrder" "InvalidPayer" "InvalidPolicyDocument"
    "InvalidRange" "InvalidRegion" "InvalidRequest" "InvalidSOAPRequest" "InvalidSecurity" "InvalidSecurityToken"
    "InvalidSessionException" "InvalidSignature" "InvalidSignatureException" "InvalidStorageClass" "InvalidTag"
    "InvalidTargetBucketForLogging" "InvalidToken" "InvalidTokenId" "InvalidURI" "InvalidUserAgent" "InvalidWriteOffset"
    "KMS.DisabledException" "KMS.InvalidKeyUsageException" "KMS.KMSInvalidStateException" "KMS.NotFoundException"
    "KMSAccessDeniedException" "KMSKeyDisabledException" "KMSKeyNotFoundException" "KeyTooLongError"
    "MalformedACLError" "MalformedDate" "MalformedPOSTRequest" "MalformedPolicy" "MalformedPolicyDocument"
    "MalformedTrailerError" "MalformedXML" "MaxMessageLengthExceeded" "MaxPostPreDataLengthExceededError"
    "MetadataTooLarge" "MethodNotAllowed" "MissingAttachment" "MissingAuthenticationToken"
    "MissingAuthenticationTokenException" "MissingContentLength" "MissingContentMD5" "MissingFields" "MissingParameter"
    "MissingRequestBodyError" "MissingSecurityElement" "MissingSecurityHeader"
    "NoCredentialProviders" "NoCredentialsError" "NoLoggingStatusForKey" "NoSuchAccessPoint" "NoSuchBucket"
    "NoSuchBucketPolicy" "NoSuchCORSConfiguration" "NoSuchKey" "NoSuchLifecycleConfiguration"
    "NoSuchMultiRegionAccessPoint" "NoSuchObjectLockConfiguration" "NoSuchPublicAccessBlockConfiguration" "NoSuchTagSet"
    "NoSuchUpload" "NoSuchVersion" "NoSuchWebsiteConfiguration" "NotAuthorized" "NotDeviceOwnerError" "NotFound|"
    "NotImplemented" "NotModified|" "NotSignedUp" "NotSupported|"
    "ObjectLockConfigurationNotFoundError" "ObjectNotInActiveTierError" "OperationAborted" "OperationNotSupported" "OptInRequired"
    "OwnershipControlsNotFoundError"
    "PackedPolicyTooLarge" "PermanentRedirect" "PermanentRedirectControlError" "PostPolicyInvalidKeyName"
    "PreconditionFailed"
    "QuotaExceeded"
    "Redirect|" "RegionDisabledException" "ReplicationConfigurationNotFoundError" "RequestEntityTooLarge" "RequestExpired"
    "RequestHeaderSectionTooLarge" "RequestIsNotMultiPartContent" "RequestTimeTooSkewed" "RequestTimeout"
    "RestoreAlreadyInProgress"
    "ServerBusy" "ServerSideEncryptionConfigurationNotFoundError" "ServiceUnavailable" "SignatureDoesNotMatch"
    "SlowDown" "SlowDownRead" "SlowDownWrite"
    "TemporaryRedirect" "TokenCodeInvalidError" "TokenRefreshRequired" "TooManyBuckets" "TooManyParts" "TooManyRequests"
    "TooManyRequestsException" "TooManyTags"
    "Unauthorized|" "UnauthorizedAccess" "UnauthorizedAccessError" "UnauthorizedOperation" "UnexpectedContent"
    "UnknownOperationException" "UnrecognizedClientException" "UnresolvableGrantByEmailAddress" "UnsupportedAlgorithm"
    "UnsupportedArgument" "UnsupportedOperation" "UnsupportedSignature" "UserKeyMustBeSpecified" "UserSuspended"
    "ValidationError" "ValidationException"
    "XAdminUserNotFound" "XAmzContentChecksumMismatch" "XAmzContentSHA256Mismatch" "XMinioInvalidObjectName"
    "XMinioServerNotInitialized" "XMinioStorageFull"
};

/// The starts of messages, in lower case, with their codes.
#[rustfmt::skip]
static MESSAGES: Words = words! {
    "a header that you provided implies functionality|NotImplemented" "a header you provided implies functionality|NotImplemented"
    "aws authentication requires a valid date|AccessDenied" "authorization header requires|IncompleteSignatureException" "access denied|AccessDenied" "all access to this|AllAccessDisabled"
    "anonymous access is forbidden|AccessDenied"
    "credential should be scoped to|InvalidSignatureException"
    "duration provided in the request is invalid|InvalidArgument"
    "error parsing the x-amz-credential|AuthorizationQueryParametersError" "error parsing the credential|AuthorizationParametersError"
    "invalid according to policy|AccessDenied" "invalid access key|InvalidAccessKeyId"
    "missing authentication token|MissingAuthenticationTokenException" "missing required header|InvalidRequest" "mismatch between signed headers and request headers|SignatureDoesNotMatch"
    "no awsaccesskey was presented|AccessDenied"
    "only one auth mechanism allowed|InvalidArgument"
    "query-string authentication version 4 requires|AuthorizationQueryParametersError"
    "request has expired|AccessDenied" "request is missing authentication token|MissingAuthenticationToken"
    "request is not valid yet|AccessDenied" "request is not yet valid|AccessDenied" "requests specifying server side encryption|InvalidArgument"
    "signature expired|SignatureDoesNotMatch" "signature not yet current|SignatureDoesNotMatch"
    "signature header missing|AccessDenied"
    "the aws access key id you provided does not exist|InvalidAccessKeyId" "the aws access key id that you provided does not exist|InvalidAccessKeyId"
    "the access key id you provided does not exist|InvalidAccessKeyId" "the oss access key id you provided does not exist|InvalidAccessKeyId"
    "the xml you provided was not well-formed|MalformedXML" "the xml that you provided was not well|MalformedXML"
    "the authorization header is malformed|AuthorizationHeaderMalformed" "the authorization header that you provided is not valid|AuthorizationHeaderMalformed"
    "the authorization mechanism you have provided is not supported|InvalidRequest"
    "the bucket does not allow acls|AccessControlListNotSupported"
    "the bucket is in this region|PermanentRedirect" "the bucket you are attempting to access must be addressed|PermanentRedirect"
    "the bucket you tried to delete is not empty|BucketNotEmpty" "the content-md5 you specified|BadDigest"
    "the difference between the request time and|RequestTimeTooSkewed"
    "the provided 'x-amz-content-sha256' header does not match|XAmzContentSHA256Mismatch"
    "the provided token has expired|ExpiredToken" "the provided token is malformed|InvalidToken"
    "the request body terminated unexpectedly|IncompleteBody"
    "the request signature we calculated|SignatureDoesNotMatch" "the request signature that the server calculated does not match|SignatureDoesNotMatch"
    "the requested bucket name is not available|BucketAlreadyExists"
    "the security token included in the request is expired|ExpiredToken" "the security token included in the request is invalid|InvalidClientTokenId"
    "the specified bucket does not exist|NoSuchBucket" "the specified bucket is not valid|InvalidBucketName" "the specified key does not exist|NoSuchKey"
    "the specified location constraint is not valid|InvalidLocationConstraint" "the specified location-constraint is not valid|InvalidLocationConstraint"
    "the specified method is not allowed|MethodNotAllowed" "the specified multipart upload does not exist|NoSuchUpload"
    "the specified version does not exist|NoSuchVersion"
    "there were headers present in the request which were not signed|AccessDenied" "this bucket cannot be addressed|PermanentRedirect"
    "unsupported header '|NotImplemented"
    "we encountered an internal error|InternalError"
    "x-amz-content-sha256 must be|InvalidArgument" "x-amz-expires must|AuthorizationQueryParametersError" "x-amz-expires should|AuthorizationQueryParametersError" "x-amz-date must be|AuthorizationQueryParametersError"
    "you did not provide the number of bytes|IncompleteBody" "you must provide the content-length|MissingContentLength"
    "your proposed upload exceeds|EntityTooLarge" "your proposed upload is smaller|EntityTooSmall" "your request was missing a required header|MissingSecurityHeader"
    "your account is not signed up|NotSignedUp" "your previous request to create the named bucket|BucketAlreadyOwnedByYou"
};

/// The code at the start of a text, and whether it is an ordinary word.
pub fn code_at(text: &[u8]) -> Option<(&'static [u8], bool)> {
    if !text.first()?.is_ascii_uppercase() {
        return None;
    }
    let (code, ordinary) = CODES.longest(text, false)?;
    let next = text.get(code.len()).filter(|byte| is_word(byte));
    // Without the tags, the message follows at once; names of exceptions have an end of their own.
    if next.is_some_and(|byte| !byte.is_ascii_uppercase()) {
        return None;
    }
    Some((code, ordinary.is_some()))
}

/// Whether this is a known code.
pub fn is_code(text: &[u8]) -> bool {
    code_at(text).is_some_and(|(code, _)| code.len() == text.len())
}

/// The code of the well-known message that a text starts with.
pub fn message_at(text: &[u8]) -> Option<&'static [u8]> {
    MESSAGES.longest(text, true)?.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_code_is_found_and_no_part_of_a_word() {
        let code = |text: &str| code_at(text.as_bytes()).map(|(code, _)| core::str::from_utf8(code).unwrap());
        for (text, expected) in [
            ("SlowDownRead: x", Some("SlowDownRead")),
            ("SlowDown", Some("SlowDown")),
            ("SignatureDoesNotMatchThe request", Some("SignatureDoesNotMatch")),
            ("InvalidTokenId", Some("InvalidTokenId")),
            ("NoSuchKeys", None),
            ("nosuchkey", None),
            ("Signature", None),
            ("[", None),
            ("", None),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
        assert_eq!(message_at(b"Access Denied."), Some(&b"AccessDenied"[..]));
        assert_eq!(message_at(b"The moon"), None);
    }

    #[test]
    fn every_code_of_a_message_is_known() {
        let mut messages = 0;
        for letter in b'a'..=b'z' {
            let mut at = 0;
            while let Some((word, code)) = MESSAGES.next(letter, &mut at) {
                assert!(
                    code.is_some_and(is_code) && word.to_ascii_lowercase() == word,
                    "{}",
                    String::from_utf8_lossy(word)
                );
                messages += 1;
            }
        }
        assert!(messages > 50);
    }
}
