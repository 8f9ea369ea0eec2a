//! Calls as no caller should make them: NULL, lengths that lie, and structs of other versions. All memory that a call is
//! handed lies in a block of exactly its size, and is looked at afterwards.

use std::alloc::{Layout, alloc, dealloc};
use std::ffi::CStr;
use std::mem::offset_of;
use std::ops::Range;
use std::{ptr, slice};

use libfuzzer_sys::arbitrary::{Arbitrary, Result, Unstructured};
use s3sign::ffi;
use s3sign::ffi::constants::*;
use s3sign::ffi::types::*;
use s3sign_wrapper::raw::init;
use s3sign_wrapper::{CANARY, MARGIN, Writes, check_written, reported};

use crate::memory::exhaust;
use crate::words::seldom;

/// No place at all.
const NOWHERE: u8 = u8::MAX;

/// What is odd about a call. Places are counted as its arguments are put together; beyond the last, nothing is odd.
#[derive(Debug)]
pub struct Odd {
    /// Which pointer is NULL.
    null: u8,
    /// Which text or list lies.
    lie: (u8, Lie),
    /// Which struct is of another version.
    version: (u8, Version),
    /// Room for the output.
    cap: u16,
    /// Which allocation of the library's fails first.
    exhausted: u32,
}

#[derive(Clone, Copy, Debug)]
enum Lie {
    /// NULL with this length.
    Null(usize),
    /// A length that no memory has.
    Huge(usize),
    /// A length of 0 at an address that cannot be read, which is nobody's fault.
    Nowhere,
}

#[derive(Clone, Copy, Debug)]
enum Version {
    /// Of this size: before the first, or before the last where fields were added.
    Older(u16),
    /// Grown by as many bytes, which are 0.
    Newer(u16),
    /// Grown by as many bytes, of which the last is set.
    NewerSet(u16),
    /// Larger than any struct.
    Huge(u32),
}

impl<'a> Arbitrary<'a> for Odd {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let place = |u: &mut Unstructured<'a>, last| if seldom(u, 8)? { u.int_in_range(0..=last) } else { Ok(NOWHERE) };
        let lie = match u.int_in_range(0..=2)? {
            0 => Lie::Null(u.int_in_range(1..=usize::MAX)?),
            1 => Lie::Huge(u.arbitrary::<usize>()? | 1 << (usize::BITS - 1)),
            _ => Lie::Nowhere,
        };
        // 4096 is the largest size that a struct may have.
        let version = match u.int_in_range(0..=3)? {
            0 => Version::Older(u.int_in_range(0..=400)?),
            1 => Version::Newer(u.int_in_range(1..=3_800)?),
            2 => Version::NewerSet(u.int_in_range(1..=3_800)?),
            _ => Version::Huge(u.int_in_range(4_097..=u32::MAX)?),
        };
        Ok(Odd {
            null: place(u, 7)?,
            lie: (place(u, 20)?, lie),
            version: (place(u, 3)?, version),
            cap: if u.arbitrary()? { u.int_in_range(0..=64)? } else { u.int_in_range(0..=4_096)? },
            exhausted: if seldom(u, 4)? { u.int_in_range(0..=15)? } else { u32::MAX },
        })
    }
}

impl Odd {
    /// Whether a call that succeeds is the one that it would be without this.
    pub fn changes_nothing(&self) -> bool {
        self.lie.0 == NOWHERE
    }
}

/// Memory of a call's, and where the call may write.
struct Block {
    start: *mut u8,
    layout: Layout,
    before: Vec<u8>,
    writable: Range<usize>,
}

impl Block {
    /// Aligned as all structs of the ABI are.
    fn new(content: Vec<u8>, writable: Range<usize>) -> Self {
        let layout = Layout::from_size_align(content.len(), align_of::<u64>()).expect("small");
        let start = unsafe { alloc(layout) };
        assert!(!start.is_null());
        unsafe { ptr::copy_nonoverlapping(content.as_ptr(), start, content.len()) };
        Block { start, layout, before: content, writable }
    }

