//! An allocator that refuses, so that a call of the library's runs out of memory where the fuzzer wants it to.

// Each user needs one of its ways.
#![allow(dead_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;

struct Scarce;

#[global_allocator]
static SCARCE: Scarce = Scarce;

thread_local! {
    /// Allocations until the one that fails.
    static LEFT: Cell<u32> = const { Cell::new(u32::MAX) };
    /// Whether those behind it fail too.
    static LASTS: Cell<bool> = const { Cell::new(true) };
    static FAILED: Cell<bool> = const { Cell::new(false) };
}

/// Make a call, of which the allocation number `at`, counted from 0, fails, and all that follow; `u32::MAX` for none.
/// Whether one did comes with what the call returned.
pub fn exhaust<R>(at: u32, call: impl FnOnce() -> R) -> (R, bool) {
    LASTS.set(true);
    starve(at, call)
}

/// The same, but that one alone fails: what forgets a failure is not saved by the next.
pub fn refuse<R>(at: u32, call: impl FnOnce() -> R) -> (R, bool) {
    LASTS.set(false);
    starve(at, call)
}

fn starve<R>(at: u32, call: impl FnOnce() -> R) -> (R, bool) {
    LEFT.set(at);
    FAILED.set(false);
    let returned = call();
    LEFT.set(u32::MAX);
    (returned, FAILED.get())
}

fn is_refused() -> bool {
    let left = LEFT.get();
    if left == 0 {
        FAILED.set(true);
        LEFT.set(if LASTS.get() { 0 } else { u32::MAX });
    } else if left != u32::MAX {
        LEFT.set(left - 1);
    }
    left == 0
}

// SAFETY: the system's, or NULL.
unsafe impl GlobalAlloc for Scarce {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_refused() { ptr::null_mut() } else { unsafe { System.alloc(layout) } }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if is_refused() { ptr::null_mut() } else { unsafe { System.alloc_zeroed(layout) } }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if is_refused() { ptr::null_mut() } else { unsafe { System.realloc(memory, layout, size) } }
    }
}
