//! What is wrong with a request to export or import, given the Services and offers that exist.
//!
//! Errors are what a command refuses: istiod would accept the rule, and the service would still not work. Warnings are
//! what it does although hardly anybody means it.

mod export;
mod import;

pub use export::{ExportProblem, export_problems};
pub use import::{ImportProblem, Importer, import_problems};

use super::name::{ServiceName, ServicePattern};

/// What was found, all at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems<P> {
    /// Reasons to refuse.
    pub errors: Vec<P>,
    /// Reasons to warn.
    pub warnings: Vec<P>,
}

impl<P> Problems<P> {
    fn none() -> Self {
        Self {
            errors: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Files `problem` as an error if the request names one service, else as a warning: a wildcard may well take in
    /// services that its author does not care about.
    fn push_for(&mut self, exact: bool, problem: P) {
        let list = if exact { &mut self.errors } else { &mut self.warnings };
        list.push(problem);
    }
}

/// Whether the alias gives one fixed name to services whose names differ.
fn collapses(target: &ServicePattern, alias: &ServicePattern) -> bool {
    target.name.is_none() && alias.name.is_some()
}

/// `a`, `b` and 3 more.
fn list(names: &[ServiceName]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<_> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
