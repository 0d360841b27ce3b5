//! Makes the changes of one step: meshes in parallel, each mesh's objects in order.

use std::collections::BTreeMap;

use futures::stream::{self, StreamExt};

use super::Journal;
use crate::cluster::apply::{self, WriteOptions};
use crate::cluster::{MeshClient, remove, restart};
use crate::commands::session::Session;
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::Manifest;
use crate::plan::{Change, Removal, Restart, WriteMode};
use crate::report::{self, Outcome};

/// Meshes that are written to at once: more would have the API servers queue them.
const MESHES_AT_ONCE: usize = 16;

/// A change that is ready to be sent.
pub(super) enum Prepared {
    Write(Manifest, WriteMode),
    Remove(Removal),
    Restart(Restart),
}

/// Makes the changes. On a fault in one mesh the others still finish their object under way.
pub async fn make(
    session: &Session,
    meshes: &[MeshClient],
    changes: &[Change],
    skip_owned: bool,
    journal: &mut Journal,
) -> Result<(), UserError> {
    let mut by_mesh: BTreeMap<&str, Vec<Prepared>> = BTreeMap::new();
    for change in changes {
        by_mesh
            .entry(change.mesh())
            .or_default()
            .push(prepared(session, change)?);
    }
    let made = stream::iter(by_mesh.iter()).map(async |(name, changes)| {
        let mesh = meshes.iter().find(|mesh| mesh.mesh.name == *name);
        let mesh = mesh.expect("changes are planned for known meshes");
        in_order(session, mesh, changes, skip_owned).await
    });
    let outcomes: Vec<Made> = made.buffered(MESHES_AT_ONCE).collect().await;
    let mut faults = Vec::new();
    for made in outcomes {
        journal.changes.extend(made.changes);
        journal.left_out.extend(made.left_out);
        faults.extend(made.fault);
    }
    // What looking again does not mend is the fault to tell.
    faults.sort_by_key(|fault| fault.changed_meanwhile);
    match faults.into_iter().next() {
        Some(fault) if fault.changed_meanwhile => Err(fault),
        Some(fault) => Err(journal.ended_by(fault, true)),
        None => Ok(()),
    }
}

/// Renders what is to be written.
pub(super) fn prepared(session: &Session, change: &Change) -> Result<Prepared, UserError> {
    Ok(match change {
        Change::Remove(removal) => Prepared::Remove(removal.clone()),
        Change::Restart(restart) => Prepared::Restart(restart.clone()),
        Change::Write(planned) => {
            let rendered = session.templates()?.render(&planned.values);
            let manifest = rendered.map_err(|error| UserError::usage(error.to_string()))?;
            Prepared::Write(manifest, planned.mode.clone())
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
        Prepared::Write(manifest, mode) => apply::apply(mesh, manifest, mode, options).await,
        Prepared::Remove(removal) => remove(mesh, removal, options).await,
        Prepared::Restart(which) => restart(mesh, which, options).await,
    }
}

/// What became of the changes of one mesh.
#[derive(Default)]
struct Made {
    changes: Vec<report::ObjectChange>,
    left_out: Vec<String>,
    fault: Option<UserError>,
}

async fn in_order(session: &Session, mesh: &MeshClient, changes: &[Prepared], skip_owned: bool) -> Made {
    let options = session.write_options();
    let mut made = Made::default();
    for change in changes {
        match one(mesh, change, &options).await {
            Ok(outcome) => {
                session.wrote(&outcome);
                tell(session, &outcome);
                made.changes.push(outcome);
            }
            Err(error) if skip_owned && is_owned(&error) => {
                session.ui.warn(&left_out(&error));
                made.left_out.push(error.message);
            }
            Err(error) => {
                made.fault = Some(error);
                break;
            }
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
