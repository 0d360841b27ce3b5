//! Root certificates and their copies at the peers: which copy holds what, and how copies follow a root without that a link
//! breaks. A root is replaced by its owner alone; meshfed adds it to the copies before, and takes the old one out after.

mod copies;
mod effect;
mod instructions;
mod state;
mod steps;

pub use copies::{CopyState, NoComparison, OwnRoot, RootCopy, copies, own_root};
pub(super) use effect::{config_map, gateways_behind, not_replaced, not_taken_up};
pub use instructions::Instruction;
pub use state::{PeerStep, RotationState, rotation_state};
pub use steps::RotationStep;

use std::collections::BTreeSet;

use effect::{gateways_follow, replaced, taken_up};
use steps::{CopyStep, next_root, steps};

use super::draft::{Draft, PlanPhase};
use super::refusal::Problem;
use super::{ObjectKey, Observation, Planned, Refusal, Requirement, WriteMode};
use crate::manifest::{RootCertificateValues, Values, kinds};
use crate::naming::ROOT_CERTIFICATE_CONFIG_MAP;
use crate::snapshot::{Condition, MeshState};
use crate::topology::{Federation, NextRoot, RootCopies};
use crate::trust::{RootBundle, RootCertificate};
use crate::wording::list_and;

/// Plans that copies follow the roots that are asked for.
pub(super) fn plan(draft: &mut Draft<'_>, wanted: &Federation) {
    if wanted.roots.is_empty() {
        return;
    }
    for mesh in &wanted.meshes {
        if let Some(mesh) = draft.mesh(mesh.reference.federation_name()) {
            draft.refuse(unread(mesh));
        }
    }
    for root in &wanted.roots {
        let Some(owner) = draft.installed(&root.mesh) else {
            continue;
        };
        let copies = copies_of(draft.seen, owner);
        draft.refuse(unread_copies(&copies));
        let Some(own) = published(draft, owner, &root.next) else {
            continue;
        };
        let following = Following { owner, own, copies };
        match &root.next {
            None => following.synchronise(draft),
            Some(next) => following.rotate(draft, root, next),
        }
    }
}

/// The ConfigMaps whose writing tells how far a rotation is.
pub(super) fn objects(wanted: &Federation, seen: &Observation) -> Vec<ObjectKey> {
    let owners = wanted.roots.iter().filter_map(|root| seen.mesh(&root.mesh));
    let of_owner = |owner| {
        let copies = copies_of(seen, owner).into_iter();
        let copies = copies.map(|copy| config_map(&copy.holder.mesh, &copy.config_map));
        copies
            .chain([config_map(&owner.mesh, ROOT_CERTIFICATE_CONFIG_MAP)])
            .collect::<Vec<_>>()
    };
    let keys: BTreeSet<ObjectKey> = owners.flat_map(of_owner).collect();
    keys.into_iter().collect()
}

/// The copies of one mesh's root.
fn copies_of<'a>(seen: &'a Observation, owner: &MeshState) -> Vec<RootCopy<'a>> {
    let all = copies(&seen.snapshot).into_iter();
    all.filter(|copy| copy.owner.is_some_and(|other| other.mesh == owner.mesh))
        .collect()
}

fn unread(mesh: &MeshState) -> Refusal {
    let mut refusal = Refusal::default();
    refusal.known(
        mesh,
        "the root certificate",
        mesh.root_certificate.known().map(drop),
        (),
    );
    refusal.known(mesh, "ServiceMeshPeers", mesh.peers.known().map(drop), ());
    refusal
}

fn unread_copies(copies: &[RootCopy<'_>]) -> Refusal {
    let mut refusal = Refusal::default();
    for copy in copies {
        if let CopyState::Unknown(unknown) = copy.state {
            refusal.known(copy.holder, "the copy of the root certificate", Err(unknown), ());
        }
    }
    refusal
}

/// The root that the owner publishes; what is wrong with the new one is told together with what is wrong with it.
fn published(draft: &mut Draft<'_>, owner: &MeshState, next: &Option<NextRoot>) -> Option<RootBundle> {
    let said = match own_root(owner) {
        OwnRoot::Published(own) => return Some(own),
        // Noted before.
        OwnRoot::Unknown(_) => None,
        OwnRoot::Missing => Some("istiod publishes no root".to_owned()),
        OwnRoot::Damaged(problem) => Some(problem.to_string()),
    };
    draft.refuse(Refusal::invalid(next.iter().flat_map(file_problems)));
    if let Some(said) = said {
        let place = format!("ConfigMap {}/{ROOT_CERTIFICATE_CONFIG_MAP}", owner.mesh.namespace);
        draft.refuse(Problem::invalid(format!("{}: {place}: {said}", owner.label())).into());
    }
    None
}

/// A root, and the copies that follow it.
struct Following<'a> {
    owner: &'a MeshState,
    own: RootBundle,
    copies: Vec<RootCopy<'a>>,
}

