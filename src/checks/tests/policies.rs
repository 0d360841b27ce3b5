//! Policies in the way of federation, settings that keep imports out of reach, and what is no fault of either.

use serde_json::{Value, json};

use super::families::{edit, watch_ended};
use super::sight::{pair, snapshot};
use crate::checks::{ALL, Finding, Selection, Severity, run};
use crate::snapshot::samples::read;
use crate::snapshot::{MeshState, Observed};

fn all(change: impl FnOnce(&mut MeshState, &mut MeshState)) -> Vec<Finding> {
    let (mut prod, mut stage) = pair();
    change(&mut prod, &mut stage);
    run(&ALL, &snapshot([prod, stage]), &Selection::default()).into_findings()
}

fn found(code: &str, change: impl FnOnce(&mut MeshState, &mut MeshState)) -> Vec<Finding> {
    let findings = all(change).into_iter();
    findings.filter(|finding| finding.code.0 == code).collect()
}

/// A policy in the namespace of a control plane.
fn at_home(mesh: &mut MeshState, spec: Value) {
    let name = mesh.mesh.namespace.clone();
    let policy = read(json!({"metadata": {"name": "policy", "namespace": name}, "spec": spec}));
    mesh.authorization_policies
        .insert(name, Observed::Present(vec![policy]));
}

#[test]
fn a_policy_that_allows_nothing_is_the_cause_of_the_403_of_its_own_mesh_and_told_once() {
    let told = all(|prod, _| {
        at_home(prod, json!({}));
        watch_ended(prod, "403 Forbidden");
    });
    // What prod exports is refused to its ingress gateway by the same policy.
    let codes: Vec<&str> = told.iter().map(|finding| finding.code.0).collect();
    assert_eq!(codes, ["MF0526", "MF0906"], "{told:#?}");
    let finding = &told[0];
    assert_eq!(finding.object.kind, "AuthorizationPolicy");
    assert!(
        finding.message.contains("istiod at port 8188 of `stage-egress`"),
        "{finding:#?}"
    );
    assert!(
        finding.evidence.iter().any(|seen| seen.value == "403 Forbidden"),
        "{finding:#?}"
    );
    assert_eq!(finding.fix.len(), 2, "a policy for each gateway: {finding:#?}");
}

#[test]
fn policies_of_the_control_planes_namespace_are_judged_by_whom_and_what_they_name() {
    let peer = "stage.local/ns/stage/sa/prod-egress-service-account";
    let from = |source: Value| json!([{"from": [{"source": source}]}]);
    let rows = [
        (json!({"rules": [{}]}), false),
        (json!({"selector": {"matchLabels": {"app": "kiali"}}}), false),
        (
            json!({"action": "DENY", "rules": from(json!({"notPrincipals": ["*"]}))}),
            true,
        ),
        (
            json!({"action": "DENY", "rules": from(json!({"notNamespaces": ["prod", "prod-shop"]}))}),
            true,
        ),
        (
            json!({"action": "DENY", "rules": from(json!({"namespaces": ["elsewhere"]}))}),
            false,
        ),
        (
            json!({"action": "DENY", "rules": from(json!({"ipBlocks": ["192.0.2.0/24"]}))}),
            false,
        ),
        (
            json!({"action": "DENY", "rules": [{"to": [{"operation": {"paths": ["/admin"]}}]}]}),
            false,
        ),
        (json!({"action": "AUDIT", "rules": [{}]}), false),
        (json!({"rules": from(json!({"principals": [peer]}))}), true),
        (
            json!({"rules": [{"to": [{"operation": {"ports": ["8188", "15443"]}}]}]}),
            false,
        ),
        (json!({"rules": [{"to": [{"operation": {"ports": ["8188"]}}]}]}), true),
        (
            json!({"selector": {"matchLabels": {"app": "stage-ingress"}}, "rules": from(json!({"principals": [peer]}))}),
            false,
        ),
        (
            json!({"selector": {"matchLabels": {"app": "stage-ingress"}}, "rules": from(json!({"principals": ["x"]}))}),
            true,
        ),
    ];
    for (spec, told) in rows {
        let findings = found("MF0526", |prod, _| at_home(prod, spec.clone()));
        assert_eq!(!findings.is_empty(), told, "{spec}: {findings:#?}");
    }
}

