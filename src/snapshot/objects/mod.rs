//! From the objects of a GitOps repository to a snapshot: what the clusters would look like if the files were applied.
//!
//! Each ServiceMeshControlPlane is a mesh. Objects belong to it by namespace: that of the control plane, and those of its
//! members. Meshes of different clusters may use the same namespaces; then the folders tell them apart, an object going
//! to the mesh whose control plane is nearest. What only a cluster knows (statuses, pods, gateway Services) is `NotAsked`.

mod assemble;
mod declared;
mod homes;
mod kinds;
mod layout;
mod object;
mod schema;
mod unfilled;

use std::collections::BTreeMap;

use k8s_openapi::jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Snapshot;
use crate::manifest::yaml::YamlError;

/// The text of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    /// How the file is called in messages.
    pub name: String,
    /// The folders that it is in, outermost first.
    pub folder: Vec<String>,
    /// The last part of its path.
    pub file: String,
    /// What is in it.
    pub text: String,
    /// Why it is no text, and where; then `text` is what is left of it.
    pub not_text: Option<YamlError>,
}

/// Where an object or a field of it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Column, counted from 1.
    pub column: usize,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A field that its kind does not have, so that an API server drops it without a word; or, with a `fault`, something that
/// it refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnknownField {
    /// Kind of the object.
    pub kind: String,
    /// Namespace of the object.
    pub namespace: String,
    /// Name of the object.
    pub name: String,
    /// The field, as `spec.exportRules[0].labelSelector.Selector`.
    pub field: String,
    /// What is wrong, where it is something else than that the kind has no such field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// What was probably meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meant: Option<String>,
    /// Where it is written.
    pub origin: Origin,
}

/// What files hold.
#[derive(Clone, Debug, PartialEq)]
pub struct FromFiles {
    /// The meshes.
    pub snapshot: Snapshot,
    /// Objects of kinds that no check reads, by kind.
    pub ignored: BTreeMap<String, usize>,
    /// What a reader should know: files that were not read, objects that belong to no mesh, objects that occur twice.
    pub notes: Vec<String>,
}

/// Reads the texts, as of `now`. `namespace` is that of objects that name none, as kubectl takes it. What an API server would
/// refuse is told of the mesh that it belongs to, and does not stop the rest.
///
/// # Errors
/// There is no mesh; then also everything that could not be read, each with file, line and column.
pub fn from_texts(texts: &[SourceText], namespace: Option<&str>, now: Timestamp) -> Result<FromFiles, Vec<String>> {
    let layout = layout::Layout::of(texts);
    let mut notes = layout.notes;
    let mut objects = Vec::new();
    let mut faults = Vec::new();
    for reading in &layout.readings {
        let found = object::objects(reading);
        objects.extend(found.objects);
        faults.extend(found.faults);
        notes.extend(found.note);
    }
    let mut ignored = BTreeMap::new();
    let told: Vec<String> = faults
        .iter()
        .map(|found| {
            format!(
                "{}: {}",
                found.fault.origin,
                found.fault.fault.as_deref().unwrap_or_default()
            )
        })
        .collect();
    let meshes = assemble::meshes(objects, faults, namespace, &mut ignored, &mut notes);
    if meshes.is_empty() {
        let files = crate::wording::count(texts.len(), "file");
        let mut problems = told;
        problems.extend(notes);
        problems.push(format!(
            "there is neither a ServiceMeshControlPlane nor an object of federation in {files}, so there is no mesh to check"
        ));
        return Err(problems);
    }
    Ok(FromFiles {
        snapshot: Snapshot { taken_at: now, meshes },
        ignored,
        notes,
    })
}

#[cfg(test)]
mod tests;
