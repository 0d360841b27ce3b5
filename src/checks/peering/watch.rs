//! Links whose watch says itself what cuts it, though every object on both sides is as it should be.

use crate::checks::fix::{command, restart_command, restart_istiod};
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Run, Severity};
use crate::snapshot::{Link, LinkState, MeshState, Snapshot};
use crate::wording::shell;

/// How long after a ServiceMeshPeer was made its gateways may still be without their configuration, in seconds.
const SETTLED: i64 = 3 * 60;

/// The egress gateway knows what to do with requests of istiod.
pub(super) const WITHOUT_ROUTE: Check = Check {
    code: Code("MF0710"),
    title: "the egress gateway has a route for istiod's requests",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::IstiodPods],
    considers: &[Part::ControlPlane, Part::PeerCertificates],
    considers_of_remote: &[Part::Peers, Part::IstiodPods, Part::RootCertificate],
    page: Page {
        cause: "istiod reaches its egress gateway, and the gateway has no route for the request: it never took up the configuration that istiod makes for the ServiceMeshPeer, or the istiod that it is connected to makes another one.",
        symptom: "The watch of istiod ends in `404 Not Found` for longer than the minute that a new ServiceMeshPeer takes; the access log of the egress gateway has the flag NR.",
        fix: "Restart the egress gateway, so that it reads its configuration anew; then istiod.",
        source: "Maistra 2.5, pkg/servicemesh/federation/discovery/controller.go: a VirtualService on the egress gateway matches the headers `discovery-service` and `remote`.",
    },
    run: Run::Unexplained(without_route),
    ..Check::BASE
};

fn without_route(link: &Link, snapshot: &Snapshot) -> Option<Finding> {
    let (mesh, peer) = asking(link, snapshot)?;
    let said = every_watch_says(link, "404 ")?;
    let live = link.peer_in(snapshot)?;
    let made = live.metadata.creation_timestamp.as_ref()?;
    if snapshot.taken_at.as_second() - made.0.as_second() < SETTLED {
        return None;
    }
    let egress = live.spec.gateways.egress.name.as_str();
    let object = ObjectRef::new("Deployment", &mesh.mesh.namespace, egress);
    let message = format!("the egress gateway has no route for the requests of istiod to `{peer}`");
    let finding = Finding::error(WITHOUT_ROUTE.code, mesh, object, message)
        .seen(mesh, peer_object(mesh, peer), "status.discoveryStatus", said)
        .mended_by(restart_command(mesh, egress))
        .mended_by(restart_istiod(mesh));
    Some(finding.breaks([link.direction.clone()]))
}

/// Nothing on the way ends connections that carry no data for a while.
pub(super) const CUT_WHILE_QUIET: Check = Check {
    code: Code("MF0711"),
    title: "no connection between istiods is cut while it is quiet",
    severity: Severity::Warning,
    needs: &[Part::Peers, Part::IstiodPods],
    considers: &[Part::ControlPlane, Part::PeerCertificates],
    considers_of_remote: &[Part::Peers, Part::IstiodPods, Part::RootCertificate],
    page: Page {
        cause: "The watch of istiod is one long answer, which is silent while no service changes. A load balancer or firewall on the way takes it for idle and ends it (HAProxy after one minute, a network load balancer of AWS after 350 seconds), or forgets it without telling either side. A restart of the other istiod looks the same, once.",
        symptom: "The watch ends in `200 OK` and comes back within seconds, again and again; or it says `connected` for ever while the last full list gets old. Services stay imported, but changes arrive late.",
        fix: "Raise the idle timeout of what is in between; otherwise harmless. Where the connection hangs, restart istiod.",
        source: "Maistra 2.5, pkg/servicemesh/federation/discovery: the status of an answer that had begun well is 200 when its body ends.",
    },
    run: Run::Unexplained(cut_while_quiet),
    ..Check::BASE
};

fn cut_while_quiet(link: &Link, snapshot: &Snapshot) -> Option<Finding> {
    let (mesh, peer) = asking(link, snapshot)?;
    let (cut, hangs) = (every_watch_says(link, "200 "), hanging_watch(link));
    let to = &link.direction.to;
    let (said, message) = match (cut, hangs) {
        (Some(said), _) => {
            let why = "something on the way cut it, or istiod there restarted";
            (said, format!("the watch of `{to}` ended though nothing failed: {why}"))
        }
        (None, Some(said)) => {
            let why = "something on the way may have dropped it";
            (said, format!("the watch of `{to}` may hang: {why}"))
        }
        (None, None) => return None,
    };
    let finding = Finding::warning(CUT_WHILE_QUIET.code, mesh, peer_object(mesh, peer), message)
        .seen(mesh, peer_object(mesh, peer), "status.discoveryStatus", said)
        .mended_by(if hangs.is_some() {
            restart_istiod(mesh)
        } else {
            let egress = link
                .peer_in(snapshot)
                .map(|peer| peer.spec.gateways.egress.name.as_str());
            let logs = shell!(
                "logs {} --tail 20",
                format!("deployment/{}", egress.unwrap_or_default())
            );
            command(mesh, &mesh.mesh.namespace, &logs)
        })
        .mended_by("raise the idle timeout of the load balancers and firewalls between the meshes");
    Some(finding.breaks([link.direction.clone()]))
}

/// The mesh that asks, and its ServiceMeshPeer for the one that answers.
fn asking<'a>(link: &'a Link, snapshot: &'a Snapshot) -> Option<(&'a MeshState, &'a str)> {
    Some((snapshot.meshes.get(&link.direction.from)?, link.peer.as_deref()?))
}

/// What the watches say that are not up, where all of them say the like.
pub(super) fn every_watch_says<'a>(link: &'a Link, status: &str) -> Option<&'a str> {
    let down = link.outbound.pods.values().filter(|watch| !watch.connected);
    let said: Option<Vec<&str>> = down.map(|watch| watch.last_disconnect_status.as_deref()).collect();
    let said = said.filter(|said| said.iter().all(|said| said.starts_with(status)))?;
    said.first().copied()
}

/// Why a link hangs that is connected and whose list is old.
fn hanging_watch(link: &Link) -> Option<&str> {
    let LinkState::NotSynced(reason) = &link.state else {
        return None;
    };
    let read_once = link.outbound.pods.values().all(|watch| watch.last_full_sync.is_some());
    read_once.then_some(reason)
}

fn peer_object(mesh: &MeshState, peer: &str) -> ObjectRef {
    ObjectRef::new("ServiceMeshPeer", &mesh.mesh.namespace, peer)
}
