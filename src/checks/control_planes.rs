//! ServiceMeshControlPlanes: whether each is there, accepted and running.

use super::fix::{command, edit_command};
use super::gateways::shape;
use super::operators::{OPERATOR, minor};
use super::{Check, Code, Finding, ObjectRef, Page, Part, Peering, Run, Severity};
use crate::api::ConditionList;
use crate::naming::istiod;
use crate::snapshot::{
    ControlPlaneReadiness, ControlPlaneView, Direction, MeshState, NeighbourControlPlane, Snapshot,
    control_plane_readiness,
};
use crate::wording::{list_and, shell};

/// The checks of this family that others build on.
pub(super) const CHECKS: &[&Check] = &[&MISSING, &CROWDED, &TOO_OLD, &ISTIOD];

/// What is left to say when the checks of gateways have found nothing.
pub(super) const LAST: &[&Check] = &[&REJECTED, &NOT_READY];

/// The control plane is there.
pub(super) const MISSING: Check = Check {
    code: Code("MF0301"),
    title: "the control plane exists",
    severity: Severity::Error,
    needs: &[Part::ControlPlane],
    after: &[OPERATOR.code],
    page: Page {
        cause: "There is no ServiceMeshControlPlane of that name in that namespace.",
        symptom: "Nothing of the mesh runs, and ServiceMeshPeers in the namespace stay without status.",
        fix: "Install the mesh with `meshfed install`, or name the right one.",
        source: "Maistra 2.5: istiod is made from a ServiceMeshControlPlane.",
    },
    run: Run::Mesh(missing),
    ..Check::BASE
};

fn missing(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    if mesh.control_plane.known().ok().flatten().is_some() {
        return Vec::new();
    }
    let object = ObjectRef::control_plane(mesh);
    let message = format!("there is no ServiceMeshControlPlane `{}`", mesh.mesh.control_plane);
    vec![
        Finding::error(MISSING.code, mesh, object.clone(), message)
            .seen(mesh, object, "metadata.name", "not found")
            .mended_by(shell!("meshfed install {}", mesh.mesh.reference())),
    ]
}

/// Nothing else in the cluster keeps the control plane out.
const CROWDED: Check = Check {
    code: Code("MF0302"),
    title: "the control plane gets along with the others of its cluster",
    severity: Severity::Error,
    needs: &[Part::ControlPlane, Part::Neighbours],
    after: &[MISSING.code],
    considers: &[Part::Peers],
    page: Page {
        cause: "A control plane with `mode: ClusterWide` must be the only one of its cluster, and a namespace can hold only one control plane.",
        symptom: "The webhook refuses the second one, or its condition Reconciled is False with ErrMultipleSMCPs.",
        fix: "Set `mode: MultiTenant` on every control plane of the cluster, and give each a namespace of its own.",
        source: "Maistra 2.5: istio-operator, webhooks/validation/controlplane.go.",
    },
    run: Run::Mesh(crowded),
    ..Check::BASE
};

fn crowded(mesh: &MeshState, snapshot: &Snapshot) -> Vec<Finding> {
    let Some(neighbours) = mesh.neighbours.known().ok().flatten() else {
        return Vec::new();
    };
    let own_mode = mesh
        .control_plane
        .known()
        .ok()
        .flatten()
        .and_then(|found| found.text(&["mode"]));
    let alone = own_mode.as_deref() == Some("ClusterWide");
    let in_the_way = |other: &&NeighbourControlPlane| {
        let beside = other.namespace == mesh.mesh.namespace;
        !(beside && other.name == mesh.mesh.control_plane) && (alone || beside)
    };
    let others: Vec<&NeighbourControlPlane> = neighbours.control_planes.iter().filter(in_the_way).collect();
    if others.is_empty() {
        return Vec::new();
    }
    let place =
        |other: &NeighbourControlPlane| ObjectRef::new("ServiceMeshControlPlane", &other.namespace, &other.name);
    let names: Vec<String> = others.iter().map(|other| place(other).to_string()).collect();
    let message = if alone {
        format!(
            "a ClusterWide control plane must be the only one of its cluster, and there is {}",
            list_and(&names)
        )
    } else {
        format!(
            "its namespace can hold only one control plane, and there is {}",
            list_and(&names)
        )
    };
    let mode = |mode: &Option<String>| mode.clone().unwrap_or_else(|| "MultiTenant".to_owned());
    let (object, field) = (ObjectRef::control_plane(mesh), "spec.mode");
    let mut found =
        Finding::error(CROWDED.code, mesh, object.clone(), message).seen(mesh, object, field, mode(&own_mode));
    for other in others {
        found = found.seen(mesh, place(other), field, mode(&other.mode));
    }
    let (namespace, name) = (&mesh.mesh.namespace, &mesh.mesh.control_plane);
    let mended = found.mended_by(edit_command(mesh, "smcp", namespace, name));
    vec![mended.breaks(links_of(mesh, snapshot))]
}

