//! The gateways of a control plane that carry requests between meshes: which fields they have, what a peer needs of
//! them, what one that is there lacks of it, and which of them face which peer.
//!
//! Every field of a federation gateway is named in `AdditionalGateway`; a field that `peer` has to write is added there,
//! to what is needed (`AdditionalGateway::needed_for`) and to what can be lacking (`Lack`).

mod additional;
mod direction;
mod exposure;
mod lack;
mod names;
mod port_name;
mod service;

use serde_json::{Map, Value};

pub(crate) use additional::{AdditionalGateway, GatewayPort};
pub(crate) use direction::GatewayDirection;
pub use exposure::Exposure;
pub(crate) use lack::{Lack, ROUTER_MODES};
pub use names::{AskedGateways, GatewayNames};
pub(crate) use port_name::{LONGEST_PORT_NAME, PortNameFault, port_name_faults};
pub(crate) use service::{container_port, port_to, target_in, target_of};

/// The additional gateways of a direction that the spec of a control plane asks for, by name.
pub(crate) fn additional_gateways(
    spec: &Map<String, Value>,
    direction: GatewayDirection,
) -> impl Iterator<Item = (&str, AdditionalGateway)> {
    as_written(spec, direction).map(|(name, gateway)| (name, AdditionalGateway::read(gateway)))
}

/// One of them, by its name.
pub(crate) fn additional_gateway(
    spec: &Map<String, Value>,
    direction: GatewayDirection,
    name: &str,
) -> Option<AdditionalGateway> {
    let gateway = spec.get("gateways")?.get(direction.field())?.get(name)?;
    Some(AdditionalGateway::read(gateway))
}

/// The additional gateways of a direction as the spec has them, by name: there may be one for each of many peers, and most
/// who ask are after one of them.
pub(crate) fn as_written(
    spec: &Map<String, Value>,
    direction: GatewayDirection,
) -> impl Iterator<Item = (&str, &Value)> {
    let section = spec
        .get("gateways")
        .and_then(|gateways| gateways.get(direction.field()));
    let gateways = section.and_then(Value::as_object).into_iter().flatten();
    gateways.map(|(name, gateway)| (name.as_str(), gateway))
}

/// Whether the spec of a control plane asks for a gateway of this name, additional or its own, which it has unless it is
/// turned off.
pub(crate) fn asks_for(spec: &Map<String, Value>, direction: GatewayDirection, name: &str) -> bool {
    let gateways = spec.get("gateways");
    let of = |field: &str| gateways.and_then(|gateways| gateways.get(field));
    if name != direction.default_gateway() {
        return of(direction.field()).is_some_and(|additional| additional.get(name).is_some());
    }
    let own = of(&direction.to_string());
    let off = |enabled: Option<&Value>| enabled == Some(&Value::Bool(false));
    !off(of("enabled")) && !off(own.and_then(|own| own.get("enabled")))
}

/// The part of `spec.gateways` that holds these gateways, so that it can be laid over a control plane that somebody else
/// wrote.
pub fn section(
    gateways: impl IntoIterator<Item = (GatewayDirection, String, AdditionalGateway)>,
) -> Map<String, Value> {
    let mut section = Map::new();
    for (direction, name, gateway) in gateways {
        let of_direction = section
            .entry(direction.field())
            .or_insert_with(|| Value::Object(Map::new()));
        of_direction[name] = gateway.written();
    }
    section
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_control_plane_has_its_own_gateways_unless_they_are_turned_off() {
        let asks = |gateways: Value, name| {
            let spec = json!({ "gateways": gateways });
            asks_for(spec.as_object().expect("a map"), GatewayDirection::Ingress, name)
        };
        assert!(asks(json!({}), "istio-ingressgateway"));
        assert!(asks(json!({"ingress": {"enabled": true}}), "istio-ingressgateway"));
        assert!(!asks(json!({"ingress": {"enabled": false}}), "istio-ingressgateway"));
        assert!(!asks(json!({"enabled": false}), "istio-ingressgateway"));
        assert!(!asks(json!({}), "istio-egressgateway"));
        assert!(asks(json!({"additionalIngress": {"front-door": {}}}), "front-door"));
        assert!(!asks(json!({"additionalEgress": {"front-door": {}}}), "front-door"));
    }
}
