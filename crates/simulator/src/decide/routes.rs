//! The Routes of a mesh: those of its own pages, and those that istiod makes for the Gateways of users.

use serde_json::{Value, json};

use super::super::world::{ClusterView, name, namespace, text};
use super::control_planes::owned;
use super::{gateways, has_labels, members};
use crate::values::merge;

/// The variable that tells istiod to make Routes for Gateways.
const AUTOMATIC_ROUTES: &str = "ENABLE_IOR";

/// All Routes of a control plane; OpenShift gives each a host.
pub(super) fn objects(view: &ClusterView, control_plane: &Value) -> Vec<Value> {
    let mut routes = own(view, control_plane);
    if are_automatic(control_plane) {
        routes.extend(of_gateways(view, control_plane));
    }
    routes
}

/// Whether istiod makes Routes. The profile has them on; the webhook switches them off in a new control plane, where
/// nobody owns that, so that it goes with the gateways that somebody takes away.
fn are_automatic(control_plane: &Value) -> bool {
    control_plane["spec"]["gateways"]["openshiftRoute"]["enabled"] != json!(false)
}

/// The variables of istiod that depend on the control plane.
pub(super) fn variables(control_plane: &Value) -> Value {
    json!([{"name": AUTOMATIC_ROUTES, "value": are_automatic(control_plane).to_string()}])
}

/// The Routes that the operator makes for ingress gateways and for add-ons. Those of Kiali and Jaeger are made by operators
/// of their own.
fn own(view: &ClusterView, control_plane: &Value) -> Vec<Value> {
    let home = namespace(control_plane);
    let spec = &control_plane["spec"];
    let named = |addon: &str| spec["addons"][addon]["name"].as_str().unwrap_or(addon).to_owned();
    let addons = ["kiali", "grafana", "prometheus"].into_iter();
    let addons = addons.filter(|addon| spec["addons"][addon]["enabled"] != json!(false));
    let jaeger = Some("jaeger").filter(|_| spec["tracing"]["type"] != "None");
    let pages = addons
        .chain(jaeger)
        .filter(|addon| !matches!(*addon, "kiali" | "jaeger") || operates(view, addon))
        .map(|addon| (named(addon), home, json!({"tls": {"termination": "reencrypt"}})));
    let gateways = gateways::own(control_plane).into_iter();
    let gateways = gateways
        .chain(gateways::of(control_plane))
        .filter(gateways::Gateway::has_route)
        .map(|gateway| (gateway.name.to_owned(), gateway.namespace, json!({})));
    let route = |(name, namespace, mut spec): (String, &str, Value)| {
        merge(
            &mut spec,
            &json!({"host": format!("{name}-{namespace}.apps.sandbox.test"), "to": {"kind": "Service", "name": name}}),
        );
        route(control_plane, json!({"name": name, "namespace": namespace}), spec)
    };
    pages.chain(gateways).map(route).collect()
}

/// Whether the operator of an add-on is installed.
fn operates(view: &ClusterView, addon: &str) -> bool {
    let mut versions = view.all("ClusterServiceVersion");
    versions.any(|version| name(version).starts_with(addon))
}

/// A Route for each host of each Gateway that somebody wrote in the mesh, to the Service of the pods that serve it.
fn of_gateways(view: &ClusterView, control_plane: &Value) -> Vec<Value> {
    let home = namespace(control_plane);
    let members = members::configured(view, home);
    let is_here = |gateway: &&Value| {
        let namespace = namespace(gateway);
        namespace == home || members.iter().any(|member| member == namespace)
    };
    let mut routes = Vec::new();
    for gateway in view.all("Gateway").filter(is_here) {
        let serves = |service: &&Value| {
            let mut pods = view.within("Pod", home);
            pods.any(|pod| {
                has_labels(pod, &service["spec"]["selector"]) && has_labels(pod, &gateway["spec"]["selector"])
            })
        };
        let Some(service) = view.within("Service", home).find(serves) else {
            continue;
        };
        let servers = gateway["spec"]["servers"].as_array().into_iter().flatten();
        let hosts = servers.flat_map(|server| server["hosts"].as_array().into_iter().flatten());
        for (index, host) in hosts.map(text).enumerate() {
            // A host may be said with the namespace that it is for.
            let host = host.rsplit('/').next().filter(|host| *host != "*");
            let route_name = format!("{}-{}-{index}", namespace(gateway), name(gateway));
            let generated = format!("{route_name}-{home}.apps.sandbox.test");
            let metadata = json!({"name": route_name, "namespace": home, "labels": {"maistra.io/generated-by": "ior",
                "maistra.io/gateway-namespace": namespace(gateway), "maistra.io/gateway-name": name(gateway)}});
            let spec = json!({"host": host.unwrap_or(&generated), "to": {"kind": "Service", "name": name(service)}});
            routes.push(route(control_plane, metadata, spec));
        }
    }
    routes
}

fn route(control_plane: &Value, metadata: Value, spec: Value) -> Value {
    let object = json!({"apiVersion": "route.openshift.io/v1", "kind": "Route", "metadata": metadata, "spec": spec});
    owned(control_plane, &object)
}
