//! What istiod makes of ServiceMeshPeers.

use k8s_openapi::api::core::v1::Pod;

use super::settings::OWN_CLUSTER_NAME;
use crate::checks::fix::{command, peer_command, restart_istiod};
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, Run, Severity};
use crate::naming::{self, DISCOVERY_PORT, istiod};
use crate::snapshot::{ControlPlaneView, MeshState, Snapshot, certificate_problem};
use crate::wording::age;

/// The other mesh federates back.
pub(in crate::checks) const ONE_SIDED: Check = Check {
    code: Code("MF0706"),
    title: "both meshes have a ServiceMeshPeer for each other",
    severity: Severity::Error,
    needs: &[Part::Peers],
    needs_of_remote: &[Part::Peers],
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
                &format!("edit smcp {}", mesh.mesh.control_plane),
            ))
            .breaks([peering.inbound()]),
    ]
}

/// istiod answers peers on its port.
pub(super) const DISCOVERY_PORT_CLOSED: Check = Check {
    code: Code("MF0708"),
    title: "istiod's Service has the port on which it answers peers",
    severity: Severity::Error,
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
    let Some(service) = mesh
        .service(&name)
        .filter(|_| !mesh.peers.list().unwrap_or_default().is_empty())
    else {
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
        .mended_by(command(mesh, &mesh.mesh.namespace, &format!("delete service {name}")))
        .breaks(inbound),
    ]
}

/// istiod takes ServiceMeshPeers up.
pub(super) const WEDGED: Check = Check {
    code: Code("MF0709"),
    title: "istiod takes up every ServiceMeshPeer",
    severity: Severity::Error,
    needs: &[
        Part::ControlPlane,
        Part::Peers,
        Part::IstiodPods,
        Part::PeerCertificates,
    ],
    after: &[Code("MF0301"), Code("MF0303"), Code("MF0304"), OWN_CLUSTER_NAME.code],
    page: Page {
        cause: "The ServiceMeshPeer is complete and old enough, istiod runs and is older, and there is no status. istiod's discovery worker stands still: it does after a ServiceMeshPeer was deleted while it exported services.",
        symptom: "No ServiceMeshPeer of the mesh is reconciled any more, new or corrected; istiod logs `Reconciling ServiceMeshPeer` without `Completed reconciliation`. The other mesh gets 400.",
        fix: "Restart istiod. From then on empty the ExportedServiceSet and wait until its status is empty before deleting a ServiceMeshPeer.",
        source: "Seen with Maistra 2.5: pkg/servicemesh/federation/server/server.go, stop() takes the same lock twice.",
    },
    run: Run::Peering(wedged),
    ..Check::BASE
};

/// istiod tries a new ServiceMeshPeer at once and then every minute; two minutes are enough.
const PATIENCE: i64 = 120;

fn wedged(peering: &Peering<'_>) -> Vec<Finding> {
    let (mesh, peer) = (peering.local, peering.peer);
    let now = peering.snapshot.taken_at.as_second();
    let created = peer.metadata.creation_timestamp.as_ref().map(|time| time.0.as_second());
    let Some(created) = created.filter(|created| peer.status.is_none() && now - created > PATIENCE) else {
        return Vec::new();
    };
    // A certificate that cannot be read is its own finding.
    if certificate_problem(mesh, peer, None).is_some() {
        return Vec::new();
    }
    let ready = mesh.ready_istiod_pods().unwrap_or_default();
    let born = |pod: &&Pod| {
        pod.metadata
            .creation_timestamp
            .as_ref()
            .is_some_and(|time| time.0.as_second() <= created)
    };
    let mut pods = mesh
        .istiod_pods
        .list()
        .unwrap_or_default()
        .iter()
        .filter(|pod| pod.metadata.name.as_deref().is_some_and(|name| ready.contains(&name)));
    let Some(pod) = pods.find(born) else { return Vec::new() };
    let name = pod.metadata.name.as_deref().unwrap_or_default();
    let message =
        "istiod has not taken up the ServiceMeshPeer, although nothing is wrong with it: its worker stands still"
            .to_owned();
    vec![
        Finding::error(WEDGED.code, mesh, peering.object(), message)
            .seen(
                mesh,
                peering.object(),
                "status",
                format!("absent after {}", age(now - created)),
            )
            .seen(
                mesh,
                ObjectRef::new("Pod", &mesh.mesh.namespace, name),
                "status.conditions.Ready",
                "True, and older than the ServiceMeshPeer",
            )
            .mended_by(restart_istiod(mesh))
            .breaks(peering.both()),
    ]
}
