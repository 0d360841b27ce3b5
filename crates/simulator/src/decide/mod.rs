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
pub(crate) use roots::{PluggedAuthority, authority, plugged, published};

/// What happens next, and what is remembered of it.
pub fn decide(world: &World, memory: &Memory, settings: Settings, now: Timestamp) -> (Vec<(String, Action)>, Memory) {
    let mut actions = Actions::default();
    let world = held::hold(world, &mut actions);
    let meshes = Meshes::of(world.as_ref(), settings, now);
    let mut memory = memory.clone();
    peers::remember(&meshes, &mut memory);
    let links = links::links(&meshes, &mut memory);
    memory.starting = operate(&meshes, &memory, &mut actions);
    roots::publish_plugged(&meshes, &memory, &mut actions);
    statuses::write(&meshes, &mut memory, &links, now, &mut actions);
    sets::statuses(&meshes, &memory, &links, &mut actions);
    (actions.into_inner(), memory)
}

/// What time alone brings in a world that has come to rest: istiods ask and list again. Controllers, which are most of the
/// work, have nothing to do there while nothing starts.
pub fn pass(world: &World, memory: &Memory, settings: Settings, now: Timestamp) -> (Vec<(String, Action)>, Memory) {
    let mut actions = Actions::default();
    let meshes = Meshes::of(world, settings, now);
    let mut memory = memory.clone();
    let links = links::links(&meshes, &mut memory);
    statuses::write(&meshes, &mut memory, &links, now, &mut actions);
    (actions.into_inner(), memory)
}

/// Lets the operator and the controllers of Kubernetes work. Tells whether something starts, which takes time.
fn operate(meshes: &Meshes<'_>, memory: &Memory, actions: &mut Actions) -> bool {
    let Meshes {
        world, settings, now, ..
    } = *meshes;
    let mut starting = starvation::holds_any(meshes, memory);
    for (cluster, view) in &world.clusters {
        operators::subscriptions(cluster, view, actions);
        workloads::nodes(cluster, view, world, settings.network, actions);
        let is_held = |pod: &Value| starvation::is_held(meshes, memory, cluster, pod);
        starting |= control_planes::reconcile(cluster, view, &is_held, (settings, now), actions);
        gateways::load_balancers(cluster, view, world, settings.network, actions);
        members::reconcile(cluster, view, now, actions);
        workloads::run(cluster, view, &is_held, actions);
    }
    starting
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
