//! What a request leaves open is as the rule there is has it: who asks for a service once more does not rename it.

use super::export::selection_of;
use super::{ExportRequest, ImportRequest};
use crate::api::{ExportRule, ImportedServiceSetSpec};
use crate::rules::name::ServicePattern;
use crate::rules::selector::{ExportMeaning, ImportMeaning, import_selector, names_of};

/// The rule that exports already what is asked for without a name to offer it by; its index, and what it offers it as where
/// that is one name.
pub fn exported_already(rules: &[ExportRule], request: &ExportRequest) -> Option<(usize, Option<ServicePattern>)> {
    let target = selection_of(request).ok().filter(|_| request.alias.is_none())?;
    let mut meanings = rules.iter().map(ExportMeaning::of).enumerate();
    // One of another selector that comes first is for whoever adds rules to tell.
    let (index, meaning) = meanings.find_map(|(index, meaning)| {
        let meaning = meaning.ok().filter(|meaning| meaning.selection.covers(&target))?;
        Some((index, meaning))
    })?;
    (meaning.selection == target).then(|| (index, meaning.names_for(&target.names())))
}

/// The request with the alias, and all else that it leaves open, of the rule that imports the same already.
pub fn as_imported_already(
    set: &ImportedServiceSetSpec,
    request: &ImportRequest,
    cluster_domain: &str,
) -> ImportRequest {
    let open = request.alias.is_none();
    let same = set.import_rules.iter().find(|rule| {
        let is_same = import_selector(rule).is_ok_and(|selector| names_of(selector) == request.service);
        is_same && ImportMeaning::of(rule, set, cluster_domain).is_ok()
    });
    let Some(rule) = same.filter(|_| open) else {
        return request.clone();
    };
    let alias = rule.name_selector.as_ref().and_then(|selector| selector.alias.as_ref());
    let as_local = request.as_local || (rule.import_as_local == Some(true) && request.domain_suffix.is_none());
    let suffix = request.domain_suffix.clone().or_else(|| rule.domain_suffix.clone());
    ImportRequest {
        service: request.service.clone(),
        alias: Some(ServicePattern::of_alias(alias)),
        as_local,
        domain_suffix: suffix.filter(|_| !as_local),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::ExportTarget;
    use crate::rules::samples::{export_rules, import_set};

    fn pattern(text: &str) -> ServicePattern {
        text.parse().expect("a pattern")
    }

    fn rule(name: &str, alias: Value) -> Value {
        json!({"type": "NameSelector", "nameSelector": {"namespace": "ns", "name": name, "alias": alias}})
    }

    #[test]
    fn an_export_without_a_name_is_what_its_rule_says_and_never_another_rule_s() {
        let rules = export_rules(json!([
            rule("a", json!({"name": "x"})),
            rule("*", json!({"namespace": "y"}))
        ]));
        let asked = |service: &str, alias: Option<&str>| {
            let request = ExportRequest {
                selector: ExportTarget::Name(pattern(service)),
                alias: alias.map(pattern),
            };
            exported_already(&rules, &request)
        };
        assert_eq!(asked("ns/a", None), Some((0, Some(pattern("ns/x")))));
        assert_eq!(asked("ns/a", Some("ns/a")), None);
        assert_eq!(asked("ns/*", None), Some((1, Some(pattern("y/*")))));
        assert_eq!(asked("ns/b", None), None);
    }

    #[test]
    fn an_import_without_an_alias_has_that_of_its_rule() {
        let mut local = rule("b", json!({"namespace": "here"}));
        local["importAsLocal"] = json!(true);
        let mut skipped = rule("c", Value::Null);
        skipped["importAsLocal"] = json!(true);
        let set = import_set(json!([rule("a", json!({"name": "x"})), local, skipped]));
        let request = |service: &str, alias: Option<&str>| ImportRequest {
            service: pattern(service),
            alias: alias.map(pattern),
            as_local: false,
            domain_suffix: None,
        };
        let completed = |asked: &ImportRequest| as_imported_already(&set, asked, "cluster.local");
        assert_eq!(completed(&request("ns/a", None)), request("ns/a", Some("*/x")));
        let kept = completed(&request("ns/b", None));
        assert_eq!((kept.alias, kept.as_local), (Some(pattern("here/*")), true));
        for said in [
            request("ns/a", Some("ns/a")),
            request("ns/c", None),
            request("ns/d", None),
        ] {
            assert_eq!(completed(&said), said);
        }
    }
}
