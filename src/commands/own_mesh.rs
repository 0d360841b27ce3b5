//! The mesh of a command whose `--in` was left out.

use super::session::Session;
use crate::cluster::{FaultPlace, MeshClient, Scope, control_planes, control_planes_in, observe_meshes};
use crate::error::UserError;
use crate::rules::ServicePattern;
use crate::snapshot::{MeshState, Part};
use crate::topology::{Mesh, MeshReference};
use crate::wording::list_and;

/// What a command says of the mesh that it is for.
#[derive(Debug, Default)]
pub struct Meant {
    /// The mesh on the other side, which it is not.
    other: Option<String>,
    /// Namespaces of it.
    namespaces: Vec<String>,
    /// Its peers, by their names there.
    peers: Vec<String>,
}

impl Meant {
    /// A mesh with this peer.
    pub fn beside(other: &MeshReference) -> Self {
        Self {
            other: Some(other.name.clone()),
            peers: vec![other.federation_name().to_owned()],
            ..Self::default()
        }
    }

    /// A mesh with this namespace.
    pub fn with_namespace(mut self, namespace: &str) -> Self {
        self.namespaces.push(namespace.to_owned());
        self
    }

    /// A mesh that has these services, as far as their namespaces are named.
    pub fn with_services(self, services: &[ServicePattern]) -> Self {
        let named = services.iter().filter_map(ServicePattern::namespace);
        named.fold(self, Self::with_namespace)
    }

    /// A mesh with these peers.
    pub fn with_peers<'a>(mut self, peers: impl IntoIterator<Item = &'a str>) -> Self {
        self.peers.extend(peers.into_iter().map(str::to_owned));
        self
    }

    /// Whether a mesh can be meant; what is not known of it is no reason against it.
    fn may_be(&self, mesh: &MeshState) -> bool {
        let in_it = |namespace: &String| mesh.visibility().is_ok_and(|seen| !seen.includes(namespace));
        let of_it = |peer: &String| mesh.peer(peer) == Ok(None);
        !self.namespaces.iter().any(in_it) && !self.peers.iter().any(of_it)
    }
}

/// The mesh that is named; without a name the only one of the context that can be meant.
pub async fn own_mesh(
    session: &Session,
    named: Option<&MeshReference>,
    meant: &Meant,
) -> Result<MeshReference, UserError> {
    if let Some(named) = named {
        return Ok(named.clone());
    }
    let contexts = session.contexts()?;
    let context = contexts.name(None)?;
    let found = match session.global.namespace.as_deref() {
        Some(namespace) => control_planes_in(contexts, &context, namespace).await,
        None => control_planes(contexts, &context).await,
    };
    let place = FaultPlace {
        whom: format!("context `{context}`"),
        doing: "list ServiceMeshControlPlanes, to tell which mesh is meant".to_owned(),
    };
    let mut found = found.map_err(|fault| fault.at(&place).hint("name the mesh with `--in`"))?;
    found.retain(|(_, name)| meant.other.as_ref() != Some(name));
    if found.len() > 1 {
        found = narrowed(session, &context, meant, found).await?;
    }
    if let [(namespace, name)] = found.as_slice() {
        session.ui.note(&format!(
            "in `{namespace}/{name}`, the only mesh that it can be in context `{context}`"
        ));
        return Ok(MeshReference {
            alias: None,
            namespace: Some(namespace.clone()),
            name: name.clone(),
            context: Some(context),
        });
    }
    let names: Vec<String> = found
        .iter()
        .map(|(namespace, name)| format!("{namespace}/{name}"))
        .collect();
    let problem = match names.as_slice() {
        [] => format!("`--in` is needed, since context `{context}` has no mesh that it can be"),
        names => format!(
            "`--in` is needed, since context `{context}` has not one mesh that it can be, but {}",
            list_and(names)
        ),
    };
    Err(UserError::usage(problem))
}

/// Those of several meshes that can be meant, by what they have; all where none can, so that the command says why.
async fn narrowed(
    session: &Session,
    context: &str,
    meant: &Meant,
    found: Vec<(String, String)>,
) -> Result<Vec<(String, String)>, UserError> {
    let mut meshes: Vec<MeshClient> = Vec::new();
    for (namespace, name) in &found {
        // Two control planes may bear one name, and each is asked for itself.
        let mesh = Mesh {
            name: format!("{namespace}/{name}"),
            control_plane: name.clone(),
            namespace: namespace.clone(),
            context: context.to_owned(),
        };
        meshes.push(session.contexts()?.mesh_client(mesh).await?);
    }
    let seen = observe_meshes(&meshes, Scope::MEMBERS.with(&[Part::Peers])).await;
    let may_be = |(namespace, name): &&(String, String)| {
        let state = seen.meshes.get(&format!("{namespace}/{name}"));
        state.is_none_or(|state| meant.may_be(state))
    };
    let left: Vec<(String, String)> = found.iter().filter(may_be).cloned().collect();
    Ok(if left.is_empty() { found } else { left })
}
