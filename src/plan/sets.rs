//! What a mesh offers and takes: one rule edited, every other rule kept, in order.

mod judged;

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::jiff::Timestamp;

use super::draft::{Draft, PlanPhase};
use super::judged::as_judged;
use super::{Planned, Refusal, Requirement, Until, WriteMode, locals, lost};
use crate::api::{ExportRule, ExportedServiceSet, ImportRule, ImportedServiceSet, ImportedServiceSetSpec};
use crate::checks::{Finding, Judgement, LOCAL_PODS, Proposal};
use crate::manifest::{ExportSetValues, ImportSetValues, Values, kinds};
use crate::naming::CLUSTER_DOMAIN;
use crate::rules::{
    self, Candidate, Edit, ExportRequest, ExportTarget, ImportRequest, Offer, ServicePattern, Visibility, add_export,
    add_import, as_imported_already, exported_already, exports, imports,
};
use crate::snapshot::{Condition, MeshState, Snapshot, Unknown};
use crate::topology::{Export, Federation, Import};
use crate::wording::{list_and, shell};

/// What becomes of the sets of pairs of meshes, each named as its set is: by mesh and peer.
pub(super) type Listed<'a> = BTreeMap<Pair<'a>, Option<Requirement>>;

/// The mesh that has a set, and the peer that it is named after.
type Pair<'a> = (&'a String, &'a String);

/// Plans every set that something is shared through. For each pair that imports: what must be listed before a route can
/// name it, or nothing where that is not planned yet.
pub(super) fn plan<'a>(draft: &mut Draft<'_>, wanted: &'a Federation) -> Listed<'a> {
    let sets = kinds::EXPORTED_SERVICE_SET.phase;
    let exports = of_sets(&wanted.exports, |export| (&export.mesh, &export.peer));
    let mut offered: Listed<'a> = exports.keys().map(|pair| (*pair, None)).collect();
    // The Services of a mesh are the same for each of its peers.
    let exporters: BTreeMap<&str, &MeshState> = exports
        .keys()
        .filter_map(|(mesh, _)| Some((mesh.as_str(), draft.seen.mesh(mesh)?)))
        .collect();
    let services: BTreeMap<&str, Services<'_>> = exporters
        .into_iter()
        .map(|(name, state)| (name, services(state)))
        .collect();
    let planned = judged_sets(draft, wanted, exports, |state, _, peer, exports| {
        let requests: Vec<ExportRequest> = exports.iter().map(|export| export.request.clone()).collect();
        draft_export(state, &services[state.mesh.name.as_str()], peer, &requests)
    });
    for (pair, _, state, set) in planned {
        let lost = lost::imported(draft.seen, state, pair.1, &set.lost);
        draft.plan.notes.extend(lost.notes);
        if draft.accept(lost.refusal.check()).is_none() {
            offered.remove(&pair);
            continue;
        }
        let names = set.expected.clone();
        let listed = share(draft, state, pair.1, set, 0, Condition::ExportsListed { names });
        offered.insert(pair, Some(listed));
    }
    let mut imports = of_sets(&wanted.imports, |import| (&import.mesh, &import.peer));
    let mut taken: Listed<'a> = imports.keys().map(|pair| (*pair, None)).collect();
    // What is taken must be offered by then.
    imports.retain(|(mesh, peer), _| match offered.get(&(*peer, *mesh)) {
        None => true,
        Some(None) => false,
        Some(Some(listed)) => !draft.awaits(PlanPhase::Write(sets, 1), listed.clone()),
    });
    let planned = judged_sets(draft, wanted, imports, |state, exporter, peer, imports| {
        let requests: Vec<ImportRequest> = imports.iter().map(|import| import.request.clone()).collect();
        draft_import(state, exporter, peer, &requests)
    });
    for (pair, imports, state, set) in planned {
        // A route that this plan writes too leads elsewhere by then, which the checks judge.
        if !wanted.routes.iter().any(|route| route.mesh == *pair.0) {
            let lost = lost::routed_here(state, &set.lost);
            draft.plan.notes.extend(lost.notes);
            if draft.accept(lost.refusal.check()).is_none() {
                continue;
            }
        }
        // All of them, so that everything that is in the way is told at once.
        let met = imports.iter().map(|import| locals::plan(draft, state, import, &set));
        if met.filter(|met| !met).count() > 0 {
            continue;
        }
        let hosts = set.expected.clone();
        let listed = share(draft, state, pair.1, set, 1, Condition::ImportsListed { hosts });
        taken.insert(pair, Some(listed));
    }
    taken
}

