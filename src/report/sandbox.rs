//! `sandbox up`: where the clusters are.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{API_VERSION, Report, Style};
use crate::exit::Exit;

/// The answer of `sandbox up`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SandboxReport {
    api_version: &'static str,
    kind: &'static str,
    /// Name of the sandbox.
    pub name: String,
    /// The kubeconfig with a context per cluster.
    pub kubeconfig: PathBuf,
    /// Names of the contexts; the first is the current one.
    pub contexts: Vec<String>,
    /// The folder of the run, with the logs of its programs.
    pub folder: PathBuf,
}

impl SandboxReport {
    /// A sandbox that runs.
    pub fn new(name: &str, kubeconfig: &Path, contexts: Vec<String>, folder: &Path) -> Self {
        Self {
            api_version: API_VERSION,
            kind: "Sandbox",
            name: name.to_owned(),
            kubeconfig: kubeconfig.to_owned(),
            contexts,
            folder: folder.to_owned(),
        }
    }
}

impl Report for SandboxReport {
    fn text(&self, _style: &Style, _wide: bool) -> String {
        let down = if self.name == "default" {
            String::new()
        } else {
            format!(" --name {}", self.name)
        };
        format!(
            "Sandbox `{}` runs, with the contexts {}.\n\n  export KUBECONFIG={}\n  meshfed install prod-mesh --member \
             prod-bookinfo --peer stage-mesh\n  meshfed sandbox down{down}",
            self.name,
            self.contexts.join(", "),
            self.kubeconfig.display()
        )
    }

    fn names(&self) -> Vec<String> {
        self.contexts
            .iter()
            .map(|context| format!("context/{context}"))
            .collect()
    }

    fn verdict(&self) -> Exit {
        Exit::Done
    }
}
