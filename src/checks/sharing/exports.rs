//! The export rules of a mesh: what istiod skips, what does nothing, and what does more than it seems.

use std::collections::BTreeMap;

use super::codes::*;
use super::view::{Offering, Sharing, export_pattern, without_member};
use crate::api::ExportRule;
use crate::checks::fix::edit_command;
use crate::checks::{Code, Finding, ObjectRef};
use crate::rules::{Exported, Invisible, ServiceName, ServicePattern, export_rule_faults, exports, invisible, nearest};
use crate::snapshot::MeshState;
use crate::wording::{count, list_and, shell};

/// Rules that istiod passes over with nothing but a line in its log.
pub(super) fn skipped(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for offering in &sharing.offerings {
        for (index, rule) in offering.set.spec.export_rules.iter().enumerate() {
            for fault in export_rule_faults(rule) {
                let message = format!("istiod skips exportRules[{index}]: {fault}");
                found.push(offering.error(EXPORT_RULE_SKIPPED, index, rule, message));
            }
        }
    }
    found
}

/// Label rules whose selector is absent or empty, most often because a misspelt field was pruned.
pub(super) fn selects_everything(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for offering in &sharing.offerings {
        for (index, rule) in offering.rules() {
            let Some(selector) = rule.label_selector.as_ref().filter(|_| rule.type_ == "LabelSelector") else {
                continue;
            };
            let labels = selector.selector.as_ref();
            let empty = labels.is_none_or(|labels| {
                labels.match_labels.as_ref().is_none_or(BTreeMap::is_empty)
                    && labels.match_expressions.as_ref().is_none_or(Vec::is_empty)
            });
            if empty {
                let taken = offering.taken_by(index).count();
                let message = format!(
                    "exportRules[{index}] selects by label but names none, so it exports every Service of {}: {}",
                    namespace_words(rule),
                    count(taken, "Service")
                );
                found.push(offering.warning(LABEL_RULE_WITHOUT_LABELS, index, rule, message));
            }
        }
    }
    found
}

fn namespace_words(rule: &ExportRule) -> String {
    match export_pattern(rule).namespace() {
        Some(namespace) => format!("namespace `{namespace}`"),
        None => "the mesh".to_owned(),
    }
}

/// Rules for a namespace that istiod does not watch.
pub(super) fn not_a_member(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let mut found = Vec::new();
    for offering in &sharing.offerings {
        for (index, rule) in offering.rules() {
            // A pattern that is none is told as that.
            let is_glob = glob(&export_pattern(rule)).is_some();
            let Some(namespace) = outside(mesh, rule).filter(|_| !is_glob) else {
                continue;
            };
            let message = format!(
                "exportRules[{index}] exports nothing: namespace `{namespace}` is not a configured member of {}",
                mesh.mesh.name
            );
            let finding = offering.error(EXPORTED_NAMESPACE_NO_MEMBER, index, rule, message);
            found.push(without_member(finding, mesh, &namespace));
        }
    }
    found
}

/// The namespace that a rule names and istiod is known not to watch.
fn outside(mesh: &MeshState, rule: &ExportRule) -> Option<String> {
    let pattern = export_pattern(rule);
    let namespace = pattern.namespace()?;
    let visibility = mesh.visibility().ok()?;
    (!visibility.includes(namespace)).then(|| namespace.to_owned())
}

/// Rules whose Services are all out of reach.
pub(super) fn hidden(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let Ok(visibility) = mesh.visibility() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for offering in &sharing.offerings {
        for (index, rule) in offering.rules() {
            let selected = offering.selected_by(rule);
            let reasons: Vec<Invisible> = selected
                .iter()
                .filter_map(|candidate| invisible(candidate, &visibility))
                .collect();
            // What is wrong with a namespace that the rule names is told of the rule.
            let is_told = outside(mesh, rule).is_some();
            if is_told || selected.is_empty() || reasons.len() < selected.len() || !is_known(mesh, rule) {
                continue;
            }
            let service = &selected[0].service;
            let message = format!("exportRules[{index}] exports nothing: {}", reasons[0]);
            let object = ObjectRef::new("Service", &service.namespace, &service.name);
            let command = edit_command(mesh, "service", &service.namespace, &service.name);
            let finding = Finding::error(EXPORTED_SERVICE_HIDDEN, mesh, object, message).seen(
                mesh,
                offering.object(),
                &format!("spec.exportRules[{index}]"),
                export_pattern(rule),
            );
            found.push(match &reasons[0] {
                Invisible::NotAMember { service } => without_member(finding, mesh, &service.namespace),
                Invisible::Unnamed | Invisible::ExternalName { .. } | Invisible::ExportTo { .. } => {
                    finding.mended_by(command)
                }
            });
        }
    }
    found
}

