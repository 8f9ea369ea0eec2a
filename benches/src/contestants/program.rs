//! Signers in programs of other runtimes, which take their turns like everyone else.

use std::cell::RefCell;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;

use super::{Contestant, agreed_at};
use crate::workload::{self, HEADERS, PRESIGNED, Workload};

/// One of the contestants in a program.
pub struct InProgram {
    runtime: &'static str,
    program: Rc<RefCell<Program>>,
    index: usize,
    workload: &'static Workload,
    name: String,
    calls: u32,
    time: i64,
    signature: String,
}

struct Program {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl InProgram {
    /// Start a program. It tells its contestants, a line each, then an empty line; from then on it answers each line
    /// with the index of one and a number of calls by the nanoseconds that these took.
    pub fn start(runtime: &'static str, command: &mut Command) -> io::Result<Vec<InProgram>> {
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
            let [workload, name, calls, time, signature] = fields[..] else {
                return Err(io::Error::other(format!("{runtime}: not a contestant: {line}")));
            };
            contestants.push(InProgram {
                runtime,
                program: program.clone(),
                index: contestants.len(),
                workload: if workload == "sign" { &HEADERS } else { &PRESIGNED },
                name: name.to_owned(),
                calls: calls.parse().map_err(io::Error::other)?,
                time: time.parse().map_err(io::Error::other)?,
                signature: signature.to_owned(),
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
        agreed_at(self.workload, self.time, &self.signature)
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
