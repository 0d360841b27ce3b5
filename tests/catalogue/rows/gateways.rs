//! Gateways and what is in their way.

use serde_json::{Value, json};

use super::changes::*;
use crate::hand::Hand;
use crate::harness::deployment;
use crate::row::{Mend, ROW, Row, Worlds};

pub const ROWS: &[Row] = &[
    Row {
        faults: &[70],
        what: "a gateway that is not enabled",
        code: "MF0501",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        symptom: "no such host",
        inject: |hand| egress(hand, json!({"enabled": null})),
        ..ROW
    },
    Row {
        faults: &[71],
        what: "a gateway in another namespace",
        code: "MF0502",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        symptom: "no such host",
        inject: |hand| egress(hand, json!({"namespace": "{prod-shop}"})),
        mend: Mend::Edited(|_| egress_with(json!({"namespace": null}))),
        ..ROW
    },
    Row {
        faults: &[72],
        what: "a port name that is too long",
        code: "MF0503",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        inject: |hand| {
            egress(
                hand,
                json!({"service": {"ports": [{"port": 15443, "name": "tls"}, {"port": 8188, "name": "http-discovery-too-long"}]}}),
            )
        },
        mend: Mend::Edited(egress_ports_as_before),
        ..ROW
    },
    Row {
        faults: &[73],
        what: "the wrong network",
        code: "MF0504",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        inject: |hand| egress(hand, json!({"requestedNetworkView": ["{stage}-network"]})),
        mend: Mend::Edited(|_| egress_with(json!({"requestedNetworkView": ["network-{stage}"]}))),
        ..ROW
    },
    Row {
        faults: &[74],
        what: "swapped names of discovery ports",
        code: "MF0505",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        inject: |hand| {
            egress(
                hand,
                json!({"service": {"ports": [{"port": 15443, "name": "tls"}, {"port": 8188, "name": "https-discovery"}]}}),
            )
        },
        mend: Mend::Forced,
        ..ROW
    },
    Row {
        faults: &[77],
        what: "another target port",
        code: "MF0508",
        at: ("{prod}", "Service", "{prod}/{stage}-egress"),
        inject: |hand| {
            egress(
                hand,
                json!({"service": {"ports": [{"port": 15443, "targetPort": 443, "name": "tls"}, {"port": 8188, "name": "http-discovery"}]}}),
            )
        },
        mend: Mend::Edited(egress_ports_as_before),
        ..ROW
    },
    Row {
        faults: &[11],
        what: "no port 8188",
        code: "MF0507",
        at: ("{prod}", "Service", "{prod}/{stage}-egress"),
        symptom: "connection refused",
        inject: |hand| egress(hand, json!({"service": {"ports": [{"port": 15443, "name": "tls"}]}})),
        ..ROW
    },
    Row {
        faults: &[28],
        what: "no port 8188 there",
        code: "MF0507",
        at: ("{stage}", "Service", "{stage}/{prod}-ingress"),
        symptom: "503 Service Unavailable",
        inject: |hand| {
            hand.configure(
                "{stage}",
                &json!({"gateways": {"additionalIngress": {
                "{prod}-ingress": {"service": {"ports": [{"port": 15443, "name": "tls"}]}}}}}),
            );
        },
        ..ROW
    },
    Row {
        what: "the port for discovery moved there",
        code: "MF0507",
        at: ("{stage}", "Service", "{stage}/{prod}-ingress"),
        symptom: "503 Service Unavailable",
        inject: |hand| {
            ingress_ports(
                hand,
                json!([{"port": 15443, "name": "tls"}, {"port": 8189, "name": "https-discovery"}]),
            )
        },
        ..ROW
    },
    Row {
        what: "the port for requests moved there",
        code: "MF0507",
        at: ("{stage}", "Service", "{stage}/{prod}-ingress"),
        inject: |hand| {
            ingress_ports(
                hand,
                json!([{"port": 15444, "name": "tls"}, {"port": 8188, "name": "https-discovery"}]),
            )
        },
        ..ROW
    },
    Row {
        what: "a port moved there that still leads to 8188",
        code: "MF0518",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        inject: |hand| {
            ingress_ports(
                hand,
                json!([{"port": 15443, "name": "tls"},
                    {"port": 8189, "targetPort": 8188, "name": "https-discovery"}]),
            )
        },
        ..ROW
    },
    Row {
        faults: &[12, 79],
        what: "a policy that shuts the egress gateway",
        code: "MF0511",
        at: ("{prod}", "NetworkPolicy", "{prod}/deny"),
        symptom: "i/o timeout",
        inject: |hand| {
            shut(hand, "{prod}", "{stage}-egress");
            hand.restart_all("{prod}", "{stage}-egress");
        },
        ..ROW
    },
    Row {
        faults: &[80],
        what: "a policy that shuts istiod",
        code: "MF0512",
        at: ("{stage}", "NetworkPolicy", "{stage}/deny"),
        symptom: "503 Service Unavailable",
        inject: |hand| {
            shut(hand, "{stage}", "istiod");
            hand.restart_all("{prod}", "{stage}-egress");
        },
        ..ROW
    },
    Row {
        what: "a policy that keeps the peer from the ingress gateway",
        code: "MF0523",
        at: ("{stage}", "NetworkPolicy", "{stage}/theirs"),
        inject: |hand| {
            by_hand(hand, "{stage}");
            let from = json!([{"from": [{"podSelector": {}}]}]);
            policy(
                hand,
                "{stage}",
                "{prod}-ingress",
                json!({"policyTypes": ["Ingress"], "ingress": from}),
            );
        },
        ..ROW
    },
    Row {
        what: "a policy that keeps the egress gateway from leaving",
        code: "MF0524",
        at: ("{prod}", "NetworkPolicy", "{prod}/theirs"),
        inject: |hand| {
            let to = json!([{"to": [{"podSelector": {}}]}]);
            policy(
                hand,
                "{prod}",
                "{stage}-egress",
                json!({"policyTypes": ["Egress"], "egress": to}),
            );
        },
        ..ROW
    },
    Row {
        what: "a policy that keeps sidecars from the egress gateway",
        code: "MF0525",
        at: ("{prod}", "NetworkPolicy", "{prod}/theirs"),
        inject: |hand| {
            by_hand(hand, "{prod}");
            let from = json!([{"from": [{"podSelector": {}}]}]);
            policy(
                hand,
                "{prod}",
                "{stage}-egress",
                json!({"policyTypes": ["Ingress"], "ingress": from}),
            );
        },
        ..ROW
    },
    Row {
        faults: &[76],
        what: "a Gateway of others on the egress pods",
        code: "MF0520",
        at: ("{prod}", "Gateway", "{prod}/theirs"),
        symptom: "404 Not Found",
        inject: |hand| {
            hand.make(
                "{prod}",
                &json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "Gateway",
                "metadata": {"name": "theirs"}, "spec": {"selector": {"app": "{stage}-egress"}, "servers": [
                    {"port": {"number": 8188, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}]}}),
            );
        },
        mend: Mend::Edited(|_| {
            let port = json!({"number": 8080, "name": "http", "protocol": "HTTP"});
            json!({"spec": {"servers": [{"port": port, "hosts": ["*"]}]}})
        }),
        ..ROW
    },
    Row {
        faults: &[75],
        what: "pods of another gateway with the labels of this one",
        code: "MF0521",
        at: ("{prod}", "Service", "{prod}/{stage}-ingress"),
        inject: |hand| {
            let mut labels = hand.object("Service", "{prod}", "{stage}-ingress")["spec"]["selector"].clone();
            labels["service.istio.io/canonical-name"] = json!("by-hand");
            let mut gateway = deployment("by-hand");
            gateway["spec"]["selector"] = json!({"matchLabels": labels});
            gateway["spec"]["template"]["metadata"]["labels"] = labels;
            hand.make("{prod}", &gateway);
        },
        mend: Mend::Then(|hand, _| hand.delete("Deployment", "{prod}", "by-hand")),
        ..ROW
    },
    Row {
        what: "an egress gateway that no node takes the pod of",
        code: "MF0509",
        at: ("{prod}", "Deployment", "{prod}/{stage}-egress"),
        also: &[("MF0306", "{prod}", "ServiceMeshControlPlane", "{prod}/{prod}")],
        inject: |hand| {
            egress(hand, json!({"runtime": nowhere()}));
            hand.restart("{prod}", "{stage}-egress", |pod| {
                pod["spec"]["nodeSelector"].is_object()
            });
        },
        mend: Mend::Then(|hand, _| {
            egress(hand, json!({"runtime": null}));
            hand.restart("{prod}", "{stage}-egress", |pod| pod["spec"]["nodeSelector"].is_null());
        }),
        ..ROW
    },
    Row {
        what: "pods of a gateway with another canonical name",
        code: "MF0510",
        at: ("{prod}", "Service", "{prod}/{stage}-egress"),
        inject: |hand| {
            let labels = json!({"service.istio.io/canonical-name": "mine"});
            for pod in hand.pods("{prod}", "{stage}-egress") {
                let name = pod["metadata"]["name"].as_str().expect("a name");
                hand.patch("Pod", "{prod}", name, &json!({"metadata": {"labels": labels}}));
            }
        },
        worlds: Worlds::InMemory("the operator takes such a label out of the Deployment at once"),
        ..ROW
    },
    Row {
        what: "an address of a load balancer from before",
        code: "MF0517",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        inject: |hand| {
            balance(hand);
            peer(hand, json!({"remote": {"addresses": ["192.0.2.99"]}}));
        },
        mend: Mend::Forced,
        ..ROW
    },
    Row {
        what: "the host of a Route as an address",
        code: "MF0522",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        inject: |hand| {
            // The operator makes a Route for each ingress gateway, and OpenShift gives it a host.
            let host = "{prod}-ingress-{stage}.apps.sandbox.test";
            peer(hand, json!({"remote": {"addresses": [host]}}));
        },
        mend: Mend::Forced,
        ..ROW
    },
    Row {
        faults: &[21],
        what: "an address that no name server knows",
        code: "MF0799",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        inject: |hand| peer(hand, json!({"remote": {"addresses": ["nobody.example.com"]}})),
        mend: Mend::Then(|_, shell| shell.run("meshfed peer {prod} {stage} --force-conflicts --restart-istiod -y")),
        ..ROW
    },
];

