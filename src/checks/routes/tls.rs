//! Sidecars that would talk plainly to the egress gateway, which only takes mutual TLS.

use serde_json::Value;

use super::codes::*;
use super::hosts::Hosts;
use crate::checks::fix::{command, edit_command};
use crate::checks::sharing::view::Sharing;
use crate::checks::{Finding, ObjectRef};
use crate::naming::{host_covers, qualified_host};
use crate::snapshot::{ControlPlaneView, MeshState};
use crate::wording::shell;

/// DestinationRules that turn mutual TLS off for an imported host.
pub(super) fn without_mutual_tls(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let hosts = Hosts::of(sharing);
    let mut found = Vec::new();
    for (namespace, rules) in &mesh.destination_rules {
        for rule in rules.list().unwrap_or_default() {
            let host = qualified_host(&rule.spec.host, namespace);
            let mut imported = hosts
                .imported
                .iter()
                .filter(|(imported, _)| host_covers(&host, imported) && !is_overridden(mesh, &host, imported));
            let other = modes(&rule.spec.rest)
                .into_iter()
                .find(|(_, mode)| *mode != "ISTIO_MUTUAL");
            let (Some((field, mode)), Some((import, peer))) = (other, imported.next()) else {
                continue;
            };
            let name = rule.metadata.name.as_deref().unwrap_or_default();
            let object = ObjectRef::new("DestinationRule", namespace, name);
            let message = format!(
                "the rule sets TLS mode {mode} for {import}, which is imported from `{peer}`: the egress gateway only \
                 takes mutual TLS and resets every request"
            );
            found.push(
                Finding::error(IMPORT_WITHOUT_MUTUAL_TLS, mesh, object.clone(), message)
                    .seen(mesh, object, &field, mode)
                    .mended_by(edit_command(mesh, "destinationrule", namespace, name)),
            );
        }
    }
    found
}

/// Whether a rule with a host that is more like the imported one is there: Istio takes the most specific alone.
fn is_overridden(mesh: &MeshState, host: &str, imported: &str) -> bool {
    let rules = mesh.destination_rules.iter().flat_map(|(namespace, rules)| {
        let rules = rules.list().unwrap_or_default().iter();
        rules.map(move |rule| qualified_host(&rule.spec.host, namespace))
    });
    let mut covering = rules.filter(|other| host_covers(other, imported));
    covering.any(|other| (!other.starts_with('*') && host.starts_with('*')) || other.len() > host.len())
}

/// The TLS modes of a rule and their fields: that of the host, and those of single ports.
fn modes(rule: &serde_json::Map<String, Value>) -> Vec<(String, &str)> {
    let Some(policy) = rule.get("trafficPolicy") else {
        return Vec::new();
    };
    let ports = policy.get("portLevelSettings").and_then(Value::as_array);
    let ports = ports.into_iter().flatten().enumerate();
    let ports = ports.map(|(index, port)| (format!("portLevelSettings[{index}]."), port));
    let all = std::iter::once((String::new(), policy)).chain(ports);
    all.filter_map(|(place, settings)| {
        let mode = settings.pointer("/tls/mode")?.as_str()?;
        Some((format!("spec.trafficPolicy.{place}tls.mode"), mode))
    })
    .collect()
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
            .seen(
                mesh,
                object,
                "spec.security.dataPlane.mtls",
                setting("mtls").unwrap_or(false),
            )
            .mended_by(command(
                mesh,
                &mesh.mesh.namespace,
                &shell!(
                    r#"patch smcp {} --type merge -p '{{"spec":{{"security":{{"dataPlane":{{"automtls":true}}}}}}}}'"#,
                    mesh.mesh.control_plane
                ),
            )),
    ]
}
