//! A federation that is described in files: text to the wanted state that arguments become too, or everything that is
//! wrong with it, each with its place.

mod judge;
mod model;
mod place;
mod schema;
mod sharing;
mod wanted;

#[cfg(test)]
mod tests;

pub use model::{API_VERSION, KIND};
pub use schema::schema;

use std::path::PathBuf;

use super::{Federation, MeshReference, name_problem};
use crate::manifest::places::{Path, TextPlace};
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
}

impl FederationFile {
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
            }),
        }
    }
    let mut read = None;
    if problems.is_empty() && !parts.is_empty() {
        let (file, found) = wanted::wanted(&parts);
        read = Some(file);
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
    let problem = |path: &Path, said: String| Problem {
        part: number,
        file: file.to_owned(),
        place: document.place(path),
        field: path.to_string(),
        said,
    };
    let faults = schema::faults(&document.value, schema);
    if !faults.is_empty() {
        problems.extend(faults.into_iter().map(|(path, said)| problem(&path, said)));
        return;
    }
    match serde_json::from_value::<FileModel>(document.value.clone()) {
        Ok(model) => parts.push(Part {
            number,
            file,
            document,
            model,
        }),
        Err(error) => problems.push(problem(&Path::default(), error.to_string())),
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
