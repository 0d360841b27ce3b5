//! Findings as SARIF 2.1.0. A finding is at an object, so its location is a logical one; a
//! place in a file comes with it when the object was read from one.

use serde_json::{Value, json};

use super::CheckReport;
use crate::checks::{Check, Finding, Severity, by_code};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The one document.
pub(super) fn log(report: &CheckReport) -> Value {
    let rules: Vec<&Check> = report.checks.iter().filter_map(|row| by_code(row.code.0)).collect();
    let results = report.all_findings().map(|finding| result(finding, &rules));
    let unknown = report
        .unknown
        .iter()
        .map(|reason| json!({"level": "warning", "message": {"text": reason}}));
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "meshfed",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().copied().map(rule).collect::<Vec<_>>(),
            }},
            "invocations": [{
                "executionSuccessful": report.unknown.is_empty(),
                "toolExecutionNotifications": unknown.collect::<Vec<_>>(),
            }],
            "results": results.collect::<Vec<_>>(),
        }],
    })
}

fn rule(check: &Check) -> Value {
    let page = &check.page;
    json!({
        "id": check.code,
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": format!("{} {}", page.cause, page.symptom)},
        "help": {"text": page.fix},
        "defaultConfiguration": {"level": level(check.severity)},
        "properties": {"family": check.code.family()},
    })
}

fn result(finding: &Finding, rules: &[&Check]) -> Value {
    let mut text = finding.message.clone();
    for seen in &finding.evidence {
        text.push_str(&format!(
            "\n{}: {} {}: {}",
            seen.mesh, seen.object, seen.field, seen.value
        ));
    }
    for fix in &finding.fix {
        text.push_str(&format!("\nfix: {fix}"));
    }
    let object = &finding.object;
    let name = format!("{}/{}/{}/{}", finding.mesh, object.kind, object.namespace, object.name);
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": {"text": text},
        "locations": [{"logicalLocations": [{"name": object.name, "fullyQualifiedName": name, "kind": "resource"}]}],
        "partialFingerprints": {"objectAndCause/v1": format!("{}:{name}", finding.code)},
    });
    if let Some(origin) = &finding.origin {
        result["locations"][0]["physicalLocation"] = json!({
            "artifactLocation": {"uri": origin.file},
            "region": {"startLine": origin.line, "startColumn": origin.column},
        });
    }
    if let Some(index) = rules.iter().position(|rule| rule.code == finding.code) {
        result["ruleIndex"] = json!(index);
    }
    result
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
