//! What a federation has and its file does not name any more, and what there is of it at all.

use super::ownership::is_ours_alone;
use super::{ObjectKey, Observation};
use crate::api::{ExportRule, ImportRule};
use crate::manifest::kinds;
use crate::naming::{FEDERATION, is_managed_by_meshfed};
use crate::rules::{ExportTarget, ServiceName, ServicePattern};
use crate::snapshot::{MeshState, Snapshot, Unknown};
use crate::topology::{
    Federation, Peering, Removed, RemovedExport, RemovedImport, RemovedMesh, RemovedPeer, RemovedRoute,
};

type Labels = std::collections::BTreeMap<String, String>;

/// Everything that the file of a federation describes, to be taken away; what a mesh that is gone had is gone with it.
pub fn all_of(wanted: &Federation, seen: &Snapshot) -> Removed {
    let there = |mesh: &String| seen.meshes.get(mesh).is_none_or(is_there);
    let directions = wanted.peerings.iter().flat_map(Peering::directions);
    let peers = directions
        .filter(|(own, _)| there(&own.mesh))
        .map(|(own, other)| RemovedPeer {
            mesh: own.mesh.clone(),
            peer: other.mesh.clone(),
            remote_gone: false,
        });
    let routes = wanted.routes.iter().filter(|route| there(&route.mesh));
    let imports = wanted.imports.iter().filter(|import| there(&import.mesh));
    let exports = wanted.exports.iter().filter(|export| there(&export.mesh));
    let meshes = wanted.meshes.iter().filter_map(|mesh| {
        let installation = mesh.installation.as_ref()?;
        Some(RemovedMesh {
            mesh: mesh.reference.federation_name().to_owned(),
            members: installation.members.clone(),
        })
    });
    Removed {
        routes: routes
            .map(|route| RemovedRoute {
                mesh: route.mesh.clone(),
                service: route.request.service.clone(),
            })
            .collect(),
        imports: imports
            .map(|import| RemovedImport {
                mesh: import.mesh.clone(),
                peer: import.peer.clone(),
                service: import.request.service.clone(),
            })
            .collect(),
        exports: exports
            .map(|export| RemovedExport {
                mesh: export.mesh.clone(),
                peer: export.peer.clone(),
                target: export.request.selector.clone(),
            })
            .collect(),
        peers: peers.collect(),
        meshes: meshes.collect(),
    }
}

/// Whether a mesh is there, or may be.
fn is_there(mesh: &MeshState) -> bool {
    mesh.control_plane.known() != Ok(None)
}

/// The sets whose managers decide whether their rules are the federation's.
pub fn sets(seen: &Observation) -> Vec<ObjectKey> {
    let of_mesh = |mesh: &MeshState| -> Vec<ObjectKey> {
        let peers = mesh.peers.list().into_iter().flatten();
        let names = peers.filter_map(|peer| peer.metadata.name.clone());
        let keys = names.flat_map(|name| {
            [&kinds::EXPORTED_SERVICE_SET, &kinds::IMPORTED_SERVICE_SET].map(|kind| ObjectKey::of(mesh, kind, &name))
        });
        keys.collect()
    };
    let meshes = seen.snapshot.meshes.values();
    meshes
        .filter(|mesh| mesh.unreachable().is_none() && is_there(mesh))
        .flat_map(of_mesh)
        .collect()
}

/// What carries the label of the federation `name` and is not wanted any more. Of sets, which have many makers, only rules
/// of those that are meshfed's alone.
///
/// # Errors
/// Everything that could tell and could not be read, since what is not known is neither there nor gone.
pub fn stale(name: &str, wanted: &Federation, seen: &Observation, manager: &str) -> Result<Removed, Vec<String>> {
    let unread = unread(seen);
    if !unread.is_empty() {
        return Err(unread);
    }
    let mut removed = Removed::default();
    for mesh in seen.snapshot.meshes.values().filter(|mesh| is_there(mesh)) {
        routes(name, wanted, mesh, &mut removed);
        for peer in mesh.peers.list().into_iter().flatten() {
            let peer_name = peer.metadata.name.clone().unwrap_or_default();
            let federates = wanted.federates(&mesh.mesh.name, &peer_name);
            let labels = peer.metadata.labels.as_ref();
            // What meshfed made and the file names gets the label of the federation once the file is applied.
            if !(is_of(name, labels) || federates && is_managed_by_meshfed(labels)) {
                continue;
            }
            let ours = |kind| {
                let live = seen.object(&ObjectKey::of(mesh, kind, &peer_name)).ok().flatten();
                live.is_some_and(|live| is_ours_alone(live, manager))
            };
            if ours(&kinds::IMPORTED_SERVICE_SET) {
                removed.imports.extend(imports(wanted, mesh, &peer_name));
            }
            // A peer that goes takes what is offered to it along.
            if federates && ours(&kinds::EXPORTED_SERVICE_SET) {
                removed.exports.extend(exports(wanted, mesh, &peer_name));
            }
            if !federates {
                removed.peers.push(RemovedPeer {
                    mesh: mesh.mesh.name.clone(),
                    peer: peer_name,
                    remote_gone: false,
                });
            }
        }
    }
    Ok(removed)
}

