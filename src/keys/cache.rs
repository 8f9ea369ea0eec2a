//! What a signer has computed and may need again, shared by threads without a lock. The core, which is small rather than
//! fast, keeps the keys alone.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};

use zeroize::Zeroize;

use crate::crypto::hmac::HmacKey;
#[cfg(feature = "std")]
use crate::crypto::sha256::Message;
use crate::crypto::sha256::State;
#[cfg(feature = "std")]
use crate::text::timestamp::Timestamp;

/// The signing keys of two days, as a signer around midnight needs them; and for the last second in which it signed, its
/// text and the string to sign up to the hash of the canonical request.
#[derive(Default)]
pub struct Cache {
    days: [Slot<8>; 2],
    #[cfg(feature = "std")]
    second: Slot<23>,
    /// The same of the last second for which a request was verified: what others sign is no reason to forget it.
    #[cfg(feature = "verify")]
    verified: Slot<23>,
}

impl Cache {
    /// The key of `date`, if it is cached.
    #[inline]
    pub fn key(&self, date: &[u8; 8]) -> Option<HmacKey> {
        self.day(date).load(u64::from_be_bytes(*date)).map(unpack_key)
    }

    /// Keep the key of `date`.
    pub fn store_key(&self, date: &[u8; 8], key: &HmacKey) {
        let mut words = pack_key(key);
        self.day(date).store(u64::from_be_bytes(*date), &words);
        words.zeroize();
    }

    /// The text of a signing time, if it is cached.
    #[cfg(feature = "std")]
    #[inline]
    pub fn text(&self, time: i64) -> Option<Timestamp> {
        let [date, clock] = self.second.load(time as u64)?;
        Some(Timestamp::from_words([date, clock]))
    }

    /// The key that signs at a signing time, if it is cached; and `message` becomes the string to sign up to the hash.
    #[cfg(feature = "std")]
    #[inline]
    pub fn string_to_sign(&self, time: i64, message: &mut Message) -> Option<HmacKey> {
        Self::resume(&self.second, time, message)
    }

    /// The same of a time that another signer wrote.
    #[cfg(feature = "verify")]
    #[inline]
    pub fn verified(&self, time: i64, message: &mut Message) -> Option<HmacKey> {
        Self::resume(&self.verified, time, message)
    }

    #[cfg(feature = "std")]
    #[inline(always)]
    fn resume(slot: &Slot<23>, time: i64, message: &mut Message) -> Option<HmacKey> {
        let words: [u64; 23] = slot.load(time as u64)?;
        let [_, _, key @ .., s0, s1, s2, s3, t0, t1, t2, t3, t4, t5, t6, t7, used] = words;
        let mut rest = [0; 64];
        for (bytes, word) in rest.as_chunks_mut::<8>().0.iter_mut().zip([t0, t1, t2, t3, t4, t5, t6, t7]) {
            *bytes = word.to_ne_bytes();
        }
        let (blocks, used) = (used >> 8, (used & 63) as usize);
        message.restart(unpack(&[s0, s1, s2, s3]), blocks, &rest[..used]);
        Some(unpack_key(key))
    }

    /// Keep the text of a signing time, the string to sign up to the hash, and its key.
    #[cfg(feature = "std")]
    pub fn store_string_to_sign(&self, time: i64, text: &Timestamp, message: &mut Message, key: &HmacKey) {
        Self::store(&self.second, time, text, message, key);
    }

    /// Whether that of a time that another signer wrote need not be stored: it is cached, or a later one is. So each second
    /// is written once, however late requests arrive.
    #[cfg(feature = "verify")]
    #[inline]
    pub fn has_verified(&self, time: i64) -> bool {
        let cached = self.verified.key.load(Ordering::Relaxed);
        cached != EMPTY && cached >= time as u64
    }

