//! What breaks a federation, and on which side it shows.

use serde_json::{Value, json};

use crate::world::text;

use super::stand_in::{Clusters, ONE, Site, federated, installed, join, root, root_map, shared};

/// A fault: what it is, how it is made in the one cluster, what prod's watch on stage then says, and when.
type Row = (&'static str, fn(&mut Clusters), &'static str, Ends);

/// When a fault ends the watch that was up before it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ends {
    /// At once.
    Now,
    /// At once, because istiod gives it up and begins anew.
    GivenUp,
    /// When the listeners of the other side's gateway have drained.
    Drained,
    /// When the gateways restart: TLS connections outlive what a new one would fail on.
    Restarted,
}

use Ends::{Drained, GivenUp, Now, Restarted};

fn peer_spec(clusters: &mut Clusters, mesh: &str, peer: &str, change: fn(&mut Value)) {
    clusters.patch("one", "ServiceMeshPeer", (mesh, peer), |object| {
        change(&mut object["spec"])
    });
}

/// Lets a pod start anew where no node will have it. `runtime` is the path in the spec of its control plane.
fn nowhere(clusters: &mut Clusters, mesh: &str, pod: &str, runtime: &str) {
    clusters.patch("one", "ServiceMeshControlPlane", (mesh, mesh), |object| {
        let parts = runtime.split('/').skip(1);
        let runtime = parts.fold(&mut object["spec"], |value, key| &mut value[key]);
        runtime["pod"]["nodeSelector"] = json!({"disk": "none"});
    });
    clusters.settle();
    clusters.delete("one", "Pod", (mesh, pod));
}

fn restart_gateways(clusters: &mut Clusters) {
    for (mesh, peer) in [("prod", "stage"), ("stage", "prod")] {
        for direction in ["egress", "ingress"] {
            clusters.restart("one", (mesh, &format!("{peer}-{direction}")));
        }
    }
    clusters.settle();
}

/// What lets an istiod that has lost a peer read what was mended.
fn restart_istiod(clusters: &mut Clusters, mesh: &str) {
    clusters.restart("one", (mesh, &format!("istiod-{mesh}")));
    clusters.settle();
}

fn unmanaged(clusters: &mut Clusters, mesh: &str) {
    clusters.patch("one", "ServiceMeshControlPlane", (mesh, mesh), |object| {
        object["spec"]["security"]["manageNetworkPolicy"] = json!(false)
    });
}

fn deny(namespace: &str, selector: Value) -> Value {
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": "deny", "namespace": namespace},
        "spec": {"podSelector": selector, "policyTypes": ["Ingress"]}})
}

fn gateway_on(namespace: &str, app: &str) -> Value {
    json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "Gateway",
        "metadata": {"name": "theirs", "namespace": namespace},
        "spec": {"selector": {"app": app}, "servers": [
            {"port": {"number": 8188, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}]}})
}

