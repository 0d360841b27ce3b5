//! What `check` says of a case.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::Case;

/// What `check` found: code, mesh, kind, `namespace/name`.
pub type Told = (String, String, String, String);

/// Everything that one run of `check` said.
struct Answer {
    told: Vec<Told>,
    /// What of it comes without a command that mends it.
    unmended: Vec<String>,
    /// All of it, with what was seen.
    text: String,
}

impl Answer {
    fn of(report: &Value) -> Self {
        let checks = report["checks"].as_array().into_iter().flatten();
        let findings = checks.flat_map(|check| check["findings"].as_array().into_iter().flatten());
        let findings: Vec<&Value> = findings.collect();
        let texts: Vec<String> = findings.iter().map(|finding| finding.to_string()).collect();
        let has_command = |text: &str| text.starts_with("oc ") || text.starts_with("meshfed ");
        let is_unmended = |finding: &&&Value| !has_command(finding["fix"][0].as_str().unwrap_or_default());
        Self {
            told: findings.iter().map(|finding| told(finding)).collect(),
            unmended: findings
                .iter()
                .filter(is_unmended)
                .map(|finding| finding.to_string())
                .collect(),
            text: texts.join("\n"),
        }
    }
}

fn told(finding: &Value) -> Told {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let object = &finding["object"];
    let name = match (text(&object["namespace"]), text(&object["name"])) {
        (namespace, name) if namespace.is_empty() => name,
        (namespace, name) => format!("{namespace}/{name}"),
    };
    (
        text(&finding["code"]),
        text(&finding["mesh"]),
        text(&object["kind"]),
        name,
    )
}

impl Case<'_> {
    /// What is told of this object: `code mesh kind object`, with names in braces.
    pub fn told(&self, code: &str, mesh: &str, kind: &str, object: &str) -> Told {
        (code.to_owned(), self.name(mesh), kind.to_owned(), self.name(object))
    }

    /// Waits until `check` finds just this, each with a command that mends it, and this symptom among what it has seen.
    pub fn tells(&self, fault: &str, expected: &[Told], symptom: &str) -> Result<(), String> {
        self.becomes(&format!("{fault}: expected {expected:?}"), |answer| {
            answer.told == expected && answer.text.contains(symptom) && answer.unmended.is_empty()
        })
    }

    /// Waits until `check` finds nothing.
    pub fn is_healthy(&self, when: &str) -> Result<(), String> {
        self.becomes(&format!("{when}: expected nothing"), |answer| answer.told.is_empty())
    }

    /// The simulator answers within a second or two; this is far beyond that.
    fn becomes(&self, what: &str, is_so: impl Fn(&Answer) -> bool) -> Result<(), String> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let report = self.sandbox.meshfed(&format!("check {} -o json", self.asked)).json();
            let answer = Answer::of(&report);
            if is_so(&answer) {
                return Ok(());
            }
            if Instant::now() > deadline {
                let Answer { told, unmended, text } = answer;
                return Err(format!(
                    "{what}; told {told:?}, without a command {unmended:?}, seen {text}"
                ));
            }
        }
    }
}
