//! NetworkPolicies on the way between istiod and the gateways.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::api::networking::v1::{NetworkPolicy, NetworkPolicyIngressRule, NetworkPolicyPeer};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::{Value, json};

use super::there::{MISSING, NOT_READY};
use super::view::{has_labels, used};
use crate::checks::fix::command;
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, Run, Severity, Step};
use crate::gateway::GatewayDirection;
use crate::naming::DISCOVERY_PORT;
use crate::rules::is_dns_label;
use crate::snapshot::{Direction, MeshState};
use crate::wording::shell;

const NEEDS: &[Part] = &[Part::Peers, Part::Services, Part::Pods, Part::NetworkPolicies];

/// istiod reaches its egress gateway.
pub(in crate::checks) const EGRESS: Check = Check {
    code: Code("MF0511"),
    title: "NetworkPolicies let istiod reach its egress gateways",
    severity: Severity::Error,
    needs: NEEDS,
    after: &[MISSING.code, NOT_READY.code],
    considers: &[Part::ControlPlane],
    hops: Step::GATEWAYS,
    page: Page {
        cause: "A NetworkPolicy selects the pods of the egress gateway, and none lets istiod in on port 8188. The operator writes such policies unless `manageNetworkPolicy` is false, and they need the label `maistra.io/member-of` on the namespace.",
        symptom: "istiod says `dial tcp …: i/o timeout`.",
        fix: "Allow pods of the namespace of the control plane among themselves, or let the operator manage NetworkPolicies.",
        source: "Maistra 2.5: istio-operator, NetworkPolicy istio-mesh-<control plane>.",
    },
    run: Run::Peering(egress),
    ..Check::BASE
};

fn egress(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let gateways = used(peering)
        .into_iter()
        .filter(|gateway| gateway.direction == GatewayDirection::Egress);
    let istiod = mesh.pods.list().unwrap_or_default().iter().find(|pod| is_istiod(pod));
    let Some(istiod) = istiod else { return Vec::new() };
    gateways
        .filter_map(|gateway| Some((gateway.pods().into_iter().next()?, gateway)))
        .filter_map(|(pod, gateway)| blocked(mesh, istiod, pod, EGRESS.code, [gateway.link(peering)]))
        .collect()
}

/// The ingress gateways reach istiod.
pub(in crate::checks) const ISTIOD: Check = Check {
    code: Code("MF0512"),
    title: "NetworkPolicies let ingress gateways reach istiod",
    severity: Severity::Error,
    needs: NEEDS,
    after: &[MISSING.code, NOT_READY.code],
    considers: &[Part::ControlPlane],
    hops: Step::GATEWAYS,
    page: Page {
        cause: "A NetworkPolicy selects the pods of istiod, and none lets the ingress gateway in on port 8188, on which istiod answers peers.",
        symptom: "The other mesh gets 503, and this one sees no watch of it.",
        fix: "Allow pods of the namespace of the control plane among themselves, or let the operator manage NetworkPolicies.",
        source: "Maistra 2.5: istiod serves discovery of peers on port 8188.",
    },
    run: Run::Peering(to_istiod),
    ..Check::BASE
};

fn to_istiod(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let gateways = used(peering)
        .into_iter()
        .filter(|gateway| gateway.direction == GatewayDirection::Ingress);
    let istiod = mesh.pods.list().unwrap_or_default().iter().find(|pod| is_istiod(pod));
    let Some(istiod) = istiod else { return Vec::new() };
    gateways
        .filter_map(|gateway| Some((gateway.pods().into_iter().next()?, gateway)))
        .filter_map(|(pod, gateway)| blocked(mesh, pod, istiod, ISTIOD.code, [gateway.link(peering)]))
        .collect()
}

fn is_istiod(pod: &Pod) -> bool {
    let labels = pod.metadata.labels.as_ref();
    labels
        .and_then(|labels| labels.get("app"))
        .is_some_and(|app| app == "istiod")
}

