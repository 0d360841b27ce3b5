//! What listens at the addresses that a cluster has towards the outside, and what it shows there: stand-ins of ingress
//! gateways, behind load balancers and node ports, which present what real ones do for each port and name.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::super::memory::{Istiod, Memory};
use super::super::world::{ClusterView, namespace, text};
use super::addresses::{contains, node_addresses, opens_tls};
use super::gateways::address;
use super::mesh::{Mesh, Meshes};
use super::path::{identity, pods};
use super::sets::exported;
use crate::names::{DISCOVERY_PORT, SERVICE_PORT};

/// By this annotation of a Service its load balancer and its node ports do something else than pass TCP through:
/// `terminates-tls`, `plain-text`, `closes`, or `leads-to NAMESPACE/SERVICE`.
const ON_THE_WAY: &str = "sandbox.meshfed.io/on-the-way";

/// A pod of istiod with this annotation pushes nothing to its gateways any more; the next one does.
const PUSHES: &str = "sandbox.meshfed.io/pushes";

/// A port of this machine at which somebody answers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listener {
    pub address: Ipv4Addr,
    pub port: u16,
    pub shows: Shows,
}

/// What is shown to who connects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shows {
    /// The certificate of a gateway.
    Gateway(Gateway),
    /// A certificate that no mesh has issued.
    Foreign,
    /// HTTP.
    PlainText,
    /// Nothing: the connection is closed.
    Nothing,
}

/// A gateway that is connected to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gateway {
    /// Context and namespace of its mesh.
    pub mesh: (String, String),
    /// UID of its pod, which keeps the certificate that it has.
    pub pod: String,
    /// Its identity, with `spiffe://`.
    pub identity: String,
    /// The root certificate of its mesh.
    pub root: String,
    /// The names that it answers to; every name and none where this is `None`.
    pub names: Option<BTreeSet<String>>,
}

/// The names that gateways answer to on their port for services, by mesh and gateway, as istiod pushed them last.
pub type Pushed = BTreeMap<(String, String, String), BTreeSet<String>>;

/// Everything that listens. `pushed` is what gateways know, which follows what there is unless their istiod is silent.
pub(super) fn listeners(meshes: &Meshes<'_>, memory: &Memory, pushed: &mut Pushed) -> Vec<Listener> {
    push(meshes, memory, pushed);
    let mut all = Vec::new();
    for (cluster, view) in &meshes.world.clusters {
        for service in view.all("Service") {
            for (place, target) in places(view, service) {
                if let Some(shows) = shows(meshes, memory, pushed, (cluster, view), service, target) {
                    all.push(Listener {
                        address: place.0,
                        port: place.1,
                        shows,
                    });
                }
            }
        }
    }
    all.sort();
    all.dedup_by_key(|listener| (listener.address, listener.port));
    all
}

/// Every address and port of this machine that leads to a port of the pods behind a Service.
fn places(view: &ClusterView, service: &Value) -> Vec<((Ipv4Addr, u16), i64)> {
    let kind = text(&service["spec"]["type"]);
    let here = |address: &str| address.parse::<Ipv4Addr>().ok().filter(Ipv4Addr::is_loopback);
    let number = |value: &Value| value.as_u64().and_then(|port| u16::try_from(port).ok());
    let mut found = Vec::new();
    for port in service["spec"]["ports"].as_array().into_iter().flatten() {
        let target = port["targetPort"]
            .as_i64()
            .or_else(|| port["port"].as_i64())
            .unwrap_or_default();
        let balancer = address(service)
            .and_then(|address| here(&address))
            .filter(|_| kind == "LoadBalancer");
        found.extend(balancer.zip(number(&port["port"])).map(|place| (place, target)));
        let nodes = view.all("Node").flat_map(node_addresses).filter_map(here);
        let node_port = number(&port["nodePort"]);
        found.extend(nodes.filter_map(|node| Some(((node, node_port?), target))));
    }
    found
}

