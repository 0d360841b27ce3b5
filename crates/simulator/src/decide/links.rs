//! istiod and its gateways: which watches come up, stay up, and end.

use std::collections::BTreeMap;

use k8s_openapi::jiff::Timestamp;
use serde_json::Value;

use super::super::memory::{Connection, Memory, Watcher};
use super::super::world::{name as name_of, text};
use super::mesh::{Mesh, Meshes};
use super::path::{Request, Way, follow, is_refusal};
use super::starvation;

/// Seconds that an ingress gateway's listeners drain before they close a watch that they would refuse.
const DRAIN: i32 = 46;

/// One istiod pod's watch.
pub(super) struct Watch {
    /// Who watches.
    pub watcher: Watcher,
    /// Name of the pod.
    pub pod: String,
    /// Address of the pod.
    pub source: String,
    /// What became of it.
    pub state: WatchState,
}

/// What became of a watch since it was last looked at.
pub(super) enum WatchState {
    /// It is up, as it was.
    Up(Connection),
    /// It has just come up.
    New(Connection),
    /// It has ended and come up again.
    Renewed(Connection),
    /// The remote side of the peer was changed, so that istiod began anew, and it came up.
    Begun(Connection),
    /// It is down.
    Down {
        /// What the last attempt said.
        said: String,
        /// Whether the remote side of the peer was changed, so that istiod gave up a watch that was up.
        given_up: bool,
    },
}

impl Watch {
    /// The connection, if it is up.
    pub fn connection(&self) -> Option<&Connection> {
        match &self.state {
            WatchState::Up(up) | WatchState::New(up) | WatchState::Renewed(up) | WatchState::Begun(up) => Some(up),
            WatchState::Down { .. } => None,
        }
    }
}

/// Every watch that istiods try.
pub(super) struct Links {
    watches: Vec<Watch>,
    /// Those of each peer of each mesh, by cluster, namespace and peer.
    from: BTreeMap<[String; 3], Vec<usize>>,
    /// Those that end at a peer of a mesh, in the same way.
    to: BTreeMap<[String; 3], Vec<usize>>,
}

impl Links {
    fn new(watches: Vec<Watch>) -> Self {
        let (mut from, mut to) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
        for (index, watch) in watches.iter().enumerate() {
            from.entry(watch.watcher.end()).or_default().push(index);
            if let Some(connection) = watch.connection() {
                to.entry(connection.target.end()).or_default().push(index);
            }
        }
        Self { watches, from, to }
    }

    /// The watches of a mesh for a peer, the first istiod pod's first.
    pub fn of(&self, mesh: &Mesh<'_>, peer: &str) -> Vec<&Watch> {
        let end = [mesh.cluster, mesh.namespace, peer].map(str::to_owned);
        self.at(&self.from, &end).collect()
    }

    /// The watches that end at an istiod's own for a peer.
    pub fn ending_at(&self, here: &Watcher) -> impl Iterator<Item = &Watch> {
        let watches = self.at(&self.to, &here.end());
        watches.filter(|watch| {
            let through = watch.connection().map(|connection| &connection.through);
            through.is_some_and(|[_, _, answering]| *answering == here.pod)
        })
    }

    fn at<'l>(
        &'l self,
        index: &'l BTreeMap<[String; 3], Vec<usize>>,
        end: &[String; 3],
    ) -> impl Iterator<Item = &'l Watch> + use<'l> {
        let found = index.get(end).into_iter().flatten();
        found.map(|index| &self.watches[*index])
    }

    /// All watches.
    pub fn all(&self) -> &[Watch] {
        &self.watches
    }
}

/// Follows every watch of every istiod that has taken its peer up.
pub(super) fn links(meshes: &Meshes<'_>, memory: &mut Memory) -> Links {
    let before = std::mem::take(&mut memory.connections);
    let mut watches = Vec::new();
    for mesh in &meshes.all {
        let Some(known) = memory.istiods.get(&mesh.key()) else {
            continue;
        };
        for (name, peer) in &known.peers {
            for istiod in &mesh.istiods {
                let watcher = Watcher {
                    cluster: mesh.cluster.to_owned(),
                    namespace: mesh.namespace.to_owned(),
                    peer: name.clone(),
                    pod: text(&istiod["metadata"]["uid"]).to_owned(),
                };
                let request = Request {
                    meshes,
                    memory,
                    mesh,
                    istiod,
                    peer: &peer.spec,
                };
                watches.push(Watch {
                    state: state(request, before.get(&watcher)),
                    pod: name_of(istiod).to_owned(),
                    source: text(&istiod["status"]["podIP"]).to_owned(),
                    watcher,
                });
            }
        }
    }
    let up = watches
        .iter()
        .filter_map(|watch| Some((watch.watcher.clone(), watch.connection()?.clone())));
    memory.connections = up.collect();
    for watcher in memory.connections.keys() {
        if let Some(istiod) = memory.istiods.get_mut(&watcher.mesh()) {
            istiod.listed.insert(watcher.peer.clone());
        }
    }
    starvation::note(meshes, memory, &watches);
    Links::new(watches)
}

fn state(request: Request<'_, '_>, before: Option<&Connection>) -> WatchState {
    let given_up = before.is_some_and(|before| before.remote != request.peer.remote);
    let new = |up: fn(Connection) -> WatchState| match follow(request, Way::New) {
        Ok(connection) => up(connection),
        Err(said) => WatchState::Down { said, given_up },
    };
    let Some(before) = before else {
        return new(WatchState::New);
    };
    if given_up {
        return new(WatchState::Begun);
    }
    if let Some(open) = open(request, before) {
        return WatchState::Up(open);
    }
    new(WatchState::Renewed)
}

/// The connection as it goes on; nothing where it ends.
fn open(request: Request<'_, '_>, before: &Connection) -> Option<Connection> {
    let now = request.meshes.now;
    match follow(request, Way::Open) {
        Ok(same) if same.through == before.through && same.target == before.target => Some(Connection {
            refused: None,
            ..before.clone()
        }),
        Ok(_) => None,
        Err(said) => {
            let since = before.refused.unwrap_or(now);
            let drains = is_refusal(&said)
                && seconds(since, now) < request.meshes.settings.pace.seconds(DRAIN)
                && stands(request, before);
            drains.then(|| Connection {
                refused: Some(since),
                ..before.clone()
            })
        }
    }
}

/// Whether all pods that a connection leads through are still there.
fn stands(request: Request<'_, '_>, connection: &Connection) -> bool {
    let Connection { target, through, .. } = connection;
    let there = |mesh: &Mesh<'_>, uid: &String| {
        let mut pods = mesh.view.within("Pod", mesh.namespace);
        pods.any(|pod| pod["metadata"]["uid"] == **uid)
    };
    let [egress, ingress, answering] = through;
    let remote = request.meshes.at(&target.cluster, &target.namespace);
    there(request.mesh, egress) && remote.is_some_and(|remote| there(remote, ingress) && there(remote, answering))
}

/// Seconds from one time to another.
fn seconds(from: Timestamp, to: Timestamp) -> i64 {
    to.as_second() - from.as_second()
}

/// Seconds since a time in a status; what has none is as old as can be.
pub(super) fn age(at: &Value, now: Timestamp) -> i64 {
    let at: Option<Timestamp> = at.as_str().and_then(|at| at.parse().ok());
    at.map_or(i64::MAX, |at| seconds(at, now))
}
