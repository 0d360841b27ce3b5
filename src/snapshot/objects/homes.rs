//! Where objects belong that do not say it themselves, or whose control plane is not in the files.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::assemble::{PartialMesh, is, shared};
use super::kinds::{FEDERATION, MAISTRA};
use super::object::SourceObject;
use crate::gateway::GatewayDirection;
use crate::rules::is_dns_label;
use crate::snapshot::ControlPlaneView;
use crate::wording::count;

/// Gives control planes without a namespace that of the rest of their folder, or that of their name.
pub(super) fn of_control_planes(objects: &mut [SourceObject], asked: Option<&str>, notes: &mut Vec<String>) {
    let is_homeless =
        |object: &SourceObject| is(object, MAISTRA, "ServiceMeshControlPlane") && object.namespace.is_none();
    for index in 0..objects.len() {
        if !is_homeless(&objects[index]) {
            continue;
        }
        let beside: BTreeSet<&str> = objects
            .iter()
            .filter(|other| [FEDERATION, MAISTRA].contains(&other.group.as_str()) && other.kind != "ServiceMeshMember")
            .filter(|other| other.folder == objects[index].folder)
            .filter_map(|other| other.namespace.as_deref())
            .collect();
        let namespace = match (asked, beside.iter().next()) {
            (Some(asked), _) => asked.to_owned(),
            (None, Some(only)) if beside.len() == 1 => (*only).to_owned(),
            (None, _) => known_to_peers(&objects[index], objects).unwrap_or_else(|| objects[index].name.clone()),
        };
        if asked.is_none() {
            let object = &objects[index];
            notes.push(format!(
                "{}: {} names no namespace, and counts as in `{namespace}`; `-n` names another",
                object.origin,
                object.title()
            ));
        }
        settle_in(&mut objects[index], namespace);
    }
}

/// The namespace of a control plane by the client ID that peers expect of its trust domain.
fn known_to_peers(control_plane: &SourceObject, objects: &[SourceObject]) -> Option<String> {
    let domain = control_plane.value["spec"]["security"]["trust"]["domain"].as_str()?;
    let peers = objects
        .iter()
        .filter(|object| is(object, FEDERATION, "ServiceMeshPeer"));
    let namespaces = peers.filter_map(|peer| {
        let client_id = peer.value["spec"]["security"]["clientID"].as_str()?;
        match client_id.split('/').collect::<Vec<_>>().as_slice() {
            [of, "ns", namespace, ..] if *of == domain => Some((*namespace).to_owned()),
            _ => None,
        }
    });
    let namespaces: BTreeSet<String> = namespaces.collect();
    namespaces.first().filter(|_| namespaces.len() == 1).cloned()
}

/// Gives objects of federation without a namespace that of the others of their folder, or the name of the folder, where no
/// file holds a control plane.
pub(super) fn of_federation_alone(objects: &mut [SourceObject], asked: Option<&str>, notes: &mut Vec<String>) {
    let mut beside: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
    for object in objects.iter().filter(|object| object.group == FEDERATION) {
        let namespaces = beside.entry(object.folder.clone()).or_default();
        namespaces.extend(object.namespace.clone());
    }
    let homeless = |object: &SourceObject| object.namespace.is_none() && object.group == FEDERATION;
    place(objects, asked, notes, &homeless, |object| {
        let others: Vec<&String> = beside.get(&object.folder).into_iter().flatten().collect();
        match (others.as_slice(), object.folder.last()) {
            ([only], _) => Some((*only).clone()),
            ([], Some(folder)) if is_dns_label(folder) => Some(folder.clone()),
            ([], _) => Some("default".to_owned()),
            _ => None,
        }
    });
}

/// A mesh for each namespace with objects of federation whose control plane is not in the files: in another repository,
/// perhaps. What is in the namespace of a member, or nearly in that of a control plane, is astray instead.
pub(super) fn without_control_plane(drafts: &[PartialMesh], objects: &[SourceObject]) -> Vec<PartialMesh> {
    let members: BTreeSet<&str> = objects.iter().flat_map(named_members).collect();
    let mut found: BTreeMap<&str, PartialMesh> = BTreeMap::new();
    for object in objects.iter().filter(|object| object.group == FEDERATION) {
        let Some(namespace) = object.namespace.as_deref() else {
            continue;
        };
        let astray = drafts
            .iter()
            .any(|draft| is_meant_for(object, namespace, draft, drafts));
        if found.contains_key(namespace) || members.contains(namespace) || astray {
            continue;
        }
        let taken = |name: &str| drafts.iter().any(|draft| draft.state.mesh.name == name);
        let mut name = namespace.to_owned();
        while taken(&name) {
            name.push_str("-namespace");
        }
        let draft = PartialMesh::new(&name, namespace, namespace, String::new(), object.folder.clone());
        found.insert(namespace, draft);
    }
    found.into_values().collect()
}

