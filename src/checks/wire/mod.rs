//! What the gateways really present, as whoever probes has seen it from where the program runs. No object shows it.

mod chain;
mod gateway;
mod offers;
mod reached;
mod view;

pub(super) use view::Wire;

use super::{Check, SkipReason};
use crate::snapshot::unasked_services;

/// What a check would have to ask for and is not asked, since there is too much of it.
pub(super) fn not_asked(check: &Check, wire: &Wire<'_>) -> Option<SkipReason> {
    let peering = &wire.peering;
    let more = || unasked_services(peering.snapshot, peering.local, peering.peer);
    let more = if check.code == offers::UNLISTED.code { more() } else { 0 };
    (more > 0).then_some(SkipReason::TooMany(more))
}

/// The checks of this family.
pub(super) const CHECKS: &[&Check] = &[
    &reached::UNRESOLVED,
    &reached::UNREACHED,
    &reached::NO_TLS,
    &gateway::TERMINATED,
    &gateway::ANOTHER,
    &chain::UNTRUSTED,
    &offers::WITHHELD,
    &offers::UNLISTED,
];

#[cfg(test)]
mod tests;