/// Rules that select no Service at all.
pub(super) fn matches_nothing(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let mut found = Vec::new();
    for offering in &sharing.offerings {
        for (index, rule) in offering.rules() {
            let pattern = export_pattern(rule);
            if let Some((part, letter)) = glob(&pattern) {
                let message = format!(
                    "exportRules[{index}] matches nothing: `{part}` is compared as it is written, and no name has a `{letter}`"
                );
                found.push(offering.error(EXPORT_RULE_MATCHES_NOTHING, index, rule, message));
                continue;
            }
            if outside(mesh, rule).is_some() || !offering.selected_by(rule).is_empty() || !is_known(mesh, rule) {
                continue;
            }
            let near = nearest(
                &pattern,
                offering.candidates.iter().map(|candidate| candidate.service.clone()),
            );
            let near: Vec<String> = near.iter().take(3).map(ToString::to_string).collect();
            let seen = format!("the mesh sees {}", list_and(&near));
            let finding = if pattern.exact().is_some() {
                // A rule may be there before its Service.
                let message = format!("exportRules[{index}] exports `{pattern}`, but there is no such Service; {seen}");
                offering.warning(EXPORT_RULE_MATCHES_NOTHING, index, rule, message)
            } else {
                let message = format!("exportRules[{index}] matches no Service; {seen}");
                offering.warning(EXPORT_RULE_MATCHES_NOTHING, index, rule, message)
            };
            found.push(finding);
        }
    }
    found
}

/// Whether a finding is on a rule for one Service, which is not there.
pub(in crate::checks) fn misses_one_service(finding: &Finding) -> bool {
    let rule = finding.evidence.first().map(|seen| serde_json::from_str(&seen.value));
    let rule: Option<ExportRule> = rule.and_then(Result::ok);
    finding.code == EXPORT_RULE_MATCHES_NOTHING && rule.is_some_and(|rule| export_pattern(&rule).exact().is_some())
}

/// The part of a pattern that is meant as one of a shell or as a regular expression, and what gives it away.
pub(super) fn glob(pattern: &ServicePattern) -> Option<(&str, char)> {
    let parts = [pattern.namespace(), pattern.name()].into_iter().flatten();
    let mut found =
        parts.filter_map(|part| Some((part, part.chars().find(|letter| "*?[]{}()|^$+\\".contains(*letter))?)));
    found.next()
}

/// Whether every Service that a rule could select was read.
fn is_known(mesh: &MeshState, rule: &ExportRule) -> bool {
    let pattern = export_pattern(rule);
    let concerned = |namespace: &str| pattern.namespace().is_none_or(|wanted| wanted == namespace);
    mesh.members().is_ok_and(|members| {
        let mut namespaces = members.iter().chain([&mesh.mesh.namespace]);
        namespaces.all(|namespace| !concerned(namespace) || mesh.knows_all_services_of(namespace))
    })
}

/// Rules of which earlier ones leave nothing.
pub(super) fn never_reached(sharing: &Sharing<'_>) -> Vec<Finding> {
    let Ok(visibility) = sharing.mesh.visibility() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for offering in &sharing.offerings {
        for (index, rule) in offering.rules() {
            let alone = exports(
                std::slice::from_ref(rule),
                &offering.candidates,
                &visibility,
                offering.peer,
            );
            if alone.is_empty() || offering.taken_by(index).next().is_some() {
                continue;
            }
            let Some((wanted, taken)) = first_difference(offering, &alone) else {
                continue;
            };
            let message = format!(
                "exportRules[{index}] never applies: exportRules[{}] comes first and exports `{}` as `{}`, not as `{}`",
                taken.rule, taken.service, taken.exported, wanted.exported
            );
            let finding = if export_pattern(rule).exact().is_some() {
                offering.error(EXPORT_RULE_NEVER_REACHED, index, rule, message)
            } else {
                offering.warning(EXPORT_RULE_NEVER_REACHED, index, rule, message)
            };
            found.push(finding);
        }
    }
    found
}

/// A Service that an earlier rule exports by another name; a rule that only repeats an earlier one does no harm.
fn first_difference<'e>(offering: &'e Offering<'_>, alone: &'e [Exported]) -> Option<(&'e Exported, &'e Exported)> {
    alone.iter().find_map(|wanted| {
        let taken = offering.exported.iter().find(|taken| taken.service == wanted.service)?;
        (taken.exported != wanted.exported).then_some((wanted, taken))
    })
}

