//! What a snapshot file never holds: private keys, tokens, passwords, the environment of containers, and bookkeeping of
//! the API server that no check reads.
//!
//! meshfed never reads a Secret, but people put secrets elsewhere: in annotations, in ConfigMaps, in the arguments of a
//! container.

use serde_json::{Map, Value, json};

use crate::naming::{PROXY_CONTAINER, PROXY_TRUST_DOMAIN, ROOT_CERTIFICATE_KEY};

/// What stands in the place of a secret.
const REDACTED: &str = "REDACTED";

/// Keys of a ConfigMap that checks read: a root certificate, and the mesh configuration in effect.
const CONFIG_KEYS: [&str; 2] = [ROOT_CERTIFICATE_KEY, "mesh"];

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
        Value::String(text) => {
            if let Some(clean) = without_secrets(text) {
                *text = clean;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn redact_object(fields: &mut Map<String, Value>) {
    fields.remove("managedFields");
    if let Some(annotations) = fields.get_mut("annotations").and_then(Value::as_object_mut) {
        annotations.retain(|key, _| !key.ends_with("last-applied-configuration"));
    }
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

/// The text without the secrets that are recognised by their shape; `None` when there are none.
fn without_secrets(text: &str) -> Option<String> {
    let mut clean = text.to_owned();
    while let Some(next) = without_private_key(&clean) {
        clean = next;
    }
    if clean.contains("eyJ") || clean.contains("sha256~") || clean.contains("://") || clean.contains("Bearer ") {
        clean = clean
            .split_inclusive(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';'))
            .map(without_token)
            .collect();
    }
    (clean != text).then_some(clean)
}

/// The first private key is replaced, but the lines around it stay: that there is one at all is a finding.
fn without_private_key(text: &str) -> Option<String> {
    const EMPTY: &str = "\nUkVEQUNURUQ=\n";
    let mut from = 0;
    while let Some(begin) = text[from..].find("-----BEGIN ").map(|at| from + at) {
        let label_end = text[begin + 11..].find("-----").map(|at| begin + 11 + at)?;
        let body = label_end + 5;
        if text[begin..label_end].ends_with("PRIVATE KEY") {
            let end = text[body..].find("-----END ").map_or(text.len(), |at| body + at);
            if &text[body..end] != EMPTY {
                return Some(format!("{}{EMPTY}{}", &text[..body], &text[end..]));
            }
        }
        from = body;
    }
    None
}

/// A word, with what follows it, in which a JSON Web Token, an OpenShift token, or the password of a URL is replaced.
fn without_token(word: &str) -> String {
    let web_token = |text: &str| text.starts_with("eyJ") && text.split('.').count() == 3;
    let bare = word.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';'));
    let rest = &word[bare.len()..];
    let begin = ["eyJ", "sha256~"].iter().filter_map(|start| bare.find(start)).min();
    if let Some(begin) = begin
        && (web_token(&bare[begin..]) || bare[begin..].starts_with("sha256~"))
    {
        return format!("{}{REDACTED}{rest}", &bare[..begin]);
    }
    if let Some((scheme, address)) = bare.split_once("://")
        && let Some((user, host)) = address.split_once('@')
        && user.contains(':')
        && !user.contains('/')
    {
        return format!("{scheme}://{REDACTED}@{host}{rest}");
    }
    word.to_owned()
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
    fn config_maps_keep_only_what_checks_read() {
        let map = json!({"kind": "ConfigMap", "data": {"root-cert.pem": "PEM", "mesh": "trustDomain: a", "db.conf": "pw"},
            "binaryData": {"x": "eA=="}});
        assert_eq!(
            redacted(map),
            json!({"kind": "ConfigMap", "data": {"root-cert.pem": "PEM", "mesh": "trustDomain: a"}})
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
    fn redacting_twice_changes_nothing() {
        let once =
            redacted(json!({"a": "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n", "token": "x"}));
        assert_eq!(redacted(once.clone()), once);
    }
}
