//! The real binary on a real API server: every test in meshes and namespaces of its own, all in parallel.

mod certificates;
mod commands;
mod faults;
mod federation_file;
mod full_mesh;
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
#[path = "../harness/lua.rs"]
mod lua;
mod moves;
mod offline;
mod ownership;
mod pipelines;
mod readme;
mod rendered;
mod rights;
mod two_administrators;
mod two_clusters;
mod undo;
mod walk_through;
