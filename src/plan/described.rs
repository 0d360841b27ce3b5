//! A federation that exists, as a file that describes it: one that finds everything as it is.

mod control_plane;
mod route;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::stale::{exported, imported};
use super::{RemoteAddress, Side, locals, remote_address};
use crate::api::{ExportRule, ExportedServiceSet, ImportRule, ImportedServiceSet, ServiceKey, ServiceMeshPeer};
use crate::gateway::{GatewayDirection, GatewayNames};
use crate::naming::{DISCOVERY_PORT, FEDERATION, SERVICE_PORT, is_managed_by_meshfed};
use crate::rules::{Edit, ExportRequest, ExportTarget, ImportRequest, ServicePattern, add_export, add_import};
use crate::snapshot::{MeshState, Snapshot};
use crate::topology::file::{Entry, Outline};
use crate::topology::{AddressOverride, Expose, LocalPods, label_selector};
use crate::wording::list_and;

/// What a file can say of a federation, and what it cannot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Described {
    pub outline: Outline,
    /// What is there and is not said.
    pub unsaid: Vec<String>,
}

/// Describes the meshes of a snapshot, whoever made what is in them.
pub fn described(snapshot: &Snapshot) -> Described {
    let mut described = Described::default();
    let snapshot = &described.as_peers_name_them(snapshot);
    described.name(snapshot);
    let pairs = described.pairs(snapshot);
    for mesh in snapshot.meshes.values() {
        let peers: Vec<&str> = pairs
            .iter()
            .filter_map(|(one, other)| match mesh.mesh.name.as_str() {
                name if name == one => Some(other.as_str()),
                name if name == other => Some(one.as_str()),
                _ => None,
            })
            .collect();
        let (entry, unsaid) = control_plane::mesh(mesh, &peers);
        described.outline.meshes.push((mesh.mesh.name.clone(), entry));
        described.unsaid.extend(unsaid);
    }
    for (one, other) in &pairs {
        let both = [one, other].map(|name| &snapshot.meshes[name]);
        described.outline.peerings.push(peering(both));
    }
    for mesh in snapshot.meshes.values() {
        described.sets(snapshot, mesh, &pairs);
        let (routes, unsaid) = route::routes(mesh);
        described.outline.routes.extend(routes);
        described.unsaid.extend(unsaid);
    }
    described
}

/// An entry of the file, or why there is none.
type Said = Result<Entry, String>;

impl Described {
    /// The meshes by the names that their peers give them, which are those that the federation knows them by.
    fn as_peers_name_them(&mut self, snapshot: &Snapshot) -> Snapshot {
        let mut named: BTreeMap<&String, Vec<String>> = BTreeMap::new();
        for mesh in snapshot.meshes.values() {
            for peer in mesh.peers.list().unwrap_or_default() {
                let name = peer.metadata.name.clone().unwrap_or_default();
                if let Some(remote) = snapshot.remote_of(mesh, peer) {
                    let names = named.entry(&remote.mesh.name).or_default();
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
            }
        }
        let mut renamed = Snapshot {
            taken_at: snapshot.taken_at,
            meshes: BTreeMap::new(),
        };
        for (own, mesh) in &snapshot.meshes {
            let name = match named.get(own).map(Vec::as_slice) {
                Some([name]) if !snapshot.meshes.contains_key(name) => name,
                Some(names @ [_, _, ..]) => {
                    let said = format!(
                        "{}: its peers call it {}; a file has one name for a mesh",
                        mesh.label(),
                        list_and(names)
                    );
                    self.unsaid.push(said);
                    own
                }
                _ => own,
            };
            let mut mesh = mesh.clone();
            mesh.mesh.name.clone_from(name);
            renamed.meshes.insert(name.clone(), mesh);
        }
        renamed
    }

    /// The name of the federation, where everything that meshfed made carries the same.
    fn name(&mut self, snapshot: &Snapshot) {
        let mut names: Vec<Option<&String>> = Vec::new();
        for mesh in snapshot.meshes.values() {
            let control_plane = mesh.control_plane.known().ok().flatten().map(|found| &found.metadata);
            let peers = mesh.peers.list().unwrap_or_default().iter().map(|peer| &peer.metadata);
            let routes = mesh.virtual_services.values();
            let routes = routes.flat_map(|routes| routes.list().unwrap_or_default());
            let routes = routes.map(|route| &route.metadata);
            for metadata in control_plane.into_iter().chain(peers).chain(routes) {
                let labels = metadata.labels.as_ref();
                if is_managed_by_meshfed(labels) {
                    names.push(labels.and_then(|labels| labels.get(FEDERATION)));
                }
            }
        }
        names.sort();
        names.dedup();
        match names.as_slice() {
            [Some(name)] => self.outline.name = Some((*name).clone()),
            [] | [None] => {}
            several => {
                let names: Vec<&String> = several.iter().flatten().copied().collect();
                self.unsaid.push(format!(
                    "the name of the federation: not all that meshfed made carries the same label {FEDERATION}, but some {}",
                    list_and(&names)
                ));
            }
        }
    }

    /// The pairs of meshes that federate both ways, each in the order of their names.
    fn pairs(&mut self, snapshot: &Snapshot) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for mesh in snapshot.meshes.values() {
            let own = &mesh.mesh.name;
            for peer in mesh.peers.list().unwrap_or_default() {
                let name = peer.metadata.name.clone().unwrap_or_default();
                let remote = snapshot.meshes.get(&name).filter(|remote| remote.mesh.name != *own);
                match remote.map(|remote| remote.peer(own)) {
                    Some(Ok(Some(_))) if *own < name => pairs.push((own.clone(), name)),
                    Some(Ok(Some(_)) | Err(_)) => {}
                    Some(Ok(None)) => self.unsaid.push(format!(
                        "{}: ServiceMeshPeer {name}: `{name}` has none for `{own}`, and a file knows peerings of both sides",
                        mesh.label()
                    )),
                    None => self.unsaid.push(format!(
                        "{}: ServiceMeshPeer {name}: no mesh of that name was looked at",
                        mesh.label()
                    )),
                }
            }
        }
        pairs
    }

