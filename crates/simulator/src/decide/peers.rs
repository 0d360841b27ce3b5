//! istiod: which peers it has taken up, which watches are up, and what it writes about them.

use std::collections::BTreeMap;

use k8s_openapi::jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::action::Actions;
use super::super::memory::{KnownImports, KnownPeer, Memory};
use super::super::world::{name, text};
use super::mesh::{Mesh, Meshes};
use super::path::{Target, follow};
use super::sets::exported;
use super::time;
use meshfed_api::ServiceMeshPeer;

/// Seconds between complete lists of services (every minute since Maistra 2.5.1).
const FULL_SYNC: i64 = 60;

/// Seconds between attempts that are worth writing down, once the retries have backed off.
const RETRY: i64 = 60;

/// Who watches: cluster, namespace and ServiceMeshPeer of the asking mesh.
pub(super) type Watcher = (String, String, String);

/// Every watch that istiods try, and where it ends up.
pub(super) type Links = BTreeMap<Watcher, Result<Target, String>>;

/// What istiods take up, and forget when they restart.
pub(super) fn remember(meshes: &Meshes<'_>, memory: &mut Memory) {
    memory
        .istiods
        .retain(|(cluster, namespace), _| meshes.at(cluster, namespace).is_some());
    for mesh in &meshes.all {
        let Some(pod) = mesh.istiods.first().map(|pod| text(&pod["metadata"]["uid"])) else {
            continue;
        };
        let istiod = memory.istiods.entry(mesh.key()).or_default();
        if istiod.pod != pod {
            *istiod = super::super::memory::Istiod {
                pod: pod.to_owned(),
                ..Default::default()
            };
        }
        let gone = |name: &String| !mesh.peers.iter().any(|peer| peer.metadata.name.as_ref() == Some(name));
        // The export server deadlocks on its own lock when a peer that holds exports is deleted (seen with Maistra 2.5).
        if istiod.peers.iter().any(|(name, known)| known.exports && gone(name)) {
            istiod.wedged = true;
        }
        istiod.peers.retain(|name, _| !gone(name));
        istiod.identities = identities(mesh, &istiod.identities);
        imports(mesh, &mut istiod.imports);
        for peer in &mesh.peers {
            let name = peer.metadata.name.clone().unwrap_or_default();
            let Some(root) = taken_up(mesh, peer) else { continue };
            if istiod.wedged && !istiod.peers.contains_key(&name) {
                continue;
            }
            let trust_domain = peer.spec.security.trust_domain.clone();
            // What istiod holds, and not what the status says: that follows, and may be read before the next turn.
            let exports = !exported(mesh, &name).is_empty();
            let known = KnownPeer {
                exports,
                trust_domain: trust_domain.clone(),
            };
            let before = istiod.peers.insert(name, known);
            // The bundle of a trust domain that the peer no longer has goes, unless another peer has it.
            let left = before
                .map(|before| before.trust_domain)
                .filter(|left| *left != trust_domain);
            if let Some(left) = left
                && !istiod.peers.values().any(|peer| peer.trust_domain == left)
            {
                istiod.bundles.remove(&left);
            }
            // One slot per trust domain: of two peers with the same one, the last certificate counts.
            istiod.bundles.insert(trust_domain, root.to_owned());
        }
    }
}

/// The trust domains of the gateway pods that are there: each has the one that was in effect when it started.
fn identities(mesh: &Mesh<'_>, before: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let pods = mesh.view.within("Pod", mesh.namespace);
    pods.map(|pod| {
        let uid = text(&pod["metadata"]["uid"]).to_owned();
        let trust_domain = before.get(&uid).map_or(mesh.trust_domain, String::as_str).to_owned();
        (uid, trust_domain)
    })
    .collect()
}

