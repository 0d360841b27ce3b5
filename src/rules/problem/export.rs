//! Problems of a request to export.

use std::collections::BTreeMap;

use super::{Problems, collapses, list};
use crate::api::ExportRule;
use crate::rules::candidate::{Candidate, Invisible, Visibility, invisible};
use crate::rules::edit::{ExportRequest, ExportTarget, Shadowed, add_export, alias_of, selection_of};
use crate::rules::export::{Exported, exports};
use crate::rules::fault::RuleFault;
use crate::rules::name::{ServiceName, ServicePattern, nearest};
use crate::rules::selector::Selection;

/// Why an export would not do what it says, or does more than it seems.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportProblem {
    /// istiod would skip the rule.
    #[error("istiod would skip this rule: {0}")]
    Skipped(RuleFault),
    /// An earlier rule leaves the new one no effect.
    #[error(transparent)]
    Shadowed(#[from] Shadowed),
    /// An earlier rule takes the service because of the labels it has now.
    #[error("exportRules[{rule}] comes first: it takes `{service}` by its labels and exports it as `{exported}`")]
    TakenByLabels {
        /// The service.
        service: ServiceName,
        /// Index of the earlier rule.
        rule: usize,
        /// The name it gives.
        exported: ServiceName,
    },
    /// No Service is selected.
    #[error("{target} matches no Service{}", near(nearest))]
    MatchesNothing {
        /// What was asked for.
        target: String,
        /// Services that the mesh sees, most similar first.
        nearest: Vec<ServiceName>,
    },
    /// The Service is out of reach of every rule.
    #[error(transparent)]
    Invisible(#[from] Invisible),
    /// Federation carries services with exactly one port.
    #[error(
        "`{service}` has {} and federation only carries Services with exactly one: calls from the other mesh would be \
         reset although every status looks good; export a Service that has only the port in question",
        port_list(ports)
    )]
    PortCount {
        /// The service.
        service: ServiceName,
        /// Its ports.
        ports: Vec<i32>,
    },
    /// Only one of several services with one exported name is reachable.
    #[error(
        "{} would all be exported as `{exported}`, and only one of them could be reached",
        list(services)
    )]
    Collision {
        /// The exported name.
        exported: ServiceName,
        /// The services that share it.
        services: Vec<ServiceName>,
    },
    /// A fixed name for services whose names differ.
    #[error("every service that {target} matches would be exported by the one name `{name}`")]
    OneNameForMany {
        /// What was asked for.
        target: String,
        /// The name of the alias.
        name: String,
    },
    /// A wildcard that takes in the Services of the control plane.
    #[error("{target} also exports Services of the control plane: {}", list(services))]
    ControlPlane {
        /// What was asked for.
        target: String,
        /// The Services of the control plane.
        services: Vec<ServiceName>,
    },
    /// An empty label selector.
    #[error("the label selector is empty, so it matches every Service in `{namespace}`")]
    EmptySelector {
        /// Where it looks.
        namespace: String,
    },
    /// istiod does not know the protocol of the port.
    #[error(
        "port {port} of `{service}` has no protocol: without a name such as `http-web` or an appProtocol it is plain \
         TCP in the other mesh, where HTTP routes and mirrors pass it by"
    )]
    NoProtocol {
        /// The service.
        service: ServiceName,
        /// The port.
        port: i32,
    },
}

/// What is wrong with `request`, given the rules before it and the Services of the cluster.
pub fn export_problems(
    rules: &[ExportRule],
    request: &ExportRequest,
    candidates: &[Candidate],
    visibility: &Visibility<'_>,
) -> Problems<ExportProblem> {
    let mut problems = Problems::none();
    let selection = match selection_of(request) {
        Ok(selection) => selection,
        Err(faults) => {
            problems.errors.extend(faults.into_iter().map(ExportProblem::Skipped));
            return problems;
        }
    };
    let edited = add_export(rules, request).map(|(rules, _)| rules);
    let (edited, shadowed) = edited.map_or_else(|shadowed| (rules.to_vec(), Some(shadowed)), |rules| (rules, None));
    // The peer only shows in the host, which no problem depends on.
    let exported = exports(&edited, candidates, visibility, "");
    let check = Check {
        request,
        selection,
        visibility,
        exported,
    };
    check.meaning(&mut problems);
    let selected = check.reach(candidates, &mut problems);
    check.services(&selected, &mut problems);
    match shadowed {
        Some(shadowed) => problems.errors.push(shadowed.into()),
        None => check.names(&selected, &mut problems),
    }
    problems
}

