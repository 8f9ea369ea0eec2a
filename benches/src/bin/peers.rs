//! Signers of other runtimes beside s3sign, each in a program of its own: `peers RUNTIME=COMMAND...`, words of a command
//! separated by tabs. `peers/run.sh` builds the programs and calls this.

use std::process::{Command, ExitCode};

use s3sign_benches::contestants::{Contestant, InProgram, S3sign};
use s3sign_benches::report;
use s3sign_benches::timing::Rounds;
use s3sign_benches::workload::{HEADERS, PRESIGNED};

fn main() -> ExitCode {
    let mut contestants = Vec::new();
    for argument in std::env::args().skip(1) {
        // For as long as this program runs.
        let argument: &'static str = argument.leak();
        let (runtime, command) = argument.split_once('=').expect("RUNTIME=COMMAND");
        let mut words = command.split('\t');
        let program = words.next().expect("split gives one at least");
        match InProgram::start(runtime, Command::new(program).args(words)) {
            Ok(started) => contestants.extend(started),
            Err(error) => {
                eprintln!("{runtime}: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    let (signing, presigning): (Vec<_>, Vec<_>) =
        contestants.into_iter().partition(|contestant| contestant.workload().expires == 0);
    for (id, workload, others) in [("peers-sign", &HEADERS, signing), ("peers-presign", &PRESIGNED, presigning)] {
        let mut contestants: Vec<Box<dyn Contestant>> = vec![Box::new(S3sign::new(workload))];
        contestants.extend(others.into_iter().map(|contestant| Box::new(contestant) as Box<dyn Contestant>));
        report::compare(id, workload.name, &workload.url(), Rounds::OF_PROGRAMS, &mut contestants);
    }
    ExitCode::SUCCESS
}
