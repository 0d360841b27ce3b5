//! OpenShift's own kinds: operator subscriptions and their outcome, and routes.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An operator that the cluster should run.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "operators.coreos.com",
    version = "v1alpha1",
    kind = "Subscription",
    namespaced,
    status = "SubscriptionStatus",
    derive = "PartialEq"
)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionSpec {
    /// Package name.
    pub name: String,
    /// Catalog.
    pub source: String,
    /// Namespace of the catalog.
    pub source_namespace: String,
    /// Update channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// `Automatic` or `Manual`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub install_plan_approval: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscriptionStatus {
    /// Name of the ClusterServiceVersion that is installed.
    #[serde(rename = "installedCSV", skip_serializing_if = "Option::is_none")]
    pub installed_csv: Option<String>,
    /// Name of the ClusterServiceVersion that is being installed.
    #[serde(rename = "currentCSV", skip_serializing_if = "Option::is_none")]
    pub current_csv: Option<String>,
    /// `AtLatestKnown`, `UpgradePending` and others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Required by the CRD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated: Option<Time>,
}

/// One installed version of an operator.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "operators.coreos.com",
    version = "v1alpha1",
    kind = "ClusterServiceVersion",
    namespaced,
    status = "ClusterServiceVersionStatus",
    derive = "PartialEq"
)]
#[serde(rename_all = "camelCase", default)]
pub struct ClusterServiceVersionSpec {
    /// Name for people.
    pub display_name: String,
    /// Version, such as `2.6.0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Everything else, unread.
    #[serde(flatten)]
    #[schemars(schema_with = "super::maistra::any_object")]
    pub rest: Map<String, Value>,
}

/// `status` of a ClusterServiceVersion.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ClusterServiceVersionStatus {
    /// `Pending`, `Installing`, `Succeeded`, `Failed` and others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Why, for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A host name at the cluster's router.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "route.openshift.io",
    version = "v1",
    kind = "Route",
    namespaced,
    derive = "PartialEq"
)]
#[serde(rename_all = "camelCase", default)]
pub struct RouteSpec {
    /// The host name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Everything else, unread.
    #[serde(flatten)]
    #[schemars(schema_with = "super::maistra::any_object")]
    pub rest: Map<String, Value>,
}

impl Route {
    /// The address at the cluster's router, once it has a host; with `https` where the Route ends or passes TLS.
    pub fn url(&self) -> Option<String> {
        let host = self.spec.host.as_deref().filter(|host| !host.is_empty())?;
        let scheme = if self.spec.rest.contains_key("tls") {
            "https"
        } else {
            "http"
        };
        let path = self.spec.rest.get("path").and_then(Value::as_str).unwrap_or("/");
        Some(format!("{scheme}://{host}{path}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_route_with_tls_is_reached_by_https_and_one_without_a_host_not_at_all() {
        let url = |spec: Value| {
            let route: Route =
                serde_json::from_value(json!({"metadata": {"name": "kiali"}, "spec": spec})).expect("a route");
            route.url()
        };
        let tls = json!({"host": "kiali.apps.test", "tls": {"termination": "reencrypt"}, "to": {"kind": "Service", "name": "kiali"}});
        assert_eq!(url(tls).as_deref(), Some("https://kiali.apps.test/"));
        assert_eq!(
            url(json!({"host": "shop.apps.test", "path": "/a"})).as_deref(),
            Some("http://shop.apps.test/a")
        );
        assert_eq!(url(json!({})), None);
    }
}