    fn sets(&mut self, snapshot: &Snapshot, mesh: &MeshState, pairs: &[(String, String)]) {
        let own = &mesh.mesh.name;
        let federates = |peer: &str| {
            let pair = |(one, other): &(String, String)| (one == own && other == peer) || (other == own && one == peer);
            pairs.iter().any(pair)
        };
        for set in mesh.exports.list().unwrap_or_default() {
            let peer = set.metadata.name.clone().unwrap_or_default();
            for (index, rule) in set.spec.export_rules.iter().enumerate() {
                let entry = Some(()).filter(|()| federates(&peer)).ok_or_else(|| no_pair(&peer));
                match entry.and_then(|()| export(own, &peer, set, rule)) {
                    Ok(entry) => self.outline.exports.push(entry),
                    Err(why) => self.unsaid.push(format!(
                        "{}: ExportedServiceSet {peer}: spec.exportRules[{index}]: {why}",
                        mesh.label()
                    )),
                }
            }
        }
        for set in mesh.imports.list().unwrap_or_default() {
            let peer = set.metadata.name.clone().unwrap_or_default();
            let exporter = snapshot.meshes.get(&peer);
            let whole = [
                ("domainSuffix", set.spec.domain_suffix.is_some()),
                ("locality", set.spec.locality.is_some()),
            ];
            for (field, _) in whole.into_iter().filter(|(_, is_set)| *is_set) {
                self.unsaid.push(format!(
                    "{}: ImportedServiceSet {peer}: spec.{field}: a file knows none of a whole set",
                    mesh.label()
                ));
            }
            for (index, rule) in set.spec.import_rules.iter().enumerate() {
                let entry = Some(()).filter(|()| federates(&peer)).ok_or_else(|| no_pair(&peer));
                match entry.and_then(|()| import(mesh, exporter, &peer, set, rule)) {
                    Ok(entry) => self.outline.imports.push(entry),
                    Err(why) => self.unsaid.push(format!(
                        "{}: ImportedServiceSet {peer}: spec.importRules[{index}]: {why}",
                        mesh.label()
                    )),
                }
            }
        }
    }
}

fn no_pair(peer: &str) -> String {
    format!("the mesh is not described as a peer of `{peer}`")
}

