//! What a ServiceMeshControlPlane says: the two profiles, the gateways that peers need, a user's own values on top, and
//! the check that the operator will accept the result. Values in, `spec` out; rendering is `manifest`'s.

mod base;
mod gateways;
mod merge;
mod set;
mod validate;
mod version;

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value};

pub use crate::gateway::Exposure;
pub use gateways::{FacingGateways, gateways};
pub(crate) use merge::drop_nulls;
pub use merge::merge;
pub(crate) use set::parse_set;
pub use version::Version;

/// What a control plane brings besides federation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Lean, for production: no add-ons and no tracing unless asked for.
    #[default]
    Default,
    /// Everything switched on and logged, to look at: add-ons, all requests traced, gateway access logs.
    Demo,
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "default",
            Self::Demo => "demo",
        })
    }
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "default" => Ok(Self::Default),
            "demo" => Ok(Self::Demo),
            other => Err(format!("unknown profile `{other}`; it is `default` or `demo`")),
        }
    }
}

/// Everything that decides the spec of a control plane.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ControlPlaneSettings {
    /// Version of the control plane; the newest for a new one, and what it has for one that is there.
    pub version: Option<Version>,
    /// What it brings besides federation; `default` for a new one, and what it has for one that is there.
    pub profile: Option<Profile>,
    /// `cluster.name`.
    pub cluster_name: Option<String>,
    /// `security.trust.domain`.
    pub trust_domain: Option<String>,
    /// Every peer of the mesh, in the order given.
    pub peers: Vec<FacingGateways>,
    /// Values that users bring in files, each laid over the ones before.
    pub values: Vec<Value>,
    /// Single values, as `parse_set` returns them, laid over everything else.
    pub set: Vec<(String, Value)>,
}

impl ControlPlaneSettings {
    /// Whether nobody has said which version it shall be.
    pub fn leaves_version_open(&self) -> bool {
        let written = self.values.iter().any(|values| values.get("version").is_some());
        self.version.is_none() && !written && !self.set.iter().any(|(path, _)| path == "version")
    }
}

/// The spec of a control plane in `namespace`, or everything that the operator would refuse or ignore in it.
///
/// With a `live` spec, only what was asked for: running an installation again to add a peer must neither upgrade the
/// control plane nor switch anything off. What is checked is the whole, with the live spec below.
///
/// A null in a user's values takes the field out, since there is no other way to ask for the operator's own default.
pub fn control_plane_spec(
    settings: &ControlPlaneSettings,
    live: Option<&Map<String, Value>>,
    namespace: &str,
) -> Result<Map<String, Value>, Vec<String>> {
    let mut problems = Vec::new();
    let mut spec = Value::Object(base::spec(settings, live));
    for values in &settings.values {
        if values.is_object() {
            merge(&mut spec, values);
        } else {
            problems.push("values: must be a map of the fields of `spec`".to_owned());
        }
    }
    for (path, value) in &settings.set {
        match set::nested(path, value) {
            Ok(values) => merge(&mut spec, &values),
            Err(problem) => problems.push(problem),
        }
    }
    drop_nulls(&mut spec);
    let Value::Object(spec) = spec else {
        unreachable!("merging a map into a map leaves a map");
    };
    let mut whole = Value::Object(live.cloned().unwrap_or_default());
    for (key, value) in &spec {
        merge(&mut whole[key], value);
    }
    let whole = whole.as_object().cloned().unwrap_or_default();
    problems.extend(validate::problems(&whole, namespace));
    if problems.is_empty() { Ok(spec) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn later_values_win_and_single_ones_win_over_files() {
        let settings = ControlPlaneSettings {
            values: vec![
                json!({"proxy": {"concurrency": 1}, "mode": "MultiTenant"}),
                json!({"proxy": {"concurrency": 2}}),
            ],
            set: vec![
                ("proxy.concurrency".to_owned(), json!(3)),
                ("addons.grafana".to_owned(), Value::Null),
            ],
            ..ControlPlaneSettings::default()
        };
        let spec = control_plane_spec(&settings, None, "mesh").expect("valid");
        assert_eq!(
            (&spec["proxy"]["concurrency"], &spec["mode"]),
            (&json!(3), &json!("MultiTenant"))
        );
        assert_eq!(spec["addons"].get("grafana"), None);
    }

    #[test]
    fn the_default_profile_switches_the_add_ons_of_the_operators_base_profile_off() {
        let spec = control_plane_spec(&ControlPlaneSettings::default(), None, "mesh").expect("valid");
        let off = json!({"enabled": false});
        assert_eq!(spec["addons"], json!({"grafana": off, "kiali": off, "prometheus": off}));
        assert_eq!(spec["tracing"], json!({"type": "None"}));
        assert_eq!(spec["version"], "v2.6");
        assert!(!spec.contains_key("gateways"));
    }

    #[test]
    fn an_existing_control_plane_gets_only_what_was_asked_for() {
        let live = json!({"version": "v2.4", "tracing": {"type": "Jaeger"}});
        let settings = ControlPlaneSettings {
            set: vec![("tracing.sampling".to_owned(), json!(5))],
            ..ControlPlaneSettings::default()
        };
        let spec = control_plane_spec(&settings, live.as_object(), "mesh").expect("valid");
        assert_eq!(Value::Object(spec), json!({"tracing": {"sampling": 5}}));
    }

    #[test]
    fn all_problems_are_reported_at_once() {
        let settings = ControlPlaneSettings {
            values: vec![json!("text"), json!({"policy": {"type": "Mixer"}})],
            set: vec![("a..b".to_owned(), json!(1)), ("mode".to_owned(), json!("Both"))],
            ..ControlPlaneSettings::default()
        };
        assert_eq!(
            control_plane_spec(&settings, None, "mesh")
                .expect_err("four problems")
                .len(),
            4
        );
    }

    #[test]
    fn profiles_are_read_as_they_are_shown() {
        for profile in [Profile::Default, Profile::Demo] {
            assert_eq!(profile.to_string().parse(), Ok(profile));
        }
        assert!("Demo".parse::<Profile>().is_err());
    }
}
