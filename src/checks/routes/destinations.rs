//! Routes onto hosts that nothing has, and onto subsets that select nothing.

use std::borrow::Cow;

use serde_json::Value;

use super::codes::*;
use super::delegates;
use super::hosts::{Hosts, Standing};
use super::tls::is_overridden;
use crate::api::{Destination, VirtualService};
use crate::checks::fix::edit_command;
use crate::checks::sharing::view::Sharing;
use crate::checks::{Finding, ObjectRef};
use crate::naming::host_covers;
use crate::snapshot::MeshState;
use crate::wording::list_and;

/// One destination of a VirtualService.
struct Target<'a> {
    mesh: &'a MeshState,
    namespace: &'a str,
    route: &'a VirtualService,
    field: String,
    destination: Cow<'a, Destination>,
    effect: &'static str,
    /// Whether it is one of those between which requests are divided, and not a copy of them.
    has_share: bool,
    /// Whether requests have somewhere else to go.
    is_one_of_several: bool,
}

impl Target<'_> {
    fn host(&self) -> String {
        self.mesh.qualified_host(&self.destination.host, self.namespace)
    }

    fn object(&self) -> ObjectRef {
        ObjectRef::new("VirtualService", self.namespace, self.name())
    }

    fn name(&self) -> &str {
        self.route.metadata.name.as_deref().unwrap_or_default()
    }

    fn subset(&self) -> Option<&str> {
        self.destination.subset.as_deref().filter(|subset| !subset.is_empty())
    }

    /// Whether the VirtualService does nothing else.
    fn is_all_of_the_route(&self) -> bool {
        let rest = &self.route.spec.rest;
        let connections = ["tcp", "tls"].iter().filter_map(|list| rest.get(*list)?.as_array());
        self.route.spec.http.len() + connections.map(Vec::len).sum::<usize>() == 1
    }

    /// Whether it leads to the very host that the route is for.
    fn is_own_host(&self) -> bool {
        let mut own = self.route.spec.hosts.iter();
        own.any(|host| self.mesh.qualified_host(host, self.namespace) == self.host())
    }
}

fn targets(mesh: &MeshState) -> Vec<Target<'_>> {
    let mut found = Vec::new();
    for (namespace, routes) in &mesh.virtual_services {
        for route in routes.list().unwrap_or_default() {
            found.extend(http(mesh, namespace, route));
            for list in ["tcp", "tls"] {
                found.extend(connections(mesh, namespace, route, list));
            }
        }
    }
    found
}

fn http<'a>(mesh: &'a MeshState, namespace: &'a str, route: &'a VirtualService) -> Vec<Target<'a>> {
    let mut found = Vec::new();
    for (index, http) in route.spec.http.iter().enumerate() {
        for (share, weighted) in http.route.iter().enumerate() {
            found.push(Target {
                mesh,
                namespace,
                route,
                field: format!("spec.http[{index}].route[{share}].destination"),
                destination: Cow::Borrowed(&weighted.destination),
                effect: "the requests end in 503",
                has_share: true,
                is_one_of_several: http.route.len() > 1,
            });
        }
        found.extend(http.mirror.iter().map(|destination| Target {
            mesh,
            namespace,
            route,
            field: format!("spec.http[{index}].mirror"),
            destination: Cow::Borrowed(destination),
            effect: "the copies are lost without an error",
            has_share: false,
            is_one_of_several: true,
        }));
        let mirrors = http.rest.get("mirrors").and_then(Value::as_array).into_iter().flatten();
        for (copy, mirror) in mirrors.enumerate() {
            if let Ok(destination) = serde_json::from_value(mirror["destination"].clone()) {
                found.push(Target {
                    mesh,
                    namespace,
                    route,
                    field: format!("spec.http[{index}].mirrors[{copy}].destination"),
                    destination: Cow::Owned(destination),
                    effect: "the copies are lost without an error",
                    has_share: false,
                    is_one_of_several: true,
                });
            }
        }
    }
    found
}

