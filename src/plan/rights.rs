//! What cannot be planned yet: an object whose content is not known can be tried by nobody, but whether the user may write
//! it, and who owns what is there of it, can be asked before anything is written.

use std::collections::BTreeSet;

use super::routes::routing;
use super::undo::LivePeer;
use super::{Change, ObjectKey, Observation, Plan};
use crate::api::{ExportedServiceSet, ImportedServiceSet};
use crate::manifest::{Kind, kinds};
use crate::rules::{Edit, add_export, add_import, as_imported_already, exported_already};
use crate::snapshot::{MeshState, Observed};
use crate::topology::{Export, Federation, Import, Peering};

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

/// What is wanted and cannot be planned yet: what it will need, and what of it is there.
#[derive(Debug, Default, PartialEq)]
pub struct Rest {
    /// What has to be allowed.
    pub rights: BTreeSet<NeededRight>,
    /// Objects that are there, perhaps, and change then.
    pub objects: BTreeSet<ObjectKey>,
}

/// What is not among the changes that are planned already.
pub fn rest(wanted: &Federation, seen: &Observation, plan: &Plan) -> Rest {
    let mut rest = Rest::default();
    if plan.deferred.is_empty() {
        return rest;
    }
    let mut add =
        |mesh: &MeshState, namespace: Option<&str>, kind: &'static Kind, name: Option<&str>, is_there: bool| {
            if let Some(name) = name
                && !is_planned(plan, &mesh.mesh.name, kind, Some(name))
            {
                let own = ObjectKey::of(mesh, kind, name);
                let namespace = namespace.map_or(own.namespace.clone(), str::to_owned);
                rest.objects.insert(ObjectKey { namespace, ..own });
            }
            if is_planned(plan, &mesh.mesh.name, kind, None) {
                return;
            }
            // Whoever may change what is there need not be allowed to make it.
            let verbs: &[&str] = if is_there { &["patch"] } else { &["create", "patch"] };
            rest.rights.extend(verbs.iter().map(|verb| NeededRight {
                mesh: mesh.mesh.name.clone(),
                namespace: namespace.map(str::to_owned),
                group: kind.group,
                resource: kind.plural,
                verb,
            }));
        };
    for (own, other) in wanted.peerings.iter().flat_map(Peering::directions) {
        let Some(mesh) = seen.mesh(&own.mesh) else { continue };
        let has_peers = holds_any(&mesh.peers);
        let certificate = LivePeer::certificate_name(mesh, &other.mesh);
        // Of what is known not to be there nobody is the owner; a copy may be left without its peer, in a mesh that is there.
        let has_none = mesh.peer(&other.mesh) == Ok(None);
        let is_new = has_none && mesh.control_plane.known() == Ok(None);
        let (peer, copy) = (Some(other.mesh.as_str()), Some(certificate.as_str()));
        add(
            mesh,
            None,
            &kinds::SERVICE_MESH_PEER,
            peer.filter(|_| !has_none),
            has_peers,
        );
        add(mesh, None, &kinds::CONFIG_MAP, copy.filter(|_| !is_new), has_peers);
    }
    for export in &wanted.exports {
        let Some(mesh) = seen.mesh(&export.mesh) else { continue };
        let changes = mesh
            .export_set(&export.peer)
            .is_ok_and(|set| set.is_some_and(|set| !exports(set, export)));
        let name = changes.then_some(export.peer.as_str());
        add(mesh, None, &kinds::EXPORTED_SERVICE_SET, name, holds_any(&mesh.exports));
    }
    for import in &wanted.imports {
        let Some(mesh) = seen.mesh(&import.mesh) else { continue };
        let changes = mesh
            .import_set(&import.peer)
            .is_ok_and(|set| set.is_some_and(|set| !imports(mesh, set, import)));
        let name = changes.then_some(import.peer.as_str());
        add(mesh, None, &kinds::IMPORTED_SERVICE_SET, name, holds_any(&mesh.imports));
    }
    for route in &wanted.routes {
        let Some(mesh) = seen.mesh(&route.mesh) else { continue };
        let there = routing(mesh, &route.request);
        let namespace = there
            .as_ref()
            .map_or(&route.request.service.namespace, |(namespace, _)| namespace);
        let has_routes = mesh.virtual_services.get(namespace).is_some_and(holds_any);
        let name = there.as_ref().map(|(_, name)| name.as_str());
        add(mesh, Some(namespace), &kinds::VIRTUAL_SERVICE, name, has_routes);
    }
    rest
}

/// Whether a set offers already what is wanted.
fn exports(set: &ExportedServiceSet, export: &Export) -> bool {
    let rules = &set.spec.export_rules;
    exported_already(rules, &export.request).is_some()
        || matches!(add_export(rules, &export.request), Ok((_, Edit::Unchanged)))
}

/// Whether a set takes already what is wanted.
fn imports(mesh: &MeshState, set: &ImportedServiceSet, import: &Import) -> bool {
    let domain = mesh.assumed_cluster_domain();
    let request = as_imported_already(&set.spec, &import.request, &domain);
    matches!(add_import(&set.spec, &request, &domain), Ok((_, Edit::Unchanged)))
}

fn holds_any<T>(observed: &Observed<Vec<T>>) -> bool {
    observed.list().is_ok_and(|all| !all.is_empty())
}

/// Whether such an object is tried anyway.
fn is_planned(plan: &Plan, mesh: &str, kind: &Kind, name: Option<&str>) -> bool {
    plan.changes().any(|change| match change {
        Change::Write(planned) => {
            let is_named = name.is_none_or(|name| planned.values.name() == name);
            planned.mesh == mesh && planned.values.kind() == kind && is_named
        }
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
    fn rights_and_owners_are_asked_for_only_where_something_is_left_to_plan() {
        let [prod, stage] = ["prod", "stage"].map(|name| crate::snapshot::samples::mesh(name, &serde_json::json!({})));
        let mesh = prod.clone();
        let seen = Observation::of(Snapshot {
            taken_at: k8s_openapi::jiff::Timestamp::UNIX_EPOCH,
            meshes: [("prod".to_owned(), prod), ("stage".to_owned(), stage)].into(),
        });
        assert_eq!(rest(&peering(), &seen, &Plan::default()), Rest::default());
        let open = Plan {
            deferred: vec![Requirement::new(
                &mesh,
                "the control plane",
                Condition::ControlPlaneReady,
            )],
            ..Plan::default()
        };
        let Rest { rights, objects } = rest(&peering(), &seen, &open);
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
        // Of peers that are known not to be there nobody is the owner.
        assert_eq!((rights.len(), objects.len()), (8, 2), "{rights:?} {objects:?}");
    }
}
