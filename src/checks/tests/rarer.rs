//! Rows for faults that need more than two plain meshes: certificates, a third peer, load balancers, other clouds.

use k8s_openapi::jiff::Timestamp;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};
use serde_json::{Value, json};

use super::families::{Fault, edit, watch_ended, wrong_rows};
use crate::naming::{ROOT_CERTIFICATE_KEY, peer_root_certificate};
use crate::snapshot::samples::read;
use crate::snapshot::{MeshState, Observed};

/// A self-signed root that is valid until the end of this year.
fn root(last_year: i32) -> String {
    let mut parameters = CertificateParams::default();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.not_before = date_time_ymd(2020, 1, 1);
    parameters.not_after = date_time_ymd(last_year, 12, 31);
    let key = KeyPair::generate().expect("a key");
    parameters.self_signed(&key).expect("a certificate").pem()
}

fn config_map(name: &str, pem: &str) -> Value {
    json!({"metadata": {"name": name}, "data": {ROOT_CERTIFICATE_KEY: pem}})
}

/// Both meshes publish a root and have a copy of the other's, except that prod has `copy` of stage's.
pub(super) fn trust(prod: &mut MeshState, stage: &mut MeshState, copy: &dyn Fn(&str) -> String) {
    let (own, other) = (root(2040), root(2041));
    publish(prod, &own, "stage", &copy(&other));
    publish(stage, &other, "prod", &own);
}

fn publish(mesh: &mut MeshState, own: &str, peer: &str, copy: &str) {
    mesh.root_certificate = Observed::Present(read(config_map("istio-ca-root-cert", own)));
    let name = peer_root_certificate(peer);
    let copied = Observed::Present(read(config_map(&name, copy)));
    mesh.peer_certificates = [(name, copied)].into();
}

/// Adds a peer that nobody observes, whose gateways and trust domain are these.
fn third(mesh: &mut MeshState, ingress: &str, egress: &str, trust_domain: &str) {
    edit(&mut mesh.peers, |peers| {
        let mut third = peers[0].clone();
        third["metadata"]["name"] = json!("third");
        third["spec"]["gateways"] = json!({"ingress": {"name": ingress}, "egress": {"name": egress}});
        third["spec"]["security"] = json!({"trustDomain": trust_domain,
            "clientID": format!("{trust_domain}/ns/third/sa/x-service-account")});
        third["spec"]["remote"]["addresses"] = json!(["192.0.2.9"]);
        peers.as_array_mut().expect("peers").push(third);
    });
}

/// Gives the mesh gateways of these names that are as they should be.
fn gateways(mesh: &mut MeshState, ingress: &str, egress: &str) {
    let made = [(ingress, 0, "additionalIngress"), (egress, 1, "additionalEgress")];
    for (name, index, direction) in made {
        edit(&mut mesh.control_plane, |object| {
            let all = &mut object["spec"]["gateways"][direction];
            let mut gateway = all.as_object().expect("gateways").values().next().expect("one").clone();
            gateway["service"]["metadata"]["labels"] = json!({"for": name});
            if direction == "additionalEgress" {
                gateway["requestedNetworkView"] = json!(["network-third"]);
            }
            all[name] = gateway;
        });
        edit(&mut mesh.services, |services| copy(services, index, name));
        edit(&mut mesh.endpoint_slices, |slices| copy(slices, index, name));
        edit(&mut mesh.pods, |pods| copy(pods, index + 1, name));
    }
}

/// Takes a gateway out of the control plane.
fn without(mesh: &mut MeshState, direction: &str, name: &str) {
    edit(&mut mesh.control_plane, |object| {
        let all = object["spec"]["gateways"][direction].as_object_mut();
        all.expect("gateways").remove(name);
    });
}

/// Adds a copy of an object under another name, wherever the object bears its name.
fn copy(list: &mut Value, index: usize, name: &str) {
    let old = list[index]["metadata"]["name"]
        .as_str()
        .expect("a name")
        .trim_end_matches("-0")
        .to_owned();
    let text = list[index].to_string().replace(&old, name);
    let new = serde_json::from_str(&text).expect("an object");
    list.as_array_mut().expect("a list").push(new);
}

/// Makes stage's ingress gateway a load balancer with these addresses, which prod knows as `known`.
fn balanced(prod: &mut MeshState, stage: &mut MeshState, now: &Value, known: &str) {
    edit(&mut stage.services, |services| {
        services[0]["spec"]["type"] = json!("LoadBalancer");
        services[0]["status"] = json!({"loadBalancer": {"ingress": now}});
    });
    edit(&mut prod.peers, |peers| {
        peers[0]["spec"]["remote"]["addresses"] = json!([known]);
        let down = json!({"inactive": [{"pod": "istiod-0", "watch": {"connected": false, "lastDisconnectStatus": "503 Service Unavailable"},
            "remotes": [{"connected": true, "source": "10.0.0.1"}]}]});
        peers[0]["status"]["discoveryStatus"] = down;
    });
    edit(&mut stage.peers, |peers| {
        peers[0]["status"]["discoveryStatus"]["active"][0]["remotes"][0]["connected"] = json!(false);
    });
}

