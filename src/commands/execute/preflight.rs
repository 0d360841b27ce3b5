//! Tries everything that is planned before the first write: whoever owns an object, a right that is missing, a webhook and a
//! quota say no before anything is half done.

use futures::stream::{self, StreamExt};

use super::step::{is_owned, left_out, one, prepared};
use crate::cluster::MeshClient;
use crate::cluster::apply::{DryRun, WriteOptions};
use crate::commands::session::Session;
use crate::error::UserError;
use crate::exit::Exit;
use crate::plan::{Change, Plan};
use crate::report::ObjectChange;

/// How many changes are tried at once.
const AT_ONCE: usize = 16;

/// Changes with what there is to tell of them.
pub type Tried = Vec<(Change, ObjectChange)>;

/// Lets the API servers judge every change, and keeps nothing: what would become of each, or all refusals at once.
///
/// With `owned`, what others own is put there, with why, and refuses nothing.
pub async fn preflight(
    session: &Session,
    meshes: &[MeshClient],
    plan: &Plan,
    what: &str,
    mut owned: Option<&mut Vec<(Change, String)>>,
) -> Result<Tried, UserError> {
    let changes: Vec<&Change> = plan.changes().collect();
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let step = session.ui.step("trying what is to be written");
    let tried = stream::iter(&changes).map(|change| tried(session, meshes, change));
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

async fn tried(session: &Session, meshes: &[MeshClient], change: &Change) -> Result<ObjectChange, UserError> {
    let options = WriteOptions {
        dry_run: DryRun::Server,
        ..session.write_options()
    };
    let mesh = meshes.iter().find(|mesh| mesh.mesh.name == change.mesh());
    let mesh = mesh.expect("changes are planned for known meshes");
    one(mesh, &prepared(session, change)?, &options).await
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
