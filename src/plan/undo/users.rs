//! VirtualServices that name a host.

use serde_json::Value;

use crate::naming::qualified_host;
use crate::plan::is_managed_by_meshfed;
use crate::snapshot::{MeshState, Observed};

/// A VirtualService that sends requests to hosts that are about to go.
pub(super) struct User {
    /// What to say about it.
    pub problem: String,
    /// What to do about it.
    pub hint: String,
}

/// The VirtualServices of the mesh that send requests to a host that `goes`, and which namespaces could not be read.
pub(super) fn users(mesh: &MeshState, goes: impl Fn(&str) -> bool) -> (Vec<User>, Vec<String>) {
    let (mut found, mut unknown) = (Vec::new(), Vec::new());
    for (namespace, services) in &mesh.virtual_services {
        if let Some(reason) = Observed::unknown(services) {
            unknown.push(format!(
                "{}: the VirtualServices of `{namespace}` could not be read: {reason}",
                mesh.label()
            ));
        }
        for service in services.items() {
            let mut hosts = Vec::new();
            destinations(&serde_json::to_value(&service.spec).unwrap_or_default(), &mut hosts);
            let hosts = hosts.into_iter().map(|host| qualified_host(&host, namespace));
            let Some(host) = hosts.into_iter().find(|host| goes(host)) else {
                continue;
            };
            let name = service.metadata.name.as_deref().unwrap_or_default();
            let hint = if is_managed_by_meshfed(service.metadata.labels.as_ref()) {
                let routed = service.spec.hosts.first().map(|host| qualified_host(host, namespace));
                let routed = routed.unwrap_or_default();
                let mut parts = routed.splitn(3, '.');
                let (name, namespace) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
                format!("meshfed route reset {namespace}/{name} --in {}", mesh.mesh.reference())
            } else {
                format!("change VirtualService {namespace}/{name}, which meshfed did not write")
            };
            found.push(User {
                problem: format!(
                    "{}: VirtualService {namespace}/{name} sends requests to {host}",
                    mesh.label()
                ),
                hint,
            });
        }
    }
    (found, unknown)
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
