//! What the fuzz targets share besides `s3sign-wrapper`: `input` makes requests and signers that mostly get past parsing, of
//! `words`; `hostile` makes calls that are wrong on purpose.

pub mod hostile;
pub mod input;
mod memory;
pub mod words;
