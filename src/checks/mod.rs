//! What goes wrong with federation, as named checks.

mod check;
mod finding;
mod fix;
mod leftovers;
mod routes;
mod sharing;

pub use check::{Check, Code, Page, Run};
pub use finding::{Evidence, Finding, ObjectRef, Severity};
