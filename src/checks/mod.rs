//! What goes wrong with federation, as named checks.

mod check;
mod finding;
mod fix;
mod leftovers;
mod routes;
mod sharing;

pub use check::{Check, Code, Page, Part, Run};
pub use finding::{Evidence, Finding, ObjectRef, Severity};

/// Every check, in the order of the codes.
pub static ALL: &[&[Check]] = &[&sharing::CHECKS, &routes::CHECKS, &leftovers::CHECKS];
