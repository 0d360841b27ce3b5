//! Where the requests of a service go: one VirtualService per host, with hosts that exist.

mod shares;

pub use shares::ShareChange;

pub(super) use shares::Routing;

use super::draft::{Draft, PlanPhase};
use super::judged::Proposals;
use super::sets::Listed;
use super::{Planned, Refusal, WriteMode, is_adopted, is_managed_by_meshfed};
use crate::api::{ServiceMapping, VirtualService};
use crate::manifest::{MirrorValues, RouteValues, Templates, Values, VirtualServiceValues, kinds};
use crate::naming::qualified_host;
use crate::rules::ServiceName;
use crate::snapshot::{LinkState, MeshState, Snapshot, links};
use crate::topology::{Backend, BackendTarget, Federation, PeerService, RouteRequest, RouteTarget, shares_problems};
use crate::wording::{count, list_and, list_or, shell};

/// Plans every route, once what it leads to is imported: `imports` tells what must be listed first, by mesh and peer.
pub(super) fn plan(draft: &mut Draft<'_>, wanted: &Federation, imports: &Listed<'_>) {
    for of_mesh in &wanted.routes {
        let routes = PlanPhase::Write(kinds::VIRTUAL_SERVICE.phase, 0);
        let mesh = &of_mesh.mesh;
        let peers: Vec<String> = of_mesh.request.target.peers().into_iter().map(str::to_owned).collect();
        let to_come = peers.iter().filter(|peer| match imports.get(&(mesh, *peer)) {
            None => false,
            Some(None) => true,
            Some(Some(listed)) => draft.awaits(routes, listed.clone()),
        });
        if to_come.count() > 0 || draft.awaits_mesh(routes, wanted, mesh, true) {
            // Whoever routes the service now is in the way later on too.
            let found = draft.seen.mesh(mesh).map(|state| existing(state, &of_mesh.request));
            draft.refuse(Refusal::invalid(found.and_then(Result::err)));
            continue;
        }
        if draft.installed(mesh).is_none() {
            continue;
        }
        let routed = route(&draft.seen.snapshot, mesh, &of_mesh.request, &draft.options.templates);
        if let Some(routed) = draft.accept(routed) {
            draft.warn(routed.warnings);
            draft.plan.shares.extend(routed.shares);
            draft.write(routed.planned);
        }
    }
}

/// A route that can be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Routed {
    /// The VirtualService.
    pub planned: Planned,
    /// What the user should know although it does not stop anything.
    pub warnings: Vec<String>,
    /// From what to what each share of the requests goes.
    pub shares: Vec<ShareChange>,
}

/// Plans a route in the mesh `name`.
///
/// # Errors
/// What is not known, and what is wrong.
pub fn route(
    snapshot: &Snapshot,
    name: &str,
    request: &RouteRequest,
    templates: &Templates,
) -> Result<Routed, Refusal> {
    let not_observed = || Refusal::invalid([format!("mesh `{name}` was not observed")]);
    let mesh = snapshot.meshes.get(name).ok_or_else(not_observed)?;
    readable(mesh, request)?;
    let mut problems = service_problems(mesh, request);
    let existing = existing(mesh, request)
        .map_err(|fault| problems.push(fault))
        .unwrap_or_default();
    let host = mesh.service_host(&request.service.name, &request.service.namespace);
    let before = match &existing {
        Some(existing) if !existing.routing.routes.is_empty() => existing.routing.clone(),
        _ => Routing::local(&host, None),
    };
    let kept = if request.whole {
        Routing::local(&host, None)
    } else {
        before.clone()
    };
    let now = decided(mesh, request, &kept, &mut problems);
    let special = existing.as_ref().filter(|existing| existing.rules > 1).map(|existing| {
        format!(
            "{}: VirtualService {}/{} has {}; one takes their place",
            mesh.label(),
            existing.namespace,
            existing.name,
            count(existing.rules, "rule"),
        )
    });
    let has_destinations = !now.routes.is_empty();
    let shares = before.changes_to(&now, name, &request.service.to_string());
    let planned = virtual_service(mesh, request, now.routes, now.mirror, existing);
    let mut proposals = Proposals::default();
    // What else stands in a VirtualService that is taken over is not what the command is about.
    if has_destinations {
        proposals.add(planned.clone(), ["spec.hosts", "spec.http"].map(str::to_owned).into());
    }
    let (judged, mut warnings) = proposals.judged(snapshot, templates);
    let mut refusal = Refusal::invalid(problems);
    refusal.add(judged);
    refusal.check()?;
    warnings.extend(link_warnings(snapshot, name, request));
    warnings.extend(special);
    Ok(Routed {
        planned,
        warnings,
        shares,
    })
}

