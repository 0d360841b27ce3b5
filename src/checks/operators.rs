//! Operators, and the kinds that they bring.

use super::{Check, Code, Finding, ObjectRef, Page, Part, Run, Severity};
use crate::checks::fix::{cluster_command, command};
use crate::manifest::Kind;
use crate::manifest::kinds::{
    EXPORTED_SERVICE_SET, IMPORTED_SERVICE_SET, SERVICE_MESH_CONTROL_PLANE, SERVICE_MESH_PEER,
};
use crate::snapshot::{ControlPlaneView, MeshState, Snapshot};
use crate::wording::shell;

/// The checks of this family.
pub(super) const CHECKS: &[&Check] = &[&OPERATOR, &KINDS, &HEALTH, &VERSION];

/// The Service Mesh operator's kinds are served.
pub(super) const OPERATOR: Check = Check {
    code: Code("MF0201"),
    title: "the Service Mesh operator is installed",
    severity: Severity::Error,
    needs: &[Part::Kinds],
    page: Page {
        cause: "The cluster does not know the kind ServiceMeshControlPlane: the OpenShift Service Mesh operator is not installed.",
        symptom: "`no matches for kind ServiceMeshControlPlane`.",
        fix: "Install the operators: `meshfed install MESH --operators`.",
        source: "Maistra 2.5: the operator's ClusterServiceVersion owns ServiceMeshControlPlane, ServiceMeshMemberRoll and ServiceMeshMember.",
    },
    run: Run::Mesh(operator),
    ..Check::BASE
};

fn operator(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    if serves(mesh, &SERVICE_MESH_CONTROL_PLANE) {
        return Vec::new();
    }
    let found = missing(
        mesh,
        OPERATOR.code,
        &SERVICE_MESH_CONTROL_PLANE,
        "the Service Mesh operator is not installed",
    );
    vec![found.mended_by(shell!("meshfed install {} --operators", mesh.mesh.reference()))]
}

/// The kinds of federation are served.
pub(super) const KINDS: Check = Check {
    code: Code("MF0202"),
    title: "the kinds of federation are served",
    severity: Severity::Error,
    needs: &[Part::Kinds],
    after: &[OPERATOR.code],
    page: Page {
        cause: "The operator installs the kinds of federation.maistra.io while it reconciles the first ServiceMeshControlPlane of the cluster, and not before.",
        symptom: "`no matches for kind ServiceMeshPeer`.",
        fix: "Create the control plane, wait until it is ready, and then federate.",
        source: "Maistra 2.5: istio-operator, pkg/bootstrap/crds.go.",
    },
    run: Run::Mesh(kinds),
    ..Check::BASE
};

fn kinds(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let kinds = [&SERVICE_MESH_PEER, &EXPORTED_SERVICE_SET, &IMPORTED_SERVICE_SET];
    let gone = kinds.into_iter().filter(|kind| !serves(mesh, kind));
    gone.map(|kind| {
        missing(
            mesh,
            KINDS.code,
            kind,
            "the kind is installed with the first control plane that the operator reconciles",
        )
        .mended_by(shell!("meshfed install {}", mesh.mesh.reference()))
    })
    .collect()
}

fn serves(mesh: &MeshState, kind: &Kind) -> bool {
    let api_version = kind.api_version();
    let mut served = mesh.kinds.list().unwrap_or_default().iter();
    served.any(|found| found.kind == kind.kind && found.api_version == api_version)
}

fn missing(mesh: &MeshState, code: Code, kind: &Kind, why: &str) -> Finding {
    let object = ObjectRef::new(
        "CustomResourceDefinition",
        "",
        &format!("{}.{}", kind.plural, kind.group),
    );
    let message = format!("the cluster does not serve {}: {why}", kind.kind);
    Finding::error(code, mesh, object.clone(), message).seen(mesh, object, "spec.versions", "not served")
}

/// The operator's installation has succeeded.
const HEALTH: Check = Check {
    code: Code("MF0203"),
    title: "the Service Mesh operator is healthy",
    severity: Severity::Error,
    needs: &[Part::Operators],
    after: &[OPERATOR.code],
    page: Page {
        cause: "The ClusterServiceVersion of the Service Mesh operator has not succeeded, so the operator may not run, and its webhooks refuse every change.",
        symptom: "`failed calling webhook`, or control planes whose status stands still.",
        fix: "Read the ClusterServiceVersion's message and mend what it names.",
        source: "Operator Lifecycle Manager: ClusterServiceVersion status.",
    },
    run: Run::Mesh(health),
    ..Check::BASE
};

