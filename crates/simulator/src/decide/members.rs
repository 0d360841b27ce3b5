//! The Maistra operator: member rolls, the members they configure, and the root certificate that istiod brings there.

use std::collections::BTreeSet;

use k8s_openapi::jiff::Timestamp;
use serde_json::{Value, json};

use super::super::action::{Action, Actions};
use super::super::world::{ClusterView, name, namespace, text};
use super::control_planes::{condition, ensure};
use crate::admission;
use crate::names::{MEMBER_ROLL, ROOT_CERTIFICATE};

/// Marks the namespaces of a mesh, that of its control plane included, for the NetworkPolicies between them.
pub(super) const MEMBER_OF: &str = "maistra.io/member-of";
const CREATED_BY: &str = "maistra.io/created-by";

/// Reconciles every member roll of a cluster, and the marks on namespaces.
pub(super) fn reconcile(cluster: &str, view: &ClusterView, now: Timestamp, actions: &mut Actions) {
    let mut wanted = Vec::new();
    let mut marked = BTreeSet::new();
    for control_plane in view.all("ServiceMeshControlPlane") {
        marked.insert(namespace(control_plane).to_owned());
        wanted.push(mark(namespace(control_plane), namespace(control_plane)));
        wanted.push(admission::control_planes_beside(namespace(control_plane)));
    }
    for roll in view
        .all("ServiceMeshMemberRoll")
        .filter(|roll| name(roll) == MEMBER_ROLL)
    {
        wanted.push(admission::rolls_beside(namespace(roll)));
        let control_plane = view.within("ServiceMeshControlPlane", namespace(roll)).next();
        let members = Members::of(view, roll, control_plane.is_some());
        actions.status(cluster, roll, members.status(roll, control_plane, now));
        for member in &members.configured {
            marked.insert(member.clone());
            wanted.push(mark(member, namespace(roll)));
            wanted.extend(control_plane.map(|control_plane| member_object(member, control_plane)));
            wanted.extend(root_copy(view, namespace(roll), member));
        }
    }
    ensure(cluster, view, &wanted, actions);
    statuses(cluster, view, now, actions);
    leave(cluster, view, &marked, actions);
}

/// The namespaces of a roll, sorted by what the operator makes of them.
struct Members {
    named: Vec<String>,
    configured: Vec<String>,
    pending: Vec<(String, &'static str, String)>,
}

impl Members {
    fn of(view: &ClusterView, roll: &Value, has_control_plane: bool) -> Self {
        let named: Vec<String> = strings(&roll["spec"]["members"]);
        let mut members = Self {
            named,
            configured: Vec::new(),
            pending: Vec::new(),
        };
        for member in members.named.clone() {
            let pending = if view.get("Namespace", "", &member).is_none() {
                Some(("NamespaceNotExists", format!("namespace {member} does not exist")))
            } else if !has_control_plane {
                Some((
                    "ErrSMCPMissing",
                    "No ServiceMeshControlPlane exists in the namespace".to_owned(),
                ))
            } else {
                elsewhere(view, roll, &member).map(|other| {
                    (
                        "ReferencesDifferentControlPlane",
                        format!("namespace {member} is a member of the mesh in {other}"),
                    )
                })
            };
            match pending {
                None => members.configured.push(member),
                Some((reason, message)) => members.pending.push((member, reason, message)),
            }
        }
        members
    }

