//! Memory that may run out. Whatever the library keeps on the heap is made here, and says so instead of aborting the process.

use alloc::alloc::{alloc, alloc_zeroed};
use alloc::boxed::Box;
use core::alloc::Layout;
use core::ops::{Deref, DerefMut};
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicUsize, Ordering};
use smallvec::{Array, SmallVec};

use crate::error::{Error, Field, Status};

/// An allocation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory;

impl From<OutOfMemory> for Error {
    #[cold]
    #[inline(never)]
    fn from(_: OutOfMemory) -> Self {
        Error::new(Status::Memory, Field::Argument("memory"), "out of memory")
    }
}

/// A list on the stack, which moves to the heap if it gets longer than `N` items.
pub struct List<T, const N: usize>(SmallVec<[T; N]>)
where
    [T; N]: Array<Item = T>;

impl<T, const N: usize> Default for List<T, N> {
    #[inline(always)]
    fn default() -> Self {
        List(SmallVec::new())
    }
}

impl<T, const N: usize> List<T, N> {
    /// Add an item.
    #[inline]
    pub fn push(&mut self, item: T) -> Result<(), OutOfMemory> {
        self.reserve(1)?;
        self.put(item);
        Ok(())
    }

    /// Add an item for which room was made. What the list's own methods do without room has no place in this library.
    #[inline(always)]
    #[allow(unsafe_code)]
    fn put(&mut self, item: T) {
        let len = self.0.len();
        debug_assert!(len < self.0.capacity());
        // SAFETY: there is room for one more, and it is written before it counts.
        unsafe {
            self.0.as_mut_ptr().add(len).write(item);
            self.0.set_len(len + 1);
        }
    }

    /// Take the last item.
    #[cfg_attr(not(feature = "std"), allow(dead_code))]
    pub fn pop(&mut self) -> Option<T> {
        self.0.pop()
    }

    /// Add items.
    pub fn extend(&mut self, items: impl IntoIterator<Item = T>) -> Result<(), OutOfMemory> {
        items.into_iter().try_for_each(|item| self.push(item))
    }

    /// A list of items.
    pub fn of(items: impl IntoIterator<Item = T>) -> Result<Self, OutOfMemory> {
        let mut list = Self::default();
        list.extend(items)?;
        Ok(list)
    }

    /// Add so many items, each of which `make` gives by its number.
    #[inline]
    pub fn fill<E: From<OutOfMemory>>(
        &mut self,
        count: usize,
        mut make: impl FnMut(usize) -> Result<T, E>,
    ) -> Result<(), E> {
        self.reserve(count)?;
        for index in 0..count {
            let item = make(index)?;
            self.put(item);
        }
        Ok(())
    }

    /// Make room for so many more.
    #[inline]
    pub fn reserve(&mut self, more: usize) -> Result<(), OutOfMemory> {
        if more <= self.0.capacity() - self.0.len() { Ok(()) } else { self.grow(more) }
    }

    #[cold]
    fn grow(&mut self, more: usize) -> Result<(), OutOfMemory> {
        self.0.try_reserve(more).map_err(|_| OutOfMemory)
    }

    /// Keep the items that `keep` is true of.
    #[cfg(feature = "verify")]
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        self.0.retain(|item| keep(item));
    }
}

impl<T: Copy, const N: usize> List<T, N> {
    /// A list of `len` equal items.
    pub fn filled(item: T, len: usize) -> Result<Self, OutOfMemory> {
        let mut list = Self::default();
        list.fill(len, |_| Ok(item))?;
        Ok(list)
    }

    /// Keep the first `len` items.
    pub fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// Add the items of a slice.
    #[inline]
    pub fn extend_from_slice(&mut self, items: &[T]) -> Result<(), OutOfMemory> {
        self.reserve(items.len())?;
        let len = self.0.len();
        // SAFETY: there is room for so many more, and they are written before they count.
        #[allow(unsafe_code)]
        unsafe {
            self.0.as_mut_ptr().add(len).copy_from_nonoverlapping(items.as_ptr(), items.len());
            self.0.set_len(len + items.len());
        }
        Ok(())
    }
}

impl<T, const N: usize> Deref for List<T, N> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, const N: usize> DerefMut for List<T, N> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl<T: PartialEq, const N: usize> PartialEq for List<T, N> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

/// Move a value to the heap.
#[allow(unsafe_code)]
pub fn boxed<T>(value: T) -> Result<Box<T>, OutOfMemory> {
    const { assert!(size_of::<T>() > 0, "nothing to allocate") };
    // SAFETY: the size is not 0; what was allocated for a `T` by the global allocator and is now one may become a box.
    unsafe {
        let place = alloc(Layout::new::<T>()).cast::<T>();
        if place.is_null() {
            return Err(OutOfMemory);
        }
        place.write(value);
        Ok(Box::from_raw(place))
    }
}

/// Copy bytes to the heap.
pub fn copy(bytes: &[u8]) -> Result<Box<[u8]>, OutOfMemory> {
    join([bytes])
}

