//! Makes the changes of one step: meshes in parallel, and of each mesh the objects of one kind, kind after kind.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::future::join_all;
use tokio::sync::Semaphore;

use super::Journal;
use crate::cluster::apply::{self, WriteOptions};
use crate::cluster::{MeshClient, remove, restart};
use crate::commands::session::Session;
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::Manifest;
use crate::plan::{Change, ObjectKey, Removal, Restart, WriteMode};
use crate::report::{self, Outcome};

/// Changes that are under way at once: more would have the API servers queue them.
const AT_ONCE: usize = 32;

/// A change that is ready to be sent.
pub(super) enum Prepared {
    Write {
        manifest: Arc<Manifest>,
        mode: WriteMode,
        /// Whether the object was seen not to be there.
        is_missing: bool,
    },
    Remove(Removal),
    Restart(Restart),
}

impl Prepared {
    /// Whether both can be made at once: objects of one kind need nothing of each other.
    fn is_beside(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Write { manifest: own, .. }, Self::Write { manifest: other, .. }) => {
                own.kind == other.kind && (&own.namespace, &own.name) != (&other.namespace, &other.name)
            }
            (Self::Remove(own), Self::Remove(other)) => {
                own.kind == other.kind && (&own.namespace, &own.name) != (&other.namespace, &other.name)
            }
            _ => false,
        }
    }

    /// The object, as a change of it is told.
    fn title(&self) -> String {
        match self {
            Self::Write { manifest, .. } => manifest.title(),
            Self::Remove(removal) => removal.title(),
            Self::Restart(restart) => restart.title(),
        }
    }
}

/// Makes the changes; those of `missing` objects without a look at what is there. On a fault in one mesh nothing else is
/// begun there, and what is under way is brought to its end.
pub async fn make(
    session: &Session,
    meshes: &[MeshClient],
    changes: &[Change],
    missing: &BTreeSet<ObjectKey>,
    skip_owned: bool,
    journal: &mut Journal,
) -> Result<(), UserError> {
    let mut by_mesh: BTreeMap<&str, Vec<Prepared>> = BTreeMap::new();
    for change in changes {
        by_mesh
            .entry(change.mesh())
            .or_default()
            .push(prepared(session, change, missing)?);
    }
    let permits = Semaphore::new(AT_ONCE);
    let made = by_mesh.iter().map(async |(name, changes)| {
        let mesh = meshes.iter().find(|mesh| mesh.mesh.name == *name);
        let mesh = mesh.expect("changes are planned for known meshes");
        in_order(session, mesh, changes, skip_owned, &permits).await
    });
    let outcomes: Vec<Made> = join_all(made).await;
    let mut faults = Vec::new();
    for made in outcomes {
        journal.changes.extend(made.changes);
        journal.left_out.extend(made.left_out);
        faults.extend(made.faults);
    }
    match all_told(faults) {
        Some(fault) if fault.changed_meanwhile => Err(fault),
        Some(fault) => Err(journal.ended_by(fault, true)),
        None => Ok(()),
    }
}

/// The first fault of those that looking again does not mend, with the others of them, each of which may be of a write that
/// happened; else any.
fn all_told(mut faults: Vec<UserError>) -> Option<UserError> {
    faults.sort_by_key(|fault| fault.changed_meanwhile);
    let mut faults = faults.into_iter();
    let mut first = faults.next()?;
    for other in faults.filter(|fault| !fault.changed_meanwhile) {
        first.problems.push(other.message);
        first.problems.extend(other.problems);
    }
    Some(first)
}

/// Renders what is to be written.
pub(super) fn prepared(
    session: &Session,
    change: &Change,
    missing: &BTreeSet<ObjectKey>,
) -> Result<Prepared, UserError> {
    Ok(match change {
        Change::Remove(removal) => Prepared::Remove(removal.clone()),
        Change::Restart(restart) => Prepared::Restart(restart.clone()),
        Change::Write(planned) => {
            let rendered = planned.manifest(session.templates()?);
            let manifest = rendered.map_err(|error| UserError::usage(error.to_string()))?;
            Prepared::Write {
                manifest,
                mode: planned.mode.clone(),
                is_missing: missing.contains(&planned.key()),
            }
        }
    })
}

/// Makes one change, or tries it.
pub(super) async fn one(
    mesh: &MeshClient,
    change: &Prepared,
    options: &WriteOptions,
) -> Result<report::ObjectChange, UserError> {
    match change {
        Prepared::Write {
            manifest,
            mode,
            is_missing,
        } => apply::apply(mesh, manifest, mode, *is_missing, options).await,
        Prepared::Remove(removal) => remove(mesh, removal, options).await,
        Prepared::Restart(which) => restart(mesh, which, options).await,
    }
}

/// What became of the changes of one mesh.
#[derive(Default)]
struct Made {
    changes: Vec<report::ObjectChange>,
    left_out: Vec<String>,
    faults: Vec<UserError>,
}

