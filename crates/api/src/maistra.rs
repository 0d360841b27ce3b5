//! `maistra.io`: ServiceMeshControlPlane (v2), ServiceMeshMemberRoll and ServiceMeshMember (v1).

use std::collections::BTreeMap;
use std::sync::Arc;

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Condition;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

/// The control plane of one mesh. Its spec is large and versioned, so it is kept as it came, once for all copies.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "maistra.io",
    version = "v2",
    kind = "ServiceMeshControlPlane",
    plural = "servicemeshcontrolplanes",
    shortname = "smcp",
    namespaced,
    status = "ServiceMeshControlPlaneStatus",
    derive = "PartialEq"
)]
#[serde(transparent)]
pub struct ServiceMeshControlPlaneSpec {
    /// Every field, unread; `snapshot::control_plane` names the ones that matter.
    #[schemars(schema_with = "super::maistra::any_object")]
    pub fields: Arc<Map<String, Value>>,
}

/// `status` of a ServiceMeshControlPlane.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceMeshControlPlaneStatus {
    /// The spec in effect, with profiles and defaults filled in.
    #[schemars(schema_with = "super::maistra::any_object")]
    pub applied_spec: Arc<Map<String, Value>>,
    /// `Installed`, `Reconciled` and `Ready`.
    pub conditions: Vec<Condition>,
    /// Generation of the spec that the conditions speak of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// `readyComponentCount` and others.
    pub annotations: BTreeMap<String, String>,
    /// Names of components that are ready, unready and pending.
    pub readiness: Readiness,
    /// Version of the charts that the operator rendered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart_version: Option<String>,
    /// Version of the operator that wrote this status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator_version: Option<String>,
}

/// `status.readiness` of a ServiceMeshControlPlane, which its CRD requires.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Readiness {
    /// Component names by `ready`, `unready` and `pending`.
    pub components: BTreeMap<String, Vec<String>>,
}

/// The namespaces of a mesh; its name is always `default`.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "maistra.io",
    version = "v1",
    kind = "ServiceMeshMemberRoll",
    plural = "servicemeshmemberrolls",
    shortname = "smmr",
    namespaced,
    status = "ServiceMeshMemberRollStatus",
    derive = "PartialEq"
)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceMeshMemberRollSpec {
    /// Member namespaces; `*` alone means all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<String>>,
    /// Instead of `members`: selects namespaces by label (2.4 and later).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_selectors: Option<Vec<LabelSelector>>,
}

/// `status` of a ServiceMeshMemberRoll.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceMeshMemberRollStatus {
    /// Namespaces that the roll names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<String>>,
    /// Namespaces that are part of the mesh now; the only list istiod reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configured_members: Option<Vec<String>>,
    /// Namespaces that are not configured yet, or do not exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_members: Option<Vec<String>>,
    /// Namespaces that are leaving.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminating_members: Option<Vec<String>>,
    /// Conditions per namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_statuses: Option<Vec<MemberStatus>>,
    /// `Ready`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Vec<Condition>>,
    /// Generation of the spec that the rest speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
}

/// Conditions of one namespace in the roll.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberStatus {
    pub namespace: String,
    #[serde(default)]
    pub conditions: Vec<Condition>,
}

/// Membership seen from the member's side.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "maistra.io",
    version = "v1",
    kind = "ServiceMeshMember",
    plural = "servicemeshmembers",
    shortname = "smm",
    namespaced,
    status = "ServiceMeshMemberStatus",
    derive = "PartialEq"
)]
#[serde(rename_all = "camelCase")]
pub struct ServiceMeshMemberSpec {
    /// The control plane that the namespace belongs to; immutable.
    pub control_plane_ref: ControlPlaneReference,
}

/// Names a ServiceMeshControlPlane.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ControlPlaneReference {
    pub name: String,
    pub namespace: String,
}

/// `status` of a ServiceMeshMember.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceMeshMemberStatus {
    /// `Reconciled` and `Ready`.
    pub conditions: Vec<Condition>,
    /// Generation of the spec that the conditions speak of.
    pub observed_generation: i64,
}

/// The schema of an object with any fields.
pub(super) fn any_object(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "type": "object", "x-kubernetes-preserve-unknown-fields": true })
}