/// Takes up the import rules. A set that was deleted leaves its generation behind, and one that is made anew with the
/// same generation is not read.
fn imports(mesh: &Mesh<'_>, known: &mut BTreeMap<String, KnownImports>) {
    for (name, known) in known.iter_mut() {
        if mesh.view.get("ImportedServiceSet", mesh.namespace, name).is_none() {
            known.spec = Default::default();
        }
    }
    for set in mesh.view.within("ImportedServiceSet", mesh.namespace) {
        let generation = set["metadata"]["generation"].as_i64().unwrap_or_default();
        let entry = known.entry(name(set).to_owned()).or_default();
        if entry.generation != generation {
            let spec = mesh.import_set(name(set)).map(|set| set.spec).unwrap_or_default();
            *entry = KnownImports { generation, spec };
        }
    }
}

/// The root certificate of a peer that istiod can take up. It refuses a peer named as the local cluster.
fn taken_up<'a>(mesh: &Mesh<'a>, peer: &ServiceMeshPeer) -> Option<&'a str> {
    let name = peer.metadata.name.as_deref()?;
    if name == mesh.cluster_name {
        None
    } else {
        mesh.peer_root(peer)
    }
}

/// Follows every watch of every istiod that has taken its peer up.
pub(super) fn links(meshes: &Meshes<'_>, memory: &Memory) -> Links {
    let mut links = Links::new();
    for mesh in meshes.all.iter().filter(|mesh| !mesh.istiods.is_empty()) {
        let Some(istiod) = memory.istiods.get(&mesh.key()) else {
            continue;
        };
        for peer in &mesh.peers {
            let name = peer.metadata.name.clone().unwrap_or_default();
            if istiod.peers.contains_key(&name) {
                let watcher = (mesh.cluster.to_owned(), mesh.namespace.to_owned(), name);
                links.insert(watcher, follow(meshes, memory, mesh, peer));
            }
        }
    }
    links
}

/// Writes the status of every peer that was taken up.
pub(super) fn statuses(meshes: &Meshes<'_>, memory: &Memory, links: &Links, now: Timestamp, actions: &mut Actions) {
    for mesh in &meshes.all {
        for peer in mesh.view.within("ServiceMeshPeer", mesh.namespace) {
            let watcher = (
                mesh.cluster.to_owned(),
                mesh.namespace.to_owned(),
                name(peer).to_owned(),
            );
            if let Some(watch) = links.get(&watcher) {
                actions.status(
                    mesh.cluster,
                    peer,
                    status(meshes, memory, mesh, peer, watch, links, now),
                );
            }
        }
    }
}

fn status(
    meshes: &Meshes<'_>,
    memory: &Memory,
    mesh: &Mesh<'_>,
    peer: &Value,
    watch: &Result<Target, String>,
    links: &Links,
    now: Timestamp,
) -> Value {
    let mut lists = Map::new();
    for (index, pod) in mesh.istiods.iter().enumerate() {
        let before = entry_before(peer, name(pod));
        let mut entry = json!({"pod": name(pod), "watch": watch_status(&before["watch"], watch, now)});
        // A remote istiod's watch lands on one pod only; here always on the first.
        let remotes = remotes(meshes, memory, mesh, name(peer), &before["remotes"], links, now);
        if index == 0 && !remotes.is_empty() {
            entry["remotes"] = Value::Array(remotes);
        }
        // Only the outbound watch decides in which list a pod stands.
        let list = if watch.is_ok() { "active" } else { "inactive" };
        if let Some(list) = lists.entry(list).or_insert_with(|| json!([])).as_array_mut() {
            list.push(entry);
        }
    }
    json!({ "discoveryStatus": lists })
}

fn entry_before(peer: &Value, pod: &str) -> Value {
    let status = &peer["status"]["discoveryStatus"];
    let entries = ["active", "inactive"]
        .into_iter()
        .filter_map(|list| status[list].as_array())
        .flatten();
    entries
        .into_iter()
        .find(|entry| entry["pod"] == pod)
        .cloned()
        .unwrap_or(Value::Null)
}

