//! The way of a discovery request from one mesh to another, gate by gate, in the order of the path. The first gate that
//! is shut gives the text that istiod writes as `lastDisconnectStatus`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::memory::{Connection, Identity, KnownPeer, Memory, Target};
use super::super::world::{ClusterView, namespace, text};
use super::mesh::{Mesh, Meshes};
use super::policies::{Source, admits};
use super::starvation::is_held;
use super::{has_labels, is_ready};
use crate::names::{CLUSTER_DOMAIN, DISCOVERY_PORT};
use crate::trust::verifies;
use meshfed_api::{ServiceMeshPeer, ServiceMeshPeerSpec};

pub(super) const UNAVAILABLE: &str = "503 Service Unavailable";
pub(super) const NOT_FOUND: &str = "404 Not Found";
const FORBIDDEN: &str = "403 Forbidden";
pub(super) const BAD_REQUEST: &str = "400 Bad Request";

/// How much of the way is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// All of it, as a new connection finds it.
    New,
    /// What an open connection feels: certificates and NetworkPolicies were asked about when it was made.
    Open,
}

/// A discovery request: the istiod pod of a mesh asks a peer.
#[derive(Clone, Copy)]
pub(super) struct Request<'r, 'a> {
    /// All meshes.
    pub meshes: &'r Meshes<'a>,
    /// What istiods know.
    pub memory: &'r Memory,
    /// The mesh that asks.
    pub mesh: &'r Mesh<'a>,
    /// Its istiod pod.
    pub istiod: &'a Value,
    /// The peer, as istiod knows it.
    pub peer: &'r ServiceMeshPeerSpec,
}

/// Follows a request.
pub(super) fn follow(request: Request<'_, '_>, way: Way) -> Result<Connection, String> {
    let Request { memory, mesh, .. } = request;
    let egress = leave(request, way)?;
    let (remote, ingress) = arrive(request, way).ok_or(UNAVAILABLE)?;
    let gateway = text(&ingress["metadata"]["labels"][CANONICAL_NAME]);
    let known = memory.istiods.get(&remote.key());
    let answered = known.into_iter().flat_map(|known| &known.peers);
    let candidates: Vec<(&String, &KnownPeer)> = answered
        .filter(|(_, peer)| peer.answered && peer.spec.gateways.ingress.name == gateway)
        .collect();
    let names_gateway = |peer: &ServiceMeshPeer| {
        let name = peer.metadata.name.as_ref();
        let is_known = name.is_some_and(|name| known.is_some_and(|known| known.peers.contains_key(name)));
        peer.spec.gateways.ingress.name == gateway && !is_known
    };
    let (name, back) = match candidates.as_slice() {
        // Before istiod has taken a peer up its gateway does not listen for it.
        [] if remote.peers.iter().any(names_gateway) => return Err(UNAVAILABLE.to_owned()),
        // istiod answers so for a mesh it does not know.
        [] => return Err(BAD_REQUEST.to_owned()),
        [back] => *back,
        // Both policies deny on a shared ingress gateway, so nobody gets through.
        _ => return Err(FORBIDDEN.to_owned()),
    };
    let (client, server) = (identity(memory, mesh, egress), identity(memory, remote, ingress));
    let trusting = |one, presented| way == Way::Open || trusts(request, one, presented);
    if !trusting(mesh, &server) || !trusting(remote, &client) {
        return Err(UNAVAILABLE.to_owned());
    }
    let account = text(&egress["spec"]["serviceAccountName"]);
    if back.spec.security.client_id != format!("{}/ns/{}/sa/{account}", client.trust_domain, mesh.namespace) {
        return Err(FORBIDDEN.to_owned());
    }
    let answering = answer(request, remote, ingress, way)?;
    Ok(Connection {
        target: Target {
            cluster: remote.cluster.to_owned(),
            namespace: remote.namespace.to_owned(),
            peer: name.clone(),
        },
        through: [egress, ingress, answering].map(|pod| text(&pod["metadata"]["uid"]).to_owned()),
        remote: request.peer.remote.clone(),
        refused: None,
    })
}

