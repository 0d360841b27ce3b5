//! Problems of a request to import.

use std::collections::BTreeMap;

use super::{Problems, collapses, list};
use crate::api::ImportedServiceSetSpec;
use crate::rules::candidate::Visibility;
use crate::rules::edit::{ImportRefusal, ImportRequest, add_import};
use crate::rules::import::{Offer, imports};
use crate::rules::name::{ServiceName, nearest};

/// Why an import would not do what it says, or does more than it seems.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportProblem {
    /// The rule would have no effect.
    #[error(transparent)]
    Refused(#[from] ImportRefusal),
    /// The other mesh offers no such service.
    #[error("the peer offers no `{service}`; {}", offers(offered))]
    NotOffered {
        /// What was asked for, by exported name.
        service: String,
        /// What is offered, most similar first.
        offered: Vec<ServiceName>,
    },
    /// Only one of several services with one host is reachable.
    #[error("{} would all be imported as `{hostname}`, where the last one wins", list(offered))]
    HostCollision {
        /// The host.
        hostname: String,
        /// The exported names that share it.
        offered: Vec<ServiceName>,
    },
    /// A fixed name for services whose names differ.
    #[error("every offer that `{service}` matches would be imported by the one name `{name}`")]
    OneNameForMany {
        /// What was asked for.
        service: String,
        /// The name of the alias.
        name: String,
    },
    /// Nobody outside the mesh can resolve the host, and nobody in it lives there.
    #[error(
        "namespace `{namespace}` is not a configured member of the mesh, so the imported service has a host there that \
         only sidecars of other namespaces can resolve"
    )]
    LocalNamespaceNotAMember {
        /// The namespace of the alias.
        namespace: String,
    },
}

/// The mesh that imports.
#[derive(Clone, Copy, Debug)]
pub struct Importer<'a> {
    /// Its name for the mesh that offers.
    pub peer: &'a str,
    /// The domain of its Services.
    pub cluster_domain: &'a str,
    /// What it sees of its cluster.
    pub visibility: Visibility<'a>,
}

/// What is wrong with `request`, given the set before it and what the peer offers.
pub fn import_problems(
    set: &ImportedServiceSetSpec,
    request: &ImportRequest,
    offers: &[Offer],
    importer: &Importer<'_>,
) -> Problems<ImportProblem> {
    let mut problems = Problems::none();
    let alias = request.alias.clone().unwrap_or_default();
    if !offers.iter().any(|offer| request.service.matches(&offer.service)) {
        let offered = nearest(&request.service, offers.iter().map(|offer| offer.service.clone()));
        problems.errors.push(ImportProblem::NotOffered {
            service: request.service.to_string(),
            offered,
        });
    }
    if let Some(name) = alias.name.clone().filter(|_| collapses(&request.service, &alias)) {
        problems.warnings.push(ImportProblem::OneNameForMany {
            service: request.service.to_string(),
            name,
        });
    }
    if let Some(namespace) = alias.namespace.filter(|_| request.as_local)
        && !importer.visibility.includes(&namespace)
    {
        problems
            .warnings
            .push(ImportProblem::LocalNamespaceNotAMember { namespace });
    }
    match add_import(set, request, importer.cluster_domain) {
        Err(refusal) => problems.errors.push(refusal.into()),
        Ok((import_rules, _)) => {
            let edited = ImportedServiceSetSpec {
                import_rules,
                ..set.clone()
            };
            problems.errors.extend(collisions(&edited, request, offers, importer));
        }
    }
    problems
}

/// Hosts that several offers get, one of which the request is about.
fn collisions(
    set: &ImportedServiceSetSpec,
    request: &ImportRequest,
    offers: &[Offer],
    importer: &Importer<'_>,
) -> Vec<ImportProblem> {
    let mut by_host: BTreeMap<String, Vec<ServiceName>> = BTreeMap::new();
    for import in imports(set, offers, importer.peer, importer.cluster_domain) {
        if let Some(local) = import.local {
            by_host.entry(local.hostname).or_default().push(import.offer.service);
        }
    }
    let concerned = |offered: &[ServiceName]| offered.iter().any(|service| request.service.matches(service));
    let shared = by_host
        .into_iter()
        .filter(|(_, offered)| offered.len() > 1 && concerned(offered));
    shared
        .map(|(hostname, offered)| ImportProblem::HostCollision { hostname, offered })
        .collect()
}

