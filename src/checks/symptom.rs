//! What a link that is down says at both of its ends, as evidence for its cause.
//!
//! A cause is often at one end and its symptom at the other, so a finding names the links that it breaks, and what those
//! say is added here, once and in the same words for every check.

use super::fix::is_command;
use super::{Evidence, Finding, ObjectRef};
use crate::snapshot::{Inbound, Link, LinkState, MeshState, Origin, Snapshot};
use crate::wording::shell;

/// Adds to each finding what the links that it affects say, so far as they are not up.
pub(super) fn add_symptoms(findings: &mut [Finding], links: &[Link], snapshot: &Snapshot) {
    for finding in findings {
        for direction in finding.affects.clone() {
            // Files hold no status, so that a link of theirs says nothing.
            let in_files = snapshot
                .meshes
                .get(&direction.from)
                .is_some_and(MeshState::is_from_files);
            let link = links.iter().find(|link| link.direction == direction && !in_files);
            finding.evidence.extend(link.into_iter().flat_map(symptoms));
            finding
                .evidence
                .extend(link.into_iter().flat_map(|link| quoted(link, snapshot)));
        }
    }
}

/// Adds where the object of each finding is written, when the mesh was read from files. What mends a file is an edit of it: a
/// command for a cluster is told only where there is nothing to edit, and without a context, which no file holds.
pub(super) fn add_origins(findings: &mut [Finding], snapshot: &Snapshot) {
    for finding in findings {
        let Some(mesh) = snapshot.meshes.get(&finding.mesh) else {
            continue;
        };
        if finding.origin.is_none() {
            finding.origin = origin(mesh, &finding.object);
        }
        if finding.origin.is_none() && !mesh.is_from_files() {
            continue;
        }
        if let Some(origin) = &finding.origin {
            finding.fix.retain(|line| !is_command(line));
            finding.fix.insert(0, format!("edit {origin}"));
        }
        for mesh in snapshot.meshes.values().filter(|mesh| !mesh.mesh.context.is_empty()) {
            let (flag, suffix) = (
                shell!(" --context {}", mesh.mesh.context),
                format!("@{}", mesh.mesh.context),
            );
            for line in &mut finding.fix {
                *line = line.replace(&flag, "").replace(&suffix, "");
            }
        }
    }
}

/// Where an object is written; the Service of a gateway is written in the control plane.
fn origin(mesh: &MeshState, object: &ObjectRef) -> Option<Origin> {
    let of = |object: &ObjectRef| {
        let title = format!("{} {}/{}", object.kind, object.namespace, object.name);
        mesh.origins.get(&title).cloned()
    };
    let in_control_plane = || {
        let is_gateway = object.kind == "Service" && object.namespace == mesh.mesh.namespace;
        is_gateway.then(|| of(&ObjectRef::control_plane(mesh))).flatten()
    };
    of(object).or_else(in_control_plane)
}

/// What the logs tell of a link that is not up: of the mesh that asks its istiod and its egress gateway, of the mesh that
/// answers its istiod and its ingress gateway.
pub(super) fn quoted(link: &Link, snapshot: &Snapshot) -> Vec<Evidence> {
    let ends = (
        snapshot.meshes.get(&link.direction.from),
        snapshot.meshes.get(&link.direction.to),
    );
    let (Some(from), LinkState::Down(_)) = (ends.0, &link.state) else {
        return Vec::new();
    };
    let egress = link.peer_in(snapshot);
    let egress = egress.map(|peer| peer.spec.gateways.egress.name.as_str());
    let mut lines = quotes(from, egress);
    if let Some(to) = ends.1 {
        // Logs are quoted where the way to them is known; that they say nothing proves nothing.
        let back = snapshot.peer_of(to, from).ok().flatten();
        let ingress = back.map(|peer| peer.spec.gateways.ingress.name.as_str());
        lines.extend(quotes(to, ingress));
    }
    lines
}

/// The telling lines of istiod and of one gateway.
fn quotes(mesh: &MeshState, gateway: Option<&str>) -> Vec<Evidence> {
    let istiods = mesh.istiod_pods.list().unwrap_or_default().iter();
    let gateways = gateway.and_then(|gateway| mesh.gateway_pods(gateway).ok());
    let pods = istiods
        .chain(gateways.into_iter().flatten())
        .filter_map(|pod| pod.metadata.name.as_ref());
    let lines = pods.flat_map(|pod| {
        let lines = mesh
            .logs
            .get(pod)
            .map(|found| found.list().unwrap_or_default())
            .unwrap_or_default();
        lines.iter().map(move |line| Evidence {
            mesh: mesh.mesh.name.clone(),
            object: ObjectRef::new("Pod", &mesh.mesh.namespace, pod),
            field: "log".to_owned(),
            value: line.text.clone(),
        })
    });
    lines.collect()
}