struct Check<'a> {
    request: &'a ExportRequest,
    selection: Selection,
    visibility: &'a Visibility<'a>,
    exported: Vec<Exported>,
}

impl Check<'_> {
    fn exact(&self) -> bool {
        self.exact_pattern().is_some()
    }

    fn exact_pattern(&self) -> Option<ServiceName> {
        match &self.request.selector {
            ExportTarget::Name(pattern) => pattern.exact(),
            ExportTarget::Label { .. } => None,
        }
    }

    /// What can be told from the request alone.
    fn meaning(&self, problems: &mut Problems<ExportProblem>) {
        let alias = alias_of(self.request);
        if let Some(name) = alias
            .name
            .clone()
            .filter(|_| collapses(&self.selection.names(), &alias))
        {
            problems.warnings.push(ExportProblem::OneNameForMany {
                target: self.selection.to_string(),
                name,
            });
        }
        match &self.selection {
            Selection::Label { expressions, .. } if expressions.is_empty() => {
                let namespace = self.selection.names().to_string();
                problems.warnings.push(ExportProblem::EmptySelector { namespace });
            }
            _ => {}
        }
    }

    /// The selected Services that rules can reach.
    fn reach<'c>(&self, candidates: &'c [Candidate], problems: &mut Problems<ExportProblem>) -> Vec<&'c Candidate> {
        let selects = |candidate: &&Candidate| self.selection.matches(&candidate.service, &candidate.labels);
        let selected: Vec<_> = candidates.iter().filter(selects).collect();
        if selected.is_empty() {
            let visible = candidates
                .iter()
                .filter(|candidate| invisible(candidate, self.visibility).is_none());
            let nearest = nearest(
                &self.selection.names(),
                visible.map(|candidate| candidate.service.clone()),
            );
            problems.errors.push(ExportProblem::MatchesNothing {
                target: self.selection.to_string(),
                nearest,
            });
        }
        let hidden: Vec<_> = selected
            .iter()
            .filter_map(|candidate| invisible(candidate, self.visibility))
            .collect();
        // A wildcard passes over what it cannot see, unless it sees nothing at all.
        if hidden.len() == selected.len() {
            problems.errors.extend(hidden.into_iter().map(ExportProblem::Invisible));
        }
        selected
            .into_iter()
            .filter(|candidate| invisible(candidate, self.visibility).is_none())
            .collect()
    }

    /// What is wrong with the selected Services themselves.
    fn services(&self, selected: &[&Candidate], problems: &mut Problems<ExportProblem>) {
        for candidate in selected {
            let service = candidate.service.clone();
            if candidate.ports.len() != 1 {
                let ports = candidate.ports.iter().map(|port| port.port).collect();
                problems.push_for(
                    self.exact(),
                    ExportProblem::PortCount {
                        service: service.clone(),
                        ports,
                    },
                );
            }
            let unknown = candidate.ports.iter().filter(|port| !port.has_protocol());
            let problem = |port: i32| ExportProblem::NoProtocol {
                service: service.clone(),
                port,
            };
            problems.warnings.extend(unknown.map(|port| problem(port.port)));
        }
        let own = |candidate: &&&Candidate| candidate.service.namespace == self.visibility.control_plane_namespace;
        let services: Vec<_> = selected
            .iter()
            .filter(own)
            .map(|candidate| candidate.service.clone())
            .collect();
        if !self.exact() && !services.is_empty() {
            problems.warnings.push(ExportProblem::ControlPlane {
                target: self.selection.to_string(),
                services,
            });
        }
    }

    /// What is wrong with the names that the selected Services get once the request is in the set.
    fn names(&self, selected: &[&Candidate], problems: &mut Problems<ExportProblem>) {
        let mut by_name: BTreeMap<&ServiceName, Vec<ServiceName>> = BTreeMap::new();
        for export in &self.exported {
            by_name
                .entry(&export.exported)
                .or_default()
                .push(export.service.clone());
        }
        let concerned =
            |services: &[ServiceName]| selected.iter().any(|candidate| services.contains(&candidate.service));
        for (exported, services) in by_name
            .into_iter()
            .filter(|(_, services)| services.len() > 1 && concerned(services))
        {
            problems.errors.push(ExportProblem::Collision {
                exported: exported.clone(),
                services,
            });
        }
        // An exception before a wildcard is how rules are meant to be used; before an exact name it is a surprise.
        let Some(service) = self.exact_pattern() else { return };
        let wanted = alias_of(self.request).rename(&service);
        let taken = self
            .exported
            .iter()
            .find(|export| export.service == service && export.exported != wanted);
        if let Some(Exported { exported, rule, .. }) = taken.cloned() {
            problems.errors.push(ExportProblem::TakenByLabels {
                service,
                rule,
                exported,
            });
        }
    }
}

