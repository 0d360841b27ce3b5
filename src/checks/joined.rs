//! What both ends of each link and of each shared service say together.

use std::collections::BTreeMap;

use super::Peering;
use super::sharing::view::Sharing;
use crate::snapshot::{Link, MeshState, Snapshot, links};

/// Worked out once, for every check.
pub(super) struct Joined<'a> {
    pub snapshot: &'a Snapshot,
    /// What checks of one mesh look at.
    pub meshes: Vec<&'a MeshState>,
    pub links: Vec<Link>,
    pub peerings: Vec<Peering<'a>>,
    pub sharing: BTreeMap<&'a str, Sharing<'a>>,
}

impl<'a> Joined<'a> {
    pub fn of(snapshot: &'a Snapshot) -> Self {
        Self {
            snapshot,
            // What is told of a mesh is no ground to judge that mesh by, only to judge by it those that federate with it.
            meshes: snapshot.meshes.values().filter(|mesh| mesh.told().is_none()).collect(),
            links: links(snapshot),
            peerings: Peering::all(snapshot),
            sharing: Sharing::of_all(snapshot),
        }
    }

    /// Only what meshes share.
    pub fn sharing_of(snapshot: &'a Snapshot) -> Self {
        Self {
            snapshot,
            meshes: snapshot.meshes.values().filter(|mesh| mesh.told().is_none()).collect(),
            links: Vec::new(),
            peerings: Vec::new(),
            sharing: Sharing::of_all(snapshot),
        }
    }

    /// Looks only at these meshes, their peerings, and the links that they ask on.
    #[cfg(test)]
    pub fn keep(&mut self, meshes: &[&str]) {
        self.meshes.retain(|mesh| meshes.contains(&mesh.mesh.name.as_str()));
        self.links.retain(|link| meshes.contains(&link.direction.from.as_str()));
        self.peerings
            .retain(|peering| meshes.contains(&peering.local.mesh.name.as_str()));
        self.sharing.retain(|mesh, _| meshes.contains(mesh));
    }
}
