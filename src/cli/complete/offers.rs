//! What a mesh tells that a word could be. A part of it that is not known offers nothing.

use crate::rules::{ServiceName, offered_name};
use crate::snapshot::MeshState;

/// The names of its peers.
pub fn peers(state: &MeshState) -> Vec<String> {
    let peers = state.peers.list().unwrap_or_default();
    peers.iter().filter_map(|peer| peer.metadata.name.clone()).collect()
}

/// Services of its member namespaces.
pub fn local_services(state: &MeshState) -> Vec<String> {
    let own = state.mesh.namespace.as_str();
    let candidates = state.candidates_of_known_namespaces().into_iter();
    candidates
        .filter(|candidate| candidate.service.namespace != own && !candidate.external_name)
        .map(|candidate| candidate.service.to_string())
        .collect()
}

/// What it lists as exported, by the name of the service itself; to one peer, or to all.
pub fn exported(state: &MeshState, peer: Option<&str>) -> Vec<String> {
    let sets = state.exports.list().unwrap_or_default().iter();
    let sets = sets.filter(|set| is_for(set.metadata.name.as_deref(), peer));
    let listed = sets.flat_map(|set| set.status.iter().flat_map(|status| &status.exported_services));
    listed
        .map(|entry| ServiceName::new(&entry.local_service.namespace, &entry.local_service.name).to_string())
        .collect()
}

/// What it lists as exported, by the name under which a peer is offered it.
pub fn offered_by(state: &MeshState, peer: Option<&str>) -> Vec<String> {
    let sets = state.exports.list().unwrap_or_default().iter();
    let sets = sets.filter(|set| is_for(set.metadata.name.as_deref(), peer));
    let listed = sets.flat_map(|set| set.status.iter().flat_map(|status| &status.exported_services));
    names(listed.map(|entry| &entry.exported_name))
}

/// What it was told that a peer offers, taken or not.
pub fn offered_to(state: &MeshState, peer: Option<&str>) -> Vec<String> {
    imports(state)
        .filter(|import| is_for(Some(import.peer), peer))
        .map(|import| import.offered.to_string())
        .collect()
}

/// What it has taken, by the name under which the peer offers it.
pub fn imported(state: &MeshState, peer: Option<&str>) -> Vec<String> {
    let taken = imports(state).filter(|import| import.taken.is_some() && is_for(Some(import.peer), peer));
    taken.map(|import| import.offered.to_string()).collect()
}

/// Services of its own, and those that it has taken, by their names in this mesh.
pub fn all_services(state: &MeshState) -> Vec<String> {
    let taken = imports(state).filter_map(|import| Some(import.taken?.to_string()));
    local_services(state).into_iter().chain(taken).collect()
}

/// Services of its own, and those that it has taken with the peer that they are from.
pub fn destinations(state: &MeshState) -> Vec<String> {
    let taken = imports(state).filter_map(|import| Some(format!("{}@{}", import.taken?, import.peer)));
    local_services(state).into_iter().chain(taken).collect()
}

/// The beginnings of shares: a peer, or a service that was taken from one.
pub fn shares(state: &MeshState) -> Vec<String> {
    let taken = imports(state).filter_map(|import| Some(format!("{}@{}=", import.taken?, import.peer)));
    peers(state)
        .into_iter()
        .map(|peer| format!("{peer}="))
        .chain(taken)
        .collect()
}

/// A service that a peer offers.
struct Import<'a> {
    peer: &'a str,
    /// The name under which it is offered.
    offered: ServiceName,
    /// Its name in this mesh, once it was taken.
    taken: Option<ServiceName>,
}

fn imports(state: &MeshState) -> impl Iterator<Item = Import<'_>> {
    let sets = state.imports.list().unwrap_or_default().iter();
    sets.flat_map(|set| {
        let peer = set.metadata.name.as_deref().unwrap_or_default();
        let listed = set.status.iter().flat_map(|status| &status.imported_services);
        listed.filter_map(move |entry| {
            let local = &entry.local_service;
            Some(Import {
                peer,
                offered: offered_name(&entry.exported_name)?,
                taken: (!local.hostname.is_empty()).then(|| ServiceName::new(&local.namespace, &local.name)),
            })
        })
    })
}

fn names<'a>(hosts: impl Iterator<Item = &'a String>) -> Vec<String> {
    hosts
        .filter_map(|host| offered_name(host))
        .map(|name| name.to_string())
        .collect()
}

/// Whether an object that is named after a peer is for this one.
fn is_for(name: Option<&str>, peer: Option<&str>) -> bool {
    peer.is_none_or(|peer| name == Some(peer))
}
