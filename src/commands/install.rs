//! `install` and `uninstall`.

use super::execute::{Order, execute};
use super::session::Session;
use crate::cli::{InstallArgs, UninstallArgs};
use crate::cluster::{MeshClient, control_planes};
use crate::error::UserError;
use crate::exit::Exit;
use crate::files;
use crate::topology::{Federation, Mesh, MeshReference};

/// Installs one mesh.
pub async fn install(session: &Session, args: InstallArgs) -> anyhow::Result<Exit> {
    let what = "cannot install";
    UserError::check(what, args.federation(Vec::new()).problems())?;
    // Files are read before a cluster is asked: what is wrong with them is wrong everywhere.
    session.templates()?;
    let wanted = args.federation(files::values(&args.values)?);
    let order = Order {
        what: what.to_owned(),
        wanted: &wanted,
        meshes: &[mesh_to_be(session, &args.mesh).await?],
        told: &[],
        until: args.wait.into(),
    };
    execute(session, order).await
}

/// Removes the member roll, and then the control plane.
pub async fn uninstall(session: &Session, args: UninstallArgs) -> anyhow::Result<Exit> {
    let order = Order {
        what: "cannot uninstall".to_owned(),
        wanted: &Federation::from(&args),
        meshes: &[mesh_or_its_place(session, &args.mesh).await?],
        told: &[],
        until: args.wait.into(),
    };
    execute(session, order).await
}

/// A mesh that need not be there yet: its namespace is its name unless given.
async fn mesh_to_be(session: &Session, reference: &MeshReference) -> Result<MeshClient, UserError> {
    let contexts = session.contexts()?;
    let reference = &session.named(std::slice::from_ref(reference))?.remove(0);
    let namespace = reference
        .namespace
        .as_ref()
        .or(session.global.namespace.as_ref())
        .unwrap_or(&reference.name);
    let mesh = Mesh {
        name: reference.federation_name().to_owned(),
        control_plane: reference.name.clone(),
        namespace: namespace.clone(),
        context: contexts.name(reference.context.as_deref())?,
    };
    contexts.mesh_client(mesh).await
}

/// The mesh; one that is gone already was where `install` puts it, and its member roll may still be there.
async fn mesh_or_its_place(session: &Session, reference: &MeshReference) -> Result<MeshClient, UserError> {
    let error = match session.mesh(reference).await {
        Ok(mesh) => return Ok(mesh),
        Err(error) => error,
    };
    let contexts = session.contexts()?;
    let reference = &session.named(std::slice::from_ref(reference))?.remove(0);
    let context = contexts.name(reference.context.as_deref())?;
    match control_planes(contexts, &context).await {
        Ok(found) if !found.iter().any(|(_, name)| *name == reference.name) => mesh_to_be(session, reference).await,
        _ => Err(error),
    }
}
