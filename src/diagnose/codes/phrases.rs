//! What servers say in messages, where the code does not tell the cause.

use super::meaning::{Meaning, meaning};

/// The most specific first.
#[rustfmt::skip]
pub const PHRASES: [Meaning; 65] = [
    meaning!(Signature, "signature validation failed|signature is invalid|bad signature|invalid signature", ""),
    meaning!(HeaderNotSigned, "supplied but not in canonicalheaders|signed headers not include", ""),
    meaning!(HeaderRemoved, "signed header not found", "A signed header did not arrive.",
        "Leave headers that proxies change or drop, such as Accept-Encoding, out of the signed ones."),
    meaning!(Malformed, "slash-delimited elements", "The credential of the signature is not of five parts: a key id, secret or region in it has a slash.",
        "Give the client the access key id, not the secret, and the name of a region."),
    // Forms.
    meaning!(PolicyExpired, "policy expired|policy has expired|policy is expired", "The form's policy had expired when the form arrived."),
    meaning!(Policy, "extra input fields|not specified in the policy|policy did not reference|policy condition failed|according to policy|\
        conditions specified in the policy document", "The form does not meet its policy."),
    meaning!(Policy, "must contain a field", "A field of the form is missing, or follows the file, where no field is read.",
        "Send the field, and send the file last."),
    meaning!(MissingToken, "must provide a session token|missing security token", "The server wants a session token, and none was sent."),
    // Times.
    meaning!(UrlExpired, "request signature expired at|request has expired|expired request|url has expired|presigned url expired", ""),
    meaning!(NotYetValid, "not yet valid|not valid yet", ""),
    meaning!(CredentialsExpired, "token has expired|token is expired|token expired|token included in the request is expired|\
        expired token|credentials have expired|credentials are expired", "The temporary credentials have expired."),
    meaning!(Clock, "signature expired|signature not yet current|date is too old|difference between the request time|\
        request time and the current time|request is no longer valid|too skewed", ""),
    meaning!(ScopeDate, "scope date does not match|date in credential scope does not match|signing key is no longer valid",
        "The date of the credential scope differs from x-amz-date."),
    meaning!(ScopeDate, "invalid credential date", "The date of the credential scope is not that of the request."),
    meaning!(MissingHeader, "valid date or x-amz-date", "The date of the request did not arrive."),
    meaning!(Expires, "x-amz-expires must|x-amz-expires should|x-amz-expires may|less than a week|less than one week", ""),
    // The scope.
    meaning!(Malformed, "non-empty access key", "The request was signed with an empty access key id.",
        "Give the client an access key id: its configuration or environment leaves it empty."),
    meaning!(Malformed, "mal-formed; expecting|incorrect terminal|error parsing the x-amz-credential parameter; incorrect date",
        "The server cannot read the credential of the Authorization header or URL."),
    meaning!(Service, "incorrect service|scoped to correct service|unknown service|belongs to \"s3", ""),
    meaning!(Region, "region is wrong|is wrong; expecting|region does not match|scoped to a valid region|non-empty region|unexpected scope|\
        wrong region|invalid region|correct region|bucket is not in", ""),
    // The endpoint.
    meaning!(Endpoint, "location constraint is incompatible|location-constraint is not valid|location constraint is not valid",
        "The endpoint that the request went to is not one of the region that it names.",
        "Use both: the endpoint of the bucket's region, and that region for the signature and for a new bucket's location constraint."),
    meaning!(Endpoint, "addressed using the specified endpoint|future requests to this endpoint|while dns updates|temporary redirect", ""),
    meaning!(Endpoint, "virtual hosted style|virtual-hosted style|virtual-styled|virtual styled|path-style|path style", "The server takes the bucket in the other place: in the host \
        rather than in the path, or the other way round.",
        "Put the bucket in the host (virtual-hosted style, force_path_style = false) if the server says so, else in the path."),
    meaning!(Endpoint, "must be made to api port|made to console port|should be sent to api port", "The request went to the port of the server's console.",
        "Use the port of the S3 API, which for MinIO is 9000 by default; its console has another."),
    // The algorithm.
    meaning!(SignedTwice, "only one auth mechanism", "The request is signed twice, in its headers and in its URL."),
    meaning!(Algorithm, "signature version 4", "The server supports only Signature Version 4 for this.",
        "Sign with Signature Version 4 (signature_version s3v4)."),
    meaning!(Algorithm, "authorization mechanism you have provided|please use aws4|please use sigv4|only supports \"aws4|\
        v2 authorization is not supported|v2 signature|aws v4 signing", "The server supports only Signature Version 4, AWS4-HMAC-SHA256.",
        "Sign with Signature Version 4 (signature_version s3v4)."),
    meaning!(Algorithm, "authorization type", "The server does not know the algorithm in the Authorization header."),
    meaning!(Algorithm, "unsupported authorization method|unsupported signature|signature version is not supported",
        "The server does not support the algorithm of the signature."),
    // Keys.
    meaning!(NotSigned, "anonymous|signature is required|missing authentication token|authentication is required|\
        no awsaccesskey was presented|authentication required|login required|must be authenticated",
        "The request arrived without a signature, or its credentials were left out, and the resource is not public."),
    meaning!(UnknownAccessKey, "does not exist in our records|no such key: |access key has length|access key id you provided|\
        malformed access key|access key is invalid|invalid access key|key id is invalid|credentials are not valid|not able to validate the provided access credentials", ""),
    meaning!(InvalidToken, "token is malformed|malformed or otherwise invalid|security token included in the request is invalid|\
        security token you provided is invalid|security token you provided does not match", ""),
    // Permissions. S3 looks at them after the signature.
    meaning!(Permission, "kms:|kms key|kms ciphertext|key is disabled|invalid keyid|kms authorization failed",
        "The caller is not allowed to use the KMS key that encrypts the object; the signature is correct.",
        "Allow kms:Decrypt (to read) and kms:GenerateDataKey (to write) in the caller's policy and in the key's own."),
    meaning!(Permission, "blockpublic|block public access|public access is blocked",
        "The bucket blocks public access, and the request asks for it with an ACL or a policy; the signature is correct.",
        "Send no public ACL (x-amz-acl: public-read and the like), or change the bucket's Block Public Access settings."),
    meaning!(Permission, "service control policy", "A service control policy of the organization denies this; the signature is correct."),
    meaning!(Permission, "explicit deny", "A policy denies this explicitly; the signature is correct."),
    meaning!(Permission, "s3:listbucket", "The caller lacks s3:ListBucket, which lists need, and without which a GET is not told that an \
        object does not exist; the signature is correct."),
    meaning!(Permission, "not authorized to perform|policy allows|does not have storage.|no right to access|bucket acl|not allowed to|\
        does not have permission|do not have permission|insufficient permission|not entitled|permission denied|does not belong to you|\
        not have access|not have sufficient access|access denied by|all access to this|access to this object has been disabled",
        "The owner of the key is not allowed to do this; the signature is correct."),
    meaning!(Permission, "not signed up|account is|problem with your", "There is a problem with the account; the signature is correct."),
    // The signed headers.
    meaning!(HeaderNotSigned, "which were not signed|headers not signed", ""),
    meaning!(HeaderNotSigned, "should be signed|must be included in signature|must be signed", "A header that must be signed is not."),
    meaning!(HeaderRemoved, "signed header `", "A signed header did not arrive."),
    // The body and its hash.
    meaning!(Payload, "from x-amz-content-sha256|content-sha256 you specified|content-sha256' header does not match|payload hash does not match", ""),
    meaning!(PayloadForm, "x-amz-content-sha256 must be|invalid header: x-amz-content-sha256|unsigned-payload put|unsigned-payload is not", ""),
    meaning!(ContentLength, "x-amz-decoded-content-length", "The length of the streamed body did not arrive."),
    meaning!(ContentLength, "must provide the content-length", "The length of the body did not arrive."),
    meaning!(IncompleteBody, "number of bytes specified by the content-length", "Fewer bytes arrived than Content-Length says."),
    meaning!(IncompleteBody, "not read from or written to within the timeout", "The body did not arrive in time."),
    // What servers lack.
    meaning!(NotSupported, "functionality that is not implemented|unsupported header|header for this api call|not implemented|streaming-unsigned-payload-trailer|\
        is not supported|chunkedencoding|aws-chunked|unknown checksum|unsupported checksum|one checksum at a time|one non-default checksum", ""),
    meaning!(NotSupported, "bucket does not allow acls", "The bucket does not allow ACLs, and the request sets one.",
        "Send no ACL (no x-amz-acl or x-amz-grant-* header), or enable ACLs in the bucket's object ownership."),
    // Headers that are missing or cannot be read.
    meaning!(MissingHeader, "missing required header|missing header|missing x-amz-|required header", ""),
    meaning!(Malformed, "invalid header: authorization|in authorization|authorization header is malformed|authorization header is invalid|\
        authorization component|authorization header requires|signature header missing|missing credential field|requires three components",
        "The server cannot read the Authorization header."),
    meaning!(Malformed, "not found in query parameters|query-string authentication|error parsing the x-amz-credential|x-amz-date must",
        "The server cannot read the parameters of the URL."),
    meaning!(Malformed, "invalid date format|must be in the iso8601", "The server cannot read the date of the request."),
    meaning!(PayloadForm, "x-amz-content-sha256", "The server does not support this value of x-amz-content-sha256."),
    meaning!(InvalidToken, "x-amz-security-token", ""),
    meaning!(Checksum, "checksum mismatch|checksums do not match|checksum", "The server rejects the request's checksum."),
    meaning!(Checksum, "content-md5", "The request's Content-MD5 is missing, or the server rejects it."),
    meaning!(Algorithm, "aws4-hmac-sha256", "The server supports only Signature Version 4, AWS4-HMAC-SHA256."),
    // What a code would say, where it is not shown.
    meaning!(Signature, Unknown, "calculated does not match|does not match the signature|signature does not match|\
        signature mismatch|signaturedoesnotmatch", "", ""),
    meaning!(Permission, Likely, "access denied|accessdenied", "", ""),
    meaning!(NoSuchBucket, "bucket does not exist|no such bucket|bucket not found", "There is no such bucket."),
    meaning!(NotSigning, "key does not exist|no such object|object does not exist|no such file", "The signature is correct, but there is no such object."),
    meaning!(NotSigning, "over a secure connection", "The server wants https for this."),
    meaning!(Server, "reduce your request rate|internal error|service unavailable|slow down|too many requests", "The server is busy or failed."),
];
