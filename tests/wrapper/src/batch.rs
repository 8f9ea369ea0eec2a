//! What varies in a batch of presigned URLs.

use s3sign::ffi;

use crate::raw::{Raw, init, pointer};

/// What varies in a batch.
pub struct Pieces {
    keys: Option<Joined>,
    queries: Option<Joined>,
    pub count: usize,
    path_as_is: i32,
}

/// Pieces one after the other, and where each ends.
struct Joined {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Pieces {
    pub fn new(keys: Option<&[&[u8]]>, queries: Option<&[&[u8]]>) -> Self {
        let join = |pieces: &[&[u8]]| {
            let mut ends = vec![];
            pieces.iter().for_each(|piece| ends.push(ends.last().unwrap_or(&0) + piece.len()));
            Joined { bytes: pieces.concat(), ends }
        };
        let count = keys.or(queries).map_or(0, |pieces| pieces.len());
        Pieces { keys: keys.map(join), queries: queries.map(join), count, path_as_is: 0 }
    }

    pub fn path_as_is(self, path_as_is: bool) -> Self {
        Pieces { path_as_is: path_as_is.into(), ..self }
    }

    pub fn raw(&self) -> Raw<'_, ffi::s3sign_batch> {
        let mut batch = init(ffi::s3sign_batch_init);
        if let Some(keys) = &self.keys {
            (batch.keys, batch.key_ends) = (keys.bytes.as_ptr().cast(), pointer(&keys.ends));
        }
        if let Some(queries) = &self.queries {
            (batch.queries, batch.query_ends) = (queries.bytes.as_ptr().cast(), pointer(&queries.ends));
        }
        (batch.count, batch.path_as_is) = (self.count, self.path_as_is);
        Raw::new(batch, ())
    }
}
