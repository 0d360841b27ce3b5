//! Taking a service's rule out of a set: the others stay as they are, in their order.

use super::selection_of;
use super::{ExportRequest, ExportTarget, RuleList};
use crate::api::{ExportRule, ImportRule, ImportedServiceSetSpec};
use crate::rules::name::ServicePattern;
use crate::rules::selector::{ExportMeaning, ImportMeaning, import_selector, names_of};

/// No rule is about exactly what was named, but a wider one takes it: taking that one out would take more than asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{target} has no rule of its own: {list}[{rule}] takes {takes}, which is more than that")]
pub struct Covered {
    /// The list that holds the rule.
    pub list: RuleList,
    /// Index of the wider rule.
    pub rule: usize,
    /// What it takes.
    pub takes: String,
    /// What was named.
    pub target: String,
}

/// `rules` without those that select exactly `target`; `None` when there are none and nothing else takes it either.
pub fn remove_export(rules: &[ExportRule], target: &ExportTarget) -> Result<Option<Vec<ExportRule>>, Covered> {
    let request = ExportRequest {
        selector: target.clone(),
        alias: None,
    };
    // A selector that istiod cannot evaluate selects nothing.
    let Ok(target) = selection_of(&request) else {
        return Ok(None);
    };
    let selection = |rule: &ExportRule| ExportMeaning::of(rule).ok().map(|meaning| meaning.selection);
    let kept = without(rules, |rule| selection(rule).as_ref() == Some(&target));
    if kept.is_some() {
        return Ok(kept);
    }
    let wider = rules.iter().map(selection).enumerate();
    let wider = wider
        .filter_map(|(rule, taken)| Some((rule, taken?)))
        .find(|(_, taken)| taken.covers(&target));
    match wider {
        None => Ok(None),
        Some((rule, taken)) => Err(Covered {
            list: RuleList::Exports,
            rule,
            takes: taken.to_string(),
            target: target.to_string(),
        }),
    }
}

/// The rules of `set` without those that select exactly `target`, by its exported name; `None` when there are none and
/// nothing else takes it either. A rule that istiod skips goes too: it was meant for the service.
pub fn remove_import(
    set: &ImportedServiceSetSpec,
    target: &ServicePattern,
    cluster_domain: &str,
) -> Result<Option<Vec<ImportRule>>, Covered> {
    let rules = &set.import_rules;
    let kept = without(rules, |rule| {
        import_selector(rule).is_ok_and(|selector| names_of(selector) == *target)
    });
    if kept.is_some() {
        return Ok(kept);
    }
    let meanings = rules
        .iter()
        .map(|rule| ImportMeaning::of(rule, set, cluster_domain).ok());
    let wider = meanings
        .enumerate()
        .filter_map(|(rule, meaning)| Some((rule, meaning?)))
        .find(|(_, meaning)| meaning.selection.covers(target));
    match wider {
        None => Ok(None),
        Some((rule, meaning)) => Err(Covered {
            list: RuleList::Imports,
            rule,
            takes: format!("`{}`", meaning.selection),
            target: format!("`{target}`"),
        }),
    }
}

fn without<R: Clone>(rules: &[R], is_target: impl Fn(&R) -> bool) -> Option<Vec<R>> {
    let kept: Vec<R> = rules.iter().filter(|rule| !is_target(rule)).cloned().collect();
    (kept.len() < rules.len()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::samples::{export_rules, import_set};
    use serde_json::{Value, json};

    fn rule(namespace: &str, name: &str) -> Value {
        json!({"type": "NameSelector", "nameSelector": {"namespace": namespace, "name": name}})
    }

    fn by_name(text: &str) -> ExportTarget {
        ExportTarget::Name(text.parse().expect("a pattern"))
    }

    #[test]
    fn one_rule_goes_and_the_others_keep_their_order() {
        let rules = export_rules(json!([rule("a", "x"), rule("b", "y"), {"type": "nonsense"}, rule("c", "z")]));
        let kept = remove_export(&rules, &by_name("b/y"))
            .expect("allowed")
            .expect("a change");
        assert_eq!(kept, [rules[0].clone(), rules[2].clone(), rules[3].clone()]);
        let set = import_set(json!([rule("a", "x"), rule("b", "y"), rule("c", "z")]));
        let target = "b/y".parse().expect("a pattern");
        let kept = remove_import(&set, &target, "cluster.local")
            .expect("allowed")
            .expect("a change");
        assert_eq!(kept, [set.import_rules[0].clone(), set.import_rules[2].clone()]);
    }

    #[test]
    fn a_rule_that_is_not_there_leaves_nothing_to_do() {
        let rules = export_rules(json!([rule("a", "x")]));
        assert_eq!(remove_export(&rules, &by_name("a/other")), Ok(None));
        assert_eq!(remove_export(&rules, &by_name("*/*")), Ok(None));
    }

    #[test]
    fn a_wider_rule_is_named_and_not_taken_out() {
        let rules = export_rules(json!([rule("a", "x"), rule("a", "*")]));
        let covered = remove_export(&rules, &by_name("a/y")).expect_err("a wider rule");
        assert_eq!(
            covered.to_string(),
            "`a/y` has no rule of its own: exportRules[1] takes `a/*`, which is more than that"
        );
        let set = import_set(json!([rule("a", "*")]));
        let target = "a/y".parse().expect("a pattern");
        assert_eq!(
            remove_import(&set, &target, "cluster.local")
                .expect_err("a wider rule")
                .rule,
            0
        );
    }
}
