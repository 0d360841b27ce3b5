//! What `check --snapshot` says of a healthy federation with one thing changed, through the real binary.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::hostile::HEALTHY;

/// One change of a snapshot of alpha and beta, and the findings that it brings: the beginning of each, and a part of it.
struct Case {
    what: &'static str,
    change: fn(&mut Value),
    told: &'static [(&'static str, &'static str)],
}

/// The list of a part of a mesh.
fn list<'v>(snapshot: &'v mut Value, mesh: &str, part: &str) -> &'v mut Vec<Value> {
    let list = &mut snapshot["meshes"][mesh][part]["present"];
    list.as_array_mut().expect("a list")
}

/// Adds an object to a part that has a list for each namespace.
fn add(snapshot: &mut Value, mesh: &str, part: &str, kind: &str, name: &str, spec: Value) {
    let (namespace, name) = name.split_once('/').expect("a namespace");
    let api_version = match kind {
        "AuthorizationPolicy" => "security.istio.io/v1beta1",
        "NetworkPolicy" => "networking.k8s.io/v1",
        _ => "networking.istio.io/v1beta1",
    };
    let object = json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": spec});
    let part = &mut snapshot["meshes"][mesh][part];
    let list = if kind == "NetworkPolicy" {
        part
    } else {
        &mut part[namespace]
    };
    if list["present"].is_null() {
        *list = json!({"present": []});
    }
    list["present"].as_array_mut().expect("a list").push(object);
}

fn route(snapshot: &mut Value, spec: Value) {
    add(
        snapshot,
        "alpha",
        "virtualServices",
        "VirtualService",
        "alpha-shop/v",
        spec,
    );
}

fn rule(snapshot: &mut Value, spec: Value) {
    add(
        snapshot,
        "alpha",
        "destinationRules",
        "DestinationRule",
        "alpha-shop/r",
        spec,
    );
}

fn policy(snapshot: &mut Value, name: &str, spec: Value) {
    let mesh = if name.starts_with("alpha") { "alpha" } else { "beta" };
    add(
        snapshot,
        mesh,
        "authorizationPolicies",
        "AuthorizationPolicy",
        name,
        spec,
    );
}

/// A NetworkPolicy in place of those that the operator makes.
fn network(snapshot: &mut Value, spec: Value) {
    list(snapshot, "beta", "networkPolicies").clear();
    add(snapshot, "beta", "networkPolicies", "NetworkPolicy", "beta/n", spec);
}

fn addresses(snapshot: &mut Value, addresses: &[&str]) {
    list(snapshot, "alpha", "peers")[0]["spec"]["remote"]["addresses"] = json!(addresses);
}

