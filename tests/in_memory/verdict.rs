//! What the checks say of a snapshot.

use meshfed::checks::{self, Finding, Selection};
use meshfed::snapshot::Snapshot;

/// Every finding of every check.
pub fn findings(snapshot: &Snapshot) -> Vec<Finding> {
    let run = checks::run(&checks::ALL, snapshot, &Selection::default());
    run.results.into_iter().flat_map(|result| result.findings).collect()
}
