//! What a rule means to istiod, read once: which services it selects and which names it gives them.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use kube::core::{Expression, Selector, SelectorExt};

use super::fault::{RuleFault, label_selector_faults};
use super::name::{ServiceName, ServicePattern, fixed};
use crate::api::{ExportRule, ImportRule, ImportedServiceSetSpec, NameSelector};

/// `type` of a rule that selects by name.
pub(super) const NAME_SELECTOR: &str = "NameSelector";
/// `type` of a rule that selects by label.
pub(super) const LABEL_SELECTOR: &str = "LabelSelector";

/// Which services an export rule selects.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ServiceSelection {
    Name(ServicePattern),
    Label {
        namespace: Option<String>,
        expressions: BTreeSet<Expression>,
    },
}

impl ServiceSelection {
    /// A label selection; an absent or empty selector selects every service.
    pub fn by_label(namespace: Option<&str>, selector: Option<&LabelSelector>) -> Result<Self, Vec<RuleFault>> {
        let selector = selector.cloned().unwrap_or_default();
        let faults = label_selector_faults(&selector);
        if !faults.is_empty() {
            return Err(faults);
        }
        let selector = Selector::try_from(selector).map_err(|error| {
            vec![RuleFault::InvalidLabelSelector {
                reason: error.to_string(),
            }]
        })?;
        Ok(Self::Label {
            namespace: fixed(namespace),
            expressions: selector.into_iter().collect(),
        })
    }

    /// Whether the rule takes this service.
    pub fn matches(&self, service: &ServiceName, labels: &BTreeMap<String, String>) -> bool {
        match self {
            Self::Name(pattern) => pattern.matches(service),
            Self::Label { namespace, expressions } => {
                namespace
                    .as_ref()
                    .is_none_or(|namespace| *namespace == service.namespace)
                    && expressions.iter().all(|expression| expression.matches(labels))
            }
        }
    }

    /// Whether every service that `other` selects is selected here too, whatever Services there are.
    pub fn covers(&self, other: &Self) -> bool {
        let in_selector = match (self, other) {
            (Self::Name(_), _) => true,
            (Self::Label { expressions, .. }, Self::Name(_)) => expressions.is_empty(),
            (
                Self::Label { expressions, .. },
                Self::Label {
                    expressions: others, ..
                },
            ) => expressions.is_subset(others),
        };
        in_selector && self.names().covers(&other.names())
    }

    /// The names that the selected services can have.
    pub fn names(&self) -> ServicePattern {
        match self {
            Self::Name(pattern) => pattern.clone(),
            Self::Label { namespace, .. } => ServicePattern {
                namespace: namespace.clone(),
                name: None,
            },
        }
    }
}

/// Speaks of the selected services: `ns/name`, or `services in ns/* with app=x`.
impl std::fmt::Display for ServiceSelection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(pattern) => write!(f, "`{pattern}`"),
            Self::Label { expressions, .. } if expressions.is_empty() => {
                write!(f, "every service in `{}`", self.names())
            }
            Self::Label { expressions, .. } => {
                let selector: Selector = expressions.iter().cloned().collect();
                write!(f, "services in `{}` with `{selector}`", self.names())
            }
        }
    }
}

/// An export rule that istiod obeys.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ExportMeaning {
    /// The services it takes.
    pub selection: ServiceSelection,
    /// Selector and alias, tried in order; a service that none matches keeps its name.
    pub aliases: Vec<(ServicePattern, ServicePattern)>,
}

impl ExportMeaning {
    /// What `rule` means, or why istiod skips it.
    pub fn of(rule: &ExportRule) -> Result<Self, Vec<RuleFault>> {
        match rule.type_.as_str() {
            NAME_SELECTOR => {
                let selector = rule
                    .name_selector
                    .as_ref()
                    .ok_or_else(|| vec![missing(NAME_SELECTOR, "nameSelector")])?;
                let alias = ServicePattern::of_alias(selector.alias.as_ref());
                let aliases = vec![(ServicePattern::default(), alias)];
                Ok(Self {
                    selection: ServiceSelection::Name(names_of(selector)),
                    aliases,
                })
            }
            LABEL_SELECTOR => {
                let selector = rule
                    .label_selector
                    .as_ref()
                    .ok_or_else(|| vec![missing(LABEL_SELECTOR, "labelSelector")])?;
                let selection = ServiceSelection::by_label(selector.namespace.as_deref(), selector.selector.as_ref())?;
                let aliases = selector.aliases.iter().flatten().map(|entry| {
                    let matched = ServicePattern::new(entry.namespace.as_deref(), entry.name.as_deref());
                    (matched, ServicePattern::of_alias(entry.alias.as_ref()))
                });
                Ok(Self {
                    selection,
                    aliases: aliases.collect(),
                })
            }
            _ => Err(vec![unknown_type(&rule.type_, "NameSelector or LabelSelector")]),
        }
    }

