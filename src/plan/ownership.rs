//! Which fields of an object whose are, read from `metadata.managedFields` and well-known labels.

use serde_json::{Map, Value};

use super::leaving::leaving;
use crate::gateway::GatewayDirection;
use crate::naming::{FEDERATION, MANAGED_BY};

/// Marks an object that somebody else made and meshfed took over: what it said before, nothing tells any more.
const ADOPTED: &str = "meshfed.io/adopted";

/// Whether meshfed took the object over from somebody else (`--adopt`).
pub fn is_adopted(annotations: Option<&std::collections::BTreeMap<String, String>>) -> bool {
    annotations.is_some_and(|annotations| annotations.contains_key(ADOPTED))
}

/// The GitOps tool that would undo what is written by hand, if one owns the object.
pub fn gitops_owner(object: &Value) -> Option<&'static str> {
    let marks = [
        ("annotations", "argocd.argoproj.io/tracking-id", "Argo CD"),
        ("labels", "argocd.argoproj.io/instance", "Argo CD"),
        ("labels", "kustomize.toolkit.fluxcd.io/name", "Flux"),
        ("labels", "helm.toolkit.fluxcd.io/name", "Flux"),
        ("annotations", "meta.helm.sh/release-name", "Helm"),
    ];
    let metadata = object.get("metadata")?;
    let marked = marks
        .into_iter()
        .find(|(where_, mark, _)| metadata.get(where_).is_some_and(|map| map.get(mark).is_some()))
        .map(|(.., tool)| tool);
    // The label by which Argo CD tracks by default is everybody's; together with an annotation of its own it is Argo CD's.
    let is_labelled = metadata.pointer("/labels/app.kubernetes.io~1instance").is_some();
    let mut annotations = metadata["annotations"].as_object().into_iter().flatten();
    let is_annotated = annotations.any(|(name, _)| name.starts_with("argocd.argoproj.io/"));
    marked.or((is_labelled && is_annotated).then_some("Argo CD"))
}

/// The part of `live` that `manager` applied before: what server-side apply would remove if it were left out now.
///
/// Only entries with operation `Apply` count, since server-side apply removes only those.
pub fn owned(live: &Value, manager: &str) -> Value {
    let mut kept = Value::Object(Map::new());
    for (whose, is_applied, fields) in entries(live) {
        if whose == manager && is_applied {
            crate::profile::merge(&mut kept, &extract(live, fields));
        }
    }
    kept
}

/// Who manages which fields of an object, statuses aside, and whether they were applied.
pub(super) fn entries(live: &Value) -> impl Iterator<Item = (&str, bool, &Value)> {
    let entries = live.pointer("/metadata/managedFields").and_then(Value::as_array);
    let entries = entries
        .into_iter()
        .flatten()
        .filter(|entry| entry.get("subresource").is_none());
    entries.filter_map(|entry| {
        let is_applied = entry["operation"] == "Apply";
        Some((entry["manager"].as_str()?, is_applied, entry.get("fieldsV1")?))
    })
}

/// The list of a gateway's Service that is a map with the key `port` (`x-kubernetes-list-map-keys` of the resource
/// definition of control planes): each item has an owner of its own.
pub(super) const PORTS: &str = "ports";

/// What to apply so that `addition` joins what `manager` applied before.
pub fn added(live: &Value, manager: &str, addition: &Value) -> Value {
    let mut kept = owned(live, manager);
    add(&mut kept, addition);
    kept
}

fn add(base: &mut Value, over: &Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                let kept = base.entry(key.as_str()).or_insert(Value::Null);
                match (kept.as_array_mut(), value.as_array()) {
                    (Some(kept), Some(ports)) if key == PORTS => add_ports(kept, ports),
                    _ => add(kept, value),
                }
            }
        }
        (base, over) => *base = over.clone(),
    }
}

fn add_ports(kept: &mut Vec<Value>, ports: &[Value]) {
    for port in ports {
        match kept.iter_mut().find(|kept| kept["port"] == port["port"]) {
            Some(kept) => add(kept, port),
            None => kept.push(port.clone()),
        }
    }
}

/// The object with the label of the federation that what is there belongs to, where it names none itself: a command that
/// knows of no file takes nothing out of a federation.
pub fn in_its_federation(live: &Value, mut object: Value) -> Value {
    let label = live
        .pointer("/metadata/labels")
        .and_then(|labels| labels.get(FEDERATION));
    let labels = object.pointer_mut("/metadata/labels").and_then(Value::as_object_mut);
    if let (Some(label), Some(labels)) = (label, labels) {
        labels.entry(FEDERATION).or_insert_with(|| label.clone());
    }
    object
}

/// Whether meshfed made the object and nobody else has a hand in its content. Lists of rules and members are atomic, so
/// that once somebody else wrote one, nothing tells whose which entry is.
pub fn is_ours_alone(live: &Value, manager: &str) -> bool {
    is_ours(live) && sharers(live, manager).is_empty()
}

/// Whether meshfed made the object.
pub fn is_ours(live: &Value) -> bool {
    let labels = live.pointer("/metadata/labels");
    labels
        .and_then(|labels| labels.get(MANAGED_BY))
        .is_some_and(|value| value == "meshfed")
}

/// The managers besides `manager` that own something of the content of an object.
pub(super) fn sharers(live: &Value, manager: &str) -> Vec<String> {
    other_managers(live, manager, &[])
}

