//! Problems of a request to export.

use std::collections::BTreeMap;

use super::{Problems, collapses, list};
use crate::api::ExportRule;
use crate::rules::candidate::{Candidate, Invisible, Visibility, invisible};
use crate::rules::edit::{ExportRequest, ExportTarget, Shadowed, add_export, alias_of, selection_of};
use crate::rules::export::{Exported, exports};
use crate::rules::fault::RuleFault;
use crate::rules::name::{ServiceName, nearest};
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
mod tests;
