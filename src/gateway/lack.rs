//! What a gateway that is there lacks of what is needed, and the least that has to be written to mend it.

use super::{AdditionalGateway, GatewayDirection, GatewayPort};

/// The router modes that the operator knows.
pub const ROUTER_MODES: [&str; 2] = ["sni-dnat", "standard"];

/// One field of a gateway that is not as it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// It is not switched on, so that the operator makes nothing of it.
    Enabled,
    /// It says no router mode, or one that the operator does not know.
    RouterMode,
    /// It sees the endpoints of other networks only.
    RequestedNetworkView,
    /// It has no label with this key.
    Label(String),
    /// Its Service cannot be reached as needed.
    ServiceType,
    /// It has no port that leads to this one of its pods, where nothing else can lead to it.
    Port(i32),
    /// This port has no name, or one that says something else than what it carries.
    PortName(i32),
    /// This port leads to another port of the pods.
    TargetPort(i32),
}

impl AdditionalGateway {
    /// What `live` lacks of these needs, field by field. Whatever works too counts as well: another router mode, another
    /// value of a label, a Service that is reached from farther away, a name of a port that does not mislead.
    pub fn lacks(&self, live: &Self, direction: GatewayDirection) -> Vec<Lack> {
        let mut lacks = Vec::new();
        let mut lacking = |lack: Lack, is: bool| {
            if is {
                lacks.push(lack);
            }
        };
        lacking(Lack::Enabled, self.enabled == Some(true) && live.enabled != Some(true));
        let mode = live.router_mode.as_deref();
        let known = mode.is_some_and(|mode| ROUTER_MODES.contains(&mode));
        lacking(Lack::RouterMode, self.router_mode.is_some() && !known);
        // One gateway may serve several peers, so others may be named too.
        let view = &live.requested_network_view;
        let unseen = self
            .requested_network_view
            .iter()
            .any(|network| !view.contains(network));
        lacking(Lack::RequestedNetworkView, !view.is_empty() && unseen);
        for key in self.service.metadata.labels.keys() {
            let unlabelled = !live.service.metadata.labels.contains_key(key);
            lacking(Lack::Label(key.clone()), unlabelled);
        }
        let types = (
            live.service.service_type.as_deref(),
            self.service.service_type.as_deref(),
        );
        lacking(Lack::ServiceType, !reached(types.0, types.1));
        for needed in &self.service.ports {
            lacks.extend(port_lack(needed, live, direction));
        }
        lacks
    }

    /// What to write so that `live` lacks nothing any more, and nothing else; `None` when it lacks nothing. Where there is
    /// no gateway yet, that is everything.
    ///
    /// A network view that somebody wrote stays: most releases do not use it, and documentation names other values.
    pub fn patch(&self, live: Option<&Self>, direction: GatewayDirection) -> Option<Self> {
        let Some(live) = live else { return Some(self.clone()) };
        let lacks = self.lacks(live, direction);
        let mut patch = Self::default();
        for lack in &lacks {
            match lack {
                Lack::Enabled => patch.enabled = self.enabled,
                Lack::RouterMode => patch.router_mode.clone_from(&self.router_mode),
                Lack::RequestedNetworkView => {}
                Lack::Label(key) => {
                    let value = self.service.metadata.labels.get(key).cloned();
                    let labels = &mut patch.service.metadata.labels;
                    labels.extend(value.map(|value| (key.clone(), value)));
                }
                Lack::ServiceType => patch.service.service_type.clone_from(&self.service.service_type),
                Lack::Port(port) | Lack::PortName(port) => {
                    patch.service.ports.extend(self.port(*port).map(|needed| GatewayPort {
                        name: free_name(needed, live, &lacks),
                        ..needed.clone()
                    }));
                }
                Lack::TargetPort(port) => match patch.service.ports.iter_mut().find(|one| one.port == *port) {
                    Some(patched) => patched.target_port = Some(*port),
                    None => patch.service.ports.push(GatewayPort {
                        port: *port,
                        name: None,
                        target_port: Some(*port),
                    }),
                },
            }
        }
        (patch != Self::default()).then_some(patch)
    }
}

