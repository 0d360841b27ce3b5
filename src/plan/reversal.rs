//! Taking one change of an object back, and nothing that somebody else has written since.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// What takes a change back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reversal {
    /// A merge patch; `None` where all that can be taken back is as it was.
    pub patch: Option<Value>,
    /// Fields that somebody else has changed since, such as `spec.http`, which stay as they are.
    pub changed_since: Vec<String>,
}

/// How an object that was `before`, and `after` a change, becomes as it was where it is `live` now.
pub fn reversal(before: &Value, after: &Value, live: &Value) -> Reversal {
    let [before, after, live] = [before, after, live].map(content);
    let mut changed_since = Vec::new();
    let patch = field(Some(&before), Some(&after), Some(&live), "", &mut changed_since);
    Reversal { patch, changed_since }
}

/// What others than the API server say in an object.
fn content(object: &Value) -> Value {
    let fields = object.as_object().into_iter().flatten();
    let said = fields.filter(|(key, _)| !["apiVersion", "kind", "metadata", "status"].contains(&key.as_str()));
    let mut content: Map<String, Value> = said.map(|(key, value)| (key.clone(), value.clone())).collect();
    for part in ["labels", "annotations"] {
        if let Some(said) = object["metadata"].get(part) {
            content.entry("metadata").or_insert_with(|| json!({}))[part] = said.clone();
        }
    }
    Value::Object(content)
}

/// The merge patch of one field, `None` where there is nothing to take back.
fn field(
    before: Option<&Value>,
    after: Option<&Value>,
    live: Option<&Value>,
    path: &str,
    changed_since: &mut Vec<String>,
) -> Option<Value> {
    if before == after || live == before {
        return None;
    }
    let was_map = before.is_some_and(Value::is_object);
    match (after, live) {
        // What was made as a whole goes as a whole, unless there is more in it by now.
        (Some(Value::Object(made)), Some(Value::Object(_))) if was_map || (before.is_none() && live != after) => {
            let had = before.and_then(Value::as_object).into_iter().flatten();
            let keys: BTreeSet<&String> = made.keys().chain(had.map(|(key, _)| key)).collect();
            let changes = keys.into_iter().filter_map(|key| {
                let [before, after, live] = [before, after, live].map(|value| value.and_then(|value| value.get(key)));
                let path = match path {
                    "" => key.clone(),
                    path => format!("{path}.{key}"),
                };
                Some((key.clone(), field(before, after, live, &path, changed_since)?))
            });
            let changes: Map<String, Value> = changes.collect();
            (!changes.is_empty()).then_some(Value::Object(changes))
        }
        _ if live == after => Some(before.cloned().unwrap_or(Value::Null)),
        _ => {
            changed_since.push(path.to_owned());
            None
        }
    }
}

/// `metadata.managedFields` of an object that was `before` and `after` a change by `manager`, was `live` when that was taken
/// back, and is `restored` now: who owned what before, but for managers that have written since, and for statuses.
pub fn owners_before(before: &Value, after: &Value, live: &Value, restored: &Value, manager: &str) -> Value {
    let is_status = |entry: &&Value| entry.get("subresource").is_some();
    let is_same = |one: &Value, other: &Value| {
        ["manager", "operation", "apiVersion", "fieldsV1"]
            .into_iter()
            .all(|field| one[field] == other[field])
    };
    let is_of = |one: &Value, other: &Value| {
        ["manager", "operation"]
            .into_iter()
            .all(|field| one[field] == other[field])
    };
    let has_written_since = |entry: &&Value| {
        !is_status(entry) && entry["manager"] != manager && !entries(after).any(|other| is_same(entry, other))
    };
    let since: Vec<&Value> = entries(live).filter(has_written_since).collect();
    let is_superseded = |entry: &&Value| since.iter().any(|other| is_of(entry, other));
    let of_old = entries(before).filter(|entry| !is_status(entry) && !is_superseded(entry));
    let of_statuses = entries(restored).filter(is_status);
    of_old
        .chain(since.iter().copied())
        .chain(of_statuses)
        .cloned()
        .collect()
}

fn entries(object: &Value) -> impl Iterator<Item = &Value> {
    let entries = object.pointer("/metadata/managedFields").and_then(Value::as_array);
    entries.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(spec: &Value) -> Value {
        json!({"apiVersion": "v1", "kind": "Kind", "metadata": {"name": "a", "resourceVersion": spec.to_string()},
            "spec": spec, "status": {"of": spec}})
    }

    fn taken_back(before: &Value, after: &Value, live: &Value) -> Reversal {
        reversal(&object(before), &object(after), &object(live))
    }

    #[test]
    fn what_a_change_has_made_goes_and_what_it_has_changed_is_as_it_was() {
        let (before, after) = (
            json!({"rules": [1], "kept": {"a": 1}}),
            json!({"rules": [1, 2], "kept": {"a": 1, "b": 2}, "new": {"c": 3}}),
        );
        let patch = json!({"spec": {"rules": [1], "kept": {"b": null}, "new": null}});
        let all = Reversal {
            patch: Some(patch),
            changed_since: Vec::new(),
        };
        assert_eq!(taken_back(&before, &after, &after), all);
        assert_eq!(taken_back(&before, &after, &before), Reversal::default());
        assert_eq!(
            taken_back(&after, &before, &before).patch,
            Some(json!({"spec": {
            "rules": [1, 2], "kept": {"b": 2}, "new": {"c": 3}}}))
        );
    }

    #[test]
    fn what_somebody_else_has_written_since_stays_and_is_named_where_both_have_written() {
        let reversal = taken_back(
            &json!({"rules": [1], "weight": 80}),
            &json!({"rules": [1, 2], "weight": 60, "new": {"ours": 1}}),
            &json!({"rules": [1, 2, 3], "weight": 60, "new": {"ours": 1, "theirs": 2}, "other": true}),
        );
        assert_eq!(
            reversal.patch,
            Some(json!({"spec": {"weight": 80, "new": {"ours": null}}}))
        );
        assert_eq!(reversal.changed_since, ["spec.rules"]);
    }

    #[test]
    fn labels_are_taken_back_and_the_rest_of_the_metadata_is_the_api_servers() {
        let labelled = |labels: Value| json!({"metadata": {"generation": labels.to_string(), "labels": labels}});
        let (before, after) = (json!({"shop": "a"}), json!({"shop": "a", "managed-by": "meshfed"}));
        let reversal = reversal(&labelled(before), &labelled(after.clone()), &labelled(after));
        assert_eq!(
            reversal.patch,
            Some(json!({"metadata": {"labels": {"managed-by": null}}}))
        );
    }

    #[test]
    fn owners_are_those_of_before_but_for_whoever_has_written_since() {
        let entry =
            |manager: &str, fields: &str| json!({"manager": manager, "operation": "Update", "fieldsV1": fields});
        let status = |fields: &str| json!({"manager": "istiod", "operation": "Update", "subresource": "status", "fieldsV1": fields});
        let object = |entries: &[Value]| json!({"metadata": {"managedFields": entries}});
        let before = object(&[entry("hand", "rules"), entry("argo", "labels"), status("1")]);
        let after = object(&[entry("meshfed", "rules"), entry("argo", "labels"), status("1")]);
        let live = object(&[entry("meshfed", "rules"), entry("argo", "labels and more"), status("2")]);
        let restored = object(&[entry("meshfed", "rules"), entry("argo", "labels and more"), status("3")]);
        let expected = json!([entry("hand", "rules"), entry("argo", "labels and more"), status("3")]);
        assert_eq!(owners_before(&before, &after, &live, &restored, "meshfed"), expected);
    }
}
