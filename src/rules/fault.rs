//! Why istiod skips a rule. It does so with nothing but a line in its log, and the API server accepts every such rule.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};

use super::name::is_dns_label;
use super::selector::{ExportMeaning, ImportMeaning};
use crate::api::{ExportRule, ImportRule, ImportedServiceSetSpec};

/// Why istiod skips a rule as if it were not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleFault {
    /// `type` is none that istiod knows; it compares case-sensitively.
    #[error("the rule type `{found}` is unknown: it must be exactly {allowed}")]
    UnknownType {
        /// The type of the rule.
        found: String,
        /// What it may be.
        allowed: &'static str,
    },
    /// The object that goes with `type` is absent.
    #[error("the rule is of type {kind} but has no `{field}`")]
    MissingSelector {
        /// The type of the rule.
        kind: &'static str,
        /// The field that is absent.
        field: &'static str,
    },
    /// A label selector that Kubernetes cannot evaluate.
    #[error("the label selector is invalid: {reason}")]
    InvalidLabelSelector {
        /// What is wrong with it.
        reason: String,
    },
    /// `importAsLocal` needs to know the namespace to import into.
    #[error("importAsLocal needs an alias with a fixed namespace to import into")]
    ImportAsLocalWithoutNamespace,
    /// Only `importAsLocal` may use the domain of local services.
    #[error("the domain suffix `{suffix}` is that of the cluster itself: only importAsLocal may import there")]
    LocalDomainSuffix {
        /// The suffix in effect.
        suffix: String,
    },
}

/// Why istiod would skip an export rule; empty when it obeys it.
pub fn export_rule_faults(rule: &ExportRule) -> Vec<RuleFault> {
    ExportMeaning::of(rule).err().unwrap_or_default()
}

/// Why istiod would skip an import rule of `set`; empty when it obeys it.
pub fn import_rule_faults(rule: &ImportRule, set: &ImportedServiceSetSpec, cluster_domain: &str) -> Vec<RuleFault> {
    ImportMeaning::of(rule, set, cluster_domain).err().into_iter().collect()
}

/// Whether the domain of the cluster decides under which host some rule of the set imports, or whether istiod obeys it.
pub fn depend_on_cluster_domain(set: &ImportedServiceSetSpec) -> bool {
    let mut rules = set.import_rules.iter();
    set.domain_suffix.is_some() || rules.any(|rule| rule.import_as_local == Some(true) || rule.domain_suffix.is_some())
}

/// The checks of `LabelSelectorAsSelector`, whose failure makes istiod skip the rule.
pub(super) fn label_selector_faults(selector: &LabelSelector) -> Vec<RuleFault> {
    let pairs = selector.match_labels.iter().flatten();
    let labels = pairs
        .flat_map(|(key, value)| [key_fault(key), value_fault(key, value)])
        .flatten();
    let requirements = selector.match_expressions.iter().flatten().flat_map(requirement_faults);
    labels
        .chain(requirements)
        .map(|reason| RuleFault::InvalidLabelSelector { reason })
        .collect()
}

fn requirement_faults(requirement: &LabelSelectorRequirement) -> Vec<String> {
    let LabelSelectorRequirement { key, operator, values } = requirement;
    let values = values.as_deref().unwrap_or_default();
    let shape = match (operator.as_str(), values.is_empty()) {
        ("In" | "NotIn", true) => Some(format!("`{key}` {operator} needs values")),
        ("Exists" | "DoesNotExist", false) => Some(format!("`{key}` {operator} takes no values")),
        ("In" | "NotIn" | "Exists" | "DoesNotExist", _) => None,
        _ => Some(format!(
            "`{operator}` is none of the operators In, NotIn, Exists and DoesNotExist"
        )),
    };
    let values = values.iter().filter_map(|value| value_fault(key, value));
    key_fault(key).into_iter().chain(shape).chain(values).collect()
}

fn key_fault(key: &str) -> Option<String> {
    let (prefix, name) = key
        .split_once('/')
        .map_or((None, key), |(prefix, name)| (Some(prefix), name));
    let valid = is_label_word(name) && prefix.is_none_or(is_dns_subdomain);
    (!valid).then(|| format!("`{key}` is no label key"))
}

fn value_fault(key: &str, value: &str) -> Option<String> {
    let valid = value.is_empty() || is_label_word(value);
    (!valid).then(|| format!("`{value}` is no value that the label `{key}` could have"))
}

