//! A mesh taken away: its member roll, then its control plane. Namespaces and what runs in them always stay.

use std::sync::Arc;

use serde_json::Value;

use super::{LeftBehind, Problem, Refusal, Removal};
use crate::manifest::{MemberRollValues, Values, kinds};
use crate::naming::{MEMBER_ROLL, ROOT_CERTIFICATE_CONFIG_MAP};
use crate::plan::draft::{Draft, PlanPhase, Removing};
use crate::plan::ownership::sharers;
use crate::plan::{
    Change, ObjectKey, Observation, Options, Planned, Until, WriteMode, is_managed_by_meshfed, is_ours_alone,
};
use crate::snapshot::{MeshState, Unknown};
use crate::topology::RemovedMesh;
use crate::wording::{list_and, quoted, shell, word};

/// Plans to take a mesh away.
pub(super) fn plan(draft: &mut Draft<'_>, removed: &RemovedMesh) {
    let Some(mesh) = draft.mesh(&removed.mesh) else { return };
    let live = match LiveMesh::of(mesh, draft.seen) {
        Ok(live) => live,
        Err((part, unknown)) => return draft.unread(mesh, part, unknown),
    };
    if live == LiveMesh::default() {
        draft.note(format!(
            "{}: there is no control plane and no member roll",
            mesh.label()
        ));
    }
    let undo = uninstall(mesh, &live, &removed.members, draft.options);
    let Some(undo) = draft.accept(undo) else { return };
    let wait = draft.waits_for(Until::True);
    if let Some(planned) = undo.members {
        draft.change(PlanPhase::Remove(Removing::MemberRolls), Change::Write(planned));
    }
    if let Some(removal) = undo.member_roll {
        draft.remove(Removing::MemberRolls, mesh, removal, wait);
    }
    if let Some(removal) = undo.control_plane {
        draft.remove(Removing::ControlPlanes, mesh, removal, wait);
    }
    draft.plan.left_behind.extend(undo.left);
}

/// The objects of a mesh as they are, with their managers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveMesh {
    /// The ServiceMeshControlPlane.
    pub control_plane: Option<Arc<Value>>,
    /// The ServiceMeshMemberRoll.
    pub member_roll: Option<Arc<Value>>,
}

impl LiveMesh {
    /// The objects to look at.
    pub(super) fn objects(mesh: &MeshState) -> [ObjectKey; 2] {
        [
            ObjectKey::of(mesh, &kinds::SERVICE_MESH_CONTROL_PLANE, &mesh.mesh.control_plane),
            ObjectKey::of(mesh, &kinds::SERVICE_MESH_MEMBER_ROLL, MEMBER_ROLL),
        ]
    }

    fn of<'a>(mesh: &MeshState, seen: &'a Observation) -> Result<Self, (&'static str, &'a Unknown)> {
        let [control_plane, member_roll] = Self::objects(mesh);
        let read = |part: &'static str, key: &ObjectKey| {
            let live = seen.object(key).map_err(|unknown| (part, unknown))?;
            Ok(live.cloned())
        };
        Ok(Self {
            control_plane: read("the control plane", &control_plane)?,
            member_roll: read("the member roll", &member_roll)?,
        })
    }
}

/// What the operator and istiod make in the namespace of a control plane and leave there when it goes (seen with Maistra
/// 2.5.1). None of it is read: that takes rights that nothing else needs, and one of them is a private key.
const OF_OPERATOR_AND_ISTIOD: [(&str, &str, &str); 6] = [
    (
        "Secret",
        "istio-ca-secret",
        "istiod's own certificate authority, which it leaves: a mesh that is installed here again has the same root \
         certificate, and who trusted it goes on; delete it for a new one",
    ),
    ("ConfigMap", "ior-leader", BOOKKEEPING),
    ("ConfigMap", "istio-namespace-controller-election", BOOKKEEPING),
    ("ConfigMap", "servicemesh-federation", BOOKKEEPING),
    ("Role", "mesh-user", GRANTS),
    ("RoleBinding", "mesh-users", GRANTS),
];

const BOOKKEEPING: &str = "istiod leaves its bookkeeping; it does nothing";
const GRANTS: &str = "the operator leaves it; whoever it names may add members to a mesh that is installed here again";

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

