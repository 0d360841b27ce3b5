//! What the rules of export and import read of a mesh.

use super::{MeshState, Observed, Snapshot};
use crate::api::ServiceMeshPeer;
use crate::rules::{Candidate, Visibility};

impl MeshState {
    /// What istiod of this mesh sees of its cluster.
    pub fn visibility(&self) -> Visibility<'_> {
        Visibility {
            control_plane_namespace: &self.mesh.namespace,
            members: self.configured_members(),
        }
    }

    /// The Services that istiod could export, as far as they were read.
    pub fn candidates(&self) -> Vec<Candidate> {
        let members = self.member_services.values().flat_map(Observed::items);
        members.chain(self.services.items()).map(Candidate::from).collect()
    }
}

impl Snapshot {
    /// The ServiceMeshPeer of `mesh` that stands for `other`.
    pub fn peer_of<'a>(&self, mesh: &'a MeshState, other: &MeshState) -> Option<&'a ServiceMeshPeer> {
        let stands_for = |peer: &&ServiceMeshPeer| {
            self.remote_of(mesh, peer)
                .is_some_and(|remote| remote.mesh == other.mesh)
        };
        mesh.peers.items().iter().find(stands_for)
    }
}
