//! Finds the control plane that a mesh reference names.

use super::{Contexts, Fault, FaultPlace, bounded, lean};
use crate::api::ServiceMeshControlPlane;
use crate::error::UserError;
use crate::topology::{Mesh, MeshReference};
use crate::wording::{list_and, nearest_name, shell};

/// The control planes of a context: (namespace, name). They are asked for once, for all meshes that a command names.
pub async fn control_planes(contexts: &Contexts, context: &str) -> Result<Vec<(String, String)>, Fault> {
    let asked = contexts.control_planes(context);
    let found = asked.get_or_try_init(|| list(contexts, context, None)).await;
    found.cloned()
}

/// The control planes of a namespace: (namespace, name).
pub async fn control_planes_in(
    contexts: &Contexts,
    context: &str,
    namespace: &str,
) -> Result<Vec<(String, String)>, Fault> {
    list(contexts, context, Some(namespace)).await
}

async fn list(contexts: &Contexts, context: &str, namespace: Option<&str>) -> Result<Vec<(String, String)>, Fault> {
    let client = contexts.connect(context).await?;
    let found = lean::list_metadata::<ServiceMeshControlPlane>(&client, namespace);
    let found = bounded(contexts.request_timeout(), found).await?;
    let mut found: Vec<(String, String)> = found
        .into_iter()
        .filter_map(|control_plane| Some((control_plane.metadata.namespace?, control_plane.metadata.name?)))
        .collect();
    found.sort();
    Ok(found)
}

/// Why a mesh was not found.
pub enum NotFound {
    /// What the reference says is wrong: an unknown context, an unknown name, or one of several.
    Named(UserError),
    /// There is no such control plane; the mesh that `install` would make of the reference.
    Absent(UserError, Mesh),
    /// The cluster could not be asked, or knows no control planes.
    Asked(Fault),
}

/// The mesh that `reference` names, or an error for a person.
pub async fn resolve_mesh(
    contexts: &Contexts,
    reference: &MeshReference,
    default_namespace: Option<&str>,
) -> Result<Mesh, UserError> {
    let fault = match look_up(contexts, reference, default_namespace).await {
        Ok(mesh) => return Ok(mesh),
        Err(NotFound::Named(error) | NotFound::Absent(error, _)) => return Err(error),
        Err(NotFound::Asked(fault)) => fault,
    };
    let context = contexts.name(reference.context.as_deref())?;
    let place = FaultPlace {
        whom: format!("mesh `{reference}` (context `{context}`)"),
        doing: "list ServiceMeshControlPlanes".to_owned(),
    };
    Err(match fault {
        Fault::NotFound(_) => UserError::unknown(format!(
            "{}: the cluster does not know the kind ServiceMeshControlPlane",
            place.whom
        ))
        .hint(shell!(
            "install the operators: `meshfed install {} --operators`",
            reference
        )),
        fault => fault.at(&place),
    })
}

/// The mesh that `reference` names, with its namespace looked up when the reference has none.
///
/// Where the user may not list control planes in the whole cluster, the namespace is taken to be the mesh's name, which
/// is what `install` does too.
pub async fn look_up(
    contexts: &Contexts,
    reference: &MeshReference,
    default_namespace: Option<&str>,
) -> Result<Mesh, NotFound> {
    let context = contexts.name(reference.context.as_deref()).map_err(NotFound::Named)?;
    let mesh = |namespace: String| Mesh {
        name: reference.federation_name().to_owned(),
        control_plane: reference.name.clone(),
        namespace,
        context: context.clone(),
    };
    if let Some(namespace) = reference.namespace.as_deref().or(default_namespace) {
        return Ok(mesh(namespace.to_owned()));
    }
    let found = match control_planes(contexts, &context).await {
        Ok(found) => found,
        Err(Fault::Forbidden(_)) => return Ok(mesh(reference.name.clone())),
        Err(fault) => return Err(NotFound::Asked(fault)),
    };
    let named: Vec<String> = found
        .iter()
        .filter(|(_, name)| *name == reference.name)
        .map(|(namespace, _)| namespace.clone())
        .collect();
    let all: Vec<String> = found
        .iter()
        .map(|(namespace, name)| format!("{namespace}/{name}"))
        .collect();
    match named.as_slice() {
        [namespace] => Ok(mesh(namespace.clone())),
        [] => Err(NotFound::Absent(
            UserError::usage(format!(
                "context `{context}` has no ServiceMeshControlPlane named `{}`; it has {}",
                reference.name,
                list_and(&all)
            ))
            .hint(meant(reference, &found)),
            mesh(reference.name.clone()),
        )),
        several => Err(NotFound::Named(
            UserError::usage(format!(
                "context `{context}` has a ServiceMeshControlPlane `{}` in the namespaces {}",
                reference.name,
                list_and(several)
            ))
            .hint(format!("write `{}/{}`", several[0], reference.name)),
        )),
    }
}

/// What may have been meant by a name that there is not.
fn meant(reference: &MeshReference, found: &[(String, String)]) -> String {
    let names: Vec<&str> = found.iter().map(|(_, name)| name.as_str()).collect();
    match nearest_name(&reference.name, &names) {
        Some(near) => format!("did you mean `{near}`? Or write the context that has it after an `@`"),
        None => shell!(
            "install it with `meshfed install {}`, or write the context that has it after an `@`",
            reference
        ),
    }
}
