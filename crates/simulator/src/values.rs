//! Small work on JSON values.

use serde_json::Value;

/// Lays `over` on `base`: maps key by key, anything else in place of what was there.
pub fn merge(base: &mut Value, over: &Value) {
    if let (Some(base), Some(over)) = (base.as_object_mut(), over.as_object()) {
        for (key, value) in over {
            merge(base.entry(key.clone()).or_insert(Value::Null), value);
        }
    } else {
        *base = over.clone();
    }
}

/// Whether `live` has everything that `wanted` says. What only `live` has does not matter; nothing and empty are one.
pub fn has(live: &Value, wanted: &Value) -> bool {
    match wanted {
        Value::Object(wanted) if live.is_object() || wanted.is_empty() => {
            wanted.iter().all(|(key, value)| has(&live[key], value))
        }
        Value::Array(wanted) => {
            let live = live.as_array().map(Vec::as_slice).unwrap_or_default();
            live.len() == wanted.len() && live.iter().zip(wanted).all(|(live, wanted)| has(live, wanted))
        }
        _ => live == wanted,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn laying_a_value_over_another_keeps_what_it_does_not_name() {
        let mut base = json!({"a": {"b": 1, "c": [1, 2]}, "d": {"e": 1}});
        merge(&mut base, &json!({"a": {"c": [3], "f": {}}, "d": "x"}));
        assert_eq!(base, json!({"a": {"b": 1, "c": [3], "f": {}}, "d": "x"}));
    }

    #[test]
    fn a_value_has_what_is_wanted_when_every_named_field_is_the_same() {
        let live = json!({"ports": [{"port": 1, "protocol": "TCP"}], "other": true});
        for (wanted, expected) in [
            (json!({"ports": [{"port": 1}], "labels": {}, "list": []}), true),
            (json!({"ports": [{"port": 2}]}), false),
            (json!({"ports": []}), false),
            (json!({"labels": {"a": "b"}}), false),
            (json!({"other": null}), false),
            (json!({"absent": null}), true),
        ] {
            assert_eq!(has(&live, &wanted), expected, "{wanted}");
        }
    }
}
