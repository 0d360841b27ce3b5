//! AuthorizationPolicies as Istio evaluates them, so far as the objects tell: DENY before ALLOW, the namespace of the control
//! plane for the whole mesh, `cluster.local` and the aliases of a trust domain for the mesh's own.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::api::{AuthorizationPolicy, ServiceMeshControlPlane};
use crate::snapshot::{ControlPlaneView, MeshState};

/// The trust domain of a mesh that sets none; in policies it is the mesh's own, whatever that is.
/// (Istio: `pilot/pkg/security/trustdomain`.)
const DEFAULT_TRUST_DOMAIN: &str = "cluster.local";

/// Who asks, as policies see it.
pub(in crate::checks) enum Caller {
    /// One with a certificate, by the names that policies may have for it and its namespace.
    Known { principals: Vec<String>, namespace: String },
    /// One without a certificate.
    Plain,
    /// One of many, so that no source surely keeps it out.
    OneOfMany,
}

impl Caller {
    /// A service account of the mesh itself.
    pub fn of_mesh(control_plane: &ServiceMeshControlPlane, namespace: &str, account: &str) -> Self {
        let aliases = control_plane.setting(&["security", "trust", "additionalDomains"]);
        let aliases = aliases.and_then(Value::as_array).into_iter().flatten();
        let aliases = aliases.filter_map(Value::as_str).map(str::to_owned);
        let domains = [control_plane.trust_domain(), DEFAULT_TRUST_DOMAIN.to_owned()];
        Self::Known {
            principals: domains
                .into_iter()
                .chain(aliases)
                .map(|domain| format!("{domain}/ns/{namespace}/sa/{account}"))
                .collect(),
            namespace: namespace.to_owned(),
        }
    }

    /// Somebody of another mesh, by the one name that it has.
    pub fn of_peer(principal: &str) -> Self {
        Self::Known {
            principals: vec![principal.to_owned()],
            namespace: principal.split('/').nth(2).unwrap_or_default().to_owned(),
        }
    }

    /// Its name, to be written into a policy.
    pub fn name(&self) -> &str {
        match self {
            Self::Known { principals, .. } => principals.first().map_or("", String::as_str),
            Self::Plain | Self::OneOfMany => "",
        }
    }
}

/// A policy that keeps the caller from pods with these labels, and whether by denying it: else some policy allows callers
/// of the pods, and none allows this one. `port` is the one that is asked for, where it is only one.
pub(in crate::checks) fn refusing<'a>(
    mesh: &'a MeshState,
    namespace: &str,
    labels: &BTreeMap<String, String>,
    caller: &Caller,
    port: Option<i32>,
) -> Option<(&'a AuthorizationPolicy, bool)> {
    // Policies in the namespace of the control plane apply to the whole mesh.
    let home = mesh.mesh.namespace.as_str();
    let mut places = vec![namespace];
    places.extend((namespace != home).then_some(home));
    let mut selecting: Vec<&AuthorizationPolicy> = Vec::new();
    for place in places {
        let policies = mesh.authorization_policies.get(place)?.known().ok().flatten()?;
        selecting.extend(policies.iter().filter(|policy| selects(policy, labels)));
    }
    let action = |policy: &AuthorizationPolicy, wanted: &str| {
        let action = policy.spec.fields.get("action").and_then(Value::as_str);
        action.unwrap_or("ALLOW") == wanted
    };
    let denies = |policy: &&&AuthorizationPolicy| {
        action(policy, "DENY") && rules(policy).any(|rule| rule_takes(rule, caller, port) == Some(true))
    };
    if let Some(denying) = selecting.iter().find(denies) {
        return Some((denying, true));
    }
    let mut allowing = selecting.iter().filter(|policy| action(policy, "ALLOW"));
    let first = allowing.clone().next()?;
    let admits = |policy: &AuthorizationPolicy| rules(policy).any(|rule| rule_takes(rule, caller, port) != Some(false));
    let admitted = allowing.any(|policy| admits(policy));
    (!admitted).then_some((first, false))
}

/// The rules of a policy, for evidence.
pub(in crate::checks) fn rules_text(policy: &AuthorizationPolicy) -> String {
    let rules = policy.spec.fields.get("rules");
    rules.map_or_else(|| "none".to_owned(), Value::to_string)
}

fn rules(policy: &AuthorizationPolicy) -> impl Iterator<Item = &Value> {
    let rules = policy.spec.fields.get("rules").and_then(Value::as_array);
    rules.into_iter().flatten()
}

