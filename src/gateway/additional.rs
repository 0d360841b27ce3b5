//! One additional gateway of a control plane, with the fields that federation has to do with.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::{Exposure, GatewayDirection};
use crate::naming::{DISCOVERY_PORT, SERVICE_PORT, peer_network};

/// An additional gateway: as a control plane has it, as a peer needs it, or what is to be written to make the one into the
/// other. A field that is not there is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AdditionalGateway {
    /// The operator skips a gateway that does not say true, although its documentation calls true the default
    /// (strategy_v2_5.go).
    #[serde(deserialize_with = "lenient", skip_serializing_if = "is_default")]
    pub enabled: Option<bool>,
    /// Its namespace where it is not the control plane's, in which alone ServiceMeshPeers look for gateways.
    #[serde(deserialize_with = "text", skip_serializing_if = "is_default")]
    pub namespace: Option<String>,
    /// The networks whose endpoints an egress gateway sees; all of them when empty.
    #[serde(deserialize_with = "each", skip_serializing_if = "is_default")]
    pub requested_network_view: Vec<String>,
    /// `sni-dnat` or `standard`; federation works with both.
    #[serde(deserialize_with = "text", skip_serializing_if = "is_default")]
    pub router_mode: Option<String>,
    /// What its Service is like.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "is_default")]
    pub service: GatewayService,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GatewayService {
    /// `ClusterIP` when unset.
    #[serde(rename = "type", deserialize_with = "text", skip_serializing_if = "is_default")]
    pub service_type: Option<String>,
    /// What it is labelled with.
    #[serde(deserialize_with = "lenient", skip_serializing_if = "is_default")]
    pub metadata: GatewayMetadata,
    /// Its ports. The resource definition makes them a map with the key `port`, so that each has an owner of its own.
    #[serde(deserialize_with = "each", skip_serializing_if = "is_default")]
    pub ports: Vec<GatewayPort>,
}

/// Labels of a gateway's Service, which the operator also gives to its pods.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GatewayMetadata {
    /// By key.
    #[serde(deserialize_with = "texts", skip_serializing_if = "is_default")]
    pub labels: BTreeMap<String, String>,
}

/// One port of a gateway's Service.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GatewayPort {
    /// Its number.
    pub port: i32,
    /// Its name, which becomes that of the container's port.
    #[serde(default, deserialize_with = "text", skip_serializing_if = "is_default")]
    pub name: Option<String>,
    /// The pods' port that it leads to, by number; the same number when unset. One that is given by name is not read.
    #[serde(default, deserialize_with = "lenient", skip_serializing_if = "is_default")]
    pub target_port: Option<i32>,
}

impl AdditionalGateway {
    /// The gateway as a control plane has it. A field of a type that it cannot have counts as not there: this is read from
    /// files of others too, and what is wrong with them is told elsewhere.
    pub fn read(gateway: &Value) -> Self {
        Self::deserialize(gateway).unwrap_or_default()
    }

    /// The gateway as `spec.gateways` has it.
    pub fn written(&self) -> Value {
        serde_json::to_value(self).expect("a gateway has no map keys but texts")
    }

    /// What federation with `peer` needs of its gateway.
    pub fn needed_for(peer: &str, direction: GatewayDirection, exposure: Exposure) -> Self {
        let (view, service_type) = match direction {
            GatewayDirection::Ingress => (Vec::new(), Some(exposure.service_type().to_owned())),
            GatewayDirection::Egress => (vec![peer_network(peer)], None),
        };
        Self {
            enabled: Some(true),
            namespace: None,
            requested_network_view: view,
            router_mode: Some("sni-dnat".to_owned()),
            service: GatewayService {
                service_type,
                metadata: GatewayMetadata {
                    labels: [(direction.label().to_owned(), peer.to_owned())].into(),
                },
                // The ports keep istiod's defaults inside the mesh; what a peer dials from outside is its own business.
                ports: vec![
                    GatewayPort::named(SERVICE_PORT, "tls"),
                    GatewayPort::named(DISCOVERY_PORT, direction.discovery_port_name()),
                ],
            },
        }
    }

