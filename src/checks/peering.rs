//! ServiceMeshPeers and the links between istiods, judged from both ends.

mod link;

use super::Check;

/// The checks of this family.
pub(super) const CHECKS: &[&Check] = &[&link::UNEXPLAINED];
