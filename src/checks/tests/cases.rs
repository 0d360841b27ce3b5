//! Mistakes that look right, and what looks like a mistake and is none.

use serde_json::{Value, json};

use super::families::edit;
use super::sight::{pair, snapshot};
use crate::checks::{ALL, Finding, Selection, Severity, run};
use crate::snapshot::samples::read;
use crate::snapshot::{MeshState, NeighbourObject, Observed};

/// What the check says of two meshes that share services, after the change.
pub(super) fn found(code: &str, change: impl FnOnce(&mut MeshState, &mut MeshState)) -> Vec<Finding> {
    let (mut prod, mut stage) = pair();
    change(&mut prod, &mut stage);
    let run = run(&ALL, &snapshot([prod, stage]), &Selection::default());
    let findings = run.into_findings().into_iter();
    findings.filter(|finding| finding.code.0 == code).collect()
}

#[track_caller]
pub(super) fn assert_one(found: &[Finding], says: &str, fix: &str) {
    let [finding] = found else { panic!("{found:#?}") };
    assert!(finding.message.contains(says), "{finding:#?}");
    assert!(finding.fix.iter().any(|line| line.contains(fix)), "{finding:#?}");
}

pub(super) fn route(mesh: &mut MeshState, spec: Value) {
    let routes = mesh.virtual_services.get_mut("prod-shop").expect("the member");
    *routes = Observed::Present(vec![read(
        json!({"metadata": {"name": "web", "namespace": "prod-shop"}, "spec": spec}),
    )]);
}

pub(super) fn rule(mesh: &mut MeshState, spec: Value) {
    let rules = mesh.destination_rules.get_mut("prod-shop").expect("the member");
    *rules = Observed::Present(vec![read(json!({"metadata": {"name": "rule"}, "spec": spec}))]);
}

fn policy(mesh: &mut MeshState, spec: Value) {
    let policies = mesh.authorization_policies.get_mut("stage-shop").expect("the member");
    let policy = json!({"metadata": {"name": "callers", "namespace": "stage-shop"}, "spec": spec});
    *policies = Observed::Present(vec![read(policy)]);
}

#[test]
fn a_port_that_only_the_service_lost_is_put_back_there_and_one_that_still_leads_to_8188_is_followed() {
    let moved = |mesh: &mut MeshState, to: Value| {
        edit(&mut mesh.services, |services| {
            let port = &mut services[0]["spec"]["ports"][1];
            port["port"] = json!(8189);
            port["name"] = json!("https-discovery");
            port["targetPort"] = to;
        });
    };
    let told = found("MF0507", |_, stage| moved(stage, json!(8189)));
    let patch = json!({"spec": {"ports": [{"$patch": "delete", "port": 8189},
        {"name": "https-discovery", "port": 8188, "protocol": "TCP", "targetPort": 8188}]}});
    assert_one(
        &told,
        "has no port 8188",
        &format!("patch service prod-ingress -p '{patch}'"),
    );
    let not_asked_for = found("MF0507", |_, stage| {
        moved(stage, json!(8189));
        edit(&mut stage.control_plane, |object| {
            object["spec"]["gateways"]["additionalIngress"]["prod-ingress"]["service"]["ports"][1]["port"] =
                json!(8189);
        });
    });
    assert_one(&not_asked_for, "has no port 8188", "meshfed peer");
    assert_eq!(found("MF0507", |_, stage| moved(stage, json!(8188))), Vec::new());
    let followed = found("MF0518", |_, stage| moved(stage, json!(8188)));
    assert_one(
        &followed,
        "discoveryPort is 8188, and the Service has 8189 for it",
        "meshfed peer",
    );
}

#[test]
fn an_import_as_local_beside_living_pods_is_failover_at_zero_unless_sidecars_trust_both() {
    let beside = |pods: usize, rule_of_host: Value| {
        found("MF0830", |prod, _| {
            edit(&mut prod.imports, |sets| {
                let rule = &mut sets[0]["spec"]["importRules"][0];
                rule["importAsLocal"] = json!(true);
                rule["nameSelector"]["alias"] = json!({"namespace": "prod-shop", "name": "details"});
            });
            let endpoint = json!({"addresses": ["10.0.0.1"], "targetRef": {"kind": "Pod", "name": "details-0"}});
            let slice = json!({"metadata": {"name": "details-1", "labels": {"kubernetes.io/service-name": "details"}},
                "addressType": "IPv4", "endpoints": vec![endpoint; pods]});
            let slices = Observed::Present(vec![read(slice)]);
            prod.member_endpoint_slices.insert("prod-shop".to_owned(), slices);
            let pod = json!({"metadata": {"name": "details-0"}, "spec": {"containers": []}});
            prod.member_pods
                .insert("prod-shop".to_owned(), Observed::Present(vec![read(pod)]));
            if rule_of_host.is_object() {
                rule(prod, rule_of_host);
            }
        })
    };
    let told = beside(1, Value::Null);
    assert_one(
        &told,
        "no request to details.prod-shop.svc.cluster.local leaves the mesh",
        "--subject-alt-names",
    );
    let seen: Vec<&str> = told[0].evidence.iter().map(|seen| seen.value.as_str()).collect();
    assert!(
        seen.contains(&"`spiffe://prod.local/ns/prod-shop/sa/default`"),
        "{seen:?}"
    );
    let theirs = "spiffe://stage.local/ns/stage/sa/prod-ingress-service-account";
    assert!(seen.contains(&theirs), "{seen:?}");
    assert_eq!(beside(0, Value::Null), Vec::new());
    let trusting = |name: &str| json!({"host": "details", "trafficPolicy": {"tls": {"mode": "ISTIO_MUTUAL", "subjectAltNames": [name]}}});
    assert_eq!(beside(1, trusting(theirs)), Vec::new());
    assert_eq!(beside(1, trusting("spiffe://somebody/else")).len(), 1);
}