    fn check(&self) {
        let now = unsafe { slice::from_raw_parts(self.start, self.before.len()) };
        let Range { start, end } = self.writable;
        assert_eq!(now[..start], self.before[..start], "what the call only reads");
        assert_eq!(now[end..], self.before[end..], "what is beyond the struct that the library knows");
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        unsafe { dealloc(self.start, self.layout) }
    }
}

/// The arguments of one call.
pub struct Call<'a> {
    odd: &'a Odd,
    /// How many pointers, texts and structs there are so far.
    pointers: u8,
    texts: u8,
    structs: u8,
    /// Whether the header says that the call is refused, for one of them.
    refused: bool,
    /// Which allocation of the next call's fails first.
    exhausted: u32,
    blocks: Vec<Block>,
}

/// The error struct of a call.
#[derive(Clone, Copy)]
enum Report {
    None,
    At(*mut s3sign_error),
    /// Of a version that was never there; the call does nothing.
    Bad(*mut s3sign_error),
}

/// Whether a place is the odd one.
fn is_next(counter: &mut u8, odd: u8) -> bool {
    *counter += 1;
    *counter - 1 == odd
}

impl<'a> Call<'a> {
    pub fn new(odd: &'a Odd) -> Self {
        Call { odd, pointers: 0, texts: 0, structs: 0, refused: false, exhausted: odd.exhausted, blocks: Vec::new() }
    }

    /// A pointer that must not be NULL, and perhaps is.
    pub fn required<T>(&mut self, pointer: *mut T) -> *mut T {
        let pointer = self.nullable(pointer);
        self.refused |= pointer.is_null();
        pointer
    }

    /// A pointer that may be NULL.
    pub fn nullable<T>(&mut self, pointer: *mut T) -> *mut T {
        if is_next(&mut self.pointers, self.odd.null) { ptr::null_mut() } else { pointer }
    }

    /// Bytes of the caller's.
    pub fn text(&mut self, text: &[u8]) -> s3sign_str {
        let (start, len) = self.list(text);
        s3sign_str { ptr: start.cast(), len }
    }

    /// Any number of values.
    pub fn list<T: Copy>(&mut self, items: &[T]) -> (*const T, usize) {
        if is_next(&mut self.texts, self.odd.lie.0) {
            self.refused |= !matches!(self.odd.lie.1, Lie::Nowhere);
            return match self.odd.lie.1 {
                Lie::Null(len) => (ptr::null(), len),
                Lie::Huge(len) => (ptr::dangling(), len),
                Lie::Nowhere => (ptr::dangling(), 0),
            };
        }
        if items.is_empty() {
            return (ptr::null(), 0);
        }
        let content = unsafe { slice::from_raw_parts(items.as_ptr().cast::<u8>(), size_of_val(items)) };
        self.blocks.push(Block::new(content.to_vec(), 0..0));
        (self.blocks[self.blocks.len() - 1].start.cast(), items.len())
    }

    /// Texts as they stand in a struct, placed anew.
    pub fn texts<const N: usize>(&mut self, texts: [&mut s3sign_str; N]) {
        for text in texts {
            *text = self.text(unsafe { seen(text.ptr.cast(), text.len) });
        }
    }

    /// Names and values as they stand in a struct, placed anew.
    pub fn headers(&mut self, (start, len): (&mut *const s3sign_header, &mut usize)) {
        let mut headers = unsafe { seen(*start, *len) }.to_vec();
        headers.iter_mut().for_each(|header| self.texts([&mut header.name, &mut header.value]));
        (*start, *len) = self.list(&headers);
    }

    /// A request as it stands, placed anew.
    pub fn request(&mut self, request: &s3sign_request) -> *const s3sign_request {
        let mut copy = *request;
        self.headers((&mut copy.headers, &mut copy.headers_len));
        let mut names = unsafe { seen(copy.signed_headers, copy.signed_headers_len) }.to_vec();
        names.iter_mut().for_each(|name| self.texts([name]));
        (copy.signed_headers, copy.signed_headers_len) = self.list(&names);
        self.texts([&mut copy.method, &mut copy.url, &mut copy.query, &mut copy.bucket, &mut copy.payload]);
        self.texts([&mut copy.entropy]);
        self.input(copy)
    }

