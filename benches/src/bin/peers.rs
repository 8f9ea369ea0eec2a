//! Signers of other runtimes beside s3sign, each in a program of its own: `peers RUNTIME=COMMAND...`, words of a command
//! separated by tabs. `peers/run.sh` builds the programs and calls this.

use s3sign_benches::contestants::{Contestant, InProgram, S3sign};
use s3sign_benches::report;
use s3sign_benches::timing::Rounds;
use s3sign_benches::workload::{GET, PRESIGNED_GET};

fn main() {
    let started = InProgram::start_all(std::env::args().skip(1));
    let groups =
        [("peers-sign", &GET, "W1, GET signed with headers"), ("peers-presign", &PRESIGNED_GET, "W2, GET presigned")];
    for (id, workload, title) in groups {
        let mut contestants: Vec<Box<dyn Contestant>> = vec![Box::new(S3sign::new(workload))];
        let others = started.iter().filter(|other| other.workload().name == workload.name);
        contestants.extend(others.map(|other| Box::new(other.clone()) as Box<dyn Contestant>));
        report::compare(id, title, workload.url, Rounds::OF_PROGRAMS, &mut contestants);
    }
}