/// A set by mesh and peer, what is wanted of it, its mesh, and its plan.
type Judged<'w, 'a, T> = (Pair<'w>, Vec<&'w T>, &'a MeshState, SetPlan);

/// Drafts these sets, has the checks judge all of them together, and leaves out those with something in their way.
fn judged_sets<'w, 'a, T>(
    draft: &mut Draft<'a>,
    wanted: &Federation,
    sets: BTreeMap<Pair<'w>, Vec<&'w T>>,
    plan: impl Fn(&MeshState, Option<&MeshState>, &str, &[&T]) -> Result<DraftedSet, Refusal>,
) -> Vec<Judged<'w, 'a, T>> {
    let mut drafted = Vec::new();
    for ((mesh, peer), of_set) in sets {
        let set = planned(draft, wanted, mesh, peer, |state, exporter| {
            plan(state, exporter, peer, &of_set)
        });
        drafted.extend(set.map(|(state, set)| ((mesh, peer), of_set, state, set)));
    }
    let proposals: Vec<&[Proposal]> = drafted.iter().map(|(.., set)| set.proposals.as_slice()).collect();
    let judged: super::Judged = proposals.iter().copied().flatten().map(as_judged).collect();
    let judgements = match judged.is_subset(&draft.options.judged) {
        true => proposals.iter().map(|_| Judgement::default()).collect(),
        false => judged::all(&draft.seen.snapshot, &proposals),
    };
    draft.plan.judged.extend(judged);
    drafted
        .into_iter()
        .zip(judgements)
        .filter_map(|((pair, of_set, state, set), judgement)| {
            let set = draft.accept(set.judged(state, judgement))?;
            Some((pair, of_set, state, set))
        })
        .collect()
}

/// What is wanted of each set, by mesh and peer.
pub(super) fn of_sets<'a, T>(all: &'a [T], set: impl Fn(&'a T) -> Pair<'a>) -> BTreeMap<Pair<'a>, Vec<&'a T>> {
    let mut sets: BTreeMap<_, Vec<&T>> = BTreeMap::new();
    for one in all {
        sets.entry(set(one)).or_default().push(one);
    }
    sets
}

/// The draft of one set; `None` where something stands in its way, or where its peer is yet to come.
fn planned<'a>(
    draft: &mut Draft<'a>,
    wanted: &Federation,
    mesh: &str,
    peer: &str,
    plan: impl Fn(&MeshState, Option<&MeshState>) -> Result<DraftedSet, Refusal>,
) -> Option<(&'a MeshState, DraftedSet)> {
    if draft.awaits_mesh(
        PlanPhase::Write(kinds::EXPORTED_SERVICE_SET.phase, 0),
        wanted,
        mesh,
        true,
    ) {
        return None;
    }
    let state = draft.installed(mesh)?;
    if wanted.federates(mesh, peer) && state.peer(peer) == Ok(None) {
        // Whether another administrator has done the other side yet is not waited for.
        let is_told_of = draft.seen.mesh(peer).is_some_and(|remote| remote.told().is_some());
        let linked = if is_told_of {
            Condition::HasPeer
        } else {
            Condition::Connected { to: peer.to_owned() }
        };
        let linked = Requirement::new(state, peer, linked);
        draft.defer(PlanPhase::Write(kinds::EXPORTED_SERVICE_SET.phase, 0), linked);
        return None;
    }
    let set = plan(state, draft.seen.mesh(peer));
    Some((state, draft.accept(set)?))
}

