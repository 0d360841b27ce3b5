//! What others own stays theirs.

use serde_json::{Value, json};

use crate::harness::{Pair, one, until};

#[test]
fn peering_adds_gateways_to_a_control_plane_that_somebody_else_wrote_and_touches_nothing_else() {
    let (sandbox, pair) = (one(), Pair::new("foreign"));
    let cluster = sandbox.cluster(0);
    for (mesh, members) in [(&pair.prod, &pair.prod_members), (&pair.stage, &pair.stage_members)] {
        cluster.service(mesh, "unrelated", &json!({}));
        cluster.service(members, "details", &json!({}));
        let control_plane = json!({"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane",
            "metadata": {"name": mesh, "labels": {"team": "platform"}},
            "spec": {"version": "v2.5", "security": {"trust": {"domain": format!("{mesh}.example")}},
                "gateways": {"additionalIngress": {"shop-ingress": {"enabled": true, "service": {"type": "ClusterIP"}}}}}});
        cluster.apply("platform-team", mesh, &control_plane);
    }
    until("both control planes are ready", || {
        let (_, status) = pair.status(sandbox);
        let ready = status["meshes"]
            .as_array()
            .is_some_and(|all| all.iter().all(|mesh| mesh["state"] == "ready"));
        if ready {
            Ok(())
        } else {
            Err(status["meshes"].to_string())
        }
    });
    sandbox.ok(&format!("peer {} {}", pair.prod, pair.stage));
    let control_plane = cluster
        .get("ServiceMeshControlPlane", &pair.prod, &pair.prod)
        .expect("it is there");
    assert_eq!(control_plane["metadata"]["labels"], json!({"team": "platform"}));
    assert_eq!(control_plane["spec"]["version"], "v2.5");
    let ingress: Vec<&String> = control_plane["spec"]["gateways"]["additionalIngress"]
        .as_object()
        .expect("gateways")
        .keys()
        .collect();
    assert_eq!(
        ingress,
        ["shop-ingress", &format!("{}-ingress", pair.stage)]
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<std::collections::BTreeSet<_>>()
            .iter()
            .collect::<Vec<_>>()
    );
    assert_eq!(
        control_plane["spec"]["gateways"]["additionalIngress"]["shop-ingress"]["enabled"],
        true
    );
}

#[test]
fn adding_a_peer_keeps_everything_that_was_installed() {
    let (sandbox, pair) = (one(), Pair::new("third"));
    sandbox.ok(&format!(
        "install {} --peer {} --set tracing.sampling=7",
        pair.prod, pair.stage
    ));
    sandbox.ok(&format!("install {} --peer third-other", pair.prod));
    sandbox.ok("install third-other");
    sandbox.ok(&format!("peer {} third-other", pair.prod));
    let spec = sandbox
        .cluster(0)
        .get("ServiceMeshControlPlane", &pair.prod, &pair.prod)
        .expect("there")["spec"]
        .clone();
    assert_eq!(spec["tracing"]["sampling"], 7);
    assert_eq!(spec["security"]["trust"]["domain"], format!("{}.local", pair.prod));
    let egress = spec["gateways"]["additionalEgress"].as_object().expect("gateways");
    assert!(egress.contains_key(&format!("{}-egress", pair.stage)) && egress.contains_key("third-other-egress"));
}

#[test]
fn a_field_that_somebody_else_owns_ends_in_a_conflict_that_names_both() {
    let (sandbox, pair) = (one(), Pair::new("conflict"));
    sandbox.ok(&format!("install {}", pair.prod));
    let cluster = sandbox.cluster(0);
    let theirs = json!({"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane", "metadata": {"name": pair.prod},
        "spec": {"version": "v2.5"}});
    cluster.apply("platform-team", &pair.prod, &theirs);
    let run = sandbox
        .meshfed(&format!("install {} --version v2.6", pair.prod))
        .expect(5);
    let run = run.says(&["platform-team", ".spec.version", "--force-conflicts", &pair.prod]);
    assert_eq!(run.stdout, "");
    sandbox.ok(&format!("install {} --version v2.6 --force-conflicts", pair.prod));
    assert_eq!(
        cluster
            .get("ServiceMeshControlPlane", &pair.prod, &pair.prod)
            .expect("there")["spec"]["version"],
        "v2.6"
    );
}

