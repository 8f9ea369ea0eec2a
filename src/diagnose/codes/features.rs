//! Features that servers lack, and how clients do without them.

/// Words that name a feature, with `|` between them, and what to do. The first that is named counts.
#[rustfmt::skip]
pub const FEATURES: [(&str, &str); 9] = [
    ("checksum|-trailer",
        "Switch off the checksums that SDKs send by default: request_checksum_calculation and response_checksum_validation = when_required \
         (AWS_REQUEST_CHECKSUM_CALCULATION=WHEN_REQUIRED, AWS_RESPONSE_CHECKSUM_VALIDATION=WHEN_REQUIRED)."),
    ("streaming-|aws-chunked|x-amz-decoded-content-length",
        "Send the body in one piece: switch off chunked encoding or payload signing in the client, such as with DisablePayloadSigning or \
         chunkedEncodingEnabled(false)."),
    ("transfer-encoding", "Send Content-Length, and no Transfer-Encoding."),
    ("x-amz-acl|x-amz-grant|acls| acl ", "Send no ACL: leave out x-amz-acl and x-amz-grant-*."),
    ("tagging", "Leave out the tags, x-amz-tagging."),
    ("object-lock|retention|legal-hold", "Leave out the headers of object lock, x-amz-object-lock-*."),
    ("storage-class", "Leave out x-amz-storage-class, or use STANDARD."),
    ("server-side-encryption", "Leave out the headers of encryption, x-amz-server-side-encryption-*."),
    ("if-none-match|if-match", "Leave out the condition, If-None-Match or If-Match."),
];
