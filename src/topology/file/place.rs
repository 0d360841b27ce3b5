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
