//! Which meshes a command looks at that only looks: those that are named, or every mesh of the context.

use futures::future::join_all;

use super::session::Session;
use crate::cluster::{Fault, FaultPlace, MeshClient, NotFound, Scope, control_planes, look_up, observe_meshes};
use crate::error::UserError;
use crate::snapshot::{MeshState, Observed, Snapshot, Unknown};
use crate::topology::{Mesh, MeshReference};

/// The meshes that can be asked, and those that cannot be found because their cluster cannot be asked.
pub struct ObservedMeshes {
    /// Meshes to ask.
    pub meshes: Vec<MeshClient>,
    /// Meshes that are rows all the same.
    pub unseen: Vec<MeshState>,
}

impl ObservedMeshes {
    /// The meshes named, or without any, every mesh of the current context.
    pub async fn of(session: &Session, references: &[MeshReference]) -> Result<Self, UserError> {
        let of_file = session.named_federation()?.filter(|_| references.is_empty());
        let references = &match of_file {
            Some(file) => file.wanted.references(),
            None => session.named(references)?,
        };
        let (meshes, unseen) = if references.is_empty() {
            (all(session).await?, Vec::new())
        } else {
            named(session, references).await?
        };
        Ok(Self { meshes, unseen })
    }

    /// Ways to all of the meshes. Those whose cluster did not answer are looked for where `install` would put them.
    pub async fn all_clients(&self, session: &Session) -> Result<Vec<MeshClient>, UserError> {
        let contexts = session.contexts()?;
        let mut clients = self.meshes.clone();
        for state in &self.unseen {
            clients.push(contexts.mesh_client(state.mesh.clone()).await?);
        }
        Ok(clients)
    }

    /// Asks about what `scope` says.
    pub async fn observe(&self, scope: Scope) -> Snapshot {
        self.with_unseen(observe_meshes(&self.meshes, scope).await)
    }

    /// The snapshot with the meshes that could not be found.
    pub fn with_unseen(&self, mut snapshot: Snapshot) -> Snapshot {
        let unseen = self.unseen.iter().cloned();
        snapshot
            .meshes
            .extend(unseen.map(|state| (state.mesh.name.clone(), state)));
        snapshot
    }
}

/// Every mesh of the current context.
async fn all(session: &Session) -> Result<Vec<MeshClient>, UserError> {
    let contexts = session.contexts()?;
    let context = contexts.name(None)?;
    let found = control_planes(contexts, &context).await.map_err(|fault| {
        let place = FaultPlace {
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
    let mesh = Mesh {
        name: reference.federation_name().to_owned(),
        control_plane: reference.name.clone(),
        namespace: reference.namespace.clone().unwrap_or_else(|| reference.name.clone()),
        context,
    };
    match fault.observed("list servicemeshcontrolplanes") {
        Observed::Unknown(Unknown::Unreachable(reason)) => MeshState::out_of_reach(mesh, Scope::SNAPSHOT, &reason),
        control_plane => MeshState {
            control_plane,
            ..MeshState::unasked(mesh)
        },
    }
}
