//! From a snapshot to the rows of a status.

use k8s_openapi::api::core::v1::Pod;

use super::rows::{ExportRow, Health, ImportRow, LinkRow, MeshRow, RouteDestinationRow, RouteRow};
use crate::api::{Destination, HttpRoute, VirtualService};
use crate::plan::is_managed_by_meshfed;
use crate::snapshot::{
    self, ControlPlaneReadiness, ControlPlaneView, Inbound, Link, LinkState, MeshState, NotKnown, Observed, Part,
    Scope, Snapshot, Unknown, asks_for_sidecar, control_plane_readiness, members_pending, sidecar_is_ready,
};
use crate::wording::shell;

/// The row of one mesh.
///
/// What of a mesh is not known is told here, once; every other row is about what is known.
pub(super) fn mesh(state: &MeshState) -> MeshRow {
    let control_plane = state.control_plane.known();
    let told = state.told();
    // Of a mesh that is only told of, nobody has asked anything.
    let not_known = if told.is_some() {
        Vec::new()
    } else {
        state.not_known(Scope::STATUS)
    };
    let (health, word, mut reasons) = match told {
        Some(told) => (
            Health::Ok,
            "told",
            vec![format!("not looked at; as the bundle {} has it", told.fingerprint)],
        ),
        None => control_plane_health(state),
    };
    let wanted = wanted_members(state);
    let pending = members_pending(state.member_roll.known().ok().flatten(), &wanted);
    let pending = if state.members().is_ok() { pending } else { Vec::new() };
    reasons.extend(
        pending
            .iter()
            .map(|member| format!("member {member} is not configured yet")),
    );
    // Why the control plane is not known is said with its state.
    let others = not_known.iter().filter(|known| Err(&known.why) != control_plane);
    reasons.extend(others.map(NotKnown::to_string));
    let (ready, expected, without) = sidecars(state);
    reasons.extend(without);
    let health = match health {
        Health::Ok if !pending.is_empty() || ready < expected => Health::Bad,
        Health::Ok if !not_known.is_empty() => Health::Unknown,
        other => other,
    };
    let control_plane = control_plane.ok().flatten();
    let members = state.members();
    MeshRow {
        name: state.mesh.name.clone(),
        context: state.mesh.context.clone(),
        namespace: state.mesh.namespace.clone(),
        control_plane: state.mesh.control_plane.clone(),
        health,
        state: word.to_owned(),
        reasons,
        not_known: not_known.iter().map(NotKnown::to_string).collect(),
        version: control_plane.map(|found| found.version().unwrap_or_else(|| "unset".to_owned())),
        trust_domain: control_plane.map(ControlPlaneView::trust_domain),
        cluster_name: control_plane.map(ControlPlaneView::cluster_name),
        members_known: told.is_none() && members.is_ok(),
        members: members.unwrap_or_default().to_vec(),
        members_wanted: wanted.len().max(members.unwrap_or_default().len()),
        sidecars_known: told.is_none() && state.unknown(Part::MemberPods).is_none(),
        sidecars_ready: ready,
        sidecars_wanted: expected,
    }
}

fn control_plane_health(state: &MeshState) -> (Health, &'static str, Vec<String>) {
    match &state.control_plane {
        Observed::Present(found) => match control_plane_readiness(found) {
            ControlPlaneReadiness::Ready => (Health::Ok, "ready", Vec::new()),
            ControlPlaneReadiness::Progressing(why) => (Health::Bad, "not ready", vec![why]),
            ControlPlaneReadiness::Rejected(why) => (Health::Bad, "rejected", vec![why]),
        },
        Observed::Missing => (
            Health::Bad,
            "missing",
            vec![shell!("run `meshfed install {}`", state.mesh.reference())],
        ),
        Observed::Unknown(unknown @ Unknown::Forbidden(_)) => (Health::Unknown, "forbidden", vec![unknown.to_string()]),
        Observed::Unknown(Unknown::Unreachable(reason)) => (
            Health::Unknown,
            "unreachable",
            vec![format!("context `{}`: {reason}", state.mesh.context)],
        ),
        Observed::Unknown(Unknown::NotAsked) => (Health::Unknown, "not asked", Vec::new()),
    }
}

