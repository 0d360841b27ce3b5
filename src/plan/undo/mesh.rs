//! A mesh taken away: its member roll, then its control plane. Namespaces and what runs in them always stay.

use serde_json::Value;

use super::{LeftBehind, Refusal, Removal};
use crate::manifest::{MemberRollValues, Values, kinds};
use crate::naming::ROOT_CERTIFICATE_CONFIG_MAP;
use crate::plan::{Planned, WriteMode, is_managed_by_meshfed, is_ours_alone};
use crate::snapshot::MeshState;
use crate::wording::list_and;

/// The objects of a mesh as they are, with their managers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveMesh {
    /// The ServiceMeshControlPlane.
    pub control_plane: Option<Value>,
    /// The ServiceMeshMemberRoll.
    pub member_roll: Option<Value>,
}

/// A mesh, by phase.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeshUndo {
    /// First, members that leave a roll which stays.
    pub members: Option<Planned>,
    /// First as well, a roll that is meshfed's.
    pub member_roll: Option<Removal>,
    /// Last, the control plane, if it is meshfed's.
    pub control_plane: Option<Removal>,
    /// What stays.
    pub left: Vec<LeftBehind>,
}

/// Plans to take a mesh away; refused while it has peers. `members` are taken out of a roll that stays.
pub fn uninstall(mesh: &MeshState, live: &LiveMesh, members: &[String], manager: &str) -> Result<MeshUndo, Refusal> {
    no_peers(mesh)?;
    let mut undo = MeshUndo::default();
    if let Some(roll) = &live.member_roll {
        let removal = Removal::of(mesh, &kinds::SERVICE_MESH_MEMBER_ROLL, roll);
        if is_ours_alone(roll, manager) {
            undo.member_roll = Some(removal);
        } else {
            undo.members = without_members(mesh, members);
            undo.left.push(LeftBehind::new(
                mesh,
                removal.title(),
                "somebody else wrote it too, and its list does not tell whose which entry is; `--member NAMESPACE` takes \
                 one out",
            ));
        }
    }
    if let Some(control_plane) = &live.control_plane {
        let removal = Removal::of(mesh, &kinds::SERVICE_MESH_CONTROL_PLANE, control_plane);
        if is_ours_alone(control_plane, manager) {
            undo.control_plane = Some(removal);
        } else {
            let labels = mesh
                .control_plane
                .present()
                .and_then(|live| live.metadata.labels.as_ref());
            let reason = if is_managed_by_meshfed(labels) {
                "meshfed made it, but others own fields of it; delete it by hand if they agree"
            } else {
                "meshfed did not make it"
            };
            undo.left.push(LeftBehind::new(mesh, removal.title(), reason));
        }
    }
    if undo.member_roll.is_some() || undo.control_plane.is_some() {
        left_behind(mesh, &mut undo);
    }
    Ok(undo)
}

fn no_peers(mesh: &MeshState) -> Result<(), Refusal> {
    let seen = [
        ("ServiceMeshPeers", mesh.peers.unknown()),
        ("control plane", mesh.control_plane.unknown()),
        ("member roll", mesh.member_roll.unknown()),
    ];
    let unread = seen
        .into_iter()
        .filter_map(|(what, reason)| Some(format!("{}: the {what} could not be read: {}", mesh.label(), reason?)));
    let unknown: Vec<String> = unread.collect();
    let peers: Vec<&str> = mesh
        .peers
        .items()
        .iter()
        .filter_map(|peer| peer.metadata.name.as_deref())
        .collect();
    if unknown.is_empty() && peers.is_empty() {
        return Ok(());
    }
    if !unknown.is_empty() {
        return Err(Refusal::Unknown(unknown));
    }
    let reference = mesh.mesh.reference();
    Err(Refusal::one(
        format!("{}: it still has the peers {}", mesh.label(), list_and(&peers)),
        format!("meshfed unpeer {reference} {}", peers.join(" ")),
    ))
}

fn without_members(mesh: &MeshState, members: &[String]) -> Option<Planned> {
    let roll = mesh.member_roll.present()?;
    let before = roll.spec.members.clone().unwrap_or_default();
    let after: Vec<String> = before.iter().filter(|name| !members.contains(name)).cloned().collect();
    if after == before {
        return None;
    }
    let values = MemberRollValues {
        namespace: mesh.mesh.namespace.clone(),
        members: after,
    };
    let mode = WriteMode::Edit(roll.metadata.resource_version.clone());
    Some(Planned::new(&mesh.mesh.name, mode, Values::MemberRoll(values)))
}

fn left_behind(mesh: &MeshState, undo: &mut MeshUndo) {
    let sets = mesh
        .exports
        .items()
        .iter()
        .map(|set| ("ExportedServiceSet", set.metadata.name.clone()));
    let taken = mesh.imports.items().iter();
    let sets = sets.chain(taken.map(|set| ("ImportedServiceSet", set.metadata.name.clone())));
    let namespace = &mesh.mesh.namespace;
    let sets: Vec<LeftBehind> = sets
        .map(|(kind, name)| {
            let object = format!("{kind} {namespace}/{}", name.unwrap_or_default());
            LeftBehind::new(mesh, object, "it has no peer and does nothing")
        })
        .collect();
    undo.left.extend(sets);
    if mesh.root_certificate.present().is_some() {
        let object = format!("ConfigMap {namespace}/{ROOT_CERTIFICATE_CONFIG_MAP}");
        undo.left
            .push(LeftBehind::new(mesh, object, "istiod made it, and leaves it"));
    }
    let roll = mesh.member_roll.present().and_then(|roll| roll.spec.members.as_ref());
    let members = roll.into_iter().flatten().filter(|name| *name != "*");
    let namespaces: Vec<LeftBehind> = std::iter::once(namespace)
        .chain(members)
        .map(|name| {
            LeftBehind::new(
                mesh,
                format!("Namespace {name}"),
                "namespaces and what is in them always stay",
            )
        })
        .collect();
    undo.left.extend(namespaces);
}
