//! Gateways that lost a field, and `peer`, which mends them.

use serde_json::{Value, json};

use crate::harness::{Cluster, Pair, Run, Sandbox, one, until};

const KIND: &str = "ServiceMeshControlPlane";

/// A federated pair, whose first mesh's gateways are changed by hand.
struct Gateways {
    sandbox: &'static Sandbox,
    cluster: Cluster,
    pair: Pair,
}

impl Gateways {
    fn new(test: &str) -> Self {
        let (sandbox, pair) = (one(), Pair::new(test));
        pair.federate(sandbox);
        Self {
            sandbox,
            cluster: sandbox.cluster(0),
            pair,
        }
    }

    /// Both gateways that face the peer.
    fn both(&self) -> (Value, Value) {
        let prod = &self.pair.prod;
        let control_plane = self.cluster.get(KIND, prod, prod).expect("it is there");
        let gateways = &control_plane["spec"]["gateways"];
        let of = |section: &str, name: &str| gateways[section][format!("{}-{name}", self.pair.stage)].clone();
        (of("additionalIngress", "ingress"), of("additionalEgress", "egress"))
    }

    /// Lays these fields over both gateways, by hand.
    fn change(&self, ingress: &Value, egress: &Value) {
        let (prod, stage) = (&self.pair.prod, &self.pair.stage);
        let patch = json!({"spec": {"gateways": {
            "additionalIngress": {format!("{stage}-ingress"): ingress},
            "additionalEgress": {format!("{stage}-egress"): egress}}}});
        self.cluster.patch(KIND, prod, prod, &patch);
    }

    fn peer(&self, flags: &str) -> Run {
        let Pair { prod, stage, .. } = &self.pair;
        // Whether the links come back after that is the matter of other tests.
        self.sandbox
            .meshfed(&format!("peer {prod} {stage} --wait none {flags} -o json"))
    }

    /// Runs `peer`, and returns the fields of the control plane that it changed.
    fn mended(&self, flags: &str) -> Vec<String> {
        let changes = self.peer(flags).expect(0).json();
        let all = changes["changes"].as_array().cloned().unwrap_or_default();
        let control_planes = all.iter().filter(|change| change["objectKind"] == KIND);
        let fields = control_planes.flat_map(|change| change["differences"].as_array().cloned().unwrap_or_default());
        fields
            .filter_map(|difference| Some(difference["field"].as_str()?.replace(&self.pair.stage, "stage")))
            .collect()
    }
}

#[test]
fn peer_mends_each_field_that_a_gateway_lost_and_then_nothing_more() {
    let gateways = Gateways::new("lost-fields");
    let before = gateways.both();
    let label = |direction: &str| format!("federation.maistra.io/{direction}-for");
    let unlabelled = |direction: &str| json!({"service": {"metadata": {"labels": {label(direction): null}}}});
    let one_port = |name: &str, port: i32| json!({"service": {"ports": [{"name": name, "port": port}]}});
    let rows = [
        ("enabled", json!({"enabled": null}), json!({"enabled": null})),
        ("routerMode", json!({"routerMode": null}), json!({"routerMode": null})),
        ("service.metadata.labels", unlabelled("ingress"), unlabelled("egress")),
        ("service.ports[8188]", one_port("tls", 15443), one_port("tls", 15443)),
        (
            "service.ports[15443]",
            one_port("https-discovery", 8188),
            one_port("http-discovery", 8188),
        ),
    ];
    for (field, ingress, egress) in rows {
        gateways.change(&ingress, &egress);
        assert_ne!(gateways.both(), before, "{field} is gone");
        let mended = gateways.mended("");
        let of_both = ["additionalEgress.stage-egress", "additionalIngress.stage-ingress"];
        assert_eq!(mended.len(), 2, "{mended:?}");
        for (found, gateway) in mended.iter().zip(of_both) {
            assert!(
                found.starts_with(&format!("spec.gateways.{gateway}.{field}")),
                "{mended:?}"
            );
        }
        let sorted = |(ingress, egress): (Value, Value)| [ingress, egress].map(with_sorted_ports);
        assert_eq!(sorted(gateways.both()), sorted(before.clone()), "{field}");
        assert_eq!(gateways.mended(""), Vec::<String>::new(), "{field} a second time");
    }
}

