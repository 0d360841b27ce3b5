//! What the gateways really present, as whoever probes has seen it from where the program runs. No object shows it.

mod chain;
mod gateway;
mod offers;
mod reached;
mod view;

pub(super) use view::Wire;

use super::Check;

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