/// Whether an object is that of a mesh whose control plane is in the files, though perhaps in a wrong namespace.
fn is_meant_for(object: &SourceObject, namespace: &str, draft: &PartialMesh, drafts: &[PartialMesh]) -> bool {
    let own = draft.state.mesh.namespace.as_str();
    let in_its_folder = object.folder.starts_with(&draft.folder);
    let has_gateway = GatewayDirection::BOTH.iter().any(|direction| {
        let name = object.value["spec"]["gateways"][direction.to_string()]["name"].as_str();
        let control_plane = draft.state.control_plane.known().ok().flatten();
        name.zip(control_plane)
            .is_some_and(|(name, control_plane)| control_plane.additional_gateway(*direction, name).is_some())
    });
    let alone = drafts.len() > 1
        && drafts
            .iter()
            .filter(|other| object.folder.starts_with(&other.folder))
            .count()
            == 1;
    own == namespace || (in_its_folder && (alone || has_gateway || strsim::osa_distance(own, namespace) <= 2))
}

/// The namespaces that a roll or a member names.
fn named_members(object: &SourceObject) -> Vec<&str> {
    if is(object, MAISTRA, "ServiceMeshMember") {
        return object.namespace.as_deref().into_iter().collect();
    }
    if !is(object, MAISTRA, "ServiceMeshMemberRoll") {
        return Vec::new();
    }
    let members = object.value["spec"]["members"].as_array().into_iter().flatten();
    members.filter_map(Value::as_str).collect()
}

/// Gives objects of federation, rolls and certificates without a namespace that of the control plane of their folder.
pub(super) fn of_federation(
    objects: &mut [SourceObject],
    drafts: &[PartialMesh],
    asked: Option<&str>,
    notes: &mut Vec<String>,
) {
    let of_mesh = |object: &SourceObject| {
        object.group == FEDERATION
            || is(object, MAISTRA, "ServiceMeshMemberRoll")
            || (is(object, "", "ConfigMap") && !object.value["data"]["root-cert.pem"].is_null())
    };
    let homeless = |object: &SourceObject| object.namespace.is_none() && of_mesh(object);
    place(objects, asked, notes, &homeless, |object| {
        Some(nearest(drafts, &object.folder)?.state.mesh.namespace.clone())
    });
}

/// Gives what else is read and names no namespace that of the rest of its folder, else that of the only member of the mesh
/// of the folder. What has neither is passed over.
pub(super) fn of_others(
    objects: &mut [SourceObject],
    drafts: &[PartialMesh],
    asked: Option<&str>,
    notes: &mut Vec<String>,
    is_read: fn(&SourceObject) -> bool,
) {
    let is_cluster_scoped = |object: &SourceObject| is(object, "", "Namespace");
    let homeless = |object: &SourceObject| {
        object.namespace.is_none() && is_read(object) && object.group != MAISTRA && !is_cluster_scoped(object)
    };
    let mut beside: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
    for object in objects
        .iter()
        .filter(|object| ![FEDERATION, MAISTRA].contains(&object.group.as_str()))
    {
        let namespaces = beside.entry(object.folder.clone()).or_default();
        namespaces.extend(object.namespace.clone().filter(|_| !is(object, "", "ConfigMap")));
    }
    place(objects, asked, notes, &homeless, |object| {
        let own: Vec<&String> = beside.get(&object.folder).into_iter().flatten().collect();
        if let [only] = own.as_slice() {
            return Some((*only).clone());
        }
        let draft = nearest(drafts, &object.folder)?;
        let mut members = draft
            .namespaces
            .iter()
            .filter(|name| **name != draft.state.mesh.namespace);
        members.next().filter(|_| members.next().is_none()).cloned()
    });
}

fn place(
    objects: &mut [SourceObject],
    asked: Option<&str>,
    notes: &mut Vec<String>,
    homeless: &dyn Fn(&SourceObject) -> bool,
    find: impl Fn(&SourceObject) -> Option<String>,
) {
    let mut told: BTreeMap<Option<String>, (usize, String)> = BTreeMap::new();
    for object in objects.iter_mut().filter(|object| homeless(object)) {
        let namespace = asked.map(str::to_owned).or_else(|| find(object));
        if asked.is_none() {
            let first = || format!("{}: {}", object.origin, object.title());
            told.entry(namespace.clone()).or_insert_with(|| (0, first())).0 += 1;
        }
        if let Some(namespace) = namespace {
            settle_in(object, namespace);
        }
    }
    for (namespace, (number, first)) in told {
        let others = match number {
            1 => "names".to_owned(),
            more => format!("and {} like it name", count(more - 1, "other")),
        };
        notes.push(match namespace {
            Some(namespace) => {
                format!("{first} {others} no namespace: looked at as in `{namespace}`; `-n` names another")
            }
            None => format!("{first} {others} no namespace: not looked at; `-n` names one"),
        });
    }
}

fn settle_in(object: &mut SourceObject, namespace: String) {
    if let Some(metadata) = object.value["metadata"].as_object_mut() {
        metadata.insert("namespace".to_owned(), namespace.clone().into());
    }
    object.namespace = Some(namespace);
}

/// The one mesh whose folder is nearest; `None` where several are.
fn nearest<'a>(drafts: &'a [PartialMesh], folder: &[String]) -> Option<&'a PartialMesh> {
    let near = |draft: &PartialMesh| shared(&draft.folder, folder);
    let most = drafts.iter().map(near).max()?;
    let mut nearest = drafts.iter().filter(|draft| near(draft) == most);
    nearest.next().filter(|_| nearest.next().is_none())
}