/// A route as it is made where nothing routes the service yet, without asking whether that does what is meant.
///
/// # Errors
/// Everything that is in its way.
pub(super) fn made_anew(mesh: &MeshState, request: &RouteRequest) -> Result<Planned, Vec<String>> {
    let mut problems = Vec::new();
    let host = mesh.service_host(&request.service.name, &request.service.namespace);
    let made = decided(mesh, request, &Routing::local(&host, None), &mut problems);
    if problems.is_empty() {
        Ok(virtual_service(mesh, request, made.routes, made.mirror, None))
    } else {
        Err(problems)
    }
}

/// The host that a VirtualService routes and where its requests go.
///
/// # Errors
/// What it says besides, which a route that is made anew would not.
pub(super) fn of_virtual_service(
    mesh: &MeshState,
    service: &VirtualService,
    namespace: &str,
) -> Result<(String, Routing), String> {
    let spec = &service.spec;
    let [host] = spec.hosts.as_slice() else {
        return Err(format!("it routes {}", count(spec.hosts.len(), "host")));
    };
    let [rule] = spec.http.as_slice() else {
        return Err(format!("it has {}", count(spec.http.len(), "rule")));
    };
    let host = mesh.qualified_host(host, namespace);
    if !routes_host(service, namespace, &host, &mesh.assumed_cluster_domain()) {
        return Err("it is for gateways only".to_owned());
    }
    let routes = rule.route.iter().flat_map(|route| route.rest.keys());
    let gateways = spec.gateways.iter().map(|_| "gateways");
    let besides: Vec<&str> = gateways
        .chain(spec.rest.keys().map(String::as_str))
        .chain(rule.rest.keys().chain(routes).map(String::as_str))
        .collect();
    if besides.is_empty() {
        Ok((host, Routing::of(mesh, service, namespace)))
    } else {
        Err(format!("it says {} besides", list_and(&besides)))
    }
}

/// Where requests go that went as `before` says.
fn decided(mesh: &MeshState, request: &RouteRequest, before: &Routing, problems: &mut Vec<String>) -> Routing {
    match &request.target {
        RouteTarget::Mirror { to, percent } => Routing {
            routes: mirrored(mesh, request, before, problems),
            mirror: mirror(mesh, request, to, *percent)
                .map_err(|fault| problems.push(fault))
                .unwrap_or_default(),
        },
        RouteTarget::Split(backends) => {
            let routes = split(mesh, request, backends, before, problems);
            // What gets requests to answer needs no copies of them; who else gets copies goes on doing so.
            let mirror = before.mirror.clone().filter(|mirror| !answers(&routes, &mirror.host));
            Routing { routes, mirror }
        }
    }
}

fn virtual_service(
    mesh: &MeshState,
    request: &RouteRequest,
    routes: Vec<RouteValues>,
    mirror: Option<MirrorValues>,
    existing: Option<Existing>,
) -> Planned {
    let mode = if request.adopt {
        WriteMode::TakeOver
    } else {
        WriteMode::Apply
    };
    let service = &request.service;
    let adopted = existing
        .as_ref()
        .is_some_and(|existing| existing.adopted || !existing.ours);
    let (namespace, name) = existing.map_or_else(
        || (service.namespace.clone(), service.name.clone()),
        |existing| (existing.namespace, existing.name),
    );
    let values = VirtualServiceValues {
        name,
        namespace,
        host: mesh.service_host(&service.name, &service.namespace),
        routes,
        mirror,
        reason: reason(request),
        adopted,
    };
    Planned::new(&mesh.mesh.name, mode, Values::VirtualService(values))
}

/// Everything that a route is decided by.
fn readable(mesh: &MeshState, request: &RouteRequest) -> Result<(), Refusal> {
    let mut refusal = Refusal::default();
    refusal.known(mesh, "the member roll", mesh.member_roll.known().map(drop), ());
    refusal.known(mesh, "ImportedServiceSets", mesh.imports.list().map(drop), ());
    // Which subsets and hosts there are, the checks tell only where these are known too.
    refusal.known(mesh, "ServiceMeshPeers", mesh.peers.list().map(drop), ());
    let home = format!("Services of `{}`", mesh.mesh.namespace);
    refusal.known(mesh, &home, mesh.services.list().map(drop), ());
    for (namespace, services) in &mesh.member_services {
        refusal.known(
            mesh,
            &format!("Services of `{namespace}`"),
            services.list().map(drop),
            (),
        );
    }
    for (namespace, routes) in &mesh.virtual_services {
        refusal.known(
            mesh,
            &format!("VirtualServices of `{namespace}`"),
            routes.list().map(drop),
            (),
        );
    }
    for (namespace, rules) in mesh.destination_rules.iter().filter(|_| request.subset.is_some()) {
        refusal.known(
            mesh,
            &format!("DestinationRules of `{namespace}`"),
            rules.list().map(drop),
            (),
        );
    }
    refusal.check()
}

