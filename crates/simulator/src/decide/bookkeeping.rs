//! What the operator and istiod make beside a control plane in nobody's name, and leave when it goes (seen with Maistra
//! 2.5.1).

use serde_json::{Value, json};

use super::super::world::{name, namespace};

/// ConfigMaps in which istiods agree who leads.
const ELECTIONS: [&str; 3] = [
    "ior-leader",
    "istio-namespace-controller-election",
    "servicemesh-federation",
];

/// Who may add members to a mesh.
const ROLE: &str = "mesh-user";

/// The objects beside a control plane.
pub(super) fn objects(control_plane: &Value) -> Vec<Value> {
    let home = namespace(control_plane);
    let elections = ELECTIONS.map(
        |election| json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": election, "namespace": home}}),
    );
    let role = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
        "metadata": {"name": ROLE, "namespace": home},
        "rules": [{"apiGroups": ["maistra.io"], "resources": ["servicemeshcontrolplanes"],
            "resourceNames": [name(control_plane)], "verbs": ["use"]}]});
    let binding = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
        "metadata": {"name": "mesh-users", "namespace": home},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": ROLE}});
    elections.into_iter().chain([role, binding]).collect()
}
