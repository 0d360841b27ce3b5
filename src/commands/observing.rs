//! Which meshes a command looks at that only looks: those that are named, or every mesh of the context.

use futures::future::join_all;

use super::session::Session;
use crate::cluster::{
    Fault, FaultPlace, MeshClient, NotFound, Scope, control_planes, control_planes_in, look_up, observe_meshes,
};
use crate::error::UserError;
use crate::snapshot::{MeshState, Observed, Snapshot, Unknown};
use crate::topology::{Mesh, MeshReference, same_name_problems, tell_apart};

/// The meshes that can be asked, and those that cannot be found because their cluster cannot be asked.
pub struct ObservedMeshes {
    /// Meshes to ask.
    pub meshes: Vec<MeshClient>,
    /// Meshes that are rows all the same.
    pub unseen: Vec<MeshState>,
}

impl ObservedMeshes {
    /// The meshes named, or without any, every mesh of the current context. Meshes of one name are told apart.
    pub async fn of(session: &Session, references: &[MeshReference]) -> Result<Self, UserError> {
        Self::found(session, references, false).await
    }

    /// The same before anything is installed: what is named and not there is looked at where `install` would put it.
    pub async fn planned(session: &Session, references: &[MeshReference]) -> Result<Self, UserError> {
        Self::found(session, references, true).await
    }

    async fn found(session: &Session, references: &[MeshReference], planned: bool) -> Result<Self, UserError> {
        let of_file = session.named_federation()?.filter(|_| references.is_empty());
        let references = &match of_file {
            Some(file) => file.references(),
            None => session.named(references)?,
        };
        let (whole, single): (Vec<_>, Vec<_>) = references.iter().cloned().partition(MeshReference::is_all);
        let (mut meshes, mut unseen) = named(session, &single, planned).await?;
        let contexts = session.contexts()?;
        if references.is_empty() {
            meshes.extend(all(session, &contexts.name(None)?).await?);
        }
        for context in whole.iter().filter_map(|reference| reference.context.as_deref()) {
            meshes.extend(all(session, &contexts.name(Some(context))?).await?);
        }
        let mut seen: Vec<Mesh> = Vec::new();
        meshes.retain(|mesh| {
            let is_new = !seen.iter().any(|other| is_one_place(other, &mesh.mesh));
            seen.push(mesh.mesh.clone());
            is_new
        });
        let mut names: Vec<&mut Mesh> = meshes.iter_mut().map(|mesh| &mut mesh.mesh).collect();
        names.extend(unseen.iter_mut().map(|state| &mut state.mesh));
        tell_apart(&mut names);
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

fn is_one_place(left: &Mesh, right: &Mesh) -> bool {
    (&left.context, &left.namespace, &left.control_plane) == (&right.context, &right.namespace, &right.control_plane)
}

/// Every mesh of a context, or of the namespace that `-n` names. Who may not list those of the whole cluster gets those of
/// the namespace that the context works in.
pub async fn all(session: &Session, context: &str) -> Result<Vec<MeshClient>, UserError> {
    let contexts = session.contexts()?;
    let found = match session.global.namespace.as_deref() {
        Some(namespace) => control_planes_in(contexts, context, namespace).await,
        None => match (control_planes(contexts, context).await, contexts.namespace(context)) {
            (Err(Fault::Forbidden(_)), Some(namespace)) if !session.global.all_namespaces => {
                session.ui.note(&format!(
                    "you may not list the meshes of the whole cluster: looking at those of the namespace `{namespace}`, where \
                     context `{context}` works; `-n` names another"
                ));
                control_planes_in(contexts, context, namespace).await
            }
            (found, _) => found,
        },
    };
    let found = found.map_err(|fault| {
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
        error.hint("a mesh can be named, as NAMESPACE/NAME@CONTEXT, and a namespace with `-n`")
    })?;
    let clients = found.into_iter().map(async |(namespace, control_plane)| {
        let mesh = Mesh {
            name: control_plane.clone(),
            control_plane,
            namespace,
            context: context.to_owned(),
        };
        contexts.mesh_client(mesh).await
    });
    join_all(clients).await.into_iter().collect()
}

/// The meshes that were named. One whose cluster cannot be asked is a row that says so, not the end of the command.
async fn named(
    session: &Session,
    references: &[MeshReference],
    planned: bool,
) -> Result<(Vec<MeshClient>, Vec<MeshState>), UserError> {
    same_alias(references)?;
    let contexts = session.contexts()?;
    let found = join_all(references.iter().map(async |reference| {
        let mesh = match look_up(contexts, reference, session.global.namespace.as_deref()).await {
            Err(NotFound::Absent(_, mesh)) if planned => mesh,
            // Not even the kind is there.
            Err(NotFound::Asked(Fault::NotFound(_))) if planned => {
                let context = contexts.name(reference.context.as_deref()).map_err(NotFound::Named)?;
                assumed(context, reference)
            }
            found => found?,
        };
        let client = contexts.connect(&mesh.context).await.map_err(NotFound::Asked)?;
        Ok(contexts.with_client(mesh, client))
    }))
    .await;
    let (mut meshes, mut unseen) = (Vec::new(), Vec::new());
    for (found, reference) in found.into_iter().zip(references) {
        match found {
            Ok(mesh) => meshes.push(mesh),
            Err(NotFound::Named(error) | NotFound::Absent(error, _)) => return Err(error),
            Err(NotFound::Asked(fault)) => {
                unseen.push(unasked(contexts.name(reference.context.as_deref())?, reference, fault));
            }
        }
    }
    Ok((meshes, unseen))
}

/// A name that is given twice would tell nothing apart.
fn same_alias(references: &[MeshReference]) -> Result<(), UserError> {
    let given: Vec<MeshReference> = references.iter().filter(|mesh| mesh.alias.is_some()).cloned().collect();
    UserError::check("cannot tell the meshes apart", same_name_problems(&given))
}

/// Where `install` would put the mesh.
fn assumed(context: String, reference: &MeshReference) -> Mesh {
    Mesh {
        name: reference.federation_name().to_owned(),
        control_plane: reference.name.clone(),
        namespace: reference.namespace.clone().unwrap_or_else(|| reference.name.clone()),
        context,
    }
}

fn unasked(context: String, reference: &MeshReference, fault: Fault) -> MeshState {
    let mesh = assumed(context, reference);
    match fault.observed("list servicemeshcontrolplanes") {
        Observed::Unknown(Unknown::Unreachable(reason)) => MeshState::out_of_reach(mesh, Scope::SNAPSHOT, &reason),
        control_plane => MeshState {
            control_plane,
            ..MeshState::unasked(mesh)
        },
    }
}