/// How both meshes of a pair reach each other.
fn peering(both: [&MeshState; 2]) -> Entry {
    let [one, other] = both;
    let sides = [(one, other), (other, one)].map(|(local, remote)| Side { local, remote });
    let is_reached = |side: &Side<'_>, expose: Expose| reached(*side, expose).as_ref() == Some(&live_address(*side));
    let all = [Expose::Auto, Expose::ClusterIp, Expose::LoadBalancer, Expose::NodePort];
    let expose = all
        .into_iter()
        .find(|expose| sides.iter().all(|side| is_reached(side, *expose)));
    let mut entry: Entry = vec![("between", json!(both.map(|mesh| &mesh.mesh.name)))];
    let word = match expose {
        Some(Expose::ClusterIp) => Some("clusterip"),
        Some(Expose::LoadBalancer) => Some("loadbalancer"),
        Some(Expose::NodePort) => Some("nodeport"),
        _ => None,
    };
    entry.extend(word.map(|word| ("expose", json!(word))));
    let (mut addresses, mut discovery, mut service) = (Map::new(), Map::new(), Map::new());
    let by_hand = sides.iter().filter(|side| !is_reached(side, Expose::Auto));
    for side in by_hand.filter(|_| expose.is_none()) {
        let (mesh, live) = (side.remote.mesh.name.clone(), live_address(*side));
        let said = match live.addresses.as_slice() {
            [only] => json!(only),
            several => json!(several),
        };
        addresses.insert(mesh.clone(), said);
        if live.discovery_port != DISCOVERY_PORT {
            discovery.insert(mesh.clone(), json!(live.discovery_port));
        }
        if live.service_port != SERVICE_PORT {
            service.insert(mesh, json!(live.service_port));
        }
    }
    let [ingress, egress] = GatewayDirection::BOTH.map(|direction| {
        let of_own = sides.iter().filter_map(|side| {
            let name = live_gateways(*side).of(direction).to_owned();
            let is_usual = name == direction.conventional_name(side.peer());
            (!is_usual && !name.is_empty()).then(|| (side.local.mesh.name.clone(), json!(name)))
        });
        Map::from_iter(of_own)
    });
    let by_mesh = [
        ("addresses", addresses),
        ("discoveryPorts", discovery),
        ("servicePorts", service),
        ("ingressGateways", ingress),
        ("egressGateways", egress),
    ];
    let by_mesh = by_mesh.into_iter().filter(|(_, by_mesh)| !by_mesh.is_empty());
    entry.extend(by_mesh.map(|(field, by_mesh)| (field, Value::Object(by_mesh))));
    entry
}

fn live_peer<'a>(side: Side<'a>) -> &'a ServiceMeshPeer {
    side.live_peer().expect("a pair has a ServiceMeshPeer on both sides")
}

/// Where the remote mesh of a side is reached now.
fn live_address(side: Side<'_>) -> RemoteAddress {
    let remote = &live_peer(side).spec.remote;
    let port = |port: Option<i32>, usual| port.filter(|port| *port != 0).unwrap_or(usual);
    RemoteAddress {
        addresses: remote.addresses.clone(),
        discovery_port: port(remote.discovery_port, DISCOVERY_PORT),
        service_port: port(remote.service_port, SERVICE_PORT),
    }
}

/// The gateways of the local mesh of a side.
fn live_gateways(side: Side<'_>) -> GatewayNames {
    let gateways = &live_peer(side).spec.gateways;
    GatewayNames {
        ingress: gateways.ingress.name.clone(),
        egress: gateways.egress.name.clone(),
    }
}

/// Where the remote mesh of a side would be reached if this were said.
fn reached(side: Side<'_>, expose: Expose) -> Option<RemoteAddress> {
    let gateway = live_gateways(side.turned()).ingress;
    let expose = side.turned().exposure(expose, false, &gateway);
    remote_address(side.remote, &gateway, expose, &AddressOverride::default()).ok()
}

