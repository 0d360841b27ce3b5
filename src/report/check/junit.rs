//! Findings as JUnit XML: a suite per family, a case per check and subject. Warnings that do not count are told as output.

use super::{CheckReport, CheckRow};
use crate::checks::{Family, Finding};

/// The one document.
pub(super) fn document(report: &CheckReport) -> String {
    let mut suites = String::new();
    let (mut tests, mut failures) = (0, 0);
    for family in Family::ALL {
        let rows: Vec<&CheckRow> = report.checks.iter().filter(|row| row.family == family).collect();
        if rows.is_empty() {
            continue;
        }
        let suite = Suite::of(report, &rows);
        tests += suite.tests;
        failures += suite.failures;
        suites.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" timestamp=\"{}\">\n{}  </testsuite>\n",
            escaped(family.title()),
            suite.tests,
            suite.failures,
            suite.errors,
            suite.skipped,
            report.taken_at,
            suite.cases,
        ));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"meshfed check\" tests=\"{tests}\" failures=\"{failures}\">\n{suites}</testsuites>"
    )
}

#[derive(Default)]
struct Suite {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
    cases: String,
}

impl Suite {
    fn of(report: &CheckReport, rows: &[&CheckRow]) -> Self {
        let mut suite = Self::default();
        for row in rows {
            for subject in &row.passed {
                suite.case(row, subject, "");
            }
            for finding in &row.findings {
                suite.finding(report, row, finding);
            }
            for skipped in &row.skipped {
                // What could not be told is an error of the test and no failure of the federation.
                if skipped.unknown {
                    suite.errors += 1;
                    suite.case(row, &skipped.subject, &element("error", &skipped.reason, ""));
                } else {
                    suite.skipped += 1;
                    suite.case(row, &skipped.subject, &element("skipped", &skipped.reason, ""));
                }
            }
        }
        suite
    }

    fn finding(&mut self, report: &CheckReport, row: &CheckRow, finding: &Finding) {
        let seen = finding
            .evidence
            .iter()
            .map(|seen| format!("{}: {} {}: {}", seen.mesh, seen.object, seen.field, seen.value));
        let fixes = finding.fix.iter().map(|fix| format!("fix: {fix}"));
        let details: Vec<String> = seen.chain(fixes).collect();
        let subject = format!("{} {}", finding.mesh, finding.object);
        let inner = if finding.severity <= report.fail_on {
            self.failures += 1;
            element("failure", &finding.message, &details.join("\n"))
        } else {
            format!("<system-out>{}</system-out>", escaped(&finding.message))
        };
        self.case(row, &subject, &inner);
    }

    fn case(&mut self, row: &CheckRow, subject: &str, inner: &str) {
        self.tests += 1;
        let name = escaped(&format!("{}: {subject}", row.title));
        self.cases.push_str(&format!(
            "    <testcase classname=\"{}\" name=\"{name}\">{inner}</testcase>\n",
            row.code
        ));
    }
}

fn element(name: &str, message: &str, text: &str) -> String {
    format!("<{name} message=\"{}\">{}</{name}>", escaped(message), escaped(text))
}

/// XML text and attributes; characters that XML 1.0 cannot hold at all are replaced.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
