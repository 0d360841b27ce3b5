//! "Is this link up": the one implementation, from both ends, for status, waits and checks.
//!
//! A directed link goes from the mesh that asks to the mesh that answers: `prod-mesh → stage-mesh` is up when istiod of
//! prod-mesh watches stage-mesh (`watch` in prod-mesh) and stage-mesh sees that watch (`remotes` in stage-mesh).
//! Only `connected` decides. `lastConnected` is the time of an attempt, `lastDisconnectStatus` is history, and a list
//! entry proves nothing (seen with Maistra 2.5).

use std::collections::BTreeMap;

use k8s_openapi::jiff::Timestamp;
use serde::Serialize;

use super::{ControlPlaneView, MeshState, Snapshot, Undetermined, Unknown, certificate_problem, trust_domain_problem};
use crate::api::{DiscoveryPod, ServiceMeshPeer};

/// From the mesh that asks to the mesh that answers, by federation name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Direction {
    /// The mesh whose istiod watches.
    pub from: String,
    /// The mesh that is watched.
    pub to: String,
}

/// One directed link, joined from both ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Which link.
    pub direction: Direction,
    /// Name of the ServiceMeshPeer in the mesh that asks, if there is one.
    pub peer: Option<String>,
    /// The verdict.
    pub state: LinkState,
    /// What the mesh that asks says.
    pub outbound: Outbound,
    /// What the mesh that answers says.
    pub inbound: Inbound,
}

impl Link {
    /// The ServiceMeshPeer of the mesh that asks, of which the link was read; `None` where it has none.
    pub fn peer_in<'a>(&self, snapshot: &'a Snapshot) -> Option<&'a ServiceMeshPeer> {
        let mesh = snapshot.meshes.get(&self.direction.from)?;
        mesh.peer(self.peer.as_deref()?).ok().flatten()
    }
}

/// The verdict on a link.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "state", content = "reason")]
pub enum LinkState {
    /// Both ends say so, or the one that was asked does, and services were listed lately.
    Connected,
    /// Connected, but no complete list of services has been read yet, or not for too long.
    NotSynced(String),
    /// Connected, but only until istiod restarts; why.
    AtRisk(String),
    /// It is not up; why.
    Down(String),
    /// It cannot be told; why.
    Unknown(Undetermined),
}

impl LinkState {
    /// Why the link is not connected, or, where that is asked, not synced; `None` when it is.
    pub fn lacks(&self, synced: bool) -> Option<&str> {
        match self {
            Self::NotSynced(_) if !synced => None,
            state => state.reason(),
        }
    }

    /// Why it is not simply connected; `None` when it is.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Connected => None,
            Self::NotSynced(why) | Self::AtRisk(why) | Self::Down(why) => Some(why),
            Self::Unknown(undetermined) => Some(&undetermined.why),
        }
    }
}

/// The outbound half of a link: every istiod pod of the mesh that asks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outbound {
    /// Watches by istiod pod.
    pub pods: BTreeMap<String, PodWatch>,
}

/// One istiod pod's watch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodWatch {
    /// Whether the watch is up.
    pub connected: bool,
    /// When the last complete list was read.
    pub last_full_sync: Option<Timestamp>,
    /// When it was lost, if it ever was.
    pub last_disconnect: Option<Timestamp>,
    /// Why the last attempt failed; history once connected.
    pub last_disconnect_status: Option<String>,
}

/// The inbound half of a link.
#[derive(Clone, Debug, PartialEq)]
pub enum Inbound {
    /// At least one istiod pod of the other mesh is connected.
    Connected,
    /// The mesh that answers has a ServiceMeshPeer but sees no watch.
    NotConnected,
    /// The mesh that answers has no ServiceMeshPeer for the one that asks.
    NoPeer,
    /// The mesh that answers was not part of the observation.
    NotAsked,
    /// The mesh that answers could not be asked; why.
    Unknown(Unknown),
}