fn reason(request: &RouteRequest) -> String {
    match &request.target {
        RouteTarget::Mirror { to, percent: None } => format!("Copies every request of {} to {to}.", request.service),
        RouteTarget::Mirror {
            to,
            percent: Some(percent),
        } => {
            format!("Copies {percent} % of the requests of {} to {to}.", request.service)
        }
        RouteTarget::Split(backends) => {
            let shares: Vec<String> = backends.iter().map(Backend::to_string).collect();
            format!("Splits the requests of {}: {}.", request.service, shares.join(", "))
        }
    }
}

fn service_problems(mesh: &MeshState, request: &RouteRequest) -> Vec<String> {
    let service = &request.service;
    let mut problems = Vec::new();
    if let Some(problem) = local_service_problem(mesh, service) {
        problems.push(problem);
    }
    if let RouteTarget::Split(backends) = &request.target {
        problems.extend(shares_problems(backends));
    }
    problems
}

fn local_service_problem(mesh: &MeshState, service: &ServiceName) -> Option<String> {
    let members = mesh.members().unwrap_or_default();
    if !members.contains(&service.namespace) {
        return Some(format!(
            "{}: namespace `{}` is not a configured member; add it with `{}`",
            mesh.label(),
            service.namespace,
            shell!(
                "meshfed install {} --member {}",
                mesh.mesh.reference(),
                service.namespace
            )
        ));
    }
    let services = mesh.member_services.get(&service.namespace)?.list().ok()?;
    let there = services
        .iter()
        .any(|found| found.metadata.name.as_deref() == Some(&service.name));
    (!there).then(|| format!("{}: there is no Service {service}", mesh.label()))
}

/// Where requests go that are copied too: where they went before, in the subset that is asked for.
fn mirrored(
    mesh: &MeshState,
    request: &RouteRequest,
    before: &Routing,
    problems: &mut Vec<String>,
) -> Vec<RouteValues> {
    let host = mesh.service_host(&request.service.name, &request.service.namespace);
    let mut routes = before.routes.clone();
    if request.subset.is_none() {
        return routes;
    }
    match before.subsets(&host).as_slice() {
        [] => problems.push(no_local_share(request)),
        [_] => {
            let local = routes.iter_mut().filter(|route| route.host == host);
            local.for_each(|route| route.subset.clone_from(&request.subset));
        }
        several if several.contains(&request.subset) => {}
        several => problems.push(several_subsets(request, several)),
    }
    routes
}

/// The destinations of a split, so far as nothing is wrong with them. The subset that answered goes on doing so.
fn split(
    mesh: &MeshState,
    request: &RouteRequest,
    backends: &[Backend],
    before: &Routing,
    problems: &mut Vec<String>,
) -> Vec<RouteValues> {
    let local = mesh.service_host(&request.service.name, &request.service.namespace);
    let mut routes: Vec<RouteValues> = Vec::new();
    for backend in backends {
        let host = match &backend.target {
            BackendTarget::Local => Ok(local.clone()),
            BackendTarget::Peer(peer) => imported_for(mesh, peer, &request.service),
            BackendTarget::Service(service) => host_of(mesh, service),
        };
        match host {
            Ok(host) if routes.iter().any(|route| route.host == host) => {
                problems.push(format!("`{backend}` is a second share for {host}"));
            }
            Ok(host) => routes.push(RouteValues {
                host,
                subset: None,
                weight: Some(backend.weight),
            }),
            Err(problem) => problems.push(problem),
        }
    }
    let kept = before.subsets(&local);
    match (routes.iter_mut().find(|route| route.host == local), &request.subset) {
        (Some(route), Some(_)) => route.subset.clone_from(&request.subset),
        (Some(route), None) => match kept.as_slice() {
            [] => {}
            [kept] => route.subset.clone_from(kept),
            several => problems.push(several_subsets(request, several)),
        },
        (None, Some(_)) => problems.push(no_local_share(request)),
        (None, None) => {}
    }
    routes
}

