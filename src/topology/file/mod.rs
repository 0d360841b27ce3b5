//! A federation that is described in files: text to the wanted state that arguments become too, or everything that is
//! wrong with it, each with its place.

mod judge;
mod model;
mod outline;
mod place;
mod schema;
mod sharing;
mod wanted;

#[cfg(test)]
mod tests;

pub use model::{API_VERSION, KIND};
pub use outline::{Entry, Outline, shown};
pub use schema::schema;

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Federation, MeshReference, name_problem};
use crate::manifest::places::{Path, PathPart, TextPlace};
use crate::manifest::yaml::{self, Document};
use model::FileModel;
use place::{At, Part, Problem};

/// A text that may describe a federation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileText {
    /// Its name, to tell.
    pub name: String,
    pub text: String,
}

/// What the files of one federation say together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FederationFile {
    /// Name of the federation, by which what it consists of can be told from what it does not any more.
    pub name: Option<String>,
    /// What shall be.
    pub wanted: Federation,
    /// Kubeconfig files that its meshes name.
    pub kubeconfigs: Vec<PathBuf>,
    /// Bundles of meshes that other administrators look after, by mesh. What those meshes share and route is theirs to say,
    /// and not in `wanted`.
    pub bundles: BTreeMap<String, PathBuf>,
}

impl FederationFile {
    /// The meshes that can be asked.
    pub fn references(&self) -> Vec<MeshReference> {
        let mut references = self.wanted.references();
        references.retain(|reference| !self.bundles.contains_key(reference.federation_name()));
        references
    }

    /// The mesh that a user means: one of the file, where nothing else is said than its name.
    pub fn named(&self, reference: &MeshReference) -> MeshReference {
        let plain = reference.alias.is_none() && reference.namespace.is_none() && reference.context.is_none();
        let mut meshes = self.wanted.meshes.iter().map(|mesh| &mesh.reference);
        let found = meshes.find(|mesh| plain && mesh.federation_name() == reference.name);
        found.unwrap_or(reference).clone()
    }
}

/// Reads the documents of the files that describe a federation; all of them describe one. Documents of other kinds are
/// passed over as long as there is one of this kind.
///
/// # Errors
/// Everything that is wrong, as `FILE:LINE:COLUMN: FIELD: WHAT`, in the order of the files.
pub fn read(texts: &[FileText]) -> Result<FederationFile, Vec<String>> {
    let (mut parts, mut problems) = (Vec::new(), Vec::new());
    let schema = schema();
    for text in texts {
        match yaml::read_documents(&text.text) {
            Ok(documents) => {
                for document in documents.into_iter().filter(is_federation) {
                    part(parts.len(), &text.name, document, &schema, &mut parts, &mut problems);
                }
            }
            Err(error) => problems.push(Problem {
                part: parts.len(),
                file: text.name.clone(),
                place: TextPlace {
                    line: error.line,
                    column: error.column,
                },
                field: String::new(),
                said: error.message,
                is_left_out: false,
            }),
        }
    }
    let mut read = None;
    // What cannot be read at all may be what the rest hangs on.
    if !parts.is_empty() && problems.iter().all(|problem| problem.is_left_out) {
        let (file, mut found) = wanted::wanted(&parts);
        read = Some(file);
        found.retain(|problem| !problems.iter().any(|fault| problem.may_follow_from(fault)));
        problems.extend(found);
    }
    problems.sort();
    problems.dedup();
    match read.filter(|_| problems.is_empty()) {
        Some(file) => Ok(file),
        None if problems.is_empty() => {
            let names: Vec<&str> = texts.iter().map(|text| text.name.as_str()).collect();
            Err(vec![format!(
                "{} describes no federation: no document has `kind: {KIND}`",
                crate::wording::list_and(&names)
            )])
        }
        None => Err(problems.iter().map(Problem::to_string).collect()),
    }
}

/// Whether one of the texts describes a federation, by its kind.
pub fn is_described(texts: &[FileText]) -> bool {
    let of_kind = |document: &Document| document.value["kind"] == KIND;
    let documents = texts.iter().filter_map(|text| yaml::read_documents(&text.text).ok());
    documents.flatten().any(|document| of_kind(&document))
}

/// A document with a misspelt kind is still read as what was meant where it has meshes.
fn is_federation(document: &Document) -> bool {
    document.value["kind"] == KIND || (document.value.get("meshes").is_some() && document.value.get("spec").is_none())
}

fn part<'a>(
    number: usize,
    file: &'a str,
    document: Document,
    schema: &serde_json::Value,
    parts: &mut Vec<Part<'a>>,
    problems: &mut Vec<Problem>,
) {
    let problem = |path: &Path, said: String, is_left_out: bool| Problem {
        part: number,
        file: file.to_owned(),
        place: document.place(path),
        field: path.to_string(),
        said,
        is_left_out,
    };
    let faults = schema::faults(&document.value, schema);
    let mut value = document.value.clone();
    faults.iter().for_each(|(path, _)| leave_out(&mut value, &path.0));
    // Without what is misspelt the rest can still be told what is wrong with it.
    let read = serde_json::from_value::<FileModel>(value);
    let is_left_out = read.is_ok();
    let has_faults = !faults.is_empty();
    let told = faults.into_iter().map(|(path, said)| problem(&path, said, is_left_out));
    problems.extend(told);
    match read {
        Ok(model) => parts.push(Part {
            number,
            file,
            document,
            model,
        }),
        Err(_) if has_faults => {}
        Err(error) => problems.push(problem(&Path::default(), error.to_string(), false)),
    }
}

/// Takes a field out; an item of a list stays, since those after it would move up.
fn leave_out(value: &mut serde_json::Value, path: &[PathPart]) {
    match (path, value) {
        ([PathPart::Key(key)], serde_json::Value::Object(fields)) => drop(fields.remove(key)),
        ([PathPart::Key(key), rest @ ..], serde_json::Value::Object(fields)) => {
            if let Some(value) = fields.get_mut(key) {
                leave_out(value, rest);
            }
        }
        ([PathPart::Index(index), rest @ ..], serde_json::Value::Array(items)) => {
            if let Some(value) = items.get_mut(*index) {
                leave_out(value, rest);
            }
        }
        _ => {}
    }
}

/// The name of the federation: all documents that say one say the same.
fn federation_name(parts: &[Part<'_>], problems: &mut Vec<Problem>) -> Option<String> {
    let mut found: Option<(&str, At<'_>)> = None;
    for part in parts {
        let Some(name) = part.model.metadata.name.as_deref() else {
            continue;
        };
        let at = At::field(part, "metadata").key("name");
        problems.extend(name_problem("federation", name).map(|said| at.problem(said)));
        match &found {
            Some((first, place)) if *first != name => {
                problems.push(at.problem(format!("the federation is called `{first}` in {}", place.line())));
            }
            Some(_) => {}
            None => found = Some((name, at)),
        }
    }
    found.map(|(name, _)| name.to_owned())
}
