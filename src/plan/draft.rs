//! A plan under way: every part adds what it needs, in any order.

use std::collections::BTreeMap;

use super::refusal::{Problem, not_installed};
use super::{Change, Instruction, Observation, Options, Plan, Planned, Refusal, Removal, Requirement, Step, Until};
use crate::manifest::Phase as KindPhase;
use crate::naming::MEMBER_ROLL;
use crate::snapshot::{Condition, MeshState, Unknown};
use crate::topology::Federation;

/// When something is done. What is new is made before what is old is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PlanPhase {
    /// Written with its kind; objects of one kind that need each other, in turn.
    Write(KindPhase, usize),
    /// Started anew, to take up what is written.
    Restart,
    /// Taken away.
    Remove(Removing),
}

/// The order in which things are taken away, so that nothing is left dangling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Removing {
    /// They name imported hosts.
    Routes,
    /// Rules of sets. istiod never comes back from deleting a peer that holds exports (seen with Maistra 2.5).
    Rules,
    /// With them istiod forgets the generations of sets that it knew.
    Peers,
    /// What peers needed.
    PeerParts,
    /// Namespaces leave before their control plane goes.
    MemberRolls,
    /// Last of all.
    ControlPlanes,
}

impl PlanPhase {
    /// When a planned object is written.
    pub fn of(planned: &Planned) -> Self {
        Self::Write(planned.values.kind().phase, 0)
    }
}

/// What has been planned so far.
pub(super) struct Draft<'a> {
    /// What is there.
    pub seen: &'a Observation,
    /// What else there is to know.
    pub options: &'a Options,
    /// Everything but the steps.
    pub plan: Plan,
    steps: BTreeMap<PlanPhase, Step>,
    deferred: BTreeMap<PlanPhase, Vec<Requirement>>,
}

impl<'a> Draft<'a> {
    pub fn new(seen: &'a Observation, options: &'a Options) -> Self {
        Self {
            seen,
            options,
            plan: Plan::default(),
            steps: BTreeMap::new(),
            deferred: BTreeMap::new(),
        }
    }

