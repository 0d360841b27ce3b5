//! Member rolls, members and their sidecars.

use k8s_openapi::api::core::v1::Pod;

use super::fix::{cluster_command, command, edit_command};
use super::{Check, Code, Finding, ObjectRef, Page, Part, Run, Severity};
use crate::naming::MEMBER_ROLL;
use crate::snapshot::{MeshState, Snapshot, asks_for_sidecar, has_sidecar, members_pending, sidecar_is_ready};
use crate::wording::{count, shell};

/// The checks of this family.
pub(super) const CHECKS: &[&Check] = &[&TAKEN, &PENDING, &UNINJECTED, &SIDECAR];

/// Nobody else claims the member.
const TAKEN: Check = Check {
    code: Code("MF0401"),
    title: "each member belongs to one mesh only",
    severity: Severity::Error,
    needs: &[Part::MemberRoll, Part::Neighbours],
    considers: &[Part::ServiceMeshMembers],
    page: Page {
        cause: "The namespace is in the member rolls of two meshes, or its ServiceMeshMember points to another control plane. A namespace can be in one mesh only.",
        symptom: "The member stays pending, with ReferencesDifferentControlPlane; its services are not exported.",
        fix: "Take the namespace out of one of the two rolls, or delete its ServiceMeshMember.",
        source: "Maistra 2.5: istio-operator, memberroll and member controllers.",
    },
    run: Run::Mesh(taken),
    ..Check::BASE
};

fn taken(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let roll = ObjectRef::new("ServiceMeshMemberRoll", &mesh.mesh.namespace, MEMBER_ROLL);
    let mut found = Vec::new();
    for member in wanted(mesh) {
        // The mesh that has the namespace is not at fault.
        if mesh
            .members()
            .is_ok_and(|members| members.iter().any(|configured| configured == member))
        {
            continue;
        }
        let claims = claims(mesh, member);
        let Some((first, _)) = claims.first() else { continue };
        let message = format!("the member `{member}` is claimed by {first} too");
        let mut finding =
            Finding::error(TAKEN.code, mesh, roll.clone(), message).seen(mesh, roll.clone(), "spec.members", member);
        for (object, field) in claims {
            finding = finding.seen(mesh, object, field, member);
        }
        found.push(finding.mended_by(edit_command(mesh, "smmr", &mesh.mesh.namespace, MEMBER_ROLL)));
    }
    found
}

/// Who else claims a namespace.
fn claims(mesh: &MeshState, member: &str) -> Vec<(ObjectRef, &'static str)> {
    let own = mesh.mesh.namespace.as_str();
    let rolls = mesh
        .neighbours
        .known()
        .ok()
        .flatten()
        .map(|found| found.member_rolls.as_slice())
        .unwrap_or_default();
    let others = rolls.iter().filter_map(|roll| {
        let namespace = roll
            .metadata
            .namespace
            .as_deref()
            .filter(|namespace| *namespace != own)?;
        let names = roll.spec.members.as_ref()?.iter().any(|name| name == member);
        names.then(|| {
            (
                ObjectRef::new("ServiceMeshMemberRoll", namespace, MEMBER_ROLL),
                "spec.members",
            )
        })
    });
    let members = mesh
        .service_mesh_members
        .get(member)
        .map(|found| found.list().unwrap_or_default())
        .unwrap_or_default();
    let pointing = members
        .iter()
        .filter(|found| found.spec.control_plane_ref.namespace != own)
        .map(|found| {
            let name = found.metadata.name.as_deref().unwrap_or_default();
            (
                ObjectRef::new("ServiceMeshMember", member, name),
                "spec.controlPlaneRef",
            )
        });
    others.chain(pointing).collect()
}

fn wanted(mesh: &MeshState) -> Vec<&str> {
    let members = mesh
        .member_roll
        .known()
        .ok()
        .flatten()
        .and_then(|roll| roll.spec.members.as_deref())
        .unwrap_or_default();
    members
        .iter()
        .map(String::as_str)
        .filter(|member| *member != "*")
        .collect()
}

/// Every member of the roll is configured.
const PENDING: Check = Check {
    code: Code("MF0402"),
    title: "every namespace of the member roll is part of the mesh",
    severity: Severity::Error,
    needs: &[Part::MemberRoll, Part::IstiodPods],
    considers: &[Part::Neighbours, Part::ServiceMeshMembers],
    page: Page {
        cause: "The roll names a namespace that is not configured: it does not exist, or the operator has not finished with it.",
        symptom: "istiod does not see the services of the namespace, so they are neither exported nor routed.",
        fix: "Create the namespace, or take it out of the roll.",
        source: "Maistra 2.5: istiod reads only status.configuredMembers of the roll.",
    },
    run: Run::Mesh(pending),
    ..Check::BASE
};

