//! What was made is taken away again, and nothing else.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};

use serde_json::{Value, json};

use crate::harness::{Cluster, Pair, Sandbox, one, own, two, until, until_seen};

/// What the operator and istiod leave behind, which `uninstall` lists.
const LEFT: [&str; 4] = [
    "istio-ca-root-cert",
    "ior-leader",
    "istio-namespace-controller-election",
    "servicemesh-federation",
];

/// Everything in these namespaces that meshfed, the operator or istiod may write, by name, without what moves by itself.
fn objects(cluster: &Cluster, namespaces: &[&String]) -> BTreeMap<String, Value> {
    let kinds = [
        "ServiceMeshControlPlane",
        "ServiceMeshMemberRoll",
        "ConfigMap",
        "Service",
        "ServiceAccount",
        "Deployment",
        "ServiceMeshPeer",
        "ExportedServiceSet",
        "ImportedServiceSet",
        "VirtualService",
        "DestinationRule",
    ];
    let mut all = BTreeMap::new();
    for namespace in namespaces {
        for kind in kinds {
            for object in cluster.list(kind, namespace) {
                let name = object["metadata"]["name"].as_str().expect("a name");
                if LEFT.contains(&name) {
                    continue;
                }
                let content = json!({
                    "labels": object["metadata"]["labels"], "annotations": object["metadata"]["annotations"],
                    "spec": object["spec"], "data": object["data"],
                });
                all.insert(format!("{kind} {namespace}/{name}"), content);
            }
        }
    }
    all
}

/// Waits until the cluster holds these objects again, and nothing else.
#[track_caller]
fn becomes(cluster: &Cluster, namespaces: &[&String], before: &BTreeMap<String, Value>) {
    until_seen("the cluster is as it was", || {
        let now = objects(cluster, namespaces);
        let differs = |name: &&String| before.get(*name) != now.get(*name);
        let names: Vec<&String> = before.keys().chain(now.keys()).filter(differs).collect();
        let seen = names.iter().map(|name| {
            format!(
                "{name}\n  was {}\n  is  {}",
                show(before.get(*name)),
                show(now.get(*name))
            )
        });
        if names.is_empty() {
            Ok(())
        } else {
            Err(seen.collect::<Vec<_>>().join("\n"))
        }
    });
}

fn show(object: Option<&Value>) -> String {
    object.map_or_else(|| "absent".to_owned(), Value::to_string)
}

fn mirrored(sandbox: &Sandbox, pair: &Pair) {
    let Pair {
        prod,
        stage,
        prod_members,
        ..
    } = pair;
    sandbox.ok(&format!(
        "mirror {prod_members}/details --in {prod} --to {prod_members}/details-v2@{stage}"
    ));
}