fn offers(offered: &[ServiceName]) -> String {
    if offered.is_empty() {
        return "it offers nothing at all".to_owned();
    }
    format!("it offers {}", list(offered))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naming::exported_host;
    use crate::rules::samples::{import_set, visibility};
    use serde_json::{Value, json};

    fn request(service: &str, alias: Option<&str>) -> ImportRequest {
        let alias = alias.map(|text| text.parse().expect("a pattern"));
        ImportRequest {
            service: service.parse().expect("a pattern"),
            alias,
            as_local: false,
            domain_suffix: None,
        }
    }

    /// Errors and warnings as a user reads them.
    fn found(rules: Value, request: &ImportRequest, offered: &[&str]) -> (Vec<String>, Vec<String>) {
        let offer = |text: &&str| {
            let service: ServiceName = text.parse().expect("a name");
            Offer {
                hostname: exported_host(&service.name, &service.namespace, "prod-mesh"),
                service,
            }
        };
        let offers: Vec<_> = offered.iter().map(offer).collect();
        let importer = Importer {
            peer: "stage-mesh",
            cluster_domain: "cluster.local",
            visibility: visibility(),
        };
        let problems = import_problems(&import_set(rules), request, &offers, &importer);
        let texts = |problems: Vec<ImportProblem>| problems.iter().map(ToString::to_string).collect();
        (texts(problems.errors), texts(problems.warnings))
    }

    #[test]
    fn a_good_import_has_no_problem() {
        assert_eq!(
            found(json!([]), &request("ns/details", Some("shared/d2")), &["ns/details"]),
            (vec![], vec![])
        );
    }

    #[test]
    fn an_import_of_what_is_not_offered_lists_what_is_nearest_first() {
        let (errors, _) = found(
            json!([]),
            &request("stage-bookinfo/details", None),
            &["a/b", "bookinfo/details"],
        );
        assert_eq!(
            errors,
            ["the peer offers no `stage-bookinfo/details`; it offers `bookinfo/details`, `a/b`"]
        );
        let many: Vec<_> = ["a/a", "a/b", "a/c", "a/d", "a/e", "a/f", "a/g"].into();
        let (errors, _) = found(json!([]), &request("a/details", None), &many);
        assert!(errors[0].ends_with(" and 2 more"), "{errors:?}");
        let (errors, _) = found(json!([]), &request("*/*", None), &[]);
        assert_eq!(errors, ["the peer offers no `*/*`; it offers nothing at all"]);
    }

    #[test]
    fn two_offers_with_one_host_are_refused() {
        let rules =
            json!([{"type": "NameSelector", "nameSelector": {"name": "a", "alias": {"namespace": "x", "name": "y"}}}]);
        let (errors, _) = found(rules, &request("ns/b", Some("x/y")), &["ns/a", "ns/b"]);
        assert_eq!(
            errors,
            ["`ns/a`, `ns/b` would all be imported as `y.x.svc.stage-mesh-imports.local`, where the last one wins"]
        );
    }

    #[test]
    fn one_name_for_a_wildcard_is_warned_of_before_it_collides() {
        let (errors, warnings) = found(json!([]), &request("ns/*", Some("x/y")), &["ns/a"]);
        assert_eq!(errors, [""; 0]);
        assert_eq!(
            warnings,
            ["every offer that `ns/*` matches would be imported by the one name `y`"]
        );
    }

    #[test]
    fn importing_as_local_outside_the_mesh_is_warned_of() {
        let local = |alias| ImportRequest {
            as_local: true,
            ..request("ns/a", Some(alias))
        };
        assert_eq!(found(json!([]), &local("shared/a"), &["ns/a"]), (vec![], vec![]));
        let (_, warnings) = found(json!([]), &local("other/a"), &["ns/a"]);
        assert!(
            warnings[0].starts_with("namespace `other` is not a configured member"),
            "{warnings:?}"
        );
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let local = ImportRequest {
            as_local: true,
            ..request("ns/a", None)
        };
        let (errors, _) = found(json!([]), &local, &["ns/b"]);
        assert_eq!(
            errors,
            [
                "the peer offers no `ns/a`; it offers `ns/b`",
                "istiod would skip this rule: importAsLocal needs an alias with a fixed namespace to import into"
            ]
        );
    }
}
