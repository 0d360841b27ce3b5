//! What a writing command did, and what it found to be true afterwards.

use serde::Serialize;
use serde_json::Value;

use super::table::{Paint, Section};
use super::{API_VERSION, LinkRow, Report, Style};
use crate::exit::Exit;
use crate::plan::{Difference, LeftBehind, ShareChange};
use crate::wording::{count, visible};

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
    /// It was there and was taken away.
    Removed,
    /// Its pods were started anew.
    Restarted,
}

/// One object that a command looked after.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectChange {
    /// Federation name of the mesh.
    pub mesh: String,
    /// Context of its cluster.
    pub context: String,
    pub object_kind: String,
    /// Its namespace, if the kind has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    pub name: String,
    /// What became of it, or would have without `--dry-run`.
    pub outcome: Outcome,
    /// The fields that differed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// Lines for a shell that do the same, for those who ask for them.
    #[serde(skip)]
    pub commands: Vec<String>,
    /// The object as it is wanted, as YAML; of what is taken away or restarted there is none.
    #[serde(skip)]
    pub manifest: Option<String>,
    /// The object as it was before it changed, for whoever takes that back.
    #[serde(skip)]
    pub before: Option<Value>,
    /// The object as it was after that, or the UID of one that was made; `None` where that is not known.
    #[serde(skip)]
    pub after: Option<Value>,
}

impl ObjectChange {
    /// `Kind namespace/name`.
    pub fn object(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{} {namespace}/{}", self.object_kind, self.name),
            None => format!("{} {}", self.object_kind, self.name),
        }
    }

    /// The object with its mesh, and whether it is gone.
    pub fn told(&self) -> String {
        let removed = if self.outcome == Outcome::Removed {
            " (removed)"
        } else {
            ""
        };
        format!("{} in mesh `{}`{removed}", self.object(), self.mesh)
    }

    /// `kind/name`, with the namespace where there is one.
    pub fn kind_and_name(&self) -> String {
        let kind = self.object_kind.to_lowercase();
        let namespace = self.namespace.as_ref().map(|namespace| format!("{namespace}/"));
        format!("{kind}/{}{}", namespace.unwrap_or_default(), self.name)
    }
}

/// The answer of a writing command.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeReport {
    api_version: &'static str,
    kind: &'static str,
    /// Whether nothing was really written.
    pub dry_run: bool,
    /// Every object, in the order of writing.
    pub changes: Vec<ObjectChange>,
    /// The links that were waited for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkRow>,
    /// Host names that can be used from now on: exported names or imported hosts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// What stays although its maker goes, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_behind: Vec<LeftBehind>,
    /// From what to what each share of a service's requests goes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<ShareChange>,
    /// What others own and was left as it is, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// Of a dry run: what has to be known before the rest can be planned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<String>,
}

impl ChangeReport {
    /// The answer of a command that has written `changes`.
    pub fn new(dry_run: bool, changes: Vec<ObjectChange>) -> Self {
        Self {
            api_version: API_VERSION,
            kind: "Changes",
            dry_run,
            changes,
            links: Vec::new(),
            hosts: Vec::new(),
            left_behind: Vec::new(),
            shares: Vec::new(),
            left_out: Vec::new(),
            pending: Vec::new(),
        }
    }

    /// The answer of a command that then did more.
    #[must_use]
    pub fn and(mut self, then: Self) -> Self {
        self.changes.extend(then.changes);
        self.links.extend(then.links);
        self.hosts.extend(then.hosts);
        self.left_behind.extend(then.left_behind);
        self.left_out.extend(then.left_out);
        self.pending.extend(then.pending);
        self
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
            (Outcome::Removed, false) => ("removed", Paint::Good),
            (Outcome::Removed, true) => ("would be removed", Paint::Doubtful),
            (Outcome::Restarted, false) => ("restarted", Paint::Good),
            (Outcome::Restarted, true) => ("would be restarted", Paint::Doubtful),
            (Outcome::Unchanged, _) => ("unchanged", Paint::Plain),
        }
    }
}

impl ChangeReport {
    fn summary(&self) -> String {
        let of = |outcomes: &[Outcome]| {
            let all = self.changes.iter();
            all.filter(|change| outcomes.contains(&change.outcome)).count()
        };
        let (written, removed) = (
            of(&[Outcome::Created, Outcome::Changed, Outcome::Restarted]),
            of(&[Outcome::Removed]),
        );
        let both = |verb: &str| match (written, removed) {
            (written, 0) => format!("{} {verb}written", count(written, "object")),
            (0, removed) => format!("{} {verb}removed", count(removed, "object")),
            (written, removed) => format!("{} {verb}written, {removed} removed", count(written, "object")),
        };
        match (written + removed, self.dry_run) {
            (0, _) if self.left_out.is_empty() => "Nothing to write: everything is as asked.".to_owned(),
            (0, _) => "Nothing else to write: the rest is as asked.".to_owned(),
            (_, true) => format!("Dry run: {}, nothing was.", both("would be ")),
            (_, false) => format!("{}.", both("")),
        }
    }
}

/// One row for each service, with a line for each destination.
fn shares(shares: &[ShareChange]) -> Section {
    let mut section = Section::new("SHARES", vec!["MESH", "REQUESTS OF", "GO TO"], "none").of_hosts();
    let of_one = |left: &ShareChange, right: &ShareChange| left.mesh == right.mesh && left.service == right.service;
    for shares in shares.chunk_by(of_one) {
        section.row_of_lines(vec![
            (vec![shares[0].mesh.clone()], Paint::Plain),
            (vec![shares[0].service.clone()], Paint::Plain),
            (shares.iter().map(ShareChange::to_string).collect(), Paint::Plain),
        ]);
    }
    section
}

impl Report for ChangeReport {
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
        if !self.shares.is_empty() {
            parts.push(shares(&self.shares).text(style));
        }
        if !self.left_behind.is_empty() {
            let mut left = Section::new("LEFT BEHIND", vec!["MESH", "OBJECT", "WHY"], "none");
            for stays in &self.left_behind {
                let cells = [&stays.mesh, &stays.object, &stays.reason];
                left.row(cells.map(|text| (text.clone(), Paint::Plain)).into());
            }
            parts.push(left.text(style));
        }
        if !self.left_out.is_empty() {
            let lines = self.left_out.iter().map(|left| format!("  {}", visible(left)));
            let title = "Left out, since others own it:".to_owned();
            parts.push(std::iter::once(title).chain(lines).collect::<Vec<_>>().join("\n"));
        }
        parts.push(self.summary());
        parts.join("\n\n")
    }

    fn names(&self) -> Vec<String> {
        self.changes.iter().map(ObjectChange::kind_and_name).collect()
    }

    fn verdict(&self) -> Exit {
        Exit::of(self.links.iter().map(LinkRow::verdict))
    }
}
