//! What the operator's webhook would refuse in a spec, what would fail only once it reconciles, and what it would silently
//! ignore. Each problem is a sentence that begins with the field. Source: the operator's controlplane.go validation and
//! its strategy_v2_*.go, Maistra 2.1 to 2.6.

use serde_json::{Map, Value};

use super::Version;

mod gateways;

/// Top-level fields of the resource definition; it prunes any other.
const FIELDS: [&str; 15] = [
    "addons",
    "cluster",
    "gateways",
    "general",
    "meshConfig",
    "mode",
    "policy",
    "profiles",
    "proxy",
    "runtime",
    "security",
    "techPreview",
    "telemetry",
    "tracing",
    "version",
];

/// Everything wrong with `spec`, in the order of the fields.
pub(super) fn problems(spec: &Map<String, Value>, namespace: &str) -> Vec<String> {
    let spec = Spec(spec);
    let mut problems = Vec::new();
    for field in spec.0.keys().filter(|field| !FIELDS.contains(&field.as_str())) {
        problems.push(format!(
            "{field}: unknown field; the fields of `spec` are {}",
            FIELDS.join(", ")
        ));
    }
    let version = match spec.text("version").unwrap_or_default().parse() {
        Ok(version) => version,
        Err(problem) => {
            problems.push(format!("version: {problem}"));
            Version::default()
        }
    };
    mode(spec, version, &mut problems);
    addons(spec, version, &mut problems);
    backends(spec, &mut problems);
    tracing(spec, &mut problems);
    logging(spec, version, &mut problems);
    identity(spec, &mut problems);
    gateways::problems(spec, namespace, &mut problems);
    problems
}

/// A spec whose fields are asked for by path.
#[derive(Clone, Copy)]
struct Spec<'a>(&'a Map<String, Value>);

impl<'a> Spec<'a> {
    fn get(self, path: &str) -> Option<&'a Value> {
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        let value = self.0.get(first)?;
        if rest.is_empty() {
            Some(value)
        } else {
            value.pointer(&format!("/{}", rest.replace('.', "/")))
        }
    }

    fn text(self, path: &str) -> Option<&'a str> {
        self.get(path)?.as_str()
    }

    fn flag(self, path: &str) -> Option<bool> {
        self.get(path)?.as_bool()
    }

    fn one_of(self, path: &str, allowed: &[&str], problems: &mut Vec<String>) {
        match self.get(path) {
            Some(value) if !value.as_str().is_some_and(|text| allowed.contains(&text)) => {
                problems.push(format!("{path}: `{}` is none of {}", bare(value), allowed.join(", ")));
            }
            _ => {}
        }
    }
}

/// A value as a sentence shows it: text without its quotes.
fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn mode(spec: Spec<'_>, version: Version, problems: &mut Vec<String>) {
    spec.one_of("mode", &["MultiTenant", "ClusterWide"], problems);
    if spec.get("mode").is_some() && version < Version::V2_4 {
        problems.push(format!(
            "mode: needs version v2.4 or later, but the version is {version}"
        ));
    }
    if spec.get("techPreview.controlPlaneMode").is_some() && version != Version::V2_3 {
        problems.push(format!(
            "techPreview.controlPlaneMode: only version v2.3 has it, but the version is {version}; since v2.4 it is `mode`"
        ));
    }
    spec.one_of(
        "techPreview.controlPlaneMode",
        &["MultiTenant", "ClusterScoped"],
        problems,
    );
    if spec.get("meshConfig").is_some() && version < Version::V2_4 {
        problems.push(format!(
            "meshConfig: needs version v2.4 or later, but the version is {version}"
        ));
    }
    if spec.get("meshConfig.discoverySelectors").is_some() && spec.text("mode") != Some("ClusterWide") {
        problems.push("meshConfig.discoverySelectors: needs `mode: ClusterWide`".to_owned());
    }
}

fn addons(spec: Spec<'_>, version: Version, problems: &mut Vec<String>) {
    if spec.get("addons.3scale").is_some() {
        problems.push("addons.3scale: no version that can federate has this add-on".to_owned());
    }
    // The operator's base profile turns both on; other profiles may not, so nothing is assumed of those.
    let base = spec.get("profiles").is_none();
    let kiali = spec.flag("addons.kiali.enabled").unwrap_or(base);
    let own_kiali = version >= Version::V2_4 && spec.text("addons.kiali.name").is_some_and(|name| name != "kiali");
    let no_prometheus = spec.flag("addons.prometheus.enabled") == Some(false);
    if kiali && no_prometheus && !own_kiali {
        problems.push(
            "addons.kiali.enabled: Kiali needs Prometheus; set addons.prometheus.enabled, or disable Kiali explicitly"
                .to_owned(),
        );
    }
}

fn backends(spec: Spec<'_>, problems: &mut Vec<String>) {
    for section in ["policy", "telemetry"] {
        let type_path = format!("{section}.type");
        if spec.text(&type_path) == Some("Mixer") {
            problems.push(format!("{type_path}: Mixer is gone since v2.1; use `Istiod`"));
            continue;
        }
        spec.one_of(&type_path, &["None", "Istiod", "Remote"], problems);
        let address = spec
            .text(&format!("{section}.remote.address"))
            .is_some_and(|address| !address.is_empty());
        match (spec.text(&type_path) == Some("Remote"), address) {
            (true, false) => problems.push(format!("{section}.remote.address: needed by `{type_path}: Remote`")),
            (false, true) => problems.push(format!("{section}.remote.address: only `{type_path}: Remote` has one")),
            _ => {}
        }
    }
}

