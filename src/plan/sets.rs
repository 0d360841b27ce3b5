//! What a mesh offers and takes: one rule edited, every other rule kept, in order.

use std::collections::BTreeSet;

use super::{Planned, WriteMode};
use crate::api::{ExportedServiceSet, ImportedServiceSet};
use crate::manifest::{ExportSetValues, ImportSetValues, Values};
use crate::naming::CLUSTER_DOMAIN;
use crate::rules::{
    self, Candidate, ExportRequest, ImportProblem, ImportRequest, Importer, Offer, Problems, Visibility, add_export,
    add_import, export_problems, exports, import_problems, imports,
};
use crate::snapshot::{MeshState, Observed, Unknown};
use crate::wording::list_and;

/// A set that can be written.
#[derive(Clone, Debug, PartialEq)]
pub struct SetPlan {
    /// The set; `None` when its rules do already what is asked.
    pub planned: Option<Planned>,
    /// The host names that must appear in the set's status: exported names, or imported hosts.
    pub expected: BTreeSet<String>,
    /// What the user should know although it does not stop anything.
    pub warnings: Vec<String>,
}

/// Plans exports to `peer`, or tells everything that is in their way.
pub fn export(mesh: &MeshState, peer: &str, requests: &[ExportRequest]) -> Result<SetPlan, Vec<String>> {
    let mut problems = Vec::from_iter(no_peer(mesh, peer));
    let set = match &mesh.exports {
        Observed::Present(_) | Observed::Missing | Observed::Unknown(Unknown::NotAsked) => mesh.export_set(peer),
        other => return Err(vec![unreadable(mesh, "ExportedServiceSets", other.unknown())]),
    };
    let candidates = candidates(mesh, &mut problems);
    let visibility = mesh.visibility();
    let before = set.map(|set| set.spec.export_rules.clone()).unwrap_or_default();
    let mut after = before.clone();
    let mut warnings = Vec::new();
    for request in requests {
        let found = export_problems(&after, request, &candidates, &visibility);
        collect(mesh, found, &mut problems, &mut warnings);
        if let Ok((edited, _)) = add_export(&after, request) {
            after = edited;
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let wanted: Vec<Candidate> = candidates
        .iter()
        .filter(|candidate| asked_for(candidate, requests, &visibility))
        .cloned()
        .collect();
    let expected = exports(&after, &wanted, &visibility, peer)
        .into_iter()
        .map(|exported| exported.hostname)
        .collect();
    let planned = (after != before || set.is_none()).then(|| {
        let values = ExportSetValues {
            name: peer.to_owned(),
            namespace: mesh.mesh.namespace.clone(),
            rules: after,
        };
        let version = set.and_then(|set: &ExportedServiceSet| set.metadata.resource_version.clone());
        Planned::new(&mesh.mesh.name, WriteMode::Edit(version), Values::ExportSet(values))
    });
    Ok(SetPlan {
        planned,
        expected,
        warnings,
    })
}

/// Whether one of the requests alone would export the service.
fn asked_for(candidate: &Candidate, requests: &[ExportRequest], visibility: &Visibility<'_>) -> bool {
    requests.iter().any(|request| {
        let alone = add_export(&[], request).map(|(rules, _)| rules).unwrap_or_default();
        !exports(&alone, std::slice::from_ref(candidate), visibility, "").is_empty()
    })
}

/// Plans imports from `peer`, or tells everything that is in their way.
///
/// `exporter` is the mesh behind the peer, where it could be observed; without it only what the peer is known to offer
/// is checked.
pub fn import(
    mesh: &MeshState,
    exporter: Option<&MeshState>,
    peer: &str,
    requests: &[ImportRequest],
) -> Result<SetPlan, Vec<String>> {
    let mut problems = Vec::from_iter(no_peer(mesh, peer));
    if let Some(reason) = mesh.imports.unknown() {
        return Err(vec![unreadable(mesh, "ImportedServiceSets", Some(reason))]);
    }
    let set = mesh.import_set(peer);
    let offers = offers(mesh, exporter, peer);
    let importer = Importer {
        peer,
        cluster_domain: CLUSTER_DOMAIN,
        visibility: mesh.visibility(),
    };
    let mut spec = set.map(|set| set.spec.clone()).unwrap_or_default();
    let before = spec.import_rules.clone();
    let mut warnings = Vec::new();
    for request in requests {
        let mut found = import_problems(&spec, request, offers.as_deref().unwrap_or_default(), &importer);
        if offers.is_none() {
            found
                .errors
                .retain(|problem| !matches!(problem, ImportProblem::NotOffered { .. }));
        }
        collect(mesh, found, &mut problems, &mut warnings);
        if let Ok((edited, _)) = add_import(&spec, request, CLUSTER_DOMAIN) {
            spec.import_rules = edited;
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let expected = expected_hosts(&spec, requests, offers.as_deref(), peer);
    let planned = (spec.import_rules != before || set.is_none()).then(|| {
        let values = ImportSetValues {
            name: peer.to_owned(),
            namespace: mesh.mesh.namespace.clone(),
            domain_suffix: spec.domain_suffix.clone(),
            locality: spec.locality.clone(),
            rules: spec.import_rules.clone(),
        };
        let version = set.and_then(|set: &ImportedServiceSet| set.metadata.resource_version.clone());
        Planned::new(&mesh.mesh.name, WriteMode::Edit(version), Values::ImportSet(values))
    });
    Ok(SetPlan {
        planned,
        expected,
        warnings,
    })
}

/// The hosts that the requests will yield. Where nobody knows what is offered, a service named in full is assumed to be.
fn expected_hosts(
    spec: &crate::api::ImportedServiceSetSpec,
    requests: &[ImportRequest],
    offers: Option<&[Offer]>,
    peer: &str,
) -> BTreeSet<String> {
    let assumed = || -> Vec<Offer> {
        let named = requests.iter().filter_map(|request| request.service.exact());
        named
            .map(|service| Offer {
                service,
                hostname: String::new(),
            })
            .collect()
    };
    let known = offers.map_or_else(assumed, <[Offer]>::to_vec);
    let wanted: Vec<Offer> = known
        .into_iter()
        .filter(|offer| requests.iter().any(|request| request.service.matches(&offer.service)))
        .collect();
    let local = imports(spec, &wanted, peer, CLUSTER_DOMAIN)
        .into_iter()
        .filter_map(|import| import.local);
    local.map(|local| local.hostname).collect()
}

/// What the peer offers: as its own ExportedServiceSet says, else as this mesh's ImportedServiceSet lists it; `None`
/// when neither can tell. An empty list here proves nothing, since nothing is listed before a set exists.
fn offers(mesh: &MeshState, exporter: Option<&MeshState>, peer: &str) -> Option<Vec<Offer>> {
    let offer = |exported_name: &str| {
        let service = rules::offered_name(exported_name)?;
        Some(Offer {
            service,
            hostname: exported_name.to_owned(),
        })
    };
    if let Some(exporter) = exporter
        && exporter.exports.present().is_some()
        && let Some(status) = exporter.export_set(&mesh.mesh.name).and_then(|set| set.status.as_ref())
    {
        return Some(
            status
                .exported_services
                .iter()
                .filter_map(|service| offer(&service.exported_name))
                .collect(),
        );
    }
    let status = mesh.import_set(peer)?.status.as_ref()?;
    let listed: Vec<Offer> = status
        .imported_services
        .iter()
        .filter_map(|service| offer(&service.exported_name))
        .collect();
    (!listed.is_empty()).then_some(listed)
}

/// The Services that istiod sees; a namespace that could not be read is a problem, since a rule might match there.
pub(super) fn candidates(mesh: &MeshState, problems: &mut Vec<String>) -> Vec<Candidate> {
    for (namespace, services) in &mesh.member_services {
        if let Some(reason) = services.unknown() {
            problems.push(format!(
                "{}: the Services of `{namespace}` could not be read: {reason}",
                mesh.label()
            ));
        }
    }
    mesh.candidates()
}

fn collect<P: std::fmt::Display>(
    mesh: &MeshState,
    found: Problems<P>,
    problems: &mut Vec<String>,
    warnings: &mut Vec<String>,
) {
    problems.extend(
        found
            .errors
            .iter()
            .map(|problem| format!("{}: {problem}", mesh.label())),
    );
    warnings.extend(
        found
            .warnings
            .iter()
            .map(|problem| format!("{}: {problem}", mesh.label())),
    );
}

/// A set without a ServiceMeshPeer of its name is accepted by the API server and does nothing.
fn no_peer(mesh: &MeshState, peer: &str) -> Option<String> {
    if let Some(reason) = mesh.peers.unknown() {
        return Some(unreadable(mesh, "ServiceMeshPeers", Some(reason)));
    }
    if mesh.peer(peer).is_some() {
        return None;
    }
    let known: Vec<&str> = mesh
        .peers
        .items()
        .iter()
        .filter_map(|peer| peer.metadata.name.as_deref())
        .collect();
    Some(format!(
        "{}: there is no ServiceMeshPeer `{peer}`; its peers are {}; federate first with `meshfed peer {} {peer}`",
        mesh.label(),
        list_and(&known),
        mesh.mesh.reference()
    ))
}

pub(super) fn unreadable(mesh: &MeshState, kinds: &str, reason: Option<String>) -> String {
    format!(
        "{}: the {kinds} could not be read: {}",
        mesh.label(),
        reason.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests;
