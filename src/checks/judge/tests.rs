//! What is told of an object before it is written.

use serde_json::json;

use super::*;
use crate::checks::tests::sight::pair;
use crate::snapshot::ControlPlaneView;

fn snapshot(prod: MeshState, stage: MeshState) -> Snapshot {
    Snapshot {
        taken_at: "2026-01-01T12:00:00Z".parse().expect("a time"),
        meshes: [prod, stage].map(|mesh| (mesh.mesh.name.clone(), mesh)).into(),
    }
}

fn pair_of_meshes() -> Snapshot {
    let (prod, stage) = pair();
    snapshot(prod, stage)
}

fn proposal(object: Value, fields: &[&str]) -> Proposal {
    Proposal {
        mesh: "prod".to_owned(),
        object: Arc::new(object),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
    }
}

fn set(rules: Value, fields: &[&str]) -> Proposal {
    let object = json!({"kind": "ExportedServiceSet", "metadata": {"name": "stage", "namespace": "prod"},
        "spec": {"exportRules": rules}});
    proposal(object, fields)
}

fn rule(name: &str) -> Value {
    json!({"type": "NameSelector", "nameSelector": {"namespace": "prod-shop", "name": name}})
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.0).collect()
}

#[test]
fn what_is_right_is_not_refused() {
    let judgement = judge(&pair_of_meshes(), &[set(json!([rule("details")]), &[])]).expect("an object of its kind");
    assert_eq!(judgement, Judgement::default());
}

#[test]
fn a_rule_that_matches_nothing_is_refused_with_the_code_of_its_check() {
    let rules = json!([rule("details"), rule("absent")]);
    let judgement = judge(&pair_of_meshes(), &[set(rules, &["spec.exportRules[1]"])]).expect("an object of its kind");
    assert_eq!(codes(&judgement.refusals), ["MF0807"]);
    let told = judgement.refusals[0].sentence();
    assert!(
        told.ends_with(" (MF0807)") && told.contains("prod-shop/absent"),
        "{told}"
    );
}

#[test]
fn what_was_wrong_before_is_told_only_of_the_fields_that_are_touched() {
    let before = with_proposals(&pair_of_meshes(), &[set(json!([rule("gone"), rule("details")]), &[])]);
    let before = before.expect("an object of its kind");
    // The same rules in another order: the wrong one has another place, and is not new for that.
    let moved = json!([rule("details"), rule("gone")]);
    let untouched = judge(&before, &[set(moved.clone(), &["spec.exportRules[0]"])]).expect("an object of its kind");
    assert_eq!(untouched.refusals, []);
    let touched = judge(&before, &[set(moved, &["spec.exportRules[1]"])]).expect("an object of its kind");
    assert_eq!(codes(&touched.refusals), ["MF0807"]);
}

#[test]
fn what_a_change_breaks_in_another_object_is_told_too() {
    for (domain, told) in [
        ("stage.local", ("MF0607", "prod")),
        ("other.local", ("MF0606", "stage")),
    ] {
        let other = json!({"kind": "ServiceMeshControlPlane", "metadata": {"name": "prod", "namespace": "prod"},
            "spec": {"security": {"trust": {"domain": domain}}}});
        let judgement = judge(&pair_of_meshes(), &[proposal(other, &[])]).expect("an object of its kind");
        let mut refusals = judgement.refusals.iter();
        let is_it = |finding: &Finding| (finding.code.0, finding.mesh.as_str()) == told;
        assert!(refusals.any(is_it), "{domain}: {:#?}", judgement.refusals);
    }
}

#[test]
fn an_object_is_merged_into_the_one_that_is_there() {
    let change = json!({"kind": "ServiceMeshControlPlane", "metadata": {"name": "prod"},
        "spec": {"security": {"trust": {"domain": "new.local"}}}});
    let planned = with_proposals(&pair_of_meshes(), &[proposal(change, &[])]).expect("an object of its kind");
    let control_plane = planned.meshes["prod"].control_plane.known();
    let control_plane = control_plane.expect("it is known").expect("it is there");
    assert_eq!(control_plane.trust_domain(), "new.local");
    assert!(
        control_plane
            .additional_gateway(crate::gateway::GatewayDirection::Ingress, "stage-ingress")
            .is_some()
    );
}

#[test]
fn what_may_not_be_seen_is_told_as_unknown_and_stays_so() {
    let (mut prod, stage) = pair();
    let shop = prod.member_services.values_mut().next().expect("a member");
    *shop = Observed::forbidden("list services in prod-shop");
    prod.exports = Observed::unreachable("no answer");
    let proposals = [set(json!([rule("absent")]), &[])];
    let judgement = judge(&snapshot(prod.clone(), stage.clone()), &proposals).expect("an object of its kind");
    assert_eq!(judgement.refusals, []);
    assert!(judgement.unknown.contains("no answer"), "{:?}", judgement.unknown);
    let planned = with_proposals(&snapshot(prod, stage), &proposals).expect("an object of its kind");
    assert!(planned.meshes["prod"].exports.known().is_err());
}

#[test]
fn an_object_that_is_none_of_its_kind_is_an_error() {
    assert!(judge(&pair_of_meshes(), &[set(json!("no list"), &[])]).is_err());
}
