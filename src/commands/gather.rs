//! What a command looks at: the clusters, or a snapshot of them from a file.

use futures::future::join_all;
use k8s_openapi::jiff::Timestamp;

use super::session::Session;
use crate::cli::{SnapshotSource, Source};
use crate::cluster::{Fault, MeshClient, NotFound, Place, Scope, control_planes, look_up, observe_meshes};
use crate::error::UserError;
use crate::files;
use crate::snapshot::{MeshState, Snapshot, from_texts};
use crate::topology::{Mesh, MeshReference};
use crate::wording::{count, list_and};

/// The named meshes, or all: from the file if one is given, else from the clusters, each asked for what `scope` says.
///
/// A mesh whose cluster cannot be asked is in the snapshot all the same, and says so.
pub async fn snapshot(
    session: &Session,
    source: &SnapshotSource,
    references: &[MeshReference],
    scope: Scope,
) -> Result<Snapshot, UserError> {
    match &source.snapshot {
        Some(file) => {
            let snapshot = files::snapshot(file)?;
            session.ui.note(&format!(
                "looking at the snapshot {} of {}, not at the clusters",
                file.display(),
                snapshot.taken_at
            ));
            select(snapshot, references, &format!("the snapshot {}", file.display()))
        }
        None => observe(session, references, scope).await,
    }
}

/// The named meshes, or all: from manifests, from a snapshot, or from the clusters.
pub async fn look(
    session: &Session,
    source: &Source,
    references: &[MeshReference],
    scope: Scope,
) -> Result<Snapshot, UserError> {
    if source.files.is_empty() {
        return snapshot(session, &source.snapshot, references, scope).await;
    }
    let texts = files::manifests(&source.files)?;
    let found = from_texts(&texts, Timestamp::now())
        .map_err(|problems| UserError::from_problems("cannot read the manifests", problems))?;
    for note in &found.notes {
        session.ui.warn(note);
    }
    let names: Vec<&String> = found.snapshot.meshes.keys().collect();
    session.ui.note(&format!(
        "looking at {} in {}, not at the clusters",
        list_and(&names),
        count(texts.len(), "file")
    ));
    let ignored: Vec<String> = found
        .ignored
        .iter()
        .map(|(kind, number)| format!("{number} {kind}"))
        .collect();
    if !ignored.is_empty() {
        session.ui.note(&format!(
            "not read, since no check is about them: {}",
            ignored.join(", ")
        ));
    }
    select(found.snapshot, references, "the manifests")
}

/// The named meshes of a snapshot; `whole` says what it is when one is missing.
pub fn select(snapshot: Snapshot, references: &[MeshReference], whole: &str) -> Result<Snapshot, UserError> {
    let known = snapshot.references();
    snapshot.select(references).map_err(|problems| {
        let error = match problems.as_slice() {
            [problem] => UserError::usage(format!("{whole}: {problem}")),
            _ => UserError {
                problems,
                ..UserError::usage(format!("{whole}: not every mesh was found"))
            },
        };
        error.hint(format!("meshes in it: {}", list_and(&known)))
    })
}

/// Asks the clusters.
pub async fn observe(session: &Session, references: &[MeshReference], scope: Scope) -> Result<Snapshot, UserError> {
    let step = session.ui.step("asking the clusters");
    let (meshes, unseen) = if references.is_empty() {
        (all(session).await?, Vec::new())
    } else {
        named(session, references).await?
    };
    let mut snapshot = observe_meshes(&meshes, scope).await;
    snapshot
        .meshes
        .extend(unseen.into_iter().map(|state| (state.mesh.name.clone(), state)));
    drop(step);
    Ok(snapshot)
}

/// Every mesh of the current context.
async fn all(session: &Session) -> Result<Vec<MeshClient>, UserError> {
    let contexts = session.contexts()?;
    let context = contexts.name(None)?;
    let found = control_planes(contexts, &context).await.map_err(|fault| {
        let place = Place {
            whom: format!("context `{context}`"),
            doing: "list ServiceMeshControlPlanes".to_owned(),
        };
        let error = match &fault {
            Fault::NotFound(_) => UserError::unknown(format!(
                "context `{context}`: the cluster does not know the kind ServiceMeshControlPlane, so there is no mesh"
            ))
            .hint("install one with its operators: `meshfed install MESH --operators`"),
            _ => fault.at(&place),
        };
        error.hint("meshes can be named: `meshfed status NAMESPACE/NAME@CONTEXT`")
    })?;
    let clients = found.into_iter().map(async |(namespace, control_plane)| {
        let mesh = Mesh {
            name: control_plane.clone(),
            control_plane,
            namespace,
            context: context.clone(),
        };
        contexts.mesh_client(mesh).await
    });
    join_all(clients).await.into_iter().collect()
}

/// The meshes that were named. One whose cluster cannot be asked is a row that says so, not the end of the command.
async fn named(
    session: &Session,
    references: &[MeshReference],
) -> Result<(Vec<MeshClient>, Vec<MeshState>), UserError> {
    let contexts = session.contexts()?;
    let found = join_all(references.iter().map(async |reference| {
        let mesh = look_up(contexts, reference, session.global.namespace.as_deref()).await?;
        let client = contexts.connect(&mesh.context).await.map_err(NotFound::Asked)?;
        Ok(contexts.with_client(mesh, client))
    }))
    .await;
    let (mut meshes, mut unseen) = (Vec::new(), Vec::new());
    for (found, reference) in found.into_iter().zip(references) {
        match found {
            Ok(mesh) => meshes.push(mesh),
            Err(NotFound::Named(error)) => return Err(error),
            Err(NotFound::Asked(fault)) => {
                unseen.push(unasked(contexts.name(reference.context.as_deref())?, reference, fault));
            }
        }
    }
    Ok((meshes, unseen))
}

fn unasked(context: String, reference: &MeshReference, fault: Fault) -> MeshState {
    let mut state = MeshState::unasked(Mesh {
        name: reference.federation_name().to_owned(),
        control_plane: reference.name.clone(),
        namespace: reference.namespace.clone().unwrap_or_else(|| reference.name.clone()),
        context,
    });
    state.control_plane = fault.observed("list servicemeshcontrolplanes");
    state
}
