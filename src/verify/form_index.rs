//! The fields of a form in order of name and value, so that a condition costs a binary search, whatever the policy holds.

use core::cmp::Ordering;
use core::ops::Range;

use super::broken;
use super::form::PostForm;
use super::policy::Match;
use crate::error::{Error, Field, Status};
use crate::memory::{List, OutOfMemory};
use crate::sigv4::canonical::lines::compare_names;
use crate::text::sort::heap_sort_by;

/// Fields that no condition need speak of.
const FREE: [&str; 5] = ["awsaccesskeyid", "signature", "x-amz-signature", "policy", "file"];

impl Match {
    fn holds(self, known: &[u8], wanted: &[u8]) -> bool {
        match self {
            Match::Equal => known == wanted,
            Match::StartsWith => known.starts_with(wanted),
        }
    }
}

/// A value of a form and the field it came in.
#[derive(Clone, Copy)]
struct Entry<'a> {
    name: &'a [u8],
    value: &'a [u8],
    field: usize,
}

/// The fields of a form, and what the conditions read so far speak of.
pub struct FormIndex<'a> {
    bucket: &'a [u8],
    /// In order of lower-case name, then of value.
    fields: List<Entry<'a>, 32>,
    /// Each value of the lists in Content-Type, in order.
    content_types: List<Entry<'a>, 4>,
    /// Of each group of equal names, the first says whether a condition speaks of it.
    spoken_of: List<bool, 32>,
    bucket_spoken_of: bool,
}

impl<'a> FormIndex<'a> {
    pub fn new(form: &PostForm<'a>) -> Result<Self, OutOfMemory> {
        let entry = |(field, known): (usize, &crate::request::Header<'a>)| Entry {
            name: known.name,
            value: known.value,
            field,
        };
        let mut fields = List::of(form.fields.iter().enumerate().map(entry))?;
        heap_sort_by(&mut fields, |a, b| compare_names(a.name, b.name).then_with(|| a.value.cmp(b.value)));
        let mut content_types = List::default();
        for entry in fields.iter().filter(|entry| is_content_type(entry.name)) {
            let values = entry.value.split(|b| *b == b',');
            content_types.extend(values.map(|value| Entry { value: value.trim_ascii(), ..*entry }))?;
        }
        heap_sort_by(&mut content_types, |a, b| a.value.cmp(b.value));
        let spoken_of = List::filled(false, fields.len())?;
        Ok(FormIndex { bucket: form.bucket, fields, content_types, spoken_of, bucket_spoken_of: false })
    }

    /// Whether the form keeps one condition.
    pub fn check(&mut self, name: &[u8], wanted: &[u8], compare: Match) -> Result<(), Error> {
        let group = self.group(name);
        if name.eq_ignore_ascii_case(b"bucket") {
            self.bucket_spoken_of = true;
            if !compare.holds(self.bucket, wanted) {
                return Err(broken("bucket", "the policy is for another bucket"));
            }
            // Some clients send the bucket as a field too; it must be the one that the form was sent to.
            return self.check_group(group, self.bucket, Match::Equal);
        }
        if group.is_empty() {
            // A field may be missing only if the empty value would do.
            let missing = broken("fields", "the form lacks a field that the policy requires");
            return if compare.holds(b"", wanted) { Ok(()) } else { Err(missing) };
        }
        if compare == Match::StartsWith && is_content_type(name) {
            // S3 documents Content-Type as a list here: each of its values must start so.
            check_ends(&self.content_types, wanted, compare)?;
            self.spoken_of[group.start] = true;
            return Ok(());
        }
        self.check_group(group, wanted, compare)
    }

    /// Whether the conditions spoke of the bucket and of every field that needs one.
    pub fn check_all_spoken_of(&self) -> Result<(), Error> {
        if !self.bucket_spoken_of {
            return Err(broken("bucket", "the policy has no condition on the bucket"));
        }
        let mut spoken_of = false;
        for (at, entry) in self.fields.iter().enumerate() {
            if at == 0 || !entry.name.eq_ignore_ascii_case(self.fields[at - 1].name) {
                spoken_of = self.spoken_of[at];
            }
            let is = |name: &&str| entry.name.eq_ignore_ascii_case(name.as_bytes());
            let ignored = entry.name.get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"x-ignore-"));
            if !spoken_of && !ignored && !FREE.iter().any(is) {
                return Err(broken("fields", "no condition of the policy covers this field"));
            }
        }
        Ok(())
    }

    /// Where the fields of a name are.
    fn group(&self, name: &[u8]) -> Range<usize> {
        let start = self.fields.partition_point(|entry| compare_names(entry.name, name) == Ordering::Less);
        let end = self.fields.partition_point(|entry| compare_names(entry.name, name) != Ordering::Greater);
        start..end
    }

    fn check_group(&mut self, group: Range<usize>, wanted: &[u8], compare: Match) -> Result<(), Error> {
        check_ends(&self.fields[group.clone()], wanted, compare)?;
        if let Some(first) = self.spoken_of.get_mut(group.start).filter(|_| !group.is_empty()) {
            *first = true;
        }
        Ok(())
    }
}

/// Whether all of these sorted values hold. What lies between two equal values equals them, and what lies between two
/// values with the same start has it too, so that the ends decide however often a field is repeated.
fn check_ends(values: &[Entry<'_>], wanted: &[u8], compare: Match) -> Result<(), Error> {
    let fails = |entry: &&Entry<'_>| !compare.holds(entry.value, wanted);
    if values.first().filter(fails).or(values.last().filter(fails)).is_none() {
        return Ok(());
    }
    let at_fault = values.iter().filter(fails).map(|entry| entry.field).min().unwrap_or(0);
    let message = "the policy does not allow this value";
    Err(Error::new(Status::Condition, Field::FormField(at_fault), message))
}

fn is_content_type(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"content-type")
}
