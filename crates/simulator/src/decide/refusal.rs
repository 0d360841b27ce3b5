//! Why the operator refuses the spec of a control plane, in the order in which it looks.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::world::{ClusterView, namespace, text};
use super::gateways;
use crate::names::SUPPORTED_VERSIONS;

/// Reason and message.
pub(super) type Refusal = (&'static str, String);

/// Why the operator refuses a spec, if it does.
pub(super) fn fault(view: &ClusterView, control_plane: &Value) -> Option<Refusal> {
    several(view, control_plane)
        .or_else(|| version(control_plane))
        .or_else(|| addons(control_plane))
        .or_else(|| gateway_namespace(view, control_plane))
        .or_else(|| gateway_ports(control_plane))
}

/// One control plane per namespace; and one that serves the whole cluster suffers no other.
fn several(view: &ClusterView, control_plane: &Value) -> Option<Refusal> {
    let in_namespace = view.within("ServiceMeshControlPlane", namespace(control_plane)).count();
    if in_namespace > 1 {
        return Some((
            "ErrMultipleSMCPs",
            "Only one ServiceMeshControlPlane may exist in a namespace".to_owned(),
        ));
    }
    let others = view.all("ServiceMeshControlPlane").count() > 1;
    (others && control_plane["spec"]["mode"] == "ClusterWide").then(|| {
        (
            "ValidationError",
            "no other SMCPs may be created when a cluster-scoped SMCP exists".to_owned(),
        )
    })
}

fn version(control_plane: &Value) -> Option<Refusal> {
    let version = control_plane["spec"]["version"].as_str()?;
    (!SUPPORTED_VERSIONS.contains(&version)).then(|| {
        (
            "ValidationError",
            format!(
                "invalid Version specified; supported versions are: [{}]",
                SUPPORTED_VERSIONS.join(" ")
            ),
        )
    })
}

fn addons(control_plane: &Value) -> Option<Refusal> {
    let addons = &control_plane["spec"]["addons"];
    let enabled = addons["kiali"]["enabled"] == json!(true);
    let without = addons["prometheus"]["enabled"] == json!(false);
    (enabled && without && addons["kiali"]["name"].is_null()).then(|| {
        (
            "ValidationError",
            ".spec.addons.prometheus.enabled must be true when .spec.addons.kiali.enabled is true".to_owned(),
        )
    })
}

fn gateway_namespace(view: &ClusterView, control_plane: &Value) -> Option<Refusal> {
    let home = namespace(control_plane);
    let is_member = |wanted: &str| {
        let rolls = view.within("ServiceMeshMemberRoll", home);
        rolls
            .flat_map(|roll| roll["status"]["configuredMembers"].as_array().into_iter().flatten())
            .any(|member| member == wanted)
    };
    let gateways = gateways::of(control_plane);
    let outside = gateways
        .iter()
        .find(|gateway| gateway.namespace != home && !is_member(gateway.namespace))?;
    Some((
        "ValidationError",
        format!(
            "namespace of manifest {}/{} is not in mesh {home}",
            outside.namespace, outside.name
        ),
    ))
}

/// The names of a gateway's ports become those of container ports, which Kubernetes is stricter about.
fn gateway_ports(control_plane: &Value) -> Option<Refusal> {
    for gateway in gateways::of(control_plane) {
        let mut seen = BTreeSet::new();
        for (index, port) in gateway.ports().enumerate() {
            let name = text(&port["name"]);
            let wrong = if name.len() > 15 {
                "must be no more than 15 characters"
            } else if !name.is_empty() && !seen.insert(name) {
                "must be unique"
            } else {
                continue;
            };
            let field = format!("spec.template.spec.containers[0].ports[{index}].name");
            return Some((
                "ReconcileError",
                format!(
                    "Deployment.apps \"{}\" is invalid: {field}: Invalid value: \"{name}\": {wrong}",
                    gateway.name
                ),
            ));
        }
    }
    None
}
