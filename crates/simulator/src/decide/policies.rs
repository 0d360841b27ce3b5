//! NetworkPolicies: those that the operator writes, and what all of them together let through.

use serde_json::{Value, json};

use super::super::world::{ClusterView, name, namespace};
use super::control_planes::owned;
use super::has_labels;
use super::members::MEMBER_OF;

/// Where a connection comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source<'a> {
    /// A pod of the same cluster.
    Pod(&'a Value),
    /// Through the gateway's Service, from wherever.
    Outside,
}

/// The policies of a control plane, unless it is told to leave them alone: its namespaces among themselves, the routers of
/// OpenShift to what is exposed, and everybody to istiod and the ingress gateways. Members have the first two too.
pub(super) fn objects(control_plane: &Value, members: &[String], ingress_gateways: &[(String, Value)]) -> Vec<Value> {
    if control_plane["spec"]["security"]["manageNetworkPolicy"] == json!(false) {
        return Vec::new();
    }
    let home = namespace(control_plane);
    let policy = |name: &str, spec: Value| {
        let object = json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
            "metadata": {"name": name, "namespace": home}, "spec": spec});
        owned(control_plane, &object)
    };
    let mesh = policy(
        &format!("istio-mesh-{}", name(control_plane)),
        json!({"podSelector": {}, "policyTypes": ["Ingress"],
            "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {MEMBER_OF: home}}}]}]}),
    );
    // The webhooks of istiod are called from outside of the mesh.
    let istiod = policy(
        &format!("istio-istiod-{}", name(control_plane)),
        json!({"podSelector": {"matchLabels": {"app": "istiod", "istio.io/rev": name(control_plane)}},
            "policyTypes": ["Ingress"], "ingress": [{}]}),
    );
    let gateways = ingress_gateways.iter().map(|(gateway, labels)| {
        policy(
            gateway,
            json!({"podSelector": {"matchLabels": labels}, "policyTypes": ["Ingress"], "ingress": [{}]}),
        )
    });
    let routes = policy(
        &format!("istio-expose-route-{}", name(control_plane)),
        json!({"podSelector": {"matchLabels": {"maistra.io/expose-route": "true"}}, "policyTypes": ["Ingress"],
            "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"network.openshift.io/policy-group": "ingress"}}}]}]}),
    );
    let copies = members.iter().flat_map(|member| {
        [&mesh, &routes].map(|policy| {
            let mut copy = policy.clone();
            copy["metadata"]["namespace"] = json!(member);
            copy["metadata"]
                .as_object_mut()
                .map(|metadata| metadata.remove("ownerReferences"));
            copy
        })
    });
    let copies: Vec<Value> = copies.collect();
    [mesh.clone(), istiod, routes.clone()]
        .into_iter()
        .chain(gateways)
        .chain(copies)
        .collect()
}

/// Whether a connection reaches a port of a pod. A pod that no policy selects takes everything.
pub(super) fn admits(view: &ClusterView, pod: &Value, from: Source<'_>, port: i32) -> bool {
    let mut selecting = view
        .within("NetworkPolicy", namespace(pod))
        .filter(|policy| concerns_ingress(policy) && selects(&policy["spec"]["podSelector"], pod))
        .peekable();
    selecting.peek().is_none()
        || selecting.any(|policy| {
            let mut rules = policy["spec"]["ingress"].as_array().into_iter().flatten();
            rules.any(|rule| takes_port(rule, port) && takes_source(view, namespace(policy), rule, from))
        })
}

fn concerns_ingress(policy: &Value) -> bool {
    let types = policy["spec"]["policyTypes"].as_array();
    types.is_none_or(|types| types.is_empty() || types.iter().any(|type_| type_ == "Ingress"))
}

/// Only `matchLabels` is read; a selector without any selects everything.
fn selects(selector: &Value, object: &Value) -> bool {
    let labels = &selector["matchLabels"];
    labels.as_object().is_none_or(serde_json::Map::is_empty) || has_labels(object, labels)
}

fn takes_port(rule: &Value, port: i32) -> bool {
    let ports = rule["ports"].as_array();
    ports.is_none_or(|ports| ports.is_empty() || ports.iter().any(|found| found["port"] == json!(port)))
}

fn takes_source(view: &ClusterView, home: &str, rule: &Value, from: Source<'_>) -> bool {
    let Some(peers) = rule["from"].as_array().filter(|peers| !peers.is_empty()) else {
        return true;
    };
    let Source::Pod(pod) = from else { return false };
    peers.iter().any(|peer| {
        let in_namespace = match peer["namespaceSelector"].is_object() {
            true => view
                .get("Namespace", "", namespace(pod))
                .is_some_and(|namespace| selects(&peer["namespaceSelector"], namespace)),
            false => namespace(pod) == home,
        };
        peer["ipBlock"].is_null() && in_namespace && selects(&peer["podSelector"], pod)
    })
}
