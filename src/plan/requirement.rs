//! What has to become true: before the next step of a plan can be taken, or before a command may say that it is done.

mod words;

pub use words::words;

use std::collections::BTreeSet;

use super::address::found;
use super::{ObjectKey, Observation, Removal, remote_address, rotation};
use crate::manifest::{Kind, kinds};
use crate::naming::OPERATORS_NAMESPACE;
use crate::snapshot::{
    Condition, ControlPlaneReadiness, LinkState, MeshState, Seen, Undetermined, Unknown, Unmet,
    control_plane_readiness, link_between, link_to, members_pending,
};
use crate::topology::{AddressOverride, Expose, Mesh};
use crate::wording::list_and_more;

/// A condition of an object of a mesh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    pub mesh: Mesh,
    /// Name of the object, of the kind that the condition is about.
    pub object: String,
    /// What has to become true of it.
    pub condition: Condition,
}

impl Requirement {
    /// A condition of an object of a mesh.
    pub fn new(mesh: &MeshState, object: impl Into<String>, condition: Condition) -> Self {
        Self {
            mesh: mesh.mesh.clone(),
            object: object.into(),
            condition,
        }
    }

    /// That what is removed shows as gone: the object, or the Services of the gateways.
    pub fn gone(mesh: &MeshState, removal: &Removal) -> Vec<Self> {
        let gone = |kind: &'static Kind, name: &str, uid: Option<&String>| {
            let condition = Condition::Gone {
                kind: kind.kind,
                namespace: removal.namespace.clone(),
                uid: uid.cloned(),
            };
            Self::new(mesh, name, condition)
        };
        if removal.gateways.is_empty() {
            return vec![gone(removal.kind, &removal.name, Some(&removal.uid))];
        }
        let gateways = removal.gateways.iter();
        gateways
            .map(|(_, gateway)| gone(&kinds::SERVICE, gateway, None))
            .collect()
    }

    /// What is lacking; `None` when it is true.
    pub fn unmet(&self, observation: &Observation) -> Option<Unmet> {
        let seen = self.seen(observation)?;
        Some(Unmet {
            mesh: Some(self.mesh.clone()),
            object: Some(self.object.clone()),
            condition: self.condition.clone(),
            seen,
        })
    }

    /// Objects to look at with their managers, as far as it is known by now which.
    pub fn objects(&self, observation: &Observation) -> Vec<ObjectKey> {
        match &self.condition {
            Condition::Gone { .. } => vec![self.key()],
            Condition::CopyTakenUp { .. } | Condition::GatewaysFollowRoot => {
                vec![rotation::config_map(&self.mesh, &self.object)]
            }
            Condition::OperatorInstalled => {
                let version = self.installed_version(observation);
                std::iter::once(self.key()).chain(version).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The kinds whose changes are worth another look, and where they are.
    pub fn watched(&self) -> (&str, Vec<&'static Kind>) {
        let own = self.mesh.namespace.as_str();
        match &self.condition {
            Condition::ControlPlaneReady => (own, vec![&kinds::SERVICE_MESH_CONTROL_PLANE]),
            Condition::MembersConfigured { .. } => (own, vec![&kinds::SERVICE_MESH_MEMBER_ROLL]),
            Condition::Reachable { .. } => (own, vec![&kinds::SERVICE]),
            Condition::ExportsListed { .. } | Condition::ExportsGone { .. } => {
                (own, vec![&kinds::EXPORTED_SERVICE_SET])
            }
            Condition::ImportsListed { .. } | Condition::ImportsGone { .. } => {
                (own, vec![&kinds::IMPORTED_SERVICE_SET, &kinds::SERVICE_MESH_PEER])
            }
            Condition::Gone { kind, namespace, .. } => (namespace, kinds::by_name(kind).into_iter().collect()),
            Condition::OperatorInstalled => (
                OPERATORS_NAMESPACE,
                vec![&kinds::SUBSCRIPTION, &kinds::CLUSTER_SERVICE_VERSION],
            ),
            Condition::RootReplaced { .. } => (own, vec![&kinds::CONFIG_MAP]),
            Condition::GatewaysFollowRoot => (own, vec![&kinds::POD]),
            Condition::Connected { .. }
            | Condition::Synced { .. }
            | Condition::CopyTakenUp { .. }
            | Condition::HasPeer
            | Condition::Imported
            | Condition::RuleListed { .. }
            | Condition::HasImportRule => (own, vec![&kinds::SERVICE_MESH_PEER]),
        }
    }

    fn key(&self) -> ObjectKey {
        let (kind, namespace) = match &self.condition {
            Condition::Gone { kind, namespace, .. } => (*kind, namespace.as_str()),
            _ => (kinds::SUBSCRIPTION.kind, OPERATORS_NAMESPACE),
        };
        ObjectKey {
            mesh: self.mesh.name.clone(),
            kind,
            namespace: namespace.to_owned(),
            name: self.object.clone(),
        }
    }

    /// The version of the operator that the Subscription has chosen.
    fn installed_version(&self, observation: &Observation) -> Option<ObjectKey> {
        let status = &observation.object(&self.key()).ok()??["status"];
        let name = [&status["installedCSV"], &status["currentCSV"]]
            .into_iter()
            .find_map(|name| name.as_str())?;
        Some(ObjectKey {
            kind: kinds::CLUSTER_SERVICE_VERSION.kind,
            name: name.to_owned(),
            ..self.key()
        })
    }

    fn seen(&self, observation: &Observation) -> Option<Seen> {
        match &self.condition {
            Condition::Gone { uid, .. } => return self.still_there(observation, uid.as_deref()),
            Condition::OperatorInstalled => return self.not_installed(observation),
            _ => {}
        }
        let Some(state) = observation.mesh(&self.mesh.name) else {
            return Some(unread("the mesh", &Unknown::NotAsked));
        };
        match &self.condition {
            Condition::ControlPlaneReady => not_ready(state),
            Condition::MembersConfigured { members } => match state.member_roll.known() {
                Err(unknown) => Some(unread("the member roll", unknown)),
                Ok(roll) => otherwise(members_pending(roll, members)),
            },
            Condition::Reachable { expose } => unreachable(state, &self.object, *expose),
            Condition::Connected { to } => not_linked(observation, &self.mesh.name, to, false),
            Condition::Synced { to } => not_linked(observation, &self.mesh.name, to, true),
            Condition::CopyTakenUp { owner } => rotation::not_taken_up(observation, state, &self.object, owner),
            Condition::RootReplaced { fingerprint } => rotation::not_replaced(state, fingerprint),
            Condition::GatewaysFollowRoot => rotation::gateways_behind(observation, state),
            Condition::ExportsListed { names } => match exported(state, &self.object) {
                Err(unknown) => Some(unread("ExportedServiceSets", unknown)),
                Ok(listed) => otherwise(names.iter().filter(|name| !listed.contains(name.as_str()))),
            },
            Condition::ExportsGone { names } => match exported(state, &self.object) {
                Err(unknown) => Some(unread("ExportedServiceSets", unknown)),
                Ok(listed) => {
                    let left = listed
                        .into_iter()
                        .filter(|name| names.as_ref().is_none_or(|names| names.contains(*name)));
                    otherwise(left)
                }
            },
            Condition::ImportsListed { hosts } => match imported(state, &self.object) {
                Err(unknown) => Some(unread("ImportedServiceSets", unknown)),
                Ok(listed) => {
                    let missing = hosts
                        .iter()
                        .filter(|host| !listed.iter().any(|(_, listed)| listed == host));
                    otherwise(missing).map(|seen| with_link(observation, state, &self.object, seen))
                }
            },
            Condition::ImportsGone { names } => match imported(state, &self.object) {
                Err(unknown) => Some(unread("ImportedServiceSets", unknown)),
                Ok(listed) => {
                    let left = listed
                        .into_iter()
                        .filter(|(name, host)| names.contains(*name) || names.contains(*host));
                    otherwise(left.map(|(_, host)| host))
                }
            },
            Condition::HasPeer => match state.peer(&self.object) {
                Err(unknown) => Some(unread("ServiceMeshPeers", unknown)),
                Ok(None) => Some(Seen::Otherwise("it is not there yet".to_owned())),
                Ok(Some(_)) => None,
            },
            Condition::Gone { .. }
            | Condition::OperatorInstalled
            | Condition::Imported
            | Condition::RuleListed { .. }
            | Condition::HasImportRule => None,
        }
    }

    fn still_there(&self, observation: &Observation, uid: Option<&str>) -> Option<Seen> {
        match observation.object(&self.key()) {
            Err(unknown) => Some(unread(&self.key().kind_and_name(), unknown)),
            Ok(None) => None,
            // What was made anew is another object.
            Ok(Some(live)) if uid.is_some_and(|uid| live["metadata"]["uid"] != uid) => None,
            Ok(Some(_)) => Some(Seen::Otherwise(self.key().kind_and_name())),
        }
    }

    fn not_installed(&self, observation: &Observation) -> Option<Seen> {
        let subscription = match observation.object(&self.key()) {
            Err(unknown) => return Some(unread(&self.key().kind_and_name(), unknown)),
            Ok(subscription) => subscription,
        };
        let Some(key) = self.installed_version(observation) else {
            let state = subscription.and_then(|subscription| subscription["status"]["state"].as_str());
            return Some(Seen::Otherwise(
                state.unwrap_or("the catalog has not answered yet").to_owned(),
            ));
        };
        let version = match observation.object(&key) {
            Err(unknown) => return Some(unread(&key.kind_and_name(), unknown)),
            Ok(version) => version.map(|version| &version["status"]),
        };
        let text = |field: &str| version.and_then(|status| status[field].as_str());
        match text("phase") {
            Some("Succeeded") => None,
            Some("Failed") => {
                let said = text("message").or(text("reason")).unwrap_or_default();
                Some(Seen::Never(format!("{}: {said}", key.name)))
            }
            Some(phase) => Some(Seen::Otherwise(format!("{} is {phase}", key.name))),
            None => Some(Seen::Otherwise(format!("{} is not there yet", key.name))),
        }
    }
}

impl ObjectKey {
    fn kind_and_name(&self) -> String {
        format!("{} {}/{}", self.kind, self.namespace, self.name)
    }
}

pub(super) fn unread(part: &str, unknown: &Unknown) -> Seen {
    Seen::Unknown(Undetermined {
        why: format!("{part} could not be read: {unknown}"),
        unknown: unknown.clone(),
    })
}

fn otherwise<T: ToString>(lacking: impl IntoIterator<Item = T>) -> Option<Seen> {
    let lacking: Vec<String> = lacking.into_iter().map(|name| name.to_string()).collect();
    (!lacking.is_empty()).then(|| Seen::Otherwise(list_and_more(&lacking)))
}

fn not_ready(state: &MeshState) -> Option<Seen> {
    match state.control_plane.known() {
        Err(unknown) => Some(unread("the control plane", unknown)),
        Ok(None) => Some(Seen::Otherwise("not there yet".to_owned())),
        Ok(Some(control_plane)) => match control_plane_readiness(control_plane) {
            ControlPlaneReadiness::Ready => None,
            ControlPlaneReadiness::Progressing(why) => Some(Seen::Otherwise(why)),
            ControlPlaneReadiness::Rejected(why) => Some(Seen::Never(why)),
        },
    }
}

/// A gateway is reachable once its Service is there, with an address where it needs one.
fn unreachable(state: &MeshState, gateway: &str, expose: Expose) -> Option<Seen> {
    let there = found(state, gateway).map(drop);
    there
        .and_then(|()| remote_address(state, gateway, expose, &AddressOverride::default()))
        .err()
}

fn not_linked(observation: &Observation, from: &str, to: &str, synced: bool) -> Option<Seen> {
    match link_between(&observation.snapshot, from, to) {
        // A link is seen where either end has a ServiceMeshPeer that can be read.
        None => {
            let mut ends = [from, to].into_iter().filter_map(|end| observation.mesh(end));
            let unread = ends.find_map(|end| Some(unread("ServiceMeshPeers", end.peers.list().err()?)));
            Some(unread.unwrap_or_else(|| Seen::Otherwise("not seen yet".to_owned())))
        }
        Some(link) => Seen::of_link(&link, synced),
    }
}

/// What istiod lists as exported to a peer.
fn exported<'a>(state: &'a MeshState, peer: &str) -> Result<BTreeSet<&'a str>, &'a Unknown> {
    let listed = state
        .export_set(peer)?
        .and_then(|set| set.status.as_ref())
        .into_iter()
        .flat_map(|status| &status.exported_services);
    Ok(listed.map(|service| service.exported_name.as_str()).collect())
}

/// What istiod lists as imported from a peer: exported name and host.
fn imported<'a>(state: &'a MeshState, peer: &str) -> Result<Vec<(&'a str, &'a str)>, &'a Unknown> {
    let listed = state
        .import_set(peer)?
        .and_then(|set| set.status.as_ref())
        .into_iter()
        .flat_map(|status| &status.imported_services);
    let taken = listed.filter(|service| !service.local_service.hostname.is_empty());
    Ok(taken
        .map(|service| (service.exported_name.as_str(), service.local_service.hostname.as_str()))
        .collect())
}

/// Nothing is listed while the link is down, so that is the reason then.
fn with_link(observation: &Observation, mesh: &MeshState, peer: &str, seen: Seen) -> Seen {
    let peer = mesh.peer(peer).ok().flatten();
    let link = peer.map(|peer| link_to(&observation.snapshot, mesh, peer));
    match (link.map(|link| link.state), seen) {
        (Some(LinkState::Down(why)), Seen::Otherwise(missing)) => {
            Seen::Otherwise(format!("{missing}; the link is down: {why}"))
        }
        (_, seen) => seen,
    }
}

#[cfg(test)]
mod tests;
