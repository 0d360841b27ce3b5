//! AuthorizationPolicies at the exporter: the workload sees the ingress gateway and never the original caller.

use serde_json::Value;

use super::codes::*;
use crate::api::AuthorizationPolicy;
use crate::checks::fix::edit_command;
use crate::checks::sharing::view::Sharing;
use crate::checks::{Finding, ObjectRef};
use crate::naming::gateway_service_account;
use crate::snapshot::{ControlPlaneView, MeshState};

/// Exported services whose policies allow some callers, but not the ingress gateway that carries the peer's requests.
pub(super) fn gateway_not_authorized(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let Some(control_plane) = mesh.control_plane.known().ok().flatten() else {
        return Vec::new();
    };
    let home = &mesh.mesh.namespace;
    let mut found = Vec::new();
    for offering in &sharing.offerings {
        let Some(peer) = mesh.peer(offering.peer) else { continue };
        let account = gateway_service_account(&peer.spec.gateways.ingress.name);
        let gateway = Caller {
            principal: format!("{}/ns/{home}/sa/{account}", control_plane.trust_domain()),
            namespace: home,
        };
        for export in offering
            .exported
            .iter()
            .filter(|export| export.service.namespace != *home)
        {
            let (namespace, name) = (&export.service.namespace, &export.service.name);
            let Some(selector) = selector(mesh, namespace, name) else {
                continue;
            };
            let Some(policy) = refusing(mesh, namespace, &selector, &gateway) else {
                continue;
            };
            let policy_name = policy.metadata.name.as_deref().unwrap_or_default();
            let policy_namespace = policy.metadata.namespace.as_deref().unwrap_or(namespace);
            let object = ObjectRef::new("AuthorizationPolicy", policy_namespace, policy_name);
            let message = format!(
                "the policy allows callers of `{namespace}/{name}` but not the ingress gateway, which is whom the workload \
                 sees for every request of `{}`",
                offering.peer
            );
            found.push(
                Finding::error(GATEWAY_NOT_AUTHORIZED, mesh, object.clone(), message)
                    .seen(mesh, object, "spec.rules", rules_text(policy))
                    .seen(
                        mesh,
                        offering.object(),
                        &format!("spec.exportRules[{}]", export.rule),
                        &export.service,
                    )
                    .mended_by(edit_command(mesh, "authorizationpolicy", policy_namespace, policy_name))
                    .mended_by(format!("add the principal {}", gateway.principal)),
            );
        }
    }
    found
}

struct Caller<'a> {
    principal: String,
    namespace: &'a str,
}

fn rules_text(policy: &AuthorizationPolicy) -> String {
    policy
        .spec
        .fields
        .get("rules")
        .map_or_else(|| "none".to_owned(), Value::to_string)
}

/// The labels that a Service selects its pods by.
fn selector(mesh: &MeshState, namespace: &str, name: &str) -> Option<Value> {
    let services = mesh.member_services.get(namespace)?.present()?;
    let service = services
        .iter()
        .find(|service| service.metadata.name.as_deref() == Some(name))?;
    let selector = service.spec.as_ref()?.selector.as_ref()?;
    serde_json::to_value(selector).ok()
}

/// A policy that keeps the caller out: some policy allows callers of the workload, and none allows this one.
fn refusing<'a>(
    mesh: &'a MeshState,
    namespace: &str,
    selector: &Value,
    caller: &Caller<'_>,
) -> Option<&'a AuthorizationPolicy> {
    // Policies in the namespace of the control plane apply to the whole mesh.
    let places = [namespace, mesh.mesh.namespace.as_str()];
    let mut allowing: Vec<&AuthorizationPolicy> = Vec::new();
    for place in places {
        let policies = mesh.authorization_policies.get(place)?.present()?;
        allowing.extend(
            policies
                .iter()
                .filter(|policy| allows_callers(policy) && selects(policy, selector)),
        );
    }
    let admitted = allowing.iter().any(|policy| admits(policy, caller));
    allowing.first().copied().filter(|_| !admitted)
}

fn allows_callers(policy: &AuthorizationPolicy) -> bool {
    policy.spec.fields.get("action").is_none_or(|action| action == "ALLOW")
}

/// Whether a policy surely selects the pods of a Service: it selects all, or by labels that the Service asks for too.
fn selects(policy: &AuthorizationPolicy, service: &Value) -> bool {
    let labels = policy
        .spec
        .fields
        .get("selector")
        .and_then(|selector| selector.get("matchLabels"));
    let labels = labels.and_then(Value::as_object);
    labels.is_none_or(|labels| labels.iter().all(|(key, value)| service.get(key) == Some(value)))
}

/// Whether some rule takes the caller, as far as the caller alone decides.
fn admits(policy: &AuthorizationPolicy, caller: &Caller<'_>) -> bool {
    let rules = policy.spec.fields.get("rules").and_then(Value::as_array);
    rules.into_iter().flatten().any(|rule| {
        let sources = rule.get("from").and_then(Value::as_array);
        sources.is_none_or(|sources| sources.iter().any(|from| is_source(&from["source"], caller)))
    })
}

fn is_source(source: &Value, caller: &Caller<'_>) -> bool {
    let list = |field: &str, value: &str| {
        let patterns = source.get(field).and_then(Value::as_array);
        patterns.is_none_or(|patterns| {
            patterns
                .iter()
                .filter_map(Value::as_str)
                .any(|pattern| matches(pattern, value))
        })
    };
    let not_in = |field: &str, value: &str| {
        let patterns = source.get(field).and_then(Value::as_array);
        !patterns
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .any(|pattern| matches(pattern, value))
    };
    list("principals", &caller.principal)
        && list("namespaces", caller.namespace)
        && not_in("notPrincipals", &caller.principal)
        && not_in("notNamespaces", caller.namespace)
}

/// Istio's patterns: exact, `*`, or with one `*` at the beginning or at the end.
fn matches(pattern: &str, value: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(""), _) => !value.is_empty(),
        (Some(end), _) => value.ends_with(end),
        (_, Some(start)) => value.starts_with(start),
        (None, None) => pattern == value,
    }
}
