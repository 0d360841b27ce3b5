//! Settings of a control plane with which links come up and imported services are of no use.

use serde_json::Value;

use crate::checks::fix::edit_command;
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Run, Severity};
use crate::snapshot::{ControlPlaneView, MeshState, Snapshot};

/// Sidecars resolve imported hosts, and istiod finds their endpoints.
pub(super) const UNREACHABLE_IMPORTS: Check = Check {
    code: Code("MF0713"),
    title: "no setting of the control plane keeps imported services out of reach",
    severity: Severity::Warning,
    needs: &[Part::ControlPlane, Part::Peers, Part::Imports],
    judges_writing: true,
    page: Page {
        cause: "Imported hosts are in no DNS but that of the sidecars, which the mesh config switches on by ISTIO_META_DNS_CAPTURE and ISTIO_META_DNS_AUTO_ALLOCATE, and somebody has switched one of them off. Or PILOT_USE_ENDPOINT_SLICE is off, and istiod reads the endpoints of imported services from the EndpointSlices of its egress gateway.",
        symptom: "Links are up and services are listed. A call of an imported host fails with `Could not resolve host`, while a route from a Service of the mesh's own to it works; without EndpointSlices imported services have no endpoints.",
        fix: "Take the variables out of the control plane; their default is on.",
        source: "Maistra 2.5: manifests/charts, defaults of the mesh config; OSSM-1962.",
    },
    run: Run::Mesh(unreachable),
    ..Check::BASE
};

const METADATA: &[&str] = &["defaultConfig", "proxyMetadata"];
const CONFIGS: [&[&str]; 2] = [&["meshConfig"], &["techPreview", "meshConfig"]];
const ISTIOD_VARIABLES: &[&str] = &["runtime", "components", "pilot", "container", "env"];

fn unreachable(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let imports = mesh.imports.list().unwrap_or_default();
    let (Some(control_plane), true) = (
        mesh.control_plane.known().ok().flatten(),
        imports.iter().any(|set| !set.spec.import_rules.is_empty()),
    ) else {
        return Vec::new();
    };
    let is_off = |path: &[&str]| control_plane.setting(path).is_some_and(says_no);
    let told = |severity: Severity, path: Vec<&str>, message: &str| {
        let object = ObjectRef::control_plane(mesh);
        let finding = Finding {
            severity,
            ..Finding::error(UNREACHABLE_IMPORTS.code, mesh, object.clone(), message)
        };
        let namespace = &mesh.mesh.namespace;
        finding
            .seen(mesh, object, &format!("spec.{}", path.join(".")), "false")
            .mended_by(edit_command(mesh, "smcp", namespace, &mesh.mesh.control_plane))
            .mended_by(format!("take spec.{} out", path.join(".")))
    };
    let mut found = Vec::new();
    for config in CONFIGS {
        let variables = [
            (
                "ISTIO_META_DNS_CAPTURE",
                "sidecars do not answer DNS requests, so imported hosts do not resolve",
            ),
            (
                "ISTIO_META_DNS_AUTO_ALLOCATE",
                "imported services get no addresses, so their hosts do not resolve",
            ),
        ];
        for (variable, message) in variables {
            let path = [config, METADATA, &[variable]].concat();
            found.extend(is_off(&path).then(|| told(Severity::Warning, path, message)));
        }
    }
    let slices = [ISTIOD_VARIABLES, &["PILOT_USE_ENDPOINT_SLICE"]].concat();
    let message = "istiod does not read EndpointSlices, so imported services have no endpoints";
    found.extend(is_off(&slices).then(|| told(Severity::Error, slices, message)));
    found
}

fn says_no(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::String(text) => ["false", "0", "f"].contains(&text.to_lowercase().as_str()),
        _ => false,
    }
}
