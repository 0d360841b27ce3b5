//! Which manifests were written, and which are still to come.

use serde::Serialize;

use super::{API_VERSION, Report, Style};
use crate::exit::Exit;
use crate::wording::{count, visible};

/// The answer of `render`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RenderReport {
    api_version: &'static str,
    kind: &'static str,
    pub folder: String,
    /// Paths in the folder.
    pub files: Vec<String>,
    /// What has to be known for the rest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<String>,
}

impl RenderReport {
    pub fn new(folder: String, files: Vec<String>, pending: Vec<String>) -> Self {
        Self {
            api_version: API_VERSION,
            kind: "Rendered",
            folder,
            files,
            pending,
        }
    }
}

impl Report for RenderReport {
    fn text(&self, _style: &Style, _wide: bool) -> String {
        let mut lines: Vec<String> = self.files.iter().map(|file| visible(file).into_owned()).collect();
        if !self.pending.is_empty() {
            lines.push(String::new());
            lines.push("Not written, since this is not known yet:".to_owned());
            lines.extend(self.pending.iter().map(|pending| format!("  {}", visible(pending))));
        }
        lines.push(String::new());
        lines.push(format!(
            "{} written into {}.",
            count(self.files.len(), "file"),
            visible(&self.folder)
        ));
        lines.join("\n")
    }

    fn names(&self) -> Vec<String> {
        self.files.clone()
    }

    /// Whoever asked for what is known got it.
    fn verdict(&self) -> Exit {
        Exit::Done
    }
}