fn export(mesh: &str, peer: &str, set: &ExportedServiceSet, rule: &ExportRule) -> Said {
    let selector = exported(rule).ok_or("it selects nothing")?;
    let alias = match (&rule.name_selector, &rule.label_selector) {
        (Some(named), _) => pattern(named.alias.as_ref()),
        (None, Some(labelled)) => match labelled.aliases.as_deref() {
            None | Some([]) => None,
            Some([only])
                if ServicePattern::new(only.namespace.as_deref(), only.name.as_deref())
                    == ServicePattern::default() =>
            {
                pattern(only.alias.as_ref())
            }
            Some(_) => {
                return Err("a file gives one name to all that a selector takes, and here some have others".to_owned());
            }
        },
        (None, None) => None,
    };
    let mut entry: Entry = vec![("from", json!(mesh)), ("to", json!(peer))];
    match &selector {
        ExportTarget::Name(service) => entry.push(("service", json!(service.to_string()))),
        ExportTarget::Label { namespace, selector } => {
            let text = selector_text(selector);
            if label_selector(&text).ok().as_ref() != Some(selector) {
                return Err("its selector is none that key=value,key=value can say".to_owned());
            }
            entry.push(("selector", json!(text)));
            entry.extend(namespace.as_ref().map(|namespace| ("fromNamespace", json!(namespace))));
        }
    }
    entry.extend(alias.as_ref().map(|alias| ("as", json!(alias.to_string()))));
    let request = ExportRequest { selector, alias };
    match add_export(&set.spec.export_rules, &request) {
        Ok((_, Edit::Unchanged)) => Ok(entry),
        _ => Err("a rule before it takes the same services".to_owned()),
    }
}

fn import(
    mesh: &MeshState,
    exporter: Option<&MeshState>,
    peer: &str,
    set: &ImportedServiceSet,
    rule: &ImportRule,
) -> Said {
    let service = imported(rule);
    let alias = pattern(rule.name_selector.as_ref().and_then(|named| named.alias.as_ref()));
    let as_local = rule.import_as_local == Some(true);
    let domain_suffix = rule
        .domain_suffix
        .clone()
        .filter(|suffix| !suffix.is_empty() && !as_local);
    let mut entry: Entry = vec![
        ("into", json!(mesh.mesh.name)),
        ("from", json!(peer)),
        ("service", json!(service.to_string())),
    ];
    entry.extend(alias.as_ref().map(|alias| ("as", json!(alias.to_string()))));
    let trusts = trusts_both(mesh, alias.as_ref(), &service);
    let request = ImportRequest {
        service,
        alias,
        as_local,
        domain_suffix,
    };
    if as_local {
        entry.push(("asLocal", json!(true)));
        let local_pods = match locals::as_it_is(mesh, exporter, peer, &request) {
            _ if trusts => Some("trustBoth"),
            LocalPods::Refuse => None,
            LocalPods::Allow | LocalPods::TrustBoth => Some("allow"),
        };
        entry.extend(local_pods.map(|local_pods| ("localPods", json!(local_pods))));
    }
    entry.extend(
        request
            .domain_suffix
            .as_ref()
            .map(|suffix| ("domainSuffix", json!(suffix))),
    );
    match add_import(&set.spec, &request, &mesh.assumed_cluster_domain()) {
        Ok((_, Edit::Unchanged)) => Ok(entry),
        Ok(_) => Err("a rule before it takes the same services".to_owned()),
        Err(refusal) => Err(refusal.to_string()),
    }
}

/// Whether meshfed lets sidecars take the certificates of the local pods and of the peer.
fn trusts_both(mesh: &MeshState, alias: Option<&ServicePattern>, service: &ServicePattern) -> bool {
    let namespace = alias.and_then(ServicePattern::namespace);
    let name = alias.and_then(ServicePattern::name).or(service.name());
    let rules = namespace.and_then(|namespace| mesh.destination_rules.get(namespace));
    let mut rules = rules.into_iter().flat_map(|rules| rules.list().unwrap_or_default());
    rules.any(|rule| rule.metadata.name.as_deref() == name && is_managed_by_meshfed(rule.metadata.labels.as_ref()))
}

/// A name that a rule gives; none where it gives none.
fn pattern(alias: Option<&ServiceKey>) -> Option<ServicePattern> {
    let pattern = ServicePattern::new(alias?.namespace.as_deref(), alias?.name.as_deref());
    (pattern != ServicePattern::default()).then_some(pattern)
}

fn selector_text(selector: &k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector) -> String {
    let labels = selector.match_labels.iter().flatten();
    let labels = labels.map(|(key, value)| format!("{key}={value}"));
    let expressions = selector.match_expressions.iter().flatten().map(|expression| {
        let (key, values) = (&expression.key, expression.values.clone().unwrap_or_default());
        match (expression.operator.as_str(), values.as_slice()) {
            ("NotIn", [value]) => format!("{key}!={value}"),
            ("In", values) => format!("{key} in ({})", values.join(",")),
            ("NotIn", values) => format!("{key} notin ({})", values.join(",")),
            ("DoesNotExist", _) => format!("!{key}"),
            _ => key.clone(),
        }
    });
    labels.chain(expressions).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests;
