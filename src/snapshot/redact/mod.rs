//! What a snapshot file never holds: private keys, tokens, passwords, the environment of containers, and bookkeeping of
//! the API server that no check reads.
//!
//! meshfed never reads a Secret, but people put secrets elsewhere: in annotations, in ConfigMaps, in the arguments of a
//! container. So objects in which anything may stand are taken in field by field; what is left is looked through for
//! texts that look like secrets.

mod kept;
mod pem;
mod text;

use serde_json::{Map, Value, json};

use crate::naming::{PROXY_CONTAINER, PROXY_TRUST_DOMAIN, ROOT_CERTIFICATE_KEY};

/// What stands in the place of a secret.
const REDACTED: &str = "REDACTED";

/// The one key of a ConfigMap that checks read.
const CONFIG_KEYS: [&str; 1] = [ROOT_CERTIFICATE_KEY];

/// Fields of a container that can hold anything at all, and that no check reads.
const CONTAINER_FIELDS: [&str; 9] = [
    "env",
    "envFrom",
    "command",
    "args",
    "lifecycle",
    "volumeMounts",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
];

/// Takes secrets and bookkeeping out of a document, in place.
pub(super) fn redact(value: &mut Value) {
    match value {
        Value::Object(fields) => redact_object(fields),
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::String(told) => {
            if let Some(clean) = text::without_secrets(told) {
                *told = clean;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn redact_object(fields: &mut Map<String, Value>) {
    fields.remove("managedFields");
    if let Some(annotations) = fields.get_mut("annotations").and_then(Value::as_object_mut) {
        kept::keep_annotations(annotations);
    }
    kept::keep_fields(fields);
    for list in ["containers", "initContainers", "ephemeralContainers"] {
        let containers = fields.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
        for container in containers.filter_map(Value::as_object_mut) {
            let kept = trust_domain_variable(container);
            CONTAINER_FIELDS.iter().for_each(|field| {
                container.remove(*field);
            });
            if let Some(variable) = kept {
                container.insert("env".to_owned(), Value::Array(vec![variable]));
            }
        }
    }
    // Only pods have containers next to volumes; the names of the Secrets that they mount are nobody's business.
    if fields.contains_key("containers") {
        fields.remove("volumes");
        fields.remove("imagePullSecrets");
    }
    match fields.get("kind").and_then(Value::as_str) {
        Some("ConfigMap") => keep_config(fields),
        Some("Secret") => ["data", "stringData"].iter().for_each(|field| {
            fields.remove(*field);
        }),
        _ => {}
    }
    for (key, value) in fields.iter_mut() {
        if is_secret_key(key) && value.as_str().is_some_and(|text| !text.is_empty()) {
            *value = Value::String(REDACTED.to_owned());
        } else {
            redact(value);
        }
    }
}

/// The one variable of a proxy that a check reads.
fn trust_domain_variable(container: &Map<String, Value>) -> Option<Value> {
    let is_proxy = container.get("name").is_some_and(|name| name == PROXY_CONTAINER);
    let variables = container.get("env").filter(|_| is_proxy)?.as_array()?;
    let variable = variables
        .iter()
        .find(|variable| variable["name"] == PROXY_TRUST_DOMAIN)?;
    Some(json!({"name": PROXY_TRUST_DOMAIN, "value": variable["value"].as_str()?}))
}

fn keep_config(config_map: &mut Map<String, Value>) {
    config_map.remove("binaryData");
    if let Some(data) = config_map.get_mut("data").and_then(Value::as_object_mut) {
        data.retain(|key, _| CONFIG_KEYS.contains(&key.as_str()));
    }
}

/// Whether a field of this name holds a secret itself, not the name of one.
fn is_secret_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let ends = [
        "password",
        "passwd",
        "token",
        "apikey",
        "privatekey",
        "clientsecret",
        "secretkey",
        "accesskey",
    ];
    // Not `id`s and `name`s, which end in those words; and `Authorization` in a header match of a route.
    ends.iter().any(|end| key.ends_with(end)) || key == "authorization"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(mut value: Value) -> Value {
        redact(&mut value);
        value
    }

    #[test]
    fn bookkeeping_goes_and_meaning_stays() {
        let service = json!({"kind": "Service", "metadata": {
            "name": "details",
            "managedFields": [{"manager": "x"}],
            "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}", "networking.istio.io/exportTo": "*"},
        }});
        assert_eq!(
            redacted(service),
            json!({"kind": "Service", "metadata": {"name": "details", "annotations": {"networking.istio.io/exportTo": "*"}}})
        );
    }

    #[test]
    fn containers_lose_everything_that_can_hold_a_password() {
        let pod = json!({"kind": "Pod", "spec": {"serviceAccountName": "details", "volumes": [{"secret": {"secretName": "x"}}],
            "containers": [{"name": "details", "image": "quay.io/x", "env": [{"name": "P", "value": "hunter2"}],
                            "args": ["--password=hunter2"], "command": ["sh"]}]}});
        assert_eq!(
            redacted(pod),
            json!({"kind": "Pod", "spec": {"serviceAccountName": "details",
                "containers": [{"name": "details", "image": "quay.io/x"}]}})
        );
    }

    #[test]
    fn a_proxy_keeps_its_trust_domain_and_no_other_variable() {
        let variables = json!([{"name": "TRUST_DOMAIN", "value": "prod.local"}, {"name": "P", "value": "hunter2"}]);
        let container = |name: &str| json!({"name": name, "env": variables});
        assert_eq!(
            redacted(json!({"containers": [container("istio-proxy"), container("app")]})),
            json!({"containers": [
                {"name": "istio-proxy", "env": [{"name": "TRUST_DOMAIN", "value": "prod.local"}]}, {"name": "app"}]})
        );
    }

    #[test]
    fn policies_keep_the_conditions_that_checks_judge_and_no_values_of_others() {
        let policy = |of_header: Value| {
            json!({"kind": "AuthorizationPolicy", "spec": {"rules": [{"when": [
                {"key": "source.namespace", "notValues": ["stage"]}, of_header]}]}})
        };
        assert_eq!(
            redacted(policy(json!({"key": "request.headers[x-key]", "values": ["hunter2"]}))),
            policy(json!({"key": "request.headers[x-key]"}))
        );
    }

    #[test]
    fn config_maps_keep_only_what_checks_read() {
        let map = json!({"kind": "ConfigMap", "data": {"root-cert.pem": "PEM", "mesh": "trustDomain: a", "db.conf": "pw"},
            "binaryData": {"x": "eA=="}});
        assert_eq!(
            redacted(map),
            json!({"kind": "ConfigMap", "data": {"root-cert.pem": "PEM"}})
        );
    }

    #[test]
    fn a_private_key_is_emptied_but_still_seen() {
        let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n";
        let clean = redacted(json!({ "root-cert.pem": pem }));
        let text = clean["root-cert.pem"].as_str().expect("text");
        assert!(!text.contains("c2VjcmV0"), "{text}");
        assert!(text.contains("-----BEGIN EC PRIVATE KEY-----"), "{text}");
        assert!(text.contains("-----BEGIN CERTIFICATE-----\nAAAA\n"), "{text}");
        assert!(matches!(
            crate::trust::parse(&text[text.find("-----BEGIN EC").expect("a key")..]),
            Err(crate::trust::TrustProblem::PrivateKey { .. })
        ));
        let unfinished = redacted(json!("-----BEGIN PRIVATE KEY-----\nc2VjcmV0"));
        assert!(!unfinished.to_string().contains("c2VjcmV0"));
    }

    #[test]
    fn tokens_and_passwords_are_recognised_by_name_and_by_shape() {
        let spec = json!({
            "adminPassword": "hunter2", "oauthToken": "abc", "tokenReviewed": true, "automountServiceAccountToken": false,
            "header": "Bearer eyJhbGciOi.eyJzdWIi.c2ln", "note": "login with sha256~abcdef, then go on",
            "url": "https://admin:hunter2@git.example/x", "plain": "https://git.example/a:b@c", "host": "details.eyJ.svc",
        });
        assert_eq!(
            redacted(spec),
            json!({
                "adminPassword": "REDACTED", "oauthToken": "REDACTED", "tokenReviewed": true,
                "automountServiceAccountToken": false,
                "header": "Bearer REDACTED", "note": "login with REDACTED, then go on",
                "url": "https://REDACTED@git.example/x", "plain": "https://git.example/a:b@c", "host": "details.eyJ.svc",
            })
        );
    }

    #[test]
    fn what_no_check_reads_of_a_control_plane_or_a_route_is_not_taken_in() {
        let control_plane = json!({"kind": "ServiceMeshControlPlane", "spec": {"version": "v2.5",
            "runtime": {"components": {"pilot": {"container": {"env": {"P": "hunter2"}}}}},
            "tracing": {"type": "Jaeger", "remote": {"accessToken": "hunter2"}},
            "gateways": {"additionalIngress": {"a": {"enabled": true, "runtime": {"env": "hunter2"},
                "service": {"type": "ClusterIP", "metadata": {"annotations": {"note": "hunter2"}, "labels": {"a": "b"}}}}}}}});
        assert_eq!(
            redacted(control_plane),
            json!({"kind": "ServiceMeshControlPlane", "spec": {"version": "v2.5", "tracing": {"type": "Jaeger"},
                "runtime": {"components": {"pilot": {"container": {"env": {}}}}},
                "gateways": {"additionalIngress": {"a": {"enabled": true,
                    "service": {"type": "ClusterIP", "metadata": {"annotations": {}, "labels": {"a": "b"}}}}}}}})
        );
        let route = json!({"kind": "VirtualService", "spec": {"hosts": ["details"], "http": [{
            "headers": {"request": {"set": {"x-key": "hunter2"}}}, "match": [{"headers": {"k": {"exact": "hunter2"}}}],
            "route": [{"destination": {"host": "details"}, "headers": {"request": {"set": {"k": "hunter2"}}}}]}]}});
        assert_eq!(
            redacted(route),
            json!({"kind": "VirtualService", "spec": {"hosts": ["details"], "http": [
                {"route": [{"destination": {"host": "details"}}]}]}})
        );
    }

    #[test]
    fn secrets_in_running_text_are_recognised() {
        for text in [
            "Authorization: Basic aHVudGVyOmh1bnRlcg==",
            "bearer hunter2hunter2",
            "https://example/x?access_token=hunter2&a=b",
            "https://hunter2@git.example/x",
            "--password=hunter2",
        ] {
            let clean = redacted(json!(text)).to_string();
            assert!(!clean.contains("hunter2") && !clean.contains("aHVudGVy"), "{clean}");
        }
    }

    #[test]
    fn redacting_twice_changes_nothing() {
        let once =
            redacted(json!({"a": "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n", "token": "x"}));
        assert_eq!(redacted(once.clone()), once);
    }
}
