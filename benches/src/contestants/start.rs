//! A process that loads the shared library and signs, beside one that does nothing.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Contestant;
use crate::workload;

pub struct Start {
    name: &'static str,
    program: PathBuf,
    arguments: Vec<PathBuf>,
    lines: Vec<String>,
}

impl Start {
    /// A process of `program`, which `start.c` makes: with `arguments`, or an empty one.
    pub fn new(name: &'static str, program: &Path, arguments: &[&Path]) -> Self {
        let arguments = arguments.iter().map(|argument| argument.to_path_buf()).collect();
        Start { name, program: program.into(), arguments, lines: Vec::new() }
    }

    /// KiB that were resident at the end.
    pub fn resident(&self) -> u64 {
        self.lines[1].parse().expect("a number")
    }
}

impl Contestant for Start {
    fn name(&self) -> &str {
        self.name
    }

    fn call(&mut self) {
        let ran = Command::new(&self.program).args(&self.arguments).envs(workload::variables()).output();
        let ran = ran.expect("it starts");
        assert!(ran.status.success(), "{}: {}", self.name, ran.status);
        self.lines = String::from_utf8(ran.stdout).expect("text").lines().map(str::to_owned).collect();
    }

    /// That of the process; of one that does nothing, what is expected.
    fn signature(&self) -> String {
        self.lines.first().cloned().unwrap_or_else(|| super::right(&workload::GET))
    }

    fn runtime(&self) -> &str {
        "C"
    }
}
