//! Taking away what a manager applied, and nothing that stands beside it.
//!
//! Server-side apply that leaves a field out takes its parents too, once no manager has anything below them, and with
//! them what the API server or a webhook wrote there under no manager: `spec.gateways.openshiftRoute.enabled: false` goes
//! with the last gateway, and automatic Routes are on (seen with Maistra 2.5). So what leaves is taken out by name, in a
//! merge patch.

use serde_json::{Map, Value, json};

use super::ownership::{entries, selects};

/// What becomes of a field.
enum Fate {
    Stays,
    /// What is below it changes, by this merge patch.
    Changes(Value),
    Goes,
}

/// The merge patch that takes out of `live` what `manager` applied and `wanted` does not say: `None` where there is nothing
/// of that kind.
///
/// What the manager owns itself goes with all that is below it, unless another manager owns some of that; what is only on
/// the way to it goes once it is empty.
pub fn leaving(live: &Value, manager: &str, wanted: &Value) -> Option<Value> {
    let (mut ours, mut theirs) = (Value::Null, Value::Null);
    for (whose, is_applied, fields) in entries(live) {
        match whose == manager {
            true if is_applied => crate::profile::merge(&mut ours, fields),
            true => {}
            false => crate::profile::merge(&mut theirs, fields),
        }
    }
    match below(live, &ours, &theirs, Some(wanted)) {
        Fate::Changes(patch) => Some(patch),
        Fate::Stays | Fate::Goes => None,
    }
}

/// Whether applying `wanted` alone would take something along that `patch` leaves where it is.
pub fn spares(patch: &Value, wanted: &Value) -> bool {
    let fields = patch.as_object().into_iter().flatten();
    let mut spared = fields.map(|(key, change)| match wanted.get(key) {
        Some(wanted) => spares(change, wanted),
        None => !change.is_null(),
    });
    spared.any(|spared| spared)
}

fn fate(live: &Value, ours: &Value, theirs: &Value, wanted: Option<&Value>) -> Fate {
    if wanted.is_none() && owns_itself(ours) && theirs.is_null() {
        return Fate::Goes;
    }
    match below(live, ours, theirs, wanted) {
        // What another manager wrote empty stays empty.
        Fate::Goes if wanted.is_some() || owns_itself(theirs) => Fate::Changes(emptied(live)),
        fate => fate,
    }
}

/// The merge patch that leaves nothing of a list or a map.
fn emptied(live: &Value) -> Value {
    match live {
        Value::Object(fields) => fields.keys().map(|key| (key.clone(), Value::Null)).collect(),
        _ => json!([]),
    }
}

/// What becomes of what is below a field; it goes where nothing is left.
fn below(live: &Value, ours: &Value, theirs: &Value, wanted: Option<&Value>) -> Fate {
    match live {
        Value::Object(fields) => {
            let mut patch = Map::new();
            let mut left = fields.len();
            for (key, live) in fields {
                let name = format!("f:{key}");
                match fate(
                    live,
                    &ours[&name],
                    &theirs[&name],
                    wanted.and_then(|wanted| wanted.get(key)),
                ) {
                    Fate::Stays => {}
                    Fate::Changes(change) => drop(patch.insert(key.clone(), change)),
                    Fate::Goes => {
                        left -= 1;
                        patch.insert(key.clone(), Value::Null);
                    }
                }
            }
            match (patch.is_empty(), left) {
                (true, _) => Fate::Stays,
                (false, 0) => Fate::Goes,
                (false, _) => Fate::Changes(Value::Object(patch)),
            }
        }
        // A merge patch writes a list anew, with all that stays of it.
        Value::Array(items) => {
            let stays = |item: &&Value| {
                let Some((key, ours)) = of_item(ours, item) else {
                    return true;
                };
                let wanted = wanted.and_then(Value::as_array).into_iter().flatten();
                let theirs = of_item(theirs, item).map_or(&Value::Null, |(_, fields)| fields);
                wanted.filter(|wanted| selects(key, wanted)).count() > 0 || !owns_itself(ours) || !theirs.is_null()
            };
            let left: Vec<&Value> = items.iter().filter(stays).collect();
            match left.len() {
                all if all == items.len() => Fate::Stays,
                0 => Fate::Goes,
                _ => Fate::Changes(json!(left)),
            }
        }
        _ => Fate::Stays,
    }
}

/// The field set of one item of a list, with its key.
fn of_item<'a>(fields: &'a Value, item: &Value) -> Option<(&'a str, &'a Value)> {
    let fields = fields.as_object().into_iter().flatten();
    fields
        .map(|(key, fields)| (key.as_str(), fields))
        .find(|(key, _)| selects(key, item))
}

