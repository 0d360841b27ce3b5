//! The add-ons of a control plane that have a page of their own.

use serde_json::Value;

use super::ControlPlaneView;
use crate::api::ServiceMeshControlPlane;

/// One add-on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addon {
    /// Shows the traffic.
    Kiali,
    /// Shows traces.
    Jaeger,
    /// Shows metrics.
    Grafana,
    /// Keeps metrics.
    Prometheus,
}

impl Addon {
    /// Its name in `spec.addons`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kiali => "kiali",
            Self::Jaeger => "jaeger",
            Self::Grafana => "grafana",
            Self::Prometheus => "prometheus",
        }
    }

    /// Name of its Route: that of the Kiali or Jaeger object, which the control plane may name, else its own.
    pub fn route(self, control_plane: &ServiceMeshControlPlane) -> String {
        match self {
            Self::Kiali | Self::Jaeger => control_plane.text(&["addons", self.name(), "name"]),
            Self::Grafana | Self::Prometheus => None,
        }
        .unwrap_or_else(|| self.name().to_owned())
    }

    /// The setting that turns it off, if it is off. What is not said is on, as in the operator's base profile.
    pub fn disabled_by(self, control_plane: &ServiceMeshControlPlane) -> Option<&'static str> {
        let off = |addon: &str| control_plane.setting(&["addons", addon, "enabled"]) == Some(&Value::Bool(false));
        let setting = match self {
            Self::Kiali if off("kiali") => "spec.addons.kiali.enabled: false",
            Self::Grafana if off("grafana") => "spec.addons.grafana.enabled: false",
            Self::Prometheus if off("prometheus") => "spec.addons.prometheus.enabled: false",
            Self::Jaeger if control_plane.text(&["tracing", "type"]).as_deref() == Some("None") => {
                "spec.tracing.type: None"
            }
            _ => return None,
        };
        Some(setting)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::snapshot::samples::read;

    fn control_plane(spec: Value) -> ServiceMeshControlPlane {
        read(json!({"metadata": {"name": "prod"}, "spec": spec}))
    }

    const ALL: [Addon; 4] = [Addon::Kiali, Addon::Jaeger, Addon::Grafana, Addon::Prometheus];

    #[test]
    fn what_is_not_said_is_on_and_named_as_itself() {
        let plain = control_plane(json!({}));
        for addon in ALL {
            assert_eq!(addon.disabled_by(&plain), None);
            assert_eq!(addon.route(&plain), addon.name());
        }
    }

    #[test]
    fn each_addon_has_its_own_switch() {
        let off = control_plane(json!({"tracing": {"type": "None"}, "addons": {
            "kiali": {"enabled": false, "name": "my-kiali"}, "grafana": {"enabled": false}, "prometheus": {"enabled": false}}}));
        let settings = ALL.map(|addon| addon.disabled_by(&off).unwrap_or_default());
        assert_eq!(
            settings,
            [
                "spec.addons.kiali.enabled: false",
                "spec.tracing.type: None",
                "spec.addons.grafana.enabled: false",
                "spec.addons.prometheus.enabled: false"
            ]
        );
        assert_eq!(Addon::Kiali.route(&off), "my-kiali");
    }
}
