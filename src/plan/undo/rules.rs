//! Single rules taken out of sets.
//!
//! A set whose last rule goes stays, empty: istiod tells ImportedServiceSets apart by their generation only, so that one
//! made anew at the same generation would be ignored, and would import nothing (Maistra 2.5). `unpeer` deletes the sets,
//! after istiod has forgotten the peer.

use std::collections::BTreeSet;

use super::users::users;
use super::{LeftBehind, Problem, Refusal, Removal};
use crate::manifest::{ExportSetValues, ImportSetValues, Values, kinds};
use crate::plan::draft::{Draft, PlanPhase, Removing};
use crate::plan::lost::routed;
use crate::plan::sets::{candidates, cluster_domain, imported_hosts};
use crate::plan::{Change, Planned, Requirement, Until, WriteMode, is_managed_by_meshfed};
use crate::rules::{self, ExportTarget, Offer, ServicePattern, exports, remove_export, remove_import};
use crate::snapshot::{Condition, LinkState, MeshState, links};
use crate::topology::Removed;
use crate::wording::shell;

/// Plans to take rules out of sets, set by set.
pub(super) fn plan(draft: &mut Draft<'_>, removed: &Removed) {
    let exports = removed.exports.iter().map(|export| (&export.mesh, &export.peer));
    for (name, peer) in exports.collect::<BTreeSet<_>>() {
        let Some(mesh) = draft.installed(name) else { continue };
        let of_set = removed
            .exports
            .iter()
            .filter(|export| (&export.mesh, &export.peer) == (name, peer));
        let targets: Vec<ExportTarget> = of_set.map(|export| export.target.clone()).collect();
        let undo = unexport(mesh, peer, &targets).and_then(|undo| {
            let lost = routed(draft.seen, mesh, peer, &undo.gone);
            draft.plan.notes.extend(lost.notes);
            lost.refusal.check().map(|()| undo)
        });
        note_nothing(draft, mesh, "ExportedServiceSet", peer, &undo);
        let names = take_out(draft, mesh, peer, undo, |names| Condition::ExportsGone {
            names: Some(names),
        });
        if let Some(names) = names {
            importer_loses(draft, mesh, peer, names);
        }
    }
    let imports = removed.imports.iter().map(|import| (&import.mesh, &import.peer));
    for (name, peer) in imports.collect::<BTreeSet<_>>() {
        let Some(mesh) = draft.installed(name) else { continue };
        let of_set = removed
            .imports
            .iter()
            .filter(|import| (&import.mesh, &import.peer) == (name, peer));
        let services: Vec<ServicePattern> = of_set.map(|import| import.service.clone()).collect();
        let undo = unimport(mesh, peer, &services);
        let rules = undo.as_ref().map(|undo| destination_rules(mesh, &undo.gone));
        let rules = rules.unwrap_or_default();
        note_nothing(draft, mesh, "ImportedServiceSet", peer, &undo);
        take_out(draft, mesh, peer, undo, |names| Condition::ImportsGone { names });
        for removal in rules {
            draft.remove(Removing::Rules, mesh, removal, false);
        }
    }
}

/// Tells that there was nothing to take out, which may be a slip in what was named.
fn note_nothing(draft: &mut Draft<'_>, mesh: &MeshState, kind: &str, peer: &str, undo: &Result<RulesUndo, Refusal>) {
    if undo.as_ref().is_ok_and(|undo| undo.planned.is_none()) {
        let set = format!("{kind} {}/{peer}", mesh.mesh.namespace);
        draft.note(format!(
            "{}: {set} has no such rule, so nothing is taken out",
            mesh.label()
        ));
    }
}

/// The DestinationRules that meshfed wrote for hosts that a peer served beside local pods. What could not be read is not
/// meshfed's to know of: nothing depends on it.
fn destination_rules(mesh: &MeshState, gone: &BTreeSet<String>) -> Vec<Removal> {
    let mut found = Vec::new();
    for (namespace, rules) in &mesh.destination_rules {
        for rule in rules.list().unwrap_or_default() {
            let ours = is_managed_by_meshfed(rule.metadata.labels.as_ref());
            if ours && gone.contains(&mesh.qualified_host(&rule.spec.host, namespace)) {
                let live = serde_json::to_value(rule).unwrap_or_default();
                found.push(Removal::of(mesh, &kinds::DESTINATION_RULE, &live));
            }
        }
    }
    found
}

