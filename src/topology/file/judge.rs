//! What does not go together in a file, although each part of it could be.

use std::collections::BTreeMap;

use super::place::At;
use super::wanted::Reading;
use crate::rules::{ExportTarget, ServiceName};
use crate::topology::{BackendTarget, Export, Import, PeerService, RouteTarget};
use crate::wording::list_and;

/// Notes everything that does not go together.
pub(super) fn judge(reading: &mut Reading<'_>) {
    places(reading);
    trust_domains(reading);
    members(reading);
    cluster_names(reading);
    exports(reading);
    imports(reading);
    routes(reading);
}

/// Notes what was said before with the same meaning.
fn twice<'a, K: Ord>(
    reading: &mut Reading<'a>,
    all: impl IntoIterator<Item = (K, At<'a>)>,
    said: impl Fn(&K, String) -> String,
) {
    let mut first: BTreeMap<K, At<'a>> = BTreeMap::new();
    for (key, at) in all {
        match first.get(&key) {
            Some(before) => reading.problem(&at, said(&key, before.line())),
            None => drop(first.insert(key, at)),
        }
    }
}

/// Where the control plane of each mesh is: context and namespace.
fn place_of(reading: &Reading<'_>, index: usize) -> (Option<String>, String) {
    let reference = &reading.wanted.meshes[index].reference;
    let namespace = reference.namespace.as_ref().unwrap_or(&reference.name);
    (reference.context.clone(), namespace.clone())
}

fn places(reading: &mut Reading<'_>) {
    let all = reading.meshes.iter().enumerate();
    let all: Vec<_> = all
        .filter(|(_, mesh)| mesh.entry.bundle.is_none())
        .map(|(index, mesh)| (place_of(reading, index), mesh.at.clone()))
        .collect();
    twice(reading, all, |(_, namespace), before| {
        format!("the mesh of {before} is in the namespace `{namespace}` of the same context already")
    });
}

/// Two meshes of one trust domain could not tell each other apart. That of a mesh which is not installed here is not known.
fn trust_domains(reading: &mut Reading<'_>) {
    let installed = reading.meshes.iter().zip(&reading.wanted.meshes);
    let domains = installed.filter_map(|(said, mesh)| {
        let asked = &mesh.installation.as_ref()?.control_plane.trust_domain;
        let domain = asked.clone().unwrap_or_else(|| format!("{}.local", said.name));
        Some((domain, said.at.key("trustDomain")))
    });
    let domains: Vec<_> = domains.collect();
    twice(reading, domains, |domain, before| {
        format!("the mesh of {before} has the trust domain `{domain}` already; each needs its own")
    });
}

fn members(reading: &mut Reading<'_>) {
    let homes: Vec<_> = (0..reading.meshes.len())
        .map(|index| place_of(reading, index))
        .collect();
    let mut all = Vec::new();
    for (said, home) in reading.meshes.clone().iter().zip(&homes) {
        for (index, member) in said.entry.members.iter().enumerate() {
            let at = said.at.key("members").index(index);
            let place = (home.0.clone(), member.clone());
            if homes.contains(&place) {
                reading.problem(
                    &at,
                    format!("`{member}` is the namespace of a control plane and cannot be a member"),
                );
            }
            all.push((place, at));
        }
    }
    twice(reading, all, |(_, member), before| {
        format!("namespace `{member}` is a member in {before} already; it can be in one mesh only")
    });
}

/// istiod refuses a peer of the name of its own cluster.
fn cluster_names(reading: &mut Reading<'_>) {
    for mesh in reading.meshes.clone() {
        let name = mesh.entry.cluster_name.as_deref();
        if let Some(name) = name.filter(|name| reading.wanted.federates(mesh.name, name)) {
            let said = format!("a peer is called `{name}` too; istiod refuses a peer of its own cluster's name");
            reading.problem(&mesh.at.key("clusterName"), said);
        }
    }
}

fn exports(reading: &mut Reading<'_>) {
    let all = reading.wanted.exports.iter().zip(reading.exports.clone());
    let named = all.filter_map(|(export, at)| {
        let name = (offered(export).0?.to_owned(), offered(export).1?.to_owned());
        Some(((export.mesh.clone(), export.peer.clone(), name), at))
    });
    let named: Vec<_> = named.collect();
    twice(reading, named, |(mesh, peer, (namespace, name)), before| {
        format!("`{mesh}` offers `{namespace}/{name}` to `{peer}` in {before} already; give one another name with `as`")
    });
}

