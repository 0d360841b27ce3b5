//! What a mesh takes of what a peer offers.

use meshfed_api::{ImportRule, ImportedServiceSetSpec};

use super::{Export, ServiceName, is_any};

/// A service that is offered, and what it is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The host under which it is offered.
    pub exported: String,
    /// Its host and its name here; nothing where no rule takes it.
    pub local: Option<(String, ServiceName)>,
}

/// What becomes of each service that `peer` offers, sorted by the host under which it is offered.
pub fn imports(set: &ImportedServiceSetSpec, offered: &[Export], peer: &str, cluster_domain: &str) -> Vec<Import> {
    let mut imports: Vec<Import> = offered
        .iter()
        .map(|offer| Import {
            exported: offer.hostname.clone(),
            local: set
                .import_rules
                .iter()
                .find_map(|rule| taken(rule, set, &offer.exported, peer, cluster_domain)),
        })
        .collect();
    imports.sort_by(|one, other| one.exported.cmp(&other.exported));
    imports
}

/// The host and the name that a rule gives to a service that it takes.
fn taken(
    rule: &ImportRule,
    set: &ImportedServiceSetSpec,
    offered: &ServiceName,
    peer: &str,
    cluster_domain: &str,
) -> Option<(String, ServiceName)> {
    let wanted = rule.name_selector.as_ref().filter(|_| rule.type_ == "NameSelector")?;
    let local_domain = format!("svc.{cluster_domain}");
    let domain = if rule.import_as_local.unwrap_or_default() {
        // Without a namespace of its own in the alias the rule is skipped, and a later one may take the service.
        let namespace = wanted.alias.as_ref().and_then(|alias| alias.namespace.as_ref());
        (!is_any(namespace)).then_some(local_domain)?
    } else {
        let suffixes = [&rule.domain_suffix, &set.domain_suffix];
        let named = suffixes.into_iter().flatten().find(|suffix| !suffix.is_empty());
        let domain = named.cloned().unwrap_or_else(|| format!("svc.{peer}-imports.local"));
        Some(domain).filter(|domain| *domain != local_domain)?
    };
    let local = offered
        .is_taken_by(wanted.namespace.as_ref(), wanted.name.as_ref())
        .then(|| offered.renamed(wanted.alias.as_ref()))?;
    Some((format!("{}.{}.{domain}", local.name, local.namespace), local))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn offer(namespace: &str, name: &str) -> Export {
        let service = ServiceName {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        };
        Export {
            hostname: format!("{name}.{namespace}.svc.west-exports.local"),
            exported: service.clone(),
            service,
        }
    }

    /// The local host of `details.shop`, empty where no rule takes it.
    fn local(set: &Value) -> String {
        let spec: ImportedServiceSetSpec = serde_json::from_value(set.clone()).expect("a set");
        let imports = imports(&spec, &[offer("shop", "details")], "east", "cluster.local");
        imports[0].local.clone().map(|(host, _)| host).unwrap_or_default()
    }

    #[test]
    fn a_rule_names_what_it_takes() {
        let rule = |extra: Value| {
            let mut rule = json!({"type": "NameSelector", "nameSelector": {"namespace": "shop", "name": "details"}});
            crate::values::merge(&mut rule, &extra);
            rule
        };
        let alias = |namespace: &str| json!({"nameSelector": {"alias": {"namespace": namespace, "name": "d2"}}});
        let as_local = |namespace: &str| {
            let mut extra = alias(namespace);
            extra["importAsLocal"] = json!(true);
            extra["domainSuffix"] = json!("ignored.example");
            extra
        };
        for (set, expected) in [
            (json!({"importRules": []}), ""),
            (
                json!({"importRules": [rule(json!({}))]}),
                "details.shop.svc.east-imports.local",
            ),
            (
                json!({"importRules": [rule(alias("bank"))]}),
                "d2.bank.svc.east-imports.local",
            ),
            (
                json!({"importRules": [rule(alias("*"))]}),
                "d2.shop.svc.east-imports.local",
            ),
            (
                json!({"importRules": [rule(as_local("bank"))]}),
                "d2.bank.svc.cluster.local",
            ),
            (
                json!({"importRules": [rule(as_local("*")), rule(json!({}))]}),
                "details.shop.svc.east-imports.local",
            ),
            (json!({"importRules": [rule(as_local(""))]}), ""),
            (
                json!({"domainSuffix": "east.example", "importRules": [rule(json!({}))]}),
                "details.shop.east.example",
            ),
            (
                json!({"domainSuffix": "east.example", "importRules": [rule(json!({"domainSuffix": "rule.example"}))]}),
                "details.shop.rule.example",
            ),
            (
                json!({"importRules": [rule(json!({"domainSuffix": "svc.cluster.local"}))]}),
                "",
            ),
            (json!({"importRules": [rule(json!({"type": "LabelSelector"}))]}), ""),
            (json!({"importRules": [{"type": "NameSelector"}]}), ""),
            (
                json!({"importRules": [{"type": "NameSelector", "nameSelector": {"namespace": "other"}}]}),
                "",
            ),
        ] {
            assert_eq!(local(&set), expected, "{set}");
        }
    }

    #[test]
    fn offers_are_listed_by_their_exported_hosts_whether_taken_or_not() {
        let offered = [offer("shop", "ratings"), offer("shop", "details")];
        let imports = imports(&ImportedServiceSetSpec::default(), &offered, "east", "cluster.local");
        let hosts: Vec<&str> = imports.iter().map(|import| import.exported.as_str()).collect();
        assert_eq!(
            hosts,
            [
                "details.shop.svc.west-exports.local",
                "ratings.shop.svc.west-exports.local"
            ]
        );
        assert!(imports.iter().all(|import| import.local.is_none()));
    }
}
