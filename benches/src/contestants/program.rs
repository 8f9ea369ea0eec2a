//! Signers in programs of other runtimes, which take their turns like everyone else.

use std::cell::RefCell;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;

use super::{Contestant, Made};
use crate::workload::{self, GET, PRESIGNED_GET, Workload};

/// One of the contestants in a program.
#[derive(Clone)]
pub struct InProgram {
    runtime: &'static str,
    program: Rc<RefCell<Program>>,
    index: usize,
    workload: &'static Workload,
    name: String,
    calls: u32,
    made: Made,
    allocations: Option<f64>,
}

struct Program {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl InProgram {
    /// Start the programs of these arguments: `RUNTIME=COMMAND`, words of a command separated by tabs.
    pub fn start_all(arguments: impl Iterator<Item = String>) -> Vec<InProgram> {
        let started = arguments.flat_map(|argument| {
            // For as long as this program runs.
            let argument: &'static str = argument.leak();
            let (runtime, command) = argument.split_once('=').expect("RUNTIME=COMMAND");
            let mut words = command.split('\t');
            let program = words.next().expect("split gives one at least");
            InProgram::start(runtime, Command::new(program).args(words))
                .unwrap_or_else(|error| panic!("{runtime}: {error}"))
        });
        started.collect()
    }

    /// Start a program. It tells its contestants, a line each, then an empty line; from then on it answers each line
    /// with the index of one and a number of calls by the nanoseconds that these took.
    fn start(runtime: &'static str, command: &mut Command) -> io::Result<Vec<InProgram>> {
        let mut child = command.envs(workload::variables()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().expect("piped")));
        let program = Rc::new(RefCell::new(Program { child, input, output }));
        let mut contestants = Vec::new();
        loop {
            let line = program.borrow_mut().read()?;
            if line.is_empty() {
                return Ok(contestants);
            }
            let fields: Vec<&str> = line.split('\t').collect();
            let [workload, name, calls, time, signature, more @ ..] = &fields[..] else {
                return Err(io::Error::other(format!("{runtime}: not a contestant: {line}")));
            };
            let workload = match *workload {
                "sign" => Workload::named(GET.name),
                "presign" => Workload::named(PRESIGNED_GET.name),
                name => Workload::named(name),
            };
            let [signed_headers, allocations] = [more.first(), more.get(1)];
            let made = Made {
                time: time.parse().map_err(io::Error::other)?,
                signed_headers: signed_headers
                    .map_or(Vec::new(), |names| names.split(';').map(str::to_owned).collect()),
                signature: (*signature).to_owned(),
            };
            contestants.push(InProgram {
                runtime,
                program: program.clone(),
                index: contestants.len(),
                workload,
                name: (*name).to_owned(),
                calls: calls.parse().map_err(io::Error::other)?,
                made,
                allocations: allocations.map(|number| number.parse().expect("a number")),
            });
        }
    }

    pub fn workload(&self) -> &'static Workload {
        self.workload
    }
}

impl Program {
    fn read(&mut self) -> io::Result<String> {
        let mut line = String::new();
        match self.output.read_line(&mut line)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(line.trim_end().to_owned()),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The end of its input ends it.
        self.input = None;
        self.child.wait().expect("it was started");
    }
}

impl Contestant for InProgram {
    fn name(&self) -> &str {
        &self.name
    }

    fn call(&mut self) {
        self.time(1);
    }

    fn calls(&self) -> u32 {
        self.calls
    }

    fn signature(&self) -> String {
        self.made.agreed(self.workload)
    }

    fn signs_too(&self) -> Vec<String> {
        self.made.more(self.workload)
    }

    fn allocations(&mut self) -> Option<f64> {
        self.allocations
    }

    fn time(&mut self, calls: u32) -> f64 {
        let mut program = self.program.borrow_mut();
        writeln!(program.input.as_ref().expect("open until it is dropped"), "{} {calls}", self.index)
            .and_then(|()| program.read())
            .map(|answer| answer.parse().expect("nanoseconds"))
            .unwrap_or_else(|error| panic!("{}, {}: {error}", self.runtime, self.name))
    }

    fn runtime(&self) -> &str {
        self.runtime
    }
}
