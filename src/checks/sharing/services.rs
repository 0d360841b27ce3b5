//! The Services that are exported: whether calls from the other mesh can arrive at all.

use std::collections::BTreeSet;

use k8s_openapi::api::discovery::v1::EndpointSlice;

use super::codes::*;
use super::view::{Sharing, export_pattern};
use crate::checks::fix::{command, edit_command};
use crate::checks::{Finding, ObjectRef};
use crate::rules::{Candidate, Exported, ServiceName};
use crate::snapshot::{MeshState, belongs_to, has_ready_endpoint};
use crate::wording::list_and;

/// Services with other than one port: every status looks good, and every call is reset.
pub(super) fn port_count(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let mut found = Vec::new();
    for found_export in exported(sharing) {
        let ExportedService { export, candidate, .. } = &found_export;
        let ports: Vec<String> = candidate.ports.iter().map(|port| port.port.to_string()).collect();
        if ports.len() == 1 {
            continue;
        }
        let message = format!(
            "`{}` has {} ports, and federation only carries Services with exactly one: calls from other meshes are reset",
            export.service,
            ports.len(),
        );
        let finding = if found_export.exact {
            Finding::error(EXPORTED_PORT_COUNT, mesh, service(&export.service), message)
        } else {
            Finding::warning(EXPORTED_PORT_COUNT, mesh, service(&export.service), message)
        };
        let finding = finding.seen(mesh, service(&export.service), "spec.ports[*].port", list_and(&ports));
        found.push(
            found_export
                .seen_in(mesh, finding)
                .mended_by(edit_command(
                    mesh,
                    "service",
                    &export.service.namespace,
                    &export.service.name,
                ))
                .mended_by("or make a Service that has only the port in question, and export that one"),
        );
    }
    found
}

/// Ports whose protocol istiod cannot tell.
pub(super) fn port_protocol(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let mut found = Vec::new();
    for found_export in exported(sharing) {
        let ExportedService { export, candidate, .. } = &found_export;
        let [port] = candidate.ports.as_slice() else { continue };
        if port.has_protocol() {
            continue;
        }
        let named = port.name.as_deref().unwrap_or_default();
        let message = format!(
            "port {} of `{}` has neither a name such as `http-web` nor an appProtocol, so it is plain TCP in the other \
             mesh and HTTP routes and mirrors pass it by",
            port.port, export.service
        );
        let finding = Finding::warning(EXPORTED_PORT_PROTOCOL, mesh, service(&export.service), message)
            .seen(
                mesh,
                service(&export.service),
                "spec.ports[0].name",
                format!("\"{named}\""),
            )
            .mended_by(edit_command(
                mesh,
                "service",
                &export.service.namespace,
                &export.service.name,
            ));
        found.push(found_export.seen_in(mesh, finding));
    }
    found
}

/// Services behind which nothing is ready.
pub(super) fn no_endpoints(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let mut found = Vec::new();
    for found_export in exported(sharing) {
        let export = &found_export.export;
        let Some(slices) = mesh
            .member_endpoint_slices
            .get(&export.service.namespace)
            .and_then(|slices| slices.known().ok().flatten())
        else {
            continue;
        };
        let own: Vec<&EndpointSlice> = slices
            .iter()
            .filter(|slice| belongs_to(slice, &export.service.name))
            .collect();
        if own.iter().any(|slice| has_ready_endpoint(slice)) {
            continue;
        }
        let endpoints: usize = own.iter().map(|slice| slice.endpoints.iter().flatten().count()).sum();
        let message = format!(
            "`{}` is exported but has no ready endpoint, so calls from other meshes end in 503 although every status looks \
             good",
            export.service
        );
        let finding = Finding::error(EXPORTED_WITHOUT_ENDPOINTS, mesh, service(&export.service), message)
            .seen(
                mesh,
                ObjectRef::new("EndpointSlice", &export.service.namespace, &export.service.name),
                "endpoints",
                format!("{endpoints}, none of them ready"),
            )
            .mended_by(command(mesh, &export.service.namespace, "get pods"));
        found.push(found_export.seen_in(mesh, finding));
    }
    found
}

/// Services that are exported although a peer's endpoints are merged into them.
pub(super) fn loops(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let mut merged: Vec<(ServiceName, &str, ObjectRef, usize)> = Vec::new();
    for taking in &sharing.takings {
        for local in taking.imported().into_iter().filter_map(|import| import.local) {
            if local.as_local {
                merged.push((local.service, taking.peer, taking.object(), local.rule));
            }
        }
    }
    let mut found = Vec::new();
    let mut told: BTreeSet<ServiceName> = BTreeSet::new();
    for found_export in exported(sharing) {
        let export = &found_export.export;
        let Some((_, from, set, rule)) = merged.iter().find(|(service, ..)| *service == export.service) else {
            continue;
        };
        if !told.insert(export.service.clone()) {
            continue;
        }
        let message = format!(
            "`{}` is exported to `{}` and takes in endpoints of `{from}` as its own, so a request can go round in a circle",
            export.service, found_export.peer
        );
        let finding = Finding::warning(EXPORT_LOOP, mesh, found_export.set.clone(), message)
            .seen(
                mesh,
                set.clone(),
                &format!("spec.importRules[{rule}]"),
                "importAsLocal: true",
            )
            .mended_by(edit_command(
                mesh,
                "exportedserviceset",
                &mesh.mesh.namespace,
                &found_export.peer,
            ));
        found.push(found_export.seen_in(mesh, finding));
    }
    found
}

/// One Service that a set exports.
struct ExportedService {
    peer: String,
    set: ObjectRef,
    exact: bool,
    export: Exported,
    candidate: Candidate,
}

/// What is exported, without the Services of the control plane, which have a finding of their own.
fn exported(sharing: &Sharing<'_>) -> Vec<ExportedService> {
    let mut found = Vec::new();
    for offering in &sharing.offerings {
        for export in &offering.exported {
            if let Some(candidate) = offering.candidate(export)
                && export.service.namespace != sharing.mesh.mesh.namespace
            {
                found.push(ExportedService {
                    peer: offering.peer.to_owned(),
                    set: offering.object(),
                    exact: export_pattern(&offering.set.spec.export_rules[export.rule])
                        .exact()
                        .is_some(),
                    export: export.clone(),
                    candidate: candidate.clone(),
                });
            }
        }
    }
    found
}

fn service(name: &ServiceName) -> ObjectRef {
    ObjectRef::new("Service", &name.namespace, &name.name)
}

impl ExportedService {
    fn seen_in(&self, mesh: &MeshState, finding: Finding) -> Finding {
        let Exported {
            service,
            exported,
            rule,
            ..
        } = &self.export;
        let field = format!("spec.exportRules[{rule}]");
        finding.seen(mesh, self.set.clone(), &field, format!("{service} as {exported}"))
    }
}