const ROWS: [Row; 31] = [
    (
        "F10 the egress gateway has no Service",
        |clusters| {
            peer_spec(clusters, "prod", "stage", |spec| {
                spec["gateways"]["egress"]["name"] = json!("typo")
            });
        },
        "lookup typo.prod.svc.cluster.local on 10.0.0.10:53: no such host",
        Now,
    ),
    (
        "F11 the egress Service has no port 8188",
        |clusters| {
            clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
                object["spec"]["gateways"]["additionalEgress"]["stage-egress"]["service"]["ports"] =
                    json!([{"name": "tls", "port": 15443}]);
            });
            clusters.patch("one", "Service", ("prod", "stage-egress"), |object| {
                object["spec"]["ports"] = json!([{"port": 15443, "targetPort": 15443, "name": "tls"}])
            });
        },
        "connect: connection refused",
        Now,
    ),
    (
        "F70 a gateway whose `enabled` is left out is not created",
        |clusters| {
            clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
                object["spec"]["gateways"]["additionalEgress"]["stage-egress"]["enabled"] = Value::Null;
            });
        },
        "no such host",
        Now,
    ),
    (
        "F20 no address",
        |clusters| {
            peer_spec(clusters, "prod", "stage", |spec| {
                spec["remote"]["addresses"] = json!([])
            });
        },
        "503 Service Unavailable",
        GivenUp,
    ),
    (
        "F22 a port that leads nowhere",
        |clusters| {
            peer_spec(clusters, "prod", "stage", |spec| {
                spec["remote"]["discoveryPort"] = json!(15443)
            });
        },
        "503 Service Unavailable",
        GivenUp,
    ),
    (
        "F26 an address at the own ingress gateway",
        |clusters| {
            peer_spec(clusters, "prod", "stage", |spec| {
                spec["remote"]["addresses"] = json!(["stage-ingress.prod.svc.cluster.local"])
            });
        },
        "403 Forbidden",
        GivenUp,
    ),
    (
        "F30 the wrong root certificate here",
        |clusters| {
            clusters.apply("one", root_map("prod", "stage-ca-root-cert", &root()));
        },
        "503 Service Unavailable",
        Restarted,
    ),
    (
        "F30 the wrong root certificate there",
        |clusters| {
            clusters.apply("one", root_map("stage", "prod-ca-root-cert", &root()));
        },
        "503 Service Unavailable",
        Restarted,
    ),
    (
        "F31 the wrong trust domain",
        |clusters| {
            peer_spec(clusters, "prod", "stage", |spec| {
                spec["security"]["trustDomain"] = json!("other.local")
            });
        },
        "503 Service Unavailable",
        Restarted,
    ),
    (
        "F32 one trust domain with two roots",
        |clusters| {
            clusters.patch("one", "ServiceMeshControlPlane", ("stage", "stage"), |object| {
                object["spec"]["security"]["trust"]["domain"] = json!("prod.local")
            });
            peer_spec(clusters, "prod", "stage", |spec| {
                spec["security"]["trustDomain"] = json!("prod.local")
            });
        },
        "503 Service Unavailable",
        Now,
    ),
    (
        "F33 the wrong client ID on the other side",
        |clusters| {
            peer_spec(clusters, "stage", "prod", |spec| {
                spec["security"]["clientID"] = json!("prod.local/ns/prod/sa/typo")
            });
        },
        "403 Forbidden",
        Drained,
    ),
    (
        "F34 no client ID on the other side",
        |clusters| {
            peer_spec(clusters, "stage", "prod", |spec| {
                spec["security"]["clientID"] = json!("")
            });
        },
        "403 Forbidden",
        Drained,
    ),
    (
        "F35 two peers of the other side on one ingress gateway",
        |clusters| {
            let mut second = clusters.get("one", "ServiceMeshPeer", ("stage", "prod"));
            second["metadata"] = json!({"name": "second", "namespace": "stage"});
            clusters.apply("one", second);
        },
        "403 Forbidden",
        Drained,
    ),
    (
        "F04 no istiod of the other side can run",
        |clusters| nowhere(clusters, "stage", "istiod-stage-0", "/runtime/components/pilot"),
        "503 Service Unavailable",
        Now,
    ),
    (
        "F11 the egress gateway has no ready pod",
        |clusters| {
            nowhere(
                clusters,
                "prod",
                "stage-egress-0",
                "/gateways/additionalEgress/stage-egress/runtime",
            )
        },
        "connect: connection refused",
        Now,
    ),
    (
        "F11 the pods behind the egress Service are none of the gateway",
        |clusters| {
            clusters.patch("one", "Pod", ("prod", "stage-egress-0"), |pod| {
                pod["metadata"]["labels"]["service.istio.io/canonical-name"] = json!("other");
            });
        },
        "connect: connection refused",
        Now,
    ),
    (
        "F12 a policy shuts the egress gateway, and no other opens it",
        |clusters| {
            unmanaged(clusters, "prod");
            clusters.apply("one", deny("prod", json!({"matchLabels": {"app": "stage-egress"}})));
        },
        "8188: i/o timeout",
        Restarted,
    ),
    (
        "F13 somebody else's Gateway serves 8188 on the egress pods",
        |clusters| clusters.apply("one", gateway_on("prod", "stage-egress")),
        "404 Not Found",
        Now,
    ),
    (
        "F20 an address that nothing has any more",
        |clusters| {
            peer_spec(clusters, "prod", "stage", |spec| {
                spec["remote"]["addresses"] = json!(["203.0.113.250"])
            });
        },
        "503 Service Unavailable",
        GivenUp,
    ),
    (
        "F26 an address at the other side's gateway for somebody else",
        |clusters| {
            clusters.patch("one", "ServiceMeshControlPlane", ("stage", "stage"), |object| {
                let gateways = &mut object["spec"]["gateways"]["additionalIngress"];
                gateways["third-ingress"] = gateways["prod-ingress"].clone();
                gateways["third-ingress"]["service"]["metadata"]["labels"] =
                    json!({"federation.maistra.io/ingress-for": "third"});
            });
            peer_spec(clusters, "prod", "stage", |spec| {
                spec["remote"]["addresses"] = json!(["third-ingress.stage.svc.cluster.local"])
            });
        },
        "400 Bad Request",
        GivenUp,
    ),
    (
        "F28 the ingress gateway of the other side lacks 8188",
        |clusters| {
            let ports = json!([{"port": 15443, "targetPort": 15443, "name": "tls"}]);
            clusters.patch("one", "ServiceMeshControlPlane", ("stage", "stage"), |object| {
                object["spec"]["gateways"]["additionalIngress"]["prod-ingress"]["service"]["ports"] = ports.clone();
            });
            clusters.patch("one", "Service", ("stage", "prod-ingress"), |object| {
                object["spec"]["ports"] = ports.clone()
            });
        },
        "503 Service Unavailable",
        Now,
    ),
    (
        "F28 the ingress gateway of the other side has no ready pod",
        |clusters| {
            nowhere(
                clusters,
                "stage",
                "prod-ingress-0",
                "/gateways/additionalIngress/prod-ingress/runtime",
            )
        },
        "503 Service Unavailable",
        Now,
    ),
    (
        "F31 the wrong trust domain there",
        |clusters| {
            peer_spec(clusters, "stage", "prod", |spec| {
                spec["security"]["trustDomain"] = json!("other.local")
            });
        },
        "503 Service Unavailable",
        Restarted,
    ),
    (
        "F33 a client ID with spiffe:// before it",
        |clusters| {
            peer_spec(clusters, "stage", "prod", |spec| {
                spec["security"]["clientID"] = json!("spiffe://prod.local/ns/prod/sa/stage-egress-service-account")
            });
        },
        "403 Forbidden",
        Drained,
    ),
    (
        "F33 a client ID of the ingress gateway",
        |clusters| {
            peer_spec(clusters, "stage", "prod", |spec| {
                spec["security"]["clientID"] = json!("prod.local/ns/prod/sa/stage-ingress-service-account")
            });
        },
        "403 Forbidden",
        Drained,
    ),
    (
        "F38 two peers of one trust domain, the last of which has another root",
        |clusters| {
            clusters.apply("one", root_map("prod", "zone-ca-root-cert", &root()));
            let mut second = clusters.get("one", "ServiceMeshPeer", ("prod", "stage"));
            second["metadata"] = json!({"name": "zone", "namespace": "prod"});
            second["spec"]["security"]["certificateChain"]["name"] = json!("zone-ca-root-cert");
            clusters.apply("one", second);
        },
        "503 Service Unavailable",
        Restarted,
    ),
    (
        "F71 a gateway that runs in a member namespace is not found",
        |clusters| {
            clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
                object["spec"]["gateways"]["additionalEgress"]["stage-egress"]["namespace"] = json!("prod-shop");
            });
        },
        "no such host",
        Now,
    ),
    (
        "F79 policies unmanaged, and one shuts the ingress gateway of the other side",
        |clusters| {
            unmanaged(clusters, "stage");
            clusters.apply("one", deny("stage", json!({"matchLabels": {"app": "prod-ingress"}})));
        },
        "503 Service Unavailable",
        Restarted,
    ),
    (
        "F80 policies unmanaged, and one shuts istiod of the other side",
        |clusters| {
            unmanaged(clusters, "stage");
            clusters.apply("one", deny("stage", json!({"matchLabels": {"app": "istiod"}})));
        },
        "503 Service Unavailable",
        Restarted,
    ),
    (
        "F80 another cluster domain on the other side",
        |clusters| {
            clusters.patch("one", "ServiceMeshControlPlane", ("stage", "stage"), |object| {
                object["spec"]["proxy"] = json!({"networking": {"clusterDomain": "corp.example"}})
            });
        },
        "503 Service Unavailable",
        Now,
    ),
    (
        "the other side has no peer on that gateway",
        |clusters| {
            peer_spec(clusters, "stage", "prod", |spec| {
                spec["gateways"]["ingress"]["name"] = json!("typo")
            });
        },
        "400 Bad Request",
        Drained,
    ),
];

