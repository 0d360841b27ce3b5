//! What istiods and proxies know and no object tells.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::jiff::Timestamp;
use meshfed_api::{ImportedServiceSetSpec, PeerRemote, ServiceMeshPeerSpec};
use serde_json::Value;

/// The memory of every istiod, and the connections between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// istiods by cluster and namespace.
    pub istiods: BTreeMap<(String, String), Istiod>,
    /// The watches that are up.
    pub connections: BTreeMap<Watcher, Connection>,
    /// The entry in a peer's status that each istiod pod last wrote.
    pub entries: BTreeMap<Watcher, Value>,
    /// Whether a control plane is being made, or an istiod held back while it starts.
    pub starting: bool,
}

impl Memory {
    /// Whether something comes with time alone, which no object will tell: a connection that is about to be closed, a
    /// control plane or an istiod that is to be ready.
    pub fn is_waiting(&self) -> bool {
        let drains = self.connections.values().any(|connection| connection.refused.is_some());
        drains || self.starting
    }

    /// Whether this is the same but for the times in the entries of statuses.
    pub(crate) fn is_alike(&self, other: &Self) -> bool {
        self.istiods == other.istiods && self.connections == other.connections && self.starting == other.starting
    }
}

/// One istiod pod that watches a peer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Watcher {
    /// Context of its cluster.
    pub cluster: String,
    /// Namespace of its mesh.
    pub namespace: String,
    /// Name of the ServiceMeshPeer.
    pub peer: String,
    /// UID of the pod.
    pub pod: String,
}

impl Watcher {
    /// The identity of its mesh.
    pub(crate) fn mesh(&self) -> (String, String) {
        (self.cluster.clone(), self.namespace.clone())
    }

    /// Cluster, namespace and peer.
    pub(crate) fn end(&self) -> [String; 3] {
        [&self.cluster, &self.namespace, &self.peer].map(Clone::clone)
    }
}

/// Where a watch ends up: the mesh that answers, and its name for the one that asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Context of the answering mesh's cluster.
    pub cluster: String,
    /// Namespace of the answering mesh.
    pub namespace: String,
    /// The answering mesh's ServiceMeshPeer for the asking one.
    pub peer: String,
}

impl Target {
    /// Cluster, namespace and peer.
    pub(crate) fn end(&self) -> [String; 3] {
        [&self.cluster, &self.namespace, &self.peer].map(Clone::clone)
    }
}

/// A watch that is up. It outlives much of what would keep a new one from coming up.
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    /// Where it ends up.
    pub target: Target,
    /// UIDs of the pods that it leads through: egress gateway, ingress gateway, and the istiod that answers.
    pub through: [String; 3],
    /// The remote side of the ServiceMeshPeer that it was made with; another one is another connection.
    pub remote: PeerRemote,
    /// Since when the other side would refuse it. Its listeners drain before they close it.
    pub refused: Option<Timestamp>,
}

/// What one mesh's istiod remembers until it restarts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Istiod {
    /// UID of its first pod; another one is an istiod that remembers nothing.
    pub pod: String,
    /// Whether deleting a peer that had exports has wedged it (seen with Maistra 2.5): from then on no peer is taken up,
    /// and no change of one is read.
    pub wedged: bool,
    /// Whether its list of some peer's services fails, whose retries hold the lock that every push and every change of a
    /// peer needs (seen with Maistra 2.5).
    pub starves: bool,
    /// The root of the certificate authority of one's own that it found when it started.
    pub root: Option<String>,
    /// Peers that were there when it started.
    pub found: BTreeSet<String>,
    /// Peers that were taken up, by name. One that is deleted and made again before istiod looks is the same to it.
    pub peers: BTreeMap<String, KnownPeer>,
    /// The last good root certificates by trust domain; a deleted or broken ConfigMap does not take them away.
    pub bundles: BTreeMap<String, String>,
    /// Peers whose services it has listed since it started.
    pub listed: BTreeSet<String>,
    /// What is imported by the rules of each peer's set, by the set's name.
    pub imports: BTreeMap<String, KnownImports>,
    /// The certificate of each pod, by UID: a pod keeps the one that it started with, whatever becomes of istiod.
    pub identities: BTreeMap<String, Identity>,
}

/// Who a pod's certificate says that it is, and whose word that is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Trust domain.
    pub trust_domain: String,
    /// PEM of the root that issued it; empty before the mesh has one.
    pub root: String,
}

/// The ImportedServiceSet that istiod works with. A new one is told from a known one by its generation alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownImports {
    /// `metadata.generation` that was last read; it outlives the set.
    pub generation: i64,
    /// The rules in effect; none after the set was deleted.
    pub spec: ImportedServiceSetSpec,
}

/// A peer that istiod has taken up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownPeer {
    /// Whether the export server holds services for it.
    pub exports: bool,
    /// Whether the export server answers it. One whose deletion wedged istiod goes on watching and is answered no more.
    pub answered: bool,
    /// Its spec, as it was last read.
    pub spec: ServiceMeshPeerSpec,
}