impl Following<'_> {
    /// Copies become what the owner publishes: where its gateways may still present the root before, beside that one.
    fn synchronise(&self, draft: &mut Draft<'_>) {
        let next = next_root(&self.own, &self.copies);
        let under_way = next.is_some_and(|next| !self.own.has(&next));
        let behind = gateways_follow(self.owner).unmet(draft.seen);
        let whole = behind.is_none() && !under_way;
        for copy in &self.copies {
            let text = match &copy.state {
                CopyState::NotRead | CopyState::Unknown(_) | CopyState::Equal(_) => continue,
                CopyState::Overlap(_) if under_way => {
                    draft.note(self.under_way(copy));
                    continue;
                }
                CopyState::Overlap(_) if !whole => continue,
                CopyState::Stale(held) if !whole => self.own.joined(held),
                _ => self.own.clone(),
            };
            draft.note(instructions::taken_up_by_itself(copy, self.owner));
            self.write(draft, copy, &text, copy.rotation().filter(|mark| text.has(mark)));
            // What is taken out of an overlap was of no use any more; what is put in has to be taken up.
            let linked = match copy.state {
                CopyState::Overlap(_) => both_links(copy, self.owner).into(),
                _ => vec![taken_up(copy, self.owner)],
            };
            draft.until(PlanPhase::Write(kinds::CONFIG_MAP.phase, 0), linked);
        }
        let old = self
            .copies
            .iter()
            .any(|copy| matches!(copy.state, CopyState::Stale(_) | CopyState::Overlap(_)));
        if let Some(behind) = behind.filter(|_| old && !under_way) {
            draft.instruct([instructions::keeps_the_old_root(self.owner, &behind)]);
        }
    }

    fn under_way(&self, copy: &RootCopy<'_>) -> String {
        format!(
            "{}: ConfigMap {}/{} holds a newer root of `{}` beside the present one and is left alone: a rotation is under way, see `meshfed cert rotate {} --status`",
            copy.holder.label(),
            copy.holder.mesh.namespace,
            copy.config_map,
            self.owner.mesh.name,
            crate::wording::word(&self.owner.mesh.reference()),
        )
    }

    /// The next step of going over to another root.
    fn rotate(&self, draft: &mut Draft<'_>, root: &RootCopies, next: &NextRoot) {
        let mut problems: Vec<String> = file_problems(next).collect();
        problems.extend(self.is_present(next));
        draft.refuse(Refusal::invalid(problems));
        draft.refuse(self.unseen_peers(draft.seen, root));
        let [certificate] = next.bundle.certificates.as_slice() else {
            return;
        };
        draft.warn(self.warnings(next, certificate));
        let fingerprint = certificate.fingerprint.as_str();
        let steps = steps(draft.seen, self.owner, &self.own, Some(fingerprint), &self.copies);
        let at = |step: RotationStep| steps.iter().filter(move |copy| copy.step == step);
        let Some(first) = steps.iter().map(|copy| copy.step).min() else {
            return;
        };
        match first {
            RotationStep::Add => {
                for CopyStep { copy, .. } in at(RotationStep::Add) {
                    let held = copy
                        .bundle()
                        .map_or_else(|| self.own.clone(), |held| self.own.joined(held));
                    draft.note(instructions::taken_up_by_itself(copy, self.owner));
                    self.write(draft, copy, &held.joined(&next.bundle), Some(fingerprint));
                }
                self.wait(draft, self.copies.iter().map(|copy| taken_up(copy, self.owner)));
            }
            RotationStep::TakeUp => {
                let waiting = at(RotationStep::TakeUp).map(|waiting| taken_up(waiting.copy, self.owner));
                self.wait(draft, waiting);
            }
            RotationStep::Replace => {
                draft.instruct(instructions::replace(self.owner, certificate));
                self.wait(draft, [replaced(self.owner, fingerprint)]);
            }
            RotationStep::Follow => {
                draft.instruct([instructions::restart_gateways(self.owner)]);
                self.wait(draft, [gateways_follow(self.owner)]);
            }
            RotationStep::Drop => {
                for CopyStep { copy, .. } in at(RotationStep::Drop) {
                    self.write(draft, copy, &self.own, Some(fingerprint));
                    let [there, back] = both_links(copy, self.owner);
                    draft.until(PlanPhase::Write(kinds::CONFIG_MAP.phase, 0), [there, back]);
                }
            }
            RotationStep::Done => draft.note(format!(
                "`{}` has this root, and every copy holds it and no other: nothing is left to do",
                self.owner.mesh.name
            )),
        }
    }

    /// Whatever comes after can be planned only then.
    fn wait(&self, draft: &mut Draft<'_>, requirements: impl IntoIterator<Item = Requirement>) {
        for requirement in requirements {
            draft.defer(PlanPhase::Restart, requirement);
        }
    }

    fn write(&self, draft: &mut Draft<'_>, copy: &RootCopy<'_>, text: &RootBundle, rotation: Option<&str>) {
        let values = RootCertificateValues {
            name: copy.config_map.clone(),
            namespace: copy.holder.mesh.namespace.clone(),
            peer: copy.owner_name().to_owned(),
            certificate: text.pem(),
            rotation: rotation.map(str::to_owned),
        };
        let mesh = &copy.holder.mesh.name;
        draft.write(Planned::new(mesh, WriteMode::Apply, Values::RootCertificate(values)));
    }

    /// A root that is no other than the present one, unless a rotation has brought it.
    fn is_present(&self, next: &NextRoot) -> Option<String> {
        let present = next
            .bundle
            .certificates
            .iter()
            .find(|certificate| self.own.has(&certificate.fingerprint))?;
        let fingerprint = present.fingerprint.as_str();
        let is_everywhere = self
            .copies
            .iter()
            .all(|copy| matches!(copy.state, CopyState::Equal(_) | CopyState::NotRead));
        let was_brought = self.copies.iter().any(|copy| copy.rotation() == Some(fingerprint));
        (is_everywhere && !was_brought).then(|| {
            format!(
                "{}: it is the root that `{}` has already, and every copy holds it (SHA-256 {fingerprint})",
                next.file, self.owner.mesh.name
            )
        })
    }

    /// A peer whose copy is not seen would be cut off by the new root.
    fn unseen_peers(&self, seen: &Observation, root: &RootCopies) -> Refusal {
        let mut refusal = Refusal::default();
        let label = self.owner.label();
        let reference = self.owner.mesh.reference();
        for peer in self.owner.peers.list().unwrap_or_default() {
            let name = peer.metadata.name.as_deref().unwrap_or_default();
            let held = seen.snapshot.remote_of(self.owner, peer);
            let has_copy = held.is_some_and(|held| self.copies.iter().any(|copy| copy.holder.mesh == held.mesh));
            if has_copy || root.except.iter().any(|except| except == name) {
                continue;
            }
            let why = match held {
                None => "which is not among the meshes that were looked at",
                Some(_) => "which has no ServiceMeshPeer for it",
            };
            refusal.add(
                Problem {
                    hints: vec![format!(
                        "name it behind `{}`, with an `@` and its context where it is in another cluster; or leave it to its own \
                         administrator with `--except {}`",
                        crate::wording::word(&reference),
                        crate::wording::word(name),
                    )],
                    ..Problem::invalid(format!(
                        "{label}: it federates with `{name}`, {why}: the new root would not reach its copy, and the link would break"
                    ))
                }
                .into(),
            );
        }
        if self.copies.is_empty() && refusal.is_empty() {
            refusal.add(Problem::invalid(format!("{label}: no mesh that was looked at has a copy of its root")).into());
        }
        refusal
    }

    fn warnings(&self, next: &NextRoot, certificate: &RootCertificate) -> Vec<String> {
        let mut warnings = Vec::new();
        let end = certificate.not_after;
        if self.own.expires().is_some_and(|present| end < present) {
            warnings.push(format!(
                "{}: the new root ends before the present one, at {end:.0}",
                next.file
            ));
        }
        warnings
    }
}

