//! Runs checks over a snapshot: skips what cannot be told and says why, joins the symptoms of links to their causes, and
//! leaves nothing out.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::joined::Joined;
use super::once::once_each;
use super::peering::add_restarts;
use super::sharing::view::Sharing;
use super::symptom::{add_origins, add_symptoms};
use super::wire::{self, Wire};
use super::{Check, Code, Finding, Part, Peering, ReadsStatus, Run, Selection, Severity, Unreadable};
use crate::snapshot::{Inbound, Link, LinkState, MeshState, Snapshot};

/// What all checks found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CheckRun {
    /// One result per check that was to run, in the order of the codes.
    pub results: Vec<CheckResult>,
    /// Codes that the user switched off.
    pub left_out: Vec<Code>,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckResult {
    /// The check's code.
    pub code: Code,
    /// What it makes sure of.
    pub title: &'static str,
    /// What it looked at and found as it should be: meshes, or peerings as `MESH → PEER`.
    pub passed: Vec<String>,
    /// What is not as it should be.
    pub findings: Vec<Finding>,
    /// What it could not look at, with the reason.
    pub skipped: Vec<Skipped>,
    /// Findings that the user did not want to hear of.
    pub ignored: usize,
}

/// Something that a check could not look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// A mesh, or a peering as `MESH → PEER`.
    pub subject: String,
    /// Why.
    pub reason: SkipReason,
}

/// Why something was not looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// What it reads is not there to be read: a file does not hold it, or the command does not ask for it.
    NotAsked,
    /// A cluster could not be asked, or refused.
    Unknown(String),
    /// It takes a right that only administrators of the cluster have; which.
    ForAdministrators(String),
    /// The other mesh of the peering is not among those that were looked at; the name that its peer has for it.
    NotLookedAt(String),
    /// There are more services than are asked for at the gateway of one peer; how many more.
    TooMany(usize),
    /// Another check has found the reason already.
    After(Code),
}

/// What a check looks at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct CheckedSubject {
    mesh: String,
    peer: Option<String>,
}

impl CheckedSubject {
    fn text(&self) -> String {
        match &self.peer {
            Some(peer) => format!("{} → {peer}", self.mesh),
            None => self.mesh.clone(),
        }
    }
}

