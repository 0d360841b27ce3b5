//! What goes wrong with additional gateways.

use std::collections::BTreeSet;

use super::Spec;
use crate::gateway::{
    AdditionalGateway, GatewayDirection, LONGEST_PORT_NAME, PortNameFault, ROUTER_MODES, additional_gateways,
    port_name_faults,
};

/// Pods carry `<gateway>.<namespace>` as a label value, which may have 63 characters.
const LONGEST_LABEL: usize = 63;

pub(super) fn problems(spec: Spec<'_>, namespace: &str, problems: &mut Vec<String>) {
    if spec.get("gateways").is_some_and(|gateways| !gateways.is_object()) {
        problems.push("gateways: must be a map".to_owned());
    }
    if spec.get("gateways.openshiftRoute").is_some() && spec.flag("gateways.openshiftRoute.enabled").is_none() {
        problems.push("gateways.openshiftRoute: must say `enabled`; the operator crashes on it otherwise".to_owned());
    }
    let mut taken = BTreeSet::new();
    for direction in GatewayDirection::BOTH.into_iter().rev() {
        let section = format!("gateways.{}", direction.field());
        if spec.get(&section).is_some_and(|gateways| !gateways.is_object()) {
            problems.push(format!("{section}: must be a map from gateway name to gateway"));
        }
        for (name, gateway) in additional_gateways(spec.0, direction) {
            let path = format!("{section}.{name}");
            if !taken.insert(name) {
                problems.push(format!("{path}: another additional gateway has this name"));
            }
            name_problems(&path, name, gateway.namespace.as_deref().unwrap_or(namespace), problems);
            shape_problems(&path, &gateway, problems);
        }
    }
}

fn name_problems(path: &str, name: &str, namespace: &str, problems: &mut Vec<String>) {
    if GatewayDirection::BOTH
        .iter()
        .any(|direction| direction.default_gateway() == name)
    {
        problems.push(format!(
            "{path}: this name is reserved for the control plane's own gateway"
        ));
    }
    let room = LONGEST_LABEL - 1;
    let length = name.len() + namespace.len();
    if length > room {
        problems.push(format!(
            "{path}: gateway and namespace `{namespace}` have {length} characters together, but pods can be labelled \
             with {room} at most; use a shorter name for the peer or the namespace"
        ));
    }
}

fn shape_problems(path: &str, gateway: &AdditionalGateway, problems: &mut Vec<String>) {
    if gateway.enabled.is_none() {
        problems.push(format!(
            "{path}.enabled: must be true or false; the operator makes no gateway without it"
        ));
    }
    if let Some(mode) = &gateway.router_mode
        && !ROUTER_MODES.contains(&mode.as_str())
    {
        problems.push(format!(
            "{path}.routerMode: `{mode}` is none of {}",
            ROUTER_MODES.join(", ")
        ));
    }
    for (index, fault) in port_name_faults(&gateway.service.ports) {
        let path = format!("{path}.service.ports[{index}].name");
        let name = gateway.service.ports[index].name.as_deref().unwrap_or_default();
        problems.push(match fault {
            PortNameFault::Missing => format!("{path}: every port needs a name"),
            PortNameFault::TooLong | PortNameFault::Malformed => format!(
                "{path}: `{name}` is no port name: at most {LONGEST_PORT_NAME} lower-case letters, digits and single \
                 hyphens, with a letter among them"
            ),
            PortNameFault::Taken => format!("{path}: another port of the gateway is called `{name}`"),
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn found(gateways: Value) -> Vec<String> {
        let spec = json!({ "gateways": gateways });
        let mut found = Vec::new();
        problems(Spec(spec.as_object().expect("a map")), "mesh", &mut found);
        found
    }

    fn only_problem(gateways: Value, beginning: &str) {
        let problems = found(gateways.clone());
        assert_eq!(problems.len(), 1, "{gateways}: {problems:?}");
        assert!(problems[0].starts_with(beginning), "{problems:?}");
    }

    #[test]
    fn the_gateways_that_peers_need_are_fine() {
        let peers = [crate::profile::FacingGateways::conventional("east", Default::default())];
        assert_eq!(
            found(Value::Object(crate::profile::gateways(&peers, None))),
            Vec::<String>::new()
        );
    }

    #[test]
    fn gateway_and_namespace_share_one_label() {
        let name = |length| json!({"additionalEgress": {"g".repeat(length): {"enabled": true}}});
        assert_eq!(found(name(58)), Vec::<String>::new());
        only_problem(name(59), "gateways.additionalEgress.ggg");
    }

    #[test]
    fn names_must_be_free() {
        let gateway = json!({"enabled": true});
        only_problem(
            json!({"additionalIngress": {"istio-ingressgateway": gateway}}),
            "gateways.additionalIngress.istio-",
        );
        only_problem(
            json!({"additionalEgress": {"g": gateway}, "additionalIngress": {"g": gateway}}),
            "gateways.additionalIngress.g: another",
        );
    }

    #[test]
    fn a_gateway_that_the_operator_would_skip_or_misplace_is_refused() {
        only_problem(
            json!({"additionalEgress": {"g": {}}}),
            "gateways.additionalEgress.g.enabled",
        );
        only_problem(json!({"openshiftRoute": {}}), "gateways.openshiftRoute");
        only_problem(
            json!({"additionalEgress": ["g"]}),
            "gateways.additionalEgress: must be a map",
        );
    }

    #[test]
    fn port_names_follow_the_rule_for_container_ports() {
        for (name, accepted) in [
            ("https-discovery", true),
            ("https-discovery2", false),
            ("8188", false),
            ("TLS", false),
            ("a--b", false),
            ("-a", false),
        ] {
            let ports = json!([{"port": 1, "name": name}]);
            let problems = found(json!({"additionalEgress": {"g": {"enabled": true, "service": {"ports": ports}}}}));
            assert_eq!(problems.is_empty(), accepted, "{name}: {problems:?}");
        }
    }

    #[test]
    fn two_ports_of_one_name_are_refused() {
        let ports = json!([{"port": 1, "name": "tls"}, {"port": 2, "name": "tls"}]);
        only_problem(
            json!({"additionalEgress": {"g": {"enabled": true, "service": {"ports": ports}}}}),
            "gateways.additionalEgress.g.service.ports[1].name: another",
        );
    }
}