/// Writes a set in its turn; what is listed then.
fn share(
    draft: &mut Draft<'_>,
    mesh: &MeshState,
    peer: &str,
    set: SetPlan,
    turn: usize,
    listed: Condition,
) -> Requirement {
    let phase = PlanPhase::Write(kinds::EXPORTED_SERVICE_SET.phase, turn);
    let listed = Requirement::new(mesh, peer, listed);
    draft.warn(set.warnings);
    set.notes.into_iter().for_each(|note| draft.note(note));
    if let Some(planned) = set.planned {
        draft.change(phase, super::Change::Write(planned));
    }
    draft.plan.hosts.extend(set.expected);
    if draft.waits_for(Until::True) {
        draft.until(phase, [listed.clone()]);
    }
    listed
}

/// A set as it would be written, before the checks have judged it.
struct DraftedSet {
    plan: SetPlan,
    /// What is in its way already.
    problems: Vec<String>,
    /// What the checks judge.
    proposals: Vec<Proposal>,
}

impl DraftedSet {
    /// The plan, unless something is in its way.
    fn judged(self, mesh: &MeshState, found: Judgement) -> Result<SetPlan, Refusal> {
        let told = |finding: &Finding| format!("{}: {}", mesh.label(), finding.sentence());
        let mut problems = self.problems;
        problems.extend(found.refusals.iter().map(told));
        Refusal::invalid(problems).check()?;
        let (beside_pods, others): (Vec<&Finding>, Vec<&Finding>) =
            found.warnings.iter().partition(|finding| finding.code == LOCAL_PODS);
        Ok(SetPlan {
            warnings: others.into_iter().map(told).collect(),
            beside_pods: beside_pods.into_iter().map(told).collect(),
            ..self.plan
        })
    }

    /// The plan of this set alone.
    fn judged_alone(self, mesh: &MeshState, exporter: Option<&MeshState>) -> Result<SetPlan, Refusal> {
        let meshes = exporter.into_iter().chain([mesh]);
        let snapshot = Snapshot {
            // No check of rules asks for the time.
            taken_at: Timestamp::UNIX_EPOCH,
            meshes: meshes.map(|mesh| (mesh.mesh.name.clone(), mesh.clone())).collect(),
        };
        let judgement = judged::all(&snapshot, &[self.proposals.as_slice()]);
        self.judged(mesh, judgement.into_iter().next().unwrap_or_default())
    }
}

/// A set that can be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetPlan {
    /// The set; `None` when its rules do already what is asked.
    pub planned: Option<Planned>,
    /// The host names that must appear in the set's status: exported names, or imported hosts.
    pub expected: BTreeSet<String>,
    /// The exported names that are no longer offered then, or the hosts that are no longer imported.
    pub lost: BTreeSet<String>,
    /// What the user should know although it does not stop anything.
    pub warnings: Vec<String>,
    /// What is there already under another name than the service's own.
    pub notes: Vec<String>,
    /// What is said of local pods that keep requests in the mesh.
    pub beside_pods: Vec<String>,
}

/// Plans exports to `peer`, or tells everything that is in their way.
///
/// # Errors
/// What is not known, and what is wrong.
pub fn export(mesh: &MeshState, peer: &str, requests: &[ExportRequest]) -> Result<SetPlan, Refusal> {
    draft_export(mesh, &services(mesh), peer, requests)?.judged_alone(mesh, None)
}

