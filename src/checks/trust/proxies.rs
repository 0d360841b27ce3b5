//! Proxies that go on with the trust domain that the mesh had when they were started.

use k8s_openapi::api::core::v1::Pod;

use crate::checks::fix::{command, restart_command};
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Run, Severity};
use crate::snapshot::{ControlPlaneView, Link, LinkState, MeshState, Snapshot, trust_domain_at_start};
use crate::wording::count;

const SOURCE: &str = "Maistra 2.5: gateways and sidecars get the trust domain in the variable TRUST_DOMAIN when their pod is made, and ask istiod for a certificate of it.";

/// The gateways of a link that is down present certificates of their mesh.
pub(super) const GATEWAY: Check = Check {
    code: Code("MF0610"),
    title: "gateways were started with the trust domain that their mesh has",
    severity: Severity::Error,
    needs: &[Part::ControlPlane, Part::Peers, Part::IstiodPods, Part::Pods],
    needs_of_remote: &[Part::ControlPlane, Part::Peers, Part::Pods],
    considers: &[Part::PeerCertificates],
    considers_of_remote: &[Part::IstiodPods, Part::RootCertificate],
    page: Page {
        cause: "The trust domain of the control plane was changed, and the pod of the gateway is older than that: it goes on with certificates of the old trust domain.",
        symptom: "The peer has no root certificate for the old trust domain: 503, with a TLS error in the egress gateway's access log.",
        fix: "Restart the gateways of the mesh whose trust domain was changed.",
        source: SOURCE,
    },
    run: Run::Unexplained(gateway),
    ..Check::BASE
};

fn gateway(link: &Link, snapshot: &Snapshot) -> Option<Finding> {
    let LinkState::Down(_) = link.state else { return None };
    let (from, to) = (&link.direction.from, &link.direction.to);
    let asking = snapshot.meshes.get(from)?;
    let answering = snapshot.meshes.get(to);
    let egress = link
        .peer_in(snapshot)
        .and_then(|peer| outdated(asking, &peer.spec.gateways.egress.name));
    let ingress = answering.and_then(|mesh| {
        let peer = snapshot.peer_of(mesh, asking).ok().flatten()?;
        outdated(mesh, &peer.spec.gateways.ingress.name)
    });
    Some(egress.or(ingress)?.breaks([link.direction.clone()]))
}

/// A pod of the gateway that has another trust domain than its mesh.
fn outdated(mesh: &MeshState, gateway: &str) -> Option<Finding> {
    let domain = mesh.control_plane.known().ok().flatten()?.trust_domain();
    let pods = mesh.gateway_pods(gateway).ok()?.into_iter();
    let mut pods = pods.filter_map(|pod| Some((pod, trust_domain_at_start(pod)?)));
    let (pod, started_with) = pods.find(|(_, started_with)| *started_with != domain)?;
    let namespace = &mesh.mesh.namespace;
    let message = format!(
        "the gateway `{gateway}` goes on with certificates of `{started_with}`, and the mesh has `{domain}` now"
    );
    let object = ObjectRef::new("Deployment", namespace, gateway);
    let found = Finding::error(GATEWAY.code, mesh, object, message);
    Some(seen(found, mesh, pod, started_with).mended_by(restart_command(mesh, gateway)))
}

/// Sidecars present certificates of their mesh.
pub(super) const SIDECAR: Check = Check {
    code: Code("MF0611"),
    title: "sidecars were started with the trust domain that their mesh has",
    severity: Severity::Error,
    needs: &[Part::ControlPlane, Part::MemberRoll, Part::MemberPods],
    page: Page {
        cause: "The trust domain of the control plane was changed, and the pod is older than that: its sidecar goes on with certificates of the old trust domain, which is none of `spec.security.trust.additionalDomains` either.",
        symptom: "Requests between pods from before and after the change fail, and so do those to imported services, since the egress gateway is one of the latter. Every status of the federation looks good.",
        fix: "Restart the workloads of the mesh.",
        source: SOURCE,
    },
    run: Run::Mesh(sidecars),
    ..Check::BASE
};

fn sidecars(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let Some(control_plane) = mesh.control_plane.known().ok().flatten() else {
        return Vec::new();
    };
    let domain = control_plane.trust_domain();
    let aliases = control_plane.setting(&["security", "trust", "additionalDomains"]);
    let is_valid = |started_with: &str| {
        let aliases = aliases.and_then(|aliases| aliases.as_array()).into_iter().flatten();
        started_with == domain || aliases.into_iter().any(|alias| alias == started_with)
    };
    let in_namespace = |(namespace, pods): (&String, &[Pod])| {
        let started = pods.iter().filter_map(|pod| Some((pod, trust_domain_at_start(pod)?)));
        let old: Vec<_> = started.filter(|(_, started_with)| !is_valid(started_with)).collect();
        let (first, _) = old.first()?;
        let message = format!(
            "{} of `{namespace}` with certificates of another trust domain than `{domain}`, which the mesh has now",
            count(old.len(), "sidecar")
        );
        let name = first.metadata.name.as_deref().unwrap_or_default();
        let found = Finding::error(SIDECAR.code, mesh, ObjectRef::new("Pod", namespace, name), message);
        let shown = old.iter().take(5);
        let found = shown.fold(found, |found, (pod, started_with)| seen(found, mesh, pod, started_with));
        Some(found.mended_by(command(mesh, namespace, "rollout restart deployment")))
    };
    let pods = mesh
        .member_pods
        .iter()
        .map(|(namespace, pods)| (namespace, pods.list().unwrap_or_default()));
    pods.filter_map(in_namespace).collect()
}

/// With both values: what the pod was started with, and what the mesh has.
fn seen(found: Finding, mesh: &MeshState, pod: &Pod, started_with: &str) -> Finding {
    let metadata = &pod.metadata;
    let namespace = metadata.namespace.as_deref().unwrap_or(&found.object.namespace);
    let object = ObjectRef::new("Pod", namespace, metadata.name.as_deref().unwrap_or_default());
    found.seen(
        mesh,
        object,
        "spec.containers.istio-proxy.env.TRUST_DOMAIN",
        started_with,
    )
}
