//! Reads the documents.

use std::path::Path;

use k8s_openapi::jiff::Timestamp;
use meshfed::snapshot::{Snapshot, read_document};
use serde::Deserialize;
use serde_json::{Value, json};

/// What the federation objects said after something was done.
#[derive(Deserialize)]
pub struct Recorded {
    /// The objects.
    pub objects: Vec<RecordedObject>,
}

/// One object.
#[derive(Deserialize)]
pub struct RecordedObject {
    /// Its kind.
    pub kind: String,
    /// `namespace/name`.
    pub name: String,
    /// Its generation.
    pub generation: i64,
    /// Its status.
    pub status: Value,
}

impl Recorded {
    /// One object, where it is there.
    pub fn get(&self, kind: &str, name: &str) -> Option<&RecordedObject> {
        self.objects
            .iter()
            .find(|object| object.kind == kind && object.name == name)
    }
}

/// The text of a document.
pub fn text(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/observed").join(file);
    std::fs::read_to_string(path).expect("a document")
}

/// A document that says what was recorded after a deed, or a list of the objects as they were.
pub fn recorded(file: &str) -> Recorded {
    if file.ends_with(".json") {
        return serde_json::from_str(&text(file)).expect("a recorded document");
    }
    let list = object(file);
    let items = list["items"].as_array().expect("a list").iter();
    let objects = items.map(|item| RecordedObject {
        kind: item["kind"].as_str().expect("a kind").to_owned(),
        name: format!(
            "{}/{}",
            written(&item["metadata"]["namespace"]),
            written(&item["metadata"]["name"])
        ),
        generation: item["metadata"]["generation"].as_i64().expect("a generation"),
        status: item["status"].clone(),
    });
    Recorded {
        objects: objects.collect(),
    }
}

fn written(text: &Value) -> &str {
    text.as_str().expect("a text")
}

/// The snapshot of the healthy federation.
pub fn healthy() -> Value {
    serde_json::from_str(&text("healthy-snapshot.json")).expect("a snapshot")
}

/// An object of a YAML document.
pub fn object(file: &str) -> Value {
    let mut documents = meshfed::manifest::yaml::read(&text(file)).expect("YAML");
    documents.remove(0)
}

/// The lists of a mesh's state in which federation objects are.
const LISTS: [(&str, &str); 3] = [
    ("ServiceMeshPeer", "peers"),
    ("ExportedServiceSet", "exports"),
    ("ImportedServiceSet", "imports"),
];

/// The healthy snapshot with the recorded statuses in it, and `deed` done to it.
pub fn snapshot(recorded: &Recorded, deed: fn(&mut Value)) -> Snapshot {
    let mut snapshot = healthy();
    deed(&mut snapshot);
    for mesh in ["prod-mesh", "stage-mesh"] {
        for (kind, list) in LISTS {
            let objects = snapshot["meshes"][mesh][list]["present"].as_array_mut();
            for object in objects.into_iter().flatten() {
                let name = object["metadata"]["name"].as_str().unwrap_or_default();
                if let Some(recorded) = recorded.get(kind, &format!("{mesh}/{name}")) {
                    object["metadata"]["generation"] = json!(recorded.generation);
                    object["status"] = recorded.status.clone();
                }
            }
        }
        rename_istiod(&mut snapshot["meshes"][mesh]);
    }
    // Looked at when the last of it had just been written.
    let last = times(&json!(
        recorded.objects.iter().map(|object| &object.status).collect::<Vec<_>>()
    ));
    if let Some(last) = last {
        snapshot["takenAt"] = json!(last.to_string());
    }
    read_document(&snapshot.to_string()).expect("a snapshot")
}

/// The istiod pod is the one that wrote; some had been restarted since the snapshot.
fn rename_istiod(mesh: &mut Value) {
    let status = &mesh["peers"]["present"][0]["status"]["discoveryStatus"];
    let mut pods = ["active", "inactive"]
        .into_iter()
        .filter_map(|list| status[list][0]["pod"].as_str());
    let Some(pod) = pods.next().map(str::to_owned) else {
        return;
    };
    mesh["istiodPods"]["present"][0]["metadata"]["name"] = json!(pod);
    for found in mesh["pods"]["present"].as_array_mut().into_iter().flatten() {
        if found["metadata"]["labels"]["app"] == "istiod" {
            found["metadata"]["name"] = json!(pod);
        }
    }
}

/// The last time in a value.
fn times(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Object(map) => map.values().filter_map(times).max(),
        Value::Array(list) => list.iter().filter_map(times).max(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
