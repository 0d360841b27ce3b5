//! What somebody else says no to is refused before the first write, whichever command writes.

use std::path::Path;

use serde_json::{Value, json};

use crate::deeds;
use crate::harness::{Account, Cluster, Pair, Run, Sandbox, one};

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

/// By what a tool marks what it owns, where, and what meshfed calls the tool.
const TOOLS: [(&str, &str, &str); 3] = [
    ("annotations", "argocd.argoproj.io/tracking-id", "Argo CD"),
    ("labels", "kustomize.toolkit.fluxcd.io/name", "Flux"),
    ("annotations", "meta.helm.sh/release-name", "Helm"),
];

/// Two meshes that a file federates, and commands that are refused.
struct Refused<'a> {
    sandbox: &'a Sandbox,
    cluster: &'a Cluster,
    pair: &'a Pair,
    tried: usize,
}

impl Refused<'_> {
    /// Runs a command that writes nothing, as all its refusals promise.
    fn run(&mut self, line: &str, code: i32, words: &[&str]) -> Run {
        let Pair {
            prod,
            stage,
            prod_members,
            stage_members,
        } = self.pair;
        let namespaces = [prod, stage, prod_members, stage_members].map(String::as_str);
        let before = self.cluster.versions(&namespaces);
        let run = self.sandbox.meshfed(line).expect(code).says(words);
        assert_eq!(self.cluster.versions(&namespaces), before, "{line}: {run}");
        self.tried += 1;
        run
    }

    /// The same while a tool owns the object, each command by another tool.
    fn owned(&mut self, line: &str, kind: &str, namespace: &str, name: &str) {
        let (part, mark, tool) = TOOLS[self.tried % TOOLS.len()];
        let patch = |value: Value| json!({"metadata": {part: {mark: value}}});
        self.cluster.patch(kind, namespace, name, &patch(json!("shop")));
        let object = format!("{kind} {namespace}/{name}");
        self.run(line, 5, &[&object, tool, "owns this object", "nothing was written"]);
        self.cluster.patch(kind, namespace, name, &patch(Value::Null));
    }
}

/// The file `less.yaml` with one export more, so that applying it writes something.
fn with_another_export(pair: &Pair, cluster: &Cluster, folder: &Path) -> String {
    cluster.service(&pair.stage_members, "ratings", &json!({"app": "ratings"}));
    let text = std::fs::read_to_string(folder.join("less.yaml")).expect("it was written");
    let mut file: Value = serde_json::from_str(&text).expect("it is JSON");
    let mut another = file["exports"][0].clone();
    another["service"] = json!(format!("{}/ratings", pair.stage_members));
    file["exports"].as_array_mut().expect("exports").push(another);
    let path = folder.join("another.yaml");
    std::fs::write(&path, file.to_string()).expect("a file");
    path.display().to_string()
}