/// The destinations of routes for whole connections, which are like those for requests.
fn connections<'a>(mesh: &'a MeshState, namespace: &'a str, route: &'a VirtualService, list: &str) -> Vec<Target<'a>> {
    let routes = route.spec.rest.get(list).and_then(Value::as_array);
    let mut found = Vec::new();
    for (index, one) in routes.into_iter().flatten().enumerate() {
        let shares = one
            .get("route")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        for (share, weighted) in shares.iter().enumerate() {
            let destination = weighted.get("destination").cloned().unwrap_or_default();
            if let Ok(destination) = serde_json::from_value(destination) {
                found.push(Target {
                    mesh,
                    namespace,
                    route,
                    field: format!("spec.{list}[{index}].route[{share}].destination"),
                    destination: Cow::Owned(destination),
                    effect: "the connections are closed",
                    has_share: true,
                    is_one_of_several: shares.len() > 1,
                });
            }
        }
    }
    found
}

/// Destinations that no Service and no import provides.
pub(super) fn to_nothing(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let hosts = Hosts::of(sharing);
    let mut found = delegates::to_nothing(mesh);
    for target in targets(mesh) {
        let host = target.host();
        // A route whose own Service is gone is a leftover, and told as one.
        if target.is_own_host() || matches!(hosts.standing(&host), Standing::Known) {
            continue;
        }
        let why = match hosts.incomplete(&host) {
            Some(_) => " (Istio completes only names without a dot)",
            None => "",
        };
        let message = format!(
            "the route leads to {host}, which nothing in {} provides{why}: {}",
            mesh.mesh.name, target.effect
        );
        let finding = Finding::error(ROUTE_TO_NOTHING, mesh, target.object(), message).seen(
            mesh,
            target.object(),
            &format!("{}.host", target.field),
            &target.destination.host,
        );
        found.push(mended(finding, &hosts, &target, &host));
    }
    found
}

/// With the host that was meant, where one is like it; else without the destination.
fn mended(finding: Finding, hosts: &Hosts<'_>, target: &Target<'_>, host: &str) -> Finding {
    let mesh = hosts.mesh;
    let edit = || edit_command(mesh, "virtualservice", target.namespace, target.name());
    let near = near(hosts, host);
    let complete = hosts.incomplete(host);
    if let Some(meant) = complete
        .as_deref()
        .or_else(|| hosts.local_like(host, &target.destination.host))
    {
        return finding.mended_by(edit()).mended_by(format!("write {meant} instead"));
    }
    if let Some(first) = near.first() {
        let set = hosts.imported.iter().find(|(imported, _)| imported == first);
        let peer = set.map(|(_, peer)| *peer).unwrap_or_default();
        let set = ObjectRef::new("ImportedServiceSet", &mesh.mesh.namespace, peer);
        return finding
            .seen(mesh, set, "imported hosts", list_and(&near))
            .mended_by(edit())
            .mended_by(format!("write {first} instead"));
    }
    if !target.has_share {
        let place = target.field.trim_end_matches(".destination");
        return finding.mended_by(edit()).mended_by(format!("take {place} out"));
    }
    if target.is_one_of_several {
        let place = target.field.trim_end_matches(".destination");
        return finding
            .mended_by(edit())
            .mended_by(format!("take {place} out, and give its share to the others"));
    }
    if target.is_all_of_the_route() {
        // Without any route there is no valid VirtualService; what it is for somebody may need.
        let write = format!(
            "write a host that is there as {}.host, or make its Service again",
            target.field
        );
        return finding.mended_by(edit()).mended_by(write);
    }
    let place = target.field.split(".route").next().unwrap_or_default();
    finding.mended_by(edit()).mended_by(format!("take {place} out"))
}

/// The imported hosts of a service that is called the like, most similar first.
fn near(hosts: &Hosts<'_>, host: &str) -> Vec<String> {
    let service = |host: &str| host.split('.').next().unwrap_or_default().to_owned();
    let wanted = service(host);
    let is_like = |imported: &&String| strsim::osa_distance(&service(imported), &wanted) <= wanted.len() / 3;
    let known = hosts.imported.iter().map(|(imported, _)| imported);
    let mut known: Vec<String> = known.filter(is_like).cloned().collect();
    known.sort_by_key(|imported| strsim::osa_distance(imported, host));
    known.truncate(3);
    known
}

