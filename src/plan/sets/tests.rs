use serde_json::json;

use super::*;
use crate::rules::{ExportTarget, ServicePattern};
use crate::snapshot::Observed;
use crate::snapshot::samples::{mesh, read};

/// A mesh with the peer `prod`, and the Services details (one port) and many (two ports) in its member namespace.
fn stage() -> MeshState {
    let mut state = mesh("stage", &json!({}));
    state.peers = Observed::Present(vec![read(json!({"metadata": {"name": "prod"}, "spec": {}}))]);
    state.member_roll = Observed::Present(read(json!({"metadata": {"name": "default"}, "spec": {},
        "status": {"configuredMembers": ["shop"]}})));
    let service = |name: &str, ports: &[u16]| {
        let ports: Vec<_> = ports
            .iter()
            .map(|port| json!({"name": format!("http-{port}"), "port": port}))
            .collect();
        read(
            json!({"metadata": {"name": name, "namespace": "shop", "labels": {"app": name}}, "spec": {"ports": ports}}),
        )
    };
    state.member_services.insert(
        "shop".into(),
        Observed::Present(vec![service("details", &[80]), service("many", &[80, 81])]),
    );
    state
}

fn named(service: &str) -> ExportRequest {
    ExportRequest {
        selector: ExportTarget::Name(service.parse().expect("a service")),
        alias: None,
    }
}

