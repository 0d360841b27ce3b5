//! Properties that hold for any rules and names, hostile ones included.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;

use super::candidate::CandidatePort;
use super::*;
use crate::api::{
    ExportRule, ExportSelector, ImportRule, ImportedServiceSetSpec, LabelAlias, NameSelector, ServiceKey,
};

/// Few names, so that rules meet; and hostile ones, so that nothing trusts them.
fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(vec!["a", "b", "c", "*", ""]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => prop::sample::select(vec!["../..", "a\nb", "{{ x }}", "svc", "a.b", "🦀", "\u{0}", "-"]).prop_map(str::to_owned),
    ]
}

fn service_key() -> impl Strategy<Value = ServiceKey> {
    (of(part()), of(part())).prop_map(|(namespace, name)| ServiceKey { namespace, name })
}

fn name_selector() -> impl Strategy<Value = NameSelector> {
    (of(part()), of(part()), of(service_key())).prop_map(|(namespace, name, alias)| NameSelector {
        namespace,
        name,
        alias,
    })
}

fn label_selector() -> impl Strategy<Value = LabelSelector> {
    let operator = prop::sample::select(vec!["In", "NotIn", "Exists", "DoesNotExist", "in", ""]);
    let requirement =
        (part(), operator, of(vec(part(), 0..2))).prop_map(|(key, operator, values)| LabelSelectorRequirement {
            key,
            operator: operator.to_owned(),
            values,
        });
    (of(btree_map(part(), part(), 0..2)), of(vec(requirement, 0..2))).prop_map(|(match_labels, match_expressions)| {
        LabelSelector {
            match_labels,
            match_expressions,
        }
    })
}

fn export_selector() -> impl Strategy<Value = ExportSelector> {
    let alias = (of(part()), of(part()), of(service_key())).prop_map(|(namespace, name, alias)| LabelAlias {
        namespace,
        name,
        alias,
    });
    (of(part()), of(label_selector()), of(vec(alias, 0..3))).prop_map(|(namespace, selector, aliases)| ExportSelector {
        namespace,
        selector,
        aliases,
    })
}

fn rule_type() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec!["NameSelector", "LabelSelector"]).prop_map(str::to_owned);
    prop_oneof![5 => known, 1 => part()]
}

fn export_rule() -> impl Strategy<Value = ExportRule> {
    (rule_type(), of(name_selector()), of(export_selector())).prop_map(|(type_, name_selector, label_selector)| {
        ExportRule {
            type_,
            name_selector,
            label_selector,
        }
    })
}

fn import_rule() -> impl Strategy<Value = ImportRule> {
    (rule_type(), of(any::<bool>()), of(part()), of(name_selector())).prop_map(
        |(type_, import_as_local, domain_suffix, name_selector)| ImportRule {
            type_,
            import_as_local,
            domain_suffix,
            name_selector,
        },
    )
}

fn import_set() -> impl Strategy<Value = ImportedServiceSetSpec> {
    (of(part()), vec(import_rule(), 0..5)).prop_map(|(domain_suffix, import_rules)| ImportedServiceSetSpec {
        domain_suffix,
        import_rules,
        locality: None,
    })
}

fn service() -> impl Strategy<Value = ServiceName> {
    (part(), part()).prop_map(|(namespace, name)| ServiceName::new(namespace, name))
}

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let port = (of(part()), of(part()), any::<i32>()).prop_map(|(name, app_protocol, port)| CandidatePort {
        name,
        app_protocol,
        port,
    });
    let candidate = (
        service(),
        btree_map(part(), part(), 0..3),
        vec(port, 0..3),
        of(part()),
        any::<bool>(),
    )
        .prop_map(|(service, labels, ports, export_to, external_name)| Candidate {
            service,
            labels,
            ports,
            export_to,
            external_name,
        });
    vec(candidate, 0..6)
}

fn offers() -> impl Strategy<Value = Vec<Offer>> {
    let offer = (service(), part()).prop_map(|(service, hostname)| Offer { service, hostname });
    vec(offer, 0..6)
}

fn pattern() -> impl Strategy<Value = ServicePattern> {
    (of(part()), of(part())).prop_map(|(namespace, name)| ServicePattern::new(namespace.as_deref(), name.as_deref()))
}

fn export_request() -> impl Strategy<Value = ExportRequest> {
    let label =
        (of(part()), label_selector()).prop_map(|(namespace, selector)| ExportTarget::Label { namespace, selector });
    (
        prop_oneof![pattern().prop_map(ExportTarget::Name), label],
        of(pattern()),
    )
        .prop_map(|(selector, alias)| ExportRequest { selector, alias })
}

fn import_request() -> impl Strategy<Value = ImportRequest> {
    (pattern(), of(pattern()), any::<bool>(), of(part())).prop_map(|(service, alias, as_local, domain_suffix)| {
        ImportRequest {
            service,
            alias,
            as_local,
            domain_suffix,
        }
    })
}

const MEMBERS: fn() -> Vec<String> = || vec!["a".to_owned(), "b".to_owned()];

fn exported(rules: &[ExportRule], candidates: &[Candidate]) -> Vec<Exported> {
    let visibility = Visibility {
        control_plane_namespace: "c",
        members: &MEMBERS(),
    };
    exports(rules, candidates, &visibility, "peer")
}

fn imported(set: &ImportedServiceSetSpec, offers: &[Offer]) -> Vec<Imported> {
    imports(set, offers, "peer", "cluster.local")
}