#[test]
fn every_fault_shows_on_the_side_that_asks_with_the_text_of_a_real_istiod() {
    for (fault, inject, text, ends) in ROWS {
        let mut clusters = federated(&ONE);
        inject(&mut clusters);
        clusters.settle();
        assert_eq!(
            clusters.watch("one", "prod", "stage").0,
            !matches!(ends, Now | GivenUp),
            "{fault}: at once"
        );
        clusters.after(60);
        assert_eq!(
            clusters.watch("one", "prod", "stage").0,
            ends == Restarted,
            "{fault}: drained"
        );
        if ends == Restarted {
            restart_gateways(&mut clusters);
        }
        let (connected, said) = clusters.watch("one", "prod", "stage");
        assert!(
            !connected && said.contains(text),
            "{fault}: connected {connected}, said {said:?}"
        );
        let status = clusters.peer_status("one", "prod", "stage");
        assert!(
            status["inactive"][0]["pod"].is_string() && status["active"].is_null(),
            "{fault}: {status}"
        );
        assert_eq!(
            status["inactive"][0]["watch"]["lastDisconnect"].is_null(),
            ends == GivenUp,
            "{fault}: whether it was lost"
        );
    }
}

/// A fault, and how it is made.
type Silent = (&'static str, fn(&mut Clusters));

/// Faults that keep istiod from taking the peer up, so that there is no status at all.
const SILENT: [Silent; 4] = [
    ("F01 the ConfigMap is missing", |clusters| {
        clusters.delete("one", "ConfigMap", ("prod", "stage-ca-root-cert"))
    }),
    ("F01 the ConfigMap has another key", |clusters| {
        clusters.patch("one", "ConfigMap", ("prod", "stage-ca-root-cert"), |object| {
            object["data"] = json!({"ca.crt": "x"})
        });
    }),
    ("F01 a Secret is not supported", |clusters| {
        clusters.patch("one", "ServiceMeshPeer", ("prod", "stage"), |object| {
            object["spec"]["security"]["certificateChain"]["kind"] = json!("Secret")
        });
    }),
    ("F03 the peer is named as the local cluster", |clusters| {
        clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
            object["spec"]["cluster"] = json!({"name": "stage"})
        });
    }),
];

