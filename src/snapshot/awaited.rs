//! What a federation still lacks of a state that somebody waits for.

use super::{Link, MeshState, Snapshot, links};
use crate::naming::CLUSTER_DOMAIN;
use crate::rules::unlisted_rules;

/// A state of a whole federation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// Every link is connected, for every istiod pod and seen from both ends.
    Connected,
    /// Every link is connected, and every istiod pod has read the other side's services lately.
    Synced,
    /// Every link is synced, and every import rule has a service that is listed.
    Imported,
}

/// One condition that is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// Which condition of which object in which mesh, and what was seen.
    pub what: String,
    /// Whether it could not be told, rather than being false.
    pub unknown: bool,
}

/// What is not so yet. Expected are all links of every peer, both ways between observed meshes, and at least one link of
/// every mesh.
pub fn unmet(snapshot: &Snapshot, awaited: Awaited) -> Vec<Unmet> {
    let links = links(snapshot);
    let mut unmet: Vec<Unmet> = snapshot
        .meshes
        .values()
        .filter_map(|mesh| alone(mesh, &links))
        .collect();
    unmet.extend(links.iter().filter_map(|link| lacking(snapshot, link, awaited)));
    if awaited == Awaited::Imported {
        let found = snapshot.meshes.values().flat_map(not_imported);
        unmet.extend(found);
        unmet.extend(nothing_imported(snapshot));
    }
    unmet
}

/// A mesh that cannot be asked, or that has no link at all.
fn alone(mesh: &MeshState, links: &[Link]) -> Option<Unmet> {
    let unknown = mesh.control_plane.unknown().or_else(|| mesh.peers.unknown());
    if let Some(reason) = unknown {
        return Some(Unmet {
            what: format!("{}: its ServiceMeshPeers could not be read: {reason}", mesh.label()),
            unknown: true,
        });
    }
    let linked = links
        .iter()
        .any(|link| [&link.direction.from, &link.direction.to].contains(&&mesh.mesh.name));
    (!linked).then(|| Unmet {
        what: format!("{}: it has no ServiceMeshPeer", mesh.label()),
        unknown: false,
    })
}

fn lacking(snapshot: &Snapshot, link: &Link, awaited: Awaited) -> Option<Unmet> {
    let synced = awaited != Awaited::Connected;
    let why = link.state.lacks(synced)?;
    let mesh = snapshot.meshes.get(&link.direction.from);
    let object = match (mesh, &link.peer) {
        (Some(mesh), Some(peer)) => format!("ServiceMeshPeer {}/{peer} of {}", mesh.mesh.namespace, mesh.label()),
        (Some(mesh), None) => mesh.label(),
        (None, _) => format!("mesh `{}`", link.direction.from),
    };
    let word = if synced { "connected and synced" } else { "connected" };
    Some(Unmet {
        what: format!(
            "{} → {} is not {word}: {object}: {why}",
            link.direction.from, link.direction.to
        ),
        unknown: link.state.is_unknown(),
    })
}

fn not_imported(mesh: &MeshState) -> Vec<Unmet> {
    if let Some(reason) = mesh.imports.unknown() {
        return vec![Unmet {
            what: format!("{}: its ImportedServiceSets could not be read: {reason}", mesh.label()),
            unknown: true,
        }];
    }
    let sets = mesh.imports.items().iter().flat_map(|set| {
        let name = set.metadata.name.as_deref().unwrap_or_default();
        let listed = set.status.as_ref().map(|status| status.imported_services.as_slice());
        let unlisted = unlisted_rules(&set.spec, listed.unwrap_or_default(), CLUSTER_DOMAIN);
        unlisted.into_iter().map(move |rule| Unmet {
            what: format!(
                "rule {} ({}) of ImportedServiceSet {}/{name} of {} has no listed service: {}",
                rule.rule + 1,
                rule.selects,
                mesh.mesh.namespace,
                mesh.label(),
                rule.why
            ),
            unknown: false,
        })
    });
    sets.collect()
}

/// Waiting for imports where nothing is imported is a mistake that must not pass for success.
fn nothing_imported(snapshot: &Snapshot) -> Option<Unmet> {
    let mut sets = snapshot.meshes.values().flat_map(|mesh| mesh.imports.items());
    let known = snapshot
        .meshes
        .values()
        .all(|mesh| mesh.imports.unknown().is_none() && mesh.unreachable().is_none());
    let none = sets.all(|set| set.spec.import_rules.is_empty());
    (known && none).then(|| Unmet {
        what: "no ImportedServiceSet of these meshes has a rule".to_owned(),
        unknown: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{cut, federation, silence, walk_through};
    use crate::snapshot::Observed;

    fn said(snapshot: &Snapshot, awaited: Awaited) -> Vec<String> {
        unmet(snapshot, awaited).into_iter().map(|unmet| unmet.what).collect()
    }

    #[test]
    fn a_whole_federation_lacks_nothing() {
        for awaited in [Awaited::Connected, Awaited::Synced, Awaited::Imported] {
            assert_eq!(said(&walk_through(), awaited), [""; 0]);
        }
    }

    #[test]
    fn a_link_that_is_down_is_named_with_its_object_mesh_and_reason() {
        let mut snapshot = walk_through();
        cut(&mut snapshot, "prod-mesh", "stage-mesh", "503 Service Unavailable");
        assert_eq!(
            said(&snapshot, Awaited::Connected),
            [
                "prod-mesh → stage-mesh is not connected: ServiceMeshPeer prod-mesh/stage-mesh of mesh `prod-mesh` \
              (context `sandbox`): prod-mesh: istiod-0: 503 Service Unavailable"
            ]
        );
    }

    #[test]
    fn a_mesh_without_any_link_is_waited_for() {
        let mut snapshot = federation(&["east", "west", "lone"]);
        for (name, mesh) in &mut snapshot.meshes {
            let mut peers = mesh.peers.items().to_vec();
            peers.retain(|peer| name != "lone" && peer.metadata.name.as_deref() != Some("lone"));
            mesh.peers = Observed::Present(peers);
        }
        let said = said(&snapshot, Awaited::Connected);
        assert_eq!(said, ["mesh `lone` (context `sandbox`): it has no ServiceMeshPeer"]);
    }

    #[test]
    fn nothing_imported_is_not_imported() {
        let snapshot = federation(&["east", "west"]);
        assert_eq!(said(&snapshot, Awaited::Synced), [""; 0]);
        let said = said(&snapshot, Awaited::Imported);
        assert_eq!(said, ["no ImportedServiceSet of these meshes has a rule"]);
    }

    #[test]
    fn a_mesh_that_cannot_be_asked_is_unknown_and_not_false() {
        let mut snapshot = walk_through();
        silence(&mut snapshot, "stage-mesh");
        let unmet = unmet(&snapshot, Awaited::Connected);
        assert!(
            !unmet.is_empty() && unmet.iter().all(|unmet| unmet.unknown),
            "{unmet:#?}"
        );
    }
}
