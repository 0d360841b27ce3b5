//! Which gateways of a mesh face a peer.

use serde_json::{Map, Value};

use super::{GatewayDirection, as_written, asks_for};
use crate::api::PeerGateways;

/// Both gateways of a mesh that face one peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayNames {
    /// The ingress gateway.
    pub ingress: String,
    /// The egress gateway.
    pub egress: String,
}

/// The gateways that the user named for a peer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskedGateways {
    /// The ingress gateway, if it was named.
    pub ingress: Option<String>,
    /// The egress gateway, if it was named.
    pub egress: Option<String>,
}

impl GatewayNames {
    /// What the gateways for `peer` are called unless somebody called them otherwise.
    pub fn conventional(peer: &str) -> Self {
        Self {
            ingress: GatewayDirection::Ingress.conventional_name(peer),
            egress: GatewayDirection::Egress.conventional_name(peer),
        }
    }

    /// The gateways that face `peer`: as asked for, as the live ServiceMeshPeer names them where the control plane has them,
    /// as labels in the spec of the control plane say, as the live ServiceMeshPeer names them, or by convention.
    pub fn facing(
        peer: &str,
        asked: AskedGateways,
        live: Option<&PeerGateways>,
        control_plane: Option<&Map<String, Value>>,
    ) -> Self {
        let find = |direction: GatewayDirection, asked: Option<String>| {
            let named = live
                .map(|live| direction.named_by(live))
                .filter(|name| !name.is_empty());
            let is_there = |name: &&str| control_plane.is_some_and(|spec| asks_for(spec, direction, name));
            let labelled = || labelled(control_plane?, direction, peer);
            let found = || named.filter(is_there).or_else(labelled).or(named).map(str::to_owned);
            asked
                .or_else(found)
                .unwrap_or_else(|| direction.conventional_name(peer))
        };
        Self {
            ingress: find(GatewayDirection::Ingress, asked.ingress),
            egress: find(GatewayDirection::Egress, asked.egress),
        }
    }

    /// The gateway of a direction.
    pub fn of(&self, direction: GatewayDirection) -> &str {
        match direction {
            GatewayDirection::Ingress => &self.ingress,
            GatewayDirection::Egress => &self.egress,
        }
    }
}

fn labelled<'a>(spec: &'a Map<String, Value>, direction: GatewayDirection, peer: &str) -> Option<&'a str> {
    let for_peer = |(_, gateway): &(&str, &Value)| gateway["service"]["metadata"]["labels"][direction.label()] == peer;
    as_written(spec, direction).find(for_peer).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::NamedGateway;

    #[test]
    fn asking_wins_over_the_live_peer_over_the_label_over_convention() {
        let labelled = json!({"service": {"metadata": {"labels": {"federation.maistra.io/ingress-for": "stage"}}}});
        let spec = json!({"gateways": {"additionalIngress": {"a-door": {}, "live-in": {}, "front-door": labelled}}});
        let named = |name: &str| NamedGateway { name: name.to_owned() };
        let live = PeerGateways {
            ingress: named("live-in"),
            egress: named(""),
        };
        let asked = AskedGateways {
            ingress: Some("asked".to_owned()),
            egress: None,
        };
        let facing = |asked, live| {
            let names = GatewayNames::facing("stage", asked, live, spec.as_object());
            (names.ingress, names.egress)
        };
        let pair = |ingress: &str, egress: &str| (ingress.to_owned(), egress.to_owned());
        assert_eq!(
            facing(AskedGateways::default(), None),
            pair("front-door", "stage-egress")
        );
        assert_eq!(
            facing(AskedGateways::default(), Some(&live)),
            pair("live-in", "stage-egress")
        );
        assert_eq!(facing(asked, Some(&live)), pair("asked", "stage-egress"));
        let typo = PeerGateways {
            ingress: named("fornt-door"),
            egress: named("nowhere"),
        };
        assert_eq!(
            facing(AskedGateways::default(), Some(&typo)),
            pair("front-door", "nowhere"),
            "a name of nothing gives way to a gateway with the label"
        );
        let unknown = GatewayNames::facing("stage", AskedGateways::default(), None, None);
        assert_eq!(unknown.of(GatewayDirection::Ingress), "stage-ingress");
    }
}
