//! meshfed sets up, inspects and repairs federation between OpenShift Service Mesh 2.x (Maistra) meshes.
//!
//! # The map of the house
//!
//! Values flow in one direction: from what is wanted and what is there to a decision, and from the decision to what is
//! written or shown. Decisions are pure: the same values give the same answer, without a clock, a file or a cluster.
//!
//! ```text
//! arguments ── cli ─────────▶ topology ─┐
//!                                       ├──▶ plan ──▶ manifest ──▶ cluster   (written)
//! clusters ─── cluster ─┐               │
//! files ────── files ───┴───▶ snapshot ─┤
//!                                       └──▶ checks ──▶ report ──▶ ui        (shown)
//! ```
//!
//! `commands` joins them: a file for each command, which gathers, decides, writes, waits and shows.
//!
//! | what to add or change | where |
//! |---|---|
//! | a word that the user types, its help, its completion | `cli` |
//! | what is wanted: meshes, peerings, addresses, routes | `topology` |
//! | which objects that takes, in which order, and who owns them | `plan` |
//! | what a control plane looks like by default, its versions and profiles | `profile` |
//! | the YAML of an object, a template, reading YAML | `manifest`, `templates/` |
//! | what is seen of a mesh, why something of it is not known, files in place of clusters | `snapshot` |
//! | which service crosses under which name | `rules` |
//! | what two administrators hand each other, and what it tells of a mesh | `bundle` |
//! | certificates, and which root proves which identity | `trust` |
//! | names that Maistra and Kubernetes give to things | `naming` |
//! | something that can be wrong, its page and the command that mends it | `checks` |
//! | an answer: its text, JSON, YAML and exit code | `report` |
//! | how the clusters are asked, written to and waited for | `cluster` |
//! | what shows at the addresses of peers when somebody connects | `probe` |
//! | requests of `traffic`, and what they tell about a split | `http`, `load` |
//! | spinners, colours, questions | `ui` |
//! | clusters on this machine to try things out | `sandbox`; the Maistra in them is the package `meshfed-simulator` |
//! | the types of the API, also used by the simulator | the package `meshfed-api` |
//!
//! Which module may use which is a table in `tests/layers.rs`. `pub` is what the program, the tests outside of the library
//! and the benchmarks use; all else is `pub(crate)` at the root of its module, so that the compiler tells what nobody uses.

mod bundle;
pub mod checks;
pub mod cli;
pub mod cluster;
pub mod commands;
pub mod error;
pub mod exit;
mod files;
pub mod gateway;
mod http;
mod load;
pub mod manifest;
pub mod naming;
pub mod plan;
pub mod probe;
pub mod profile;
mod report;
pub mod rules;
pub mod sandbox;
pub mod snapshot;
pub mod topology;
mod trust;
pub mod ui;
mod wording;

pub use meshfed_api as api;
