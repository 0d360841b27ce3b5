//! What the clusters looked like at one moment, per mesh, with not-knowing in its type. Holds no Secret, reads nothing.

mod addons;
mod awaited;
mod certificate;
mod control_plane;
mod document;
mod endpoints;
mod identity;
mod link;
mod log;
mod mesh;
mod objects;
mod observed;
pub mod part;
mod readiness;
mod redact;
pub mod rights;
#[cfg(test)]
pub mod samples;
mod scope;
mod selection;
mod sharing;
mod sidecar;
mod starvation;
mod surroundings;
mod told;
mod wire;

pub(crate) use addons::Addon;
pub use awaited::Seen;
pub(crate) use awaited::{Awaited, Condition, Undetermined, Unmet, unmet};
pub(crate) use certificate::certificate_problem;
use certificate::trust_domain_problem;
pub(crate) use control_plane::ControlPlaneView;

pub use document::{document, read_document};
pub(crate) use endpoints::{belongs_to, has_ready_endpoint};
pub(crate) use link::{Direction, Inbound, Link, link_between, link_to};
pub use link::{LinkState, links};
pub(crate) use log::{LogLine, LogSource, relevant};
pub use mesh::MeshState;
pub(crate) use mesh::{NotKnown, holds_root_certificate, root_certificate_name};
pub use objects::{Origin, UnknownField};
pub(crate) use objects::{SourceText, from_texts};
pub use observed::Observed;
pub(crate) use observed::{Right, Unknown};
pub use part::Part;
pub(crate) use readiness::{ControlPlaneReadiness, control_plane_readiness, members_pending};
pub use scope::Scope;
pub use sidecar::has_sidecar;
pub(crate) use sidecar::{asks_for_sidecar, sidecar_is_ready, trust_domain_at_start};
pub(crate) use starvation::{not_through, starvation};
pub(crate) use surroundings::{AccessReview, NeighbourControlPlane, NeighbourObject, Neighbours, ServedKind};
pub use told::ToldMesh;
pub use wire::{ForwardedPort, Reach, WireAnswer, WireObservation, WirePort, WireProbe, WireQuestion, wire_probes};
pub(crate) use wire::{listed_services, unasked_services};

use std::collections::BTreeMap;

use k8s_openapi::jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Several meshes at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// When the observation began.
    pub taken_at: Timestamp,
    /// Meshes by the name that the federation knows them by.
    pub meshes: BTreeMap<String, MeshState>,
}

impl Snapshot {
    /// The mesh that `peer` of `mesh` stands for, among those observed: by its name, which is the name that the federation
    /// knows the other mesh by, else by the identity that it expects. A wrong identity must not hide whose it should be.
    pub fn remote_of(&self, mesh: &MeshState, peer: &crate::api::ServiceMeshPeer) -> Option<&MeshState> {
        let client_id = &peer.spec.security.client_id;
        let by_identity = || {
            self.meshes.values().find(|other| {
                other.mesh != mesh.mesh
                    && other.control_plane.known().ok().flatten().is_some_and(|control_plane| {
                        let identity = format!("{}/ns/{}/", control_plane.trust_domain(), other.mesh.namespace);
                        client_id.starts_with(&identity)
                    })
            })
        };
        let by_name = || {
            let name = peer.metadata.name.as_deref()?;
            self.meshes.get(name).filter(|other| other.mesh != mesh.mesh)
        };
        // Of a mesh whose control plane is not in the files, the namespace is all that identifies it.
        let by_namespace = || {
            let namespace = client_id.split('/').nth(2)?;
            let fits = |other: &&MeshState| {
                let unknown = other.control_plane == Observed::default();
                unknown && other.mesh != mesh.mesh && other.mesh.namespace == namespace
            };
            let mut fitting = self.meshes.values().filter(fits);
            fitting.next().filter(|_| fitting.next().is_none())
        };
        by_name().or_else(by_identity).or_else(by_namespace)
    }
}