fn answers(routes: &[RouteValues], host: &str) -> bool {
    let mut answering = routes.iter().filter(|route| route.weight != Some(0));
    answering.any(|route| route.host == host)
}

fn no_local_share(request: &RouteRequest) -> String {
    let (service, subset) = (&request.service, request.subset.as_deref().unwrap_or_default());
    format!("`--subset {subset}` is a subset of {service}, and no share of the requests goes to {service} itself")
}

fn several_subsets(request: &RouteRequest, subsets: &[Option<String>]) -> String {
    let names: Vec<&str> = subsets
        .iter()
        .map(|name| name.as_deref().unwrap_or("all of it"))
        .collect();
    format!(
        "requests of {} go to several subsets of it, {}, and this would take some away; `meshfed route reset` first, or name \
         the one that stays with `--subset`",
        request.service,
        list_and(&names)
    )
}

fn mirror(
    mesh: &MeshState,
    request: &RouteRequest,
    to: &PeerService,
    percent: Option<f64>,
) -> Result<Option<MirrorValues>, String> {
    let host = host_of(mesh, to)?;
    if host == mesh.service_host(&request.service.name, &request.service.namespace) {
        return Err(format!("{} cannot be mirrored to itself", request.service));
    }
    Ok(Some(MirrorValues {
        host,
        subset: None,
        percent,
    }))
}

/// The host of a service named in full. An imported one is taken from the ImportedServiceSet's status, never guessed:
/// the rule may have another suffix, or import it as local.
fn host_of(mesh: &MeshState, wanted: &PeerService) -> Result<String, String> {
    let Some(peer) = &wanted.peer else {
        // Whether anything has that host, the checks tell.
        return Ok(mesh.service_host(&wanted.service.name, &wanted.service.namespace));
    };
    let imports = imports(mesh, peer)?;
    let found = imports.iter().find(|import| {
        import.local_service.name == wanted.service.name && import.local_service.namespace == wanted.service.namespace
    });
    found
        .map(|import| import.local_service.hostname.clone())
        .ok_or_else(|| {
            let names: Vec<String> = imports.iter().map(|import| local_name(import)).collect();
            format!(
                "{}: {} is not imported from `{peer}`; imported are {}",
                mesh.label(),
                wanted.service,
                list_and(&names)
            )
        })
}

/// The one import of a peer that stands for `service`: of the same name here, or offered under the same name there. Being
/// the only one makes none stand for it.
fn imported_for(mesh: &MeshState, peer: &str, service: &ServiceName) -> Result<String, String> {
    let imports = imports(mesh, peer)?;
    let offered = format!("{}.", service.name);
    let fitting: Vec<&ServiceMapping> = imports
        .iter()
        .copied()
        .filter(|import| import.local_service.name == service.name || import.exported_name.starts_with(&offered))
        .collect();
    let named = |imports: &[&ServiceMapping]| -> Vec<String> {
        let names = imports.iter().map(|import| format!("{}@{peer}", local_name(import)));
        names.collect()
    };
    match fitting.as_slice() {
        [import] => Ok(import.local_service.hostname.clone()),
        [] => Err(format!(
            "{}: no import of `{peer}` has the name of {service}; to send its requests to another service, name that in \
             full: {}",
            mesh.label(),
            list_or(&named(&imports))
        )),
        several => Err(format!(
            "{}: it is not clear which import of `{peer}` stands for {service}; name it: {}",
            mesh.label(),
            list_or(&named(several))
        )),
    }
}

fn local_name(import: &ServiceMapping) -> String {
    format!("{}/{}", import.local_service.namespace, import.local_service.name)
}

/// What is really imported from a peer: listed with a local name.
fn imports<'a>(mesh: &'a MeshState, peer: &str) -> Result<Vec<&'a ServiceMapping>, String> {
    let Some(set) = mesh.import_set(peer).ok().flatten() else {
        let sets = mesh.imports.list().into_iter().flatten();
        let peers: Vec<&str> = sets.filter_map(|set| set.metadata.name.as_deref()).collect();
        return Err(format!(
            "{}: nothing is imported from `{peer}`; there are imports from {}; see `meshfed import --help`",
            mesh.label(),
            list_and(&peers)
        ));
    };
    let listed = set.status.iter().flat_map(|status| &status.imported_services);
    let taken: Vec<&ServiceMapping> = listed
        .filter(|import| !import.local_service.hostname.is_empty())
        .collect();
    if taken.is_empty() {
        return Err(format!(
            "{}: ImportedServiceSet {}/{peer} lists no imported service yet; see `meshfed status`",
            mesh.label(),
            mesh.mesh.namespace
        ));
    }
    Ok(taken)
}