/// Every directed link between observed meshes, and from them to meshes that were not observed.
pub fn links(snapshot: &Snapshot) -> Vec<Link> {
    let mut found: BTreeMap<Direction, Link> = BTreeMap::new();
    for mesh in snapshot.meshes.values() {
        // Of a mesh whose peers are not known, a link is known only where the other end has one.
        for peer in mesh.peers.list().unwrap_or_default() {
            let there = link_to(snapshot, mesh, peer);
            let (remote, to) = (snapshot.remote_of(mesh, peer), there.direction.to.clone());
            match found.get(&there.direction) {
                // Of two peers for one mesh istiod takes up one; what it does not know tells nothing of the link.
                Some(other) if outbound_is_told(mesh, other) && !outbound_is_told(mesh, &there) => {}
                _ => drop(found.insert(there.direction.clone(), there)),
            }
            // The way back exists as soon as one side has asked for the federation, even if the other has not.
            let back = Direction {
                from: to,
                to: mesh.mesh.name.clone(),
            };
            if let Some(remote) = remote.filter(|remote| remote.told().is_none())
                // Where the peers of the other mesh are not known, the way back is not either, and the link says so.
                && !matches!(snapshot.peer_of(remote, mesh), Ok(Some(_)))
            {
                found
                    .entry(back.clone())
                    .or_insert_with(|| link(snapshot, back, remote, Some(mesh), None));
            }
        }
    }
    found.into_values().collect()
}

/// The directed link between two observed meshes, as `links` has it; without looking at any other.
pub fn link_between(snapshot: &Snapshot, from: &str, to: &str) -> Option<Link> {
    let (own, other) = (snapshot.meshes.get(from)?, snapshot.meshes.get(to));
    let mut found: Option<Link> = None;
    for peer in own.peers.list().unwrap_or_default() {
        let leads_there = match snapshot.remote_of(own, peer) {
            Some(remote) => remote.mesh.name == to,
            None => peer.metadata.name.as_deref() == Some(to),
        };
        if leads_there {
            let there = link_to(snapshot, own, peer);
            if !found.as_ref().is_some_and(|other| outbound_is_told(own, other)) || outbound_is_told(own, &there) {
                found = Some(there);
            }
        }
    }
    let is_back = |other: &&MeshState| {
        own.told().is_none()
            && matches!(snapshot.peer_of(other, own), Ok(Some(_)))
            && !matches!(snapshot.peer_of(own, other), Ok(Some(_)))
    };
    let direction = || Direction {
        from: from.to_owned(),
        to: to.to_owned(),
    };
    found.or_else(|| {
        let other = other.filter(is_back)?;
        Some(link(snapshot, direction(), own, Some(other), None))
    })
}

/// Whether istiod has written anything of the ServiceMeshPeer of a link.
fn outbound_is_told(mesh: &MeshState, link: &Link) -> bool {
    let peer = link.peer.as_deref().and_then(|name| mesh.peer(name).ok().flatten());
    peer.is_some_and(|peer| peer.discovery_pods().next().is_some())
}

/// The link on which `mesh` asks the mesh that `peer` stands for.
pub fn link_to(snapshot: &Snapshot, mesh: &MeshState, peer: &ServiceMeshPeer) -> Link {
    let remote = snapshot.remote_of(mesh, peer);
    let name = peer.metadata.name.clone().unwrap_or_default();
    let direction = Direction {
        from: mesh.mesh.name.clone(),
        to: remote.map_or(name, |remote| remote.mesh.name.clone()),
    };
    link(snapshot, direction, mesh, remote, Some(peer))
}

fn link(
    snapshot: &Snapshot,
    direction: Direction,
    mesh: &MeshState,
    remote: Option<&MeshState>,
    peer: Option<&ServiceMeshPeer>,
) -> Link {
    let outbound = peer.map(|peer| outbound(mesh, peer)).unwrap_or_default();
    let inbound = inbound(snapshot, mesh, remote);
    let certificate = peer.and_then(|peer| certificate_problem(mesh, peer, remote));
    let domain = peer.and_then(|peer| trust_domain_problem(peer, remote));
    let trust = certificate.or(domain);
    let state = judge(snapshot, mesh, &direction, peer, &outbound, &inbound, trust);
    Link {
        direction,
        peer: peer.and_then(|peer| peer.metadata.name.clone()),
        state,
        outbound,
        inbound,
    }
}

