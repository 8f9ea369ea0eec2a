//! What tests share besides `s3sign-wrapper`: known answers, pieces of generated input, and what confirmed a form.

// Every test file compiles this module for itself and uses a part of it.
#![allow(dead_code)]

pub mod random;

use serde_json::Value;

/// The known answers of one kind, in the order of the file.
pub fn vectors(kind: &str) -> Vec<Value> {
    all_vectors().filter(|vector| vector["kind"] == kind).collect()
}

/// The known answer of this name.
pub fn vector(name: &str) -> Value {
    all_vectors().find(|vector| vector["name"] == name).unwrap_or_else(|| panic!("no vector {name}"))
}

fn all_vectors() -> impl Iterator<Item = Value> {
    serde_json::from_str::<Vec<Value>>(include_str!("../vectors/vectors.json")).unwrap().into_iter()
}

/// Note for docs/confirmations.md what confirmed a form of signing. To be called once all assertions hold.
pub fn confirm(form: &str, kind: &str, by: &str) {
    if let Some(path) = std::env::var_os("S3SIGN_CONFIRMATIONS") {
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
        std::io::Write::write_all(&mut file.unwrap(), format!("{form}\t{kind}\t{by}\n").as_bytes()).unwrap();
    }
}
