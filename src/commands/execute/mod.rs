//! Makes what is wanted true, for every command that writes: observes, plans, refuses or takes a step, waits for what is
//! unmet, and plans again, until nothing is left. Decides nothing itself; see `plan`.

mod journal;
pub mod look;
mod manifests;
mod preflight;
mod refuse;
mod step;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use journal::Journal;
use look::{Needs, look};
use preflight::{Tried, allowed, preflight};

use super::session::Session;
use crate::cluster::{ChangeSignal, MeshClient, Wait, wait_for};
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::{Values, kinds};
use crate::plan::{
    self, Change, LeftBehind, ObjectKey, Observation, Options, Plan, Requirement, Restart, Step, Until, words,
};
use crate::profile::Version;
use crate::report::{ChangeReport, DifferenceReport, LinkRow, ObjectChange, Outcome, Report};
use crate::snapshot::{Condition, MeshState, Unmet, links};
use crate::topology::{Federation, Removed};

/// How often a plan is made anew because somebody else was quicker.
const ATTEMPTS: usize = 5;

/// What a command wants.
pub struct Order<'a> {
    /// What to say in front of several problems, such as `cannot peer`.
    pub what: String,
    /// What shall be.
    pub wanted: &'a Federation,
    /// Its meshes, found.
    pub meshes: &'a [MeshClient],
    /// Its meshes that are not asked, since another administrator has told of them.
    pub told: &'a [MeshState],
    /// How far to go.
    pub until: Until,
}

/// What a command asks before it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Whether what goes may go.
    ToRemovals,
    /// Whether everything that would be different may be; it is shown first.
    ToEverything {
        /// Whether what others own is left out, and named.
        skip_owned: bool,
    },
    /// Nothing: it was asked before.
    Given,
}

/// What a plan for what is wanted would look at.
pub async fn observe(wanted: &Federation, meshes: &[MeshClient], told: &[MeshState]) -> Observation {
    look(meshes, told, &Needs::of(wanted, meshes), |seen| {
        plan::objects(wanted, seen)
    })
    .await
}

/// Makes it true, and shows what was done.
pub async fn execute(session: &Session, order: Order<'_>) -> anyhow::Result<Exit> {
    match carry_out(session, order, Consent::ToRemovals).await? {
        Some(report) => Ok(show(session, &report)?),
        None => Ok(Exit::No),
    }
}

/// Shows what was done; of what is only compared, the manifests where YAML is asked for, as kubectl does.
pub fn show(session: &Session, report: &ChangeReport) -> Result<Exit, UserError> {
    if !session.asks_for_manifests() {
        return Ok(session.show(report));
    }
    session.ui.answer(&manifests::manifests(session, report)?);
    Ok(report.verdict())
}

/// What would be different, as the API servers see it; nothing is written.
pub async fn preview(session: &Session, order: Order<'_>) -> Result<DifferenceReport, UserError> {
    let (mut run, options) = Execution::new(session, order)?;
    loop {
        let observation = run.observe().await;
        let plan = plan::plan(run.order.wanted, &observation, &options);
        refuse::check(&run.order.what, &plan.refusal, false, false)?;
        run.tell(&plan);
        match preflight(
            session,
            run.order.meshes,
            (&plan, &observation.snapshot),
            &run.order.what,
            None,
        )
        .await
        {
            Ok(tried) => return Ok(differences(&tried, &plan, &observation)),
            Err(error) if run.learns_versions(&error) => {}
            Err(error) => return Err(error),
        }
    }
}

/// What was tried, with what is left open.
fn differences(tried: &Tried, plan: &Plan, seen: &Observation) -> DifferenceReport {
    let changes = tried.iter().map(|(_, outcome)| outcome.clone());
    DifferenceReport::new(changes.collect(), plan.awaited(seen))
}

