//! What istiod makes of ServiceMeshPeers.

use crate::checks::fix::{command, peer_command};
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, ReadsStatus, Run, Severity};
use crate::naming::{self, DISCOVERY_PORT, istiod};
use crate::snapshot::{ControlPlaneView, MeshState, Snapshot};
use crate::wording::shell;

/// The other mesh federates back.
pub(in crate::checks) const ONE_SIDED: Check = Check {
    code: Code("MF0706"),
    title: "both meshes have a ServiceMeshPeer for each other",
    severity: Severity::Error,
    needs: &[Part::Peers],
    needs_of_remote: &[Part::Peers],
    considers_of_remote: &[Part::Neighbours],
    page: Page {
        cause: "One mesh has a ServiceMeshPeer for the other, which has none back, so its ingress gateway does not answer.",
        symptom: "`400 Bad Request` or `503 Service Unavailable` at the mesh that asks; connections and lists may be shown long after the other ServiceMeshPeer is gone.",
        fix: "Federate both ways: `meshfed peer MESH MESH`.",
        source: "Seen with Maistra 2.5: 400 once the other side's ServiceMeshPeer is deleted.",
    },
    run: Run::Peering(one_sided),
    ..Check::BASE
};

fn one_sided(peering: &Peering<'_>) -> Vec<Finding> {
    let Some(remote) = peering.remote.filter(|_| peering.counterpart.is_none()) else {
        return Vec::new();
    };
    // One that stands in another namespace is told as that.
    let neighbours = remote.neighbours.known().ok().flatten();
    if neighbours.is_some_and(|found| found.is_astray("ServiceMeshPeer", &peering.local.mesh.name)) {
        return Vec::new();
    }
    let object = ObjectRef::new("ServiceMeshPeer", &remote.mesh.namespace, &peering.local.mesh.name);
    let message = format!(
        "`{}` has no ServiceMeshPeer for `{}`",
        remote.mesh.name, peering.local.mesh.name
    );
    vec![
        Finding::error(ONE_SIDED.code, remote, object.clone(), message)
            .seen(remote, object, "metadata.name", "not found")
            .seen(peering.local, peering.object(), "metadata.name", peering.name())
            .mended_by(peer_command(peering))
            .breaks(peering.both()),
    ]
}

/// The cluster's domain is the one that istiod assumes.
pub(super) const CLUSTER_DOMAIN: Check = Check {
    code: Code("MF0707"),
    title: "the cluster domain is the one that federation assumes",
    severity: Severity::Warning,
    needs: &[Part::ControlPlane, Part::Peers],
    page: Page {
        cause: "`proxy.networking.clusterDomain` is not `cluster.local`, but istiod's own rule for discovery requests names istiod in `cluster.local`.",
        symptom: "The other mesh gets 503 from this mesh's ingress gateway.",
        fix: "Leave the cluster domain at `cluster.local` for meshes that federate.",
        source: "Maistra 2.5: pkg/servicemesh/federation/discovery/discovery.go.",
    },
    run: Run::Peering(cluster_domain),
    ..Check::BASE
};

fn cluster_domain(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let domain = mesh
        .control_plane
        .known()
        .ok()
        .flatten()
        .and_then(|found| found.text(&["proxy", "networking", "clusterDomain"]));
    let Some(domain) = domain.filter(|domain| domain != naming::CLUSTER_DOMAIN) else {
        return Vec::new();
    };
    let object = ObjectRef::control_plane(mesh);
    let message = format!(
        "the cluster domain is `{domain}`, and discovery of peers assumes `{}`",
        naming::CLUSTER_DOMAIN
    );
    vec![
        Finding::warning(CLUSTER_DOMAIN.code, mesh, object.clone(), message)
            .seen(mesh, object, "spec.proxy.networking.clusterDomain", domain)
            .mended_by(command(
                mesh,
                &mesh.mesh.namespace,
                &shell!("edit smcp {}", mesh.mesh.control_plane),
            ))
            .breaks([peering.inbound()]),
    ]
}

/// istiod answers peers on its port.
pub(super) const DISCOVERY_PORT_CLOSED: Check = Check {
    code: Code("MF0708"),
    title: "istiod's Service has the port on which it answers peers",
    severity: Severity::Error,
    reads_status: ReadsStatus::Always,
    needs: &[Part::Peers, Part::Services],
    page: Page {
        cause: "The Service of istiod lacks port 8188, on which the ingress gateway hands discovery requests to istiod.",
        symptom: "The other mesh gets 503 from this mesh's ingress gateway.",
        fix: "Let the operator reconcile the control plane; do not edit the Service.",
        source: "Maistra 2.5: istiod's Service has the port http-discovery 8188.",
    },
    run: Run::Mesh(discovery_port),
    ..Check::BASE
};

fn discovery_port(mesh: &MeshState, snapshot: &Snapshot) -> Vec<Finding> {
    let name = istiod(&mesh.mesh.control_plane);
    let (Ok(Some(service)), Ok([_, ..])) = (mesh.service(&name), mesh.peers.list()) else {
        return Vec::new();
    };
    let ports = service
        .spec
        .as_ref()
        .and_then(|spec| spec.ports.as_deref())
        .unwrap_or_default();
    if ports.iter().any(|port| port.port == DISCOVERY_PORT) {
        return Vec::new();
    }
    let object = ObjectRef::new("Service", &mesh.mesh.namespace, &name);
    let seen: Vec<String> = ports.iter().map(|port| port.port.to_string()).collect();
    let inbound = Peering::of_mesh(snapshot, mesh)
        .iter()
        .map(Peering::inbound)
        .collect::<Vec<_>>();
    vec![
        Finding::error(
            DISCOVERY_PORT_CLOSED.code,
            mesh,
            object.clone(),
            format!("istiod's Service has no port {DISCOVERY_PORT}"),
        )
        .seen(mesh, object, "spec.ports", seen.join(", "))
        .mended_by(command(mesh, &mesh.mesh.namespace, &shell!("delete service {}", name)))
        .breaks(inbound),
    ]
}
