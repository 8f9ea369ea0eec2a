//! The causes of a refusal, numbered as `S3SIGN_CAUSE_*` in the C header, and their remedies.

use super::text::cut;

/// Make the enum, and the table of remedies, from one list. The second remedy is for requests of other clients than this
/// library, where the first is only for callers of this one.
macro_rules! causes {
    ($($(#[$doc:meta])* $cause:ident = $number:literal, $remedy:literal $(, $others:literal)?;)*) => {
        /// Why a server refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(i32)]
        pub enum Cause {
            $($(#[$doc])* $cause = $number,)*
        }

        impl Cause {
            /// The default remedy. `is_own` is whether this library signed the request.
            pub(super) fn remedy(self, is_own: bool) -> &'static [u8] {
                let text = match self {
                    $(Cause::$cause => concat!($remedy $(, "\n", $others)?),)*
                };
                let (own, others) = cut(text.as_bytes(), b'\n');
                if is_own || others.is_empty() { own } else { others }
            }
        }
    };
}

causes! {
    /// The response does not say.
    Unknown = 0, "Look up the code in the server's documentation, or the request id in its log.";
    /// The server did not refuse.
    NotRefused = 1, "The signature needs no change.";
    /// Both sides signed the same text, so the secrets differ.
    WrongSecret = 2, "Copy the secret for this access key id again, without spaces or line breaks; a signing key \
        must be that of the request's day, region and service.",
        "Copy the secret for this access key id again, and give it to the client as it is, without spaces, quotation \
        marks, line breaks or encoding.";
    /// The server does not know the access key id.
    UnknownAccessKey = 3, "Check that the key exists, is active and belongs to this server's account or partition.";
    /// The request arrived with a different access key id.
    OtherAccessKey = 4, "Find what replaces the Authorization header in transit, or send the request as signed.";
    /// The credentials have expired.
    CredentialsExpired = 5, "Get new temporary credentials and sign again.";
    /// The session token does not belong to the access key id.
    InvalidToken = 6, "Use the access key id, secret and session token of the same set of credentials.";
    /// Temporary credentials without their session token.
    MissingToken = 7, "Pass the signer the session token that came with the access key id.",
        "Send the session token that came with the access key id, as x-amz-security-token, and sign it.";
    /// The clocks are too far apart.
    Clock = 8, "Set this machine's clock, or add the offset of s3sign_clock_offset to the time of requests.",
        "Set the clock of the client's machine.";
    /// The presigned URL has expired.
    UrlExpired = 9, "Make a new URL, with a longer validity if needed.";
    /// The presigned URL is not valid yet.
    NotYetValid = 10, "Correct the clock of the machine that presigns URLs.";
    /// Signed for a different region.
    Region = 11, "Make a signer for the region that the server names, such as with s3sign_signer_for_region.",
        "Give the client the bucket's region, for the endpoint and for the signature.";
    /// Signed for a different service.
    Service = 12, "Make a signer for the service that the server names.",
        "Have the client sign for the service that the server names; S3's is s3.";
    /// The date of the credential scope is not that of the request.
    ScopeDate = 13, "Sign again; a signing key is valid only for its own day (UTC).",
        "Have the client take the day of the scope and of the signing key from the request's time in UTC.";
    /// The server requires a different algorithm.
    Algorithm = 14, "Make a signer with an algorithm that the server supports.",
        "Have the client sign with an algorithm that the server supports, which is mostly SigV4.";
    /// The date was changed in transit.
    Date = 15, "Send the date that was signed, and make sure nothing else sets it.";
    /// The method was changed in transit.
    Method = 16, "Send the method that was signed, and sign again after each redirect.",
        "Have the client sign the method that it sends, in capitals, and sign again after each redirect.";
    /// The path was changed in transit, in no known way.
    Path = 17, "Send the URL of the result unchanged, and keep proxies from rewriting the path.",
        "Have the client sign the path that it sends, with the bucket only if it is in the path (with SigV2 always), \
        and keep proxies from rewriting the path.";
    /// The path arrived with different percent-encoding.
    PathEncoding = 18, "Send the URL of the result unchanged; use the raw path mode for raw keys.",
        "Have the client sign the path with every byte percent-encoded, once and with capital hex digits, except \
        letters, digits, - . _ ~ and /.";
    /// The path arrived percent-encoded twice.
    PathDoubleEncoded = 19, "Percent-encode the path once: use the raw path mode for raw keys, or send URLs unchanged.",
        "Have the client percent-encode the path once, and sign it as it is sent.";
    /// Dot segments or slashes were removed from the path.
    PathNormalized = 20, "Use a client and proxies that do not normalize dots and slashes in paths.",
        "Have the client sign the path that it sends: S3 keeps dot segments, empty segments and the last slash. Keep \
        proxies from removing them.";
    /// An unsigned parameter arrived.
    QueryAdded = 21, "Sign the request with that parameter, or find out what adds it.",
        "Have the client sign every parameter that it sends, or find out what adds one.";
    /// A signed parameter did not arrive.
    QueryRemoved = 22, "Send the complete query that was signed.";
    /// The parameters arrived in a different order.
    QueryOrder = 23, "Send the URL of the result: its query is in the signed order.",
        "Have the client sort the parameters by their percent-encoded names before it signs them.";
    /// A parameter arrived with different percent-encoding.
    QueryEncoding = 24, "Send the URL of the result unchanged; a space is %20 and a plus sign %2B.",
        "Have the client sign names and values with every byte percent-encoded, once and with capital hex digits, \
        except letters, digits, - . _ and ~, and with = behind each name; a space is %20 and a plus sign %2B.";
    /// A parameter arrived with a different value.
    QueryValue = 25, "Send the query that was signed, or sign again.";
    /// A signed header was changed in transit.
    HeaderChanged = 26, "Send the header as it was signed, or leave it out of the signed headers.",
        "Have the client sign the value that it sends, without the spaces around it and with one space for several, or \
        leave the header out of the signed headers.";
    /// A signed header did not arrive.
    HeaderRemoved = 27, "Send the header, or leave it out of the signed headers.";
    /// A different host arrived.
    Host = 28, "Sign for the host that the server sees, or have the proxy pass the Host header on.",
        "Have the client sign the Host header that it sends, and proxies pass that on.";
    /// The lists of signed headers differ.
    SignedHeaders = 29, "Send the Authorization header or the URL of the result unchanged.",
        "Have the client list exactly the headers that it signs, and send that list unchanged.";
    /// A header that must be signed is not.
    HeaderNotSigned = 30, "Include the header in the request when signing, or do not send it.";
    /// The body is not the one that was signed.
    Payload = 31, "Sign the bytes that are sent, after any compression or line-ending conversion.";
    /// Only one side has a hash of the body.
    PayloadForm = 32, "Send x-amz-content-sha256 as it was signed.",
        "Have the client sign the value that it sends as x-amz-content-sha256, and send it if it is signed.";
    /// A checksum does not match the body.
    Checksum = 33, "Send the base64 checksum of the bytes that are sent.";
    /// A required header did not arrive.
    MissingHeader = 34, "Send all headers of the result with the request.",
        "Send and sign the header that the server names.";
    /// The length of the body did not arrive.
    ContentLength = 35, "Send Content-Length; without it, send the body in signed chunks.";
    /// The body ended early or came too slowly.
    IncompleteBody = 36, "Send as many bytes as Content-Length says, without stalling.";
    /// Authorization or the parameters of the URL cannot be read.
    Malformed = 37, "Send the Authorization header or the URL of the result byte for byte.",
        "Send the Authorization header, or the presigned URL, byte for byte as the client made it.";
    /// The validity of a URL is out of range.
    Expires = 38, "Use a validity of 1 to 604800 seconds.";
    /// Signed twice, in the headers and in the URL.
    SignedTwice = 39, "Send a presigned URL without an Authorization header.";
    /// The server does not support the request.
    NotSupported = 40, "Use a different kind of request, such as a body signed as a whole, or set the signer's provider.",
        "Use a different kind of request, such as one whose body is signed as a whole.";
    /// The signature is correct, but its owner is not allowed to do this.
    Permission = 41, "Check the policies of the user, bucket and organization; the signature is correct.";
    /// The request is not signed.
    NotSigned = 42, "Sign the request: make the signer with credentials and send the headers of the result.",
        "Give the client credentials, and find out whether something drops its Authorization header.";
    /// The bucket is at a different endpoint.
    Endpoint = 43, "Send the request to the endpoint that the server names, signed for its host and region.";
    /// There is no such bucket.
    NoSuchBucket = 44, "Check the bucket's name, and whether the server expects it in the host or in the path.";
    /// The response is not from S3.
    NotS3 = 45, "Check for a proxy between client and server, and the URL's host, port and scheme.";
    /// The response has no body.
    NoBody = 46, "Send the same request with GET, whose response has a body.";
    /// The signature does not match, and the server shows no text.
    Signature = 47, "Compare host, path and secret; have the server show its canonical request if it can.";
    /// The canonical requests differ, and the server does not show its own.
    CanonicalRequest = 48, "Look for a proxy or client that changes the host, path, query or a signed header.",
        "Compare what the client signs with the canonical request of the documentation, line by line, and look for a \
        proxy that changes the host, path, query or a signed header.";
    /// The server failed or is busy.
    Server = 49, "Retry later, at a lower rate.";
    /// The refusal is not about the signature.
    NotSigning = 50, "The signature needs no change.";
    /// The policy of a POST form has expired.
    PolicyExpired = 51, "Make a new policy with a later expiration, and send the form before it.";
    /// A POST form does not meet its policy.
    Policy = 52, "Make the policy allow every field of the form, and send the fields that it requires.";
    /// The client found no credentials, and sent nothing.
    NoCredentials = 53, "Give the client credentials: in its environment, its profile or its configuration.";
    /// A browser refused the response, or did not send the request.
    Cors = 54, "Allow the page's origin, the method and the headers in the bucket's CORS rules.";
    /// The server was not reached.
    Connection = 55, "Check the URL's host, port and scheme, DNS, proxies and certificates.";
}

/// How sure a cause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i32)]
pub enum Certainty {
    /// The cause is not known, and at most a suspect; the sentence says what is known.
    Unknown = 0,
    /// The most probable of several causes.
    Likely = 1,
    /// The server's text, or the request, shows it.
    Shown = 2,
    /// A signature that was made again proves it.
    Proved = 3,
}