#[test]
fn the_reverse_of_the_walk_leaves_each_cluster_as_it_was_before_it() {
    let (sandbox, pair) = (one(), Pair::new("reverse"));
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    let cluster = sandbox.cluster(0);
    let namespaces = [prod, stage, prod_members, stage_members];
    // Namespaces stay, and so does what runs in them.
    for namespace in namespaces {
        cluster.service(namespace, "details", &json!({"app": "details"}));
    }
    let before = objects(&cluster, &namespaces);
    pair.share(sandbox);
    mirrored(sandbox, &pair);

    let refused = sandbox
        .meshfed(&format!(
            "unimport {stage_members}/details --in {prod} --from {stage} -y"
        ))
        .expect(1);
    refused.says(&[
        &format!("VirtualService {prod_members}/details sends requests to"),
        "meshfed route reset",
    ]);
    sandbox.ok(&format!("route reset {prod_members}/details --in {prod} -y"));
    let refused = sandbox.meshfed(&format!("unpeer {prod} {stage} -y")).expect(1);
    refused.says(&[
        &format!("ImportedServiceSet {prod}/{stage} has 1 rule"),
        "meshfed unimport",
    ]);
    sandbox.ok(&format!(
        "unimport {stage_members}/details --in {prod} --from {stage} -y"
    ));
    let refused = sandbox.meshfed(&format!("uninstall {prod} -y")).expect(1);
    refused.says(&["still has the peers", "meshfed unpeer"]);
    sandbox.ok(&format!("unpeer {prod} {stage} -y"));
    let gone = sandbox.ok(&format!("uninstall {prod} -y -o json")).json();
    let stays: Vec<&Value> = gone["leftBehind"]
        .as_array()
        .expect("what stays")
        .iter()
        .map(|left| &left["object"])
        .collect();
    let expected = [
        format!("Secret {prod}/istio-ca-secret"),
        format!("ConfigMap {prod}/ior-leader"),
        format!("ConfigMap {prod}/istio-namespace-controller-election"),
        format!("ConfigMap {prod}/servicemesh-federation"),
        format!("Role {prod}/mesh-user"),
        format!("RoleBinding {prod}/mesh-users"),
        format!("ConfigMap {prod}/istio-ca-root-cert"),
        format!("ConfigMap {prod_members}/istio-ca-root-cert"),
        format!("Namespace {prod}"),
        format!("Namespace {prod_members}"),
    ];
    assert_eq!(stays, expected.iter().collect::<Vec<_>>());
    // The others are of kinds that meshfed does not read.
    for left in expected
        .iter()
        .filter(|left| left.starts_with("ConfigMap") || left.starts_with("Namespace"))
    {
        let (kind, place) = left.split_once(' ').expect("a kind");
        let (namespace, name) = place.split_once('/').unwrap_or(("", place));
        assert!(cluster.get(kind, namespace, name).is_some(), "{left} is not there");
    }
    sandbox.ok(&format!("uninstall {stage} -y"));
    becomes(&cluster, &namespaces, &before);
}

#[test]
fn what_was_defaulted_beside_the_gateways_stays_when_they_go() {
    let (sandbox, pair) = (one(), Pair::new("defaulted"));
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    let cluster = sandbox.cluster(0);
    sandbox.ok(&format!("install {prod} --member {prod_members}"));
    sandbox.ok(&format!("install {stage} --member {stage_members}"));
    let control_plane = |mesh: &str| cluster.get("ServiceMeshControlPlane", mesh, mesh).expect("it is there");
    let defaults = |gateways: Value| json!({"spec": {"gateways": gateways}});
    let of_webhook = [
        (prod, defaults(json!({"openshiftRoute": {"enabled": false}}))),
        (
            stage,
            defaults(json!({"additionalEgress": {"shop-egress": {"enabled": false}}})),
        ),
    ];
    for (mesh, defaults) in of_webhook {
        cluster.patch("ServiceMeshControlPlane", mesh, mesh, &defaults);
        // Admission writes under no manager.
        let fields = control_plane(mesh)["metadata"]["managedFields"].clone();
        let owned: Vec<&Value> = fields
            .as_array()
            .into_iter()
            .flatten()
            .filter(|entry| entry["manager"] != "hand")
            .collect();
        cluster.patch(
            "ServiceMeshControlPlane",
            mesh,
            mesh,
            &json!({"metadata": {"managedFields": owned}}),
        );
    }
    let spec = |mesh: &str| control_plane(mesh)["spec"].clone();
    let before = [spec(prod), spec(stage)];
    sandbox.ok(&format!("peer {prod} {stage}"));
    assert!(before[0] != spec(prod), "peer asks for gateways");
    sandbox.ok(&format!("unpeer {prod} {stage} -y"));
    assert_eq!([spec(prod), spec(stage)], before);
    let control_plane = control_plane(prod);
    let entries = control_plane["metadata"]["managedFields"]
        .as_array()
        .into_iter()
        .flatten();
    for entry in entries.filter(|entry| entry["manager"] == "meshfed") {
        let owned = &entry["fieldsV1"]["f:spec"]["f:gateways"];
        assert!(owned.is_null(), "meshfed makes nothing of it its own: {entry}");
    }
    // And once more, from what is there now.
    sandbox.ok(&format!("peer {prod} {stage}"));
    sandbox.ok(&format!("unpeer {prod} {stage} -y"));
    assert_eq!([spec(prod), spec(stage)], before);
}

