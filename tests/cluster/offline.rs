//! What is looked at without a cluster says the same as the cluster did: snapshots, manifests, and the path of a service.

use serde_json::{Value, json};

use crate::harness::{Pair, Sandbox, one, until};

/// Pods behind `details` in the mesh that offers it.
fn run_details(sandbox: &Sandbox, pair: &Pair) {
    let deployment = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "details"},
        "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "details"}},
                 "template": {"metadata": {"labels": {"app": "details"}, "annotations": {"sidecar.istio.io/inject": "true"}},
                              "spec": {"containers": [{"name": "details", "image": "example.com/details"}]}}}});
    sandbox.cluster(0).apply("hand", &pair.stage_members, &deployment);
}

fn explain(pair: &Pair, more: &str) -> String {
    let Pair {
        prod,
        stage,
        stage_members,
        ..
    } = pair;
    format!("explain {stage_members}/details --from {prod} --to {stage} -o json {more}")
}

/// Waits until the path is broken at `step`, or whole.
fn path_becomes(sandbox: &Sandbox, pair: &Pair, step: &Value) -> Value {
    until(&format!("path at {step}"), || {
        let run = sandbox.meshfed(&explain(pair, ""));
        let path = run.json();
        let code = if step.is_null() { 0 } else { 1 };
        if &path["firstBroken"] == step && run.code == code {
            Ok(path)
        } else {
            Err(run.to_string())
        }
    })
}

#[test]
fn a_snapshot_answers_as_the_clusters_did_and_holds_no_secret() {
    let (sandbox, pair) = (one(), Pair::new("snap"));
    pair.share(sandbox);
    run_details(sandbox, &pair);
    path_becomes(sandbox, &pair, &Value::Null);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("federation.json").display().to_string();
    let Pair { prod, stage, .. } = &pair;
    let run = sandbox.ok(&format!("snapshot {prod} {stage} --file {file} -v"));
    let asked: Vec<&str> = run.stderr.lines().filter(|line| line.contains("GET /")).collect();
    assert!(asked.len() > 10, "requests are told with -v: {run}");
    assert!(!asked.iter().any(|line| line.contains("secrets")), "{asked:#?}");
    let text = std::fs::read_to_string(&file).expect("the file was written");
    for word in ["managedFields", "last-applied-configuration", "\"kind\": \"Secret\""] {
        assert!(!text.contains(word), "the snapshot holds {word}");
    }
    // Without a kubeconfig, as on the machine of whoever gets the file.
    let (code, live) = pair.status(sandbox);
    let told = sandbox.meshfed(&format!("status --snapshot {file} -o json --kubeconfig /nowhere"));
    assert_eq!((told.code, code), (0, 0), "{told}");
    for part in ["links", "exports", "imports"] {
        let states = |status: &Value| -> Vec<Value> {
            let rows = status[part].as_array().cloned().unwrap_or_default();
            rows.iter()
                .map(|row| json!([row["from"], row["to"], row["state"], row["host"], row["exportedName"]]))
                .collect()
        };
        assert_eq!(states(&told.json()), states(&live), "{part}");
    }
    sandbox.ok(&format!("check --snapshot {file} --kubeconfig /nowhere -o json"));
    let path = sandbox
        .ok(&explain(&pair, &format!("--snapshot {file} --kubeconfig /nowhere")))
        .json();
    assert_eq!(path["whole"], true, "{path:#}");
}

#[test]
fn the_path_of_a_service_is_broken_where_it_was_broken() {
    let (sandbox, pair) = (one(), Pair::new("path"));
    pair.share(sandbox);
    run_details(sandbox, &pair);
    let path = path_becomes(sandbox, &pair, &Value::Null);
    let host = format!("details-v2.{}.svc.{}-imports.local", pair.prod_members, pair.stage);
    assert_eq!(path["host"], host.as_str());
    let cluster = sandbox.cluster(0);
    cluster.delete("ImportedServiceSet", &pair.prod, &pair.stage);
    let path = path_becomes(sandbox, &pair, &json!("importRule"));
    let hop = path["hops"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|hop| hop["step"] == "importRule");
    let fix = hop.map(|hop| hop["fix"][0].to_string()).unwrap_or_default();
    assert!(fix.contains("meshfed import"), "{path:#}");
    cluster.patch(
        "ServiceMeshPeer",
        &pair.stage,
        &pair.prod,
        &json!({"spec": {"security": {"clientID": "x/ns/x/sa/x"}}}),
    );
    path_becomes(sandbox, &pair, &json!("link"));
    cluster.delete("Service", &pair.stage_members, "details");
    path_becomes(sandbox, &pair, &json!("service"));
}

#[test]
fn objects_dumped_to_files_are_checked_without_a_cluster() {
    let (sandbox, pair) = (one(), Pair::new("files"));
    pair.share(sandbox);
    let cluster = sandbox.cluster(0);
    let kinds = [
        "ServiceMeshControlPlane",
        "ServiceMeshMemberRoll",
        "ServiceMeshPeer",
        "ExportedServiceSet",
        "ImportedServiceSet",
        "ConfigMap",
    ];
    let mesh = |namespace: &String| {
        kinds
            .iter()
            .flat_map(|kind| with_kind(kind, cluster.list(kind, namespace)))
            .collect()
    };
    let (prod, stage): (Vec<Value>, Vec<Value>) = (mesh(&pair.prod), mesh(&pair.stage));
    let services = with_kind("Service", cluster.list("Service", &pair.stage_members));
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, items: &[Value]| {
        let list = json!({"apiVersion": "v1", "kind": "List", "items": items});
        std::fs::write(folder.path().join(name), list.to_string()).expect("a file");
    };
    write("prod.json", &prod);
    write("stage.json", &[stage.clone(), services].concat());
    let check = format!("check -f {} --kubeconfig /nowhere -o json", folder.path().display());
    sandbox.ok(&check);
    // The same with a field that an API server would have dropped.
    let mut broken = stage;
    let set = broken
        .iter_mut()
        .find(|object| object["kind"] == "ExportedServiceSet")
        .expect("a set");
    set["spec"]["exportRules"][0]["nameSelector"]["Alias"] = json!({"name": "facts"});
    write("stage.json", &broken);
    let run = sandbox.meshfed(&check).expect(1);
    assert!(run.stdout.contains("MF0801") && run.stdout.contains("Alias"), "{run}");
    std::fs::write(folder.path().join("stage.json"), "{\"apiVersion\": [1,\n  b").expect("a file");
    let run = sandbox.meshfed(&check).expect(1);
    assert!(
        run.stdout.contains("MF0831") && run.stdout.contains("unclosed bracket"),
        "{run}"
    );
}

/// Items of a list do not carry their kind.
fn with_kind(kind: &str, mut objects: Vec<Value>) -> Vec<Value> {
    let row = meshfed::manifest::kinds::by_name(kind).expect("a kind of the table");
    for object in &mut objects {
        object["kind"] = json!(row.kind);
        object["apiVersion"] = json!(row.api_version());
    }
    objects
}
