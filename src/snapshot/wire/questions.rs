//! From the ServiceMeshPeers to the questions: each address, each port, each service that is or could be offered.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::Service;

use super::reach::reach;
use super::{WirePort, WireProbe, WireQuestion};
use crate::api::{PeerRemote, ServiceMeshPeer};
use crate::naming::{DISCOVERY_PORT, SERVICE_PORT, exported_host};
use crate::snapshot::{MeshState, Snapshot};

/// Services that nothing lists, and that are asked for all the same, for each peering.
const UNLISTED: usize = 200;

/// Every question of a snapshot. `forwards` says whether API servers may be asked to forward to pods, for what only a
/// cluster can reach.
pub fn wire_probes(snapshot: &Snapshot, forwards: bool) -> Vec<WireProbe> {
    let mut probes = Vec::new();
    for mesh in snapshot.meshes.values() {
        for peer in mesh.peers.list().unwrap_or_default() {
            for address in &peer.spec.remote.addresses {
                let questions = questions(snapshot, mesh, peer, address);
                probes.extend(questions.into_iter().map(|question| WireProbe {
                    mesh: mesh.mesh.name.clone(),
                    reach: reach(snapshot, mesh, &question, forwards),
                    question,
                }));
            }
        }
    }
    probes
}

fn questions(snapshot: &Snapshot, mesh: &MeshState, peer: &ServiceMeshPeer, address: &str) -> Vec<WireQuestion> {
    let name = peer.metadata.name.clone().unwrap_or_default();
    let (discovery, services) = ports(&peer.spec.remote);
    let question = |port: i32, about: WirePort| WireQuestion {
        peer: name.clone(),
        address: address.to_owned(),
        port,
        about,
    };
    let host = format!("discovery.{}.svc.{name}.local", mesh.mesh.namespace);
    let mut all = vec![
        question(discovery, WirePort::Discovery(host)),
        question(services, WirePort::Services),
    ];
    let asked = asked_services(snapshot, mesh, peer).into_iter();
    all.extend(asked.map(|(exported_name, service_port)| {
        question(
            services,
            WirePort::Service {
                exported_name,
                service_port,
            },
        )
    }));
    all
}

/// The ports for discovery and for services.
fn ports(remote: &PeerRemote) -> (i32, i32) {
    let or = |port: Option<i32>, default| port.filter(|port| *port != 0).unwrap_or(default);
    (
        or(remote.discovery_port, DISCOVERY_PORT),
        or(remote.service_port, SERVICE_PORT),
    )
}

/// The names under which the peer offers services to `mesh` as either side lists them.
pub fn listed_services<'a>(
    snapshot: &'a Snapshot,
    mesh: &'a MeshState,
    peer: &ServiceMeshPeer,
) -> BTreeMap<&'a str, Option<(&'a str, &'a str)>> {
    let name = peer.metadata.name.as_deref().unwrap_or_default();
    let imported = mesh.import_set(name).ok().flatten().and_then(|set| set.status.as_ref());
    let imported = imported.into_iter().flat_map(|status| &status.imported_services);
    let mut listed: BTreeMap<&str, Option<(&str, &str)>> =
        imported.map(|entry| (entry.exported_name.as_str(), None)).collect();
    let counterpart = snapshot.remote_of(mesh, peer).and_then(|remote| {
        let counterpart = snapshot.peer_of(remote, mesh).ok().flatten()?;
        remote.export_set(counterpart.metadata.name.as_deref()?).ok().flatten()
    });
    let exported = counterpart.and_then(|set| set.status.as_ref());
    for entry in exported.into_iter().flat_map(|status| &status.exported_services) {
        let local = (
            entry.local_service.namespace.as_str(),
            entry.local_service.name.as_str(),
        );
        listed.insert(&entry.exported_name, Some(local));
    }
    listed
}

/// The services to ask for: those that are listed, and those that could be offered though nothing lists them. The port is
/// known of Services of a mesh that was looked at; one with several ports is offered in no way that works.
fn asked_services(snapshot: &Snapshot, mesh: &MeshState, peer: &ServiceMeshPeer) -> Vec<AskedService> {
    let (mut asked, unlisted) = services(snapshot, mesh, peer);
    asked.extend(unlisted.into_iter().take(UNLISTED));
    asked
}

/// How many services could be offered though nothing lists them, and are not asked for, since there are too many.
pub fn unasked_services(snapshot: &Snapshot, mesh: &MeshState, peer: &ServiceMeshPeer) -> usize {
    let (_, unlisted) = services(snapshot, mesh, peer);
    unlisted.len().saturating_sub(UNLISTED)
}

/// The host under which a service is or would be offered, and its port.
type AskedService = (String, i32);

/// The services that are listed, and those that could be offered though nothing lists them.
fn services(snapshot: &Snapshot, mesh: &MeshState, peer: &ServiceMeshPeer) -> (Vec<AskedService>, Vec<AskedService>) {
    let Some(remote) = snapshot.remote_of(mesh, peer) else {
        return Default::default();
    };
    let Ok(Some(counterpart)) = snapshot.peer_of(remote, mesh) else {
        return Default::default();
    };
    let own_name = counterpart.metadata.name.as_deref().unwrap_or_default();
    let mut candidates: BTreeMap<(&str, &str), i32> = BTreeMap::new();
    for services in remote.member_services.values() {
        candidates.extend(services.list().unwrap_or_default().iter().filter_map(candidate));
    }
    let listed = listed_services(snapshot, mesh, peer);
    let mut asked: Vec<AskedService> = Vec::new();
    let mut behind_a_listed_name: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (exported_name, local) in &listed {
        let by_name = || {
            let same = |(namespace, name): &&(&str, &str)| exported_host(name, namespace, own_name) == *exported_name;
            candidates.keys().find(same).copied()
        };
        let Some(service) = local.or_else(by_name) else {
            continue;
        };
        behind_a_listed_name.insert(service);
        asked.extend(
            candidates
                .get(&service)
                .map(|port| ((*exported_name).to_owned(), *port)),
        );
    }
    let unlisted = candidates.iter().filter_map(|((namespace, name), port)| {
        let host = exported_host(name, namespace, own_name);
        (!listed.contains_key(host.as_str())).then_some((host, *port))
    });
    let unlisted = unlisted.collect();
    (asked, unlisted)
}

fn candidate(service: &Service) -> Option<((&str, &str), i32)> {
    let ports = service.spec.as_ref()?.ports.as_deref()?;
    let [port] = ports else { return None };
    let metadata = &service.metadata;
    Some(((metadata.namespace.as_deref()?, metadata.name.as_deref()?), port.port))
}
