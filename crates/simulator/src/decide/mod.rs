//! PURE. From the objects of all clusters and what istiods remember to what the Maistra operator, istiod and the missing
//! controllers of Kubernetes would write. On an unchanged world nothing, but for what moves with time.

mod addresses;
mod bookkeeping;
mod control_planes;
mod gateways;
mod held;
mod links;
mod listeners;
mod members;
mod mesh;
mod operators;
mod path;
mod peers;
mod policies;
mod refusal;
mod roots;
mod routes;
mod sets;
mod starvation;
mod statuses;
#[cfg(test)]
mod tests;
mod workloads;

use k8s_openapi::jiff::Timestamp;
use serde_json::Value;

use super::action::{Action, Actions};
use super::memory::Memory;
use super::settings::Settings;
use super::world::World;
use mesh::Meshes;

pub use listeners::{Gateway, Listener, Pushed, Shows};
pub(crate) use roots::{authority, published};

/// What happens next, and what is remembered of it.
pub fn decide(world: &World, memory: &Memory, settings: Settings, now: Timestamp) -> (Vec<(String, Action)>, Memory) {
    let mut actions = Actions::default();
    let world = held::hold(world, &mut actions);
    let world = world.as_ref();
    let meshes = Meshes::of(world, settings, now);
    let mut memory = memory.clone();
    peers::remember(&meshes, &mut memory);
    let links = links::links(&meshes, &mut memory);
    let mut installing = false;
    for (cluster, view) in &world.clusters {
        operators::subscriptions(cluster, view, &mut actions);
        workloads::nodes(cluster, view, world, settings.network, &mut actions);
        let is_held = |pod: &Value| starvation::is_held(&meshes, &memory, cluster, pod);
        installing |= control_planes::reconcile(cluster, view, &is_held, (settings, now), &mut actions);
        gateways::load_balancers(cluster, view, world, settings.network, &mut actions);
        members::reconcile(cluster, view, now, &mut actions);
        workloads::run(cluster, view, &is_held, &mut actions);
    }
    memory.installing = installing;
    statuses::write(&meshes, &mut memory, &links, now, &mut actions);
    sets::statuses(&meshes, &memory, &links, &mut actions);
    (actions.into_inner(), memory)
}

/// What listens at addresses of this machine, with what gateways were told last.
pub(crate) fn listen(
    world: &World,
    memory: &Memory,
    settings: Settings,
    now: Timestamp,
    pushed: &mut Pushed,
) -> Vec<Listener> {
    listeners::listeners(&Meshes::of(world, settings, now), memory, pushed)
}

/// A time as statuses write it.
fn time(now: Timestamp) -> Value {
    let whole = Timestamp::from_second(now.as_second()).unwrap_or(now);
    Value::String(whole.to_string())
}

/// Whether the labels of an object have all of `wanted`.
fn has_labels(object: &Value, wanted: &Value) -> bool {
    let labels = &object["metadata"]["labels"];
    wanted
        .as_object()
        .is_some_and(|wanted| !wanted.is_empty() && wanted.iter().all(|(key, value)| labels[key] == *value))
}

/// Whether a pod is ready.
fn is_ready(pod: &Value) -> bool {
    let conditions = pod["status"]["conditions"].as_array();
    conditions
        .into_iter()
        .flatten()
        .any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
}