#[test]
fn a_link_that_was_made_after_a_policy_shows_that_it_lets_through() {
    let told = found("MF0526", |prod, stage| {
        let policy = json!({"metadata": {"name": "policy", "namespace": "prod", "creationTimestamp": "2026-01-01T10:00:00Z"},
            "spec": {"selector": {"matchLabels": {"app": "stage-egress"}}, "rules": [{"to": [{"operation": {"ports": ["80"]}}]}]}});
        prod.authorization_policies
            .insert("prod".to_owned(), Observed::Present(vec![read(policy)]));
        for mesh in [prod, stage] {
            edit(&mut mesh.peers, |peers| {
                peers[0]["status"]["discoveryStatus"]["active"][0]["watch"]["lastConnected"] =
                    json!("2026-01-01T11:00:00Z");
            });
        }
    });
    assert_eq!(told, []);
}

#[test]
fn what_cuts_one_direction_accounts_for_what_the_ends_of_the_other_contradict_each_other_in() {
    let told = all(|prod, stage| {
        at_home(stage, json!({"selector": {"matchLabels": {"app": "prod-ingress"}}}));
        watch_ended(prod, "403 Forbidden");
        edit(&mut prod.peers, |peers| {
            peers[0]["status"]["discoveryStatus"]["inactive"][0]["remotes"] = json!([])
        });
        edit(&mut stage.peers, |peers| {
            peers[0]["status"]["discoveryStatus"]["active"][0]["remotes"] = json!([])
        });
    });
    let codes: Vec<&str> = told.iter().map(|finding| finding.code.0).collect();
    assert_eq!(codes, ["MF0526"], "{told:#?}");
}

#[test]
fn settings_that_keep_imports_out_of_reach_are_told_where_something_is_imported() {
    let capture = json!({"techPreview": {"meshConfig": {"defaultConfig": {"proxyMetadata": {"ISTIO_META_DNS_CAPTURE": "false"}}}}});
    let allocate = json!({"meshConfig": {"defaultConfig": {"proxyMetadata": {"ISTIO_META_DNS_AUTO_ALLOCATE": false}}}});
    let slices =
        json!({"runtime": {"components": {"pilot": {"container": {"env": {"PILOT_USE_ENDPOINT_SLICE": "false"}}}}}});
    let right = json!({"techPreview": {"meshConfig": {"defaultConfig": {"proxyMetadata": {"ISTIO_META_DNS_CAPTURE": "true"}}}}});
    let rows = [
        (capture, vec![Severity::Warning]),
        (allocate, vec![Severity::Warning]),
        (slices, vec![Severity::Error]),
        (right, Vec::new()),
    ];
    let set = |mesh: &mut MeshState, fields: &Value| {
        edit(&mut mesh.control_plane, |object| {
            let spec = object["spec"].as_object_mut().expect("a spec");
            spec.extend(fields.as_object().expect("fields").clone());
        });
    };
    for (fields, expected) in rows {
        let importing = found("MF0713", |prod, _| set(prod, &fields));
        let severities: Vec<Severity> = importing.iter().map(|finding| finding.severity).collect();
        assert_eq!(severities, expected, "{fields}");
        let exporting = found("MF0713", |_, stage| {
            set(stage, &fields);
            stage.imports = Observed::Present(Vec::new());
        });
        assert_eq!(exporting, [], "nothing is imported");
    }
}

