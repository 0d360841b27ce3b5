//! One cause is one finding.

use super::Finding;
use crate::snapshot::Snapshot;

/// One cause is one finding, from whichever end or mesh of a cluster it was seen; what the others saw is kept as evidence.
pub(super) fn once_each(findings: Vec<Finding>, snapshot: &Snapshot) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::new();
    for finding in findings {
        let same = kept.iter_mut().find(|other| {
            (&other.object, &other.message) == (&finding.object, &finding.message)
                && are_of_one_cluster(&other.mesh, &finding.mesh, snapshot)
        });
        let Some(other) = same else {
            kept.push(finding);
            continue;
        };
        other.severity = other.severity.min(finding.severity);
        let evidence = finding.evidence.into_iter();
        let new: Vec<_> = evidence.filter(|seen| !other.evidence.contains(seen)).collect();
        other.evidence.extend(new);
        let affects: Vec<_> = finding
            .affects
            .into_iter()
            .filter(|link| !other.affects.contains(link))
            .collect();
        other.affects.extend(affects);
    }
    kept.sort_by(|one, two| (&one.mesh, one.severity, &one.object).cmp(&(&two.mesh, two.severity, &two.object)));
    kept
}

/// Whether the objects of two meshes are in one cluster, so that what is named the same there is the same.
fn are_of_one_cluster(one: &str, two: &str, snapshot: &Snapshot) -> bool {
    let cluster = |mesh: &str| snapshot.meshes.get(mesh)?.cluster.known().ok().flatten();
    one == two || cluster(one).is_some_and(|found| Some(found) == cluster(two))
}
