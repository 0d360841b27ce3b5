//! The two profiles as data, with the settings that every mesh has of its own.

use serde_json::{Map, Value, json};

use super::gateways::gateways;
use super::{ControlPlaneSettings, Profile, Version, merge};

/// The spec before a user's own values; where no control plane is `live` yet, defaults apply.
pub(super) fn spec(settings: &ControlPlaneSettings, live: Option<&Map<String, Value>>) -> Map<String, Value> {
    let new = live.is_none();
    let mut spec = match settings.profile.or(new.then(Profile::default)) {
        Some(Profile::Default) => default_profile(),
        Some(Profile::Demo) => demo_profile(),
        None => json!({}),
    };
    if let Some(version) = settings.version.or(new.then(Version::default)) {
        merge(&mut spec, &json!({ "version": version.as_str() }));
    }
    if let Some(name) = &settings.cluster_name {
        merge(&mut spec, &json!({ "cluster": { "name": name } }));
    }
    if let Some(domain) = &settings.trust_domain {
        merge(&mut spec, &json!({ "security": { "trust": { "domain": domain } } }));
    }
    let gateways = gateways(&settings.peers, live);
    if !gateways.is_empty() {
        merge(&mut spec, &json!({ "gateways": gateways }));
    }
    match spec {
        Value::Object(spec) => spec,
        _ => unreachable!("both profiles are maps"),
    }
}

/// The operator's `base` profile has the add-ons and tracing on, so leaving them out would install them.
fn default_profile() -> Value {
    json!({
        "addons": {
            "grafana": { "enabled": false },
            "kiali": { "enabled": false },
            "prometheus": { "enabled": false },
        },
        "policy": { "type": "Istiod" },
        "telemetry": { "type": "Istiod" },
        "tracing": { "type": "None" },
    })
}

fn demo_profile() -> Value {
    json!({
        "addons": {
            "grafana": { "enabled": true },
            "jaeger": { "install": { "storage": { "type": "Memory" } } },
            "kiali": { "enabled": true },
            "prometheus": { "enabled": true },
        },
        "policy": { "type": "Istiod" },
        "telemetry": { "type": "Istiod" },
        "tracing": { "sampling": 10000, "type": "Jaeger" },
        "runtime": { "defaults": { "container": { "imagePullPolicy": "Always" } } },
        "proxy": { "accessLogging": { "file": { "name": "/dev/stdout" } } },
    })
}
