//! What somebody else says no to is refused before the first write, whichever command writes.

use serde_json::json;

use crate::deeds;
use crate::harness::{Account, Pair, one};

#[test]
fn who_may_not_write_what_cannot_be_planned_yet_is_told_before_anything_is_written() {
    let (sandbox, folder) = (one(), tempfile::tempdir().expect("a folder"));
    let cluster = sandbox.cluster(0);
    let deeds = deeds::of_file("lacking", &cluster, folder.path());
    let pair = Pair::new("lacking-file");
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    let namespaces = [prod, stage, prod_members, stage_members].map(String::as_str);
    for mesh in [prod, stage] {
        sandbox.ok(&format!("install {mesh}"));
    }
    let account = Account::new(sandbox, prod, "lacking");
    let rules = json!([
        {"verbs": ["*"], "apiGroups": ["maistra.io", "networking.istio.io", "apps", "discovery.k8s.io"], "resources": ["*"]},
        {"verbs": ["*"], "apiGroups": [""], "resources": ["configmaps", "services", "pods"]},
        {"verbs": ["get", "list", "watch"], "apiGroups": ["federation.maistra.io"], "resources": ["*"]},
    ]);
    for namespace in namespaces {
        account.may(&cluster, namespace, "all-but-peers", &rules);
    }
    let before = cluster.versions(&namespaces);
    let context = Account::CONTEXT;
    // Neither mesh has a gateway for the other, whose address only a load balancer gives: so no ServiceMeshPeer can be
    // planned, or tried, before the gateways are there.
    let peer = format!(
        "peer {prod}/{prod}@{context} {stage}/{stage}@{context} --expose loadbalancer {}",
        account.flag()
    );
    let run = sandbox.meshfed(&peer).expect(3);
    run.says(&[
        "no right to create servicemeshpeers",
        stage,
        "nothing was written",
        "check --pre",
    ]);
    assert_eq!(cluster.versions(&namespaces), before);
    let apply = sandbox
        .meshfed(&format!("{} {}", deeds[0].line, account.flag()))
        .expect(3);
    apply.says(&["nothing was written"]);
    assert_eq!(cluster.versions(&namespaces), before);
}

#[test]
fn what_a_quota_or_a_policy_refuses_is_refused_before_the_first_write() {
    let (sandbox, pair) = (one(), Pair::new("quota"));
    pair.install(sandbox);
    let cluster = sandbox.cluster(0);
    let Pair { prod, stage, .. } = &pair;
    // Every peer needs a ConfigMap, which no quota of this namespace leaves room for.
    cluster.quota(stage, &json!({"count/configmaps": "0"}));
    let namespaces = [prod.as_str(), stage.as_str()];
    let before = cluster.versions(&namespaces);
    let run = sandbox.meshfed(&format!("peer {prod} {stage}")).expect(3);
    run.says(&["exceeded quota", "nothing was written"]);
    assert_eq!(cluster.versions(&namespaces), before);
}