/// The managers besides `manager` that own something at `path` below the content of the object (`spec` or `data`).
fn other_managers(live: &Value, manager: &str, path: &[&str]) -> Vec<String> {
    let others = entries(live).filter(|(whose, _, fields)| {
        let content = ["f:spec", "f:data"].into_iter().filter_map(|part| fields.get(part));
        let mut within =
            content.filter_map(|part| path.iter().try_fold(part, |part, key| part.get(format!("f:{key}"))));
        *whose != manager && within.next().is_some()
    });
    others.map(|(whose, ..)| whose.to_owned()).collect()
}

/// Whose an additional gateway of a control plane is, besides meshfed's: empty when it is meshfed's alone; `None` when
/// meshfed has no part in it.
pub(super) fn gateway_sharers(
    live: &Value,
    manager: &str,
    direction: GatewayDirection,
    name: &str,
) -> Option<Vec<String>> {
    let ours = owned(live, manager);
    ours.pointer("/spec/gateways")?.get(direction.field())?.get(name)?;
    Some(other_managers(live, manager, &["gateways", direction.field(), name]))
}

/// The merge patch that takes these gateways out of a control plane, and nothing that stands beside them; `None` where
/// `manager` has none of them.
pub fn without_gateways(live: &Value, manager: &str, gateways: &[(GatewayDirection, String)]) -> Option<Value> {
    let mut wanted = owned(live, manager);
    for (direction, name) in gateways {
        take(&mut wanted, &["spec", "gateways", direction.field(), name]);
    }
    leaving(live, manager, &wanted)
}

/// Takes a field out, and every parent that is empty without it.
fn take(value: &mut Value, path: &[&str]) {
    let (Some(fields), [first, rest @ ..]) = (value.as_object_mut(), path) else {
        return;
    };
    if let Some(field) = fields.get_mut(*first).filter(|_| !rest.is_empty()) {
        take(field, rest);
    }
    let is_empty = |field: &Value| field.as_object().is_some_and(Map::is_empty);
    if rest.is_empty() || fields.get(*first).is_some_and(is_empty) {
        fields.remove(*first);
    }
}

/// Follows a field set (`f:name`, `k:{"port":15443}`, `v:"member"`) through an object.
fn extract(live: &Value, fields: &Value) -> Value {
    let children: Vec<(&String, &Value)> = fields
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| *key != ".")
        .collect();
    if children.is_empty() {
        return live.clone();
    }
    match live {
        Value::Object(object) => {
            let named = children.iter().filter_map(|(key, fields)| {
                let name = key.strip_prefix("f:")?;
                Some((name.to_owned(), extract(object.get(name)?, fields)))
            });
            Value::Object(named.collect())
        }
        Value::Array(items) => {
            let kept = items.iter().filter_map(|item| {
                let fields = children.iter().find(|(key, _)| selects(key, item))?;
                Some(extract(item, fields.1))
            });
            Value::Array(kept.collect())
        }
        other => other.clone(),
    }
}

/// Whether the key of a list element, `k:{…}` or `v:…`, names this item.
pub(super) fn selects(key: &str, item: &Value) -> bool {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
    if let Some(key) = key.strip_prefix("k:").and_then(parsed) {
        let pairs = key.as_object().cloned().unwrap_or_default();
        return pairs.iter().all(|(name, value)| item.get(name) == Some(value));
    }
    key.strip_prefix("v:")
        .and_then(parsed)
        .is_some_and(|value| *item == value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_manager_applied_is_found_again_key_by_key() {
        let live = json!({
            "metadata": {"name": "m", "labels": {"ours": "1", "theirs": "2"}, "managedFields": [
                {"manager": "meshfed", "operation": "Apply", "fieldsV1": {
                    "f:metadata": {"f:labels": {"f:ours": {}}},
                    "f:spec": {"f:gateways": {"f:a": {".": {}, "f:enabled": {},
                        "f:ports": {"k:{\"port\":1}": {".": {}, "f:port": {}, "f:name": {}}}}}},
                }},
                {"manager": "kubectl", "operation": "Apply", "fieldsV1": {"f:spec": {"f:version": {}}}},
                {"manager": "meshfed", "operation": "Update", "fieldsV1": {"f:spec": {"f:mode": {}}}},
            ]},
            "spec": {"version": "v2.6", "mode": "x", "gateways": {
                "a": {"enabled": true, "extra": 1, "ports": [{"port": 1, "name": "n", "protocol": "TCP"}, {"port": 2}]},
                "b": {"enabled": true},
            }},
        });
        assert_eq!(
            owned(&live, "meshfed"),
            json!({
                "metadata": {"labels": {"ours": "1"}},
                "spec": {"gateways": {"a": {"enabled": true, "ports": [{"port": 1, "name": "n"}]}}},
            })
        );
        assert_eq!(owned(&live, "nobody"), json!({}));
    }

    #[test]
    fn an_added_port_joins_those_that_were_applied_before() {
        let fields = json!({"f:spec": {"f:service": {"f:ports": {
            "k:{\"port\":1}": {"f:port": {}, "f:name": {}}, "k:{\"port\":2}": {"f:port": {}, "f:name": {}}}}}});
        let live = json!({
            "metadata": {"managedFields": [{"manager": "meshfed", "operation": "Apply", "fieldsV1": fields}]},
            "spec": {"service": {"ports": [{"port": 1, "name": "a"}, {"port": 2, "name": "b"}, {"port": 3}]}},
        });
        let addition = json!({"spec": {"service": {"ports": [{"port": 2, "name": "c"}, {"port": 4}]}, "list": [1]}});
        assert_eq!(
            added(&live, "meshfed", &addition),
            json!({"spec": {
                "service": {"ports": [{"port": 1, "name": "a"}, {"port": 2, "name": "c"}, {"port": 4}]}, "list": [1]}})
        );
    }
}
