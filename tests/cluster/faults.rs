//! Healthy federations, broken by hand: `status` says so, on the right link, and ends with 1.

use serde_json::{Value, json};

use crate::harness::{Pair, Sandbox, one, until};

/// Waits until the link from `from` is as `state` says, for this reason. Each mesh writes of its own end, so between
/// the two writings a link is down for another reason.
fn link_becomes(sandbox: &Sandbox, pair: &Pair, from: &str, state: &str, reason: &str) {
    until(&format!("link from {from} {state}: {reason}"), || {
        let (_, status) = pair.status(sandbox);
        let links = status["links"].as_array().cloned().unwrap_or_default();
        let link = links
            .iter()
            .find(|link| link["from"] == from)
            .cloned()
            .unwrap_or(Value::Null);
        let said = link["reason"].as_str().unwrap_or_default();
        if link["state"] == state && said.contains(reason) {
            Ok(())
        } else {
            Err(link.to_string())
        }
    });
}

#[test]
fn a_wrong_client_id_shows_as_forbidden_on_the_other_side() {
    let (sandbox, pair) = (one(), Pair::new("client"));
    pair.federate(sandbox);
    let wrong = format!("{}.local/ns/{}/sa/nobody", pair.prod, pair.prod);
    let patch = json!({"spec": {"security": {"clientID": wrong}}});
    sandbox
        .cluster(0)
        .patch("ServiceMeshPeer", &pair.stage, &pair.prod, &patch);
    link_becomes(sandbox, &pair, &pair.prod, "down", "403 Forbidden");
    let (code, status) = pair.status(sandbox);
    assert_eq!((code, &status["healthy"]), (1, &json!(false)));
}

#[test]
fn the_wrong_root_certificate_shows_as_unavailable_once_a_gateway_restarts() {
    let (sandbox, pair) = (one(), Pair::new("root"));
    pair.federate(sandbox);
    let cluster = sandbox.cluster(0);
    let own = cluster
        .get("ConfigMap", &pair.prod, "istio-ca-root-cert")
        .expect("a root")["data"]
        .clone();
    cluster.patch(
        "ConfigMap",
        &pair.prod,
        &format!("{}-ca-root-cert", pair.stage),
        &json!({"data": own}),
    );
    // Open connections outlive it.
    cluster.restart(&pair.prod, &format!("{}-egress", pair.stage));
    // istiod is told so by its egress gateway, which has no way.
    link_becomes(sandbox, &pair, &pair.prod, "down", "503 Service Unavailable");
    assert_eq!(pair.status(sandbox).0, 1);
}

#[test]
fn a_peer_made_without_its_config_map_has_no_status_and_is_down_until_it_is_mended() {
    let (sandbox, pair) = (one(), Pair::new("nocm"));
    pair.install(sandbox);
    let Pair { prod, stage, .. } = &pair;
    let peer = json!({"apiVersion": "federation.maistra.io/v1", "kind": "ServiceMeshPeer", "metadata": {"name": stage},
    "spec": {
        "remote": {"addresses": [format!("{prod}-ingress.{stage}.svc.cluster.local")], "discoveryPort": 8188, "servicePort": 15443},
        "gateways": {"ingress": {"name": format!("{stage}-ingress")}, "egress": {"name": format!("{stage}-egress")}},
        "security": {"trustDomain": format!("{stage}.local"),
            "clientID": format!("{stage}.local/ns/{stage}/sa/{prod}-egress-service-account"),
            "certificateChain": {"kind": "ConfigMap", "name": format!("{stage}-ca-root-cert")}},
    }});
    sandbox.cluster(0).apply("hand", prod, &peer);
    // istiod's pod may come up a moment after its control plane; until then that is the reason.
    link_becomes(sandbox, &pair, prod, "down", "has no status");
    sandbox.ok(&format!("peer {prod} {stage}"));
    assert_eq!(pair.status(sandbox).0, 0);
}

#[test]
fn a_link_whose_config_map_was_deleted_is_at_risk() {
    let (sandbox, pair) = (one(), Pair::new("risk"));
    pair.federate(sandbox);
    let name = format!("{}-ca-root-cert", pair.stage);
    sandbox.cluster(0).delete("ConfigMap", &pair.prod, &name);
    link_becomes(sandbox, &pair, &pair.prod, "atRisk", &format!("{name} is missing"));
    assert_eq!(pair.status(sandbox).0, 1);
}

