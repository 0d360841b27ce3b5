//! Adding a service to the export rules.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::{Edit, RuleList, Shadowed, put};
use crate::api::{ExportRule, ExportSelector, LabelAlias, NameSelector};
use crate::rules::fault::RuleFault;
use crate::rules::name::{ANY, ServicePattern};
use crate::rules::selector::{ExportMeaning, LABEL_SELECTOR, NAME_SELECTOR, ServiceSelection};

/// What a user asks to export.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportRequest {
    /// Which services.
    pub selector: ExportTarget,
    /// The name to offer them by; open parts keep the original.
    pub alias: Option<ServicePattern>,
}

/// The services that a request is about.
#[derive(Clone, Debug, PartialEq)]
pub enum ExportTarget {
    /// Services by name.
    Name(ServicePattern),
    /// Services by label.
    Label {
        /// Namespace to look in; `None` is every namespace of the mesh.
        namespace: Option<String>,
        /// Matched against the labels of Services.
        selector: LabelSelector,
    },
}

/// `rules` with `request` added or edited, or the earlier rule that leaves it no effect.
///
/// A request whose label selector istiod could not evaluate is added as it is; the checks refuse it.
pub fn add_export(rules: &[ExportRule], request: &ExportRequest) -> Result<(Vec<ExportRule>, Edit), Shadowed> {
    let Ok(target) = selection_of(request) else {
        return Ok(put(rules, None, rule_for(request)));
    };
    let names = target.names();
    let wanted = names.renamed(&alias_of(request));
    let meanings = rules.iter().map(|rule| ExportMeaning::of(rule).ok()).enumerate();
    for (index, meaning) in meanings.filter_map(|(index, meaning)| Some((index, meaning?))) {
        if !meaning.selection.covers(&target) {
            continue;
        }
        let given = meaning.names_for(&names);
        if given.as_ref() == Some(&wanted) {
            return Ok((rules.to_vec(), Edit::Unchanged));
        }
        if meaning.selection == target {
            return Ok(put(rules, Some(index), rule_for(request)));
        }
        let by = |names: &ServicePattern| format!("`{names}`");
        return Err(Shadowed {
            list: RuleList::Exports,
            rule: index,
            takes: meaning.selection.to_string(),
            target: target.to_string(),
            gives: given.as_ref().map_or_else(|| "several exported names".to_owned(), by),
            wanted: by(&wanted),
        });
    }
    Ok(put(rules, None, rule_for(request)))
}

/// What the request selects, or why istiod could not evaluate it.
pub(super) fn selection_of(request: &ExportRequest) -> Result<ServiceSelection, Vec<RuleFault>> {
    match &request.selector {
        ExportTarget::Name(pattern) => Ok(ServiceSelection::Name(pattern.clone())),
        ExportTarget::Label { namespace, selector } => ServiceSelection::by_label(namespace.as_deref(), Some(selector)),
    }
}

/// The alias of the request; none is one that keeps both parts.
fn alias_of(request: &ExportRequest) -> ServicePattern {
    request.alias.clone().unwrap_or_default()
}

fn rule_for(request: &ExportRequest) -> ExportRule {
    let alias = alias_of(request).as_alias();
    match &request.selector {
        ExportTarget::Name(pattern) => ExportRule {
            type_: NAME_SELECTOR.to_owned(),
            name_selector: Some(name_selector(pattern, &alias_of(request))),
            label_selector: None,
        },
        ExportTarget::Label { namespace, selector } => ExportRule {
            type_: LABEL_SELECTOR.to_owned(),
            name_selector: None,
            label_selector: Some(ExportSelector {
                namespace: Some(namespace.clone().unwrap_or_else(|| ANY.to_owned())),
                selector: Some(selector.clone()),
                aliases: alias.map(|alias| {
                    vec![LabelAlias {
                        namespace: None,
                        name: None,
                        alias: Some(alias),
                    }]
                }),
            }),
        },
    }
}

