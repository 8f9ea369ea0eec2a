//! The signing key: derived from the secret for one day, region and service, and cached.

use core::ops::Deref;
use core::sync::atomic::{AtomicU32, AtomicU64, Ordering, fence};

#[cfg(feature = "sigv4a")]
use alloc::sync::Arc;

#[cfg(feature = "sigv4a")]
use smallvec::SmallVec;
use zeroize::{Zeroize, Zeroizing};

use super::scope::TERMINATOR;
use crate::crypto::algorithm::Algorithm;
#[cfg(feature = "verify")]
use crate::crypto::constant_time;
#[cfg(feature = "sigv4a")]
use crate::crypto::ecdsa;
use crate::crypto::hmac::HmacKey;
use crate::crypto::sha256::{Message, State};
use crate::text::encode::hex;

/// What is left of the secret once a signer is made: the midstates of `"AWS4" + secret`.
pub fn root(secret: &[u8]) -> HmacKey {
    HmacKey::new(&[b"AWS4", secret])
}

/// Derive the signing key of a day.
pub fn derive(root: &HmacKey, date: &[u8; 8], region: &[u8], service: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    root.mac_into(date, &mut key);
    for part in [region, service, TERMINATOR.as_bytes()] {
        HmacKey::new(&[&*key]).mac_into(part, &mut key);
    }
    key
}

/// The midstates of the signing keys of two days, as a signer around midnight needs them.
///
/// Each day is a sequence lock over atomics: readers never wait, and read again the slow way, by deriving, if a writer
/// was at work. So any number of threads share it, and none can be held up by one that was stopped.
#[derive(Default)]
pub struct Cache {
    days: [Day; 2],
}

#[derive(Default)]
struct Day {
    /// Odd while a writer is at work; grows with each write.
    sequence: AtomicU32,
    /// The eight digits of the date; 0 when empty.
    date: AtomicU64,
    words: [AtomicU64; 8],
}

impl Cache {
    /// The key of `date`, if it is kept.
    #[inline]
    pub fn get(&self, date: &[u8; 8]) -> Option<HmacKey> {
        self.day(date).load(u64::from_be_bytes(*date))
    }

    /// Keep the key of `date`.
    pub fn put(&self, date: &[u8; 8], key: &HmacKey) {
        self.day(date).store(u64::from_be_bytes(*date), key);
    }

    #[inline]
    fn day(&self, date: &[u8; 8]) -> &Day {
        &self.days[usize::from(date[7] & 1)]
    }
}

impl Day {
    #[inline]
    fn load(&self, date: u64) -> Option<HmacKey> {
        let before = self.sequence.load(Ordering::Acquire);
        if before & 1 == 1 || self.date.load(Ordering::Relaxed) != date {
            return None;
        }
        let mut key = HmacKey::default();
        let (inner, outer) = self.words.split_at(4);
        unpack(inner, &mut key.inner);
        unpack(outer, &mut key.outer);
        fence(Ordering::Acquire);
        (self.sequence.load(Ordering::Relaxed) == before).then_some(key)
    }

    fn store(&self, date: u64, key: &HmacKey) {
        let before = self.sequence.load(Ordering::Relaxed);
        let claimed = before & 1 == 0
            && self.sequence.compare_exchange(before, before + 1, Ordering::Acquire, Ordering::Relaxed).is_ok();
        if !claimed {
            return;
        }
        fence(Ordering::Release);
        self.date.store(date, Ordering::Relaxed);
        let (inner, outer) = self.words.split_at(4);
        pack(inner, &key.inner);
        pack(outer, &key.outer);
        self.sequence.store(before.wrapping_add(2), Ordering::Release);
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        for day in &mut self.days {
            day.words.iter_mut().for_each(|word| word.get_mut().zeroize());
        }
    }
}