/// A pod may stand in both lists, and pods that are gone may linger: keep each living pod's newest entry.
fn entries<'a>(mesh: &MeshState, peer: &'a ServiceMeshPeer) -> Vec<&'a DiscoveryPod> {
    // Where the pods are not known, none is known to be gone.
    let alive = mesh.istiod_pods.list().ok().map(|pods| {
        pods.iter()
            .filter_map(|pod| pod.metadata.name.as_deref())
            .collect::<Vec<_>>()
    });
    let mut newest: BTreeMap<&str, &DiscoveryPod> = BTreeMap::new();
    for entry in peer
        .discovery_pods()
        .filter(|entry| alive.as_ref().is_none_or(|alive| alive.contains(&entry.pod.as_str())))
    {
        let kept = newest.entry(entry.pod.as_str()).or_insert(entry);
        if touched(entry) > touched(kept) {
            *kept = entry;
        }
    }
    newest.into_values().collect()
}

fn touched(entry: &DiscoveryPod) -> Option<Timestamp> {
    let watch = entry.watch.as_ref()?;
    let times = [
        &watch.last_connected,
        &watch.last_disconnect,
        &watch.last_full_sync,
        &watch.last_event,
    ];
    times.into_iter().flatten().map(|time| time.0).max()
}

fn outbound(mesh: &MeshState, peer: &ServiceMeshPeer) -> Outbound {
    let seen = entries(mesh, peer).into_iter().map(|entry| {
        let watch = entry.watch.clone().unwrap_or_default();
        let watch = PodWatch {
            connected: watch.connected,
            last_full_sync: watch.last_full_sync.map(|time| time.0),
            last_disconnect: watch.last_disconnect.map(|time| time.0),
            last_disconnect_status: watch.last_disconnect_status,
        };
        (entry.pod.clone(), watch)
    });
    let mut pods: BTreeMap<String, PodWatch> = seen.collect();
    // Every ready istiod pod is expected to watch, also one that has written nothing yet.
    // Where the pods are not known, those that have written are all that can be told of.
    for pod in mesh.ready_istiods().unwrap_or_default() {
        pods.entry(pod.to_owned()).or_default();
    }
    Outbound { pods }
}

fn inbound(snapshot: &Snapshot, mesh: &MeshState, remote: Option<&MeshState>) -> Inbound {
    // Of one that is only told of, it is its administrator who sees that end.
    let Some(remote) = remote.filter(|remote| remote.told().is_none()) else {
        return Inbound::NotAsked;
    };
    if let Some(unknown) = no_peers_of(remote) {
        return Inbound::Unknown(unknown.clone());
    }
    let peer = match snapshot.peer_of(remote, mesh) {
        Ok(Some(peer)) => peer,
        Ok(None) => return Inbound::NoPeer,
        Err(unknown) => return Inbound::Unknown(unknown.clone()),
    };
    let remotes = entries(remote, peer)
        .into_iter()
        .flat_map(|entry| entry.remotes.iter().flatten());
    if remotes.into_iter().any(|remote| remote.connected) {
        Inbound::Connected
    } else {
        Inbound::NotConnected
    }
}

/// Why the peers of a mesh are not known, if they are not; that its cluster does not answer is said first.
fn no_peers_of(mesh: &MeshState) -> Option<&Unknown> {
    let unreachable = mesh.control_plane.known().err();
    let unreachable = unreachable.filter(|unknown| matches!(unknown, Unknown::Unreachable(_)));
    unreachable.or_else(|| mesh.peers.known().err())
}

