//! A body in chunks, through the C ABI.

use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::{S3SIGN_ALGORITHM_SIGV4, S3SIGN_OK};
use s3sign::ffi::types::s3sign_stream_plan;

use super::{Failure, Request, Signer, checked, text, twice};

/// An `s3sign_stream`, freed on drop.
pub struct Stream(pub *mut ffi::s3sign_stream);

impl Drop for Stream {
    fn drop(&mut self) {
        unsafe { ffi::s3sign_stream_free(self.0) }
    }
}

impl Stream {
    /// A stream, and the header lines to add to its request.
    pub fn begin(signer: &Signer, request: &Request, plan: &s3sign_stream_plan) -> Result<(Self, String), Failure> {
        let mut stream = Stream(ptr::null_mut());
        let headers = request.with_c(|request| {
            twice(|out, cap, len, error| unsafe {
                assert!(stream.0.is_null(), "no stream after a failure");
                ffi::s3sign_stream_begin(signer.0, request, plan, &mut stream.0, out, cap, len, ptr::null_mut(), error)
            })
        })?;
        Ok((stream, text(&headers)))
    }

    /// What goes before the data of a chunk.
    pub fn chunk(&self, data: &[u8]) -> Result<Vec<u8>, Failure> {
        twice(|out, cap, len, error| unsafe {
            ffi::s3sign_stream_chunk(self.0, data.as_ptr().cast(), data.len(), out, cap, len, error)
        })
    }

    /// What goes before the data of each of `count` chunks.
    pub fn chunks(&self, data: &[u8], count: usize) -> Result<Vec<Vec<u8>>, Failure> {
        let mut ends = vec![usize::MAX; count + 1];
        let out = twice(|out, cap, len, error| unsafe {
            let (data, ends) = ((data.as_ptr().cast(), data.len()), ends.as_mut_ptr());
            ffi::s3sign_stream_chunks(self.0, data.0, data.1, ends, count, out, cap, len, error)
        });
        assert_eq!(ends.pop(), Some(usize::MAX), "nothing past the ends");
        match out {
            Ok(out) => {
                assert_eq!(ends.last(), Some(&out.len()), "nothing behind the last frame");
                let starts = [0].iter().chain(&ends);
                Ok(starts.zip(&ends).map(|(start, end)| out[*start..*end].to_vec()).collect())
            }
            Err(failure) => {
                assert!(ends.iter().all(|end| *end == 0), "no ends after a failure");
                Err(failure)
            }
        }
    }

    /// A chunk whose data lies in the output.
    pub fn chunk_in_place(&self, size: usize) -> Result<(), Failure> {
        let (mut room, mut len) = (vec![b'a'; 1024], 0);
        let out: *mut std::ffi::c_char = room.as_mut_ptr().cast();
        checked(|error| unsafe { ffi::s3sign_stream_chunk(self.0, out.cast(), size, out, 1024, &mut len, error) })
    }

    /// What goes after the last chunk.
    pub fn finish(&self) -> Result<Vec<u8>, Failure> {
        twice(|out, cap, len, error| unsafe { ffi::s3sign_stream_finish(self.0, out, cap, len, error) })
    }

    /// The whole framed body of `data`.
    pub fn body(&self, data: &[u8], chunk_size: usize) -> Vec<u8> {
        let mut body = Vec::new();
        for chunk in data.chunks(chunk_size) {
            body.extend(self.chunk(chunk).unwrap());
            body.extend(chunk);
        }
        body.extend(self.finish().unwrap());
        body
    }
}

/// A plan for SigV4 with chunks of the usual size.
pub fn plan(chunks: i32, checksum: i32, decoded_length: i64) -> s3sign_stream_plan {
    let size = size_of::<s3sign_stream_plan>() as u32;
    s3sign_stream_plan { size, algorithm: S3SIGN_ALGORITHM_SIGV4, chunks, checksum, decoded_length, chunk_size: 0 }
}

/// Length of the framed body of a plan that is right.
pub fn content_length(plan: &s3sign_stream_plan) -> i64 {
    let mut length = -1;
    assert_eq!(unsafe { ffi::s3sign_stream_content_length(plan, &mut length, ptr::null_mut()) }, S3SIGN_OK);
    length
}
