//! What the benchmarks share: a sandbox, its API, and the middle of several times.
// Each benchmark is a program of its own and uses a part of this.
#![allow(dead_code)]

mod client;
mod sandbox;

pub use client::Cluster;
pub use sandbox::{MESHFED, Sandbox};

use std::process::{Command, Stdio};
use std::time::Duration;

/// The middle one; the slice is sorted on return.
pub fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Whether there is a `kubectl` to compare with.
pub fn has_kubectl() -> bool {
    let version = Command::new("kubectl")
        .args(["version", "--client"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}