#[test]
fn network_policies_are_judged_on_every_hop_and_name_it() {
    let with = |mesh: &mut MeshState, policies: &[Value]| {
        mesh.network_policies = Observed::Present(policies.iter().map(|policy| read(policy.clone())).collect());
        let container = json!({"name": "istio-proxy", "image": "proxy"});
        let pod = json!({"metadata": {"name": "details-0"}, "spec": {"containers": [container]}});
        let shop = format!("{}-shop", mesh.mesh.name);
        mesh.member_pods.insert(shop, Observed::Present(vec![read(pod)]));
    };
    let policy = |spec: Value| json!({"metadata": {"name": "theirs", "creationTimestamp": "2026-01-01T11:59:59Z"}, "spec": spec});
    let beside = json!([{"podSelector": {}}]);
    let of = |app: &str| json!({"matchLabels": {"app": app}});
    let gateway = |name: &str, rules: Value| {
        policy(json!({"podSelector": of(name), "policyTypes": ["Ingress"], "ingress": rules}))
    };
    let told = |policies: &[Value]| {
        told(|prod, _| with(prod, policies))
            .into_iter()
            .map(|(code, _)| code)
            .collect::<Vec<_>>()
    };
    let says = |code: &str, policies: &[Value]| found(code, |prod, _| with(prod, policies)).remove(0).message;

    let all_beside = policy(json!({"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": beside}]}));
    assert_eq!(told(&[all_beside]), ["MF0523", "MF0525", "MF0525"]);
    let ingress = gateway("stage-ingress", json!([{"from": beside}]));
    assert_eq!(told(std::slice::from_ref(&ingress)), ["MF0523"]);
    assert!(
        says("MF0523", std::slice::from_ref(&ingress)).contains("the peer `stage` from port 8188 of `stage-ingress-0`")
    );
    let discovery_only = gateway("stage-ingress", json!([{"ports": [{"port": 8188}]}]));
    assert!(says("MF0523", &[discovery_only]).contains("from port 15443 of `stage-ingress-0`"));
    for open in [
        json!([{}]),
        json!([{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}]),
        json!([{"from": [{"namespaceSelector": {}}]}]),
    ] {
        assert_eq!(
            told(&[ingress.clone(), gateway("stage-ingress", open)]),
            Vec::<String>::new()
        );
    }

    let by_expression =
        json!({"matchExpressions": [{"key": "app", "operator": "In", "values": ["stage-ingress", "x"]}]});
    let chosen =
        policy(json!({"podSelector": by_expression, "policyTypes": ["Ingress"], "ingress": [{"from": beside}]}));
    assert_eq!(told(&[chosen]), ["MF0523"]);
    let datagrams = gateway("stage-ingress", json!([{"ports": [{"protocol": "UDP"}]}]));
    assert_eq!(told(&[datagrams]), ["MF0523"]);

    let out = |to: Value| policy(json!({"podSelector": of("stage-egress"), "policyTypes": ["Egress"], "egress": to}));
    assert_eq!(told(&[out(json!([{"to": beside}]))]), ["MF0524"]);
    assert_eq!(told(&[out(json!([]))]), ["MF0524"]);
    assert!(says("MF0524", &[out(json!([]))]).contains("`stage-egress-0` from port 8188 of the peer `stage`"));
    assert_eq!(told(&[out(json!([{}]))]), Vec::<String>::new());
    for (app, code, hop) in [
        ("istiod", "MF0511", "`istiod-0` from port 8188 of `stage-egress-0`"),
        (
            "stage-ingress",
            "MF0512",
            "`stage-ingress-0` from port 8188 of `istiod-0`",
        ),
    ] {
        let kept_in = policy(json!({"podSelector": of(app), "policyTypes": ["Egress"]}));
        assert_eq!(told(std::slice::from_ref(&kept_in)), [code]);
        assert!(says(code, &[kept_in]).contains(hop));
    }

    // What opens one pod leaves the others shut.
    let nothing_leaves = policy(json!({"podSelector": {}, "policyTypes": ["Egress"]}));
    let all = ["MF0511", "MF0512", "MF0524"];
    assert_eq!(told(std::slice::from_ref(&nothing_leaves)), all);
    assert_eq!(told(&[nothing_leaves, out(json!([{}]))]), ["MF0511", "MF0512"]);

    let egress = gateway("stage-egress", json!([{"from": beside}]));
    assert_eq!(told(std::slice::from_ref(&egress)), ["MF0525"]);
    assert!(
        says("MF0525", std::slice::from_ref(&egress))
            .contains("sidecars of `prod-shop` from port 15443 of `stage-egress-0`")
    );
    let istiod = gateway("istiod", json!([{"from": beside}]));
    assert!(says("MF0525", &[istiod]).contains("from port 15012 of `istiod-0`"));
    let named = |operator: &str| {
        let by_name = json!({"key": "kubernetes.io/metadata.name", "operator": operator, "values": ["prod-shop"]});
        json!([{"from": [{"podSelector": {}}, {"namespaceSelector": {"matchExpressions": [by_name]}}]}])
    };
    assert_eq!(told(&[gateway("stage-egress", named("In"))]), Vec::<String>::new());
    assert_eq!(told(&[gateway("stage-egress", named("NotIn"))]), ["MF0525"]);
    let members = json!([{"from": [{"namespaceSelector": {"matchLabels": {"maistra.io/member-of": "prod"}}}]}]);
    assert_eq!(told(&[egress, gateway("stage-egress", members)]), Vec::<String>::new());
}

