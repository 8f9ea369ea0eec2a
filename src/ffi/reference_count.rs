//! How many owners a handle has.

use core::sync::atomic::{AtomicUsize, Ordering};

/// A count of references that starts at one. It never wraps: at its largest value it stays, and what it counts is never
/// freed, since a leak is harmless where a use after free is not.
pub struct ReferenceCount(AtomicUsize);

impl ReferenceCount {
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
}
