//! AuthorizationPolicies that select federation gateways: those of the control plane's namespace do, unless they select other
//! pods.

use std::collections::BTreeMap;

use serde_json::json;

use super::network::connected_since;
use super::there::MISSING;
use super::view::{Used, used};
use crate::api::AuthorizationPolicy;
use crate::checks::fix::{command, edit_command};
use crate::checks::policy::{Caller, refusing, rules_text};
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, Run, Severity, Step};
use crate::gateway::GatewayDirection;
use crate::naming::{DISCOVERY_PORT, SERVICE_PORT};
use crate::wording::shell;

/// Policies let requests through the gateways of federation.
pub(in crate::checks) const AUTHORIZATION: Check = Check {
    code: Code("MF0526"),
    title: "AuthorizationPolicies let requests through the gateways of federation",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::Services, Part::AuthorizationPolicies],
    considers: &[Part::Pods, Part::ControlPlane],
    considers_of_remote: &[Part::Peers],
    after: &[MISSING.code],
    hops: Step::GATEWAYS,
    page: Page {
        cause: "An AuthorizationPolicy in the namespace of the control plane selects the pods of a federation gateway, such as one without a selector, which is for the whole mesh, and allows no request of federation, or denies it. A policy with an empty spec allows nothing. istiod asks its egress gateway without a certificate, so that no principal names it.",
        symptom: "`403 Forbidden`, once the open connections end: at this mesh where the egress gateway refuses istiod, at the other mesh where the ingress gateway refuses its egress gateway.",
        fix: "Allow ports 8188 and 15443 of the gateways; who is let in there is the business of the policies that istiod makes for each ServiceMeshPeer. Or except the gateways from a policy that denies.",
        source: "Istio: AuthorizationPolicy, root namespace; Maistra 2.5: policies federation-discovery-<peer> and federation-exports-<peer> only deny.",
    },
    run: Run::Peering(refused),
    ..Check::BASE
};

fn refused(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let mut found: Vec<Finding> = Vec::new();
    for gateway in used(peering) {
        let Some(labels) = labels(gateway) else { continue };
        // A watch that is up shows how a policy is evaluated where it seems to refuse that very watch, and else nothing.
        let mut disproved: Option<&AuthorizationPolicy> = None;
        for port in [DISCOVERY_PORT, SERVICE_PORT] {
            let (who, caller) = caller(peering, gateway, port);
            let Some((policy, denied)) = refusing(mesh, &mesh.mesh.namespace, &labels, &caller, Some(port)) else {
                continue;
            };
            let written = policy.metadata.creation_timestamp.as_ref();
            let asking = match gateway.direction {
                GatewayDirection::Egress => Some(peering.peer),
                GatewayDirection::Ingress => peering.counterpart,
            };
            if port == DISCOVERY_PORT && connected_since(asking, written) {
                disproved = Some(policy);
            }
            if disproved.is_some_and(|disproved| std::ptr::eq(disproved, policy)) {
                continue;
            }
            let name = policy.metadata.name.as_deref().unwrap_or_default();
            let object = ObjectRef::new("AuthorizationPolicy", &mesh.mesh.namespace, name);
            let link = (port == DISCOVERY_PORT).then(|| gateway.link(peering));
            let hop = format!("{who} at port {port} of `{}`", gateway.name);
            let mend = if denied {
                edit_command(mesh, "authorizationpolicy", &mesh.mesh.namespace, name)
            } else {
                allowing(gateway, &labels)
            };
            match found.iter_mut().find(|other| other.object == object) {
                Some(other) => {
                    other.message.push_str(&format!(", {hop}"));
                    other.affects.extend(link);
                    if !other.fix.contains(&mend) {
                        other.fix.push(mend);
                    }
                }
                None => found.push(
                    Finding::error(
                        AUTHORIZATION.code,
                        mesh,
                        object.clone(),
                        format!("the policy refuses {hop}"),
                    )
                    .seen(mesh, object, "spec.rules", rules_text(policy))
                    .mended_by(mend)
                    .breaks(link),
                ),
            }
        }
    }
    found
}

/// Who asks for a port of a gateway.
fn caller(peering: &Peering<'_>, gateway: Used<'_>, port: i32) -> (String, Caller) {
    match (gateway.direction, port) {
        (GatewayDirection::Ingress, _) => (
            format!("the peer `{}`", peering.name()),
            Caller::of_peer(&peering.peer.spec.security.client_id),
        ),
        (GatewayDirection::Egress, DISCOVERY_PORT) => ("istiod".to_owned(), Caller::Plain),
        (GatewayDirection::Egress, _) => ("sidecars".to_owned(), Caller::OneOfMany),
    }
}

/// The labels of the gateway's pods; where these are not known, those that its Service selects them by.
fn labels(gateway: Used<'_>) -> Option<BTreeMap<String, String>> {
    let pod = gateway.pods().into_iter().next();
    let pod = pod.and_then(|pod| pod.metadata.labels.clone());
    pod.or_else(|| gateway.service().ok().flatten()?.spec.as_ref()?.selector.clone())
}

/// A policy for the gateway alone, which adds to what others allow and denies nothing.
fn allowing(gateway: Used<'_>, labels: &BTreeMap<String, String>) -> String {
    let mesh = gateway.mesh;
    let selector = match labels.get("app") {
        Some(app) => json!({"app": app}),
        None => json!(labels),
    };
    let ports = [DISCOVERY_PORT, SERVICE_PORT].map(|port| port.to_string());
    let policy = json!({
        "apiVersion": "security.istio.io/v1beta1", "kind": "AuthorizationPolicy",
        "metadata": {"name": format!("allow-{}", gateway.name)},
        "spec": {"selector": {"matchLabels": selector}, "rules": [{"to": [{"operation": {"ports": ports}}]}]},
    });
    let create = command(mesh, &mesh.mesh.namespace, "create -f -");
    format!("{} | {create}", shell!("echo {}", policy))
}