#[test]
fn a_block_of_addresses_lets_out_to_the_addresses_of_the_peer_or_does_not() {
    let out = |block: Value, addresses: Value| {
        found("MF0524", |prod, stage| {
            (prod.cluster, stage.cluster) = (Observed::Present("one".to_owned()), Observed::Present("two".to_owned()));
            edit(&mut prod.peers, |peers| {
                peers[0]["spec"]["remote"]["addresses"] = addresses
            });
            let spec = json!({"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [{"ipBlock": block}]}]});
            let policy = json!({"metadata": {"name": "out"}, "spec": spec});
            prod.network_policies = Observed::Present(vec![read(policy)]);
        })
        .len()
    };
    let balancer = json!(["203.0.113.7"]);
    assert_eq!(out(json!({"cidr": "10.0.0.0/8"}), balancer.clone()), 1);
    assert_eq!(out(json!({"cidr": "203.0.113.0/24"}), balancer.clone()), 0);
    let but = json!({"cidr": "203.0.113.0/24", "except": ["203.0.113.7/32"]});
    assert_eq!(out(but, balancer), 1);
    assert_eq!(out(json!({"cidr": "10.0.0.0/8"}), json!(["gw.example"])), 0);
}

#[test]
fn a_watch_shows_that_the_way_of_discovery_is_open_and_not_that_of_requests() {
    let told = found("MF0523", |prod, _| {
        let spec = json!({"podSelector": {"matchLabels": {"app": "stage-ingress"}}, "policyTypes": ["Ingress"],
            "ingress": [{"ports": [{"port": 8188}]}]});
        let policy = json!({"metadata": {"name": "old", "creationTimestamp": "2020-01-01T00:00:00Z"}, "spec": spec});
        prod.network_policies = Observed::Present(vec![read(policy)]);
    });
    assert_one(&told, "from port 15443 of `stage-ingress-0`", "create -f -");
}

#[test]
fn a_policy_after_which_a_watch_was_made_keeps_nobody_out() {
    let policy = |at: &str| json!({"metadata": {"name": "theirs", "creationTimestamp": at}, "spec": {"podSelector": {}, "policyTypes": ["Egress"]}});
    let told_of = |at: &str| {
        let found = told(|prod, _| prod.network_policies = Observed::Present(vec![read(policy(at))]));
        found.into_iter().map(|(code, _)| code).collect::<Vec<_>>()
    };
    assert_eq!(told_of("2026-01-01T11:59:59Z"), ["MF0511", "MF0512", "MF0524"]);
    assert_eq!(told_of("2026-01-01T10:00:00Z"), Vec::<String>::new());
}

/// Every code that is told of two meshes that share services, after the change, with what it says to do first.
fn told(change: impl FnOnce(&mut MeshState, &mut MeshState)) -> Vec<(String, String)> {
    let (mut prod, mut stage) = pair();
    change(&mut prod, &mut stage);
    let run = run(&ALL, &snapshot([prod, stage]), &Selection::default());
    let findings = run.into_findings().into_iter();
    findings
        .map(|finding| {
            (
                finding.code.to_string(),
                finding.fix.first().cloned().unwrap_or_default(),
            )
        })
        .collect()
}

#[test]
fn a_peer_that_was_deleted_is_one_finding_and_nothing_that_it_needs_is_to_be_deleted() {
    let told = told(|_, stage| {
        stage.peers = Observed::Present(Vec::new());
        let copies = stage
            .peer_certificates
            .values()
            .filter_map(|copy| copy.known().ok().flatten());
        stage.certificate_config_maps = Observed::Present(copies.cloned().collect());
        let mut maps = stage.certificate_config_maps.list().expect("maps").to_vec();
        maps[0].metadata.labels = Some([("app.kubernetes.io/managed-by".to_owned(), "meshfed".to_owned())].into());
        stage.certificate_config_maps = Observed::Present(maps);
    });
    let [(code, fix)] = told.as_slice() else {
        panic!("{told:#?}")
    };
    assert_eq!(code, "MF0706");
    assert!(fix.starts_with("meshfed peer "), "{fix}");
}

#[test]
fn a_peer_in_the_wrong_namespace_is_one_finding_and_what_depends_on_it_stays() {
    let told = told(|prod, _| {
        prod.peers = Observed::Present(Vec::new());
        let object = json!({"kind": "ServiceMeshPeer", "namespace": "prod-shop", "name": "stage"});
        let own = json!({"namespace": "prod", "name": "prod"});
        prod.neighbours = Observed::Present(read(json!({"controlPlanes": [own], "federationObjects": [object]})));
        let destination = json!({"destination": {"host": IMPORTED}});
        route(prod, json!({"hosts": ["details"], "http": [{"route": [destination]}]}));
    });
    let codes: Vec<&str> = told.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["MF0701"]);
}

#[test]
fn two_peers_for_one_mesh_are_one_finding_and_the_one_without_a_status_goes() {
    let twice = |status: Value| {
        told(|prod, _| {
            edit(&mut prod.peers, |peers| {
                let mut old = peers[0].clone();
                old["metadata"]["name"] = json!("stage-old");
                old["status"] = status;
                peers.as_array_mut().expect("peers").push(old);
            });
            let map = prod.peer_certificates.values().next().cloned().expect("a copy");
            prod.peer_certificates.insert("stage-old-ca-root-cert".to_owned(), map);
        })
    };
    let idle = twice(json!({}));
    let [(code, fix)] = idle.as_slice() else {
        panic!("{idle:#?}")
    };
    assert_eq!(code, "MF0608");
    assert!(fix.ends_with("delete servicemeshpeer stage-old"), "{fix}");
    let taken_up = twice(json!({"discoveryStatus": {"active": [{"pod": "istiod-0",
        "watch": {"connected": true, "lastConnected": "2026-01-01T11:59:30Z", "lastFullSync": "2026-01-01T11:59:30Z"}}]}}));
    let [(_, fix)] = taken_up.as_slice() else {
        panic!("{taken_up:#?}")
    };
    assert!(
        fix.starts_with("meshfed unpeer ") && fix.ends_with("--remote-gone stage-old"),
        "{fix}"
    );
}

pub(super) const IMPORTED: &str = "details.stage-shop.svc.stage-imports.local";

#[test]
fn a_host_of_two_parts_is_no_service_since_istio_completes_only_names_without_a_dot() {
    let to = |host: &str| json!({"hosts": ["web.example"], "http": [{"route": [{"destination": {"host": host}}]}]});
    let told = found("MF0901", |prod, _| route(prod, to("details.prod-shop")));
    assert_one(
        &told,
        "completes only names without a dot",
        "write details.prod-shop.svc.cluster.local",
    );
    for right in [
        "details",
        "details.prod-shop.svc.cluster.local",
        IMPORTED,
        "api.example.com",
    ] {
        assert_eq!(found("MF0901", |prod, _| route(prod, to(right))), [], "{right}");
    }
}

#[test]
fn routes_for_connections_are_looked_at_as_those_for_requests() {
    for list in ["tcp", "tls"] {
        let to = |host: &str| json!({"hosts": ["web.example"], list: [{"route": [{"destination": {"host": host}}]}]});
        let wrong = "details.stage-shop.svc.stage-exports.local";
        let told = found("MF0901", |prod, _| route(prod, to(wrong)));
        assert_one(
            &told,
            "the connections are closed",
            &format!("write {IMPORTED} instead"),
        );
        assert_eq!(found("MF0901", |prod, _| route(prod, to(IMPORTED))), []);
    }
}

#[test]
fn a_wrong_destination_among_right_ones_is_taken_out_and_no_unlike_import_is_proposed() {
    let share = |host: &str, weight: u8| json!({"destination": {"host": host}, "weight": weight});
    let told = found("MF0901", |prod, _| {
        let shares = [
            share("details", 90),
            share("shopping-cart.prod-shop.svc.stage-imports.local", 10),
        ];
        route(prod, json!({"hosts": ["details"], "http": [{"route": shares}]}));
    });
    assert_one(&told, "shopping-cart", "take spec.http[0].route[1] out");
    let told = found("MF0901", |prod, _| {
        route(
            prod,
            json!({"hosts": ["web.example"], "http": [{"route": [{"destination": {"host": "shopping-cart"}}]}]}),
        );
    });
    assert_one(
        &told,
        "shopping-cart.prod-shop.svc.cluster.local",
        "write a host that is there as spec.http[0].route[0].destination.host",
    );
    let harms = |fix: &String| fix.contains("instead") || fix.contains("delete");
    assert!(!told[0].fix.iter().any(harms), "{told:#?}");
}

#[test]
fn outlier_detection_of_all_hosts_of_a_namespace_is_that_of_each() {
    let told = |host: &str| {
        found("MF0829", |prod, _| {
            edit(&mut prod.imports, |sets| {
                sets[0]["spec"]["locality"] = json!({"region": "west"});
                let rule = &mut sets[0]["spec"]["importRules"][0];
                rule["importAsLocal"] = json!(true);
                rule["nameSelector"]["alias"] = json!({"namespace": "prod-shop", "name": "details"});
            });
            rule(
                prod,
                json!({"host": host, "trafficPolicy": {"outlierDetection": {"consecutive5xxErrors": 1}}}),
            );
        })
    };
    assert_eq!(told("*.prod-shop.svc.cluster.local"), []);
    assert_eq!(told("*.depot.svc.cluster.local").len(), 1);
}

#[test]
fn the_tls_mode_of_a_single_port_counts_as_that_of_the_host() {
    let told = |mode: &str| {
        let port = json!({"port": {"number": 9080}, "tls": {"mode": mode}});
        found("MF0904", |prod, _| {
            rule(
                prod,
                json!({"host": IMPORTED, "trafficPolicy": {"portLevelSettings": [port]}}),
            );
        })
    };
    assert_one(&told("DISABLE"), "TLS mode DISABLE", "edit destinationrule rule");
    assert_eq!(told("ISTIO_MUTUAL"), []);
}

#[test]
fn a_policy_may_name_the_own_trust_domain_as_that_of_the_cluster() {
    let from = |principal: &str| json!({"rules": [{"from": [{"source": {"principals": [principal]}}]}]});
    for right in [
        "cluster.local/ns/stage/sa/prod-ingress-service-account",
        "stage.local/ns/stage/sa/*",
    ] {
        assert_eq!(found("MF0906", |_, stage| policy(stage, from(right))), [], "{right}");
    }
    let wrong = "prod.local/ns/prod-shop/sa/web";
    let told = found("MF0906", |_, stage| policy(stage, from(wrong)));
    assert_one(
        &told,
        "but not the ingress gateway",
        "add the principal stage.local/ns/stage/sa/prod-ingress",
    );
}

#[test]
fn a_policy_that_denies_the_ingress_gateway_whatever_it_asks_for_is_told() {
    let others = json!({"from": [{"source": {"notNamespaces": ["stage-shop"]}}]});
    let told = found("MF0906", |_, stage| {
        policy(stage, json!({"action": "DENY", "rules": [others]}))
    });
    assert_one(
        &told,
        "denies callers",
        "except the principal stage.local/ns/stage/sa/prod-ingress",
    );
    let mut some = others;
    some["to"] = json!([{"operation": {"paths": ["/admin"]}}]);
    assert_eq!(
        found("MF0906", |_, stage| policy(
            stage,
            json!({"action": "DENY", "rules": [some]})
        )),
        []
    );
}

pub(super) fn balanced(stage: &mut MeshState) {
    edit(&mut stage.services, |services| {
        services[0]["spec"]["type"] = json!("LoadBalancer");
        services[0]["status"] = json!({"loadBalancer": {"ingress": [{"ip": "203.0.113.7", "hostname": "gw.example"}]}});
    });
}

pub(super) fn addresses(mesh: &mut MeshState, addresses: &[&str]) {
    edit(&mut mesh.peers, |peers| {
        peers[0]["spec"]["remote"]["addresses"] = json!(addresses)
    });
}

#[test]
fn one_address_beside_those_of_the_load_balancer_is_warned_of() {
    let told = found("MF0517", |prod, stage| {
        balanced(stage);
        addresses(prod, &["203.0.113.7", "203.0.113.99"]);
    });
    assert_one(&told, "`203.0.113.99` is none of the addresses", "meshfed peer");
    let both = found("MF0517", |prod, stage| {
        balanced(stage);
        addresses(prod, &["203.0.113.7", "gw.example"]);
    });
    assert_eq!(both, []);
}

#[test]
fn one_address_cannot_lead_to_the_gateways_of_both_meshes() {
    let same = |prod: &mut MeshState, stage: &mut MeshState| {
        for mesh in [prod, stage] {
            addresses(mesh, &["gw.example"]);
            edit(&mut mesh.peers, |peers| peers[0]["status"] = Value::Null);
        }
    };
    let told = found("MF0516", same);
    assert_one(
        &told,
        "cannot be both",
        "or correct that of `stage`, whichever is wrong",
    );
    assert_eq!(told[0].affects.len(), 2, "{told:#?}");
    let two_ports = found("MF0516", |prod, stage| {
        same(prod, stage);
        edit(&mut prod.peers, |peers| {
            peers[0]["spec"]["remote"]["discoveryPort"] = json!(9188)
        });
    });
    assert_eq!(two_ports, []);
}

#[test]
fn a_service_that_stands_for_something_elsewhere_is_no_gateway_of_this_mesh() {
    let front = |spec: Value, clusters: [&str; 2]| {
        let told = |code| {
            found(code, |prod, stage| {
                edit(&mut prod.services, |services| {
                    let front = json!({"metadata": {"name": "to-stage", "namespace": "prod"}, "spec": spec});
                    services.as_array_mut().expect("a list").push(front);
                });
                addresses(prod, &["to-stage.prod.svc.cluster.local"]);
                addresses(stage, &["gw.example"]);
                for (mesh, cluster) in [prod, stage].into_iter().zip(clusters) {
                    mesh.cluster = Observed::Present(cluster.to_owned());
                }
            })
        };
        [told("MF0515").len(), told("MF0516").len()]
    };
    let named = json!({"type": "ExternalName", "externalName": "gw.example"});
    let written = json!({"ports": [{"port": 8188}, {"port": 15443}]});
    let own = json!({"selector": {"app": "stage-ingress"}, "ports": [{"port": 8188}]});
    for clusters in [["one", "one"], ["one", "two"]] {
        assert_eq!(front(named.clone(), clusters), [0, 0]);
        assert_eq!(front(written.clone(), clusters), [0, 0]);
    }
    assert_eq!(front(own.clone(), ["one", "one"]), [0, 1]);
    assert_eq!(front(own, ["one", "two"])[0], 1);
}

#[test]
fn capitals_and_an_address_that_is_in_front_of_both_meshes_are_right() {
    let capitals = found("MF0516", |prod, _| {
        addresses(prod, &["Prod-Ingress.Stage.SVC.cluster.local"])
    });
    assert_eq!(capitals, []);
    let both = |prod_too: bool| {
        found("MF0516", |prod, stage| {
            edit(&mut prod.peers, |peers| peers[0]["status"] = Value::Null);
            balanced(stage);
            balanced(prod);
            if !prod_too {
                edit(&mut stage.services, |services| services[0]["status"] = Value::Null);
            }
            addresses(prod, &["203.0.113.7"]);
        })
    };
    assert_eq!(both(true), []);
    assert_one(&both(false), "of this mesh itself", "meshfed peer");
}

#[test]
fn a_name_that_may_lead_to_the_load_balancer_is_warned_of_and_breaks_no_link() {
    let known_as = |address: &str| {
        let found = found("MF0517", |prod, stage| {
            balanced(stage);
            addresses(prod, &[address]);
            edit(&mut prod.peers, |peers| {
                peers[0]["status"] = Value::Null;
            });
        });
        found.iter().map(|finding| finding.severity).collect::<Vec<_>>()
    };
    assert_eq!(known_as("mesh.company.test"), [Severity::Warning]);
    assert_eq!(known_as("203.0.113.99"), [Severity::Error]);
    assert_eq!(known_as("old.example"), [Severity::Error]);
}

#[test]
fn an_address_that_only_looks_like_one_inside_a_cluster_is_judged_by_no_service_port() {
    let told = found("MF0518", |prod, stage| {
        edit(&mut stage.services, |services| {
            services[0]["spec"]["type"] = json!("NodePort");
            for (index, port) in [31443, 31188].into_iter().enumerate() {
                services[0]["spec"]["ports"][index]["nodePort"] = json!(port);
            }
        });
        addresses(prod, &["gw.svc-nodes.example.com"]);
        edit(&mut prod.peers, |peers| {
            peers[0]["spec"]["remote"]["discoveryPort"] = json!(31188);
            peers[0]["spec"]["remote"]["servicePort"] = json!(31443);
        });
    });
    assert_eq!(told, []);
}

#[test]
fn a_pattern_of_a_shell_matches_nothing_whatever_services_there_are() {
    let told = found("MF0807", |prod, _| {
        prod.member_services
            .values_mut()
            .for_each(|services| *services = Observed::default());
        edit(&mut prod.exports, |sets| {
            sets[0]["spec"]["exportRules"][0]["nameSelector"]["name"] = json!("det*");
        });
    });
    assert_one(
        &told,
        "`det*` is compared as it is written",
        "edit exportedserviceset stage",
    );
}

#[test]
fn a_route_to_an_exported_host_is_wrong_even_where_services_are_not_known() {
    let told = found("MF0901", |prod, _| {
        prod.services = Observed::default();
        let host = "details.stage-shop.svc.stage-exports.local";
        route(
            prod,
            json!({"hosts": ["web.example"], "http": [{"route": [{"destination": {"host": host}}]}]}),
        );
    });
    assert_one(&told, "which nothing in prod provides", IMPORTED);
}

#[test]
fn a_peer_in_the_wrong_namespace_is_the_one_cause_of_all_that_is_without_a_peer() {
    let (mut prod, mut stage) = pair();
    prod.peers = Observed::Present(Vec::new());
    stage.peers = Observed::Present(Vec::new());
    edit(&mut prod.neighbours, |neighbours| {
        let stray = NeighbourObject {
            kind: "ServiceMeshPeer".to_owned(),
            namespace: "prod-shop".to_owned(),
            name: "stage".to_owned(),
        };
        neighbours["federationObjects"] = json!([stray]);
    });
    let run = run(&ALL, &snapshot([prod]), &Selection::default());
    let codes: Vec<&str> = run.findings().map(|finding| finding.code.0).collect();
    assert_eq!(codes, ["MF0701"]);
}

/// What one side alone proves is told though the other was not looked at.
#[test]
fn one_side_proves_an_own_trust_domain_an_own_gateway_and_who_refuses_a_watch() {
    let alone = |code: &str, change: &dyn Fn(&mut MeshState)| {
        let (mut prod, _) = pair();
        change(&mut prod);
        let run = run(&ALL, &snapshot([prod]), &Selection::default());
        let findings = run.into_findings().into_iter();
        findings.filter(|finding| finding.code.0 == code).collect::<Vec<_>>()
    };
    let peer = |prod: &mut MeshState, change: &dyn Fn(&mut Value)| edit(&mut prod.peers, |peers| change(&mut peers[0]));
    let equal = alone("MF0607", &|prod| {
        peer(prod, &|peer| {
            peer["spec"]["security"]["trustDomain"] = json!("prod.local")
        });
    });
    assert_one(&equal, "which is this mesh's own", "edit servicemeshpeer stage");
    let own_id = alone("MF0703", &|prod| {
        let id = json!("prod.local/ns/stage/sa/prod-egress-service-account");
        peer(prod, &|peer| peer["spec"]["security"]["clientID"] = id.clone());
    });
    assert_one(&own_id, "this mesh's own trust domain, `prod.local`", "meshfed peer");
    let own_gateway = alone("MF0516", &|prod| {
        addresses(prod, &["stage-ingress.prod.svc.cluster.local"])
    });
    assert_one(
        &own_gateway,
        "leads to `stage-ingress` of this mesh itself",
        "meshfed peer",
    );
    let refused = alone("MF0799", &|prod| {
        let watch = json!({"connected": false, "lastDisconnectStatus": "403 Forbidden"});
        let status = json!({"discoveryStatus": {"inactive": [{"pod": "istiod-0", "watch": watch}]}});
        peer(prod, &|peer| peer["status"] = status.clone());
    });
    assert_one(
        &refused,
        "`stage` refuses this mesh",
        "to `prod.local/ns/prod/sa/stage-egress-service-account`",
    );
}

/// `prod` has asked `stage` in vain since long ago.
fn asked_in_vain(prod: &mut MeshState) {
    edit(&mut prod.peers, |peers| {
        let watch = json!({"connected": false, "lastDisconnectStatus": "503 Service Unavailable",
            "lastFullSync": "2025-12-31T00:00:00Z"});
        peers[0]["status"]["discoveryStatus"] = json!({"inactive": [{"pod": "istiod-0", "watch": watch}]});
    });
}

#[test]
fn an_istiod_that_pushes_nothing_is_told_beside_what_cuts_its_link_which_names_both_steps() {
    let wrong_address = |prod: &mut MeshState, _: &mut MeshState| {
        asked_in_vain(prod);
        addresses(prod, &["nobody.stage.svc.cluster.local"]);
    };
    let cause = found("MF0516", wrong_address);
    let restart = "-n prod rollout restart deployment istiod-prod";
    assert!(
        cause[0].fix[0].starts_with("meshfed peer ") && cause[0].fix.last().is_some_and(|last| last.ends_with(restart))
    );
    let starved = found("MF0712", wrong_address);
    assert_one(&starved, "no services of `stage` for ", restart);
    assert_eq!(starved[0].severity, Severity::Warning);
    let alone = found("MF0712", |prod, _| asked_in_vain(prod));
    assert_eq!(alone[0].severity, Severity::Error);
    let unexplained = found("MF0799", |prod, _| asked_in_vain(prod));
    assert!(
        unexplained.iter().all(|finding| finding.mesh != "prod"),
        "{unexplained:#?}"
    );
}

#[test]
fn a_mend_of_a_link_that_is_up_is_one_step() {
    let wrong_domain = |prod: &mut MeshState, _: &mut MeshState| {
        edit(&mut prod.peers, |peers| {
            peers[0]["spec"]["security"]["trustDomain"] = json!("other.local")
        });
    };
    let told = found("MF0606", wrong_domain);
    assert!(
        !told.is_empty()
            && told
                .iter()
                .all(|one| one.fix.iter().all(|fix| !fix.contains("rollout restart"))),
        "{told:#?}"
    );
}

#[test]
fn an_istiod_that_starts_while_its_requests_fail_is_not_ready_for_that_reason() {
    let told = found("MF0304", |prod, _| {
        asked_in_vain(prod);
        edit(&mut prod.istiod_pods, |pods| {
            pods[0]["metadata"]["creationTimestamp"] = json!("2026-01-01T11:59:00Z");
            pods[0]["status"]["conditions"] = json!([{"type": "Ready", "status": "False"}]);
        });
    });
    assert_one(
        &told,
        "not ready for 120 s while its requests to `stage` fail",
        "describe pods",
    );
}

#[test]
fn a_delegate_is_a_virtual_service_without_hosts_in_a_namespace_of_the_mesh() {
    let hosts = |delegate: Value, its_hosts: Value| {
        found("MF0901", |prod, _| {
            let routes = prod.virtual_services.get_mut("prod-shop").expect("the member");
            let of = |name: &str, spec: Value| {
                read(json!({"metadata": {"name": name, "namespace": "prod-shop"}, "spec": spec}))
            };
            *routes = Observed::Present(vec![
                of(
                    "web",
                    json!({"hosts": ["web.example.com"], "http": [{"delegate": delegate}]}),
                ),
                of("part", json!({"hosts": its_hosts, "http": []})),
            ]);
        })
    };
    assert_eq!(hosts(json!({"name": "part"}), json!([])), Vec::new());
    assert_eq!(
        hosts(json!({"name": "part", "namespace": "prod-shop"}), json!([])),
        Vec::new()
    );
    for (delegate, its_hosts, says) in [
        (
            json!({"name": "nothing"}),
            json!([]),
            "prod-shop/nothing, and there is none",
        ),
        (
            json!({"name": "part"}),
            json!(["x.example.com"]),
            "it has hosts of its own",
        ),
        (
            json!({"name": "part", "namespace": "far"}),
            json!([]),
            "`far` is no namespace of the mesh",
        ),
    ] {
        assert_one(&hosts(delegate, its_hosts), says, "edit virtualservice web");
    }
}

#[test]
fn an_import_of_what_may_come_is_a_warning_and_a_slip_of_its_name_an_error() {
    let severity = |name: &str| {
        let told = found("MF0822", |prod, _| {
            edit(&mut prod.imports, |sets| {
                sets[0]["spec"]["importRules"][0]["nameSelector"]["name"] = json!(name);
            });
        });
        told.into_iter().map(|finding| finding.severity).collect::<Vec<_>>()
    };
    assert_eq!(severity("coupons"), [Severity::Warning]);
    assert_eq!(severity("detials"), [Severity::Error]);
    assert_eq!(severity("det*"), [Severity::Error]);
    assert_eq!(severity("details"), []);
}

#[test]
fn what_stands_where_no_istiod_reads_it_is_told_as_that_alone() {
    let astray = |kind: &str| {
        let found = json!({"controlPlanes": [{"namespace": "stage", "name": "stage"}],
            "federationObjects": [{"kind": kind, "namespace": "stgae", "name": "prod"}]});
        Observed::Present(read(found))
    };
    let codes = |kind: &str, change: fn(&mut MeshState)| {
        let told = told(|_, stage| {
            change(stage);
            stage.neighbours = astray(kind);
        });
        told.into_iter().map(|(code, _)| code).collect::<Vec<_>>()
    };
    let without_peers: fn(&mut MeshState) = |stage| stage.peers = Observed::Present(Vec::new());
    assert!(codes("ServiceMeshPeer", without_peers).contains(&"MF0701".to_owned()));
    assert!(!codes("ServiceMeshPeer", without_peers).contains(&"MF0706".to_owned()));
    assert!(codes("ExportedServiceSet", without_peers).contains(&"MF0706".to_owned()));
    let without_exports: fn(&mut MeshState) = |stage| stage.exports = Observed::Present(Vec::new());
    assert!(codes("ServiceMeshPeer", without_exports).contains(&"MF0822".to_owned()));
    assert!(!codes("ExportedServiceSet", without_exports).contains(&"MF0822".to_owned()));
}

#[test]
fn ports_that_a_gateway_has_crossed_are_the_control_planes_to_mend() {
    let told = found("MF0518", |prod, stage| {
        addresses(prod, &["gw.example"]);
        edit(&mut prod.peers, |peers| peers[0]["status"] = Value::Null);
        edit(&mut stage.services, |services| {
            services[0]["spec"]["type"] = json!("LoadBalancer");
            services[0]["spec"]["ports"][0]["targetPort"] = json!(8188);
            services[0]["spec"]["ports"][1]["targetPort"] = json!(15443);
        });
    });
    assert_one(&told, "8188 leads to 15443 of its pods", "edit smcp");
    assert_eq!(told[0].object.kind, "ServiceMeshControlPlane");
}

#[test]
fn a_virtual_service_that_others_delegate_to_is_not_proposed_for_removal() {
    let told = found("MF0901", |prod, _| {
        let of =
            |name: &str, spec: Value| read(json!({"metadata": {"name": name, "namespace": "prod-shop"}, "spec": spec}));
        let routes = prod.virtual_services.get_mut("prod-shop").expect("the member");
        *routes = Observed::Present(vec![
            of(
                "web",
                json!({"hosts": ["web.example.com"], "http": [{"delegate": {"name": "part"}}]}),
            ),
            of(
                "part",
                json!({"http": [{"route": [{"destination": {"host": "nothing"}}]}]}),
            ),
        ]);
    });
    assert_one(&told, "nothing.prod-shop.svc.cluster.local", "edit virtualservice part");
    assert!(!told[0].fix.iter().any(|line| line.contains("delete")), "{told:#?}");
}

#[test]
fn a_second_peer_for_one_mesh_is_not_told_as_a_wedge_too() {
    let told = told(|prod, _| {
        edit(&mut prod.peers, |peers| {
            let mut old = peers[0].clone();
            old["metadata"]["name"] = json!("old");
            old["metadata"]["creationTimestamp"] = json!("2026-01-01T11:50:00Z");
            old.as_object_mut().expect("a peer").remove("status");
            peers.as_array_mut().expect("peers").push(old);
        });
    });
    let codes: Vec<String> = told.into_iter().map(|(code, _)| code).collect();
    assert!(codes.contains(&"MF0608".to_owned()), "{codes:?}");
    assert!(!codes.contains(&"MF0709".to_owned()), "{codes:?}");
}

#[test]
fn a_service_that_is_exported_to_several_meshes_is_at_fault_once() {
    let everything = json!({"metadata": {"name": "east"}, "spec": {"exportRules": [
        {"type": "NameSelector", "nameSelector": {"namespace": "stage-shop"}}]}});
    let exported_twice = |stage: &mut MeshState| {
        let Observed::Present(sets) = &mut stage.exports else {
            unreachable!("the sets are known")
        };
        sets.insert(0, read(everything.clone()));
        edit(&mut stage.peers, |peers| {
            let mut east = peers[0].clone();
            east["metadata"]["name"] = json!("east");
            peers.as_array_mut().expect("a list").push(east);
        });
    };
    let silent = found("MF0814", |_, stage| {
        exported_twice(stage);
        stage.member_endpoint_slices = [("stage-shop".to_owned(), Observed::Present(Vec::new()))].into();
    });
    assert_one(
        &silent,
        "`stage-shop/details` is exported but has no ready endpoint",
        "get pods",
    );
    let sets = |found: &[Finding]| -> Vec<String> {
        let seen = found[0]
            .evidence
            .iter()
            .filter(|seen| seen.object.kind == "ExportedServiceSet");
        seen.map(|seen| seen.object.name.clone()).collect()
    };
    assert_eq!(sets(&silent), ["east", "prod"]);
    // A rule that takes whatever there is only warns; one that names the Service does not.
    let ports = found("MF0812", |_, stage| {
        exported_twice(stage);
        let services = stage.member_services.get_mut("stage-shop").expect("the member");
        edit(services, |services| {
            services[0]["spec"]["ports"] =
                json!([{"name": "http", "port": 9080}, {"name": "http-admin", "port": 9081}]);
        });
    });
    assert_one(&ports, "calls from other meshes are reset", "edit service details");
    assert_eq!(ports[0].severity, Severity::Error);
}
