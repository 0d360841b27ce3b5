//! Snapshots that somebody changed: whatever stands in one, it is refused with a place, or judged.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::federation::{Federation, mesh};
use super::verdict::findings;
use meshfed::profile::Exposure;
use meshfed::snapshot::{document, read_document};

/// A healthy federation that shares a service, as a snapshot's document.
pub static HEALTHY: LazyLock<Value> = LazyLock::new(healthy);

fn healthy() -> Value {
    let mut federation = Federation::new(&["east"]);
    for (own, other) in [("alpha", "beta"), ("beta", "alpha")] {
        federation.install(mesh(own, "east"), &[other], Exposure::ClusterIp);
    }
    federation.peer("alpha", "beta");
    federation.export("beta-shop/details", "beta", "alpha", None);
    federation.import("beta-shop/details", "alpha", "beta", Some("alpha-shop/remote"), false);
    federation.clusters.settle();
    document(&federation.snapshot())
}

/// Paths to every value of a document.
pub fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    let below = |key: &str| format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| places(value, &below(key), all)),
        Value::Array(items) => (0..)
            .zip(items)
            .for_each(|(index, item): (usize, &Value)| places(item, &below(&index.to_string()), all)),
        _ => {}
    }
}

/// Values that no field expects, or that try to become something else than a value.
fn hostile() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!([])),
        Just(json!({})),
        Just(json!([{}, null, "a"])),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::sample::select(vec![
            "",
            "-",
            "*.",
            "../../secrets?x=",
            "a;touch${IFS}x;#",
            "\u{1b}[2J\n√ done",
            "\u{202e}gnp",
            "9999-12-31T23:59:59Z",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "256.256.256.256/99",
            "é.日本",
        ])
        .prop_map(Value::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_snapshot_with_any_values_in_it_is_refused_or_judged(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), hostile()), 1..6),
    ) {
        let mut snapshot = HEALTHY.clone();
        for (place, value) in changes {
            let mut all = Vec::new();
            places(&snapshot, "", &mut all);
            // The first is the whole document, which a single value would replace.
            if let Some(at) = snapshot.pointer_mut(&all[1 + place.index(all.len() - 1)]) {
                *at = value;
            }
        }
        match read_document(&snapshot.to_string()) {
            Ok(read) => {
                let found = findings(&read);
                prop_assert!(found.iter().all(|finding| !finding.message.is_empty()));
            }
            Err(error) => prop_assert!(!error.message.is_empty() && error.column > 0, "{error:?}"),
        }
    }

    #[test]
    fn half_of_a_snapshot_is_refused(cut in any::<prop::sample::Index>()) {
        let text = HEALTHY.to_string();
        let end = (0..cut.index(text.len())).rev().find(|end| text.is_char_boundary(*end));
        let error = read_document(&text[..end.unwrap_or(0)]).err();
        prop_assert!(error.is_some_and(|error| !error.message.is_empty()));
    }
}