/// Copy pieces to the heap, one after the other.
#[allow(unsafe_code)]
pub fn join<const N: usize>(pieces: [&[u8]; N]) -> Result<Box<[u8]>, OutOfMemory> {
    let len = pieces.iter().fold(0usize, |len, piece| len.saturating_add(piece.len()));
    if len == 0 {
        return Ok(Box::default());
    }
    let layout = Layout::array::<u8>(len).map_err(|_| OutOfMemory)?;
    // SAFETY: the size is not 0; what was allocated for so many bytes by the global allocator and has them now may become a
    // box.
    unsafe {
        let place = alloc_zeroed(layout);
        if place.is_null() {
            return Err(OutOfMemory);
        }
        let mut joined = Box::from_raw(ptr::slice_from_raw_parts_mut(place, len));
        let mut rest = &mut joined[..];
        for piece in pieces {
            let (place, behind) = rest.split_at_mut(piece.len());
            place.copy_from_slice(piece);
            rest = behind;
        }
        Ok(joined)
    }
}

/// A count of references that starts at one. It never wraps: at its largest value it stays, and what it counts is never
/// freed, since a leak is harmless where a use after free is not.
pub struct ReferenceCount(AtomicUsize);

impl ReferenceCount {
    /// One reference.
    pub fn one() -> Self {
        ReferenceCount(AtomicUsize::new(1))
    }

    /// Add a reference.
    pub fn retain(&self) {
        // Relaxed, as in `Arc`: whoever retains has a reference already. An error says that the count stays as it is.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |count| count.checked_add(1));
    }

    /// Drop a reference, and return whether it was the last.
    pub fn release(&self) -> bool {
        // What other owners did happens before the last one frees.
        let drop_one = |count| (count != usize::MAX).then(|| count - 1);
        self.0.fetch_update(Ordering::AcqRel, Ordering::Relaxed, drop_one) == Ok(1)
    }
}

/// A value on the heap with several owners, who may be on several threads; the last one drops it.
pub struct Shared<T>(NonNull<Counted<T>>);

struct Counted<T> {
    owners: ReferenceCount,
    value: T,
}

// SAFETY: an owner reads the value, and the last one drops it, whatever thread it is on.
#[allow(unsafe_code)]
unsafe impl<T: Send + Sync> Send for Shared<T> {}
// SAFETY: as above.
#[allow(unsafe_code)]
unsafe impl<T: Send + Sync> Sync for Shared<T> {}

impl<T> Shared<T> {
    /// Move a value to the heap, for one owner as yet.
    pub fn new(value: T) -> Result<Self, OutOfMemory> {
        let counted = boxed(Counted { owners: ReferenceCount::one(), value })?;
        Ok(Shared(NonNull::from(Box::leak(counted))))
    }

    fn counted(&self) -> &Counted<T> {
        // SAFETY: it lives until its last owner is dropped.
        #[allow(unsafe_code)]
        unsafe {
            self.0.as_ref()
        }
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        self.counted().owners.retain();
        Shared(self.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.counted().value
    }
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        if self.counted().owners.release() {
            // SAFETY: it was a box, and this was its last owner.
            #[allow(unsafe_code)]
            unsafe {
                drop(Box::from_raw(self.0.as_ptr()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_several_references_is_the_last() {
        let count = ReferenceCount::one();
        count.retain();
        count.retain();
        assert_eq!([count.release(), count.release(), count.release()], [false, false, true]);
    }

    #[test]
    fn a_count_that_is_full_stays_so_and_frees_nothing() {
        let count = ReferenceCount(AtomicUsize::new(usize::MAX - 1));
        count.retain();
        count.retain();
        for _ in 0..3 {
            assert!(!count.release());
        }
        assert_eq!(count.0.into_inner(), usize::MAX);
    }

    #[test]
    fn a_shared_value_is_dropped_once_whoever_has_it_last() {
        struct Counts<'a>(&'a AtomicUsize);
        impl Drop for Counts<'_> {
            fn drop(&mut self) {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
        let drops = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let shared = Shared::new(Counts(&drops)).unwrap();
            for _ in 0..3 {
                let mine = shared.clone();
                scope.spawn(move || drop(mine.clone()));
            }
        });
        assert_eq!(drops.into_inner(), 1);
    }

    #[test]
    fn a_list_that_gets_too_long_for_the_stack_keeps_its_items() {
        let mut list = List::<usize, 4>::of(0..3).unwrap();
        list.fill(6, |index| Ok::<_, OutOfMemory>(3 + index)).unwrap();
        list.extend_from_slice(&[9, 10]).unwrap();
        assert!(list.iter().copied().eq(0..11) && list.pop() == Some(10));
        list.truncate(2);
        assert_eq!(*list, [0, 1]);
        assert_eq!(*join([b"ab", b"", b"c"]).unwrap(), *b"abc");
        assert!(copy(b"").unwrap().is_empty() && list.reserve(usize::MAX).is_err());
    }
}
