//! The pair of additional gateways that each peer needs.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value, json};

use crate::naming;

/// How an ingress gateway is reached: the type of its Service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Exposure {
    /// From inside its own cluster only.
    #[default]
    ClusterIp,
    /// Through a load balancer of the cluster's platform.
    LoadBalancer,
    /// Through a port of every node.
    NodePort,
}

impl Exposure {
    /// As `service.type` has it.
    pub fn service_type(self) -> &'static str {
        match self {
            Self::ClusterIp => "ClusterIP",
            Self::LoadBalancer => "LoadBalancer",
            Self::NodePort => "NodePort",
        }
    }
}

impl fmt::Display for Exposure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.service_type())
    }
}

impl FromStr for Exposure {
    type Err = String;

    /// Accepts the type of a Service in any case.
    fn from_str(text: &str) -> Result<Self, String> {
        [Self::ClusterIp, Self::LoadBalancer, Self::NodePort]
            .into_iter()
            .find(|exposure| exposure.service_type().eq_ignore_ascii_case(text))
            .ok_or_else(|| format!("unknown exposure `{text}`; it is `clusterip`, `loadbalancer` or `nodeport`"))
    }
}

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
    let egress: Map<_, _> = peers.iter().map(|gateways| egress(&gateways.peer)).collect();
    let ingress: Map<_, _> = peers
        .iter()
        .map(|gateways| ingress(&gateways.peer, gateways.exposure))
        .collect();
    Map::from_iter([
        ("additionalEgress".to_owned(), Value::Object(egress)),
        ("additionalIngress".to_owned(), Value::Object(ingress)),
    ])
}

fn egress(peer: &str) -> (String, Value) {
    let gateway = json!({
        // The operator skips a gateway without it, although its documentation calls true the default (strategy_v2_5.go).
        "enabled": true,
        "requestedNetworkView": [naming::peer_network(peer)],
        "routerMode": "sni-dnat",
        "service": {
            "metadata": { "labels": { (naming::EGRESS_FOR_LABEL): peer } },
            "ports": ports("http-discovery"),
        },
    });
    (naming::egress_gateway(peer), gateway)
}

fn ingress(peer: &str, exposure: Exposure) -> (String, Value) {
    let gateway = json!({
        "enabled": true,
        "routerMode": "sni-dnat",
        "service": {
            "type": exposure.service_type(),
            "metadata": { "labels": { (naming::INGRESS_FOR_LABEL): peer } },
            "ports": ports("https-discovery"),
        },
    });
    (naming::ingress_gateway(peer), gateway)
}

/// The ports keep istiod's defaults inside the mesh; what a peer dials from outside is its own business.
fn ports(discovery: &str) -> Value {
    json!([
        { "port": naming::SERVICE_PORT, "name": "tls" },
        { "port": naming::DISCOVERY_PORT, "name": discovery },
    ])
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn exposures_are_read_in_any_case() {
        assert_eq!("nodeport".parse(), Ok(Exposure::NodePort));
        assert_eq!("ClusterIP".parse(), Ok(Exposure::ClusterIp));
        assert!("route".parse::<Exposure>().is_err());
    }
}