fn health(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let versions = mesh.operators.list().unwrap_or_default().iter();
    let ours = versions.filter_map(|version| Some((version.metadata.name.as_deref()?, version)));
    ours.filter(|(name, _)| name.starts_with("servicemeshoperator"))
        .filter_map(|(name, version)| {
            let status = version.status.as_ref()?;
            let phase = status.phase.as_deref()?;
            if matches!(phase, "Succeeded" | "Replacing" | "Deleting") {
                return None;
            }
            let namespace = version.metadata.namespace.as_deref().unwrap_or_default();
            let object = ObjectRef::new("ClusterServiceVersion", namespace, name);
            let why = status
                .message
                .as_deref()
                .or(status.reason.as_deref())
                .unwrap_or("no message");
            Some(
                Finding::error(
                    HEALTH.code,
                    mesh,
                    object.clone(),
                    format!("the operator is {phase}: {why}"),
                )
                .seen(mesh, object, "status.phase", phase)
                .mended_by(command(mesh, namespace, &shell!("describe csv {}", name))),
            )
        })
        .collect()
}

/// The operator knows the control plane's version.
const VERSION: Check = Check {
    code: Code("MF0204"),
    title: "the operator supports the control plane's version",
    severity: Severity::Error,
    needs: &[Part::Operators, Part::ControlPlane],
    after: &[OPERATOR.code],
    page: Page {
        cause: "The control plane asks for a version that the installed operator does not know: the operator is older, or knows it no more.",
        symptom: "The webhook refuses the control plane, or it never becomes ready.",
        fix: "Update the operator, or set `spec.version` to one that it knows.",
        source: "Maistra 2.5: istio-operator, pkg/controller/versions.",
    },
    run: Run::Mesh(version),
    ..Check::BASE
};

fn version(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let wanted = mesh
        .control_plane
        .known()
        .ok()
        .flatten()
        .and_then(ControlPlaneView::version);
    let Some((wanted, number)) = wanted.and_then(|text| Some((text.clone(), minor(text.strip_prefix('v')?)?))) else {
        return Vec::new();
    };
    let versions = mesh.operators.list().unwrap_or_default().iter();
    let newest = versions
        .filter(|version| {
            version
                .metadata
                .name
                .as_deref()
                .is_some_and(|name| name.starts_with("servicemeshoperator"))
        })
        .filter_map(|version| Some((minor(version.spec.version.as_deref()?)?, version)))
        .max_by_key(|(number, _)| *number);
    let Some((known, operator)) = newest else {
        return Vec::new();
    };
    let bound = match oldest(known).filter(|oldest| number < *oldest) {
        Some((major, minor)) => format!("below v{major}.{minor}"),
        None if known < number => format!("above v{}.{}", known.0, known.1),
        None => return Vec::new(),
    };
    let object = ObjectRef::control_plane(mesh);
    let message = format!("the control plane asks for {wanted}, and the operator knows no version {bound}");
    let csv = ObjectRef::new(
        "ClusterServiceVersion",
        operator.metadata.namespace.as_deref().unwrap_or_default(),
        operator.metadata.name.as_deref().unwrap_or_default(),
    );
    vec![
        Finding::error(VERSION.code, mesh, object.clone(), message)
            .seen(mesh, object, "spec.version", wanted)
            .seen(
                mesh,
                csv,
                "spec.version",
                operator.spec.version.as_deref().unwrap_or_default(),
            )
            .mended_by(cluster_command(
                mesh,
                "-n openshift-operators get subscription,installplan",
            )),
    ]
}

/// The oldest version that an operator makes, where that is known.
fn oldest(operator: (u32, u32)) -> Option<(u32, u32)> {
    match operator {
        (2, 4) => Some((2, 1)),
        (2, 5) => Some((2, 2)),
        _ => None,
    }
}

/// Major and minor number of `2.6` or `2.6.1-0`.
pub(super) fn minor(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}
