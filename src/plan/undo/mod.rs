//! What to take away again: only what meshfed made, in the order that leaves nothing dangling, or why not.

mod mesh;
mod peer;
mod route;
mod rules;
pub(super) mod users;

pub use mesh::{LiveMesh, uninstall};
pub use peer::{LivePeer, unpeer};
pub use route::reset;
pub use rules::{unexport, unimport};

use serde::Serialize;
use serde_json::Value;

use super::draft::{Draft, Removing};
use super::refusal::{Problem, Refusal};
use super::{ObjectKey, Observation};
use crate::gateway::GatewayDirection;
use crate::manifest::Kind;
use crate::snapshot::MeshState;
use crate::topology::Federation;
use crate::wording::{count, list_and};

/// As many gateways as a line names.
const FEW: usize = 10;

/// One object to delete, or gateways to take out of a control plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal {
    /// The mesh, by federation name.
    pub mesh: String,
    /// Kind of the object.
    pub kind: &'static Kind,
    pub namespace: String,
    pub name: String,
    /// Its UID when the decision was made: an object that was made anew since then is another one.
    pub uid: String,
    /// Gateways to take out of it; when empty, the object itself goes.
    pub gateways: Vec<(GatewayDirection, String)>,
}

impl Removal {
    /// The removal of an object as it was read.
    pub(super) fn of(mesh: &MeshState, kind: &'static Kind, live: &Value) -> Self {
        let text = |field: &str| live["metadata"][field].as_str().unwrap_or_default().to_owned();
        Self {
            mesh: mesh.mesh.name.clone(),
            kind,
            namespace: text("namespace"),
            name: text("name"),
            uid: text("uid"),
            gateways: Vec::new(),
        }
    }

    /// Which object.
    pub(super) fn key(&self) -> ObjectKey {
        ObjectKey {
            mesh: self.mesh.clone(),
            kind: self.kind.kind,
            namespace: self.namespace.clone(),
            name: self.name.clone(),
        }
    }

    /// `Kind namespace/name`, with the gateways where only they go.
    pub fn title(&self) -> String {
        let object = format!("{} {}/{}", self.kind.kind, self.namespace, self.name);
        if self.gateways.is_empty() {
            return object;
        }
        let names: Vec<&str> = self.gateways.iter().map(|(_, name)| name.as_str()).collect();
        match names.len() {
            ..=FEW => format!("gateways {} of {object}", list_and(&names)),
            many => format!("{} of {object}", count(many, "gateway")),
        }
    }
}

/// Something that stays, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftBehind {
    /// Federation name of the mesh.
    pub mesh: String,
    /// What stays, as `Kind namespace/name`.
    pub object: String,
    /// Why it stays.
    pub reason: String,
}

impl LeftBehind {
    fn new(mesh: &MeshState, object: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            mesh: mesh.mesh.name.clone(),
            object: object.into(),
            reason: reason.into(),
        }
    }
}

/// Plans everything that shall be no more.
pub(super) fn plan(draft: &mut Draft<'_>, wanted: &Federation) {
    let removed = &wanted.removed;
    for removed in &removed.routes {
        route::plan(draft, removed);
    }
    // What is left of a federation decides what may go next, so each kind is gone before the next is judged.
    let more = !(removed.peers.is_empty() && removed.meshes.is_empty());
    let rules = !(removed.exports.is_empty() && removed.imports.is_empty());
    if (rules || more) && draft.removes_first(Removing::Rules) {
        return;
    }
    rules::plan(draft, removed);
    if more && draft.removes_first(Removing::Peers) {
        return;
    }
    for removed in &removed.peers {
        peer::plan(draft, removed);
    }
    if !removed.meshes.is_empty() && draft.removes_first(Removing::MemberRolls) {
        return;
    }
    for removed in &removed.meshes {
        mesh::plan(draft, removed);
    }
}

/// The objects whose managers decide whether they may go.
pub(super) fn objects(wanted: &Federation, seen: &Observation) -> Vec<ObjectKey> {
    let removed = &wanted.removed;
    let asked = |name: &str| seen.mesh(name).filter(|mesh| mesh.unreachable().is_none());
    let routes = removed
        .routes
        .iter()
        .filter_map(|removed| Some(route::objects(asked(&removed.mesh)?, &removed.service)));
    let peers = removed
        .peers
        .iter()
        .filter_map(|removed| Some(LivePeer::objects(asked(&removed.mesh)?, &removed.peer)));
    let meshes = removed
        .meshes
        .iter()
        .filter_map(|removed| Some(LiveMesh::objects(asked(&removed.mesh)?)));
    routes
        .chain(peers.map(Vec::from))
        .chain(meshes.map(Vec::from))
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests;
