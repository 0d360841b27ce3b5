//! A row for each fault of the families access to peering: its own check tells it, on the right mesh, and no other does.

use std::sync::Arc;

use k8s_openapi::jiff::Timestamp;
use serde_json::{Value, json};

use crate::checks::{ALL, Selection, run};
use crate::snapshot::samples::{self, read};
use crate::snapshot::{MeshState, NeighbourControlPlane, Neighbours, Observed, Snapshot};

pub(in crate::checks) const NOW: &str = "2026-01-01T12:00:00Z";
const LATELY: &str = "2026-01-01T11:59:30Z";

fn gateway_service(name: &str, way: &str) -> Value {
    let ports = json!([{"name": "tls", "port": 15443, "targetPort": 15443}, {"name": "discovery", "port": 8188, "targetPort": 8188}]);
    json!({"metadata": {"name": name}, "spec": {"type": "ClusterIP", "selector": {"app": name, "istio": way}, "ports": ports}})
}

fn gateway_pod(name: &str, way: &str) -> Value {
    json!({"metadata": {"name": format!("{name}-0"), "labels": {"app": name, "istio": way, "service.istio.io/canonical-name": name}}})
}

/// A mesh that federates with `peer` in one cluster, as it should be.
pub(super) fn mesh(name: &str, peer: &str) -> MeshState {
    let mut state = samples::mesh(name, &samples::spec_for(name, peer));
    let conditions = json!([{"type": "Reconciled", "status": "True"}, {"type": "Ready", "status": "True"}]);
    edit(&mut state.control_plane, |object| {
        object["status"] = json!({"conditions": conditions, "readiness": {"components": {}}});
    });
    let (ingress, egress, istiod) = (
        format!("{peer}-ingress"),
        format!("{peer}-egress"),
        format!("istiod-{name}"),
    );
    state.peers = Observed::Present(vec![read(json!({
        "metadata": {"name": peer, "creationTimestamp": "2026-01-01T10:00:00Z"},
        "spec": {
            "remote": {"addresses": [format!("{name}-ingress.{peer}.svc.cluster.local")]},
            "gateways": {"ingress": {"name": ingress}, "egress": {"name": egress}},
            "security": {"trustDomain": format!("{peer}.local"), "clientID": format!("{peer}.local/ns/{peer}/sa/{name}-egress-service-account")},
        },
        "status": {"discoveryStatus": {"active": [{"pod": "istiod-0",
            "remotes": [{"connected": true, "source": "10.0.0.1", "lastConnected": LATELY}],
            "watch": {"connected": true, "lastConnected": LATELY, "lastFullSync": LATELY}}]}},
    }))]);
    let own = json!({"metadata": {"name": istiod}, "spec": {"ports": [{"name": "http-discovery", "port": 8188}]}});
    state.services = Observed::Present(vec![
        read(gateway_service(&ingress, "ingressgateway")),
        read(gateway_service(&egress, "egressgateway")),
        read(own),
    ]);
    let istiod_pod = json!({"metadata": {"name": "istiod-0", "labels": {"app": "istiod"}, "creationTimestamp": "2026-01-01T09:00:00Z"},
        "status": {"conditions": [{"type": "Ready", "status": "True"}]}});
    state.istiod_pods = Observed::Present(vec![read(istiod_pod.clone())]);
    state.pods = Observed::Present(vec![
        read(istiod_pod),
        read(gateway_pod(&ingress, "ingressgateway")),
        read(gateway_pod(&egress, "egressgateway")),
    ]);
    let slice = |name: &str| {
        json!({"metadata": {"name": name, "labels": {"kubernetes.io/service-name": name}}, "addressType": "IPv4",
            "endpoints": [{"addresses": ["10.0.0.1"], "conditions": {"ready": true}}]})
    };
    state.endpoint_slices = Observed::Present(vec![read(slice(&ingress)), read(slice(&egress))]);
    state.deployments = Observed::Present(Vec::new());
    state.network_policies = Observed::Present(Vec::new());
    state.nodes = Observed::Present(Vec::new());
    state.operators = Observed::Present(Vec::new());
    state.openshift_routes = Observed::Missing;
    state.member_roll = Observed::Present(read(json!({"metadata": {"name": "default"}, "spec": {"members": []}})));
    state.gateways = [(name.to_owned(), Observed::Present(Vec::new()))].into();
    state.neighbours = Observed::Present(Arc::new(Neighbours {
        control_planes: ["prod", "stage"].map(|mesh| neighbour(mesh, None)).to_vec(),
        ..Neighbours::default()
    }));
    let kinds = [
        ("maistra.io/v2", "ServiceMeshControlPlane"),
        ("federation.maistra.io/v1", "ServiceMeshPeer"),
        ("federation.maistra.io/v1", "ExportedServiceSet"),
        ("federation.maistra.io/v1", "ImportedServiceSet"),
    ];
    state.kinds = Observed::Present(
        kinds
            .map(|(group, kind)| read(json!({"apiVersion": group, "kind": kind})))
            .to_vec(),
    );
    state
}

