//! The Routes of a mesh: those of its own pages, and those that istiod makes for the Gateways of users.

use serde_json::{Value, json};

use super::super::world::{ClusterView, name, namespace, text};
use super::control_planes::owned;
use super::{has_labels, members};
use crate::values::merge;

/// The variable that tells istiod to make Routes for Gateways.
const AUTOMATIC_ROUTES: &str = "ENABLE_IOR";

/// All Routes of a control plane; OpenShift gives each a host.
pub(super) fn objects(view: &ClusterView, control_plane: &Value) -> Vec<Value> {
    let mut routes = own(control_plane);
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

/// The Routes that the operator makes for the mesh's own ingress gateway and for its add-ons.
fn own(control_plane: &Value) -> Vec<Value> {
    let namespace = namespace(control_plane);
    let spec = &control_plane["spec"];
    let off = |setting: &Value| *setting == json!(false);
    let named = |addon: &str| spec["addons"][addon]["name"].as_str().unwrap_or(addon).to_owned();
    let addons = ["kiali", "grafana", "prometheus"]
        .into_iter()
        .filter(|addon| !off(&spec["addons"][addon]["enabled"]));
    let jaeger = Some("jaeger").filter(|_| spec["tracing"]["type"] != "None");
    let pages = addons
        .chain(jaeger)
        .map(|addon| (named(addon), json!({"tls": {"termination": "reencrypt"}})));
    let entrance = ("istio-ingressgateway".to_owned(), json!({}));
    let all = pages.chain(Some(entrance).filter(|_| !off(&spec["gateways"]["ingress"]["enabled"])));
    let route = |(name, mut spec): (String, Value)| {
        merge(
            &mut spec,
            &json!({"host": format!("{name}-{namespace}.apps.sandbox.test"), "to": {"kind": "Service", "name": name}}),
        );
        route(control_plane, json!({"name": name, "namespace": namespace}), spec)
    };
    all.map(route).collect()
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
