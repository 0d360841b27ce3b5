//! What the operator's webhooks change and refuse when an object is written, said as admission policies of Kubernetes.

use serde_json::{Value, json};

use crate::names::{MUTATED_VERSIONS, SUPPORTED_VERSIONS};

const API_VERSION: &str = "admissionregistration.k8s.io/v1";
const MUTATION: &str = "smcp.mutation.maistra.io";
const VALIDATION: &str = "smcp.validation.maistra.io";
/// The same webhook: what it compares with another object is a policy of its own here.
const ALONE: &str = "alone.smcp.validation.maistra.io";
const OF_THE_CLUSTER: &str = "cluster.smcp.validation.maistra.io";
const MEMBERS: &str = "smmr.validation.maistra.io";

/// The policies of a cluster with the operator, and their bindings, as objects to apply.
pub fn admission_policies() -> Vec<Value> {
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
    let mut beside = denying.clone();
    beside["policyName"] = json!(ALONE);
    beside["paramRef"] = every_one();
    vec![
        policy("MutatingAdmissionPolicy", MUTATION, mutation),
        policy("MutatingAdmissionPolicyBinding", MUTATION, binding(MUTATION)),
        policy("ValidatingAdmissionPolicy", VALIDATION, validation),
        policy("ValidatingAdmissionPolicyBinding", VALIDATION, denying),
        policy("ValidatingAdmissionPolicy", ALONE, alone(&at_creation)),
        policy("ValidatingAdmissionPolicyBinding", ALONE, beside),
        policy(
            "ValidatingAdmissionPolicy",
            OF_THE_CLUSTER,
            alone_in_the_cluster(&at_creation),
        ),
        policy("ValidatingAdmissionPolicy", MEMBERS, of_one_mesh()),
    ]
}

/// Compares with every object of a namespace, that of the object which is written unless another is named.
fn every_one() -> Value {
    json!({"selector": {}, "parameterNotFoundAction": "Allow"})
}

/// One control plane in a namespace. What is not known at the moment refuses nothing.
fn alone(at_creation: &Value) -> Value {
    json!({
        "paramKind": {"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane"},
        "matchConstraints": at_creation, "failurePolicy": "Ignore",
        "validations": [{"expression": "params.metadata.name == object.metadata.name", "reason": "Invalid",
            "message": "only one service mesh may be installed per project/namespace"}],
    })
}

/// A control plane for the whole cluster suffers no other. One that is changed into one the operator refuses when it
/// reconciles.
fn alone_in_the_cluster(at_creation: &Value) -> Value {
    let is_wide = |object: &str| {
        format!("(has({object}.spec) && has({object}.spec.mode) && {object}.spec.mode == 'ClusterWide')")
    };
    let (new, known) = (is_wide("object"), is_wide("params"));
    let elsewhere = "params.metadata.namespace != object.metadata.namespace";
    json!({
        "paramKind": {"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane"},
        "matchConstraints": at_creation, "failurePolicy": "Ignore",
        "validations": [
            {"expression": format!("!({elsewhere} && {new})"), "reason": "Invalid",
                "message": "a cluster-scoped SMCP may only be created when no other SMCPs exist"},
            {"expression": format!("!({elsewhere} && !{new} && {known})"), "reason": "Invalid",
                "message": "no other SMCPs may be created when a cluster-scoped SMCP exists"},
        ],
    })
}

/// A namespace is in one mesh.
fn of_one_mesh() -> Value {
    json!({
        "paramKind": {"apiVersion": "maistra.io/v1", "kind": "ServiceMeshMemberRoll"},
        "matchConstraints": {"resourceRules": [{"apiGroups": ["maistra.io"], "apiVersions": ["*"],
            "resources": ["servicemeshmemberrolls"], "operations": ["CREATE", "UPDATE"]}]},
        "failurePolicy": "Ignore",
        "matchConditions": [{"name": "stays", "expression": "!has(object.metadata.deletionTimestamp)"}],
        "validations": [{"reason": "Invalid",
            "expression": "params.metadata.namespace == object.metadata.namespace || !has(object.spec) \
                || !has(object.spec.members) || !has(params.spec) || !has(params.spec.members) \
                || size(params.spec.members) == 0 || object.spec.members.all(member, member != '*' \
                && !(member in params.spec.members) && !('*' in params.spec.members))",
            "message": "one or more members are already defined in another ServiceMeshMemberRoll"}],
    })
}

/// Has every member roll compared with that of this namespace. One that is not there any more refuses nothing.
pub fn rolls_beside(namespace: &str) -> Value {
    beside(namespace, MEMBERS)
}

/// Has every new control plane compared with that of this namespace.
pub fn control_planes_beside(namespace: &str) -> Value {
    beside(namespace, OF_THE_CLUSTER)
}

fn beside(namespace: &str, policy: &str) -> Value {
    let mut every_one = every_one();
    every_one["namespace"] = json!(namespace);
    json!({"apiVersion": API_VERSION, "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": format!("{namespace}.{policy}")},
        "spec": {"policyName": policy, "paramRef": every_one, "validationActions": ["Deny"]}})
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
