//! `snapshot`: the document, and what it holds when it goes to a file.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::table::{Paint, Section};
use super::{API_VERSION, Report, Style};
use crate::exit::Exit;
use crate::snapshot::{MeshState, Part, Snapshot, Unknown, document};
use crate::wording::count;

/// The answer of `snapshot`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotReport {
    api_version: &'static str,
    kind: &'static str,
    /// The file that was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// When the clusters were asked.
    pub taken_at: Timestamp,
    /// The meshes in it.
    pub meshes: Vec<SnapshotMesh>,
    #[serde(skip)]
    document: Value,
    /// Whether everything could be read that whoever administers a mesh can be expected to see.
    #[serde(skip)]
    is_whole: bool,
}

/// One mesh of a snapshot.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotMesh {
    /// Federation name.
    pub name: String,
    /// Context of its cluster.
    pub context: String,
    /// Objects that were written down.
    pub objects: usize,
    /// Their names by kind, where that is asked for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub contents: BTreeMap<String, BTreeSet<String>>,
    /// Why a part of it, or all, could not be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<String>,
}

impl SnapshotReport {
    /// Redacts a snapshot and counts what is in it.
    pub fn of(snapshot: &Snapshot) -> Self {
        let document = document(snapshot);
        let is_whole = !snapshot.meshes.values().any(lacks_something);
        let meshes = snapshot.meshes.iter().map(|(name, state)| {
            let unknown = Part::ALL.iter().filter_map(|part| state.unknown(*part));
            let asked = unknown.filter(|unknown| **unknown != Unknown::NotAsked);
            let unseen: BTreeSet<String> = asked.map(Unknown::to_string).collect();
            SnapshotMesh {
                name: name.clone(),
                context: state.mesh.context.clone(),
                objects: objects(&document["meshes"][name]),
                contents: BTreeMap::new(),
                unseen: unseen.into_iter().collect(),
            }
        });
        Self {
            api_version: API_VERSION,
            kind: "SnapshotFile",
            file: None,
            taken_at: snapshot.taken_at,
            meshes: meshes.collect(),
            document,
            is_whole,
        }
    }

    /// The same, once it is in a file.
    #[must_use]
    pub fn written_to(mut self, file: &str) -> Self {
        self.file = Some(file.to_owned());
        self
    }

    /// The same, with the name of every object.
    #[must_use]
    pub fn with_contents(mut self) -> Self {
        for mesh in &mut self.meshes {
            name_objects(&self.document["meshes"][&mesh.name], &mut mesh.contents);
        }
        self
    }

    /// The document itself.
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// What could not be read, to warn of.
    pub fn unseen(&self) -> Vec<String> {
        let lines = self.meshes.iter().flat_map(|mesh| {
            mesh.unseen
                .iter()
                .map(move |why| format!("mesh `{}`: {why}", mesh.name))
        });
        lines.collect()
    }
}

/// Whether a part of a mesh could not be read; what only an administrator of the cluster may see is not expected.
fn lacks_something(mesh: &MeshState) -> bool {
    Part::ALL.iter().any(|part| match mesh.unknown(*part) {
        None | Some(Unknown::NotAsked) => false,
        Some(Unknown::Forbidden(_)) => !part.row().for_administrators,
        Some(Unknown::Unreachable(_)) => true,
    })
}

/// How many objects a document holds.
fn objects(value: &Value) -> usize {
    match value {
        Value::Object(fields) if fields.get("metadata").is_some_and(Value::is_object) => 1,
        Value::Object(fields) => fields.values().map(objects).sum(),
        Value::Array(items) => items.iter().map(objects).sum(),
        _ => 0,
    }
}