fn judge(
    snapshot: &Snapshot,
    mesh: &MeshState,
    direction: &Direction,
    peer: Option<&ServiceMeshPeer>,
    outbound: &Outbound,
    inbound: &Inbound,
    trust: Option<String>,
) -> LinkState {
    let Direction { from, to } = direction;
    if let Some(unknown) = no_peers_of(mesh) {
        return LinkState::Unknown(Undetermined {
            why: format!("{from} could not be asked: {unknown}"),
            unknown: unknown.clone(),
        });
    }
    let Some(peer) = peer else {
        return LinkState::Down(format!("{from} has no ServiceMeshPeer for {to}"));
    };
    if mesh.ready_istiods().is_ok_and(|pods| pods.is_empty()) {
        return LinkState::Down(format!("no istiod pod of {from} is ready, so its status is history"));
    }
    if peer.status.is_none() {
        let name = peer.metadata.name.as_deref().unwrap_or_default();
        let cause = trust.map(|problem| format!("; {problem}")).unwrap_or_default();
        let seen = format!("istiod of {from} has not taken up ServiceMeshPeer {name}: it has no status{cause}");
        return LinkState::Down(seen);
    }
    if let Some(reason) = lost(outbound) {
        let cause = trust.map(|problem| format!("; {problem}")).unwrap_or_default();
        return LinkState::Down(format!("{from}: {reason}{cause}"));
    }
    match inbound {
        Inbound::NotConnected => LinkState::Down(format!("{from} says connected, but {to} sees no watch of {from}")),
        Inbound::NoPeer => LinkState::Down(format!("{to} has no ServiceMeshPeer for {from}")),
        Inbound::Unknown(unknown) => LinkState::Unknown(Undetermined {
            why: format!("{from} says connected; {to} could not be asked: {unknown}"),
            unknown: unknown.clone(),
        }),
        Inbound::Connected | Inbound::NotAsked => match trust {
            Some(problem) => LinkState::AtRisk(format!("{problem}; the link lasts until istiod of {from} restarts")),
            None => synced(snapshot.taken_at, mesh, outbound),
        },
    }
}

/// Why not every istiod pod's watch is up.
fn lost(outbound: &Outbound) -> Option<String> {
    let down: Vec<(&String, &PodWatch)> = outbound.pods.iter().filter(|(_, watch)| !watch.connected).collect();
    let (pod, watch) = down.first()?;
    let said = watch.last_disconnect_status.as_deref().unwrap_or("not connected yet");
    let share = match (down.len(), outbound.pods.len()) {
        (_, 1) => String::new(),
        (down, all) => format!("{down} of {all} istiod pods are not connected, "),
    };
    Some(format!("{share}{pod}: {said}"))
}

fn synced(now: Timestamp, mesh: &MeshState, outbound: &Outbound) -> LinkState {
    let limit = stale_after(mesh);
    for (pod, watch) in &outbound.pods {
        let Some(last) = watch.last_full_sync else {
            return LinkState::NotSynced(format!("{pod} has not read the list of services yet"));
        };
        let age = now.as_second() - last.as_second();
        if age > limit {
            let age = crate::wording::age(age);
            return LinkState::NotSynced(format!(
                "{pod} read the list of services {age} ago, the connection may hang"
            ));
        }
    }
    LinkState::Connected
}

/// Three periods of the full synchronisation and a bit, in seconds.
fn stale_after(mesh: &MeshState) -> i64 {
    match resync_seconds(mesh) {
        60 => 5 * 60,
        period => 3 * period + 60,
    }
}

/// The period of the full synchronisation, in seconds: 5 minutes up to Maistra 2.5.0, one minute after.
/// The control-plane version does not tell 2.5.0 from 2.5.1, so only 2.6 is known to have the short one.
pub(super) fn resync_seconds(mesh: &MeshState) -> i64 {
    // Without the version the long period holds: what hangs is told later, and nothing is told wrongly.
    let control_plane = mesh.control_plane.known().ok().flatten();
    let version = control_plane.and_then(ControlPlaneView::version);
    if version.as_deref() == Some("v2.6") { 60 } else { 5 * 60 }
}

#[cfg(test)]
mod tests;