    /// A struct that the call reads; it must not be NULL.
    pub fn input<T: Copy>(&mut self, value: T) -> *const T {
        let pointer = self.versioned(value, true);
        self.required(pointer)
    }

    /// A struct that the call writes; it must not be NULL.
    pub fn output<T: Copy>(&mut self, value: T) -> *mut T {
        let pointer = self.versioned(value, false);
        self.required(pointer)
    }

    /// A struct that the call writes, unless it is NULL.
    pub fn optional<T: Copy>(&mut self, value: T) -> *mut T {
        let refused = self.refused;
        let pointer = self.versioned(value, false);
        let pointer = self.nullable(pointer);
        // What is not there cannot be refused.
        self.refused = refused || (self.refused && !pointer.is_null());
        pointer
    }

    /// A struct that begins with its size, in memory of the size that it says it has.
    fn versioned<T: Copy>(&mut self, value: T, is_read: bool) -> *mut T {
        let known = size_of::<T>();
        let mut content = unsafe { slice::from_raw_parts((&raw const value).cast::<u8>(), known) }.to_vec();
        let mut said = known as u32;
        let mut refused = false;
        if is_next(&mut self.structs, self.odd.version.0) {
            (said, refused) = match self.odd.version.1 {
                Version::Older(size) => (u32::from(size) % said, u32::from(size) % said < first_size::<T>() as u32),
                Version::Newer(more) => (said + u32::from(more), false),
                Version::NewerSet(more) => (said + u32::from(more), is_read),
                Version::Huge(size) => (size, true),
            };
            // What is refused is refused by its size alone.
            content.resize(
                if refused && !matches!(self.odd.version.1, Version::NewerSet(_)) { 4 } else { said as usize },
                0,
            );
            if let (Version::NewerSet(_), Some(last)) = (self.odd.version.1, content.last_mut()) {
                *last = 1;
            }
        }
        content[..4].copy_from_slice(&said.to_ne_bytes());
        self.refused |= refused;
        self.blocks.push(Block::new(content, if is_read || refused { 0..0 } else { 4..known.min(said as usize) }));
        self.blocks[self.blocks.len() - 1].start.cast()
    }

    fn report(&mut self) -> Report {
        let refused = std::mem::take(&mut self.refused);
        let place = self.versioned(init(ffi::s3sign_error_init), false);
        let is_bad = std::mem::replace(&mut self.refused, refused);
        match self.nullable(place) {
            place if place.is_null() => Report::None,
            place if is_bad => Report::Bad(place),
            place => Report::At(place),
        }
    }

    /// Make a call that writes no text, and see whether it succeeds. One with something odd does not.
    pub fn make(mut self, mut call: impl FnMut(*mut s3sign_error) -> i32) -> bool {
        let report = self.report();
        let mut status = self.run(report, &mut call);
        if status == S3SIGN_ERR_MEMORY {
            // It has changed nothing.
            status = self.run(report, &mut call);
        }
        assert_ne!(status, S3SIGN_ERR_BUFFER_TOO_SMALL, "there is no buffer");
        status == S3SIGN_OK
    }

