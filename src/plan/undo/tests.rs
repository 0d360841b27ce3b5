//! What goes, what stays, and what stands in the way; on objects as an API server shows them.

use serde_json::{Value, json};

use super::*;
use crate::exit::Exit;
use crate::plan::{Options, WriteMode};
use crate::rules::{ExportTarget, ServicePattern};
use crate::snapshot::Observed;
use crate::snapshot::samples::{mesh, read};

const MANAGER: &str = "meshfed";

/// The object with meshfed's label and with these managers of parts of its content, each by path.
fn owned_by(mut object: Value, managers: &[(&str, Value)]) -> Value {
    let entries = managers
        .iter()
        .map(|(manager, fields)| json!({"manager": manager, "operation": "Apply", "fieldsV1": fields}));
    object["metadata"]["managedFields"] = entries.collect();
    object["metadata"]["labels"] = json!({"app.kubernetes.io/managed-by": "meshfed"});
    object
}

fn peer_object() -> Value {
    let object = json!({"metadata": {"name": "prod", "namespace": "stage", "uid": "1"}, "spec": {
        "gateways": {"ingress": {"name": "prod-ingress"}, "egress": {"name": "prod-egress"}}}});
    owned_by(object, &[(MANAGER, json!({"f:spec": {}}))])
}

/// A mesh with the peer `prod`, which it exports one service to and imports one from.
fn stage(exports: &Value, imports: &Value) -> (MeshState, LivePeer) {
    let mut state = mesh("stage", &json!({}));
    state.member_roll = Observed::Present(read(json!({"metadata": {"name": "default"}, "spec": {},
        "status": {"configuredMembers": ["shop"]}})));
    state.peers = Observed::Present(vec![read(peer_object())]);
    let set = |rules: &str, list: &Value| {
        let object = json!({"metadata": {"name": "prod", "namespace": "stage", "uid": "2", "resourceVersion": "7"},
            "spec": {rules: list}});
        owned_by(object, &[(MANAGER, json!({"f:spec": {format!("f:{rules}"): {}}}))])
    };
    let (exported, imported) = (set("exportRules", exports), set("importRules", imports));
    state.exports = Observed::Present(vec![read(exported.clone())]);
    state.imports = Observed::Present(vec![read(imported.clone())]);
    let live = LivePeer {
        peer: Some(peer_object().into()),
        exports: Some(exported.into()),
        imports: Some(imported.into()),
        ..LivePeer::default()
    };
    (state, live)
}

fn rule(namespace: &str, name: &str) -> Value {
    json!({"type": "NameSelector", "nameSelector": {"namespace": namespace, "name": name}})
}

fn obstacles(refusal: Refusal) -> (Vec<String>, Vec<String>) {
    assert_eq!(refusal.unread, [], "everything is known");
    let problems = refusal
        .problems
        .into_iter()
        .map(|problem| (problem.said, problem.hints.concat()));
    problems.unzip()
}

#[test]
fn exports_are_emptied_before_the_peer_goes_and_the_sets_go_last() {
    let (state, live) = stage(&json!([rule("shop", "details")]), &json!([]));
    let undo = unpeer(&state, &live, "prod", MANAGER, false).expect("a plan");
    let emptied = undo.emptied.as_ref().expect("the exports are emptied");
    assert_eq!(emptied.mode, WriteMode::Edit(Some("7".to_owned())));
    let titles: Vec<String> = undo.peer.iter().chain(&undo.rest).map(Removal::title).collect();
    assert_eq!(
        titles,
        [
            "ServiceMeshPeer stage/prod",
            "ImportedServiceSet stage/prod",
            "ExportedServiceSet stage/prod"
        ]
    );
}

#[test]
fn an_import_stands_in_the_way_of_unpeer_unless_the_other_cluster_is_gone() {
    let (state, live) = stage(&json!([]), &json!([rule("shop", "details")]));
    let (problems, hints) = obstacles(unpeer(&state, &live, "prod", MANAGER, false).expect_err("an import"));
    assert!(
        problems[0].ends_with("ImportedServiceSet stage/prod has 1 rule"),
        "{problems:?}"
    );
    assert_eq!(
        hints,
        ["meshfed unimport shop/details --in stage/stage@sandbox --from prod"]
    );
    assert!(unpeer(&state, &live, "prod", MANAGER, true).is_ok());
}