/// Whether a Service of one type is reached as one of the other. A load balancer's Service has node ports and a cluster IP
/// too, so it serves every need.
fn reached(live: Option<&str>, needed: Option<&str>) -> bool {
    match needed {
        None | Some("ClusterIP") => true,
        Some(needed) => live.is_some_and(|live| live == needed || live == "LoadBalancer"),
    }
}

fn port_lack(needed: &GatewayPort, live: &AdditionalGateway, direction: GatewayDirection) -> Vec<Lack> {
    let number = needed.port;
    let Some(port) = live.port(number) else {
        // What a peer dials is written in its ServiceMeshPeer, but istiod and sidecars of this mesh dial fixed ports.
        let moved =
            direction == GatewayDirection::Ingress && live.service.ports.iter().any(|port| port.target() == number);
        return if moved { Vec::new() } else { vec![Lack::Port(number)] };
    };
    let mut lacks = Vec::new();
    if port.name.as_deref().is_none_or(|name| misleads(name, needed)) {
        lacks.push(Lack::PortName(number));
    }
    if port.target() != number {
        lacks.push(Lack::TargetPort(number));
    }
    lacks
}

/// Whether the name is that of another port of federation.
fn misleads(name: &str, needed: &GatewayPort) -> bool {
    ["tls", "http-discovery", "https-discovery"].contains(&name) && needed.name.as_deref() != Some(name)
}

