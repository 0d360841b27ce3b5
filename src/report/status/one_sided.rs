//! Peers that were not looked at: what is told of their links comes from one side, and that is said first.

use serde::Serialize;

use crate::report::Style;
use crate::report::lines::wrapped;
use crate::snapshot::Snapshot;
use crate::wording::{shell, visible};

/// A peer whose mesh was not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotLookedAt {
    /// Name of the ServiceMeshPeer.
    pub peer: String,
    /// The mesh that has it.
    pub mesh: String,
    /// What writes down for the administrator of the peer what there is to know of the mesh.
    pub way_back: String,
}

impl NotLookedAt {
    /// Those of a snapshot. A mesh that a bundle tells of is not looked at either, and says so in its row.
    pub(super) fn all(snapshot: &Snapshot) -> Vec<Self> {
        let of_mesh = snapshot.meshes.values().flat_map(|mesh| {
            let peers = mesh.peers.list().unwrap_or_default().iter();
            let unseen = peers.filter(move |peer| snapshot.remote_of(mesh, peer).is_none());
            unseen.filter_map(move |peer| {
                let peer = peer.metadata.name.clone()?;
                let name = &mesh.mesh.name;
                let file = format!("{name}-for-{peer}.yaml");
                let way_back = shell!("meshfed bundle {} --for {} -o {}", mesh.mesh.reference(), peer, file);
                let mesh = name.clone();
                Some(Self { peer, mesh, way_back })
            })
        });
        of_mesh.collect()
    }

    pub(super) fn text(all: &[Self], style: &Style) -> Vec<String> {
        let lines = all.iter().flat_map(|one| {
            let told = format!(
                "`{}` was not looked at: its links are told as `{}` sees them. Name it too, or give what its administrator \
                 has written with `--with FILE`; what is written for that one:",
                one.peer, one.mesh
            );
            let mut lines = wrapped(&told, "", "  ", style);
            // Not broken, so that it can be copied.
            lines.push(format!("  {}", visible(&one.way_back)));
            lines
        });
        let lines: Vec<String> = lines.collect();
        (!lines.is_empty()).then(|| lines.join("\n")).into_iter().collect()
    }
}
