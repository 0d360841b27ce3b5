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
        let account = gateway_service_account(&offering.service_mesh_peer.spec.gateways.ingress.name);
        let gateway = Caller::of(&control_plane.trust_domain(), home, &account);
        for export in offering
            .exported
            .iter()
            .filter(|export| export.service.namespace != *home)
        {
            let (namespace, name) = (&export.service.namespace, &export.service.name);
            let Some(selector) = selector(mesh, namespace, name) else {
                continue;
            };
            let Some((policy, denied)) = refusing(mesh, namespace, &selector, &gateway) else {
                continue;
            };
            let policy_name = policy.metadata.name.as_deref().unwrap_or_default();
            let policy_namespace = policy.metadata.namespace.as_deref().unwrap_or(namespace);
            let object = ObjectRef::new("AuthorizationPolicy", policy_namespace, policy_name);
            let what = if denied {
                format!("the policy denies callers of `{namespace}/{name}`, the ingress gateway among them")
            } else {
                format!("the policy allows callers of `{namespace}/{name}` but not the ingress gateway")
            };
            let message = format!(
                "{what}, which is whom the workload sees for every request of `{}`",
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
                    .mended_by(if denied {
                        format!("except the principal {}", gateway.principals[0])
                    } else {
                        format!("add the principal {}", gateway.principals[0])
                    }),
            );
        }
    }
    found
}

struct Caller<'a> {
    /// The names that a policy may have for it: `cluster.local` stands for the trust domain of the mesh.
    principals: [String; 2],
    namespace: &'a str,
}

impl<'a> Caller<'a> {
    fn of(trust_domain: &str, namespace: &'a str, account: &str) -> Self {
        let principal = |domain: &str| format!("{domain}/ns/{namespace}/sa/{account}");
        Self {
            principals: [principal(trust_domain), principal(DEFAULT_TRUST_DOMAIN)],
            namespace,
        }
    }
}

/// The trust domain of a mesh that sets none; in policies it is the mesh's own, whatever that is.
/// (Istio: `pilot/pkg/security/trustdomain`.)
const DEFAULT_TRUST_DOMAIN: &str = "cluster.local";

fn rules_text(policy: &AuthorizationPolicy) -> String {
    policy
        .spec
        .fields
        .get("rules")
        .map_or_else(|| "none".to_owned(), Value::to_string)
}

/// The labels that a Service selects its pods by.
fn selector(mesh: &MeshState, namespace: &str, name: &str) -> Option<Value> {
    let mut services = mesh.services_in(namespace).ok()?.iter();
    let service = services.find(|service| service.metadata.name.as_deref() == Some(name))?;
    let selector = service.spec.as_ref()?.selector.as_ref()?;
    serde_json::to_value(selector).ok()
}

/// A policy that keeps the caller out, and whether by denying it: else some policy allows callers of the workload, and
/// none allows this one.
fn refusing<'a>(
    mesh: &'a MeshState,
    namespace: &str,
    selector: &Value,
    caller: &Caller<'_>,
) -> Option<(&'a AuthorizationPolicy, bool)> {
    // Policies in the namespace of the control plane apply to the whole mesh.
    let places = [namespace, mesh.mesh.namespace.as_str()];
    let mut selecting: Vec<&AuthorizationPolicy> = Vec::new();
    for place in places {
        let policies = mesh.authorization_policies.get(place)?.known().ok().flatten()?;
        selecting.extend(policies.iter().filter(|policy| selects(policy, selector)));
    }
    let action = |policy: &AuthorizationPolicy, wanted: &str| {
        let action = policy.spec.fields.get("action").and_then(Value::as_str);
        action.unwrap_or("ALLOW") == wanted
    };
    let denies = |policy: &&&AuthorizationPolicy| action(policy, "DENY") && denies_always(policy, caller);
    if let Some(denying) = selecting.iter().find(denies) {
        return Some((denying, true));
    }
    let mut allowing = selecting.iter().filter(|policy| action(policy, "ALLOW"));
    let first = allowing.clone().next()?;
    let admitted = allowing.any(|policy| admits(policy, caller));
    (!admitted).then_some((first, false))
}

/// Whether some rule denies the caller whatever it asks for.
fn denies_always(policy: &AuthorizationPolicy, caller: &Caller<'_>) -> bool {
    let whatever = |rule: &Value| rule.get("to").is_none() && rule.get("when").is_none();
    rules(policy).any(|rule| whatever(rule) && is_from(rule, caller))
}

fn rules(policy: &AuthorizationPolicy) -> impl Iterator<Item = &Value> {
    let rules = policy.spec.fields.get("rules").and_then(Value::as_array);
    rules.into_iter().flatten()
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
    rules(policy).any(|rule| is_from(rule, caller))
}

fn is_from(rule: &Value, caller: &Caller<'_>) -> bool {
    let sources = rule.get("from").and_then(Value::as_array);
    sources.is_none_or(|sources| sources.iter().any(|from| is_source(&from["source"], caller)))
}

fn is_source(source: &Value, caller: &Caller<'_>) -> bool {
    let names = |field: &str, values: &[&str]| {
        let patterns = source.get(field).and_then(Value::as_array)?;
        let mut patterns = patterns.iter().filter_map(Value::as_str);
        Some(patterns.any(|pattern| values.iter().any(|value| matches(pattern, value))))
    };
    let principals: Vec<&str> = caller.principals.iter().map(String::as_str).collect();
    let namespace = [caller.namespace];
    names("principals", &principals).unwrap_or(true)
        && names("namespaces", &namespace).unwrap_or(true)
        && !names("notPrincipals", &principals).unwrap_or(false)
        && !names("notNamespaces", &namespace).unwrap_or(false)
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