/// Plans to take a mesh away; refused while it has peers, and while others own fields of its control plane. `members` are
/// taken out of a roll that stays.
pub fn uninstall(
    mesh: &MeshState,
    live: &LiveMesh,
    members: &[String],
    options: &Options,
) -> Result<MeshUndo, Refusal> {
    let manager = options.field_manager.as_str();
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
        let sharers = sharers(control_plane, manager);
        let live = mesh.control_plane.known().ok().flatten();
        let ours = is_managed_by_meshfed(live.and_then(|live| live.metadata.labels.as_ref()));
        match (ours, sharers.is_empty() || options.force_conflicts) {
            (true, true) => undo.control_plane = Some(removal),
            (true, false) => return Err(shared(mesh, &removal, &sharers)),
            (false, _) => undo
                .left
                .push(LeftBehind::new(mesh, removal.title(), "meshfed did not make it")),
        }
    }
    if undo.member_roll.is_some() || undo.control_plane.is_some() {
        left_behind(mesh, &mut undo);
    }
    Ok(undo)
}

/// A control plane that goes takes along what others wrote into it.
fn shared(mesh: &MeshState, removal: &Removal, sharers: &[String]) -> Refusal {
    let owns = if sharers.len() == 1 { "owns" } else { "own" };
    let said = format!(
        "{}: {} {owns} fields of {}, which meshfed made; nothing was removed",
        mesh.label(),
        list_and(sharers),
        removal.title()
    );
    let hint = shell!(
        "if they agree that it goes: meshfed uninstall {} --force-conflicts",
        mesh.mesh.reference()
    );
    Problem::owned(said, hint).into()
}

fn no_peers(mesh: &MeshState) -> Result<(), Refusal> {
    let mut refusal = Refusal::default();
    refusal.known(mesh, "the control plane", mesh.control_plane.known().map(drop), ());
    refusal.known(mesh, "the member roll", mesh.member_roll.known().map(drop), ());
    refusal.known(mesh, "ExportedServiceSets", mesh.exports.list().map(drop), ());
    refusal.known(mesh, "ImportedServiceSets", mesh.imports.list().map(drop), ());
    let peers = refusal.known(mesh, "ServiceMeshPeers", mesh.peers.list(), &[]).iter();
    let peers: Vec<&str> = peers.filter_map(|peer| peer.metadata.name.as_deref()).collect();
    if !peers.is_empty() {
        let reference = mesh.mesh.reference();
        refusal.problems.push(Problem::in_use(
            format!("{}: it still has the peers {}", mesh.label(), list_and(&peers)),
            format!("meshfed unpeer {} {}", word(&reference), quoted(&peers)),
        ));
    }
    refusal.check()
}

fn without_members(mesh: &MeshState, members: &[String]) -> Option<Planned> {
    let roll = mesh.member_roll.known().ok()??;
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
    let offered = mesh.exports.list().into_iter().flatten();
    let sets = offered.map(|set| ("ExportedServiceSet", set.metadata.name.clone()));
    let taken = mesh.imports.list().into_iter().flatten();
    let sets = sets.chain(taken.map(|set| ("ImportedServiceSet", set.metadata.name.clone())));
    let namespace = &mesh.mesh.namespace;
    let sets: Vec<LeftBehind> = sets
        .map(|(kind, name)| {
            let object = format!("{kind} {namespace}/{}", name.unwrap_or_default());
            LeftBehind::new(mesh, object, "it has no peer and does nothing")
        })
        .collect();
    undo.left.extend(sets);
    if undo.control_plane.is_some() {
        let stays = OF_OPERATOR_AND_ISTIOD.iter();
        undo.left.extend(
            stays.map(|(kind, name, reason)| LeftBehind::new(mesh, format!("{kind} {namespace}/{name}"), *reason)),
        );
    }
    let certificate = format!("ConfigMap {namespace}/{ROOT_CERTIFICATE_CONFIG_MAP}");
    match mesh.root_certificate.known() {
        Ok(None) => {}
        Ok(Some(_)) => undo
            .left
            .push(LeftBehind::new(mesh, certificate, "istiod made it, and leaves it")),
        Err(unknown) => {
            let reason = format!("istiod leaves it if it is there, which could not be read: {unknown}");
            undo.left.push(LeftBehind::new(mesh, certificate, reason));
        }
    }
    let roll = mesh.member_roll.known().ok().flatten();
    let members = roll
        .and_then(|roll| roll.spec.members.as_ref())
        .into_iter()
        .flatten()
        .filter(|name| *name != "*");
    let members: Vec<&String> = members.collect();
    if undo.control_plane.is_some() {
        undo.left.extend(members.iter().map(|member| {
            let object = format!("ConfigMap {member}/{ROOT_CERTIFICATE_CONFIG_MAP}");
            LeftBehind::new(mesh, object, "istiod makes one in each member, and leaves it")
        }));
    }
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
