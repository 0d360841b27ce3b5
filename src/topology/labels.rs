//! Label selectors as `kubectl -l` takes them. The client library only writes this form, it does not read it.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};

/// Reads `app=details,tier!=front,zone in (a,b),!legacy,beta`.
pub fn label_selector(text: &str) -> Result<LabelSelector, String> {
    let requirements: Result<Vec<LabelSelectorRequirement>, String> =
        terms(text).into_iter().map(requirement).collect();
    let mut selector = LabelSelector::default();
    for requirement in requirements? {
        match (requirement.operator.as_str(), requirement.values.as_deref()) {
            // A single value reads better as a label, and is what people write in files.
            ("In", Some([value])) => {
                let labels = selector.match_labels.get_or_insert_default();
                if labels
                    .insert(requirement.key.clone(), value.clone())
                    .is_some_and(|other| other != *value)
                {
                    return Err(format!("`{}` cannot have two values at once", requirement.key));
                }
            }
            _ => selector.match_expressions.get_or_insert_default().push(requirement),
        }
    }
    Ok(selector)
}

/// Splits at commas outside of parentheses.
fn terms(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let split = text.split(move |letter| {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == ',' && depth == 0
    });
    split.map(str::trim).collect()
}

fn requirement(term: &str) -> Result<LabelSelectorRequirement, String> {
    let unclear =
        || format!("{term:?} is no label requirement; write key=value, key!=value, key in (a,b), key or !key");
    let (key, operator, values) = if let Some((key, value)) = term.split_once("!=") {
        (key, "NotIn", Some(vec![value]))
    } else if let Some((key, value)) = term.split_once("==").or_else(|| term.split_once('=')) {
        (key, "In", Some(vec![value]))
    } else if let Some((key, values)) = term.split_once(" notin ") {
        (key, "NotIn", Some(listed(values).ok_or_else(unclear)?))
    } else if let Some((key, values)) = term.split_once(" in ") {
        (key, "In", Some(listed(values).ok_or_else(unclear)?))
    } else if let Some(key) = term.strip_prefix('!') {
        (key, "DoesNotExist", None)
    } else {
        (term, "Exists", None)
    };
    let allowed = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
    };
    let values: Option<Vec<String>> = values.map(|values| values.iter().map(|value| value.trim().to_owned()).collect());
    let key = key.trim();
    if key.is_empty() || !allowed(key) || !values.iter().flatten().all(|value| allowed(value) && value.len() <= 63) {
        return Err(unclear());
    }
    Ok(LabelSelectorRequirement {
        key: key.to_owned(),
        operator: operator.to_owned(),
        values,
    })
}

fn listed(text: &str) -> Option<Vec<&str>> {
    let inside = text.trim().strip_prefix('(')?.strip_suffix(')')?;
    Some(inside.split(',').collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{json, to_value};

    use super::*;

    #[test]
    fn every_form_that_kubectl_takes_is_read() {
        let selector = label_selector("app=details, tier!=front,zone in (a, b),rank notin (1),!legacy,beta");
        assert_eq!(
            to_value(selector.expect("a label selector")).expect("JSON"),
            json!({
                "matchLabels": {"app": "details"},
                "matchExpressions": [
                    {"key": "tier", "operator": "NotIn", "values": ["front"]},
                    {"key": "zone", "operator": "In", "values": ["a", "b"]},
                    {"key": "rank", "operator": "NotIn", "values": ["1"]},
                    {"key": "legacy", "operator": "DoesNotExist"},
                    {"key": "beta", "operator": "Exists"},
                ],
            })
        );
    }

    #[test]
    fn an_empty_or_broken_selector_is_refused_since_it_would_match_everything() {
        for bad in ["", "=x", "a=b,", "a in b", "a=b c", "a=1,a=2", "a: b"] {
            assert!(label_selector(bad).is_err(), "{bad:?} was accepted");
        }
    }
}
