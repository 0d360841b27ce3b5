//! What a federation that is gone left behind, and what meshfed made for services that are gone.

mod catalogue;

pub(super) use catalogue::CHECKS;

use serde_json::json;

use super::fix::{command, delete_command};
use super::pair::Missing;
use super::{Code, Finding, ObjectRef};
use crate::gateway::{AdditionalGateway, GatewayDirection, as_written, asks_for};
use crate::naming::{
    ROOT_CERTIFICATE_CONFIG_MAP, ROOT_CERTIFICATE_KEY, in_cluster_service, is_managed_by_meshfed, peer_root_certificate,
};
use crate::snapshot::{MeshState, Observed, Snapshot};
use crate::wording::{list_and, shell};

const ORPHANED_CERTIFICATE: Code = Code("MF1001");
const GATEWAY_WITHOUT_PEER: Code = Code("MF1002");
const EMPTY_SET: Code = Code("MF1003");
const ROUTE_WITHOUT_SERVICE: Code = Code("MF1004");

/// Root certificates of peers that are gone.
fn orphaned_certificates(mesh: &MeshState, snapshot: &Snapshot) -> Vec<Finding> {
    if mesh.peers.known().ok().flatten().is_none() {
        return Vec::new();
    }
    let mut found = Vec::new();
    // A peer that names a ConfigMap which is not there most likely means one of these.
    let certificates = &mut mesh.peer_certificates.values();
    if certificates.any(|certificate| *certificate == Observed::Missing) {
        return found;
    }
    for map in mesh.certificate_config_maps.list().unwrap_or_default() {
        let name = map.metadata.name.as_deref().unwrap_or_default();
        let ours = is_managed_by_meshfed(map.metadata.labels.as_ref()) || name.ends_with(&peer_root_certificate(""));
        let holds = map
            .data
            .as_ref()
            .is_some_and(|data| data.contains_key(ROOT_CERTIFICATE_KEY));
        if !ours || !holds || is_own_root(name) || named_certificates(mesh).iter().any(|named| named == name) {
            continue;
        }
        if Missing::of(mesh, snapshot).certificate(name) {
            continue;
        }
        let namespace = &mesh.mesh.namespace;
        let object = ObjectRef::new("ConfigMap", namespace, name);
        let message = "the ConfigMap holds a root certificate that no ServiceMeshPeer names".to_owned();
        found.push(
            Finding::warning(ORPHANED_CERTIFICATE, mesh, object, message)
                .seen(
                    mesh,
                    ObjectRef::new("ServiceMeshPeer", namespace, ""),
                    "spec.security.certificateChain.name",
                    list_and(&named_certificates(mesh)),
                )
                .mended_by(delete_command(mesh, "configmap", namespace, name)),
        );
    }
    found
}

/// The roots that istiod publishes itself, by the name that is usual and the one of the gateway-controller profile.
fn is_own_root(name: &str) -> bool {
    matches!(name, ROOT_CERTIFICATE_CONFIG_MAP | "ossm-ca-root-cert")
}

fn named_certificates(mesh: &MeshState) -> Vec<String> {
    let peers = mesh.peers.list().unwrap_or_default().iter();
    peers
        .map(|peer| match &peer.spec.security.certificate_chain {
            Some(chain) => chain.name.clone(),
            None => peer_root_certificate(peer.metadata.name.as_deref().unwrap_or_default()),
        })
        .collect()
}

