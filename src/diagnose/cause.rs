//! The causes of a refusal: their numbers, which are those of `S3SIGN_CAUSE_*` in the C header, and what to do.

/// Make the enum, and the table of names and remedies, from one list.
macro_rules! causes {
    ($($(#[$doc:meta])* $cause:ident = $number:literal, $remedy:literal;)*) => {
        /// Why a server refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(i32)]
        pub enum Cause {
            $($(#[$doc])* $cause = $number,)*
        }

        impl Cause {
            /// What to do, unless more is known.
            pub fn remedy(self) -> &'static str {
                match self {
                    $(Cause::$cause => $remedy,)*
                }
            }
        }
    };
}

causes! {
    /// Nothing tells.
    Unknown = 0, "Look the code up in the server's documentation, or in the server's log by the request id.";
    /// The server did not refuse.
    NotRefused = 1, "Nothing is to be done about the signature.";
    /// Both sides signed the same text: the secrets differ.
    WrongSecret = 2, "Copy the secret again, without a blank or line end, for this very access key id; a signing key \
        must be that of the request's day, region and service.";
    /// The server does not know the access key id.
    UnknownAccessKey = 3, "Look whether the key exists, is active and belongs to this server's account or partition.";
    /// Another access key id arrived.
    OtherAccessKey = 4, "Find what replaces the Authorization header on the way, or send the request as it was signed.";
    /// The credentials have ended.
    CredentialsExpired = 5, "Get new temporary credentials and sign again.";
    /// The session token is not one of the access key id's.
    InvalidToken = 6, "Use access key id, secret and session token of one and the same set of credentials.";
    /// Temporary credentials without their session token.
    MissingToken = 7, "Give the signer the session token that came with the access key id.";
    /// The clocks are too far apart.
    Clock = 8, "Set this machine's clock, or add the offset of s3sign_clock_offset to the time of requests.";
    /// A presigned URL has ended.
    UrlExpired = 9, "Make a new URL, with a longer validity if need be.";
    /// A presigned URL begins later.
    NotYetValid = 10, "Set the clock of the machine that makes URLs.";
    /// Signed for another region.
    Region = 11, "Make a signer for the region that the server names, as with s3sign_signer_for_region.";
    /// Signed for another service.
    Service = 12, "Make a signer for the service that the server names.";
    /// The day of the credential scope is not that of the request.
    ScopeDate = 13, "Sign again; a signing key holds for its own day (UTC) alone.";
    /// The server wants another algorithm.
    Algorithm = 14, "Make a signer with the algorithm that the server takes.";
    /// The date arrived changed.
    Date = 15, "Send the date that was signed, and let nothing else set it.";
    /// The method arrived changed.
    Method = 16, "Send the method that is signed, and sign each redirected request anew.";
    /// The path arrived changed, in no known way.
    Path = 17, "Send the URL of the result as it is, and let no proxy rewrite the path.";
    /// The path arrived with other escapes.
    PathEncoding = 18, "Send the URL of the result as it is; give raw keys with the raw path mode.";
    /// The path arrived escaped once more.
    PathDoubleEncoded = 19, "Escape the path once: give raw keys with the raw path mode, or send URLs as they are.";
    /// Dot segments or slashes of the path are gone.
    PathNormalized = 20, "Use a client, and proxies, that leave dots and slashes of a path alone.";
    /// A parameter arrived that is not signed.
    QueryAdded = 21, "Sign the request with that parameter, or keep it from being added.";
    /// A signed parameter did not arrive.
    QueryRemoved = 22, "Send the query that was signed, whole.";
    /// The parameters arrived in another order.
    QueryOrder = 23, "Send the URL of the result: its query is in the order that is signed.";
    /// A parameter arrived with other escapes.
    QueryEncoding = 24, "Send the URL of the result as it is; a blank is %20 and a plus sign %2B.";
    /// A parameter arrived with another value.
    QueryValue = 25, "Send the query that was signed, or sign again.";
    /// A signed header arrived changed.
    HeaderChanged = 26, "Send the header as it was signed, or leave it out of the signed headers.";
    /// A signed header did not arrive.
    HeaderRemoved = 27, "Send the header, or leave it out of the signed headers.";
    /// Another host arrived.
    Host = 28, "Sign for the host that the server sees, or have the proxy pass the Host header on.";
    /// The lists of signed headers differ.
    SignedHeaders = 29, "Send the Authorization header or the URL of the result as it is.";
    /// A header arrived that must be signed and is not.
    HeaderNotSigned = 30, "Give the header to the signer with the request, or do not send it.";
    /// The body is another than the one signed.
    Payload = 31, "Sign the very bytes that are sent, after any compression or change of line ends.";
    /// One side has the hash of the body, the other none.
    PayloadForm = 32, "Send x-amz-content-sha256 as it was signed.";
    /// A checksum is not that of the body.
    Checksum = 33, "Compute the checksum of the very bytes that are sent, in base64.";
    /// A header that is needed did not arrive.
    MissingHeader = 34, "Send all headers of the result with the request.";
    /// The length of the body did not arrive.
    ContentLength = 35, "Send Content-Length; without it, send the body in signed chunks.";
    /// The body ended early or came too slowly.
    IncompleteBody = 36, "Send as many bytes as Content-Length says, without a pause.";
    /// Authorization or the parameters of the URL cannot be read.
    Malformed = 37, "Send the Authorization header or the URL of the result as it is, byte for byte.";
    /// The validity of a URL is out of range.
    Expires = 38, "Ask for 1 to 604800 seconds.";
    /// Signed twice, in the headers and in the URL.
    SignedTwice = 39, "Send a presigned URL without an Authorization header.";
    /// The server does not do what was asked for.
    NotSupported = 40, "Use another form, such as a body signed as a whole, or set the signer's provider.";
    /// The signature holds, but its owner may not do this.
    Permission = 41, "Look at the policies of user, bucket and organisation; the signature is not at fault.";
    /// The request is not signed.
    NotSigned = 42, "Sign the request: make the signer with credentials and send the headers of the result.";
    /// The bucket is to be reached elsewhere.
    Endpoint = 43, "Send the request to the endpoint that the server names, signed for its host and region.";
    /// There is no such bucket.
    NoSuchBucket = 44, "Look at the bucket's name, and whether the server wants it in the host or in the path.";
    /// Something other than S3 answered.
    NotS3 = 45, "Look at what stands between client and server, and at the URL's host, port and scheme.";
    /// The answer has no body to tell more.
    NoBody = 46, "Send the same request with GET, whose answer says more.";
    /// The signature does not match, and the server shows no text.
    Signature = 47, "Compare host, path and secret; let the server show its canonical request if it can.";
    /// The canonical requests differ, and the server does not show its own.
    CanonicalRequest = 48, "Look for a proxy or client that changes host, path, query or a signed header.";
    /// The fault is the server's, or it is busy.
    Server = 49, "Try again later, more slowly.";
    /// The refusal is not about the signature.
    NotSigning = 50, "Nothing is to be done about the signature.";
}
