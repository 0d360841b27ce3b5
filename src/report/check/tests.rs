//! The same findings in every format, and the same verdict.

use std::path::Path;

use super::*;
use crate::checks::{ALL, Check, Selection, run};
use crate::report::{Format, render};
use crate::snapshot::samples;

const PLAIN: Style = Style {
    color: false,
    width: Some(80),
};

/// A mesh without control plane, whose name wants to be escaped.
fn broken() -> Snapshot {
    let mut mesh = samples::mesh("prod", &serde_json::json!({}));
    mesh.control_plane = crate::snapshot::Observed::Missing;
    mesh.mesh.control_plane = "a<b>&\"c".to_owned();
    Snapshot {
        taken_at: "2026-01-01T12:00:00Z".parse().expect("a time"),
        meshes: [("prod".to_owned(), mesh)].into(),
    }
}

fn report(snapshot: &Snapshot, fail_on: Severity) -> CheckReport {
    CheckReport::of(snapshot, &run(&ALL, snapshot, &Selection::default()), fail_on)
}

#[test]
fn a_finding_is_told_with_cause_evidence_mend_and_page() {
    let text = render(
        &report(&broken(), Severity::Error),
        Format::Table { wide: false },
        &PLAIN,
    );
    for part in [
        "× control planes: 1 error",
        "  × the control plane exists",
        "fix: meshfed install",
        "see: meshfed explain MF0301",
        "1 error",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn a_screen_shows_the_first_of_much_evidence_and_wide_all_of_it() {
    let mut report = report(&broken(), Severity::Error);
    let finding = report.checks.iter_mut().find_map(|row| row.findings.first_mut());
    let finding = finding.expect("it is broken");
    let seen = |number: usize| crate::checks::Evidence {
        mesh: "prod".to_owned(),
        object: crate::checks::ObjectRef::new("ExportedServiceSet", "prod", &format!("peer-{number}")),
        field: "spec".to_owned(),
        value: String::new(),
    };
    finding.evidence = (1..=14).map(seen).collect();
    let of = |wide| render(&report, Format::Table { wide }, &PLAIN);
    let told = |text: &str| text.lines().filter(|line| line.contains("peer-")).count();
    let (screen, wide) = (of(false), of(true));
    assert_eq!((told(&screen), told(&wide)), (10, 14), "{screen}");
    assert!(screen.contains("\n      and 4 more (-o wide tells all)\n"), "{screen}");
    assert!(!wide.contains("more (-o wide"), "{wide}");
}

#[test]
fn wide_tells_every_check_and_the_table_only_those_that_found_something() {
    let report = report(&crate::report::samples::walk_through(), Severity::Error);
    let unbroken = Style {
        color: false,
        width: None,
    };
    let of = |wide| render(&report, Format::Table { wide }, &unbroken);
    let (table, wide) = (of(false), of(true));
    let (found, fine): (Vec<&CheckRow>, Vec<&CheckRow>) =
        report.checks.iter().partition(|row| !row.findings.is_empty());
    assert!(!found.is_empty() && fine.len() > found.len());
    for row in &report.checks {
        assert!(wide.contains(row.title), "{}\n{wide}", row.title);
        assert_eq!(
            table.contains(row.title),
            !row.findings.is_empty(),
            "{}\n{table}",
            row.title
        );
    }
    let headings = table.lines().filter(|line| line.starts_with(['√', '×', '‼', '-']));
    assert!(headings.count() <= Family::ALL.len(), "{table}");
    assert!(table.contains("√ trust: 10 checks passed"), "{table}");
}

#[test]
fn a_reason_to_skip_is_told_once_for_all_checks_that_it_stops() {
    let mut snapshot = crate::report::samples::walk_through();
    let mesh = snapshot.meshes.get_mut("prod-mesh").expect("the mesh");
    mesh.control_plane = crate::snapshot::Observed::unreachable("connection refused");
    let text = render(
        &report(&snapshot, Severity::Error),
        Format::Table { wide: false },
        &PLAIN,
    );
    assert_eq!(text.matches("connection refused").count(), 1, "{text}");
    assert!(text.starts_with("`prod-mesh` gives no answer"), "{text}");
}

#[test]
fn sarif_names_the_rule_of_every_result() {
    let sarif = render(
        &report(&broken(), Severity::Error),
        Format::Findings(FindingsFormat::Sarif),
        &PLAIN,
    );
    let sarif: serde_json::Value = serde_json::from_str(&sarif).expect("one JSON document");
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    assert!(!results.is_empty());
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small one");
        assert_eq!(
            sarif["runs"][0]["tool"]["driver"]["rules"][index]["id"],
            result["ruleId"]
        );
    }
}

#[test]
fn junit_is_escaped_and_counts_its_failures() {
    let junit = render(
        &report(&broken(), Severity::Error),
        Format::Findings(FindingsFormat::Junit),
        &PLAIN,
    );
    assert!(junit.contains("a&lt;b&gt;&amp;&quot;c"), "{junit}");
    assert_eq!(junit.matches("<failure ").count(), 1, "{junit}");
    assert!(junit.contains("failures=\"1\""), "{junit}");
}

#[test]
fn the_verdict_is_unknown_when_a_cluster_could_not_be_asked() {
    let mut snapshot = broken();
    let mesh = snapshot.meshes.get_mut("prod").expect("the mesh");
    mesh.control_plane = crate::snapshot::Observed::unreachable("connection refused");
    assert_eq!(report(&snapshot, Severity::Error).verdict(), Exit::Unknown);
    assert_eq!(report(&broken(), Severity::Error).verdict(), Exit::No);
}

/// The page as a section of `docs/checks.md`.
fn markdown(page: &CheckPage) -> String {
    let mut text = format!(
        "### {}: {}\n\nSeverity: {}\n",
        page.code,
        page.title,
        page.severity_word()
    );
    for (name, part) in page.parts() {
        text.push_str(&format!("\n**{name}:** {part}\n"));
    }
    text
}

/// `docs/checks.md`: the pages of all checks, by family.
fn handbook() -> String {
    let mut text = String::from(
        "# Checks\n\nWhat `meshfed check` looks for, by family. `meshfed explain CODE` prints one page. \
         This file is generated from the checks.\n",
    );
    for family in Family::ALL {
        let mut checks: Vec<&&Check> = ALL.iter().filter(|check| check.code.family() == family).collect();
        checks.sort_by_key(|check| check.code);
        text.push_str(&format!("\n## {} (`{}`)\n", family.title(), family.word()));
        for check in checks {
            text.push_str(&format!("\n{}", markdown(&CheckPage::of(check))));
        }
    }
    text
}

#[test]
fn the_handbook_is_up_to_date() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/checks.md");
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        std::fs::write(&file, handbook()).expect("docs can be written");
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == handbook(),
        "docs/checks.md is stale: run the tests with SNAPSHOTS=overwrite"
    );
}