/// Gateways made for federation that carry no peer's requests.
fn gateways_without_peer(mesh: &MeshState, snapshot: &Snapshot) -> Vec<Finding> {
    let (Some(control_plane), Some(peers)) = (
        mesh.control_plane.known().ok().flatten(),
        mesh.peers.known().ok().flatten(),
    ) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for direction in GatewayDirection::BOTH {
        let named: Vec<&str> = peers
            .iter()
            .map(|peer| direction.named_by(&peer.spec.gateways))
            .collect();
        // A peer that names a gateway which is not there most likely means one of these.
        let there = |name: &&str| asks_for(&control_plane.spec.fields, direction, name);
        if !named.iter().all(there) {
            continue;
        }
        let unnamed = as_written(&control_plane.spec.fields, direction).filter(|(name, _)| !named.contains(name));
        for (name, gateway) in unnamed.map(|(name, gateway)| (name, AdditionalGateway::read(gateway))) {
            let labelled = gateway.service.metadata.labels.contains_key(direction.label());
            let for_federation = labelled || gateway.has_federation_ports();
            if gateway.enabled != Some(true) || !for_federation {
                continue;
            }
            if Missing::of(mesh, snapshot).gateway(name, gateway.service.metadata.labels.get(direction.label())) {
                continue;
            }
            let namespace = &mesh.mesh.namespace;
            let object = ObjectRef::new("ServiceMeshControlPlane", namespace, &mesh.mesh.control_plane);
            let section = direction.field();
            let field = format!("spec.gateways.{section}.{name}");
            let removal = json!([{"op": "remove", "path": format!("/spec/gateways/{section}/{name}")}]);
            let message = format!("the gateway `{name}` is made for federation, but no ServiceMeshPeer uses it");
            found.push(
                Finding::warning(GATEWAY_WITHOUT_PEER, mesh, object.clone(), message)
                    .seen(mesh, object, &field, "enabled: true")
                    .mended_by(command(
                        mesh,
                        namespace,
                        &shell!("patch smcp {} --type json -p {}", mesh.mesh.control_plane, removal),
                    ))
                    .mended_by(shell!("or federate: meshfed peer {} PEER", mesh.mesh.reference())),
            );
        }
    }
    found
}

/// Sets without rules and without a peer.
fn empty_sets(mesh: &MeshState, snapshot: &Snapshot) -> Vec<Finding> {
    if mesh.peers.known().ok().flatten().is_none() {
        return Vec::new();
    }
    let exports = mesh
        .exports
        .list()
        .unwrap_or_default()
        .iter()
        .filter(|set| set.spec.export_rules.is_empty());
    let imports = mesh
        .imports
        .list()
        .unwrap_or_default()
        .iter()
        .filter(|set| set.spec.import_rules.is_empty());
    let exports = exports.map(|set| ("ExportedServiceSet", set.metadata.name.as_deref()));
    let imports = imports.map(|set| ("ImportedServiceSet", set.metadata.name.as_deref()));
    let sets = exports.chain(imports).filter_map(|(kind, name)| Some((kind, name?)));
    sets.filter(|(_, name)| mesh.peer(name) == Ok(None) && !Missing::of(mesh, snapshot).is_peer(name))
        .map(|(kind, name)| {
            let namespace = &mesh.mesh.namespace;
            let object = ObjectRef::new(kind, namespace, name);
            let message = format!(
                "the set is empty, and no ServiceMeshPeer of {} is named `{name}`",
                mesh.mesh.name
            );
            Finding::warning(EMPTY_SET, mesh, object, message).mended_by(delete_command(
                mesh,
                &kind.to_lowercase(),
                namespace,
                name,
            ))
        })
        .collect()
}

/// Routes that meshfed made for a Service that is gone.
fn routes_without_service(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let domain = mesh.assumed_cluster_domain();
    let mut found = Vec::new();
    for (namespace, routes) in &mesh.virtual_services {
        let Ok(services) = mesh.services_in(namespace) else {
            continue;
        };
        let ours = routes
            .list()
            .unwrap_or_default()
            .iter()
            .filter(|route| is_managed_by_meshfed(route.metadata.labels.as_ref()));
        for route in ours {
            let Some(host) = route.spec.hosts.first() else { continue };
            let full = mesh.qualified_host(host, namespace);
            let own = in_cluster_service(&full, &domain).filter(|(_, home)| home == namespace);
            let Some((service, _)) = own else { continue };
            if services
                .iter()
                .any(|found| found.metadata.name.as_deref() == Some(service))
            {
                continue;
            }
            let name = route.metadata.name.as_deref().unwrap_or_default();
            let object = ObjectRef::new("VirtualService", namespace, name);
            let message = format!("the route is for {full}, and that Service is gone");
            found.push(
                Finding::warning(ROUTE_WITHOUT_SERVICE, mesh, object.clone(), message)
                    .seen(mesh, object, "spec.hosts[0]", host)
                    .mended_by(delete_command(mesh, "virtualservice", namespace, name)),
            );
        }
    }
    found
}
