//! Copying short texts.

/// Copy a text of the length of `to`. Most are short: those are copied here, for a call would take longer than that.
#[cfg_attr(feature = "std", inline(always))]
pub fn copy<T: Copy>(to: &mut [T], from: &[T]) {
    /// Both ends of it, which overlap.
    #[cfg_attr(feature = "std", inline(always))]
    fn ends<T: Copy, const N: usize>(to: &mut [T], from: &[T]) -> Option<()> {
        *to.first_chunk_mut::<N>()? = *from.first_chunk::<N>()?;
        *to.last_chunk_mut::<N>()? = *from.last_chunk::<N>()?;
        Some(())
    }
    match from.len() {
        65.. => {
            to.copy_from_slice(from);
            None
        }
        32.. => ends::<T, 32>(to, from),
        16.. => ends::<T, 16>(to, from),
        8.. => ends::<T, 8>(to, from),
        4.. => ends::<T, 4>(to, from),
        2.. => ends::<T, 2>(to, from),
        _ => ends::<T, 1>(to, from),
    };
}

/// Length of all pieces.
#[cfg_attr(feature = "std", inline(always))]
pub fn total_len<const N: usize>(pieces: &[&[u8]; N]) -> usize {
    pieces.iter().fold(0, |len, piece| len + piece.len())
}

/// Copy pieces into `to`, which has their length.
#[cfg_attr(feature = "std", inline(always))]
pub fn copy_all<T: Copy, const N: usize>(mut to: &mut [T], pieces: [&[T]; N]) {
    let mut next = |piece: &[T]| {
        let (room, rest) = core::mem::take(&mut to).split_at_mut(piece.len());
        copy(room, piece);
        to = rest;
    };
    // The compiler would make a loop of more than a few, and forget what it knows of their lengths.
    #[cfg(feature = "std")]
    {
        macro_rules! each {
            ($($at:literal)*) => {
                const { assert!([$($at),*].len() >= N, "pieces") };
                $(
                    if $at < N {
                        next(pieces[$at]);
                    }
                )*
            };
        }
        each!(0 1 2 3 4 5 6 7);
    }
    #[cfg(not(feature = "std"))]
    pieces.into_iter().for_each(&mut next);
}
