//! What the operator makes of a control plane, as far as the control plane says: the Services of its gateways.

use serde_json::{Value, json};

use crate::api::{FromJson, ServiceMeshControlPlane};
use crate::gateway::{GatewayDirection, asks_for};
use crate::snapshot::ControlPlaneView;
use crate::snapshot::part::types::Service;

/// The Services of the gateways that a control plane in `namespace` asks for. Those that are off, or in another namespace,
/// have none there; the control plane's own gateways have ports of the operator's where it says none.
pub(super) fn gateway_services(control_plane: &ServiceMeshControlPlane, namespace: &str) -> Vec<Service> {
    let mut found = Vec::new();
    for direction in GatewayDirection::BOTH {
        let additional = control_plane.asked(&["gateways", direction.field()]);
        for (name, gateway) in additional.and_then(Value::as_object).into_iter().flatten() {
            let elsewhere = gateway["namespace"]
                .as_str()
                .is_some_and(|other| !other.is_empty() && other != namespace);
            if gateway["enabled"] == true && !elsewhere {
                found.extend(service(name, namespace, &gateway["service"], direction));
            }
        }
        let own = direction.default_gateway();
        if asks_for(&control_plane.spec.fields, direction, own) {
            let written = control_plane.asked(&["gateways", &direction.to_string(), "service"]);
            found.extend(service(own, namespace, written.unwrap_or(&Value::Null), direction));
        }
    }
    found
}

/// A Service as the operator makes it of what is written; of a field that it cannot hold, nothing.
fn service(name: &str, namespace: &str, written: &Value, direction: GatewayDirection) -> Option<Service> {
    let mut labels = written["metadata"]["labels"].as_object().cloned().unwrap_or_default();
    labels.entry("app").or_insert_with(|| json!(name));
    labels.insert("istio".to_owned(), json!(format!("{direction}gateway")));
    labels.retain(|_, value| value.is_string());
    let annotations = written["metadata"]["annotations"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let mut spec = json!({"selector": labels, "type": written["type"].as_str().unwrap_or("ClusterIP")});
    for field in ["loadBalancerClass", "externalTrafficPolicy", "ports"] {
        if !written[field].is_null() {
            spec[field] = written[field].clone();
        }
    }
    let annotations: serde_json::Map<String, Value> =
        annotations.into_iter().filter(|(_, value)| value.is_string()).collect();
    let metadata = json!({"name": name, "namespace": namespace, "labels": labels, "annotations": annotations});
    let mut whole = json!({"metadata": metadata, "spec": spec});
    Service::object(&whole).ok().or_else(|| {
        // What is wrong with ports is told of the control plane.
        whole["spec"].as_object_mut()?.remove("ports");
        Service::object(&whole).ok()
    })
}