/// Whether a field set has the field itself, and not only something below it.
fn owns_itself(fields: &Value) -> bool {
    fields
        .as_object()
        .is_some_and(|fields| fields.is_empty() || fields.contains_key("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANAGER: &str = "meshfed";

    /// A control plane with a gateway that meshfed applied, `gateways` beside it, and other managers.
    fn control_plane(gateways: &Value, others: &[Value]) -> Value {
        let ours = json!({"manager": MANAGER, "operation": "Apply", "fieldsV1": {"f:spec": {
            "f:version": {},
            "f:gateways": {"f:additionalIngress": {"f:west-ingress": {".": {}, "f:enabled": {},
                "f:service": {"f:ports": {"k:{\"port\":8188}": {".": {}, "f:port": {}}}}}}}}}});
        let mut live = json!({
            "metadata": {"managedFields": [ours]},
            "spec": {"version": "v2.5", "gateways": {"additionalIngress": {"west-ingress":
                {"enabled": true, "defaulted": 1, "service": {"ports": [{"port": 8188, "protocol": "TCP"}]}}}}},
        });
        crate::profile::merge(&mut live["spec"]["gateways"], gateways);
        let fields = live["metadata"]["managedFields"].as_array_mut().expect("a list");
        fields.extend(others.iter().cloned());
        live
    }

    fn other(fields: &Value) -> Value {
        json!({"manager": "platform-team", "operation": "Apply", "fieldsV1": {"f:spec": {"f:gateways": fields}}})
    }

    fn without_gateway(live: &Value) -> Value {
        leaving(live, MANAGER, &json!({"spec": {"version": "v2.5"}})).expect("the gateway leaves")
    }

    #[test]
    fn a_gateway_goes_with_all_that_was_only_made_for_it() {
        assert_eq!(
            without_gateway(&control_plane(&json!({}), &[])),
            json!({"spec": {"gateways": null}})
        );
    }

    #[test]
    fn what_nobody_owns_beside_a_gateway_stays() {
        let live = control_plane(&json!({"openshiftRoute": {"enabled": false}}), &[]);
        let patch = without_gateway(&live);
        assert_eq!(patch, json!({"spec": {"gateways": {"additionalIngress": null}}}));
        assert!(spares(&patch, &json!({"spec": {"version": "v2.5"}})));
        let beside = control_plane(
            &json!({"additionalIngress": {"defaulted-ingress": {"enabled": false}}}),
            &[],
        );
        assert_eq!(
            without_gateway(&beside),
            json!({"spec": {"gateways": {"additionalIngress": {"west-ingress": null}}}})
        );
    }

    #[test]
    fn what_another_manager_owns_stays_empty_or_not() {
        let empty = other(&json!({"f:additionalIngress": {}}));
        assert_eq!(
            without_gateway(&control_plane(&json!({}), &[empty])),
            json!({"spec": {"gateways": {"additionalIngress": {"west-ingress": null}}}})
        );
        let shared = other(&json!({"f:additionalIngress": {"f:west-ingress": {"f:service": {"f:type": {}}}}}));
        let live = control_plane(
            &json!({"additionalIngress": {"west-ingress": {"service": {"type": "NodePort"}}}}),
            &[shared],
        );
        let ports_and_switch = json!({"enabled": null, "service": {"ports": null}});
        assert_eq!(
            without_gateway(&live),
            json!({"spec": {"gateways": {"additionalIngress": {"west-ingress": ports_and_switch}}}})
        );
    }

    #[test]
    fn one_port_leaves_a_list_in_which_others_have_theirs() {
        let ports = |ports: Value| json!({"spec": {"gateways": {"additionalIngress": {"west-ingress": {"service": {"ports": ports}}}}}});
        let both = [json!({"port": 8188, "protocol": "TCP"}), json!({"port": 443})];
        let live = control_plane(&ports(json!(both))["spec"]["gateways"], &[]);
        let mut wanted = json!({"spec": {"version": "v2.5"}});
        crate::profile::merge(&mut wanted, &ports(json!([])));
        wanted["spec"]["gateways"]["additionalIngress"]["west-ingress"]["enabled"] = json!(true);
        let patch = leaving(&live, MANAGER, &wanted).expect("a port leaves");
        assert_eq!(patch, ports(json!([{"port": 443}])));
        assert!(!spares(&patch, &wanted), "server-side apply does the same");
    }

    #[test]
    fn what_is_still_wanted_does_not_leave() {
        let live = control_plane(&json!({"openshiftRoute": {"enabled": false}}), &[]);
        let mut wanted = live.clone();
        wanted["metadata"] = json!({});
        assert_eq!(leaving(&live, MANAGER, &wanted), None);
        assert_eq!(leaving(&live, "nobody", &json!({})), None);
    }
}