fn watch_status(before: &Value, watch: &Result<Target, String>, now: Timestamp) -> Value {
    let was_up = before["connected"] == json!(true);
    let mut after = before.as_object().cloned().unwrap_or_default();
    after.insert("connected".into(), json!(watch.is_ok()));
    match watch {
        Ok(_) => {
            if !was_up {
                after.insert("lastConnected".into(), time(now));
            }
            if !was_up || is_older(&before["lastFullSync"], now, FULL_SYNC) {
                after.insert("lastFullSync".into(), time(now));
            }
        }
        Err(said) => {
            if was_up {
                after.insert("lastDisconnect".into(), time(now));
            }
            // The time of an attempt, successful or not.
            if was_up || before["lastDisconnectStatus"] != **said || is_older(&before["lastConnected"], now, RETRY) {
                after.insert("lastConnected".into(), time(now));
            }
            after.insert("lastDisconnectStatus".into(), json!(said));
        }
    }
    Value::Object(after)
}

fn is_older(at: &Value, now: Timestamp, seconds: i64) -> bool {
    let at: Option<Timestamp> = at.as_str().and_then(|at| at.parse().ok());
    at.is_none_or(|at| now.as_second() - at.as_second() >= seconds)
}

/// The inbound half: the istiod pods whose watch ends up at this peer, and what is left of those that did.
fn remotes(
    meshes: &Meshes<'_>,
    memory: &Memory,
    mesh: &Mesh<'_>,
    peer: &str,
    before: &Value,
    links: &Links,
    now: Timestamp,
) -> Vec<Value> {
    let here = Target {
        cluster: mesh.cluster.to_owned(),
        namespace: mesh.namespace.to_owned(),
        peer: peer.to_owned(),
    };
    let mut remotes: BTreeMap<String, Value> = BTreeMap::new();
    for remote in before.as_array().into_iter().flatten() {
        remotes.insert(text(&remote["source"]).to_owned(), remote.clone());
    }
    let mut connected: Vec<String> = Vec::new();
    for ((cluster, namespace, _), _) in links.iter().filter(|(_, link)| link.as_ref() == Ok(&here)) {
        let watching = meshes
            .at(cluster, namespace)
            .map(|mesh| mesh.istiods.as_slice())
            .unwrap_or_default();
        connected.extend(watching.iter().map(|pod| text(&pod["status"]["podIP"]).to_owned()));
    }
    for source in &connected {
        let remote = remotes
            .entry(source.clone())
            .or_insert_with(|| json!({"source": source, "connected": false}));
        if remote["connected"] == json!(false) {
            remote["connected"] = json!(true);
            remote["lastConnected"] = time(now);
        }
        if is_older(&remote["lastFullSync"], now, FULL_SYNC) {
            remote["lastFullSync"] = time(now);
        }
    }
    for (source, remote) in &mut remotes {
        let stays = stale_stays(meshes, memory, mesh, source);
        if remote["connected"] == json!(true) && !connected.contains(source) && !stays {
            remote["connected"] = json!(false);
            remote["lastDisconnect"] = time(now);
        }
    }
    // A watch that ended is forgotten after five minutes.
    remotes.retain(|_, remote| remote["connected"] == json!(true) || !is_older(&remote["lastDisconnect"], now, 300));
    remotes.into_values().collect()
}

/// Whether the inbound watch of a remote pod stays `connected` although nothing watches: a wedged istiod whose peer was
/// deleted goes on with the old registry, and the side that is watched never hears of it.
fn stale_stays(meshes: &Meshes<'_>, memory: &Memory, mesh: &Mesh<'_>, source: &str) -> bool {
    let watching = meshes.all.iter().find(|other| {
        (other.cluster, other.namespace) != (mesh.cluster, mesh.namespace)
            && other.istiods.iter().any(|pod| pod["status"]["podIP"] == source)
    });
    watching.is_some_and(|other| memory.istiods.get(&other.key()).is_some_and(|istiod| istiod.wedged))
}
