//! Whether an address can be reached from outside of the clusters, and how else its gateway can.

use std::collections::BTreeMap;

use super::{Reach, WireQuestion};
use crate::api::ServiceMeshPeer;
use crate::gateway::target_of;
use crate::naming::{CLUSTER_DOMAIN, in_cluster_service};
use crate::snapshot::mesh::pod_is_ready;
use crate::snapshot::{MeshState, Snapshot};
use crate::topology::Address;

/// How a question can be asked.
pub(super) fn reach(
    snapshot: &Snapshot,
    mesh: &MeshState,
    peer: &ServiceMeshPeer,
    question: &WireQuestion,
    forwards: bool,
) -> Reach {
    let address = question.address.as_str();
    if let Err(problem) = address.parse::<Address>() {
        return Reach::Nowhere(problem.to_string());
    }
    if u16::try_from(question.port).map_or(true, |port| port == 0) {
        return Reach::Nowhere(format!("{} is no port", question.port));
    }
    let domain = mesh.cluster_domain().unwrap_or_else(|_| CLUSTER_DOMAIN.to_owned());
    let inside = in_cluster_service(address, &domain);
    let cluster_ip = cluster_ip(snapshot, address);
    let service = inside.or(cluster_ip);
    if service.is_none() && address.contains('.') {
        return Reach::Direct;
    }
    let Some((name, namespace)) = service.filter(|_| forwards) else {
        return Reach::Nowhere(format!("{address} can only be reached from inside its cluster"));
    };
    forwarded(snapshot, mesh, peer, (name, namespace), question.port).unwrap_or_else(|why| {
        Reach::Nowhere(format!(
            "{address} can only be reached from inside its cluster, and {why}"
        ))
    })
}

/// (Service, namespace) of a cluster IP that a mesh of the snapshot has.
fn cluster_ip<'a>(snapshot: &'a Snapshot, address: &str) -> Option<(&'a str, &'a str)> {
    let mut meshes = snapshot.meshes.values();
    meshes.find_map(|mesh| {
        let mut services = mesh.services.list().unwrap_or_default().iter();
        let found = services.find(|service| {
            let spec = service.spec.as_ref();
            spec.and_then(|spec| spec.cluster_ip.as_deref()) == Some(address)
        })?;
        Some((found.metadata.name.as_deref()?, mesh.mesh.namespace.as_str()))
    })
}

/// The pod behind a Service of a mesh that was looked at.
fn forwarded(
    snapshot: &Snapshot,
    mesh: &MeshState,
    peer: &ServiceMeshPeer,
    (name, namespace): (&str, &str),
    port: i32,
) -> Result<Reach, String> {
    let in_one_cluster =
        |other: &&MeshState| other.mesh.namespace == namespace && other.mesh.context == mesh.mesh.context;
    let remote = snapshot
        .remote_of(mesh, peer)
        .filter(|remote| remote.mesh.namespace == namespace);
    let owner = remote.or_else(|| snapshot.meshes.values().find(in_one_cluster));
    let owner = owner.ok_or_else(|| format!("the mesh of namespace {namespace} was not looked at"))?;
    let service = owner.service(name).map_err(ToString::to_string)?;
    let service = service.ok_or_else(|| format!("there is no Service {namespace}/{name}"))?;
    let spec = service.spec.as_ref();
    let ports = spec.and_then(|spec| spec.ports.as_deref()).unwrap_or_default();
    let target = ports
        .iter()
        .find(|found| found.port == port)
        .map(target_of)
        .and_then(|target| u16::try_from(target).ok())
        .ok_or_else(|| format!("Service {namespace}/{name} has no port {port}"))?;
    let selector = spec.and_then(|spec| spec.selector.as_ref());
    let selected = |labels: Option<&BTreeMap<String, String>>| {
        selector.is_some_and(|selector| {
            !selector.is_empty()
                && selector
                    .iter()
                    .all(|(key, value)| labels.and_then(|labels| labels.get(key)) == Some(value))
        })
    };
    let pods = owner.pods.list().map_err(ToString::to_string)?;
    let mut pods = pods.iter().filter(|pod| selected(pod.metadata.labels.as_ref()));
    let pod = pods
        .find(|pod| pod_is_ready(pod))
        .and_then(|pod| pod.metadata.name.clone())
        .ok_or_else(|| format!("no pod of Service {namespace}/{name} is ready"))?;
    Ok(Reach::Forwarded {
        mesh: owner.mesh.name.clone(),
        pod,
        port: target,
    })
}
