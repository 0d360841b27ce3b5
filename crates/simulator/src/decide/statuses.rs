//! istiod: what each of its pods writes into the status of a peer.

use std::collections::BTreeMap;

use k8s_openapi::jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::action::Actions;
use super::super::memory::{Memory, Watcher};
use super::super::world::{name, text};
use super::links::{Links, Watch, WatchState, age};
use super::mesh::{Mesh, Meshes};
use super::time;

/// Seconds between complete lists of services (every minute since Maistra 2.5.1).
const FULL_SYNC: i64 = 60;

/// Seconds between attempts that are worth writing down, once the retries have backed off.
const RETRY: i64 = 60;

/// Seconds after which a watch that ended is forgotten by the mesh that was watched.
const FORGOTTEN: i64 = 300;

/// Seconds until a new istiod pod leads, and takes away what pods that are gone have left in the status.
const ELECTION: i32 = 60;

/// Writes the status of every peer that was taken up.
pub(super) fn write(meshes: &Meshes<'_>, memory: &mut Memory, links: &Links, now: Timestamp, actions: &mut Actions) {
    let before = std::mem::take(&mut memory.entries);
    for watch in links.all() {
        memory.entries.insert(
            watch.watcher.clone(),
            entry(watch, before.get(&watch.watcher), links, now),
        );
    }
    for mesh in &meshes.all {
        for peer in mesh.view.within("ServiceMeshPeer", mesh.namespace) {
            let watches = links.of(mesh, name(peer));
            if !watches.is_empty() {
                let status = status(meshes, mesh, peer, &watches, &memory.entries);
                actions.status(mesh.cluster, peer, status);
            }
        }
    }
}

fn status(
    meshes: &Meshes<'_>,
    mesh: &Mesh<'_>,
    peer: &Value,
    watches: &[&Watch],
    entries: &BTreeMap<Watcher, Value>,
) -> Value {
    let mut lists: Map<String, Value> = Map::new();
    let mut push = |list: &str, entry: Value| {
        if let Some(list) = lists.entry(list).or_insert_with(|| json!([])).as_array_mut() {
            list.push(entry);
        }
    };
    for watch in watches {
        // Only the outbound watch decides in which list a pod stands.
        let list = if watch.connection().is_some() {
            "active"
        } else {
            "inactive"
        };
        push(list, entries[&watch.watcher].clone());
    }
    for list in ["active", "inactive"] {
        let left = peer["status"]["discoveryStatus"][list].as_array().into_iter().flatten();
        for entry in left.filter(|entry| is_left(meshes, mesh, entry)) {
            push(list, entry.clone());
        }
    }
    json!({ "discoveryStatus": lists })
}

/// Whether an entry is of a pod that is gone, and nobody leads yet who would take it away.
fn is_left(meshes: &Meshes<'_>, mesh: &Mesh<'_>, entry: &Value) -> bool {
    let is_there = mesh.istiods.iter().any(|pod| name(pod) == text(&entry["pod"]));
    let leader = mesh.istiods.first();
    let elected = meshes.settings.pace.seconds(ELECTION);
    let is_new = leader.is_some_and(|leader| age(&leader["metadata"]["creationTimestamp"], meshes.now) < elected);
    !is_there && is_new
}

fn entry(watch: &Watch, before: Option<&Value>, links: &Links, now: Timestamp) -> Value {
    let before = before.cloned().unwrap_or_default();
    let mut entry = json!({"pod": watch.pod, "watch": watch_status(&before["watch"], &watch.state, now)});
    let remotes = remotes(&watch.watcher, &before["remotes"], links, now);
    if !remotes.is_empty() {
        entry["remotes"] = Value::Array(remotes);
    }
    entry
}

fn watch_status(before: &Value, state: &WatchState, now: Timestamp) -> Value {
    let was_up = before["connected"] == json!(true);
    let mut after = before.as_object().cloned().unwrap_or_default();
    let mut set = |field: &str, value: Value| after.insert(field.to_owned(), value);
    let is_up = !matches!(state, WatchState::Down { .. });
    set("connected", json!(is_up));
    // The time of an attempt, successful or not.
    let tried = match state {
        WatchState::Up(_) => false,
        WatchState::New(_) | WatchState::Begun(_) | WatchState::Renewed(_) => true,
        WatchState::Down { said, .. } => {
            was_up || before["lastDisconnectStatus"] != **said || age(&before["lastConnected"], now) >= RETRY
        }
    };
    if tried {
        set("lastConnected", time(now));
    }
    // A list is a request of its own, and refused at once.
    let is_refused = matches!(state, WatchState::Up(connection) if connection.refused.is_some());
    if is_up && !is_refused && (tried || age(&before["lastFullSync"], now) >= FULL_SYNC) {
        set("lastFullSync", time(now));
    }
    match state {
        WatchState::Up(_) | WatchState::New(_) => {}
        WatchState::Renewed(_) => {
            set("lastDisconnect", time(now));
            set("lastDisconnectStatus", json!("200 OK"));
        }
        // The gateway has no route for the new request yet, and the old one was not lost but given up.
        WatchState::Begun(_) => {
            set("lastDisconnectStatus", json!("404 Not Found"));
        }
        WatchState::Down { said, given_up } => {
            if was_up && !given_up {
                set("lastDisconnect", time(now));
            }
            set("lastDisconnectStatus", json!(said));
        }
    }
    Value::Object(after)
}

/// The inbound half: the istiod pods whose watch ends at this one, and what is left of those that did.
fn remotes(here: &Watcher, before: &Value, links: &Links, now: Timestamp) -> Vec<Value> {
    let watching: Vec<&Watch> = links.ending_at(here).collect();
    let mut remotes: BTreeMap<String, Value> = BTreeMap::new();
    for remote in before.as_array().into_iter().flatten() {
        remotes.insert(text(&remote["source"]).to_owned(), remote.clone());
    }
    for watch in &watching {
        let source = &watch.source;
        let remote = remotes
            .entry(source.clone())
            .or_insert_with(|| json!({"source": source, "connected": false}));
        let was_up = remote["connected"] == json!(true);
        if was_up && !matches!(watch.state, WatchState::Up(_)) {
            remote["lastDisconnect"] = time(now);
        }
        if !was_up || !matches!(watch.state, WatchState::Up(_)) {
            remote["lastConnected"] = time(now);
        }
        remote["connected"] = json!(true);
        let is_refused = watch
            .connection()
            .is_some_and(|connection| connection.refused.is_some());
        if !is_refused && age(&remote["lastFullSync"], now) >= FULL_SYNC {
            remote["lastFullSync"] = time(now);
        }
    }
    for (source, remote) in &mut remotes {
        if remote["connected"] == json!(true) && !watching.iter().any(|watch| watch.source == *source) {
            remote["connected"] = json!(false);
            remote["lastDisconnect"] = time(now);
        }
    }
    remotes.retain(|_, remote| remote["connected"] == json!(true) || age(&remote["lastDisconnect"], now) < FORGOTTEN);
    remotes.into_values().collect()
}
