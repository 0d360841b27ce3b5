//! A federation from one file: the same objects as from commands, what differs, what goes.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::harness::{Cluster, Pair, Sandbox, one, two};

/// A file of a federation, in a folder of its own.
struct File {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl File {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            path: folder.path().join("federation.yaml"),
            _folder: folder,
        }
    }

    /// The federation of a pair that shares `details`, with these entries besides, in YAML's flow style.
    fn write(&self, pair: &Pair, contexts: [&str; 2], imports: bool, routes: &str) {
        let Pair {
            prod,
            stage,
            prod_members,
            stage_members,
        } = pair;
        let [east, west] = contexts.map(|context| match context {
            "" => String::new(),
            context => format!("context: {context}, "),
        });
        let import =
            format!("{{into: {prod}, from: {stage}, service: {stage_members}/details, as: {prod_members}/details-v2}}");
        let import = if imports { import } else { String::new() };
        let text = format!(
            "apiVersion: meshfed.io/v1alpha1\nkind: Federation\nmetadata: {{name: {prod}}}\nmeshes:\n  \
             {prod}: {{{east}members: [{prod_members}]}}\n  {stage}: {{{west}members: [{stage_members}]}}\n\
             peerings:\n- between: [{prod}, {stage}]\nexports:\n\
             - {{from: {stage}, to: {prod}, service: {stage_members}/details}}\nimports: [{import}]\n\
             routes: [{routes}]\n"
        );
        std::fs::write(&self.path, text).expect("a file");
    }

    fn run(&self, sandbox: &Sandbox, line: &str, code: i32) -> crate::harness::Run {
        let (command, flags) = line.split_once(' ').unwrap_or((line, ""));
        let line = format!("{command} -f {} {flags}", self.path.display());
        sandbox.meshfed(line.trim()).expect(code)
    }
}

fn split(pair: &Pair, local: u32) -> String {
    let Pair {
        prod,
        stage,
        prod_members,
        ..
    } = pair;
    let there = 100 - local;
    format!("{{in: {prod}, service: {prod_members}/details, split: {{local: {local}, {stage}: {there}}}}}")
}

/// The namespaces of the members, each with its workload.
fn workloads(pair: &Pair, clusters: [&Cluster; 2]) {
    for (namespace, cluster) in [&pair.prod_members, &pair.stage_members].into_iter().zip(clusters) {
        cluster.service(namespace, "details", &json!({"app": "details"}));
    }
}

/// Everything that is written of a pair, without what differs from pair to pair.
fn written(cluster: &Cluster, pair: &Pair, test: &str) -> Vec<Value> {
    let kinds = [
        "ServiceMeshControlPlane",
        "ServiceMeshMemberRoll",
        "ConfigMap",
        "ServiceMeshPeer",
        "ExportedServiceSet",
        "ImportedServiceSet",
        "VirtualService",
    ];
    let namespaces = [&pair.prod, &pair.stage, &pair.prod_members, &pair.stage_members];
    let mut found = Vec::new();
    for namespace in namespaces {
        for kind in kinds {
            for object in cluster.list(kind, namespace) {
                let mut labels = object["metadata"]["labels"].clone();
                if labels["app.kubernetes.io/managed-by"] != "meshfed" {
                    continue;
                }
                labels.as_object_mut().expect("labels").remove("meshfed.io/federation");
                let object = json!({"kind": kind, "name": object["metadata"]["name"], "namespace": namespace,
                    "labels": labels, "annotations": object["metadata"]["annotations"], "spec": object["spec"]});
                let text = object.to_string().replace(test, "TEST");
                found.push(serde_json::from_str(&text).expect("JSON"));
            }
        }
    }
    found
}

#[test]
fn commands_and_the_file_that_says_the_same_make_the_same_objects() {
    let sandbox = one();
    let cluster = sandbox.cluster(0);
    let (by_commands, by_file) = (Pair::new("bycommands"), Pair::new("byfile"));
    by_commands.share(sandbox);
    let Pair {
        prod,
        stage,
        prod_members,
        ..
    } = &by_commands;
    sandbox.ok(&format!("split {prod_members}/details --in {prod} local=80 {stage}=20"));

    workloads(&by_file, [&cluster, &cluster]);
    let file = File::new();
    file.write(&by_file, ["", ""], true, &split(&by_file, 80));
    file.run(sandbox, "apply --yes", 0);
    let (made, wanted) = (
        written(&cluster, &by_file, "byfile"),
        written(&cluster, &by_commands, "bycommands"),
    );
    assert_eq!(wanted.len(), 11, "{wanted:#?}");
    for (made, wanted) in made.iter().zip(&wanted) {
        assert_eq!(made, wanted);
    }
    assert_eq!(made.len(), wanted.len());
}

