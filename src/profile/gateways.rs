//! The pair of additional gateways that each peer needs.

use serde_json::{Map, Value};

use crate::gateway::{AdditionalGateway, Exposure, GatewayDirection, section};

/// A peer and how it reaches this mesh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerGateways {
    /// Name by which this mesh knows the peer.
    pub peer: String,
    /// How the ingress gateway for the peer is exposed.
    pub exposure: Exposure,
}

/// The part of `spec.gateways` that federation with these peers needs, and nothing else, so that it can be added to a
/// control plane that somebody else wrote.
pub fn gateways(peers: &[PeerGateways]) -> Map<String, Value> {
    let pair = |peer: &PeerGateways| {
        GatewayDirection::BOTH.map(|direction| {
            let needed = AdditionalGateway::needed_for(&peer.peer, direction, peer.exposure);
            (direction, direction.conventional_name(&peer.peer), needed)
        })
    };
    section(peers.iter().flat_map(pair))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_peer_has_a_pair_and_its_own_exposure() {
        let peers =
            [("east", Exposure::LoadBalancer), ("west", Exposure::NodePort)].map(|(peer, exposure)| PeerGateways {
                peer: peer.to_owned(),
                exposure,
            });
        let gateways = gateways(&peers);
        assert_eq!(
            gateways["additionalIngress"]["east-ingress"]["service"]["type"],
            "LoadBalancer"
        );
        assert_eq!(
            gateways["additionalIngress"]["west-ingress"]["service"]["type"],
            "NodePort"
        );
        assert_eq!(
            gateways["additionalEgress"]["west-egress"]["requestedNetworkView"],
            json!(["network-west"])
        );
        assert_eq!(gateways.len(), 2);
    }
}