#[test]
fn an_import_whose_link_is_down_is_stale_although_it_stays_listed() {
    let (sandbox, pair) = (one(), Pair::new("stale"));
    pair.share(sandbox);
    let patch = json!({"spec": {"security": {"clientID": "x/ns/x/sa/x"}}});
    sandbox
        .cluster(0)
        .patch("ServiceMeshPeer", &pair.stage, &pair.prod, &patch);
    link_becomes(sandbox, &pair, &pair.prod, "down", "403 Forbidden");
    let (code, status) = pair.status(sandbox);
    assert_eq!(status["imports"][0]["stale"], true, "{status:#}");
    assert_eq!(code, 1);
}

#[test]
fn equal_trust_domains_are_refused_before_anything_is_written() {
    let (sandbox, pair) = (one(), Pair::new("trust"));
    sandbox.ok(&format!(
        "install {} --peer {} --trust-domain same.local",
        pair.prod, pair.stage
    ));
    sandbox.ok(&format!(
        "install {} --peer {} --trust-domain same.local",
        pair.stage, pair.prod
    ));
    let run = sandbox.meshfed(&format!("peer {} {}", pair.prod, pair.stage)).expect(2);
    run.says(&[
        "it has the trust domain `same.local`, which",
        "(MF0607)",
        "--trust-domain",
    ]);
    assert_eq!(sandbox.cluster(0).list("ServiceMeshPeer", &pair.prod).len(), 0);
}

#[test]
fn a_peer_named_as_the_local_cluster_is_refused() {
    let (sandbox, pair) = (one(), Pair::new("cluster-name"));
    sandbox.ok(&format!("install {} --cluster-name {}", pair.prod, pair.stage));
    sandbox.ok(&format!("install {}", pair.stage));
    let run = sandbox.meshfed(&format!("peer {} {}", pair.prod, pair.stage)).expect(2);
    run.says(&["the name of the mesh's own cluster", "(MF0702)", "ALIAS=MESH"]);
}

#[test]
fn a_garbage_root_certificate_is_refused_before_anything_is_written() {
    let (sandbox, pair) = (one(), Pair::new("garbage"));
    pair.install(sandbox);
    let garbage =
        json!({"data": {"root-cert.pem": "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n"}});
    sandbox
        .cluster(0)
        .patch("ConfigMap", &pair.stage, "istio-ca-root-cert", &garbage);
    let run = sandbox.meshfed(&format!("peer {} {}", pair.prod, pair.stage)).expect(2);
    run.says(&["istio-ca-root-cert", &pair.stage]);
    assert_eq!(sandbox.cluster(0).list("ServiceMeshPeer", &pair.prod).len(), 0);
}

#[test]
fn a_control_plane_that_the_operator_rejects_ends_with_its_reason() {
    let sandbox = one();
    let run = sandbox.meshfed("install rejected-mesh --set tracing.type=Jaeger --set addons.kiali.enabled=true --set addons.prometheus.enabled=false");
    run.expect(2).says(&["kiali", "prometheus"]);
    assert!(sandbox.cluster(0).get("Namespace", "", "rejected-mesh").is_none());
}

#[test]
fn what_the_webhooks_of_the_operator_refuse_is_refused_before_anything_is_written() {
    let sandbox = one();
    let cluster = sandbox.cluster(0);
    sandbox.ok("install crowded-mesh --member crowded-members");
    let member = sandbox.meshfed("install other-mesh --member crowded-members").expect(2);
    member.says(&[
        "`crowded-members` is a member of the mesh in `crowded-mesh`",
        "-n crowded-mesh edit smmr default",
    ]);
    assert!(cluster.get("Namespace", "", "other-mesh").is_none());
    let second = sandbox.meshfed("install crowded-mseh -n crowded-mesh").expect(2);
    second.says(&[
        "has the control plane `crowded-mesh` already",
        "meshfed install crowded-mesh/crowded-mesh@",
    ]);
    assert_eq!(cluster.list("ServiceMeshControlPlane", "crowded-mesh").len(), 1);
    // Whoever does not use meshfed hears it of the webhooks.
    let control_plane = json!({"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane",
        "metadata": {"name": "second", "namespace": "crowded-mesh"}, "spec": {"version": "v2.6"}});
    let roll = json!({"apiVersion": "maistra.io/v1", "kind": "ServiceMeshMemberRoll",
        "metadata": {"name": "default", "namespace": "crowded-members"}, "spec": {"members": ["crowded-members"]}});
    let of_the_cluster = json!({"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane",
        "metadata": {"name": "wide", "namespace": "crowded-members"}, "spec": {"version": "v2.6", "mode": "ClusterWide"}});
    for (object, says) in [
        (
            of_the_cluster,
            "a cluster-scoped SMCP may only be created when no other SMCPs exist",
        ),
        (
            control_plane,
            "only one service mesh may be installed per project/namespace",
        ),
        (
            roll,
            "one or more members are already defined in another ServiceMeshMemberRoll",
        ),
    ] {
        crate::harness::until(says, || match cluster.check(&object) {
            Err(refusal) if refusal.contains(says) => Ok(()),
            answer => Err(format!("{answer:?}")),
        });
    }
    sandbox.ok("uninstall crowded-mesh -y");
    assert!(
        cluster
            .get("ServiceMeshControlPlane", "crowded-mesh", "crowded-mesh")
            .is_none()
    );
}

