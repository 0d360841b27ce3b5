//! The import rules of a mesh, against what the other mesh offers.

use std::collections::BTreeMap;

use super::codes::*;
use super::exports::glob;
use super::view::{Sharing, Source, Taking, import_pattern, without_member};
use crate::api::ImportRule;
use crate::checks::fix::edit_command;
use crate::checks::{Code, Finding};
use crate::rules::{Imported, LocalImport, ServiceName, ServicePattern, import_rule_faults, nearest};
use crate::wording::{list_and, shell};

/// Rules that istiod passes over with nothing but a line in its log.
pub(super) fn skipped(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for taking in &sharing.takings {
        for (index, rule) in taking.set.spec.import_rules.iter().enumerate() {
            for fault in import_rule_faults(rule, &taking.set.spec, &taking.cluster_domain) {
                let message = format!("istiod skips importRules[{index}]: {fault}");
                found.push(taking.error(IMPORT_RULE_SKIPPED, index, rule, message));
            }
        }
    }
    found
}

/// Why a rule takes nothing.
enum Nothing {
    /// Nothing could ever be offered that it takes, or something else is meant.
    Wrong(String),
    /// A rule may be there before its service is offered.
    NotYet(String),
}

/// Whether a finding is on a rule that takes nothing of what is offered.
pub(in crate::checks) fn takes_nothing(finding: &Finding) -> bool {
    finding.code == IMPORT_RULE_MATCHES_NOTHING
}

/// Rules that take nothing of what is offered.
pub(super) fn matches_nothing(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for taking in &sharing.takings {
        for (index, rule) in taking.rules() {
            let Some(pattern) = import_pattern(rule) else { continue };
            let Some(why) = taking.why_nothing(&pattern, rule) else {
                continue;
            };
            let (Nothing::Wrong(said) | Nothing::NotYet(said)) = &why;
            let message = format!("importRules[{index}] imports nothing: {said}");
            let finding = match why {
                Nothing::Wrong(_) => taking.error(IMPORT_RULE_MATCHES_NOTHING, index, rule, message),
                Nothing::NotYet(_) => taking.warning(IMPORT_RULE_MATCHES_NOTHING, index, rule, message),
            };
            found.push(taking.with_other_side(finding, &pattern));
        }
    }
    found
}

/// Rules of which earlier ones leave nothing.
pub(super) fn never_reached(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for taking in &sharing.takings {
        let imported = taking.imported();
        for (index, rule) in taking.rules() {
            let taken = |import: &Imported| import.local.as_ref().is_some_and(|local| local.rule == index);
            if imported.iter().any(taken) {
                continue;
            }
            let Some((offer, wanted, local)) = first_difference(&imported, taking.alone(rule)) else {
                continue;
            };
            let message = format!(
                "importRules[{index}] never applies: importRules[{}] comes first and imports `{offer}` as {}, not as {}",
                local.rule, local.hostname, wanted.hostname
            );
            let exact = import_pattern(rule).is_some_and(|pattern| pattern.exact().is_some());
            found.push(if exact {
                taking.error(IMPORT_RULE_NEVER_REACHED, index, rule, message)
            } else {
                taking.warning(IMPORT_RULE_NEVER_REACHED, index, rule, message)
            });
        }
    }
    found
}

/// An offer that an earlier rule imports under another host.
fn first_difference(imported: &[Imported], alone: Vec<Imported>) -> Option<(ServiceName, LocalImport, LocalImport)> {
    alone.into_iter().find_map(|import| {
        let wanted = import.local?;
        let taken = imported.iter().find(|taken| taken.offer == import.offer)?;
        let local = taken.local.clone()?;
        (local.hostname != wanted.hostname).then_some((import.offer.service, wanted, local))
    })
}

