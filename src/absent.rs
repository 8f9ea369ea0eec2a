//! What stands in the core for what it leaves out: keys of which there is no value, so that what signs with them is not
//! compiled; no straight line for usual requests, which is there for speed; and no more of `lint` than a signer notes.

pub mod checksum {
    use core::convert::Infallible;
    use core::ffi::CStr;

    use crate::crypto::sha256::Sha256;

    /// No algorithm.
    #[derive(Clone, Copy, Debug)]
    pub enum Algorithm {}

    impl Algorithm {
        pub fn index(self) -> usize {
            match self {}
        }

        pub fn header(self) -> &'static CStr {
            match self {}
        }

        pub fn value_len(self) -> usize {
            match self {}
        }
    }

    /// No checksum.
    #[derive(Clone)]
    pub struct Checksum(Infallible);

    impl Checksum {
        pub fn new(algorithm: Algorithm) -> Self {
            match algorithm {}
        }

        pub fn algorithm(&self) -> Algorithm {
            match self.0 {}
        }

        pub fn value(&self) -> [u8; 0] {
            match self.0 {}
        }
    }

    /// A payload hash alone.
    pub struct Digest {
        pub checksum: Option<Checksum>,
        pub hash: Option<Sha256>,
    }

    impl Digest {
        pub fn update(&mut self, data: &[u8]) {
            if let Some(hash) = &mut self.hash {
                hash.update(data);
            }
        }
    }
}

pub mod sigv4a {
    use smallvec::SmallVec;

    /// No key pair.
    #[derive(Clone)]
    pub enum Key {}

    /// The C ABI of the core knows no algorithm but SigV4.
    pub fn derive(_: &[u8], _: &[u8]) -> Key {
        unreachable!("the core signs by SigV4 alone")
    }

    pub fn sign(key: &Key, _: &[u8; 32], _: Option<&[u8; 32]>) -> SmallVec<[u8; 72]> {
        match *key {}
    }
}

pub mod sigv2 {
    use crate::error::Error;
    use crate::request::Request;
    use crate::signer::Signer;
    use crate::sigv4::output::Signed;
    use crate::text::sink::{Buffer, Sink};

    /// No secret.
    #[derive(Clone)]
    pub enum Key {}

    /// The C ABI of the core knows no algorithm but SigV4.
    pub fn key(_: &[u8]) -> Key {
        unreachable!("the core signs by SigV4 alone")
    }

    impl Signer {
        pub(crate) fn string_to_sign_v2(&self, _: &Request<'_>, _: &mut impl Sink) -> Result<(), Error> {
            unreachable!("the core signs by SigV4 alone")
        }

        pub(crate) fn sign_v2(
            &self,
            key: &Key,
            _: &Request<'_>,
            _: &mut Buffer<'_>,
            _: &mut Signed,
        ) -> Result<(), Error> {
            match *key {}
        }

        pub(crate) fn presign_v2(
            &self,
            key: &Key,
            _: &Request<'_>,
            _: &mut Buffer<'_>,
            _: &mut Signed,
        ) -> Result<(), Error> {
            match *key {}
        }
    }
}

pub mod lint {
    /// What a secret looks like, which nothing in the core asks.
    #[derive(Clone, Copy, Default)]
    pub struct SecretShape(());

    impl SecretShape {
        pub fn of(_: &[u8]) -> Self {
            SecretShape(())
        }
    }
}

mod usual {
    use crate::request::Request;
    use crate::signer::Signer;
    use crate::sigv4::output::Signed;
    use crate::text::sink::Buffer;

    impl Signer {
        pub(crate) fn sign_usual(&self, _: &Request<'_>, _: &mut Buffer<'_>, _: &mut Signed) -> Option<()> {
            None
        }

        pub(crate) fn presign_usual(&self, _: &Request<'_>, _: &mut Buffer<'_>, _: &mut Signed) -> Option<()> {
            None
        }
    }
}