/// Subsets of a local host that no DestinationRule defines.
pub(super) fn subset_unknown(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let hosts = Hosts::of(sharing);
    if mesh
        .destination_rules
        .values()
        .any(|rules| rules.known().ok().flatten().is_none())
    {
        return Vec::new();
    }
    let mut found = Vec::new();
    for target in targets(mesh) {
        let host = target.host();
        let Some(subset) = target.subset() else { continue };
        let defined = subsets(mesh, &host);
        if !hosts.is_local(&host) || defined.iter().any(|defined| defined == subset) {
            continue;
        }
        let message = format!(
            "the route names the subset `{subset}` of {host}, and DestinationRules define {}: the requests end in 503",
            list_and(&defined)
        );
        found.push(
            Finding::error(SUBSET_UNKNOWN, mesh, target.object(), message)
                .seen(mesh, target.object(), &format!("{}.subset", target.field), subset)
                .seen(
                    mesh,
                    ObjectRef::new("DestinationRule", target.namespace, ""),
                    "spec.subsets[*].name",
                    list_and(&defined),
                )
                .mended_by(edit_command(mesh, "virtualservice", target.namespace, target.name()))
                .mended_by(format!(
                    "or define the subset `{subset}` in a DestinationRule of {host}"
                )),
        );
    }
    found
}

/// The subsets of a host that some namespace's rules define. Whose rules count depends on who calls.
fn subsets(mesh: &MeshState, host: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (namespace, rules) in &mesh.destination_rules {
        for rule in rules.list().unwrap_or_default() {
            let covering = mesh.qualified_host(&rule.spec.host, namespace);
            if host_covers(&covering, host) && !is_overridden(mesh, Some(namespace), &covering, host) {
                found.extend(rule.spec.subsets.iter().map(|subset| subset.name.clone()));
            }
        }
    }
    found
}

/// Subsets of imported hosts, whose endpoints are gateways that carry no labels of the service.
pub(super) fn subset_of_import(sharing: &Sharing<'_>) -> Vec<Finding> {
    let mesh = sharing.mesh;
    let hosts = Hosts::of(sharing);
    let mut found = Vec::new();
    for target in targets(mesh) {
        let host = target.host();
        let (Some(subset), Some(peer)) = (target.subset(), hosts.imported_from(&host)) else {
            continue;
        };
        let message = format!(
            "the route names the subset `{subset}` of {host}, which is imported from `{peer}`: its endpoints are the \
             egress gateway, so a subset selects nothing"
        );
        found.push(
            Finding::error(SUBSET_OF_IMPORT, mesh, target.object(), message)
                .seen(mesh, target.object(), &format!("{}.subset", target.field), subset)
                .mended_by(edit_command(mesh, "virtualservice", target.namespace, target.name()))
                .mended_by(format!("let {peer} export each version as a Service of its own")),
        );
    }
    for (namespace, rules) in &mesh.destination_rules {
        for rule in rules.list().unwrap_or_default() {
            let host = mesh.qualified_host(&rule.spec.host, namespace);
            let (Some(peer), Some(subset)) = (hosts.imported_from(&host), rule.spec.subsets.first()) else {
                continue;
            };
            let name = rule.metadata.name.as_deref().unwrap_or_default();
            let object = ObjectRef::new("DestinationRule", namespace, name);
            let message = format!(
                "the subsets of {host} select nothing: it is imported from `{peer}`, and its endpoints are the egress \
                 gateway"
            );
            found.push(
                Finding::warning(SUBSET_OF_IMPORT, mesh, object.clone(), message)
                    .seen(mesh, object, "spec.subsets[0].name", &subset.name)
                    .mended_by(edit_command(mesh, "destinationrule", namespace, name)),
            );
        }
    }
    found
}
