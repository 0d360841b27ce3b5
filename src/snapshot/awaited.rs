//! What a federation still lacks of a state that somebody waits for.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::{Link, LinkState, MeshState, Right, Snapshot, Unknown, links, not_through};
use crate::naming::istiod;
use crate::rules::unlisted_rules;
use crate::topology::{Expose, Mesh};

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

/// A condition that was to be met and is not: of which object of which mesh, and what was seen instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// The mesh; none where it is about all of them together.
    pub mesh: Option<Mesh>,
    /// Name of the object, of the kind that the condition is about; none where no single object is at fault.
    pub object: Option<String>,
    /// What was to become true.
    pub condition: Condition,
    /// What was seen.
    pub seen: Seen,
}

/// What can be waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The mesh has a ServiceMeshPeer.
    HasPeer,
    /// The link on which the mesh asks `to` is up.
    Connected {
        /// Federation name of the mesh that answers.
        to: String,
    },
    /// The link on which the mesh asks `to` is up, and services were listed lately.
    Synced {
        /// Federation name of the mesh that answers.
        to: String,
    },
    /// Every rule of every ImportedServiceSet has a service that is listed.
    Imported,
    /// The rule of an ImportedServiceSet has a service that is listed.
    RuleListed {
        /// Its place in the set, counted from 0.
        rule: usize,
        /// What it selects.
        selects: String,
    },
    /// Some ImportedServiceSet has a rule.
    HasImportRule,
    /// The control plane runs its newest spec.
    ControlPlaneReady,
    /// These namespaces are part of the mesh.
    MembersConfigured {
        /// Namespaces.
        members: Vec<String>,
    },
    /// The Service of a gateway is there, with an address where one is needed.
    Reachable {
        /// How it is reached.
        expose: Expose,
    },
    /// istiod lists these services as exported.
    ExportsListed {
        /// Exported names.
        names: BTreeSet<String>,
    },
    /// istiod lists these services as imported.
    ImportsListed { hosts: BTreeSet<String> },
    /// istiod lists these services, or any, as exported no longer.
    ExportsGone {
        /// Exported names; every one when absent.
        names: Option<BTreeSet<String>>,
    },
    /// istiod lists these services as imported no longer.
    ImportsGone {
        /// Exported names or hosts.
        names: BTreeSet<String>,
    },
    /// The object is there no longer.
    Gone {
        kind: &'static str,
        namespace: String,
        /// Its UID, unless every object of this name is meant.
        uid: Option<String>,
    },
    /// The operator of a Subscription is installed.
    OperatorInstalled,
    /// The mesh has taken up its copy of the root of `owner`.
    CopyTakenUp {
        /// Federation name of the mesh whose root it is.
        owner: String,
    },
    /// The mesh publishes this root and no other.
    RootReplaced {
        /// SHA-256.
        fingerprint: String,
    },
    /// The gateways of the mesh that face its peers were started after its root was published.
    GatewaysFollowRoot,
}

impl Condition {
    /// Whether both ask for the same kind of thing, so that they can be waited for together.
    pub fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// What was seen of a condition that is not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is false; what is so instead, and nothing where there is no more to say.
    Otherwise(String),
    /// It is false, and istiod, which does not get through to the other mesh, may hold back what would make it true; what is
    /// so instead.
    HeldBack(String),
    /// It cannot be told.
    Unknown(Undetermined),
    /// It is false, and will stay so however long one waits; why.
    Never(String),
}

impl Seen {
    /// What is seen of a link instead of a connection, or of a synchronised one; `None` when it is so.
    pub fn of_link(link: &Link, synced: bool) -> Option<Self> {
        let why = link.state.lacks(synced)?.to_owned();
        Some(match &link.state {
            LinkState::Unknown(undetermined) => Self::Unknown(undetermined.clone()),
            _ if not_through(link).is_some() => Self::HeldBack(why),
            _ => Self::Otherwise(why),
        })
    }
}

/// Why something cannot be told: in words, and what is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct Undetermined {
    /// In words, with the mesh or the part that could not be read.
    pub why: String,
    /// What stands in the way.
    pub unknown: Unknown,
}