/// Edits the set; the names that will be listed no longer, where that is waited for.
fn take_out(
    draft: &mut Draft<'_>,
    mesh: &MeshState,
    peer: &str,
    undo: Result<RulesUndo, Refusal>,
    gone: impl Fn(BTreeSet<String>) -> Condition,
) -> Option<BTreeSet<String>> {
    let undo = draft.accept(undo)?;
    draft.plan.left_behind.extend(undo.left);
    let rules = PlanPhase::Remove(Removing::Rules);
    draft.change(rules, Change::Write(undo.planned?));
    let wait = draft.waits_for(Until::True);
    if wait {
        draft.until(rules, [Requirement::new(mesh, peer, gone(undo.gone.clone()))]);
    }
    wait.then_some(undo.gone)
}

/// The mesh that imported what is no longer offered loses it too, where that mesh can be seen and its link is up: while it
/// is down, lists stay as they were.
fn importer_loses(draft: &mut Draft<'_>, exporter: &MeshState, importer: &str, names: BTreeSet<String>) {
    let Some(importer) = draft.seen.mesh(importer) else {
        return;
    };
    let link = links(&draft.seen.snapshot)
        .into_iter()
        .find(|link| link.direction.from == importer.mesh.name);
    if link.is_none_or(|link| link.state != LinkState::Connected) {
        let name = &importer.mesh.name;
        draft.plan.notes.push(format!(
            "`{name}` goes on listing what it imported until its link is up again"
        ));
        return;
    }
    let lost = Requirement::new(importer, &exporter.mesh.name, Condition::ImportsGone { names });
    draft.until(PlanPhase::Remove(Removing::Rules), [lost]);
}

/// Rules that can be taken out.
#[derive(Clone, Debug, PartialEq)]
pub struct RulesUndo {
    /// The set without the rules; `None` when it has none of them.
    pub planned: Option<Planned>,
    /// The host names that must disappear from the set's status: exported names, or imported hosts.
    pub gone: BTreeSet<String>,
    /// The set, where it stays without a rule.
    pub left: Vec<LeftBehind>,
}

const EMPTY: &str =
    "it has no rule left; it stays, since istiod ignores a set that is made anew, and `unpeer` removes it";

/// Plans to stop exporting `targets` to `peer`.
pub fn unexport(mesh: &MeshState, peer: &str, targets: &[ExportTarget]) -> Result<RulesUndo, Refusal> {
    let mut refusal = Refusal::default();
    let set = refusal.known(mesh, "ExportedServiceSets", mesh.export_set(peer), None);
    let (candidates, visibility) = candidates(mesh, &mut refusal);
    refusal.check()?;
    let Some(set) = set else {
        return Ok(nothing());
    };
    let before = set.spec.export_rules.clone();
    let (mut after, mut problems) = (before.clone(), Vec::new());
    for target in targets {
        match remove_export(&after, target) {
            Ok(kept) => after = kept.unwrap_or(after),
            Err(covered) => problems.push(format!("{}: {covered}", mesh.label())),
        }
    }
    covered(problems, &rule_hint(mesh, "exportedserviceset", peer))?;
    if after == before {
        return Ok(nothing());
    }
    let names = |rules: &[crate::api::ExportRule]| -> BTreeSet<String> {
        let exported = exports(rules, &candidates, &visibility, peer);
        exported.into_iter().map(|exported| exported.hostname).collect()
    };
    let gone = &names(&before) - &names(&after);
    let left = left(mesh, "ExportedServiceSet", peer, after.is_empty());
    let values = ExportSetValues {
        name: peer.to_owned(),
        namespace: mesh.mesh.namespace.clone(),
        rules: after,
    };
    let mode = WriteMode::Edit(set.metadata.resource_version.clone());
    Ok(RulesUndo {
        planned: Some(Planned::new(&mesh.mesh.name, mode, Values::ExportSet(values))),
        gone,
        left,
    })
}

