//! OpenShift Routes of a control-plane namespace.

use super::{Fault, FaultPlace, MeshClient, serves};
use crate::api::Route;
use crate::error::UserError;
use crate::manifest::kinds;

/// What was found under the name of a Route.
#[derive(Clone, Debug, PartialEq)]
pub enum FoundRoute {
    /// The Route.
    Found(Box<Route>),
    /// The cluster has Routes, but not this one.
    Missing,
    /// The cluster does not know the kind: it is not OpenShift.
    NotServed,
}

/// The Route of this name beside the control plane.
pub async fn control_plane_route(mesh: &MeshClient, name: &str) -> Result<FoundRoute, UserError> {
    let namespace = &mesh.mesh.namespace;
    match mesh.get::<Route>(namespace, name).await {
        Ok(route) => Ok(FoundRoute::Found(Box::new(route))),
        Err(Fault::NotFound(_)) if serves(mesh, &kinds::ROUTE).await? => Ok(FoundRoute::Missing),
        Err(Fault::NotFound(_)) => Ok(FoundRoute::NotServed),
        Err(fault) => Err(fault.at(&FaultPlace {
            whom: format!("mesh `{}` (context `{}`)", mesh.mesh.name, mesh.mesh.context),
            doing: format!("get Route {namespace}/{name}"),
        })),
    }
}