/// The name that the port should have, or, where another port of the gateway goes on having it, one that tells the same
/// protocol: two ports of one name would make the Service invalid.
fn free_name(needed: &GatewayPort, live: &AdditionalGateway, lacks: &[Lack]) -> Option<String> {
    let name = needed.name.clone()?;
    let keeps_it = |port: &GatewayPort| {
        port.port != needed.port
            && port.name.as_deref() == Some(name.as_str())
            && !lacks.contains(&Lack::PortName(port.port))
    };
    if !live.service.ports.iter().any(keeps_it) {
        return Some(name);
    }
    let protocol = name.split('-').next().unwrap_or("tcp");
    Some(format!("{protocol}-{}", needed.port))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::gateway::Exposure;
    use crate::naming::{DISCOVERY_PORT, SERVICE_PORT};

    /// What becomes of a gateway.
    type Deed = fn(&mut Value);

    fn needed(direction: GatewayDirection) -> AdditionalGateway {
        AdditionalGateway::needed_for("west", direction, Exposure::ClusterIp)
    }

    /// What is written into a gateway that is as it has to be, but for `change`.
    fn mended(direction: GatewayDirection, change: impl FnOnce(&mut Value)) -> (Vec<Lack>, Value) {
        let needed = needed(direction);
        let mut live = needed.written();
        change(&mut live);
        let live = AdditionalGateway::read(&live);
        let patch = needed.patch(Some(&live), direction);
        (
            needed.lacks(&live, direction),
            patch.map_or(Value::Null, |patch| patch.written()),
        )
    }

    #[test]
    fn a_gateway_as_needed_lacks_nothing_and_one_that_is_not_there_lacks_everything() {
        for direction in GatewayDirection::BOTH {
            assert_eq!(mended(direction, |_| ()), (Vec::new(), Value::Null));
            assert_eq!(needed(direction).patch(None, direction), Some(needed(direction)));
        }
    }

    #[test]
    fn each_lost_field_is_named_and_written_alone() {
        let label = GatewayDirection::Egress.label();
        let rows: [(Deed, Lack, Value); 6] = [
            (
                |live| live["enabled"] = Value::Null,
                Lack::Enabled,
                json!({"enabled": true}),
            ),
            (
                |live| live["enabled"] = json!(false),
                Lack::Enabled,
                json!({"enabled": true}),
            ),
            (
                |live| live["routerMode"] = Value::Null,
                Lack::RouterMode,
                json!({"routerMode": "sni-dnat"}),
            ),
            (
                |live| live["service"]["metadata"] = Value::Null,
                Lack::Label(label.to_owned()),
                json!({"service": {"metadata": {"labels": {label: "west"}}}}),
            ),
            (
                |live| live["service"]["ports"] = json!([{"port": 15443, "name": "tls"}]),
                Lack::Port(DISCOVERY_PORT),
                json!({"service": {"ports": [{"port": 8188, "name": "http-discovery"}]}}),
            ),
            (
                |live| live["service"]["ports"][0]["targetPort"] = json!(443),
                Lack::TargetPort(SERVICE_PORT),
                json!({"service": {"ports": [{"port": 15443, "targetPort": 15443}]}}),
            ),
        ];
        for (change, lack, patch) in rows {
            assert_eq!(mended(GatewayDirection::Egress, change), (vec![lack], patch));
        }
    }

    #[test]
    fn what_works_too_is_left_alone() {
        let changes: [Deed; 4] = [
            |live| live["routerMode"] = json!("standard"),
            |live| live["service"]["type"] = json!("LoadBalancer"),
            |live| live["service"]["metadata"]["labels"][GatewayDirection::Ingress.label()] = json!("west-ingress"),
            |live| live["service"]["ports"][1]["name"] = json!("discovery"),
        ];
        for change in changes {
            assert_eq!(mended(GatewayDirection::Ingress, change), (Vec::new(), Value::Null));
        }
    }

    #[test]
    fn swapped_names_of_ports_are_both_put_right() {
        let (lacks, patch) = mended(GatewayDirection::Ingress, |live| {
            live["service"]["ports"] =
                json!([{"port": 15443, "name": "https-discovery"}, {"port": 8188, "name": "tls"}]);
        });
        assert_eq!(lacks, [Lack::PortName(SERVICE_PORT), Lack::PortName(DISCOVERY_PORT)]);
        let ports = json!([{"port": 15443, "name": "tls"}, {"port": 8188, "name": "https-discovery"}]);
        assert_eq!(patch, json!({"service": {"ports": ports}}));
    }

    #[test]
    fn a_moved_port_that_leads_to_the_right_one_serves_peers_but_not_the_own_istiod() {
        let moved = |live: &mut Value| {
            let name = live["service"]["ports"][1]["name"].clone();
            live["service"]["ports"][1] = json!({"port": 8189, "name": name, "targetPort": 8188});
        };
        assert_eq!(mended(GatewayDirection::Ingress, moved), (Vec::new(), Value::Null));
        let (lacks, patch) = mended(GatewayDirection::Egress, moved);
        assert_eq!(lacks, [Lack::Port(DISCOVERY_PORT)]);
        // The name is taken, and two ports cannot share it.
        assert_eq!(
            patch,
            json!({"service": {"ports": [{"port": 8188, "name": "http-8188"}]}})
        );
    }

    #[test]
    fn a_view_of_other_networks_is_told_and_not_overwritten() {
        let told = mended(GatewayDirection::Egress, |live| {
            live["requestedNetworkView"] = json!(["west-network"]);
        });
        assert_eq!(told, (vec![Lack::RequestedNetworkView], Value::Null));
        let shared = mended(GatewayDirection::Egress, |live| {
            live["requestedNetworkView"] = json!(["network-east", "network-west"]);
        });
        assert_eq!(shared, (Vec::new(), Value::Null));
    }

    #[test]
    fn only_the_service_type_is_written_where_a_gateway_is_to_be_reached_from_farther_away() {
        let direction = GatewayDirection::Ingress;
        let live = needed(direction);
        let balanced = AdditionalGateway::needed_for("west", direction, Exposure::LoadBalancer);
        let patch = balanced.patch(Some(&live), direction).expect("a change");
        assert_eq!(patch.written(), json!({"service": {"type": "LoadBalancer"}}));
        assert_eq!(live.patch(Some(&balanced), direction), None);
    }
}
