//! What istiods know and no object tells.

use std::collections::BTreeMap;

use meshfed_api::ImportedServiceSetSpec;

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
    /// What is imported by the rules of each peer's set, by the set's name.
    pub imports: BTreeMap<String, KnownImports>,
    /// Trust domain in the certificate of each gateway pod, by UID: a pod keeps the one that it started with.
    pub identities: BTreeMap<String, String>,
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
    /// The trust domain that its bundle is kept under.
    pub trust_domain: String,
}
