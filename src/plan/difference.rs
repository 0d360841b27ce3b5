//! What writing an object would change.

use serde::Serialize;
use serde_json::Value;

use super::ownership::PORTS;
use crate::manifest::kinds;

/// One field that would change.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Dotted path of the field.
    pub field: String,
    /// What is there; `null` when nothing is.
    pub live: Value,
    /// What is wanted.
    pub wanted: Value,
}

/// The fields of `wanted` that `live` does not have the same way. Fields that only `live` has are somebody else's, or
/// defaults, and do not count. Items of a list are compared in order, each by the fields that are wanted of it; ports by their number.
pub fn differences(wanted: &Value, live: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare("", wanted, live, &mut found);
    if wanted["kind"] == kinds::VIRTUAL_SERVICE.kind {
        found.extend(no_longer_routed(wanted, live));
    }
    found
}

/// Where rules send requests, or copies of them, that are to go elsewhere now. Rules are written as a whole, so that what a
/// rule does not say any more is taken away.
fn no_longer_routed(wanted: &Value, live: &Value) -> Vec<Difference> {
    let rules = |object: &Value| object.pointer("/spec/http").and_then(Value::as_array).cloned();
    let (wanted, live) = (rules(wanted).unwrap_or_default(), rules(live).unwrap_or_default());
    let mut found = Vec::new();
    for (index, (wanted, live)) in wanted.iter().zip(&live).enumerate() {
        let mut gone = |path: String, wanted: &Value, live: &Value, field: &str| {
            if wanted.get(field).is_none()
                && let Some(live) = live.get(field).filter(|live| !live.is_null())
            {
                found.push(Difference {
                    field: format!("{path}.{field}"),
                    live: live.clone(),
                    wanted: Value::Null,
                });
            }
        };
        let rule = format!("spec.http[{index}]");
        gone(rule.clone(), wanted, live, "mirror");
        gone(rule.clone(), wanted, live, "mirrorPercentage");
        let routes = |rule: &Value| rule["route"].as_array().cloned().unwrap_or_default();
        for (at, (wanted, live)) in routes(wanted).iter().zip(&routes(live)).enumerate() {
            let path = format!("{rule}.route[{at}].destination");
            gone(path, &wanted["destination"], &live["destination"], "subset");
        }
    }
    found
}

fn compare(path: &str, wanted: &Value, live: &Value, found: &mut Vec<Difference>) {
    match (wanted, live) {
        (Value::Object(wanted), Value::Object(live)) => {
            for (key, value) in wanted {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                compare(&path, value, live.get(key).unwrap_or(&Value::Null), found);
            }
        }
        (Value::Array(wanted), Value::Array(live)) if path.rsplit('.').next() == Some(PORTS) => {
            for item in wanted {
                let there = live.iter().find(|live| live["port"] == item["port"]);
                let path = format!("{path}[{}]", item["port"]);
                compare(&path, item, there.unwrap_or(&Value::Null), found);
            }
        }
        (Value::Array(wanted), Value::Array(live)) if wanted.len() == live.len() => {
            for (index, (wanted, live)) in wanted.iter().zip(live).enumerate() {
                compare(&format!("{path}[{index}]"), wanted, live, found);
            }
        }
        // The API server drops empty maps and lists, so not there and empty are the same.
        (Value::Object(wanted), Value::Null) if wanted.is_empty() => {}
        (Value::Array(wanted), Value::Null) if wanted.is_empty() => {}
        (wanted, live) if wanted == live => {}
        (wanted, live) => found.push(Difference {
            field: path.to_owned(),
            live: live.clone(),
            wanted: wanted.clone(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_that_only_the_cluster_has_are_no_difference() {
        let wanted = json!({"spec": {"ports": [{"port": 1}], "labels": {}}});
        let live = json!({"spec": {"ports": [{"port": 1, "protocol": "TCP"}], "other": true}, "status": {}});
        assert_eq!(differences(&wanted, &live), []);
    }

    #[test]
    fn ports_are_told_apart_by_their_number_and_those_of_others_do_not_count() {
        let live = json!({"ports": [{"port": 80}, {"port": 8188, "name": "tls"}]});
        let wanted = json!({"ports": [{"port": 8188, "name": "discovery"}, {"port": 15443}]});
        let fields: Vec<String> = differences(&wanted, &live)
            .into_iter()
            .map(|difference| difference.field)
            .collect();
        assert_eq!(fields, ["ports[8188].name", "ports[15443]"]);
    }

    #[test]
    fn a_rule_says_the_whole_of_where_requests_go() {
        let rule = |rule: Value| json!({"kind": "VirtualService", "spec": {"http": [rule]}});
        let local = json!({"destination": {"host": "a"}, "weight": 100});
        let v1 = json!({"destination": {"host": "a", "subset": "v1"}, "weight": 100, "headers": {}});
        let live = rule(json!({"route": [v1], "mirror": {"host": "b"}, "timeout": "5s"}));
        let fields: Vec<String> = differences(&rule(json!({"route": [local]})), &live)
            .into_iter()
            .map(|difference| difference.field)
            .collect();
        assert_eq!(
            fields,
            ["spec.http[0].mirror", "spec.http[0].route[0].destination.subset"]
        );
        assert_eq!(differences(&live, &live), []);
    }

    #[test]
    fn a_changed_a_missing_and_a_shortened_field_are_named() {
        let wanted = json!({"spec": {"a": 1, "b": {"c": 2}, "rules": [1]}});
        let live = json!({"spec": {"a": 2, "rules": [1, 2]}});
        let fields: Vec<String> = differences(&wanted, &live)
            .into_iter()
            .map(|difference| difference.field)
            .collect();
        assert_eq!(fields, ["spec.a", "spec.b", "spec.rules"]);
    }
}
