//! Two meshes, at the stages of being federated.

use serde_json::{Value, json};

pub use crate::Clusters;
use crate::world::text;

/// A self-signed root.
pub fn root() -> String {
    let now = "2026-01-01T00:00:00Z".parse().expect("a time");
    crate::certificate::root_certificate("test", now).expect("a root certificate")
}

/// A ConfigMap with a root certificate.
pub fn root_map(namespace: &str, name: &str, pem: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace},
        "data": {"root-cert.pem": pem}})
}

/// Where two meshes are, and how the ingress gateways are exposed.
pub struct Site<'a> {
    pub prod: &'a str,
    pub stage: &'a str,
    pub service_type: &'a str,
}

pub const ONE: Site<'_> = Site {
    prod: "one",
    stage: "one",
    service_type: "ClusterIP",
};

/// `prod` and `stage`, installed with gateways for each other, each with the member `<mesh>-shop` and a Service there.
pub fn installed(site: &Site<'_>) -> Clusters {
    let names = if site.prod == site.stage {
        vec![site.prod]
    } else {
        vec![site.prod, site.stage]
    };
    let mut clusters = Clusters::new(&names);
    for (cluster, mesh, peer) in [(site.prod, "prod", "stage"), (site.stage, "stage", "prod")] {
        let mut spec = spec_for(mesh, peer);
        spec["gateways"]["additionalIngress"][format!("{peer}-ingress")]["service"]["type"] = json!(site.service_type);
        let shop = format!("{mesh}-shop");
        for namespace in [mesh, shop.as_str()] {
            clusters.apply(
                cluster,
                json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}),
            );
        }
        clusters.apply(
            cluster,
            json!({"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane",
            "metadata": {"name": mesh, "namespace": mesh}, "spec": spec}),
        );
        clusters.apply(
            cluster,
            json!({"apiVersion": "maistra.io/v1", "kind": "ServiceMeshMemberRoll",
            "metadata": {"name": "default", "namespace": mesh}, "spec": {"members": [shop]}}),
        );
        clusters.apply(
            cluster,
            json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "details", "namespace": shop},
            "spec": {"type": "ClusterIP", "ports": [{"name": "http", "port": 9080}]}}),
        );
    }
    clusters.settle();
    clusters
}

/// The ServiceMeshPeer of `mesh` for `peer`.
pub fn peer(site: &Site<'_>, clusters: &Clusters, mesh: &str, peer: &str) -> Value {
    let (from, to) = if mesh == "prod" {
        (site.prod, site.stage)
    } else {
        (site.stage, site.prod)
    };
    let gateway = clusters.get(to, "Service", (peer, &format!("{mesh}-ingress")));
    let (address, port) = match (site.service_type, from == to) {
        ("LoadBalancer", _) => (
            gateway["status"]["loadBalancer"]["ingress"][0]["ip"].clone(),
            json!(8188),
        ),
        ("NodePort", _) => (
            clusters.get(to, "Node", ("", &format!("node-{to}")))["status"]["addresses"][0]["address"].clone(),
            gateway["spec"]["ports"][1]["nodePort"].clone(),
        ),
        _ => (json!(format!("{mesh}-ingress.{peer}.svc.cluster.local")), json!(8188)),
    };
    json!({"apiVersion": "federation.maistra.io/v1", "kind": "ServiceMeshPeer", "metadata": {"name": peer, "namespace": mesh},
    "spec": {
        "remote": {"addresses": [address], "discoveryPort": port},
        "gateways": {"ingress": {"name": format!("{peer}-ingress")}, "egress": {"name": format!("{peer}-egress")}},
        "security": {"trustDomain": format!("{peer}.local"),
            "clientID": format!("{peer}.local/ns/{peer}/sa/{mesh}-egress-service-account"),
            "certificateChain": {"kind": "ConfigMap", "name": format!("{peer}-ca-root-cert")}},
    }})
}

/// Gives `mesh` the root and the ServiceMeshPeer of `other`.
pub fn join(site: &Site<'_>, clusters: &mut Clusters, mesh: &str, other: &str) {
    let (from, to) = if mesh == "prod" {
        (site.prod, site.stage)
    } else {
        (site.stage, site.prod)
    };
    let root = clusters.get(to, "ConfigMap", (other, "istio-ca-root-cert"))["data"]["root-cert.pem"].clone();
    clusters.apply(from, root_map(mesh, &format!("{other}-ca-root-cert"), text(&root)));
    let object = peer(site, clusters, mesh, other);
    clusters.apply(from, object);
}

/// Installed and federated both ways.
pub fn federated(site: &Site<'_>) -> Clusters {
    let mut clusters = installed(site);
    join(site, &mut clusters, "prod", "stage");
    join(site, &mut clusters, "stage", "prod");
    clusters.settle();
    clusters
}

/// Federated, with stage's `details` exported to prod and imported there as `details-v2`.
pub fn shared() -> Clusters {
    let mut clusters = federated(&ONE);
    clusters.apply(
        "one",
        json!({"apiVersion": "federation.maistra.io/v1", "kind": "ExportedServiceSet",
        "metadata": {"name": "prod", "namespace": "stage"}, "spec": {"exportRules": [
            {"type": "NameSelector", "nameSelector": {"namespace": "stage-shop", "name": "details"}}]}}),
    );
    clusters.apply(
        "one",
        json!({"apiVersion": "federation.maistra.io/v1", "kind": "ImportedServiceSet",
        "metadata": {"name": "stage", "namespace": "prod"}, "spec": {"importRules": [
            {"type": "NameSelector", "nameSelector": {"namespace": "stage-shop", "name": "details",
                "alias": {"namespace": "prod-shop", "name": "details-v2"}}}]}}),
    );
    clusters.settle();
    clusters
}

/// The spec of a control plane with the gateways for `peer`.
fn spec_for(mesh: &str, peer: &str) -> Value {
    let ports = |discovery: &str| json!([{"port": 15443, "name": "tls"}, {"port": 8188, "name": discovery}]);
    json!({"version": "v2.6", "security": {"trust": {"domain": format!("{mesh}.local")}}, "gateways": {
        "additionalIngress": {format!("{peer}-ingress"): {"enabled": true, "routerMode": "sni-dnat", "service": {
            "type": "ClusterIP", "metadata": {"labels": {"federation.maistra.io/ingress-for": peer}},
            "ports": ports("https-discovery")}}},
        "additionalEgress": {format!("{peer}-egress"): {"enabled": true, "routerMode": "sni-dnat",
            "requestedNetworkView": [format!("network-{peer}")], "service": {
            "metadata": {"labels": {"federation.maistra.io/egress-for": peer}}, "ports": ports("http-discovery")}}}}})
}
