//! The way of a discovery request from one mesh to another, gate by gate, in the order of the path. The first gate that
//! is shut gives the text that istiod writes as `lastDisconnectStatus`.

use k8s_openapi::jiff::Timestamp;
use serde_json::{Value, json};

use super::super::memory::Memory;
use super::super::world::{ClusterView, namespace, text};
use super::addresses::reaches;
use super::mesh::{Mesh, Meshes};
use super::policies::{Source, admits};
use super::{has_labels, is_ready};
use crate::names::{CLUSTER_DOMAIN, DISCOVERY_PORT};
use crate::trust::verifies;
use meshfed_api::ServiceMeshPeer;

const UNAVAILABLE: &str = "503 Service Unavailable";
const NOT_FOUND: &str = "404 Not Found";
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
    let egress = leave(mesh, peer)?;
    let (remote, ingress) = arrive(meshes, mesh, peer).ok_or(UNAVAILABLE)?;
    let gateway = text(&ingress["metadata"]["labels"][CANONICAL_NAME]);
    let candidates: Vec<&ServiceMeshPeer> = remote
        .peers
        .iter()
        .filter(|other| other.spec.gateways.ingress.name == gateway)
        .collect();
    let back = match candidates.as_slice() {
        // istiod answers so for a mesh it does not know.
        [] => return Err(BAD_REQUEST.to_owned()),
        [back] => *back,
        // Both policies deny on a shared ingress gateway, so nobody gets through.
        _ => return Err(FORBIDDEN.to_owned()),
    };
    let back_name = back.metadata.name.clone().unwrap_or_default();
    let known = memory.istiods.get(&remote.key());
    if !known.is_some_and(|known| known.peers.contains_key(&back_name)) {
        return Err(BAD_REQUEST.to_owned());
    }
    let (client, server) = (identity(memory, mesh, egress), identity(memory, remote, ingress));
    let now = meshes.now;
    if !trusts(now, memory, mesh, server, remote) || !trusts(now, memory, remote, client, mesh) {
        return Err(UNAVAILABLE.to_owned());
    }
    let account = text(&egress["spec"]["serviceAccountName"]);
    if back.spec.security.client_id != format!("{client}/ns/{}/sa/{account}", mesh.namespace) {
        return Err(FORBIDDEN.to_owned());
    }
    answer(remote, ingress)?;
    Ok(Target {
        cluster: remote.cluster.to_owned(),
        namespace: remote.namespace.to_owned(),
        peer: back_name,
    })
}

/// Generated gateways select their pods by this label, whatever the Service selects.
const CANONICAL_NAME: &str = "service.istio.io/canonical-name";

/// From istiod to the pod of its own egress gateway.
fn leave<'a>(mesh: &Mesh<'a>, peer: &ServiceMeshPeer) -> Result<&'a Value, String> {
    let egress = &peer.spec.gateways.egress.name;
    let host = format!("{egress}.{}.svc.{}", mesh.namespace, mesh.cluster_domain);
    let failed = |why: String| {
        Err(format!(
            "Get \"http://{host}:{DISCOVERY_PORT}/v1/watch\": dial tcp{why}"
        ))
    };
    let Some(service) = mesh.view.get("Service", mesh.namespace, egress) else {
        return failed(format!(": lookup {host} on 10.0.0.10:53: no such host"));
    };
    let ip = service["spec"]["clusterIP"].as_str().unwrap_or("10.0.0.1");
    let named = |pod: &&Value| pod["metadata"]["labels"][CANONICAL_NAME] == **egress;
    let listening = pods(mesh.view, service)
        .find(named)
        .filter(|_| port(service, DISCOVERY_PORT).is_some());
    let Some(pod) = listening else {
        return failed(format!(" {ip}:{DISCOVERY_PORT}: connect: connection refused"));
    };
    let from = mesh
        .istiods
        .first()
        .map_or(Source::Outside, |istiod| Source::Pod(istiod));
    if !admits(mesh.view, pod, from, DISCOVERY_PORT) {
        return failed(format!(" {ip}:{DISCOVERY_PORT}: i/o timeout"));
    }
    if is_taken_by_another_gateway(mesh.view, pod) {
        return Err(NOT_FOUND.to_owned());
    }
    Ok(pod)
}

