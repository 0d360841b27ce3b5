//! What a writing command did, and what it found to be true afterwards.

use serde::Serialize;

use super::table::{Paint, Section};
use super::{API_VERSION, LinkRow, Report, Style};
use crate::exit::Exit;
use crate::plan::Difference;
use crate::wording::count;

/// What became of one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// It was not there.
    Created,
    /// It was there and differed.
    Changed,
    /// It was as wanted; nothing was written.
    Unchanged,
}

/// One object that a command looked after.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Federation name of the mesh.
    pub mesh: String,
    /// Context of its cluster.
    pub context: String,
    /// Kind of the object.
    pub object_kind: String,
    /// Its namespace, if the kind has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// What became of it, or would have without `--dry-run`.
    pub outcome: Outcome,
    /// The fields that differed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
}

impl Change {
    /// `Kind namespace/name`.
    pub fn object(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{} {namespace}/{}", self.object_kind, self.name),
            None => format!("{} {}", self.object_kind, self.name),
        }
    }
}

/// The answer of a writing command.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    api_version: &'static str,
    kind: &'static str,
    /// Whether nothing was really written.
    pub dry_run: bool,
    /// Every object, in the order of writing.
    pub changes: Vec<Change>,
    /// The links that were waited for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkRow>,
    /// Host names that can be used from now on: exported names or imported hosts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
}

impl Changes {
    /// The answer of a command that has written `changes`.
    pub fn new(dry_run: bool, changes: Vec<Change>) -> Self {
        Self {
            api_version: API_VERSION,
            kind: "Changes",
            dry_run,
            changes,
            links: Vec::new(),
            hosts: Vec::new(),
        }
    }

    fn objects(&self) -> Section {
        let mut objects = Section::new("OBJECTS", vec!["MESH", "OBJECT", "OUTCOME"], "none");
        for change in &self.changes {
            let (word, paint) = self.word(change.outcome);
            let plain = |text: &str| (text.to_owned(), Paint::Plain);
            objects.row(vec![
                plain(&change.mesh),
                plain(&change.object()),
                (word.to_owned(), paint),
            ]);
            for difference in &change.differences {
                let (object, field) = (change.object(), &difference.field);
                objects.note(format!("{object} {field}: {} → {}", difference.live, difference.wanted));
            }
        }
        objects
    }

    fn word(&self, outcome: Outcome) -> (&'static str, Paint) {
        match (outcome, self.dry_run) {
            (Outcome::Created, false) => ("created", Paint::Good),
            (Outcome::Changed, false) => ("changed", Paint::Good),
            (Outcome::Created, true) => ("would be created", Paint::Doubtful),
            (Outcome::Changed, true) => ("would change", Paint::Doubtful),
            (Outcome::Unchanged, _) => ("unchanged", Paint::Plain),
        }
    }
}

impl Report for Changes {
    /// Each object has been told as it was written, so the table of objects is for `wide` and for dry runs.
    fn text(&self, style: &Style, wide: bool) -> String {
        let mut parts = Vec::new();
        if wide || self.dry_run {
            parts.push(self.objects().text(style));
        }
        if !self.links.is_empty() {
            parts.push(LinkRow::section(&self.links, wide, true).text(style));
        }
        if !self.hosts.is_empty() {
            let mut hosts = Section::new("HOSTS", vec!["NAME"], "none");
            self.hosts
                .iter()
                .for_each(|host| hosts.row(vec![(host.clone(), Paint::Plain)]));
            parts.push(hosts.text(style));
        }
        let written = self
            .changes
            .iter()
            .filter(|change| change.outcome != Outcome::Unchanged)
            .count();
        parts.push(match (written, self.dry_run) {
            (0, _) => "Nothing to write: everything is as asked.".to_owned(),
            (written, true) => format!("Dry run: {} would be written, nothing was.", count(written, "object")),
            (written, false) => format!("{} written.", count(written, "object")),
        });
        parts.join("\n\n")
    }

    fn names(&self) -> Vec<String> {
        self.changes
            .iter()
            .map(|change| {
                let kind = change.object_kind.to_lowercase();
                let namespace = change
                    .namespace
                    .as_ref()
                    .map(|namespace| format!("{namespace}/"))
                    .unwrap_or_default();
                format!("{kind}/{namespace}{}", change.name)
            })
            .collect()
    }

    fn verdict(&self) -> Exit {
        Exit::of(self.links.iter().map(LinkRow::verdict))
    }
}