#[test]
fn what_a_tool_owns_and_comes_late_in_a_run_is_refused_by_name_before_anything_is_written() {
    let (sandbox, folder) = (one(), tempfile::tempdir().expect("a folder"));
    let cluster = sandbox.cluster(0);
    let [apply, _, delete] = deeds::of_file("owned", &cluster, folder.path())
        .try_into()
        .ok()
        .expect("three");
    let pair = Pair::new("owned-file");
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    let another = with_another_export(&pair, &cluster, folder.path());
    sandbox.ok(&apply.line);
    let mut refused = Refused {
        sandbox,
        cluster: &cluster,
        pair: &pair,
        tried: 0,
    };
    // Routes, rules, peers, what peers need, rolls and control planes go one after the other.
    for (kind, namespace, name) in [
        ("ExportedServiceSet", stage, prod.as_str()),
        ("ServiceMeshPeer", stage, prod),
        ("ServiceMeshMemberRoll", prod, "default"),
        ("ServiceMeshControlPlane", stage, stage),
    ] {
        refused.owned(&delete.line, kind, namespace, name);
    }
    let peer = cluster.get("ServiceMeshPeer", prod, stage).expect("there");
    let certificate = peer["spec"]["security"]["certificateChain"]["name"].as_str();
    let certificate = certificate.expect("a name").to_owned();
    refused.owned(&delete.line, "ConfigMap", prod, &certificate);

    let prune = format!("apply -f {another} --yes --prune");
    refused.owned(&prune, "VirtualService", prod_members, "details");
    refused.owned(&prune, "ImportedServiceSet", prod, stage);
    pruned_otherwise(&mut refused, &prune);

    refused.owned(
        &format!("route reset {prod_members}/details --in {prod} --yes"),
        "VirtualService",
        prod_members,
        "details",
    );
    let route = cluster.get("VirtualService", prod_members, "details").expect("there");
    sandbox.ok(&format!("route reset {prod_members}/details --in {prod} --yes"));
    let unimport = format!("unimport {stage_members}/details --in {prod} --from {stage} --yes");
    let unexport = format!("unexport {stage_members}/details --in {stage} --to {prod} --yes");
    refused.owned(&unimport, "ImportedServiceSet", prod, stage);
    sandbox.ok(&unimport);
    refused.owned(&unexport, "ExportedServiceSet", stage, prod);
    sandbox.ok(&unexport);
    let export = format!("export {stage_members}/details --in {stage} --to {prod}");
    let import = format!("import {stage_members}/details --in {prod} --from {stage} --as {prod_members}/details-v2");
    refused.owned(&export, "ExportedServiceSet", stage, prod);
    // What is to be imported is not offered yet, and what is to be routed not imported.
    refused.owned(&apply.line, "ImportedServiceSet", prod, stage);
    cluster.restore(&route);
    refused.owned(&apply.line, "VirtualService", prod_members, "details");
    let label = json!({"metadata": {"labels": {"app.kubernetes.io/managed-by": null}}});
    cluster.patch("VirtualService", prod_members, "details", &label);
    let theirs = ["meshfed did not write it", "details"];
    refused.run(&apply.line, 2, &theirs);
    cluster.delete("VirtualService", prod_members, "details");
    sandbox.ok(&export);
    refused.owned(&import, "ImportedServiceSet", prod, stage);

    let unpeer = format!("unpeer {prod} {stage} --yes");
    refused.owned(&unpeer, "ConfigMap", prod, &certificate);
    refused.owned(&unpeer, "ServiceMeshControlPlane", prod, prod);
    sandbox.ok(&unpeer);
    // The address of a gateway that is yet to be made is not known, so that the peer cannot be planned.
    cluster.apply("hand", prod, &anew(&peer));
    let peering = format!("peer {prod} {stage} --expose loadbalancer");
    refused.owned(&peering, "ServiceMeshPeer", prod, stage);
    cluster.delete("ServiceMeshPeer", prod, stage);
    sandbox.ok(&delete.line);
    println!("refusals: {} tried, 0 wrong", refused.tried);
}

/// What else pruning is refused for, each before anything is applied: what is in use, changed by somebody else, not
/// allowed, or not known.
fn pruned_otherwise(refused: &mut Refused<'_>, prune: &str) {
    let (sandbox, cluster, pair) = (refused.sandbox, refused.cluster, refused.pair);
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = pair;
    let imported = format!("details-v2.{prod_members}.svc.{stage}-imports.local");
    let theirs = json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "VirtualService", "metadata": {"name": "theirs"},
        "spec": {"hosts": ["theirs"], "http": [{"route": [{"destination": {"host": imported}}]}]}});
    cluster.apply("hand", prod_members, &theirs);
    refused.run(prune, 1, &["VirtualService", "theirs", "sends requests to", &imported]);
    cluster.delete("VirtualService", prod_members, "theirs");

    let account = Account::new(sandbox, prod, "pruner");
    let may = |verbs: &[&str], group: &str| json!({"verbs": verbs, "apiGroups": [group], "resources": ["*"]});
    let rest = ["", "apps", "discovery.k8s.io", "maistra.io", "federation.maistra.io"].map(|group| may(&["*"], group));
    let as_account = format!("{prune} {}", account.flag());
    for (verbs, words) in [
        (&["create"][..], ["VirtualServices", "could not be read"]),
        (
            &["create", "get", "list", "watch", "patch"],
            ["VirtualService", "forbidden"],
        ),
    ] {
        let mut rules = rest.to_vec();
        rules.push(may(verbs, "networking.istio.io"));
        for namespace in [prod, stage, prod_members, stage_members] {
            account.may(cluster, namespace, "all-but-routes", &json!(rules));
        }
        refused.run(&as_account, 3, &words);
    }
}

/// An object as somebody would make it who has seen it.
fn anew(was: &Value) -> Value {
    json!({"apiVersion": was["apiVersion"], "kind": was["kind"],
        "metadata": {"name": was["metadata"]["name"], "labels": was["metadata"]["labels"]}, "spec": was["spec"]})
}
