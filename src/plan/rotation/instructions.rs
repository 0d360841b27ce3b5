//! What a user is told to do, and what does itself. Every line can be pasted.

use super::RootCopy;
use super::effect::facing_gateways;
use crate::naming::istiod;
use crate::snapshot::{ControlPlaneView, MeshState, Unmet};
use crate::trust::RootCertificate;
use crate::wording::shell;

/// Who takes a changed copy up, and how.
pub fn taken_up_by_itself(copy: &RootCopy<'_>, owner: &MeshState) -> String {
    let (holder, owner) = (&copy.holder.mesh, &owner.mesh.name);
    format!(
        "{}: istiod reads the copy of the root of `{owner}` within a minute, and its gateways take it up without a restart; \
         connections that are open stay as they are",
        holder.label()
    )
}

/// How the owner replaces its root.
pub fn replace(owner: &MeshState, next: &RootCertificate) -> Vec<String> {
    let mesh = &owner.mesh;
    let control_plane = owner.control_plane.known().ok().flatten();
    let authority = control_plane.and_then(|found| found.text(&["security", "certificateAuthority", "type"]));
    let mut lines = vec![format!(
        "both roots are in effect at every peer: replace the root of `{}` now (SHA-256 {}); meshfed reads and writes no \
         Secret, and goes on by itself once istiod publishes the new root",
        mesh.name, next.fingerprint
    )];
    if authority.as_deref() == Some("cert-manager") {
        lines.push(format!(
            "the certificates of `{}` come from cert-manager: let its issuer sign with the new root",
            mesh.name
        ));
    } else {
        let oc = shell!("oc --context {} -n {}", mesh.context, mesh.namespace);
        lines.push(format!(
            "in a folder with ca-cert.pem, ca-key.pem, cert-chain.pem and root-cert.pem (the new root): {oc} create secret \
             generic cacerts --from-file=ca-cert.pem --from-file=ca-key.pem --from-file=cert-chain.pem \
             --from-file=root-cert.pem --dry-run=client -o yaml | {oc} apply --server-side --force-conflicts -f -"
        ));
    }
    lines.push(format!(
        "istiod takes a new root up only when it restarts: {}",
        mesh.restart_command(&istiod(&mesh.control_plane))
    ));
    lines.push(format!(
        "workloads of `{}` keep their certificates until they restart: with the old root below the new one in root-cert.pem \
         they trust each other meanwhile; take it out again once they all have restarted",
        mesh.name
    ));
    lines
}

/// How the owner's gateways get certificates of the new root.
pub fn restart_gateways(owner: &MeshState) -> Vec<String> {
    let why = format!(
        "istiod of `{}` publishes the new root; its gateways present the old one until they restart",
        owner.mesh.name
    );
    with_restarts(why, owner)
}

/// Why a copy is not rid of the old root yet.
pub fn keeps_the_old_root(owner: &MeshState, behind: &Unmet) -> Vec<String> {
    let why = format!(
        "the copies keep the root before, since gateways of `{}` may still present it ({behind}); restart them, then run the \
         same command again",
        owner.mesh.name
    );
    with_restarts(why, owner)
}

/// With the restart of each gateway of the owner that faces a peer.
fn with_restarts(why: String, owner: &MeshState) -> Vec<String> {
    let restarts = facing_gateways(owner)
        .into_iter()
        .map(|gateway| owner.mesh.restart_command(gateway));
    std::iter::once(why).chain(restarts).collect()
}