#[test]
fn taking_away_what_is_gone_already_changes_nothing() {
    let (sandbox, pair) = (one(), Pair::new("undone"));
    pair.share(sandbox);
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    for line in [
        format!("route reset {prod_members}/details --in {prod} -y"),
        format!("unimport {stage_members}/details --in {prod} --from {stage} -y"),
        format!("unexport {stage_members}/details --in {stage} --to {prod} -y"),
        format!("unpeer {prod} {stage} -y"),
        format!("uninstall {prod} -y"),
    ] {
        sandbox.ok(&line);
        let again = sandbox.ok(&format!("{line} -o json")).json();
        let changes = again["changes"].as_array().expect("changes");
        assert!(
            changes.iter().all(|change| change["outcome"] == "unchanged"),
            "{line}: {again:#}"
        );
    }
}

#[test]
fn a_service_that_is_no_longer_exported_leaves_the_importing_mesh_too() {
    let (sandbox, pair) = (two(), Pair::new("unexport"));
    let Pair {
        prod,
        stage,
        stage_members,
        prod_members,
    } = &pair;
    sandbox.ok(&format!("install {prod}@east --member {prod_members} --peer {stage}"));
    sandbox.ok(&format!("install {stage}@west --member {stage_members} --peer {prod}"));
    sandbox
        .cluster(1)
        .service(stage_members, "details", &json!({"app": "details"}));
    sandbox.ok(&format!("peer {prod}@east {stage}@west"));
    sandbox.ok(&format!("export {stage_members}/details --in {stage}@west --to {prod}"));
    sandbox.ok(&format!(
        "import {stage_members}/details --in {prod}@east --from {stage}@west"
    ));
    sandbox.ok(&format!(
        "unexport {stage_members}/details --in {stage}@west --to {prod}@east -y"
    ));
    let set = sandbox
        .cluster(0)
        .get("ImportedServiceSet", prod, stage)
        .expect("the set stays");
    assert_eq!(set["status"]["importedServices"], json!([]), "{set:#}");
}

#[test]
fn a_control_plane_that_somebody_changed_is_uninstalled_as_a_whole_or_not_at_all() {
    let (sandbox, pair) = (one(), Pair::new("shared-plane"));
    let Pair { prod, prod_members, .. } = &pair;
    let cluster = sandbox.cluster(0);
    sandbox.ok(&format!("install {prod} --member {prod_members}"));
    cluster.patch(
        "ServiceMeshControlPlane",
        prod,
        prod,
        &json!({"spec": {"tracing": {"sampling": 10}}}),
    );
    let before = objects(&cluster, &[prod, prod_members]);
    let refused = sandbox.meshfed(&format!("uninstall {prod} -y")).expect(5);
    refused.says(&[
        "`hand` owns fields of ServiceMeshControlPlane",
        "nothing was removed",
        "--force-conflicts",
    ]);
    assert_eq!(objects(&cluster, &[prod, prod_members]), before);
    sandbox.ok(&format!("uninstall {prod} -y --force-conflicts"));
    for kind in ["ServiceMeshControlPlane", "ServiceMeshMemberRoll"] {
        assert_eq!(cluster.list(kind, prod), Vec::<Value>::new(), "{kind}");
    }
}

