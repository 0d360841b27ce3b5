//! Federation gateways, and the addresses at which they are reached.

pub(super) mod address;
mod authorization;
mod conflicts;
mod network;
mod policies;
pub(super) mod ports;
pub(super) mod shape;
mod there;
pub(super) mod view;
mod workloads;

use super::Check;

/// The checks of this family.
pub(super) const CHECKS: &[&Check] = &[
    &shape::DISABLED,
    &shape::NAMESPACE,
    &shape::PORTS,
    &shape::NETWORK_VIEW,
    &shape::SWAPPED_NAMES,
    &there::MISSING,
    &there::PORTS,
    &there::TARGET_PORT,
    &there::NOT_READY,
    &there::LABEL,
    &network::EGRESS,
    &network::ISTIOD,
    &address::MALFORMED,
    &address::PENDING,
    &address::OTHER_CLUSTER,
    &address::MISLEADING,
    &address::STALE,
    &ports::WRONG,
    &ports::LAYER_SEVEN,
    &address::ROUTE_HOST,
    &conflicts::USER_GATEWAY,
    &conflicts::SHARED_PODS,
    &network::PEERS_IN,
    &network::PEERS_OUT,
    &network::SIDECARS,
    &authorization::AUTHORIZATION,
    &workloads::WORKLOADS,
];
