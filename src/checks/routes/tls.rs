//! Sidecars that would talk plainly to the egress gateway, which only takes mutual TLS.

use super::codes::*;
use super::hosts::Hosts;
use crate::checks::fix::{command, edit_command};
use crate::checks::sharing::view::Sharing;
use crate::checks::{Finding, ObjectRef};
use crate::naming::qualified_host;
use crate::snapshot::ControlPlaneView;

/// DestinationRules that turn mutual TLS off for an imported host.
pub(super) fn without_mutual_tls(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let hosts = Hosts::of(sharing);
    let mut found = Vec::new();
    for (namespace, rules) in &mesh.destination_rules {
        for rule in rules.list().unwrap_or_default() {
            let host = qualified_host(&rule.spec.host, namespace);
            let mut imported = hosts.imported.iter().filter(|(imported, _)| covers(&host, imported));
            let mode = rule
                .spec
                .rest
                .get("trafficPolicy")
                .and_then(|policy| policy.pointer("/tls/mode"))
                .and_then(serde_json::Value::as_str);
            let (Some(mode), Some((import, peer))) = (mode, imported.next()) else {
                continue;
            };
            if mode == "ISTIO_MUTUAL" {
                continue;
            }
            let name = rule.metadata.name.as_deref().unwrap_or_default();
            let object = ObjectRef::new("DestinationRule", namespace, name);
            let message = format!(
                "the rule sets TLS mode {mode} for {import}, which is imported from `{peer}`: the egress gateway only \
                 takes mutual TLS and resets every request"
            );
            found.push(
                Finding::error(IMPORT_WITHOUT_MUTUAL_TLS, mesh, object.clone(), message)
                    .seen(mesh, object, "spec.trafficPolicy.tls.mode", mode)
                    .mended_by(edit_command(mesh, "destinationrule", namespace, name)),
            );
        }
    }
    found
}

/// Whether a host of a rule, which may begin with a wildcard, stands for an imported host.
fn covers(host: &str, imported: &str) -> bool {
    match host.strip_prefix('*') {
        Some(rest) => imported.ends_with(rest),
        None => host == imported,
    }
}

/// Meshes that import services and whose sidecars use no mutual TLS of themselves.
pub(super) fn mutual_tls_off(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let Some(control_plane) = mesh.control_plane.known().ok().flatten() else {
        return Vec::new();
    };
    let setting = |name: &str| {
        let value = control_plane.setting(&["security", "dataPlane", name]);
        value.and_then(serde_json::Value::as_bool)
    };
    let hosts = Hosts::of(sharing);
    let Some((import, _)) = hosts.imported.first() else {
        return Vec::new();
    };
    if setting("automtls") != Some(false) || setting("mtls") == Some(true) {
        return Vec::new();
    }
    let object = ObjectRef::new(
        "ServiceMeshControlPlane",
        &mesh.mesh.namespace,
        &mesh.mesh.control_plane,
    );
    let message = format!(
        "automatic mutual TLS is off, so sidecars talk plainly to the egress gateways and every request to an imported \
         service such as {import} is reset"
    );
    vec![
        Finding::error(MUTUAL_TLS_OFF, mesh, object.clone(), message)
            .seen(mesh, object.clone(), "spec.security.dataPlane.automtls", false)
            .seen(mesh, object, "spec.security.dataPlane.mtls", setting("mtls").unwrap_or(false))
            .mended_by(command(mesh, &mesh.mesh.namespace, &format!("patch smcp {} --type merge -p '{{\"spec\":{{\"security\":{{\"dataPlane\":{{\"automtls\":true}}}}}}}}'", mesh.mesh.control_plane))),
    ]
}