/// Whether the sidecars of the mesh route `host` by this VirtualService of `namespace`.
pub(super) fn routes_host(service: &VirtualService, namespace: &str, host: &str, cluster_domain: &str) -> bool {
    let gateways = service.spec.gateways.as_ref();
    let in_mesh = gateways.is_none_or(|gateways| gateways.iter().any(|name| name == "mesh"));
    in_mesh
        && service
            .spec
            .hosts
            .iter()
            .any(|other| qualified_host(other, namespace, cluster_domain) == host)
}

/// From what to what each share of a service's requests goes when nothing of meshfed's routes them any more.
pub(super) fn shares_without(mesh: &MeshState, service: &ServiceName) -> Vec<ShareChange> {
    let host = mesh.service_host(&service.name, &service.namespace);
    let now = Routing::local(&host, None);
    let all = mesh.virtual_services.iter();
    let routing = all.filter_map(|(namespace, services)| {
        let ours = services.list().ok()?.iter().find(|found| {
            routes_host(found, namespace, &host, &mesh.assumed_cluster_domain())
                && is_managed_by_meshfed(found.metadata.labels.as_ref())
        })?;
        Some(Routing::of(mesh, ours, namespace))
    });
    let mut changes = routing.map(|before| before.changes_to(&now, &mesh.mesh.name, &service.to_string()));
    changes.next().unwrap_or_default()
}

/// A VirtualService that routes a host already.
#[derive(Clone)]
struct Existing {
    namespace: String,
    name: String,
    /// Whether meshfed may write to it.
    ours: bool,
    /// Whether somebody else made it.
    adopted: bool,
    /// What it does with requests.
    routing: Routing,
    /// How many rules it has.
    rules: usize,
}

/// Namespace and name of the VirtualService that routes the service already.
pub(super) fn routing(mesh: &MeshState, request: &RouteRequest) -> Option<(String, String)> {
    let existing = existing(mesh, request).ok()??;
    Some((existing.namespace, existing.name))
}

/// The VirtualService that routes this host already. Istio does not merge two for one host in a sidecar, so there is never
/// a second one.
fn existing(mesh: &MeshState, request: &RouteRequest) -> Result<Option<Existing>, String> {
    let host = mesh.service_host(&request.service.name, &request.service.namespace);
    let mut found: Vec<Existing> = Vec::new();
    for (namespace, services) in &mesh.virtual_services {
        let services = services.list().into_iter().flatten();
        let here = services.filter(|service| routes_host(service, namespace, &host, &mesh.assumed_cluster_domain()));
        found.extend(here.map(|service| Existing {
            namespace: namespace.clone(),
            name: service.metadata.name.clone().unwrap_or_default(),
            ours: is_managed_by_meshfed(service.metadata.labels.as_ref()),
            adopted: is_adopted(service.metadata.annotations.as_ref()),
            routing: Routing::of(mesh, service, namespace),
            rules: service.spec.http.len(),
        }));
    }
    match found.as_slice() {
        [] => Ok(None),
        [existing] if existing.ours || request.adopt => Ok(Some(existing.clone())),
        [Existing { namespace, name, .. }] => Err(format!(
            "{}: VirtualService {namespace}/{name} routes {host} already and meshfed did not write it; pass `--adopt` to \
             replace its routes",
            mesh.label()
        )),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|existing| format!("{}/{}", existing.namespace, existing.name))
                .collect();
            Err(format!(
                "{}: several VirtualServices route {host}: {}; Istio uses one of them, so remove the others first",
                mesh.label(),
                list_and(&names)
            ))
        }
    }
}

/// An import stays listed while its link is down, so a route to it would fail in silence.
fn link_warnings(snapshot: &Snapshot, name: &str, request: &RouteRequest) -> Vec<String> {
    let peers = request.target.peers();
    let from_here = links(snapshot).into_iter().filter(|link| link.direction.from == name);
    let down = from_here.filter_map(|link| match link.state {
        LinkState::Down(reason) if link.peer.as_deref().is_some_and(|peer| peers.contains(&peer)) => Some(format!(
            "the link {} → {} is down, so requests sent there fail: {reason}",
            name, link.direction.to
        )),
        _ => None,
    });
    down.collect()
}

#[cfg(test)]
mod tests;