/// Takes the operator's policies away.
fn by_hand(hand: &Hand, mesh: &str) {
    hand.configure(mesh, &json!({"security": {"manageNetworkPolicy": false}}));
}

/// A policy for the pods of one app.
fn policy(hand: &Hand, mesh: &str, app: &str, mut spec: Value) {
    spec["podSelector"] = json!({"matchLabels": {"app": app}});
    hand.make(
        mesh,
        &json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "theirs"},
        "spec": spec}),
    );
}

/// Gives stage's ingress gateway for prod these ports.
fn ingress_ports(hand: &Hand, ports: Value) {
    let gateway = json!({"service": {"ports": ports}});
    hand.configure(
        "{stage}",
        &json!({"gateways": {"additionalIngress": {"{prod}-ingress": gateway}}}),
    );
}

/// The edit that changes prod's egress gateway for stage.
fn egress_with(gateway: Value) -> Value {
    json!({"spec": {"gateways": {"additionalEgress": {"{stage}-egress": gateway}}}})
}

/// The edit after which that gateway has the ports that it had at first.
fn egress_ports_as_before(_: &Hand) -> Value {
    let ports = json!([{"port": 15443, "name": "tls"}, {"port": 8188, "name": "http-discovery"}]);
    egress_with(json!({"service": {"ports": ports}}))
}