#[test]
fn rules_that_somebody_else_wrote_are_never_emptied() {
    let (state, mut live) = stage(&json!([rule("theirs", "a"), rule("shop", "details")]), &json!([]));
    let both = [
        (MANAGER, json!({"f:spec": {"f:exportRules": {}}})),
        ("platform-team", json!({"f:spec": {"f:exportRules": {}}})),
    ];
    live.exports = live.exports.map(|set| owned_by(Value::clone(&set), &both).into());
    let (problems, _) = obstacles(unpeer(&state, &live, "prod", MANAGER, false).expect_err("foreign rules"));
    assert!(problems[0].contains("meshfed did not write all of it"), "{problems:?}");
}

#[test]
fn only_gateways_that_are_meshfeds_alone_go() {
    let (state, mut live) = stage(&json!([]), &json!([]));
    let gateways = json!({"additionalIngress": {"prod-ingress": {"enabled": true}, "shop-ingress": {"enabled": true}},
        "additionalEgress": {"prod-egress": {"enabled": true}}});
    let ours = json!({"f:spec": {"f:gateways": {
        "f:additionalIngress": {"f:prod-ingress": {"f:enabled": {}}},
        "f:additionalEgress": {"f:prod-egress": {"f:enabled": {}}}}}});
    let theirs = json!({"f:spec": {"f:gateways": {"f:additionalEgress": {"f:prod-egress": {"f:enabled": {}}}}}});
    let object =
        json!({"metadata": {"name": "stage", "namespace": "stage", "uid": "3"}, "spec": {"gateways": gateways}});
    live.control_plane = Some(owned_by(object, &[(MANAGER, ours), ("platform-team", theirs)]).into());
    let undo = unpeer(&state, &live, "prod", MANAGER, false).expect("a plan");
    let removal = undo.rest.last().expect("gateways go");
    assert_eq!(
        removal.gateways,
        [(GatewayDirection::Ingress, "prod-ingress".to_owned())]
    );
    let left: Vec<&str> = undo.left.iter().map(|left| left.reason.as_str()).collect();
    assert_eq!(left, ["`platform-team` owns fields of it too"]);
}

#[test]
fn what_cannot_be_read_makes_the_answer_unknown() {
    let (mut state, live) = stage(&json!([]), &json!([]));
    state.imports = Observed::forbidden("list importedservicesets in stage");
    let refusal = unpeer(&state, &live, "prod", MANAGER, false).expect_err("not known");
    let unknown: Vec<String> = refusal.unread.iter().map(|unread| unread.unknown.to_string()).collect();
    assert_eq!(unknown, ["no right to list importedservicesets in stage"]);
}

#[test]
fn one_rule_goes_and_the_set_stays_even_without_rules() {
    let (mut state, _) = stage(&json!([rule("shop", "details")]), &json!([]));
    let service = json!({"metadata": {"name": "details", "namespace": "shop"}, "spec": {"ports": [{"name": "http", "port": 80}]}});
    state
        .member_services
        .insert("shop".to_owned(), Observed::Present(vec![read(service)]));
    let target = ExportTarget::Name("shop/details".parse().expect("a service"));
    let undo = unexport(&state, "prod", &[target]).expect("a plan");
    assert_eq!(undo.gone, ["details.shop.svc.prod-exports.local".to_owned()].into());
    assert_eq!(undo.left[0].object, "ExportedServiceSet stage/prod");
    assert!(undo.planned.is_some());
}

#[test]
fn a_route_stands_in_the_way_of_unimport_and_is_named() {
    let (mut state, _) = stage(&json!([]), &json!([rule("shop", "details")]));
    let route = json!({"metadata": {"name": "details", "namespace": "shop", "labels": {"app.kubernetes.io/managed-by": "meshfed"}},
        "spec": {"hosts": ["details.shop.svc.cluster.local"],
            "http": [{"mirror": {"host": "details.shop.svc.prod-imports.local"}, "route": []}]}});
    state
        .virtual_services
        .insert("shop".to_owned(), Observed::Present(vec![read(route)]));
    let service = "shop/details".parse().expect("a service");
    let (problems, hints) = obstacles(unimport(&state, "prod", &[service]).expect_err("a route"));
    assert!(
        problems[0].contains("VirtualService shop/details sends requests to"),
        "{problems:?}"
    );
    assert_eq!(hints, ["meshfed route reset shop/details --in stage/stage@sandbox"]);
}