fn draft_export(
    mesh: &MeshState,
    services: &Services<'_>,
    peer: &str,
    requests: &[ExportRequest],
) -> Result<DraftedSet, Refusal> {
    let mut refusal = Refusal::default();
    let set = refusal.known(mesh, "ExportedServiceSets", mesh.export_set(peer), None);
    let problem = no_peer(mesh, peer, &mut refusal);
    let services = services.as_ref().map(Some).map_err(|unknown| *unknown);
    let services = refusal.known(mesh, SERVICES, services, None);
    refusal.clone().check()?;
    let Some((candidates, visibility)) = services else {
        return Err(refusal);
    };
    let mut problems = Vec::from_iter(problem);
    let before = set.map(|set| set.spec.export_rules.clone()).unwrap_or_default();
    let mut rules = judged::Rules::of(before.clone());
    let mut notes = Vec::new();
    for request in requests {
        if let Some((index, offered)) = exported_already(&rules.after, request) {
            rules.touch(index);
            notes.extend(named_otherwise(mesh, index, &request.selector, offered));
            continue;
        }
        let alone = || add_export(&[], request).ok()?.0.into_iter().next();
        match add_export(&rules.after, request) {
            Ok(edited) => rules.take(edited, alone),
            Err(shadowed) => problems.push(format!("{}: {shadowed} (MF0808)", mesh.label())),
        }
    }
    let proposals = judged::proposals(&kinds::EXPORTED_SERVICE_SET, mesh, peer, "exportRules", &rules);
    let after = rules.after;
    let wanted: Vec<Candidate> = candidates
        .iter()
        .filter(|candidate| asked_for(candidate, requests, visibility))
        .cloned()
        .collect();
    let expected = exports(&after, &wanted, visibility, peer)
        .into_iter()
        .map(|exported| exported.hostname)
        .collect();
    let offered = |rules: &[ExportRule]| -> BTreeSet<String> {
        if rules.is_empty() {
            return BTreeSet::new();
        }
        let exported = exports(rules, candidates, visibility, peer).into_iter();
        exported.map(|exported| exported.hostname).collect()
    };
    let lost = match before == after {
        true => BTreeSet::new(),
        false => &offered(&before) - &offered(&after),
    };
    let planned = (after != before || set.is_none()).then(|| {
        let version = set.and_then(|set: &ExportedServiceSet| set.metadata.resource_version.clone());
        export_set(mesh, peer, after, version)
    });
    let plan = SetPlan {
        planned,
        expected,
        lost,
        notes,
        ..SetPlan::default()
    };
    Ok(DraftedSet {
        plan,
        problems,
        proposals,
    })
}

/// The rules of a set that is made where none is, request by request, and why some cannot be.
fn anew<R, Q, E>(requests: &[Q], add: impl Fn(&[R], &Q) -> Result<(Vec<R>, Edit), E>) -> (Vec<R>, Vec<E>) {
    let (mut rules, mut refused) = (Vec::new(), Vec::new());
    for request in requests {
        match add(&rules, request) {
            Ok((after, _)) => rules = after,
            Err(why) => refused.push(why),
        }
    }
    (rules, refused)
}

fn with_rules(spec: &ImportedServiceSetSpec, rules: &[ImportRule]) -> ImportedServiceSetSpec {
    ImportedServiceSetSpec {
        import_rules: rules.to_vec(),
        ..spec.clone()
    }
}

/// A set that offers by these rules, in place of the one of this version.
fn export_set(mesh: &MeshState, peer: &str, rules: Vec<ExportRule>, version: Option<String>) -> Planned {
    let values = ExportSetValues {
        name: peer.to_owned(),
        namespace: mesh.mesh.namespace.clone(),
        rules,
    };
    Planned::new(&mesh.mesh.name, WriteMode::Edit(version), Values::ExportSet(values))
}

/// A set that takes by these rules, in place of the one of this version.
fn import_set(mesh: &MeshState, peer: &str, spec: &ImportedServiceSetSpec, version: Option<String>) -> Planned {
    let values = ImportSetValues {
        name: peer.to_owned(),
        namespace: mesh.mesh.namespace.clone(),
        domain_suffix: spec.domain_suffix.clone(),
        locality: spec.locality.clone(),
        rules: spec.import_rules.clone(),
    };
    Planned::new(&mesh.mesh.name, WriteMode::Edit(version), Values::ImportSet(values))
}

/// The set of exports as it is made where none is, and what is in the way of its rules.
pub(super) fn exports_anew(mesh: &MeshState, peer: &str, exports: &[&Export]) -> (Planned, Vec<String>) {
    let requests: Vec<ExportRequest> = exports.iter().map(|export| export.request.clone()).collect();
    let (rules, refused) = anew(&requests, add_export);
    let problems = refused
        .into_iter()
        .map(|shadowed| format!("{}: {shadowed}", mesh.label()));
    (export_set(mesh, peer, rules, None), problems.collect())
}

