//! What it takes to load the shared library, and the memory after many signatures: `start PROGRAM LIBRARY`, of which
//! the first is made from `start.c`.

use std::path::Path;

use s3sign_benches::contestants::{Contestant, Start};
use s3sign_benches::report;
use s3sign_benches::timing::Rounds;
use serde_json::json;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [program, library] = &arguments[..] else { panic!("start PROGRAM LIBRARY") };
    let (program, library) = (Path::new(program), Path::new(library));
    let mut contestants: Vec<Box<dyn Contestant>> = vec![
        Box::new(Start::new("a process that does nothing", program, &[])),
        Box::new(Start::new("one that loads the library and signs once", program, &[library])),
    ];
    report::compare("start", "Load and sign once", "process and all", Rounds::OF_STARTS, &mut contestants);
    for signatures in ["1", "1000", "1000000"] {
        let mut process = Start::new("memory", program, &[library, Path::new(signatures)]);
        process.call();
        println!("{}", json!({ "id": "memory", "signatures": signatures, "kib": process.resident() }));
    }
    let bytes = std::fs::metadata(library).expect("the library").len();
    println!("{}", json!({ "id": "size", "kib": bytes / 1024 }));
}