/// Plans to stop importing `services`, by their exported names, from `peer`; refused while a VirtualService needs one.
pub fn unimport(mesh: &MeshState, peer: &str, services: &[ServicePattern]) -> Result<RulesUndo, Refusal> {
    let mut refusal = Refusal::default();
    let set = refusal.known(mesh, "ImportedServiceSets", mesh.import_set(peer), None);
    refusal.check()?;
    let Some(set) = set else {
        return Ok(nothing());
    };
    let before = set.spec.clone();
    let mut refusal = Refusal::default();
    let domain = cluster_domain(mesh, &before, false, &mut refusal);
    refusal.check()?;
    let (mut after, mut problems) = (before.clone(), Vec::new());
    for service in services {
        match remove_import(&after, service, &domain) {
            Ok(Some(kept)) => after.import_rules = kept,
            Ok(None) => {}
            Err(covered) => problems.push(format!("{}: {covered}", mesh.label())),
        }
    }
    covered(problems, &rule_hint(mesh, "importedserviceset", peer))?;
    if after == before {
        return Ok(nothing());
    }
    let offers = offers(mesh, peer, services);
    let hosts = |spec| imported_hosts(spec, &offers, peer, &domain);
    let gone = &hosts(&before) - &hosts(&after);
    let mut refusal = Refusal::default();
    users(mesh, &mut refusal, |host| gone.contains(host));
    refusal.check()?;
    let left = left(mesh, "ImportedServiceSet", peer, after.import_rules.is_empty());
    let values = ImportSetValues {
        name: peer.to_owned(),
        namespace: mesh.mesh.namespace.clone(),
        domain_suffix: after.domain_suffix,
        locality: after.locality,
        rules: after.import_rules,
    };
    let mode = WriteMode::Edit(set.metadata.resource_version.clone());
    Ok(RulesUndo {
        planned: Some(Planned::new(&mesh.mesh.name, mode, Values::ImportSet(values))),
        gone,
        left,
    })
}

/// What the peer is known to offer, and what was named in full, which may have been offered before.
fn offers(mesh: &MeshState, peer: &str, services: &[ServicePattern]) -> Vec<Offer> {
    let status = mesh.import_set(peer).ok().flatten().and_then(|set| set.status.as_ref());
    let listed = status.into_iter().flat_map(|status| &status.imported_services);
    let mut offers: Vec<Offer> = listed
        .filter_map(|service| {
            Some(Offer {
                service: rules::offered_name(&service.exported_name)?,
                hostname: service.exported_name.clone(),
            })
        })
        .collect();
    for service in services.iter().filter_map(ServicePattern::exact) {
        if !offers.iter().any(|offer| offer.service == service) {
            offers.push(Offer {
                service,
                hostname: String::new(),
            });
        }
    }
    offers
}

/// A rule that covers more than what is to go is not taken out.
fn covered(problems: Vec<String>, hint: &str) -> Result<(), Refusal> {
    let problems = problems.into_iter().map(|said| Problem::in_use(said, hint));
    Refusal {
        unread: Vec::new(),
        problems: problems.collect(),
    }
    .check()
}

fn nothing() -> RulesUndo {
    RulesUndo {
        planned: None,
        gone: BTreeSet::new(),
        left: Vec::new(),
    }
}

fn left(mesh: &MeshState, kind: &str, peer: &str, empty: bool) -> Vec<LeftBehind> {
    let stays = || LeftBehind::new(mesh, format!("{kind} {}/{peer}", mesh.mesh.namespace), EMPTY);
    empty.then(stays).into_iter().collect()
}

fn rule_hint(mesh: &MeshState, kind: &str, peer: &str) -> String {
    shell!(
        "name what the rule names, or change it: oc --context {} -n {} edit {} {}",
        mesh.mesh.context,
        mesh.mesh.namespace,
        kind,
        peer
    )
}