#[test]
fn a_peer_that_istiod_cannot_take_up_has_no_status_at_all() {
    for (fault, inject) in SILENT {
        let mut clusters = installed(&ONE);
        join(&ONE, &mut clusters, "prod", "stage");
        join(&ONE, &mut clusters, "stage", "prod");
        inject(&mut clusters);
        clusters.settle();
        assert_eq!(
            clusters.get("one", "ServiceMeshPeer", ("prod", "stage"))["status"],
            Value::Null,
            "{fault}"
        );
        assert!(!clusters.watch("one", "stage", "prod").0, "{fault}");
    }
}

#[test]
fn a_peer_outside_of_a_control_planes_namespace_is_ignored() {
    let mut clusters = federated(&ONE);
    let mut stray = clusters.get("one", "ServiceMeshPeer", ("prod", "stage"));
    stray["metadata"] = json!({"name": "stage", "namespace": "prod-shop"});
    stray.as_object_mut().expect("an object").remove("status");
    clusters.apply("one", stray);
    clusters.settle();
    assert_eq!(
        clusters.get("one", "ServiceMeshPeer", ("prod-shop", "stage"))["status"],
        Value::Null
    );
}

#[test]
fn a_cluster_address_does_not_lead_into_another_cluster() {
    let clusters = federated(&Site {
        prod: "east",
        stage: "west",
        service_type: "ClusterIP",
    });
    assert_eq!(
        clusters.watch("east", "prod", "stage"),
        (false, "503 Service Unavailable".to_owned())
    );
}

#[test]
fn when_the_egress_gateway_is_gone_the_other_side_sees_the_watch_end_and_keeps_its_own() {
    let mut clusters = federated(&ONE);
    clusters.patch("one", "ServiceMeshPeer", ("prod", "stage"), |object| {
        object["spec"]["gateways"]["egress"]["name"] = json!("typo");
    });
    clusters.after(5);
    let stage = clusters.peer_status("one", "stage", "prod");
    assert_eq!(stage["active"][0]["watch"]["connected"], true);
    assert_eq!(stage["active"][0]["remotes"][0]["connected"], false);
    assert_eq!(
        stage["active"][0]["remotes"][0]["lastDisconnect"],
        "2026-01-01T00:00:05Z"
    );
    // The pod stands under `inactive` although its inbound connection is up.
    let prod = clusters.peer_status("one", "prod", "stage");
    assert_eq!(prod["inactive"][0]["remotes"][0]["connected"], true);
    clusters.after(300);
    assert_eq!(
        clusters.peer_status("one", "stage", "prod")["active"][0]["remotes"],
        Value::Null,
        "forgotten after five minutes"
    );
}