/// Whether a Gateway that somebody wrote serves 8188 on this pod: the older one wins the listener, and its routes know
/// nothing of discovery. istiod's own Gateways are never written down.
fn is_taken_by_another_gateway(view: &ClusterView, pod: &Value) -> bool {
    view.all("Gateway").any(|gateway| {
        let mut servers = gateway["spec"]["servers"].as_array().into_iter().flatten();
        has_labels(pod, &gateway["spec"]["selector"])
            && servers.any(|server| server["port"]["number"] == json!(DISCOVERY_PORT))
    })
}

fn pods<'a>(view: &'a ClusterView, service: &'a Value) -> impl Iterator<Item = &'a Value> {
    let selected = view
        .within("Pod", namespace(service))
        .filter(|pod| has_labels(pod, &service["spec"]["selector"]));
    selected.filter(|pod| is_ready(pod))
}

/// A port of a Service, by its number.
pub(super) fn port(service: &Value, wanted: i32) -> Option<&Value> {
    service["spec"]["ports"]
        .as_array()?
        .iter()
        .find(|port| port["port"] == wanted)
}

/// The mesh that one of the peer's addresses reaches, and the pod of its gateway.
fn arrive<'m, 'a>(
    meshes: &'m Meshes<'a>,
    mesh: &Mesh<'_>,
    peer: &ServiceMeshPeer,
) -> Option<(&'m Mesh<'a>, &'a Value)> {
    let remote = &peer.spec.remote;
    let external = remote
        .discovery_port
        .filter(|port| *port != 0)
        .unwrap_or(DISCOVERY_PORT);
    meshes.world.clusters.iter().find_map(|(cluster, view)| {
        let reached = view.all("Service").filter(|service| {
            let answers = |address: &String| reaches(mesh, cluster, view, service, address, external);
            remote.addresses.iter().any(answers)
        });
        reached
            .filter_map(|service| {
                let gateway = meshes.at(cluster, namespace(service))?;
                let pod = pods(view, service).find(|pod| admits(view, pod, Source::Outside, DISCOVERY_PORT))?;
                Some((gateway, pod))
            })
            .next()
    })
}

/// From the ingress gateway to its istiod, whose own rule for this request names the usual cluster domain.
fn answer(remote: &Mesh<'_>, ingress: &Value) -> Result<(), String> {
    let answers = remote
        .istiods
        .iter()
        .any(|istiod| admits(remote.view, istiod, Source::Pod(ingress), DISCOVERY_PORT));
    if answers && remote.cluster_domain == CLUSTER_DOMAIN {
        Ok(())
    } else {
        Err(UNAVAILABLE.to_owned())
    }
}

/// The trust domain in a gateway pod's certificate.
fn identity<'m>(memory: &'m Memory, mesh: &Mesh<'m>, pod: &Value) -> &'m str {
    let known = memory.istiods.get(&mesh.key());
    let started_with = known.and_then(|known| known.identities.get(text(&pod["metadata"]["uid"])));
    started_with.map_or(mesh.trust_domain, String::as_str)
}

/// Whether `mesh` accepts a certificate of `other` with this trust domain: the validator picks the bundle by the trust
/// domain in the certificate, and for its own it has nothing but its own root.
fn trusts(now: Timestamp, memory: &Memory, mesh: &Mesh<'_>, presented: &str, other: &Mesh<'_>) -> bool {
    let known = memory.istiods.get(&mesh.key());
    let bundle = if presented == mesh.trust_domain {
        Some(mesh.root)
    } else {
        known.and_then(|known| known.bundles.get(presented)).map(String::as_str)
    };
    bundle.is_some_and(|bundle| verifies(bundle, other.root, now))
}
