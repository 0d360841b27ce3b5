//! What a user is told who may see a project and no object of federation in it.

use serde_json::json;

use crate::harness::{Account, Pair, one};

#[test]
fn who_may_only_view_a_project_is_told_which_right_is_missing_and_never_that_nothing_is_there() {
    let sandbox = one();
    let pair = Pair::new("view");
    pair.share(sandbox);
    let cluster = sandbox.cluster(0);
    let Pair { prod, prod_members, .. } = &pair;
    let account = Account::new(sandbox, prod_members, "viewer");
    // What the role `view` is made of, and what the operator's own roles add to it.
    let of_the_operator = json!([{"verbs": ["get", "list", "watch"], "resources": ["*"],
        "apiGroups": ["maistra.io", "networking.istio.io", "security.istio.io"]}]);
    for namespace in [prod, prod_members] {
        account.is_bound_to(&cluster, namespace, "system:aggregate-to-view");
        account.may(&cluster, namespace, "istio-view", &of_the_operator);
    }
    let reference = format!("{prod}/{prod}@{} {}", Account::CONTEXT, account.flag());
    let right = format!("no right to list servicemeshpeers in {prod}");

    for form in ["table", "wide", "json", "yaml", "name"] {
        let run = sandbox.meshfed(&format!("status {reference} -o {form}")).expect(3);
        let told = if form == "name" { &run.stderr } else { &run.stdout };
        assert!(told.contains(&right), "{form}: {run}");
        assert!(!run.stdout.contains("no mesh has a peer"), "{form}: {run}");
    }
    for form in ["text", "json", "mermaid", "dot", "svg"] {
        let run = sandbox.meshfed(&format!("graph {reference} -o {form}")).expect(3);
        let told = if ["text", "json"].contains(&form) {
            &run.stdout
        } else {
            &run.stderr
        };
        assert!(told.contains(&right), "{form}: {run}");
    }
    let waiting = format!("status {reference} --wait=connected --timeout 60s");
    sandbox.meshfed(&waiting).expect(3).says(&[&right]);
    let service = format!("{prod_members}/details");
    let run = sandbox.meshfed(&format!(
        "split {service} --in {reference} local=80 {}=20 --dry-run=client",
        pair.stage
    ));
    let imports = right.replace("servicemeshpeers", "importedservicesets");
    run.expect(3).says(&[&imports]);
}

#[test]
fn who_may_not_write_all_of_it_is_told_so_at_once_and_writes_nothing() {
    let sandbox = one();
    let pair = Pair::new("half");
    pair.install(sandbox);
    let cluster = sandbox.cluster(0);
    let Pair { prod, stage, .. } = &pair;
    let account = Account::new(sandbox, prod, "half");
    let rules = |peers: &[&str]| {
        json!([
            {"verbs": ["*"], "apiGroups": ["maistra.io", "networking.istio.io", "security.istio.io", "apps", "discovery.k8s.io"],
                "resources": ["*"]},
            {"verbs": ["*"], "apiGroups": [""], "resources": ["configmaps", "services", "pods"]},
            {"verbs": peers, "apiGroups": ["federation.maistra.io"], "resources": ["*"]},
        ])
    };
    account.may(&cluster, prod, "all", &rules(&["*"]));
    account.may(&cluster, stage, "look", &rules(&["get", "list", "watch"]));
    let namespaces = [prod.as_str(), stage.as_str()];
    let before = cluster.versions(&namespaces);
    let context = Account::CONTEXT;
    let run = sandbox.meshfed(&format!(
        "peer {prod}/{prod}@{context} {stage}/{stage}@{context} {}",
        account.flag()
    ));
    run.expect(3).says(&["ServiceMeshPeer", stage, "nothing was written"]);
    assert_eq!(cluster.versions(&namespaces), before);
}
