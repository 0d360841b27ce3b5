//! The rights that setting up and watching a federation needs, so that they can be asked for before anything is written.

use super::{AccessReview, MeshState};

/// (group, resource, verbs) in the control-plane namespace. `view`, `edit` and `admin` do not cover the first group.
const CONTROL_PLANE: [(&str, &str, &[&str]); 8] = [
    (
        "federation.maistra.io",
        "servicemeshpeers",
        &["get", "list", "watch", "create", "patch"],
    ),
    (
        "federation.maistra.io",
        "exportedservicesets",
        &["get", "list", "watch", "create", "patch"],
    ),
    (
        "federation.maistra.io",
        "importedservicesets",
        &["get", "list", "watch", "create", "patch"],
    ),
    (
        "maistra.io",
        "servicemeshcontrolplanes",
        &["get", "list", "watch", "create", "patch"],
    ),
    (
        "maistra.io",
        "servicemeshmemberrolls",
        &["get", "list", "watch", "create", "patch"],
    ),
    ("", "configmaps", &["get", "create", "patch"]),
    ("", "services", &["get", "list"]),
    ("", "pods", &["get", "list"]),
];

/// The same in each member namespace. The operator's webhook asks for `update pods` of whoever adds a member.
const MEMBER: [(&str, &str, &[&str]); 3] = [
    ("", "services", &["get", "list"]),
    ("", "pods", &["list", "update"]),
    (
        "networking.istio.io",
        "virtualservices",
        &["get", "list", "create", "patch"],
    ),
];

/// Every right to ask for, not asked yet.
pub fn needed(mesh: &MeshState) -> Vec<AccessReview> {
    let control_plane = rows(&mesh.mesh.namespace, &CONTROL_PLANE);
    let members = mesh
        .members()
        .unwrap_or_default()
        .iter()
        .flat_map(|member| rows(member, &MEMBER));
    control_plane.into_iter().chain(members).collect()
}

fn rows(namespace: &str, rules: &[(&str, &str, &[&str])]) -> Vec<AccessReview> {
    let each = rules.iter().flat_map(|(group, resource, verbs)| {
        verbs.iter().map(move |verb| AccessReview {
            namespace: namespace.to_owned(),
            group: (*group).to_owned(),
            resource: (*resource).to_owned(),
            verb: (*verb).to_owned(),
            allowed: false,
            user: None,
        })
    });
    each.collect()
}
