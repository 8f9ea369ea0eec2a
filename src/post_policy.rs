//! POST policies: what an HTML form may upload, as signed JSON.

use base64ct::{Base64, Encoding};

use crate::crypto::algorithm::Algorithm;
#[cfg(feature = "sigv2")]
use crate::crypto::hmac_sha1;
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::keys::credentials::Credentials;
use crate::keys::limits::check_not_expired;
use crate::keys::signing_key::Signature;
use crate::memory::{List, OutOfMemory};
use crate::request::{Header, check_token};
use crate::sigv4::canonical::lines::write_line;
use crate::text::encode::Digits;
use crate::text::sink::{Buffer, Sink, Text};
use crate::text::timestamp::Timestamp;

/// A condition on a field of the form.
#[derive(Clone, Copy, Debug)]
pub enum Condition<'a> {
    /// Exactly this value.
    Eq(Header<'a>),
    /// Anything that starts with this value.
    StartsWith(Header<'a>),
    /// A file size from the first to the second number of bytes.
    ContentLengthRange(i64, i64),
}

/// The content of a policy.
#[derive(Clone, Copy, Debug)]
pub enum Terms<'a> {
    /// A policy as JSON, signed unchanged.
    Json(&'a [u8]),
    /// What to make a policy from.
    Conditions {
        /// Bucket that the form uploads to.
        bucket: &'a [u8],
        /// A condition for each field of the form.
        conditions: &'a [Condition<'a>],
        /// Validity of the form in seconds.
        expires: i64,
    },
}

/// Fields that only the signer sets, that have their own conditions, or that need none.
const RESERVED: [&str; 10] = [
    "awsaccesskeyid",
    "bucket",
    "content-length-range",
    "file",
    "policy",
    "signature",
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-signature",
];

/// A field's value or the policy, on the stack if short.
type PolicyText = Text<1024>;

/// Fields that the signer adds to the form.
type Fields<'a> = List<(&'static str, &'a [u8]), 4>;

/// Write the fields that signing adds to a form, as header lines.
pub(crate) fn sign(identity: &Identity, terms: &Terms<'_>, time: i64, out: &mut Buffer<'_>) -> Result<(), Error> {
    let credentials = identity.credentials()?;
    identity.provider.check_post()?;
    check_not_expired(credentials.expires_at, || time)?;
    let timestamp = Timestamp::from_unix(time)?;
    let mut credential = Text::<128>::default();
    let mut fields = Fields::default();
    let algorithm = credentials.algorithm();
    match algorithm {
        Algorithm::Sigv4 => {
            credential.write_all(credentials.credential.pieces(timestamp.date()));
            fields.extend([
                ("x-amz-algorithm", algorithm.name().as_bytes()),
                ("x-amz-credential", credential.bytes()?),
                ("x-amz-date", timestamp.text()),
            ])?;
        }
        #[cfg(feature = "sigv2")]
        Algorithm::Sigv2 => fields.push(("AWSAccessKeyId", &credentials.access_key_id))?,
        #[cfg(feature = "sigv4a")]
        Algorithm::Sigv4a => {
            let message = "POST policies are signed with SigV4 or SigV2";
            return Err(Error::new(Status::Option, Field::Argument("algorithm"), message));
        }
    }
    let token = identity.token(credentials);
    if !token.is_empty() {
        fields.push((identity.rules.token_header, token))?;
    }

    let policy = match *terms {
        Terms::Json(json) => encode_base64(json)?,
        Terms::Conditions { bucket, conditions, expires } => {
            let end = Timestamp::from_unix(identity.limits.from(credentials.expires_at, time, expires, time)?.end)?;
            encode_base64(policy(identity, bucket, conditions, &fields, &end)?.bytes()?)?
        }
    };
    write_line(out, b"policy", &policy);
    for (name, value) in &*fields {
        write_line(out, name.as_bytes(), value);
    }
    write_signature(credentials, &timestamp, &policy, out)
}

