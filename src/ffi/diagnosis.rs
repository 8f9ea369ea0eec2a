//! The causes of a refusal, and how sure they are.

/// `cause`: the response does not say.
pub const S3SIGN_CAUSE_UNKNOWN: i32 = 0;
/// `cause`: the server did not refuse.
pub const S3SIGN_CAUSE_NOT_REFUSED: i32 = 1;
/// `cause`: both sides signed the same text: the secrets differ.
pub const S3SIGN_CAUSE_WRONG_SECRET: i32 = 2;
/// `cause`: the server does not know the access key id.
pub const S3SIGN_CAUSE_UNKNOWN_ACCESS_KEY: i32 = 3;
/// `cause`: the request arrived with a different access key id.
pub const S3SIGN_CAUSE_OTHER_ACCESS_KEY: i32 = 4;
/// `cause`: the credentials have expired.
pub const S3SIGN_CAUSE_CREDENTIALS_EXPIRED: i32 = 5;
/// `cause`: the session token does not belong to the access key id.
pub const S3SIGN_CAUSE_INVALID_TOKEN: i32 = 6;
/// `cause`: temporary credentials without their session token.
pub const S3SIGN_CAUSE_MISSING_TOKEN: i32 = 7;
/// `cause`: the clocks are too far apart.
pub const S3SIGN_CAUSE_CLOCK: i32 = 8;
/// `cause`: the presigned URL has expired.
pub const S3SIGN_CAUSE_URL_EXPIRED: i32 = 9;
/// `cause`: the presigned URL is not valid yet.
pub const S3SIGN_CAUSE_NOT_YET_VALID: i32 = 10;
/// `cause`: signed for a different region.
pub const S3SIGN_CAUSE_REGION: i32 = 11;
/// `cause`: signed for a different service.
pub const S3SIGN_CAUSE_SERVICE: i32 = 12;
/// `cause`: the date of the credential scope is not that of the request.
pub const S3SIGN_CAUSE_SCOPE_DATE: i32 = 13;
/// `cause`: the server requires a different algorithm.
pub const S3SIGN_CAUSE_ALGORITHM: i32 = 14;
/// `cause`: the date was changed in transit.
pub const S3SIGN_CAUSE_DATE: i32 = 15;
/// `cause`: the method was changed in transit.
pub const S3SIGN_CAUSE_METHOD: i32 = 16;
/// `cause`: the path was changed in transit, in no known way.
pub const S3SIGN_CAUSE_PATH: i32 = 17;
/// `cause`: the path arrived with different percent-encoding.
pub const S3SIGN_CAUSE_PATH_ENCODING: i32 = 18;
/// `cause`: the path arrived percent-encoded twice.
pub const S3SIGN_CAUSE_PATH_DOUBLE_ENCODED: i32 = 19;
/// `cause`: dot segments or slashes were removed from the path.
pub const S3SIGN_CAUSE_PATH_NORMALIZED: i32 = 20;
/// `cause`: an unsigned parameter arrived.
pub const S3SIGN_CAUSE_QUERY_ADDED: i32 = 21;
/// `cause`: a signed parameter did not arrive.
pub const S3SIGN_CAUSE_QUERY_REMOVED: i32 = 22;
/// `cause`: the parameters arrived in a different order.
pub const S3SIGN_CAUSE_QUERY_ORDER: i32 = 23;
/// `cause`: a parameter arrived with different percent-encoding.
pub const S3SIGN_CAUSE_QUERY_ENCODING: i32 = 24;
/// `cause`: a parameter arrived with a different value.
pub const S3SIGN_CAUSE_QUERY_VALUE: i32 = 25;
/// `cause`: a signed header was changed in transit.
pub const S3SIGN_CAUSE_HEADER_CHANGED: i32 = 26;
/// `cause`: a signed header did not arrive.
pub const S3SIGN_CAUSE_HEADER_REMOVED: i32 = 27;
/// `cause`: a different host arrived.
pub const S3SIGN_CAUSE_HOST: i32 = 28;
/// `cause`: the lists of signed headers differ.
pub const S3SIGN_CAUSE_SIGNED_HEADERS: i32 = 29;
/// `cause`: a header that must be signed is not.
pub const S3SIGN_CAUSE_HEADER_NOT_SIGNED: i32 = 30;
/// `cause`: the body is not the one that was signed.
pub const S3SIGN_CAUSE_PAYLOAD: i32 = 31;
/// `cause`: only one side has a hash of the body.
pub const S3SIGN_CAUSE_PAYLOAD_FORM: i32 = 32;
/// `cause`: a checksum does not match the body.
pub const S3SIGN_CAUSE_CHECKSUM: i32 = 33;
/// `cause`: a required header did not arrive.
pub const S3SIGN_CAUSE_MISSING_HEADER: i32 = 34;
/// `cause`: the length of the body did not arrive.
pub const S3SIGN_CAUSE_CONTENT_LENGTH: i32 = 35;
/// `cause`: the body ended early or came too slowly.
pub const S3SIGN_CAUSE_INCOMPLETE_BODY: i32 = 36;
/// `cause`: authorization or the parameters of the URL cannot be read.
pub const S3SIGN_CAUSE_MALFORMED: i32 = 37;
/// `cause`: the validity of a URL is out of range.
pub const S3SIGN_CAUSE_EXPIRES: i32 = 38;
/// `cause`: signed twice, in the headers and in the URL.
pub const S3SIGN_CAUSE_SIGNED_TWICE: i32 = 39;
/// `cause`: the server does not support the request.
pub const S3SIGN_CAUSE_NOT_SUPPORTED: i32 = 40;
/// `cause`: the signature is correct, but its owner is not allowed to do this.
pub const S3SIGN_CAUSE_PERMISSION: i32 = 41;
/// `cause`: the request is not signed.
pub const S3SIGN_CAUSE_NOT_SIGNED: i32 = 42;
/// `cause`: the bucket is at a different endpoint.
pub const S3SIGN_CAUSE_ENDPOINT: i32 = 43;
/// `cause`: there is no such bucket.
pub const S3SIGN_CAUSE_NO_SUCH_BUCKET: i32 = 44;
/// `cause`: the response is not from S3.
pub const S3SIGN_CAUSE_NOT_S3: i32 = 45;
/// `cause`: the response has no body.
pub const S3SIGN_CAUSE_NO_BODY: i32 = 46;
/// `cause`: the signature does not match, and the server shows no text.
pub const S3SIGN_CAUSE_SIGNATURE: i32 = 47;
/// `cause`: the canonical requests differ, and the server does not show its own.
pub const S3SIGN_CAUSE_CANONICAL_REQUEST: i32 = 48;
/// `cause`: the server failed or is busy.
pub const S3SIGN_CAUSE_SERVER: i32 = 49;
/// `cause`: the refusal is not about the signature.
pub const S3SIGN_CAUSE_NOT_SIGNING: i32 = 50;
/// `cause`: the policy of a POST form has expired.
pub const S3SIGN_CAUSE_POLICY_EXPIRED: i32 = 51;
/// `cause`: a POST form does not meet its policy.
pub const S3SIGN_CAUSE_POLICY: i32 = 52;
/// `cause`: the client found no credentials, and sent nothing.
pub const S3SIGN_CAUSE_NO_CREDENTIALS: i32 = 53;
/// `cause`: a browser refused the response, or did not send the request.
pub const S3SIGN_CAUSE_CORS: i32 = 54;
/// `cause`: the server was not reached.
pub const S3SIGN_CAUSE_CONNECTION: i32 = 55;

/// `certainty`: the cause is not known, and at most a suspect; the sentence says what is known.
pub const S3SIGN_CERTAINTY_UNKNOWN: i32 = 0;
/// `certainty`: the most probable of several causes.
pub const S3SIGN_CERTAINTY_LIKELY: i32 = 1;
/// `certainty`: the server's text, or the request, shows it.
pub const S3SIGN_CERTAINTY_SHOWN: i32 = 2;
/// `certainty`: a signature that was made again proves it.
pub const S3SIGN_CERTAINTY_PROVED: i32 = 3;
