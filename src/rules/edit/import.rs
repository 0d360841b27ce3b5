//! Adding a service to the import rules.

use super::export::name_selector;
use super::{Edit, RuleList, Shadowed, put};
use crate::api::{ImportRule, ImportedServiceSetSpec};
use crate::rules::fault::{RuleFault, is_dns_subdomain};
use crate::rules::name::ServicePattern;
use crate::rules::selector::{ImportMeaning, NAME_SELECTOR, import_selector, names_of};

/// What a user asks to import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRequest {
    /// Which services, by their exported names.
    pub service: ServicePattern,
    /// Their local name; open parts keep the exported name.
    pub alias: Option<ServicePattern>,
    /// Whether to merge them with the local Service of that name.
    pub as_local: bool,
    /// Domain of their hosts, instead of that of the set.
    pub domain_suffix: Option<String>,
}

/// Why a request to import is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefusal {
    /// istiod would skip the rule.
    #[error("istiod would skip this rule: {0}")]
    Skipped(#[from] RuleFault),
    /// An earlier rule takes the service.
    #[error(transparent)]
    Shadowed(#[from] Shadowed),
    /// Two domains asked for at once.
    #[error(
        "importing as local puts the service into the domain of the cluster, so the suffix `{suffix}` would be ignored"
    )]
    SuffixIgnored {
        /// The suffix that was asked for.
        suffix: String,
    },
    /// A suffix that makes no host.
    #[error("the domain suffix `{suffix}` is no domain name")]
    InvalidSuffix {
        /// The suffix that was asked for.
        suffix: String,
    },
}

/// The rules of `set` with `request` added or edited, or why it would have no effect.
pub fn add_import(
    set: &ImportedServiceSetSpec,
    request: &ImportRequest,
    cluster_domain: &str,
) -> Result<(Vec<ImportRule>, Edit), ImportRefusal> {
    let rules = &set.import_rules;
    let rule = rule_for(request)?;
    let meaning = ImportMeaning::of(&rule, set, cluster_domain)?;
    let target = &meaning.selection;
    for (index, earlier) in rules.iter().enumerate() {
        let same_selector = import_selector(earlier).is_ok_and(|selector| names_of(selector) == *target);
        let effective = ImportMeaning::of(earlier, set, cluster_domain)
            .ok()
            .filter(|rule| rule.selection.covers(target));
        let gives = effective.as_ref().map(|earlier| earlier.hosts_for(target));
        if gives.as_ref() == Some(&meaning.hosts_for(target)) {
            return Ok((rules.clone(), Edit::Unchanged));
        }
        // A rule that istiod skips is repaired when it has the same selector, and otherwise shadows nothing.
        if same_selector {
            return Ok(put(rules, Some(index), rule));
        }
        if let Some(earlier) = effective {
            return Err(shadowed(index, &earlier, &meaning).into());
        }
    }
    Ok(put(rules, None, rule))
}

fn rule_for(request: &ImportRequest) -> Result<ImportRule, ImportRefusal> {
    let suffix = request.domain_suffix.clone().filter(|suffix| !suffix.is_empty());
    if let Some(suffix) = &suffix {
        let suffix = suffix.clone();
        if request.as_local {
            return Err(ImportRefusal::SuffixIgnored { suffix });
        }
        if !is_dns_subdomain(&suffix) {
            return Err(ImportRefusal::InvalidSuffix { suffix });
        }
    }
    Ok(ImportRule {
        type_: NAME_SELECTOR.to_owned(),
        import_as_local: Some(request.as_local),
        domain_suffix: suffix,
        name_selector: Some(name_selector(
            &request.service,
            &request.alias.clone().unwrap_or_default(),
        )),
    })
}

