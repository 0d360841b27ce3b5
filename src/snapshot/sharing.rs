//! What the rules of export and import read of a mesh.

use k8s_openapi::api::core::v1::Service;

use super::{MeshState, Snapshot, Unknown};
use crate::api::ServiceMeshPeer;
use crate::rules::{Candidate, Visibility};

impl MeshState {
    /// What istiod of this mesh sees of its cluster.
    ///
    /// # Errors
    /// Why its members are not known.
    pub fn visibility(&self) -> Result<Visibility<'_>, &Unknown> {
        Ok(Visibility {
            control_plane_namespace: &self.mesh.namespace,
            members: self.members()?,
        })
    }

    /// The Services of a namespace of the mesh.
    ///
    /// # Errors
    /// Why they are not known.
    pub fn services_in(&self, namespace: &str) -> Result<&[Service], &Unknown> {
        let services = if namespace == self.mesh.namespace {
            Some(&self.services)
        } else {
            self.member_services.get(namespace)
        };
        services.ok_or(&Unknown::NotAsked)?.list()
    }

    /// Whether a Service that is not among those of a namespace is not there: files hold nothing that the operator makes in
    /// the namespace of the control plane.
    pub fn knows_all_services_of(&self, namespace: &str) -> bool {
        self.services_in(namespace).is_ok() && !(self.is_from_files() && namespace == self.mesh.namespace)
    }

    /// The Services that istiod could export.
    ///
    /// # Errors
    /// Why the members or the Services of one of their namespaces are not known.
    pub fn candidates(&self) -> Result<Vec<Candidate>, &Unknown> {
        let mut services: Vec<&Service> = Vec::new();
        for namespace in self.members()?.iter().chain([&self.mesh.namespace]) {
            services.extend(self.services_in(namespace)?);
        }
        Ok(services.into_iter().map(Candidate::from).collect())
    }

    /// The Services that istiod could export, of those namespaces whose Services are known. That one is not among them
    /// tells something only where `services_in` knows its namespace.
    pub fn candidates_of_known_namespaces(&self) -> Vec<Candidate> {
        let members = self.member_services.values().chain([&self.services]);
        let known = members.filter_map(|services| services.list().ok());
        known.flatten().map(Candidate::from).collect()
    }
}

impl Snapshot {
    /// The ServiceMeshPeer of `mesh` that stands for `other`.
    ///
    /// # Errors
    /// Why the ServiceMeshPeers of `mesh` are not known.
    pub fn peer_of<'a>(
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
}