    /// Keep the same of a time that another signer wrote.
    #[cfg(feature = "verify")]
    pub fn store_verified(&self, time: i64, text: &Timestamp, message: &mut Message, key: &HmacKey) {
        Self::store(&self.verified, time, text, message, key);
    }

    #[cfg(feature = "std")]
    fn store(slot: &Slot<23>, time: i64, text: &Timestamp, message: &mut Message, key: &HmacKey) {
        let (state, blocks, rest) = message.pause();
        let mut words = [0; 23];
        words[..2].copy_from_slice(&text.words());
        words[2..10].copy_from_slice(&pack_key(key));
        words[10..14].copy_from_slice(&pack(state));
        for (word, bytes) in words[14..22].iter_mut().zip(rest.chunks(8)) {
            let mut eight = [0; 8];
            eight[..bytes.len()].copy_from_slice(bytes);
            *word = u64::from_ne_bytes(eight);
        }
        words[22] = blocks << 8 | rest.len() as u64;
        slot.store(time as u64, &words);
        words.zeroize();
    }

    #[inline]
    fn day(&self, date: &[u8; 8]) -> &Slot<8> {
        &self.days[usize::from(date[7] & 1)]
    }
}

/// Words under a key, as a sequence lock over atomics: readers never wait, and compute the words again if a writer was at
/// work. So none can be held up by a thread that was stopped.
struct Slot<const N: usize> {
    /// Odd while a writer is at work; grows with each write.
    sequence: AtomicU32,
    /// `EMPTY`, or a date or signing time.
    key: AtomicU64,
    words: [AtomicU64; N],
}

/// No date and no signing time. 0 would be one: a window may start with 1970.
const EMPTY: u64 = u64::MAX;

impl<const N: usize> Default for Slot<N> {
    fn default() -> Self {
        Slot {
            sequence: AtomicU32::default(),
            key: AtomicU64::new(EMPTY),
            words: core::array::from_fn(|_| AtomicU64::default()),
        }
    }
}

impl<const N: usize> Slot<N> {
    /// The first words, if those of `key` are there.
    #[inline]
    fn load<const M: usize>(&self, key: u64) -> Option<[u64; M]> {
        let before = self.sequence.load(Ordering::Acquire);
        if before & 1 == 1 || self.key.load(Ordering::Relaxed) != key {
            return None;
        }
        let words = core::array::from_fn(|index| self.words[index].load(Ordering::Relaxed));
        fence(Ordering::Acquire);
        (self.sequence.load(Ordering::Relaxed) == before).then_some(words)
    }

    fn store(&self, key: u64, words: &[u64; N]) {
        let before = self.sequence.load(Ordering::Relaxed);
        let claimed = before & 1 == 0
            && self.sequence.compare_exchange(before, before + 1, Ordering::Acquire, Ordering::Relaxed).is_ok();
        if !claimed {
            return;
        }
        fence(Ordering::Release);
        self.key.store(key, Ordering::Relaxed);
        for (place, word) in self.words.iter().zip(words) {
            place.store(*word, Ordering::Relaxed);
        }
        self.sequence.store(before.wrapping_add(2), Ordering::Release);
    }
}

impl<const N: usize> Drop for Slot<N> {
    fn drop(&mut self) {
        self.words.iter_mut().for_each(|word| word.get_mut().zeroize());
    }
}

#[inline]
fn unpack(words: &[u64; 4]) -> State {
    let mut state = State::default();
    for (pair, word) in state.as_chunks_mut::<2>().0.iter_mut().zip(words) {
        *pair = [*word as u32, (*word >> 32) as u32];
    }
    state
}

fn pack(state: &State) -> [u64; 4] {
    let pairs = state.as_chunks::<2>().0;
    core::array::from_fn(|index| u64::from(pairs[index][0]) | u64::from(pairs[index][1]) << 32)
}

#[inline]
fn unpack_key([a, b, c, d, e, f, g, h]: [u64; 8]) -> HmacKey {
    HmacKey { inner: unpack(&[a, b, c, d]), outer: unpack(&[e, f, g, h]) }
}