/// A name selector that writes its open parts out, so that a reader sees that they are meant.
pub(super) fn name_selector(pattern: &ServicePattern, alias: &ServicePattern) -> NameSelector {
    let part = |part: &Option<String>| Some(part.clone().unwrap_or_else(|| ANY.to_owned()));
    NameSelector {
        namespace: part(&pattern.namespace),
        name: part(&pattern.name),
        alias: alias.as_alias(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::samples::export_rules;
    use serde_json::{Value, from_value, json};

    fn by_name(selector: &str, alias: Option<&str>) -> ExportRequest {
        let pattern = |text: &str| text.parse().expect("a pattern");
        ExportRequest {
            selector: ExportTarget::Name(pattern(selector)),
            alias: alias.map(pattern),
        }
    }

    fn by_label(selector: Value, alias: Option<&str>) -> ExportRequest {
        let selector = from_value(selector).expect("a label selector");
        let selector = ExportTarget::Label {
            namespace: Some("ns".into()),
            selector,
        };
        ExportRequest {
            selector,
            alias: alias.map(|text| text.parse().expect("a pattern")),
        }
    }

    fn name_rule(namespace: &str, name: &str, alias: Value) -> Value {
        json!({"type": "NameSelector", "nameSelector": {"namespace": namespace, "name": name, "alias": alias}})
    }

    #[test]
    fn a_new_export_is_appended_and_written_in_full() {
        let others = export_rules(json!([name_rule("ns", "other", Value::Null)]));
        let (rules, edit) = add_export(&others, &by_name("ns/details", Some("*/d2"))).expect("an edit");
        assert_eq!(edit, Edit::Added { index: 1 });
        assert_eq!(rules[..1], others);
        assert_eq!(
            serde_json::to_value(&rules[1]).expect("JSON"),
            json!({"type": "NameSelector", "nameSelector": {"namespace": "ns", "name": "details", "alias": {"name": "d2"}}})
        );
        let (rules, _) = add_export(&[], &by_name("*/*", Some("*/*"))).expect("an edit");
        assert_eq!(
            serde_json::to_value(&rules).expect("JSON"),
            json!([{"type": "NameSelector", "nameSelector": {"namespace": "*", "name": "*"}}])
        );
        let (rules, _) = add_export(&[], &by_label(json!({"matchLabels": {"a": "b"}}), Some("x/y"))).expect("an edit");
        assert_eq!(
            serde_json::to_value(&rules).expect("JSON"),
            json!([{"type": "LabelSelector", "labelSelector": {"namespace": "ns", "selector": {"matchLabels": {"a": "b"}},
                "aliases": [{"alias": {"namespace": "x", "name": "y"}}]}}])
        );
    }

    #[test]
    fn a_rule_with_the_same_selector_is_edited_in_place() {
        let rules = export_rules(json!([
            name_rule("ns", "a", Value::Null),
            name_rule("ns", "b", json!({"name": "old"})),
            name_rule("ns", "c", Value::Null),
        ]));
        let (edited, edit) = add_export(&rules, &by_name("ns/b", Some("x/new"))).expect("an edit");
        assert_eq!(edit, Edit::Replaced { index: 1 });
        assert_eq!((&edited[0], &edited[2]), (&rules[0], &rules[2]));
        assert_eq!(
            add_export(&edited, &by_name("ns/b", Some("x/new"))),
            Ok((edited.clone(), Edit::Unchanged))
        );

        let label = |value: &str, alias: Option<&str>| by_label(json!({"matchLabels": {"a": value}}), alias);
        let (rules, _) = add_export(&rules, &label("x", None)).expect("an edit");
        assert_eq!(
            add_export(&rules, &label("x", Some("z/*"))).expect("an edit").1,
            Edit::Replaced { index: 3 }
        );
        assert_eq!(
            add_export(&rules, &label("y", None)).expect("an edit").1,
            Edit::Added { index: 4 }
        );
    }

    #[test]
    fn a_wildcard_that_already_gives_the_same_name_leaves_nothing_to_do() {
        for rule in [
            name_rule("*", "", json!({"namespace": "x"})),
            json!({"type": "LabelSelector", "labelSelector": {"aliases": [{"alias": {"namespace": "x"}}]}}),
        ] {
            let rules = export_rules(json!([rule]));
            let request = by_name("ns/details", Some("x/details"));
            assert_eq!(add_export(&rules, &request), Ok((rules.clone(), Edit::Unchanged)));
        }
    }

    #[test]
    fn a_wildcard_that_gives_another_name_refuses_and_says_why_and_what_to_do() {
        let rules = export_rules(json!([
            name_rule("ns", "other", Value::Null),
            name_rule("*", "*", json!({"namespace": "x"}))
        ]));
        let shadowed = add_export(&rules, &by_name("ns/details", None)).expect_err("a refusal");
        assert_eq!(
            shadowed.to_string(),
            "exportRules[1] comes first: it takes `*/*` and exports `ns/details` as `x/details`, so `ns/details` would \
             never happen; change or remove exportRules[1], or put a rule for `ns/details` before it"
        );
    }

    #[test]
    fn an_exact_rule_does_not_stand_in_the_way_of_a_wildcard() {
        let rules = export_rules(json!([name_rule("ns", "details", json!({"name": "x"}))]));
        assert_eq!(
            add_export(&rules, &by_name("ns/*", None)).expect("an edit").1,
            Edit::Added { index: 1 }
        );
    }

    #[test]
    fn a_rule_that_istiod_skips_shadows_nothing() {
        let rules = export_rules(json!([{"type": "nameSelector", "nameSelector": {}}]));
        assert_eq!(
            add_export(&rules, &by_name("ns/details", None)).expect("an edit").1,
            Edit::Added { index: 1 }
        );
    }

    #[test]
    fn label_rules_shadow_only_what_they_surely_take() {
        let rules = export_rules(json!([{"type": "LabelSelector", "labelSelector": {
            "selector": {"matchLabels": {"a": "b"}}, "aliases": [{"name": "x", "alias": {"name": "y"}}]}}]));
        assert_eq!(
            add_export(&rules, &by_name("ns/details", None)).expect("an edit").1,
            Edit::Added { index: 1 }
        );
        let narrower = by_label(json!({"matchLabels": {"a": "b", "c": "d"}}), None);
        let shadowed = add_export(&rules, &narrower).expect_err("a refusal");
        assert_eq!(shadowed.takes, "services in `*/*` with `a=b`");
        assert_eq!(shadowed.gives, "several exported names");
    }
}