/// The policy as JSON, in ASCII.
fn policy(
    identity: &Identity,
    bucket: &[u8],
    conditions: &[Condition<'_>],
    fields: &Fields<'_>,
    end: &Timestamp,
) -> Result<PolicyText, Error> {
    let mut json = PolicyText::default();
    json.write(b"{\"expiration\":\"");
    end.write_iso(&mut json);
    json.write(b"\",\"conditions\":[");
    if bucket.is_empty() {
        return Err(Error::new(Status::Policy, Field::Argument("bucket"), "must not be empty"));
    }
    write_pair(&mut json, b"bucket", bucket, Field::Argument("bucket"))?;
    let mut has_key = false;
    for (index, condition) in conditions.iter().enumerate() {
        json.write(b",");
        match *condition {
            Condition::Eq(field) => {
                has_key |= check_name(identity, field.name, index)?;
                write_pair(&mut json, field.name, field.value, Field::Condition(index, "].value"))?;
            }
            Condition::StartsWith(field) => {
                has_key |= check_name(identity, field.name, index)?;
                json.write(b"[\"starts-with\",\"$");
                json.write(field.name);
                json.write(b"\",");
                write_string(&mut json, field.value, Field::Condition(index, "].value"))?;
                json.write(b"]");
            }
            Condition::ContentLengthRange(min, max) => {
                if min < 0 {
                    let message = "must not be negative";
                    return Err(Error::new(Status::Policy, Field::Condition(index, "].min"), message));
                }
                if max < min {
                    let message = "max is less than min";
                    return Err(Error::new(Status::Policy, Field::Condition(index, "].max"), message));
                }
                json.write(b"[\"content-length-range\",");
                json.write(Digits::decimal(min.unsigned_abs()).text());
                json.write(b",");
                json.write(Digits::decimal(max.unsigned_abs()).text());
                json.write(b"]");
            }
        }
    }
    if !has_key {
        let message = "a policy needs a condition on key";
        return Err(Error::new(Status::Policy, Field::Argument("conditions"), message));
    }
    for (name, value) in fields.iter().filter(|(name, _)| name.starts_with("x-amz-")) {
        json.write(b",");
        write_pair(&mut json, name.as_bytes(), value, Field::Argument("signer"))?;
    }
    json.write(b"]}");
    Ok(json)
}

/// Check the name of a field, and return whether it is `key`.
fn check_name(identity: &Identity, name: &[u8], index: usize) -> Result<bool, Error> {
    let field = Field::Condition(index, "].name");
    if name.starts_with(b"$") {
        return Err(Error::at(Status::Policy, field, 0, "write the name without $"));
    }
    check_token(name, Status::Policy, field)?;
    let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
    if RESERVED.iter().any(|name| is(name)) || is(identity.rules.token_header) {
        let message = "the signer sets the condition on this field";
        return Err(Error::new(Status::Policy, field, message));
    }
    Ok(is("key"))
}

fn write_signature(
    credentials: &Credentials,
    time: &Timestamp,
    policy: &[u8],
    out: &mut Buffer<'_>,
) -> Result<(), Error> {
    #[cfg(feature = "sigv2")]
    if let Some(key) = credentials.hmac_sha1() {
        write_line(out, b"signature", &hmac_sha1::sign(key, |mac| mac.write(policy)));
        return Ok(());
    }
    // The string to sign is the policy as sent in the form.
    let key = credentials.key(time.date(), None)?;
    let mut message = key.begin();
    message.write(policy);
    let mut signature = Signature::default();
    key.finish(&mut message, &mut signature)?;
    write_line(out, b"x-amz-signature", &signature);
    Ok(())
}

/// Write `{"name":"value"}`.
fn write_pair(json: &mut PolicyText, name: &[u8], value: &[u8], field: Field) -> Result<(), Error> {
    json.write(b"{\"");
    json.write(name);
    json.write(b"\":");
    write_string(json, value, field)?;
    json.write(b"}");
    Ok(())
}

/// Write `text` as a JSON string. Everything but plain ASCII is escaped, and so is `$`, which is special in a policy.
fn write_string(json: &mut PolicyText, text: &[u8], field: Field) -> Result<(), Error> {
    let text = core::str::from_utf8(text)
        .map_err(|error| Error::at(Status::Policy, field, error.valid_up_to(), "not valid UTF-8"))?;
    json.write(b"\"");
    for character in text.chars() {
        match character {
            ' '..='~' if !matches!(character, '"' | '\\' | '$') => json.write(&[character as u8]),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let digits = Digits::hex(u64::from(*unit) | 0x1_0000);
                    json.write(b"\\u");
                    json.write(&digits.text()[1..]);
                }
            }
        }
    }
    json.write(b"\"");
    Ok(())
}

fn encode_base64(bytes: &[u8]) -> Result<List<u8, 1024>, OutOfMemory> {
    let mut text = List::filled(0, Base64::encoded_len(bytes))?;
    Base64::encode(bytes, &mut text).expect("as long as it said");
    Ok(text)
}
