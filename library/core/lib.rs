//! The C ABI of s3sign's core, for programs and systems that have no room for all of it: the same functions, as far as
//! they go. Memory comes from C's `malloc`, and a panic, which would be a fault in s3sign, aborts.
//!
//! To be built with the profile `core`: cargo build --profile core -p libs3sign-core

#![no_std]

extern crate signing as _;

use core::alloc::{GlobalAlloc, Layout};
use core::panic::PanicInfo;

/// What `malloc` aligns to on every system: nothing in the core asks for more.
const ALIGNED: usize = 8;

struct Malloc;

// SAFETY: C's functions keep what the trait asks for, up to their alignment; more is refused.
unsafe impl GlobalAlloc for Malloc {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() > ALIGNED {
            return core::ptr::null_mut();
        }
        // SAFETY: any size may be asked for.
        unsafe { libc::malloc(layout.size()).cast() }
    }

    unsafe fn realloc(&self, old: *mut u8, _: Layout, size: usize) -> *mut u8 {
        // SAFETY: `old` comes from `alloc`, as the caller promises, and so from malloc.
        unsafe { libc::realloc(old.cast(), size).cast() }
    }

    unsafe fn dealloc(&self, old: *mut u8, _: Layout) {
        // SAFETY: `old` comes from `alloc`, as the caller promises, and so from malloc.
        unsafe { libc::free(old.cast()) }
    }
}

#[global_allocator]
static MALLOC: Malloc = Malloc;

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    // SAFETY: it takes nothing and does not return.
    unsafe { libc::abort() }
}
