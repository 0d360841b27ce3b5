//! What a user is told to do, and what does itself. Every line can be pasted.

use serde::Serialize;

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

/// What a person has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Instruction {
    /// What, and why.
    pub text: String,
    /// The commands that do it, each to be pasted as it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
}

impl Instruction {
    fn new(text: String, commands: impl IntoIterator<Item = String>) -> Self {
        Self {
            text,
            commands: commands.into_iter().collect(),
        }
    }
}

/// How the owner replaces its root.
pub fn replace(owner: &MeshState, next: &RootCertificate) -> Vec<Instruction> {
    let mesh = &owner.mesh;
    let control_plane = owner.control_plane.known().ok().flatten();
    let authority = control_plane.and_then(|found| found.text(&["security", "certificateAuthority", "type"]));
    let begin = format!(
        "both roots are in effect at every peer: replace the root of `{}` now (SHA-256 {}); meshfed reads and writes no \
         Secret, and goes on by itself once istiod publishes the new root",
        mesh.name, next.fingerprint
    );
    let secret = if authority.as_deref() == Some("cert-manager") {
        let text = format!(
            "the certificates of `{}` come from cert-manager: let its issuer sign with the new root",
            mesh.name
        );
        Instruction::new(text, [])
    } else {
        let oc = shell!("oc --context {} -n {}", mesh.context, mesh.namespace);
        let text =
            "in a folder with ca-cert.pem, ca-key.pem, cert-chain.pem and root-cert.pem (the new root):".to_owned();
        let write = format!(
            "{oc} create secret generic cacerts --from-file=ca-cert.pem --from-file=ca-key.pem --from-file=cert-chain.pem \
             --from-file=root-cert.pem --dry-run=client -o yaml | {oc} apply --server-side --force-conflicts -f -"
        );
        Instruction::new(text, [write])
    };
    let restart = mesh.restart_command(&istiod(&mesh.control_plane));
    let workloads = format!(
        "workloads of `{}` keep their certificates until they restart: with the old root below the new one in root-cert.pem \
         they trust each other meanwhile; take it out again once they all have restarted",
        mesh.name
    );
    vec![
        Instruction::new(begin, []),
        secret,
        Instruction::new(
            "istiod takes a new root up only when it restarts:".to_owned(),
            [restart],
        ),
        Instruction::new(workloads, []),
    ]
}

/// How the owner's gateways get certificates of the new root.
pub fn restart_gateways(owner: &MeshState) -> Instruction {
    let why = format!(
        "istiod of `{}` publishes the new root; its gateways present the old one until they restart:",
        owner.mesh.name
    );
    Instruction::new(why, restarts(owner))
}

/// Why a copy is not rid of the old root yet.
pub fn keeps_the_old_root(owner: &MeshState, behind: &Unmet) -> Instruction {
    let why = format!(
        "the copies keep the root before, since gateways of `{}` may still present it ({behind}); restart them, then run the \
         same command again:",
        owner.mesh.name
    );
    Instruction::new(why, restarts(owner))
}

/// The restart of each gateway of the owner that faces a peer.
fn restarts(owner: &MeshState) -> impl Iterator<Item = String> {
    let gateways = facing_gateways(owner).into_iter();
    gateways.map(|gateway| owner.mesh.restart_command(gateway))
}