fn rules(plan: &SetPlan) -> usize {
    match &*plan.planned.as_ref().expect("a change").values {
        Values::ExportSet(values) => values.rules.len(),
        Values::ImportSet(values) => values.rules.len(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_export_expects_the_name_that_the_rules_give() {
    let plan = export(&stage(), "prod", &[named("shop/details")]).expect("a plan");
    assert_eq!(plan.expected, ["details.shop.svc.prod-exports.local".to_owned()].into());
    assert_eq!(rules(&plan), 1);
}

#[test]
fn an_export_that_is_there_already_is_no_change_but_still_expected() {
    let mut state = stage();
    state.exports = Observed::Present(vec![read(
        json!({"metadata": {"name": "prod", "resourceVersion": "7"}, "spec": {
        "exportRules": [{"type": "NameSelector", "nameSelector": {"namespace": "shop", "name": "*"}}]}}),
    )]);
    let plan = export(&state, "prod", &[named("shop/details")]).expect("a plan");
    assert_eq!(plan.planned, None);
    assert_eq!(plan.expected.len(), 1);
}

#[test]
fn an_existing_set_is_edited_at_the_version_that_was_read() {
    let mut state = stage();
    state.exports = Observed::Present(vec![read(
        json!({"metadata": {"name": "prod", "resourceVersion": "7"}, "spec": {
        "exportRules": [{"type": "NameSelector", "nameSelector": {"namespace": "theirs", "name": "x"}}]}}),
    )]);
    let plan = export(&state, "prod", &[named("shop/details")]).expect("a plan");
    assert_eq!(rules(&plan), 2);
    assert_eq!(
        plan.planned.map(|planned| planned.mode),
        Some(WriteMode::Edit(Some("7".into())))
    );
}

#[test]
fn an_export_without_a_peer_or_with_several_ports_is_refused_and_told_at_once() {
    let told = export(&stage(), "nobody", &[named("shop/many"), named("shop/absent")])
        .expect_err("a refusal")
        .said();
    for word in [
        "no ServiceMeshPeer `nobody`",
        "exactly one",
        "MF0802",
        "MF0807",
        "MF0812",
        "there is no such Service",
    ] {
        assert!(told.contains(word), "{word:?} is not in:\n{told}");
    }
}

#[test]
fn of_sets_that_are_judged_together_each_is_told_what_is_wrong_with_it() {
    let mut state = stage();
    let peers = ["prod", "test"].map(|name| read(json!({"metadata": {"name": name}, "spec": {}})));
    state.peers = Observed::Present(peers.into());
    let sets = [("prod", "shop/details"), ("test", "shop/many")]
        .map(|(peer, service)| draft_export(&state, &services(&state), peer, &[named(service)]).expect("a draft"));
    let snapshot = Snapshot {
        taken_at: Timestamp::UNIX_EPOCH,
        meshes: [("stage".to_owned(), state.clone())].into(),
    };
    let proposals = sets.each_ref().map(|set| set.proposals.as_slice());
    let [one, other] = judged::all(&snapshot, &proposals).try_into().expect("one for each");
    assert_eq!(one, Judgement::default());
    let codes: Vec<&str> = other.refusals.iter().map(|finding| finding.code.0).collect();
    assert_eq!(codes, ["MF0812"]);
}

fn taking(service: &str, alias: Option<&str>) -> ImportRequest {
    ImportRequest {
        service: service.parse().expect("a service"),
        alias: alias.map(|alias| alias.parse::<ServicePattern>().expect("an alias")),
        as_local: false,
        domain_suffix: None,
    }
}

fn exporter() -> MeshState {
    let mut state = mesh("prod", &json!({}));
    state.exports = Observed::Present(vec![read(
        json!({"metadata": {"name": "stage"}, "spec": {}, "status": {
        "exportedServices": [{"exportedName": "cart.shop.svc.stage-exports.local",
            "localService": {"hostname": "cart.shop.svc.cluster.local", "name": "cart", "namespace": "shop"}}]}}),
    )]);
    state
}

#[test]
fn an_import_expects_the_host_that_the_rules_give() {
    let plan = import(&stage(), None, "prod", &[taking("shop/cart", Some("shop/cart-v2"))]).expect("a plan");
    assert_eq!(plan.expected, ["cart-v2.shop.svc.prod-imports.local".to_owned()].into());
}

#[test]
fn an_import_of_what_the_peer_does_not_offer_is_refused_where_that_can_be_known() {
    let told = import(&stage(), Some(&exporter()), "prod", &[taking("shop/basket", None)]).expect_err("a refusal");
    assert!(told.said().contains("shop/cart"), "{told:?}");
    assert!(import(&stage(), None, "prod", &[taking("shop/basket", None)]).is_ok());
}

#[test]
fn a_wildcard_import_expects_every_offer() {
    let plan = import(&stage(), Some(&exporter()), "prod", &[taking("*/*", None)]).expect("a plan");
    assert_eq!(plan.expected, ["cart.shop.svc.prod-imports.local".to_owned()].into());
}

#[test]
fn an_export_that_an_earlier_rule_takes_by_its_labels_is_refused() {
    let mut state = stage();
    state.exports = Observed::Present(vec![read(
        json!({"metadata": {"name": "prod"}, "spec": {"exportRules": [
        {"type": "LabelSelector", "labelSelector": {"namespace": "shop", "selector": {"matchLabels": {"app": "details"}},
            "aliases": [{"alias": {"namespace": "shared", "name": "facts"}}]}}]}}),
    )]);
    let told = export(&state, "prod", &[named("shop/details")]).expect_err("a refusal");
    assert!(told.said().contains("MF0808"), "{}", told.said());
    assert!(told.said().contains("shared/facts"), "{}", told.said());
}

#[test]
fn what_is_wrong_with_other_rules_of_the_set_refuses_nothing() {
    let mut state = stage();
    state.exports = Observed::Present(vec![read(
        json!({"metadata": {"name": "prod"}, "spec": {"exportRules": [
        {"type": "NameSelector", "nameSelector": {"namespace": "shop", "name": "gone"}},
        {"type": "NameSelector", "nameSelector": {"namespace": "shop", "name": "many"}}]}}),
    )]);
    assert!(export(&state, "prod", &[named("shop/details")]).is_ok());
    let told = export(&state, "prod", &[named("shop/many")]).expect_err("a refusal");
    assert!(told.said().contains("MF0812"), "{}", told.said());
}

#[test]
fn an_import_as_local_expects_the_host_in_the_domain_of_the_cluster() {
    let mut state = stage();
    let spec = json!({"proxy": {"networking": {"clusterDomain": "corp.example"}}});
    state.control_plane = Observed::Present(read(json!({"metadata": {"name": "stage"}, "spec": spec})));
    let local = ImportRequest {
        as_local: true,
        ..taking("shop/cart", Some("shop/cart"))
    };
    let plan = import(&state, None, "prod", &[local]).expect("a plan");
    assert_eq!(plan.expected, ["cart.shop.svc.corp.example".to_owned()].into());
}

#[test]
fn an_import_as_local_is_expected_under_the_domain_of_its_own_cluster() {
    let mut state = stage();
    let domain = json!({"proxy": {"networking": {"clusterDomain": "corp.example"}}});
    state.control_plane = mesh("stage", &domain).control_plane;
    let request = ImportRequest {
        service: "shop/details".parse().expect("a service"),
        alias: Some("shop/details".parse().expect("an alias")),
        as_local: true,
        domain_suffix: None,
    };
    let plan = import(&state, None, "prod", std::slice::from_ref(&request)).expect("a plan");
    assert_eq!(plan.expected, ["details.shop.svc.corp.example".to_owned()].into());

    state.control_plane = Observed::forbidden("get servicemeshcontrolplanes stage/stage");
    let unread = import(&state, None, "prod", std::slice::from_ref(&request)).expect_err("an unknown domain");
    assert_eq!(unread.unread[0].part, "the control plane");
    let elsewhere = ImportRequest {
        as_local: false,
        ..request
    };
    let plan = import(&state, None, "prod", &[elsewhere]).expect("a plan without that domain");
    assert_eq!(plan.expected, ["details.shop.svc.prod-imports.local".to_owned()].into());
}
