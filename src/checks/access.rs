//! Rights: whether the user may read and write what federation needs.

use crate::checks::fix::command;
use std::collections::BTreeMap;

use super::{Check, Code, Finding, ObjectRef, Page, Part, Run, Severity};
use crate::snapshot::{MeshState, Observed, Snapshot};

/// The checks of this family.
pub(super) const CHECKS: &[&Check] = &[&READ, &RIGHTS];

const SOURCE: &str = "Maistra 2.5: the operator's aggregated roles do not include federation.maistra.io.";

/// The user may read the objects of federation.
const READ: Check = Check {
    code: Code("MF0101"),
    title: "the objects of federation can be read",
    severity: Severity::Error,
    needs: &[],
    needs_of_remote: &[],
    after: &[],
    page: Page {
        cause: "The user has no right to list ServiceMeshPeers, ExportedServiceSets or ImportedServiceSets. The roles `view`, `edit` and `admin` do not cover federation.maistra.io.",
        symptom: "`Forbidden` for an administrator of the project, and checks that are skipped.",
        fix: "Give the user a Role for the three kinds in the namespace of the control plane.",
        source: SOURCE,
    },
    run: Run::Mesh(unreadable),
};

fn unreadable(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let parts = [
        ("servicemeshpeers", forbidden(&mesh.peers)),
        ("exportedservicesets", forbidden(&mesh.exports)),
        ("importedservicesets", forbidden(&mesh.imports)),
    ];
    let denied = parts
        .into_iter()
        .filter_map(|(resource, right)| Some((resource, right?)));
    denied
        .map(|(resource, right)| {
            let object = ObjectRef::new("Role", &mesh.mesh.namespace, resource);
            Finding::error(READ.code, mesh, object.clone(), format!("you have no right to {right}"))
                .seen(mesh, object, "rules", "list is denied")
                .mended_by(role_command(
                    mesh,
                    &mesh.mesh.namespace,
                    resource,
                    "federation.maistra.io",
                    "get,list,watch",
                ))
        })
        .collect()
}

fn forbidden<T>(part: &Observed<T>) -> Option<&str> {
    match part {
        Observed::Forbidden(right) => Some(right),
        _ => None,
    }
}

/// The user may do what setting up a federation needs.
const RIGHTS: Check = Check {
    code: Code("MF0102"),
    title: "you may do what federating needs",
    severity: Severity::Error,
    needs: &[Part::Access],
    needs_of_remote: &[],
    after: &[],
    page: Page {
        cause: "The user lacks a right that `install`, `peer`, `export`, `import` or `mirror` needs. Whoever adds a member also needs `update pods` in its namespace, since the operator's webhook asks for it.",
        symptom: "The commands end with `Forbidden` when they reach the object.",
        fix: "Ask an administrator of the cluster for the Role that the finding names.",
        source: SOURCE,
    },
    run: Run::Mesh(rights),
};

fn rights(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let mut denied: BTreeMap<(&str, &str, &str), Vec<&str>> = BTreeMap::new();
    for review in mesh.access.items().iter().filter(|review| !review.allowed) {
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
            Finding::error(
                RIGHTS.code,
                mesh,
                object.clone(),
                format!("you may not {verbs} {resource} in {namespace}"),
            )
            .seen(mesh, object, "SelfSubjectAccessReview", format!("{verbs}: denied"))
            .mended_by(role_command(mesh, namespace, resource, group, &verbs))
        })
        .collect()
}

fn role_command(mesh: &MeshState, namespace: &str, resource: &str, group: &str, verbs: &str) -> String {
    let full = if group.is_empty() {
        resource.to_owned()
    } else {
        format!("{resource}.{group}")
    };
    command(
        mesh,
        namespace,
        &format!("create role meshfed-{resource} --verb={verbs} --resource={full}"),
    )
}