/// The set of imports as it is made where none is, what it says, and what is in the way of its rules.
pub(super) fn imports_anew(
    mesh: &MeshState,
    peer: &str,
    imports: &[&Import],
) -> (Planned, ImportedServiceSetSpec, Vec<String>) {
    let requests: Vec<ImportRequest> = imports.iter().map(|import| import.request.clone()).collect();
    let (none, domain) = (ImportedServiceSetSpec::default(), mesh.assumed_cluster_domain());
    let (rules, refused) = anew(&requests, |rules, request| {
        add_import(&with_rules(&none, rules), request, &domain)
    });
    let problems = refused
        .into_iter()
        .map(|refusal| format!("{}: {refusal}", mesh.label()));
    let spec = with_rules(&none, &rules);
    (import_set(mesh, peer, &spec, None), spec, problems.collect())
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
) -> Result<SetPlan, Refusal> {
    draft_import(mesh, exporter, peer, requests)?.judged_alone(mesh, exporter)
}

fn draft_import(
    mesh: &MeshState,
    exporter: Option<&MeshState>,
    peer: &str,
    requests: &[ImportRequest],
) -> Result<DraftedSet, Refusal> {
    let mut refusal = Refusal::default();
    let set = refusal.known(mesh, "ImportedServiceSets", mesh.import_set(peer), None);
    refusal.known(mesh, "the member roll", mesh.members().map(drop), ());
    let mut problems = Vec::from_iter(no_peer(mesh, peer, &mut refusal));
    let mut spec = set.map(|set| set.spec.clone()).unwrap_or_default();
    let asked_for = requests
        .iter()
        .any(|request| request.as_local || request.domain_suffix.is_some());
    let cluster_domain = cluster_domain(mesh, &spec, asked_for, &mut refusal);
    refusal.check()?;
    let offers = offers(mesh, exporter, peer);
    let before = spec.import_rules.clone();
    let mut rules = judged::Rules::of(before.clone());
    let mut notes = Vec::new();
    for asked in requests {
        let request = &as_imported_already(&spec, asked, &cluster_domain);
        if request != asked {
            notes.extend(imported_otherwise(mesh, request));
        }
        let alone = || {
            let empty = with_rules(&spec, &[]);
            add_import(&empty, request, &cluster_domain).ok()?.0.into_iter().next()
        };
        match add_import(&spec, request, &cluster_domain) {
            Ok(edited) => {
                rules.take(edited, alone);
                spec.import_rules.clone_from(&rules.after);
            }
            Err(refusal) => problems.push(format!("{}: {refusal}", mesh.label())),
        }
    }
    let proposals = judged::proposals(&kinds::IMPORTED_SERVICE_SET, mesh, peer, "importRules", &rules);
    let expected = expected_hosts(&spec, requests, offers.as_deref(), peer, &cluster_domain);
    let known = offers.as_deref().unwrap_or_default();
    let imported = |spec| imported_hosts(spec, known, peer, &cluster_domain);
    let lost = match spec.import_rules == before {
        true => BTreeSet::new(),
        false => &imported(&with_rules(&spec, &before)) - &imported(&spec),
    };
    let planned = (spec.import_rules != before || set.is_none()).then(|| {
        let version = set.and_then(|set: &ImportedServiceSet| set.metadata.resource_version.clone());
        import_set(mesh, peer, &spec, version)
    });
    let plan = SetPlan {
        planned,
        expected,
        notes,
        lost,
        ..SetPlan::default()
    };
    Ok(DraftedSet {
        plan,
        problems,
        proposals,
    })
}

/// What is said of an export that a rule offers by another name already.
fn named_otherwise(
    mesh: &MeshState,
    index: usize,
    target: &ExportTarget,
    offered: Option<ServicePattern>,
) -> Option<String> {
    let ExportTarget::Name(service) = target else {
        return None;
    };
    let offered = offered.filter(|offered| offered != service)?;
    let label = mesh.label();
    Some(format!(
        "{label}: `{service}` is exported as `{offered}` already (exportRules[{index}]); `--as` gives it another name"
    ))
}