#[test]
fn members_that_others_added_stay() {
    let (sandbox, pair) = (one(), Pair::new("members"));
    let cluster = sandbox.cluster(0);
    sandbox.ok(&format!("install {}", pair.prod));
    cluster.service("members-theirs", "x", &json!({}));
    let roll = json!({"apiVersion": "maistra.io/v1", "kind": "ServiceMeshMemberRoll", "metadata": {"name": "default"},
        "spec": {"members": ["members-theirs"]}});
    cluster.apply("platform-team", &pair.prod, &roll);
    sandbox.ok(&format!("install {} --member {}", pair.prod, pair.prod_members));
    let members = cluster
        .get("ServiceMeshMemberRoll", &pair.prod, "default")
        .expect("there")["spec"]["members"]
        .clone();
    assert_eq!(members, json!(["members-theirs", pair.prod_members]));
}

#[test]
fn foreign_rules_stay_and_keep_their_order() {
    let (sandbox, pair) = (one(), Pair::new("rules"));
    pair.federate(sandbox);
    let Pair {
        prod,
        stage,
        stage_members,
        ..
    } = &pair;
    let cluster = sandbox.cluster(0);
    let theirs = json!([
        {"type": "NameSelector", "nameSelector": {"namespace": "theirs", "name": "a", "alias": {"name": "b"}}},
        {"type": "LabelSelector", "labelSelector": {"namespace": "theirs", "selector": {"matchLabels": {"x": "y"}},
            "aliases": [{"name": "q", "alias": {"namespace": "r"}}]}},
    ]);
    let set = json!({"apiVersion": "federation.maistra.io/v1", "kind": "ExportedServiceSet", "metadata": {"name": prod},
        "spec": {"exportRules": theirs}});
    cluster.apply("platform-team", stage, &set);
    sandbox.ok(&format!(
        "export {stage_members}/details --in {stage} --to {prod} --as shared/details"
    ));
    let rules = || cluster.get("ExportedServiceSet", stage, prod).expect("there")["spec"]["exportRules"].clone();
    let first: Vec<Value> = rules().as_array().expect("rules")[..2].to_vec();
    assert_eq!(Value::Array(first), theirs);
    assert_eq!(
        rules()[2]["nameSelector"]["alias"],
        json!({"namespace": "shared", "name": "details"})
    );
    sandbox.ok(&format!(
        "export {stage_members}/details --in {stage} --to {prod} --as shared/other"
    ));
    assert_eq!(rules().as_array().map(Vec::len), Some(3));
    assert_eq!(rules()[2]["nameSelector"]["alias"]["name"], "other");
    let labels = cluster.get("ExportedServiceSet", stage, prod).expect("there")["metadata"]["labels"].clone();
    assert_eq!(labels, Value::Null);
}

#[test]
fn a_virtual_service_that_somebody_else_wrote_is_replaced_only_when_asked() {
    let (sandbox, pair) = (one(), Pair::new("adopt"));
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
    let mirror = format!("mirror {prod_members}/details --in {prod} --to {prod_members}/details-v2@{stage}");
    sandbox.meshfed(&mirror).expect(2).says(&["theirs", "--adopt"]);
    sandbox.ok(&format!("{mirror} --adopt"));
    let routes = cluster.list("VirtualService", prod_members);
    assert_eq!(routes.len(), 1);
    assert_ne!(routes[0]["spec"]["http"][0]["mirror"], Value::Null);
}

#[test]
fn objects_that_a_gitops_tool_owns_are_refused() {
    let (sandbox, pair) = (one(), Pair::new("gitops"));
    sandbox.ok(&format!("install {}", pair.prod));
    let cluster = sandbox.cluster(0);
    let tracking = json!({"metadata": {"annotations": {"argocd.argoproj.io/tracking-id": "mesh:x"}}});
    cluster.patch("ServiceMeshControlPlane", &pair.prod, &pair.prod, &tracking);
    let run = sandbox.meshfed(&format!("install {} --peer x", pair.prod)).expect(5);
    run.says(&["Argo CD", "--force-gitops"]);
    sandbox.ok(&format!("install {} --peer x --force-gitops", pair.prod));
}
