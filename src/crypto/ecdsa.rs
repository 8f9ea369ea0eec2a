//! Signature Version 4A: ECDSA on P-256, whose signatures hold in a set of regions.

use ecdsa::hazmat::sign_prehashed_rfc6979;
use p256::NistP256;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::ecdsa::{Signature, SigningKey};
use sha2::Sha256;
use smallvec::SmallVec;
use zeroize::Zeroizing;

use super::algorithm::Algorithm;
use super::hmac::HmacKey;
use crate::text::encode::unescape;
use crate::text::hex::is_lower_hex;

/// The order of the curve less 2, as big-endian bytes: the largest candidate that becomes a key.
const LARGEST: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x4f,
];

/// A key pair.
pub type Key = SigningKey;

/// Derive the key pair of an access key: the first candidate of the counter mode KDF that is small enough, plus 1.
///
/// Takes the same time for every key, but for the counter: a candidate is too large once in 2^32.
pub fn derive(access_key_id: &[u8], secret: &[u8]) -> SigningKey {
    let key = HmacKey::new(&[b"AWS4A", secret]);
    for counter in 1..=254u8 {
        let mut message = key.begin();
        for part in [&[0, 0, 0, 1], Algorithm::Sigv4a.name().as_bytes(), &[0], access_key_id, &[counter], &[0, 0, 1, 0]]
        {
            message.update(part);
        }
        let mut candidate = Zeroizing::new(key.finish_in_place(&mut message));
        if is_small_enough(&candidate) {
            add_one(&mut candidate);
            return SigningKey::from_slice(&*candidate).expect("between 1 and the order less 1");
        }
    }
    unreachable!("254 candidates in a row are too large once in 2^8128")
}

/// Whether a candidate is at most the largest: whether subtracting it leaves no borrow.
fn is_small_enough(candidate: &[u8; 32]) -> bool {
    let bytes = LARGEST.iter().zip(candidate).rev();
    bytes.fold(0, |borrow, (large, byte)| u16::from(*large).wrapping_sub(u16::from(*byte)).wrapping_sub(borrow) >> 15)
        == 0
}

fn add_one(number: &mut [u8; 32]) {
    let mut carry = 1;
    for byte in number.iter_mut().rev() {
        let sum = u16::from(*byte) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
}

/// Sign a hash by RFC 6979: the same signature every time or, with `entropy` as its additional data, one of many. So
/// poor randomness cannot give the key away. The signature as DER.
pub fn sign(key: &SigningKey, hash: &[u8; 32], entropy: Option<&[u8; 32]>) -> SmallVec<[u8; 72]> {
    let additional = entropy.map_or(&[][..], |bytes| bytes);
    let (signature, _) = sign_prehashed_rfc6979::<NistP256, Sha256>(key.as_nonzero_scalar(), hash, additional);
    let (r, s) = signature.split_bytes();
    let (r, s) = (Integer::new(&r), Integer::new(&s));
    let mut der = SmallVec::new();
    der.extend_from_slice(&[0x30, r.len() + s.len()]);
    r.put(&mut der);
    s.put(&mut der);
    der
}

/// Whether a signature, DER in lower-case hex, is of this key over a hash.
pub fn verify(key: &SigningKey, hash: &[u8; 32], signature: &[u8]) -> bool {
    let signature = scalars(signature).and_then(|(r, s)| Signature::from_scalars(r, s).ok());
    signature.is_some_and(|signature| key.verifying_key().verify_prehash(hash, &signature).is_ok())
}

/// The numbers r and s of a signature, DER in lower-case hex. Each pair has one spelling, so that r identifies what was
/// signed: nobody without the key can make more of a signature than (r, s) and (r, n - s).
pub(crate) fn scalars(signature: &[u8]) -> Option<([u8; 32], [u8; 32])> {
    if !is_lower_hex(signature) || !signature.len().is_multiple_of(2) {
        return None;
    }
    let der: SmallVec<[u8; 72]> = signature.chunks(2).map(unescape).collect::<Option<_>>()?;
    let [0x30, len, rest @ ..] = &der[..] else { return None };
    if usize::from(*len) != rest.len() {
        return None;
    }
    let (r, rest) = take_integer(rest)?;
    let (s, rest) = take_integer(rest)?;
    rest.is_empty().then_some((r, s))
}

/// The first integer in DER, and what follows it.
fn take_integer(der: &[u8]) -> Option<([u8; 32], &[u8])> {
    let [0x02, len, rest @ ..] = der else { return None };
    let (mut digits, rest) = rest.split_at_checked(usize::from(*len))?;
    // One zero keeps the number positive; more are not its shortest form, nor is a negative one of these.
    match digits {
        [0, tail @ ..] if tail.first().is_some_and(|first| first & 0x80 != 0) => digits = tail,
        [first, ..] if *first != 0 && first & 0x80 == 0 => {}
        _ => return None,
    }
    let mut number = [0; 32];
    let start = 32usize.checked_sub(digits.len())?;
    number[start..].copy_from_slice(digits);
    Some((number, rest))
}

/// A positive integer in DER: without leading zeros, but for one where the highest bit is set.
struct Integer<'a> {
    digits: &'a [u8],
    sign: bool,
}

impl<'a> Integer<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let start = bytes.iter().position(|b| *b != 0).unwrap_or(bytes.len() - 1);
        let digits = &bytes[start..];
        Integer { digits, sign: digits[0] & 0x80 != 0 }
    }

    /// Length with tag and length bytes.
    fn len(&self) -> u8 {
        2 + self.digits.len() as u8 + u8::from(self.sign)
    }

    fn put(&self, der: &mut SmallVec<[u8; 72]>) {
        der.extend_from_slice(&[0x02, self.len() - 2]);
        if self.sign {
            der.push(0);
        }
        der.extend_from_slice(self.digits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_candidate_is_compared_and_raised_as_a_number() {
        let mut number = LARGEST;
        assert!(is_small_enough(&number) && is_small_enough(&[0; 32]));
        add_one(&mut number);
        assert!(!is_small_enough(&number) && !is_small_enough(&[0xff; 32]));
        for at in 0..32 {
            let (mut lower, mut higher) = (LARGEST, LARGEST);
            lower[at] = lower[at].wrapping_sub(1);
            higher[at] = higher[at].wrapping_add(1);
            assert_eq!(
                (is_small_enough(&lower), is_small_enough(&higher)),
                (lower < LARGEST, higher <= LARGEST),
                "{at}"
            );
            let mut carried = [0xff; 32];
            carried[at] = 7;
            add_one(&mut carried);
            assert_eq!((carried[at], &carried[at + 1..]), (8, &[0; 32][at + 1..]));
        }
    }
}
