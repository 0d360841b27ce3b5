//! How far a rotation is, as a value that can be shown.

use super::{CopyState, Instruction, OwnRoot, RotationStep, copies_of, instructions, next_root, own_root};
use crate::plan::Observation;
use crate::snapshot::{MeshState, Unknown, Unmet};
use crate::trust::RootBundle;

/// How far the rotation of a mesh's root is.
#[derive(Clone, Debug, PartialEq)]
pub struct RotationState {
    /// The roots that the mesh publishes, by fingerprint.
    pub published: Vec<String>,
    /// The root that it goes over to, if to any.
    pub next: Option<String>,
    /// Every copy.
    pub peers: Vec<PeerStep>,
    /// What a person has to do now; nothing where meshfed can go on.
    pub instructions: Vec<Instruction>,
    /// Why something is not known.
    pub not_known: Vec<String>,
}

/// How far a copy is.
#[derive(Clone, Debug, PartialEq)]
pub struct PeerStep {
    /// The mesh that holds it.
    pub mesh: String,
    /// Namespace and name of the ConfigMap.
    pub object: String,
    /// What is next; nothing where that is not known.
    pub step: Option<RotationStep>,
    /// What is waited for before.
    pub waits_for: Option<Unmet>,
}

/// How far the rotation of this mesh's root is; `wanted` is the new root, where it is at hand.
pub fn rotation_state(seen: &Observation, mesh: &str, wanted: Option<&RootBundle>) -> RotationState {
    let mut state = RotationState {
        published: Vec::new(),
        next: None,
        peers: Vec::new(),
        instructions: Vec::new(),
        not_known: Vec::new(),
    };
    for other in seen.snapshot.meshes.values() {
        let parts = [
            ("the control plane", other.control_plane.known().err()),
            ("ServiceMeshPeers", other.peers.known().err()),
        ];
        let mut unknown = parts.into_iter().filter_map(|(part, unknown)| Some((part, unknown?)));
        if let Some((part, unknown)) = unknown.next() {
            state.not_known.push(unread(other, part, unknown));
        }
    }
    let Some(owner) = seen.mesh(mesh) else {
        return state;
    };
    let own = match own_root(owner) {
        OwnRoot::Published(own) => own,
        OwnRoot::Missing => {
            state
                .not_known
                .push(format!("{}: istiod publishes no root", owner.label()));
            return state;
        }
        OwnRoot::Damaged(problem) => {
            state
                .not_known
                .push(format!("{}: the root that it publishes: {problem}", owner.label()));
            return state;
        }
        OwnRoot::Unknown(unknown) => {
            state
                .not_known
                .push(unread(owner, "the root that it publishes", unknown));
            return state;
        }
    };
    let copies = copies_of(seen, owner);
    let given = wanted.and_then(|wanted| wanted.certificates.first());
    state.next = given
        .map(|given| given.fingerprint.clone())
        .or_else(|| next_root(&own, &copies));
    state.published = own.certificates.iter().map(|one| one.fingerprint.clone()).collect();
    for found in super::steps::steps(seen, owner, &own, state.next.as_deref(), &copies) {
        let copy = found.copy;
        let mut step = Some(found.step);
        if let CopyState::Unknown(unknown) = copy.state {
            let part = format!("ConfigMap {}/{}", copy.holder.mesh.namespace, copy.config_map);
            state.not_known.push(unread(copy.holder, &part, unknown));
            step = None;
        }
        if let Some(unmet) = found.unmet.as_ref().filter(|unmet| unmet.unknown().is_some()) {
            state.not_known.push(unmet.to_string());
        }
        state.peers.push(PeerStep {
            mesh: copy.holder.mesh.name.clone(),
            object: format!("{}/{}", copy.holder.mesh.namespace, copy.config_map),
            step,
            waits_for: found.unmet,
        });
    }
    let first = state.peers.iter().filter_map(|peer| peer.step).min();
    let held = copies
        .iter()
        .filter_map(|copy| copy.bundle())
        .flat_map(|bundle| &bundle.certificates);
    let next = state
        .next
        .as_ref()
        .and_then(|next| held.chain(&own.certificates).find(|one| one.fingerprint == *next));
    state.instructions = match (first, next) {
        (Some(RotationStep::Replace), Some(next)) => instructions::replace(owner, next),
        (Some(RotationStep::Follow), _) => vec![instructions::restart_gateways(owner)],
        _ => Vec::new(),
    };
    state
}

fn unread(mesh: &MeshState, part: &str, unknown: &Unknown) -> String {
    format!("{}: {part} could not be read: {unknown}", mesh.label())
}
