//! What comes once that is done which can be done now: whatever would stop a command half way stops it before its first
//! write.

use std::sync::Arc;

use kube::Resource;

use super::routes::routes_host;
use super::{Change, Observation, Options, Plan, Removal, Step, is_managed_by_meshfed, plan};
use crate::checks::{Proposal, with_proposals};
use crate::manifest::{Templates, Values, kinds};
use crate::snapshot::Observed;
use crate::topology::{Federation, Removed};

/// More than there are phases in which something goes.
const TURNS: usize = 16;

/// The plan for all that goes, also for what can be judged only once other things are gone: what is in the way of any of it,
/// and every change. What is yet to be made is not foreseen; `None` where nothing goes.
pub fn foreseen(wanted: &Federation, seen: &Observation, options: &Options, now: &Plan) -> Option<Plan> {
    if wanted.removed == Removed::default() {
        return None;
    }
    let mut whole = now.clone();
    let (mut seen, mut now) = (seen.clone(), now.clone());
    for _ in 0..TURNS {
        if !now.refusal.is_empty() || now.deferred.is_empty() {
            break;
        }
        seen = after(&seen, &now, &options.templates);
        let next = plan(wanted, &seen, options);
        if next.steps == now.steps {
            break;
        }
        let is_new = |change: &&Change| whole.changes().all(|known| known != *change);
        let changes: Vec<Change> = next.changes().filter(is_new).cloned().collect();
        whole.later.push(Step {
            changes,
            until: Vec::new(),
        });
        whole.refusal.add(next.refusal.clone());
        whole.deferred.clone_from(&next.deferred);
        for left in &next.left_behind {
            if !whole.left_behind.contains(left) {
                whole.left_behind.push(left.clone());
            }
        }
        now = next;
    }
    Some(whole)
}

/// What there will be once what is wanted is written: the changes of its plan, and of routes that cannot be planned yet no
/// more than that they will not lead where they lead now.
pub fn applied(wanted: &Federation, seen: &Observation, plan: &Plan, templates: &Templates) -> Observation {
    let mut seen = after(seen, plan, templates);
    let is_planned = |mesh: &str, host: &str| {
        plan.changes().any(|change| match change {
            Change::Write(planned) => {
                matches!(&*planned.values, Values::VirtualService(values) if values.host == host)
                    && planned.mesh == mesh
            }
            Change::Remove(_) | Change::Restart(_) => false,
        })
    };
    for route in &wanted.routes {
        let service = &route.request.service;
        let Some(mesh) = seen.snapshot.meshes.get_mut(&route.mesh) else {
            continue;
        };
        let (domain, host) = (
            mesh.assumed_cluster_domain(),
            mesh.service_host(&service.name, &service.namespace),
        );
        for (namespace, services) in &mut mesh.virtual_services {
            if let (Observed::Present(services), false) = (services, is_planned(&route.mesh, &host)) {
                services.retain(|service| {
                    let ours = is_managed_by_meshfed(service.metadata.labels.as_ref());
                    !(ours && routes_host(service, namespace, &host, &domain))
                });
            }
        }
    }
    seen
}

/// What there will be once the changes of a plan are made.
fn after(seen: &Observation, plan: &Plan, templates: &Templates) -> Observation {
    let mut seen = seen.clone();
    let mut proposals = Vec::new();
    for change in plan.changes() {
        match change {
            Change::Remove(removal) => remove(&mut seen, removal),
            Change::Restart(_) => {}
            Change::Write(planned) => {
                let Ok(manifest) = planned.manifest(templates) else {
                    continue;
                };
                if let Some(Observed::Present(live)) = seen.objects.get_mut(&planned.key()) {
                    crate::profile::merge(Arc::make_mut(live), &manifest.object);
                }
                proposals.push(Proposal {
                    mesh: planned.mesh.clone(),
                    object: Arc::clone(&manifest.object),
                    fields: Vec::new(),
                });
            }
        }
    }
    if let Ok(snapshot) = with_proposals(&seen.snapshot, &proposals) {
        seen.snapshot = snapshot;
    }
    seen
}

fn remove(seen: &mut Observation, removal: &Removal) {
    if !removal.gateways.is_empty() {
        if let Some(Observed::Present(live)) = seen.objects.get_mut(&removal.key()) {
            for (direction, gateway) in &removal.gateways {
                let gateways = Arc::make_mut(live).pointer_mut(&format!("/spec/gateways/{}", direction.field()));
                gateways
                    .and_then(|gateways| gateways.as_object_mut())
                    .map(|gateways| gateways.remove(gateway));
            }
        }
        return;
    }
    seen.objects.insert(removal.key(), Observed::Missing);
    let Some(mesh) = seen.snapshot.meshes.get_mut(&removal.mesh) else {
        return;
    };
    let (kind, name) = (removal.kind, removal.name.as_str());
    if kind == &kinds::SERVICE_MESH_PEER {
        without(Some(&mut mesh.peers), name);
    } else if kind == &kinds::EXPORTED_SERVICE_SET {
        without(Some(&mut mesh.exports), name);
    } else if kind == &kinds::IMPORTED_SERVICE_SET {
        without(Some(&mut mesh.imports), name);
    } else if kind == &kinds::VIRTUAL_SERVICE {
        without(mesh.virtual_services.get_mut(&removal.namespace), name);
    } else if kind == &kinds::DESTINATION_RULE {
        without(mesh.destination_rules.get_mut(&removal.namespace), name);
    } else if kind == &kinds::SERVICE_MESH_MEMBER_ROLL {
        mesh.member_roll = Observed::Missing;
    }
}

fn without<T: Resource>(list: Option<&mut Observed<Vec<T>>>, name: &str) {
    if let Some(Observed::Present(all)) = list {
        all.retain(|object| object.meta().name.as_deref() != Some(name));
    }
}
