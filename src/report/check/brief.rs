//! Findings as text for a screen: a line per family, and below it only what was found and what was skipped for a reason.

use std::collections::{BTreeMap, BTreeSet};

use super::text::{beginning, ending, findings, mark};
use super::{CheckReport, CheckRow};
use crate::checks::{Family, Severity};
use crate::report::Style;
use crate::report::lines::{painted, wrapped};
use crate::wording::{count, list_and};

/// Of what proves a finding, so much is told on a screen: a Service may be exported to many meshes.
const MOST_EVIDENCE: usize = 10;

/// Every family that had something to look at, and how many there are of each.
pub(super) fn all(report: &CheckReport, style: &Style) -> String {
    let mut lines = beginning(report, style);
    if !lines.is_empty() {
        lines.push(String::new());
    }
    for family in Family::ALL {
        let rows: Vec<&CheckRow> = report.checks.iter().filter(|row| row.family == family).collect();
        lines.extend(of_family(family, &rows, style));
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.extend(ending(report, style, false));
    lines.join("\n")
}

fn of_family(family: Family, rows: &[&CheckRow], style: &Style) -> Vec<String> {
    let found = |severity: Severity| {
        let findings = rows.iter().flat_map(|row| &row.findings);
        findings.filter(|finding| finding.severity == severity).count()
    };
    let passed = rows.iter().filter(|row| row.has_passed()).count();
    let skipped = rows.iter().filter(|row| row.skipped_for_a_reason().next().is_some());
    let parts = [
        (found(Severity::Error), count(found(Severity::Error), "error")),
        (found(Severity::Warning), count(found(Severity::Warning), "warning")),
        (passed, format!("{} passed", count(passed, "check"))),
        (skipped.clone().count(), format!("{} skipped", skipped.count())),
    ];
    let told: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(_, text)| text)
        .collect();
    if told.is_empty() {
        return Vec::new();
    }
    let worst = rows.iter().filter_map(|row| row.worst()).min();
    let (sign, paint) = mark(worst, passed > 0);
    let mut lines = vec![format!(
        "{} {}: {}",
        painted(sign, paint, style),
        family.title(),
        told.join(", ")
    )];
    for row in rows.iter().filter(|row| !row.findings.is_empty()) {
        let (sign, paint) = mark(row.worst(), false);
        let mut title = wrapped(row.title, &format!("  {sign} "), "    ", style);
        title[0] = title[0].replacen(sign, &painted(sign, paint, style), 1);
        lines.extend(title);
        lines.extend(findings(row, style, MOST_EVIDENCE));
    }
    for text in skips(rows) {
        lines.extend(wrapped(&text, "  - ", "    ", style));
    }
    lines
}

/// One text for each reason, whichever checks and subjects it holds for.
fn skips(rows: &[&CheckRow]) -> Vec<String> {
    let mut reasons: BTreeMap<&str, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
    for row in rows {
        for skipped in row.skipped_for_a_reason() {
            let (codes, subjects) = reasons.entry(&skipped.reason).or_default();
            codes.insert(row.code.0);
            subjects.insert(&skipped.subject);
        }
    }
    let text = |(reason, (codes, subjects)): (&str, (BTreeSet<&str>, BTreeSet<&str>))| {
        let subjects: Vec<&str> = subjects.into_iter().collect();
        format!(
            "{} skipped on {}: {reason}",
            count(codes.len(), "check"),
            list_and(&subjects)
        )
    };
    reasons.into_iter().map(text).collect()
}
