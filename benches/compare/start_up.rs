//! How long `meshfed --version` takes, and how much memory it holds when it prints.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{MESHFED, median};

const RUNS: usize = 41;

pub struct StartUp {
    time: Duration,
    /// In KiB; `None` where there is no `/proc`.
    memory: Option<u64>,
}

pub fn measure() -> std::io::Result<StartUp> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        let status = Command::new(MESHFED).arg("--version").stdout(Stdio::null()).status()?;
        times.push(start.elapsed());
        assert!(status.success(), "meshfed --version ends well");
    }
    Ok(StartUp {
        time: median(&mut times),
        memory: memory()?,
    })
}

/// The most that the process held until its first word: it cannot go on, since the pipe that it prints to is full.
fn memory() -> std::io::Result<Option<u64>> {
    const CAPACITY: usize = 64 * 1024;
    let (mut reader, mut writer) = std::io::pipe()?;
    writer.write_all(&[b' '; CAPACITY])?;
    let mut process = Command::new(MESHFED).arg("--version").stdout(writer).spawn()?;
    let deadline = Instant::now() + Duration::from_secs(10);
    let held = loop {
        let Ok(status) = std::fs::read_to_string(format!("/proc/{}/status", process.id())) else {
            break None;
        };
        let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let waits = field("State:").is_some_and(|state| state.starts_with('S'));
        // Before it runs the program, the process still has the name of this one.
        if waits && field("Name:") == Some("meshfed") || Instant::now() > deadline {
            break field("VmHWM:").and_then(|held| held.trim_end_matches(" kB").parse().ok());
        }
        std::thread::yield_now();
    };
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest)?;
    process.wait()?;
    Ok(held)
}

impl StartUp {
    pub fn print(&self, out: &mut impl Write) -> std::io::Result<()> {
        writeln!(
            out,
            "start, `meshfed --version` {:>9.2} ms  goal: under 5 ms",
            self.time.as_secs_f64() * 1e3
        )?;
        match self.memory {
            Some(memory) => writeln!(
                out,
                "memory at its first word   {:>9.2} MiB goal: under 10 MB",
                memory as f64 / 1024.0
            ),
            None => writeln!(out, "memory at its first word   not measured: there is no /proc"),
        }
    }
}