/// Changes that can be made at once, group after group.
fn groups(changes: &[Prepared]) -> Vec<&[Prepared]> {
    let (mut groups, mut begin) = (Vec::new(), 0);
    for (index, change) in changes.iter().enumerate() {
        if changes[begin..index].iter().any(|earlier| !earlier.is_beside(change)) {
            groups.push(&changes[begin..index]);
            begin = index;
        }
    }
    groups.push(&changes[begin..]);
    groups
}

async fn in_order(
    session: &Session,
    mesh: &MeshClient,
    changes: &[Prepared],
    skip_owned: bool,
    permits: &Semaphore,
) -> Made {
    let options = session.write_options();
    let mut made = Made::default();
    for group in groups(changes) {
        let is_stopped = Cell::new(false);
        let outcomes = group.iter().map(async |change| {
            let _permit = permits.acquire().await.expect("nobody closes it");
            if is_stopped.get() {
                return None;
            }
            let whose = format!("{} in mesh `{}`", change.title(), mesh.mesh.name);
            session.begins(&whose);
            let outcome = one(mesh, change, &options).await;
            session.ended(&whose);
            match &outcome {
                Ok(outcome) => tell(session, outcome),
                Err(error) if skip_owned && is_owned(error) => session.ui.warn(&left_out(error)),
                Err(_) => is_stopped.set(true),
            }
            Some(outcome.map(|outcome| session.wrote(outcome)))
        });
        for outcome in join_all(outcomes).await.into_iter().flatten() {
            match outcome {
                Ok(outcome) => made.changes.push(outcome),
                Err(error) if skip_owned && is_owned(&error) => made.left_out.push(error.message),
                Err(error) => made.faults.push(error),
            }
        }
        if !made.faults.is_empty() {
            break;
        }
    }
    made
}

/// Whether a write was refused since somebody else owns the object or its fields.
pub(super) fn is_owned(error: &UserError) -> bool {
    error.exit == Exit::Conflict && !error.changed_meanwhile
}

pub(super) fn left_out(error: &UserError) -> String {
    format!("left out: {}", error.message)
}

/// Tells of an object that was tried before and is as wanted.
pub(super) fn tell_unchanged(session: &Session, outcome: &report::ObjectChange) {
    session
        .ui
        .progress(&format!("{}: {} unchanged", outcome.mesh, outcome.object()));
}

/// Tells what became of an object.
fn tell(session: &Session, outcome: &report::ObjectChange) {
    let verb = match (outcome.outcome, session.is_dry_run()) {
        (Outcome::Created, false) => "created",
        (Outcome::Changed, false) => "changed",
        (Outcome::Removed, false) => "removed",
        (Outcome::Restarted, false) => "restarted",
        (Outcome::Created, true) => "would create",
        (Outcome::Changed, true) => "would change",
        (Outcome::Removed, true) => "would remove",
        (Outcome::Restarted, true) => "would restart",
        (Outcome::Unchanged, _) => "unchanged",
    };
    session
        .ui
        .progress(&format!("{}: {} {verb}", outcome.mesh, outcome.object()));
    if session.global.show_commands && outcome.outcome != Outcome::Unchanged {
        outcome.commands.iter().for_each(|line| session.ui.story(line));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{NamespaceValues, RootCertificateValues, Templates, Values};

    fn write(values: &Values) -> Prepared {
        Prepared::Write {
            manifest: Arc::new(Templates::embedded().render(values).expect("a manifest")),
            mode: WriteMode::Apply,
            is_missing: true,
        }
    }

    #[test]
    fn every_fault_is_told_that_looking_again_does_not_mend() {
        let changed = || UserError {
            changed_meanwhile: true,
            ..UserError::unknown("somebody changed it")
        };
        let faults = vec![
            changed(),
            UserError::unknown("the first may have been written"),
            UserError::unknown("the second may have been written"),
        ];
        let told = all_told(faults).expect("a fault");
        assert_eq!(told.message, "the first may have been written");
        assert_eq!(told.problems, ["the second may have been written"]);
        assert!(all_told(vec![changed()]).is_some_and(|told| told.changed_meanwhile));
        assert!(all_told(Vec::new()).is_none());
    }

    #[test]
    fn only_objects_of_one_kind_are_written_at_once_and_none_twice() {
        let namespace = |name: &str| write(&Values::Namespace(NamespaceValues { name: name.to_owned() }));
        let copy = write(&Values::RootCertificate(RootCertificateValues {
            name: "stage-ca-root-cert".to_owned(),
            namespace: "prod".to_owned(),
            peer: "stage".to_owned(),
            certificate: "-----BEGIN CERTIFICATE-----".to_owned(),
            rotation: None,
        }));
        let changes = [namespace("a"), namespace("b"), namespace("a"), copy, namespace("c")];
        let groups = groups(&changes).into_iter();
        let titles = groups.map(|group| group.iter().map(Prepared::title).collect::<Vec<_>>().join(", "));
        assert_eq!(
            titles.collect::<Vec<_>>(),
            [
                "Namespace a, Namespace b",
                "Namespace a",
                "ConfigMap prod/stage-ca-root-cert",
                "Namespace c"
            ]
        );
    }
}
