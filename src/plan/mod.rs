//! Decides which objects each mesh needs, from what is wanted and what is there. Reads no cluster and writes nothing.

mod address;
mod difference;
mod install;
mod operators;
mod ownership;
mod peering;
mod routes;
mod sets;
mod undo;

pub use address::{Given, Reach, load_balancer_host, remote_address};
pub use difference::{Difference, differences};
pub use install::{InstallPlan, install, member_roll};
pub use operators::{OPERATORS_NAMESPACE, operators};
pub use ownership::{added, gitops_owner, is_adopted, is_managed_by_meshfed, is_ours_alone, owned, without_gateways};
pub use peering::{Side, trust_domain_problem};
pub use routes::{RouteRequest, RouteTarget, Routed, route};
pub use sets::{SetPlan, export, import};
pub use undo::{
    LeftBehind, LiveMesh, LivePeer, MeshUndo, PeerUndo, Refusal, Removal, RulesUndo, reset, unexport, unimport,
    uninstall, unpeer,
};

use crate::manifest::Values;

/// One object that a mesh needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The mesh, by federation name.
    pub mesh: String,
    /// What the object says.
    pub values: Values,
    /// How it is written.
    pub mode: WriteMode,
}

/// How an object is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteMode {
    /// Server-side apply: every field of the object is meshfed's.
    Apply,
    /// Server-side apply of these fields together with those that meshfed owned before, so that adding a gateway keeps
    /// the rest of what meshfed installed.
    Add,
    /// Created if missing, left alone otherwise.
    Create,
    /// The spec of an existing object is edited, because its list is atomic and may hold what others wrote: refused by
    /// the API server if the object changed since this version was read. Created if there is no version.
    Edit(Option<String>),
    /// Server-side apply that takes the fields over from whoever owned them; the user asked for it.
    TakeOver,
}

impl Planned {
    /// An object of a mesh.
    pub fn new(mesh: &str, mode: WriteMode, values: Values) -> Self {
        Self {
            mesh: mesh.to_owned(),
            values,
            mode,
        }
    }
}