    /// Make a call that writes to `(out, cap, len)`: with any room, and if that is too small, with what it asks for. One
    /// that may be made again is asked for its size after it succeeded.
    pub fn write(mut self, again: bool, mut call: impl Writes) -> Option<Vec<u8>> {
        let report = self.report();
        let (room, before) = (usize::from(self.odd.cap), (self.pointers, self.refused));
        let (mut status, mut out) = self.attempt(report, room, true, &mut call);
        if status == S3SIGN_ERR_MEMORY {
            // It has changed nothing.
            (self.pointers, self.refused) = before;
            (status, out) = self.attempt(report, room, true, &mut call);
        }
        match status {
            S3SIGN_OK if again => {
                let (status, needed) = self.attempt(report, 0, false, &mut call);
                assert_eq!(
                    (status, needed.len()),
                    (S3SIGN_ERR_BUFFER_TOO_SMALL, out.len()),
                    "the size when asked for it"
                );
                Some(out)
            }
            S3SIGN_OK => Some(out),
            S3SIGN_ERR_BUFFER_TOO_SMALL => {
                let (status, whole) = self.attempt(report, out.len() + 1, false, &mut call);
                assert_eq!((status, whole.len()), (S3SIGN_OK, out.len()), "the size that was asked for");
                Some(whole)
            }
            _ => None,
        }
    }

    /// What was written, or as many bytes as are needed.
    fn attempt(&mut self, report: Report, room: usize, is_odd: bool, call: &mut impl Writes) -> (i32, Vec<u8>) {
        let (mut out, mut len) = (vec![CANARY; room + MARGIN], usize::MAX);
        let (mut start, mut len_at) = (out.as_mut_ptr().cast(), &raw mut len);
        if is_odd {
            len_at = self.required(len_at);
            start = if room == 0 { self.nullable(start) } else { self.required(start) };
        }
        let status = self.run(report, |error| call(start, room, len_at, error));
        if matches!(report, Report::Bad(_)) || len_at.is_null() || (start.is_null() && room > 0) {
            assert!(out.iter().all(|byte| *byte == CANARY) && [0, usize::MAX].contains(&len), "nothing is touched");
            return (status, Vec::new());
        }
        check_written(status, &out, room, len);
        out.resize(len, 0);
        (status, out)
    }

    /// The status of a call, of which the first may run out of memory.
    fn run(&mut self, report: Report, call: impl FnOnce(*mut s3sign_error) -> i32) -> i32 {
        let at = std::mem::replace(&mut self.exhausted, u32::MAX);
        let (status, failed) = exhaust(at, || call(report.pointer()));
        self.check(status, report);
        assert_eq!(status == S3SIGN_ERR_MEMORY, failed, "a call says so if it runs out of memory, and only then");
        status
    }

    fn check(&self, status: i32, report: Report) {
        let name = unsafe { CStr::from_ptr(ffi::s3sign_status_name(status)) };
        assert!(name != c"S3SIGN_ERR_UNKNOWN" && status != S3SIGN_ERR_INTERNAL, "{name:?}");
        if self.refused {
            assert!(
                status != S3SIGN_OK && status != S3SIGN_ERR_BUFFER_TOO_SMALL,
                "{name:?}, but this is to be refused"
            );
        }
        match report {
            Report::None => {}
            Report::At(error) => drop(reported(status, unsafe { &*error })),
            Report::Bad(_) => assert_eq!(status, S3SIGN_ERR_STRUCT_SIZE),
        }
        self.blocks.iter().for_each(Block::check);
    }
}

impl Report {
    fn pointer(self) -> *mut s3sign_error {
        match self {
            Report::None => ptr::null_mut(),
            Report::At(error) | Report::Bad(error) => error,
        }
    }
}

/// The size that a struct had in the first release; those of a later size are taken.
fn first_size<T>() -> usize {
    let name = std::any::type_name::<T>();
    if name.ends_with("::s3sign_claim") {
        offset_of!(s3sign_claim, replay_key)
    } else if name.ends_with("::s3sign_endpoint") {
        offset_of!(s3sign_endpoint, path_as_is)
    } else if name.ends_with("::s3sign_explanation") {
        offset_of!(ffi::s3sign_explanation, certainty)
    } else {
        size_of::<T>()
    }
}

/// What a pointer and a length that are no lie stand for.
unsafe fn seen<'a, T>(start: *const T, len: usize) -> &'a [T] {
    if len == 0 { &[] } else { unsafe { slice::from_raw_parts(start, len) } }
}
