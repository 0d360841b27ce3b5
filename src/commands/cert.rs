//! `cert`.

use k8s_openapi::jiff::Timestamp;

use super::check::look_at_wire;
use super::execute::{Order, execute, observe};
use super::gather;
use super::observing::{ObservedMeshes, all};
use super::session::Session;
use crate::cli::{CertRotateArgs, CertShowArgs, CertSyncArgs};
use crate::cluster::{MeshClient, Scope};
use crate::error::UserError;
use crate::exit::Exit;
use crate::files;
use crate::plan::{Until, rotation_state};
use crate::report::{CertificatesReport, RotationReport};
use crate::snapshot::Part;
use crate::topology::{Federation, MeshReference, NextRoot, RootCopies};
use crate::trust;

/// What roots and copies are judged by.
const CERTIFICATES: Scope = Scope::CONTROL_PLANE.with(&[Part::Peers, Part::RootCertificate, Part::PeerCertificates]);

/// Shows root certificates and their copies.
pub async fn show(session: &Session, args: CertShowArgs) -> anyhow::Result<Exit> {
    let scope = match args.probe {
        Some(_) => CERTIFICATES.and(Scope::WIRE),
        None => CERTIFICATES,
    };
    let mut snapshot = gather::snapshot(session, &args.source, &args.meshes, scope).await?;
    if let Some(from) = args.probe {
        look_at_wire(session, &mut snapshot, from).await?;
    }
    Ok(session.show(&CertificatesReport::of(&snapshot, args.warn)))
}

/// Brings copies to what their owners publish.
pub async fn sync(session: &Session, args: CertSyncArgs) -> anyhow::Result<Exit> {
    let meshes = match args.meshes.as_slice() {
        [] => ObservedMeshes::of(session, &[]).await?.all_clients(session).await?,
        named => session.meshes(named).await?,
    };
    let mut wanted = federation(&meshes)?;
    wanted.roots = meshes.iter().map(|mesh| follow(mesh, None, Vec::new())).collect();
    let order = Order {
        what: "cannot bring copies of root certificates up to date".to_owned(),
        wanted: &wanted,
        meshes: &meshes,
        told: &[],
        until: Until::True,
    };
    execute(session, order).await
}

/// Goes over to another root, or tells how far that is.
pub async fn rotate(session: &Session, args: CertRotateArgs) -> anyhow::Result<Exit> {
    // Read before a cluster is asked, and gone at once: it may hold what nobody may see.
    let next = args.new.as_deref().map(|file| {
        let (bundle, problems) = trust::examine(&files::certificates(file)?, Timestamp::now());
        let file = file.display().to_string();
        Ok::<_, UserError>(NextRoot { file, bundle, problems })
    });
    let next = next.transpose()?;
    let owner = session.mesh(&args.mesh).await?;
    let name = owner.mesh.name.clone();
    let mut meshes = vec![owner];
    if args.peers.is_empty() {
        let others = all(session, &meshes[0].mesh.context).await?;
        let is_owner = |other: &MeshClient| other.mesh.namespace == meshes[0].mesh.namespace;
        let others: Vec<MeshClient> = others.into_iter().filter(|other| !is_owner(other)).collect();
        meshes.extend(others);
    } else {
        meshes.extend(session.meshes(&args.peers).await?);
    }
    let mut wanted = federation(&meshes)?;
    let bundle = next.as_ref().map(|next| next.bundle.clone());
    wanted.roots = vec![follow(&meshes[0], next, args.except)];
    if args.status {
        let seen = observe(&wanted, &meshes, &[]).await;
        let state = rotation_state(&seen, &name, bundle.as_ref());
        return Ok(session.show(&RotationReport::of(&name, seen.snapshot.taken_at, state)));
    }
    let order = Order {
        what: format!("cannot rotate the root certificate of `{name}`"),
        wanted: &wanted,
        meshes: &meshes,
        told: &[],
        until: Until::True,
    };
    execute(session, order).await
}

fn follow(mesh: &MeshClient, next: Option<NextRoot>, except: Vec<String>) -> RootCopies {
    RootCopies {
        mesh: mesh.mesh.name.clone(),
        next,
        except,
    }
}

/// These meshes, which must have names of their own.
fn federation(meshes: &[MeshClient]) -> Result<Federation, UserError> {
    let references: Result<Vec<MeshReference>, _> = meshes.iter().map(|mesh| mesh.mesh.reference().parse()).collect();
    let wanted = Federation::of(&references.map_err(UserError::usage)?);
    UserError::check("cannot tell the meshes apart", wanted.problems())?;
    Ok(wanted)
}
