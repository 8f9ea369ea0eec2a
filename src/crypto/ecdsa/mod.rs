//! Signature Version 4A: ECDSA on P-256, whose signatures hold in a set of regions.

#[cfg(feature = "ring")]
mod ring;

use ecdsa::hazmat::sign_prehashed_rfc6979;
#[cfg(not(feature = "ring"))]
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::PrimeField;
use p256::{FieldBytes, NistP256, NonZeroScalar, Scalar};
use primeorder::PrimeCurveWithBasepointTable;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::algorithm::Algorithm;
use super::entropy::Entropy;
use super::hmac::HmacKey;
use crate::error::Error;
use crate::memory::OutOfMemory;
use crate::text::hex::is_lower_hex;
use crate::text::room::Room;
#[cfg(feature = "ring")]
use crate::text::sink::Text;

/// A text to sign or to verify: kept, for ring hashes it itself.
#[cfg(feature = "ring")]
pub type Message = Text<512>;
/// A text to sign or to verify, in the course of being hashed.
#[cfg(not(feature = "ring"))]
pub type Message = super::sha256::Message;

/// A signature as DER.
type Der = Room<72>;

/// A key pair.
pub struct Key {
    p256: SigningKey,
    #[cfg(feature = "ring")]
    ring: ring::Key,
}

impl Key {
    /// The key pair of an access key.
    pub fn new(access_key_id: &[u8], secret: &[u8]) -> Self {
        let p256 = derive(access_key_id, secret);
        Key {
            #[cfg(feature = "ring")]
            ring: ring::Key::new(&p256),
            p256,
        }
    }

    /// Whether it is the key pair of an access key, in constant time. That takes no arithmetic on points.
    pub fn is_of(&self, access_key_id: &[u8], secret: &[u8]) -> bool {
        self.p256.as_nonzero_scalar().ct_eq(&derive_scalar(access_key_id, secret)).into()
    }

    /// Sign a text. RFC 6979 gives the same signature each time or, with random bytes as its additional data, one of
    /// many, and poor randomness cannot give the key away. With the randomness of the operating system, ring signs.
    pub fn sign(&self, message: Message, entropy: Option<&Entropy>) -> Result<Der, Error> {
        let additional = match entropy {
            None => &[][..],
            Some(Entropy::Bytes(bytes)) => bytes,
            #[cfg(feature = "ring")]
            Some(Entropy::System) => return Ok(Room::of(self.ring.sign(&self.p256, message.bytes()?)?.as_ref())),
        };
        let scalar = self.p256.as_nonzero_scalar();
        let (signature, _) = sign_prehashed_rfc6979::<NistP256, Sha256>(scalar, &hash(message)?, additional);
        Ok(write_der(&signature))
    }

    /// Whether a signature, DER in lower-case hex, is of this key over a text. Not inlined, as its frame is large.
    #[inline(never)]
    pub fn verify(&self, message: Message, signature: &[u8]) -> Result<bool, OutOfMemory> {
        let Some(signature) = parse(signature) else { return Ok(false) };
        #[cfg(feature = "ring")]
        return Ok(self.ring.verify(message.bytes()?, &signature.to_bytes()));
        #[cfg(not(feature = "ring"))]
        Ok(self.p256.verifying_key().verify_prehash(&hash(message)?, &signature).is_ok())
    }
}

/// Compute the multiples of the generator, which p256 does once and on 28 KB of stack: to be called where little else is
/// on it.
pub fn prepare() {
    let table: &primeorder::BasepointTable<_, 33> = NistP256::BASEPOINT_TABLE;
    core::hint::black_box(&**table);
}

fn hash(message: Message) -> Result<[u8; 32], OutOfMemory> {
    #[cfg(feature = "ring")]
    return message.bytes().map(super::sha256::Sha256::digest);
    #[cfg(not(feature = "ring"))]
    Ok(message.finish())
}

/// Derive the key pair of an access key.
pub fn derive(access_key_id: &[u8], secret: &[u8]) -> SigningKey {
    SigningKey::from(*derive_scalar(access_key_id, secret))
}

/// Derive the private key of an access key: the first candidate of the counter mode KDF that is at most the order of the
/// curve less 2, plus 1.
///
/// Takes the same time for every key, but for the counter: a candidate is too large once in 2^32.
fn derive_scalar(access_key_id: &[u8], secret: &[u8]) -> Zeroizing<NonZeroScalar> {
    let key = HmacKey::new(&[b"AWS4A", secret]);
    for counter in 1..=254u8 {
        let mut message = key.begin();
        for part in [&[0, 0, 0, 1], Algorithm::Sigv4a.name().as_bytes(), &[0], access_key_id, &[counter], &[0, 0, 1, 0]]
        {
            message.update(part);
        }
        let candidate = Zeroizing::new(FieldBytes::from(key.finish_in_place(&mut message)));
        if let Some(scalar) = plus_one(&candidate) {
            return scalar;
        }
    }
    unreachable!("254 candidates in a row are too large once in 2^8128")
}

/// A candidate plus 1; None if it is more than the order less 2, for then it is no scalar or the sum is 0.
fn plus_one(candidate: &FieldBytes) -> Option<Zeroizing<NonZeroScalar>> {
    let scalar = Zeroizing::new(Scalar::from_repr(*candidate).into_option()?);
    let sum = Zeroizing::new(*scalar + Scalar::ONE);
    NonZeroScalar::new(*sum).into_option().map(Zeroizing::new)
}

