//! Rights: whether the user may read and write what federation needs.

use std::collections::BTreeMap;

use super::fix::command;
use super::{Check, Code, Finding, ObjectRef, Page, Part, Run, Severity};
use crate::snapshot::{AccessReview, MeshState, Observed, Snapshot, Unknown};
use crate::wording::shell;

/// The checks of this family.
pub(super) const CHECKS: &[&Check] = &[&READ, &RIGHTS];

const SOURCE: &str = "Maistra 2.5: the operator's aggregated roles do not include federation.maistra.io.";

/// The user may read the objects of federation.
const READ: Check = Check {
    code: Code("MF0101"),
    title: "the objects of federation can be read",
    severity: Severity::Error,
    considers: &[Part::Peers, Part::Exports, Part::Imports, Part::Access],
    page: Page {
        cause: "The user has no right to list ServiceMeshPeers, ExportedServiceSets or ImportedServiceSets. The roles `view`, `edit` and `admin` do not cover federation.maistra.io.",
        symptom: "`Forbidden` for an administrator of the project, and checks that are skipped.",
        fix: "Give the user a Role for the three kinds in the namespace of the control plane, and a RoleBinding to it.",
        source: SOURCE,
    },
    run: Run::Mesh(unreadable),
    ..Check::BASE
};

fn unreadable(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let denied = FEDERATION.into_iter().filter(|resource| is_hidden(mesh, resource));
    denied
        .map(|resource| {
            let object = ObjectRef::new("Role", &mesh.mesh.namespace, resource);
            // With `--pre` it is known what else is denied, and one Role should grant it all.
            let asked = mesh
                .access
                .list()
                .unwrap_or_default()
                .iter()
                .filter(|review| is_about(mesh, review, resource));
            let denied: Vec<&str> = asked
                .filter(|review| !review.allowed)
                .map(|review| review.verb.as_str())
                .collect();
            let verbs = if denied.is_empty() {
                "get,list,watch".to_owned()
            } else {
                denied.join(",")
            };
            let message = format!("you have no right to {verbs} {resource} in {}", mesh.mesh.namespace);
            let found = Finding::error(READ.code, mesh, object.clone(), message);
            mended_by_role(found.seen(mesh, object, "rules", "list is denied"), mesh, GROUP, &verbs)
        })
        .collect()
}

const GROUP: &str = "federation.maistra.io";

const FEDERATION: [&str; 3] = ["servicemeshpeers", "exportedservicesets", "importedservicesets"];

/// Whether the user was refused the list of a resource of federation.
fn is_hidden(mesh: &MeshState, resource: &str) -> bool {
    match resource {
        "servicemeshpeers" => matches!(mesh.peers, Observed::Unknown(Unknown::Forbidden(_))),
        "exportedservicesets" => matches!(mesh.exports, Observed::Unknown(Unknown::Forbidden(_))),
        _ => matches!(mesh.imports, Observed::Unknown(Unknown::Forbidden(_))),
    }
}

/// Whether a right is about a resource of federation in the namespace of the control plane.
fn is_about(mesh: &MeshState, review: &AccessReview, resource: &str) -> bool {
    (
        review.namespace.as_str(),
        review.group.as_str(),
        review.resource.as_str(),
    ) == (mesh.mesh.namespace.as_str(), GROUP, resource)
}

/// The user may do what setting up a federation needs.
const RIGHTS: Check = Check {
    code: Code("MF0102"),
    title: "you may do what federating needs",
    severity: Severity::Error,
    needs: &[Part::Access],
    considers: &[Part::Peers, Part::Exports, Part::Imports],
    page: Page {
        cause: "The user lacks a right that `install`, `peer`, `export`, `import` or `mirror` needs. Whoever adds a member also needs `update pods` in its namespace, since the operator's webhook asks for it.",
        symptom: "The commands end with `Forbidden` when they reach the object.",
        fix: "Ask an administrator of the cluster for the Role that the finding names, and for a RoleBinding to it.",
        source: SOURCE,
    },
    run: Run::Mesh(rights),
    ..Check::BASE
};

fn rights(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let mut denied: BTreeMap<(&str, &str, &str), Vec<&str>> = BTreeMap::new();
    let told = |review: &AccessReview| {
        let mut hidden = FEDERATION.iter().filter(|resource| is_hidden(mesh, resource));
        hidden.any(|resource| is_about(mesh, review, resource))
    };
    let reviews = mesh.access.list().unwrap_or_default().iter();
    for review in reviews.filter(|review| !review.allowed && !told(review)) {
        let key = (
            review.namespace.as_str(),
            review.group.as_str(),
            review.resource.as_str(),
        );
        denied.entry(key).or_default().push(&review.verb);
    }
    denied
        .into_iter()
        .map(|((namespace, group, resource), verbs)| {
            let object = ObjectRef::new("Role", namespace, resource);
            let verbs = verbs.join(",");
            let message = format!("you may not {verbs} {resource} in {namespace}");
            let found = Finding::error(RIGHTS.code, mesh, object.clone(), message).seen(
                mesh,
                object,
                "SelfSubjectAccessReview",
                format!("{verbs}: denied"),
            );
            mended_by_role(found, mesh, group, &verbs)
        })
        .collect()
}

/// With the Role that the finding is about, and what gives it to somebody.
fn mended_by_role(found: Finding, mesh: &MeshState, group: &str, verbs: &str) -> Finding {
    let ObjectRef { namespace, name, .. } = found.object.clone();
    let full = if group.is_empty() {
        name.clone()
    } else {
        format!("{name}.{group}")
    };
    // Named by what it gives: rights that were lacking before, or another user lacked, may have a Role already.
    let named = format!("meshfed-{name}-{}", verbs.replace(',', "-"));
    let flags = [format!("--verb={verbs}"), format!("--resource={full}")];
    let role = shell!("create role {} {} {}", named, flags[0], flags[1]);
    let binding = shell!("create rolebinding {} {} --user=USER", named, format!("--role={named}"));
    found
        .mended_by(command(mesh, &namespace, &role))
        .mended_by(command(mesh, &namespace, &binding))
}
