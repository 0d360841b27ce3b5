//! What a mesh offers to a peer.

use meshfed_api::ExportRule;
use serde_json::Value;

use super::{ServiceName, selector};
use crate::world::{name, namespace, text};

/// A service that is offered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Export {
    /// The host under which the peer sees it.
    pub hostname: String,
    /// Its name for the peer's rules.
    pub exported: ServiceName,
    /// Its own name.
    pub service: ServiceName,
}

/// The services of `services` that rules offer to `peer`, sorted by host. `home` is the namespace of the control plane.
pub fn exports<'v>(
    rules: &[ExportRule],
    services: impl IntoIterator<Item = &'v Value>,
    home: &str,
    peer: &str,
) -> Vec<Export> {
    let offered = services.into_iter().filter(|service| can_be_offered(service, home));
    let mut exports: Vec<Export> = offered
        .filter_map(|service| {
            // The first rule that takes a service decides what it is called.
            let exported = rules.iter().find_map(|rule| exported_name(rule, service))?;
            Some(Export {
                hostname: format!("{}.{}.svc.{peer}-exports.local", exported.name, exported.namespace),
                exported,
                service: own_name(service),
            })
        })
        .collect();
    exports.sort();
    exports
}

fn own_name(service: &Value) -> ServiceName {
    ServiceName {
        namespace: namespace(service).to_owned(),
        name: name(service).to_owned(),
    }
}

/// Services that stand for hosts outside of the cluster are never offered, nor those that are kept to other namespaces.
fn can_be_offered(service: &Value, home: &str) -> bool {
    let export_to = text(&service["metadata"]["annotations"]["networking.istio.io/exportTo"]);
    let visible = export_to.is_empty()
        || export_to
            .split(',')
            .any(|to| to == "*" || to == home || (to == "." && namespace(service) == home));
    visible && service["spec"]["type"] != "ExternalName"
}

/// The name that a rule gives to a service that it takes.
fn exported_name(rule: &ExportRule, service: &Value) -> Option<ServiceName> {
    let own = own_name(service);
    match rule.type_.as_str() {
        "NameSelector" => {
            let wanted = rule.name_selector.as_ref()?;
            own.is_taken_by(wanted.namespace.as_ref(), wanted.name.as_ref())
                .then(|| own.renamed(wanted.alias.as_ref()))
        }
        "LabelSelector" => {
            let wanted = rule.label_selector.as_ref()?;
            let labels = &service["metadata"]["labels"];
            let taken = own.is_taken_by(wanted.namespace.as_ref(), None)
                && selector::takes(&wanted.selector.clone().unwrap_or_default(), labels)?;
            let mut aliases = wanted.aliases.iter().flatten();
            let alias = aliases.find(|alias| own.is_taken_by(alias.namespace.as_ref(), alias.name.as_ref()));
            taken.then(|| own.renamed(alias.and_then(|alias| alias.alias.as_ref())))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn service(namespace: &str, name: &str) -> Value {
        json!({"metadata": {"name": name, "namespace": namespace, "labels": {"app": name}}, "spec": {}})
    }

    /// `host <- namespace/name` of each export.
    fn exported(rules: Value, services: &[Value]) -> Vec<String> {
        let rules: Vec<ExportRule> = serde_json::from_value(rules).expect("rules");
        let exports = exports(&rules, services, "mesh", "east");
        let told = exports.iter().map(|export| {
            let host = export
                .hostname
                .strip_suffix(".svc.east-exports.local")
                .expect("the suffix of exports");
            format!("{host} <- {}/{}", export.service.namespace, export.service.name)
        });
        told.collect()
    }

    fn by_name(namespace: &str, name: &str, alias: Value) -> Value {
        json!({"type": "NameSelector", "nameSelector": {"namespace": namespace, "name": name, "alias": alias}})
    }

    #[test]
    fn the_first_rule_that_takes_a_service_names_it() {
        let services = [
            service("shop", "details"),
            service("shop", "ratings"),
            service("pay", "cash"),
        ];
        let rules = json!([
            by_name("shop", "details", json!({"namespace": "shared", "name": "*"})),
            {"type": "LabelSelector", "labelSelector": {"namespace": "*", "selector": {"matchLabels": {"app": "ratings"}},
                "aliases": [{"namespace": "pay", "alias": {"name": "no"}}, {"name": "ratings", "alias": {"name": "stars"}}]}},
            by_name("", "*", json!({"namespace": "rest"})),
        ]);
        assert_eq!(
            exported(rules, &services),
            [
                "cash.rest <- pay/cash",
                "details.shared <- shop/details",
                "stars.shop <- shop/ratings"
            ]
        );
    }

    #[test]
    fn a_rule_that_is_no_rule_is_skipped() {
        let services = [service("shop", "details")];
        for rule in [
            json!({"type": "nameSelector", "nameSelector": {}}),
            json!({"type": "NameSelector"}),
            json!({"type": "LabelSelector", "nameSelector": {}}),
            json!({"type": "LabelSelector", "labelSelector": {"selector": {"matchExpressions": [{"key": "a", "operator": "Is"}]}}}),
        ] {
            assert_eq!(exported(json!([rule]), &services), [""; 0], "{rule}");
        }
        let empty = json!({"type": "LabelSelector", "labelSelector": {}});
        assert_eq!(exported(json!([empty]), &services), ["details.shop <- shop/details"]);
    }

    #[test]
    fn what_is_kept_to_other_namespaces_or_outside_of_the_cluster_is_not_offered() {
        for (namespace, annotation, offered) in [
            ("shop", "*", true),
            ("shop", "pay,mesh", true),
            ("shop", "pay", false),
            ("shop", ".", false),
            ("mesh", ".", true),
            ("shop", "", true),
        ] {
            let mut service = service(namespace, "details");
            service["metadata"]["annotations"] = json!({"networking.istio.io/exportTo": annotation});
            let rules = json!([by_name("*", "*", json!({}))]);
            assert_eq!(
                !exported(rules, &[service]).is_empty(),
                offered,
                "{namespace} {annotation}"
            );
        }
        let mut outside = service("shop", "details");
        outside["spec"]["type"] = json!("ExternalName");
        assert_eq!(exported(json!([by_name("*", "*", json!({}))]), &[outside]), [""; 0]);
    }
}
