//! What the rules of export and import read of a mesh.

use k8s_openapi::api::core::v1::Service;

use super::{MeshState, Observed, Snapshot, Unknown};
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

    /// What istiod of this mesh sees of its cluster.
    ///
    /// # Errors
    /// Why its members are not known.
    pub fn sight_of_istiod(&self) -> Result<Visibility<'_>, &Unknown> {
        Ok(Visibility {
            control_plane_namespace: &self.mesh.namespace,
            members: self.members()?,
        })
    }

    /// The Services that istiod could export.
    ///
    /// # Errors
    /// Why the members or the Services of one of their namespaces are not known.
    pub fn exportable_services(&self) -> Result<Vec<Candidate>, &Unknown> {
        let mut services: Vec<&Service> = Vec::new();
        for member in self.members()? {
            let found = self.member_services.get(member).ok_or(&Unknown::NotAsked)?;
            services.extend(found.list()?);
        }
        services.extend(self.services.list()?);
        Ok(services.into_iter().map(Candidate::from).collect())
    }

    /// The Services that istiod could export, as far as they were read.
    pub fn candidates(&self) -> Vec<Candidate> {
        let members = self.member_services.values().flat_map(Observed::items);
        members.chain(self.services.items()).map(Candidate::from).collect()
    }
}

impl Snapshot {
    /// The ServiceMeshPeer of `mesh` that stands for `other`.
    ///
    /// # Errors
    /// Why the ServiceMeshPeers of `mesh` are not known.
    pub fn peer_for<'a>(
        &self,
        mesh: &'a MeshState,
        other: &MeshState,
    ) -> Result<Option<&'a ServiceMeshPeer>, &'a Unknown> {
        let stands_for = |peer: &&ServiceMeshPeer| {
            self.remote_of(mesh, peer)
                .is_some_and(|remote| remote.mesh == other.mesh)
        };
        Ok(mesh.peers.list()?.iter().find(stands_for))
    }

    /// The ServiceMeshPeer of `mesh` that stands for `other`.
    pub fn peer_of<'a>(&self, mesh: &'a MeshState, other: &MeshState) -> Option<&'a ServiceMeshPeer> {
        let stands_for = |peer: &&ServiceMeshPeer| {
            self.remote_of(mesh, peer)
                .is_some_and(|remote| remote.mesh == other.mesh)
        };
        mesh.peers.items().iter().find(stands_for)
    }
}
