//! An istiod whose list of a peer's services fails. Its retries hold the lock of the registry almost without a break, so
//! that nothing is pushed in the whole mesh and no change of a ServiceMeshPeer or of a root certificate is read, until it
//! restarts or the list succeeds (seen with Maistra 2.5).

use serde_json::Value;

use super::super::memory::Memory;
use super::super::world::namespace;
use super::is_ready;
use super::links::{Watch, WatchState, age};
use super::mesh::{Meshes, is_istiod};
use super::path::{BAD_REQUEST, NOT_FOUND, UNAVAILABLE};

/// Seconds that an istiod is not ready for if its first list fails.
const START: i32 = 120;

/// Notes which istiods starve. A peer that never was up, and that istiod has seen come, holds up nobody: whoever makes
/// two meshes known to each other makes one the first.
pub(super) fn note(meshes: &Meshes<'_>, memory: &mut Memory, watches: &[Watch]) {
    for mesh in &meshes.all {
        if let Some(istiod) = memory.istiods.get_mut(&mesh.key()) {
            istiod.starves = false;
        }
    }
    for watch in watches.iter().filter(|watch| list_fails(&watch.state)) {
        let (watcher, peer) = (&watch.watcher, &watch.watcher.peer);
        if let Some(istiod) = memory.istiods.get_mut(&watcher.mesh()) {
            istiod.starves |= istiod.listed.contains(peer) || istiod.found.contains(peer);
        }
    }
}

/// Whether the list fails as the watch does: the request got as far as a gateway.
fn list_fails(state: &WatchState) -> bool {
    let WatchState::Down { said, .. } = state else {
        return false;
    };
    [UNAVAILABLE, NOT_FOUND, BAD_REQUEST].contains(&said.as_str())
}

/// Whether any istiod waits for its first lists before it gets ready.
pub(super) fn holds_any(meshes: &Meshes<'_>, memory: &Memory) -> bool {
    let mut all = meshes.all.iter();
    all.any(|mesh| {
        mesh.istiods
            .iter()
            .any(|pod| is_held(meshes, memory, mesh.cluster, pod))
    })
}

/// Whether a pod is one of an istiod that waits for its first lists before it gets ready.
pub(super) fn is_held(meshes: &Meshes<'_>, memory: &Memory, cluster: &str, pod: &Value) -> bool {
    let start = meshes.settings.pace.seconds(START);
    if !is_istiod(pod) || age(&pod["metadata"]["creationTimestamp"], meshes.now) >= start {
        return false;
    }
    let known = memory.istiods.get(&(cluster.to_owned(), namespace(pod).to_owned()));
    // A pod without an address has not asked anybody yet.
    !is_ready(pod) && (pod["status"]["podIP"].is_null() || known.is_some_and(|istiod| istiod.starves))
}