fn pending(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let unclaimed = wanted(mesh)
        .into_iter()
        .filter(|member| claims(mesh, member).is_empty());
    let wanted: Vec<String> = unclaimed.map(str::to_owned).collect();
    let roll = ObjectRef::new("ServiceMeshMemberRoll", &mesh.mesh.namespace, MEMBER_ROLL);
    members_pending(mesh.member_roll.known().ok().flatten(), &wanted)
        .into_iter()
        .map(|said| {
            let name = said.split(' ').next().unwrap_or_default().to_owned();
            let mend = if said.contains("NamespaceNotExists") {
                cluster_command(mesh, &shell!("create namespace {}", name))
            } else {
                command(mesh, &mesh.mesh.namespace, &format!("describe smmr {MEMBER_ROLL}"))
            };
            Finding::error(
                PENDING.code,
                mesh,
                roll.clone(),
                format!("the member `{name}` is not part of the mesh yet"),
            )
            .seen(mesh, roll.clone(), "status.memberStatuses", said)
            .mended_by(mend)
        })
        .collect()
}

/// Pods that ask for a sidecar have one.
const UNINJECTED: Check = Check {
    code: Code("MF0403"),
    title: "pods that ask for a sidecar have one",
    severity: Severity::Error,
    needs: &[Part::MemberRoll, Part::MemberPods],
    page: Page {
        cause: "The pod asks for a sidecar and has none: it was made before its namespace became a member, or while injection failed.",
        symptom: "The pod cannot resolve imported hosts, and strict mutual TLS refuses its requests.",
        fix: "Restart the workload.",
        source: "Maistra 2.5: sidecars are injected when a pod is created.",
    },
    run: Run::Mesh(uninjected),
    ..Check::BASE
};

fn uninjected(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    per_namespace(mesh, &UNINJECTED, "no sidecar", |pod| {
        asks_for_sidecar(pod) && !has_sidecar(pod)
    })
}

/// Sidecars are ready.
const SIDECAR: Check = Check {
    code: Code("MF0404"),
    title: "sidecars are ready",
    severity: Severity::Warning,
    needs: &[Part::MemberRoll, Part::MemberPods],
    page: Page {
        cause: "The sidecar of a pod is not ready: it starts, or cannot reach istiod.",
        symptom: "The pod gets no requests and sends none.",
        fix: "Read the log of the container istio-proxy.",
        source: "Istio: readiness of the container istio-proxy.",
    },
    run: Run::Mesh(sidecar),
    ..Check::BASE
};

fn sidecar(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    per_namespace(mesh, &SIDECAR, "a sidecar that is not ready", |pod| {
        asks_for_sidecar(pod) && has_sidecar(pod) && !sidecar_is_ready(pod)
    })
}

/// One finding per namespace, since a rollout that was forgotten concerns all of its pods.
fn per_namespace(mesh: &MeshState, check: &Check, what: &str, bad: impl Fn(&Pod) -> bool) -> Vec<Finding> {
    let mut found = Vec::new();
    for (namespace, pods) in &mesh.member_pods {
        let bad: Vec<&str> = pods
            .list()
            .unwrap_or_default()
            .iter()
            .filter(|pod| bad(pod))
            .filter_map(|pod| pod.metadata.name.as_deref())
            .collect();
        let Some(first) = bad.first() else { continue };
        let object = ObjectRef::new("Pod", namespace, first);
        let message = format!("{} of `{namespace}` with {what}", count(bad.len(), "pod"));
        let finding = Finding {
            severity: check.severity,
            ..Finding::error(check.code, mesh, object, message)
        };
        let seen = bad.iter().take(5).fold(finding, |finding, pod| {
            finding.seen(
                mesh,
                ObjectRef::new("Pod", namespace, pod),
                "status.containerStatuses.istio-proxy",
                what,
            )
        });
        let mend = if check.code == UNINJECTED.code {
            command(mesh, namespace, "rollout restart deployment")
        } else {
            command(mesh, namespace, &shell!("logs {} -c istio-proxy --tail 20", first))
        };
        found.push(seen.mended_by(mend));
    }
    found
}
