//! Which import rules have a service in the list that istiod writes.

use super::import::offered_name;
use super::selector::ImportMeaning;
use crate::api::{ImportedServiceSetSpec, ServiceMapping};

/// An import rule that no listed service stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnlistedRule {
    /// Index of the rule.
    pub rule: usize,
    /// What it selects, as NAMESPACE/NAME.
    pub selects: String,
    /// What was seen instead.
    pub why: String,
}

/// The rules without a listed and taken service. A service that an earlier rule takes counts for a later one too, since
/// it is in the mesh either way.
pub fn unlisted_rules(
    set: &ImportedServiceSetSpec,
    listed: &[ServiceMapping],
    cluster_domain: &str,
) -> Vec<UnlistedRule> {
    let rules = set.import_rules.iter().enumerate();
    let unlisted = rules.filter_map(|(index, rule)| {
        let (selects, why) = match ImportMeaning::of(rule, set, cluster_domain) {
            Err(fault) => ("?".to_owned(), format!("istiod skips this rule: {fault}")),
            Ok(meaning) => {
                let selected = |entry: &&ServiceMapping| {
                    offered_name(&entry.exported_name).is_some_and(|name| meaning.name_for(&name).is_some())
                };
                let found: Vec<&ServiceMapping> = listed.iter().filter(selected).collect();
                if found.iter().any(|entry| !entry.local_service.hostname.is_empty()) {
                    return None;
                }
                let why = match found.first() {
                    Some(entry) => format!("{} is listed, but not taken yet", entry.exported_name),
                    None => "the peer offers no such service yet".to_owned(),
                };
                (meaning.selection.to_string(), why)
            }
        };
        Some(UnlistedRule {
            rule: index,
            selects,
            why,
        })
    });
    unlisted.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naming::exported_host;
    use crate::rules::samples::import_set;
    use serde_json::json;

    fn entry(namespace: &str, name: &str, host: &str) -> ServiceMapping {
        let mut entry = ServiceMapping {
            exported_name: exported_host(name, namespace, "prod"),
            ..ServiceMapping::default()
        };
        host.clone_into(&mut entry.local_service.hostname);
        entry
    }

    #[test]
    fn a_rule_is_listed_when_a_service_that_it_selects_has_a_host() {
        let set = import_set(json!([
            {"type": "NameSelector", "nameSelector": {"namespace": "shop", "name": "details"}},
            {"type": "NameSelector", "nameSelector": {"namespace": "shop", "name": "ratings"}},
            {"type": "NameSelector", "nameSelector": {"namespace": "depot", "name": "*"}},
            {"type": "LabelSelector"},
        ]));
        let listed = [
            entry("shop", "details", "details.shop.svc.x"),
            entry("shop", "ratings", ""),
        ];
        let unlisted = unlisted_rules(&set, &listed, "cluster.local");
        let rules: Vec<usize> = unlisted.iter().map(|unlisted| unlisted.rule).collect();
        assert_eq!(rules, [1, 2, 3], "{unlisted:#?}");
        assert!(unlisted[0].why.contains("not taken yet"), "{unlisted:#?}");
        assert_eq!(unlisted[1].why, "the peer offers no such service yet");
        assert!(unlisted[2].why.contains("skips"), "{unlisted:#?}");
    }

    #[test]
    fn a_service_that_an_earlier_rule_takes_counts_for_a_later_one() {
        let set = import_set(json!([
            {"type": "NameSelector", "nameSelector": {"namespace": "shop", "name": "*"}},
            {"type": "NameSelector", "nameSelector": {"namespace": "shop", "name": "details"}},
        ]));
        assert!(unlisted_rules(&set, &[entry("shop", "details", "host")], "cluster.local").is_empty());
    }
}
