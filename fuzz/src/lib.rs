//! What the fuzz targets share: `abi` calls the library as a C program does and checks what the header promises of every
//! call, `input` makes requests and signers that mostly get past parsing, of `words`.

pub mod abi;
pub mod hostile;
pub mod input;
pub mod words;
