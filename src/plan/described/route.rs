//! Routes that exist, as entries of a file.

use serde_json::{Map, Value, json};

use super::Said;
use crate::api::VirtualService;
use crate::naming::is_managed_by_meshfed;
use crate::plan::routes::{Routing, of_virtual_service};
use crate::snapshot::MeshState;
use crate::topology::file::Entry;

/// The routes of a mesh, and those that a file cannot say. What has nothing to do with the federation is passed over.
pub(super) fn routes(mesh: &MeshState) -> (Vec<Entry>, Vec<String>) {
    let (mut entries, mut unsaid) = (Vec::new(), Vec::new());
    for (namespace, services) in &mesh.virtual_services {
        for service in services.list().unwrap_or_default() {
            if !is_managed_by_meshfed(service.metadata.labels.as_ref()) && !leads_to_a_peer(mesh, namespace, service) {
                continue;
            }
            match route(mesh, namespace, service) {
                Ok(entry) => entries.push(entry),
                Err(why) => {
                    let name = service.metadata.name.as_deref().unwrap_or_default();
                    unsaid.push(format!("{}: VirtualService {namespace}/{name}: {why}", mesh.label()));
                }
            }
        }
    }
    (entries, unsaid)
}

/// The peer and the local name behind a host that is imported.
fn imported<'a>(mesh: &'a MeshState, host: &str) -> Option<(&'a str, String)> {
    let sets = mesh.imports.list().unwrap_or_default().iter();
    let mut all = sets.flat_map(|set| {
        let listed = set.status.iter().flat_map(|status| &status.imported_services);
        listed.map(move |service| (set.metadata.name.as_deref().unwrap_or_default(), &service.local_service))
    });
    let (peer, local) = all.find(|(_, local)| local.hostname == host)?;
    Some((peer, format!("{}/{}", local.namespace, local.name)))
}

fn leads_to_a_peer(mesh: &MeshState, namespace: &str, service: &VirtualService) -> bool {
    let mut hosts = service.spec.http.iter().flat_map(|rule| {
        let routes = rule.route.iter().map(|route| &route.destination.host);
        routes.chain(rule.mirror.iter().map(|mirror| &mirror.host))
    });
    hosts.any(|host| imported(mesh, &mesh.qualified_host(host, namespace)).is_some())
}

fn route(mesh: &MeshState, namespace: &str, service: &VirtualService) -> Said {
    let is_ours = is_managed_by_meshfed(service.metadata.labels.as_ref());
    let (host, routing) = of_virtual_service(mesh, service, namespace)?;
    let routed = mesh
        .service_of_host(&host)
        .ok_or_else(|| format!("{host} is no host of a Service"))?;
    let mut entry: Entry = vec![("in", json!(mesh.mesh.name)), ("service", json!(routed.to_string()))];
    let subsets = routing.subsets(&host);
    match subsets.as_slice() {
        [] | [None] => {}
        [Some(subset)] => entry.push(("subset", json!(subset))),
        _ => return Err(format!("several subsets of {host} answer")),
    }
    let strange = routing
        .routes
        .iter()
        .find(|route| route.host != host && route.subset.is_some());
    if let Some(strange) = strange {
        return Err(format!("a share goes to a subset of {}", strange.host));
    }
    if !is_ours {
        entry.push(("adopt", json!(true)));
    }
    entry.push(match &routing.mirror {
        Some(mirror) => ("mirror", copies(mesh, &host, &routing, mirror)?),
        None => ("split", shares(mesh, &host, &routing)?),
    });
    Ok(entry)
}

fn copies(
    mesh: &MeshState,
    host: &str,
    routing: &Routing,
    mirror: &crate::manifest::MirrorValues,
) -> Result<Value, String> {
    if routing.routes.iter().any(|route| route.host != host) {
        return Err("it splits requests and copies them, and an entry says one of both".to_owned());
    }
    if mirror.subset.is_some() {
        return Err(format!("copies go to a subset of {}", mirror.host));
    }
    let mut said = Map::new();
    match (imported(mesh, &mirror.host), mesh.service_of_host(&mirror.host)) {
        (Some((peer, name)), _) => {
            said.insert("to".to_owned(), json!(name));
            said.insert("from".to_owned(), json!(peer));
        }
        (None, Some(local)) => drop(said.insert("to".to_owned(), json!(local.to_string()))),
        (None, None) => return Err(nowhere(&mirror.host)),
    }
    said.extend(mirror.percent.map(|percent| ("percent".to_owned(), json!(percent))));
    Ok(Value::Object(said))
}

fn shares(mesh: &MeshState, host: &str, routing: &Routing) -> Result<Value, String> {
    let mut said = Map::new();
    for route in &routing.routes {
        let target = if route.host == host {
            "local".to_owned()
        } else if let Some((peer, name)) = imported(mesh, &route.host) {
            format!("{name}@{peer}")
        } else if let Some(local) = mesh.service_of_host(&route.host) {
            local.to_string()
        } else {
            return Err(nowhere(&route.host));
        };
        if said.insert(target, json!(route.weight.unwrap_or(0))).is_some() {
            return Err(format!("several shares go to {}", route.host));
        }
    }
    Ok(Value::Object(said))
}

fn nowhere(host: &str) -> String {
    format!("{host} is neither a host of a Service nor imported")
}
