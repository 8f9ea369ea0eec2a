//! The C ABI of s3sign's core, for programs and systems that have no room for all of it: the same functions, as far as
//! they go. Memory comes from C's `malloc`, and a panic, which would be a fault in s3sign, aborts.
//!
//! To be built with the profile `core`: cargo build --profile core -p libs3sign-core

#![no_std]

extern crate signing as _;

use core::alloc::{GlobalAlloc, Layout};
use core::ffi::c_void;
use core::panic::PanicInfo;

#[link(name = "c")]
unsafe extern "C" {
    fn malloc(size: usize) -> *mut c_void;
    fn realloc(old: *mut c_void, size: usize) -> *mut c_void;
    fn free(old: *mut c_void);
    fn abort() -> !;
}

/// What `malloc` aligns to on every system: nothing in the core asks for more.
const ALIGNED: usize = 8;

struct Malloc;

// Safety: C's functions keep what the trait asks for, up to their alignment.
unsafe impl GlobalAlloc for Malloc {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() > ALIGNED {
            return core::ptr::null_mut();
        }
        unsafe { malloc(layout.size()).cast() }
    }

    unsafe fn realloc(&self, old: *mut u8, _: Layout, size: usize) -> *mut u8 {
        unsafe { realloc(old.cast(), size).cast() }
    }

    unsafe fn dealloc(&self, old: *mut u8, _: Layout) {
        unsafe { free(old.cast()) }
    }
}

#[global_allocator]
static MALLOC: Malloc = Malloc;

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    unsafe { abort() }
}
