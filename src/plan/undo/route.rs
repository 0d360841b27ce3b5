//! Routes taken away: requests go to the service itself again.

use super::{Refusal, Removal};
use crate::manifest::kinds;
use crate::naming::service_host;
use crate::plan::routes::routes_host;
use crate::plan::{is_adopted, is_managed_by_meshfed};
use crate::rules::ServiceName;
use crate::snapshot::{MeshState, Observed};

/// The VirtualServices for `service` that meshfed wrote. One of somebody else is refused: meshfed has nothing to undo in
/// it, and the service would go on being routed.
pub fn reset(mesh: &MeshState, service: &ServiceName) -> Result<Vec<Removal>, Refusal> {
    let host = service_host(&service.name, &service.namespace);
    let unread = mesh.virtual_services.iter().filter_map(|(namespace, services)| {
        let reason = Observed::unknown(services)?;
        Some(format!(
            "{}: the VirtualServices of `{namespace}` could not be read: {reason}",
            mesh.label()
        ))
    });
    let mut unknown: Vec<String> = unread.collect();
    unknown.extend(
        mesh.member_roll
            .unknown()
            .map(|reason| format!("{}: the member roll could not be read: {reason}", mesh.label())),
    );
    let routes = mesh.virtual_services.iter().flat_map(|(namespace, services)| {
        let here = services.items().iter().map(move |service| (namespace, service));
        here.filter(|(namespace, service)| routes_host(service, namespace, &host))
    });
    let (ours, theirs): (Vec<_>, Vec<_>) =
        routes.partition(|(_, service)| is_managed_by_meshfed(service.metadata.labels.as_ref()));
    let (adopted, ours): (Vec<_>, Vec<_>) = ours
        .into_iter()
        .partition(|(_, service)| is_adopted(service.metadata.annotations.as_ref()));
    let adopted = adopted.into_iter().map(|(namespace, service)| {
        let name = service.metadata.name.as_deref().unwrap_or_default();
        format!(
            "{}: VirtualService {namespace}/{name} was adopted from somebody else, and nothing tells what it said before",
            mesh.label()
        )
    });
    let theirs = theirs.into_iter().map(|(namespace, service)| {
        let name = service.metadata.name.as_deref().unwrap_or_default();
        format!(
            "{}: VirtualService {namespace}/{name} routes {host} and meshfed did not write it",
            mesh.label()
        )
    });
    Refusal::check(
        unknown,
        theirs.chain(adopted).collect(),
        vec!["change it where it is kept; meshfed removes only what it wrote".to_owned()],
    )?;
    let removals = ours.into_iter().map(|(namespace, service)| Removal {
        mesh: mesh.mesh.name.clone(),
        kind: &kinds::VIRTUAL_SERVICE,
        namespace: namespace.clone(),
        name: service.metadata.name.clone().unwrap_or_default(),
        uid: service.metadata.uid.clone().unwrap_or_default(),
        gateways: Vec::new(),
    });
    Ok(removals.collect())
}