impl From<Undetermined> for String {
    fn from(undetermined: Undetermined) -> Self {
        undetermined.why
    }
}

impl Unmet {
    /// Why it cannot be told; `None` where it is known to be false.
    pub fn unknown(&self) -> Option<&Unknown> {
        match &self.seen {
            Seen::Otherwise(_) | Seen::HeldBack(_) | Seen::Never(_) => None,
            Seen::Unknown(undetermined) => Some(&undetermined.unknown),
        }
    }

    /// What may help once it has been waited for long enough.
    pub fn hint(&self) -> Option<String> {
        let (Seen::HeldBack(_), Some(mesh)) = (&self.seen, &self.mesh) else {
            return None;
        };
        let istiod = istiod(&mesh.control_plane);
        let restart = mesh.restart_command(&istiod);
        Some(format!(
            "while its requests to the other mesh fail, {istiod} of `{}` may push nothing, not even what mends them: restart \
             it with `{restart}`",
            mesh.name
        ))
    }

    /// The right without which it can never be told, if that is what is missing.
    pub fn missing_right(&self) -> Option<&Right> {
        match self.unknown()? {
            Unknown::Forbidden(right) => Some(right),
            Unknown::Unreachable(_) | Unknown::NotAsked => None,
        }
    }
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = match &self.seen {
            Seen::Otherwise(seen) | Seen::HeldBack(seen) | Seen::Never(seen) => seen,
            Seen::Unknown(undetermined) => &undetermined.why,
        };
        let whom = self.mesh.as_ref().map(Mesh::label).unwrap_or_default();
        let from = self.mesh.as_ref().map_or("", |mesh| &mesh.name);
        let of = |kind: &str| match (&self.mesh, &self.object) {
            (Some(mesh), Some(name)) => format!("{kind} {}/{name} of {whom}", mesh.namespace),
            _ => whom.clone(),
        };
        match &self.condition {
            Condition::Connected { to } => {
                write!(f, "{from} → {to} is not connected: {}: {seen}", of("ServiceMeshPeer"))
            }
            Condition::Synced { to } => {
                let object = of("ServiceMeshPeer");
                write!(f, "{from} → {to} is not connected and synced: {object}: {seen}")
            }
            Condition::RuleListed { rule, selects } => {
                let (number, set) = (rule + 1, of("ImportedServiceSet"));
                write!(f, "rule {number} ({selects}) of {set} has no listed service: {seen}")
            }
            Condition::ControlPlaneReady => {
                let object = of("ServiceMeshControlPlane");
                match self.seen {
                    Seen::Never(_) => write!(f, "{whom}: the operator rejected {object}: {seen}"),
                    _ => write!(f, "{object} is not ready: {seen}"),
                }
            }
            Condition::MembersConfigured { .. } => write!(f, "{whom}: not configured yet: {seen}"),
            Condition::ExportsListed { .. } | Condition::ImportsListed { .. } => {
                write!(f, "{whom}: not listed yet: {seen}")
            }
            Condition::ExportsGone { .. } | Condition::ImportsGone { .. } => write!(f, "{whom}: still listed: {seen}"),
            Condition::Gone { .. } => write!(f, "still there: {from}: {seen}"),
            Condition::OperatorInstalled => {
                let operator = self.object.as_deref().unwrap_or_default();
                match self.seen {
                    Seen::Never(_) => write!(f, "{whom}: operator {operator} failed: {seen}"),
                    _ => write!(f, "{whom}: operator {operator} is not installed: {seen}"),
                }
            }
            Condition::CopyTakenUp { owner } => {
                let object = of("ConfigMap");
                write!(f, "{from} has not taken up the root of {owner} yet: {object}: {seen}")
            }
            Condition::RootReplaced { .. } => {
                write!(f, "the root is not replaced yet: {}: {seen}", of("ConfigMap"))
            }
            Condition::GatewaysFollowRoot => {
                write!(f, "gateways present the root before: {}: {seen}", of("ConfigMap"))
            }
            Condition::Reachable { .. } => write!(f, "{whom}: {seen}"),
            Condition::HasPeer | Condition::Imported | Condition::HasImportRule if whom.is_empty() => f.write_str(seen),
            Condition::HasPeer | Condition::Imported | Condition::HasImportRule => write!(f, "{whom}: {seen}"),
        }
    }
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

