//! What the checks say of a snapshot.

use crate::checks::{self, Finding, Selection};
use crate::snapshot::Snapshot;

/// Every finding of every check.
pub fn findings(snapshot: &Snapshot) -> Vec<Finding> {
    let run = checks::run(&checks::ALL, snapshot, &Selection::default());
    run.results.into_iter().flat_map(|result| result.findings).collect()
}
