//! What to take away again: only what meshfed made, in the order that leaves nothing dangling, or why not.

mod mesh;
mod peer;
mod route;
mod rules;
mod users;

pub use mesh::{LiveMesh, MeshUndo, uninstall};
pub use peer::{LivePeer, PeerUndo, unpeer};
pub use route::reset;
pub use rules::{RulesUndo, unexport, unimport};

use serde::Serialize;
use serde_json::Value;

use crate::gateway::GatewayDirection;
use crate::manifest::Kind;
use crate::snapshot::MeshState;

/// One object to delete, or gateways to take out of a control plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal {
    /// The mesh, by federation name.
    pub mesh: String,
    /// Kind of the object.
    pub kind: &'static Kind,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
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

    /// `Kind namespace/name`, with the gateways where only they go.
    pub fn title(&self) -> String {
        let object = format!("{} {}/{}", self.kind.kind, self.namespace, self.name);
        if self.gateways.is_empty() {
            return object;
        }
        let names: Vec<&str> = self.gateways.iter().map(|(_, name)| name.as_str()).collect();
        format!("gateways {} of {object}", crate::wording::list_and(&names))
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

/// Why nothing may be taken away.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// It cannot be told what depends on it; what could not be read, and why.
    Unknown(Vec<String>),
    /// Something depends on it, or it is somebody else's.
    InUse {
        /// What stands in the way.
        problems: Vec<String>,
        /// What to run first.
        hints: Vec<String>,
    },
}

impl Refusal {
    /// Both refusals at once; where something is not known, that is the answer.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown(mut reasons), Self::Unknown(others)) => {
                reasons.extend(others);
                Self::Unknown(reasons)
            }
            (Self::Unknown(reasons), Self::InUse { .. }) | (Self::InUse { .. }, Self::Unknown(reasons)) => {
                Self::Unknown(reasons)
            }
            (
                Self::InUse {
                    mut problems,
                    mut hints,
                },
                Self::InUse {
                    problems: others,
                    hints: more,
                },
            ) => {
                problems.extend(others);
                hints.extend(more);
                Self::InUse { problems, hints }
            }
        }
    }

    /// One obstacle and what to do about it.
    fn one(problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::InUse {
            problems: vec![problem.into()],
            hints: vec![hint.into()],
        }
    }

    fn check(unknown: Vec<String>, problems: Vec<String>, hints: Vec<String>) -> Result<(), Self> {
        match (unknown.is_empty(), problems.is_empty()) {
            (false, _) => Err(Self::Unknown(unknown)),
            (true, false) => Err(Self::InUse { problems, hints }),
            (true, true) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