fn pack_key(key: &HmacKey) -> [u64; 8] {
    let ([a, b, c, d], [e, f, g, h]) = (pack(&key.inner), pack(&key.outer));
    [a, b, c, d, e, f, g, h]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u32) -> HmacKey {
        HmacKey { inner: [number; 8], outer: [!number; 8] }
    }

    #[test]
    fn an_empty_cache_has_nothing_for_any_key() {
        let cache = Cache::default();
        assert!(cache.key(&[0; 8]).is_none() && cache.key(b"20130524").is_none());
        assert!(cache.text(0).is_none() && cache.string_to_sign(0, &mut Message::new()).is_none());
    }

    #[test]
    fn the_keys_of_two_days_are_cached() {
        let cache = Cache::default();
        let inner = |date| cache.key(date).map(|key| key.inner);
        assert_eq!(inner(b"20130524"), None);
        for (number, date) in [(4, b"20130524"), (5, b"20130525")] {
            cache.store_key(date, &key(number));
        }
        assert_eq!((inner(b"20130524"), inner(b"20130525")), (Some([4; 8]), Some([5; 8])));
        cache.store_key(b"20130526", &key(6));
        assert_eq!(inner(b"20130524"), None);
        assert_eq!((inner(b"20130525"), inner(b"20130526")), (Some([5; 8]), Some([6; 8])));
    }

    #[test]
    fn a_cached_string_to_sign_goes_on_where_it_was_left_at_every_length() {
        let (cache, key, text) = (Cache::default(), key(9), [b's'; 250]);
        for len in 0..200 {
            let mut message = key.begin();
            message.update(&text[..len]);
            let (time, stamp) = (1 + len as i64, Timestamp::from_unix(1 + len as i64).unwrap());
            cache.store_string_to_sign(time, &stamp, &mut message, &key);
            let mut resumed = Message::new();
            let found = cache.string_to_sign(time, &mut resumed).unwrap();
            assert_eq!((cache.text(time), found.inner, found.outer), (Some(stamp), key.inner, key.outer));
            resumed.update(&text[len..]);
            assert_eq!(found.finish_in_place(&mut resumed), key.mac(&text), "{len}");
            assert!(cache.text(time + 1).is_none() && cache.string_to_sign(time + 1, &mut resumed).is_none());
        }
    }

    #[cfg(feature = "verify")]
    #[test]
    fn an_earlier_second_does_not_replace_a_verified_one() {
        let (cache, mut message) = (Cache::default(), Message::new());
        for (number, time) in [(1, 100), (2, 99), (3, 101)] {
            let stamp = Timestamp::from_unix(time).unwrap();
            if !cache.has_verified(time) {
                cache.store_verified(time, &stamp, &mut key(number).begin(), &key(number));
            }
        }
        assert!(Cache::default().verified(0, &mut message).is_none());
        let mut inner = |time| cache.verified(time, &mut message).map(|key| key.inner);
        assert_eq!([99, 100, 101].map(&mut inner), [None, None, Some([3; 8])]);
        assert!(cache.string_to_sign(101, &mut message).is_none());
    }

    #[test]
    fn threads_that_rotate_dates_never_see_the_key_of_another_day() {
        let cache = Cache::default();
        std::thread::scope(|scope| {
            for thread in 0..4u32 {
                let cache = &cache;
                scope.spawn(move || {
                    for i in 0..if cfg!(miri) { 200 } else { 50_000u32 } {
                        let number = (i * 7 + thread) % 4;
                        let date = [b'2', b'0', b'1', b'3', b'0', b'5', b'2', b'0' + number as u8];
                        match cache.key(&date) {
                            Some(found) => assert_eq!((found.inner, found.outer), ([number; 8], [!number; 8])),
                            None => cache.store_key(&date, &key(number)),
                        }
                    }
                });
            }
        });
    }
}
