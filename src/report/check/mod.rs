//! `check`: what was found, what passed, and what could not be told; and `explain CODE`: the page of a check.

mod brief;
mod junit;
mod list;
mod page;
mod sarif;
mod text;

pub use list::CheckList;
pub use page::CheckPage;

use k8s_openapi::jiff::Timestamp;
use serde::Serialize;

use super::{API_VERSION, FindingsFormat, Report, Style};
use crate::checks::{CheckResult, CheckRun, Code, Family, Finding, Severity, SkipReason};
use crate::exit::Exit;
use crate::snapshot::Snapshot;

/// The answer of `check`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    api_version: &'static str,
    kind: &'static str,
    /// When the clusters were asked.
    pub taken_at: Timestamp,
    /// Meshes that were looked at.
    pub meshes: Vec<String>,
    /// How many there are of each.
    pub summary: Summary,
    /// Every check that ran, in the order of the codes.
    pub checks: Vec<CheckRow>,
    /// Peers whose meshes were not looked at, with the meshes that were and federate with them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_looked_at: Vec<OneSided>,
    /// Checks that the user switched off.
    pub left_out: Vec<Code>,
    /// Why something could not be told.
    pub unknown: Vec<String>,
    /// Meshes whose clusters give no answer, and why.
    #[serde(skip)]
    unreachable: Vec<(String, String)>,
    #[serde(skip)]
    fail_on: Severity,
}

/// Numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Checks that found nothing and looked at something.
    pub passed: usize,
    /// Findings.
    pub warnings: usize,
    /// Findings.
    pub errors: usize,
    /// Checks that could not look at something, or had nothing to look at.
    pub skipped: usize,
    /// Findings that the user does not want to hear of.
    pub ignored: usize,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckRow {
    pub code: Code,
    pub family: Family,
    /// What it makes sure of.
    pub title: &'static str,
    /// What it looked at and found as it should be.
    pub passed: Vec<String>,
    /// What it found.
    pub findings: Vec<Finding>,
    /// What it could not look at.
    pub skipped: Vec<SkippedRow>,
    /// Findings that the user does not want to hear of.
    pub ignored: usize,
}

/// Something that a check could not look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SkippedRow {
    /// A mesh, or a peering.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// Whether that leaves the answer unknown.
    pub unknown: bool,
    #[serde(skip)]
    not_asked: bool,
    /// Whether that is because the cluster of a mesh gives no answer at all, which is told once for all checks.
    #[serde(skip)]
    of_unreachable: bool,
    /// The peer whose mesh was not looked at, where that is why; it is told once for all checks.
    #[serde(skip)]
    not_looked_at: Option<String>,
}

/// A peering of which only one side was looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OneSided {
    /// The peer, by the name that the mesh has for it.
    pub peer: String,
    /// The mesh that was looked at.
    pub mesh: String,
    /// Checks that take both sides.
    pub skipped: Vec<Code>,
}

impl CheckReport {
    /// What the checks found; `fail_on` is how bad a finding must be for the answer to be no.
    pub fn of(snapshot: &Snapshot, run: &CheckRun, fail_on: Severity) -> Self {
        let unreachable: Vec<(String, String)> = snapshot
            .meshes
            .values()
            .filter_map(|mesh| Some((mesh.mesh.name.clone(), mesh.unreachable()?.to_owned())))
            .collect();
        let is_of_unreachable = |reason: &str| unreachable.iter().any(|(_, why)| reason.ends_with(why.as_str()));
        let mut checks: Vec<CheckRow> = run.results.iter().map(row).collect();
        for skipped in checks.iter_mut().flat_map(|row| &mut row.skipped) {
            skipped.of_unreachable = skipped.unknown && is_of_unreachable(&skipped.reason);
        }
        // A cluster that gives no answer is one reason, whatever was asked of it.
        let reasons = run.unknown().into_iter().filter(|reason| !is_of_unreachable(reason));
        let whole = unreachable.iter().map(|(mesh, why)| format!("{mesh}: {why}"));
        let unknown: Vec<String> = whole.chain(reasons.map(str::to_owned)).collect();
        let looked_at = snapshot.meshes.values().filter(|mesh| mesh.told().is_none());
        Self {
            api_version: API_VERSION,
            kind: "CheckReport",
            taken_at: snapshot.taken_at,
            meshes: looked_at.map(|mesh| mesh.mesh.name.clone()).collect(),
            summary: Summary {
                passed: checks.iter().filter(|row| row.has_passed()).count(),
                warnings: run.count(Severity::Warning),
                errors: run.count(Severity::Error),
                skipped: checks.iter().filter(|row| !row.skipped.is_empty()).count(),
                ignored: checks.iter().map(|row| row.ignored).sum(),
            },
            not_looked_at: one_sided(&checks),
            checks,
            left_out: run.left_out.clone(),
            unknown,
            unreachable,
            fail_on,
        }
    }