/// Whether the other side has heard a request and refused it.
pub(super) fn is_refusal(said: &str) -> bool {
    [FORBIDDEN, BAD_REQUEST].contains(&said)
}

/// Generated gateways select their pods by this label, whatever the Service selects.
const CANONICAL_NAME: &str = "service.istio.io/canonical-name";

/// From istiod to the pod of its own egress gateway.
fn leave<'a>(request: Request<'_, 'a>, way: Way) -> Result<&'a Value, String> {
    let (mesh, egress) = (request.mesh, &request.peer.gateways.egress.name);
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
    if way == Way::New && !admits(mesh.view, pod, Source::Pod(request.istiod), DISCOVERY_PORT) {
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

pub(super) fn pods<'a>(view: &'a ClusterView, service: &'a Value) -> impl Iterator<Item = &'a Value> {
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
fn arrive<'r, 'a>(request: Request<'r, 'a>, way: Way) -> Option<(&'r Mesh<'a>, &'a Value)> {
    let Request { meshes, mesh, .. } = request;
    let remote = &request.peer.remote;
    let external = remote
        .discovery_port
        .filter(|port| *port != 0)
        .unwrap_or(DISCOVERY_PORT);
    let named = |address| meshes.discovery_services.named(mesh, address, external);
    // Where the addresses lead to several, the first of all is it.
    let candidates: BTreeMap<_, _> = remote.addresses.iter().flat_map(|address| named(address)).collect();
    candidates.into_values().find_map(|service| {
        let at = &meshes.all[service.mesh];
        let leads_there = |address: &String| service.is_reached(mesh, at, address, external);
        let admitted = |pod: &&Value| way == Way::Open || admits(at.view, pod, Source::Outside, DISCOVERY_PORT);
        let mut addresses = remote.addresses.iter();
        let pod = || pods(at.view, service.service).find(admitted);
        addresses.any(leads_there).then(pod)?.map(|pod| (at, pod))
    })
}

/// From the ingress gateway to its istiod, whose own rule for this request names the usual cluster domain.
fn answer<'a>(request: Request<'_, 'a>, remote: &Mesh<'a>, ingress: &Value, way: Way) -> Result<&'a Value, String> {
    let admitted = |pod: &&&Value| way == Way::Open || admits(remote.view, pod, Source::Pod(ingress), DISCOVERY_PORT);
    // A watch lands on one pod only; here always on the first that takes it.
    let mut admitting = remote.istiods.iter().filter(admitted);
    let answering = admitting.find(|pod| !is_held(request.meshes, request.memory, remote.cluster, pod));
    answering
        .filter(|_| remote.cluster_domain == CLUSTER_DOMAIN)
        .copied()
        .ok_or_else(|| UNAVAILABLE.to_owned())
}

/// What a gateway pod presents.
pub(super) fn identity(memory: &Memory, mesh: &Mesh<'_>, pod: &Value) -> Identity {
    let known = memory.istiods.get(&mesh.key());
    let started_with = known.and_then(|known| known.identities.get(text(&pod["metadata"]["uid"])));
    started_with.cloned().unwrap_or_else(|| Identity {
        trust_domain: mesh.trust_domain.to_owned(),
        root: mesh.root.to_owned(),
    })
}

/// Whether `mesh` accepts a certificate: the validator picks the bundle by the trust domain in it, and for its own it has
/// nothing but its own root.
fn trusts(request: Request<'_, '_>, mesh: &Mesh<'_>, presented: &Identity) -> bool {
    let known = request.memory.istiods.get(&mesh.key());
    let bundle = if presented.trust_domain == mesh.trust_domain {
        Some(mesh.root)
    } else {
        known
            .and_then(|known| known.bundles.get(&presented.trust_domain))
            .map(String::as_str)
    };
    bundle.is_some_and(|bundle| verifies(bundle, &presented.root, request.meshes.now))
}