fn tracing(spec: Spec<'_>, problems: &mut Vec<String>) {
    spec.one_of("tracing.type", &["None", "Jaeger", "Stackdriver"], problems);
    if let Some(sampling) = spec.get("tracing.sampling")
        && sampling.as_u64().is_none_or(|sampling| sampling > 10_000)
    {
        problems.push(format!(
            "tracing.sampling: `{}` is no whole number from 0 to 10000",
            bare(sampling)
        ));
    }
}

fn logging(spec: Spec<'_>, version: Version, problems: &mut Vec<String>) {
    const LEVELS: [&str; 6] = ["debug", "error", "warn", "info", "fatal", "none"];
    let levels = spec.get("general.logging.componentLevels").and_then(Value::as_object);
    for (component, level) in levels.into_iter().flatten() {
        // Earlier operators hand any word on to istiod.
        if version >= Version::V2_6 && !level.as_str().is_some_and(|level| LEVELS.contains(&level)) {
            problems.push(format!(
                "general.logging.componentLevels.{component}: `{}` is none of {}",
                bare(level),
                LEVELS.join(", ")
            ));
        }
    }
}

fn identity(spec: Spec<'_>, problems: &mut Vec<String>) {
    spec.one_of("security.identity.type", &["Kubernetes", "ThirdParty"], problems);
    spec.one_of(
        "security.certificateAuthority.type",
        &["Istiod", "Custom", "cert-manager"],
        problems,
    );
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(spec: Value) -> Vec<String> {
        problems(spec.as_object().expect("a map"), "mesh")
    }

    #[test]
    fn what_the_operator_refuses_is_found_at_its_field() {
        for (field, spec) in [
            ("version", json!({"version": "v2.0"})),
            ("version", json!({})),
            ("secuirty", json!({"version": "v2.6", "secuirty": {}})),
            ("mode", json!({"version": "v2.3", "mode": "MultiTenant"})),
            ("mode", json!({"version": "v2.6", "mode": "multitenant"})),
            (
                "techPreview.controlPlaneMode",
                json!({"version": "v2.4", "techPreview": {"controlPlaneMode": "MultiTenant"}}),
            ),
            ("meshConfig", json!({"version": "v2.3", "meshConfig": {}})),
            (
                "meshConfig.discoverySelectors",
                json!({"version": "v2.6", "meshConfig": {"discoverySelectors": []}}),
            ),
            ("addons.3scale", json!({"version": "v2.6", "addons": {"3scale": {}}})),
            (
                "addons.kiali.enabled",
                json!({"version": "v2.6", "addons": {"prometheus": {"enabled": false}}}),
            ),
            ("policy.type", json!({"version": "v2.6", "policy": {"type": "Mixer"}})),
            (
                "telemetry.type",
                json!({"version": "v2.6", "telemetry": {"type": "istiod"}}),
            ),
            (
                "telemetry.remote.address",
                json!({"version": "v2.6", "telemetry": {"type": "Remote"}}),
            ),
            (
                "policy.remote.address",
                json!({"version": "v2.6", "policy": {"remote": {"address": "x"}}}),
            ),
            (
                "tracing.type",
                json!({"version": "v2.6", "tracing": {"type": "Zipkin"}}),
            ),
            (
                "tracing.sampling",
                json!({"version": "v2.6", "tracing": {"sampling": 10001}}),
            ),
            (
                "general.logging.componentLevels.federation",
                json!({"version": "v2.6", "general": {"logging": {"componentLevels": {"federation": "trace"}}}}),
            ),
            (
                "security.identity.type",
                json!({"version": "v2.6", "security": {"identity": {"type": "Manual"}}}),
            ),
        ] {
            let problems = found(spec.clone());
            assert_eq!(problems.len(), 1, "{spec}: {problems:?}");
            assert!(problems[0].starts_with(&format!("{field}: ")), "{spec}: {problems:?}");
        }
    }

    #[test]
    fn what_the_operator_accepts_is_not_complained_about() {
        for spec in [
            json!({"version": "v2.4", "mode": "ClusterWide", "meshConfig": {"discoverySelectors": []}}),
            json!({"version": "v2.3", "techPreview": {"controlPlaneMode": "ClusterScoped"}}),
            json!({"version": "v2.5", "general": {"logging": {"componentLevels": {"federation": "trace"}}}}),
            json!({"version": "v2.6", "addons": {"prometheus": {"enabled": false}, "kiali": {"name": "central"}}}),
            json!({"version": "v2.6", "telemetry": {"type": "Remote", "remote": {"address": "x"}}}),
        ] {
            assert_eq!(found(spec.clone()), Vec::<String>::new(), "{spec}");
        }
    }

    #[test]
    fn fields_of_the_wrong_shape_do_no_harm() {
        let spec = json!({"version": 2, "addons": [], "gateways": "x", "cluster": null, "general": {"logging": 1}});
        assert!(!found(spec).is_empty());
    }
}