/// A condition of a mesh as a whole.
fn of_mesh(mesh: &MeshState, condition: Condition, seen: Seen) -> Unmet {
    Unmet {
        mesh: Some(mesh.mesh.clone()),
        object: None,
        condition,
        seen,
    }
}

fn unreadable(what: &str, unknown: &Unknown) -> Seen {
    Seen::Unknown(Undetermined {
        why: format!("its {what} could not be read: {unknown}"),
        unknown: unknown.clone(),
    })
}

/// A mesh that cannot be asked, or that has no link at all.
fn alone(mesh: &MeshState, links: &[Link]) -> Option<Unmet> {
    let unknown = mesh.control_plane.known().err().or_else(|| mesh.peers.known().err());
    if let Some(unknown) = unknown {
        return Some(of_mesh(
            mesh,
            Condition::HasPeer,
            unreadable("ServiceMeshPeers", unknown),
        ));
    }
    let linked = links
        .iter()
        .any(|link| [&link.direction.from, &link.direction.to].contains(&&mesh.mesh.name));
    let seen = || Seen::Otherwise("it has no ServiceMeshPeer".to_owned());
    (!linked).then(|| of_mesh(mesh, Condition::HasPeer, seen()))
}

fn lacking(snapshot: &Snapshot, link: &Link, awaited: Awaited) -> Option<Unmet> {
    let synced = awaited != Awaited::Connected;
    let seen = Seen::of_link(link, synced)?;
    let to = link.direction.to.clone();
    Some(Unmet {
        mesh: snapshot.meshes.get(&link.direction.from).map(|mesh| mesh.mesh.clone()),
        object: link.peer.clone(),
        condition: if synced {
            Condition::Synced { to }
        } else {
            Condition::Connected { to }
        },
        seen,
    })
}

fn not_imported(mesh: &MeshState) -> Vec<Unmet> {
    let sets = match mesh.imports.list() {
        Ok(sets) => sets,
        Err(unknown) => {
            let seen = unreadable("ImportedServiceSets", unknown);
            return vec![of_mesh(mesh, Condition::Imported, seen)];
        }
    };
    let domain = match mesh.cluster_domain() {
        Ok(domain) => domain,
        Err(unknown) => return vec![of_mesh(mesh, Condition::Imported, unreadable("control plane", unknown))],
    };
    let rules = sets.iter().flat_map(|set| {
        let listed = set.status.as_ref().map(|status| status.imported_services.as_slice());
        let unlisted = unlisted_rules(&set.spec, listed.unwrap_or_default(), &domain);
        unlisted.into_iter().map(|rule| Unmet {
            mesh: Some(mesh.mesh.clone()),
            object: Some(set.metadata.name.clone().unwrap_or_default()),
            condition: Condition::RuleListed {
                rule: rule.rule,
                selects: rule.selects,
            },
            seen: Seen::Otherwise(rule.why),
        })
    });
    rules.collect()
}

/// Waiting for imports where nothing is imported is a mistake that must not pass for success.
fn nothing_imported(snapshot: &Snapshot) -> Option<Unmet> {
    let mut rules = 0;
    for mesh in snapshot.meshes.values() {
        // What is not known is told of that mesh.
        let sets = mesh.imports.list().ok()?;
        rules += sets.iter().map(|set| set.spec.import_rules.len()).sum::<usize>();
    }
    (rules == 0).then(|| Unmet {
        mesh: None,
        object: None,
        condition: Condition::HasImportRule,
        seen: Seen::Otherwise("no ImportedServiceSet of these meshes has a rule".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{cut, federation, silence, walk_through};
    use crate::snapshot::Observed;

    fn said(snapshot: &Snapshot, awaited: Awaited) -> Vec<String> {
        unmet(snapshot, awaited).iter().map(Unmet::to_string).collect()
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
            let mut peers = mesh.peers.list().expect("known peers").to_vec();
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
            !unmet.is_empty() && unmet.iter().all(|unmet| unmet.unknown().is_some()),
            "{unmet:#?}"
        );
    }
}