#[test]
fn a_mesh_with_peers_is_not_uninstalled_and_one_that_somebody_else_made_stays() {
    let (mut state, _) = stage(&json!([]), &json!([]));
    let (problems, hints) =
        obstacles(uninstall(&state, &LiveMesh::default(), &[], &options(false)).expect_err("a peer"));
    assert!(problems[0].contains("still has the peers `prod`"), "{problems:?}");
    assert_eq!(hints, ["meshfed unpeer stage/stage@sandbox prod"]);
    state.peers = Observed::Present(Vec::new());
    let live = LiveMesh {
        control_plane: Some(
            json!({"metadata": {"name": "stage", "namespace": "stage", "uid": "3"}, "spec": {}}).into(),
        ),
        member_roll: None,
    };
    let undo = uninstall(&state, &live, &[], &options(false)).expect("a plan");
    assert_eq!(undo.control_plane, None);
    assert_eq!(undo.left[0].reason, "meshfed did not make it");
}

fn options(force_conflicts: bool) -> Options {
    Options {
        force_conflicts,
        ..Options::default()
    }
}

#[test]
fn a_control_plane_that_others_have_a_hand_in_is_not_uninstalled_by_half() {
    let (mut state, _) = stage(&json!([]), &json!([]));
    state.peers = Observed::Present(Vec::new());
    let labels = json!({"app.kubernetes.io/managed-by": "meshfed"});
    let fields = json!({"f:spec": {"f:tracing": {"f:sampling": {}}}});
    let live = |manager: &str| LiveMesh {
        control_plane: Some(
            json!({"metadata": {"name": "stage", "namespace": "stage", "uid": "3", "labels": labels,
            "managedFields": [{"manager": manager, "operation": "Update", "fieldsV1": fields}]}, "spec": {}})
            .into(),
        ),
        member_roll: Some(
            json!({"metadata": {"name": "default", "namespace": "stage", "uid": "4", "labels": labels}}).into(),
        ),
    };
    let mut control_plane = state.control_plane.known().expect("known").expect("there").clone();
    control_plane.metadata.labels = serde_json::from_value(labels.clone()).expect("labels");
    state.control_plane = Observed::Present(control_plane);
    let refusal = uninstall(&state, &live("kubectl-edit"), &[], &options(false)).expect_err("a field of another");
    assert_eq!(refusal.problems[0].exit, Exit::Conflict);
    let (problems, hints) = obstacles(refusal);
    assert!(
        problems[0].contains("`kubectl-edit` owns fields of ServiceMeshControlPlane stage/stage"),
        "{problems:?}"
    );
    assert_eq!(
        hints,
        ["if they agree that it goes: meshfed uninstall stage/stage@sandbox --force-conflicts"]
    );
    for (manager, force) in [("kubectl-edit", true), (MANAGER, false)] {
        let undo = uninstall(&state, &live(manager), &[], &options(force)).expect("a plan");
        assert!(undo.control_plane.is_some() && undo.member_roll.is_some());
        let secret = undo
            .left
            .iter()
            .find(|left| left.object == "Secret stage/istio-ca-secret");
        assert!(secret.expect("it is told").reason.contains("the same root certificate"));
    }
}

#[test]
fn a_service_imported_as_local_disappears_under_the_domain_of_its_own_cluster() {
    let as_local = json!({"type": "NameSelector", "importAsLocal": true, "nameSelector":
        {"namespace": "shop", "name": "details", "alias": {"namespace": "shop", "name": "details"}}});
    let (mut state, _) = stage(&json!([]), &json!([as_local]));
    let domain = json!({"proxy": {"networking": {"clusterDomain": "corp.example"}}});
    state.control_plane = mesh("stage", &domain).control_plane;
    let service: ServicePattern = "shop/details".parse().expect("a service");
    let undo = unimport(&state, "prod", std::slice::from_ref(&service)).expect("a plan");
    assert_eq!(undo.gone, ["details.shop.svc.corp.example".to_owned()].into());

    state.control_plane = Observed::forbidden("get servicemeshcontrolplanes stage/stage");
    let refusal = unimport(&state, "prod", &[service]).expect_err("an unknown domain");
    assert_eq!(
        refusal.said(),
        "the control plane: no right to get servicemeshcontrolplanes stage/stage"
    );
}
