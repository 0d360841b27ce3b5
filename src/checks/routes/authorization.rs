//! AuthorizationPolicies at the exporter: the workload sees the ingress gateway and never the original caller.

use std::collections::BTreeMap;

use super::codes::*;
use crate::checks::fix::edit_command;
use crate::checks::policy::{Caller, refusing, rules_text};
use crate::checks::sharing::view::Sharing;
use crate::checks::{Finding, ObjectRef};
use crate::naming::gateway_service_account;
use crate::snapshot::MeshState;

/// Exported services whose policies allow some callers, but not the ingress gateway that carries the peer's requests.
pub(super) fn gateway_not_authorized(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let Some(control_plane) = mesh.control_plane.known().ok().flatten() else {
        return Vec::new();
    };
    let home = &mesh.mesh.namespace;
    let mut found = Vec::new();
    for offering in &sharing.offerings {
        let account = gateway_service_account(&offering.service_mesh_peer.spec.gateways.ingress.name);
        let gateway = Caller::of_mesh(control_plane, home, &account);
        for export in offering
            .exported
            .iter()
            .filter(|export| export.service.namespace != *home)
        {
            let (namespace, name) = (&export.service.namespace, &export.service.name);
            let Some(selector) = selector_of(mesh, namespace, name) else {
                continue;
            };
            let Some((policy, denied)) = refusing(mesh, namespace, &selector, &gateway, None) else {
                continue;
            };
            let policy_name = policy.metadata.name.as_deref().unwrap_or_default();
            let policy_namespace = policy.metadata.namespace.as_deref().unwrap_or(namespace);
            let object = ObjectRef::new("AuthorizationPolicy", policy_namespace, policy_name);
            let what = if denied {
                format!("the policy denies callers of `{namespace}/{name}`, the ingress gateway among them")
            } else {
                format!("the policy allows callers of `{namespace}/{name}` but not the ingress gateway")
            };
            let message = format!(
                "{what}, which is whom the workload sees for every request of `{}`",
                offering.peer
            );
            found.push(
                Finding::error(GATEWAY_NOT_AUTHORIZED, mesh, object.clone(), message)
                    .seen(mesh, object, "spec.rules", rules_text(policy))
                    .seen(
                        mesh,
                        offering.object(),
                        &format!("spec.exportRules[{}]", export.rule),
                        &export.service,
                    )
                    .mended_by(edit_command(mesh, "authorizationpolicy", policy_namespace, policy_name))
                    .mended_by(if denied {
                        format!("except the principal {}", gateway.name())
                    } else {
                        format!("add the principal {}", gateway.name())
                    }),
            );
        }
    }
    found
}

/// The labels that a Service selects its pods by.
fn selector_of(mesh: &MeshState, namespace: &str, name: &str) -> Option<BTreeMap<String, String>> {
    let mut services = mesh.services_in(namespace).ok()?.iter();
    let service = services.find(|service| service.metadata.name.as_deref() == Some(name))?;
    service.spec.as_ref()?.selector.clone()
}