    /// Its port of this number.
    pub fn port(&self, number: i32) -> Option<&GatewayPort> {
        self.service.ports.iter().find(|port| port.port == number)
    }

    /// Whether it has both ports of federation.
    pub fn has_federation_ports(&self) -> bool {
        self.port(DISCOVERY_PORT).is_some() && self.port(SERVICE_PORT).is_some()
    }
}

impl GatewayPort {
    /// A port that leads to the same port of the pods.
    pub fn named(port: i32, name: &str) -> Self {
        Self {
            port,
            name: Some(name.to_owned()),
            target_port: None,
        }
    }

    /// The port of the pods that it leads to.
    pub fn target(&self) -> i32 {
        self.target_port.unwrap_or(self.port)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The value, or that there is none where it cannot be one.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(deserializer: D) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// The items that can be read.
fn each<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let items: Vec<Value> = lenient(deserializer)?;
    let read = items.into_iter().filter_map(|item| serde_json::from_value(item).ok());
    Ok(read.collect())
}

/// The text, unless it is empty. A number or a truth value that was meant to be one is taken for it.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(as_text(Value::deserialize(deserializer)?))
}

fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    let values: Map<String, Value> = lenient(deserializer)?;
    let read = values
        .into_iter()
        .filter_map(|(key, value)| Some((key, as_text(value)?)));
    Ok(read.collect())
}

fn as_text(value: Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text,
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_needed_is_written_as_the_control_plane_wants_it() {
        let egress = AdditionalGateway::needed_for("west", GatewayDirection::Egress, Exposure::LoadBalancer);
        assert_eq!(
            egress.written(),
            json!({
                "enabled": true,
                "requestedNetworkView": ["network-west"],
                "routerMode": "sni-dnat",
                "service": {
                    "metadata": {"labels": {"federation.maistra.io/egress-for": "west"}},
                    "ports": [{"port": 15443, "name": "tls"}, {"port": 8188, "name": "http-discovery"}],
                },
            })
        );
        let ingress = AdditionalGateway::needed_for("west", GatewayDirection::Ingress, Exposure::LoadBalancer);
        assert_eq!(
            ingress.written(),
            json!({
                "enabled": true,
                "routerMode": "sni-dnat",
                "service": {
                    "type": "LoadBalancer",
                    "metadata": {"labels": {"federation.maistra.io/ingress-for": "west"}},
                    "ports": [{"port": 15443, "name": "tls"}, {"port": 8188, "name": "https-discovery"}],
                },
            })
        );
        assert_eq!(AdditionalGateway::read(&ingress.written()), ingress);
    }

    #[test]
    fn a_gateway_of_wrong_types_is_read_as_far_as_it_goes() {
        let gateway = AdditionalGateway::read(&json!({
            "enabled": "yes",
            "namespace": "",
            "routerMode": 5,
            "requestedNetworkView": ["network-west", 3],
            "service": {
                "type": ["NodePort"],
                "metadata": {"labels": {"a": true, "b": null}},
                "ports": [{"port": "8188"}, {"port": 15443, "targetPort": "tls", "nodePort": 30000}, "tls"],
            },
        }));
        assert_eq!((gateway.enabled, gateway.namespace), (None, None));
        assert_eq!(gateway.router_mode.as_deref(), Some("5"));
        assert_eq!(gateway.requested_network_view, ["network-west"]);
        assert_eq!(gateway.service.service_type, None);
        assert_eq!(
            gateway.service.metadata.labels,
            [("a".to_owned(), "true".to_owned())].into()
        );
        let port = GatewayPort {
            port: 15443,
            ..GatewayPort::default()
        };
        assert_eq!(gateway.service.ports, [port]);
        for no_gateway in [json!(null), json!("gateway"), json!([1]), json!({"service": 1})] {
            assert_eq!(AdditionalGateway::read(&no_gateway), AdditionalGateway::default());
        }
    }
}
