//! How far a rotation is, copy by copy, from the state of the clusters alone: whoever runs it again goes on from there.

use serde::Serialize;

use super::effect::{gateways_follow, replaced, taken_up};
use super::{CopyState, RootCopy};
use crate::plan::Observation;
use crate::snapshot::{MeshState, Unmet};
use crate::trust::RootBundle;

/// What is to be done next about a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RotationStep {
    /// The new root is added beside the old one.
    Add,
    /// The mesh that holds the copy takes it up.
    TakeUp,
    /// The owner replaces its root, which only its administrator can do.
    Replace,
    /// The owner's gateways are started anew, so that they present the new root.
    Follow,
    /// The old root is taken out.
    Drop,
    /// Nothing: the copy is what the owner publishes.
    Done,
}

/// A copy, and what is to be done next about it.
#[derive(Clone, Debug)]
pub struct CopyStep<'c, 'a> {
    pub copy: &'c RootCopy<'a>,
    pub step: RotationStep,
    /// What is waited for before it is done.
    pub unmet: Option<Unmet>,
}

/// The step of each copy of `owner`, which publishes `own` and goes over to the root `next`, if to any.
pub fn steps<'c, 'a>(
    seen: &Observation,
    owner: &MeshState,
    own: &RootBundle,
    next: Option<&str>,
    copies: &'c [RootCopy<'a>],
) -> Vec<CopyStep<'c, 'a>> {
    let of = |copy| step(seen, owner, own, next, copy);
    copies.iter().map(of).collect()
}

fn step<'c, 'a>(
    seen: &Observation,
    owner: &MeshState,
    own: &RootBundle,
    next: Option<&str>,
    copy: &'c RootCopy<'a>,
) -> CopyStep<'c, 'a> {
    let is = |step, unmet| CopyStep { copy, step, unmet };
    if copy.state == CopyState::NotRead {
        return is(RotationStep::Done, None);
    }
    let Some(bundle) = copy.bundle() else {
        return is(RotationStep::Add, None);
    };
    let not_replaced = next.and_then(|next| replaced(owner, next).unmet(seen));
    if not_replaced.is_none() && bundle.is_same_as(own) {
        return is(RotationStep::Done, None);
    }
    if !bundle.contains_all(own) || next.is_some_and(|next| !bundle.has(next)) {
        return is(RotationStep::Add, None);
    }
    if let Some(unmet) = taken_up(copy, owner).unmet(seen) {
        return is(RotationStep::TakeUp, Some(unmet));
    }
    if not_replaced.is_some() {
        return is(RotationStep::Replace, not_replaced);
    }
    match gateways_follow(owner).unmet(seen) {
        Some(unmet) => is(RotationStep::Follow, Some(unmet)),
        None => is(RotationStep::Drop, None),
    }
}

/// The root that a mesh which publishes `own` goes over to or went over to last, as the copies tell: by what the rotation
/// that made them says, or else by a root in them that was issued later than the mesh's own. A company's root is often
/// older than the one that it takes the place of.
pub fn next_root(own: &RootBundle, copies: &[RootCopy<'_>]) -> Option<String> {
    let marks = || copies.iter().filter_map(RootCopy::rotation);
    let is_held = |mark: &&str| {
        copies
            .iter()
            .any(|copy| copy.bundle().is_some_and(|bundle| bundle.has(mark)))
    };
    let awaited = marks().find(|mark| !own.has(mark) && is_held(mark));
    let arrived = || marks().find(|mark| own.has(mark));
    if let Some(mark) = awaited.or_else(arrived) {
        return Some(mark.to_owned());
    }
    let newest = own.certificates.iter().map(|certificate| certificate.not_before).max();
    let beyond = copies
        .iter()
        .filter_map(RootCopy::bundle)
        .flat_map(|bundle| bundle.beyond(own));
    beyond
        .filter(|certificate| Some(certificate.not_before) > newest)
        .max_by_key(|certificate| certificate.not_before)
        .map(|certificate| certificate.fingerprint.clone())
}