/// A finding when the policies keep `from` away from `to`; the blame is on the first policy that selects `to`.
fn blocked(mesh: &MeshState, from: &Pod, to: &Pod, code: Code, links: [Direction; 1]) -> Option<Finding> {
    let policies = mesh.network_policies.list().unwrap_or_default().iter();
    let selecting: Vec<&NetworkPolicy> = policies.filter(|policy| isolates(policy, to)).collect();
    let first = selecting.first()?;
    let rules = selecting
        .iter()
        .flat_map(|policy| policy.spec.iter().flat_map(|spec| spec.ingress.iter().flatten()));
    if rules.into_iter().any(|rule| allows(mesh, rule, from)) {
        return None;
    }
    let name = first.metadata.name.as_deref().unwrap_or_default();
    let to_labels = to.metadata.labels.as_ref();
    let (from, to) = (name_of(from), name_of(to));
    let object = ObjectRef::new("NetworkPolicy", &mesh.mesh.namespace, name);
    let managed = mesh.control_plane.known().ok().flatten().and_then(|found| {
        use crate::snapshot::ControlPlaneView;
        found.setting(&["security", "manageNetworkPolicy"]).cloned()
    });
    let managed = managed.map_or_else(|| "true (default)".to_owned(), |value| value.to_string());
    let finding = Finding::error(
        code,
        mesh,
        object.clone(),
        format!("NetworkPolicies keep `{from}` from port {DISCOVERY_PORT} of `{to}`"),
    )
    .seen(mesh, object, "spec.podSelector", format!("selects {to}"))
    .seen(
        mesh,
        ObjectRef::control_plane(mesh),
        "spec.security.manageNetworkPolicy",
        managed,
    )
    .mended_by(format!(
        "{} | {}",
        shell!("echo {}", allowing(to_labels)),
        command(mesh, &mesh.mesh.namespace, "create -f -")
    ));
    Some(finding.breaks(links))
}

/// Lets the pods of the namespace reach those of one app, and shuts no other: a policy of all pods would also keep out of
/// the ingress gateways whoever comes from elsewhere.
fn allowing(labels: Option<&BTreeMap<String, String>>) -> Value {
    // What is read from files may be anything, and it becomes part of a name.
    let app = labels
        .and_then(|labels| labels.get("app"))
        .filter(|app| is_dns_label(app));
    let (name, selector) = match app {
        Some(app) => (
            format!("allow-same-namespace-to-{app}"),
            json!({"matchLabels": {"app": app}}),
        ),
        None => ("allow-same-namespace".to_owned(), json!({})),
    };
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": name},
        "spec": {"podSelector": selector, "ingress": [{"from": [{"podSelector": {}}]}]}})
}

fn name_of(pod: &Pod) -> &str {
    pod.metadata.name.as_deref().unwrap_or_default()
}

fn isolates(policy: &NetworkPolicy, pod: &Pod) -> bool {
    let Some(spec) = &policy.spec else { return false };
    let types = spec.policy_types.as_deref().unwrap_or_default();
    let ingress = types.is_empty() || types.iter().any(|type_| type_ == "Ingress");
    ingress
        && spec
            .pod_selector
            .as_ref()
            .is_none_or(|selector| selects(selector, pod.metadata.labels.as_ref()) == Some(true))
}

fn allows(mesh: &MeshState, rule: &NetworkPolicyIngressRule, from: &Pod) -> bool {
    let ports = rule.ports.as_deref().unwrap_or_default();
    let port = ports.is_empty()
        || ports.iter().any(|found| match (&found.port, found.end_port) {
            (Some(IntOrString::Int(first)), last) => (*first..=last.unwrap_or(*first)).contains(&DISCOVERY_PORT),
            // A port by name, or any.
            (Some(IntOrString::String(_)) | None, _) => true,
        });
    let peers = rule.from.as_deref().unwrap_or_default();
    port && (peers.is_empty() || peers.iter().any(|peer| admits(mesh, peer, from)))
}

/// Labels of namespaces are not read, so what asks for one that is not known to be there counts as admitting.
fn admits(mesh: &MeshState, peer: &NetworkPolicyPeer, from: &Pod) -> bool {
    if peer.ip_block.is_some() {
        return true;
    }
    let pod = peer
        .pod_selector
        .as_ref()
        .is_none_or(|selector| selects(selector, from.metadata.labels.as_ref()) != Some(false));
    let namespace = peer.namespace_selector.as_ref().is_none_or(|selector| {
        let wanted = selector.match_labels.clone().unwrap_or_default();
        wanted.iter().all(|(key, value)| match key.as_str() {
            "maistra.io/member-of" | "kubernetes.io/metadata.name" => *value == mesh.mesh.namespace,
            _ => true,
        })
    });
    pod && namespace
}

/// Whether a selector selects; `None` when it holds expressions, which only a cluster evaluates.
fn selects(selector: &LabelSelector, labels: Option<&BTreeMap<String, String>>) -> Option<bool> {
    let plain = selector
        .match_labels
        .as_ref()
        .is_none_or(|wanted| has_labels(labels, wanted));
    let expressions = selector
        .match_expressions
        .as_ref()
        .is_some_and(|found| !found.is_empty());
    match (plain, expressions) {
        (false, _) => Some(false),
        (true, false) => Some(true),
        (true, true) => None,
    }
}
