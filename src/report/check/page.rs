//! The page of a check.

use serde::Serialize;

use crate::checks::{Check, Code, Family, Severity};
use crate::exit::Exit;
use crate::report::lines::{heading, wrapped};
use crate::report::{API_VERSION, Report, Style};

/// The answer of `explain CODE`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckPage {
    api_version: &'static str,
    kind: &'static str,
    pub code: Code,
    pub family: Family,
    /// What it makes sure of.
    pub title: &'static str,
    /// How bad its findings are.
    pub severity: Severity,
    /// Why it happens.
    pub cause: &'static str,
    /// How it shows.
    pub symptom: &'static str,
    /// What mends it.
    pub fix: &'static str,
    /// Where this is known from.
    pub source: &'static str,
    /// Checks whose finding makes this one pointless.
    pub after: Vec<Code>,
}

impl CheckPage {
    /// The page of this check.
    pub fn of(check: &Check) -> Self {
        Self {
            api_version: API_VERSION,
            kind: "CheckPage",
            code: check.code,
            family: check.code.family(),
            title: check.title,
            severity: check.severity,
            cause: check.page.cause,
            symptom: check.page.symptom,
            fix: check.page.fix,
            source: check.page.source,
            after: check.after.to_vec(),
        }
    }

    pub(super) fn parts(&self) -> [(&'static str, &'static str); 4] {
        [
            ("Cause", self.cause),
            ("Symptom", self.symptom),
            ("Fix", self.fix),
            ("Source", self.source),
        ]
    }

    pub(super) fn severity_word(&self) -> &'static str {
        match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

impl Report for CheckPage {
    fn text(&self, style: &Style, _: bool) -> String {
        let title = format!("{}: {}", self.code, self.title);
        let mut lines = vec![
            heading(&title, style),
            format!("{}, {}", self.family.title(), self.severity_word()),
        ];
        for (name, part) in self.parts() {
            lines.push(String::new());
            lines.push(heading(name, style));
            lines.extend(wrapped(part, "  ", "  ", style));
        }
        lines.join("\n")
    }

    fn names(&self) -> Vec<String> {
        vec![format!("check/{}", self.code)]
    }

    fn verdict(&self) -> Exit {
        Exit::Done
    }
}