fn unpack(words: &[AtomicU64], state: &mut State) {
    for (pair, word) in state.chunks_exact_mut(2).zip(words) {
        let word = word.load(Ordering::Relaxed);
        pair[0] = (word >> 32) as u32;
        pair[1] = word as u32;
    }
}

fn pack(words: &[AtomicU64], state: &State) {
    for (pair, word) in state.chunks_exact(2).zip(words) {
        word.store(u64::from(pair[0]) << 32 | u64::from(pair[1]), Ordering::Relaxed);
    }
}

/// A signature in lower-case hex.
#[derive(Clone)]
pub enum Signature {
    /// Of an HMAC.
    Hmac([u8; 64]),
    /// Of ECDSA: up to 144 digits.
    #[cfg(feature = "sigv4a")]
    Ecdsa(SmallVec<[u8; 144]>),
}

impl Deref for Signature {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Signature::Hmac(digits) => digits,
            #[cfg(feature = "sigv4a")]
            Signature::Ecdsa(digits) => digits,
        }
    }
}

/// A key ready to sign.
#[derive(Clone)]
pub enum SigningKey {
    /// That of a day, region and service.
    Hmac(HmacKey),
    #[cfg(feature = "sigv4a")]
    /// That of an access key; with random bytes for a random signature, without for a deterministic one.
    Ecdsa(Arc<ecdsa::Key>, Option<[u8; 32]>),
}

impl SigningKey {
    /// Begin a string to sign.
    #[inline]
    pub fn begin(&self) -> Message {
        match self {
            SigningKey::Hmac(key) => key.begin(),
            #[cfg(feature = "sigv4a")]
            SigningKey::Ecdsa(..) => Message::new(),
        }
    }

    /// How it signs.
    pub fn algorithm(&self) -> Algorithm {
        match self {
            SigningKey::Hmac(_) => Algorithm::Sigv4,
            #[cfg(feature = "sigv4a")]
            SigningKey::Ecdsa(..) => Algorithm::Sigv4a,
        }
    }

    /// Whether a signature is of what was begun. Takes the same time wherever they differ.
    #[cfg(feature = "verify")]
    pub fn verify(&self, message: Message, signature: &[u8]) -> bool {
        match self {
            SigningKey::Hmac(_) => constant_time::equal(&self.finish(message), signature),
            #[cfg(feature = "sigv4a")]
            SigningKey::Ecdsa(key, _) => ecdsa::verify(key, &message.finish(), signature),
        }
    }

    /// The signature of what was begun.
    #[inline]
    pub fn finish(&self, message: Message) -> Signature {
        match self {
            SigningKey::Hmac(key) => Signature::Hmac(hex(&key.finish(message))),
            #[cfg(feature = "sigv4a")]
            SigningKey::Ecdsa(key, entropy) => {
                let mut digits = SmallVec::new();
                crate::text::encode::put_hex(&mut digits, &ecdsa::sign(key, &message.finish(), entropy.as_ref()));
                Signature::Ecdsa(digits)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u32) -> HmacKey {
        HmacKey { inner: [number; 8], outer: [!number; 8] }
    }

    #[test]
    fn the_keys_of_two_days_are_kept() {
        let cache = Cache::default();
        let inner = |date| cache.get(date).map(|key| key.inner);
        assert_eq!(inner(b"20130524"), None);
        for (number, date) in [(4, b"20130524"), (5, b"20130525")] {
            cache.put(date, &key(number));
        }
        assert_eq!((inner(b"20130524"), inner(b"20130525")), (Some([4; 8]), Some([5; 8])));
        cache.put(b"20130526", &key(6));
        assert_eq!(inner(b"20130524"), None);
        assert_eq!((inner(b"20130525"), inner(b"20130526")), (Some([5; 8]), Some([6; 8])));
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
                        match cache.get(&date) {
                            Some(found) => assert_eq!((found.inner, found.outer), ([number; 8], [!number; 8])),
                            None => cache.put(&date, &key(number)),
                        }
                    }
                });
            }
        });
    }
}