#[test]
fn what_others_own_survives() {
    let (sandbox, pair) = (one(), Pair::new("theirs"));
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    let cluster = sandbox.cluster(0);
    cluster.service("theirs-member", "details", &json!({}));
    cluster.service(prod, "unrelated", &json!({}));
    cluster.service(prod_members, "details", &json!({"app": "details"}));
    let theirs = json!({"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane", "metadata": {"name": prod},
        "spec": {"version": "v2.6", "security": {"trust": {"domain": format!("{prod}.local")}},
            "gateways": {"additionalIngress": {"shop-ingress": {"enabled": true, "service": {"type": "ClusterIP",
                "ports": [{"port": 443, "name": "https"}]}}}}}});
    cluster.apply("platform-team", prod, &theirs);
    let roll = json!({"apiVersion": "maistra.io/v1", "kind": "ServiceMeshMemberRoll", "metadata": {"name": "default"},
        "spec": {"members": ["theirs-member"]}});
    cluster.apply("platform-team", prod, &roll);
    let spec = |kind: &str, name: &str| cluster.get(kind, prod, name).expect("it is there")["spec"].clone();
    let (control_plane, members) = (
        spec("ServiceMeshControlPlane", prod),
        spec("ServiceMeshMemberRoll", "default"),
    );

    sandbox.ok(&format!("install {prod} --member {prod_members}"));
    sandbox.ok(&format!("install {stage} --member {stage_members} --peer {prod}"));
    cluster.service(stage_members, "details", &json!({"app": "details"}));
    sandbox.ok(&format!("peer {prod} {stage}"));
    let rule = json!([{"type": "NameSelector", "nameSelector": {"namespace": "theirs", "name": "a"}}]);
    let set = json!({"apiVersion": "federation.maistra.io/v1", "kind": "ExportedServiceSet", "metadata": {"name": prod},
        "spec": {"exportRules": rule}});
    cluster.apply("platform-team", stage, &set);
    sandbox.ok(&format!("export {stage_members}/details --in {stage} --to {prod}"));

    sandbox.ok(&format!("unexport {stage_members}/details --in {stage} --to {prod} -y"));
    let left = cluster.get("ExportedServiceSet", stage, prod).expect("the set stays")["spec"]["exportRules"].clone();
    assert_eq!(left, rule);
    let refused = sandbox.meshfed(&format!("unpeer {prod} {stage} -y")).expect(1);
    refused.says(&["meshfed did not write all of it", "meshfed unexport theirs/a"]);
    sandbox.ok(&format!("unexport theirs/a --in {stage} --to {prod} -y"));
    let gone = sandbox.ok(&format!("unpeer {prod} {stage} -y -o json")).json();
    let stays = gone["leftBehind"].as_array().cloned().unwrap_or_default();
    assert!(
        stays
            .iter()
            .any(|left| left["object"] == format!("ExportedServiceSet {stage}/{prod}")),
        "{gone:#}"
    );
    assert_eq!(spec("ServiceMeshControlPlane", prod), control_plane);
    sandbox.ok(&format!("uninstall {prod} --member {prod_members} -y"));
    assert_eq!(spec("ServiceMeshControlPlane", prod), control_plane);
    assert_eq!(spec("ServiceMeshMemberRoll", "default"), members);
}

#[test]
fn unpeer_does_not_wedge_istiod_and_deleting_the_peer_by_hand_does() {
    let (sandbox, pair) = (one(), Pair::new("wedge"));
    pair.federate(sandbox);
    let Pair {
        prod,
        stage,
        stage_members,
        ..
    } = &pair;
    sandbox.ok(&format!("export {stage_members}/details --in {stage} --to {prod}"));
    let again = format!("peer {prod} {stage}");
    sandbox.ok(&format!("unpeer {prod} {stage} -y"));
    sandbox.ok(&again);

    sandbox.ok(&format!("export {stage_members}/details --in {stage} --to {prod}"));
    let cluster = sandbox.cluster(0);
    cluster.delete("ServiceMeshPeer", stage, prod);
    // Made anew before istiod has seen it go, it would be the same peer to it. The other side is told 400 once it has.
    until("istiod has seen it go", || {
        let (_, status) = pair.status(sandbox);
        let links = status["links"].as_array().cloned().unwrap_or_default();
        let told = |link: &Value| {
            let reason = link["reason"].as_str().unwrap_or_default();
            link["from"] == prod.as_str() && reason.contains("400 Bad Request")
        };
        if links.iter().any(told) {
            Ok(())
        } else {
            Err(status["links"].to_string())
        }
    });
    sandbox.meshfed(&format!("{again} --timeout 3s")).expect(4);
    let peer = cluster.get("ServiceMeshPeer", stage, prod).expect("made anew");
    let watch = &peer["status"]["discoveryStatus"]["active"][0]["watch"];
    let (connected, made) = (&watch["lastConnected"], &peer["metadata"]["creationTimestamp"]);
    // What a wedged istiod tells of a peer made anew is what it knew of the one before: the watch is older than the peer.
    assert!(
        connected.as_str() < made.as_str(),
        "{connected} is not before {made}: {peer}"
    );
    // A new pod is an istiod that remembers nothing.
    cluster.delete("Pod", stage, &format!("istiod-{stage}-0"));
    sandbox.ok(&again);
}

