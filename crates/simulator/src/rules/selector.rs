//! Label selectors of Kubernetes.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use serde_json::Value;

/// Whether a selector takes these labels; nothing when Kubernetes could not read it.
pub fn takes(selector: &LabelSelector, labels: &Value) -> Option<bool> {
    let mut taken = selector
        .match_labels
        .iter()
        .flatten()
        .all(|(key, value)| labels[key] == **value);
    for requirement in selector.match_expressions.iter().flatten() {
        taken &= meets(requirement, labels)?;
    }
    Some(taken)
}

fn meets(requirement: &LabelSelectorRequirement, labels: &Value) -> Option<bool> {
    let value = labels[&requirement.key].as_str();
    let values = requirement.values.as_deref().unwrap_or_default();
    let named = value.is_some_and(|value| values.iter().any(|named| named == value));
    match (requirement.operator.as_str(), values.is_empty()) {
        ("In", false) => Some(named),
        // A label that is not there is in no list either.
        ("NotIn", false) => Some(!named),
        ("Exists", true) => Some(value.is_some()),
        ("DoesNotExist", true) => Some(value.is_none()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_selector_takes_labels_that_meet_all_of_it() {
        let labels = json!({"app": "details", "tier": "back"});
        let requires = |operator: &str, key: &str, values: &[&str]| json!({"matchExpressions": [{"key": key, "operator": operator, "values": values}]});
        for (selector, expected) in [
            (json!({}), Some(true)),
            (json!({"matchLabels": {"app": "details"}}), Some(true)),
            (json!({"matchLabels": {"app": "details", "tier": "front"}}), Some(false)),
            (requires("In", "tier", &["front", "back"]), Some(true)),
            (requires("In", "team", &["a"]), Some(false)),
            (requires("NotIn", "tier", &["back"]), Some(false)),
            (requires("NotIn", "team", &["a"]), Some(true)),
            (requires("Exists", "tier", &[]), Some(true)),
            (requires("DoesNotExist", "tier", &[]), Some(false)),
            (requires("In", "tier", &[]), None),
            (requires("Exists", "tier", &["back"]), None),
            (requires("Equals", "tier", &["back"]), None),
        ] {
            let read: LabelSelector = serde_json::from_value(selector.clone()).expect("a selector");
            assert_eq!(takes(&read, &labels), expected, "{selector}");
        }
    }
}