/// Runs `checks` in order.
pub fn run(checks: &[&'static Check], snapshot: &Snapshot, selection: &Selection) -> CheckRun {
    let joined = Joined::of(snapshot);
    let mut engine = Engine::of(&joined);
    let mut run = CheckRun::default();
    let (last, first): (Vec<&&Check>, Vec<&&Check>) = checks
        .iter()
        .partition(|check| matches!(check.run, Run::Down(_) | Run::Unexplained(_)));
    for check in first.into_iter().chain(last) {
        // What the user does not want to hear of is looked at all the same: it may explain what the others see.
        let result = engine.result(check, selection);
        if selection.leaves_out(check) {
            run.left_out.push(check.code);
        } else if selection.runs(check) {
            run.results.push(result);
        }
    }
    for result in &mut run.results {
        add_symptoms(&mut result.findings, &joined.links, snapshot);
        add_restarts(&mut result.findings, &joined.links, snapshot);
        add_origins(&mut result.findings, snapshot);
    }
    run.results.sort_by_key(|result| result.code);
    run
}

/// Runs checks of what meshes share in order. Nothing is added of the links, which decide none of them.
pub(super) fn run_on_sharing(checks: &[&'static Check], snapshot: &Snapshot) -> CheckRun {
    let joined = Joined::sharing_of(snapshot);
    let mut engine = Engine::of(&joined);
    let results = checks.iter().map(|check| engine.result(check, &Selection::default()));
    CheckRun {
        results: results.collect(),
        left_out: Vec::new(),
    }
}

/// What one check says of one mesh and its peerings, before anything of the links is added.
#[cfg(test)]
pub(super) fn of_one(check: &'static Check, snapshot: &Snapshot, mesh: &str) -> CheckResult {
    let mut joined = Joined::of(snapshot);
    joined.keep(&[mesh]);
    let mut engine = Engine::of(&joined);
    engine.result(check, &Selection::default())
}

struct Engine<'a> {
    joined: &'a Joined<'a>,
    /// Codes with a finding, by the mesh or the peering that they were found on.
    failed: BTreeMap<Code, BTreeSet<CheckedSubject>>,
    /// The links that some finding so far is the cause of, as (from, to).
    explained: BTreeSet<(String, String)>,
}

impl<'a> Engine<'a> {
    fn of(joined: &'a Joined<'a>) -> Self {
        Self {
            joined,
            failed: BTreeMap::new(),
            explained: BTreeSet::new(),
        }
    }

    fn result(&mut self, check: &'static Check, selection: &Selection) -> CheckResult {
        let mut result = CheckResult {
            code: check.code,
            title: check.title,
            passed: Vec::new(),
            findings: Vec::new(),
            skipped: Vec::new(),
            ignored: 0,
        };
        let joined = self.joined;
        let snapshot = joined.snapshot;
        match check.run {
            Run::Mesh(look) => {
                for mesh in &joined.meshes {
                    let subject = subject_of(mesh, None);
                    let skip = self.skip(check, &subject, mesh);
                    let unseen = unknown_to_pass(check, mesh);
                    self.look(check, &mut result, subject, skip, unseen, || look(mesh, snapshot));
                }
            }
            Run::Sharing(look) => {
                let looked_at = joined.sharing.values().filter(|sharing| sharing.mesh.told().is_none());
                for sharing in looked_at {
                    self.sharing(check, &mut result, sharing, look);
                }
            }
            Run::Peering(look) => {
                // Of a mesh that is looked at itself nobody needs to be told, so that there is nothing to compare.
                let is_compared = |peering: &&Peering<'_>| {
                    let is_told = peering.remote.is_none_or(|remote| remote.told().is_some());
                    is_told || !check.needs_of_remote.contains(&Part::Told)
                };
                for peering in joined.peerings.iter().filter(is_compared) {
                    let subject = subject_of(peering.local, Some(peering.name()));
                    let skip = self.skip(check, &subject, peering.local);
                    let other_side = unseen_remote(check, peering.name(), peering.remote);
                    let peering = match other_side {
                        Some(_) => peering.one_side_only(),
                        None => *peering,
                    };
                    let unseen = unknown_to_pass(check, peering.local).or(other_side);
                    self.look(check, &mut result, subject, skip, unseen, || look(&peering));
                }
            }
            Run::Wire(look) => {
                for peering in &joined.peerings {
                    self.wire(check, &mut result, *peering, look);
                }
            }
            Run::Federation(look) => self.federation(check, &mut result, look),
            Run::Down(look) => self.links(check, &mut result, look),
            Run::Unexplained(look) => self.links(check, &mut result, |link, snapshot, is_explained| {
                if is_explained { None } else { look(link, snapshot) }
            }),
        }
        result.findings = once_each(std::mem::take(&mut result.findings), snapshot);
        let affected = result.findings.iter().flat_map(|finding| &finding.affects);
        self.explained
            .extend(affected.map(|direction| (direction.from.clone(), direction.to.clone())));
        let found = result.findings.len();
        result.findings.retain(|finding| !selection.ignores(check, finding));
        result.ignored = found - result.findings.len();
        result
    }

    /// Looks, unless there is a reason to `skip` that. Where something is `unseen`, what is found is told, but nothing
    /// found is no pass.
    fn look(
        &mut self,
        check: &Check,
        result: &mut CheckResult,
        subject: CheckedSubject,
        skip: Option<SkipReason>,
        unseen: Option<SkipReason>,
        look: impl FnOnce() -> Vec<Finding>,
    ) {
        if let Some(reason) = skip {
            return result.skip(subject, reason);
        }
        let findings = look();
        match unseen {
            _ if !findings.is_empty() => {
                self.failed.entry(check.code).or_default().insert(subject);
            }
            Some(reason) => result.skip(subject, reason),
            None => result.passed.push(subject.text()),
        }
        result.findings.extend(findings);
    }

    /// Looks at what a mesh shares. A check of what peers offer passes only for the peers whose offers are known.
    fn sharing(
        &mut self,
        check: &Check,
        result: &mut CheckResult,
        sharing: &Sharing<'_>,
        look: fn(&Sharing<'_>) -> Vec<Finding>,
    ) {
        let subject = subject_of(sharing.mesh, None);
        let skip = self.skip(check, &subject, sharing.mesh);
        let takes_offers = skip.is_none() && !check.needs_of_remote.is_empty();
        let takings = sharing.takings.iter().filter(|_| takes_offers);
        let (unknown, known): (Vec<_>, Vec<_>) = takings
            .map(|taking| (subject_of(sharing.mesh, Some(taking.peer)), taking.unknown_offers()))
            .partition(|(_, reason)| reason.is_some());
        if unknown.is_empty() {
            let unseen = unknown_to_pass(check, sharing.mesh);
            return self.look(check, result, subject, skip, unseen, || look(sharing));
        }
        let findings = look(sharing);
        if findings.is_empty() {
            for (subject, _) in known {
                match unknown_to_pass(check, sharing.mesh) {
                    Some(reason) => result.skip(subject, reason),
                    None => result.passed.push(subject.text()),
                }
            }
        } else {
            self.failed.entry(check.code).or_default().insert(subject);
        }
        for (subject, reason) in unknown {
            result.skipped.extend(reason.map(|reason| Skipped {
                subject: subject.text(),
                reason,
            }));
        }
        result.findings.extend(findings);
    }

    /// Looks at what was seen at the addresses of a peer. What nobody could look at is told, and nothing passes then.
    fn wire(
        &mut self,
        check: &Check,
        result: &mut CheckResult,
        peering: Peering<'_>,
        look: fn(&Wire<'_>) -> Vec<Finding>,
    ) {
        let subject = subject_of(peering.local, Some(peering.name()));
        let skip = self.skip(check, &subject, peering.local);
        let other_side = unseen_remote(check, peering.name(), peering.remote);
        let wire = Wire::of(peering, &self.joined.links);
        let unseen = wire.skipped().map(|why| SkipReason::Unknown(why.to_owned()));
        let unseen = unseen.or_else(|| wire::not_asked(check, &wire));
        self.look(check, result, subject, skip, other_side.or(unseen), || look(&wire));
    }

    /// A federation is looked at as a whole, so far as its meshes are known; those that are not are told.
    fn federation(&mut self, check: &Check, result: &mut CheckResult, look: fn(&Snapshot) -> Vec<Finding>) {
        let mut known = Cow::Borrowed(self.joined.snapshot);
        for mesh in self.joined.snapshot.meshes.values() {
            if mesh.told().is_some() {
                known.to_mut().meshes.remove(&mesh.mesh.name);
                continue;
            }
            let subject = subject_of(mesh, None);
            if let Some(reason) = self.skip(check, &subject, mesh) {
                known.to_mut().meshes.remove(&mesh.mesh.name);
                result.skip(subject, reason);
            }
        }
        let findings = look(&known);
        let bad: BTreeSet<&str> = findings.iter().map(|finding| finding.mesh.as_str()).collect();
        let good = known.meshes.keys().filter(|name| !bad.contains(name.as_str()));
        result.passed.extend(good.cloned());
        for mesh in bad {
            self.failed.entry(check.code).or_default().insert(CheckedSubject {
                mesh: mesh.to_owned(),
                peer: None,
            });
        }
        result.findings.extend(findings);
    }

    fn links(&self, check: &Check, result: &mut CheckResult, look: impl Fn(&Link, &Snapshot, bool) -> Option<Finding>) {
        for link in &self.joined.links {
            let (from, to) = (&link.direction.from, &link.direction.to);
            let meshes = &self.joined.snapshot.meshes;
            let subject = CheckedSubject {
                mesh: from.clone(),
                peer: Some(to.clone()),
            };
            let missing = meshes.get(from).and_then(|mesh| unknown_part(check.needs, mesh));
            if let LinkState::Unknown(undetermined) = &link.state {
                result.skip(subject, SkipReason::Unknown(undetermined.why.clone()));
            } else if let Some(missing) = missing {
                result.skip(subject, missing);
            } else if let Some(finding) = look(link, self.joined.snapshot, self.is_explained(link)) {
                result.findings.push(finding);
            } else if let Some(reason) = unseen_remote(check, to, meshes.get(to)) {
                result.skip(subject, reason);
            } else if link.state == LinkState::Connected {
                result.passed.push(subject.text());
            }
        }
    }

    /// Whether a finding so far is the cause of a link being down. Where only the two ends contradict each other, what
    /// cuts the way back is: the answers of one of them do not come through any more.
    fn is_explained(&self, link: &Link) -> bool {
        let (from, to) = (link.direction.from.clone(), link.direction.to.clone());
        let contradicted =
            link.inbound == Inbound::NotConnected && link.outbound.pods.values().any(|pod| pod.connected);
        self.explained.contains(&(from.clone(), to.clone())) || (contradicted && self.explained.contains(&(to, from)))
    }

    /// Why a check makes no sense on this subject, if it does not.
    fn skip(&self, check: &Check, subject: &CheckedSubject, mesh: &MeshState) -> Option<SkipReason> {
        if let Some(reason) = mesh.unreachable() {
            return Some(SkipReason::Unknown(reason.to_owned()));
        }
        let after = check.after.iter().find(|code| self.has_failed(**code, subject));
        let after = after.map(|code| SkipReason::After(*code));
        let status =
            (check.reads_status == ReadsStatus::Always && mesh.is_from_files()).then_some(SkipReason::NotAsked);
        after.or(status).or_else(|| unknown_part(check.needs, mesh))
    }

    fn has_failed(&self, code: Code, subject: &CheckedSubject) -> bool {
        let whole = CheckedSubject {
            peer: None,
            ..subject.clone()
        };
        self.failed
            .get(&code)
            .is_some_and(|failed| failed.contains(subject) || failed.contains(&whole))
    }
}

impl From<Unreadable> for SkipReason {
    fn from(unknown: Unreadable) -> Self {
        match unknown {
            Unreadable::NotAsked => Self::NotAsked,
            Unreadable::Refused(reason) => Self::Unknown(reason),
            Unreadable::ForAdministrators(right) => Self::ForAdministrators(right),
        }
    }
}

impl CheckResult {
    fn skip(&mut self, subject: CheckedSubject, reason: SkipReason) {
        self.skipped.push(Skipped {
            subject: subject.text(),
            reason,
        });
    }
}

/// Why one of these parts is not known, if one is not.
pub(super) fn unknown_part(parts: &[Part], mesh: &MeshState) -> Option<SkipReason> {
    parts.iter().find_map(|part| part.unknown(mesh)).map(SkipReason::from)
}

/// Why a check does not pass though it finds nothing, if it does not.
fn unknown_to_pass(check: &Check, mesh: &MeshState) -> Option<SkipReason> {
    let status = (check.reads_status == ReadsStatus::ToPass && mesh.is_from_files()).then_some(SkipReason::NotAsked);
    status.or_else(|| unknown_part(check.needs_to_pass, mesh))
}

/// Why a check cannot look at the other mesh, if it has to; `name` is what the mesh that is looked at calls it.
fn unseen_remote(check: &Check, name: &str, remote: Option<&MeshState>) -> Option<SkipReason> {
    (!check.needs_of_remote.is_empty())
        .then(|| unknown_of_remote(check.needs_of_remote, name, remote))
        .flatten()
}

/// Why one of these parts of another mesh is not known, if one is not.
pub(super) fn unknown_of_remote(parts: &[Part], name: &str, remote: Option<&MeshState>) -> Option<SkipReason> {
    let Some(remote) = remote else {
        return Some(SkipReason::NotLookedAt(name.to_owned()));
    };
    if remote.told().is_some() {
        // Its administrator has told some of it, and the rest only that one can look at.
        return unknown_part(parts, remote).map(|_| SkipReason::NotLookedAt(name.to_owned()));
    }
    let unreachable = remote.unreachable();
    let unreachable = unreachable.map(|reason| SkipReason::Unknown(format!("{}: {reason}", remote.mesh.name)));
    unreachable.or_else(|| unknown_part(parts, remote))
}

fn subject_of(mesh: &MeshState, peer: Option<&str>) -> CheckedSubject {
    CheckedSubject {
        mesh: mesh.mesh.name.clone(),
        peer: peer.map(str::to_owned),
    }
}

impl CheckRun {
    /// Every finding, in the order of the codes.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.results.iter().flat_map(|result| &result.findings)
    }

    /// Every finding, to be told more of.
    pub fn findings_mut(&mut self) -> impl Iterator<Item = &mut Finding> {
        self.results.iter_mut().flat_map(|result| &mut result.findings)
    }

    /// Every finding, in the order of the codes.
    pub fn into_findings(self) -> Vec<Finding> {
        self.results.into_iter().flat_map(|result| result.findings).collect()
    }

    /// How many findings are this bad.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings().filter(|finding| finding.severity == severity).count()
    }

    /// Why something could not be told, each reason once: a cluster that could not be asked, or that refused.
    pub fn unknown(&self) -> BTreeSet<&str> {
        let skipped = self.results.iter().flat_map(|result| &result.skipped);
        skipped
            .filter_map(|skipped| match &skipped.reason {
                SkipReason::Unknown(reason) => Some(reason.as_str()),
                SkipReason::NotAsked
                | SkipReason::ForAdministrators(_)
                | SkipReason::NotLookedAt(_)
                | SkipReason::TooMany(_)
                | SkipReason::After(_) => None,
            })
            .collect()
    }
}
