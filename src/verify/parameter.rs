//! The parameters of a query that a claim is made of, by name.

use crate::text::encode::first_eight;

/// A parameter that is looked for, as the index of its value.
#[derive(Clone, Copy, PartialEq)]
pub enum Parameter {
    Algorithm,
    ContentSha256,
    Credential,
    Date,
    Expires,
    RegionSet,
    ExpressToken,
    Token,
    Signature,
    SignedHeaders,
    V2AccessKeyId,
    V2Expires,
    V2Signature,
    V2Token,
}

pub(super) const COUNT: usize = Parameter::V2Token as usize + 1;
/// No name that is looked for is longer.
pub(super) const LONGEST: usize = b"X-Amz-S3session-Token".len();

/// Each with its name: makes the two functions that find them.
macro_rules! parameters {
    ($($parameter:ident $name:literal)*) => {
        /// The first eight bytes of the names.
        #[allow(non_upper_case_globals, reason = "they are named as their parameters")]
        pub mod starts {
            $(pub const $parameter: u64 = super::start($name);)*
        }

        impl Parameter {
            /// The parameter with this name, decoded.
            #[inline(always)]
            pub fn named(name: &[u8]) -> Option<Self> {
                match first_eight(name) {
                    $(starts::$parameter if name == $name => Some(Parameter::$parameter),)*
                    _ => None,
                }
            }

            /// The parameter whose name and equals sign a query starts with, and how long both are.
            #[inline(always)]
            pub fn at_start(query: &[u8]) -> Option<(Self, usize)> {
                let start = u64::from_be_bytes(*query.first_chunk()?);
                match start {
                    $(starts::$parameter if has_name(query, $name) => {
                        Some((Parameter::$parameter, $name.len() + b"=".len()))
                    })*
                    _ => None,
                }
            }
        }
    };
}

/// The first eight bytes of a name as a number, zeros where there are fewer.
const fn start(name: &[u8]) -> u64 {
    let (mut start, mut at) = (0, 0);
    while at < 8 {
        start = start << 8 | if at < name.len() { name[at] as u64 } else { 0 };
        at += 1;
    }
    start
}

parameters! {
    Algorithm b"X-Amz-Algorithm"
    Credential b"X-Amz-Credential"
    Date b"X-Amz-Date"
    Expires b"X-Amz-Expires"
    SignedHeaders b"X-Amz-SignedHeaders"
    Signature b"X-Amz-Signature"
    Token b"X-Amz-Security-Token"
    ContentSha256 b"X-Amz-Content-Sha256"
    RegionSet b"X-Amz-Region-Set"
    ExpressToken b"X-Amz-S3session-Token"
    V2AccessKeyId b"AWSAccessKeyId"
    V2Expires b"Expires"
    V2Signature b"Signature"
    V2Token b"x-amz-security-token"
}

/// Whether a query starts with `name` and an equals sign.
#[inline(always)]
fn has_name<const N: usize>(query: &[u8], name: &[u8; N]) -> bool {
    query.first_chunk() == Some(name) && query.get(N) == Some(&b'=')
}