fn neighbour(name: &str, mode: Option<&str>) -> NeighbourControlPlane {
    NeighbourControlPlane {
        namespace: name.to_owned(),
        name: name.to_owned(),
        mode: mode.map(str::to_owned),
    }
}

/// Changes an object that was observed.
pub(in crate::checks) fn edit<T: serde::Serialize + serde::de::DeserializeOwned>(
    part: &mut Observed<T>,
    change: impl FnOnce(&mut Value),
) {
    let mut value = serde_json::to_value(part.known().ok().flatten().expect("it is there")).expect("an object");
    change(&mut value);
    *part = Observed::Present(read(value));
}

fn told(change: impl FnOnce(&mut MeshState, &mut MeshState)) -> Vec<String> {
    told_at(NOW.parse().expect("a time"), change)
}

/// What is told of the two meshes after the change, as code and mesh.
pub(super) fn told_at(now: Timestamp, change: impl FnOnce(&mut MeshState, &mut MeshState)) -> Vec<String> {
    let (mut prod, mut stage) = (mesh("prod", "stage"), mesh("stage", "prod"));
    change(&mut prod, &mut stage);
    let snapshot = Snapshot {
        taken_at: now,
        meshes: [prod, stage].map(|mesh| (mesh.mesh.name.clone(), mesh)).into(),
    };
    let found = run(&ALL, &snapshot, &Selection::default());
    let mut told: Vec<String> = found
        .findings()
        .map(|finding| format!("{} {}", finding.code, finding.mesh))
        .collect();
    told.sort();
    told
}

/// The rows that are not told as they should be.
pub(super) fn wrong_rows(faults: &[Fault]) -> Vec<String> {
    faults
        .iter()
        .map(|(name, fault, expected)| (name, told(fault), expected))
        .filter(|(_, told, expected)| told.as_slice() != **expected)
        .map(|(name, told, expected)| format!("{name}: expected {expected:?}, told {told:?}"))
        .collect()
}

#[test]
fn meshes_as_they_should_be_have_no_finding() {
    assert_eq!(told(|_, _| {}), Vec::<String>::new());
}

/// What it is, how it is made, and what is told: code and mesh.
pub(super) type Fault = (
    &'static str,
    fn(&mut MeshState, &mut MeshState),
    &'static [&'static str],
);

/// Every watch of the mesh ends in this status, and the other mesh still watches.
pub(super) fn watch_ended(mesh: &mut MeshState, said: &str) {
    edit(&mut mesh.peers, |peers| {
        let watch = json!({"connected": false, "lastDisconnectStatus": said});
        let remotes = json!([{"connected": true, "source": "10.0.0.1"}]);
        peers[0]["status"]["discoveryStatus"] =
            json!({"inactive": [{"pod": "istiod-0", "watch": watch, "remotes": remotes}]});
    });
}