/// The namespaces that the roll names; a wildcard names none.
fn wanted_members(state: &MeshState) -> Vec<String> {
    let roll = state.member_roll.known().ok().flatten();
    let members = roll.and_then(|roll| roll.spec.members.clone()).unwrap_or_default();
    members.into_iter().filter(|member| member != "*").collect()
}

/// Pods with a ready sidecar, pods that ask for one, and a reason for each namespace where they differ.
fn sidecars(state: &MeshState) -> (usize, usize, Vec<String>) {
    let (mut ready, mut wanted, mut reasons) = (0, 0, Vec::new());
    for (namespace, pods) in &state.member_pods {
        let asking: Vec<&Pod> = pods
            .list()
            .unwrap_or_default()
            .iter()
            .filter(|pod| asks_for_sidecar(pod))
            .collect();
        let lacking: Vec<&str> = asking
            .iter()
            .filter(|pod| !sidecar_is_ready(pod))
            .filter_map(|pod| pod.metadata.name.as_deref())
            .collect();
        wanted += asking.len();
        ready += asking.len() - lacking.len();
        if let Some(first) = lacking.first() {
            reasons.push(format!(
                "{} of {} pods in {namespace} have no ready sidecar, such as {first}",
                lacking.len(),
                asking.len()
            ));
        }
    }
    (ready, wanted, reasons)
}

/// The rows of all links.
pub(super) fn links(snapshot: &Snapshot) -> Vec<LinkRow> {
    snapshot::links(snapshot)
        .iter()
        .map(|link| LinkRow::of(link, snapshot))
        .collect()
}

impl LinkRow {
    /// The row of one link.
    pub fn of(link: &Link, snapshot: &Snapshot) -> Self {
        let oldest = link
            .outbound
            .pods
            .values()
            .map(|watch| watch.last_full_sync)
            .min()
            .flatten();
        Self {
            from: link.direction.from.clone(),
            to: link.direction.to.clone(),
            peer: link.peer.clone(),
            health: match link.state {
                LinkState::Connected => Health::Ok,
                LinkState::NotSynced(_) | LinkState::AtRisk(_) | LinkState::Down(_) => Health::Bad,
                LinkState::Unknown(_) => Health::Unknown,
            },
            state: link.state.clone(),
            pods_connected: link.outbound.pods.values().filter(|watch| watch.connected).count(),
            pods: link.outbound.pods.len(),
            seen_by_peer: match link.inbound {
                Inbound::Connected => Some(true),
                Inbound::NotConnected | Inbound::NoPeer => Some(false),
                Inbound::NotAsked | Inbound::Unknown(_) => None,
            },
            last_full_sync: oldest,
            last_full_sync_age: oldest.map(|time| snapshot.taken_at.as_second() - time.as_second()),
        }
    }
}

/// What a mesh offers. A set without a peer of its name is inert, and its status absent.
pub(super) fn exports(state: &MeshState) -> Vec<ExportRow> {
    let sets = state.exports.list().unwrap_or_default().iter();
    let rows = sets.flat_map(|set| {
        let peer = set.metadata.name.clone().unwrap_or_default();
        let services = set.status.iter().flat_map(|status| &status.exported_services);
        services.map(move |service| ExportRow {
            mesh: state.mesh.name.clone(),
            peer: peer.clone(),
            service: format!("{}/{}", service.local_service.namespace, service.local_service.name),
            exported_name: service.exported_name.clone(),
        })
    });
    rows.collect()
}

/// What a mesh takes, judged with its link: the list is kept while the link is down.
pub(super) fn imports(state: &MeshState, links: &[LinkRow]) -> Vec<ImportRow> {
    let sets = state.imports.list().unwrap_or_default().iter();
    let rows = sets.flat_map(|set| {
        let peer = set.metadata.name.clone().unwrap_or_default();
        let health = link_health(state, &peer, links);
        let services = set.status.iter().flat_map(|status| &status.imported_services);
        services.map(move |service| {
            let local = &service.local_service;
            let taken = !local.hostname.is_empty();
            ImportRow {
                mesh: state.mesh.name.clone(),
                peer: peer.clone(),
                exported_name: service.exported_name.clone(),
                host: taken.then(|| local.hostname.clone()),
                service: taken.then(|| format!("{}/{}", local.namespace, local.name)),
                stale: health == Health::Bad,
                unknown: health == Health::Unknown,
            }
        })
    });
    rows.collect()
}

