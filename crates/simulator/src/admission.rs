//! What the operator's webhooks change and refuse when an object is written, said as admission policies of Kubernetes.

use serde_json::{Value, json};

use crate::names::{MUTATED_VERSIONS, SUPPORTED_VERSIONS};

const API_VERSION: &str = "admissionregistration.k8s.io/v1";
const MUTATION: &str = "smcp.mutation.maistra.io";
const VALIDATION: &str = "smcp.validation.maistra.io";

/// The policies of a cluster with the operator, and their bindings, as objects to apply. What a policy cannot see, such as
/// the objects of other namespaces, the operator refuses when it reconciles.
pub fn admission_policies() -> [Value; 4] {
    let at_creation = json!({"resourceRules": [{"apiGroups": ["maistra.io"], "apiVersions": ["*"],
        "resources": ["servicemeshcontrolplanes"], "operations": ["CREATE"]}]});
    let one_of = |versions: &[&str]| {
        format!("!has(object.spec.version) || object.spec.version == '' || object.spec.version in {versions:?}")
    };
    let policy = |kind: &str, name: &str, spec: Value| json!({"apiVersion": API_VERSION, "kind": kind, "metadata": {"name": name}, "spec": spec});
    let mutation = json!({
        "matchConstraints": at_creation, "failurePolicy": "Fail", "reinvocationPolicy": "Never",
        "matchConditions": [
            {"name": "new-version", "expression": one_of(&MUTATED_VERSIONS)},
            {"name": "unsaid", "expression": "!has(object.spec.gateways) || !has(object.spec.gateways.openshiftRoute)"},
        ],
        "mutations": [{"patchType": "JSONPatch", "jsonPatch": {"expression": "has(object.spec.gateways) \
            ? [JSONPatch{op: 'add', path: '/spec/gateways/openshiftRoute', value: {'enabled': false}}] \
            : [JSONPatch{op: 'add', path: '/spec/gateways', value: {'openshiftRoute': {'enabled': false}}}]"}}],
    });
    let validation = json!({
        "matchConstraints": at_creation, "failurePolicy": "Fail",
        "validations": [{"expression": one_of(&SUPPORTED_VERSIONS), "reason": "Invalid",
            "message": format!("Only '[{}]' versions are supported", SUPPORTED_VERSIONS.join(" "))}],
    });
    let binding = |name: &str| json!({"policyName": name});
    let mut denying = binding(VALIDATION);
    denying["validationActions"] = json!(["Deny"]);
    [
        policy("MutatingAdmissionPolicy", MUTATION, mutation),
        policy("MutatingAdmissionPolicyBinding", MUTATION, binding(MUTATION)),
        policy("ValidatingAdmissionPolicy", VALIDATION, validation),
        policy("ValidatingAdmissionPolicyBinding", VALIDATION, denying),
    ]
}

/// What the mutating policy makes of a new object, for clusters in memory.
pub fn admit(object: &mut Value) {
    let is_new_version = object["spec"]["version"]
        .as_str()
        .is_none_or(|version| MUTATED_VERSIONS.contains(&version));
    let is_unsaid = object["spec"]["gateways"]["openshiftRoute"].is_null();
    if object["kind"] == "ServiceMeshControlPlane" && is_new_version && is_unsaid {
        object["spec"]["gateways"]["openshiftRoute"] = json!({"enabled": false});
    }
}
