//! Which kinds a cluster serves.

use super::contexts::of_context;
use super::{Fault, FaultPlace, MeshClient};
use crate::error::UserError;
use crate::manifest::Kind;

/// Whether the cluster serves a kind. Asks for its group only, since some clusters list hundreds.
pub async fn served(mesh: &MeshClient, kind: &Kind) -> Result<bool, Fault> {
    let version = kind.api_version();
    match mesh.request(mesh.client.list_api_group_resources(&version)).await {
        Ok(resources) => Ok(resources.resources.iter().any(|resource| resource.kind == kind.kind)),
        Err(Fault::NotFound(_)) => Ok(false),
        Err(fault) => Err(fault),
    }
}

/// The same of a kind that nothing brings or takes away while a command runs, such as one of OpenShift itself; asked once.
pub async fn serves_for_good(mesh: &MeshClient, kind: &Kind) -> Result<bool, Fault> {
    let known = of_context(&mesh.served, &format!("{} {}", mesh.mesh.context, kind.kind));
    known.get_or_try_init(|| served(mesh, kind)).await.copied()
}

/// Whether the cluster serves a kind, or an error for a person.
pub async fn serves(mesh: &MeshClient, kind: &Kind) -> Result<bool, UserError> {
    served(mesh, kind).await.map_err(|fault| {
        fault.at(&FaultPlace {
            whom: format!("mesh `{}` (context `{}`)", mesh.mesh.name, mesh.mesh.context),
            doing: format!("ask which kinds of {} are served", kind.api_version()),
        })
    })
}