/// Makes it true, and tells what was done; nothing where the user did not agree.
pub async fn carry_out(session: &Session, order: Order<'_>, consent: Consent) -> anyhow::Result<Option<ChangeReport>> {
    let (mut run, mut options) = Execution::new(session, order)?;
    run.skip_owned = consent == Consent::ToEverything { skip_owned: true };
    let removes = run.order.wanted.removed != Removed::default();
    let mut observation = run.observe().await;
    let (mut asked, mut attempt) = (consent == Consent::Given, 1);
    let mut left_behind: Vec<LeftBehind> = Vec::new();
    let plan = loop {
        let plan = plan::plan(run.order.wanted, &observation, &options);
        let wrote = run.journal.count() > 0;
        let foreseen = if wrote {
            None
        } else {
            plan::foreseen(run.order.wanted, &observation, &options, &plan)
        };
        let whole = foreseen.as_ref().unwrap_or(&plan);
        refuse::check(&run.order.what, &whole.refusal, removes, wrote)
            .map_err(|error| run.journal.ended_by(error, true))?;
        options.judged.extend(plan.judged.iter().cloned());
        run.tell(&plan);
        if !wrote && !session.is_dry_run() {
            let mut left_out = Vec::new();
            let owned = run.skip_owned.then_some(&mut left_out);
            let tried = match preflight(
                session,
                run.order.meshes,
                (whole, &observation.snapshot),
                &run.order.what,
                owned,
            )
            .await
            {
                Ok(tried) => tried,
                Err(error) if run.learns_versions(&error) => {
                    observation = run.observe().await;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            run.leave_out(left_out);
            if plan.changes().next().is_some() {
                let mut rest = plan::rest(run.order.wanted, &observation, &plan);
                if run.skip_owned {
                    rest.objects.clear();
                }
                allowed(session, run.order.meshes, rest, &run.order.what).await?;
            }
            if !asked && matches!(consent, Consent::ToEverything { .. }) {
                if !refuse::agreed_to_all(session, &differences(&tried, &plan, &observation))? {
                    return Ok(None);
                }
                asked = true;
            }
            let is_unchanged = |(_, outcome): &(Change, ObjectChange)| outcome.outcome == Outcome::Unchanged;
            run.unchanged = tried.into_iter().filter(is_unchanged).collect();
        }
        if !asked && removes && !refuse::agreed(session, &plan)? {
            return Ok(None);
        }
        if !asked && !refuse::agreed_to_restart(session, &plan)? {
            return Ok(None);
        }
        asked = true;
        // Nothing is seen of what comes later where nothing is done, so what is foreseen is all there is to tell.
        let told = if session.is_dry_run() { whole } else { &plan };
        for left in &told.left_behind {
            if !left_behind.contains(left) {
                left_behind.push(left.clone());
            }
        }
        run.missing = plan::missing(&observation.snapshot, &plan);
        match run.carry_out(told, observation).await {
            Ok(None) => break plan,
            Ok(Some(seen)) => observation = seen,
            // The operator has named the versions that it makes: the newest of them is what nobody has asked otherwise.
            Err(error) if run.learns_versions(&error) => observation = run.observe().await,
            Err(error) if error.changed_meanwhile && attempt < ATTEMPTS => {
                attempt += 1;
                observation = run.observe().await;
            }
            Err(error) if error.changed_meanwhile => return Err(run.journal.ended_by(error, true).into()),
            Err(error) => return Err(error.into()),
        }
    };
    let mut changes = ChangeReport::new(session.is_dry_run(), run.journal.changes);
    changes.links = run.links;
    changes.hosts = plan.hosts.into_iter().collect();
    // What a later step took away all the same is not left.
    left_behind.retain(|left| {
        let mut removed = changes
            .changes
            .iter()
            .filter(|change| change.outcome == Outcome::Removed);
        !removed.any(|change| change.mesh == left.mesh && change.object() == left.object)
    });
    changes.left_behind = left_behind;
    changes.shares = plan.shares;
    // A route that others own goes on as it is.
    if !run.journal.left_out.is_empty() {
        let is_of = |change: &ObjectChange, mesh: &str| {
            change.mesh == mesh
                && change.object_kind == kinds::VIRTUAL_SERVICE.kind
                && change.outcome != Outcome::Unchanged
        };
        let written = &changes.changes;
        changes
            .shares
            .retain(|share| written.iter().any(|change| is_of(change, &share.mesh)));
    }
    changes.left_out = run.journal.left_out;
    changes.pending = run.pending;
    Ok(Some(changes))
}

/// Refuses before anything is written what `next` would be refused for once `order` is carried out.
pub async fn foresee(session: &Session, order: &Order<'_>, next: &Federation, what: &str) -> Result<(), UserError> {
    let options = options(session, order.until)?;
    let both = Federation {
        removed: next.removed.clone(),
        ..order.wanted.clone()
    };
    let seen = observe(&both, order.meshes, order.told).await;
    let first = plan::plan(order.wanted, &seen, &options);
    if !first.refusal.is_empty() {
        return Ok(());
    }
    let seen = plan::applied(order.wanted, &seen, &first, &options.templates);
    let now = plan::plan(next, &seen, &options);
    let foreseen = plan::foreseen(next, &seen, &options, &now);
    let whole = foreseen.as_ref().unwrap_or(&now);
    refuse::check(what, &whole.refusal, true, false)?;
    preflight(session, order.meshes, (whole, &seen.snapshot), what, None).await?;
    Ok(())
}

fn options(session: &Session, until: Until) -> Result<Options, UserError> {
    Ok(Options {
        templates: Arc::clone(session.templates()?),
        field_manager: session.global.field_manager.clone(),
        force_conflicts: session.global.force_conflicts,
        until,
        judged: plan::Judged::new(),
    })
}

/// One command under way.
struct Execution<'a> {
    session: &'a Session,
    order: Order<'a>,
    journal: Journal,
    /// What was written or restarted, so that a later plan does not write it again.
    done: Done,
    /// What was tried and found to be as wanted, so that it is not looked at again.
    unchanged: Vec<(Change, ObjectChange)>,
    /// The objects of the plan under way that are not there by what was seen.
    missing: BTreeSet<ObjectKey>,
    /// What was told, so that a later plan does not tell it again.
    told: BTreeSet<String>,
    links: Vec<LinkRow>,
    /// Of a dry run: what has to be known before the rest can be planned.
    pending: Vec<String>,
    /// The versions of control planes that an operator named when it refused another.
    supported: Vec<Version>,
    /// Whether what others own is left out.
    skip_owned: bool,
}

impl<'a> Execution<'a> {
    fn new(session: &'a Session, order: Order<'a>) -> Result<(Self, Options), UserError> {
        let options = options(session, order.until)?;
        let run = Self {
            session,
            order,
            journal: Journal {
                is_dry_run: session.is_dry_run(),
                ..Journal::default()
            },
            done: Done::default(),
            unchanged: Vec::new(),
            missing: BTreeSet::new(),
            told: BTreeSet::new(),
            links: Vec::new(),
            pending: Vec::new(),
            supported: Vec::new(),
            skip_owned: false,
        };
        Ok((run, options))
    }

    /// What others own is taken to be done, and told.
    fn leave_out(&mut self, left_out: Vec<(Change, String)>) {
        for (change, why) in left_out {
            self.journal.left_out.push(why);
            self.done.add(change);
        }
    }

    async fn observe(&self) -> Arc<Observation> {
        let mut seen = observe(self.order.wanted, self.order.meshes, self.order.told).await;
        seen.supported.clone_from(&self.supported);
        Arc::new(seen)
    }

    /// Whether a refusal tells which version a control plane can have, where nobody has said which.
    fn learns_versions(&mut self, error: &UserError) -> bool {
        let installations = self
            .order
            .wanted
            .meshes
            .iter()
            .filter_map(|mesh| mesh.installation.as_ref());
        let open = installations
            .into_iter()
            .any(|wanted| wanted.control_plane.leaves_version_open());
        let mut said = std::iter::once(&error.message).chain(&error.problems);
        let named = said.find_map(|said| Some(Version::named_in_refusal(said)).filter(|named| !named.is_empty()));
        let named = named.unwrap_or_default();
        let is_new = open && self.supported.is_empty() && !named.is_empty();
        if is_new {
            self.supported = named;
        }
        is_new
    }

    fn tell(&mut self, plan: &Plan) {
        for warning in &plan.warnings {
            if self.told.insert(warning.clone()) {
                self.session.ui.warn(warning);
            }
        }
        for note in &plan.notes {
            if self.told.insert(note.clone()) {
                self.session.ui.note(note);
            }
        }
        for instruction in &plan.instructions {
            if self.told.insert(instruction.text.clone()) {
                self.session.ui.note(&instruction.text);
                let commands = instruction.commands.iter();
                commands.for_each(|command| self.session.ui.story(command));
            }
        }
    }

    /// Takes the steps that are planned; what is seen then, where there is more to plan.
    async fn carry_out(
        &mut self,
        plan: &Plan,
        observation: Arc<Observation>,
    ) -> Result<Option<Arc<Observation>>, UserError> {
        let unmet = plan.awaited(&observation);
        // As long as nothing is written, what was seen is still so.
        let mut seen = Some(observation);
        for (index, step) in plan.steps.iter().enumerate() {
            if self.take(step).await? {
                seen = None;
            }
            let rest = plan.steps[index + 1..].iter().any(|step| !step.changes.is_empty());
            self.tell_wait(&step.until, rest || !plan.deferred.is_empty());
            self.wait(&step.until, &mut seen, rest || !plan.deferred.is_empty())
                .await?;
        }
        if self.session.is_dry_run() {
            self.pending = unmet;
            self.take_dry(plan).await?;
            return Ok(None);
        }
        if plan.deferred.is_empty() {
            return Ok(None);
        }
        self.wait_with(
            &plan.deferred,
            &Needs::of(self.order.wanted, self.order.meshes),
            &mut seen,
            true,
        )
        .await?;
        Ok(seen)
    }

    /// Without writing there is nothing that values could be read from, so what depends on them is said to.
    async fn take_dry(&mut self, plan: &Plan) -> Result<(), UserError> {
        for step in &plan.later {
            self.take(step).await?;
        }
        let is_refused = self.session.asks_for_manifests() && !self.session.global.pending;
        if !self.pending.is_empty() && !is_refused {
            self.session.ui.note(&format!(
                "some objects are left out, since what they say is not known yet: {}",
                self.pending.join("; ")
            ));
        }
        Ok(())
    }

    /// Makes the changes that were not made before; whether anything is different now.
    async fn take(&mut self, step: &Step) -> Result<bool, UserError> {
        let is_new = |change: &&Change| !self.done.has(change);
        let new: Vec<Change> = step.changes.iter().filter(is_new).cloned().collect();
        let before = self.journal.count();
        let mut changes = Vec::new();
        for change in new {
            match self.unchanged.iter().find(|(tried, _)| *tried == change) {
                Some((_, outcome)) => {
                    step::tell_unchanged(self.session, outcome);
                    self.journal.changes.push(outcome.clone());
                    self.done.add(change);
                }
                None => changes.push(change),
            }
        }
        step::make(
            self.session,
            self.order.meshes,
            &changes,
            &self.missing,
            self.skip_owned,
            &mut self.journal,
        )
        .await?;
        changes.into_iter().for_each(|change| self.done.add(change));
        Ok(self.journal.count() > before)
    }

    /// Links are shown as they were seen last.
    fn show_links(&mut self, rows: Vec<LinkRow>) {
        let is_new = |link: &LinkRow| rows.iter().all(|row| (&row.from, &row.to) != (&link.from, &link.to));
        self.links.retain(is_new);
        self.links.extend(rows);
    }

    /// Tells whoever types the printed lines where this command waits between them.
    fn tell_wait(&self, until: &[Requirement], rest: bool) {
        if rest && !until.is_empty() && self.session.global.show_commands {
            let title = words(until).title;
            self.session.ui.story(&format!("# then wait until this is so: {title}"));
        }
    }

    /// Waits for requirements, those of one condition together.
    async fn wait(
        &mut self,
        until: &[Requirement],
        seen: &mut Option<Arc<Observation>>,
        rest: bool,
    ) -> Result<(), UserError> {
        if self.session.is_dry_run() {
            return Ok(());
        }
        let mut groups: Vec<Vec<Requirement>> = Vec::new();
        for requirement in until {
            match groups
                .iter_mut()
                .find(|group| group[0].condition.is_like(&requirement.condition))
            {
                Some(group) => group.push(requirement.clone()),
                None => groups.push(vec![requirement.clone()]),
            }
        }
        for group in groups {
            self.wait_with(&group, &Needs::of_requirements(&group), seen, rest)
                .await?;
        }
        Ok(())
    }

    async fn wait_with(
        &mut self,
        group: &[Requirement],
        needs: &Needs,
        seen: &mut Option<Arc<Observation>>,
        rest: bool,
    ) -> Result<(), UserError> {
        let (meshes, told) = (self.order.meshes, self.order.told);
        let words = words(group);
        let again = !self.told.insert(words.title.clone());
        let wait = Wait {
            title: words.title,
            again,
            since: Instant::now(),
            timeout: self.session.global.timeout,
            changes: ChangeSignal::in_namespaces(group.iter().flat_map(|requirement| watched(meshes, requirement))),
            late: words.late,
            never: words.never,
            shown: false,
        };
        let wanted = self.order.wanted;
        let objects = |seen: &Observation| -> Vec<ObjectKey> {
            let own = group.iter().flat_map(|requirement| requirement.objects(seen));
            let of_plan = needs.is_whole.then(|| plan::objects(wanted, seen));
            own.chain(of_plan.into_iter().flatten()).collect()
        };
        let unmet = |seen: &Observation| -> Vec<Unmet> {
            group.iter().filter_map(|requirement| requirement.unmet(seen)).collect()
        };
        let known = seen.take();
        let was_known = known.clone().filter(|seen| unmet(seen).is_empty());
        if let Some(known) = was_known.clone().filter(|_| again) {
            self.show_links(rows(group, &known));
            *seen = Some(known);
            return Ok(());
        }
        let waited = wait_for(
            &self.session.ui,
            wait,
            known.filter(|seen| seen.unasked(objects(seen)).is_empty()),
            async || Arc::new(look(meshes, told, needs, &objects).await),
            |seen| unmet(seen),
        )
        .await;
        let removes = group
            .iter()
            .all(|requirement| matches!(requirement.condition, Condition::Gone { .. }));
        let last = waited
            .reached()
            .map_err(|error| self.journal.ended_by(error, rest && !removes))?;
        self.show_links(rows(group, &last));
        // What was seen for one condition is no ground for a plan, unless it is all that a plan looks at.
        *seen = match was_known {
            Some(known) => Some(known),
            None => needs.is_whole.then_some(last),
        };
        Ok(())
    }
}

/// Changes that were made, by their objects. What is to be removed is looked at each time.
#[derive(Default)]
struct Done {
    written: BTreeMap<ObjectKey, Vec<Arc<Values>>>,
    restarted: Vec<Restart>,
}

impl Done {
    fn add(&mut self, change: Change) {
        match change {
            Change::Write(planned) => self.written.entry(planned.key()).or_default().push(planned.values),
            Change::Restart(restart) => self.restarted.push(restart),
            Change::Remove(_) => {}
        }
    }

    fn has(&self, change: &Change) -> bool {
        match change {
            Change::Write(planned) => {
                let written = self.written.get(&planned.key());
                written.is_some_and(|written| written.contains(&planned.values))
            }
            Change::Restart(restart) => self.restarted.contains(restart),
            Change::Remove(_) => false,
        }
    }
}

/// The rows of the links that were waited for.
fn rows(group: &[Requirement], seen: &Observation) -> Vec<LinkRow> {
    let links = links(&seen.snapshot);
    let waited = |from: &str, to: &str| {
        group.iter().any(|requirement| match &requirement.condition {
            Condition::Connected { to: other }
            | Condition::Synced { to: other }
            | Condition::CopyTakenUp { owner: other } => requirement.mesh.name == from && other == to,
            _ => false,
        })
    };
    let of_group = links
        .iter()
        .filter(|link| waited(&link.direction.from, &link.direction.to));
    of_group.map(|link| LinkRow::of(link, &seen.snapshot)).collect()
}

fn watched<'a>(
    meshes: &'a [MeshClient],
    requirement: &'a Requirement,
) -> impl Iterator<Item = (&'a MeshClient, &'a str, &'static crate::manifest::Kind)> {
    let (namespace, kinds) = requirement.watched();
    let mesh = meshes.iter().find(|mesh| mesh.mesh.name == requirement.mesh.name);
    mesh.into_iter()
        .flat_map(move |mesh| kinds.clone().into_iter().map(move |kind| (mesh, namespace, kind)))
}