/// Whether a policy surely selects pods with these labels.
fn selects(policy: &AuthorizationPolicy, pod: &BTreeMap<String, String>) -> bool {
    let selector = policy.spec.fields.get("selector");
    let labels = selector.and_then(|selector| selector.get("matchLabels"));
    let labels = labels.and_then(Value::as_object);
    labels.is_none_or(|labels| {
        let mut labels = labels.iter();
        labels.all(|(key, value)| pod.get(key).map(String::as_str) == value.as_str())
    })
}

/// Whether a rule takes the caller; `None` where what is asked for decides, which nobody knows.
fn rule_takes(rule: &Value, caller: &Caller, port: Option<i32>) -> Option<bool> {
    let conditions = rule["when"].as_array().into_iter().flatten();
    let conditions = conditions.map(|condition| condition_takes(condition, caller, port));
    all([
        any(&rule["from"], |from| source_takes(&from["source"], caller)),
        any(&rule["to"], |to| operation_takes(&to["operation"], port)),
        all(conditions),
    ])
}

/// A condition on who asks or on the port says the same as a source or an operation; others are not known.
fn condition_takes(condition: &Value, caller: &Caller, port: Option<i32>) -> Option<bool> {
    let (values, others) = (&condition["values"], &condition["notValues"]);
    match condition["key"].as_str()? {
        "source.principal" => source_takes(&json!({"principals": values, "notPrincipals": others}), caller),
        "source.namespace" => source_takes(&json!({"namespaces": values, "notNamespaces": others}), caller),
        "destination.port" => operation_takes(&json!({"ports": values, "notPorts": others}), port),
        _ => None,
    }
}

fn source_takes(source: &Value, caller: &Caller) -> Option<bool> {
    let (principals, namespaces) = match caller {
        Caller::Known { principals, namespace } => (principals.as_slice(), std::slice::from_ref(namespace)),
        Caller::Plain => (&[][..], &[][..]),
        Caller::OneOfMany => return None,
    };
    let named = |field: &str, values: &[String]| {
        let patterns = source[field].as_array().filter(|patterns| !patterns.is_empty())?;
        let mut patterns = patterns.iter().filter_map(Value::as_str);
        Some(patterns.any(|pattern| meant_by(pattern, values).iter().any(|value| matches(pattern, value))))
    };
    // Addresses and tokens are not known.
    let known = ["principals", "namespaces", "notPrincipals", "notNamespaces"];
    let fields = source.as_object().into_iter().flatten();
    let others = fields.filter(|(field, value)| !known.contains(&field.as_str()) && !is_empty(value));
    let unknown = if others.count() == 0 { Some(true) } else { None };
    all([
        Some(named("principals", principals).unwrap_or(true)),
        Some(named("namespaces", namespaces).unwrap_or(true)),
        Some(!named("notPrincipals", principals).unwrap_or(false)),
        Some(!named("notNamespaces", namespaces).unwrap_or(false)),
        unknown,
    ])
}

