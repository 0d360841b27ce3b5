//! One ServiceMeshPeer with both of its ends.

use super::ObjectRef;
use crate::api::ServiceMeshPeer;
use crate::snapshot::{Direction, MeshState, Snapshot};
use crate::topology::Mesh;

/// A ServiceMeshPeer, the mesh that it is in, and the mesh that it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Peering<'a> {
    /// Everything that was observed.
    pub snapshot: &'a Snapshot,
    /// The mesh that has the ServiceMeshPeer.
    pub local: &'a MeshState,
    /// The ServiceMeshPeer.
    pub peer: &'a ServiceMeshPeer,
    /// The mesh that it stands for, if that one was observed.
    pub remote: Option<&'a MeshState>,
    /// The ServiceMeshPeer of the other mesh that stands for this one, if there is one.
    pub counterpart: Option<&'a ServiceMeshPeer>,
    /// Which mesh it stands for, where that is known, whether or not it may be looked at.
    pub other: Option<&'a Mesh>,
}

impl<'a> Peering<'a> {
    /// Every peering of the snapshot.
    pub fn all(snapshot: &'a Snapshot) -> Vec<Self> {
        let meshes = snapshot.meshes.values();
        meshes.flat_map(|local| Self::of_mesh(snapshot, local)).collect()
    }

    /// The peerings of one mesh.
    pub fn of_mesh(snapshot: &'a Snapshot, local: &'a MeshState) -> Vec<Self> {
        let peers = local.peers.list().unwrap_or_default().iter();
        peers.map(|peer| Self::of(snapshot, local, peer)).collect()
    }

    fn of(snapshot: &'a Snapshot, local: &'a MeshState, peer: &'a ServiceMeshPeer) -> Self {
        let remote = snapshot.remote_of(local, peer);
        let counterpart = remote.and_then(|remote| {
            let stands_for_local = |peer: &&ServiceMeshPeer| {
                snapshot
                    .remote_of(remote, peer)
                    .is_some_and(|found| found.mesh == local.mesh)
            };
            remote.peers.list().unwrap_or_default().iter().find(stands_for_local)
        });
        Self {
            snapshot,
            local,
            peer,
            remote,
            counterpart,
            other: remote.map(|remote| &remote.mesh),
        }
    }

    /// The same peering, with nothing of the other mesh but which one it is.
    pub(super) fn one_side_only(self) -> Self {
        Self {
            remote: None,
            counterpart: None,
            ..self
        }
    }

    /// Name of the ServiceMeshPeer, by which the local mesh knows the other.
    pub fn name(&self) -> &'a str {
        self.peer.metadata.name.as_deref().unwrap_or_default()
    }

    /// The ServiceMeshPeer.
    pub fn object(&self) -> ObjectRef {
        ObjectRef::new("ServiceMeshPeer", &self.local.mesh.namespace, self.name())
    }

    /// The ServiceMeshPeer of the other mesh.
    pub fn counterpart_object(&self) -> Option<ObjectRef> {
        let (remote, counterpart) = (self.remote?, self.counterpart?);
        let name = counterpart.metadata.name.as_deref().unwrap_or_default();
        Some(ObjectRef::new("ServiceMeshPeer", &remote.mesh.namespace, name))
    }

    /// The link on which the local mesh asks.
    pub fn outbound(&self) -> Direction {
        Direction {
            from: self.local.mesh.name.clone(),
            to: self.remote_name(),
        }
    }

    /// The link on which the local mesh answers.
    pub fn inbound(&self) -> Direction {
        Direction {
            from: self.remote_name(),
            to: self.local.mesh.name.clone(),
        }
    }

    /// Both links.
    pub fn both(&self) -> [Direction; 2] {
        [self.outbound(), self.inbound()]
    }

    fn remote_name(&self) -> String {
        self.other.map_or(self.name(), |other| &other.name).to_owned()
    }

    /// Whether both meshes run in one cluster; `None` when it cannot be told.
    pub fn same_cluster(&self) -> Option<bool> {
        let remote = self.remote?;
        match (
            self.local.cluster.known().ok().flatten(),
            remote.cluster.known().ok().flatten(),
        ) {
            (Some(local), Some(remote)) => Some(local == remote),
            _ => None,
        }
    }
}