fn is_label_word(text: &str) -> bool {
    let ends = |text: &str| text.starts_with(|c: char| c.is_ascii_alphanumeric());
    text.len() <= 63
        && ends(text)
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Whether `text` is a domain name in the sense of RFC 1123.
pub fn is_dns_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_dns_label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::samples::{export_rules, import_set};
    use serde_json::{Value, json};

    fn export_faults(rule: Value) -> Vec<String> {
        export_rule_faults(&export_rules(json!([rule]))[0])
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_rule_type_is_compared_case_sensitively() {
        for found in ["nameSelector", "nameselector", "Name", ""] {
            assert_eq!(
                export_faults(json!({"type": found, "nameSelector": {}})),
                [format!(
                    "the rule type `{found}` is unknown: it must be exactly NameSelector or LabelSelector"
                )]
            );
        }
    }

    #[test]
    fn a_type_without_its_selector_is_skipped() {
        assert_eq!(
            export_faults(json!({"type": "LabelSelector", "nameSelector": {}})),
            ["the rule is of type LabelSelector but has no `labelSelector`"]
        );
        assert_eq!(
            export_faults(json!({"type": "NameSelector", "labelSelector": {}})),
            ["the rule is of type NameSelector but has no `nameSelector`"]
        );
    }

    #[test]
    fn a_selector_that_kubernetes_cannot_evaluate_is_skipped() {
        let faults =
            |selector| export_faults(json!({"type": "LabelSelector", "labelSelector": {"selector": selector}}));
        let expression = |operator, values: Value| json!({"matchExpressions": [{"key": "a", "operator": operator, "values": values}]});
        assert_eq!(
            faults(json!({"matchLabels": {"app": "x", "example.com/tier": ""}})),
            [""; 0]
        );
        assert_eq!(faults(expression("In", json!(["x"]))), [""; 0]);
        assert_eq!(
            faults(expression("In", json!([]))),
            ["the label selector is invalid: `a` In needs values"]
        );
        assert_eq!(
            faults(expression("Exists", json!(["x"]))),
            ["the label selector is invalid: `a` Exists takes no values"]
        );
        assert_eq!(
            faults(expression("in", json!(["x"]))),
            ["the label selector is invalid: `in` is none of the operators In, NotIn, Exists and DoesNotExist"]
        );
        assert_eq!(
            faults(json!({"matchLabels": {"a b": "-x"}})),
            [
                "the label selector is invalid: `a b` is no label key",
                "the label selector is invalid: `-x` is no value that the label `a b` could have"
            ]
        );
    }

    #[test]
    fn import_faults_name_what_istiod_wants() {
        let faults = |rule: Value, suffix: Option<&str>| -> Vec<String> {
            let mut set = import_set(json!([rule]));
            set.domain_suffix = suffix.map(Into::into);
            let found = import_rule_faults(&set.import_rules[0], &set, "cluster.local");
            found.iter().map(ToString::to_string).collect()
        };
        let no_namespace = ["importAsLocal needs an alias with a fixed namespace to import into"];
        let local = [
            "the domain suffix `svc.cluster.local` is that of the cluster itself: only importAsLocal may import there",
        ];
        let rule = |extra: Value| {
            let mut rule = json!({"type": "NameSelector", "nameSelector": {"name": "a"}});
            rule.as_object_mut()
                .expect("an object")
                .extend(extra.as_object().expect("an object").clone());
            rule
        };
        assert_eq!(faults(rule(json!({})), None), [""; 0]);
        assert_eq!(faults(rule(json!({"importAsLocal": true})), None), no_namespace);
        for namespace in ["", "*"] {
            let alias =
                json!({"importAsLocal": true, "nameSelector": {"alias": {"namespace": namespace, "name": "b"}}});
            assert_eq!(faults(rule(alias), None), no_namespace);
        }
        assert_eq!(faults(rule(json!({"domainSuffix": "svc.cluster.local"})), None), local);
        assert_eq!(faults(rule(json!({})), Some("svc.cluster.local")), local);
        assert_eq!(
            faults(rule(json!({"domainSuffix": "mesh.example"})), Some("svc.cluster.local")),
            [""; 0]
        );
        assert_eq!(
            faults(json!({"type": "LabelSelector"}), None),
            ["the rule type `LabelSelector` is unknown: it must be exactly NameSelector"]
        );
        assert_eq!(
            faults(json!({"type": "NameSelector"}), None),
            ["the rule is of type NameSelector but has no `nameSelector`"]
        );
    }
}