/// Services of different rules with one exported name.
pub(super) fn names_collide(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let mut found = Vec::new();
    for offering in &sharing.offerings {
        for (exported, services) in by_exported_name(offering) {
            let rules: Vec<usize> = services.iter().map(|export| export.rule).collect();
            // One rule that gives one name to all it selects is a cause of its own.
            if services.len() < 2
                || rules
                    .iter()
                    .all(|rule| *rule == rules[0] && gives_one_name(offering, *rule))
            {
                continue;
            }
            let names: Vec<String> = services.iter().map(|export| export.service.to_string()).collect();
            let message = format!(
                "{} are exported by the one name `{exported}`, so only one of them can be reached and the list of \
                 exported services is no longer updated",
                list_and(&names)
            );
            let mut finding = Finding::error(EXPORTED_NAMES_COLLIDE, mesh, offering.object(), message);
            for export in &services {
                let field = format!("spec.exportRules[{}]", export.rule);
                finding = finding.seen(mesh, offering.object(), &field, &export.service);
            }
            found.push(finding.mended_by(shell!(
                "meshfed export {} --in {} --to {} --as NAMESPACE/NAME",
                services[0].service,
                mesh.mesh.reference(),
                offering.peer
            )));
        }
    }
    found
}

fn by_exported_name<'e>(offering: &'e Offering<'_>) -> BTreeMap<&'e ServiceName, Vec<&'e Exported>> {
    let mut names: BTreeMap<&ServiceName, Vec<&Exported>> = BTreeMap::new();
    for exported in &offering.exported {
        names.entry(&exported.exported).or_default().push(exported);
    }
    names
}

/// Whether a rule selects any name and has one fixed name for all.
fn gives_one_name(offering: &Offering<'_>, rule: usize) -> bool {
    let selector = offering.set.spec.export_rules[rule].name_selector.as_ref();
    selector.is_some_and(|selector| {
        let any = ServicePattern::new(None, selector.name.as_deref()).name().is_none();
        let alias = selector.alias.as_ref();
        let fixed = alias.and_then(|alias| {
            let name = alias.name.as_deref();
            ServicePattern::new(None, name).name().map(str::to_owned)
        });
        any && fixed.is_some()
    })
}

/// Rules that give one name to whatever they select.
pub(super) fn one_name_for_many(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for offering in &sharing.offerings {
        for (index, rule) in offering.rules().filter(|(index, _)| gives_one_name(offering, *index)) {
            let taken: Vec<&Exported> = offering.taken_by(index).collect();
            let name = taken
                .first()
                .map(|export| export.exported.to_string())
                .unwrap_or_default();
            let finding = if taken.len() > 1 {
                let services: Vec<String> = taken.iter().map(|export| export.service.to_string()).collect();
                let message = format!(
                    "exportRules[{index}] selects any name and has a fixed name for all, so {} are all exported as \
                     `{name}` and only one of them can be reached",
                    list_and(&services)
                );
                offering.error(ONE_EXPORTED_NAME, index, rule, message)
            } else {
                let message = format!(
                    "exportRules[{index}] selects any name and has a fixed name for all: as soon as it selects a \
                     second Service, only one of them can be reached"
                );
                offering.warning(ONE_EXPORTED_NAME, index, rule, message)
            };
            found.push(finding);
        }
    }
    found
}

/// Wildcards that take in the Services of the control plane.
pub(super) fn exports_control_plane(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let mut found = Vec::new();
    for offering in &sharing.offerings {
        for (index, rule) in offering.rules() {
            let home = &mesh.mesh.namespace;
            let own: Vec<String> = offering
                .taken_by(index)
                .filter(|export| export.service.namespace == *home)
                .map(|export| export.service.to_string())
                .collect();
            if export_pattern(rule).namespace().is_none() && !own.is_empty() {
                let message = format!(
                    "exportRules[{index}] selects any namespace, so it also exports Services of the control plane: {}",
                    list_and(&own)
                );
                found.push(offering.warning(CONTROL_PLANE_EXPORTED, index, rule, message));
            }
        }
    }
    found
}

impl Offering<'_> {
    fn error(&self, code: Code, index: usize, rule: &ExportRule, message: String) -> Finding {
        let finding = Finding::error(code, self.mesh, self.object(), message);
        self.with_rule(finding, index, rule)
    }

    fn warning(&self, code: Code, index: usize, rule: &ExportRule, message: String) -> Finding {
        let finding = Finding::warning(code, self.mesh, self.object(), message);
        self.with_rule(finding, index, rule)
    }

    fn with_rule(&self, finding: Finding, index: usize, rule: &ExportRule) -> Finding {
        let text = serde_json::to_string(rule).unwrap_or_default();
        let home = &self.mesh.mesh.namespace;
        finding
            .seen(self.mesh, self.object(), &format!("spec.exportRules[{index}]"), text)
            .mended_by(edit_command(self.mesh, "exportedserviceset", home, self.peer))
    }
}