    /// The exported name of `service`, if the rule takes it.
    pub fn name_for(&self, service: &ServiceName, labels: &BTreeMap<String, String>) -> Option<ServiceName> {
        self.selection.matches(service, labels).then(|| {
            let alias = self.aliases.iter().find(|(matched, _)| matched.matches(service));
            alias.map_or_else(|| service.clone(), |(_, alias)| alias.rename(service))
        })
    }

    /// The exported names of all services named by `target`; `None` when they are not named alike.
    pub fn names_for(&self, target: &ServicePattern) -> Option<ServicePattern> {
        let alias = self.aliases.iter().find(|(matched, _)| matched.overlaps(target));
        match alias {
            None => Some(target.clone()),
            Some((matched, alias)) => matched.covers(target).then(|| target.renamed(alias)),
        }
    }
}

/// An import rule that istiod obeys.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ImportMeaning {
    /// The exported names it takes.
    pub selection: ServicePattern,
    /// The alias; open parts keep the exported name.
    pub alias: ServicePattern,
    /// Domain of the imported host; `None` is the peer's default.
    pub suffix: Option<String>,
    /// Whether it merges with the local service.
    pub as_local: bool,
}

impl ImportMeaning {
    /// What `rule` means in `set`, or why istiod skips it.
    pub fn of(rule: &ImportRule, set: &ImportedServiceSetSpec, cluster_domain: &str) -> Result<Self, RuleFault> {
        let selector = import_selector(rule)?;
        let alias = ServicePattern::of_alias(selector.alias.as_ref());
        let as_local = rule.import_as_local.unwrap_or_default();
        let local_suffix = local_suffix(cluster_domain);
        let suffix = if as_local {
            if alias.namespace.is_none() {
                return Err(RuleFault::ImportAsLocalWithoutNamespace);
            }
            Some(local_suffix)
        } else {
            // The rule goes before the set, and the set before the default.
            let chosen = [&rule.domain_suffix, &set.domain_suffix]
                .into_iter()
                .flatten()
                .find(|text| !text.is_empty());
            if chosen == Some(&local_suffix) {
                return Err(RuleFault::LocalDomainSuffix { suffix: local_suffix });
            }
            chosen.cloned()
        };
        Ok(Self {
            selection: names_of(selector),
            alias,
            suffix,
            as_local,
        })
    }

    /// The local name of the offered `service`, if the rule takes it.
    pub fn name_for(&self, service: &ServiceName) -> Option<ServiceName> {
        self.selection.matches(service).then(|| self.alias.rename(service))
    }

    /// How the services named by `target` are imported: their local names and the suffix of their hosts.
    pub fn hosts_for(&self, target: &ServicePattern) -> (ServicePattern, &Option<String>) {
        (target.renamed(&self.alias), &self.suffix)
    }
}

/// The selector of an import rule, also when istiod skips the rule for another reason.
pub(super) fn import_selector(rule: &ImportRule) -> Result<&NameSelector, RuleFault> {
    if rule.type_ != NAME_SELECTOR {
        return Err(unknown_type(&rule.type_, NAME_SELECTOR));
    }
    rule.name_selector
        .as_ref()
        .ok_or_else(|| missing(NAME_SELECTOR, "nameSelector"))
}

/// The names that a name selector takes.
pub(super) fn names_of(selector: &NameSelector) -> ServicePattern {
    ServicePattern::new(selector.namespace.as_deref(), selector.name.as_deref())
}

/// Domain of the Services of the cluster itself.
pub(super) fn local_suffix(cluster_domain: &str) -> String {
    format!("svc.{cluster_domain}")
}

fn unknown_type(found: &str, allowed: &'static str) -> RuleFault {
    RuleFault::UnknownType {
        found: found.to_owned(),
        allowed,
    }
}

fn missing(kind: &'static str, field: &'static str) -> RuleFault {
    RuleFault::MissingSelector { kind, field }
}
