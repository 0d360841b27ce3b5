//! Sidecars that would talk plainly to the egress gateway, which only takes mutual TLS.

use serde_json::Value;

use super::codes::*;
use super::hosts::Hosts;
use crate::checks::fix::{command, edit_command};
use crate::checks::sharing::view::Sharing;
use crate::checks::{Finding, ObjectRef};
use crate::naming::host_covers;
use crate::snapshot::{ControlPlaneView, MeshState};
use crate::wording::shell;

/// DestinationRules that turn mutual TLS off for an imported host.
pub(super) fn without_mutual_tls(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let hosts = Hosts::of(sharing);
    let mut found = Vec::new();
    for (namespace, rules) in &mesh.destination_rules {
        for rule in rules.list().unwrap_or_default() {
            let host = mesh.qualified_host(&rule.spec.host, namespace);
            // Those of the control plane's namespace count only where a caller's own has none.
            let within = (*namespace != mesh.mesh.namespace).then_some(namespace.as_str());
            let imported = hosts.imported.iter();
            let imported = imported
                .filter(|(imported, _)| host_covers(&host, imported) && !is_overridden(mesh, within, &host, imported));
            let mut judged = imported.filter_map(|(import, peer)| {
                let is_meant = !host.starts_with('*');
                Some((import, peer, other_mode(&rule.spec.rest, &hosts, import, is_meant)?))
            });
            let Some((import, peer, (field, mode))) = judged.next() else {
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

/// Whether a rule with a host that is more like the one asked for is there, in one namespace or in any: of the rules of a
/// namespace Istio takes the most specific alone.
pub(super) fn is_overridden(mesh: &MeshState, within: Option<&str>, host: &str, asked: &str) -> bool {
    let rules = mesh.destination_rules.iter();
    let rules = rules.filter(|(namespace, _)| within.is_none_or(|within| namespace.as_str() == within));
    let rules = rules.flat_map(|(namespace, rules)| {
        let rules = rules.list().unwrap_or_default().iter();
        rules.map(move |rule| mesh.qualified_host(&rule.spec.host, namespace))
    });
    let mut covering = rules.filter(|other| host_covers(other, asked));
    covering.any(|other| (!other.starts_with('*') && host.starts_with('*')) || other.len() > host.len())
}

/// The TLS mode that a rule sets for an imported host, where it is another one than that of the mesh, and its field. What is
/// set for a port takes the place of the whole of what is set for the host, so that without a mode there the mesh's counts.
/// Where the ports are not known, what is said of one port is taken to be about a host that `is_meant` by its name.
fn other_mode<'r>(
    rule: &'r serde_json::Map<String, Value>,
    hosts: &Hosts<'_>,
    imported: &str,
    is_meant: bool,
) -> Option<(String, &'r str)> {
    let policy = rule.get("trafficPolicy")?;
    let ports = policy.get("portLevelSettings").and_then(Value::as_array);
    let ports: Vec<(usize, &Value, i64)> = ports
        .into_iter()
        .flatten()
        .enumerate()
        .filter_map(|(index, port)| Some((index, port, port.pointer("/port/number")?.as_i64()?)))
        .collect();
    let other = |settings: &'r Value| {
        settings
            .pointer("/tls/mode")?
            .as_str()
            .filter(|mode| *mode != "ISTIO_MUTUAL")
    };
    let mut of_ports = ports.iter().filter_map(|(index, settings, number)| {
        let known = hosts.ports_of(imported);
        let is_its_port = known.map_or(is_meant, |known| known.iter().any(|port| i64::from(*port) == *number));
        let mode = other(settings).filter(|_| is_its_port)?;
        Some((format!("spec.trafficPolicy.portLevelSettings[{index}].tls.mode"), mode))
    });
    let is_set_apart = |port: &i32| ports.iter().any(|(_, _, number)| *number == i64::from(*port));
    let all_set_apart = match hosts.ports_of(imported) {
        Some(known) => known.iter().all(is_set_apart),
        None => !ports.is_empty(),
    };
    let of_host = || {
        Some((
            "spec.trafficPolicy.tls.mode".to_owned(),
            other(policy).filter(|_| !all_set_apart)?,
        ))
    };
    of_ports.next().or_else(of_host)
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
    if setting("automtls") != Some(false) {
        return Vec::new();
    }
    let hosts = Hosts::of(sharing);
    // With `mtls` the operator writes a rule for the hosts of the cluster's domain, and for no others.
    let of_cluster = format!(".svc.{}", mesh.assumed_cluster_domain());
    let has_rule = |host: &str| setting("mtls") == Some(true) && host.ends_with(&of_cluster);
    let Some((import, _)) = hosts.imported.iter().find(|(host, _)| !has_rule(host)) else {
        return Vec::new();
    };
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
