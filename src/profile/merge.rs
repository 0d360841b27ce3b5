//! Laying one value over another.

use serde_json::Value;

/// Lays `over` on `base`: maps are merged key by key, everything else (lists too) is replaced.
pub fn merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                merge(base.entry(key.as_str()).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over.clone(),
    }
}

/// Takes out every key whose value is null. Maps that become empty stay, and so do the items of lists.
pub(crate) fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Value::Array(list) => list.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn maps_are_merged_and_everything_else_replaced() {
        let mut base = json!({"a": {"b": 1, "c": [1, 2]}, "d": {"e": 1}});
        merge(&mut base, &json!({"a": {"c": [3], "f": {}}, "d": "x"}));
        assert_eq!(base, json!({"a": {"b": 1, "c": [3], "f": {}}, "d": "x"}));
    }

    #[test]
    fn a_null_takes_its_key_out() {
        let mut value = json!({"a": null, "b": {"c": null}, "d": [{"e": null}]});
        drop_nulls(&mut value);
        assert_eq!(value, json!({"b": {}, "d": [{}]}));
    }
}
