//! What istiods know and no object tells.

use std::collections::BTreeMap;

/// The memory of every istiod, by cluster and control-plane namespace.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// istiods by (cluster, namespace).
    pub istiods: BTreeMap<(String, String), Istiod>,
}

/// What one mesh's istiod remembers until it restarts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Istiod {
    /// UID of its pod; another one is an istiod that remembers nothing.
    pub pod: String,
    /// Whether deleting a peer that had exports has wedged it (seen with Maistra 2.5): from then on no peer is taken up.
    pub wedged: bool,
    /// Peers that were taken up, by name. One that is deleted and made again before istiod looks is the same to it.
    pub peers: BTreeMap<String, KnownPeer>,
    /// The last good root certificates by trust domain; a deleted ConfigMap does not take them away.
    pub bundles: BTreeMap<String, String>,
}

/// A peer that istiod has taken up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownPeer {
    /// Whether the export server holds services for it.
    pub exports: bool,
}