/// What is wrong with a new root, whatever the clusters look like.
fn file_problems(next: &NextRoot) -> impl Iterator<Item = String> {
    let mut problems: Vec<String> = next.problems.iter().map(ToString::to_string).collect();
    let certificates = &next.bundle.certificates;
    if certificates.len() > 1 {
        problems.push(format!(
            "it holds {} certificates, and a root is one",
            certificates.len()
        ));
    }
    let intermediates: Vec<&str> = certificates
        .iter()
        .filter(|certificate| certificate.is_authority && !certificate.is_self_issued)
        .map(|certificate| certificate.subject.as_str())
        .collect();
    if !intermediates.is_empty() {
        problems.push(format!(
            "{} was issued by another authority: give the root (root-cert.pem), not what it signed (ca-cert.pem)",
            list_and(&intermediates)
        ));
    }
    problems.into_iter().map(|problem| format!("{}: {problem}", next.file))
}

fn both_links(copy: &RootCopy<'_>, owner: &MeshState) -> [Requirement; 2] {
    let synced = |from: &MeshState, to: &MeshState| {
        let condition = Condition::Synced {
            to: to.mesh.name.clone(),
        };
        Requirement::new(from, &to.mesh.name, condition)
    };
    [synced(copy.holder, owner), synced(owner, copy.holder)]
}

#[cfg(test)]
mod tests;
