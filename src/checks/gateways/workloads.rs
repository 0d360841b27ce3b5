//! NetworkPolicies of members, between their workloads and the gateways of federation.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{Pod, Service};
use k8s_openapi::api::networking::v1::NetworkPolicy;

use super::policies::{OtherEnd, Way, blocking_of_member};
use super::view::{Used, has_labels};
use crate::checks::fix::edit_command;
use crate::checks::sharing::view::Sharing;
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Run, Severity, Step};
use crate::gateway::{GatewayDirection, target_in};
use crate::naming::SERVICE_PORT;
use crate::snapshot::{MeshState, has_sidecar};

/// NetworkPolicies of members let requests of federation through.
pub(in crate::checks) const WORKLOADS: Check = Check {
    code: Code("MF0527"),
    title: "NetworkPolicies of members let requests to and from the gateways through",
    severity: Severity::Error,
    needs: &[
        Part::Peers,
        Part::Services,
        Part::Pods,
        Part::MemberRoll,
        Part::MemberServices,
        Part::MemberPods,
        Part::MemberNetworkPolicies,
        Part::Exports,
        Part::Imports,
    ],
    hops: &[Step::Service, Step::EgressGateway],
    page: Page {
        cause: "A NetworkPolicy in the namespace of a member selects the pods of an exported Service and does not let the ingress gateway in, or selects pods with a sidecar and does not let them out to port 15443 of the egress gateway.",
        symptom: "Links are up and services are listed; calls hang or end in 503.",
        fix: "Let the pods of the control plane's namespace in, or let pods out to it on port 15443.",
        source: "Kubernetes: NetworkPolicy.",
    },
    run: Run::Sharing(workloads),
    ..Check::BASE
};

fn workloads(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    into_workloads(sharing, &mut found);
    out_of_workloads(sharing, &mut found);
    found
}

/// The first pod of a gateway.
fn gateway<'a>(mesh: &'a MeshState, direction: GatewayDirection, name: &'a str) -> Option<&'a Pod> {
    let gateway = Used { mesh, direction, name };
    gateway.pods().into_iter().next()
}

fn into_workloads(sharing: &Sharing<'_>, found: &mut Vec<Finding>) {
    let mesh = sharing.mesh;
    for offering in &sharing.offerings {
        let name = &offering.service_mesh_peer.spec.gateways.ingress.name;
        let Some(ingress) = gateway(mesh, GatewayDirection::Ingress, name) else {
            continue;
        };
        for exported in &offering.exported {
            let (namespace, service) = (&exported.service.namespace, &exported.service.name);
            let services = mesh.services_in(namespace).unwrap_or_default().iter();
            let mut services = services.filter(|found| found.metadata.name.as_ref() == Some(service));
            let Some((pod, ports)) = services.next().and_then(|found| pod_behind(mesh, namespace, found)) else {
                continue;
            };
            let other = OtherEnd::Beside(ingress);
            if let Some(policy) = blocking_of_member(mesh, namespace, pod, Way::In, other, &ports) {
                let message = format!(
                    "the policy keeps the ingress gateway `{name}` from `{namespace}/{service}`, which is exported to `{}`",
                    offering.peer
                );
                found.push(blamed(mesh, namespace, policy, pod, message));
            }
        }
    }
}

/// A pod that a Service selects, and the ports by which it is reached.
fn pod_behind<'a>(mesh: &'a MeshState, namespace: &str, service: &Service) -> Option<(&'a Pod, Vec<i32>)> {
    let spec = service.spec.as_ref()?;
    let selector = spec.selector.as_ref().filter(|selector| !selector.is_empty())?;
    let pods = mesh.member_pods.get(namespace)?.list().ok()?;
    let pod = pods
        .iter()
        .find(|pod| has_labels(pod.metadata.labels.as_ref(), selector))?;
    // A name that the pod does not declare counts as the same number.
    let ports = spec.ports.iter().flatten();
    let ports = ports.map(|port| target_in(pod, port).unwrap_or(port.port));
    Some((pod, ports.collect()))
}

fn out_of_workloads(sharing: &Sharing<'_>, found: &mut Vec<Finding>) {
    let mesh = sharing.mesh;
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    for taking in &sharing.takings {
        let name = &taking.service_mesh_peer.spec.gateways.egress.name;
        let imports = !taking.set.spec.import_rules.is_empty();
        let Some(egress) = gateway(mesh, GatewayDirection::Egress, name).filter(|_| imports) else {
            continue;
        };
        for (namespace, pods) in &mesh.member_pods {
            let with_sidecar = pods.list().unwrap_or_default().iter().filter(|pod| has_sidecar(pod));
            for pod in with_sidecar {
                let (way, other) = (Way::Out, OtherEnd::Beside(egress));
                let Some(policy) = blocking_of_member(mesh, namespace, pod, way, other, &[SERVICE_PORT]) else {
                    continue;
                };
                if told.insert((namespace, policy.metadata.name.as_deref().unwrap_or_default())) {
                    let message = format!(
                        "the policy keeps pods of `{namespace}` from port {SERVICE_PORT} of `{name}`, by which requests leave for `{}`",
                        taking.peer
                    );
                    // Pods that call nothing of the peer may well be kept from it.
                    let finding = blamed(mesh, namespace, policy, pod, message);
                    found.push(Finding {
                        severity: Severity::Warning,
                        ..finding
                    });
                }
            }
        }
    }
}

fn blamed(mesh: &MeshState, namespace: &str, policy: &NetworkPolicy, pod: &Pod, message: String) -> Finding {
    let name = policy.metadata.name.as_deref().unwrap_or_default();
    let object = ObjectRef::new("NetworkPolicy", namespace, name);
    let selected = pod.metadata.name.as_deref().unwrap_or_default();
    Finding::error(WORKLOADS.code, mesh, object.clone(), message)
        .seen(mesh, object, "spec.podSelector", format!("selects {selected}"))
        .mended_by(edit_command(mesh, "networkpolicy", namespace, name))
        .mended_by(format!(
            "let through what comes from and goes to the namespace `{}`",
            mesh.mesh.namespace
        ))
}
