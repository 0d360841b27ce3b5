//! istiod: which peers it has taken up, and what it forgets when it restarts.

use std::collections::BTreeMap;

use super::super::memory::{Identity, Istiod, KnownImports, KnownPeer, Memory, Watcher};
use super::super::world::{name, text};
use super::mesh::{Mesh, Meshes};
use super::roots;
use super::sets::exported;
use crate::trust::is_bundle;
use meshfed_api::ServiceMeshPeer;

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
            let found = mesh.peers.iter().filter_map(|peer| peer.metadata.name.clone());
            *istiod = Istiod {
                pod: pod.to_owned(),
                found: found.collect(),
                root: roots::plugged(mesh.view, mesh.namespace).map(|authority| authority.root),
                identities: std::mem::take(&mut istiod.identities),
                ..Default::default()
            };
            let here = (mesh.cluster, mesh.namespace);
            let elsewhere = |watcher: &Watcher| (watcher.cluster.as_str(), watcher.namespace.as_str()) != here;
            memory.connections.retain(|watcher, _| elsewhere(watcher));
            memory.entries.retain(|watcher, _| elsewhere(watcher));
        }
        forget(mesh, istiod);
        istiod.identities = identities(mesh, &istiod.identities);
        imports(mesh, &mut istiod.imports);
        // The worker that reads peers is the one that hangs, or waits for a lock.
        if !istiod.wedged && !istiod.starves {
            mesh.peers.iter().for_each(|peer| take_up(mesh, peer, istiod));
        }
    }
}

/// Forgets the peers that are gone. The export server deadlocks on its own lock when one of them holds exports, and its
/// registry goes on as if nothing had happened (seen with Maistra 2.5).
fn forget(mesh: &Mesh<'_>, istiod: &mut Istiod) {
    let Istiod { peers, wedged, .. } = istiod;
    peers.retain(|name, known| {
        let gone = !mesh.peers.iter().any(|peer| peer.metadata.name.as_ref() == Some(name));
        if gone && (known.exports || *wedged) {
            *wedged = true;
            known.answered = false;
        }
        !gone || *wedged
    });
}

fn take_up(mesh: &Mesh<'_>, peer: &ServiceMeshPeer, istiod: &mut Istiod) {
    let name = peer.metadata.name.clone().unwrap_or_default();
    let Some(root) = peer_root(mesh, peer) else { return };
    let trust_domain = peer.spec.security.trust_domain.clone();
    let known = KnownPeer {
        // What istiod holds, and not what the status says: that follows, and may be read before the next turn.
        exports: !exported(mesh, &name).is_empty(),
        answered: true,
        spec: peer.spec.clone(),
    };
    let before = istiod.peers.insert(name, known);
    // The bundle of a trust domain that the peer no longer has goes, unless another peer has it.
    let left = before
        .map(|before| before.spec.security.trust_domain)
        .filter(|left| *left != trust_domain);
    let has = |left: &String| {
        let mut peers = istiod.peers.values();
        peers.any(|peer| peer.spec.security.trust_domain == *left)
    };
    if let Some(left) = left.filter(|left| !has(left)) {
        istiod.bundles.remove(&left);
    }
    // One slot per trust domain: of two peers with the same one, the last certificate counts. A proxy that is sent a
    // text that it cannot read keeps the certificates that it had.
    if is_bundle(root) {
        istiod.bundles.insert(trust_domain, root.to_owned());
    }
}

/// The root certificate of a peer that istiod can take up. It refuses a peer named as the local cluster.
fn peer_root<'a>(mesh: &Mesh<'a>, peer: &ServiceMeshPeer) -> Option<&'a str> {
    let name = peer.metadata.name.as_deref()?;
    (name != mesh.cluster_name).then(|| mesh.peer_root(peer))?
}

/// The certificates of the pods that are there: each has what was in effect when it started.
fn identities(mesh: &Mesh<'_>, before: &BTreeMap<String, Identity>) -> BTreeMap<String, Identity> {
    let pods = mesh.view.within("Pod", mesh.namespace);
    pods.map(|pod| {
        let uid = text(&pod["metadata"]["uid"]).to_owned();
        let known = before.get(&uid).filter(|known| !known.root.is_empty());
        let identity = known.cloned().unwrap_or_else(|| Identity {
            trust_domain: mesh.trust_domain.to_owned(),
            root: mesh.root.to_owned(),
        });
        (uid, identity)
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
