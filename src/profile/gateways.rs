//! The pair of additional gateways that each peer needs.

use serde_json::{Map, Value};

use crate::gateway::{AdditionalGateway, Exposure, GatewayDirection, GatewayNames, additional_gateway, section};

/// A peer, the gateways that face it, and how it reaches this mesh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacingGateways {
    /// Name by which this mesh knows the peer.
    pub peer: String,
    /// The gateways that face it.
    pub names: GatewayNames,
    /// How the ingress gateway for the peer is exposed; as it is, or within the cluster for a new one, where nobody said.
    pub exposure: Option<Exposure>,
}

impl FacingGateways {
    /// A peer whose gateways are named by convention.
    pub fn conventional(peer: &str, exposure: Exposure) -> Self {
        Self {
            peer: peer.to_owned(),
            names: GatewayNames::conventional(peer),
            exposure: Some(exposure),
        }
    }

    fn patch(&self, direction: GatewayDirection, live: Option<&AdditionalGateway>) -> Option<AdditionalGateway> {
        let needed = AdditionalGateway::needed_for(&self.peer, direction, self.exposure.unwrap_or_default());
        let patch = needed.patch(live, direction);
        let service_type = needed.service.service_type.filter(|_| self.exposure.is_some());
        if live.is_none()
            || service_type.is_none()
            || live.is_some_and(|live| live.service.service_type == service_type)
        {
            return patch;
        }
        // Somebody asked for this very type, though the gateway may be reached as it is.
        let mut patch = patch.unwrap_or_default();
        patch.service.service_type = service_type;
        Some(patch)
    }
}

/// The part of `spec.gateways` that federation with these peers needs and the `live` spec lacks, and nothing else, so that
/// it can be added to a control plane that somebody else wrote.
pub fn gateways(peers: &[FacingGateways], live: Option<&Map<String, Value>>) -> Map<String, Value> {
    let lacking = |peer: &FacingGateways| {
        GatewayDirection::BOTH.map(|direction| {
            let name = peer.names.of(direction);
            if name == direction.default_gateway() {
                return None;
            }
            let there = live.and_then(|spec| additional_gateway(spec, direction, name));
            Some((direction, name.to_owned(), peer.patch(direction, there.as_ref())?))
        })
    };
    section(peers.iter().flat_map(lacking).flatten())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_peer_has_a_pair_and_its_own_exposure() {
        let peers = [("east", Exposure::LoadBalancer), ("west", Exposure::NodePort)]
            .map(|(peer, exposure)| FacingGateways::conventional(peer, exposure));
        let gateways = gateways(&peers, None);
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
    fn gateways_that_are_there_get_what_they_lack_and_only_an_explicit_wish_changes_their_exposure() {
        let mut east = FacingGateways::conventional("east", Exposure::LoadBalancer);
        east.names.ingress = "front-door".to_owned();
        let mut live = gateways(std::slice::from_ref(&east), None);
        let missing = |peer: &FacingGateways, live: &Map<String, Value>| {
            let spec = Map::from_iter([("gateways".to_owned(), Value::Object(live.clone()))]);
            Value::Object(gateways(std::slice::from_ref(peer), Some(&spec)))
        };
        assert_eq!(missing(&east, &live), json!({}));
        live["additionalIngress"]["front-door"]["routerMode"] = Value::Null;
        let asked_for_nothing = FacingGateways {
            exposure: None,
            ..east.clone()
        };
        let mode = json!({"routerMode": "sni-dnat"});
        assert_eq!(
            missing(&asked_for_nothing, &live),
            json!({"additionalIngress": {"front-door": mode}})
        );
        let inside = FacingGateways {
            exposure: Some(Exposure::ClusterIp),
            ..east
        };
        assert_eq!(
            missing(&inside, &live),
            json!({"additionalIngress": {"front-door": {"routerMode": "sni-dnat", "service": {"type": "ClusterIP"}}}})
        );
    }
}
