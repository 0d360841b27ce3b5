//! meshfed on a real API server, with one answer of a run spoilt by a proxy in between, killed or interrupted at a request,
//! run twice at once, or with the API server stopped or restarted. What is not known must be told as that; what was written must be told,
//! and nothing else; and the same command, run again, must end where it would have without the fault.
//!
//! A short, random part of all places is tried; `MESHFED_FAULTS` says how many of each sort, `all` tries every one.
//! `MESHFED_FAULT_SEED` repeats a run.

#![expect(
    clippy::print_stdout,
    reason = "which places were tried is told with the result of the test"
)]

mod audit;
mod deeds;
mod draw;
#[allow(
    dead_code,
    unused_imports,
    reason = "each of the targets that share it needs its own part of it"
)]
#[path = "../harness/mod.rs"]
mod harness;
mod kills;
mod proxy;
mod reads;
mod refusals;
mod server;
mod stops;
mod times;
mod together;
mod trial;
mod writes;