/// What is said of an import that a rule gives another name already.
fn imported_otherwise(mesh: &MeshState, request: &ImportRequest) -> Option<String> {
    let alias = request
        .alias
        .clone()
        .filter(|alias| *alias != ServicePattern::default());
    let local = if request.as_local { " and as local" } else { "" };
    let (service, label) = (&request.service, mesh.label());
    alias.map(|alias| {
        format!("{label}: `{service}` is imported as `{alias}`{local} already; `--as` gives it another name")
    })
}

/// The hosts that the requests will yield. Where nobody knows what is offered, a service named in full is assumed to be.
fn expected_hosts(
    spec: &crate::api::ImportedServiceSetSpec,
    requests: &[ImportRequest],
    offers: Option<&[Offer]>,
    peer: &str,
    cluster_domain: &str,
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
    imported_hosts(spec, &wanted, peer, cluster_domain)
}

/// The hosts by which a mesh imports `offers`.
pub(super) fn imported_hosts(
    spec: &ImportedServiceSetSpec,
    offers: &[Offer],
    peer: &str,
    cluster_domain: &str,
) -> BTreeSet<String> {
    let local = imports(spec, offers, peer, cluster_domain)
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
        && let Some(status) = exporter
            .export_set(&mesh.mesh.name)
            .ok()
            .flatten()
            .and_then(|set| set.status.as_ref())
    {
        return Some(
            status
                .exported_services
                .iter()
                .filter_map(|service| offer(&service.exported_name))
                .collect(),
        );
    }
    let status = mesh.import_set(peer).ok()??.status.as_ref()?;
    let listed: Vec<Offer> = status
        .imported_services
        .iter()
        .filter_map(|service| offer(&service.exported_name))
        .collect();
    (!listed.is_empty()).then_some(listed)
}

/// What is told of Services that could not be read.
const SERVICES: &str = "Services that can be exported";

/// The Services that istiod sees, or why not all of them are known: a rule might match there.
type Services<'a> = Result<(Vec<Candidate>, Visibility<'a>), &'a Unknown>;

fn services(mesh: &MeshState) -> Services<'_> {
    let visibility = mesh.visibility()?;
    Ok((mesh.candidates()?, visibility))
}

/// The Services that istiod sees; what could not be read is noted.
pub(super) fn candidates<'a>(mesh: &'a MeshState, refusal: &mut Refusal) -> (Vec<Candidate>, Visibility<'a>) {
    let nothing = Visibility {
        control_plane_namespace: &mesh.mesh.namespace,
        members: &[],
    };
    refusal.known(mesh, SERVICES, services(mesh), (Vec::new(), nothing))
}

/// The domain of the mesh's own Services, where a rule of the set or what is asked for depends on it.
pub(super) fn cluster_domain(
    mesh: &MeshState,
    set: &ImportedServiceSetSpec,
    asked_for: bool,
    refusal: &mut Refusal,
) -> String {
    let usual = CLUSTER_DOMAIN.to_owned();
    let depends = asked_for || rules::depend_on_cluster_domain(set);
    match mesh.cluster_domain() {
        Err(_) if !depends => usual,
        domain => refusal.known(mesh, "the control plane", domain, usual),
    }
}

/// A set without a ServiceMeshPeer of its name is accepted by the API server and does nothing.
fn no_peer(mesh: &MeshState, peer: &str, refusal: &mut Refusal) -> Option<String> {
    let peers = match mesh.peers.list() {
        Ok(peers) => peers,
        Err(unknown) => {
            refusal.known(mesh, "ServiceMeshPeers", Err(unknown), ());
            return None;
        }
    };
    let known: Vec<&str> = peers.iter().filter_map(|peer| peer.metadata.name.as_deref()).collect();
    (!known.contains(&peer)).then(|| {
        format!(
            "{}: there is no ServiceMeshPeer `{peer}`; its peers are {}; federate first with `{}` (MF0802)",
            mesh.label(),
            list_and(&known),
            shell!("meshfed peer {} {}", mesh.mesh.reference(), peer)
        )
    })
}

#[cfg(test)]
mod tests;
