//! Whether what was written is in effect, as far as the API shows it.

use k8s_openapi::jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{OwnRoot, RootCopy, own_root};
use crate::manifest::kinds;
use crate::naming::ROOT_CERTIFICATE_CONFIG_MAP;
use crate::plan::requirement::unread;
use crate::plan::{ObjectKey, Observation, Requirement};
use crate::snapshot::{Condition, Link, MeshState, Seen, links};
use crate::topology::Mesh;

/// istiod reads a peer and its copied root anew this often at the latest, and pushes what changed to all proxies at once
/// (Maistra 2.5, pkg/servicemesh/federation/discovery/controller.go).
const RECONCILE: SignedDuration = SignedDuration::from_secs(60);

/// That the mesh which holds a copy has taken it up.
pub fn taken_up(copy: &RootCopy<'_>, owner: &MeshState) -> Requirement {
    let condition = Condition::CopyTakenUp {
        owner: owner.mesh.name.clone(),
    };
    Requirement::new(copy.holder, &copy.config_map, condition)
}

/// That a mesh publishes this root and no other.
pub fn replaced(owner: &MeshState, fingerprint: &str) -> Requirement {
    let condition = Condition::RootReplaced {
        fingerprint: fingerprint.to_owned(),
    };
    Requirement::new(owner, ROOT_CERTIFICATE_CONFIG_MAP, condition)
}

/// That the gateways of a mesh which face its peers were started after its root was published.
pub fn gateways_follow(owner: &MeshState) -> Requirement {
    Requirement::new(owner, ROOT_CERTIFICATE_CONFIG_MAP, Condition::GatewaysFollowRoot)
}

/// The ConfigMap that a condition of this module is about.
pub fn config_map(mesh: &Mesh, name: &str) -> ObjectKey {
    ObjectKey {
        mesh: mesh.name.clone(),
        kind: kinds::CONFIG_MAP.kind,
        namespace: mesh.namespace.clone(),
        name: name.to_owned(),
    }
}

/// Why a copy is not known to be in effect. Nothing of the API tells what a proxy has; but an istiod that has listed the
/// peer's services later than it read the copy gets through, and is not kept from pushing.
pub fn not_taken_up(seen: &Observation, holder: &MeshState, name: &str, owner: &str) -> Option<Seen> {
    let links = links(&seen.snapshot);
    let both = [(holder.mesh.name.as_str(), owner), (owner, holder.mesh.name.as_str())];
    let found = both.map(|(from, to)| {
        let is_it = |link: &&Link| link.direction.from == from && link.direction.to == to;
        links.iter().find(is_it)
    });
    for link in found {
        match link {
            None => return Some(Seen::Otherwise("the link is not seen".to_owned())),
            Some(link) => {
                if let Some(lacking) = Seen::of_link(link, true) {
                    return Some(lacking);
                }
            }
        }
    }
    let written = match written_at(seen, holder, name) {
        Ok(written) => written,
        Err(why) => return Some(why),
    };
    let pods = found[0]?.outbound.pods.iter();
    let mut behind = pods.filter(|(_, watch)| watch.last_full_sync.is_none_or(|last| last <= written + RECONCILE));
    let (pod, watch) = behind.next()?;
    let last = watch
        .last_full_sync
        .map_or_else(|| "not yet".to_owned(), |last| format!("at {last:.0}"));
    Some(Seen::Otherwise(format!(
        "written at {written:.0}; {pod} reads it within a minute, and has listed the services of {owner} {last}"
    )))
}

/// Why a mesh does not publish this root alone.
pub fn not_replaced(owner: &MeshState, fingerprint: &str) -> Option<Seen> {
    let own = match own_root(owner) {
        OwnRoot::Unknown(unknown) => return Some(unread("the root certificate", unknown)),
        OwnRoot::Missing => return Some(Seen::Otherwise("it holds no root".to_owned())),
        OwnRoot::Damaged(problem) => return Some(Seen::Otherwise(problem.to_string())),
        OwnRoot::Published(own) => own,
    };
    match (own.has(fingerprint), own.certificates.len()) {
        (true, 1) => None,
        (true, _) => Some(Seen::Otherwise("it holds the old root beside the new one".to_owned())),
        (false, _) => Some(Seen::Otherwise("it holds the old root".to_owned())),
    }
}

/// The gateways that face a peer.
pub fn facing_gateways(owner: &MeshState) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for peer in owner.peers.list().unwrap_or_default() {
        let gateways = &peer.spec.gateways;
        for name in [&gateways.ingress.name, &gateways.egress.name] {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    names
}

/// Why not every gateway that faces a peer has a certificate of the published root: a pod keeps the one that it has until
/// it restarts, or until that ends.
pub fn gateways_behind(seen: &Observation, owner: &MeshState) -> Option<Seen> {
    if let Err(unknown) = owner.peers.known() {
        return Some(unread("ServiceMeshPeers", unknown));
    }
    let changed = match written_at(seen, owner, ROOT_CERTIFICATE_CONFIG_MAP) {
        Ok(changed) => changed,
        Err(why) => return Some(why),
    };
    let mut behind = Vec::new();
    for gateway in facing_gateways(owner) {
        let pods = match owner.gateway_pods(gateway) {
            Ok(pods) => pods,
            Err(unknown) => return Some(unread("pods", unknown)),
        };
        if pods.is_empty() {
            behind.push(format!("gateway {gateway} has no pod"));
        }
        let is_old = |pod: &&&k8s_openapi::api::core::v1::Pod| {
            let started = pod.metadata.creation_timestamp.as_ref();
            // Times are in whole seconds: what is of the same one may be older.
            started.is_none_or(|started| started.0 <= changed)
        };
        let names = pods
            .iter()
            .filter(is_old)
            .filter_map(|pod| pod.metadata.name.as_deref());
        behind.extend(names.map(|name| format!("pod {name} is older than it")));
    }
    (!behind.is_empty()).then(|| Seen::Otherwise(format!("published at {changed:.0}: {}", behind.join(", "))))
}

/// When the content of a ConfigMap was written last.
fn written_at(seen: &Observation, mesh: &MeshState, name: &str) -> Result<Timestamp, Seen> {
    let key = config_map(&mesh.mesh, name);
    let place = format!("ConfigMap {}/{name}", mesh.mesh.namespace);
    let live = match seen.object(&key) {
        Err(unknown) => return Err(unread(&place, unknown)),
        Ok(None) => return Err(Seen::Otherwise(format!("{place} is not there"))),
        Ok(Some(live)) => live,
    };
    let entries = live.pointer("/metadata/managedFields").and_then(Value::as_array);
    let writing = entries
        .into_iter()
        .flatten()
        .filter(|entry| !entry["fieldsV1"]["f:data"].is_null());
    let times = writing.filter_map(|entry| entry["time"].as_str());
    let made = live["metadata"]["creationTimestamp"].as_str();
    let times = times.chain(made).filter_map(|time| time.parse::<Timestamp>().ok());
    times
        .max()
        .ok_or_else(|| Seen::Otherwise(format!("{place} does not say when it was written")))
}
