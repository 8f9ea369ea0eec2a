//! Forms with a POST policy: the signature over it, and whether the form keeps its conditions.

use super::check::check_who;
use super::form::PostForm;
use super::form_index::FormIndex;
use super::policy::{self, Condition};
use super::{Claim, bad, broken};
use crate::crypto::algorithm::Algorithm;
use crate::crypto::hmac_sha1;
use crate::error::{Error, Field, Status};
use crate::keys::Identity;
use crate::text::sink::Sink;
use crate::text::timestamp;

/// Whether the signer's credentials signed the policy of a form, and the form keeps its conditions.
pub(crate) fn verify(by: &Identity, form: &PostForm<'_>) -> Result<(), Error> {
    let credentials = by.credentials()?;
    timestamp::check(form.time, "time")?;
    let claim = Claim::from_form(form)?;
    check_who(&claim, credentials)?;
    let text = form.need("policy", "the form has no policy")?;
    let holds = match (claim.algorithm, credentials.hmac_sha1()) {
        (Algorithm::Sigv2, Some(key)) => hmac_sha1::verify(key, claim.signature, |mac| mac.write(text)),
        (algorithm, None) if algorithm == credentials.algorithm() => {
            let key = credentials.key(claim.stamp.date(), None)?;
            let mut message = key.begin();
            message.write(text);
            key.verify(&mut message, claim.signature)?
        }
        _ => {
            let message = "the form is signed with a different algorithm than the signer's";
            return Err(Error::new(Status::Algorithm, Field::Argument("signer"), message));
        }
    };
    if !holds {
        let message = "the signature does not match";
        return Err(Error::new(Status::Signature, Field::Argument("fields"), message));
    }
    check_policy(&policy::decode(text)?, form)
}

fn check_policy(policy: &[u8], form: &PostForm<'_>) -> Result<(), Error> {
    if form.file_size < 0 {
        return Err(broken("file_size", "the file's size must not be negative"));
    }
    if !form.fields.iter().any(|field| field.name.eq_ignore_ascii_case(b"key")) {
        return Err(bad(Field::Argument("fields"), "the form has no key"));
    }
    let mut fields = FormIndex::new(form)?;
    let end = policy::read(policy, |condition| match condition {
        Condition::Field(name, value, compare) => fields.check(name, value, compare),
        Condition::Size(range) if range.contains(&form.file_size) => Ok(()),
        Condition::Size(_) => Err(broken("file_size", "the file's size is outside the policy's range")),
    })?;
    if form.time >= end {
        return Err(Error::new(Status::RequestExpired, Field::Argument("time"), "the policy has expired"));
    }
    fields.check_all_spoken_of()
}
