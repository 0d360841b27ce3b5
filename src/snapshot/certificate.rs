//! Whether a mesh trusts a peer: its copy of the root certificate, and the trust domain that it expects.

use super::{ControlPlaneView, MeshState, Observed};
use crate::api::ServiceMeshPeer;
use crate::naming::{ROOT_CERTIFICATE_KEY, peer_root_certificate};
use crate::trust;

/// What is wrong with the copy of the root certificate that `peer` names, as far as both ends were observed.
///
/// istiod keeps the last good copy in memory, so a link can be up although its ConfigMap is gone or wrong; it breaks
/// when istiod restarts.
pub fn certificate_problem(mesh: &MeshState, peer: &ServiceMeshPeer, remote: Option<&MeshState>) -> Option<String> {
    let chain = peer.spec.security.certificate_chain.as_ref();
    let name = peer.metadata.name.as_deref().unwrap_or_default();
    let config_map = chain.map_or_else(|| peer_root_certificate(name), |chain| chain.name.clone());
    let place = format!("ConfigMap {}/{config_map}", mesh.mesh.namespace);
    let copy = match mesh.peer_certificates.get(&config_map)? {
        Observed::Present(copy) => copy,
        Observed::Missing => return Some(format!("{place} is missing")),
        Observed::Unknown(_) => return None,
    };
    let Some(pem) = copy.data.as_ref().and_then(|data| data.get(ROOT_CERTIFICATE_KEY)) else {
        return Some(format!("{place} has no key `{ROOT_CERTIFICATE_KEY}`"));
    };
    let copy = match trust::parse(pem) {
        Ok(copy) => copy,
        Err(problem) => return Some(format!("{place}: {problem}")),
    };
    let current = trust::parse(remote?.root_pem().ok().flatten()?).ok()?;
    (!copy.shares_a_root_with(&current)).then(|| format!("{place} does not hold the root certificate of {name}"))
}

/// Why no proof of the other mesh can be right: `peer` expects another trust domain than it has. Connections that are open
/// live on, as with a wrong root (seen with Maistra 2.5.1).
pub(super) fn trust_domain_problem(peer: &ServiceMeshPeer, remote: Option<&MeshState>) -> Option<String> {
    let is = remote?.control_plane.known().ok().flatten()?.trust_domain();
    let expected = &peer.spec.security.trust_domain;
    let name = peer.metadata.name.as_deref().unwrap_or_default();
    (*expected != is).then(|| format!("ServiceMeshPeer {name} expects the trust domain `{expected}`, and it is `{is}`"))
}
