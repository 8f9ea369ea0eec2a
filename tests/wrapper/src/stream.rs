//! Bodies sent in chunks.

use std::ptr;

use s3sign::ffi;
use s3sign::ffi::constants::S3SIGN_OK;
use s3sign::ffi::types::s3sign_stream_plan;

use crate::buffer::fill_parts;
use crate::raw::init;
use crate::signer::result_views;
use crate::{Failure, Request, Signer, checked, fill};

/// A plan for SigV4 with chunks of the default size.
pub fn plan(chunks: i32, checksum: i32, decoded_length: i64) -> s3sign_stream_plan {
    s3sign_stream_plan { chunks, checksum, decoded_length, ..init(ffi::s3sign_stream_plan_init) }
}

/// Length of the framed body of a plan.
pub fn content_length(plan: &s3sign_stream_plan) -> Result<i64, Failure> {
    let mut length = -1;
    checked(|error| unsafe { ffi::s3sign_stream_content_length(plan, &mut length, error) }).map(|()| length)
}

/// An `s3sign_stream`, freed on drop.
pub struct Stream(*mut ffi::s3sign_stream);

impl Drop for Stream {
    fn drop(&mut self) {
        unsafe { ffi::s3sign_stream_free(self.0) }
    }
}

impl Stream {
    /// A stream, and the header lines to add to its request.
    pub fn begin(signer: &Signer, request: &Request, plan: &s3sign_stream_plan) -> Result<(Self, String), Failure> {
        let request = request.raw();
        let mut stream = Stream(ptr::null_mut());
        let found = fill_parts(ffi::s3sign_result_init, result_views, |out, cap, len, result, error| {
            assert!(stream.0.is_null(), "no stream after a failure");
            let (signer, slot, begin) = (signer.as_ptr(), &mut stream.0, ffi::s3sign_stream_begin);
            let status = unsafe { begin(signer, &*request, plan, slot, out, cap, len, result, error) };
            assert_eq!(status == S3SIGN_OK, !stream.0.is_null(), "a stream exists exactly on success");
            status
        })?;
        let [headers, ..] = found.texts();
        Ok((stream, headers))
    }

    /// For raw calls.
    pub fn as_ptr(&self) -> *mut ffi::s3sign_stream {
        self.0
    }

    /// What goes before the data of a chunk.
    pub fn chunk(&self, data: &[u8]) -> Result<Vec<u8>, Failure> {
        fill(|out, cap, len, error| unsafe {
            ffi::s3sign_stream_chunk(self.0, data.as_ptr().cast(), data.len(), out, cap, len, error)
        })
    }

    /// What goes before the data of each of `count` chunks.
    pub fn chunks(&self, data: &[u8], count: usize) -> Result<Vec<Vec<u8>>, Failure> {
        let mut ends = vec![usize::MAX; count + 1];
        let out = fill(|out, cap, len, error| unsafe {
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
        fill(|out, cap, len, error| unsafe { ffi::s3sign_stream_finish(self.0, out, cap, len, error) })
    }

    /// The whole framed body of `data`.
    pub fn body(&self, data: &[u8], chunk_size: usize) -> Vec<u8> {
        let mut body = Vec::new();
        for chunk in data.chunks(chunk_size) {
            body.extend(self.chunk(chunk).expect("a chunk of the plan"));
            body.extend(chunk);
        }
        body.extend(self.finish().expect("the end of the plan"));
        body
    }
}