#[test]
fn the_time_of_the_last_connection_moves_with_each_attempt() {
    let mut clusters = federated(&ONE);
    clusters.patch("one", "ServiceMeshPeer", ("stage", "prod"), |object| {
        object["spec"]["security"]["clientID"] = json!("x")
    });
    clusters.settle();
    clusters.after(5);
    clusters.after(100);
    let watch = clusters.peer_status("one", "prod", "stage")["inactive"][0]["watch"].clone();
    assert_eq!(watch["lastDisconnect"], "2026-01-01T00:00:05Z");
    assert_eq!(watch["lastConnected"], "2026-01-01T00:01:45Z");
}

#[test]
fn lists_stay_as_they_were_while_the_link_is_down() {
    let mut clusters = shared();
    let listed = |clusters: &Clusters| clusters.get("one", "ImportedServiceSet", ("prod", "stage"))["status"].clone();
    let before = listed(&clusters);
    clusters.patch("one", "ServiceMeshPeer", ("stage", "prod"), |object| {
        object["spec"]["security"]["clientID"] = json!("x")
    });
    clusters.settle();
    clusters.after(60);
    assert!(!clusters.watch("one", "prod", "stage").0);
    clusters.patch("one", "ExportedServiceSet", ("stage", "prod"), |object| {
        object["spec"] = json!({"exportRules": []})
    });
    clusters.settle();
    assert_eq!(listed(&clusters), before);
}

#[test]
fn an_export_of_a_namespace_that_is_not_configured_is_an_empty_list() {
    let mut clusters = shared();
    clusters.patch("one", "ServiceMeshMemberRoll", ("stage", "default"), |object| {
        object["spec"]["members"] = json!([])
    });
    clusters.settle();
    let status = clusters.get("one", "ExportedServiceSet", ("stage", "prod"))["status"].clone();
    assert_eq!(status, json!({"exportedServices": []}));
}

#[test]
fn deleting_a_peer_that_has_exports_wedges_istiod_until_it_restarts() {
    let mut clusters = shared();
    let peer = clusters.get("one", "ServiceMeshPeer", ("stage", "prod"));
    clusters.delete("one", "ServiceMeshPeer", ("stage", "prod"));
    clusters.settle();
    assert!(clusters.watch("one", "prod", "stage").0, "it drains");
    clusters.after(60);
    assert_eq!(
        clusters.watch("one", "prod", "stage"),
        (false, "400 Bad Request".to_owned())
    );
    let prod = clusters.peer_status("one", "prod", "stage");
    assert_eq!(
        prod["inactive"][0]["remotes"][0]["connected"], true,
        "its registry goes on"
    );
    let mut again = peer.clone();
    again["metadata"] = json!({"name": "prod", "namespace": "stage"});
    again.as_object_mut().expect("an object").remove("status");
    clusters.apply("one", again);
    clusters.after(600);
    // The old registry writes into the new object, which the export server does not know.
    let watch = clusters.peer_status("one", "stage", "prod")["active"][0]["watch"].clone();
    assert_eq!(watch["lastConnected"], "2026-01-01T00:00:00Z");
    let made = clusters.get("one", "ServiceMeshPeer", ("stage", "prod"))["metadata"]["creationTimestamp"].clone();
    assert_eq!(made, "2026-01-01T00:01:00Z", "after what it says of itself");
    let exported = clusters.get("one", "ExportedServiceSet", ("stage", "prod"))["status"].clone();
    assert_eq!(exported, json!({"exportedServices": []}));
    assert!(!clusters.watch("one", "prod", "stage").0);
    clusters.restart("one", ("stage", "istiod-stage"));
    clusters.settle();
    assert!(clusters.watch("one", "stage", "prod").0 && clusters.watch("one", "prod", "stage").0);
}

