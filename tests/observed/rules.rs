//! meshfed's rules of exports and imports against what istiod listed.

use k8s_openapi::api::core::v1::Service;
use meshfed::api::{ExportedServiceSet, ImportedServiceSet};
use meshfed::rules::{Candidate, Offer, Visibility, exports, imports};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::documents::{healthy, recorded};

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).expect("an object of this kind")
}

/// The statuses that the rules lead to: of stage-mesh's exports, and of prod-mesh's imports under `rules`.
fn listed(rules: Option<Value>) -> (Value, Value) {
    let snapshot = healthy();
    let (prod, stage) = (&snapshot["meshes"]["prod-mesh"], &snapshot["meshes"]["stage-mesh"]);
    let set: ExportedServiceSet = read(&stage["exports"]["present"][0]);
    let members: Vec<String> = read(&stage["memberRoll"]["present"]["status"]["configuredMembers"]);
    let lists = [
        &stage["services"]["present"],
        &stage["memberServices"]["stage-bookinfo"]["present"],
    ];
    let candidates: Vec<Candidate> = lists
        .into_iter()
        .flat_map(|list| list.as_array().expect("services"))
        .map(|service| Candidate::from(&read::<Service>(service)))
        .collect();
    let visibility = Visibility {
        control_plane_namespace: "stage-mesh",
        members: &members,
    };
    let exported = exports(&set.spec.export_rules, &candidates, &visibility, "prod-mesh");
    let offers: Vec<Offer> = exported.iter().map(Offer::from).collect();
    let exported = exported.iter().map(|export| {
        let service = &export.service;
        json!({"exportedName": export.hostname, "localService": {
            "hostname": format!("{}.{}.svc.cluster.local", service.name, service.namespace),
            "name": service.name, "namespace": service.namespace}})
    });
    let mut set = prod["imports"]["present"][0].clone();
    if let Some(rules) = rules {
        set["spec"]["importRules"] = rules;
    }
    let set: ImportedServiceSet = read(&set);
    let imported = imports(&set.spec, &offers, "stage-mesh", "cluster.local");
    let imported = imported.into_iter().map(|import| {
        let local = import.local.map_or_else(
            || json!({"hostname": "", "name": "", "namespace": ""}),
            |local| json!({"hostname": local.hostname, "name": local.service.name, "namespace": local.service.namespace}),
        );
        json!({"exportedName": import.offer.hostname, "localService": local})
    });
    (
        json!({"exportedServices": exported.collect::<Vec<_>>()}),
        json!({"importedServices": imported.collect::<Vec<_>>()}),
    )
}

#[test]
fn exports_and_imports_follow_from_the_rules_as_istiod_listed_them() {
    let as_local = |alias: Value| {
        let selector = json!({"namespace": "stage-bookinfo", "name": "details"});
        let mut rule = json!({"type": "NameSelector", "importAsLocal": true, "nameSelector": selector});
        if alias.is_object() {
            rule["nameSelector"]["alias"] = alias;
        }
        Some(json!([rule]))
    };
    let alias = json!({"namespace": "prod-bookinfo", "name": "details"});
    for (file, rules) in [
        ("10-clientid.json", None),
        ("17-service-port.json", None),
        ("19-iss-local-no-alias.json", as_local(Value::Null)),
        ("20-iss-local-merge.json", as_local(alias)),
    ] {
        let (exported, imported) = listed(rules);
        let recorded = recorded(file);
        let status = |kind, name| recorded.get(kind, name).map(|object| object.status.clone());
        assert_eq!(
            status("ExportedServiceSet", "stage-mesh/prod-mesh"),
            Some(exported),
            "{file}"
        );
        assert_eq!(
            status("ImportedServiceSet", "prod-mesh/stage-mesh"),
            Some(imported),
            "{file}"
        );
    }
}