pub(super) const FAULTS: &[Fault] = &[
    (
        "no Service Mesh operator",
        |prod, _| edit(&mut prod.kinds, |kinds| *kinds = json!([kinds[1], kinds[2], kinds[3]])),
        &["MF0201 prod"],
    ),
    (
        "no control plane",
        |prod, _| prod.control_plane = Observed::Missing,
        &["MF0301 prod"],
    ),
    (
        "sidecar not ready",
        |prod, _| {
            let pod = json!({"metadata": {"name": "web", "labels": {"sidecar.istio.io/inject": "true"}},
                "spec": {"containers": [{"name": "app"}, {"name": "istio-proxy"}]},
                "status": {"containerStatuses": [{"name": "istio-proxy", "ready": false}]}});
            prod.member_pods = [("shop".to_owned(), Observed::Present(vec![read(pod)]))].into();
        },
        &["MF0404 prod"],
    ),
    (
        "F36 a sidecar that goes on with the trust domain from before",
        |prod, _| {
            let pod = |name: &str, domain: &str| {
                let variable = json!([{"name": "TRUST_DOMAIN", "value": domain}]);
                read(
                    json!({"metadata": {"name": name}, "spec": {"containers": [{"name": "istio-proxy", "env": variable}]}}),
                )
            };
            let pods = vec![pod("new", "prod.local"), pod("old", "old.local")];
            prod.member_pods = [("shop".to_owned(), Observed::Present(pods))].into();
        },
        &["MF0611 prod"],
    ),
    (
        "gateway not enabled",
        |prod, _| {
            edit(&mut prod.control_plane, |object| {
                object["spec"]["gateways"]["additionalIngress"]["stage-ingress"]["enabled"] = json!(false);
            });
            edit(&mut prod.services, |services| {
                services.as_array_mut().expect("services").remove(0);
            });
        },
        &["MF0501 prod"],
    ),
    (
        "gateway in another namespace",
        |prod, _| {
            edit(&mut prod.control_plane, |object| {
                object["spec"]["gateways"]["additionalIngress"]["stage-ingress"]["namespace"] = json!("edge");
            });
            edit(&mut prod.services, |services| {
                services.as_array_mut().expect("services").remove(0);
            });
        },
        &["MF0502 prod"],
    ),
    (
        "port names swapped",
        |prod, _| {
            edit(&mut prod.control_plane, |object| {
                object["spec"]["gateways"]["additionalIngress"]["stage-ingress"]["service"]["ports"][1]["name"] =
                    json!("http-discovery");
            });
        },
        &["MF0505 prod"],
    ),
    (
        "load balancer without address",
        |prod, stage| balanced(prod, stage, &json!([]), "stage.example"),
        &["MF0514 stage"],
    ),
    (
        "load balancer with another address",
        |prod, stage| balanced(prod, stage, &json!([{"ip": "192.0.2.7"}]), "192.0.2.8"),
        &["MF0517 prod"],
    ),
    (
        "classic load balancer of AWS",
        |prod, stage| {
            balanced(prod, stage, &json!([{"hostname": "elb.example"}]), "elb.example");
            stage.nodes = Observed::Present(vec![read(
                json!({"metadata": {"name": "n"}, "spec": {"providerID": "aws:///eu/i-1"}}),
            )]);
        },
        &["MF0519 stage"],
    ),
    (
        "the host of a Route as address",
        |prod, stage| {
            edit(&mut prod.peers, |peers| {
                peers[0]["spec"]["remote"]["addresses"] = json!(["gateway.apps.example"]);
            });
            watch_ended(prod, "503 Service Unavailable");
            stage.openshift_routes = Observed::Present(vec![read(
                json!({"metadata": {"name": "prod-ingress"}, "spec": {"host": "gateway.apps.example"}}),
            )]);
        },
        &["MF0522 prod"],
    ),
    (
        "a Service that selects pods of another gateway",
        |prod, _| {
            gateways(prod, "third-ingress", "third-egress");
            third(prod, "third-ingress", "third-egress", "third.local");
            edit(&mut prod.services, |services| {
                services[0]["spec"]["selector"] = json!({"istio": "ingressgateway"});
            });
        },
        &["MF0521 prod"],
    ),
    (
        "no copy of the root",
        |prod, stage| {
            trust(prod, stage, &str::to_owned);
            prod.peer_certificates = [(peer_root_certificate("stage"), Observed::Missing)].into();
        },
        &["MF0601 prod"],
    ),
    (
        "a copy that lost its line breaks",
        |prod, stage| trust(prod, stage, &|pem| pem.replace('\n', " ")),
        &["MF0602 prod"],
    ),
    (
        "a copy of another root",
        |prod, stage| trust(prod, stage, &|_| root(2042)),
        &["MF0603 prod"],
    ),
    (
        "a root that has expired",
        |prod, stage| trust(prod, stage, &|pem| format!("{pem}{}", root(2024))),
        &["MF0604 prod"],
    ),
    (
        "a 2.1 mesh with its own authority, whose intermediate is missing",
        |prod, stage| {
            trust(prod, stage, &str::to_owned);
            edit(&mut stage.control_plane, |object| {
                object["spec"]["version"] = json!("v2.1");
                object["spec"]["security"]["certificateAuthority"] = json!({"type": "Custom"});
            });
        },
        &["MF0605 prod"],
    ),
    (
        "another trust domain than the peer has",
        |prod, _| {
            edit(&mut prod.peers, |peers| {
                peers[0]["spec"]["security"]["trustDomain"] = json!("stage.example");
            });
        },
        &["MF0606 prod"],
    ),
    (
        "one trust domain for both",
        |prod, stage| {
            for mesh in [&mut *prod, &mut *stage] {
                edit(&mut mesh.control_plane, |object| {
                    object["spec"]["security"]["trust"]["domain"] = json!("same.local");
                });
                edit(&mut mesh.peers, |peers| {
                    let id = peers[0]["spec"]["security"]["clientID"].as_str().expect("an ID");
                    let rest = id.split_once('/').expect("a path").1.to_owned();
                    peers[0]["spec"]["security"] =
                        json!({"trustDomain": "same.local", "clientID": format!("same.local/{rest}")});
                });
            }
        },
        &["MF0607 prod"],
    ),
    (
        "two peers of one trust domain",
        |prod, _| {
            gateways(prod, "third-ingress", "third-egress");
            third(prod, "third-ingress", "third-egress", "stage.local");
        },
        &["MF0608 prod"],
    ),
    (
        "a peer's trust domain as an alias",
        |prod, _| {
            edit(&mut prod.control_plane, |object| {
                object["spec"]["security"]["trust"]["additionalDomains"] = json!(["stage.local"]);
            });
        },
        &["MF0609 prod"],
    ),
    (
        "one ingress gateway for two peers",
        |prod, _| {
            gateways(prod, "third-ingress", "third-egress");
            without(prod, "additionalIngress", "third-ingress");
            third(prod, "stage-ingress", "third-egress", "third.local");
        },
        &["MF0704 prod"],
    ),
    (
        "one egress gateway for two peers",
        |prod, _| {
            gateways(prod, "third-ingress", "third-egress");
            without(prod, "additionalEgress", "third-egress");
            edit(&mut prod.control_plane, |object| {
                object["spec"]["gateways"]["additionalEgress"]["stage-egress"]["requestedNetworkView"] =
                    json!(["network-stage", "network-third"]);
            });
            third(prod, "third-ingress", "stage-egress", "third.local");
        },
        &["MF0705 prod"],
    ),
];

