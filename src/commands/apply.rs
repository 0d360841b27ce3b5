//! `apply`, `diff` and `delete`: a federation as its file describes it.

use futures::future::join_all;
use k8s_openapi::jiff::Timestamp;

use super::execute::{Consent, Order, carry_out, foresee, look, preview, show};
use super::rollback;
use super::session::Session;
use crate::cli::{ApplyArgs, DeleteArgs, DiffArgs, PeerWait};
use crate::cluster::{MeshClient, Scope, observe_meshes, resolve_mesh};
use crate::error::UserError;
use crate::exit::Exit;
use crate::files;
use crate::plan::{self, Until, sets_of_peers};
use crate::report::ChangeReport;
use crate::snapshot::MeshState;
use crate::topology::file::FederationFile;
use crate::topology::{FederatedMesh, Federation, Mesh, Peering, Removed};

/// Makes it so.
pub async fn apply(session: &Session, args: ApplyArgs) -> anyhow::Result<Exit> {
    let file = session.federation()?;
    if args.prune {
        let _ = named(file)?;
    }
    session.begin_journal();
    let applied = match applied(session, file, &args).await {
        Err(fault) if args.rollback_on_failure => Err(rollback::take_back(session, file, fault).await),
        applied => applied,
    };
    session.end_journal();
    applied
}

async fn applied(session: &Session, file: &FederationFile, args: &ApplyArgs) -> anyhow::Result<Exit> {
    let told = told(file)?;
    let meshes = meshes(session, file).await?;
    // Whether the other side of a link is there yet is for another administrator to see to.
    let default = match told.is_empty() {
        true => PeerWait::Synced,
        false => PeerWait::None,
    };
    let order = Order {
        what: "cannot apply".to_owned(),
        wanted: &file.wanted,
        meshes: &meshes,
        told: &told,
        until: args.wait.unwrap_or(default).into(),
    };
    let consent = Consent::ToEverything {
        skip_owned: args.skip_owned,
    };
    if args.prune && !session.is_dry_run() {
        let removed = stale(session, file, &meshes).await?;
        if removed != Removed::default() {
            foresee(session, &order, &without(file, removed), "cannot prune").await?;
        }
    }
    let Some(mut report) = carry_out(session, order, consent).await? else {
        return Ok(Exit::No);
    };
    if args.prune {
        let removed = stale(session, file, &meshes).await?;
        match remove(session, "cannot prune", file, &meshes, removed).await? {
            Some(pruned) => report = report.and(pruned),
            None => {
                show(session, &report)?;
                return Ok(Exit::No);
            }
        }
    }
    Ok(show(session, &report)?)
}

/// Tells what would be different.
pub async fn diff(session: &Session, _args: DiffArgs) -> anyhow::Result<Exit> {
    let file = session.federation()?;
    let told = told(file)?;
    let meshes = meshes(session, file).await?;
    let order = Order {
        what: "cannot be applied".to_owned(),
        wanted: &file.wanted,
        meshes: &meshes,
        told: &told,
        until: Until::True,
    };
    let mut report = preview(session, order).await?;
    if file.name.is_some() {
        report = report.and_no_longer_named(stale(session, file, &meshes).await?.told());
    }
    Ok(session.show(&report))
}

/// Takes it away.
pub async fn delete(session: &Session, _args: DeleteArgs) -> anyhow::Result<Exit> {
    let file = session.federation()?;
    let meshes = meshes(session, file).await?;
    let seen = observe_meshes(&meshes, Scope::CONTROL_PLANE).await;
    let mut removed = plan::all_of(&file.wanted, &seen);
    removed.peers.retain(|peer| !file.bundles.contains_key(&peer.mesh));
    session.begin_journal();
    let report = remove(session, "cannot delete", file, &meshes, removed).await;
    session.end_journal();
    match report? {
        Some(report) => Ok(show(session, &report)?),
        None => Ok(Exit::No),
    }
}

