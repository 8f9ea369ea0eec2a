//! Forms with a POST policy: the signature over it, and whether the form keeps its conditions.

use base64ct::{Base64, Encoding};
use smallvec::{SmallVec, smallvec};

use super::check::check_who;
use super::form::Form;
use super::form_index::{FormIndex, Match};
use super::json::Reader;
use super::{Claim, bad, broken};
use crate::crypto::algorithm::Algorithm;
use crate::crypto::hmac_sha1;
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::text::sink::Sink;
use crate::text::timestamp::{self, parse_server_time};

/// Whether the signer's credentials signed the policy of a form, and the form keeps its conditions.
pub(crate) fn verify(by: &Identity, form: &Form<'_>) -> Result<(), Error> {
    let credentials = by.credentials()?;
    timestamp::check(form.time, "time")?;
    let claim = Claim::from_form(form)?;
    check_who(&claim, credentials)?;
    let policy = form.need("policy", "the form has no policy")?;
    let holds = match (claim.algorithm, credentials.hmac_sha1()) {
        (Algorithm::Sigv2, Some(key)) => hmac_sha1::verify(key, claim.text(&claim.signature), |mac| mac.put(policy)),
        (algorithm, None) if algorithm == credentials.algorithm() => {
            let key = credentials.key(claim.time.date(), None)?;
            let mut message = key.begin();
            message.put(policy);
            key.verify(message, claim.text(&claim.signature))
        }
        _ => {
            let message = "the form is signed with another algorithm than the signer's";
            return Err(Error::new(Status::Algorithm, Field::Argument("signer"), message));
        }
    };
    if !holds {
        let message = "the signature is not the one that the signer makes";
        return Err(Error::new(Status::Signature, Field::Argument("fields"), message));
    }
    let mut room: SmallVec<[u8; 2048]> = smallvec![0; policy.len() / 4 * 3 + 3];
    let text = core::str::from_utf8(policy).ok().and_then(|text| Base64::decode(text, &mut room).ok());
    check_policy(text.ok_or(bad(Field::Argument("fields"), "the policy is not base64"))?, form)
}

fn check_policy(policy: &[u8], form: &Form<'_>) -> Result<(), Error> {
    if form.file_size < 0 {
        return Err(broken("file_size", "the file's size must not be negative"));
    }
    let mut reader = Reader::new(policy);
    let mut fields = FormIndex::new(form);
    let mut expires = None;
    reader.expect(b'{')?;
    let mut first = true;
    while reader.more(b'}', first)? {
        first = false;
        let name = reader.string()?;
        reader.expect(b':')?;
        match &name[..] {
            b"expiration" => {
                let end =
                    parse_server_time(&reader.string()?).map_err(|_| reader.error("expiration is no ISO 8601 time"))?;
                expires = Some(end.unix());
            }
            b"conditions" => {
                reader.expect(b'[')?;
                let mut first = true;
                while reader.more(b']', first)? {
                    first = false;
                    check_condition(&mut reader, form, &mut fields)?;
                }
            }
            _ => return Err(reader.error("a policy has expiration and conditions alone")),
        }
    }
    if reader.peek().is_some() {
        return Err(reader.error("there is more behind the policy"));
    }
    match expires {
        None => return Err(reader.error("the policy has no expiration")),
        Some(end) if form.time >= end => {
            return Err(Error::new(Status::RequestExpired, Field::Argument("time"), "the policy has ended"));
        }
        Some(_) => {}
    }
    fields.check_all_spoken_of()
}

/// Read a condition and see that the form keeps it.
fn check_condition(reader: &mut Reader<'_>, form: &Form<'_>, fields: &mut FormIndex<'_>) -> Result<(), Error> {
    if reader.take(b'{') {
        let mut first = true;
        while reader.more(b'}', first)? {
            first = false;
            let name = reader.string()?;
            reader.expect(b':')?;
            let value = reader.string()?;
            fields.check(&name, &value, Match::Equal)?;
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
        if !range.contains(&form.file_size) {
            return Err(broken("file_size", "the file's size is outside the range of the policy"));
        }
        return Ok(());
    }
    let name = reader.string()?;
    let Some(name) = name.strip_prefix(b"$") else { return Err(reader.error("a condition names a field with $")) };
    reader.expect(b',')?;
    let value = reader.string()?;
    reader.expect(b']')?;
    if operator.eq_ignore_ascii_case(b"eq") {
        fields.check(name, &value, Match::Equal)
    } else if operator.eq_ignore_ascii_case(b"starts-with") {
        fields.check(name, &value, Match::StartsWith)
    } else {
        Err(reader.error("this operator is unknown"))
    }
}
