//! What the lists of exported and imported services say, and when they stay as they were.

use serde_json::{Value, json};

use super::stand_in::{Clusters, shared};

fn exports(clusters: &mut Clusters, rules: &Value) {
    clusters.patch("one", "ExportedServiceSet", ("stage", "prod"), |set| {
        set["spec"] = json!({"exportRules": rules})
    });
    clusters.settle();
}

fn exported(clusters: &Clusters) -> Value {
    clusters.get("one", "ExportedServiceSet", ("stage", "prod"))["status"]["exportedServices"].clone()
}

/// The local hosts of what is listed in prod; empty for an offer that no rule takes.
fn imported(clusters: &Clusters) -> Vec<String> {
    let status = clusters.get("one", "ImportedServiceSet", ("prod", "stage"))["status"].clone();
    let listed = status["importedServices"].as_array().into_iter().flatten();
    listed
        .map(|service| {
            service["localService"]["hostname"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

fn details() -> Value {
    json!({"namespace": "stage-shop", "name": "details"})
}

#[test]
fn a_set_without_a_peer_of_its_name_has_no_status() {
    let mut clusters = shared();
    for (kind, namespace) in [("ExportedServiceSet", "stage"), ("ImportedServiceSet", "prod")] {
        clusters.apply(
            "one",
            json!({"apiVersion": "federation.maistra.io/v1", "kind": kind,
                "metadata": {"name": "nobody", "namespace": namespace}, "spec": {}}),
        );
        clusters.settle();
        assert_eq!(
            clusters.get("one", kind, (namespace, "nobody"))["status"],
            Value::Null,
            "F50 {kind}"
        );
    }
}

#[test]
fn a_set_outside_of_a_control_planes_namespace_has_no_status() {
    let mut clusters = shared();
    let mut set = clusters.get("one", "ExportedServiceSet", ("stage", "prod"));
    set["metadata"] = json!({"name": "prod", "namespace": "stage-shop"});
    set["status"] = Value::Null;
    clusters.apply("one", set);
    clusters.settle();
    let status = clusters.get("one", "ExportedServiceSet", ("stage-shop", "prod"))["status"].clone();
    assert_eq!(status, Value::Null, "F02");
}

#[test]
fn rules_that_istiod_skips_export_nothing() {
    for rule in [
        json!({"type": "nameSelector", "nameSelector": details()}),
        json!({"type": "LabelSelector", "nameSelector": details()}),
        json!({"type": "NameSelector", "nameSelector": {"namespace": "stage-*", "name": "details"}}),
    ] {
        let mut clusters = shared();
        exports(&mut clusters, &json!([rule]));
        assert_eq!(exported(&clusters), json!([]), "F51 {rule}");
    }
}

#[test]
fn a_label_rule_whose_selector_was_pruned_exports_every_service_of_its_namespace() {
    let mut clusters = shared();
    let more = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "ratings", "namespace": "stage-shop"},
        "spec": {"type": "ClusterIP", "ports": [{"name": "http", "port": 9080}]}});
    clusters.apply("one", more);
    exports(
        &mut clusters,
        &json!([{"type": "LabelSelector", "labelSelector": {"namespace": "stage-shop"}}]),
    );
    assert_eq!(exported(&clusters).as_array().map(Vec::len), Some(2), "F51");
}

#[test]
fn a_service_that_hides_from_the_control_plane_is_not_exported() {
    let mut clusters = shared();
    clusters.patch("one", "Service", ("stage-shop", "details"), |service| {
        service["metadata"]["annotations"] = json!({"networking.istio.io/exportTo": "."})
    });
    clusters.settle();
    assert_eq!(exported(&clusters), json!([]), "F52");
}

#[test]
fn import_rules_that_match_the_original_name_of_an_aliased_export_take_nothing() {
    let mut clusters = shared();
    let mut selector = details();
    selector["alias"] = json!({"namespace": "bookinfo"});
    exports(
        &mut clusters,
        &json!([{"type": "NameSelector", "nameSelector": selector}]),
    );
    assert_eq!(imported(&clusters), [""], "F53");
}

#[test]
fn import_rules_that_istiod_skips_take_nothing() {
    for extra in [
        json!({"importAsLocal": true}),
        json!({"domainSuffix": "svc.cluster.local"}),
    ] {
        let mut clusters = shared();
        let mut rule = json!({"type": "NameSelector", "nameSelector": details()});
        crate::values::merge(&mut rule, &extra);
        clusters.patch("one", "ImportedServiceSet", ("prod", "stage"), |set| {
            set["spec"] = json!({"importRules": [rule]})
        });
        clusters.settle();
        assert_eq!(imported(&clusters), [""], "F54 {extra}");
    }
}

#[test]
fn the_list_of_exports_freezes_while_two_services_have_one_exported_name() {
    let mut clusters = shared();
    let before = exported(&clusters);
    let more = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "ratings", "namespace": "stage-shop"},
        "spec": {"type": "ClusterIP", "ports": [{"name": "http", "port": 9080}]}});
    clusters.apply("one", more);
    exports(
        &mut clusters,
        &json!([{"type": "NameSelector", "nameSelector": {"namespace": "stage-shop", "name": "*", "alias": {"name": "one"}}}]),
    );
    assert_eq!(exported(&clusters), before, "F55");
}

#[test]
fn a_set_made_anew_with_the_generation_of_the_old_one_is_not_read_until_it_is_touched() {
    let mut clusters = shared();
    let set = clusters.get("one", "ImportedServiceSet", ("prod", "stage"));
    let host = "details-v2.prod-shop.svc.stage-imports.local";
    assert_eq!(imported(&clusters), [host]);
    clusters.delete("one", "ImportedServiceSet", ("prod", "stage"));
    clusters.settle();
    let anew = json!({"apiVersion": set["apiVersion"], "kind": set["kind"],
        "metadata": {"name": "stage", "namespace": "prod"}, "spec": set["spec"]});
    clusters.apply("one", anew);
    clusters.after(600);
    assert_eq!(imported(&clusters), [""], "F63");
    clusters.patch("one", "ImportedServiceSet", ("prod", "stage"), |set| {
        set["spec"]["locality"] = json!({"region": "here"})
    });
    clusters.settle();
    assert_eq!(imported(&clusters), [host]);
}
