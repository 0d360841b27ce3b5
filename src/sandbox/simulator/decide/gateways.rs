//! The objects of additional gateways, and the addresses that load balancers would get.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::action::Actions;
use super::super::world::{ClusterView, World, name, namespace};
use super::control_planes::owned;
use crate::naming::gateway_service_account;
use crate::profile::merge;

/// Service, ServiceAccount and Deployment of every additional gateway that is enabled. The operator skips one whose
/// `enabled` is left out, whatever the documentation says.
pub(super) fn objects(control_plane: &Value) -> Vec<Value> {
    let directions = [
        ("additionalIngress", "ingressgateway"),
        ("additionalEgress", "egressgateway"),
    ];
    let mut objects = Vec::new();
    for (direction, role) in directions {
        let gateways = control_plane["spec"]["gateways"][direction].as_object();
        let enabled = gateways
            .into_iter()
            .flatten()
            .filter(|(_, gateway)| gateway["enabled"] == json!(true));
        for (gateway, settings) in enabled {
            objects.extend(gateway_objects(control_plane, gateway, settings, role));
        }
    }
    objects
}

fn gateway_objects(control_plane: &Value, gateway: &str, settings: &Value, role: &str) -> Vec<Value> {
    let (namespace, smcp) = (namespace(control_plane), name(control_plane));
    let mut labels = json!({"app": gateway, "istio": role});
    if settings["service"]["metadata"]["labels"].is_object() {
        merge(&mut labels, &settings["service"]["metadata"]["labels"]);
    }
    let mut pod_labels = labels.clone();
    merge(
        &mut pod_labels,
        &json!({
            "service.istio.io/canonical-name": gateway, "istio.io/rev": smcp, "maistra-control-plane": namespace,
            "maistra.io/gateway": format!("{gateway}.{namespace}"),
        }),
    );
    let metadata = json!({"name": gateway, "namespace": namespace, "labels": pod_labels});
    let type_ = settings["service"]["type"].as_str().unwrap_or("ClusterIP");
    let ports: Vec<Value> = settings["service"]["ports"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|port| {
            let mut port = port.clone();
            if port["targetPort"].is_null() {
                port["targetPort"] = port["port"].clone();
            }
            port
        })
        .collect();
    let all = [
        json!({"apiVersion": "v1", "kind": "ServiceAccount",
            "metadata": {"name": gateway_service_account(gateway), "namespace": namespace}}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata,
            "spec": {"type": type_, "selector": labels, "ports": ports}}),
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
            "spec": {"replicas": 1, "selector": {"matchLabels": labels}, "template": {
                "metadata": {"labels": pod_labels},
                "spec": {"serviceAccountName": gateway_service_account(gateway),
                    "containers": [{"name": "istio-proxy", "image": "maistra/proxyv2"}]}}}}),
    ];
    all.iter().map(|object| owned(control_plane, object)).collect()
}

/// Gives each LoadBalancer Service an address that no other has, from a range that is reserved for documentation.
pub(super) fn load_balancers(cluster: &str, view: &ClusterView, world: &World, actions: &mut Actions) {
    let mut taken: BTreeSet<String> = world
        .clusters
        .values()
        .flat_map(|view| view.all("Service"))
        .filter_map(address)
        .collect();
    for service in view
        .all("Service")
        .filter(|service| service["spec"]["type"] == "LoadBalancer")
    {
        if address(service).is_some() {
            continue;
        }
        // The clusters start at opposite ends, so that two decisions at once cannot give one address twice.
        let offset = world
            .clusters
            .keys()
            .position(|name| name == cluster)
            .unwrap_or_default()
            * 60;
        let free = (1..=254)
            .map(|host| format!("203.0.113.{}", (host + offset) % 254 + 1))
            .find(|ip| !taken.contains(ip));
        if let Some(ip) = free {
            taken.insert(ip.clone());
            actions.status(
                cluster,
                service,
                json!({"loadBalancer": {"ingress": [{"ip": ip, "ipMode": "VIP"}]}}),
            );
        }
    }
}

/// The address that a Service's load balancer has.
pub(super) fn address(service: &Value) -> Option<String> {
    let ingress = &service["status"]["loadBalancer"]["ingress"][0];
    ingress["ip"]
        .as_str()
        .or_else(|| ingress["hostname"].as_str())
        .map(str::to_owned)
}
