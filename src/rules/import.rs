//! From offered names and import rules to imported hosts.

use super::export::Exported;
use super::name::ServiceName;
use super::selector::ImportMeaning;
use crate::api::ImportedServiceSetSpec;
use crate::naming::imports_suffix;

/// A service that the other mesh offers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offer {
    /// Its exported name, not its original one: the name that import rules match.
    pub service: ServiceName,
    /// The host it is offered by.
    pub hostname: String,
}

/// An offer and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    pub offer: Offer,
    /// The service it becomes; `None` when no rule takes it, which the status shows as an empty local service.
    pub local: Option<LocalImport>,
}

/// An imported service as the importing mesh knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalImport {
    /// Its name there.
    pub service: ServiceName,
    /// The host that workloads use.
    pub hostname: String,
    /// Index of the rule.
    pub rule: usize,
    /// Whether its endpoints join those of the local service.
    pub as_local: bool,
}

/// What becomes of `offers` of the ServiceMeshPeer `peer`, sorted by offered host as istiod sorts its status.
///
/// Two offers with one local host are both in the result; in the mesh the last one wins.
pub fn imports(set: &ImportedServiceSetSpec, offers: &[Offer], peer: &str, cluster_domain: &str) -> Vec<Imported> {
    let rules: Vec<_> = set
        .import_rules
        .iter()
        .map(|rule| ImportMeaning::of(rule, set, cluster_domain).ok())
        .collect();
    let mut offers = offers.to_vec();
    offers.sort_by(|a, b| (&a.hostname, &a.service).cmp(&(&b.hostname, &b.service)));
    let local = |offer: &Offer| {
        rules.iter().enumerate().find_map(|(index, rule)| {
            let rule = rule.as_ref()?;
            let service = rule.name_for(&offer.service)?;
            let suffix = rule.suffix.clone().unwrap_or_else(|| imports_suffix(peer));
            // A suffix is used as it is, without `svc.` before it.
            let hostname = format!("{}.{}.{suffix}", service.name, service.namespace);
            Some(LocalImport {
                service,
                hostname,
                rule: index,
                as_local: rule.as_local,
            })
        })
    };
    offers
        .into_iter()
        .map(|offer| Imported {
            local: local(&offer),
            offer,
        })
        .collect()
}

/// The exported name in a host `<name>.<namespace>.svc.<peer>-exports.local`, as both statuses hold it.
pub fn offered_name(exported_hostname: &str) -> Option<ServiceName> {
    let mut labels = exported_hostname.strip_suffix("-exports.local")?.splitn(4, '.');
    let (name, namespace, svc, peer) = (labels.next()?, labels.next()?, labels.next()?, labels.next()?);
    let complete = svc == "svc" && ![name, namespace, peer].contains(&"");
    complete.then(|| ServiceName::new(namespace, name))
}