/// A list of ports is a map by number; its order says nothing.
fn with_sorted_ports(mut gateway: Value) -> Value {
    if let Some(ports) = gateway["service"]["ports"].as_array_mut() {
        ports.sort_by_key(|port| port["port"].as_i64());
    }
    gateway
}

#[test]
fn a_port_name_that_somebody_else_wrote_is_a_conflict_that_names_them() {
    let gateways = Gateways::new("port-names");
    let swapped =
        json!({"service": {"ports": [{"port": 15443, "name": "https-discovery"}, {"port": 8188, "name": "tls"}]}});
    gateways.change(&swapped, &json!({}));
    gateways
        .peer("")
        .expect(5)
        .says(&["hand", "--force-conflicts", &gateways.pair.prod]);
    let mended = gateways.mended("--force-conflicts");
    assert_eq!(
        mended,
        ["15443", "8188"]
            .map(|port| format!("spec.gateways.additionalIngress.stage-ingress.service.ports[{port}].name"))
    );
    assert_eq!(gateways.mended(""), Vec::<String>::new());
}

#[test]
fn a_gateway_that_somebody_else_switched_off_is_a_conflict_that_names_them() {
    let gateways = Gateways::new("switched-off");
    gateways.change(&json!({}), &json!({"enabled": false}));
    gateways
        .peer("")
        .expect(5)
        .says(&["hand", "enabled", "--force-conflicts"]);
    assert_eq!(
        gateways.mended("--force-conflicts"),
        ["spec.gateways.additionalEgress.stage-egress.enabled"]
    );
    assert_eq!(gateways.both().1["enabled"], true);
}

#[test]
fn a_moved_port_comes_back_beside_what_was_made_of_it() {
    let gateways = Gateways::new("moved-port");
    let moved =
        json!({"service": {"ports": [{"port": 15443, "name": "tls"}, {"port": 8189, "name": "https-discovery"}]}});
    gateways.change(&moved, &json!({}));
    assert_eq!(
        gateways.mended(""),
        ["spec.gateways.additionalIngress.stage-ingress.service.ports[8188]"]
    );
    let (ingress, _) = gateways.both();
    let ports = ingress["service"]["ports"].as_array().expect("ports");
    // Two ports of one name would make the Service invalid.
    assert!(
        ports.contains(&json!({"port": 8188, "name": "https-8188"})),
        "{ports:?}"
    );
    assert!(
        ports.contains(&json!({"port": 8189, "name": "https-discovery"})),
        "{ports:?}"
    );
    assert_eq!(gateways.mended(""), Vec::<String>::new());
    let Pair { prod, stage, .. } = &gateways.pair;
    until("the Service has the port again", || {
        let service = gateways.cluster.get("Service", prod, &format!("{stage}-ingress"));
        let ports = service.unwrap_or_default()["spec"]["ports"].clone();
        let has = |number: i32| {
            ports
                .as_array()
                .is_some_and(|ports| ports.iter().any(|port| port["port"] == number))
        };
        if has(8188) && has(8189) {
            Ok(())
        } else {
            Err(ports.to_string())
        }
    });
}

#[test]
fn installing_with_a_peer_whose_gateways_have_other_names_adds_no_second_pair() {
    let (sandbox, pair) = (one(), Pair::new("other-names"));
    let Pair { prod, stage, .. } = &pair;
    sandbox.ok(&format!("install {prod}"));
    let cluster = sandbox.cluster(0);
    let labelled = |direction: &str| {
        json!({"enabled": true, "routerMode": "standard", "service": {
            "metadata": {"labels": {format!("federation.maistra.io/{direction}-for"): stage}},
            "ports": [{"port": 15443, "name": "tls"}, {"port": 8188, "name": "discovery"}]}})
    };
    let theirs = json!({"apiVersion": "maistra.io/v2", "kind": KIND, "metadata": {"name": prod}, "spec": {"gateways": {
        "additionalIngress": {"front-door": labelled("ingress")}, "additionalEgress": {"back-door": labelled("egress")}}}});
    cluster.apply("platform-team", prod, &theirs);
    sandbox.ok(&format!("install {prod} --peer {stage}"));
    let gateways = cluster.get(KIND, prod, prod).expect("it is there")["spec"]["gateways"].clone();
    let names = |section: &str| {
        gateways[section]
            .as_object()
            .expect("gateways")
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (names("additionalIngress"), names("additionalEgress")),
        (vec!["front-door".to_owned()], vec!["back-door".to_owned()])
    );
}
