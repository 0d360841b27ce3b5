//! The walk from two empty namespaces to a mirrored service, and what it leaves in the cluster.

use serde_json::{Value, json};

use crate::harness::{Pair, one};

#[test]
fn the_whole_walk_ends_with_both_directions_connected_and_the_mirror_in_place() {
    let (sandbox, pair) = (one(), Pair::new("walk"));
    let cluster = sandbox.cluster(0);
    pair.share(sandbox);
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    let subset = json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "DestinationRule",
        "metadata": {"name": "details"},
        "spec": {"host": "details", "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}});
    cluster.apply("hand", prod_members, &subset);
    let to = format!("{prod_members}/details-v2@{stage}");
    sandbox.ok(&format!(
        "mirror {prod_members}/details --in {prod} --to {to} --subset v1"
    ));

    let (code, status) = pair.status(sandbox);
    assert_eq!(code, 0, "{status:#}");
    let links: Vec<String> = status["links"]
        .as_array()
        .expect("links")
        .iter()
        .map(|link| format!("{} {} {}", link["from"], link["to"], link["state"]))
        .collect();
    assert_eq!(
        links,
        [
            format!("{prod:?} {stage:?} \"connected\""),
            format!("{stage:?} {prod:?} \"connected\"")
        ]
    );
    assert_eq!(
        status["exports"][0]["exportedName"],
        format!("details.{stage_members}.svc.{prod}-exports.local")
    );
    let imported = format!("details-v2.{prod_members}.svc.{stage}-imports.local");
    assert_eq!(status["imports"][0]["host"], imported);
    assert_eq!(status["routes"][0]["targets"][1], format!("mirror 100% {imported}"));

    let peer = cluster.get("ServiceMeshPeer", prod, stage).expect("a peer");
    assert_eq!(
        peer["spec"],
        json!({
            "remote": {"addresses": [format!("{prod}-ingress.{stage}.svc.cluster.local")], "discoveryPort": 8188, "servicePort": 15443},
            "gateways": {"ingress": {"name": format!("{stage}-ingress")}, "egress": {"name": format!("{stage}-egress")}},
            "security": {
                "trustDomain": format!("{stage}.local"),
                "clientID": format!("{stage}.local/ns/{stage}/sa/{prod}-egress-service-account"),
                "certificateChain": {"kind": "ConfigMap", "name": format!("{stage}-ca-root-cert")},
            },
        })
    );
    let root = |namespace: &str, name: &str| {
        cluster.get("ConfigMap", namespace, name).expect("a root certificate")["data"]["root-cert.pem"].clone()
    };
    assert_eq!(
        root(prod, &format!("{stage}-ca-root-cert")),
        root(stage, "istio-ca-root-cert")
    );
    assert_eq!(
        root(stage, &format!("{prod}-ca-root-cert")),
        root(prod, "istio-ca-root-cert")
    );
}

#[test]
fn running_every_command_again_writes_nothing() {
    let (sandbox, pair) = (one(), Pair::new("again"));
    pair.share(sandbox);
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    let split = format!("split {prod_members}/details --in {prod} local=80 {stage}=20");
    sandbox.ok(&split);
    let cluster = sandbox.cluster(0);
    let before = cluster.versions(&[prod, stage, prod_members, stage_members]);
    for line in [
        format!("install {prod} --member {prod_members} --peer {stage}"),
        format!("peer {prod} {stage}"),
        format!("export {stage_members}/details --in {stage} --to {prod}"),
        format!("import {stage_members}/details --in {prod} --from {stage} --as {prod_members}/details-v2"),
        split,
    ] {
        let run = sandbox.ok(&format!("{line} -o json -v"));
        let changes = run.json();
        let written = changes["changes"]
            .as_array()
            .expect("changes")
            .iter()
            .filter(|change| change["outcome"] != "unchanged")
            .count();
        assert_eq!(written, 0, "`{line}` wrote again: {run}");
        assert!(
            !run.stderr.contains(" PATCH ") && !run.stderr.contains(" POST "),
            "`{line}` sent a write: {run}"
        );
    }
    assert_eq!(cluster.versions(&[prod, stage, prod_members, stage_members]), before);
}

#[test]
fn peering_two_installed_meshes_takes_no_more_than_a_few_dozen_requests() {
    let (sandbox, pair) = (one(), Pair::new("few"));
    pair.install(sandbox);
    let run = sandbox.ok(&format!("peer {} {} -v", pair.prod, pair.stage));
    let requests = run.stderr.lines().filter(|line| line.starts_with("detail: ")).count();
    assert!((10..=90).contains(&requests), "{requests} requests: {run}");
}

#[test]
fn a_split_replaces_a_mirror_in_the_same_virtual_service() {
    let (sandbox, pair) = (one(), Pair::new("replace"));
    pair.share(sandbox);
    let Pair {
        prod,
        stage,
        prod_members,
        ..
    } = &pair;
    sandbox.ok(&format!(
        "mirror {prod_members}/details --in {prod} --to {prod_members}/details-v2@{stage} --percent 25"
    ));
    let cluster = sandbox.cluster(0);
    let http = || cluster.get("VirtualService", prod_members, "details").expect("a route")["spec"]["http"][0].clone();
    assert_eq!(http()["mirrorPercentage"]["value"].as_f64(), Some(25.0));
    sandbox.ok(&format!("split {prod_members}/details --in {prod} local=80 {stage}=20"));
    let weights: Vec<Value> = http()["route"]
        .as_array()
        .expect("shares")
        .iter()
        .map(|route| route["weight"].clone())
        .collect();
    assert_eq!(weights, [80, 20]);
    assert_eq!(http()["mirror"], Value::Null);
    assert_eq!(cluster.list("VirtualService", prod_members).len(), 1);
}

#[test]
fn a_dry_run_writes_nothing_and_says_what_it_would_write() {
    let (sandbox, pair) = (one(), Pair::new("dry"));
    pair.install(sandbox);
    let Pair { prod, stage, .. } = &pair;
    let cluster = sandbox.cluster(0);
    let before = cluster.versions(&[prod, stage]);
    for mode in ["client", "server"] {
        let run = sandbox.ok(&format!("peer {prod} {stage} --dry-run={mode} -o json"));
        let document = run.json();
        assert_eq!(document["dryRun"], true);
        let created = document["changes"]
            .as_array()
            .expect("changes")
            .iter()
            .filter(|change| change["outcome"] == "created")
            .count();
        assert_eq!(created, 4, "{run}");
    }
    assert_eq!(cluster.versions(&[prod, stage]), before);
}

#[test]
fn the_equivalent_commands_are_shown_when_asked_for() {
    let (sandbox, pair) = (one(), Pair::new("shown"));
    pair.install(sandbox);
    let run = sandbox.ok(&format!("peer {} {} --show-commands", pair.prod, pair.stage));
    run.says(&[
        "oc --context sandbox apply --server-side --field-manager meshfed -f - <<'EOF'",
        "kind: ServiceMeshPeer",
    ]);
}

#[test]
fn operators_are_subscribed_to_in_order_and_waited_for() {
    let sandbox = one();
    sandbox.cluster(0).service("openshift-operators", "unused", &json!({}));
    let run = sandbox.ok("install operators-mesh --operators --elasticsearch -o json");
    let subscriptions: Vec<Value> = run.json()["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .filter(|change| change["objectKind"] == "Subscription")
        .map(|change| change["name"].clone())
        .collect();
    assert_eq!(
        subscriptions,
        [
            "elasticsearch-operator",
            "jaeger-product",
            "kiali-ossm",
            "servicemeshoperator"
        ]
    );
    for version in sandbox.cluster(0).list("ClusterServiceVersion", "openshift-operators") {
        assert_eq!(version["status"]["phase"], "Succeeded");
    }
}
