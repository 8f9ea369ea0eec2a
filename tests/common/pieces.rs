//! What varies in a batch of presigned URLs.

use std::ptr;

use s3sign::ffi::s3sign_batch;

/// What varies in a batch, as the ABI takes it.
pub struct Pieces {
    keys: Option<(Vec<u8>, Vec<usize>)>,
    queries: Option<(Vec<u8>, Vec<usize>)>,
    pub count: usize,
    path_as_is: bool,
}

impl Pieces {
    pub fn new(keys: Option<&[&[u8]]>, queries: Option<&[&[u8]]>) -> Self {
        let join = |pieces: &[&[u8]]| {
            let mut ends = vec![];
            pieces.iter().for_each(|piece| ends.push(ends.last().unwrap_or(&0) + piece.len()));
            (pieces.concat(), ends)
        };
        let count = keys.or(queries).map_or(0, |pieces| pieces.len());
        Pieces { keys: keys.map(join), queries: queries.map(join), count, path_as_is: false }
    }

    pub fn path_as_is(self, path_as_is: bool) -> Self {
        Pieces { path_as_is, ..self }
    }

    /// The struct, which points into these.
    pub fn batch(&self) -> s3sign_batch {
        let get = |pieces: &Option<(Vec<u8>, Vec<usize>)>| match pieces {
            Some((bytes, ends)) => (bytes.as_ptr().cast(), ends.as_ptr()),
            None => (ptr::null(), ptr::null()),
        };
        let ((keys, key_ends), (queries, query_ends)) = (get(&self.keys), get(&self.queries));
        let size = size_of::<s3sign_batch>() as u32;
        let (count, path_as_is) = (self.count, i32::from(self.path_as_is));
        s3sign_batch { size, keys, key_ends, queries, query_ends, count, path_as_is }
    }
}
