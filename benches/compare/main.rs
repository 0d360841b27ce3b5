//! Compares meshfed with the same steps done by hand, and measures its start. Prints a table; asserts nothing, since a
//! busy machine is no fault of the program.
//!
//! The walk-through runs in turns: by meshfed, and by `kubectl` with files that are already written, in meshes of their
//! own on one API server. So the numbers of a run share everything but the program, and their ratio is what counts.

mod by_hand;
mod run;
mod start_up;
#[path = "../support/mod.rs"]
mod support;

use std::time::Duration;

use run::Names;
use support::{Sandbox, has_kubectl, median};

const ROUNDS: usize = 3;

fn main() -> std::io::Result<()> {
    // `cargo bench NAME` and `cargo test --benches` pass flags that mean nothing here.
    let mut out = std::io::stdout();
    start_up::measure()?.print(&mut out)?;
    let sandbox = Sandbox::start();
    let kubectl = has_kubectl();
    let (mut by_meshfed, mut by_kubectl, mut requests) = (Vec::new(), Vec::new(), 0);
    for round in 0..ROUNDS {
        let (time, peering) = run::by_meshfed(&sandbox, &Names::new("m", round));
        by_meshfed.push(time);
        requests = peering;
        if kubectl {
            by_kubectl.push(by_hand::walk(&sandbox, &Names::new("k", round)));
        }
    }
    print(&mut out, &mut by_meshfed, &mut by_kubectl, requests)
}

fn print(
    out: &mut impl std::io::Write,
    by_meshfed: &mut [Duration],
    by_kubectl: &mut [Duration],
    requests: usize,
) -> std::io::Result<()> {
    let meshfed = median(by_meshfed);
    writeln!(
        out,
        "walk-through by meshfed    {:>9.2} s   {} commands",
        meshfed.as_secs_f64(),
        run::COMMANDS
    )?;
    if by_kubectl.is_empty() {
        writeln!(out, "walk-through by kubectl    not measured: there is no kubectl")?;
    } else {
        let kubectl = median(by_kubectl);
        let commands = by_hand::COMMANDS;
        writeln!(
            out,
            "walk-through by kubectl    {:>9.2} s   {commands} commands, files ready",
            kubectl.as_secs_f64()
        )?;
        let ratio = meshfed.as_secs_f64() / kubectl.as_secs_f64();
        writeln!(out, "meshfed : kubectl          {ratio:>9.2}")?;
    }
    writeln!(out, "requests of `peer`         {requests:>9}     goal: a few dozen")
}
