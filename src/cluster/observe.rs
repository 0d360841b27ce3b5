//! Asks a cluster about a mesh and says what came back, including that nothing did.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use k8s_openapi::jiff::Timestamp;

use super::memory::ClusterMemory;
use super::question::Questions;
use super::{MeshClient, Scope};
use crate::snapshot::part::Turn;
use crate::snapshot::{LinkState, MeshState, Part, Snapshot, links};

/// Asks the same about several meshes at once.
pub async fn observe_meshes(asked: &[MeshClient], scope: Scope) -> Snapshot {
    observe_each(asked.iter().map(|mesh| (mesh, scope))).await
}

/// Asks about several meshes at once, each for its own scope.
pub async fn observe_each<'a>(asked: impl IntoIterator<Item = (&'a MeshClient, Scope)>) -> Snapshot {
    let taken_at = Timestamp::now();
    let asked: Vec<(&MeshClient, Scope)> = asked.into_iter().collect();
    // What the meshes of one cluster have in common is asked once.
    let mut scopes: BTreeMap<&str, Vec<Scope>> = BTreeMap::new();
    for (mesh, scope) in &asked {
        scopes.entry(&mesh.mesh.context).or_default().push(*scope);
    }
    let clusters = scopes.into_iter();
    let clusters: BTreeMap<&str, ClusterMemory> = clusters
        .map(|(context, scopes)| (context, ClusterMemory::of(&scopes)))
        .collect();
    let states = asked
        .iter()
        .map(|(mesh, scope)| observe(mesh, *scope, &clusters[mesh.mesh.context.as_str()]));
    let states = join_all(states).await;
    let meshes = states
        .into_iter()
        .map(|state| (state.mesh.name.clone(), state))
        .collect();
    // Each mesh has its own share by now.
    drop(clusters);
    let mut snapshot = Snapshot { taken_at, meshes };
    read_logs(&asked, &mut snapshot).await;
    snapshot
}

/// Reads the logs of both ends of every link that is not as it should be, where they are asked for.
async fn read_logs(asked: &[(&MeshClient, Scope)], snapshot: &mut Snapshot) {
    let asked: Vec<&(&MeshClient, Scope)> = asked.iter().filter(|(_, scope)| scope.contains(Part::Logs)).collect();
    if asked.is_empty() {
        return;
    }
    let troubled: BTreeSet<String> = links(snapshot)
        .into_iter()
        .filter(|link| link.state != LinkState::Connected)
        .flat_map(|link| [link.direction.from, link.direction.to])
        .collect();
    let ends = snapshot
        .meshes
        .values_mut()
        .filter(|state| troubled.contains(&state.mesh.name));
    let read = ends.map(async |state| {
        if let Some((mesh, scope)) = asked.iter().find(|(mesh, _)| mesh.mesh == state.mesh) {
            let shared = ClusterMemory::default();
            Questions::new(mesh, *scope, &shared).ask(Turn::Last, state).await;
        }
    });
    join_all(read).await;
}

/// Asks about one mesh.
pub async fn observe_mesh(mesh: &MeshClient, scope: Scope) -> MeshState {
    observe(mesh, scope, &ClusterMemory::of(&[scope])).await
}

/// A cluster that does not answer the first request is not asked again.
async fn observe(mesh: &MeshClient, scope: Scope, shared: &ClusterMemory) -> MeshState {
    let mut state = MeshState::unasked(mesh.mesh.clone());
    let questions = Questions::new(mesh, scope, shared);
    questions.ask_for(Part::ControlPlane, &mut state).await;
    if let Some(reason) = state.unreachable() {
        return MeshState::out_of_reach(mesh.mesh.clone(), scope, reason);
    }
    questions.ask(Turn::First, &mut state).await;
    questions.ask(Turn::Second, &mut state).await;
    state
}
