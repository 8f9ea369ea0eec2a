//! What an error document says: S3's XML, or what another form of error says in its place.

/// The elements that mean something, by their names in XML.
macro_rules! elements {
    ($($field:ident $name:literal)*) => {
        /// The first text of each element, without the space around it.
        #[allow(missing_docs)]
        pub struct Document<'a> {
            $(pub $field: &'a [u8],)*
        }

        impl<'a> Document<'a> {
            pub const EMPTY: Document<'static> = Document { $($field: b"",)* };

            /// The text of the element with this name.
            pub fn slot(&mut self, name: &[u8]) -> Option<&mut &'a [u8]> {
                $(if name == $name { return Some(&mut self.$field); })*
                None
            }

            /// All texts.
            pub fn texts(&mut self) -> impl Iterator<Item = &mut &'a [u8]> {
                [$(&mut self.$field,)*].into_iter()
            }
        }

        impl Default for Document<'_> {
            // Once in the library, where it would take 350 bytes each time.
            #[inline(never)]
            fn default() -> Self {
                Document::EMPTY
            }
        }
    };
}

elements! {
    code b"Code"
    message b"Message"
    canonical_request b"CanonicalRequest"
    canonical_request_bytes b"CanonicalRequestBytes"
    string_to_sign b"StringToSign"
    string_to_sign_bytes b"StringToSignBytes"
    signature_provided b"SignatureProvided"
    access_key_id b"AWSAccessKeyId"
    request_time b"RequestTime"
    server_time b"ServerTime"
    expires b"Expires"
    max_skew b"MaxAllowedSkewMilliseconds"
    region b"Region"
    client_sha256 b"ClientComputedContentSHA256"
    server_sha256 b"S3ComputedContentSHA256"
    endpoint b"Endpoint"
    bucket b"BucketName"
    not_signed b"HeadersNotSigned"
    missing_header b"MissingHeaderName"
    argument b"ArgumentName"
    argument_value b"ArgumentValue"
    header b"Header"
    expected_digest b"ExpectedDigest"
    calculated_digest b"CalculatedDigest"
    details b"Details"
    resource b"Resource"
}
