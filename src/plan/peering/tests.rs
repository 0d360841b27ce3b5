use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};
use serde_json::json;

use super::*;
use crate::naming::INGRESS_FOR_LABEL;
use crate::snapshot::samples::{mesh, read, spec_for};

const NOW: &str = "2026-01-01T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().expect("a time")
}

fn root(common_name: &str) -> String {
    root_until(common_name, 4096)
}

fn root_until(common_name: &str, year: i32) -> String {
    let mut parameters = CertificateParams::new(Vec::new()).expect("no names");
    parameters.not_after = date_time_ymd(year, 1, 1);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters
        .distinguished_name
        .push(rcgen::DnType::CommonName, common_name);
    parameters
        .self_signed(&KeyPair::generate().expect("a key"))
        .expect("a certificate")
        .pem()
}

fn with_root(mut state: MeshState, pem: &str) -> MeshState {
    let root = json!({"metadata": {"name": "istio-ca-root-cert"}, "data": {"root-cert.pem": pem}});
    state.root_certificate = Observed::Present(read(root));
    state
}

fn pair() -> (MeshState, MeshState) {
    (
        with_root(mesh("prod", &spec_for("prod", "stage")), &root("prod")),
        with_root(mesh("stage", &spec_for("stage", "prod")), &root("stage")),
    )
}

fn names_of(side: Side<'_>) -> GatewayNames {
    side.gateway_names(AskedGateways::default())
        .expect("known peers and control plane")
}

fn root_of(mesh: &MeshState) -> &str {
    mesh.root_pem().expect("a known root").expect("a root")
}

fn problems(local: &MeshState, remote: &MeshState, expose: Expose) -> Vec<String> {
    let side = Side { local, remote };
    side.problems(&names_of(side), expose, now())
}

#[test]
fn two_healthy_meshes_have_no_problems_and_need_no_gateways() {
    let (prod, stage) = pair();
    let side = Side {
        local: &prod,
        remote: &stage,
    };
    assert_eq!(problems(&prod, &stage, Expose::ClusterIp), Vec::<String>::new());
    assert_eq!(side.gateways(&names_of(side), Expose::ClusterIp), None);
}

#[test]
fn a_missing_gateway_is_added_and_nothing_else_of_the_control_plane() {
    let (mut prod, stage) = pair();
    prod.control_plane = Observed::Present(read(json!({"metadata": {"name": "prod"}, "spec": {"version": "v2.5"}})));
    let side = Side {
        local: &prod,
        remote: &stage,
    };
    let planned = side
        .gateways(&names_of(side), Expose::LoadBalancer)
        .expect("two gateways");
    let Values::ControlPlane(values) = &*planned.values else {
        panic!("a control plane")
    };
    assert!(values.partial);
    assert_eq!(values.spec.keys().collect::<Vec<_>>(), ["gateways"]);
    let gateways = &values.spec["gateways"];
    assert_eq!(
        gateways["additionalIngress"]["stage-ingress"]["service"]["type"],
        "LoadBalancer"
    );
    assert_eq!(gateways["additionalEgress"]["stage-egress"]["enabled"], true);
}

#[test]
fn only_the_service_type_changes_when_a_gateway_must_be_reached_from_outside() {
    let (prod, stage) = pair();
    let side = Side {
        local: &prod,
        remote: &stage,
    };
    let planned = side.gateways(&names_of(side), Expose::NodePort).expect("a change");
    let Values::ControlPlane(values) = &*planned.values else {
        panic!("a control plane")
    };
    let change = json!({"additionalIngress": {"stage-ingress": {"service": {"type": "NodePort"}}}});
    assert_eq!(values.spec["gateways"], change);
}

#[test]
fn gateways_with_other_names_are_found_by_the_live_peer_then_by_label() {
    let (mut prod, stage) = pair();
    let labelled = json!({"enabled": true, "service": {"metadata": {"labels": {INGRESS_FOR_LABEL: "stage"}}}});
    prod.control_plane = Observed::Present(read(json!({"metadata": {"name": "prod"},
        "spec": {"gateways": {"additionalIngress": {"front-door": labelled, "live-in": {}}}}})));
    let side = Side {
        local: &prod,
        remote: &stage,
    };
    assert_eq!(names_of(side).ingress, "front-door");
    assert_eq!(names_of(side).egress, "stage-egress");
    let mut peered = prod.clone();
    peered.peers = Observed::Present(vec![read(json!({"metadata": {"name": "stage"},
        "spec": {"gateways": {"ingress": {"name": "live-in"}, "egress": {"name": "live-out"}}}}))]);
    let side = Side {
        local: &peered,
        remote: &stage,
    };
    assert_eq!(
        names_of(side),
        GatewayNames {
            ingress: "live-in".into(),
            egress: "live-out".into()
        }
    );
    assert_eq!(
        side.gateway_names(AskedGateways {
            ingress: Some("asked".to_owned()),
            egress: None
        })
        .map(|names| names.ingress),
        Ok("asked".to_owned())
    );
}

