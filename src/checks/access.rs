//! Rights: whether the user may read and write what federation needs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

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
        fix: "`meshfed check --pre` prints a Role with what the user lacks and a RoleBinding to it, for somebody to run who may give rights.",
        source: SOURCE,
    },
    run: Run::Mesh(unreadable),
    ..Check::BASE
};

fn unreadable(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    // Once rights are asked for, one Role for all that are missing is told instead.
    let reviews = mesh.access.list().unwrap_or_default();
    let is_told = |resource: &str| {
        let mut denied = reviews.iter().filter(|review| !review.allowed);
        denied.any(|review| is_about(mesh, review, resource))
    };
    let denied = FEDERATION
        .into_iter()
        .filter(|resource| is_hidden(mesh, resource) && !is_told(resource));
    denied
        .map(|resource| {
            let object = ObjectRef::new("Role", &mesh.mesh.namespace, resource);
            let message = format!(
                "you have no right to get,list,watch {resource} in {}",
                mesh.mesh.namespace
            );
            Finding::error(READ.code, mesh, object.clone(), message)
                .seen(mesh, object, "rules", "list is denied")
                .mended_by(shell!("meshfed check --pre {}", mesh.mesh.reference()))
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
        fix: "Give the line that the finding prints to an administrator of the cluster: it adds one Role with what is missing, and a RoleBinding of the user to it, and takes no right away.",
        source: SOURCE,
    },
    run: Run::Mesh(rights),
    ..Check::BASE
};

/// Verbs that are denied, by group and resource.
type Denied<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a str>>;

fn rights(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let mut denied: BTreeMap<&str, Denied<'_>> = BTreeMap::new();
    let reviews = mesh.access.list().unwrap_or_default();
    for review in reviews.iter().filter(|review| !review.allowed) {
        let rules = denied.entry(&review.namespace).or_default();
        let verbs = rules.entry((&review.group, &review.resource)).or_default();
        verbs.push(&review.verb);
    }
    let user = reviews.iter().find_map(|review| review.user.as_deref());
    denied
        .into_iter()
        .map(|(namespace, rules)| lacking(mesh, namespace, &rules, user))
        .collect()
}

/// Name of the Role and of the RoleBinding; what they hold already stays.
const ROLE: &str = "meshfed-federation";

fn lacking(mesh: &MeshState, namespace: &str, rules: &Denied<'_>, user: Option<&str>) -> Finding {
    let object = ObjectRef::new("Role", namespace, ROLE);
    let whom = user.map_or_else(|| "you".to_owned(), |user| format!("you (`{user}`)"));
    let message = format!(
        "{whom} may not do in {namespace} what federating needs; the fix is a line for somebody who may give rights there, in a \
         context of theirs"
    );
    let found = Finding::error(RIGHTS.code, mesh, object, message);
    let seen = rules.iter().fold(found, |found, ((_, resource), verbs)| {
        let right = ObjectRef::new("Role", namespace, resource);
        found.seen(
            mesh,
            right,
            "SelfSubjectAccessReview",
            format!("{}: denied", verbs.join(",")),
        )
    });
    let objects = role(namespace, rules, user).to_string();
    let line = shell!("echo {} | oc auth reconcile -f -", objects);
    let mended = seen.mended_by(line);
    match user {
        Some(_) => mended,
        None => mended.mended_by(format!(
            "and a RoleBinding to Role {ROLE} for the user, whom this API server does not name"
        )),
    }
}

/// The Role, and the RoleBinding where it is known to whom.
fn role(namespace: &str, rules: &Denied<'_>, user: Option<&str>) -> Value {
    const API: &str = "rbac.authorization.k8s.io";
    let version = format!("{API}/v1");
    let metadata = json!({"name": ROLE, "namespace": namespace});
    let rule = |((group, resource), verbs): (&(&str, &str), &Vec<&str>)| json!({"apiGroups": [group], "resources": [resource], "verbs": verbs});
    let rules: Vec<Value> = rules.iter().map(rule).collect();
    let role = json!({"apiVersion": version, "kind": "Role", "metadata": metadata, "rules": rules});
    let binding = user.map(|user| {
        json!({"apiVersion": version, "kind": "RoleBinding", "metadata": metadata,
            "roleRef": {"apiGroup": API, "kind": "Role", "name": ROLE},
            "subjects": [{"apiGroup": API, "kind": "User", "name": user}]})
    });
    let items: Vec<Value> = std::iter::once(role).chain(binding).collect();
    json!({"apiVersion": "v1", "kind": "List", "items": items})
}