    fn status(&self, roll: &Value, control_plane: Option<&Value>, now: Timestamp) -> Value {
        let before = &roll["status"]["memberStatuses"];
        let member = |namespace: &str, said: (&str, &str, &str)| {
            let known = before
                .as_array()
                .into_iter()
                .flatten()
                .find(|member| member["namespace"] == namespace);
            let conditions = known.map(|member| member["conditions"].clone()).unwrap_or_default();
            json!({"namespace": namespace, "conditions": [condition(&conditions, "Reconciled", said, now)]})
        };
        let configured = self
            .configured
            .iter()
            .map(|namespace| member(namespace, ("True", "", "")));
        let pending = self
            .pending
            .iter()
            .map(|(namespace, reason, message)| member(namespace, ("False", reason, message)));
        let ready = match (control_plane, self.pending.is_empty()) {
            (None, _) => (
                "False",
                "ErrSMCPMissing",
                "No ServiceMeshControlPlane exists in the namespace",
            ),
            (Some(_), true) => ("True", "Configured", "All namespaces have been configured successfully"),
            (Some(_), false) => ("False", "ReconcileError", "Some namespaces could not be configured"),
        };
        let pending_names: Vec<&String> = self.pending.iter().map(|(namespace, ..)| namespace).collect();
        json!({
            "annotations": {"configuredMemberCount": format!("{}/{}", self.configured.len(), self.named.len())},
            "conditions": [condition(&roll["status"]["conditions"], "Ready", ready, now)],
            "configuredMembers": self.configured,
            "memberStatuses": configured.chain(pending).collect::<Vec<_>>(),
            "members": self.named,
            "meshGeneration": control_plane.map(|control_plane| control_plane["metadata"]["generation"].clone()).unwrap_or(json!(0)),
            "observedGeneration": roll["metadata"]["generation"],
            "pendingMembers": pending_names,
            "terminatingMembers": [],
        })
    }
}

/// The other mesh that has the namespace; the roll that configured it first keeps it, and a ServiceMeshMember that somebody
/// made says which it is.
fn elsewhere(view: &ClusterView, roll: &Value, member: &str) -> Option<String> {
    let asked = view.within("ServiceMeshMember", member).filter_map(|asked| {
        let made = !asked["metadata"]["annotations"][CREATED_BY].is_null();
        let mesh = text(&asked["spec"]["controlPlaneRef"]["namespace"]);
        (!made && mesh != namespace(roll)).then(|| mesh.to_owned())
    });
    if let Some(mesh) = asked.into_iter().next() {
        return Some(mesh);
    }
    let has = |other: &&Value| {
        namespace(other) != namespace(roll)
            && strings(&other["status"]["configuredMembers"])
                .iter()
                .any(|name| name == member)
    };
    view.all("ServiceMeshMemberRoll")
        .find(has)
        .map(|other| namespace(other).to_owned())
}

/// The members of a mesh, as the status of its roll has them.
pub(super) fn configured(view: &ClusterView, home: &str) -> Vec<String> {
    let roll = view.within("ServiceMeshMemberRoll", home).next();
    roll.map(|roll| strings(&roll["status"]["configuredMembers"]))
        .unwrap_or_default()
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

fn mark(member: &str, control_plane: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": member, "labels": {MEMBER_OF: control_plane}}})
}

fn member_object(member: &str, control_plane: &Value) -> Value {
    json!({"apiVersion": "maistra.io/v1", "kind": "ServiceMeshMember",
        "metadata": {"name": "default", "namespace": member,
            "annotations": {CREATED_BY: "servicemeshmemberroll-controller"}},
        "spec": {"controlPlaneRef": {"name": name(control_plane), "namespace": namespace(control_plane)}}})
}

/// istiod writes its root into a member namespace as soon as it is configured.
fn root_copy(view: &ClusterView, control_plane: &str, member: &str) -> Option<Value> {
    let root = view.get("ConfigMap", control_plane, ROOT_CERTIFICATE)?;
    Some(json!({"apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": ROOT_CERTIFICATE, "namespace": member, "labels": {"istio.io/config": "true"}},
        "data": root["data"]}))
}

fn statuses(cluster: &str, view: &ClusterView, now: Timestamp, actions: &mut Actions) {
    for member in view.all("ServiceMeshMember") {
        let before = &member["status"]["conditions"];
        let said = ("True", "", "");
        let conditions = ["Reconciled", "Ready"].map(|type_| condition(before, type_, said, now));
        actions.status(
            cluster,
            member,
            json!({
                "conditions": conditions, "observedGeneration": member["metadata"]["generation"],
            }),
        );
    }
}

/// Takes the marks off namespaces that are no members any more. The root certificate that istiod brought there stays.
fn leave(cluster: &str, view: &ClusterView, marked: &BTreeSet<String>, actions: &mut Actions) {
    for left in view
        .all("Namespace")
        .filter(|left| !left["metadata"]["labels"][MEMBER_OF].is_null())
    {
        if !marked.contains(name(left)) {
            let object = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name(left)}});
            actions.push(cluster, Action::Apply { object });
        }
    }
    let made = view
        .all("ServiceMeshMember")
        .filter(|member| !member["metadata"]["annotations"][CREATED_BY].is_null());
    for member in made.filter(|member| !marked.contains(text(&member["metadata"]["namespace"]))) {
        actions.push(cluster, Action::Delete { object: member.clone() });
    }
}
