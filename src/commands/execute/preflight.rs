//! Tries everything that is planned before the first write: whoever owns an object, a right that is missing, a webhook and a
//! quota say no before anything is half done.

use std::collections::BTreeSet;

use futures::stream::{self, StreamExt};

use super::step::{Prepared, is_owned, left_out, one, prepared};
use crate::cluster::apply::{DryRun, WriteOptions, refuse_gitops};
use crate::cluster::{Fault, FaultPlace, MeshClient, live_object, review};
use crate::commands::session::Session;
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::{Manifest, kinds};
use crate::plan::{self, Change, NeededRight, ObjectKey, Plan, Planned, Rest, WriteMode};
use crate::report::{ObjectChange, Outcome};
use crate::snapshot::{AccessReview, Observed, Snapshot};
use crate::wording::shell;

/// How many changes are tried at once.
const AT_ONCE: usize = 32;

/// Changes with what there is to tell of them.
pub type Tried = Vec<(Change, ObjectChange)>;

/// Lets the API servers judge every change, and keeps nothing: what would become of each, or all refusals at once.
///
/// With `owned`, what others own is put there, with why, and refuses nothing.
pub async fn preflight(
    session: &Session,
    meshes: &[MeshClient],
    (plan, seen): (&Plan, &Snapshot),
    what: &str,
    mut owned: Option<&mut Vec<(Change, String)>>,
) -> Result<Tried, UserError> {
    let changes: Vec<&Change> = plan.changes().collect();
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let step = session.ui.step("trying what is to be written");
    let missing = plan::missing(seen, plan);
    let tried = stream::iter(&changes).map(|change| tried(session, meshes, change, seen, &missing));
    let tried: Vec<Result<ObjectChange, UserError>> = tried.buffered(AT_ONCE).collect().await;
    drop(step);
    let (mut accepted, mut refusals) = (Vec::new(), Vec::new());
    for (change, tried) in changes.into_iter().zip(tried) {
        match tried {
            Ok(outcome) => accepted.push((change.clone(), outcome)),
            // Then the real write tells what the webhook says.
            Err(refusal) if refusal.message.contains("does not support dry run") => {}
            Err(refusal) => match &mut owned {
                Some(owned) if is_owned(&refusal) => {
                    session.ui.warn(&left_out(&refusal));
                    owned.push((change.clone(), refusal.message));
                }
                _ => refusals.push(refusal),
            },
        }
    }
    // What somebody else changes now is looked at again when it is written.
    let changing = refusals.iter().all(|refusal| refusal.changed_meanwhile);
    if changing {
        return Ok(accepted);
    }
    Err(all(what, refusals))
}

async fn tried(
    session: &Session,
    meshes: &[MeshClient],
    change: &Change,
    seen: &Snapshot,
    missing: &BTreeSet<ObjectKey>,
) -> Result<ObjectChange, UserError> {
    let options = WriteOptions {
        dry_run: DryRun::Server,
        ..session.write_options()
    };
    let mesh = meshes.iter().find(|mesh| mesh.mesh.name == change.mesh());
    let mesh = mesh.expect("changes are planned for known meshes");
    let prepared = prepared(session, change, missing)?;
    if let (Change::Write(planned), Prepared::Write { manifest, .. }) = (change, &prepared)
        && is_as_seen(seen, planned, manifest)
    {
        return Ok(unchanged(mesh, manifest));
    }
    one(mesh, &prepared, &options).await
}

/// Whether what was looked at a moment ago says all of it already, so that nobody has to ask again.
fn is_as_seen(seen: &Snapshot, planned: &Planned, manifest: &Manifest) -> bool {
    match planned.mode {
        WriteMode::Create => plan::is_there(seen, planned),
        WriteMode::Apply | WriteMode::Add => {
            plan::seen(seen, planned).is_some_and(|live| plan::differences(&manifest.object, &live).is_empty())
        }
        WriteMode::Edit(_) | WriteMode::TakeOver => false,
    }
}

fn unchanged(mesh: &MeshClient, manifest: &Manifest) -> ObjectChange {
    ObjectChange {
        mesh: mesh.mesh.name.clone(),
        context: mesh.mesh.context.clone(),
        object_kind: manifest.kind.kind.to_owned(),
        namespace: manifest.namespace.clone(),
        name: manifest.name.clone(),
        outcome: Outcome::Unchanged,
        differences: Vec::new(),
        commands: Vec::new(),
        manifest: None,
        before: None,
        after: None,
    }
}