/// Offers that get one host, of which the last one wins.
pub(super) fn hosts_collide(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let mut hosts: BTreeMap<String, Vec<(&Taking<'_>, ServiceName, LocalImport)>> = BTreeMap::new();
    for taking in &sharing.takings {
        for import in taking.imported() {
            if let Some(local) = import.local {
                let host = hosts.entry(local.hostname.clone()).or_default();
                host.push((taking, import.offer.service, local));
            }
        }
    }
    let mut found = Vec::new();
    for (host, sharing) in hosts {
        // One service imported as local from several peers is a way of failing over.
        let of_one_peer = |peer: &str| sharing.iter().filter(|(taking, ..)| taking.peer == peer).count() > 1;
        let collides = sharing
            .iter()
            .any(|(taking, _, local)| !local.as_local || of_one_peer(taking.peer));
        let (taking, _, first) = &sharing[0];
        let one_rule = sharing.iter().all(|(other, _, local)| {
            other.peer == taking.peer && local.rule == first.rule && taking.gives_one_name(local.rule)
        });
        if sharing.len() < 2 || !collides || one_rule {
            continue;
        }
        let offers: Vec<String> = sharing.iter().map(|(_, offer, _)| offer.to_string()).collect();
        let message = format!(
            "{} are imported by the one host {host}, where the last one wins",
            list_and(&offers)
        );
        let mut finding = Finding::error(IMPORTED_HOSTS_COLLIDE, mesh, taking.object(), message);
        for (taking, offer, local) in &sharing {
            finding = finding.seen(
                mesh,
                taking.object(),
                &format!("spec.importRules[{}]", local.rule),
                offer,
            );
        }
        let command = edit_command(mesh, "importedserviceset", &mesh.mesh.namespace, taking.peer);
        found.push(finding.mended_by(command));
    }
    found
}

/// Rules that give one name to whatever they take.
pub(super) fn one_name_for_many(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for taking in &sharing.takings {
        let imported = taking.imported();
        for (index, rule) in taking.rules().filter(|(index, _)| taking.gives_one_name(*index)) {
            let taken: Vec<String> = imported
                .iter()
                .filter(|import| import.local.as_ref().is_some_and(|local| local.rule == index))
                .map(|import| import.offer.service.to_string())
                .collect();
            found.push(if taken.len() > 1 {
                let message = format!(
                    "importRules[{index}] selects any name and has a fixed name for all, so {} are imported by one \
                     host, where the last one wins",
                    list_and(&taken)
                );
                taking.error(ONE_IMPORTED_NAME, index, rule, message)
            } else {
                let message = format!(
                    "importRules[{index}] selects any name and has a fixed name for all: as soon as a second service \
                     is offered, the last one wins"
                );
                taking.warning(ONE_IMPORTED_NAME, index, rule, message)
            });
        }
    }
    found
}

/// Services imported as local ones into a namespace that is not in the mesh.
pub(super) fn local_namespace_no_member(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let mut found = Vec::new();
    for taking in &sharing.takings {
        for (index, rule) in taking.rules().filter(|(_, rule)| rule.import_as_local == Some(true)) {
            let alias = rule.name_selector.as_ref().and_then(|selector| selector.alias.as_ref());
            let Some(namespace) = alias.and_then(|alias| alias.namespace.as_deref()) else {
                continue;
            };
            if !mesh
                .visibility()
                .is_ok_and(|visibility| !visibility.includes(namespace))
            {
                continue;
            }
            let message = format!(
                "importRules[{index}] imports into namespace `{namespace}`, which is not a configured member: only \
                 sidecars of other namespaces can resolve the host"
            );
            let finding = taking.warning(LOCAL_NAMESPACE_NO_MEMBER, index, rule, message);
            found.push(without_member(finding, mesh, namespace));
        }
    }
    found
}

/// Whether the pattern is the name of a service but for a letter or two, or but for its namespace.
fn is_slip_of(pattern: &ServicePattern, service: &ServiceName) -> bool {
    let distance = |asked: Option<&str>, is: &str| asked.map_or(0, |asked| strsim::osa_distance(asked, is));
    let (namespace, name) = (
        distance(pattern.namespace(), &service.namespace),
        distance(pattern.name(), &service.name),
    );
    (name == 0 && pattern.name().is_some()) || (namespace <= 2 && name <= 2)
}

impl Taking<'_> {
    /// The rules that istiod obeys, with their places.
    pub(super) fn rules(&self) -> impl Iterator<Item = (usize, &ImportRule)> {
        let rules = self.set.spec.import_rules.iter().enumerate();
        rules.filter(|(_, rule)| import_rule_faults(rule, &self.set.spec, &self.cluster_domain).is_empty())
    }

    /// Why a rule takes nothing; `None` when it takes something, cannot be told, or has its cause in the other mesh.
    fn why_nothing(&self, pattern: &ServicePattern, rule: &ImportRule) -> Option<Nothing> {
        let offers = self.offers()?;
        if !self.alone(rule).is_empty() {
            return None;
        }
        if let Some((part, letter)) = glob(pattern) {
            let said = format!("`{part}` is compared as it is written, and no name has a `{letter}`");
            return Some(Nothing::Wrong(said));
        }
        let names = offers.iter().map(|offer| offer.service.clone());
        let slip = offers.iter().any(|offer| is_slip_of(pattern, &offer.service));
        let nothing = if slip { Nothing::Wrong } else { Nothing::NotYet };
        let near: Vec<String> = nearest(pattern, names)
            .iter()
            .take(3)
            .map(ToString::to_string)
            .collect();
        match &self.source {
            Source::Unknown => None,
            Source::Status(_) => Some(nothing(format!(
                "`{pattern}` is not offered; {} offers {}",
                self.peer,
                list_and(&near)
            ))),
            Source::NoSet(remote, back) => {
                // A set by another name has its own finding.
                let wild = pattern.namespace().is_none() && pattern.name().is_none();
                let misnamed = !remote.exports.list().unwrap_or_default().is_empty()
                    && remote.exports.list().unwrap_or_default().iter().any(|set| {
                        let name = set.metadata.name.as_deref().unwrap_or_default();
                        remote.peer(name) == Ok(None)
                    });
                // One that stands in another namespace is told as that.
                let neighbours = remote.neighbours.known().ok().flatten();
                let astray = neighbours.is_some_and(|found| found.is_astray("ExportedServiceSet", back));
                (!wild && !misnamed && !astray).then(|| {
                    Nothing::NotYet(format!(
                        "{} has no ExportedServiceSet `{back}`, so it offers nothing",
                        remote.mesh.name
                    ))
                })
            }
            Source::Rules(offering) => {
                let original = offering.exported.iter().find(|export| pattern.matches(&export.service));
                if let Some(export) = original {
                    return Some(Nothing::Wrong(format!(
                        "`{pattern}` is the original name, but {} offers it as `{}`, and rules match the offered name",
                        offering.mesh.mesh.name, export.exported
                    )));
                }
                let wild = pattern.namespace().is_none() && pattern.name().is_none();
                (!offering.has_idle_rules() && !wild).then(|| {
                    let offered = list_and(&near);
                    nothing(format!(
                        "{} does not offer `{pattern}`; it offers {offered}",
                        offering.mesh.mesh.name
                    ))
                })
            }
        }
    }

    fn with_other_side(&self, finding: Finding, pattern: &ServicePattern) -> Finding {
        match &self.source {
            Source::Rules(offering) => {
                let related = offering.exported.iter().filter(|export| {
                    pattern.matches(&export.service) || pattern.name().is_none_or(|name| name == export.exported.name)
                });
                related.take(3).fold(finding, |finding, export| {
                    let field = format!("spec.exportRules[{}]", export.rule);
                    let value = format!("{} as {}", export.service, export.exported);
                    finding.seen(offering.mesh, offering.object(), &field, value)
                })
            }
            Source::NoSet(remote, back) => finding.first_mended_by(shell!(
                "meshfed export {} --in {} --to {}",
                pattern,
                remote.mesh.reference(),
                back
            )),
            Source::Status(_) | Source::Unknown => finding,
        }
    }

    /// Whether a rule selects any name and has one fixed name for all.
    pub(super) fn gives_one_name(&self, rule: usize) -> bool {
        let selector = self
            .set
            .spec
            .import_rules
            .get(rule)
            .and_then(|rule| rule.name_selector.as_ref());
        selector.is_some_and(|selector| {
            let alias = selector.alias.as_ref().and_then(|alias| alias.name.as_deref());
            ServicePattern::new(None, selector.name.as_deref()).name().is_none()
                && ServicePattern::new(None, alias).name().is_some()
        })
    }

    fn error(&self, code: Code, index: usize, rule: &ImportRule, message: String) -> Finding {
        self.with_rule(Finding::error(code, self.mesh, self.object(), message), index, rule)
    }

    fn warning(&self, code: Code, index: usize, rule: &ImportRule, message: String) -> Finding {
        self.with_rule(Finding::warning(code, self.mesh, self.object(), message), index, rule)
    }

    fn with_rule(&self, finding: Finding, index: usize, rule: &ImportRule) -> Finding {
        let text = serde_json::to_string(rule).unwrap_or_default();
        let home = &self.mesh.mesh.namespace;
        finding
            .seen(self.mesh, self.object(), &format!("spec.importRules[{index}]"), text)
            .mended_by(edit_command(self.mesh, "importedserviceset", home, self.peer))
    }
}