#[test]
fn a_wedged_istiod_takes_no_other_peer_up_and_reads_no_change_of_one() {
    let mut clusters = shared();
    let mut other = clusters.get("one", "ServiceMeshPeer", ("stage", "prod"));
    clusters.delete("one", "ServiceMeshPeer", ("stage", "prod"));
    clusters.settle();
    other["metadata"] = json!({"name": "other", "namespace": "stage"});
    other.as_object_mut().expect("an object").remove("status");
    clusters.apply("one", other);
    clusters.after(600);
    assert_eq!(
        clusters.get("one", "ServiceMeshPeer", ("stage", "other"))["status"],
        Value::Null
    );
}

#[test]
fn deleting_a_peer_whose_exports_were_emptied_first_does_not_wedge() {
    let mut clusters = shared();
    clusters.patch("one", "ExportedServiceSet", ("stage", "prod"), |object| {
        object["spec"] = json!({"exportRules": []})
    });
    clusters.settle();
    clusters.delete("one", "ServiceMeshPeer", ("stage", "prod"));
    clusters.settle();
    join(&ONE, &mut clusters, "stage", "prod");
    clusters.settle();
    assert!(clusters.watch("one", "stage", "prod").0);
}

#[test]
fn a_cause_that_is_mended_lets_the_watch_up_again() {
    let mut clusters = federated(&ONE);
    unmanaged(&mut clusters, "prod");
    clusters.apply("one", deny("prod", json!({})));
    clusters.settle();
    restart_gateways(&mut clusters);
    assert!(!clusters.watch("one", "prod", "stage").0);
    clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
        object["spec"]["security"]["manageNetworkPolicy"] = json!(true)
    });
    clusters.settle();
    assert!(clusters.watch("one", "prod", "stage").0, "policies add up");
}

#[test]
fn a_refusal_that_is_taken_back_while_the_listeners_drain_ends_nothing() {
    let mut clusters = federated(&ONE);
    let right = clusters.get("one", "ServiceMeshPeer", ("stage", "prod"))["spec"].clone();
    let before = clusters.peer_status("one", "prod", "stage");
    peer_spec(&mut clusters, "stage", "prod", |spec| {
        spec["security"]["clientID"] = json!("x")
    });
    clusters.settle();
    clusters.patch("one", "ServiceMeshPeer", ("stage", "prod"), |object| {
        object["spec"] = right
    });
    clusters.after(30);
    assert_eq!(clusters.peer_status("one", "prod", "stage"), before);
}

#[test]
fn an_istiod_that_restarts_connects_anew_and_forgets_what_it_no_longer_could_read() {
    let mut clusters = federated(&ONE);
    clusters.delete("one", "ConfigMap", ("prod", "stage-ca-root-cert"));
    clusters.after(60);
    assert!(clusters.watch("one", "prod", "stage").0);
    let before = clusters.peer_status("one", "prod", "stage");
    clusters.restart("one", ("prod", "istiod-prod"));
    clusters.settle();
    clusters.after(600);
    assert_eq!(before["active"][0]["pod"], "istiod-prod-0");
    assert_eq!(clusters.peer_status("one", "prod", "stage"), before, "nobody writes");
    assert_eq!(clusters.watch("one", "stage", "prod").1, "503 Service Unavailable");
}

#[test]
fn the_entry_of_an_istiod_pod_that_is_gone_stays_until_a_new_one_leads() {
    let mut clusters = federated(&ONE);
    clusters.after(100);
    clusters.restart("one", ("prod", "istiod-prod"));
    clusters.settle();
    let pods = |clusters: &Clusters| -> Vec<String> {
        let active = clusters.peer_status("one", "prod", "stage")["active"].clone();
        let entries = active.as_array().cloned().unwrap_or_default();
        let pods = entries.iter().map(|entry| text(&entry["pod"]).to_owned());
        pods.collect()
    };
    let names = pods(&clusters);
    let is_new = |name: &String| name.starts_with("istiod-prod-") && name != "istiod-prod-0";
    assert!(is_new(&names[0]) && names[1] == "istiod-prod-0", "{names:?}");
    clusters.after(60);
    assert_eq!(pods(&clusters), names[..1]);
    let stage = clusters.peer_status("one", "stage", "prod")["active"][0].clone();
    assert_eq!(
        stage["watch"]["lastDisconnectStatus"], "200 OK",
        "it was cut off and came back"
    );
    assert_eq!(
        stage["remotes"].as_array().map(Vec::len),
        Some(2),
        "the old pod's watch and the new one's"
    );
}

