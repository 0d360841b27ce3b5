//! `sandbox up`, `sandbox list` and `sandbox env`: where the clusters are.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::table::Section;
use super::{API_VERSION, Paint, Report, Style};
use crate::exit::Exit;
use crate::wording::shell;

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
    /// The command that ends it.
    #[serde(skip)]
    down: String,
}

impl SandboxReport {
    /// A sandbox that runs, and the command that ends it.
    pub fn new(name: &str, kubeconfig: &Path, contexts: Vec<String>, folder: &Path, down: String) -> Self {
        Self {
            api_version: API_VERSION,
            kind: "Sandbox",
            name: name.to_owned(),
            kubeconfig: kubeconfig.to_owned(),
            contexts,
            folder: folder.to_owned(),
            down,
        }
    }

    /// The line for a shell that makes `meshfed`, `oc` and `kubectl` use it.
    fn export(&self) -> String {
        shell!("export KUBECONFIG={}", self.kubeconfig.display())
    }
}

impl Report for SandboxReport {
    fn text(&self, _style: &Style, _wide: bool) -> String {
        format!(
            "Sandbox `{}` runs, with the contexts {}.\n\n  meshfed install prod-mesh --member prod-bookinfo --peer \
             stage-mesh\n  {}\n\nIn the shell that is to use it:\n\n{}",
            self.name,
            self.contexts.join(", "),
            self.down,
            self.export()
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

/// The answer of `sandbox env`: the same sandbox, and as text nothing but the line for a shell.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct EnvironmentReport(pub SandboxReport);

impl Report for EnvironmentReport {
    fn text(&self, _style: &Style, _wide: bool) -> String {
        self.0.export()
    }

    fn names(&self) -> Vec<String> {
        self.0.names()
    }

    fn verdict(&self) -> Exit {
        Exit::Done
    }
}

/// The answer of `sandbox list`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SandboxesReport {
    api_version: &'static str,
    kind: &'static str,
    /// Those that run, by name; one that belongs to a command has the name of its folder.
    pub sandboxes: Vec<SandboxReport>,
}

impl SandboxesReport {
    /// The sandboxes that run.
    pub fn new(sandboxes: Vec<SandboxReport>) -> Self {
        Self {
            api_version: API_VERSION,
            kind: "SandboxList",
            sandboxes,
        }
    }
}

impl Report for SandboxesReport {
    fn text(&self, style: &Style, _wide: bool) -> String {
        let mut table = Section::new("SANDBOXES", vec!["NAME", "CONTEXTS", "KUBECONFIG"], "none runs");
        for sandbox in &self.sandboxes {
            let cells = [
                sandbox.name.clone(),
                sandbox.contexts.join(", "),
                sandbox.kubeconfig.display().to_string(),
            ];
            table.row(cells.map(|cell| (cell, Paint::Plain)).into());
        }
        table.text(style)
    }

    fn names(&self) -> Vec<String> {
        let names = self.sandboxes.iter();
        names.map(|sandbox| format!("sandbox/{}", sandbox.name)).collect()
    }

    fn verdict(&self) -> Exit {
        Exit::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_for_a_shell_whatever_the_path_is() {
        let path = Path::new("/run/user/my folder/it's/kubeconfig");
        let report = SandboxReport::new(
            "test",
            path,
            vec!["sandbox".to_owned()],
            path,
            "meshfed sandbox down".to_owned(),
        );
        let style = Style {
            color: false,
            width: None,
        };
        let text = report.text(&style, false);
        let last = text.lines().last().expect("a line");
        assert_eq!(last, EnvironmentReport(report).text(&style, false));
        let words = shell_words::split(last).expect("words of a shell");
        assert_eq!(words, ["export", &format!("KUBECONFIG={}", path.display())]);
    }
}
