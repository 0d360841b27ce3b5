//! VirtualServices that name a host.

use serde_json::Value;

use super::{Problem, Refusal};
use crate::plan::is_managed_by_meshfed;
use crate::snapshot::MeshState;
use crate::wording::shell;

/// The VirtualServices of the mesh that send requests to a host that `goes`; what could not be read is noted.
pub(in crate::plan) fn users(mesh: &MeshState, refusal: &mut Refusal, goes: impl Fn(&str) -> bool) {
    refusal.known(mesh, "the member roll", mesh.member_roll.known().map(drop), ());
    for (namespace, services) in &mesh.virtual_services {
        let part = format!("VirtualServices of `{namespace}`");
        for service in refusal.known(mesh, &part, services.list(), &[]) {
            let mut hosts = Vec::new();
            destinations(&serde_json::to_value(&service.spec).unwrap_or_default(), &mut hosts);
            let hosts = hosts.into_iter().map(|host| mesh.qualified_host(&host, namespace));
            let Some(host) = hosts.into_iter().find(|host| goes(host)) else {
                continue;
            };
            let name = service.metadata.name.as_deref().unwrap_or_default();
            let hint = if is_managed_by_meshfed(service.metadata.labels.as_ref()) {
                let routed = service
                    .spec
                    .hosts
                    .first()
                    .map(|host| mesh.qualified_host(host, namespace));
                let routed = routed.unwrap_or_default();
                let mut parts = routed.splitn(3, '.');
                let (name, namespace) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
                let service = format!("{namespace}/{name}");
                shell!("meshfed route reset {} --in {}", service, mesh.mesh.reference())
            } else {
                format!("change VirtualService {namespace}/{name}, which meshfed did not write")
            };
            let said = format!(
                "{}: VirtualService {namespace}/{name} sends requests to {host}",
                mesh.label()
            );
            refusal.problems.push(Problem::in_use(said, hint));
        }
    }
}

/// Every `host` of a destination or mirror; the list `hosts` is what is routed, not where to.
fn destinations(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get("host").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|value| destinations(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| destinations(value, found)),
        _ => {}
    }
}