/// Shows what goes, asks, and takes it away.
async fn remove(
    session: &Session,
    what: &str,
    file: &FederationFile,
    meshes: &[MeshClient],
    removed: Removed,
) -> anyhow::Result<Option<ChangeReport>> {
    let told = removed.told();
    if told.is_empty() {
        return Ok(Some(ChangeReport::new(session.is_dry_run(), Vec::new())));
    }
    if !session.is_dry_run() {
        let title = "This goes, as far as meshfed made it:".to_owned();
        let told = told.iter().map(|line| format!("  {line}"));
        let about: Vec<String> = std::iter::once(title).chain(told).collect();
        if !session.ui.confirm(&about, "Remove it?")? {
            session.ui.note("nothing was removed");
            return Ok(None);
        }
    }
    let wanted = without(file, removed);
    let order = Order {
        what: what.to_owned(),
        wanted: &wanted,
        meshes,
        told: &[],
        until: Until::True,
    };
    carry_out(session, order, Consent::Given).await
}

/// The meshes of the file without what goes.
pub fn without(file: &FederationFile, removed: Removed) -> Federation {
    Federation {
        removed,
        ..Federation::of(&file.references())
    }
}

/// What the federation has and its file does not name any more. Everything that could tell has to be known.
async fn stale(session: &Session, file: &FederationFile, meshes: &[MeshClient]) -> Result<Removed, UserError> {
    let name = named(file)?;
    let step = session.ui.step("looking for what the file does not name any more");
    let scope = Scope::ROUTING;
    let seen = look::whole(meshes, scope, sets_of_peers).await;
    drop(step);
    plan::stale(name, &file.wanted, &seen, &session.global.field_manager).map_err(|unread| UserError {
        exit: Exit::Unknown,
        ..UserError::from_problems("cannot look for leftovers", unread)
    })
}

/// The name of the federation, by which what is its own is known.
fn named(file: &FederationFile) -> Result<&str, UserError> {
    file.name.as_deref().ok_or_else(|| {
        UserError::usage("the file gives the federation no name, so what was its own cannot be told")
            .hint("name it with `metadata: {name: NAME}`, and apply it once without `--prune`")
    })
}

/// The meshes of the file that bundles tell of.
///
/// # Errors
/// A bundle that cannot be read, is of another mesh, or is not for the one peer that the mesh has here.
pub fn told(file: &FederationFile) -> Result<Vec<MeshState>, UserError> {
    let (mut told, mut problems) = (Vec::new(), Vec::new());
    for (mesh, path) in &file.bundles {
        let bundle = files::bundle(path, Timestamp::now())?;
        let path = path.display();
        if bundle.mesh != *mesh {
            problems.push(format!(
                "{path} tells of `{}`, and the file has it for `{mesh}`",
                bundle.mesh
            ));
        }
        let directions = file.wanted.peerings.iter().flat_map(Peering::directions);
        let peers = directions.filter(|(own, other)| own.mesh == *mesh && other.mesh != bundle.peer);
        problems.extend(peers.map(|(_, other)| {
            format!(
                "{path} is for `{}`, and gateways and identities in it are not those for `{}`",
                bundle.peer, other.mesh
            )
        }));
        told.push(bundle.state());
    }
    UserError::check("cannot use the bundles", problems)?;
    Ok(told)
}

/// Ways to the meshes of the file. One that is to be made is looked for where it will be.
pub async fn meshes(session: &Session, file: &FederationFile) -> Result<Vec<MeshClient>, UserError> {
    let contexts = session.contexts()?;
    let asked = file.wanted.meshes.iter();
    let asked = asked.filter(|mesh| !file.bundles.contains_key(mesh.reference.federation_name()));
    let found = join_all(asked.map(async |mesh| {
        let mesh = place(session, mesh).await?;
        contexts.mesh_client(mesh).await
    }))
    .await;
    let (mut meshes, mut faults) = (Vec::new(), Vec::new());
    for found in found {
        match found {
            Ok(mesh) => meshes.push(mesh),
            Err(fault) if !faults.contains(&fault) => faults.push(fault),
            Err(_) => {}
        }
    }
    super::session::all_or(faults).map(|()| meshes)
}

async fn place(session: &Session, mesh: &FederatedMesh) -> Result<Mesh, UserError> {
    let contexts = session.contexts()?;
    let reference = &mesh.reference;
    let Some(namespace) = &reference.namespace else {
        return resolve_mesh(contexts, reference, session.global.namespace.as_deref()).await;
    };
    Ok(Mesh {
        name: reference.federation_name().to_owned(),
        control_plane: reference.name.clone(),
        namespace: namespace.clone(),
        context: contexts.name(reference.context.as_deref())?,
    })
}
