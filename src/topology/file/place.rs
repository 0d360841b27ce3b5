//! Where in which file something is said, and what is wrong with it.

use std::fmt;

use super::model::FileModel;
use crate::manifest::places::{Path, TextPlace};
use crate::manifest::yaml::Document;

/// One document of a file.
pub(super) struct Part<'a> {
    /// Its position among all documents.
    pub number: usize,
    /// Name of the file, to tell.
    pub file: &'a str,
    pub document: Document,
    pub model: FileModel,
}

/// A place in a document.
#[derive(Clone)]
pub(super) struct At<'a> {
    part: &'a Part<'a>,
    path: Path,
}

impl<'a> At<'a> {
    pub fn field(part: &'a Part<'a>, name: &str) -> Self {
        Self {
            part,
            path: Path::default().key(name),
        }
    }

    pub fn key(&self, name: &str) -> Self {
        Self {
            path: self.path.key(name),
            ..self.clone()
        }
    }

    pub fn index(&self, index: usize) -> Self {
        Self {
            path: self.path.index(index),
            ..self.clone()
        }
    }

    /// Name of the file.
    pub fn file(&self) -> &'a str {
        self.part.file
    }

    /// Line of the file, to name the other of two places that do not go together.
    pub fn line(&self) -> String {
        format!("{}:{}", self.part.file, self.part.document.place(&self.path).line)
    }

    pub fn problem(&self, said: impl Into<String>) -> Problem {
        Problem {
            part: self.part.number,
            file: self.part.file.to_owned(),
            place: self.part.document.place(&self.path),
            field: self.path.to_string(),
            said: said.into(),
            is_left_out: false,
        }
    }
}

/// Something that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Problem {
    pub part: usize,
    pub place: TextPlace,
    pub file: String,
    pub field: String,
    pub said: String,
    /// Whether the field was left out, so that the rest could be read.
    pub is_left_out: bool,
}

/// What each part of a file says hangs on the parts before it.
const SECTIONS: [&str; 5] = ["meshes", "peerings", "exports", "imports", "routes"];

impl Problem {
    /// Whether this may be so only because the field of `fault` was left out.
    pub fn may_follow_from(&self, fault: &Self) -> bool {
        let section = |problem: &Self| SECTIONS.iter().position(|name| problem.section() == *name);
        match (section(self), section(fault)) {
            // A field that a mesh lacks leaves the mesh, and its name.
            (own, Some(0)) if own != Some(0) => fault.field == fault.entry(),
            (Some(own), Some(other)) if own != other => own > other,
            _ if self.part != fault.part || self.entry() != fault.entry() => false,
            // Of a mesh, each field is judged by itself.
            (Some(0), _) => self.field == self.entry() || self.field.starts_with(&fault.field),
            _ => true,
        }
    }

    fn section(&self) -> &str {
        self.field.split(['.', '[']).next().unwrap_or_default()
    }

    /// The entry of its section, such as `meshes.east` or `exports[0]`.
    fn entry(&self) -> &str {
        let section = self.section().len();
        let rest = self.field.get(section + 1..).unwrap_or_default();
        let end = rest.find(['.', '[']).map_or(self.field.len(), |end| section + 1 + end);
        &self.field[..end]
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TextPlace { line, column } = self.place;
        write!(f, "{}:{line}:{column}: ", self.file)?;
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.said)
    }
}
