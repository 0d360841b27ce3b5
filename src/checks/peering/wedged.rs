//! An istiod whose discovery worker stands still since a ServiceMeshPeer was deleted while it exported services.

use k8s_openapi::jiff::Timestamp;

use super::settings::OWN_CLUSTER_NAME;
use crate::api::ServiceMeshPeer;
use crate::checks::fix::restart_istiod;
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, Run, Severity};
use crate::snapshot::{MeshState, certificate_problem};
use crate::wording::age;

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
    considers_of_remote: &[Part::Peers],
    after: &[Code("MF0301"), Code("MF0303"), Code("MF0304"), OWN_CLUSTER_NAME.code],
    page: Page {
        cause: "A ServiceMeshPeer was deleted while services were exported to its mesh, and istiod's discovery worker stands still since then. The ServiceMeshPeer was made anew, and either gets no status, or one that the worker of the deleted one writes: its watch connected before the ServiceMeshPeer was made.",
        symptom: "No ServiceMeshPeer of the mesh is reconciled any more, new or corrected; istiod logs `Reconciling ServiceMeshPeer` without `Completed reconciliation`. The other mesh gets 400, while its old watch may stay connected for a while.",
        fix: "Restart istiod. From then on empty the ExportedServiceSet and wait until its status is empty before deleting a ServiceMeshPeer.",
        source: "Seen with Maistra 2.5: pkg/servicemesh/federation/server/server.go, stop() takes the same lock twice.",
    },
    run: Run::Peering(wedged),
    ..Check::BASE
};

/// istiod tries a new ServiceMeshPeer at once and then every minute; two minutes are enough, in seconds.
const PATIENCE: i64 = 120;

fn wedged(peering: &Peering<'_>) -> Vec<Finding> {
    // One of two for the same mesh is told as that, and is to go.
    if peering.superseded_by().is_some() {
        return Vec::new();
    }
    without_status(peering)
        .or_else(|| written_by_the_deleted(peering))
        .into_iter()
        .collect()
}

/// The ServiceMeshPeer has no status, though nothing is wrong with it and istiod was there when it was made.
fn without_status(peering: &Peering<'_>) -> Option<Finding> {
    let (mesh, peer) = (peering.local, peering.peer);
    let now = peering.snapshot.taken_at.as_second();
    let created = created(peer)?.as_second();
    if peer.status.is_some() || now - created <= PATIENCE {
        return None;
    }
    // A certificate that cannot be read is its own finding.
    if certificate_problem(mesh, peer, None).is_some() {
        return None;
    }
    let pod = ready_since(mesh, created)?;
    let message =
        "istiod has not taken up the ServiceMeshPeer, although nothing is wrong with it: its worker stands still";
    let finding = found(peering, message)
        .seen(
            mesh,
            peering.object(),
            "status",
            format!("absent after {}", age(now - created)),
        )
        .seen(
            mesh,
            ObjectRef::new("Pod", &mesh.mesh.namespace, pod),
            "status.conditions.Ready",
            "True, and older than the ServiceMeshPeer",
        );
    Some(finding)
}

/// The ServiceMeshPeer has a status that tells of a watch from before it was made, and the other mesh is refused.
fn written_by_the_deleted(peering: &Peering<'_>) -> Option<Finding> {
    let created = created(peering.peer)?;
    let (pod, connected) = connections(peering.peer).find(|(_, connected)| *connected < created)?;
    let refusal = refusal(peering);
    // The other mesh is served, so that this istiod knows the peer; the clocks differ.
    if refusal.is_none() && peering.counterpart.is_some() {
        return None;
    }
    let message = "istiod goes on with the ServiceMeshPeer that was deleted, and does not take up this one: its worker stands still";
    let finding = found(peering, message)
        .seen(
            peering.local,
            peering.object(),
            "metadata.creationTimestamp",
            created.to_string(),
        )
        .seen(
            peering.local,
            peering.object(),
            "status.discoveryStatus",
            format!("the watch of {pod} connected at {connected}"),
        );
    Some(match (refusal, peering.remote, peering.counterpart_object()) {
        (Some(said), Some(remote), Some(object)) => finding.seen(remote, object, "status.discoveryStatus", said),
        _ => finding,
    })
}

/// What the other mesh is told when it asks this one, if that is a refusal of one whose ServiceMeshPeer is not known.
fn refusal<'a>(peering: &Peering<'a>) -> Option<&'a str> {
    let mut entries = peering.counterpart?.discovery_pods();
    entries.find_map(|entry| {
        let watch = entry.watch.as_ref().filter(|watch| !watch.connected)?;
        let said = watch.last_disconnect_status.as_deref()?;
        said.starts_with("400 ").then_some(said)
    })
}

/// When the watches of the istiods of a peer's mesh began, by the name of their pods.
fn connections(peer: &ServiceMeshPeer) -> impl Iterator<Item = (&str, Timestamp)> {
    peer.discovery_pods().filter_map(|entry| {
        let connected = entry.watch.as_ref()?.last_connected.as_ref()?.0;
        Some((entry.pod.as_str(), connected))
    })
}

fn created(peer: &ServiceMeshPeer) -> Option<Timestamp> {
    peer.metadata.creation_timestamp.as_ref().map(|time| time.0)
}

/// The name of an istiod that is ready and was there at this second.
fn ready_since(mesh: &MeshState, second: i64) -> Option<&str> {
    let ready = mesh.ready_istiods().ok()?;
    let mut pods = mesh.istiod_pods.list().ok()?.iter().filter_map(|pod| {
        let born = pod.metadata.creation_timestamp.as_ref()?.0.as_second();
        Some((pod.metadata.name.as_deref()?, born))
    });
    let (name, _) = pods.find(|(name, born)| *born <= second && ready.contains(name))?;
    Some(name)
}

fn found(peering: &Peering<'_>, message: &str) -> Finding {
    Finding::error(WEDGED.code, peering.local, peering.object(), message.to_owned())
        .mended_by(restart_istiod(peering.local))
        .breaks(peering.both())
}