/// Asks whether what cannot be planned yet may be written then: by the user, and by whoever owns it.
pub async fn allowed(session: &Session, meshes: &[MeshClient], rest: Rest, what: &str) -> Result<(), UserError> {
    // Another administrator has told of a mesh that is not among them, and writes there.
    let mesh = |name: &str| meshes.iter().find(|mesh| mesh.mesh.name == name);
    let rights = rest
        .rights
        .into_iter()
        .filter_map(|right| Some((mesh(&right.mesh)?, right)));
    let objects = rest
        .objects
        .into_iter()
        .filter_map(|object| Some((mesh(&object.mesh)?, object)));
    let rights = stream::iter(rights).map(async |(mesh, right)| lacking(mesh, right).await);
    let objects = stream::iter(objects).map(async |(mesh, object)| owned(session, mesh, object).await);
    let mut answers: Vec<Result<(), UserError>> = rights.buffered(AT_ONCE).collect().await;
    answers.extend(objects.buffered(AT_ONCE).collect::<Vec<_>>().await);
    let refusals: Vec<UserError> = answers.into_iter().filter_map(Result::err).collect();
    if refusals.is_empty() {
        return Ok(());
    }
    Err(all(what, refusals))
}

/// Refuses an object that a GitOps tool owns. One that cannot be read is told by the plan that needs it.
async fn owned(session: &Session, mesh: &MeshClient, object: ObjectKey) -> Result<(), UserError> {
    let ObjectKey {
        kind, namespace, name, ..
    } = object;
    let place = FaultPlace {
        whom: mesh.mesh.label(),
        doing: format!("change {kind} {namespace}/{name} later on"),
    };
    let kind = kinds::by_name(kind).expect("the kinds of plans are in the table");
    match live_object(mesh, kind, &namespace, &name).await {
        Observed::Present(live) => refuse_gitops(&live, &place, &session.write_options()),
        Observed::Missing | Observed::Unknown(_) => Ok(()),
    }
}

async fn lacking(mesh: &MeshClient, right: NeededRight) -> Result<(), UserError> {
    let namespace = right.namespace.as_ref().unwrap_or(&mesh.mesh.namespace);
    let NeededRight {
        group, resource, verb, ..
    } = right;
    let place = FaultPlace {
        whom: mesh.mesh.label(),
        doing: format!("tell whether you may {verb} {resource} in {namespace}"),
    };
    let question = AccessReview {
        namespace: namespace.clone(),
        group: group.to_owned(),
        resource: resource.to_owned(),
        verb: verb.to_owned(),
        ..AccessReview::default()
    };
    match review(mesh, question).await {
        Ok(answer) if answer.allowed => Ok(()),
        // Who may not even ask is told by the write.
        Err(Fault::Forbidden(_) | Fault::NotFound(_)) => Ok(()),
        Ok(_) => Err(UserError::unknown(format!(
            "{}: forbidden: no right to {verb} {resource} in {namespace}, which is needed later on",
            mesh.mesh.label()
        ))
        .hint(shell!(
            "see all that is needed: `meshfed check --pre {}`",
            mesh.mesh.reference()
        ))),
        Err(fault) => Err(fault.at(&place)),
    }
}

/// One refusal as it is; several as the problems of one, each with what mends it.
fn all(what: &str, mut refusals: Vec<UserError>) -> UserError {
    refusals.retain(|refusal| !refusal.changed_meanwhile);
    if refusals.len() == 1 {
        let only = refusals.remove(0);
        return UserError {
            message: format!("{}; nothing was written", only.message),
            ..only
        };
    }
    let exit = Exit::of(refusals.iter().map(|refusal| refusal.exit));
    let mut error = UserError::new(
        exit,
        format!("{what}: {} would be refused, and nothing was written", refusals.len()),
    );
    for refusal in refusals {
        error.problems.push(refusal.message);
        error.problems.extend(refusal.problems);
        for hint in refusal.hints {
            if !error.hints.contains(&hint) {
                error.hints.push(hint);
            }
        }
    }
    error
}