#[test]
fn a_peer_whose_cluster_is_gone_is_taken_away_on_this_side() {
    let (sandbox, pair) = (one(), Pair::new("lost"));
    pair.share(sandbox);
    let Pair { prod, stage, .. } = &pair;
    let cluster = sandbox.cluster(0);
    sandbox
        .meshfed(&format!("unpeer {prod} -y"))
        .expect(2)
        .says(&["--remote-gone"]);
    sandbox.ok(&format!("unpeer {prod} --remote-gone {stage} -y"));
    for kind in ["ServiceMeshPeer", "ImportedServiceSet", "ExportedServiceSet"] {
        assert_eq!(cluster.list(kind, prod), Vec::<Value>::new(), "{kind}");
    }
    assert!(
        cluster.get("ServiceMeshPeer", stage, prod).is_some(),
        "the other side is not touched"
    );
}

#[test]
fn without_a_terminal_and_without_yes_nothing_is_removed() {
    let (sandbox, pair) = (one(), Pair::new("ask"));
    pair.share(sandbox);
    let Pair {
        prod,
        stage,
        stage_members,
        ..
    } = &pair;
    let cluster = sandbox.cluster(0);
    let namespaces = [prod, stage];
    let before = objects(&cluster, &namespaces);
    for line in [
        format!("unimport {stage_members}/details --in {prod} --from {stage}"),
        format!("unexport {stage_members}/details --in {stage} --to {prod}"),
    ] {
        sandbox.meshfed(&line).expect(7).says(&["--yes"]);
    }
    let dry = sandbox
        .ok(&format!(
            "unexport {stage_members}/details --in {stage} --to {prod} --dry-run -o json"
        ))
        .json();
    assert_eq!(
        (&dry["dryRun"], &dry["changes"][0]["outcome"]),
        (&json!(true), &json!("changed"))
    );
    assert_eq!(objects(&cluster, &namespaces), before);
}

#[test]
fn a_route_that_was_adopted_is_not_taken_away() {
    let (sandbox, pair) = (one(), Pair::new("adopted"));
    pair.share(sandbox);
    let Pair {
        prod,
        stage,
        prod_members,
        ..
    } = &pair;
    let cluster = sandbox.cluster(0);
    let theirs = json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "VirtualService",
        "metadata": {"name": "theirs"},
        "spec": {"hosts": ["details"], "http": [{"route": [{"destination": {"host": "details"}}]}]}});
    cluster.apply("platform-team", prod_members, &theirs);
    sandbox.ok(&format!(
        "mirror {prod_members}/details --in {prod} --to {prod_members}/details-v2@{stage} --adopt"
    ));
    let refused = sandbox
        .meshfed(&format!("route reset {prod_members}/details --in {prod} -y"))
        .expect(1);
    refused.says(&["was adopted from somebody else"]);
    assert_eq!(cluster.list("VirtualService", prod_members).len(), 1);
}

