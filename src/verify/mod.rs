//! The other side: whether a request that arrived is signed, by whom, and well.
//!
//! In two steps, between which the caller looks up the secret: `claim` reads who says to have signed; `check` computes
//! the signature again. Hostile input costs no more than its length: names are looked up in sorted lists.

mod arrived;
mod authorization;
mod body;
mod check;
mod claim;
mod decoder;
mod form;
mod form_index;
mod headers;
mod json;
mod parameter;
mod parameters;
mod parts;
mod policy;
mod post;
mod signed_headers;

pub use body::Incoming;
pub(crate) use check::verify;
pub use claim::{Claim, SignatureForm};
pub use decoder::DecodedTexts;
pub use form::PostForm;

pub use parts::Body;
pub(crate) use post::verify as verify_post;

use crate::error::{Error, Field, Status};

/// An error about a request that is no signed request, as found while it was taken apart.
fn malformed(error: Error) -> Error {
    error.about(|error| Error { status: Status::Malformed, ..error })
}

/// The same, with nothing found but that.
const fn bad(field: Field, message: &'static str) -> Error {
    Error::new(Status::Malformed, field, message)
}

/// An error about a form that does not keep its policy.
fn broken(field: &'static str, message: &'static str) -> Error {
    Error::new(Status::Condition, Field::Argument(field), message)
}