pub(super) const FAULTS: &[Fault] = &[
    (
        "no right to peers",
        |prod, _| prod.exports = Observed::forbidden("list exportedservicesets"),
        &["MF0101 prod"],
    ),
    (
        "a right that --pre asks for is denied",
        |prod, _| {
            prod.access = Observed::Present(vec![read(
                json!({"namespace": "prod", "group": "", "resource": "configmaps", "verb": "create", "allowed": false}),
            )]);
        },
        &["MF0102 prod"],
    ),
    (
        "no right to exports, which --pre asks for too: one Role grants it all",
        |prod, _| {
            prod.exports = Observed::forbidden("list exportedservicesets");
            let denied = ["list", "patch"].map(|verb| {
                read(json!({"namespace": "prod", "group": "federation.maistra.io",
                    "resource": "exportedservicesets", "verb": verb, "allowed": false}))
            });
            prod.access = Observed::Present(denied.to_vec());
        },
        &["MF0102 prod"],
    ),
    (
        "kinds of federation missing in the one cluster of both meshes",
        |prod, stage| {
            for mesh in [prod, stage] {
                edit(&mut mesh.kinds, |kinds| *kinds = json!([kinds[0]]));
            }
        },
        &["MF0202 prod", "MF0202 prod", "MF0202 prod"],
    ),
    (
        "kinds of federation missing in two clusters",
        |prod, stage| {
            for (mesh, cluster) in [(prod, "one"), (stage, "two")] {
                mesh.cluster = Observed::Present(cluster.to_owned());
                edit(&mut mesh.peers, |peers| {
                    peers[0]["spec"]["remote"]["addresses"] = json!(["gateway.example"])
                });
                edit(&mut mesh.kinds, |kinds| *kinds = json!([kinds[0], kinds[1], kinds[2]]));
            }
        },
        &["MF0202 prod", "MF0202 stage"],
    ),
    (
        "kinds of federation missing",
        |prod, _| edit(&mut prod.kinds, |kinds| *kinds = json!([kinds[0]])),
        &["MF0202 prod", "MF0202 prod", "MF0202 prod"],
    ),
    (
        "operator failed",
        |prod, _| {
            prod.operators = Observed::Present(vec![read(
                json!({"metadata": {"name": "servicemeshoperator.v2.6.0"}, "spec": {"displayName": "x", "version": "2.6.0"}, "status": {"phase": "Failed"}}),
            )]);
        },
        &["MF0203 prod"],
    ),
    (
        "operator too old",
        |prod, _| {
            prod.operators = Observed::Present(vec![read(
                json!({"metadata": {"name": "servicemeshoperator.v2.5.1"}, "spec": {"displayName": "x", "version": "2.5.1"}, "status": {"phase": "Succeeded"}}),
            )]);
        },
        &["MF0204 prod"],
    ),
    (
        "two control planes, one cluster-wide",
        |prod, _| {
            edit(&mut prod.control_plane, |object| {
                object["spec"]["mode"] = json!("ClusterWide")
            })
        },
        &["MF0302 prod"],
    ),
    (
        "one cluster-wide among three control planes",
        |prod, _| {
            edit(&mut prod.control_plane, |object| {
                object["spec"]["mode"] = json!("ClusterWide")
            });
            edit(&mut prod.neighbours, |neighbours| {
                let planes = neighbours["controlPlanes"].as_array_mut().expect("control planes");
                planes.push(json!({"namespace": "third", "name": "third"}));
            });
        },
        &["MF0302 prod"],
    ),
    (
        "version too old",
        |prod, _| {
            edit(&mut prod.control_plane, |object| {
                object["spec"]["version"] = json!("v2.0")
            })
        },
        &["MF0303 prod"],
    ),
    (
        "istiod down",
        |prod, _| prod.istiod_pods = Observed::Present(Vec::new()),
        &["MF0304 prod"],
    ),
    (
        "control plane rejected",
        |prod, _| {
            edit(&mut prod.control_plane, |object| {
                object["status"]["conditions"] =
                    json!([{"type": "Reconciled", "status": "False", "reason": "ValidationError", "message": "no"}]);
            })
        },
        &["MF0305 prod"],
    ),
    (
        "control plane not ready",
        |prod, _| {
            edit(&mut prod.control_plane, |object| {
                object["status"]["conditions"][1]["status"] = json!("False")
            })
        },
        &["MF0306 prod"],
    ),
    (
        "member of another mesh",
        |prod, _| {
            edit(&mut prod.member_roll, |roll| roll["spec"]["members"] = json!(["shop"]));
            edit(
                &mut prod.neighbours,
                |found| {
                    found["memberRolls"] =
                        json!([{"metadata": {"name": "default", "namespace": "other"}, "spec": {"members": ["shop"]}}])
                },
            );
        },
        &["MF0401 prod"],
    ),
    (
        "pending member",
        |prod, _| edit(&mut prod.member_roll, |roll| roll["spec"]["members"] = json!(["shop"])),
        &["MF0402 prod"],
    ),
    (
        "pod without sidecar",
        |prod, _| {
            prod.member_pods = [("shop".to_owned(), Observed::Present(vec![read(json!({"metadata": {"name": "web", "labels": {"sidecar.istio.io/inject": "true"}}, "spec": {"containers": [{"name": "app"}]}}))]))].into();
        },
        &["MF0403 prod"],
    ),
    (
        "port name too long",
        |prod, _| {
            edit(&mut prod.control_plane, |object| {
                object["spec"]["gateways"]["additionalIngress"]["stage-ingress"]["service"]["ports"][0]["name"] =
                    json!("a-name-that-is-too-long");
            })
        },
        &["MF0503 prod"],
    ),
    (
        "wrong network view",
        |prod, _| {
            edit(&mut prod.control_plane, |object| {
                object["spec"]["gateways"]["additionalEgress"]["stage-egress"]["requestedNetworkView"] =
                    json!(["stage-network"]);
            })
        },
        &["MF0504 prod"],
    ),
    (
        "egress gateway misspelt",
        |prod, stage| {
            edit(&mut prod.peers, |peers| {
                peers[0]["spec"]["gateways"]["egress"]["name"] = json!("stage-egres")
            });
            edit(&mut stage.peers, |peers| {
                peers[0]["spec"]["security"]["clientID"] = json!("prod.local/ns/prod/sa/stage-egres-service-account")
            });
        },
        &["MF0506 prod"],
    ),
    (
        "ingress without 8188",
        |prod, _| {
            edit(&mut prod.services, |services| {
                services[0]["spec"]["ports"] = json!([{"name": "tls", "port": 15443}])
            })
        },
        &["MF0507 prod"],
    ),
    (
        "egress 8188 moved, where istiod does not look",
        |prod, _| {
            edit(&mut prod.services, |services| {
                services[1]["spec"]["ports"][1]["port"] = json!(8189)
            })
        },
        &["MF0507 prod"],
    ),
    (
        "control plane asks for no 8188, and Services are not known",
        |prod, _| {
            prod.services = Observed::default();
            edit(&mut prod.control_plane, |object| {
                object["spec"]["gateways"]["additionalEgress"]["stage-egress"]["service"]["ports"] =
                    json!([{"name": "tls", "port": 15443}]);
            });
        },
        &["MF0507 prod"],
    ),
    (
        "the control plane's own ingress gateway carries the peer's requests",
        |prod, stage| {
            edit(&mut prod.peers, |peers| {
                peers[0]["spec"]["gateways"]["ingress"]["name"] = json!("istio-ingressgateway")
            });
            edit(&mut prod.control_plane, |object| {
                object["spec"]["gateways"]["additionalIngress"] = json!({});
            });
            // As from files, which hold no Services of gateways.
            prod.services = Observed::default();
            edit(&mut stage.peers, |peers| {
                peers[0]["spec"]["remote"]["addresses"] = json!(["istio-ingressgateway.prod.svc.cluster.local"]);
            });
        },
        &[],
    ),
    (
        "egress 15443 leads elsewhere",
        |prod, _| {
            edit(&mut prod.services, |services| {
                services[1]["spec"]["ports"][0]["targetPort"] = json!(8443)
            })
        },
        &["MF0508 prod"],
    ),
    (
        "gateway without ready pods",
        |prod, _| edit(&mut prod.endpoint_slices, |slices| slices[0]["endpoints"] = json!([])),
        &["MF0509 prod"],
    ),
    (
        "gateway pods with another label",
        |prod, _| {
            edit(&mut prod.pods, |pods| {
                pods[1]["metadata"]["labels"]["service.istio.io/canonical-name"] = json!("mine");
            })
        },
        &["MF0510 prod"],
    ),
    (
        "egress gateway behind a policy",
        |prod, _| {
            prod.network_policies = Observed::Present(vec![read(
                json!({"metadata": {"name": "deny"}, "spec": {"podSelector": {"matchLabels": {"istio": "egressgateway"}}}}),
            )]);
        },
        &["MF0511 prod"],
    ),
    (
        "istiod behind a policy",
        |prod, _| {
            prod.network_policies = Observed::Present(vec![read(
                json!({"metadata": {"name": "deny"}, "spec": {"podSelector": {"matchLabels": {"app": "istiod"}}}}),
            )]);
        },
        &["MF0512 prod"],
    ),
    (
        "no address",
        |prod, _| {
            edit(&mut prod.peers, |peers| {
                peers[0]["spec"]["remote"]["addresses"] = json!([])
            })
        },
        &["MF0513 prod"],
    ),
    (
        "address inside another cluster",
        |prod, _| prod.cluster = Observed::Present("two".to_owned()),
        &["MF0515 prod", "MF0515 stage"],
    ),
    (
        "address of the own ingress",
        |prod, _| {
            edit(&mut prod.peers, |peers| {
                peers[0]["spec"]["remote"]["addresses"] = json!(["stage-ingress.prod.svc.cluster.local"]);
            })
        },
        &["MF0516 prod"],
    ),
    (
        "ports swapped",
        |prod, _| {
            edit(&mut prod.peers, |peers| {
                peers[0]["spec"]["remote"]["discoveryPort"] = json!(15443);
                peers[0]["spec"]["remote"]["servicePort"] = json!(8188);
            })
        },
        &["MF0518 prod"],
    ),
    (
        "a Gateway of a user on 8188",
        |prod, _| {
            let rule = json!({"metadata": {"name": "mine"}, "spec": {"selector": {"istio": "ingressgateway"}, "servers": [{"port": {"number": 8188}}]}});
            prod.gateways = [("prod".to_owned(), Observed::Present(vec![read(rule)]))].into();
        },
        &["MF0520 prod"],
    ),
    (
        "a peer outside of the control plane's namespace",
        |prod, stage| {
            for mesh in [prod, stage] {
                edit(
                    &mut mesh.neighbours,
                    |found| {
                        found["federationObjects"] =
                            json!([{"kind": "ServiceMeshPeer", "namespace": "default", "name": "stage"}])
                    },
                );
            }
        },
        &["MF0701 prod"],
    ),
    (
        "peer named as the own cluster",
        |prod, _| {
            edit(&mut prod.control_plane, |object| {
                object["spec"]["cluster"] = json!({"name": "stage"})
            })
        },
        &["MF0702 prod"],
    ),
    (
        "wrong client ID",
        |_, stage| {
            edit(&mut stage.peers, |peers| {
                peers[0]["spec"]["security"]["clientID"] = json!("prod.local/ns/prod/sa/stage-ingress-service-account");
            })
        },
        &["MF0703 stage"],
    ),
    (
        "empty client ID",
        |_, stage| {
            edit(&mut stage.peers, |peers| {
                peers[0]["spec"]["security"]["clientID"] = json!("")
            })
        },
        &["MF0703 stage"],
    ),
    (
        "no peer back",
        |_, stage| edit(&mut stage.peers, |peers| *peers = json!([])),
        &["MF0706 stage"],
    ),
    (
        "another cluster domain",
        |prod, _| {
            edit(&mut prod.control_plane, |object| {
                object["spec"]["proxy"] = json!({"networking": {"clusterDomain": "corp.example"}});
            })
        },
        &["MF0707 prod"],
    ),
    (
        "istiod without 8188",
        |prod, _| edit(&mut prod.services, |services| services[2]["spec"]["ports"] = json!([])),
        &["MF0708 prod"],
    ),
    (
        "istiod stands still",
        |prod, _| {
            edit(&mut prod.peers, |peers| {
                peers[0].as_object_mut().expect("a peer").remove("status");
            })
        },
        &["MF0709 prod"],
    ),
    (
        "F36 an egress gateway that goes on with the trust domain from before",
        |prod, _| {
            watch_ended(prod, "503 Service Unavailable");
            edit(&mut prod.pods, |pods| {
                pods[2]["spec"] = json!({"containers": [{"name": "istio-proxy", "env": [{"name": "TRUST_DOMAIN", "value": "old.local"}]}]});
            });
        },
        &["MF0610 prod"],
    ),
    (
        "F13 an egress gateway that has no route for istiod",
        |prod, _| watch_ended(prod, "404 Not Found"),
        &["MF0710 prod"],
    ),
    (
        "F25 a watch that is cut while it is quiet",
        |prod, _| watch_ended(prod, "200 OK"),
        &["MF0711 prod"],
    ),
    (
        "F25 a watch that hangs",
        |prod, _| {
            edit(&mut prod.peers, |peers| {
                let pod = &mut peers[0]["status"]["discoveryStatus"]["active"][0];
                pod["watch"]["lastFullSync"] = json!("2026-01-01T00:00:00Z");
            })
        },
        &["MF0711 prod"],
    ),
    (
        "a link down for no visible reason",
        |prod, _| watch_ended(prod, "503 Service Unavailable"),
        &["MF0799 prod"],
    ),
];

