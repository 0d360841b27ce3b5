//! One ServiceMeshPeer with both of its ends.

use super::ObjectRef;
use crate::api::ServiceMeshPeer;
use crate::gateway::GatewayDirection;
use crate::naming::{gateway_service_account, peer_root_certificate};
use crate::snapshot::{ControlPlaneView, Direction, MeshState, Snapshot};
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

/// Whether files hold two versions of one control plane, to which all else belongs alike.
fn are_variants(one: &MeshState, other: &MeshState) -> bool {
    let place = |mesh: &MeshState| (mesh.mesh.namespace.clone(), mesh.mesh.control_plane.clone());
    let peers = |mesh: &'_ MeshState| -> Vec<_> {
        let origins = mesh.origins.iter();
        let peers = origins.filter(|(title, _)| title.starts_with("ServiceMeshPeer "));
        peers.map(|(_, origin)| origin.clone()).collect()
    };
    place(one) == place(other) && !peers(one).is_empty() && peers(one) == peers(other)
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

    /// The peerings of the local mesh whose ServiceMeshPeers are so.
    pub(super) fn of_same_mesh(self, is_so: impl Fn(&ServiceMeshPeer) -> bool) -> impl Iterator<Item = Self> {
        let peers = self.local.peers.list().unwrap_or_default().iter();
        let fitting = peers.filter(move |peer| is_so(peer));
        fitting.map(move |peer| Self::of(self.snapshot, self.local, peer))
    }

    fn of(snapshot: &'a Snapshot, local: &'a MeshState, peer: &'a ServiceMeshPeer) -> Self {
        let remote = snapshot.remote_of(local, peer);
        let counterpart = remote.and_then(|remote| {
            let stands_for_local = |peer: &&ServiceMeshPeer| {
                snapshot
                    .remote_of(remote, peer)
                    .is_some_and(|found| found.mesh == local.mesh || are_variants(found, local))
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

    /// The peerings of other meshes with `mesh` that it has no ServiceMeshPeer for: it is the one that is missing.
    pub(super) fn unanswered(snapshot: &'a Snapshot, mesh: &MeshState) -> Vec<Self> {
        let is_one = |peering: &Self| {
            let towards = peering.remote.is_some_and(|remote| remote.mesh == mesh.mesh);
            towards && peering.counterpart.is_none()
        };
        Self::all(snapshot).into_iter().filter(is_one).collect()
    }

    /// The other ServiceMeshPeer of the local mesh that stands for the same mesh, where this is the one to go: the one that
    /// istiod has not taken up, or else the one that is not named after the mesh.
    pub(super) fn superseded_by(&self) -> Option<Self> {
        let remote = self.remote?;
        let stays = |peering: &Self| {
            let told = peering.peer.discovery_pods().next().is_some();
            (
                told,
                peering.name() == remote.mesh.name,
                std::cmp::Reverse(peering.name()),
            )
        };
        let others = Self::of_mesh(self.snapshot, self.local).into_iter();
        others
            .filter(|other| other.remote.is_some_and(|other| other.mesh == remote.mesh))
            .find(|other| stays(other) > stays(self))
    }

    /// The same peering, with nothing of the other mesh but which one it is.
    pub(super) fn one_side_only(self) -> Self {
        Self {
            remote: None,
            counterpart: None,
            ..self
        }
    }

    /// Whether the other mesh is known by what its administrator says of it.
    pub fn is_told_of(&self) -> bool {
        let other = self.other.and_then(|other| self.snapshot.meshes.get(&other.name));
        other.is_some_and(|other| other.told().is_some())
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

    /// The trust domain that both meshes have, where it is one.
    pub(super) fn shared_trust_domain(&self) -> Option<String> {
        let domain = |mesh: &MeshState| Some(mesh.control_plane.known().ok()??.trust_domain());
        let (local, remote) = (domain(self.local)?, domain(self.remote?)?);
        (local == remote).then_some(local)
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

/// ServiceMeshPeers that a mesh lacks, since other meshes federate with it: what was made for them is in use, or will be
/// again, and nobody is told to take it away.
pub(super) struct Missing<'a> {
    peers: Vec<Peering<'a>>,
}

impl<'a> Missing<'a> {
    /// Those of a mesh.
    pub fn of(mesh: &MeshState, snapshot: &'a Snapshot) -> Self {
        Self {
            peers: Peering::unanswered(snapshot, mesh),
        }
    }

    /// Whether one of them is called so.
    pub fn is_peer(&self, name: &str) -> bool {
        self.peers.iter().any(|peering| peering.local.mesh.name == name)
    }

    /// Whether one of them needs a gateway of this name, which is made for `label`: the others reach it, know its identity,
    /// or it is called so by convention.
    pub fn gateway(&self, name: &str, label: Option<&String>) -> bool {
        self.peers.iter().any(|peering| {
            let spec = &peering.peer.spec;
            let identity = format!("/sa/{}", gateway_service_account(name));
            let reached = |address: &String| address.split('.').next() == Some(name);
            let other = &peering.local.mesh.name;
            label == Some(other)
                || GatewayDirection::BOTH
                    .iter()
                    .any(|direction| direction.conventional_name(other) == name)
                || spec.security.client_id.ends_with(&identity)
                || spec.remote.addresses.iter().any(reached)
        })
    }

    /// Whether one of them needs the certificate in a ConfigMap of this name.
    pub fn certificate(&self, name: &str) -> bool {
        let needs = |peering: &Peering<'_>| peer_root_certificate(&peering.local.mesh.name) == name;
        self.peers.iter().any(needs)
    }
}