/// What decides about an object and could not be read, a sentence each.
fn unread(seen: &Observation) -> Vec<String> {
    let mut unread = Vec::new();
    for mesh in seen.snapshot.meshes.values().filter(|mesh| is_there(mesh)) {
        let mut told = |part: &str, known: Result<(), &Unknown>| {
            if let Err(unknown) = known {
                unread.push(format!(
                    "{}: {part} could not be read, so what is not in the file any more cannot be told: {unknown}",
                    mesh.label()
                ));
            }
        };
        told("ServiceMeshPeers", mesh.peers.list().map(drop));
        told("ExportedServiceSets", mesh.exports.list().map(drop));
        told("ImportedServiceSets", mesh.imports.list().map(drop));
        told("the member roll", mesh.member_roll.known().map(drop));
        for (namespace, services) in &mesh.virtual_services {
            told(&format!("VirtualServices in {namespace}"), services.list().map(drop));
        }
    }
    for key in sets(seen) {
        if let Err(unknown) = seen.object(&key) {
            unread.push(format!(
                "{}: who manages {} {}/{} could not be read, so whether its rules are the federation's cannot be told: \
                 {unknown}",
                key.mesh, key.kind, key.namespace, key.name
            ));
        }
    }
    unread
}

fn is_of(name: &str, labels: Option<&Labels>) -> bool {
    let named = labels.and_then(|labels| labels.get(FEDERATION));
    named.is_some_and(|named| named == name) && is_managed_by_meshfed(labels)
}

fn routes(name: &str, wanted: &Federation, mesh: &MeshState, removed: &mut Removed) {
    let is_wanted = |service: &ServiceName| {
        let mut routes = wanted.routes.iter();
        routes.any(|route| route.mesh == mesh.mesh.name && route.request.service == *service)
    };
    for (namespace, services) in &mesh.virtual_services {
        let ours = services.list().into_iter().flatten();
        for service in ours.filter(|service| is_of(name, service.metadata.labels.as_ref())) {
            let hosts = service
                .spec
                .hosts
                .iter()
                .map(|host| mesh.qualified_host(host, namespace));
            for routed in hosts
                .filter_map(|host| mesh.service_of_host(&host))
                .filter(|service| !is_wanted(service))
            {
                removed.routes.push(RemovedRoute {
                    mesh: mesh.mesh.name.clone(),
                    service: routed,
                });
            }
        }
    }
}

/// Of what is there, what is not wanted any more.
fn left<'a, T: PartialEq + 'a>(
    there: impl IntoIterator<Item = T>,
    wanted: impl Iterator<Item = &'a T>,
) -> impl Iterator<Item = T> {
    let wanted: Vec<&T> = wanted.collect();
    there.into_iter().filter(move |one| !wanted.contains(&one))
}

fn imports(wanted: &Federation, mesh: &MeshState, peer: &str) -> impl Iterator<Item = RemovedImport> {
    let own = &mesh.mesh.name;
    let set = mesh.import_set(peer).ok().flatten();
    let there = set.into_iter().flat_map(|set| &set.spec.import_rules).map(imported);
    let of_set = wanted
        .imports
        .iter()
        .filter(move |import| import.mesh == *own && import.peer == peer);
    left(there, of_set.map(|import| &import.request.service)).map(move |service| RemovedImport {
        mesh: own.clone(),
        peer: peer.to_owned(),
        service,
    })
}

fn exports(wanted: &Federation, mesh: &MeshState, peer: &str) -> impl Iterator<Item = RemovedExport> {
    let own = &mesh.mesh.name;
    let set = mesh.export_set(peer).ok().flatten();
    let there = set
        .into_iter()
        .flat_map(|set| &set.spec.export_rules)
        .filter_map(exported);
    let of_set = wanted
        .exports
        .iter()
        .filter(move |export| export.mesh == *own && export.peer == peer);
    left(there, of_set.map(|export| &export.request.selector)).map(move |target| RemovedExport {
        mesh: own.clone(),
        peer: peer.to_owned(),
        target,
    })
}

pub(super) fn imported(rule: &ImportRule) -> ServicePattern {
    let named = rule.name_selector.as_ref();
    ServicePattern::new(
        named.and_then(|named| named.namespace.as_deref()),
        named.and_then(|named| named.name.as_deref()),
    )
}

pub(super) fn exported(rule: &ExportRule) -> Option<ExportTarget> {
    if let Some(named) = &rule.name_selector {
        let service = ServicePattern::new(named.namespace.as_deref(), named.name.as_deref());
        return Some(ExportTarget::Name(service));
    }
    let labelled = rule.label_selector.as_ref()?;
    Some(ExportTarget::Label {
        namespace: labelled
            .namespace
            .clone()
            .filter(|name| !name.is_empty() && name != "*"),
        selector: labelled.selector.clone()?,
    })
}