    /// Every finding, in the order of the codes.
    fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        self.checks.iter().flat_map(|row| &row.findings)
    }
}

impl CheckRow {
    /// Whether it found nothing and looked at something.
    fn has_passed(&self) -> bool {
        self.findings.is_empty() && !self.passed.is_empty()
    }

    /// The worst that it found.
    fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).min()
    }

    /// What it could not look at although it was to be looked at.
    fn skipped_for_a_reason(&self) -> impl Iterator<Item = &SkippedRow> {
        self.skipped
            .iter()
            .filter(|skipped| !skipped.not_asked && !skipped.of_unreachable && skipped.not_looked_at.is_none())
    }
}

fn row(result: &CheckResult) -> CheckRow {
    let skipped = result.skipped.iter().map(|skipped| SkippedRow {
        subject: skipped.subject.clone(),
        reason: match &skipped.reason {
            SkipReason::NotAsked => "what it reads was not asked for, or is not in files".to_owned(),
            SkipReason::Unknown(reason) => reason.clone(),
            SkipReason::ForAdministrators(right) => format!("{right}, which only administrators of the cluster have"),
            SkipReason::NotLookedAt(peer) => format!("`{peer}` was not looked at"),
            SkipReason::TooMany(more) => {
                format!("{more} more services that nothing lists were not asked for, since there are too many")
            }
            SkipReason::After(code) => format!("{code} comes first"),
        },
        unknown: matches!(skipped.reason, SkipReason::Unknown(_)),
        not_asked: skipped.reason == SkipReason::NotAsked,
        of_unreachable: false,
        not_looked_at: match &skipped.reason {
            SkipReason::NotLookedAt(peer) => Some(peer.clone()),
            _ => None,
        },
    });
    CheckRow {
        code: result.code,
        family: result.code.family(),
        title: result.title,
        passed: result.passed.clone(),
        findings: result.findings.clone(),
        skipped: skipped.collect(),
        ignored: result.ignored,
    }
}

fn one_sided(checks: &[CheckRow]) -> Vec<OneSided> {
    let mut found: Vec<OneSided> = Vec::new();
    for row in checks {
        for skipped in &row.skipped {
            let Some(peer) = &skipped.not_looked_at else { continue };
            let mesh = skipped.subject.split(" → ").next().unwrap_or_default();
            match found.iter_mut().find(|one| one.peer == *peer && one.mesh == mesh) {
                Some(one) => one.skipped.push(row.code),
                None => found.push(OneSided {
                    peer: peer.clone(),
                    mesh: mesh.to_owned(),
                    skipped: vec![row.code],
                }),
            }
        }
    }
    found.sort();
    found
}

impl Report for CheckReport {
    fn text(&self, style: &Style, wide: bool) -> String {
        if wide {
            text::all(self, style)
        } else {
            brief::all(self, style)
        }
    }

    fn findings(&self, form: FindingsFormat, style: &Style) -> Option<String> {
        Some(match form {
            FindingsFormat::Short => text::short(self, style),
            FindingsFormat::Sarif => {
                serde_json::to_string_pretty(&sarif::log(self)).expect("a JSON value can be written")
            }
            FindingsFormat::Junit => junit::document(self),
        })
    }

    fn names(&self) -> Vec<String> {
        let name = |finding: &Finding| {
            let object = &finding.object;
            let parts = [&object.kind.to_lowercase(), &object.namespace, &object.name];
            let parts: Vec<&str> = parts
                .iter()
                .map(|part| part.as_str())
                .filter(|part| !part.is_empty())
                .collect();
            parts.join("/")
        };
        let mut names: Vec<String> = self.all_findings().map(name).collect();
        names.sort();
        names.dedup();
        names
    }

    fn verdict(&self) -> Exit {
        let counts = |finding: &Finding| finding.severity <= self.fail_on;
        let no = self.all_findings().any(counts).then_some(Exit::No);
        let unknown = (!self.unknown.is_empty()).then_some(Exit::Unknown);
        Exit::of(no.into_iter().chain(unknown))
    }
}

#[cfg(test)]
mod tests;
