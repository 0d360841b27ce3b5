//! `export` and `import`, and their undoing.

use super::execute::{Order, execute};
use super::own_mesh::{Meant, own_mesh};
use super::session::Session;
use crate::cli::{ExportArgs, ImportArgs, UnexportArgs, UnimportArgs};
use crate::cluster::{MeshClient, resolve_mesh};
use crate::error::UserError;
use crate::exit::Exit;
use crate::plan::Until;
use crate::rules::ServicePattern;
use crate::topology::{FederatedMesh, Federation, MeshReference};

/// Edits one rule per service and waits until istiod lists what it exports. Where the peer's mesh can be seen too, what it
/// imports keeps its name.
pub async fn export(session: &Session, args: ExportArgs) -> anyhow::Result<Exit> {
    let meant = offering(&args.to, &args.services, args.from_namespace.as_deref());
    let mesh = own_mesh(session, args.mesh.as_ref(), &meant).await?;
    let wanted = args.wanted(&mesh)?;
    let importer = (&args.to, args.to.context.is_some());
    share(session, "cannot export", wanted, args.wait.into(), Some(importer)).await
}

/// Edits one rule per service and waits until istiod lists what it imports. Importing needs only the own mesh, but checks
/// more where the mesh that offers can be seen too.
pub async fn import(session: &Session, args: ImportArgs) -> anyhow::Result<Exit> {
    let mesh = own_mesh(session, args.mesh.as_ref(), &Meant::beside(&args.from)).await?;
    let wanted = args.wanted(&mesh)?;
    let what = "cannot import";
    share(session, what, wanted, args.wait.into(), Some((&args.from, false))).await
}

/// Stops exporting services, and waits for the importing mesh too where that can be seen.
pub async fn unexport(session: &Session, args: UnexportArgs) -> anyhow::Result<Exit> {
    let what = format!("cannot stop exporting to `{}`", args.to.federation_name());
    let meant = offering(&args.to, &args.services, args.from_namespace.as_deref());
    let mesh = own_mesh(session, args.mesh.as_ref(), &meant).await?;
    let wanted = args.wanted(&mesh);
    let wanted = wanted.map_err(|problems| UserError::from_problems(&what, problems))?;
    let importer = (&args.to, args.to.context.is_some());
    share(session, &what, wanted, args.wait.into(), Some(importer)).await
}

/// Stops importing services.
pub async fn unimport(session: &Session, args: UnimportArgs) -> anyhow::Result<Exit> {
    let what = format!("cannot stop importing from `{}`", args.from.federation_name());
    let mesh = own_mesh(session, args.mesh.as_ref(), &Meant::beside(&args.from)).await?;
    share(session, &what, args.wanted(&mesh), args.wait.into(), None).await
}

/// The mesh that offers these services to a peer.
fn offering(to: &MeshReference, services: &[ServicePattern], from_namespace: Option<&str>) -> Meant {
    let meant = Meant::beside(to).with_services(services);
    from_namespace.into_iter().fold(meant, Meant::with_namespace)
}

/// `other` is the mesh on the other end, and whether it must be found: its administrator may be somebody else.
async fn share(
    session: &Session,
    what: &str,
    mut wanted: Federation,
    until: Until,
    other: Option<(&MeshReference, bool)>,
) -> anyhow::Result<Exit> {
    let mut meshes = session.meshes(&wanted.references()).await?;
    if let Some((reference, named)) = other {
        match counterpart(session, reference, &meshes[0]).await {
            Ok(mesh) => {
                wanted.meshes.push(FederatedMesh::existing(reference.clone()));
                meshes.push(mesh);
            }
            Err(error) if named => return Err(error.into()),
            Err(_) => {}
        }
    }
    let order = Order {
        what: what.to_owned(),
        wanted: &wanted,
        meshes: &meshes,
        told: &[],
        until,
    };
    execute(session, order).await
}

/// The mesh on the other end; without a context, in the same cluster.
async fn counterpart(session: &Session, reference: &MeshReference, own: &MeshClient) -> Result<MeshClient, UserError> {
    let contexts = session.contexts()?;
    let mut reference = session.named(std::slice::from_ref(reference))?.remove(0);
    reference.context.get_or_insert_with(|| own.mesh.context.clone());
    let mesh = resolve_mesh(contexts, &reference, None).await?;
    contexts.mesh_client(mesh).await
}
