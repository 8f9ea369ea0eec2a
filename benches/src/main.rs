//! Speed and allocations of s3sign beside other signers that Rust can call, all in this process, and beside those of
//! programs: `s3sign-benches RUNTIME=COMMAND...`.

use s3sign_benches::allocations::Counting;
use s3sign_benches::contestants::*;
use s3sign_benches::own;
use s3sign_benches::timing::Rounds;
use s3sign_benches::workload::REQUESTS;
use s3sign_benches::{growth, report};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    report::machine();
    let rounds = Rounds::SHORT;
    let mut programs = InProgram::start_all(std::env::args().skip(1));
    for workload in &REQUESTS {
        let mut contestants = own::requests(workload);
        contestants.push(Box::new(S3signVerify::new(workload)));
        contestants.push(Box::new(AwsSigv4::new(workload)));
        contestants.push(Box::new(Reqsign::new(workload)));
        contestants.push(Box::new(RustS3::new(workload)));
        if workload.expires != 0 {
            contestants.push(Box::new(RustyS3::new(workload)));
        }
        let (these, others) = programs.into_iter().partition(|other| other.workload().name == workload.name);
        programs = others;
        contestants.extend(these.into_iter().map(|other: InProgram| Box::new(other) as Box<dyn Contestant>));
        let note = format!("{} compressions: {}", Sha256Only::new(workload).blocks(), workload.url);
        report::compare(&format!("request-{}", workload.name), workload.title, &note, rounds, &mut contestants);
    }
    report::compare("chunks", "A body in chunks of 64 KiB", "for each chunk", rounds, &mut own::bodies());
    let note = format!("{} compressions", ColdKeyFloor::BLOCKS);
    report::compare("cold-key", "A signing key, derived anew", &note, rounds, &mut own::cold_key());
    growth::print();
}