#[test]
fn a_host_of_a_route_is_right_while_the_link_is_up() {
    let as_host = |prod: &mut MeshState, stage: &mut MeshState| {
        edit(&mut prod.peers, |peers| {
            peers[0]["spec"]["remote"]["addresses"] = json!(["gateway.apps.example"]);
        });
        let route = json!({"metadata": {"name": "prod-ingress"}, "spec": {"host": "gateway.apps.example"}});
        stage.openshift_routes = Observed::Present(vec![read(route)]);
    };
    assert_eq!(found("MF0522", as_host), []);
    let down = found("MF0522", |prod, stage| {
        as_host(prod, stage);
        watch_ended(prod, "503 Service Unavailable");
    });
    assert_eq!(down.len(), 1);
}

/// Gives the member of a mesh a pod that is behind its Service, with a sidecar, and a NetworkPolicy.
fn isolated(mesh: &mut MeshState, policy: &Value) {
    let shop = format!("{}-shop", mesh.mesh.name);
    let pod = read(
        json!({"metadata": {"name": "details-0", "namespace": shop, "labels": {"app": "details"}},
        "spec": {"containers": [{"name": "app", "ports": [{"name": "web", "containerPort": 9080}]}, {"name": "istio-proxy"}]},
        "status": {"containerStatuses": [
            {"name": "istio-proxy", "ready": true, "image": "proxy", "imageID": "", "restartCount": 0}]}}),
    );
    mesh.member_pods.insert(shop.clone(), Observed::Present(vec![pod]));
    let policy = read(json!({"metadata": {"name": "policy", "namespace": shop}, "spec": policy}));
    mesh.member_network_policies
        .insert(shop, Observed::Present(vec![policy]));
}

