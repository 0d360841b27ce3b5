//! Changing one rule of a set: every other rule stays as it is, where it is.
//!
//! A rule with the same selector is edited in place; otherwise a rule is appended, which changes nothing that the
//! rules before it decide. A rule that would never be reached is refused. Whether the rule does what its author wants
//! with the Services and offers that exist is for the checks to say.

mod export;
mod import;
mod open;
mod remove;

pub use export::{ExportRequest, ExportTarget, add_export};
pub use import::{ImportRequest, add_import};
pub use open::{as_imported_already, exported_already};
pub use remove::{remove_export, remove_import};

use export::selection_of;

/// What an edit did to the list of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The rules already do what was asked.
    Unchanged,
    /// A rule was appended at this index.
    Added {
        /// Index of the new rule.
        index: usize,
    },
    /// The rule with the same selector was replaced.
    Replaced {
        /// Index of the rule.
        index: usize,
    },
}

/// Which list of rules is meant; displays as the field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleList {
    /// `spec.exportRules`.
    Exports,
    /// `spec.importRules`.
    Imports,
}

impl RuleList {
    fn verb(self) -> &'static str {
        match self {
            Self::Exports => "exports",
            Self::Imports => "imports",
        }
    }
}

impl std::fmt::Display for RuleList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Exports => "exportRules",
            Self::Imports => "importRules",
        })
    }
}

/// An earlier rule takes the service and does something else with it, so that a rule for it would never be reached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{list}[{rule}] comes first: it takes {takes} and {} {target} as {gives}, so {wanted} would never happen; \
     change or remove {list}[{rule}], or put a rule for {target} before it",
    list.verb()
)]
pub struct Shadowed {
    /// The list that holds the rule.
    pub list: RuleList,
    /// Index of the earlier rule.
    pub rule: usize,
    /// What the earlier rule takes.
    pub takes: String,
    /// What was asked for.
    pub target: String,
    /// What the earlier rule makes of it.
    pub gives: String,
    /// What the request would make of it.
    pub wanted: String,
}

/// `rules` with the rule at `index` replaced, or appended when there is none.
fn put<R: Clone>(rules: &[R], index: Option<usize>, rule: R) -> (Vec<R>, Edit) {
    let mut edited = rules.to_vec();
    match index {
        Some(index) => {
            edited[index] = rule;
            (edited, Edit::Replaced { index })
        }
        None => {
            edited.push(rule);
            (edited, Edit::Added { index: rules.len() })
        }
    }
}
