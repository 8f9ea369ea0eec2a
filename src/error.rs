//! Errors: a pinned status, the input at fault, and the offset in it.

use core::fmt;

/// Status of a call. The numbers are those of `S3SIGN_ERR_*` in the C header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Status {
    /// A pointer that must not be NULL is NULL.
    Null = 1,
    /// A struct's size is invalid.
    StructSize = 2,
    /// The output buffer is too small.
    BufferTooSmall = 3,
    /// Internal error of this library.
    Internal = 4,
    /// A mode or option is unknown.
    Option = 5,
    /// A length is too large for memory.
    Length = 6,
    /// The method is not an HTTP token.
    Method = 7,
    /// The URL is malformed.
    Url = 8,
    /// The host is missing or malformed.
    Host = 9,
    /// The path is malformed for its path mode.
    Path = 10,
    /// The query is malformed, or already signed.
    Query = 11,
    /// A header name is not an HTTP token.
    HeaderName = 12,
    /// A header value is malformed.
    HeaderValue = 13,
    /// A header is reserved for the signer, or a duplicate.
    HeaderReserved = 14,
    /// The payload hash is malformed or contradicts another.
    PayloadHash = 15,
    /// The time is out of range.
    Time = 16,
    /// The validity is out of range.
    Expires = 17,
    /// The credentials are incomplete or malformed.
    Credentials = 18,
    /// The region is empty or malformed.
    Region = 19,
    /// The service is malformed.
    Service = 20,
    /// The operation needs credentials, but the signer is anonymous.
    Anonymous = 21,
    /// A checksum value is malformed.
    Checksum = 22,
    /// A body does not follow its plan.
    Stream = 23,
    /// A signer made from the signing key of one day was asked to sign on another.
    Scope = 24,
    /// The credentials have expired.
    Expired = 25,
    /// A POST policy is malformed.
    Policy = 26,
    /// The provider does not support the operation.
    Provider = 27,
    /// Two endpoint options cannot be combined.
    Endpoint = 28,
    /// A bucket's name or ARN is malformed.
    Bucket = 29,
    /// The request to verify is not a well-formed signed request.
    Malformed = 30,
    /// The signature does not match.
    Signature = 31,
    /// A presigned URL has expired.
    RequestExpired = 32,
    /// A presigned URL is not valid yet.
    NotYetValid = 33,
    /// The request was signed too long ago, or in the future.
    Skewed = 34,
    /// A header that must be signed is not.
    UnsignedHeader = 35,
    /// The signature algorithm is unknown, or not the signer's.
    Algorithm = 36,
    /// A form violates a condition of its policy.
    Condition = 37,
    /// Input overlaps the output buffer.
    Overlap = 38,
    /// Memory ran out.
    Memory = 39,
}

/// The input at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// An argument or struct field, by its name.
    Argument(&'static str),
    /// The name of the header at this index.
    HeaderName(usize),
    /// The value of the header at this index.
    HeaderValue(usize),
    /// The name at this index of the list of headers to sign.
    SignedHeader(usize),
    /// A part of the condition at this index, such as `].name`.
    Condition(usize, &'static str),
    /// The value of the form field at this index.
    FormField(usize),
    /// The key at this index of a batch.
    Key(usize),
    /// The end of the key at this index of a batch.
    KeyEnd(usize),
    /// The query at this index of a batch.
    Query(usize),
    /// The end of the query at this index of a batch.
    QueryEnd(usize),
}

impl Field {
    /// Its text: what precedes the index, the index, and what follows it.
    pub fn parts(&self) -> (&'static str, Option<usize>, &'static str) {
        match *self {
            Field::Argument(name) => (name, None, ""),
            Field::HeaderName(index) => ("headers[", Some(index), "].name"),
            Field::HeaderValue(index) => ("headers[", Some(index), "].value"),
            Field::SignedHeader(index) => ("signed_headers[", Some(index), "]"),
            Field::FormField(index) => ("fields[", Some(index), "].value"),
            Field::Key(index) => ("keys[", Some(index), "]"),
            Field::KeyEnd(index) => ("key_ends[", Some(index), "]"),
            Field::Query(index) => ("queries[", Some(index), "]"),
            Field::QueryEnd(index) => ("query_ends[", Some(index), "]"),
            Field::Condition(index, part) => ("conditions[", Some(index), part),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, index, after) = self.parts();
        f.write_str(before)?;
        index.map_or(Ok(()), |index| write!(f, "{index}"))?;
        f.write_str(after)
    }
}

/// Why a call failed. The message is fixed text, so it cannot hold a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// The status.
    pub status: Status,
    /// The input at fault.
    pub field: Field,
    /// The byte of that input at fault, if any.
    pub offset: Option<usize>,
    /// One sentence for people.
    pub message: &'static str,
}

impl Error {
    /// An error about a field as a whole.
    pub const fn new(status: Status, field: Field, message: &'static str) -> Self {
        Error { status, field, offset: None, message }
    }

    /// The error as `change` has it, unless it is about no input: that memory ran out stays what it is.
    pub fn about(self, change: impl FnOnce(Self) -> Self) -> Self {
        if self.status == Status::Memory { self } else { change(self) }
    }

    /// An error about one byte of a field.
    pub const fn at(status: Status, field: Field, offset: usize, message: &'static str) -> Self {
        Error { status, field, offset: Some(offset), message }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)?;
        self.offset.map_or(Ok(()), |offset| write!(f, " (at byte {offset})"))
    }
}

impl core::error::Error for Error {}