/// The number r of a signature, DER in lower-case hex, if it can verify. Each pair (r, s) has one spelling, so that r
/// identifies what was signed: nobody without the key can make more of a signature than (r, s) and (r, n - s).
pub(crate) fn r(signature: &[u8]) -> Option<[u8; 32]> {
    parse(signature).map(|signature| signature.split_bytes().0.into())
}

/// Read a signature, DER in lower-case hex.
fn parse(signature: &[u8]) -> Option<Signature> {
    let (r, s) = scalars(signature)?;
    Signature::from_scalars(r, s).ok()
}

fn write_der(signature: &Signature) -> Der {
    let (r, s) = signature.split_bytes();
    let (r, s) = (Integer::new(&r), Integer::new(&s));
    let mut der = Room::of(&[0x30, r.len() + s.len()]);
    r.write(&mut der);
    s.write(&mut der);
    der
}

/// The numbers r and s of a signature, DER in lower-case hex. Each pair has one spelling, so that r identifies what was
/// signed: nobody without the key can make more of a signature than (r, s) and (r, n - s).
fn scalars(signature: &[u8]) -> Option<([u8; 32], [u8; 32])> {
    if !is_lower_hex(signature) {
        return None;
    }
    let mut room = [0; 72];
    let der = room.get_mut(..signature.len() / 2)?;
    hex::decode_to_slice(signature, der).ok()?;
    let [0x30, len, rest @ ..] = der else { return None };
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

    fn write(&self, der: &mut Der) {
        // There is room for two numbers of 33 bytes.
        der.append(&[0x02, self.len() - 2]);
        if self.sign {
            der.append(&[0]);
        }
        der.append(self.digits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_candidate_is_raised_up_to_the_order_of_the_curve() {
        let order = -Scalar::ONE;
        let candidate = |scalar: Scalar| scalar.to_repr();
        assert_eq!(*plus_one(&FieldBytes::default()).unwrap().as_ref(), Scalar::ONE);
        assert_eq!(*plus_one(&candidate(order - Scalar::ONE)).unwrap().as_ref(), order);
        assert!(plus_one(&candidate(order)).is_none());
        let mut above = candidate(order);
        above[31] += 1;
        assert!(plus_one(&above).is_none() && plus_one(&[0xff; 32].into()).is_none());
    }

    /// Both implementations agree on what verifies: signatures, those with s negated, and what becomes of them when a
    /// byte or the encoding is changed.
    #[test]
    fn what_verifies_does_for_p256_too() {
        use p256::ecdsa::signature::hazmat::PrehashVerifier;
        let key = Key::new(b"AKIDEXAMPLE", b"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        let mut random = fastrand::Rng::with_seed(7);
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let (mut good, mut short) = (0, 0);
        for round in 0..300u32 {
            let text = format!("text {round}");
            let message = || {
                let mut message = Message::default();
                crate::text::sink::Sink::write(&mut message, text.as_bytes());
                message
            };
            let der =
                key.sign(message(), (round % 2 == 0).then_some(Entropy::Bytes([round as u8; 32])).as_ref()).unwrap();
            let signature = Signature::from_der(&der).unwrap();
            short += u32::from(signature.to_bytes()[0] == 0 || signature.to_bytes()[32] == 0);
            let (r, s) = signature.split_scalars();
            let negated = Signature::from_scalars(r, -s).unwrap().to_der();
            let mut cases = vec![der.to_vec(), negated.as_bytes().to_vec()];
            for _ in 0..8 {
                let mut changed = der.to_vec();
                let at = random.usize(..changed.len());
                changed[at] ^= 1 << random.u32(..8);
                cases.push(changed);
            }
            let mut long = der.to_vec();
            long.push(0);
            cases.extend([long, der[..der.len() - 1].to_vec()]);
            // A length in two bytes, and an r with a zero more, are BER and not DER.
            cases.push([&[0x30, 0x81, der[1]], &der[2..]].concat());
            cases.push([&[0x30, der[1] + 1, 2, der[3] + 1, 0], &der[4..]].concat());
            for der in cases {
                let expected = Signature::from_der(&der).is_ok_and(|signature| {
                    key.p256.verifying_key().verify_prehash(&hash(message()).unwrap(), &signature).is_ok()
                });
                assert_eq!(key.verify(message(), hex(&der).as_bytes()), Ok(expected), "{}", hex(&der));
                good += u32::from(expected);
            }
        }
        assert!(good == 600 && short > 0, "{good} verified, {short} began with a zero");
    }

    /// Numbers out of range are no signature, in whichever spelling.
    #[test]
    fn zero_and_the_order_are_refused() {
        let key = Key::new(b"AKIDEXAMPLE", b"secret");
        let order = "00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
        for integers in [
            "020100020101".to_string(),
            "020101020100".to_string(),
            format!("0221{order}020101"),
            format!("0201010221{order}"),
        ] {
            let signature = format!("30{:02x}{integers}", integers.len() / 2);
            assert_eq!(key.verify(Message::default(), signature.as_bytes()), Ok(false), "{signature}");
            assert_eq!(r(signature.as_bytes()), None);
        }
    }
}
