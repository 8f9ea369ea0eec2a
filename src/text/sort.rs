//! Sorting: the standard library's, or in the core and where it is seldom done one that takes an eighth of its room.

use core::cmp::Ordering;

/// Sort, with equal items in any order.
#[cfg(feature = "std")]
#[inline]
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    items.sort_unstable_by(compare);
}

/// Sort by a heap, with equal items in any order. Half a KB for each type, where the standard library's takes
/// seven.
#[cfg(any(not(feature = "std"), feature = "verify", test))]
pub fn heap_sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    // First make a heap from the end on, then move the greatest of what is left behind it.
    for step in (1..items.len() + items.len() / 2).rev() {
        let (mut parent, len) = match step.checked_sub(items.len()) {
            Some(parent) => (parent, items.len()),
            None => {
                items.swap(0, step);
                (0, step)
            }
        };
        loop {
            let mut child = 2 * parent + 1;
            if child + 1 < len && compare(&items[child], &items[child + 1]).is_lt() {
                child += 1;
            }
            if child >= len || compare(&items[parent], &items[child]).is_ge() {
                break;
            }
            items.swap(parent, child);
            parent = child;
        }
    }
}

#[cfg(not(feature = "std"))]
pub use heap_sort_by as sort_by;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heap_sorts_as_the_standard_library_does() {
        let mut random = fastrand::Rng::with_seed(7);
        for len in 0..200 {
            let mut items: Vec<u8> = (0..len).map(|_| random.u8(0..50)).collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            heap_sort_by(&mut items, u8::cmp);
            assert_eq!(items, expected);
        }
    }
}
