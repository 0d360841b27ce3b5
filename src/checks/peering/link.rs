//! Links that are not up, though every object on both sides is as it should be.

use super::settings::identity;
use super::watch::every_watch_says;
use crate::checks::fix::command;
use crate::checks::gateways::view::{balancer_addresses, ports_text, type_of};
use crate::checks::symptom::{quoted, symptoms};
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Run, Severity};
use crate::naming::{DISCOVERY_PORT, SERVICE_PORT};
use crate::snapshot::{Link, LinkState, MeshState, Snapshot};
use crate::wording::{shell, word};

/// Every link is up, or another check says why it is not.
pub(super) const UNEXPLAINED: Check = Check {
    code: Code("MF0799"),
    title: "every link is up",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::IstiodPods],
    considers: &[
        Part::ControlPlane,
        Part::PeerCertificates,
        Part::Deployments,
        Part::Wire,
    ],
    considers_of_remote: &[Part::Peers, Part::IstiodPods, Part::RootCertificate, Part::Services],
    page: Page {
        cause: "The link is down and every object that can be read on both sides is right. What is left is what the Kubernetes API does not show: a firewall or security group between the clusters, a load balancer that terminates TLS or cuts idle connections, a name that does not resolve from the gateway, or a change that the gateways have not taken up yet.",
        symptom: "The watch of istiod says why it failed: `503 Service Unavailable` when the egress gateway cannot reach or verify the other side (its access log has the flag: UF cannot connect or verify, UC closed by the other side, LR closed by itself before an answer, UH no endpoint), `404 Not Found` when the egress gateway has no route yet, `i/o timeout` when istiod cannot reach its own egress gateway.",
        fix: "Wait a minute after a change, then restart istiod of the mesh that asks where its watch says 503 or 404: while its requests fail, it may not push what mends them (MF0712). Then run `check --probe`, which connects to the address and ports of `spec.remote` and tells what answers there. Read the egress gateway's access log and the other side's ingress gateway log; try the address and ports of `spec.remote` from a node of the asking cluster; let the load balancer pass TCP through.",
        source: "Maistra 2.5, pilot/pkg/serviceregistry/federation; Envoy's response flags.",
    },
    run: Run::Unexplained(unexplained),
    ..Check::BASE
};

fn unexplained(link: &Link, snapshot: &Snapshot) -> Option<Finding> {
    let mesh = snapshot.meshes.get(&link.direction.from)?;
    let (severity, reason) = match &link.state {
        LinkState::Down(reason) => (Severity::Error, reason),
        LinkState::NotSynced(reason) | LinkState::AtRisk(reason) => (Severity::Warning, reason),
        LinkState::Connected | LinkState::Unknown(_) => return None,
    };
    let peer = link.peer.clone().unwrap_or_else(|| link.direction.to.clone());
    let object = ObjectRef::new("ServiceMeshPeer", &mesh.mesh.namespace, &peer);
    if let (Some(_), None) = (every_watch_says(link, "403 "), snapshot.meshes.get(&link.direction.to)) {
        return Some(refused(link, snapshot, mesh, object));
    }
    let message = format!("the link to `{}` is not up: {reason}", link.direction.to);
    let egress = link
        .peer_in(snapshot)
        .map(|peer| peer.spec.gateways.egress.name.clone())
        .unwrap_or_default();
    let mut found = Finding {
        severity,
        ..Finding::error(UNEXPLAINED.code, mesh, object, message)
    };
    found.evidence.extend(symptoms(link));
    found.evidence.extend(quoted(link, snapshot));
    found = with_way(found, link, snapshot, mesh);
    let found = found.mended_by(command(
        mesh,
        &mesh.mesh.namespace,
        &shell!("logs {} --tail 20", format!("deployment/{egress}")),
    ));
    if !mesh.wire.is_not_asked() {
        return Some(found);
    }
    let other = snapshot.meshes.get(&link.direction.to);
    let other = other
        .map(|other| format!(" {}", word(&other.mesh.reference())))
        .unwrap_or_default();
    let probe = shell!("meshfed check --probe {}", mesh.mesh.reference());
    Some(found.mended_by(format!("then see what answers at its addresses: {probe}{other}")))
}

/// With where the mesh looks for the other, and how the other's gateway can be reached: either may be wrong where nothing
/// else is.
fn with_way(found: Finding, link: &Link, snapshot: &Snapshot, mesh: &MeshState) -> Finding {
    let Some(peer) = link.peer_in(snapshot) else {
        return found;
    };
    let remote = &peer.spec.remote;
    let port = |asked: Option<i32>, default: i32| asked.filter(|port| *port != 0).unwrap_or(default);
    let way = format!(
        "{}, ports {} and {}",
        remote.addresses.join(", "),
        port(remote.discovery_port, DISCOVERY_PORT),
        port(remote.service_port, SERVICE_PORT)
    );
    let object = found.object.clone();
    let found = found.seen(mesh, object, "spec.remote", way);
    let service = snapshot.meshes.get(&link.direction.to).and_then(|other| {
        let back = snapshot.peer_of(other, mesh).ok().flatten()?;
        let name = back.spec.gateways.ingress.name.as_str();
        Some((other, name, other.service(name).ok().flatten()?))
    });
    let Some((other, name, service)) = service else {
        return found;
    };
    let mut reached = vec![type_of(service).to_owned()];
    reached.extend(balancer_addresses(service).into_iter().map(str::to_owned));
    let object = ObjectRef::new("Service", &other.mesh.namespace, name);
    let text = format!("{}, ports {}", reached.join(" "), ports_text(service));
    found.seen(other, object, "is reached by", text)
}

/// What one side alone can tell of a watch that is refused: it is the other mesh's ServiceMeshPeer that refuses.
fn refused(link: &Link, snapshot: &Snapshot, mesh: &MeshState, object: ObjectRef) -> Finding {
    let (own, other) = (&mesh.mesh.name, &link.direction.to);
    let message = format!(
        "`{other}` refuses this mesh: the ServiceMeshPeer that `{other}` has for `{own}` names another clientID than its \
         egress gateway's, or there is none"
    );
    let mut found = Finding::error(UNEXPLAINED.code, mesh, object, message);
    found.evidence.extend(symptoms(link));
    let egress = link
        .peer_in(snapshot)
        .map(|peer| peer.spec.gateways.egress.name.as_str());
    if let Some((egress, id)) = egress.and_then(|egress| Some((egress, identity(mesh, egress)?))) {
        let gateway = ObjectRef::new("Deployment", &mesh.mesh.namespace, egress);
        found = found.seen(mesh, gateway, "identity", &id).mended_by(format!(
            "let whoever runs `{other}` set spec.security.clientID of its ServiceMeshPeer for `{own}` to `{id}`"
        ));
    }
    found.mended_by(shell!(
        "or, with access to both: meshfed peer {} {}",
        mesh.mesh.reference(),
        other
    ))
}
