//! `uninstall`.

use super::removing::remove;
use super::{agreed, refused};
use crate::cli::{UndoWait, UninstallArgs};
use crate::cluster::{MeshClient, Scope, control_planes, live_object, observe_meshes};
use crate::commands::install::mesh_to_be;
use crate::commands::known::readable;
use crate::commands::session::Session;
use crate::commands::writing::Journal;
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::kinds;
use crate::naming::MEMBER_ROLL;
use crate::plan::{self, LiveMesh, Removal};
use crate::report::Changes;
use crate::topology::MeshReference;

const SCOPE: Scope = Scope {
    certificates: true,
    ..Scope::SHARING
};

/// Removes the member roll, and then the control plane.
pub async fn run(session: &Session, args: UninstallArgs) -> anyhow::Result<Exit> {
    let meshes = [mesh(session, &args.mesh).await?];
    let mesh = &meshes[0];
    let snapshot = observe_meshes(&meshes, SCOPE).await;
    let state = &snapshot.meshes[&mesh.mesh.name];
    readable(state, [state.peers.unknown(), state.member_roll.unknown()])?;
    let namespace = &mesh.mesh.namespace;
    let (control_plane, member_roll) = tokio::try_join!(
        live_object(
            mesh,
            &kinds::SERVICE_MESH_CONTROL_PLANE,
            namespace,
            &mesh.mesh.control_plane
        ),
        live_object(mesh, &kinds::SERVICE_MESH_MEMBER_ROLL, namespace, MEMBER_ROLL),
    )?;
    let live = LiveMesh {
        control_plane,
        member_roll,
    };
    let undo = plan::uninstall(state, &live, &args.members, &session.global.field_manager)
        .map_err(|refusal| refused("cannot uninstall", refusal))?;
    let all: Vec<&Removal> = undo.member_roll.iter().chain(&undo.control_plane).collect();
    if !agreed(session, &all, &undo.members.iter().collect::<Vec<_>>())? {
        return Ok(Exit::No);
    }
    let wait = args.wait == UndoWait::Gone;
    let mut journal = Journal::default();
    session
        .write(&meshes, undo.members.into_iter().collect(), &mut journal)
        .await?;
    remove(
        session,
        &meshes,
        undo.member_roll.into_iter().collect(),
        &mut journal,
        wait,
    )
    .await?;
    remove(
        session,
        &meshes,
        undo.control_plane.into_iter().collect(),
        &mut journal,
        wait,
    )
    .await?;
    let mut changes = Changes::new(session.is_dry_run(), journal.changes);
    changes.left_behind = undo.left;
    Ok(session.show(&changes))
}

/// The mesh; one that is gone already was where `install` puts it, and its member roll may still be there.
async fn mesh(session: &Session, reference: &MeshReference) -> Result<MeshClient, UserError> {
    let error = match session.mesh(reference).await {
        Ok(mesh) => return Ok(mesh),
        Err(error) => error,
    };
    let contexts = session.contexts()?;
    let context = contexts.name(reference.context.as_deref())?;
    match control_planes(contexts, &context).await {
        Ok(found) if !found.iter().any(|(_, name)| *name == reference.name) => mesh_to_be(session, reference).await,
        _ => Err(error),
    }
}