impl From<&Exported> for Offer {
    fn from(exported: &Exported) -> Self {
        Self {
            service: exported.exported.clone(),
            hostname: exported.hostname.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naming::exported_host;
    use crate::rules::exports;
    use crate::rules::samples::{candidate, export_rules, import_set, labelled, visibility};
    use serde_json::{Value, json};

    fn offer(namespace: &str, name: &str) -> Offer {
        Offer {
            service: ServiceName::new(namespace, name),
            hostname: exported_host(name, namespace, "prod-mesh"),
        }
    }

    fn hosts(set: &ImportedServiceSetSpec, offers: &[Offer]) -> Vec<String> {
        let imports = imports(set, offers, "stage-mesh", "cluster.local");
        imports
            .into_iter()
            .map(|import| import.local.map(|local| local.hostname).unwrap_or_default())
            .collect()
    }

    #[test]
    fn every_kind_of_import_rule_means_what_istiod_makes_of_it() {
        let alias = json!({"namespace": "prod-bookinfo", "name": "details-v2"});
        let cases: Vec<(&str, Value, &str)> = vec![
            ("no rule means listed but not imported", json!([]), ""),
            (
                "the default host names the peer",
                json!([{"type": "NameSelector", "nameSelector": {"name": "details", "alias": alias}}]),
                "details-v2.prod-bookinfo.svc.stage-mesh-imports.local",
            ),
            (
                "empty parts match anything, empty alias parts keep the exported name",
                json!([{"type": "NameSelector", "nameSelector": {"namespace": "*", "alias": {"name": "*", "namespace": "ns"}}}]),
                "details.ns.svc.stage-mesh-imports.local",
            ),
            (
                "a suffix is used as it is",
                json!([{"type": "NameSelector", "domainSuffix": "stage.example", "nameSelector": {}}]),
                "details.stage-bookinfo.stage.example",
            ),
            (
                "importAsLocal overrides the suffix",
                json!([{"type": "NameSelector", "domainSuffix": "stage.example", "importAsLocal": true,
                        "nameSelector": {"alias": alias}}]),
                "details-v2.prod-bookinfo.svc.cluster.local",
            ),
            (
                "importAsLocal without a fixed alias namespace is skipped",
                json!([{"type": "NameSelector", "importAsLocal": true, "nameSelector": {"alias": {"name": "x"}}}]),
                "",
            ),
            (
                "the domain of the cluster without importAsLocal is skipped",
                json!([{"type": "NameSelector", "domainSuffix": "svc.cluster.local", "nameSelector": {}}]),
                "",
            ),
            (
                "only NameSelector imports",
                json!([{"type": "LabelSelector", "nameSelector": {}}]),
                "",
            ),
            (
                "a rule without selector is skipped",
                json!([{"type": "NameSelector"}]),
                "",
            ),
            (
                "the first matching rule wins",
                json!([{"type": "NameSelector", "nameSelector": {"alias": {"name": "first"}}},
                       {"type": "NameSelector", "nameSelector": {"alias": {"name": "second"}}}]),
                "first.stage-bookinfo.svc.stage-mesh-imports.local",
            ),
        ];
        for (claim, rules, expected) in cases {
            assert_eq!(
                hosts(&import_set(rules), &[offer("stage-bookinfo", "details")]),
                [expected],
                "{claim}"
            );
        }
    }

    #[test]
    fn the_suffix_of_a_rule_goes_before_that_of_the_set() {
        let mut set = import_set(json!([
            {"type": "NameSelector", "domainSuffix": "rule.example", "nameSelector": {"name": "a"}},
            {"type": "NameSelector", "nameSelector": {}}
        ]));
        set.domain_suffix = Some("set.example".into());
        assert_eq!(
            hosts(&set, &[offer("ns", "a"), offer("ns", "b")]),
            ["a.ns.rule.example", "b.ns.set.example"]
        );
        // An empty suffix is none.
        set.domain_suffix = Some(String::new());
        assert_eq!(hosts(&set, &[offer("ns", "b")]), ["b.ns.svc.stage-mesh-imports.local"]);
    }

    #[test]
    fn rules_match_the_exported_name_and_not_the_original() {
        let exported = exports(
            &export_rules(json!([{"type": "NameSelector", "nameSelector": {"alias": {"namespace": "bookinfo"}}}])),
            &[candidate("stage-bookinfo", "details")],
            &visibility(),
            "prod-mesh",
        );
        let offers: Vec<Offer> = exported.iter().map(Into::into).collect();
        let by =
            |namespace: &str| import_set(json!([{"type": "NameSelector", "nameSelector": {"namespace": namespace}}]));
        assert_eq!(hosts(&by("stage-bookinfo"), &offers), [""]);
        assert_eq!(
            hosts(&by("bookinfo"), &offers),
            ["details.bookinfo.svc.stage-mesh-imports.local"]
        );
    }

    /// What two real istiods of Maistra 2.5 made of these rules.
    #[test]
    fn two_real_meshes_exported_and_imported_exactly_this() {
        let rules = export_rules(json!([
            {"type": "NameSelector", "nameSelector": {"namespace": "stage-bookinfo", "name": "details"}},
            {"type": "LabelSelector", "labelSelector": {
                "namespace": "stage-bookinfo", "selector": {"matchLabels": {"tier": "back"}},
                "aliases": [{"name": "ratings", "alias": {"namespace": "shared", "name": "stars"}}]}},
            {"type": "NameSelector", "nameSelector": {"namespace": "*", "name": "*", "alias": {"namespace": "everything"}}},
        ]));
        let mut services = vec![
            candidate("stage-bookinfo", "details"),
            labelled("stage-bookinfo", "ratings", "tier", "back"),
            labelled("stage-bookinfo", "reviews", "tier", "back"),
            candidate("stage-mesh", "prod-mesh-egress"),
            candidate("stage-mesh", "prod-mesh-ingress"),
        ];
        // A second port is no obstacle to the rules, only to the calls.
        let port = services[1].ports[0].clone();
        services[1].ports.push(port);
        let exported = exports(&rules, &services, &visibility(), "prod-mesh");
        let names: Vec<_> = exported.iter().map(|export| export.hostname.as_str()).collect();
        assert_eq!(
            names,
            [
                "details.stage-bookinfo.svc.prod-mesh-exports.local",
                "prod-mesh-egress.everything.svc.prod-mesh-exports.local",
                "prod-mesh-ingress.everything.svc.prod-mesh-exports.local",
                "reviews.stage-bookinfo.svc.prod-mesh-exports.local",
                "stars.shared.svc.prod-mesh-exports.local",
            ]
        );

        let set = import_set(json!([
            {"type": "NameSelector", "importAsLocal": true,
             "nameSelector": {"namespace": "stage-bookinfo", "name": "details"}},
            {"type": "NameSelector", "importAsLocal": true, "nameSelector": {
                "namespace": "shared", "name": "stars", "alias": {"namespace": "prod-bookinfo", "name": "stars"}}},
            {"type": "NameSelector", "nameSelector": {"namespace": "stage-bookinfo", "name": "*"}},
        ]));
        let offers: Vec<Offer> = exported.iter().map(Into::into).collect();
        let local = |name, namespace, suffix: &str, rule, as_local| {
            let hostname = format!("{name}.{namespace}.{suffix}");
            Some(LocalImport {
                service: ServiceName::new(namespace, name),
                hostname,
                rule,
                as_local,
            })
        };
        let found: Vec<_> = imports(&set, &offers, "stage-mesh", "cluster.local")
            .into_iter()
            .map(|import| import.local)
            .collect();
        assert_eq!(
            found,
            [
                local("details", "stage-bookinfo", "svc.stage-mesh-imports.local", 2, false),
                None,
                None,
                local("reviews", "stage-bookinfo", "svc.stage-mesh-imports.local", 2, false),
                local("stars", "prod-bookinfo", "svc.cluster.local", 1, true),
            ]
        );
    }

    #[test]
    fn an_exported_host_gives_back_its_name() {
        let name = |host: &str| offered_name(host).map(|name| name.to_string());
        assert_eq!(
            name("details.stage-bookinfo.svc.prod-mesh-exports.local").as_deref(),
            Some("stage-bookinfo/details")
        );
        assert_eq!(name("svc.svc.svc.svc-exports.local").as_deref(), Some("svc/svc"));
        assert_eq!(name("a.b.svc.east.mesh-exports.local").as_deref(), Some("b/a"));
        for host in [
            "",
            "a.b.svc.cluster.local",
            "a.b.svc.x-imports.local",
            "a.b.svc.-exports.local",
            "a.b.x-exports.local",
            ".b.svc.x-exports.local",
            "a..svc.x-exports.local",
            "-exports.local",
        ] {
            assert_eq!(offered_name(host), None, "{host}");
        }
    }
}
