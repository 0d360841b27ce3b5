use serde_json::{Value, json};

use super::*;
use crate::snapshot::Observed;
use crate::snapshot::samples::{mesh, read};

fn remote(service: &Value) -> MeshState {
    let mut state = mesh("stage", &json!({}));
    state.services = Observed::Present(vec![read(service.clone())]);
    let node = |addresses: Value| read(json!({"metadata": {"name": "n"}, "status": {"addresses": addresses}}));
    state.nodes = Observed::Present(vec![
        node(json!([{"type": "InternalIP", "address": "10.0.0.1"}])),
        node(json!([{"type": "InternalIP", "address": "10.0.0.2"}, {"type": "ExternalIP", "address": "192.0.2.2"}])),
    ]);
    state
}

fn service(status: &Value) -> Value {
    json!({"metadata": {"name": "prod-ingress"}, "status": status,
        "spec": {"ports": [{"port": 15443, "nodePort": 31000}, {"port": 8188, "nodePort": 32000}]}})
}

#[test]
fn a_load_balancer_is_reached_by_name_if_it_has_one_and_not_before_it_has_an_address() {
    let pending = remote(&service(&json!({})));
    let error = remote_address(
        &pending,
        "prod-ingress",
        Expose::LoadBalancer,
        &AddressOverride::default(),
    )
    .expect_err("pending");
    assert_eq!(
        error,
        Seen::Otherwise("Service stage/prod-ingress has no load-balancer address yet".to_owned())
    );
    let ready = remote(&service(
        &json!({"loadBalancer": {"ingress": [{"ip": "192.0.2.9"}, {"hostname": "lb.example"}]}}),
    ));
    let reach = remote_address(
        &ready,
        "prod-ingress",
        Expose::LoadBalancer,
        &AddressOverride::default(),
    )
    .expect("an address");
    assert_eq!(reach.addresses, ["192.0.2.9", "lb.example"]);
    assert_eq!((reach.discovery_port, reach.service_port), (8188, 15443));
}

#[test]
fn node_ports_go_with_the_addresses_of_the_nodes() {
    let reach = remote_address(
        &remote(&service(&json!({}))),
        "prod-ingress",
        Expose::NodePort,
        &AddressOverride::default(),
    );
    let reach = reach.expect("node ports");
    assert_eq!(reach.addresses, ["10.0.0.1", "192.0.2.2"]);
    assert_eq!((reach.discovery_port, reach.service_port), (32000, 31000));
}

#[test]
fn what_the_user_gives_wins() {
    let given = AddressOverride {
        addresses: vec!["gw.example.com".parse().expect("an address")],
        discovery_port: Some(30188),
        service_port: None,
    };
    let reach = remote_address(&remote(&service(&json!({}))), "prod-ingress", Expose::External, &given).expect("given");
    assert_eq!(reach.addresses, ["gw.example.com"]);
    assert_eq!((reach.discovery_port, reach.service_port), (30188, 15443));
}

#[test]
fn ports_that_were_moved_on_the_service_are_the_ones_to_dial() {
    let mut moved = service(&json!({"loadBalancer": {"ingress": [{"ip": "192.0.2.9"}]}}));
    moved["spec"]["ports"] = json!([{"port": 15444, "targetPort": 15443, "nodePort": 31000},
        {"port": 8189, "targetPort": 8188, "nodePort": 32000}]);
    for (how, discovery_port, service_port) in [
        (Expose::LoadBalancer, 8189, 15444),
        (Expose::ClusterIp, 8189, 15444),
        (Expose::NodePort, 32000, 31000),
    ] {
        let reach =
            remote_address(&remote(&moved), "prod-ingress", how, &AddressOverride::default()).expect("an address");
        assert_eq!(
            (reach.discovery_port, reach.service_port),
            (discovery_port, service_port)
        );
    }
}
