//! `unexport` and `unimport`.

use std::collections::BTreeSet;

use super::{agreed, refused};
use crate::cli::{UndoWait, UnexportArgs, UnimportArgs};
use crate::cluster::{MeshClient, Progressing, Scope, Wait, observe_meshes, resolve_mesh, wait_for};
use crate::commands::export::targets;
use crate::commands::known::{installed, readable};
use crate::commands::session::Session;
use crate::commands::writing::{Journal, looking_again};
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::kinds;
use crate::plan::{self, Refusal, RulesUndo};
use crate::report::Changes;
use crate::snapshot::{LinkState, MeshState, links};

/// Stops exporting services.
pub async fn unexport(session: &Session, args: UnexportArgs) -> anyhow::Result<Exit> {
    let targets = targets(&args.services, args.selector.as_deref(), args.from_namespace.as_deref())?;
    let meshes = [session.mesh(&args.mesh).await?];
    let peer = args.to.federation_name().to_owned();
    let what = format!("cannot stop exporting to `{peer}`");
    let plan = |state: &MeshState| plan::unexport(state, &peer, &targets);
    let Some((undo, mut changes)) = take_out(session, &meshes, &what, plan).await? else {
        return Ok(Exit::No);
    };
    if args.wait == UndoWait::Gone && !session.is_dry_run() && undo.planned.is_some() {
        unlisted(session, &meshes, &format!("exports to {peer} gone"), &|state| {
            let status = state.export_set(&peer).and_then(|set| set.status.as_ref());
            let listed = status.into_iter().flat_map(|status| &status.exported_services);
            still(&undo.gone, listed.map(|service| service.exported_name.as_str()))
        })
        .await?;
        importer_lost_them(session, &args, &meshes[0], &undo.gone).await?;
    }
    changes.left_behind = undo.left;
    Ok(session.show(&changes))
}

/// Stops importing services.
pub async fn unimport(session: &Session, args: UnimportArgs) -> anyhow::Result<Exit> {
    let meshes = [session.mesh(&args.mesh).await?];
    let peer = args.from.federation_name().to_owned();
    let what = format!("cannot stop importing from `{peer}`");
    let plan = |state: &MeshState| plan::unimport(state, &peer, &args.services);
    let Some((undo, mut changes)) = take_out(session, &meshes, &what, plan).await? else {
        return Ok(Exit::No);
    };
    if args.wait == UndoWait::Gone && !session.is_dry_run() && undo.planned.is_some() {
        unlisted(session, &meshes, &format!("imports from {peer} gone"), &|state| {
            let status = state.import_set(&peer).and_then(|set| set.status.as_ref());
            let listed = status.into_iter().flat_map(|status| &status.imported_services);
            still(
                &undo.gone,
                listed.map(|service| service.local_service.hostname.as_str()),
            )
        })
        .await?;
    }
    changes.left_behind = undo.left;
    Ok(session.show(&changes))
}

/// Edits the set, again as long as somebody else is quicker; `None` when the user said no.
async fn take_out(
    session: &Session,
    meshes: &[MeshClient; 1],
    what: &str,
    plan: impl Fn(&MeshState) -> Result<RulesUndo, Refusal>,
) -> anyhow::Result<Option<(RulesUndo, Changes)>> {
    let mut asked = false;
    let done = looking_again(async || {
        let snapshot = observe_meshes(meshes, Scope::UNSHARING).await;
        let state = &snapshot.meshes[&meshes[0].mesh.name];
        readable(state, [state.member_roll.unknown(), state.peers.unknown()])?;
        installed(state)?;
        let undo = plan(state).map_err(|refusal| refused(what, refusal))?;
        let edited: Vec<_> = undo.planned.iter().collect();
        if !asked {
            // A question that nobody can answer is an error of its own, with its own exit code.
            match agreed(session, &[], &edited) {
                Ok(true) => asked = true,
                Ok(false) => return Ok(None),
                Err(error) => {
                    return Err(error
                        .downcast::<UserError>()
                        .unwrap_or_else(|error| UserError::unknown(error.to_string())));
                }
            }
        }
        let mut journal = Journal::default();
        session
            .write(meshes, undo.planned.clone().into_iter().collect(), &mut journal)
            .await?;
        Ok(Some((undo, Changes::new(session.is_dry_run(), journal.changes))))
    })
    .await?;
    Ok(done)
}

fn still<'a>(gone: &BTreeSet<String>, listed: impl Iterator<Item = &'a str>) -> Vec<String> {
    listed.filter(|name| gone.contains(*name)).map(str::to_owned).collect()
}

/// Waits until the set's status lists none of them any more.
async fn unlisted(
    session: &Session,
    meshes: &[MeshClient],
    title: &str,
    listed: &dyn Fn(&MeshState) -> Vec<String>,
) -> Result<(), UserError> {
    let wait = Wait {
        title: title.to_owned(),
        meshes,
        scope: Scope::SETS,
        kinds: &[
            &kinds::EXPORTED_SERVICE_SET,
            &kinds::IMPORTED_SERVICE_SET,
            &kinds::SERVICE_MESH_PEER,
        ],
        timeout: session.global.timeout,
        next: format!(
            "the rule is gone; istiod takes the service off its list once the link is up: `meshfed status {}`, or \
             `--wait=none`",
            meshes[0].mesh.reference()
        ),
    };
    wait_for(&session.ui, wait, |snapshot| {
        let left: Vec<String> = snapshot.meshes.values().flat_map(listed).collect();
        if left.is_empty() {
            Progressing::Done(())
        } else {
            Progressing::Waiting(format!("still listed: {}", left.join(", ")))
        }
    })
    .await
    .map(drop)
}

/// Waits until the mesh that imported what is no longer offered has lost it, where that mesh can be seen and its link is
/// up: while it is down, lists stay as they were.
async fn importer_lost_them(
    session: &Session,
    args: &UnexportArgs,
    exporter: &MeshClient,
    gone: &BTreeSet<String>,
) -> Result<(), UserError> {
    let contexts = session.contexts()?;
    let mut reference = args.to.clone();
    let named = reference.context.is_some();
    reference.context.get_or_insert_with(|| exporter.mesh.context.clone());
    let mesh = match resolve_mesh(contexts, &reference, None).await {
        Ok(mesh) => contexts.mesh_client(mesh).await?,
        Err(error) if named => return Err(error),
        // Its administrator is somebody else.
        Err(_) => return Ok(()),
    };
    let importer = mesh.mesh.name.clone();
    let both = [exporter.clone(), mesh];
    let snapshot = observe_meshes(&both, Scope::SETS).await;
    let link = links(&snapshot)
        .into_iter()
        .find(|link| link.direction.from == importer);
    if link.is_none_or(|link| link.state != LinkState::Connected) {
        session.ui.note(&format!(
            "`{importer}` goes on listing what it imported until its link is up again"
        ));
        return Ok(());
    }
    unlisted(session, &both[1..], &format!("imports of {importer} gone"), &|state| {
        let sets = state.imports.items().iter().filter_map(|set| set.status.as_ref());
        let listed = sets.flat_map(|status| &status.imported_services);
        let imported = listed.filter(|service| !service.local_service.hostname.is_empty());
        still(gone, imported.map(|service| service.exported_name.as_str()))
    })
    .await
}
