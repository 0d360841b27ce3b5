//! ServiceMeshPeers and the links between istiods, judged from both ends.

mod imports;
mod link;
mod settings;
mod sharing;
mod starved;
mod status;
mod told;
mod watch;
mod wedged;

pub(super) use settings::STRAY;
pub(super) use starved::add_restarts;
pub(super) use status::ONE_SIDED;

use super::Check;

/// The checks of this family.
pub(super) const CHECKS: &[&Check] = &[
    &settings::STRAY,
    &settings::OWN_CLUSTER_NAME,
    &settings::CLIENT_ID,
    &sharing::INGRESS,
    &sharing::EGRESS,
    &status::ONE_SIDED,
    &status::CLUSTER_DOMAIN,
    &status::DISCOVERY_PORT_CLOSED,
    &imports::UNREACHABLE_IMPORTS,
    &wedged::WEDGED,
    &watch::WITHOUT_ROUTE,
    &watch::CUT_WHILE_QUIET,
    &starved::STARVED,
    &told::TOLD,
    &link::UNEXPLAINED,
];