/// What a link that is not up says: the watches of the istiod pods that ask, and what the mesh that answers sees.
pub(super) fn symptoms(link: &Link) -> Vec<Evidence> {
    let LinkState::Down(reason) = &link.state else {
        return Vec::new();
    };
    let (from, to) = (&link.direction.from, &link.direction.to);
    let object = ObjectRef::new("Link", "", &format!("{from} → {to}"));
    let evidence = |mesh: &str, field: &str, value: String| Evidence {
        mesh: mesh.to_owned(),
        object: object.clone(),
        field: field.to_owned(),
        value,
    };
    let down = link.outbound.pods.iter().filter(|(_, watch)| !watch.connected);
    let mut seen: Vec<Evidence> = down
        .map(|(pod, watch)| {
            let said = watch.last_disconnect_status.as_deref().unwrap_or("not connected yet");
            evidence(from, &format!("watch of {pod}"), said.to_owned())
        })
        .collect();
    if seen.is_empty() {
        seen.push(evidence(from, "state", format!("down: {reason}")));
    }
    if link.inbound == Inbound::NotConnected {
        seen.push(evidence(to, "remotes", format!("no watch of {from}")));
    }
    seen
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::snapshot::samples::{self, read};
    use crate::snapshot::{LogLine, Observed, links};

    /// What is quoted of the link on which `prod` asks `stage` in vain.
    fn quotes_of(change: impl FnOnce(&mut MeshState, &mut MeshState)) -> Vec<String> {
        let mesh = |name: &str, other: &str, connected: bool| {
            let mut state = samples::mesh(name, &samples::spec_for(name, other));
            state.peers = Observed::Present(vec![read(json!({
                "metadata": {"name": other, "namespace": name},
                "spec": {
                    "remote": {"addresses": [format!("{name}-ingress.{other}.svc.cluster.local")]},
                    "gateways": {"ingress": {"name": format!("{other}-ingress")}, "egress": {"name": format!("{other}-egress")}},
                    "security": {"trustDomain": format!("{other}.local"),
                                 "clientID": format!("{other}.local/ns/{other}/sa/{name}-egress-service-account")},
                },
                "status": {"discoveryStatus": {"active": [{"pod": "istiod-0",
                    "watch": {"connected": connected, "lastDisconnectStatus": "503 Service Unavailable"}}]}},
            }))]);
            let gateways = ["ingress", "egress"].map(|end| {
                let gateway = format!("{other}-{end}");
                read(json!({"metadata": {"name": format!("{gateway}-0"), "labels": {"service.istio.io/canonical-name": gateway}}}))
            });
            state.pods = Observed::Present(gateways.into());
            state
        };
        let (mut prod, mut stage) = (mesh("prod", "stage", false), mesh("stage", "prod", true));
        change(&mut prod, &mut stage);
        let snapshot = Snapshot {
            taken_at: "2026-01-01T12:00:00Z".parse().expect("a time"),
            meshes: [prod, stage].map(|mesh| (mesh.mesh.name.clone(), mesh)).into(),
        };
        let found = links(&snapshot);
        let link = found.iter().find(|link| link.direction.from == "prod").expect("a link");
        quoted(link, &snapshot)
            .iter()
            .map(|seen| format!("{} {}: {}", seen.mesh, seen.object.name, seen.value))
            .collect()
    }

    fn line(text: &str) -> Observed<Vec<LogLine>> {
        Observed::Present(vec![LogLine {
            text: text.to_owned(),
            time: None,
        }])
    }

    #[test]
    fn a_link_that_is_down_quotes_the_logs_of_both_ends_and_of_no_other_gateway() {
        let quotes = quotes_of(|prod, stage| {
            prod.logs
                .insert("stage-egress-0".to_owned(), line("GET /v1/watch 503 UF"));
            prod.logs.insert("stage-ingress-0".to_owned(), line("of the way back"));
            stage
                .logs
                .insert("prod-ingress-0".to_owned(), line("GET /v1/watch 403 rbac"));
            stage.logs.insert("istiod-0".to_owned(), line("unknown mesh specified"));
        });
        assert_eq!(
            quotes,
            [
                "prod stage-egress-0: GET /v1/watch 503 UF",
                "stage istiod-0: unknown mesh specified",
                "stage prod-ingress-0: GET /v1/watch 403 rbac",
            ]
        );
    }

    #[test]
    fn without_the_right_to_read_logs_nothing_is_quoted() {
        let quotes = quotes_of(|prod, _| {
            let forbidden = Observed::forbidden("get pods/log in prod");
            prod.logs.insert("istiod-0".to_owned(), forbidden);
        });
        assert_eq!(quotes, [""; 0]);
    }
}
