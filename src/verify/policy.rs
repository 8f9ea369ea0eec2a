//! A POST policy, read condition by condition.

use core::ops::RangeInclusive;

use base64ct::{Base64, Encoding};

use super::bad;
use super::json::Reader;
use crate::error::{Error, Field};
use crate::memory::List;
use crate::text::timestamp::parse_server_time;

/// How a condition compares.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Match {
    Equal,
    StartsWith,
}

/// What a policy asks of a form.
pub enum Condition<'a> {
    /// The field of this name has this value.
    Field(&'a [u8], &'a [u8], Match),
    /// The size of the file is in this range.
    Size(RangeInclusive<i64>),
}

/// Decode a policy as it is sent.
pub fn decode(policy: &[u8]) -> Result<List<u8, 2048>, Error> {
    let mut room = List::filled(0, policy.len() / 4 * 3 + 3)?;
    let text = core::str::from_utf8(policy).ok().and_then(|text| Base64::decode(text, &mut room).ok());
    let len = text.ok_or(bad(Field::Argument("fields"), "the policy is not base64"))?.len();
    room.truncate(len);
    Ok(room)
}

/// Read a policy, `check` its conditions in order, and return when it ends, in Unix seconds.
pub fn read(policy: &[u8], mut check: impl FnMut(Condition<'_>) -> Result<(), Error>) -> Result<i64, Error> {
    read_with(policy, &mut check)
}

type Check<'c> = &'c mut dyn FnMut(Condition<'_>) -> Result<(), Error>;

fn read_with(policy: &[u8], check: Check<'_>) -> Result<i64, Error> {
    let mut reader = Reader::new(policy);
    let mut expires = None;
    reader.expect(b'{')?;
    let mut first = true;
    while reader.more(b'}', first)? {
        first = false;
        let name = reader.string()?;
        reader.expect(b':')?;
        match &name[..] {
            b"expiration" => {
                let end = parse_server_time(&reader.string()?)
                    .map_err(|_| reader.error("expiration is not an ISO 8601 time"))?;
                expires = Some(end.unix());
            }
            b"conditions" => {
                reader.expect(b'[')?;
                let mut first = true;
                while reader.more(b']', first)? {
                    first = false;
                    read_condition(&mut reader, check)?;
                }
            }
            _ => return Err(reader.error("a policy has only expiration and conditions")),
        }
    }
    if reader.peek().is_some() {
        return Err(reader.error("unexpected data after the policy"));
    }
    expires.ok_or(reader.error("the policy has no expiration"))
}

fn read_condition(reader: &mut Reader<'_>, check: Check<'_>) -> Result<(), Error> {
    if reader.take(b'{') {
        let mut first = true;
        while reader.more(b'}', first)? {
            first = false;
            let name = reader.string()?;
            reader.expect(b':')?;
            let value = reader.string()?;
            check(Condition::Field(&name, &value, Match::Equal))?;
        }
        return Ok(());
    }
    reader.expect(b'[')?;
    let operator = reader.string()?;
    reader.expect(b',')?;
    if operator.eq_ignore_ascii_case(b"content-length-range") {
        let least = reader.number()?;
        reader.expect(b',')?;
        let range = least..=reader.number()?;
        reader.expect(b']')?;
        return check(Condition::Size(range));
    }
    let name = reader.string()?;
    let Some(name) = name.strip_prefix(b"$") else { return Err(reader.error("a condition names a field with $")) };
    reader.expect(b',')?;
    let value = reader.string()?;
    reader.expect(b']')?;
    if operator.eq_ignore_ascii_case(b"eq") {
        check(Condition::Field(name, &value, Match::Equal))
    } else if operator.eq_ignore_ascii_case(b"starts-with") {
        check(Condition::Field(name, &value, Match::StartsWith))
    } else {
        Err(reader.error("unknown operator"))
    }
}