#[test]
fn each_of_several_istiod_pods_watches_and_says_so() {
    let mut clusters = federated(&ONE);
    clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
        object["spec"]["runtime"]["components"]["pilot"]["deployment"]["replicas"] = json!(2)
    });
    clusters.settle();
    let active = clusters.peer_status("one", "prod", "stage")["active"].clone();
    assert_eq!(
        (&active[0]["pod"], &active[1]["pod"]),
        (&json!("istiod-prod-0"), &json!("istiod-prod-1"))
    );
    assert!(
        active[0]["remotes"].is_array() && active[1]["remotes"].is_null(),
        "a watch lands on one pod"
    );
    let stage = clusters.peer_status("one", "stage", "prod")["active"][0]["remotes"].clone();
    assert_eq!(stage.as_array().map(Vec::len), Some(2));
}

#[test]
fn a_root_that_has_expired_keeps_new_connections_from_coming_up() {
    let mut clusters = federated(&ONE);
    let years = |years: i64| years * 366 * 24 * 3600;
    clusters.after(years(1));
    restart_gateways(&mut clusters);
    assert!(clusters.watch("one", "prod", "stage").0);
    clusters.after(years(10));
    assert!(clusters.watch("one", "prod", "stage").0, "open connections live on");
    restart_gateways(&mut clusters);
    assert_eq!(
        clusters.watch("one", "prod", "stage"),
        (false, "503 Service Unavailable".to_owned())
    );
}

#[test]
fn a_broken_certificate_is_not_taken_and_a_new_istiod_has_none() {
    let mut clusters = federated(&ONE);
    clusters.patch("one", "ConfigMap", ("prod", "stage-ca-root-cert"), |object| {
        let pem = object["data"]["root-cert.pem"].as_str().unwrap_or_default();
        object["data"]["root-cert.pem"] = json!(pem[..pem.len() / 2]);
    });
    clusters.settle();
    restart_gateways(&mut clusters);
    assert!(clusters.watch("one", "prod", "stage").0, "proxies keep what they had");
    clusters.restart("one", ("prod", "istiod-prod"));
    clusters.settle();
    clusters.after(60);
    assert_eq!(
        clusters.watch("one", "prod", "stage"),
        (false, "503 Service Unavailable".to_owned())
    );
}

#[test]
fn a_change_of_the_remote_side_begins_a_new_watch() {
    let mut clusters = federated(&ONE);
    clusters.after(10);
    peer_spec(&mut clusters, "prod", "stage", |spec| {
        spec["remote"]["servicePort"] = json!(15444)
    });
    clusters.settle();
    let watch = clusters.peer_status("one", "prod", "stage")["active"][0]["watch"].clone();
    assert_eq!(watch["lastDisconnectStatus"], "404 Not Found");
    assert_eq!(
        (&watch["lastDisconnect"], &watch["lastConnected"]),
        (&Value::Null, &json!("2026-01-01T00:00:10Z"))
    );
}

#[test]
fn a_changed_trust_domain_makes_the_gateways_anew_at_once() {
    let mut clusters = federated(&ONE);
    clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
        object["spec"]["security"]["trust"]["domain"] = json!("new.local")
    });
    clusters.settle();
    assert!(!clusters.watch("one", "prod", "stage").0 && !clusters.watch("one", "stage", "prod").0);
    peer_spec(&mut clusters, "stage", "prod", |spec| {
        spec["security"]["trustDomain"] = json!("new.local");
        spec["security"]["clientID"] = json!("new.local/ns/prod/sa/stage-egress-service-account");
    });
    restart_istiod(&mut clusters, "stage");
    assert!(clusters.watch("one", "prod", "stage").0 && clusters.watch("one", "stage", "prod").0);
}

#[test]
fn two_meshes_of_one_trust_domain_and_one_root_connect_all_the_same() {
    let mut clusters = federated(&ONE);
    let shared = clusters.get("one", "ConfigMap", ("prod", "istio-ca-root-cert"))["data"].clone();
    clusters.patch("one", "ConfigMap", ("stage", "istio-ca-root-cert"), |object| {
        object["data"] = shared.clone()
    });
    clusters.patch("one", "ServiceMeshControlPlane", ("stage", "stage"), |object| {
        object["spec"]["security"]["trust"]["domain"] = json!("prod.local")
    });
    peer_spec(&mut clusters, "prod", "stage", |spec| {
        spec["security"]["trustDomain"] = json!("prod.local");
        spec["security"]["clientID"] = json!("prod.local/ns/stage/sa/prod-egress-service-account");
    });
    clusters.settle();
    assert!(clusters.watch("one", "prod", "stage").0 && clusters.watch("one", "stage", "prod").0);
}