fn near(nearest: &[ServiceName]) -> String {
    if nearest.is_empty() {
        return "; the mesh sees none at all".to_owned();
    }
    format!("; the mesh sees {}", list(nearest))
}

fn port_list(ports: &[i32]) -> String {
    let numbers: Vec<_> = ports.iter().map(ToString::to_string).collect();
    if numbers.is_empty() {
        "no port".to_owned()
    } else {
        format!("ports {}", numbers.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::CandidatePort;
    use crate::rules::samples::{candidate, export_rules, labelled, visibility};
    use serde_json::{Value, from_value, json};

    fn request(selector: &str, alias: Option<&str>) -> ExportRequest {
        let pattern = |text: &str| text.parse::<ServicePattern>().expect("a pattern");
        ExportRequest {
            selector: ExportTarget::Name(pattern(selector)),
            alias: alias.map(pattern),
        }
    }

    fn label(selector: Value) -> ExportRequest {
        let selector = from_value(selector).expect("a label selector");
        ExportRequest {
            selector: ExportTarget::Label {
                namespace: None,
                selector,
            },
            alias: None,
        }
    }

    /// Errors and warnings as a user reads them.
    fn found(rules: Value, request: &ExportRequest, candidates: &[Candidate]) -> (Vec<String>, Vec<String>) {
        let problems = export_problems(&export_rules(rules), request, candidates, &visibility());
        let texts = |problems: Vec<ExportProblem>| problems.iter().map(ToString::to_string).collect();
        (texts(problems.errors), texts(problems.warnings))
    }

    fn errors(rules: Value, request: &ExportRequest, candidates: &[Candidate]) -> Vec<String> {
        found(rules, request, candidates).0
    }

    fn warnings(request: &ExportRequest, candidates: &[Candidate]) -> Vec<String> {
        found(json!([]), request, candidates).1
    }

    fn details() -> Candidate {
        candidate("stage-bookinfo", "details")
    }

    #[test]
    fn a_good_export_has_no_problem() {
        assert_eq!(
            found(json!([]), &request("stage-bookinfo/details", None), &[details()]),
            (vec![], vec![])
        );
    }

    #[test]
    fn an_export_that_matches_nothing_names_the_nearest_service() {
        let services = [
            candidate("shared", "cache"),
            details(),
            candidate("not-a-member", "detail"),
        ];
        assert_eq!(
            errors(json!([]), &request("stage-bookinfo/detail", None), &services),
            ["`stage-bookinfo/detail` matches no Service; the mesh sees `stage-bookinfo/details`, `shared/cache`"]
        );
        assert_eq!(
            errors(json!([]), &label(json!({"matchLabels": {"a": "b"}})), &[]),
            ["services in `*/*` with `a=b` matches no Service; the mesh sees none at all"]
        );
    }

    #[test]
    fn an_invisible_service_is_refused_with_its_reason() {
        assert_eq!(
            errors(json!([]), &request("other/a", None), &[candidate("other", "a")]),
            ["`other/a` is not visible: namespace `other` is not a configured member of the mesh"]
        );
        assert_eq!(
            errors(json!([]), &request("*/*", None), &[candidate("other", "a"), details()]),
            [""; 0]
        );
        assert_eq!(
            errors(json!([]), &request("other/*", None), &[candidate("other", "a")]).len(),
            1
        );
    }

    #[test]
    fn a_service_needs_exactly_one_port() {
        let port = CandidatePort {
            name: Some("http".into()),
            app_protocol: None,
            port: 9090,
        };
        let mut two = details();
        two.ports.push(port);
        let none = Candidate {
            ports: vec![],
            ..candidate("stage-bookinfo", "none")
        };
        let exact = errors(json!([]), &request("stage-bookinfo/details", None), &[two.clone()]);
        assert!(
            exact[0].starts_with("`stage-bookinfo/details` has ports 9080, 9090 and federation"),
            "{exact:?}"
        );
        assert!(errors(json!([]), &request("stage-bookinfo/none", None), &[none])[0].contains("has no port and"));
        let (errors, warnings) = found(json!([]), &request("stage-bookinfo/*", None), &[two]);
        assert_eq!((errors.len(), warnings.len()), (0, 1));
    }

    #[test]
    fn two_services_with_one_exported_name_are_refused() {
        let rules = json!([{"type": "NameSelector", "nameSelector": {"name": "cache", "alias": {"namespace": "x", "name": "y"}}}]);
        let services = [candidate("shared", "cache"), details(), candidate("shared", "other")];
        assert_eq!(
            errors(
                rules.clone(),
                &request("stage-bookinfo/details", Some("x/y")),
                &services
            ),
            [
                "`shared/cache`, `stage-bookinfo/details` would all be exported as `x/y`, and only one of them could be reached"
            ]
        );
        // A collision of others is none of this request's.
        assert_eq!(errors(rules, &request("shared/other", None), &services), [""; 0]);
    }

    #[test]
    fn one_name_for_a_wildcard_is_warned_of_before_it_collides() {
        assert_eq!(
            warnings(&request("stage-bookinfo/*", Some("*/one")), &[details()]),
            ["every service that `stage-bookinfo/*` matches would be exported by the one name `one`"]
        );
    }

    #[test]
    fn a_wildcard_that_exports_the_control_plane_is_warned_of() {
        let services = [details(), candidate("stage-mesh", "prod-mesh-ingress")];
        assert_eq!(
            warnings(&request("*/*", None), &services),
            ["`*/*` also exports Services of the control plane: `stage-mesh/prod-mesh-ingress`"]
        );
        assert_eq!(
            warnings(&request("stage-mesh/prod-mesh-ingress", None), &services),
            [""; 0]
        );
    }

    #[test]
    fn an_empty_label_selector_is_warned_of_and_an_invalid_one_refused() {
        assert_eq!(
            warnings(&label(json!({})), &[details()]),
            ["the label selector is empty, so it matches every Service in `*/*`"]
        );
        assert_eq!(
            errors(
                json!([]),
                &label(json!({"matchExpressions": [{"key": "a", "operator": "Is"}]})),
                &[details()]
            ),
            [
                "istiod would skip this rule: the label selector is invalid: `Is` is none of the operators In, NotIn, \
              Exists and DoesNotExist"
            ]
        );
    }

    #[test]
    fn a_port_without_protocol_is_warned_of() {
        let mut service = details();
        service.ports[0].name = Some("web".into());
        let warnings = warnings(&request("stage-bookinfo/details", None), &[service]);
        assert!(
            warnings[0].starts_with("port 9080 of `stage-bookinfo/details` has no protocol"),
            "{warnings:?}"
        );
    }

    #[test]
    fn a_rule_that_takes_the_service_first_is_found_by_name_and_by_label() {
        let services = [labelled("stage-bookinfo", "ratings", "tier", "back")];
        let alias = json!([{"alias": {"namespace": "x"}}]);
        let rules = json!([{"type": "LabelSelector", "labelSelector": {"selector": {"matchLabels": {"tier": "back"}}, "aliases": alias}}]);
        assert_eq!(
            errors(rules, &request("stage-bookinfo/ratings", None), &services),
            [
                "exportRules[0] comes first: it takes `stage-bookinfo/ratings` by its labels and exports it as `x/ratings`"
            ]
        );
        let rules = json!([{"type": "NameSelector", "nameSelector": {"alias": {"namespace": "x"}}}]);
        assert_eq!(
            errors(rules, &request("stage-bookinfo/ratings", None), &services).len(),
            1
        );
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let rules = json!([{"type": "NameSelector", "nameSelector": {"alias": {"namespace": "x"}}}]);
        let service = Candidate {
            ports: vec![],
            ..details()
        };
        let errors = errors(rules, &request("stage-bookinfo/details", None), &[service]);
        assert_eq!(errors.len(), 2, "{errors:?}");
    }
}
