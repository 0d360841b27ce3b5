//! The rights that what cannot be planned yet will need: an object whose content is not known can be tried by nobody, but
//! whether the user may write it can be asked before anything is written.

use std::collections::BTreeSet;

use serde_json::json;

use super::{Change, Observation, Plan, gitops_owner};
use crate::manifest::{Kind, kinds};
use crate::naming::MANAGED_BY;
use crate::snapshot::{MeshState, Observed};
use crate::topology::Federation;

/// That objects of a kind may be written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NeededRight {
    /// The mesh, by federation name.
    pub mesh: String,
    /// Where; nothing is the namespace of the control plane.
    pub namespace: Option<String>,
    /// API group of the kind; empty for the core group.
    pub group: &'static str,
    /// Plural of the kind.
    pub resource: &'static str,
    /// What is done to it.
    pub verb: &'static str,
}

/// Those of what is wanted and is not among the changes that are planned already.
pub fn rights_of_the_rest(wanted: &Federation, seen: &Observation, plan: &Plan) -> BTreeSet<NeededRight> {
    let mut rights = BTreeSet::new();
    if plan.deferred.is_empty() {
        return rights;
    }
    let mut add = |mesh: &str, namespace: Option<&str>, kind: &'static Kind, is_there: bool| {
        if is_planned(plan, mesh, kind) {
            return;
        }
        // Whoever may change what is there need not be allowed to make it.
        let verbs: &[&str] = if is_there { &["patch"] } else { &["create", "patch"] };
        rights.extend(verbs.iter().map(|verb| NeededRight {
            mesh: mesh.to_owned(),
            namespace: namespace.map(str::to_owned),
            group: kind.group,
            resource: kind.plural,
            verb,
        }));
    };
    let state = |mesh: &str| seen.snapshot.meshes.get(mesh);
    for peering in &wanted.peerings {
        for end in &peering.ends {
            let has_peers = state(&end.mesh).is_some_and(|state| holds_any(&state.peers));
            add(&end.mesh, None, &kinds::SERVICE_MESH_PEER, has_peers);
            add(&end.mesh, None, &kinds::CONFIG_MAP, has_peers);
        }
    }
    for export in &wanted.exports {
        let has_sets = state(&export.mesh).is_some_and(|state: &MeshState| holds_any(&state.exports));
        add(&export.mesh, None, &kinds::EXPORTED_SERVICE_SET, has_sets);
    }
    for import in &wanted.imports {
        let has_sets = state(&import.mesh).is_some_and(|state| holds_any(&state.imports));
        add(&import.mesh, None, &kinds::IMPORTED_SERVICE_SET, has_sets);
    }
    for route in &wanted.routes {
        let namespace = route.request.service.namespace.as_str();
        let has_routes =
            state(&route.mesh).is_some_and(|state| state.virtual_services.get(namespace).is_some_and(holds_any));
        add(&route.mesh, Some(namespace), &kinds::VIRTUAL_SERVICE, has_routes);
    }
    rights
}

/// An object that a GitOps tool owns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedByTool {
    /// The mesh, by federation name.
    pub mesh: String,
    /// Such as `ServiceMeshPeer prod-mesh/stage-mesh`.
    pub object: String,
    /// Who owns it.
    pub tool: &'static str,
}

/// Those that go, or that rules go from, once what comes before is gone.
pub fn owned_of_the_rest(wanted: &Federation, seen: &Observation, plan: &Plan) -> Vec<OwnedByTool> {
    if plan.deferred.is_empty() {
        return Vec::new();
    }
    let removed = &wanted.removed;
    let exports = removed.exports.iter().filter_map(|gone| {
        let sets = seen.snapshot.meshes.get(&gone.mesh)?.exports.list().ok()?;
        let set = sets
            .iter()
            .find(|set| set.metadata.name.as_deref() == Some(gone.peer.as_str()))?;
        Some((gone.mesh.clone(), &kinds::EXPORTED_SERVICE_SET, &set.metadata))
    });
    let imports = removed.imports.iter().filter_map(|gone| {
        let sets = seen.snapshot.meshes.get(&gone.mesh)?.imports.list().ok()?;
        let set = sets
            .iter()
            .find(|set| set.metadata.name.as_deref() == Some(gone.peer.as_str()))?;
        Some((gone.mesh.clone(), &kinds::IMPORTED_SERVICE_SET, &set.metadata))
    });
    let sets = exports.chain(imports).map(|(mesh, kind, metadata)| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let object = format!("{} {}/{}", kind.kind, text(&metadata.namespace), text(&metadata.name));
        (mesh, object, json!({ "metadata": metadata }))
    });
    let whole = super::undo::objects(wanted, seen).into_iter().filter_map(|key| {
        let live = seen.objects.get(&key)?.known().ok()??.clone();
        // What somebody else made stays.
        let is_ours = live["metadata"]["labels"][MANAGED_BY] == "meshfed";
        is_ours.then(|| (key.mesh, format!("{} {}/{}", key.kind, key.namespace, key.name), live))
    });
    let mut owned = Vec::new();
    for (mesh, object, live) in sets.chain(whole) {
        if let Some(tool) = gitops_owner(&live) {
            let found = OwnedByTool { mesh, object, tool };
            if !owned.contains(&found) {
                owned.push(found);
            }
        }
    }
    owned
}

fn holds_any<T>(observed: &Observed<Vec<T>>) -> bool {
    observed.list().is_ok_and(|all| !all.is_empty())
}

/// Whether such an object is tried anyway.
fn is_planned(plan: &Plan, mesh: &str, kind: &Kind) -> bool {
    plan.changes().any(|change| match change {
        Change::Write(planned) => planned.mesh == mesh && planned.values.kind() == kind,
        Change::Remove(_) | Change::Restart(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Requirement;
    use crate::snapshot::{Condition, Snapshot};
    use crate::topology::{Expose, Peering, PeeringEnd};

    fn peering() -> Federation {
        let end = |mesh: &str| PeeringEnd {
            mesh: mesh.to_owned(),
            ..PeeringEnd::default()
        };
        let peering = Peering {
            ends: [end("prod"), end("stage")],
            expose: Expose::Auto,
            restart_istiod: false,
        };
        Federation {
            peerings: vec![peering],
            ..Federation::default()
        }
    }

    #[test]
    fn rights_are_asked_for_only_where_something_is_left_to_plan() {
        let mesh = crate::snapshot::samples::mesh("prod", &serde_json::json!({}));
        let seen = Observation::of(Snapshot {
            taken_at: k8s_openapi::jiff::Timestamp::UNIX_EPOCH,
            meshes: [("prod".to_owned(), mesh.clone())].into(),
        });
        assert_eq!(rights_of_the_rest(&peering(), &seen, &Plan::default()), BTreeSet::new());
        let open = Plan {
            deferred: vec![Requirement::new(
                &mesh,
                "the control plane",
                Condition::ControlPlaneReady,
            )],
            ..Plan::default()
        };
        let rights = rights_of_the_rest(&peering(), &seen, &open);
        let of = |mesh: &str, resource: &str, verb: &str| {
            let mut all = rights.iter();
            all.any(|right| (right.mesh.as_str(), right.resource, right.verb) == (mesh, resource, verb))
        };
        for mesh in ["prod", "stage"] {
            assert!(
                of(mesh, "servicemeshpeers", "create") && of(mesh, "configmaps", "patch"),
                "{rights:?}"
            );
        }
        assert_eq!(rights.len(), 8, "{rights:?}");
    }
}