/// A site, a fault there, and what is done about it.
fn across(service_type: &'static str) -> Clusters {
    federated(&Site {
        prod: "east",
        stage: "west",
        service_type,
    })
}

#[test]
fn a_load_balancer_that_keeps_the_other_cluster_out_is_unavailable() {
    let mut clusters = across("LoadBalancer");
    for (ranges, connected) in [(json!(["198.51.100.0/24"]), false), (json!(["192.0.2.0/24"]), true)] {
        clusters.patch("west", "ServiceMeshControlPlane", ("stage", "stage"), |object| {
            object["spec"]["gateways"]["additionalIngress"]["prod-ingress"]["service"]["loadBalancerSourceRanges"] =
                ranges.clone();
        });
        clusters.settle();
        assert_eq!(clusters.watch("east", "prod", "stage").0, connected, "F23 {ranges}");
    }
}

#[test]
fn a_load_balancer_of_aws_opens_tls_unless_it_is_a_network_load_balancer() {
    let mut clusters = across("LoadBalancer");
    clusters.patch("west", "Node", ("", "node-west"), |node| {
        node["spec"]["providerID"] = json!("aws:///eu-west-1a/i-0")
    });
    clusters.settle();
    assert_eq!(
        clusters.watch("east", "prod", "stage"),
        (false, "503 Service Unavailable".to_owned()),
        "F24"
    );
    clusters.patch("west", "ServiceMeshControlPlane", ("stage", "stage"), |object| {
        object["spec"]["gateways"]["additionalIngress"]["prod-ingress"]["service"]["metadata"]["annotations"] =
            json!({"service.beta.kubernetes.io/aws-load-balancer-type": "nlb"});
    });
    clusters.settle();
    assert!(clusters.watch("east", "prod", "stage").0);
}

#[test]
fn a_load_balancer_without_an_address_to_give_stays_without() {
    let mut clusters = installed(&Site {
        prod: "east",
        stage: "west",
        service_type: "ClusterIP",
    });
    clusters.patch("west", "ServiceMeshControlPlane", ("stage", "stage"), |object| {
        object["spec"]["gateways"]["additionalIngress"]["prod-ingress"]["service"] =
            json!({"type": "LoadBalancer", "loadBalancerIP": "198.51.100.9", "ports": [{"port": 8188}]});
    });
    clusters.settle();
    let service = clusters.get("west", "Service", ("stage", "prod-ingress"));
    assert_eq!(service["spec"]["loadBalancerIP"], "198.51.100.9");
    assert_eq!(service["status"]["loadBalancer"], Value::Null, "F20 pending");
}

#[test]
fn default_ports_do_not_lead_to_a_node_port() {
    let mut clusters = across("NodePort");
    clusters.patch("east", "ServiceMeshPeer", ("prod", "stage"), |peer| {
        peer["spec"]["remote"]["discoveryPort"] = Value::Null
    });
    clusters.settle();
    assert_eq!(
        clusters.watch("east", "prod", "stage"),
        (false, "503 Service Unavailable".to_owned()),
        "F22"
    );
}

#[test]
fn a_port_that_was_moved_and_leads_to_the_old_one_is_where_a_peer_that_follows_it_connects() {
    let mut clusters = federated(&ONE);
    clusters.patch("one", "ServiceMeshControlPlane", ("stage", "stage"), |object| {
        object["spec"]["gateways"]["additionalIngress"]["prod-ingress"]["service"]["ports"][1] =
            json!({"port": 8189, "targetPort": 8188, "name": "https-discovery"});
    });
    clusters.settle();
    // Lists merge by index here.
    clusters.patch("one", "Service", ("stage", "prod-ingress"), |service| {
        service["spec"]["ports"][1] = json!({"port": 8189, "targetPort": 8188, "name": "https-discovery"})
    });
    clusters.settle();
    assert!(!clusters.watch("one", "prod", "stage").0);
    peer_spec(&mut clusters, "prod", "stage", |spec| {
        spec["remote"]["discoveryPort"] = json!(8189)
    });
    restart_istiod(&mut clusters, "prod");
    assert!(clusters.watch("one", "prod", "stage").0);
}
