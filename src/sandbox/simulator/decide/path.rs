//! The way of a discovery request from one mesh to another, gate by gate, in the order of the path. The first gate that
//! is shut gives the text that istiod writes as `lastDisconnectStatus`.

use serde_json::Value;

use super::super::memory::Memory;
use super::super::world::{ClusterView, name, namespace};
use super::gateways::address;
use super::mesh::{Mesh, Meshes};
use super::{has_labels, is_ready};
use crate::api::ServiceMeshPeer;
use crate::naming::{DISCOVERY_PORT, client_id};
use crate::trust;

const UNAVAILABLE: &str = "503 Service Unavailable";
const FORBIDDEN: &str = "403 Forbidden";
const BAD_REQUEST: &str = "400 Bad Request";

/// Where a watch ends up: the mesh that answers, and its name for the one that asks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Target {
    /// Context of the answering mesh's cluster.
    pub cluster: String,
    /// Namespace of the answering mesh.
    pub namespace: String,
    /// The answering mesh's ServiceMeshPeer for the asking one.
    pub peer: String,
}

/// Follows the watch of `mesh` for `peer`.
pub(super) fn follow(
    meshes: &Meshes<'_>,
    memory: &Memory,
    mesh: &Mesh<'_>,
    peer: &ServiceMeshPeer,
) -> Result<Target, String> {
    leave(mesh, peer)?;
    let (remote, gateway) = arrive(meshes, mesh, peer).ok_or(UNAVAILABLE)?;
    let candidates: Vec<&ServiceMeshPeer> = remote
        .peers
        .iter()
        .filter(|other| other.spec.gateways.ingress.name == gateway)
        .collect();
    let known = memory.istiods.get(&remote.key());
    let back = match candidates.as_slice() {
        // istiod answers so for a mesh it does not know.
        [] => return Err(BAD_REQUEST.to_owned()),
        [back] => *back,
        // Both policies deny on a shared ingress gateway, so nobody gets through.
        _ => return Err(FORBIDDEN.to_owned()),
    };
    let back_name = back.metadata.name.clone().unwrap_or_default();
    if !known.is_some_and(|known| known.peers.contains_key(&back_name)) {
        return Err(BAD_REQUEST.to_owned());
    }
    if !trusts(memory, mesh, &peer.spec.security.trust_domain, remote)
        || !trusts(memory, remote, &back.spec.security.trust_domain, mesh)
    {
        return Err(UNAVAILABLE.to_owned());
    }
    let principal = client_id(mesh.trust_domain, mesh.namespace, &peer.spec.gateways.egress.name);
    if back.spec.security.client_id != principal {
        return Err(FORBIDDEN.to_owned());
    }
    Ok(Target {
        cluster: remote.cluster.to_owned(),
        namespace: remote.namespace.to_owned(),
        peer: back_name,
    })
}

/// From istiod to its own egress gateway.
fn leave(mesh: &Mesh<'_>, peer: &ServiceMeshPeer) -> Result<(), String> {
    let egress = &peer.spec.gateways.egress.name;
    let host = format!("{egress}.{}.svc.cluster.local", mesh.namespace);
    let failed = |why: String| {
        Err(format!(
            "Get \"http://{host}:{DISCOVERY_PORT}/v1/watch\": dial tcp{why}"
        ))
    };
    let Some(service) = mesh.view.get("Service", mesh.namespace, egress) else {
        return failed(format!(": lookup {host} on 10.0.0.10:53: no such host"));
    };
    // Generated gateways select their pods by this label, whatever the Service selects.
    let listens =
        pods(mesh.view, service).any(|pod| pod["metadata"]["labels"]["service.istio.io/canonical-name"] == **egress);
    if !listens || port(service, DISCOVERY_PORT).is_none() {
        let ip = service["spec"]["clusterIP"].as_str().unwrap_or("10.0.0.1");
        return failed(format!(" {ip}:{DISCOVERY_PORT}: connect: connection refused"));
    }
    Ok(())
}

fn pods<'a>(view: &'a ClusterView, service: &'a Value) -> impl Iterator<Item = &'a Value> {
    let selected = view
        .within("Pod", namespace(service))
        .filter(|pod| has_labels(pod, &service["spec"]["selector"]));
    selected.filter(|pod| is_ready(pod))
}

fn port(service: &Value, wanted: i32) -> Option<&Value> {
    service["spec"]["ports"]
        .as_array()?
        .iter()
        .find(|port| port["port"] == wanted)
}

/// The mesh and the gateway that one of the peer's addresses reaches.
fn arrive<'m, 'a>(meshes: &'m Meshes<'a>, mesh: &Mesh<'_>, peer: &ServiceMeshPeer) -> Option<(&'m Mesh<'a>, String)> {
    let external = peer
        .spec
        .remote
        .discovery_port
        .filter(|port| *port != 0)
        .unwrap_or(DISCOVERY_PORT);
    let addresses = &peer.spec.remote.addresses;
    let reached = meshes.world.clusters.iter().flat_map(|(cluster, view)| {
        view.all("Service")
            .filter(move |service| {
                let answers = |address: &String| reaches(cluster == mesh.cluster, view, service, address, external);
                addresses.iter().any(answers)
            })
            .map(move |service| (cluster, view, service))
    });
    let mut listening = reached.filter(|(_, view, service)| pods(view, service).next().is_some());
    listening
        .find_map(|(cluster, _, service)| Some((meshes.at(cluster, namespace(service))?, name(service).to_owned())))
}

/// Whether an address and port lead to 8188 of this Service: its DNS name or cluster IP from within the cluster, the
/// address of its load balancer, or a node and a node port.
fn reaches(same_cluster: bool, view: &ClusterView, service: &Value, to: &str, external: i32) -> bool {
    let Some(discovery) = port(service, DISCOVERY_PORT) else {
        return false;
    };
    let host = format!("{}.{}.svc.cluster.local", name(service), namespace(service));
    let inside = to == host || service["spec"]["clusterIP"] == to;
    if (same_cluster && inside) || address(service).as_deref() == Some(to) {
        return external == DISCOVERY_PORT;
    }
    let on_node = view.all("Node").any(|node| {
        node["status"]["addresses"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|address| address["address"] == to)
    });
    on_node && discovery["nodePort"] == external
}

/// Whether `mesh` accepts a certificate of `other`, given the trust domain that it expects: the validator picks the
/// bundle by the trust domain in the certificate.
fn trusts(memory: &Memory, mesh: &Mesh<'_>, expected: &str, other: &Mesh<'_>) -> bool {
    if expected != other.trust_domain {
        return false;
    }
    let known = memory.istiods.get(&mesh.key());
    let bundle = if expected == mesh.trust_domain {
        Some(mesh.root)
    } else {
        known.and_then(|known| known.bundles.get(expected)).map(String::as_str)
    };
    let (Some(Ok(bundle)), Ok(root)) = (bundle.map(trust::parse), trust::parse(other.root)) else {
        return false;
    };
    bundle.shares_a_root_with(&root)
}
