//! `route reset`.

use super::removing::remove;
use super::{agreed, refused};
use crate::cli::RouteResetArgs;
use crate::cluster::{Scope, live_object, observe_meshes};
use crate::commands::known::{installed, readable};
use crate::commands::session::Session;
use crate::commands::writing::Journal;
use crate::error::UserError;
use crate::exit::Exit;
use crate::plan::{self, Removal, is_ours_alone};
use crate::report::Changes;

/// Removes the VirtualServices of a service that meshfed wrote.
pub async fn reset(session: &Session, args: RouteResetArgs) -> anyhow::Result<Exit> {
    let meshes = [session.mesh(&args.mesh).await?];
    let snapshot = observe_meshes(&meshes, Scope::ROUTING).await;
    let state = &snapshot.meshes[&meshes[0].mesh.name];
    readable(state, [])?;
    installed(state)?;
    let what = format!("cannot reset the routes of {}", args.service);
    let removals = plan::reset(state, &args.service).map_err(|refusal| refused(&what, refusal))?;
    for removal in &removals {
        let live = live_object(&meshes[0], removal.kind, &removal.namespace, &removal.name).await?;
        let shared = live.is_some_and(|live| !is_ours_alone(&live, &session.global.field_manager));
        if shared {
            return Err(shared_with_others(&what, &state.label(), removal).into());
        }
    }
    if !agreed(session, &removals.iter().collect::<Vec<_>>(), &[])? {
        return Ok(Exit::No);
    }
    let mut journal = Journal::default();
    remove(session, &meshes, removals, &mut journal, true).await?;
    Ok(session.show(&Changes::new(session.is_dry_run(), journal.changes)))
}

/// What others have a hand in is not meshfed's to delete.
fn shared_with_others(what: &str, label: &str, removal: &Removal) -> UserError {
    UserError::new(
        Exit::No,
        format!("{what}: {label}: {} is partly somebody else's", removal.title()),
    )
    .hint("it was changed by hand; give it the routes that it should have, or delete it yourself")
}
