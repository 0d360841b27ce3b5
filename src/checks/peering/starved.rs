//! An istiod that pushes nothing while its request for the services of one peer fails.

use super::link::UNEXPLAINED;
use crate::checks::fix::{command, restart_istiod};
use crate::checks::symptom::{quoted, symptoms};
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Run, Severity};
use crate::naming::istiod;
use crate::snapshot::{Link, Snapshot, not_through, starvation};
use crate::wording::{age, shell};

/// No istiod waits for a peer in vain.
pub(super) const STARVED: Check = Check {
    code: Code("MF0712"),
    title: "no peer that does not answer holds up the configuration of a mesh",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::IstiodPods],
    considers: &[Part::ControlPlane, Part::PeerCertificates],
    considers_of_remote: &[Part::Peers, Part::IstiodPods, Part::RootCertificate],
    page: Page {
        cause: "The request for the services of one peer fails. istiod tries it for two minutes and begins anew with the next full synchronisation, and holds a lock all the while that every push of configuration needs, once per port of each Service.",
        symptom: "Changes anywhere in the mesh reach no proxy for many minutes, also those that have nothing to do with federation; a corrected ServiceMeshPeer or root certificate is not taken up, so that the link stays down though every object is right. `lastFullSync` of the ServiceMeshPeer stands still. An istiod that starts meanwhile is not Ready for two minutes, and proxies cannot connect to it.",
        fix: "Correct what cuts the link first, if something is wrong; then restart istiod of the mesh that asks (`meshfed peer MESH MESH --restart-istiod`, or `oc rollout restart`). If the link does not come up within two minutes after that, something between the clusters cuts it.",
        source: "Seen and traced with Maistra 2.5.1: the registry's resync holds its write lock while the list request is retried; up 8 to 42 s after a restart, and not in 500 s without.",
    },
    run: Run::Down(starved),
    ..Check::BASE
};

/// `is_explained` tells that another finding says what cuts the link.
fn starved(link: &Link, snapshot: &Snapshot, is_explained: bool) -> Option<Finding> {
    let starving = starvation(link, snapshot)?;
    let mesh = snapshot.meshes.get(&link.direction.from)?;
    let to = &link.direction.to;
    let waited = age(snapshot.taken_at.as_second() - starving.since.as_second());
    let message = format!(
        "istiod has got no services of `{to}` for {waited}, and while it tries it pushes little or no configuration to \
         the whole mesh, federation or not"
    );
    let object = ObjectRef::new("Deployment", &mesh.mesh.namespace, &istiod(&mesh.mesh.control_plane));
    let peer = ObjectRef::new("ServiceMeshPeer", &mesh.mesh.namespace, link.peer.as_deref()?);
    let seen = format!("none since {}, {}: {}", starving.since, starving.pod, starving.said);
    let found = Finding::error(STARVED.code, mesh, object, message).seen(mesh, peer, "lastFullSync", seen);
    let found = found.mended_by(restart_istiod(mesh));
    if is_explained {
        return Some(
            Finding {
                severity: Severity::Warning,
                ..found
            }
            .mended_by(format!(
                "after what cuts the link to `{to}` is mended (it has a finding of its own)"
            )),
        );
    }
    // What else is answered has a cause that another check can tell.
    not_through(link)?;
    let egress = link.peer_in(snapshot)?.spec.gateways.egress.name.as_str();
    let logs = shell!("logs {} --tail 20", format!("deployment/{egress}"));
    let mut found = found
        .mended_by("if the link is not up two minutes later, see what the egress gateway says:")
        .mended_by(command(mesh, &mesh.mesh.namespace, &logs));
    found.affects.push(link.direction.clone());
    found.evidence.extend(symptoms(link));
    found.evidence.extend(quoted(link, snapshot));
    Some(found)
}

/// Adds the second step to findings that are mended by what istiod has to push to its own gateways, where it may not: on
/// a link that is down the request for services fails as the watch does.
pub(in crate::checks) fn add_restarts(findings: &mut [Finding], links: &[Link], snapshot: &Snapshot) {
    for finding in findings {
        let Some(mesh) = snapshot.meshes.get(&finding.mesh) else {
            continue;
        };
        let is_down = |link: &&Link| link.direction.from == finding.mesh && not_through(link).is_some();
        let Some(link) = links.iter().find(is_down) else {
            continue;
        };
        let restart = restart_istiod(mesh);
        let is_of_links = !finding.affects.is_empty() || finding.code == UNEXPLAINED.code;
        if !is_of_links || finding.fix.contains(&restart) {
            continue;
        }
        let istiod = istiod(&mesh.mesh.control_plane);
        finding.fix.push(format!(
            "then, if the link to `{}` is not up a minute later, restart {istiod}, which holds back what it shall push \
             while its requests fail:",
            link.direction.to
        ));
        finding.fix.push(restart);
    }
}