fn imports(reading: &mut Reading<'_>) {
    let imports = reading.wanted.imports.clone();
    for (import, at) in imports.iter().zip(reading.imports.clone()) {
        let offers: Vec<Export> = reading
            .wanted
            .exports
            .iter()
            .filter(|export| export.mesh == import.peer && export.peer == import.mesh)
            .cloned()
            .collect();
        let service = &import.request.service;
        let fits = |export: &Export| {
            let (namespace, name) = offered(export);
            compatible(namespace, service.namespace()) && compatible(name, service.name())
        };
        if !offers.iter().any(fits) {
            let names: Vec<String> = offers.iter().map(|export| shown(offered(export))).collect();
            let (mesh, peer) = (&import.mesh, &import.peer);
            let said = format!(
                "`{peer}` exports no `{service}` to `{mesh}`; it exports {}",
                list_and(&names)
            );
            reading.problem(&at.key("service"), said);
        }
    }
    let all = imports.iter().zip(reading.imports.clone());
    let named = all.filter_map(|(import, at)| {
        let (namespace, name) = local(import);
        let name = (namespace?.to_owned(), name?.to_owned());
        let domain = import.request.domain_suffix.clone();
        Some(((import.mesh.clone(), import.peer.clone(), domain, name), at))
    });
    let named: Vec<_> = named.collect();
    twice(reading, named, |(mesh, peer, _, (namespace, name)), before| {
        format!(
            "`{mesh}` knows a service of `{peer}` as `{namespace}/{name}` in {before} already; give one another name with \
             `as`"
        )
    });
}

fn routes(reading: &mut Reading<'_>) {
    for (route, at) in reading.wanted.routes.clone().iter().zip(reading.routes.clone()) {
        let mesh = route.mesh.as_str();
        match &route.request.target {
            RouteTarget::Mirror { to, .. } => not_imported(reading, mesh, to, &at.key("mirror").key("to")),
            RouteTarget::Split(backends) => {
                for backend in backends {
                    let text = backend.to_string();
                    let at = at
                        .key("split")
                        .key(text.rsplit_once('=').map_or("", |(target, _)| target));
                    match &backend.target {
                        BackendTarget::Local => {}
                        BackendTarget::Service(service) => not_imported(reading, mesh, service, &at),
                        BackendTarget::Peer(peer) => {
                            let imports = &reading.wanted.imports;
                            if !imports.iter().any(|import| import.mesh == mesh && import.peer == *peer) {
                                reading.problem(&at, format!("`{mesh}` imports nothing from `{peer}`"));
                            }
                        }
                    }
                }
            }
        }
    }
    let routes = reading.wanted.routes.iter().zip(reading.routes.clone());
    let all: Vec<((String, ServiceName), At<'_>)> = routes
        .map(|(route, at)| ((route.mesh.clone(), route.request.service.clone()), at))
        .collect();
    twice(reading, all, |(mesh, service), before| {
        format!("`{mesh}` routes {service} in {before} already; one VirtualService decides of a host")
    });
}

/// Notes a route to an imported service that no import makes.
fn not_imported<'a>(reading: &mut Reading<'a>, mesh: &str, to: &PeerService, at: &At<'a>) {
    let Some(peer) = &to.peer else { return };
    let of_pair = reading.wanted.imports.iter();
    let of_pair: Vec<&Import> = of_pair
        .filter(|import| import.mesh == mesh && import.peer == *peer)
        .collect();
    let wanted = &to.service;
    let fits = |import: &&Import| {
        let (namespace, name) = local(import);
        compatible(namespace, Some(&wanted.namespace)) && compatible(name, Some(&wanted.name))
    };
    if !of_pair.iter().any(fits) {
        let names: Vec<String> = of_pair.iter().map(|import| shown(local(import))).collect();
        let said = format!(
            "`{mesh}` imports no {wanted} from `{peer}`; it imports {}",
            list_and(&names)
        );
        reading.problem(at, said);
    }
}

/// Namespace and name under which services are offered, as far as the file says so.
fn offered(export: &Export) -> (Option<&str>, Option<&str>) {
    let alias = export.request.alias.as_ref();
    let (namespace, name) = match &export.request.selector {
        ExportTarget::Name(service) => (service.namespace(), service.name()),
        ExportTarget::Label { namespace, .. } => (namespace.as_deref(), None),
    };
    (
        alias.and_then(|alias| alias.namespace()).or(namespace),
        alias.and_then(|alias| alias.name()).or(name),
    )
}

/// Namespace and name that imported services get, as far as the file says so.
fn local(import: &Import) -> (Option<&str>, Option<&str>) {
    let (alias, service) = (import.request.alias.as_ref(), &import.request.service);
    (
        alias.and_then(|alias| alias.namespace()).or(service.namespace()),
        alias.and_then(|alias| alias.name()).or(service.name()),
    )
}

fn compatible(one: Option<&str>, other: Option<&str>) -> bool {
    one.is_none() || other.is_none() || one == other
}

fn shown((namespace, name): (Option<&str>, Option<&str>)) -> String {
    format!("{}/{}", namespace.unwrap_or("*"), name.unwrap_or("*"))
}