/// The health of the link to a peer; a peer without a link is bad, since nothing is imported without one.
fn link_health(state: &MeshState, peer: &str, links: &[LinkRow]) -> Health {
    let link = links
        .iter()
        .find(|link| link.from == state.mesh.name && link.peer.as_deref() == Some(peer));
    match link.map(|link| &link.state) {
        Some(LinkState::Connected | LinkState::NotSynced(_) | LinkState::AtRisk(_)) => Health::Ok,
        Some(LinkState::Unknown(_)) => Health::Unknown,
        None if state.peers.list().is_err() => Health::Unknown,
        Some(LinkState::Down(_)) | None => Health::Bad,
    }
}

/// Routes that concern the federation: written by meshfed, or naming an imported host.
pub(super) fn routes(state: &MeshState, links: &[LinkRow]) -> Vec<RouteRow> {
    let imports = imports(state, links);
    let found = state.virtual_services.iter().flat_map(|(namespace, services)| {
        let services = services.list().unwrap_or_default().iter();
        services.map(move |service| (namespace, service))
    });
    found
        .filter_map(|(namespace, service)| route(state, namespace, service, &imports))
        .collect()
}

fn route(state: &MeshState, namespace: &str, service: &VirtualService, imports: &[ImportRow]) -> Option<RouteRow> {
    let managed = is_managed_by_meshfed(service.metadata.labels.as_ref());
    let rules = service.spec.http.iter().enumerate();
    let destinations: Vec<RouteDestinationRow> = rules
        .flat_map(|(index, rule)| destinations(state, index, rule, namespace))
        .map(|row| with_import(row, imports, state.imports.list().is_ok()))
        .collect();
    let concerns = |row: &RouteDestinationRow| row.peer.is_some() || row.is_imported();
    if !managed && !destinations.iter().any(concerns) {
        return None;
    }
    Some(RouteRow::of(
        &state.mesh.name,
        format!("{namespace}/{}", service.metadata.name.as_deref().unwrap_or_default()),
        service.spec.hosts.join(", "),
        destinations,
        managed,
    ))
}

/// Whose import the host of a destination is, and whether requests to it arrive.
fn with_import(mut row: RouteDestinationRow, imports: &[ImportRow], known: bool) -> RouteDestinationRow {
    match imports.iter().find(|import| import.host.as_ref() == Some(&row.host)) {
        Some(import) => {
            row.peer = Some(import.peer.clone());
            row.unknown = import.unknown;
            row.broken = import
                .stale
                .then(|| format!("{} is listed, but the link to {} is down", row.host, import.peer));
        }
        None if row.is_imported() && !known => row.unknown = true,
        None if row.is_imported() => {
            row.broken = Some(format!("no import provides {}", row.host));
        }
        None => {}
    }
    row
}

fn destinations(mesh: &MeshState, rule: usize, route: &HttpRoute, namespace: &str) -> Vec<RouteDestinationRow> {
    let row = |destination: &Destination, percent: f64, mirror: bool| RouteDestinationRow {
        rule,
        host: mesh.qualified_host(&destination.host, namespace),
        subset: destination.subset.clone(),
        percent,
        mirror,
        peer: None,
        broken: None,
        unknown: false,
    };
    let shares = route.route.iter().map(|share| {
        let weight = share.weight.unwrap_or(if route.route.len() == 1 { 100 } else { 0 });
        row(&share.destination, f64::from(weight), false)
    });
    let mirror = route.mirror.iter().map(|mirror| {
        let percent = route.mirror_percentage.as_ref().map_or(100.0, |percent| percent.value);
        row(mirror, percent, true)
    });
    shares.chain(mirror).collect()
}
