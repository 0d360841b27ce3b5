//! Findings as JUnit XML: a suite per family, a case per check and subject. Warnings that do not count are told as output.

use chrono::DateTime;
use k8s_openapi::jiff::Timestamp;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{CheckReport, CheckRow, SkippedRow};
use crate::checks::{Family, Finding};

/// The one document.
pub(super) fn document(report: &CheckReport) -> String {
    let mut document = Report::new("meshfed check");
    for family in Family::ALL {
        let mut rows = report.checks.iter().filter(|row| row.family == family).peekable();
        if rows.peek().is_none() {
            continue;
        }
        let mut suite = TestSuite::new(family.title());
        if let Some(time) = time(report.taken_at) {
            suite.set_timestamp(time);
        }
        suite.add_test_cases(rows.flat_map(|row| cases(report, row)));
        document.add_test_suite(suite);
    }
    let text = document.to_string().expect("XML in memory can be written");
    text.trim_end().to_owned()
}

fn cases<'a>(report: &'a CheckReport, row: &'a CheckRow) -> impl Iterator<Item = TestCase> + use<'a> {
    let passed = row
        .passed
        .iter()
        .map(|subject| case(row, subject, TestCaseStatus::success()));
    let findings = row.findings.iter().map(|finding| found(report, row, finding));
    let skipped = row.skipped.iter().map(|skipped| not_told(row, skipped));
    passed.chain(findings).chain(skipped)
}

fn case(row: &CheckRow, subject: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(format!("{}: {subject}", row.title), status);
    case.set_classname(row.code.to_string());
    case
}

fn found(report: &CheckReport, row: &CheckRow, finding: &Finding) -> TestCase {
    let subject = format!("{} {}", finding.mesh, finding.object);
    if finding.severity > report.fail_on {
        let mut case = case(row, &subject, TestCaseStatus::success());
        case.set_system_out(&finding.message);
        return case;
    }
    let seen = finding
        .evidence
        .iter()
        .map(|seen| format!("{}: {} {}: {}", seen.mesh, seen.object, seen.field, seen.value));
    let fixes = finding.fix.iter().map(|fix| format!("fix: {fix}"));
    let details: Vec<String> = seen.chain(fixes).collect();
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(&finding.message).set_description(details.join("\n"));
    case(row, &subject, status)
}

/// What could not be told is an error of the test and no failure of the federation.
fn not_told(row: &CheckRow, skipped: &SkippedRow) -> TestCase {
    let mut status = if skipped.unknown {
        TestCaseStatus::non_success(NonSuccessKind::Error)
    } else {
        TestCaseStatus::skipped()
    };
    status.set_message(&skipped.reason);
    case(row, &skipped.subject, status)
}

fn time(taken_at: Timestamp) -> Option<DateTime<chrono::Utc>> {
    let nanoseconds = taken_at.subsec_nanosecond().try_into().ok()?;
    DateTime::from_timestamp(taken_at.as_second(), nanoseconds)
}
