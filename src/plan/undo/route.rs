//! Routes taken away: requests go to the service itself again.

use super::{Problem, Refusal, Removal};
use crate::manifest::kinds;
use crate::plan::draft::{Draft, Removing};
use crate::plan::routes::{routes_host, shares_without};
use crate::plan::{ObjectKey, is_adopted, is_managed_by_meshfed, is_ours_alone};
use crate::rules::ServiceName;
use crate::snapshot::MeshState;
use crate::topology::RemovedRoute;

/// Plans to take the routes of a service away, unless somebody else has a hand in them.
pub(super) fn plan(draft: &mut Draft<'_>, removed: &RemovedRoute) {
    let Some(mesh) = draft.installed(&removed.mesh) else {
        return;
    };
    draft.plan.shares.extend(shares_without(mesh, &removed.service));
    let routes = draft.accept(reset(mesh, &removed.service));
    if routes.as_ref().is_some_and(Vec::is_empty) {
        let service = &removed.service;
        draft.note(format!(
            "{}: meshfed routes no requests of {service}, so nothing is taken away",
            mesh.label()
        ));
    }
    for removal in routes.into_iter().flatten() {
        match draft.seen.object(&removal.key()) {
            Err(unknown) => draft.unread(mesh, &removal.title(), unknown),
            Ok(Some(live)) if !is_ours_alone(live, &draft.options.field_manager) => {
                let said = format!("{}: {} is partly somebody else's", mesh.label(), removal.title());
                let hint = "it was changed by hand; give it the routes that it should have, or delete it yourself";
                draft.refuse(Problem::in_use(said, hint).into());
            }
            // Routes lead nowhere that is waited for, so their end is always seen.
            Ok(_) => draft.remove(Removing::Routes, mesh, removal, true),
        }
    }
}

/// The VirtualServices whose managers are to be looked at.
pub(super) fn objects(mesh: &MeshState, service: &ServiceName) -> Vec<ObjectKey> {
    reset(mesh, service)
        .unwrap_or_default()
        .iter()
        .map(Removal::key)
        .collect()
}

/// The VirtualServices for `service` that meshfed wrote. One of somebody else is refused: meshfed has nothing to undo in
/// it, and the service would go on being routed.
pub fn reset(mesh: &MeshState, service: &ServiceName) -> Result<Vec<Removal>, Refusal> {
    let host = mesh.service_host(&service.name, &service.namespace);
    let mut refusal = Refusal::default();
    refusal.known(mesh, "the member roll", mesh.member_roll.known().map(drop), ());
    let mut routes = Vec::new();
    for (namespace, services) in &mesh.virtual_services {
        let part = format!("VirtualServices of `{namespace}`");
        let here = refusal.known(mesh, &part, services.list(), &[]).iter();
        let routing = here.filter(|service| routes_host(service, namespace, &host, &mesh.assumed_cluster_domain()));
        routes.extend(routing.map(|service| (namespace, service)));
    }
    let (ours, theirs): (Vec<_>, Vec<_>) = routes
        .into_iter()
        .partition(|(_, service)| is_managed_by_meshfed(service.metadata.labels.as_ref()));
    let (adopted, ours): (Vec<_>, Vec<_>) = ours
        .into_iter()
        .partition(|(_, service)| is_adopted(service.metadata.annotations.as_ref()));
    let adopted = adopted.into_iter().map(|(namespace, service)| {
        let name = service.metadata.name.as_deref().unwrap_or_default();
        format!(
            "{}: VirtualService {namespace}/{name} was adopted from somebody else, and nothing tells what it said before",
            mesh.label()
        )
    });
    let theirs = theirs.into_iter().map(|(namespace, service)| {
        let name = service.metadata.name.as_deref().unwrap_or_default();
        format!(
            "{}: VirtualService {namespace}/{name} routes {host} and meshfed did not write it",
            mesh.label()
        )
    });
    let hint = "change it where it is kept; meshfed removes only what it wrote";
    let kept = theirs.chain(adopted).map(|said| Problem::in_use(said, hint));
    refusal.problems.extend(kept);
    refusal.check()?;
    let removals = ours.into_iter().map(|(namespace, service)| Removal {
        mesh: mesh.mesh.name.clone(),
        kind: &kinds::VIRTUAL_SERVICE,
        namespace: namespace.clone(),
        name: service.metadata.name.clone().unwrap_or_default(),
        uid: service.metadata.uid.clone().unwrap_or_default(),
        gateways: Vec::new(),
    });
    Ok(removals.collect())
}
