//! `security.istio.io/v1beta1`, as far as meshfed reads it.

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Who may call a workload; kept whole, since meshfed only reads a few fields of it.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "security.istio.io",
    version = "v1beta1",
    kind = "AuthorizationPolicy",
    plural = "authorizationpolicies",
    namespaced,
    derive = "PartialEq"
)]
#[serde(transparent)]
pub struct AuthorizationPolicySpec {
    /// Every field.
    #[schemars(schema_with = "super::maistra::any_object")]
    pub fields: Map<String, Value>,
}