#[track_caller]
fn judge(cases: &[Case]) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("snapshot.json");
    let mut wrong = Vec::new();
    for case in cases {
        let mut snapshot = HEALTHY.clone();
        (case.change)(&mut snapshot);
        std::fs::write(&file, snapshot.to_string()).expect("the folder is ours");
        let check = |format: &str| {
            Command::new(env!("CARGO_BIN_EXE_meshfed"))
                .args(["check", "-o", format, "--snapshot"])
                .arg(&file)
                .env("NO_COLOR", "1")
                .stdin(Stdio::null())
                .output()
                .expect("meshfed runs")
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let output = check("short");
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        // Each step of a fix has a line of its own there.
        let table = text(&check("table").stdout);
        let lines: Vec<&str> = stdout.lines().filter(|line| !line.is_empty()).collect();
        let each = case.told.iter().all(|(begins, says)| {
            let mut lines = lines.iter();
            lines.any(|line| line.starts_with(begins) && (line.contains(says) || table.contains(says)))
        });
        let fails = case.told.iter().any(|(begins, _)| begins.starts_with("error"));
        let ends = output.status.code() == Some(i32::from(fails));
        if !(each && ends && lines.len() == case.told.len()) {
            wrong.push(format!("{}: {:?}\n{stdout}{stderr}", case.what, output.status.code()));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn routes_and_rules_are_judged_as_istio_takes_them() {
    judge(&[
        Case {
            what: "a host with two parts",
            change: |snapshot| {
                route(
                    snapshot,
                    json!({"hosts": ["x.example"], "http": [{"route": [{"destination": {"host": "details.alpha-shop"}}]}]}),
                )
            },
            told: &[(
                "error MF0901 alpha VirtualService alpha-shop/v",
                "completes only names without a dot",
            )],
        },
        Case {
            what: "a connection to a host that nobody imports",
            change: |snapshot| {
                route(
                    snapshot,
                    json!({"hosts": ["x.example"], "tcp": [{"route": [{"destination": {"host": "remote.alpha-shop.svc.beta-exports.local"}}]}]}),
                )
            },
            told: &[(
                "error MF0901 alpha VirtualService alpha-shop/v",
                "write remote.alpha-shop.svc.beta-imports.local instead",
            )],
        },
        Case {
            what: "a wrong destination among right ones, with nothing like it imported",
            change: |snapshot| {
                route(
                    snapshot,
                    json!({"hosts": ["details"], "http": [{"route": [{"destination": {"host": "details"}, "weight": 90},
                {"destination": {"host": "carts.alpha-shop.svc.beta-imports.local"}, "weight": 10}]}]}),
                )
            },
            told: &[(
                "error MF0901 alpha VirtualService alpha-shop/v",
                "take spec.http[0].route[1] out",
            )],
        },
        Case {
            what: "a destination whose Service was deleted",
            change: |snapshot| {
                route(
                    snapshot,
                    json!({"hosts": ["x.example"], "http": [{"route": [{"destination": {"host": "shopping-cart"}}]}]}),
                )
            },
            told: &[(
                "error MF0901 alpha VirtualService alpha-shop/v",
                "or make its Service again",
            )],
        },
        Case {
            what: "plain connections to the port of an imported host",
            change: |snapshot| {
                rule(
                    snapshot,
                    json!({"host": "remote.alpha-shop.svc.beta-imports.local",
                "trafficPolicy": {"portLevelSettings": [{"port": {"number": 9080}, "tls": {"mode": "DISABLE"}}]}}),
                )
            },
            told: &[("error MF0904 alpha DestinationRule alpha-shop/r", "TLS mode DISABLE")],
        },
        Case {
            what: "plain connections to another port of all hosts",
            change: |snapshot| {
                rule(
                    snapshot,
                    json!({"host": "*.local",
                "trafficPolicy": {"portLevelSettings": [{"port": {"number": 3306}, "tls": {"mode": "DISABLE"}}]}}),
                )
            },
            told: &[],
        },
        Case {
            what: "hosts that an entry provides",
            change: |snapshot| {
                add(
                    snapshot,
                    "alpha",
                    "serviceEntries",
                    "ServiceEntry",
                    "alpha-shop/e",
                    json!({"hosts": ["*.legacy.svc.cluster.local"]}),
                );
                route(
                    snapshot,
                    json!({"hosts": ["x.example"], "http": [{"route": [{"destination": {"host": "pay.legacy.svc.cluster.local"}}]}]}),
                );
            },
            told: &[],
        },
    ]);
}

#[test]
fn policies_are_judged_as_istio_and_kubernetes_evaluate_them() {
    judge(&[
        Case {
            what: "the own trust domain by its pointer",
            change: |snapshot| {
                policy(
                    snapshot,
                    "beta-shop/p",
                    json!({"rules": [{"from": [{"source": {
                "principals": ["cluster.local/ns/beta/sa/alpha-ingress-service-account"]}}]}]}),
                )
            },
            told: &[],
        },
        Case {
            what: "callers of other namespaces denied",
            change: |snapshot| {
                policy(
                    snapshot,
                    "beta-shop/p",
                    json!({"action": "DENY", "rules": [{"from": [{"source": {"notNamespaces": ["beta-shop"]}}]}]}),
                )
            },
            told: &[("error MF0906 beta AuthorizationPolicy beta-shop/p", "denies callers")],
        },
        Case {
            what: "nothing allowed in the whole mesh",
            change: |snapshot| policy(snapshot, "alpha/p", json!({})),
            told: &[(
                "error MF0526 alpha AuthorizationPolicy alpha/p",
                "refuses the peer `beta` at port 8188",
            )],
        },
        Case {
            what: "port 15443 of the ingress gateway shut, while the watch by 8188 is up",
            change: |snapshot| {
                network(
                    snapshot,
                    json!({"podSelector": {"matchLabels": {"app": "alpha-ingress"}},
                "policyTypes": ["Ingress"], "ingress": [{"ports": [{"port": 8188}]}]}),
                )
            },
            told: &[(
                "error MF0523 beta NetworkPolicy beta/n",
                "from port 15443 of `alpha-ingress-0`",
            )],
        },
        Case {
            what: "the egress gateway open to a namespace by an expression on its name",
            change: |snapshot| {
                network(
                    snapshot,
                    json!({"podSelector": {"matchLabels": {"app": "alpha-egress"}},
                "policyTypes": ["Ingress"], "ingress": [{"from": [{"podSelector": {}}, {"namespaceSelector": {"matchExpressions": [
                    {"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["beta-shop"]}]}}]}]}),
                )
            },
            told: &[],
        },
        Case {
            what: "the egress gateway, selected by an expression, open to its own namespace only",
            change: |snapshot| {
                network(
                    snapshot,
                    json!({"podSelector": {"matchExpressions": [{"key": "app", "operator": "In",
                "values": ["alpha-egress"]}]}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"podSelector": {}}]}]}),
                )
            },
            told: &[(
                "error MF0525 beta NetworkPolicy beta/n",
                "from port 15443 of `alpha-egress-0`",
            )],
        },
    ]);
}

#[test]
fn the_path_of_a_service_is_broken_at_the_gateway_whose_port_a_policy_shuts() {
    let mut snapshot = HEALTHY.clone();
    let shut = json!({"podSelector": {"matchLabels": {"app": "alpha-ingress"}}, "policyTypes": ["Ingress"],
        "ingress": [{"ports": [{"port": 8188}]}]});
    network(&mut snapshot, shut);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("snapshot.json");
    std::fs::write(&file, snapshot.to_string()).expect("the folder is ours");
    // The host is the one that `status` prints.
    let line = "explain remote.alpha-shop.svc.beta-imports.local --from alpha --to beta --snapshot";
    let output = Command::new(env!("CARGO_BIN_EXE_meshfed"))
        .args(line.split_whitespace())
        .arg(&file)
        .env("NO_COLOR", "1")
        .output()
        .expect("meshfed runs");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    assert!(stdout.contains("broken at the ingress gateway"), "{stdout}");
}

#[test]
fn addresses_peers_and_sides_are_judged_by_what_is_there() {
    judge(&[
        Case {
            what: "capitals and the dot of the root",
            change: |snapshot| addresses(snapshot, &["Alpha-Ingress.beta.svc.cluster.local."]),
            told: &[],
        },
        Case {
            what: "the own gateway",
            change: |snapshot| addresses(snapshot, &["beta-ingress.alpha.svc.cluster.local"]),
            told: &[("error MF0516 alpha ServiceMeshPeer alpha/beta", "of this mesh itself")],
        },
        Case {
            what: "a Service that is another name for the peer's gateway",
            change: |snapshot| {
                list(snapshot, "alpha", "services").push(json!({"apiVersion": "v1", "kind": "Service",
                    "metadata": {"name": "to-beta", "namespace": "alpha"},
                    "spec": {"type": "ExternalName", "externalName": "alpha-ingress.beta.svc.cluster.local"}}));
                addresses(snapshot, &["to-beta.alpha.svc.cluster.local"]);
            },
            told: &[],
        },
        Case {
            what: "a peer that was renamed, and the old one left",
            change: |snapshot| {
                let peers = list(snapshot, "alpha", "peers");
                let mut old = peers[0].clone();
                old["metadata"]["name"] = json!("beta-old");
                old.as_object_mut().expect("an object").remove("status");
                peers.push(old);
            },
            told: &[(
                "error MF0608 alpha ServiceMeshPeer alpha/beta-old",
                "delete servicemeshpeer beta-old",
            )],
        },
    ]);
}
