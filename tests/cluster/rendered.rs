//! What the templates render is what a real API server takes, with strict validation: no field is unknown or misplaced.

use std::fs;
use std::path::Path;

use meshfed::manifest::yaml;
use serde_json::{Value, json};

use crate::harness::{Cluster, one};

/// The objects of a folder of golden files, each with its file's name.
fn golden(folder: &str) -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(folder);
    let files = fs::read_dir(folder).expect("golden files").flatten();
    let mut objects: Vec<(String, Value)> = files
        .map(|file| {
            let text = fs::read_to_string(file.path()).expect("a golden file");
            let object = yaml::read(&text).expect("a golden file is YAML").remove(0);
            (file.file_name().to_string_lossy().into_owned(), object)
        })
        .collect();
    objects.sort_by(|left, right| left.0.cmp(&right.0));
    objects
}

/// The object, in a namespace that is there, with members that no other mesh has.
fn in_namespace(mut object: Value, namespace: &str) -> Value {
    if object["metadata"].get("namespace").is_some() {
        object["metadata"]["namespace"] = json!(namespace);
    }
    let members = object.pointer_mut("/spec/members").and_then(Value::as_array_mut);
    for member in members.into_iter().flatten() {
        *member = json!(format!("{namespace}-{}", member.as_str().expect("a namespace")));
    }
    object
}

fn namespace(cluster: &Cluster, name: &str) {
    let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
    cluster.apply("hand", "", &namespace);
}

#[test]
fn every_rendered_object_is_taken_with_strict_validation() {
    let cluster = one().cluster(0);
    namespace(&cluster, "rendered");
    let (rendered, walk_through) = (golden("rendered"), golden("walk-through"));
    assert!(
        rendered.len() >= 13 && walk_through.len() == 12,
        "golden files are missing"
    );
    let refused: Vec<String> = rendered
        .into_iter()
        .chain(walk_through)
        // OpenShift's own API server takes project requests; this one is of Kubernetes.
        .filter(|(_, object)| object["kind"] != "ProjectRequest")
        .filter_map(|(file, object)| {
            let answer = cluster.check(&in_namespace(object, "rendered"));
            answer.err().map(|refusal| format!("{file}: {refusal}"))
        })
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn a_field_that_no_schema_knows_is_refused() {
    let cluster = one().cluster(0);
    namespace(&cluster, "misspelt");
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "misspelt"}, "date": {}});
    let refusal = cluster.check(&map).expect_err("ConfigMaps have no `date`");
    assert!(refusal.contains("date"), "{refusal}");
}

/// Compares what is in the cluster after the walk-through with what the walk-through says, field by field.
pub fn equals_walk_through(cluster: &Cluster) {
    for (file, mut expected) in golden("walk-through") {
        let (kind, name, namespace) = (
            expected["kind"].as_str().expect("a kind").to_owned(),
            expected["metadata"]["name"].as_str().expect("a name").to_owned(),
            expected["metadata"]["namespace"]
                .as_str()
                .expect("a namespace")
                .to_owned(),
        );
        match file.as_str() {
            // The README exports by name, ends with the split, and gets the certificate that was made for it.
            "stage-exported-services.yaml" | "prod-mirror.yaml" => continue,
            "prod-root-certificate.yaml" | "stage-root-certificate.yaml" => {
                let live = cluster.get(&kind, &namespace, &name).expect("a root certificate");
                let peer = name.strip_suffix("-ca-root-cert").expect("it is named after the peer");
                let own = cluster.get(&kind, peer, "istio-ca-root-cert").expect("istiod made one");
                assert_eq!(live["data"], own["data"], "{file}");
                continue;
            }
            // The walk-through was written for the first version that federates.
            "prod-control-plane.yaml" | "stage-control-plane.yaml" => {
                expected["spec"]["version"] = json!("v2.6");
                // What the operator's webhook adds.
                expected["spec"]["gateways"]["openshiftRoute"] = json!({"enabled": false});
            }
            _ => {}
        }
        let live = cluster
            .get(&kind, &namespace, &name)
            .unwrap_or_else(|| panic!("{file}: not there"));
        let show = |spec: &Value| serde_json::to_string_pretty(spec).expect("a value is JSON");
        snapbox::assert_data_eq!(
            snapbox::Data::from(show(&live["spec"])).raw(),
            snapbox::Data::from(show(&expected["spec"])).raw()
        );
    }
}