fn shows(
    meshes: &Meshes<'_>,
    memory: &Memory,
    pushed: &Pushed,
    (cluster, view): (&str, &ClusterView),
    service: &Value,
    target: i64,
) -> Option<Shows> {
    let ranges = service["spec"]["loadBalancerSourceRanges"].as_array();
    let mut ranges = ranges.into_iter().flatten().map(text).peekable();
    // Whoever looks from this machine comes from here.
    if ranges.peek().is_some() && !ranges.any(|range| contains(range, "127.0.0.1")) {
        return None;
    }
    let on_the_way = text(&service["metadata"]["annotations"][ON_THE_WAY]);
    match on_the_way {
        "terminates-tls" => return Some(Shows::Foreign),
        "plain-text" => return Some(Shows::PlainText),
        "closes" => return Some(Shows::Nothing),
        _ => {}
    }
    if opens_tls(view, service) {
        return Some(Shows::Foreign);
    }
    let elsewhere = on_the_way
        .strip_prefix("leads-to ")
        .and_then(|other| other.split_once('/'));
    let service = match elsewhere {
        Some((namespace, name)) => view.get("Service", namespace, name)?,
        None => service,
    };
    let mesh = meshes.at(cluster, namespace(service))?;
    gateway(memory, pushed, mesh, service, target).map(Shows::Gateway)
}

/// The gateway behind a port, if it listens: it has no listener for peers that istiod has not taken up.
fn gateway(memory: &Memory, pushed: &Pushed, mesh: &Mesh<'_>, service: &Value, target: i64) -> Option<Gateway> {
    let pod = pods(mesh.view, service).next()?;
    let gateway = text(&pod["metadata"]["labels"]["service.istio.io/canonical-name"]);
    serves(memory.istiods.get(&mesh.key())?, gateway).next()?;
    let (cluster, namespace) = mesh.key();
    let names = match i32::try_from(target).ok()? {
        DISCOVERY_PORT => None,
        SERVICE_PORT => Some(
            pushed
                .get(&(cluster.clone(), namespace.clone(), gateway.to_owned()))
                .cloned()
                .unwrap_or_default(),
        ),
        _ => return None,
    };
    let account = text(&pod["spec"]["serviceAccountName"]);
    let presented = identity(memory, mesh, pod);
    Some(Gateway {
        identity: format!("spiffe://{}/ns/{namespace}/sa/{account}", presented.trust_domain),
        mesh: (cluster, namespace),
        pod: text(&pod["metadata"]["uid"]).to_owned(),
        root: presented.root,
        names,
    })
}

/// The peers that a gateway serves.
fn serves<'i>(istiod: &'i Istiod, gateway: &'i str) -> impl Iterator<Item = &'i String> {
    let peers = istiod.peers.iter();
    peers
        .filter(move |(_, peer)| peer.answered && peer.spec.gateways.ingress.name == gateway)
        .map(|(peer, _)| peer)
}

/// Lets each istiod that pushes tell its gateways what they offer.
fn push(meshes: &Meshes<'_>, memory: &Memory, pushed: &mut Pushed) {
    for mesh in &meshes.all {
        let Some(istiod) = memory.istiods.get(&mesh.key()) else {
            continue;
        };
        let is_silent = |pod: &&Value| pod["metadata"]["annotations"][PUSHES] == json!("nothing");
        if istiod.starves || mesh.istiods.iter().any(is_silent) {
            continue;
        }
        let (cluster, namespace) = mesh.key();
        pushed.retain(|(of, within, _), _| (of, within) != (&cluster, &namespace));
        for (peer, known) in istiod.peers.iter().filter(|(_, known)| known.answered) {
            let gateway = known.spec.gateways.ingress.name.clone();
            let names = pushed.entry((cluster.clone(), namespace.clone(), gateway)).or_default();
            names.extend(offered(mesh, peer));
        }
    }
}

/// The names that requests for exported services ask for.
fn offered(mesh: &Mesh<'_>, peer: &str) -> Vec<String> {
    let mut names = Vec::new();
    for export in exported(mesh, peer) {
        let service = mesh
            .view
            .get("Service", &export.service.namespace, &export.service.name);
        let ports = service
            .map(|service| &service["spec"]["ports"])
            .and_then(Value::as_array);
        let numbers = ports.into_iter().flatten().filter_map(|port| port["port"].as_i64());
        names.extend(numbers.map(|port| format!("outbound_.{port}_._.{}", export.hostname)));
    }
    names
}
