//! Which object belongs to which mesh.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::Namespace;
use kube::Resource;
use kube::core::{Selector, SelectorExt};

use super::object::SourceObject;
use super::schema::unknown_fields;
use crate::naming::{MEMBER_ROLL, ROOT_CERTIFICATE_CONFIG_MAP};
use crate::snapshot::part::{InFiles, Part, Place, parts, types::*};
use crate::snapshot::{
    ControlPlaneView, MeshState, NeighbourControlPlane, NeighbourObject, Observed, holds_root_certificate,
    root_certificate_name,
};
use crate::topology::Mesh;
use crate::wording::count;

/// The group of the kinds of federation.
const FEDERATION: &str = "federation.maistra.io";

/// One mesh under construction.
struct PartialMesh {
    state: MeshState,
    /// The folders of its control plane.
    folder: Vec<String>,
    namespaces: BTreeSet<String>,
    config_maps: Vec<ConfigMap>,
}

/// The meshes of these objects, by the name that the federation knows them by.
pub(super) fn meshes(
    objects: Vec<SourceObject>,
    ignored: &mut BTreeMap<String, usize>,
    notes: &mut Vec<String>,
    problems: &mut Vec<String>,
) -> BTreeMap<String, MeshState> {
    let (control_planes, objects): (Vec<_>, Vec<_>) = objects
        .into_iter()
        .partition(|object| is(object, "maistra.io", "ServiceMeshControlPlane"));
    let mut drafts = drafts(&control_planes, problems);
    let (rolls, objects): (Vec<_>, Vec<_>) = objects.into_iter().partition(|object| object.group == "maistra.io");
    members(&mut drafts, &rolls, &objects, problems);
    let mut assembly = Assembly {
        drafts,
        ignored,
        notes,
        problems,
        seen: BTreeMap::new(),
        outside: BTreeMap::new(),
    };
    for object in &objects {
        assembly.put(object);
    }
    assembly.finish()
}

fn is(object: &SourceObject, group: &str, kind: &str) -> bool {
    object.group == group && object.kind == kind
}