/// The objects of a document: names by kind.
fn name_objects(value: &Value, found: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Object(fields) if fields.get("metadata").is_some_and(Value::is_object) => {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let metadata = &fields["metadata"];
            let namespace = match metadata["namespace"].as_str() {
                Some(namespace) => format!("{namespace}/"),
                None => String::new(),
            };
            let kind = fields.get("kind").map(text).unwrap_or_default();
            let name = format!("{namespace}{}", text(&metadata["name"]));
            found.entry(kind).or_default().insert(name);
        }
        Value::Object(fields) => fields.values().for_each(|value| name_objects(value, found)),
        Value::Array(items) => items.iter().for_each(|value| name_objects(value, found)),
        _ => {}
    }
}

impl Report for SnapshotReport {
    fn text(&self, style: &Style, _wide: bool) -> String {
        let mut section = Section::new("SNAPSHOT", vec!["MESH", "CONTEXT", "OBJECTS", "NOT READ"], "no mesh");
        for mesh in &self.meshes {
            let (word, paint) = match mesh.unseen.len() {
                0 => ("-".to_owned(), Paint::Plain),
                number => (count(number, "part"), Paint::Doubtful),
            };
            section.row(vec![
                (mesh.name.clone(), Paint::Plain),
                (mesh.context.clone(), Paint::Plain),
                (mesh.objects.to_string(), Paint::Plain),
                (word, paint),
            ]);
        }
        if let Some(file) = &self.file {
            section.note(format!(
                "written to {file}; look at it with `meshfed status --snapshot {file}`"
            ));
        }
        let mut parts = vec![section.text(style)];
        let mut contents = Section::new("CONTENTS", vec!["MESH", "KIND", "OBJECTS"], "nothing");
        for mesh in &self.meshes {
            for (kind, names) in &mesh.contents {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let cells = [mesh.name.clone(), kind.clone(), names.join(", ")];
                contents.row(cells.map(|cell| (cell, Paint::Plain)).into());
            }
        }
        if self.meshes.iter().any(|mesh| !mesh.contents.is_empty()) {
            parts.push(contents.text(style));
        }
        parts.join("\n\n")
    }

    fn names(&self) -> Vec<String> {
        self.meshes.iter().map(|mesh| format!("mesh/{}", mesh.name)).collect()
    }

    /// Unknown when a cluster as a whole could not be asked. Parts that the user has no right to see are usual, and
    /// the document says so in their place.
    fn verdict(&self) -> Exit {
        if self.is_whole { Exit::Done } else { Exit::Unknown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Observed;
    use crate::snapshot::samples::{mesh, spec_for};

    fn report(change: impl FnOnce(&mut crate::snapshot::MeshState)) -> SnapshotReport {
        let mut state = mesh("prod", &spec_for("prod", "stage"));
        change(&mut state);
        SnapshotReport::of(&Snapshot {
            taken_at: "2026-01-01T12:00:00Z".parse().expect("a time"),
            meshes: [("prod".to_owned(), state)].into(),
        })
    }

    #[test]
    fn a_part_without_the_right_to_see_it_is_told_but_the_snapshot_is_made() {
        let report = report(|state| state.nodes = Observed::forbidden("list nodes"));
        assert_eq!(report.verdict(), Exit::Done);
        assert_eq!(report.unseen(), ["mesh `prod`: no right to list nodes"]);
        // The control plane and the istiod pod.
        assert_eq!(report.meshes[0].objects, 2);
    }

    #[test]
    fn what_a_snapshot_holds_is_told_by_kind_and_name() {
        let style = Style {
            color: false,
            width: None,
        };
        let told = report(|_| ()).with_contents().text(&style, false);
        assert!(
            told.contains("CONTENTS") && told.contains("ServiceMeshControlPlane"),
            "{told}"
        );
    }

    #[test]
    fn an_unreachable_cluster_leaves_the_answer_unknown() {
        let report = report(|state| state.control_plane = Observed::unreachable("connection refused"));
        assert_eq!(report.verdict(), Exit::Unknown);
        let style = Style {
            color: false,
            width: None,
        };
        assert!(report.written_to("f.json").text(&style, false).contains("1 part"));
    }
}
