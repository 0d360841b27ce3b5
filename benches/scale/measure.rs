//! How long a program takes, and how much memory.

use std::io::Write;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Sandbox, median};

/// The kinds that `check` lists, as `kubectl get` wants them.
const KINDS: &str = "servicemeshcontrolplanes.maistra.io,servicemeshmemberrolls.maistra.io,servicemeshpeers,\
    exportedservicesets,importedservicesets,services,endpointslices,pods,deployments,configmaps";

/// What several runs of a program took.
pub struct Measured {
    times: Vec<Duration>,
    /// In KiB; `None` where there is no `/proc`.
    memory: Option<u64>,
}

/// `kubectl`'s way to read what `check` reads.
pub fn kubectl() -> [&'static str; 5] {
    ["get", KINDS, "--all-namespaces", "-o", "json"]
}

/// Runs a program several times. Its exit code is its own affair: a check may find something.
pub fn rounds(sandbox: &Sandbox, rounds: usize, program: &str, arguments: &[&str]) -> Measured {
    let mut measured = Measured {
        times: Vec::new(),
        memory: None,
    };
    for _ in 0..rounds {
        let start = Instant::now();
        let mut command = sandbox.command(program, arguments);
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let memory = watch(process.spawn().expect("the program starts"));
        measured.times.push(start.elapsed());
        measured.memory = measured.memory.max(memory);
    }
    measured.times.sort();
    measured
}

/// The most memory that the process was seen to hold until it ended.
pub fn watch(mut process: Child) -> Option<u64> {
    let status = format!("/proc/{}/status", process.id());
    let mut most = None;
    while process.try_wait().expect("it is a child").is_none() {
        let held = std::fs::read_to_string(&status).ok().and_then(|status| {
            let held = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
            held.trim().trim_end_matches(" kB").parse().ok()
        });
        most = most.max(held);
        // Often enough for the memory, and seldom enough not to slow the program down.
        std::thread::sleep(Duration::from_millis(2));
    }
    most
}

impl Measured {
    /// The median.
    pub fn seconds(&self) -> f64 {
        median(&mut self.times.clone()).as_secs_f64()
    }

    pub fn print(&self, out: &mut impl Write, what: &str, goal: &str) -> std::io::Result<()> {
        let memory = self
            .memory
            .map_or("?".to_owned(), |memory| format!("{}", memory / 1024));
        writeln!(out, "{what:<26} {:>9.2} s   {memory} MiB  {goal}", self.seconds())
    }
}
