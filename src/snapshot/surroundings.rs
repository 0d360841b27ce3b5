//! What else a check wants to know of the cluster that a mesh is in.

use serde::{Deserialize, Serialize};

use crate::api::ServiceMeshMemberRoll;

/// What else of Maistra is in the cluster, besides the mesh itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Neighbours {
    /// Every control plane of the cluster, this mesh's own among them.
    pub control_planes: Vec<NeighbourControlPlane>,
    /// Every member roll of the cluster, this mesh's own among them.
    pub member_rolls: Vec<ServiceMeshMemberRoll>,
    /// Objects of federation in every namespace of the cluster.
    pub federation_objects: Vec<NeighbourObject>,
}

impl Neighbours {
    /// Whether an object of federation stands where no control plane is, and so no istiod reads it.
    pub fn is_astray(&self, kind: &str, name: &str) -> bool {
        self.federation_objects.iter().any(|object| {
            let mut control_planes = self.control_planes.iter();
            let is_read = control_planes.any(|control_plane| control_plane.namespace == object.namespace);
            object.kind == kind && object.name == name && !is_read
        })
    }
}

/// A control plane of the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NeighbourControlPlane {
    pub namespace: String,
    pub name: String,
    /// `spec.mode`, if that is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
}

/// An object of the cluster, by name only.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NeighbourObject {
    pub kind: String,
    pub namespace: String,
    pub name: String,
}

/// A kind that a cluster serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServedKind {
    /// Group and version, such as `federation.maistra.io/v1`.
    pub api_version: String,
    pub kind: String,
}

/// Whether the user may do something (SelfSubjectAccessReview).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccessReview {
    /// Namespace; empty for the whole cluster.
    pub namespace: String,
    /// API group; empty for the core group.
    pub group: String,
    /// Plural of the kind.
    pub resource: String,
    pub verb: String,
    /// Whether it is allowed.
    pub allowed: bool,
    /// Who asked, as the API server knows the user (SelfSubjectReview); servers before 1.28 do not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}
