//! What differs between the URLs of a batch.

use crate::error::{Error, Field, Status};
use crate::request::url::Part;
use crate::sigv4::canonical::query::{Purpose, Query};

/// Texts one after the other with nothing between them, and the offset at which each ends.
#[derive(Clone, Copy)]
pub struct Pieces<'a> {
    /// All of them.
    pub bytes: &'a [u8],
    /// Where each ends.
    pub ends: &'a [usize],
}

impl<'a> Pieces<'a> {
    pub(super) fn check(&self, field: fn(usize) -> Field) -> Result<(), Error> {
        let ascends =
            |(index, end): (usize, &usize)| *end <= self.bytes.len() && (index == 0 || self.ends[index - 1] <= *end);
        match self.ends.iter().enumerate().position(|end| !ascends(end)) {
            Some(index) => Err(Error::new(Status::Length, field(index), "offsets must not decrease")),
            None => Ok(()),
        }
    }

    fn get(&self, index: usize) -> &'a [u8] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[start..self.ends[index]]
    }
}

/// What differs between the URLs of a batch: keys, queries or both, `count` of each.
#[derive(Clone, Copy)]
pub struct Varied<'a> {
    /// Raw keys, appended to the path.
    pub keys: Option<Pieces<'a>>,
    /// Queries as on the wire, added to that of the request.
    pub queries: Option<Pieces<'a>>,
    /// Number of URLs.
    pub count: usize,
    /// Whether the client sends paths as they are, and so may be given a key with a segment `.` or `..`.
    pub path_as_is: bool,
}

impl<'a> Varied<'a> {
    pub(super) fn key(&self, index: usize) -> &'a [u8] {
        self.keys.map_or(b"", |keys| keys.get(index))
    }

    pub(super) fn query(&self, index: usize) -> &'a [u8] {
        self.queries.map_or(b"", |queries| queries.get(index))
    }

    /// Take the query of a URL apart, and sort it.
    #[inline(never)]
    pub(super) fn read_query(
        &self,
        index: usize,
        query: &mut Query<'a>,
        purpose: Purpose,
        bare: bool,
    ) -> Result<(), Error> {
        query.clear();
        let part = Part { bytes: self.query(index), field: Field::Query(index), ..Part::default() };
        query.read(part, purpose, bare)?;
        query.sort();
        Ok(())
    }
}
