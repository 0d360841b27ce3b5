//! Which kinds a cluster serves.

use super::{Fault, MeshClient, Place};
use crate::error::UserError;
use crate::manifest::Kind;

/// Whether the cluster serves a kind. Asks for its group only, since some clusters list hundreds.
pub async fn serves(mesh: &MeshClient, kind: &Kind) -> Result<bool, UserError> {
    match mesh
        .request(mesh.client.list_api_group_resources(&kind.api_version()))
        .await
    {
        Ok(resources) => Ok(resources.resources.iter().any(|resource| resource.kind == kind.kind)),
        Err(Fault::NotFound(_)) => Ok(false),
        Err(fault) => Err(fault.at(&Place {
            whom: format!("mesh `{}` (context `{}`)", mesh.mesh.name, mesh.mesh.context),
            doing: format!("ask which kinds of {} are served", kind.api_version()),
        })),
    }
}
