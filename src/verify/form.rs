//! A form that arrived.

use super::bad;
use crate::error::{Error, Field};
use crate::request::Header;

/// A form that arrived.
pub struct PostForm<'a> {
    /// Its fields before `file`, names and values. `${filename}` is filled in already.
    pub fields: &'a [Header<'a>],
    /// The bucket that it was sent to.
    pub bucket: &'a [u8],
    /// Size of the file in bytes.
    pub file_size: i64,
    /// Now, in Unix seconds.
    pub time: i64,
}

impl<'a> PostForm<'a> {
    /// The value of the field of this name; an error if it is there twice.
    #[inline(never)]
    pub fn get(&self, name: &str) -> Result<Option<&'a [u8]>, Error> {
        let mut found = self.fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name.as_bytes()));
        let first = found.next().map(|field| field.value);
        if found.next().is_some() {
            return Err(bad(Field::Argument("fields"), "duplicate signed field"));
        }
        Ok(first)
    }

    /// The value of a field that must be there.
    pub fn need(&self, name: &str, message: &'static str) -> Result<&'a [u8], Error> {
        self.get(name)?.ok_or(bad(Field::Argument("fields"), message))
    }
}