/// A mesh for each control plane, named after it; after its folders where two have one name.
fn drafts(control_planes: &[SourceObject], problems: &mut Vec<String>) -> Vec<PartialMesh> {
    let labels = labels(
        &control_planes
            .iter()
            .map(|object| object.folder.as_slice())
            .collect::<Vec<_>>(),
    );
    let mut drafts: Vec<PartialMesh> = Vec::new();
    for (object, label) in control_planes.iter().zip(labels) {
        if object.version == "v1" {
            problems.push(format!(
                "{}: {} is of maistra.io/v1, which knows no federation; it begins with maistra.io/v2",
                object.origin,
                object.title()
            ));
            continue;
        }
        let Some(namespace) = namespace_of(object, problems) else {
            continue;
        };
        let control_plane: ServiceMeshControlPlane = match object.typed() {
            Ok(control_plane) => control_plane,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let twin = control_planes.iter().filter(|other| other.name == object.name).count() > 1;
        let name = match (twin, label.as_str()) {
            (false, _) => object.name.clone(),
            (true, "") => namespace.clone(),
            (true, label) => label.to_owned(),
        };
        if let Some(other) = drafts.iter().find(|draft| draft.state.mesh.name == name) {
            problems.push(format!(
                "{}: {} cannot be told from the mesh of {}: give each mesh a folder of its own",
                object.origin,
                object.title(),
                other.state.mesh.reference()
            ));
            continue;
        }
        let mut state = MeshState::unasked(Mesh {
            name,
            control_plane: object.name.clone(),
            namespace: namespace.clone(),
            context: label,
        });
        state.control_plane = Observed::Present(control_plane);
        state.origins.insert(object.title(), object.origin.clone());
        state.unknown_fields = Observed::Present(Vec::new());
        drafts.push(PartialMesh {
            state,
            folder: object.folder.clone(),
            namespaces: [namespace].into(),
            config_maps: Vec::new(),
        });
    }
    drafts
}

/// What tells these folders apart, as one word each; nothing when they are all the same.
fn labels(folders: &[&[String]]) -> Vec<String> {
    let Some(first) = folders.first() else {
        return Vec::new();
    };
    let common = (0..first.len())
        .take_while(|index| folders.iter().all(|folder| folder.get(*index) == first.get(*index)))
        .count();
    folders.iter().map(|folder| folder[common..].join("-")).collect()
}

fn namespace_of(object: &SourceObject, problems: &mut Vec<String>) -> Option<String> {
    if object.namespace.is_none() {
        problems.push(format!(
            "{}: {} has no metadata.namespace, so it belongs to no mesh",
            object.origin,
            object.title()
        ));
    }
    object.namespace.clone()
}

/// The meshes that `namespace` is part of and whose control plane is nearest to `folder`.
fn nearest(drafts: &[PartialMesh], namespace: &str, folder: &[String]) -> Vec<usize> {
    let shared = |draft: &PartialMesh| {
        draft
            .folder
            .iter()
            .zip(folder)
            .take_while(|(own, other)| own == other)
            .count()
    };
    let fitting = || (0..drafts.len()).filter(|index| drafts[*index].namespaces.contains(namespace));
    let most = fitting().map(|index| shared(&drafts[index])).max();
    fitting()
        .filter(|index| Some(shared(&drafts[*index])) == most)
        .collect()
}

/// Member rolls and members. Files hold no status, so whoever is named is taken for a configured member.
fn members(drafts: &mut [PartialMesh], rolls: &[SourceObject], objects: &[SourceObject], problems: &mut Vec<String>) {
    let everywhere: Vec<&SourceObject> = objects.iter().collect();
    for object in rolls
        .iter()
        .filter(|object| object.kind == "ServiceMeshMemberRoll" && object.name == MEMBER_ROLL)
    {
        let Some(namespace) = namespace_of(object, problems) else {
            continue;
        };
        let roll: ServiceMeshMemberRoll = match object.typed() {
            Ok(roll) => roll,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        for index in nearest(drafts, &namespace, &object.folder) {
            let named = named_members(&roll, &namespace, &everywhere);
            drafts[index]
                .state
                .origins
                .insert(object.title(), object.origin.clone());
            drafts[index].namespaces.extend(named);
            drafts[index].state.member_roll = Observed::Present(roll.clone());
        }
    }
    for object in rolls.iter().filter(|object| object.kind == "ServiceMeshMember") {
        let Some(namespace) = namespace_of(object, problems) else {
            continue;
        };
        match object.typed::<ServiceMeshMember>() {
            Ok(member) => {
                for index in nearest(drafts, &member.spec.control_plane_ref.namespace, &object.folder) {
                    drafts[index].namespaces.insert(namespace.clone());
                    let members = &mut drafts[index].state.service_mesh_members;
                    push(members.entry(namespace.clone()).or_default(), member.clone());
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    neighbours(drafts);
    for draft in drafts {
        let own = &draft.state.mesh.namespace;
        let configured: Vec<String> = draft
            .namespaces
            .iter()
            .filter(|namespace| *namespace != own)
            .cloned()
            .collect();
        let mut roll = match &draft.state.member_roll {
            Observed::Present(roll) => roll.clone(),
            // Members whose roll is made by somebody else.
            _ if !configured.is_empty() => ServiceMeshMemberRoll::new(MEMBER_ROLL, Default::default()),
            _ => continue,
        };
        roll.status = Some(ServiceMeshMemberRollStatus {
            configured_members: Some(configured),
            ..ServiceMeshMemberRollStatus::default()
        });
        draft.state.member_roll = Observed::Present(roll);
    }
}

/// Control planes of the same folder are in one cluster; of others nobody knows, and nothing is said of them.
fn neighbours(drafts: &mut [PartialMesh]) {
    let all: Vec<(Vec<String>, NeighbourControlPlane, Option<ServiceMeshMemberRoll>)> = drafts
        .iter()
        .map(|draft| {
            let mesh = &draft.state.mesh;
            let written = draft.state.control_plane.known().ok().flatten();
            let control_plane = NeighbourControlPlane {
                namespace: mesh.namespace.clone(),
                name: mesh.control_plane.clone(),
                mode: written.and_then(|written| written.text(&["mode"])),
            };
            let roll = draft.state.member_roll.known().ok().flatten();
            (draft.folder.clone(), control_plane, roll.cloned())
        })
        .collect();
    for draft in drafts {
        let near = || all.iter().filter(|(folder, ..)| *folder == draft.folder);
        draft.state.neighbours = Observed::Present(Neighbours {
            control_planes: near().map(|(_, control_plane, _)| control_plane.clone()).collect(),
            member_rolls: near().filter_map(|(.., roll)| roll.clone()).collect(),
            federation_objects: Vec::new(),
        });
    }
}

/// The namespaces that a roll names, or selects among those that the files know.
fn named_members(roll: &ServiceMeshMemberRoll, own: &str, objects: &[&SourceObject]) -> BTreeSet<String> {
    let listed = roll.spec.members.clone().unwrap_or_default();
    if listed.iter().any(|member| member == "*") {
        let known = objects.iter().filter_map(|object| object.namespace.clone());
        // As the operator does: the control plane and the system are never members of `*`.
        let system = |name: &str| name == own || name.starts_with("kube-") || name.starts_with("openshift-");
        return known.filter(|name| !system(name)).collect();
    }
    let selectors = roll.spec.member_selectors.iter().flatten();
    let selectors: Vec<Selector> = selectors
        .filter_map(|selector| selector.clone().try_into().ok())
        .collect();
    let selected = objects
        .iter()
        .filter(|object| is(object, "", "Namespace"))
        .filter(|object| {
            let labels = object.typed::<Namespace>().ok().and_then(|found| found.metadata.labels);
            let labels = labels.unwrap_or_default();
            selectors.iter().any(|selector| selector.matches(&labels))
        })
        .map(|object| object.name.clone());
    listed.into_iter().chain(selected).collect()
}

struct Assembly<'a> {
    drafts: Vec<PartialMesh>,
    ignored: &'a mut BTreeMap<String, usize>,
    notes: &'a mut Vec<String>,
    problems: &'a mut Vec<String>,
    /// Where each object of each mesh was first seen.
    seen: BTreeMap<(usize, String), String>,
    /// Objects whose namespace is part of no mesh, by kind.
    outside: BTreeMap<String, usize>,
}

impl Assembly<'_> {
    fn put(&mut self, object: &SourceObject) {
        if !is_read(object) {
            *self.ignored.entry(object.kind.clone()).or_default() += 1;
            return;
        }
        if is(object, "", "Namespace") {
            return;
        }
        let Some(namespace) = namespace_of(object, self.problems) else {
            return;
        };
        let meshes = nearest(&self.drafts, &namespace, &object.folder);
        if meshes.is_empty() {
            *self.outside.entry(object.kind.clone()).or_default() += 1;
        }
        if object.group == FEDERATION {
            self.neighbour(object, &namespace);
        }
        for mesh in meshes {
            let title = object.title();
            if let Some(first) = self.seen.get(&(mesh, title.clone())) {
                self.notes.push(format!(
                    "{}: {title} is also in {first}, and that one is looked at",
                    object.origin
                ));
                continue;
            }
            self.seen.insert((mesh, title.clone()), object.origin.to_string());
            if let Err(problem) = self.drafts[mesh].put(object, &namespace) {
                self.problems.push(problem);
                return;
            }
            self.drafts[mesh].state.origins.insert(title, object.origin.clone());
        }
    }

    /// Objects of federation are told to every mesh of the same folders, wherever they are: istiod reads them in its own
    /// namespace only, and checks look for those that are elsewhere.
    fn neighbour(&mut self, object: &SourceObject, namespace: &str) {
        let cluster = |draft: &&mut PartialMesh| object.folder.starts_with(&draft.folder);
        for draft in self.drafts.iter_mut().filter(cluster) {
            if let Observed::Present(neighbours) = &mut draft.state.neighbours {
                let found = NeighbourObject {
                    kind: object.kind.clone(),
                    namespace: namespace.to_owned(),
                    name: object.name.clone(),
                };
                if !neighbours.federation_objects.contains(&found) {
                    neighbours.federation_objects.push(found);
                }
            }
        }
    }

    fn finish(self) -> BTreeMap<String, MeshState> {
        for (kind, number) in &self.outside {
            self.notes.push(format!(
                "{} in namespaces of no mesh: not looked at",
                count(*number, kind)
            ));
        }
        let states = self.drafts.into_iter().map(PartialMesh::finish);
        states.map(|state| (state.mesh.name.clone(), state)).collect()
    }
}

macro_rules! read_from_files {
    ($($(#[doc = $doc:literal])+ $(#[serde $serde:tt])? $part:ident $field:ident: $shape:ident $type:ty = $row:expr
        $(, $kept:expr)?;)+) => {
        /// Whether checks read objects of this kind.
        fn is_read(object: &SourceObject) -> bool {
            is(object, "", "ConfigMap") || is(object, "", "Namespace")
                $(|| is_of_part!($shape $type, Part::$part, object))+
        }

        /// Adds an object to the parts that hold its kind.
        fn put_in_parts(state: &mut MeshState, object: &SourceObject, namespace: &str) -> Result<(), String> {
            $(if is_of_part!($shape $type, Part::$part, object) {
                put_in_part!($shape $type, state.$field, &state.mesh.namespace, Part::$part, object, namespace);
            })+
            Ok(())
        }

        /// What files hold all of is not there where they hold none of it.
        fn complete(state: &mut MeshState, namespaces: &BTreeSet<String>) {
            $(complete_part!($shape state.$field, &state.mesh.namespace, Part::$part, namespaces);)+
        }
    };
}

macro_rules! is_of_part {
    (list $type:ty, $part:expr, $object:expr) => {
        $part.row().files != InFiles::None && is_a::<$type>($object)
    };
    (each $type:ty, $part:expr, $object:expr) => {
        $part.row().files != InFiles::None && is_a::<$type>($object)
    };
    ($shape:ident $type:ty, $part:expr, $object:expr) => {
        false
    };
}

macro_rules! put_in_part {
    (list $type:ty, $field:expr, $own:expr, $part:expr, $object:expr, $namespace:expr) => {
        if $namespace == $own {
            push::<$type>(&mut $field, $object.typed()?);
        }
    };
    (each $type:ty, $field:expr, $own:expr, $part:expr, $object:expr, $namespace:expr) => {
        let item: $type = $object.typed()?;
        // What the operator makes in the control-plane namespace is not in files, so a list of theirs would lack it.
        if $namespace != $own || matches!($part.row().place, Place::OwnAndMembers) {
            push($field.entry($namespace.to_owned()).or_default(), item);
        }
    };
    ($shape:ident $type:ty, $field:expr, $own:expr, $part:expr, $object:expr, $namespace:expr) => {};
}

macro_rules! complete_part {
    (each $field:expr, $own:expr, $part:expr, $namespaces:expr) => {
        let row = $part.row();
        for namespace in $namespaces.iter().filter(|_| row.files != InFiles::None) {
            if namespace != $own || matches!(row.place, Place::OwnAndMembers) {
                $field.entry(namespace.clone()).or_insert_with(|| nothing_in(row.files));
            }
        }
    };
    (list $field:expr, $own:expr, $part:expr, $namespaces:expr) => {
        if $part.row().files == InFiles::All && $field == Observed::default() {
            $field = nothing_in(InFiles::All);
        }
    };
    ($shape:ident $field:expr, $own:expr, $part:expr, $namespaces:expr) => {};
}

parts!(read_from_files);

/// Whether an object is of the kind that a type stands for.
fn is_a<K: Resource<DynamicType = ()>>(object: &SourceObject) -> bool {
    object.kind == K::kind(&()) && object.group == K::group(&())
}

/// Adds an item to a list.
fn push<T>(list: &mut Observed<Vec<T>>, item: T) {
    match list {
        Observed::Present(items) => items.push(item),
        other => *other = Observed::Present(vec![item]),
    }
}

/// What is known of a list that files hold nothing of.
fn nothing_in<T>(files: InFiles) -> Observed<Vec<T>> {
    match files {
        InFiles::All => Observed::Present(Vec::new()),
        InFiles::Some | InFiles::None => Observed::default(),
    }
}

impl PartialMesh {
    fn put(&mut self, object: &SourceObject, namespace: &str) -> Result<(), String> {
        if is(object, "", "ConfigMap") {
            if namespace == self.state.mesh.namespace {
                self.config_maps.push(object.typed()?);
            }
        } else {
            put_in_parts(&mut self.state, object, namespace)?;
        }
        if let Observed::Present(found) = &mut self.state.unknown_fields {
            found.extend(unknown_fields(object));
        }
        Ok(())
    }

    /// Certificates are looked for only where the files hold any: otherwise they are made by something else.
    fn finish(mut self) -> MeshState {
        let state = &mut self.state;
        let named = |map: &ConfigMap, name: &str| map.metadata.name.as_deref() == Some(name);
        let kept_in_files = self
            .config_maps
            .iter()
            .any(|map| holds_root_certificate(map) && !named(map, ROOT_CERTIFICATE_CONFIG_MAP));
        let find = |name: &str| self.config_maps.iter().find(|map| named(map, name)).cloned();
        if let Some(root) = find(ROOT_CERTIFICATE_CONFIG_MAP) {
            state.root_certificate = Observed::Present(root);
        }
        if kept_in_files {
            let maps = self.config_maps.iter().filter(|map| holds_root_certificate(map));
            state.certificate_config_maps = Observed::Present(maps.cloned().collect());
        }
        complete(state, &self.namespaces);
        let peers = state.peers.list().unwrap_or_default().iter();
        let names: BTreeSet<String> = peers.map(root_certificate_name).collect();
        for name in names {
            let found = match find(&name) {
                Some(map) => Observed::Present(map),
                None if kept_in_files => Observed::Missing,
                None => Observed::default(),
            };
            state.peer_certificates.insert(name, found);
        }
        self.state
    }
}
