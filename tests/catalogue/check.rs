//! What `check` says of a federation.

use serde_json::Value;

use crate::hand::Names;
use crate::row::Row;

/// What is told: code, mesh, kind, `namespace/name`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told(String, String, String, String);

impl Told {
    /// All that is told of a row, in the order of the checks.
    pub fn of(row: &Row, names: &Names) -> Vec<Self> {
        let (mesh, kind, object) = row.at;
        let all = [(row.code, mesh, kind, object)]
            .into_iter()
            .chain(row.also.iter().copied());
        let mut all: Vec<Self> = all
            .map(|(code, mesh, kind, object)| Self::new(code, mesh, kind, object, names))
            .collect();
        all.sort();
        all
    }

    /// A code, and where; mesh and object with names in braces.
    pub fn new(code: &str, mesh: &str, kind: &str, object: &str, names: &Names) -> Self {
        Self(
            code.to_owned(),
            names.put_into(mesh),
            kind.to_owned(),
            names.put_into(object),
        )
    }

    /// Whether this is what was expected, whose name may end in `*`.
    fn is(&self, expected: &Self) -> bool {
        let name = match expected.3.strip_suffix('*') {
            Some(start) => self.3.starts_with(start),
            None => self.3 == expected.3,
        };
        name && (&self.0, &self.1, &self.2) == (&expected.0, &expected.1, &expected.2)
    }

    fn by(finding: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let object = &finding["object"];
        let name = match (text(&object["namespace"]), text(&object["name"])) {
            (namespace, name) if namespace.is_empty() => name,
            (namespace, name) => format!("{namespace}/{name}"),
        };
        Self(
            text(&finding["code"]),
            text(&finding["mesh"]),
            text(&object["kind"]),
            name,
        )
    }
}

/// Every finding of one run of `check`, as its report has them.
pub struct Answer(pub Vec<Value>);

impl Answer {
    /// From the report of `check -o json`.
    pub fn of_report(report: &Value) -> Self {
        let checks = report["checks"].as_array().into_iter().flatten();
        let findings = checks.flat_map(|check| check["findings"].as_array().into_iter().flatten());
        Self(findings.cloned().collect())
    }

    /// Why this is not all that is told, or is told without this symptom or without a command that mends it.
    pub fn differs_from(&self, expected: &[Told], symptom: &str) -> Option<String> {
        let mut told: Vec<Told> = self.0.iter().map(Told::by).collect();
        told.sort();
        let text: Vec<String> = self.0.iter().map(Value::to_string).collect();
        let seen = text.join("\n");
        let is_same =
            told.len() == expected.len() && told.iter().zip(expected).all(|(told, expected)| told.is(expected));
        let is_same = is_same && seen.contains(symptom);
        let mended = self.0.iter().all(|finding| command(finding).is_some());
        (!is_same || !mended)
            .then(|| format!("expected {expected:?} with {symptom:?}; told {told:?}; all of it:\n{seen}"))
    }
}

/// The first command that a finding names.
pub fn command(finding: &Value) -> Option<&str> {
    finding["fix"][0].as_str().filter(|first| is_command(first))
}

/// Whether a line of a finding is a command.
pub fn is_command(line: &str) -> bool {
    // What was read from files is mended there.
    ["oc ", "meshfed ", "echo ", "edit "]
        .iter()
        .any(|start| line.starts_with(start))
}