#[test]
fn the_certificate_comes_before_the_peer_and_the_client_id_names_the_remote_egress() {
    let (prod, stage) = pair();
    let side = Side {
        local: &prod,
        remote: &stage,
    };
    let names = names_of(side);
    let reach = RemoteAddress {
        addresses: vec!["a".into()],
        discovery_port: 8188,
        service_port: 15443,
    };
    let planned = side.peering(&names, &names_of(side.turned()), &reach, now());
    let [Values::RootCertificate(certificate), Values::Peer(peer)] = [&*planned[0].values, &*planned[1].values] else {
        panic!("{planned:#?}")
    };
    assert_eq!(certificate.certificate, root_of(&stage));
    assert_eq!(peer.client_id, "stage.local/ns/stage/sa/prod-egress-service-account");
    assert_eq!(peer.config_map, "stage-ca-root-cert");
}

/// What is planned for prod whose copy holds this beside the root of stage.
fn planned_with(beside: &str) -> Vec<Planned> {
    let (mut prod, stage) = pair();
    let copy = format!("{beside}{}", root_of(&stage));
    let copy = read(json!({"metadata": {"name": "stage-ca-root-cert"}, "data": {"root-cert.pem": copy}}));
    prod.peer_certificates
        .insert("stage-ca-root-cert".to_owned(), Observed::Present(copy));
    let side = Side {
        local: &prod,
        remote: &stage,
    };
    let names = names_of(side);
    let reach = RemoteAddress {
        addresses: Vec::new(),
        discovery_port: 8188,
        service_port: 15443,
    };
    side.peering(&names, &names, &reach, now())
}

#[test]
fn a_copy_that_holds_the_old_and_the_new_root_is_left_alone() {
    let planned = planned_with(&root("old"));
    assert!(matches!(&*planned[0].values, Values::Peer(_)), "{planned:#?}");
}

#[test]
fn a_copy_that_holds_an_expired_root_too_is_written_anew() {
    let planned = planned_with(&root_until("old", 2025));
    assert!(
        matches!(&*planned[0].values, Values::RootCertificate(_)),
        "{planned:#?}"
    );
}

#[test]
fn everything_that_planning_alone_can_tell_is_told_at_once() {
    let (mut prod, stage) = pair();
    prod = with_root(prod, "no certificate");
    prod.cluster = Observed::forbidden("get namespaces kube-system");
    prod.mesh.context = "another".to_owned();
    let asked = AskedGateways {
        egress: Some("theirs".to_owned()),
        ..AskedGateways::default()
    };
    let side = Side {
        local: &prod,
        remote: &stage,
    };
    let names = side.gateway_names(asked).expect("known peers and control plane");
    let told = side.problems(&names, Expose::ClusterIp, now()).join("\n");
    for word in ["within one cluster", "istio-ca-root-cert", "has no gateway `theirs`"] {
        assert!(told.contains(word), "{word:?} is not in:\n{told}");
    }
}

#[test]
fn auto_means_the_service_name_in_one_cluster_and_a_load_balancer_between_two() {
    let (prod, mut stage) = pair();
    let exposure = |stage: &MeshState, given| {
        Side {
            local: &prod,
            remote: stage,
        }
        .exposure(Expose::Auto, given, "stage-ingress")
    };
    assert_eq!(exposure(&stage, false), Expose::ClusterIp);
    stage.cluster = Observed::Present("another".to_owned());
    assert_eq!(exposure(&stage, false), Expose::LoadBalancer);
    assert_eq!(exposure(&stage, true), Expose::External);
}

#[test]
fn the_control_planes_own_gateway_is_taken_as_it_is() {
    let (mut prod, stage) = pair();
    prod.peers = Observed::Present(vec![read(json!({"metadata": {"name": "stage"},
        "spec": {"gateways": {"ingress": {"name": "istio-ingressgateway"}, "egress": {"name": "stage-egress"}}}}))]);
    let side = Side {
        local: &prod,
        remote: &stage,
    };
    let names = names_of(side);
    assert_eq!(names.ingress, "istio-ingressgateway");
    assert_eq!(problems(&prod, &stage, Expose::ClusterIp), Vec::<String>::new());
    assert_eq!(side.gateways(&names, Expose::ClusterIp), None);
}

#[test]
fn a_gateway_that_lost_a_field_gets_it_back_alone() {
    let (mut prod, stage) = pair();
    let mut spec = spec_for("prod", "stage");
    spec["gateways"]["additionalIngress"]["stage-ingress"]["routerMode"] = json!(null);
    prod.control_plane = Observed::Present(read(json!({"metadata": {"name": "prod"}, "spec": spec})));
    let side = Side {
        local: &prod,
        remote: &stage,
    };
    let planned = side.gateways(&names_of(side), Expose::ClusterIp).expect("a mend");
    let Values::ControlPlane(values) = &*planned.values else {
        panic!("a control plane")
    };
    let mend = json!({"additionalIngress": {"stage-ingress": {"routerMode": "sni-dnat"}}});
    assert_eq!(values.spec["gateways"], mend);
}
