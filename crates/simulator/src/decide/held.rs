//! What the operator holds by a finalizer until it has cleared up behind it.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::super::action::{Action, Actions};
use super::super::world::{ClusterView, World, key};
use crate::names::FINALIZER;

/// The kinds that people write and the operator holds; a ServiceMeshMember of somebody else's is one of them.
const HELD: [&str; 3] = ["ServiceMeshControlPlane", "ServiceMeshMemberRoll", "ServiceMeshMember"];

/// Holds what is there, lets go of what is to be deleted, and gives the world without the latter: clearing up takes no time
/// here.
pub(super) fn hold<'w>(world: &'w World, actions: &mut Actions) -> Cow<'w, World> {
    let mut left = Cow::Borrowed(world);
    for (cluster, view) in &world.clusters {
        for object in HELD.into_iter().flat_map(|kind| view.all(kind)) {
            let is_held = finalizers(object).any(|finalizer| finalizer == FINALIZER);
            let goes = !object["metadata"]["deletionTimestamp"].is_null();
            if is_held == goes {
                actions.push(cluster, finalized(object, !goes));
            }
            if goes {
                forget(left.to_mut().clusters.get_mut(cluster), object);
            }
        }
    }
    left
}

fn forget(view: Option<&mut ClusterView>, object: &Value) {
    if let (Some(view), Some(kind)) = (view, object["kind"].as_str()) {
        view.remove(kind, &key(object));
    }
}

fn finalizers(object: &Value) -> impl Iterator<Item = &str> {
    let all = object["metadata"]["finalizers"].as_array();
    all.into_iter().flatten().filter_map(Value::as_str)
}

/// The object with the finalizer, or without it.
fn finalized(object: &Value, held: bool) -> Action {
    let others = finalizers(object).filter(|finalizer| *finalizer != FINALIZER);
    let all: Vec<&str> = others.chain(held.then_some(FINALIZER)).collect();
    let mut object = object.clone();
    object["metadata"]["finalizers"] = json!(all);
    Action::Finalizers { object }
}
