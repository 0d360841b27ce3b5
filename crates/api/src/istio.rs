//! `networking.istio.io/v1beta1`, as far as meshfed reads it. What it writes is rendered from templates.

use std::collections::BTreeMap;

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Routing rules for a host.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "networking.istio.io",
    version = "v1beta1",
    kind = "VirtualService",
    shortname = "vs",
    namespaced,
    derive = "PartialEq"
)]
#[serde(rename_all = "camelCase", default)]
pub struct VirtualServiceSpec {
    /// Hosts that the rules apply to.
    pub hosts: Vec<String>,
    /// Gateways that the rules apply to; absent means the sidecars of the mesh.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateways: Option<Vec<String>>,
    /// HTTP routes, in order.
    pub http: Vec<HttpRoute>,
    /// Everything else, unread.
    #[serde(flatten)]
    #[schemars(schema_with = "super::maistra::any_object")]
    pub rest: Map<String, Value>,
}

/// One HTTP route.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct HttpRoute {
    /// Weighted destinations.
    pub route: Vec<RouteDestination>,
    /// A destination that receives a copy of each request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mirror: Option<Destination>,
    /// Share of the requests that are mirrored; absent means all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mirror_percentage: Option<Percent>,
    /// Everything else, unread.
    #[serde(flatten)]
    #[schemars(schema_with = "super::maistra::any_object")]
    pub rest: Map<String, Value>,
}

/// A percentage, 0.0 to 100.0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Percent {
    /// The number.
    pub value: f64,
}

/// One weighted destination.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct RouteDestination {
    /// Where the requests go.
    pub destination: Destination,
    /// Share of the requests; absent on a single destination means all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<i32>,
    /// Everything else, unread.
    #[serde(flatten)]
    #[schemars(schema_with = "super::maistra::any_object")]
    pub rest: Map<String, Value>,
}

/// A host, and a subset of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Destination {
    /// Host name.
    pub host: String,
    /// Subset that a DestinationRule of that host defines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subset: Option<String>,
    /// Everything else, unread.
    #[serde(flatten)]
    #[schemars(schema_with = "super::maistra::any_object")]
    pub rest: Map<String, Value>,
}

/// Policies and subsets of a host.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "networking.istio.io",
    version = "v1beta1",
    kind = "DestinationRule",
    shortname = "dr",
    namespaced,
    derive = "PartialEq"
)]
#[serde(rename_all = "camelCase", default)]
pub struct DestinationRuleSpec {
    /// The host; a short name is relative to the namespace of the rule.
    pub host: String,
    /// Named groups of its endpoints.
    pub subsets: Vec<Subset>,
    /// Everything else, unread.
    #[serde(flatten)]
    #[schemars(schema_with = "super::maistra::any_object")]
    pub rest: Map<String, Value>,
}

/// A named group of endpoints.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Subset {
    pub name: String,
    /// Labels that its pods carry.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Everything else, unread.
    #[serde(flatten)]
    #[schemars(schema_with = "super::maistra::any_object")]
    pub rest: Map<String, Value>,
}

/// Listeners of gateway pods; kept whole, since meshfed only applies and lists them.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "networking.istio.io",
    version = "v1beta1",
    kind = "Gateway",
    shortname = "gw",
    namespaced,
    derive = "PartialEq"
)]
#[serde(transparent)]
pub struct GatewaySpec {
    /// Every field, unread.
    #[schemars(schema_with = "super::maistra::any_object")]
    pub fields: Map<String, Value>,
}

/// Hosts that the mesh knows beside those of Services; kept whole, since meshfed only reads which.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "networking.istio.io",
    version = "v1beta1",
    kind = "ServiceEntry",
    plural = "serviceentries",
    shortname = "se",
    namespaced,
    derive = "PartialEq"
)]
#[serde(default)]
pub struct ServiceEntrySpec {
    /// The hosts; one may begin with a wildcard.
    pub hosts: Vec<String>,
    /// Everything else, unread.
    #[serde(flatten)]
    #[schemars(schema_with = "super::maistra::any_object")]
    pub rest: Map<String, Value>,
}