    /// A mesh that could be asked; one that could not is noted as such, once for all of its parts.
    pub fn mesh(&mut self, name: &str) -> Option<&'a MeshState> {
        let Some(mesh) = self.seen.mesh(name) else {
            self.refuse(Problem::invalid(format!("mesh `{name}` was not observed")).into());
            return None;
        };
        match mesh.control_plane.known() {
            Err(unknown @ (Unknown::Unreachable(_) | Unknown::NotAsked)) => {
                self.unread(mesh, "the control plane", unknown);
                None
            }
            _ => Some(mesh),
        }
    }

    /// As `mesh`, of one that must be there: what is not installed shares nothing and loses nothing.
    pub fn installed(&mut self, name: &str) -> Option<&'a MeshState> {
        let mesh = self.mesh(name)?;
        self.accept(not_installed(mesh)).map(|()| mesh)
    }

    /// What was planned, unless something stands in its way.
    pub fn accept<T>(&mut self, planned: Result<T, Refusal>) -> Option<T> {
        planned.map_err(|refusal| self.refuse(refusal)).ok()
    }

    pub fn refuse(&mut self, refusal: Refusal) {
        self.plan.refusal.add(refusal);
    }

    pub fn unread(&mut self, mesh: &MeshState, part: &str, unknown: &Unknown) {
        let mut refusal = Refusal::default();
        refusal.known(mesh, part, Err(unknown), ());
        self.refuse(refusal);
    }

    /// Whether the command goes on until this is so.
    pub fn waits_for(&self, until: Until) -> bool {
        self.options.until >= until
    }

    pub fn warn(&mut self, warnings: impl IntoIterator<Item = String>) {
        for warning in warnings {
            if !self.plan.warnings.contains(&warning) {
                self.plan.warnings.push(warning);
            }
        }
    }

    pub fn note(&mut self, note: String) {
        if !self.plan.notes.contains(&note) {
            self.plan.notes.push(note);
        }
    }

    pub fn instruct(&mut self, instructions: impl IntoIterator<Item = Instruction>) {
        self.plan.instructions.extend(instructions);
    }

    pub fn write(&mut self, planned: Planned) {
        self.change(PlanPhase::of(&planned), Change::Write(planned));
    }

    pub fn change(&mut self, phase: PlanPhase, change: Change) {
        self.steps.entry(phase).or_default().changes.push(change);
    }

    /// Takes something away and, where that is waited for, goes on once it shows as gone.
    pub fn remove(&mut self, phase: Removing, mesh: &MeshState, removal: Removal, wait: bool) {
        if wait {
            self.until(PlanPhase::Remove(phase), Requirement::gone(mesh, &removal));
        }
        let removal = self.with_earlier_gateways(phase, removal);
        self.change(PlanPhase::Remove(phase), Change::Remove(removal));
    }

    /// Gateways that face several peers go out of a control plane at once: the operator acts on every change of one.
    fn with_earlier_gateways(&mut self, phase: Removing, mut removal: Removal) -> Removal {
        if removal.gateways.is_empty() {
            return removal;
        }
        let changes = &mut self.steps.entry(PlanPhase::Remove(phase)).or_default().changes;
        let earlier = changes.iter().position(|change| match change {
            Change::Remove(earlier) => !earlier.gateways.is_empty() && earlier.key() == removal.key(),
            Change::Write(_) | Change::Restart(_) => false,
        });
        if let Some(at) = earlier
            && let Change::Remove(earlier) = changes.remove(at)
        {
            removal.gateways.splice(0..0, earlier.gateways);
        }
        removal
    }

    /// Nothing of a later phase is done before this is true.
    pub fn until(&mut self, phase: PlanPhase, requirements: impl IntoIterator<Item = Requirement>) {
        let until = &mut self.steps.entry(phase).or_default().until;
        for requirement in requirements {
            if !until.contains(&requirement) {
                until.push(requirement);
            }
        }
    }

    /// Nothing from this phase on can be planned as a whole before this is true.
    pub fn defer(&mut self, phase: PlanPhase, requirement: Requirement) {
        let deferred = self.deferred.entry(phase).or_default();
        if !deferred.contains(&requirement) {
            deferred.push(requirement);
        }
    }

    /// Whether something has to become true first; then everything from this phase on is left for a plan that sees it.
    pub fn awaits(&mut self, phase: PlanPhase, requirement: Requirement) -> bool {
        let awaited = requirement.unmet(self.seen).is_some();
        if awaited {
            self.defer(phase, requirement);
        }
        awaited
    }

    /// As `awaits`, for what a mesh that is installed along with the rest must be: ready, with its members.
    pub fn awaits_mesh(&mut self, phase: PlanPhase, wanted: &Federation, name: &str, with_members: bool) -> bool {
        let mut meshes = wanted.meshes.iter();
        let of_name = meshes.find(|mesh| mesh.reference.federation_name() == name);
        let installation = of_name.and_then(|mesh| mesh.installation.as_ref());
        let (Some(installation), Some(state)) = (installation, self.mesh(name)) else {
            return false;
        };
        let ready = Requirement::new(state, &state.mesh.control_plane, Condition::ControlPlaneReady);
        let is_new = state.control_plane.known() == Ok(None) || state.root_pem() == Ok(None);
        if is_new && self.awaits(phase, ready) {
            return true;
        }
        let members = installation.members.clone();
        let configured = Requirement::new(state, MEMBER_ROLL, Condition::MembersConfigured { members });
        with_members && self.awaits(phase, configured)
    }

    /// Whether something is taken away already that has to be gone before what goes in this phase can be judged.
    pub fn removes_first(&mut self, next: Removing) -> bool {
        let removing = self.steps.range(PlanPhase::Remove(Removing::Routes)..);
        let removing: Vec<&Step> = removing
            .map(|(_, step)| step)
            .filter(|step| !step.changes.is_empty())
            .collect();
        let until: Vec<Requirement> = removing.iter().flat_map(|step| step.until.clone()).collect();
        for requirement in until.clone() {
            self.defer(PlanPhase::Remove(next), requirement);
        }
        !until.is_empty()
    }

    pub fn finish(self) -> Plan {
        let cut = self.deferred.keys().next().copied();
        let (mut now, mut later) = (Vec::new(), Vec::new());
        for (phase, step) in self.steps {
            let steps = if cut.is_some_and(|cut| phase >= cut) {
                &mut later
            } else {
                &mut now
            };
            append(steps, step);
        }
        Plan {
            steps: now,
            later,
            // What is awaited for later phases may come of this one, and is planned once this one is done.
            deferred: self.deferred.into_values().next().unwrap_or_default(),
            ..self.plan
        }
    }
}

/// Changes with nothing to wait for between them are one step.
fn append(steps: &mut Vec<Step>, step: Step) {
    match steps.last_mut() {
        Some(last) if last.until.is_empty() => {
            last.changes.extend(step.changes);
            last.until = step.until;
        }
        _ => steps.push(step),
    }
}