/// The control plane's version can federate.
const TOO_OLD: Check = Check {
    code: Code("MF0303"),
    title: "the control plane's version can federate",
    severity: Severity::Error,
    needs: &[Part::ControlPlane],
    after: &[MISSING.code],
    considers: &[Part::Peers],
    judges_writing: true,
    page: Page {
        cause: "Federation came with version v2.1 of the control plane.",
        symptom: "ServiceMeshPeers stay without status.",
        fix: "Upgrade the control plane: set `spec.version` to a version that the operator supports.",
        source: "Maistra 2.1: federation is first supported.",
    },
    run: Run::Mesh(too_old),
    ..Check::BASE
};

fn too_old(mesh: &MeshState, snapshot: &Snapshot) -> Vec<Finding> {
    let version = mesh
        .control_plane
        .known()
        .ok()
        .flatten()
        .and_then(ControlPlaneView::version);
    let number = version.as_deref().and_then(|text| minor(text.strip_prefix('v')?));
    let (Some(version), Some(number)) = (version, number) else {
        return Vec::new();
    };
    if number >= (2, 1) {
        return Vec::new();
    }
    let object = ObjectRef::control_plane(mesh);
    vec![
        Finding::error(
            TOO_OLD.code,
            mesh,
            object.clone(),
            format!("{version} cannot federate; v2.1 and later can"),
        )
        .seen(mesh, object, "spec.version", version)
        .mended_by(edit_command(
            mesh,
            "smcp",
            &mesh.mesh.namespace,
            &mesh.mesh.control_plane,
        ))
        .breaks(links_of(mesh, snapshot)),
    ]
}

/// istiod runs.
pub(super) const ISTIOD: Check = Check {
    code: Code("MF0304"),
    title: "an istiod pod is ready",
    severity: Severity::Error,
    needs: &[Part::ControlPlane, Part::IstiodPods],
    after: &[MISSING.code, CROWDED.code],
    considers: &[Part::Peers, Part::Deployments],
    page: Page {
        cause: "No pod of istiod is ready, so nobody reconciles ServiceMeshPeers, watches the peer or answers it.",
        symptom: "The statuses of federation stand still; the other mesh sees 503.",
        fix: "Read why the pods of istiod are not ready. One that starts while its requests to a peer fail is not ready for two minutes (MF0712).",
        source: "Maistra 2.5: pods labelled app=istiod.",
    },
    run: Run::Mesh(no_istiod),
    ..Check::BASE
};

fn no_istiod(mesh: &MeshState, snapshot: &Snapshot) -> Vec<Finding> {
    let refused = mesh
        .control_plane
        .known()
        .ok()
        .flatten()
        .is_some_and(|found| matches!(control_plane_readiness(found), ControlPlaneReadiness::Rejected(_)));
    // A refused control plane has no istiod for a reason that another check tells.
    if refused || !mesh.ready_istiods().is_ok_and(|pods| pods.is_empty()) {
        return Vec::new();
    }
    let name = istiod(&mesh.mesh.control_plane);
    let object = ObjectRef::new("Deployment", &mesh.mesh.namespace, &name);
    let pods = mesh.istiod_pods.list().unwrap_or_default();
    let deployment = mesh
        .deployments
        .list()
        .unwrap_or_default()
        .iter()
        .find(|found| found.metadata.name.as_deref() == Some(&name));
    let replicas = deployment.and_then(|found| found.spec.replicas);
    let mut found = Finding::error(ISTIOD.code, mesh, object.clone(), "no pod of istiod is ready").seen(
        mesh,
        object.clone(),
        "pods",
        format!("{} of {} ready", 0, pods.len()),
    );
    if let Some(replicas) = replicas {
        found = found.seen(mesh, object, "spec.replicas", replicas);
    }
    if let Some((peer, seconds, said)) = starting(mesh, snapshot) {
        let waits = format!(
            "no pod of istiod is ready: one started {seconds} s ago, and is not ready for {STARTING} s while its requests \
             to `{peer}` fail"
        );
        found.message = waits;
        let peer = ObjectRef::new("ServiceMeshPeer", &mesh.mesh.namespace, peer);
        found = found.seen(mesh, peer, "status.discoveryStatus", said);
    }
    let mend = match replicas {
        Some(0) => command(
            mesh,
            &mesh.mesh.namespace,
            &shell!("scale deployment {} --replicas 1", name),
        ),
        _ => command(mesh, &mesh.mesh.namespace, "describe pods -l app=istiod"),
    };
    vec![found.mended_by(mend).breaks(links_of(mesh, snapshot))]
}

/// For how long an istiod is not ready that starts while its requests to a peer fail, in seconds (seen with Maistra 2.5.1).
const STARTING: i64 = 120;

