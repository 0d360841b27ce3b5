//! From Services and export rules to exported names.

use super::candidate::{Candidate, Visibility, invisible};
use super::name::ServiceName;
use super::selector::ExportMeaning;
use crate::api::ExportRule;
use crate::naming::exported_host;

/// A Service that a rule exports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    pub service: ServiceName,
    /// The name it is offered by, which import rules of the other mesh match.
    pub exported: ServiceName,
    /// The host it is offered by, as both statuses show it.
    pub hostname: String,
    /// Index of the rule.
    pub rule: usize,
}

/// What `rules` export to the ServiceMeshPeer `peer`, sorted by host.
///
/// The first rule that takes a service decides, and rules that istiod skips decide nothing. Two services with one
/// exported name are both in the result, as istiod sends both.
pub fn exports(
    rules: &[ExportRule],
    candidates: &[Candidate],
    visibility: &Visibility<'_>,
    peer: &str,
) -> Vec<Exported> {
    let rules: Vec<_> = rules.iter().map(|rule| ExportMeaning::of(rule).ok()).collect();
    let visible = candidates
        .iter()
        .filter(|candidate| invisible(candidate, visibility).is_none());
    let mut exported: Vec<_> = visible
        .filter_map(|candidate| {
            let (rule, name) = rules.iter().enumerate().find_map(|(index, rule)| {
                Some((index, rule.as_ref()?.name_for(&candidate.service, &candidate.labels)?))
            })?;
            let hostname = exported_host(&name.name, &name.namespace, peer);
            Some(Exported {
                service: candidate.service.clone(),
                exported: name,
                hostname,
                rule,
            })
        })
        .collect();
    exported.sort_by(|a, b| (&a.hostname, &a.service).cmp(&(&b.hostname, &b.service)));
    exported
}

/// The Services that a rule selects, whether or not istiod can see them; none where istiod skips the rule.
pub fn selected<'c>(rule: &ExportRule, candidates: &'c [Candidate]) -> Vec<&'c Candidate> {
    let Ok(rule) = ExportMeaning::of(rule) else {
        return Vec::new();
    };
    let selects = |candidate: &&Candidate| rule.selection.matches(&candidate.service, &candidate.labels);
    candidates.iter().filter(selects).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::samples::{candidate, export_rules, labelled, visibility};
    use serde_json::{Value, json};

    fn exported(rules: Value, candidates: &[Candidate]) -> Vec<String> {
        let exports = exports(&export_rules(rules), candidates, &visibility(), "prod-mesh");
        exports
            .iter()
            .map(|export| format!("{} as {} by {}", export.service, export.exported, export.rule))
            .collect()
    }

    /// Three Services of `stage-bookinfo`, of which `ratings` is `tier=back`, and one of `shared`.
    fn bookinfo() -> Vec<Candidate> {
        vec![
            candidate("stage-bookinfo", "details"),
            labelled("stage-bookinfo", "ratings", "tier", "back"),
            candidate("shared", "cache"),
        ]
    }

    #[test]
    fn every_kind_of_export_rule_means_what_istiod_makes_of_it() {
        let name = |selector: Value| json!([{"type": "NameSelector", "nameSelector": selector}]);
        let label = |selector: Value| json!([{"type": "LabelSelector", "labelSelector": selector}]);
        let back = json!({"matchLabels": {"tier": "back"}});
        let all = [
            "shared/cache as shared/cache by 0",
            "stage-bookinfo/details as stage-bookinfo/details by 0",
            "stage-bookinfo/ratings as stage-bookinfo/ratings by 0",
        ];
        let cases: Vec<(&str, Value, Vec<&str>)> = vec![
            (
                "no match means not exported",
                name(json!({"namespace": "stage-bookinfo", "name": "nothing"})),
                vec![],
            ),
            (
                "empty parts match anything",
                name(json!({"namespace": "", "name": ""})),
                all.to_vec(),
            ),
            ("absent parts match anything", name(json!({})), all.to_vec()),
            (
                "stars match anything",
                name(json!({"namespace": "*", "name": "*"})),
                all.to_vec(),
            ),
            ("a part is no glob", name(json!({"name": "det*"})), vec![]),
            (
                "the name alone is matched in all namespaces",
                name(json!({"name": "cache"})),
                vec![all[0]],
            ),
            (
                "an empty or starred alias part keeps the original",
                name(json!({"name": "cache", "alias": {"namespace": "*", "name": "store"}})),
                vec!["shared/cache as shared/store by 0"],
            ),
            (
                "both alias parts empty is no alias",
                name(json!({"name": "cache", "alias": {"namespace": "", "name": ""}})),
                vec![all[0]],
            ),
            (
                "a label selector matches the labels of the Service",
                label(json!({"selector": back})),
                vec![all[2]],
            ),
            (
                "an empty label selector matches every Service",
                label(json!({"selector": {}})),
                all.to_vec(),
            ),
            (
                "an absent label selector matches every Service",
                label(json!({})),
                all.to_vec(),
            ),
            (
                "a label selector keeps to its namespace",
                label(json!({"namespace": "shared"})),
                vec![all[0]],
            ),
            (
                "a starred namespace is all of them",
                label(json!({"namespace": "*", "selector": back})),
                vec![all[2]],
            ),
            (
                "expressions count as well",
                label(
                    json!({"selector": {"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["back"]}]}}),
                ),
                vec![all[0], all[1]],
            ),
            (
                "the first alias that matches renames, the others keep their names",
                label(json!({"namespace": "stage-bookinfo", "aliases": [
                    {"name": "ratings", "alias": {"name": "stars"}},
                    {"namespace": "*", "name": "ratings", "alias": {"name": "late"}}
                ]})),
                vec![all[1], "stage-bookinfo/ratings as stage-bookinfo/stars by 0"],
            ),
        ];
        for (claim, rules, expected) in cases {
            assert_eq!(exported(rules, &bookinfo()), expected, "{claim}");
        }
    }

    #[test]
    fn the_first_matching_rule_wins_and_skipped_rules_decide_nothing() {
        let rules = json!([
            {"type": "nameSelector", "nameSelector": {"alias": {"namespace": "wrong-case"}}},
            {"type": "LabelSelector", "nameSelector": {"alias": {"namespace": "wrong-object"}}},
            {"type": "NameSelector", "nameSelector": {"name": "details", "alias": {"namespace": "first"}}},
            {"type": "NameSelector", "nameSelector": {"name": "details", "alias": {"namespace": "second"}}},
        ]);
        assert_eq!(
            exported(rules, &bookinfo()),
            ["stage-bookinfo/details as first/details by 2"]
        );
    }

    #[test]
    fn services_out_of_reach_are_not_exported() {
        let everything = json!([{"type": "NameSelector", "nameSelector": {}}]);
        let hidden = [
            candidate("not-a-member", "a"),
            Candidate {
                external_name: true,
                ..candidate("shared", "b")
            },
            Candidate {
                export_to: Some(".".into()),
                ..candidate("shared", "c")
            },
        ];
        assert_eq!(exported(everything, &hidden), [""; 0]);
    }

    #[test]
    fn services_that_end_up_with_one_name_are_all_sent() {
        let rules = json!([{"type": "NameSelector", "nameSelector": {"alias": {"namespace": "x", "name": "one"}}}]);
        let exports = exports(&export_rules(rules), &bookinfo(), &visibility(), "prod-mesh");
        assert_eq!(exports.len(), 3);
        assert!(
            exports
                .iter()
                .all(|export| export.hostname == "one.x.svc.prod-mesh-exports.local")
        );
    }
}
