//! Trust: root certificates and trust domains, compared with what the other mesh really has.

pub(super) mod domains;
mod proxies;
pub(super) mod roots;

use super::Check;

/// The checks of this family.
pub(super) const CHECKS: &[&Check] = &[
    &roots::MISSING,
    &roots::UNREADABLE,
    &roots::WRONG,
    &roots::EXPIRY,
    &roots::WITHOUT_INTERMEDIATE,
    &domains::WRONG,
    &domains::SHARED,
    &domains::SLOT_SHARED,
    &domains::ALIAS,
    &proxies::GATEWAY,
    &proxies::SIDECAR,
];