/// An istiod that started lately, in a mesh that gets no answer of a peer: which, how long ago, and what it was answered.
fn starting<'a>(mesh: &'a MeshState, snapshot: &Snapshot) -> Option<(&'a str, i64, &'a str)> {
    let pods = mesh.istiod_pods.list().ok()?.iter();
    let born = pods.filter_map(|pod| Some(pod.metadata.creation_timestamp.as_ref()?.0));
    let seconds = snapshot.taken_at.as_second() - born.max()?.as_second();
    let peers = mesh.peers.list().ok()?;
    let (peer, said) = peers.iter().find_map(|peer| {
        let watches = peer.discovery_pods().filter_map(|entry| entry.watch.as_ref());
        let mut lost = watches.filter(|watch| !watch.connected);
        let said = lost.find_map(|watch| watch.last_disconnect_status.as_deref())?;
        Some((peer.metadata.name.as_deref()?, said))
    })?;
    (seconds < STARTING).then_some((peer, seconds, said))
}

/// The operator accepts the control plane.
pub(super) const REJECTED: Check = Check {
    code: Code("MF0305"),
    title: "the operator accepts the control plane",
    severity: Severity::Error,
    needs: &[Part::ControlPlane, Part::IstiodPods],
    after: &[MISSING.code, CROWDED.code, shape::PORTS.code, shape::NAMESPACE.code],
    considers: &[Part::Peers],
    page: Page {
        cause: "The operator cannot make what the ServiceMeshControlPlane asks for: a value that it does not know, a dependency that is not installed, or a second control plane.",
        symptom: "The condition Reconciled is False; the reason and message say what it is about.",
        fix: "Mend what the message names.",
        source: "Maistra 2.5: istio-operator, pkg/apis/maistra/status/status.go.",
    },
    run: Run::Mesh(rejected),
    ..Check::BASE
};

fn rejected(mesh: &MeshState, snapshot: &Snapshot) -> Vec<Finding> {
    let Some(control_plane) = mesh.control_plane.known().ok().flatten() else {
        return Vec::new();
    };
    let conditions = control_plane
        .status
        .as_ref()
        .map(|status| status.conditions.as_slice())
        .unwrap_or_default();
    let reconciled = conditions.condition("Reconciled");
    let failed = reconciled.is_some_and(|found| {
        found.status == "False"
            && found
                .reason
                .as_deref()
                .is_some_and(|reason| reason.contains("Error") || reason.starts_with("Err"))
    });
    let said = match control_plane_readiness(control_plane) {
        ControlPlaneReadiness::Rejected(said) => said,
        ControlPlaneReadiness::Progressing(said) if failed => said,
        _ => return Vec::new(),
    };
    let stopped = mesh.ready_istiods().is_ok_and(|pods| pods.is_empty());
    let broken = if stopped { links_of(mesh, snapshot) } else { Vec::new() };
    let object = ObjectRef::control_plane(mesh);
    vec![
        Finding::error(
            REJECTED.code,
            mesh,
            object.clone(),
            "the operator does not accept the control plane as it is written",
        )
        .seen(mesh, object, "status.conditions", said)
        .mended_by(edit_command(
            mesh,
            "smcp",
            &mesh.mesh.namespace,
            &mesh.mesh.control_plane,
        ))
        .breaks(broken),
    ]
}

/// The control plane is ready.
const NOT_READY: Check = Check {
    code: Code("MF0306"),
    title: "the control plane is ready",
    severity: Severity::Error,
    needs: &[Part::ControlPlane, Part::IstiodPods],
    after: &[
        MISSING.code,
        CROWDED.code,
        ISTIOD.code,
        REJECTED.code,
        shape::PORTS.code,
        shape::NAMESPACE.code,
    ],
    page: Page {
        cause: "The operator still works on the control plane, or one of its components is not ready. All ingress gateways are one component, `istio-ingress`, and all egress gateways another.",
        symptom: "The condition Ready is not True for the newest generation.",
        fix: "Wait; if it stays, look at the component that the message names.",
        source: "Maistra 2.5: ServiceMeshControlPlane status.",
    },
    run: Run::Mesh(not_ready),
    ..Check::BASE
};

fn not_ready(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let Some(control_plane) = mesh.control_plane.known().ok().flatten() else {
        return Vec::new();
    };
    let ControlPlaneReadiness::Progressing(said) = control_plane_readiness(control_plane) else {
        return Vec::new();
    };
    let object = ObjectRef::control_plane(mesh);
    vec![
        Finding::error(NOT_READY.code, mesh, object.clone(), "the control plane is not ready")
            .seen(mesh, object, "status.conditions", said)
            .mended_by(command(mesh, &mesh.mesh.namespace, "get pods")),
    ]
}

/// Every link of the mesh, in both directions.
pub(super) fn links_of(mesh: &MeshState, snapshot: &Snapshot) -> Vec<Direction> {
    let peerings = Peering::of_mesh(snapshot, mesh);
    peerings.iter().flat_map(Peering::both).collect()
}
