//! Every mesh's copies of its peers' root certificates, compared with what those publish.

use k8s_openapi::api::core::v1::ConfigMap;

use crate::api::ServiceMeshPeer;
use crate::naming::{ROOT_CERTIFICATE_KEY, ROOT_ROTATION};
use crate::snapshot::{ControlPlaneView, MeshState, Observed, Snapshot, Unknown, root_certificate_name};
use crate::trust::{self, RootBundle, TrustProblem};

/// The root that a mesh publishes in `istio-ca-root-cert`.
#[derive(Clone, Debug, PartialEq)]
pub enum OwnRoot<'a> {
    /// It is there; more than one certificate while the mesh itself goes over to another root.
    Published(RootBundle),
    /// istiod has written none.
    Missing,
    /// It cannot be read as certificates.
    Damaged(TrustProblem),
    /// Why it is not known.
    Unknown(&'a Unknown),
}

/// The root that a mesh publishes.
pub fn own_root(mesh: &MeshState) -> OwnRoot<'_> {
    match mesh.root_pem() {
        Err(unknown) => OwnRoot::Unknown(unknown),
        Ok(None) => OwnRoot::Missing,
        Ok(Some(pem)) => match trust::parse(pem) {
            Ok(bundle) => OwnRoot::Published(bundle),
            Err(problem) => OwnRoot::Damaged(problem),
        },
    }
}

/// One mesh's copy of another's root certificate.
#[derive(Clone, Debug)]
pub struct RootCopy<'a> {
    /// The mesh that holds it.
    pub holder: &'a MeshState,
    /// The ServiceMeshPeer that names it.
    pub peer: &'a ServiceMeshPeer,
    /// The mesh whose root it is; none where that is not among the meshes that are looked at.
    pub owner: Option<&'a MeshState>,
    /// Name of the ConfigMap, in the namespace of the holder's control plane.
    pub config_map: String,
    /// What is in it.
    pub state: CopyState<'a>,
}

/// What is in a copy, beside what the owner publishes.
#[derive(Clone, Debug, PartialEq)]
pub enum CopyState<'a> {
    /// What the owner publishes, and no more.
    Equal(RootBundle),
    /// What the owner publishes, and more: while a root is replaced, the old one or the new one.
    Overlap(RootBundle),
    /// Not all that the owner publishes.
    Stale(RootBundle),
    /// It is there, and there is nothing to compare it with; why.
    NotCompared(RootBundle, NoComparison<'a>),
    /// It cannot be read as certificates.
    Damaged(TrustProblem),
    /// The ConfigMap, or its key.
    Missing,
    /// istiod never reads it, since both meshes have one trust domain, or since it is in a Secret.
    NotRead,
    /// Why it is not known.
    Unknown(&'a Unknown),
}

/// Why a copy cannot be compared.
#[derive(Clone, Debug, PartialEq)]
pub enum NoComparison<'a> {
    /// Its owner is not among the meshes that are looked at.
    NotNamed,
    /// Its owner publishes none, or none that can be read.
    Unpublished,
    /// Why the owner's is not known.
    Unknown(&'a Unknown),
}

impl<'a> RootCopy<'a> {
    /// The certificates in it, where they can be read.
    pub fn bundle(&self) -> Option<&RootBundle> {
        match &self.state {
            CopyState::Equal(bundle)
            | CopyState::Overlap(bundle)
            | CopyState::Stale(bundle)
            | CopyState::NotCompared(bundle, _) => Some(bundle),
            CopyState::Damaged(_) | CopyState::Missing | CopyState::NotRead | CopyState::Unknown(_) => None,
        }
    }

    /// The name that the federation knows the owner by; that of the ServiceMeshPeer where the owner is not known.
    pub fn owner_name(&self) -> &str {
        let named = || self.peer.metadata.name.as_deref().unwrap_or_default();
        self.owner.map_or_else(named, |owner| owner.mesh.name.as_str())
    }

    /// The fingerprint of the root that a rotation brings, or brought last, as the copy itself says.
    pub fn rotation(&self) -> Option<&'a str> {
        let copy = self.holder.peer_certificates.get(&self.config_map)?.known().ok()??;
        let annotations = copy.metadata.annotations.as_ref()?;
        annotations.get(ROOT_ROTATION).map(String::as_str)
    }
}

/// The copies of all meshes whose ServiceMeshPeers are known.
pub fn copies(snapshot: &Snapshot) -> Vec<RootCopy<'_>> {
    let of_mesh = |holder| peers(holder).iter().map(move |peer| copy(snapshot, holder, peer));
    snapshot.meshes.values().flat_map(of_mesh).collect()
}

/// None where they are not known; whoever asks for copies tells that.
fn peers(mesh: &MeshState) -> &[ServiceMeshPeer] {
    mesh.peers.list().unwrap_or_default()
}

fn copy<'a>(snapshot: &'a Snapshot, holder: &'a MeshState, peer: &'a ServiceMeshPeer) -> RootCopy<'a> {
    let config_map = root_certificate_name(peer);
    let owner = snapshot.remote_of(holder, peer);
    RootCopy {
        state: state(holder, peer, owner, &config_map),
        holder,
        peer,
        owner,
        config_map,
    }
}

fn state<'a>(
    holder: &'a MeshState,
    peer: &ServiceMeshPeer,
    owner: Option<&'a MeshState>,
    config_map: &str,
) -> CopyState<'a> {
    if is_never_read(holder, peer) {
        return CopyState::NotRead;
    }
    let held = match holder.peer_certificates.get(config_map) {
        None => return CopyState::Unknown(&Unknown::NotAsked),
        Some(Observed::Unknown(unknown)) => return CopyState::Unknown(unknown),
        Some(Observed::Missing) => return CopyState::Missing,
        Some(Observed::Present(held)) => held,
    };
    let bundle = match pem(held).map(trust::parse) {
        None => return CopyState::Missing,
        Some(Err(problem)) => return CopyState::Damaged(problem),
        Some(Ok(bundle)) => bundle,
    };
    match owner.map(own_root) {
        None => CopyState::NotCompared(bundle, NoComparison::NotNamed),
        Some(OwnRoot::Unknown(unknown)) => CopyState::NotCompared(bundle, NoComparison::Unknown(unknown)),
        Some(OwnRoot::Missing | OwnRoot::Damaged(_)) => CopyState::NotCompared(bundle, NoComparison::Unpublished),
        Some(OwnRoot::Published(own)) if bundle.is_same_as(&own) => CopyState::Equal(bundle),
        Some(OwnRoot::Published(own)) if bundle.contains_all(&own) => CopyState::Overlap(bundle),
        Some(OwnRoot::Published(_)) => CopyState::Stale(bundle),
    }
}

fn pem(copy: &ConfigMap) -> Option<&str> {
    copy.data.as_ref()?.get(ROOT_CERTIFICATE_KEY).map(String::as_str)
}

/// With the holder's own trust domain in the peer, the holder's own root stands for both.
fn is_never_read(holder: &MeshState, peer: &ServiceMeshPeer) -> bool {
    let own = holder.control_plane.known().ok().flatten();
    let own = own.map(ControlPlaneView::trust_domain);
    let chain = peer.spec.security.certificate_chain.as_ref();
    own.as_deref() == Some(peer.spec.security.trust_domain.as_str())
        || chain.is_some_and(|chain| !matches!(chain.kind.as_str(), "" | "ConfigMap"))
}