fn operation_takes(operation: &Value, port: Option<i32>) -> Option<bool> {
    let listed = |field: &str| {
        let ports = operation[field].as_array().filter(|ports| !ports.is_empty())?;
        // Of a workload it is not known which of its ports is asked for.
        let port = port.map(|port| port.to_string());
        Some(port.map(|port| ports.iter().any(|found| found.as_str() == Some(&port))))
    };
    let fields = operation.as_object().into_iter().flatten();
    let others = fields.filter(|(field, value)| !["ports", "notPorts"].contains(&field.as_str()) && !is_empty(value));
    let unknown = if others.count() == 0 { Some(true) } else { None };
    all([
        listed("ports").unwrap_or(Some(true)),
        listed("notPorts").map_or(Some(true), |listed| listed.map(|listed| !listed)),
        unknown,
    ])
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// Whether one of the items takes, or there are none.
fn any(items: &Value, takes: impl Fn(&Value) -> Option<bool>) -> Option<bool> {
    let Some(items) = items.as_array().filter(|items| !items.is_empty()) else {
        return Some(true);
    };
    let found: Vec<Option<bool>> = items.iter().map(takes).collect();
    if found.contains(&Some(true)) {
        Some(true)
    } else if found.contains(&None) {
        None
    } else {
        Some(false)
    }
}

fn all(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let parts: Vec<Option<bool>> = parts.into_iter().collect();
    if parts.contains(&Some(false)) {
        Some(false)
    } else if parts.contains(&None) {
        None
    } else {
        Some(true)
    }
}

/// The names that a pattern is compared with. Only in a whole one does `cluster.local`, or an alias, stand for the mesh's own
/// trust domain, which is the first; `cluster.local/*` is taken as it is written.
/// (Istio: `pilot/pkg/security/trustdomain`, `replaceTrustDomainInPrincipal`.)
fn meant_by<'v>(pattern: &str, values: &'v [String]) -> &'v [String] {
    if pattern.split('/').count() == 5 {
        values
    } else {
        values.get(..1).unwrap_or_default()
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Caller {
        Caller::of_peer("west.local/ns/west/sa/east-egress-service-account")
    }

    fn takes(rule: &Value, caller: &Caller) -> Option<bool> {
        rule_takes(rule, caller, Some(8188))
    }

    #[test]
    fn a_rule_takes_whom_it_names_and_nobody_knows_of_addresses_tokens_and_conditions() {
        let from = |source: Value| json!({"from": [{"source": source}]});
        let rows = [
            (json!({}), Some(true), Some(true)),
            (
                from(json!({"principals": ["west.local/ns/west/*"]})),
                Some(true),
                Some(false),
            ),
            (from(json!({"principals": ["*"]})), Some(true), Some(false)),
            (
                from(json!({"notPrincipals": ["*-egress-service-account"]})),
                Some(false),
                Some(true),
            ),
            (from(json!({"namespaces": ["west"]})), Some(true), Some(false)),
            (from(json!({"notNamespaces": ["west"]})), Some(false), Some(true)),
            (from(json!({"ipBlocks": ["10.0.0.0/8"]})), None, None),
            (from(json!({"notRequestPrincipals": ["*"]})), None, None),
            (
                from(json!({"principals": ["x"], "ipBlocks": ["10.0.0.0/8"]})),
                Some(false),
                Some(false),
            ),
            (
                json!({"to": [{"operation": {"ports": ["8188"]}}]}),
                Some(true),
                Some(true),
            ),
            (
                json!({"to": [{"operation": {"ports": ["80"]}}]}),
                Some(false),
                Some(false),
            ),
            (
                json!({"to": [{"operation": {"notPorts": ["8188"]}}]}),
                Some(false),
                Some(false),
            ),
            (json!({"to": [{"operation": {"methods": ["GET"]}}]}), None, None),
            (
                json!({"when": [{"key": "source.ip", "values": ["10.0.0.1"]}]}),
                None,
                None,
            ),
            (json!({"from": [], "to": []}), Some(true), Some(true)),
            (
                json!({"when": [{"key": "source.principal", "values": ["west.local/ns/west/*"]}]}),
                Some(true),
                Some(false),
            ),
            (
                json!({"when": [{"key": "source.namespace", "notValues": ["west"]}]}),
                Some(false),
                Some(true),
            ),
            (
                json!({"when": [{"key": "destination.port", "values": ["80"]}, {"key": "source.ip", "values": ["10.0.0.1"]}]}),
                Some(false),
                Some(false),
            ),
        ];
        for (rule, by_name, plain) in rows {
            assert_eq!(
                (takes(&rule, &known()), takes(&rule, &Caller::Plain)),
                (by_name, plain),
                "{rule}"
            );
        }
    }

    #[test]
    fn aliases_and_the_default_trust_domain_name_the_own_accounts() {
        let control_plane: ServiceMeshControlPlane = serde_json::from_value(json!({"metadata": {"name": "m"}, "spec":
            {"security": {"trust": {"domain": "own.local", "additionalDomains": ["old.local"]}}}}))
        .expect("a control plane");
        let caller = Caller::of_mesh(&control_plane, "m", "gateway");
        for (domain, taken) in [
            ("own.local", true),
            ("cluster.local", true),
            ("old.local", true),
            ("x.local", false),
        ] {
            let rule = json!({"from": [{"source": {"principals": [format!("{domain}/ns/m/sa/gateway")]}}]});
            assert_eq!(takes(&rule, &caller), Some(taken), "{domain}");
        }
        for (pattern, taken) in [
            ("cluster.local/ns/m/sa/*", true),
            ("cluster.local/*", false),
            ("cluster.local/ns/*", false),
            ("own.local/*", true),
            ("*/sa/gateway", true),
            ("*", true),
        ] {
            let rule = json!({"from": [{"source": {"principals": [pattern]}}]});
            assert_eq!(takes(&rule, &caller), Some(taken), "{pattern}");
        }
    }
}
