//! The real binary on a real API server: every test in meshes and namespaces of its own, all in parallel.

mod certificates;
mod commands;
mod faults;
mod federation_file;
mod gateways;
#[allow(
    dead_code,
    unused_imports,
    reason = "each of the targets that share it needs its own part of it"
)]
#[path = "../harness/mod.rs"]
mod harness;
mod healthy;
mod look;
mod offline;
mod ownership;
mod readme;
mod rendered;
mod rights;
mod two_administrators;
mod two_clusters;
mod undo;
mod walk_through;
