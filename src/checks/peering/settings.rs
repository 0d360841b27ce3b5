//! ServiceMeshPeers as they are written.

use std::collections::BTreeSet;

use crate::checks::fix::{command, delete_command, edit_command};
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, Run, Severity};
use crate::naming::client_id;
use crate::snapshot::{ControlPlaneView, Direction, MeshState, Snapshot};
use crate::wording::shell;

/// Objects of federation are where istiod reads them.
pub(in crate::checks) const STRAY: Check = Check {
    code: Code("MF0701"),
    title: "objects of federation are in the namespace of a control plane",
    severity: Severity::Error,
    needs: &[Part::Neighbours],
    considers: &[Part::MemberRoll, Part::Cluster],
    page: Page {
        cause: "istiod reads ServiceMeshPeers, ExportedServiceSets and ImportedServiceSets only in its own namespace.",
        symptom: "The object never gets a status, and nothing says why.",
        fix: "Write the object into the namespace of the control plane, and delete it here.",
        source: "Maistra 2.5: pkg/servicemesh/federation/common/resources.go.",
    },
    run: Run::Federation(stray),
    ..Check::BASE
};

fn stray(snapshot: &Snapshot) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut told = BTreeSet::new();
    // The mesh that a namespace belongs to is told first, and each object once per cluster.
    let mut meshes: Vec<(&MeshState, bool)> = snapshot.meshes.values().map(|mesh| (mesh, true)).collect();
    meshes.extend(snapshot.meshes.values().map(|mesh| (mesh, false)));
    for (mesh, own_only) in meshes {
        let Some(neighbours) = mesh.neighbours.known().ok().flatten() else {
            continue;
        };
        let homes: BTreeSet<&str> = neighbours
            .control_planes
            .iter()
            .map(|found| found.namespace.as_str())
            .collect();
        for object in &neighbours.federation_objects {
            let own = mesh.members().is_ok_and(|members| members.contains(&object.namespace));
            if homes.contains(object.namespace.as_str()) || (own_only && !own) {
                continue;
            }
            if !told.insert((mesh.cluster.known().ok().flatten(), object)) {
                continue;
            }
            let place = ObjectRef::new(&object.kind, &object.namespace, &object.name);
            let message = format!(
                "`{}` has no control plane, so no istiod reads the object",
                object.namespace
            );
            let peered = object.kind == "ServiceMeshPeer" && snapshot.meshes.contains_key(&object.name);
            let (own, other) = (&mesh.mesh.name, &object.name);
            let links = [(own, other), (other, own)].map(|(from, to)| Direction {
                from: from.clone(),
                to: to.clone(),
            });
            found.push(
                Finding::error(STRAY.code, mesh, place.clone(), message)
                    .breaks(links.into_iter().filter(|_| peered))
                    .seen(mesh, place, "metadata.namespace", &object.namespace)
                    .seen(
                        mesh,
                        ObjectRef::control_plane(mesh),
                        "metadata.namespace",
                        &mesh.mesh.namespace,
                    )
                    .mended_by(command(
                        mesh,
                        &object.namespace,
                        &shell!("get {} {} -o yaml", object.kind.to_lowercase(), object.name),
                    ))
                    .mended_by(delete_command(
                        mesh,
                        &object.kind.to_lowercase(),
                        &object.namespace,
                        &object.name,
                    ))
                    .mended_by(format!("write the object into `{}` instead", mesh.mesh.namespace)),
            );
        }
    }
    found
}

/// A peer is not named as the own cluster.
pub(super) const OWN_CLUSTER_NAME: Check = Check {
    code: Code("MF0702"),
    title: "no ServiceMeshPeer is named as the mesh's own cluster",
    severity: Severity::Error,
    needs: &[Part::ControlPlane, Part::Peers],
    judges_writing: true,
    page: Page {
        cause: "The name of a ServiceMeshPeer becomes the ID of a cluster in istiod's registry, and that ID is taken: it is `spec.cluster.name` of the control plane, or `Kubernetes` when that is not set.",
        symptom: "The ServiceMeshPeer never gets a status; istiod logs `cannot create Federation registry`.",
        fix: "Rename one of the two: federate under another name (`meshfed peer ALIAS=MESH MESH`), or change `spec.cluster.name`.",
        source: "Maistra 2.5: pkg/servicemesh/federation/discovery/controller.go.",
    },
    run: Run::Peering(own_cluster_name),
    ..Check::BASE
};

fn own_cluster_name(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let own = mesh
        .control_plane
        .known()
        .ok()
        .flatten()
        .map(ControlPlaneView::cluster_name);
    let Some(own) = own.filter(|own| own == peering.name()) else {
        return Vec::new();
    };
    let message = format!("the ServiceMeshPeer has the name of the mesh's own cluster, `{own}`");
    vec![
        Finding::error(OWN_CLUSTER_NAME.code, mesh, peering.object(), message)
            .seen(mesh, ObjectRef::control_plane(mesh), "spec.cluster.name", &own)
            .mended_by(edit_command(
                mesh,
                "smcp",
                &mesh.mesh.namespace,
                &mesh.mesh.control_plane,
            ))
            .breaks(peering.both()),
    ]
}

