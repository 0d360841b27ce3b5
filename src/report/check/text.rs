//! Findings as text, in full: a heading per family, a line per check, and below it the cause, what proves it and what
//! mends it.

use super::{CheckReport, CheckRow, OneSided};
use crate::checks::{Family, Finding, Severity};
use crate::report::lines::{heading, painted, wrapped};
use crate::report::{Paint, Style};
use crate::wording::{count, visible};

/// Everything: every check, what it looked at, and why it was skipped.
pub(super) fn all(report: &CheckReport, style: &Style) -> String {
    let mut parts = beginning(report, style);
    for family in Family::ALL {
        let rows = report.checks.iter().filter(|row| row.family == family);
        let lines: Vec<String> = rows.flat_map(|row| check(row, style)).collect();
        if lines.is_empty() {
            continue;
        }
        let title = family.title();
        let underline = "-".repeat(title.chars().count());
        parts.push(format!("{}\n{underline}\n{}", heading(title, style), lines.join("\n")));
    }
    parts.push(ending(report, style, true).join("\n"));
    parts.join("\n\n")
}

/// Only the findings, a line each.
pub(super) fn short(report: &CheckReport, style: &Style) -> String {
    let line = |finding: &Finding| {
        let (word, paint) = word(finding.severity);
        let mend = finding.fix.first().map(|fix| format!(" [{fix}]")).unwrap_or_default();
        let (mesh, object, message) = (&finding.mesh, &finding.object, &finding.message);
        let told = format!("{} {mesh} {object}: {message}{mend}", finding.code);
        format!("{} {}", painted(word, paint, style), visible(&told))
    };
    let mut lines: Vec<String> = report.all_findings().map(line).collect();
    lines.extend(
        report
            .unknown
            .iter()
            .map(|reason| format!("{} {}", painted("unknown", Paint::Doubtful, style), visible(reason))),
    );
    lines.join("\n")
}

fn word(severity: Severity) -> (&'static str, Paint) {
    match severity {
        Severity::Error => ("error", Paint::Bad),
        Severity::Warning => ("warning", Paint::Doubtful),
    }
}

/// How a check, or a family of them, turned out.
pub(super) fn mark(worst: Option<Severity>, passed: bool) -> (&'static str, Paint) {
    match worst {
        Some(Severity::Error) => ("×", Paint::Bad),
        Some(Severity::Warning) => ("‼", Paint::Doubtful),
        None if passed => ("√", Paint::Good),
        None => ("-", Paint::Plain),
    }
}

fn check(row: &CheckRow, style: &Style) -> Vec<String> {
    let (mark, paint) = mark(row.worst(), !row.passed.is_empty());
    let mut lines = wrapped(row.title, &format!("{mark} "), "  ", style);
    lines[0] = lines[0].replacen(mark, &painted(mark, paint, style), 1);
    lines[0].push_str(&format!(" ({})", row.code));
    if !row.passed.is_empty() {
        let text = format!("passed on {}", row.passed.join(", "));
        lines.extend(wrapped(&text, "    ", "      ", style));
    }
    for skipped in &row.skipped {
        let text = format!("skipped on {}: {}", skipped.subject, skipped.reason);
        lines.extend(wrapped(&text, "    ", "      ", style));
    }
    lines.extend(findings(row, style, usize::MAX));
    lines
}

/// What a check found, each with no more than so much of what proves it, and where to read more of it.
pub(super) fn findings(row: &CheckRow, style: &Style, most: usize) -> Vec<String> {
    let told = row.findings.iter().flat_map(|one| finding(one, style, most));
    let mut lines: Vec<String> = told.collect();
    if !lines.is_empty() {
        lines.push(format!("    see: meshfed explain {}", row.code));
    }
    lines
}

fn finding(finding: &Finding, style: &Style, most: usize) -> Vec<String> {
    let (word, paint) = word(finding.severity);
    let mut lines = wrapped(
        &format!("{word}: {}: {}", finding.object, finding.message),
        "    ",
        "    ",
        style,
    );
    lines[0] = lines[0].replacen(word, &painted(word, paint, style), 1);
    for seen in finding.evidence.iter().take(most) {
        let text = format!("{}: {} {}: {}", seen.mesh, seen.object, seen.field, seen.value);
        lines.extend(wrapped(&text, "      ", "        ", style));
    }
    if finding.evidence.len() > most {
        lines.push(format!(
            "      and {} more (-o wide tells all)",
            finding.evidence.len() - most
        ));
    }
    for (index, fix) in finding.fix.iter().enumerate() {
        // Commands are not broken, so that they can be copied.
        let first = if index == 0 { "fix: " } else { "     " };
        lines.push(format!("      {first}{}", visible(fix)));
    }
    lines
}

/// What was looked at from one side only.
pub(super) fn beginning(report: &CheckReport, style: &Style) -> Vec<String> {
    let text = |one: &OneSided| {
        format!(
            "`{}` was not looked at: of what takes both sides of its peering, {} skipped, and the rest tells what `{}` \
             alone proves",
            one.peer,
            match one.skipped.len() {
                1 => "1 check is".to_owned(),
                more => format!("{more} checks are"),
            },
            one.mesh
        )
    };
    let silent = report.unreachable.iter().map(|(mesh, why)| {
        let rows = report.checks.iter().filter(|row| {
            let mut skipped = row.skipped.iter();
            skipped.any(|skipped| skipped.of_unreachable && skipped.reason.ends_with(why.as_str()))
        });
        let number = count(rows.count(), "check");
        format!("`{mesh}` gives no answer, so that {number} skip it or its peerings: {why}")
    });
    let lines = silent.chain(report.not_looked_at.iter().map(text));
    let lines: Vec<String> = lines.flat_map(|line| wrapped(&line, "", "  ", style)).collect();
    (!lines.is_empty()).then(|| lines.join("\n")).into_iter().collect()
}

/// How many there are of each, and what was not looked at.
pub(super) fn ending(report: &CheckReport, style: &Style, wide: bool) -> Vec<String> {
    let summary = &report.summary;
    let mut lines = vec![format!(
        "{} passed, {}, {}, {} skipped",
        count(summary.passed, "check"),
        count(summary.warnings, "warning"),
        count(summary.errors, "error"),
        summary.skipped,
    )];
    let silent = |row: &&CheckRow| row.skipped.iter().any(|skipped| skipped.not_asked);
    let not_asked = report.checks.iter().filter(silent).count();
    if not_asked > 0 && !wide {
        lines.push(format!(
            "{} had nothing to read: it was not asked for, or is not in files (-o wide tells which)",
            count(not_asked, "check")
        ));
    }
    if summary.ignored > 0 {
        lines.push(format!("{} ignored, as --skip says", count(summary.ignored, "finding")));
    }
    if !report.left_out.is_empty() {
        lines.push(format!(
            "{} left out, as --skip says",
            count(report.left_out.len(), "check")
        ));
    }
    let told = |reason: &String| report.unreachable.iter().any(|(_, why)| reason.ends_with(why.as_str()));
    let unknown = report.unknown.iter().filter(|reason| !told(reason));
    lines.extend(unknown.map(|reason| format!("unknown: {reason}")));
    lines.iter().flat_map(|line| wrapped(line, "", "  ", style)).collect()
}