/// The rules that an edit must not have touched, on both sides of it.
fn others<R>(before: &[R], after: &[R], edit: Edit) -> (Vec<R>, Vec<R>)
where
    R: Clone,
{
    let without = |rules: &[R], index: usize| [&rules[..index], &rules[index + 1..]].concat();
    match edit {
        Edit::Unchanged => (before.to_vec(), after.to_vec()),
        Edit::Added { index } => (before.to_vec(), without(after, index)),
        Edit::Replaced { index } => (without(before, index), without(after, index)),
    }
}

proptest! {
    #[test]
    fn the_first_rule_that_exports_a_service_decides(rules in vec(export_rule(), 0..5), candidates in candidates()) {
        for candidate in &candidates {
            let one = std::slice::from_ref(candidate);
            let alone = |index: usize| exported(&rules[index..=index], one).pop();
            let first = (0..rules.len()).find_map(|index| alone(index).map(|export| Exported { rule: index, ..export }));
            prop_assert_eq!(exported(&rules, one).pop(), first);
        }
    }

    #[test]
    fn the_first_rule_that_imports_an_offer_decides(set in import_set(), offers in offers()) {
        for offer in &offers {
            let one = std::slice::from_ref(offer);
            let alone = |index: usize| {
                let set = ImportedServiceSetSpec { import_rules: vec![set.import_rules[index].clone()], ..set.clone() };
                imported(&set, one).remove(0).local.map(|local| LocalImport { rule: index, ..local })
            };
            let first = (0..set.import_rules.len()).find_map(alone);
            prop_assert_eq!(imported(&set, one).remove(0).local, first);
        }
    }

    #[test]
    fn a_rule_with_a_fault_does_nothing(rule in export_rule(), candidates in candidates()) {
        if !export_rule_faults(&rule).is_empty() {
            prop_assert_eq!(exported(&[rule], &candidates), []);
        }
    }

    #[test]
    fn an_import_rule_with_a_fault_does_nothing(set in import_set(), offers in offers()) {
        let faulty = |rule: &ImportRule| !import_rule_faults(rule, &set, "cluster.local").is_empty();
        for import in imported(&set, &offers) {
            prop_assert!(import.local.is_none_or(|local| !faulty(&set.import_rules[local.rule])));
        }
    }

    #[test]
    fn an_appended_export_rule_changes_nothing_that_others_decide(
        rules in vec(export_rule(), 0..5), rule in export_rule(), candidates in candidates()
    ) {
        let before = exported(&rules, &candidates);
        let after = exported(&[rules.clone(), vec![rule]].concat(), &candidates);
        let kept: Vec<_> = after.into_iter().filter(|export| export.rule < rules.len()).collect();
        prop_assert_eq!(kept, before);
    }

    #[test]
    fn an_export_edit_keeps_the_other_rules_and_is_done_once(
        rules in vec(export_rule(), 0..5), request in export_request(), candidates in candidates()
    ) {
        if let Ok((edited, edit)) = add_export(&rules, &request) {
            let (before, after) = others(&rules, &edited, edit);
            prop_assert_eq!(before, after);
            if let Edit::Added { .. } = edit {
                let kept: Vec<_> =
                    exported(&edited, &candidates).into_iter().filter(|export| export.rule < rules.len()).collect();
                prop_assert_eq!(kept, exported(&rules, &candidates));
            }
        }
    }

    #[test]
    fn a_named_export_that_is_taken_up_is_there_from_then_on(
        rules in vec(export_rule(), 0..5), name in prop::sample::select(vec!["a", "b"]), alias in of(pattern())
    ) {
        let service = ServiceName::new("a", name);
        let request = ExportRequest { selector: ExportTarget::Name(service.into()), alias };
        if let Ok((edited, edit)) = add_export(&rules, &request) {
            prop_assert_eq!(add_export(&edited, &request), Ok((edited, Edit::Unchanged)), "after {:?}", edit);
        }
    }

    #[test]
    fn an_import_edit_keeps_the_other_rules_and_takes_effect(set in import_set(), request in import_request()) {
        if let Ok((edited, edit)) = add_import(&set, &request, "cluster.local") {
            let (before, after) = others(&set.import_rules, &edited, edit);
            prop_assert_eq!(before, after);
            let set = ImportedServiceSetSpec { import_rules: edited.clone(), ..set };
            prop_assert_eq!(add_import(&set, &request, "cluster.local"), Ok((edited, Edit::Unchanged)));
            if let Some(service) = request.service.exact() {
                let wanted = request.alias.clone().unwrap_or_default().rename(&service);
                let offer = Offer { service, hostname: "x".into() };
                let local = imported(&set, &[offer]).remove(0).local.map(|local| (local.service, local.as_local));
                prop_assert_eq!(local, Some((wanted, request.as_local)));
            }
        }
    }

    #[test]
    fn names_parse_or_say_why_and_come_back(text in part(), other in any::<String>()) {
        for text in [text.clone(), other.clone(), format!("{text}/{other}"), format!("{other}.{text}")] {
            if let Ok(name) = text.parse::<ServiceName>() {
                prop_assert_eq!(name.to_string().parse(), Ok(name));
            }
            if let Ok(pattern) = text.parse::<ServicePattern>() {
                prop_assert_eq!(pattern.to_string().parse(), Ok(pattern));
            }
            let _ = offered_name(&text);
        }
    }

    #[test]
    fn an_exported_host_of_any_valid_name_gives_the_name_back(
        namespace in "[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?", name in "[a-z]([-a-z0-9]{0,20}[a-z0-9])?",
        peer in "[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?"
    ) {
        let host = crate::naming::exported_host(&name, &namespace, &peer);
        prop_assert_eq!(offered_name(&host), Some(ServiceName::new(namespace, name)));
    }
}
