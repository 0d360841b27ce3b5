//! What else claims the pods and ports of federation gateways.

use std::collections::BTreeMap;

use serde_json::Value;

use super::there::{LABEL, MISSING};
use super::view::{CANONICAL_NAME, Used, used};
use crate::checks::fix::edit_command;
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, Run, Severity, Step};
use crate::naming::{DISCOVERY_PORT, SERVICE_PORT};

/// No Gateway of a user listens where federation does.
pub(in crate::checks) const USER_GATEWAY: Check = Check {
    code: Code("MF0520"),
    title: "no other Gateway listens on the ports of federation",
    severity: Severity::Error,
    needs: &[
        Part::Peers,
        Part::Services,
        Part::Pods,
        Part::MemberRoll,
        Part::Gateways,
    ],
    after: &[MISSING.code],
    hops: Step::GATEWAYS,
    page: Page {
        cause: "A Gateway selects the pods of a federation gateway and has a server on 8188 or 15443. Pods of federation gateways also carry `istio: ingressgateway` or `istio: egressgateway`, which many Gateways select.",
        symptom: "404, or listeners that answer for somebody else.",
        fix: "Let the Gateway select its own gateway's pods, for example by `app`, or use another port.",
        source: "Maistra 2.5: istio-operator, resources/helm/v2.5/gateways.",
    },
    run: Run::Peering(user_gateway),
    ..Check::BASE
};

fn user_gateway(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let mut found = Vec::new();
    for gateway in used(peering) {
        for (namespace, rules) in &mesh.gateways {
            for rule in rules.list().unwrap_or_default() {
                let Some(port) = claimed_port(&rule.spec.fields) else {
                    continue;
                };
                if !selects(&rule.spec.fields, gateway) {
                    continue;
                }
                let name = rule.metadata.name.as_deref().unwrap_or_default();
                let object = ObjectRef::new("Gateway", namespace, name);
                let message = format!(
                    "the Gateway listens on port {port} of the pods of `{}`, which federation uses",
                    gateway.name
                );
                found.push(
                    Finding::error(USER_GATEWAY.code, mesh, object.clone(), message)
                        .seen(
                            mesh,
                            object,
                            "spec.selector",
                            rule.spec.fields.get("selector").unwrap_or(&Value::Null),
                        )
                        .seen(mesh, peering.object(), gateway.direction.peer_field(), gateway.name)
                        .mended_by(edit_command(mesh, "gateways.networking.istio.io", namespace, name))
                        .breaks((port == i64::from(DISCOVERY_PORT)).then(|| gateway.link(peering))),
                );
            }
        }
    }
    found
}

fn claimed_port(fields: &serde_json::Map<String, Value>) -> Option<i64> {
    let servers = fields.get("servers")?.as_array()?.iter();
    let mut ports = servers.filter_map(|server| server.pointer("/port/number")?.as_i64());
    ports.find(|port| *port == i64::from(DISCOVERY_PORT) || *port == i64::from(SERVICE_PORT))
}

fn selects(fields: &serde_json::Map<String, Value>, gateway: Used<'_>) -> bool {
    let Some(selector) = fields
        .get("selector")
        .and_then(Value::as_object)
        .filter(|selector| !selector.is_empty())
    else {
        return false;
    };
    let has = |labels: &BTreeMap<String, String>| {
        selector
            .iter()
            .all(|(key, value)| labels.get(key).map(String::as_str) == value.as_str())
    };
    gateway
        .pods()
        .iter()
        .any(|pod| pod.metadata.labels.as_ref().is_some_and(has))
}

/// The pods behind a gateway's Service are that gateway's.
pub(in crate::checks) const SHARED_PODS: Check = Check {
    code: Code("MF0521"),
    title: "Services of gateways select only their own pods",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::Services, Part::Pods],
    after: &[MISSING.code, LABEL.code],
    hops: Step::GATEWAYS,
    page: Page {
        cause: "The Service of a federation gateway also selects pods of another gateway, because both carry the labels that it selects: labels of a gateway's Service become its selector, and without labels of its own only `app` tells gateways apart.",
        symptom: "Some requests reach a gateway that has no listener for them: connections fail now and then.",
        fix: "Give each gateway's Service a label of its own, such as `federation.maistra.io/ingress-for: <peer>`.",
        source: "Maistra 2.5: istio-operator, resources/helm/v2.5/gateways.",
    },
    run: Run::Peering(shared_pods),
    ..Check::BASE
};

fn shared_pods(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let mut found = Vec::new();
    for gateway in used(peering) {
        let pods = gateway.pods();
        let other = pods.iter().find_map(|pod| {
            let name = pod.metadata.labels.as_ref()?.get(CANONICAL_NAME)?;
            (name != gateway.name).then_some((pod, name))
        });
        let Some((pod, name)) = other else { continue };
        let object = ObjectRef::new(
            "Pod",
            &mesh.mesh.namespace,
            pod.metadata.name.as_deref().unwrap_or_default(),
        );
        let message = format!(
            "the Service of gateway `{}` also selects pods of `{name}`",
            gateway.name
        );
        let selector = gateway
            .service()
            .ok()
            .flatten()
            .and_then(|service| service.spec.as_ref()?.selector.clone())
            .unwrap_or_default();
        let selector: Vec<String> = selector.iter().map(|(key, value)| format!("{key}={value}")).collect();
        found.push(
            Finding::error(SHARED_PODS.code, mesh, gateway.service_object(), message)
                .seen(mesh, gateway.service_object(), "spec.selector", selector.join(", "))
                .seen(mesh, object, &format!("metadata.labels.{CANONICAL_NAME}"), name)
                .mended_by(edit_command(
                    mesh,
                    "smcp",
                    &mesh.mesh.namespace,
                    &mesh.mesh.control_plane,
                ))
                .breaks([gateway.link(peering)]),
        );
    }
    found
}
