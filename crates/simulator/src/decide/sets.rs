//! istiod: what the sets export and import, Lists stay as they were while the link is down.

use serde_json::{Value, json};

use super::super::action::Actions;
use super::super::memory::{Istiod, Memory};
use super::super::world::name;
use super::links::Links;
use super::mesh::{Mesh, Meshes};
use crate::rules::{Export, ServiceName, exports, imports};

/// Writes the status of every set whose peer istiod has taken up; a set without one is inert.
pub(super) fn statuses(meshes: &Meshes<'_>, memory: &Memory, links: &Links, actions: &mut Actions) {
    for mesh in &meshes.all {
        let Some(istiod) = memory.istiods.get(&mesh.key()) else {
            continue;
        };
        for set in mesh.view.within("ExportedServiceSet", mesh.namespace) {
            let is_there = mesh.view.get("ServiceMeshPeer", mesh.namespace, name(set)).is_some();
            match istiod.peers.get(name(set)) {
                Some(peer) if peer.answered => export_status(mesh, set, actions),
                // The registry of the deleted peer goes on under the new one's name; the export server knows nobody.
                Some(_) if is_there => actions.status(mesh.cluster, set, json!({ "exportedServices": [] })),
                _ => {}
            }
        }
        for set in mesh.view.within("ImportedServiceSet", mesh.namespace) {
            if istiod.peers.contains_key(name(set)) {
                import_status(meshes, istiod, links, mesh, set, actions);
            }
        }
    }
}

/// What a mesh exports to a peer, whether or not the link is up.
pub(super) fn exported(mesh: &Mesh<'_>, peer: &str) -> Vec<Export> {
    let set = mesh.export_set(peer);
    let rules = set.map(|set| set.spec.export_rules).unwrap_or_default();
    exports(&rules, mesh.services(), mesh.namespace, peer)
}

fn export_status(mesh: &Mesh<'_>, set: &Value, actions: &mut Actions) {
    let exported = exported(mesh, name(set));
    // The status is a map list keyed by the exported name: a duplicate is rejected, and the status freezes.
    if exported.windows(2).any(|pair| pair[0].hostname == pair[1].hostname) {
        return;
    }
    let services: Vec<Value> = exported
        .iter()
        .map(|export| {
            let ServiceName { namespace, name } = &export.service;
            let hostname = format!("{name}.{namespace}.svc.{}", mesh.cluster_domain);
            json!({"exportedName": export.hostname,
                "localService": {"hostname": hostname, "name": name, "namespace": namespace}})
        })
        .collect();
    actions.status(mesh.cluster, set, json!({ "exportedServices": services }));
}

fn import_status(
    meshes: &Meshes<'_>,
    istiod: &Istiod,
    links: &Links,
    mesh: &Mesh<'_>,
    set: &Value,
    actions: &mut Actions,
) {
    let peer = name(set).to_owned();
    // The first pod leads, and only the leader writes here.
    let watches = links.of(mesh, &peer);
    let Some(connection) = watches.first().and_then(|watch| watch.connection()) else {
        // What this istiod has never read it lists as empty; what it has read stays listed.
        if !istiod.listed.contains(&peer) {
            actions.status(mesh.cluster, set, json!({ "importedServices": [] }));
        }
        return;
    };
    let target = &connection.target;
    let Some(remote) = meshes.at(&target.cluster, &target.namespace) else {
        return;
    };
    let offered = exported(remote, &target.peer);
    let spec = istiod
        .imports
        .get(&peer)
        .map(|known| known.spec.clone())
        .unwrap_or_default();
    let services: Vec<Value> = imports(&spec, &offered, &peer, mesh.cluster_domain)
        .into_iter()
        .map(|import| {
            // An empty local service says that the peer offers it and no rule takes it.
            let local = import.local.map_or_else(
                || json!({"hostname": "", "name": "", "namespace": ""}),
                |(hostname, local)| json!({"hostname": hostname, "name": local.name, "namespace": local.namespace}),
            );
            json!({"exportedName": import.exported, "localService": local})
        })
        .collect();
    actions.status(mesh.cluster, set, json!({ "importedServices": services }));
}
