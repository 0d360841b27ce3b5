//! `check` on many meshes, each federated with each other one, and on a snapshot of them. Prints a table; asserts
//! nothing about speed, since a busy machine is no fault of the program.
//!
//! `kubectl` reads the same objects of the same API server in turns with meshfed, so that their ratio tells something on
//! any machine. `cargo bench --bench scale -- 10` takes fewer meshes than thirty, and `-- apply 10` measures `apply` of a
//! federation's file alone.

mod apply;
mod federation;
mod measure;
#[path = "../support/mod.rs"]
mod support;

use std::io::Write;
use std::time::Instant;

use federation::Federation;
use measure::{Measured, kubectl, rounds};
use support::{MESHFED, Sandbox, has_kubectl};

const MESHES: usize = 30;
const ROUNDS: usize = 5;

fn main() -> std::io::Result<()> {
    // `cargo bench` and `cargo test --benches` pass flags that mean nothing here.
    let meshes = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(MESHES);
    let mut out = std::io::stdout();
    if std::env::args().any(|argument| argument == "apply") {
        return apply::measure(&mut out, meshes);
    }
    let start = Instant::now();
    let sandbox = Sandbox::start();
    let federation = Federation::make(&sandbox, meshes);
    writeln!(out, "{federation}")?;
    writeln!(
        out,
        "made in                    {:>9.0} s",
        start.elapsed().as_secs_f64()
    )?;
    let names: Vec<&str> = federation.names.iter().map(String::as_str).collect();

    let requests = federation.requests(&sandbox);
    let per_mesh = requests / meshes;
    writeln!(
        out,
        "requests of `check`        {requests:>9}     {per_mesh} for each mesh"
    )?;
    let live = rounds(&sandbox, ROUNDS, MESHFED, &[&["check"], names.as_slice()].concat());
    live.print(&mut out, "check", "goal: under 2 s, 200 MB")?;
    if has_kubectl() {
        let read = rounds(&sandbox, ROUNDS, "kubectl", &kubectl());
        read.print(&mut out, "the objects by kubectl", "")?;
        writeln!(
            out,
            "check : kubectl            {:>9.2}",
            live.seconds() / read.seconds()
        )?;
    }
    in_a_file(&sandbox, &names)?.print(&mut out, "check on a snapshot", "")?;
    drop(sandbox);
    apply::measure(&mut out, meshes)
}

/// The same check on the snapshot of the same meshes.
fn in_a_file(sandbox: &Sandbox, names: &[&str]) -> std::io::Result<Measured> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("snapshot.json");
    let file = file.to_str().expect("a temporary folder has a plain name");
    sandbox.run(MESHFED, &[&["snapshot", "--file", file], names].concat(), "");
    Ok(rounds(sandbox, ROUNDS, MESHFED, &["check", "--snapshot", file]))
}
