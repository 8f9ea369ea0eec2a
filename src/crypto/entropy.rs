//! Where the randomness of a signature comes from.

use crate::error::{Error, Field, Status};

/// The randomness of a SigV4A signature.
#[derive(Clone, Copy)]
pub enum Entropy {
    /// Random bytes of the caller's.
    Bytes([u8; 32]),
    /// Fresh bytes from the operating system for each signature.
    #[cfg(feature = "ring")]
    System,
}

impl Entropy {
    /// Read what a request says of it; None for a signature that is the same every time.
    pub fn read(text: &[u8]) -> Result<Option<Self>, Error> {
        let message = match text {
            b"" => return Ok(None),
            #[cfg(feature = "ring")]
            b"system" => return Ok(Some(Entropy::System)),
            #[cfg(not(feature = "ring"))]
            b"system" => "this library is built without ring; give 32 random bytes",
            _ => match text.try_into() {
                Ok(bytes) => return Ok(Some(Entropy::Bytes(bytes))),
                Err(_) => "must be 32 random bytes or empty",
            },
        };
        Err(Error::new(Status::Option, Field::Argument("entropy"), message))
    }
}