fn shadowed(index: usize, earlier: &ImportMeaning, asked: &ImportMeaning) -> Shadowed {
    let target = &asked.selection;
    let host = |rule: &ImportMeaning| {
        let (names, suffix) = rule.hosts_for(target);
        let within = suffix.as_ref().map(|suffix| format!(" in `{suffix}`"));
        format!("`{names}`{}", within.unwrap_or_default())
    };
    Shadowed {
        list: RuleList::Imports,
        rule: index,
        takes: format!("`{}`", earlier.selection),
        target: format!("`{target}`"),
        gives: host(earlier),
        wanted: host(asked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::samples::import_set;
    use serde_json::{Value, json};

    fn request(service: &str, alias: Option<&str>) -> ImportRequest {
        let pattern = |text: &str| text.parse().expect("a pattern");
        ImportRequest {
            service: pattern(service),
            alias: alias.map(pattern),
            as_local: false,
            domain_suffix: None,
        }
    }

    fn rule(namespace: &str, name: &str, alias: Value) -> Value {
        json!({"type": "NameSelector", "importAsLocal": false,
               "nameSelector": {"namespace": namespace, "name": name, "alias": alias}})
    }

    fn add(set: &ImportedServiceSetSpec, request: &ImportRequest) -> Result<(Vec<ImportRule>, Edit), String> {
        add_import(set, request, "cluster.local").map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn a_new_import_is_appended_and_written_in_full() {
        let set = import_set(json!([rule("ns", "other", Value::Null)]));
        let (rules, edit) = add(
            &set,
            &request("stage-bookinfo/details", Some("prod-bookinfo/details-v2")),
        )
        .expect("an edit");
        assert_eq!(edit, Edit::Added { index: 1 });
        assert_eq!(rules[0], set.import_rules[0]);
        assert_eq!(
            serde_json::to_value(&rules[1]).expect("JSON"),
            rule(
                "stage-bookinfo",
                "details",
                json!({"namespace": "prod-bookinfo", "name": "details-v2"})
            )
        );
    }

    #[test]
    fn a_rule_with_the_same_selector_is_edited_in_place() {
        let mut set = import_set(json!([
            rule("ns", "a", Value::Null),
            rule("ns", "b", Value::Null),
            rule("ns", "c", Value::Null)
        ]));
        let local = ImportRequest {
            as_local: true,
            ..request("ns/b", Some("prod/b"))
        };
        let (rules, edit) = add(&set, &local).expect("an edit");
        assert_eq!(edit, Edit::Replaced { index: 1 });
        assert_eq!((&rules[0], &rules[2]), (&set.import_rules[0], &set.import_rules[2]));
        set.import_rules = rules.clone();
        assert_eq!(add(&set, &local), Ok((rules, Edit::Unchanged)));
    }

    #[test]
    fn a_rule_that_istiod_skips_is_repaired_in_place() {
        let set = import_set(json!([
            {"type": "NameSelector", "importAsLocal": true, "nameSelector": {"namespace": "ns", "name": "a"}},
            {"type": "NameSelector", "nameSelector": {"namespace": "ns", "name": "*"}},
        ]));
        let local = ImportRequest {
            as_local: true,
            ..request("ns/a", Some("prod/*"))
        };
        assert_eq!(add(&set, &local).map(|(_, edit)| edit), Ok(Edit::Replaced { index: 0 }));
    }

    #[test]
    fn a_wildcard_that_already_gives_the_same_host_leaves_nothing_to_do() {
        let set = import_set(json!([rule("", "*", json!({"namespace": "prod"}))]));
        assert_eq!(
            add(&set, &request("ns/a", Some("prod/a"))).map(|(_, edit)| edit),
            Ok(Edit::Unchanged)
        );
    }

    #[test]
    fn a_wildcard_that_gives_another_host_refuses() {
        let set = import_set(json!([rule("ns", "*", Value::Null)]));
        assert_eq!(
            add(&set, &request("ns/a", Some("prod/a"))),
            Err("importRules[0] comes first: it takes `ns/*` and imports `ns/a` as `ns/a`, so `prod/a` would never happen; change or remove importRules[0], or put a rule for `ns/a` before it".into())
        );
        let suffix = ImportRequest {
            domain_suffix: Some("stage.example".into()),
            ..request("ns/a", None)
        };
        assert_eq!(
            add(&set, &suffix),
            Err("importRules[0] comes first: it takes `ns/*` and imports `ns/a` as `ns/a`, so `ns/a` in `stage.example` \
                 would never happen; change or remove importRules[0], or put a rule for `ns/a` before it"
                .into())
        );
    }

    #[test]
    fn what_istiod_would_skip_is_refused() {
        let empty = ImportedServiceSetSpec::default();
        let local = |alias| ImportRequest {
            as_local: true,
            ..request("ns/a", alias)
        };
        for alias in [None, Some("*/b")] {
            assert_eq!(
                add(&empty, &local(alias)),
                Err(
                    "istiod would skip this rule: importAsLocal needs an alias with a fixed namespace to import into"
                        .into()
                )
            );
        }
        let suffixed = |suffix: &str| ImportRequest {
            domain_suffix: Some(suffix.into()),
            ..request("ns/a", None)
        };
        assert!(add(&empty, &suffixed("svc.cluster.local")).is_err_and(|text| text.contains("only importAsLocal")));
        let set = ImportedServiceSetSpec {
            domain_suffix: Some("svc.cluster.local".into()),
            ..Default::default()
        };
        assert!(add(&set, &request("ns/a", None)).is_err_and(|text| text.contains("only importAsLocal")));
    }

    #[test]
    fn a_suffix_that_would_be_ignored_or_makes_no_host_is_refused() {
        let empty = ImportedServiceSetSpec::default();
        let request = |as_local, suffix: &str| ImportRequest {
            as_local,
            domain_suffix: Some(suffix.into()),
            ..request("ns/a", Some("prod/a"))
        };
        assert!(
            add(&empty, &request(true, "x.example")).is_err_and(|text| text.contains("`x.example` would be ignored"))
        );
        for suffix in [".x", "x..y", "X.example", "a b", "*.x", "x."] {
            assert_eq!(
                add(&empty, &request(false, suffix)),
                Err(format!("the domain suffix `{suffix}` is no domain name"))
            );
        }
        assert_eq!(
            add(&empty, &request(false, "x.example")).map(|(_, edit)| edit),
            Ok(Edit::Added { index: 0 })
        );
    }
}
