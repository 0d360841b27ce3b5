//! One side of a peering taken away.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::users::users;
use super::{LeftBehind, Problem, Refusal, Removal};
use crate::api::PeerGateways;
use crate::gateway::{AskedGateways, GatewayDirection, GatewayNames, as_written};
use crate::manifest::{ExportSetValues, Kind, Values, kinds};
use crate::naming::{imports_suffix, peer_root_certificate};
use crate::plan::draft::{Draft, PlanPhase, Removing};
use crate::plan::ownership::gateway_sharers;
use crate::plan::{
    Change, ObjectKey, Observation, Planned, Requirement, Until, WriteMode, is_managed_by_meshfed, is_ours_alone,
};
use crate::snapshot::{Condition, MeshState};
use crate::topology::RemovedPeer;
use crate::wording::{count, quoted, shell};

/// Plans to make a mesh forget a peer.
pub(super) fn plan(draft: &mut Draft<'_>, removed: &RemovedPeer) {
    let Some(mesh) = draft.installed(&removed.mesh) else {
        return;
    };
    let name = &removed.peer;
    let manager = &draft.options.field_manager;
    let live = LivePeer::of(mesh, draft.seen, name);
    let undo = live.and_then(|live| unpeer(mesh, &live, name, manager, removed.remote_gone));
    let Some(undo) = draft.accept(undo) else { return };
    let rules = PlanPhase::Remove(Removing::Rules);
    // Deleting a peer while istiod lists exports hangs it for good (seen with Maistra 2.5), so this wait is never left out.
    let empty = Requirement::new(mesh, name, Condition::ExportsGone { names: None });
    if undo.peer.is_some() && (undo.emptied.is_some() || empty.unmet(draft.seen).is_some()) {
        draft.until(rules, [empty]);
    }
    if let Some(planned) = undo.emptied {
        draft.change(rules, Change::Write(planned));
    }
    // What the peer needed goes once istiod has forgotten it, so its end is waited for in any case.
    if let Some(removal) = undo.peer {
        draft.remove(Removing::Peers, mesh, removal, true);
    }
    let wait = draft.waits_for(Until::True);
    for removal in undo.rest {
        draft.remove(Removing::PeerParts, mesh, removal, wait);
    }
    draft.plan.left_behind.extend(undo.left);
}

/// The objects that a peering consists of on one side, as they are, with their managers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LivePeer {
    /// The ServiceMeshControlPlane.
    pub control_plane: Option<Arc<Value>>,
    /// The ServiceMeshPeer.
    pub peer: Option<Arc<Value>>,
    /// The ExportedServiceSet.
    pub exports: Option<Arc<Value>>,
    /// The ImportedServiceSet.
    pub imports: Option<Arc<Value>>,
    /// The ConfigMap with the peer's root certificate.
    pub certificate: Option<Arc<Value>>,
}

impl LivePeer {
    /// Name of the ConfigMap with the root certificate of `name`, as its ServiceMeshPeer says.
    pub fn certificate_name(mesh: &MeshState, name: &str) -> String {
        let peer = mesh.peer(name).ok().flatten();
        let chain = peer.and_then(|peer| peer.spec.security.certificate_chain.as_ref());
        chain.map_or_else(|| peer_root_certificate(name), |chain| chain.name.clone())
    }

    /// The objects to look at.
    pub(super) fn objects(mesh: &MeshState, name: &str) -> [ObjectKey; 5] {
        [
            ObjectKey::of(mesh, &kinds::SERVICE_MESH_CONTROL_PLANE, &mesh.mesh.control_plane),
            ObjectKey::of(mesh, &kinds::SERVICE_MESH_PEER, name),
            ObjectKey::of(mesh, &kinds::EXPORTED_SERVICE_SET, name),
            ObjectKey::of(mesh, &kinds::IMPORTED_SERVICE_SET, name),
            ObjectKey::of(mesh, &kinds::CONFIG_MAP, &Self::certificate_name(mesh, name)),
        ]
    }