#[test]
fn a_federation_is_applied_compared_changed_pruned_and_deleted_by_its_file() {
    let (sandbox, pair) = (one(), Pair::new("whole"));
    let cluster = sandbox.cluster(0);
    workloads(&pair, [&cluster, &cluster]);
    let file = File::new();
    file.write(&pair, ["", ""], true, &split(&pair, 80));
    let before = file.run(sandbox, "diff -o json", 1).json();
    assert_eq!(before["same"], false);
    assert!(
        !before["notKnownBefore"].as_array().expect("what is open").is_empty(),
        "{before:#}"
    );
    assert!(cluster.get("ServiceMeshControlPlane", &pair.prod, &pair.prod).is_none());
    file.run(sandbox, "apply", 7)
        .says(&["+ ServiceMeshControlPlane", "--yes"]);
    assert!(cluster.get("ServiceMeshControlPlane", &pair.prod, &pair.prod).is_none());
    file.run(sandbox, "apply --yes", 0);
    let (code, status) = pair.status(sandbox);
    assert_eq!((code, &status["healthy"]), (0, &json!(true)), "{status:#}");

    file.run(sandbox, "diff", 0);
    let again = file.run(sandbox, "apply -o json -v", 0);
    assert!(
        !again.stderr.contains(" PATCH ") && !again.stderr.contains(" POST "),
        "{again}"
    );
    let changes = again.json();
    let mut changes = changes["changes"].as_array().expect("changes").iter();
    assert!(changes.all(|change| change["outcome"] == "unchanged"), "{again}");

    file.write(&pair, ["", ""], true, &split(&pair, 70));
    let run = file.run(sandbox, "diff", 1);
    assert!(run.stdout.contains("weight: 80 → 70"), "{run}");
    file.run(sandbox, "apply --yes", 0);
    let route = cluster
        .get("VirtualService", &pair.prod_members, "details")
        .expect("a route");
    assert_eq!(route["spec"]["http"][0]["route"][0]["weight"], 70);

    file.write(&pair, ["", ""], false, "");
    let run = file.run(sandbox, "diff", 0);
    assert!(run.stdout.contains("No longer in the file"), "{run}");
    file.run(sandbox, "apply --yes", 0);
    assert!(cluster.get("VirtualService", &pair.prod_members, "details").is_some());
    let run = file.run(sandbox, "apply --yes --prune", 0);
    assert!(
        cluster.get("VirtualService", &pair.prod_members, "details").is_none(),
        "{run}"
    );
    let set = cluster
        .get("ImportedServiceSet", &pair.prod, &pair.stage)
        .expect("the set stays");
    assert_eq!(set["spec"]["importRules"], json!([]), "{run}");
    let set = cluster
        .get("ExportedServiceSet", &pair.stage, &pair.prod)
        .expect("a set");
    assert_eq!(set["spec"]["exportRules"].as_array().map(Vec::len), Some(1));

    file.run(sandbox, "delete", 7);
    file.run(sandbox, "delete --yes", 0);
    for (kind, namespace, name) in [
        ("ServiceMeshPeer", &pair.prod, &pair.stage),
        ("ServiceMeshPeer", &pair.stage, &pair.prod),
        ("ImportedServiceSet", &pair.prod, &pair.stage),
        ("ServiceMeshControlPlane", &pair.prod, &pair.prod),
        ("ServiceMeshControlPlane", &pair.stage, &pair.stage),
    ] {
        assert!(
            cluster.get(kind, namespace, name).is_none(),
            "{kind} {namespace}/{name} is left"
        );
    }
    assert!(cluster.get("Namespace", "", &pair.prod_members).is_some());
    file.run(sandbox, "delete --yes", 0);
}

#[test]
fn a_federation_over_two_clusters_is_made_from_its_file_and_its_meshes_are_known_by_name() {
    let (sandbox, pair) = (two(), Pair::new("wide"));
    let (east, west) = (sandbox.cluster(0), sandbox.cluster(1));
    workloads(&pair, [&east, &west]);
    let file = File::new();
    file.write(&pair, ["east", "west"], true, &split(&pair, 80));
    file.run(sandbox, "apply --yes", 0);
    file.run(sandbox, "diff", 0);
    let path = file.path.display();
    let status = sandbox.ok(&format!("status --federation {path} -o json")).json();
    assert_eq!(status["meshes"].as_array().map(Vec::len), Some(2), "{status:#}");
    assert_eq!(status["healthy"], true, "{status:#}");
    let Pair { prod, stage, .. } = &pair;
    let again = sandbox
        .ok(&format!("peer {prod} {stage} --federation {path} -o json"))
        .json();
    let mut changes = again["changes"].as_array().expect("changes").iter();
    assert!(changes.all(|change| change["outcome"] == "unchanged"), "{again:#}");
    file.run(sandbox, "delete --yes", 0);
    assert!(west.get("ServiceMeshControlPlane", stage, stage).is_none());
}

#[test]
fn what_somebody_else_added_to_a_set_is_never_pruned() {
    let (sandbox, pair) = (one(), Pair::new("kept"));
    let cluster = sandbox.cluster(0);
    workloads(&pair, [&cluster, &cluster]);
    let file = File::new();
    file.write(&pair, ["", ""], true, "");
    file.run(sandbox, "apply --yes", 0);
    let set = cluster
        .get("ImportedServiceSet", &pair.prod, &pair.stage)
        .expect("a set");
    let mut rules = set["spec"]["importRules"].clone();
    rules.as_array_mut().expect("rules").push(json!({"type": "NameSelector",
        "nameSelector": {"namespace": pair.stage_members, "name": "other"}}));
    let patch = json!({"spec": {"importRules": rules}});
    cluster.patch("ImportedServiceSet", &pair.prod, &pair.stage, &patch);
    file.write(&pair, ["", ""], false, "");
    file.run(sandbox, "apply --yes --prune", 0);
    let set = cluster
        .get("ImportedServiceSet", &pair.prod, &pair.stage)
        .expect("a set");
    assert_eq!(set["spec"]["importRules"].as_array().map(Vec::len), Some(2), "{set:#}");
}
