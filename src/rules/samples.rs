//! Small builders that the tests of the rules share.

use serde_json::{Value, from_value};

use super::candidate::CandidatePort;
use super::{Candidate, ServiceName, Visibility};
use crate::api::{ExportRule, ImportRule, ImportedServiceSetSpec};

/// A Service with one HTTP port and no labels.
pub fn candidate(namespace: &str, name: &str) -> Candidate {
    Candidate {
        service: ServiceName::new(namespace, name),
        labels: Default::default(),
        ports: vec![CandidatePort {
            name: Some("http".into()),
            app_protocol: None,
            port: 9080,
        }],
        export_to: None,
        external_name: false,
    }
}

/// The same with one label.
pub fn labelled(namespace: &str, name: &str, key: &str, value: &str) -> Candidate {
    Candidate {
        labels: [(key.to_owned(), value.to_owned())].into(),
        ..candidate(namespace, name)
    }
}

/// A mesh in `stage-mesh` whose members are `stage-bookinfo` and `shared`.
pub fn visibility() -> Visibility<'static> {
    static MEMBERS: std::sync::LazyLock<Vec<String>> =
        std::sync::LazyLock::new(|| vec!["stage-bookinfo".to_owned(), "shared".to_owned()]);
    Visibility {
        control_plane_namespace: "stage-mesh",
        members: &MEMBERS,
    }
}

/// Export rules from their JSON.
pub fn export_rules(rules: Value) -> Vec<ExportRule> {
    from_value(rules).expect("export rules")
}

/// A set with these import rules.
pub fn import_set(rules: Value) -> ImportedServiceSetSpec {
    let import_rules: Vec<ImportRule> = from_value(rules).expect("import rules");
    ImportedServiceSetSpec {
        import_rules,
        ..Default::default()
    }
}