#[test]
fn each_rarer_fault_is_told_by_its_own_check_and_by_no_other() {
    let wrong = wrong_rows(FAULTS);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_whole_chain_of_trust_has_no_finding() {
    let healthy: &[Fault] = &[("healthy", |prod, stage| trust(prod, stage, &str::to_owned), &[])];
    assert_eq!(wrong_rows(healthy), Vec::<String>::new());
    let third_peer: &[Fault] = &[(
        "three peers",
        |prod, _| {
            gateways(prod, "third-ingress", "third-egress");
            third(prod, "third-ingress", "third-egress", "third.local");
        },
        &[],
    )];
    assert_eq!(wrong_rows(third_peer), Vec::<String>::new());
}

#[test]
fn benign_statuses_are_no_finding() {
    let connected = json!({"connected": true, "lastConnected": "2026-01-01T11:59:30Z",
        "lastFullSync": "2026-01-01T11:59:30Z", "lastDisconnectStatus": "503 Service Unavailable"});
    let gone = json!({"pod": "istiod-gone", "watch": {"connected": false, "lastDisconnect": "2026-01-01T11:00:00Z"}});
    let rows: &[(&str, Value)] = &[
        (
            "an old reason on a connected watch, and an entry of a pod that is gone",
            json!({"active": [{"pod": "istiod-0", "watch": connected, "remotes": [{"connected": true, "source": "10.0.0.1"}]}], "inactive": [gone]}),
        ),
        (
            "a pod in both lists, the newer entry counts",
            json!({"active": [{"pod": "istiod-0", "watch": connected, "remotes": [{"connected": true, "source": "10.0.0.1"}]}],
                "inactive": [{"pod": "istiod-0", "watch": {"connected": false, "lastConnected": "2026-01-01T09:00:00Z"}}]}),
        ),
    ];
    let now: Timestamp = "2026-01-01T12:00:00Z".parse().expect("a time");
    for (name, status) in rows {
        let told = super::families::told_at(now, |prod, _| {
            edit(&mut prod.peers, |peers| {
                peers[0]["status"]["discoveryStatus"] = status.clone()
            });
        });
        assert_eq!(told, Vec::<String>::new(), "{name}");
    }
}
