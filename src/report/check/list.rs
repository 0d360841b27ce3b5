//! Which checks there are.

use serde::Serialize;

use crate::checks::{Check, Code, Family, Severity};
use crate::exit::Exit;
use crate::report::table::{Paint, Section};
use crate::report::{API_VERSION, Report, Style};

/// The answer of `check --list`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckList {
    api_version: &'static str,
    kind: &'static str,
    /// Every check, in the order of the codes.
    pub checks: Vec<ListedCheck>,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedCheck {
    pub code: Code,
    pub family: Family,
    /// What it makes sure of.
    pub title: &'static str,
    /// How bad its findings are.
    pub severity: Severity,
}

impl CheckList {
    /// The list of these checks.
    pub fn of<'a>(checks: impl Iterator<Item = &'a Check>) -> Self {
        let listed = checks.map(|check| ListedCheck {
            code: check.code,
            family: check.code.family(),
            title: check.title,
            severity: check.severity,
        });
        Self {
            api_version: API_VERSION,
            kind: "CheckList",
            checks: listed.collect(),
        }
    }
}

impl Report for CheckList {
    fn text(&self, style: &Style, _wide: bool) -> String {
        let mut section = Section::new("CHECKS", vec!["CODE", "FAMILY", "MAKES SURE THAT"], "none");
        for check in &self.checks {
            let cells = [check.code.0, check.family.word(), check.title];
            section.row(cells.map(|cell| (cell.to_owned(), Paint::Plain)).into());
        }
        section.text(style)
    }

    fn names(&self) -> Vec<String> {
        self.checks
            .iter()
            .map(|check| format!("check/{}", check.code.0))
            .collect()
    }

    fn verdict(&self) -> Exit {
        Exit::Done
    }
}