    fn of(mesh: &MeshState, seen: &Observation, name: &str) -> Result<Self, Refusal> {
        let mut refusal = Refusal::default();
        let objects = Self::objects(mesh, name).map(|key| {
            let part = format!("{} {}/{}", key.kind, key.namespace, key.name);
            refusal.known(mesh, &part, seen.object(&key), None).cloned()
        });
        refusal.check()?;
        let [control_plane, peer, exports, imports, certificate] = objects;
        Ok(Self {
            control_plane,
            peer,
            exports,
            imports,
            certificate,
        })
    }
}

/// One side, by phase: each must be true in the cluster before the next begins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PeerUndo {
    /// First, the ExportedServiceSet without rules: istiod never comes back from deleting a peer that holds exports
    /// (seen with Maistra 2.5).
    pub emptied: Option<Planned>,
    /// Second, the ServiceMeshPeer.
    pub peer: Option<Removal>,
    /// Last, what the peer needed. The ImportedServiceSet only now: with the peer istiod forgets the generation it knew,
    /// and takes up a set that is made anew.
    pub rest: Vec<Removal>,
    /// What stays.
    pub left: Vec<LeftBehind>,
}

/// Plans to take `name` away from `mesh`, or tells what depends on it.
///
/// With `remote_gone`, nothing imported can work any more and istiod takes nothing off its list, so that rules of imports
/// go with the peer.
pub fn unpeer(
    mesh: &MeshState,
    live: &LivePeer,
    name: &str,
    manager: &str,
    remote_gone: bool,
) -> Result<PeerUndo, Refusal> {
    in_use(mesh, live, name, manager, remote_gone)?;
    let mut undo = PeerUndo::default();
    if live.peer.is_some()
        && let Some(set) = mesh
            .export_set(name)
            .ok()
            .flatten()
            .filter(|set| !set.spec.export_rules.is_empty())
    {
        let values = ExportSetValues {
            name: name.to_owned(),
            namespace: mesh.mesh.namespace.clone(),
            rules: Vec::new(),
        };
        let mode = WriteMode::Edit(set.metadata.resource_version.clone());
        undo.emptied = Some(Planned::new(&mesh.mesh.name, mode, Values::ExportSet(values)));
    }
    undo.peer = live
        .peer
        .as_ref()
        .map(|peer| Removal::of(mesh, &kinds::SERVICE_MESH_PEER, peer));
    let parts: [(&'static Kind, &Option<Arc<Value>>); 3] = [
        (&kinds::IMPORTED_SERVICE_SET, &live.imports),
        (&kinds::EXPORTED_SERVICE_SET, &live.exports),
        (&kinds::CONFIG_MAP, &live.certificate),
    ];
    for (kind, object) in parts {
        let Some(object) = object else { continue };
        let removal = Removal::of(mesh, kind, object);
        if is_ours_alone(object, manager) {
            undo.rest.push(removal);
        } else {
            undo.left.push(LeftBehind::new(
                mesh,
                removal.title(),
                "meshfed did not make it, or not alone",
            ));
        }
    }
    gateways(mesh, live, name, manager, &mut undo);
    Ok(undo)
}

/// What meshfed would break, or would have to take from somebody else.
fn in_use(mesh: &MeshState, live: &LivePeer, name: &str, manager: &str, remote_gone: bool) -> Result<(), Refusal> {
    let reference = mesh.mesh.reference();
    let mut refusal = Refusal::default();
    refusal.known(mesh, "the control plane", mesh.control_plane.known().map(drop), ());
    let peer = refusal.known(mesh, "ServiceMeshPeers", mesh.peer(name), None);
    refusal.known(mesh, "ExportedServiceSets", mesh.exports.list().map(drop), ());
    let imports = refusal.known(mesh, "ImportedServiceSets", mesh.import_set(name), None);
    let suffix = format!(".{}", imports_suffix(name));
    let status = imports.and_then(|set| set.status.as_ref());
    let listed = status.into_iter().flat_map(|status| &status.imported_services);
    let hosts: Vec<&str> = listed
        .map(|service| service.local_service.hostname.as_str())
        .filter(|host| !host.is_empty())
        .collect();
    users(mesh, &mut refusal, |host| {
        hosts.contains(&host) || host.ends_with(&suffix)
    });
    if live.peer.is_some() {
        let sets = [
            ("ExportedServiceSet", &live.exports, "exportRules", "unexport", "to"),
            ("ImportedServiceSet", &live.imports, "importRules", "unimport", "from"),
        ];
        for (kind, set, field, verb, side) in sets {
            let rules = set.as_ref().and_then(|set| set["spec"][field].as_array());
            let rules = rules.map(Vec::as_slice).unwrap_or_default();
            let ours = set.as_ref().is_some_and(|set| is_ours_alone(set, manager));
            // Exports only offer something, and are emptied on the way; whoever imports builds on it.
            let goes_along = ours && (verb == "unexport" || remote_gone);
            if rules.is_empty() || goes_along {
                continue;
            }
            let others = if ours {
                ""
            } else {
                ", and meshfed did not write all of it"
            };
            let services: Vec<String> = rules.iter().map(service_of).collect();
            refusal.problems.push(Problem::in_use(
                format!(
                    "{}: {kind} {}/{name} has {}{others}",
                    mesh.label(),
                    mesh.mesh.namespace,
                    count(rules.len(), "rule")
                ),
                format!(
                    "meshfed {verb} {} {}",
                    quoted(&services),
                    shell!("--in {} --{} {}", reference, side, name)
                ),
            ));
        }
        if peer.is_some_and(|peer| !is_managed_by_meshfed(peer.metadata.labels.as_ref())) {
            refusal.problems.push(Problem::in_use(
                format!(
                    "{}: ServiceMeshPeer {}/{name} is not meshfed's",
                    mesh.label(),
                    mesh.mesh.namespace
                ),
                "whoever made it may delete it, after the ExportedServiceSet is empty and its status lists nothing; \
                 istiod hangs otherwise",
            ));
        }
    }
    refusal.check()
}

/// What a rule selects, as the command that takes it out wants it.
fn service_of(rule: &Value) -> String {
    let part = |field: &str| match rule["nameSelector"][field].as_str() {
        None | Some("") => "'*'".to_owned(),
        Some(name) => name.to_owned(),
    };
    if rule["nameSelector"].is_object() {
        format!("{}/{}", part("namespace"), part("name"))
    } else {
        "-l SELECTOR".to_owned()
    }
}

/// The gateways that face the peer, where they are meshfed's and no other peer's.
fn gateways(mesh: &MeshState, live: &LivePeer, name: &str, manager: &str, undo: &mut PeerUndo) {
    let Some(control_plane) = &live.control_plane else {
        return;
    };
    let spec = control_plane["spec"].as_object();
    let named = live.peer.as_ref().map(|peer| &peer["spec"]["gateways"]);
    let named = named.and_then(|gateways| PeerGateways::deserialize(gateways).ok());
    let facing = GatewayNames::facing(name, AskedGateways::default(), named.as_ref(), spec);
    let mut going = Vec::new();
    for direction in GatewayDirection::BOTH {
        let gateway = facing.of(direction);
        let mut there = spec.into_iter().flat_map(|spec| as_written(spec, direction));
        if !there.any(|(name, _)| name == gateway) || serves_another(mesh, name, gateway) {
            continue;
        }
        let object = format!(
            "gateway {gateway} of ServiceMeshControlPlane {}/{}",
            mesh.mesh.namespace, mesh.mesh.control_plane
        );
        match gateway_sharers(control_plane, manager, direction, gateway) {
            None => undo.left.push(LeftBehind::new(mesh, object, "meshfed did not make it")),
            Some(sharers) if sharers.is_empty() => going.push((direction, gateway.to_owned())),
            Some(sharers) => {
                let reason = format!("{} owns fields of it too", crate::wording::list_and(&sharers));
                undo.left.push(LeftBehind::new(mesh, object, reason));
            }
        }
    }
    if !going.is_empty() {
        let mut removal = Removal::of(mesh, &kinds::SERVICE_MESH_CONTROL_PLANE, control_plane);
        removal.gateways = going;
        undo.rest.push(removal);
    }
}

fn serves_another(mesh: &MeshState, name: &str, gateway: &str) -> bool {
    let peers = mesh.peers.list().into_iter().flatten();
    let mut others = peers.filter(|peer| peer.metadata.name.as_deref() != Some(name));
    others.any(|peer| peer.spec.gateways.ingress.name == gateway || peer.spec.gateways.egress.name == gateway)
}