#[test]
fn policies_of_members_are_judged_between_workloads_and_gateways() {
    let home = json!({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "prod"}}});
    let gateways = json!({"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "stage-egress"}}});
    let rows = [
        (
            json!({"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"podSelector": {}}]}]}),
            Some(Severity::Error),
        ),
        (
            json!({"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [home]}]}),
            None,
        ),
        (
            json!({"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [home], "ports": [{"port": 1}]}]}),
            Some(Severity::Error),
        ),
        (
            json!({"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [home], "ports": [{"port": "web"}]}]}),
            None,
        ),
        (
            json!({"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [home], "ports": [{"port": "metrics"}]}]}),
            Some(Severity::Error),
        ),
        (
            json!({"podSelector": {"matchLabels": {"app": "other"}}, "policyTypes": ["Ingress"]}),
            None,
        ),
        (
            json!({"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [{"podSelector": {}}]}]}),
            Some(Severity::Warning),
        ),
        (
            json!({"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [gateways]}]}),
            None,
        ),
        (
            json!({"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"ports": [{"port": 53}, {"port": 15012}]}]}),
            Some(Severity::Warning),
        ),
        (
            json!({"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"ports": [{"port": 15443}]}]}),
            None,
        ),
    ];
    for (policy, expected) in rows {
        let told = found("MF0527", |prod, _| isolated(prod, &policy));
        let severities: Vec<Severity> = told.iter().map(|finding| finding.severity).collect();
        assert_eq!(
            severities,
            expected.into_iter().collect::<Vec<_>>(),
            "{policy}: {told:#?}"
        );
    }
}

fn in_shop<T: serde::de::DeserializeOwned>(spec: &Value) -> Observed<Vec<T>> {
    Observed::Present(vec![read(
        json!({"metadata": {"name": "one", "namespace": "prod-shop"}, "spec": spec}),
    )])
}

#[test]
fn hosts_of_service_entries_and_of_wildcards_are_there_and_mirrors_are_looked_at() {
    let to = |host: &str| json!({"hosts": ["details"], "http": [{"route": [{"destination": {"host": host}}]}]});
    let copied = |host: &str| {
        json!({"hosts": ["details"], "http": [{"route": [{"destination": {"host": "details"}}],
            "mirrors": [{"destination": {"host": host}, "percentage": {"value": 10}}]}]})
    };
    let rows = [
        (
            to("vm.prod-shop.svc.cluster.local"),
            "vm.prod-shop.svc.cluster.local",
            0,
        ),
        (to("vm.legacy.svc.cluster.local"), "*.legacy.svc.cluster.local", 0),
        (to("pay.prod-shop"), "pay.prod-shop", 0),
        (to("vm.other.svc.cluster.local"), "*.legacy.svc.cluster.local", 1),
        (copied("vm.legacy.svc.cluster.local"), "*.legacy.svc.cluster.local", 0),
        (
            copied("gone.prod-shop.svc.cluster.local"),
            "*.legacy.svc.cluster.local",
            1,
        ),
    ];
    for (route, entry, findings) in rows {
        let told = found("MF0901", |prod, _| {
            prod.virtual_services.insert("prod-shop".to_owned(), in_shop(&route));
            prod.service_entries
                .insert("prod-shop".to_owned(), in_shop(&json!({"hosts": [entry]})));
        });
        assert_eq!(told.len(), findings, "{route} {entry}: {told:#?}");
    }
}

#[test]
fn rules_with_wildcards_define_subsets_and_the_most_specific_one_sets_the_tls_mode() {
    let both = |first: Value, second: Value| {
        let rule =
            |name: &str, spec: Value| read(json!({"metadata": {"name": name, "namespace": "prod-shop"}, "spec": spec}));
        move |prod: &mut MeshState, _: &mut MeshState| {
            let rules = vec![rule("a", first), rule("b", second)];
            prod.destination_rules
                .insert("prod-shop".to_owned(), Observed::Present(rules));
            let to = json!({"hosts": ["details"], "http": [{"route": [{"destination": {"host": "details", "subset": "v1"}}]}]});
            prod.virtual_services.insert("prod-shop".to_owned(), in_shop(&to));
        }
    };
    let wild =
        json!({"host": "*.prod-shop.svc.cluster.local", "subsets": [{"name": "v1", "labels": {"version": "v1"}}]});
    let plain = json!({"host": "*.local", "trafficPolicy": {"tls": {"mode": "DISABLE"}}});
    let mutual = json!({"host": "*.stage-imports.local", "trafficPolicy": {"tls": {"mode": "ISTIO_MUTUAL"}}});
    assert_eq!(found("MF0902", both(wild.clone(), mutual.clone())), []);
    assert_eq!(found("MF0904", both(wild.clone(), plain.clone())).len(), 1);
    let told = all(both(plain, mutual));
    assert!(told.iter().all(|finding| finding.code.0 != "MF0904"), "{told:#?}");
}

#[test]
fn the_dot_of_the_root_and_a_class_of_load_balancers_are_right() {
    let dotted = all(|prod, _| {
        edit(&mut prod.peers, |peers| {
            let address = peers[0]["spec"]["remote"]["addresses"][0]
                .as_str()
                .expect("an address")
                .to_owned();
            peers[0]["spec"]["remote"]["addresses"] = json!([format!("{address}.")]);
        });
    });
    assert_eq!(dotted, []);
}

#[test]
fn a_port_of_a_load_balancer_that_leads_to_the_other_one_of_the_pods_is_told_at_any_address() {
    let turned = |targets: [i32; 2]| {
        found("MF0518", move |prod, stage| {
            edit(&mut stage.services, |services| {
                services[0]["spec"]["type"] = json!("LoadBalancer");
                services[0]["spec"]["ports"] = json!([
                    {"name": "tls", "port": 15443, "targetPort": targets[0]},
                    {"name": "https-discovery", "port": 8188, "targetPort": targets[1]}]);
            });
            edit(&mut prod.peers, |peers| {
                peers[0]["spec"]["remote"] = json!({"addresses": ["gateway.example"]});
            });
            watch_ended(prod, "503 Service Unavailable");
        })
    };
    assert_eq!(turned([15443, 8188]), []);
    assert_eq!(turned([8188, 15443]).len(), 1);
}
