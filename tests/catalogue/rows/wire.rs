//! What shows at the addresses of a peer, and no object does.

use serde_json::{Value, json};

use crate::hand::Hand;
use crate::row::{Mend, ROW, Row, Site};

const PROBED: Row = Row {
    site: Site::Balancers,
    flags: "--probe",
    ..ROW
};

pub const ROWS: &[Row] = &[
    Row {
        what: "an address besides the right one that does not resolve",
        code: "MF1101",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        also: &[("MF0517", "{prod}", "ServiceMeshPeer", "{prod}/{stage}")],
        inject: |hand| {
            let peer = hand.object("ServiceMeshPeer", "{prod}", "{stage}");
            let right = &peer["spec"]["remote"]["addresses"][0];
            hand.change_peer(
                "{prod}",
                "{stage}",
                &json!({"remote": {"addresses": [right, "gateway.invalid"]}}),
            );
        },
        symptom: "gateway.invalid",
        mend: Mend::Forced,
        ..PROBED
    },
    Row {
        what: "a load balancer that keeps this machine and the other mesh out",
        code: "MF1102",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        inject: |hand| let_in(hand, &json!(["198.51.100.0/24"])),
        symptom: "the connection is refused",
        mend: Mend::Then(|hand, _| let_in(hand, &Value::Null)),
        ..PROBED
    },
    Row {
        what: "a load balancer that speaks HTTP",
        code: "MF1103",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        inject: |hand| on_the_way(hand, &json!("plain-text")),
        symptom: "HTTP/1.1 400 Bad Request",
        mend: Mend::Then(|hand, _| on_the_way(hand, &Value::Null)),
        ..PROBED
    },
    Row {
        what: "a load balancer that answers in the gateway's place",
        code: "MF1104",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        inject: |hand| on_the_way(hand, &json!("terminates-tls")),
        symptom: "Example Load Balancers",
        mend: Mend::Then(|hand, _| on_the_way(hand, &Value::Null)),
        ..PROBED
    },
    Row {
        what: "a load balancer that leads back to the mesh that asks",
        code: "MF1105",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        inject: |hand| on_the_way(hand, &json!("leads-to {prod}/{stage}-ingress")),
        symptom: "`{stage}-ingress` of this mesh itself",
        mend: Mend::Then(|hand, _| on_the_way(hand, &Value::Null)),
        ..PROBED
    },
    Row {
        what: "a gateway that was not restarted since its mesh has a new root",
        code: "MF1106",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        inject: |hand| {
            let root = |hand: &Hand| hand.object("ConfigMap", "{stage}", ROOT)["data"]["root-cert.pem"].clone();
            let old = root(hand);
            // istiod goes on with the certificate authority that it has as long as that is there.
            hand.delete("Secret", "{stage}", "istio-ca-secret");
            hand.delete("ConfigMap", "{stage}", ROOT);
            hand.until("ConfigMap", "{stage}", ROOT, |map| {
                let pem = &map["data"]["root-cert.pem"];
                pem.is_string() && *pem != old
            });
            let data = json!({"data": {"root-cert.pem": root(hand)}});
            hand.patch("ConfigMap", "{prod}", "{stage}-ca-root-cert", &data);
        },
        symptom: "/sa/{prod}-ingress-service-account",
        // The root before cannot come back: its gateways have left it.
        spoils: true,
        ..PROBED
    },
    Row {
        what: "an export that istiod has not told its gateway of",
        code: "MF1107",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        inject: |hand| {
            silence(hand);
            export(hand, &["details", "extra"]);
        },
        symptom: "outbound_.9080_._.extra.{stage-shop}.svc.{prod}-exports.local",
        ..PROBED
    },
    Row {
        what: "an export that was taken back and that the gateway goes on to offer",
        code: "MF1108",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        inject: |hand| {
            export(hand, &["details", "extra"]);
            silence(hand);
            export(hand, &["details"]);
        },
        symptom: "outbound_.9080_._.extra.{stage-shop}.svc.{prod}-exports.local",
        ..PROBED
    },
];

/// The ConfigMap in which istiod publishes the root of its mesh.
const ROOT: &str = "istio-ca-root-cert";

/// What stands before the gateway that stage has for prod does something else than pass TCP through.
fn on_the_way(hand: &Hand, what: &Value) {
    let patch = json!({"metadata": {"annotations": {"sandbox.meshfed.io/on-the-way": what}}});
    hand.patch("Service", "{stage}", "{prod}-ingress", &patch);
}

/// The load balancer lets these ranges in.
fn let_in(hand: &Hand, ranges: &Value) {
    let gateway = json!({"service": {"loadBalancerSourceRanges": ranges}});
    hand.configure(
        "{stage}",
        &json!({"gateways": {"additionalIngress": {"{prod}-ingress": gateway}}}),
    );
}

/// Stage's istiod pushes nothing to its gateways until it starts anew.
fn silence(hand: &Hand) {
    for pod in hand.pods("{stage}", "istiod-{stage}") {
        let name = pod["metadata"]["name"].as_str().expect("a name").to_owned();
        let patch = json!({"metadata": {"annotations": {"sandbox.meshfed.io/pushes": "nothing"}}});
        hand.patch("Pod", "{stage}", &name, &patch);
        hand.until("Pod", "{stage}", &name, |pod| {
            pod["metadata"]["annotations"].is_object()
        });
    }
}

/// Stage exports these Services to prod, and lists them.
fn export(hand: &Hand, services: &[&str]) {
    for name in services {
        let spec = json!({"selector": {"app": "details"}, "ports": [{"name": "http", "port": 9080}]});
        let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec});
        hand.make("{stage-shop}", &service);
    }
    let select =
        |name: &&str| json!({"type": "NameSelector", "nameSelector": {"namespace": "{stage-shop}", "name": name}});
    let rules: Vec<Value> = services.iter().map(select).collect();
    hand.patch(
        "ExportedServiceSet",
        "{stage}",
        "{prod}",
        &json!({"spec": {"exportRules": rules}}),
    );
    let count = services.len();
    hand.until("ExportedServiceSet", "{stage}", "{prod}", |set| {
        set["status"]["exportedServices"]
            .as_array()
            .is_some_and(|listed| listed.len() == count)
    });
}