/// The client ID is that of the peer's egress gateway.
pub(super) const CLIENT_ID: Check = Check {
    code: Code("MF0703"),
    title: "each ServiceMeshPeer has the client ID of the peer's egress gateway",
    severity: Severity::Error,
    needs: &[Part::Peers],
    needs_of_remote: &[Part::ControlPlane, Part::Peers],
    considers: &[Part::ControlPlane],
    considers_of_remote: &[Part::Deployments, Part::Services],
    judges_writing: true,
    page: Page {
        cause: "`spec.security.clientID` is not the identity that the peer's egress gateway has: `<trust domain>/ns/<namespace>/sa/<egress gateway>-service-account`, five parts, without `spiffe://`. An empty one lets nobody in.",
        symptom: "The peer gets `403 Forbidden`, and this mesh sees no watch of it. The cause is here, the symptom there.",
        fix: "Write the identity of the peer's egress gateway: `meshfed peer` does. After changing it on a ServiceMeshPeer that has exports, restart istiod, since the export side keeps the old one.",
        source: "Maistra 2.5: AuthorizationPolicy federation-discovery-<peer>; pkg/servicemesh/federation/server/server.go.",
    },
    run: Run::Peering(wrong_client_id),
    ..Check::BASE
};

fn wrong_client_id(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let said = peering.peer.spec.security.client_id.as_str();
    let expected = expected_client_id(peering);
    let fault = if said.is_empty() {
        "the client ID is empty, so every request of the peer is refused".to_owned()
    } else if said.starts_with("spiffe://") {
        "the client ID begins with `spiffe://`, which istiod adds itself".to_owned()
    } else if said.split('/').count() != 5 {
        "the client ID does not have the five parts `<trust domain>/ns/<namespace>/sa/<service account>`".to_owned()
    } else if let Some(own) = own_trust_domain(peering) {
        format!("the client ID is one of this mesh's own trust domain, `{own}`")
    } else if expected.as_ref().is_some_and(|(_, id)| id != said) {
        "the client ID is not that of the peer's egress gateway".to_owned()
    } else {
        return Vec::new();
    };
    let mut finding = Finding::error(CLIENT_ID.code, mesh, peering.object(), fault).seen(
        mesh,
        peering.object(),
        "spec.security.clientID",
        if said.is_empty() { "empty" } else { said },
    );
    if let (Some(remote), Some((egress, id))) = (peering.remote, expected) {
        let object = ObjectRef::new("Deployment", &remote.mesh.namespace, &egress);
        finding = finding.seen(remote, object, "identity", id);
    }
    vec![finding.mended_by_peering(peering).breaks([peering.inbound()])]
}

/// The own trust domain, where the client ID is of it though the peer has another.
fn own_trust_domain(peering: &Peering<'_>) -> Option<String> {
    let own = peering.local.control_plane.known().ok()??.trust_domain();
    let security = &peering.peer.spec.security;
    let of_own = security.client_id.split('/').next() == Some(own.as_str());
    (of_own && security.trust_domain != own).then_some(own)
}

/// (egress gateway, client ID) of the peer.
fn expected_client_id(peering: &Peering<'_>) -> Option<(String, String)> {
    // Without a ServiceMeshPeer there, its egress gateway for this mesh is not known.
    let (remote, counterpart) = (peering.remote?, peering.counterpart?);
    let egress = counterpart.spec.gateways.egress.name.clone();
    // A gateway that is not there has no identity, and is told by a check of its own.
    let gone = remote.service(&egress) == Ok(None);
    if egress.is_empty() || gone {
        return None;
    }
    // Which of two meshes gives way that have one trust domain is told of both: MF0607.
    if peering.shared_trust_domain().is_some() {
        return None;
    }
    let id = identity(remote, &egress)?;
    Some((egress, id))
}

/// What a gateway is known by at its peers, from the service account that its pods really have.
pub(super) fn identity(mesh: &MeshState, gateway: &str) -> Option<String> {
    let trust_domain = mesh.control_plane.known().ok()??.trust_domain();
    let deployments = mesh.deployments.list().unwrap_or_default();
    let deployment = deployments
        .iter()
        .find(|found| found.metadata.name.as_deref() == Some(gateway));
    let account = deployment.and_then(|found| found.spec.template.spec.as_ref()?.service_account_name.clone());
    let namespace = &mesh.mesh.namespace;
    Some(match account {
        Some(account) => format!("{trust_domain}/ns/{namespace}/sa/{account}"),
        None => client_id(&trust_domain, namespace, gateway),
    })
}
