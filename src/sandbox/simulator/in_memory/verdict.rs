//! What the checks say of a snapshot.

use crate::checks::{self, Finding, Run};
use crate::snapshot::Snapshot;

/// Every finding of every check.
pub fn findings(snapshot: &Snapshot) -> Vec<Finding> {
    let mut found = Vec::new();
    for check in checks::ALL.iter().flat_map(|family| family.iter()) {
        let Run::Mesh(run) = check.run;
        for mesh in snapshot.meshes.values() {
            found.extend(run(mesh, snapshot));
        }
    }
    found
}