#[test]
fn asking_again_without_the_alias_changes_nothing_and_waits_for_what_there_is() {
    let (sandbox, pair) = (one(), Pair::new("again"));
    pair.share(sandbox);
    let Pair {
        prod,
        stage,
        stage_members,
        prod_members,
    } = &pair;
    let rules = || {
        sandbox
            .cluster(0)
            .get("ImportedServiceSet", prod, stage)
            .expect("the set")["spec"]
            .clone()
    };
    let before = rules();
    let run = sandbox.ok(&format!("import {stage_members}/details --in {prod} --from {stage}"));
    run.says(&[&format!("is imported as `{prod_members}/details-v2` already")]);
    assert_eq!(rules(), before);
    sandbox.ok(&format!("export {stage_members}/details --in {stage} --to {prod}"));
    assert_eq!(rules(), before);
}

#[test]
fn a_wait_that_times_out_says_what_was_unmet_what_was_written_and_what_to_run() {
    let (sandbox, pair) = (one(), Pair::new("timeout"));
    pair.install(sandbox);
    let Pair { prod, stage, .. } = &pair;
    // Under this name the peer's own side is not found, so nobody can tell beforehand that it offers nothing.
    sandbox.ok(&format!("peer {prod} timeout-hidden={stage}/{stage}"));
    let run = sandbox
        .meshfed(&format!(
            "import shop/absent --in {prod} --from timeout-hidden --timeout 2s"
        ))
        .expect(4);
    run.says(&[
        "not listed yet: absent.shop.svc.timeout-hidden-imports.local",
        &format!("written: ImportedServiceSet {prod}/timeout-hidden"),
        &format!("meshfed status {prod}/{prod}@sandbox timeout-hidden"),
    ]);
}

#[test]
fn a_service_without_a_peer_to_offer_it_to_is_refused() {
    let (sandbox, pair) = (one(), Pair::new("nopeer"));
    sandbox.ok(&format!("install {} --peer {}", pair.prod, pair.stage));
    let run = sandbox
        .meshfed(&format!(
            "export nowhere/details --in {} --to {}",
            pair.prod, pair.stage
        ))
        .expect(2);
    run.says(&["there is no ServiceMeshPeer", "federate first"]);
}

#[test]
fn exports_that_istiod_would_skip_are_refused_with_the_reason() {
    let (sandbox, pair) = (one(), Pair::new("skip"));
    pair.federate(sandbox);
    let cluster = sandbox.cluster(0);
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    let two_ports = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "many"},
        "spec": {"ports": [{"name": "http-a", "port": 1}, {"name": "http-b", "port": 2}]}});
    cluster.apply("hand", stage_members, &two_ports);
    sandbox
        .meshfed(&format!("export {stage_members}/many --in {stage} --to {prod}"))
        .expect(2)
        .says(&["exactly one"]);
    cluster.service("skip-outside", "details", &json!({}));
    sandbox
        .meshfed(&format!("export skip-outside/details --in {stage} --to {prod}"))
        .expect(2)
        .says(&["skip-outside"]);
    sandbox
        .meshfed(&format!(
            "import {stage_members}/details --in {prod} --from {stage} --as-local"
        ))
        .expect(2)
        .says(&["alias"]);
    sandbox
        .meshfed(&format!(
            "mirror {prod_members}/details --in {prod} --to {prod_members}/details-v2@{stage}"
        ))
        .expect(2)
        .says(&["nothing is imported"]);
    sandbox
        .meshfed(&format!(
            "split {prod_members}/details --in {prod} local=100 --subset v9"
        ))
        .expect(2)
        .says(&["subset `v9`", "(MF0902)"]);
}
