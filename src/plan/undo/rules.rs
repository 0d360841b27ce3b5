//! Single rules taken out of sets.
//!
//! A set whose last rule goes stays, empty: istiod tells ImportedServiceSets apart by their generation only, so that one
//! made anew at the same generation would be ignored, and would import nothing (Maistra 2.5). `unpeer` deletes the sets,
//! after istiod has forgotten the peer.

use std::collections::BTreeSet;

use super::users::users;
use super::{LeftBehind, Refusal};
use crate::manifest::{ExportSetValues, ImportSetValues, Values};
use crate::naming::CLUSTER_DOMAIN;
use crate::plan::sets::{candidates, unreadable};
use crate::plan::{Planned, WriteMode};
use crate::rules::{self, ExportTarget, Offer, ServicePattern, exports, imports, remove_export, remove_import};
use crate::snapshot::MeshState;

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
    if let Some(reason) = mesh.exports.unknown() {
        return Err(Refusal::Unknown(vec![unreadable(
            mesh,
            "ExportedServiceSets",
            Some(reason),
        )]));
    }
    let Some(set) = mesh.export_set(peer) else {
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
    let mut unknown = Vec::new();
    let candidates = candidates(mesh, &mut unknown);
    Refusal::check(unknown, problems, vec![rule_hint(mesh, "exportedserviceset", peer)])?;
    if after == before {
        return Ok(nothing());
    }
    let visibility = mesh.visibility();
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
    if let Some(reason) = mesh.imports.unknown() {
        return Err(Refusal::Unknown(vec![unreadable(
            mesh,
            "ImportedServiceSets",
            Some(reason),
        )]));
    }
    let Some(set) = mesh.import_set(peer) else {
        return Ok(nothing());
    };
    let before = set.spec.clone();
    let (mut after, mut problems) = (before.clone(), Vec::new());
    for service in services {
        match remove_import(&after, service, CLUSTER_DOMAIN) {
            Ok(Some(kept)) => after.import_rules = kept,
            Ok(None) => {}
            Err(covered) => problems.push(format!("{}: {covered}", mesh.label())),
        }
    }
    Refusal::check(Vec::new(), problems, vec![rule_hint(mesh, "importedserviceset", peer)])?;
    if after == before {
        return Ok(nothing());
    }
    let offers = offers(mesh, peer, services);
    let hosts = |spec| -> BTreeSet<String> {
        let imported = imports(spec, &offers, peer, CLUSTER_DOMAIN);
        let local = imported.into_iter().filter_map(|import| import.local);
        local.map(|local| local.hostname).collect()
    };
    let gone = &hosts(&before) - &hosts(&after);
    let (users, unknown) = users(mesh, |host| gone.contains(host));
    let (problems, hints) = users.into_iter().map(|user| (user.problem, user.hint)).unzip();
    Refusal::check(unknown, problems, hints)?;
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
    let status = mesh.import_set(peer).and_then(|set| set.status.as_ref());
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
    format!(
        "name what the rule names, or change it: oc --context {} -n {} edit {kind} {peer}",
        mesh.mesh.context, mesh.mesh.namespace
    )
}