#[test]
fn each_fault_is_told_by_its_own_check_and_by_no_other() {
    let wrong = wrong_rows(FAULTS);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_finding_that_is_skipped_still_explains_its_link() {
    let (prod, mut stage) = (mesh("prod", "stage"), mesh("stage", "prod"));
    edit(&mut stage.peers, |peers| {
        peers[0]["spec"]["security"]["clientID"] = json!("")
    });
    let mut prod = prod;
    edit(&mut prod.peers, |peers| {
        peers[0]["status"]["discoveryStatus"] = json!({"inactive": [{"pod": "istiod-0", "watch": {"connected": false, "lastDisconnectStatus": "403 Forbidden"}, "remotes": [{"connected": true, "source": "10.0.0.1"}]}]});
    });
    let snapshot = Snapshot {
        taken_at: NOW.parse().expect("a time"),
        meshes: [prod, stage].map(|mesh| (mesh.mesh.name.clone(), mesh)).into(),
    };
    let quiet = |skip: &str| {
        let selection = Selection {
            only: vec!["MF0799".parse().expect("a code"), "MF0703".parse().expect("a code")],
            skip: vec![skip.parse().expect("a code")],
        };
        run(&ALL, &snapshot, &selection)
            .findings()
            .map(|finding| finding.code.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(quiet("MF0101"), ["MF0703"]);
    assert_eq!(quiet("MF0703=ServiceMeshPeer/stage/*"), Vec::<&str>::new());
    assert_eq!(quiet("MF0703"), Vec::<&str>::new());
}