#[test]
fn an_undo_that_was_cut_short_is_ended_by_running_it_again() {
    let (sandbox, pair) = (one(), Pair::new("cut"));
    pair.federate(sandbox);
    let Pair {
        prod,
        stage,
        stage_members,
        ..
    } = &pair;
    sandbox.ok(&format!("export {stage_members}/details --in {stage} --to {prod}"));
    let cluster = sandbox.cluster(0);
    // An object that cannot be deleted yet, as behind a finalizer whose controller is gone, holds it up in the middle.
    let held = json!({"metadata": {"finalizers": ["example.com/held"]}});
    cluster.patch("ServiceMeshPeer", stage, prod, &held);
    let cut = sandbox
        .meshfed(&format!("unpeer {prod} {stage} -y --timeout 45s"))
        .expect(4);
    cut.says(&[
        &format!("ServiceMeshPeer {stage}/{prod}"),
        "finalizer",
        &format!("ServiceMeshPeer {prod}/{stage} in mesh `{prod}` (removed)"),
    ]);
    let certificate = format!("{prod}-ca-root-cert");
    assert!(
        cluster.get("ConfigMap", stage, &certificate).is_some(),
        "nothing goes before the peer is gone"
    );

    cluster.patch(
        "ServiceMeshPeer",
        stage,
        prod,
        &json!({"metadata": {"finalizers": null}}),
    );
    sandbox.ok(&format!("unpeer {prod} {stage} -y"));
    for (mesh, peer) in [(prod, stage), (stage, prod)] {
        for kind in ["ServiceMeshPeer", "ExportedServiceSet", "ImportedServiceSet"] {
            assert_eq!(cluster.list(kind, mesh), Vec::<Value>::new(), "{kind} in {mesh}");
        }
        assert!(
            cluster
                .get("ConfigMap", mesh, &format!("{peer}-ca-root-cert"))
                .is_none()
        );
        assert!(cluster.get("Service", mesh, &format!("{peer}-ingress")).is_none());
    }
}

#[test]
fn an_api_server_that_stops_in_the_middle_leaves_an_undo_that_running_it_again_ends() {
    let (sandbox, pair) = (&own(), Pair::new("stopped"));
    pair.federate(sandbox);
    let Pair { prod, stage, .. } = &pair;
    let cluster = sandbox.cluster(0);
    // Held up there, the command is sure to be in the middle when the API server stops.
    cluster.patch(
        "ServiceMeshPeer",
        stage,
        prod,
        &json!({"metadata": {"finalizers": ["example.com/held"]}}),
    );
    let mut undo = sandbox.spawn(&format!("unpeer {prod} {stage} -y --request-timeout 2s"));
    let mut story = BufReader::new(undo.stderr.take().expect("a pipe"));
    let mut line = String::new();
    while !line.contains(&format!("still there: {stage}: ServiceMeshPeer {stage}/{prod}")) {
        line.clear();
        assert_ne!(
            story.read_line(&mut line).expect("its story"),
            0,
            "it ended before its middle"
        );
    }
    sandbox.signal_api_server("-STOP");
    let ended = undo.wait().expect("it ends");
    sandbox.signal_api_server("-CONT");
    let mut rest = String::new();
    story.read_to_string(&mut rest).expect("its story");
    assert_eq!(ended.code(), Some(3), "{rest}");
    for said in [
        "no answer within 2s",
        &format!("ServiceMeshPeer {prod}/{stage} in mesh `{prod}` (removed)"),
    ] {
        assert!(rest.contains(said), "{said}: {rest}");
    }
    cluster.patch(
        "ServiceMeshPeer",
        stage,
        prod,
        &json!({"metadata": {"finalizers": null}}),
    );
    sandbox.ok(&format!("unpeer {prod} {stage} -y"));
    for mesh in [prod, stage] {
        assert_eq!(cluster.list("ServiceMeshPeer", mesh), Vec::<Value>::new());
    }
}
