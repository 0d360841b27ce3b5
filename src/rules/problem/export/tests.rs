//! Requests to export, and what is told about each.

use super::*;
use crate::rules::samples::{candidate, export_rules, labelled, visibility};
use crate::rules::{CandidatePort, ServicePattern};
use serde_json::{Value, from_value, json};

fn request(selector: &str, alias: Option<&str>) -> ExportRequest {
    let pattern = |text: &str| text.parse::<ServicePattern>().expect("a pattern");
    ExportRequest {
        selector: ExportTarget::Name(pattern(selector)),
        alias: alias.map(pattern),
    }
}

fn label(selector: Value) -> ExportRequest {
    let selector = from_value(selector).expect("a label selector");
    ExportRequest {
        selector: ExportTarget::Label {
            namespace: None,
            selector,
        },
        alias: None,
    }
}

/// Errors and warnings as a user reads them.
fn found(rules: Value, request: &ExportRequest, candidates: &[Candidate]) -> (Vec<String>, Vec<String>) {
    let problems = export_problems(&export_rules(rules), request, candidates, &visibility());
    let texts = |problems: Vec<ExportProblem>| problems.iter().map(ToString::to_string).collect();
    (texts(problems.errors), texts(problems.warnings))
}

fn errors(rules: Value, request: &ExportRequest, candidates: &[Candidate]) -> Vec<String> {
    found(rules, request, candidates).0
}

fn warnings(request: &ExportRequest, candidates: &[Candidate]) -> Vec<String> {
    found(json!([]), request, candidates).1
}

fn details() -> Candidate {
    candidate("stage-bookinfo", "details")
}

#[test]
fn a_good_export_has_no_problem() {
    assert_eq!(
        found(json!([]), &request("stage-bookinfo/details", None), &[details()]),
        (vec![], vec![])
    );
}

#[test]
fn an_export_that_matches_nothing_names_the_nearest_service() {
    let services = [
        candidate("shared", "cache"),
        details(),
        candidate("not-a-member", "detail"),
    ];
    assert_eq!(
        errors(json!([]), &request("stage-bookinfo/detail", None), &services),
        ["`stage-bookinfo/detail` matches no Service; the mesh sees `stage-bookinfo/details`, `shared/cache`"]
    );
    assert_eq!(
        errors(json!([]), &label(json!({"matchLabels": {"a": "b"}})), &[]),
        ["services in `*/*` with `a=b` matches no Service; the mesh sees none at all"]
    );
}

#[test]
fn an_invisible_service_is_refused_with_its_reason() {
    assert_eq!(
        errors(json!([]), &request("other/a", None), &[candidate("other", "a")]),
        ["`other/a` is not visible: namespace `other` is not a configured member of the mesh"]
    );
    assert_eq!(
        errors(json!([]), &request("*/*", None), &[candidate("other", "a"), details()]),
        [""; 0]
    );
    assert_eq!(
        errors(json!([]), &request("other/*", None), &[candidate("other", "a")]).len(),
        1
    );
}

#[test]
fn a_service_needs_exactly_one_port() {
    let port = CandidatePort {
        name: Some("http".into()),
        app_protocol: None,
        port: 9090,
    };
    let mut two = details();
    two.ports.push(port);
    let none = Candidate {
        ports: vec![],
        ..candidate("stage-bookinfo", "none")
    };
    let exact = errors(json!([]), &request("stage-bookinfo/details", None), &[two.clone()]);
    assert!(
        exact[0].starts_with("`stage-bookinfo/details` has ports 9080, 9090 and federation"),
        "{exact:?}"
    );
    assert!(errors(json!([]), &request("stage-bookinfo/none", None), &[none])[0].contains("has no port and"));
    let (errors, warnings) = found(json!([]), &request("stage-bookinfo/*", None), &[two]);
    assert_eq!((errors.len(), warnings.len()), (0, 1));
}

#[test]
fn two_services_with_one_exported_name_are_refused() {
    let rules =
        json!([{"type": "NameSelector", "nameSelector": {"name": "cache", "alias": {"namespace": "x", "name": "y"}}}]);
    let services = [candidate("shared", "cache"), details(), candidate("shared", "other")];
    assert_eq!(
        errors(
            rules.clone(),
            &request("stage-bookinfo/details", Some("x/y")),
            &services
        ),
        [
            "`shared/cache`, `stage-bookinfo/details` would all be exported as `x/y`, and only one of them could be reached"
        ]
    );
    // A collision of others is none of this request's.
    assert_eq!(errors(rules, &request("shared/other", None), &services), [""; 0]);
}

#[test]
fn one_name_for_a_wildcard_is_warned_of_before_it_collides() {
    assert_eq!(
        warnings(&request("stage-bookinfo/*", Some("*/one")), &[details()]),
        ["every service that `stage-bookinfo/*` matches would be exported by the one name `one`"]
    );
}

#[test]
fn a_wildcard_that_exports_the_control_plane_is_warned_of() {
    let services = [details(), candidate("stage-mesh", "prod-mesh-ingress")];
    assert_eq!(
        warnings(&request("*/*", None), &services),
        ["`*/*` also exports Services of the control plane: `stage-mesh/prod-mesh-ingress`"]
    );
    assert_eq!(
        warnings(&request("stage-mesh/prod-mesh-ingress", None), &services),
        [""; 0]
    );
}

#[test]
fn an_empty_label_selector_is_warned_of_and_an_invalid_one_refused() {
    assert_eq!(
        warnings(&label(json!({})), &[details()]),
        ["the label selector is empty, so it matches every Service in `*/*`"]
    );
    assert_eq!(
        errors(
            json!([]),
            &label(json!({"matchExpressions": [{"key": "a", "operator": "Is"}]})),
            &[details()]
        ),
        [
            "istiod would skip this rule: the label selector is invalid: `Is` is none of the operators In, NotIn, \
              Exists and DoesNotExist"
        ]
    );
}

#[test]
fn a_port_without_protocol_is_warned_of() {
    let mut service = details();
    service.ports[0].name = Some("web".into());
    let warnings = warnings(&request("stage-bookinfo/details", None), &[service]);
    assert!(
        warnings[0].starts_with("port 9080 of `stage-bookinfo/details` has no protocol"),
        "{warnings:?}"
    );
}

#[test]
fn a_rule_that_takes_the_service_first_is_found_by_name_and_by_label() {
    let services = [labelled("stage-bookinfo", "ratings", "tier", "back")];
    let alias = json!([{"alias": {"namespace": "x"}}]);
    let rules = json!([{"type": "LabelSelector", "labelSelector": {"selector": {"matchLabels": {"tier": "back"}}, "aliases": alias}}]);
    assert_eq!(
        errors(rules, &request("stage-bookinfo/ratings", None), &services),
        ["exportRules[0] comes first: it takes `stage-bookinfo/ratings` by its labels and exports it as `x/ratings`"]
    );
    let rules = json!([{"type": "NameSelector", "nameSelector": {"alias": {"namespace": "x"}}}]);
    assert_eq!(
        errors(rules, &request("stage-bookinfo/ratings", None), &services).len(),
        1
    );
}

#[test]
fn all_problems_are_told_at_once() {
    let rules = json!([{"type": "NameSelector", "nameSelector": {"alias": {"namespace": "x"}}}]);
    let service = Candidate {
        ports: vec![],
        ..details()
    };
    let errors = errors(rules, &request("stage-bookinfo/details", None), &[service]);
    assert_eq!(errors.len(), 2, "{errors:?}");
}
