//! Which object belongs to which mesh.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use k8s_openapi::api::core::v1::Namespace;
use kube::Resource;
use kube::core::{Selector, SelectorExt};
use serde_json::Value;

use super::declared::gateway_services;
use super::homes;
use super::kinds::{FEDERATION, MAISTRA};
use super::object::{FileFault, SourceObject};
use super::schema::unknown_fields;
use crate::manifest::places::Path;
use crate::naming::{MEMBER_ROLL, ROOT_CERTIFICATE_CONFIG_MAP};
use crate::snapshot::part::{InFiles, Part, Place, parts, types::*};
use crate::snapshot::{
    ControlPlaneView, MeshState, NeighbourControlPlane, NeighbourObject, Observed, holds_root_certificate,
    root_certificate_name,
};
use crate::topology::Mesh;
use crate::wording::count;

/// One mesh under construction.
pub(super) struct PartialMesh {
    pub state: MeshState,
    /// The folders of its control plane.
    pub folder: Vec<String>,
    pub namespaces: BTreeSet<String>,
    config_maps: Vec<ConfigMap>,
}

/// The meshes of these objects, by the name that the federation knows them by. `asked` is the namespace of objects that name
/// none.
pub(super) fn meshes(
    mut objects: Vec<SourceObject>,
    mut faults: Vec<FileFault>,
    asked: Option<&str>,
    ignored: &mut BTreeMap<String, usize>,
    notes: &mut Vec<String>,
) -> BTreeMap<String, MeshState> {
    objects.retain(|object| !object.name.is_empty() || nameless(object, &mut faults, ignored));
    for object in &mut objects {
        faults.extend(settled(object));
    }
    homes::of_control_planes(&mut objects, asked, notes);
    for object in &mut objects {
        faults.extend(named_otherwise(object));
    }
    let (control_planes, mut objects): (Vec<_>, Vec<_>) = objects
        .into_iter()
        .partition(|object| is(object, MAISTRA, "ServiceMeshControlPlane"));
    let mut drafts = drafts(&control_planes, &mut faults, notes);
    if drafts.is_empty() {
        homes::of_federation_alone(&mut objects, asked, notes);
    }
    drafts.extend(homes::without_control_plane(&drafts, &objects));
    homes::of_federation(&mut objects, &drafts, asked, notes);
    members(&mut drafts, &objects);
    homes::of_others(&mut objects, &drafts, asked, notes, is_read);
    let mut assembly = Assembly {
        drafts,
        ignored,
        notes,
        seen: BTreeMap::new(),
        outside: BTreeMap::new(),
    };
    for object in objects.iter().filter(|object| object.group != MAISTRA) {
        assembly.put(object);
    }
    for fault in faults {
        assembly.fault(fault);
    }
    assembly.finish()
}

pub(super) fn is(object: &SourceObject, group: &str, kind: &str) -> bool {
    object.group == group && object.kind == kind
}

/// Whether an object that has no name is kept, which it never is: one whose name the cluster makes is nobody's concern, and
/// one without any is a fault where it is of a kind that is read.
fn nameless(object: &SourceObject, faults: &mut Vec<FileFault>, ignored: &mut BTreeMap<String, usize>) -> bool {
    let generated = object.value["metadata"]["generateName"].is_string();
    let concerns = is_read(object) || [FEDERATION, MAISTRA].contains(&object.group.as_str());
    if generated || !concerns {
        *ignored.entry(object.kind.clone()).or_default() += 1;
        return false;
    }
    let path = Path::default().key("metadata").key("name");
    let fault = match &object.value["metadata"]["name"] {
        // `n` and `on` are words for `false` and `true`.
        name @ (Value::Bool(_) | Value::Number(_)) => {
            format!("the metadata.name is `{name}` and no text; write it in quotes")
        }
        _ => "the object has no metadata.name".to_owned(),
    };
    faults.push(object.fault(&path, fault, None));
    false
}

/// A member roll or a member of another name than the only one that there is; it is taken for what was meant.
fn named_otherwise(object: &mut SourceObject) -> Option<FileFault> {
    let has_one_name = ["ServiceMeshMemberRoll", "ServiceMeshMember"]
        .iter()
        .any(|kind| is(object, MAISTRA, kind));
    if !has_one_name || object.name == MEMBER_ROLL {
        return None;
    }
    let path = Path::default().key("metadata").key("name");
    let fault = format!("a {} has the name `{MEMBER_ROLL}`, and no other is taken", object.kind);
    let fault = object.fault(&path, fault, Some(format!("`name: {MEMBER_ROLL}`")));
    object.name = MEMBER_ROLL.to_owned();
    Some(fault)
}

/// A mesh for each control plane.
fn drafts(control_planes: &[SourceObject], faults: &mut Vec<FileFault>, notes: &mut Vec<String>) -> Vec<PartialMesh> {
    let labels = labels(
        &control_planes
            .iter()
            .map(|object| object.folder.as_slice())
            .collect::<Vec<_>>(),
    );
    let names = names(control_planes, &labels);
    let mut drafts: Vec<PartialMesh> = Vec::new();
    for ((object, label), name) in control_planes.iter().zip(labels).zip(names) {
        let Some(namespace) = object.namespace.clone() else {
            continue;
        };
        if let Some(other) = drafts.iter().find(|draft| draft.state.mesh.name == name) {
            notes.push(format!(
                "{}: {} cannot be told from the mesh of {}, and that one is looked at: give each mesh a folder of its own",
                object.origin,
                object.title(),
                other.state.mesh.reference()
            ));
            continue;
        }
        let mut draft = PartialMesh::new(&name, &object.name, &namespace, label, object.folder.clone());
        if object.version == "v1" {
            let fault = "maistra.io/v1 knows no federation".to_owned();
            let meant = Some("`apiVersion: maistra.io/v2`".to_owned());
            faults.push(object.fault(&Path::default().key("apiVersion"), fault, meant));
        } else if let Some(control_plane) = object.typed() {
            draft.state.control_plane = Observed::Present(control_plane);
        }
        draft.state.origins.insert(object.title(), object.origin.clone());
        drafts.push(draft);
    }
    drafts
}

/// What each control plane is called: its own name; where others have that, its folders, its namespace, or both.
fn names(control_planes: &[SourceObject], labels: &[String]) -> Vec<String> {
    let spaces = control_planes
        .iter()
        .map(|object| object.namespace.clone().unwrap_or_default());
    let spaces: Vec<String> = spaces.collect();
    let both = labels.iter().zip(&spaces).map(|(label, space)| match label.as_str() {
        "" => space.clone(),
        label => format!("{label}-{space}"),
    });
    let both: Vec<String> = both.collect();
    let own: Vec<String> = control_planes.iter().map(|object| object.name.clone()).collect();
    let mut taken = BTreeSet::new();
    let chosen = (0..own.len()).map(|index| {
        let is_one = |all: &&[String]| {
            let alike = all.iter().filter(|other| **other == all[index]).count();
            alike == 1 && !all[index].is_empty() && !taken.contains(&all[index])
        };
        let ways = [own.as_slice(), labels, spaces.as_slice()];
        let name = ways
            .iter()
            .find(|all| is_one(all))
            .map_or(&both[index], |all| &all[index]);
        taken.insert(name.clone());
        name.clone()
    });
    chosen.collect()
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

/// How many folders two files have in common.
pub(super) fn shared(one: &[String], other: &[String]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

/// The meshes that `namespace` is part of and whose control plane is nearest to `folder`.
fn nearest(drafts: &[PartialMesh], namespace: &str, folder: &[String]) -> Vec<usize> {
    let shared = |draft: &PartialMesh| shared(&draft.folder, folder);
    let fitting = || (0..drafts.len()).filter(|index| drafts[*index].namespaces.contains(namespace));
    let most = fitting().map(|index| shared(&drafts[index])).max();
    fitting()
        .filter(|index| Some(shared(&drafts[*index])) == most)
        .collect()
}

/// Member rolls and members. Files hold no status, so whoever is named is taken for a configured member.
fn members(drafts: &mut [PartialMesh], objects: &[SourceObject]) {
    let everywhere: Vec<&SourceObject> = objects.iter().filter(|object| object.group != MAISTRA).collect();
    let rolls = |object: &&SourceObject| is(object, MAISTRA, "ServiceMeshMemberRoll") && object.name == MEMBER_ROLL;
    for object in objects.iter().filter(rolls) {
        let (Some(namespace), Some(roll)) = (object.namespace.clone(), object.typed::<ServiceMeshMemberRoll>()) else {
            continue;
        };
        for index in nearest(drafts, &namespace, &object.folder) {
            let near = everywhere
                .iter()
                .filter(|object| is_near(drafts, index, &object.folder));
            let near: Vec<&SourceObject> = near.copied().collect();
            let mut named = named_members(&roll, &near);
            let listed = roll.spec.members.clone().unwrap_or_default();
            named.retain(|name| listed.contains(name) || is_free(drafts, name));
            let draft = &mut drafts[index];
            draft.state.origins.insert(object.title(), object.origin.clone());
            draft.namespaces.extend(named);
            draft.state.member_roll = Observed::Present(roll.clone());
        }
    }
    for object in objects.iter().filter(|object| is(object, MAISTRA, "ServiceMeshMember")) {
        let (Some(namespace), Some(member)) = (object.namespace.clone(), object.typed::<ServiceMeshMember>()) else {
            continue;
        };
        for index in nearest(drafts, &member.spec.control_plane_ref.namespace, &object.folder) {
            drafts[index].namespaces.insert(namespace.clone());
            let members = &mut drafts[index].state.service_mesh_members;
            push(members.entry(namespace.clone()).or_default(), member.clone());
        }
    }
    for index in 0..drafts.len() {
        let named = members_of_a_whole_cluster(&drafts[index], drafts, &everywhere);
        drafts[index].namespaces.extend(named);
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

/// The members of a mesh of mode ClusterWide whose roll names none: the operator's own roll selects the namespaces with the
/// label `istio-injection: enabled`. Of a namespace whose labels are not in the files nobody knows, and it counts as one.
fn members_of_a_whole_cluster(
    draft: &PartialMesh,
    drafts: &[PartialMesh],
    objects: &[&SourceObject],
) -> BTreeSet<String> {
    let mode = draft.state.control_plane.known().ok().flatten();
    let mode = mode.and_then(|written| written.text(&["mode"]));
    if mode.as_deref() != Some("ClusterWide") || draft.namespaces.len() > 1 {
        return BTreeSet::new();
    }
    let near = || objects.iter().filter(|object| object.folder.starts_with(&draft.folder));
    let injected =
        |object: &&&SourceObject| object.value["metadata"]["labels"]["istio-injection"].as_str() == Some("enabled");
    let declared: BTreeMap<&str, bool> = near()
        .filter(|object| is(object, "", "Namespace"))
        .map(|object| (object.name.as_str(), injected(&object)))
        .collect();
    let used = near().filter(|object| is_read(object) && object.group != FEDERATION);
    let used = used.filter_map(|object| object.namespace.as_deref());
    let named = used.chain(declared.keys().copied());
    let named =
        named.filter(|name| declared.get(name).copied().unwrap_or(true) && *name != "default" && is_free(drafts, name));
    named.map(str::to_owned).collect()
}

/// Whether a namespace may be a member: that of a control plane and those of the system never are.
fn is_free(drafts: &[PartialMesh], name: &str) -> bool {
    let system = name.starts_with("kube-") || name.starts_with("openshift-");
    !system && drafts.iter().all(|other| other.state.mesh.namespace != name)
}

/// Whether no other control plane is nearer to a folder.
fn is_near(drafts: &[PartialMesh], index: usize, folder: &[String]) -> bool {
    let near = |draft: &PartialMesh| shared(&draft.folder, folder);
    let own = drafts.get(index).map(near);
    drafts.iter().map(near).max() == own
}

/// Control planes of the same folder are in one cluster; of others nobody knows, and nothing is said of them.
fn neighbours(drafts: &mut [PartialMesh]) {
    let all: Vec<(Vec<String>, NeighbourControlPlane, Option<ServiceMeshMemberRoll>)> = drafts
        .iter()
        .filter(|draft| draft.has_control_plane())
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
    for draft in drafts.iter_mut().filter(|draft| draft.has_control_plane()) {
        let near = || all.iter().filter(|(folder, ..)| *folder == draft.folder);
        draft.state.neighbours = Observed::Present(Arc::new(Neighbours {
            control_planes: near().map(|(_, control_plane, _)| control_plane.clone()).collect(),
            member_rolls: near().filter_map(|(.., roll)| roll.clone()).collect(),
            federation_objects: Vec::new(),
        }));
    }
}

/// The namespaces that a roll names, or selects among those that the files know. Of a namespace whose labels are not in the
/// files nobody knows, and it counts as selected.
fn named_members(roll: &ServiceMeshMemberRoll, objects: &[&SourceObject]) -> BTreeSet<String> {
    let listed = roll.spec.members.clone().unwrap_or_default();
    let used = || objects.iter().filter_map(|object| object.namespace.clone());
    if listed.iter().any(|member| member == "*") {
        return used().collect();
    }
    let selectors = roll.spec.member_selectors.iter().flatten();
    let selectors: Vec<Selector> = selectors
        .filter_map(|selector| selector.clone().try_into().ok())
        .collect();
    if selectors.is_empty() {
        return listed.into_iter().collect();
    }
    let declared = objects.iter().filter(|object| is(object, "", "Namespace"));
    let declared: BTreeMap<&str, bool> = declared
        .map(|object| {
            let labels = object.typed::<Namespace>().and_then(|found| found.metadata.labels);
            let labels = labels.unwrap_or_default();
            let is_selected = selectors.iter().any(|selector| selector.matches(&labels));
            (object.name.as_str(), is_selected)
        })
        .collect();
    let selected = declared.iter().filter(|(_, selected)| **selected);
    let selected = selected.map(|(name, _)| (*name).to_owned());
    let unknown = used().filter(|name| !declared.contains_key(name.as_str()));
    listed.into_iter().chain(selected).chain(unknown).collect()
}

struct Assembly<'a> {
    drafts: Vec<PartialMesh>,
    ignored: &'a mut BTreeMap<String, usize>,
    notes: &'a mut Vec<String>,
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
        let Some(namespace) = object.namespace.clone() else {
            return;
        };
        let meshes = nearest(&self.drafts, &namespace, &object.folder);
        // What is of federation and in no mesh is told as astray.
        if meshes.is_empty() && object.group != FEDERATION {
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
            self.drafts[mesh].put(object, &namespace);
            self.drafts[mesh].state.origins.insert(title, object.origin.clone());
        }
    }

    /// Tells a fault of the mesh that it belongs to: by namespace, else by folder, else the first.
    fn fault(&mut self, found: FileFault) {
        let by_namespace = nearest(&self.drafts, &found.fault.namespace, &found.folder)
            .into_iter()
            .next();
        let by_folder = || {
            let mut around: Vec<usize> = (0..self.drafts.len()).collect();
            around.sort_by_key(|index| std::cmp::Reverse(shared(&self.drafts[*index].folder, &found.folder)));
            around.into_iter().next()
        };
        if let Some(mesh) = by_namespace.or_else(by_folder)
            && let Observed::Present(fields) = &mut self.drafts[mesh].state.unknown_fields
        {
            fields.push(found.fault);
        }
    }

    /// Objects of federation are told to every mesh of the same folders, wherever they are: istiod reads them in its own
    /// namespace only, and checks look for those that are elsewhere.
    fn neighbour(&mut self, object: &SourceObject, namespace: &str) {
        // The control plane of a mesh that has none in the files is elsewhere.
        let mut others = self.drafts.iter().filter(|draft| !draft.has_control_plane());
        if others.any(|draft| draft.state.mesh.namespace == namespace) {
            return;
        }
        let cluster = |draft: &&mut PartialMesh| object.folder.starts_with(&draft.folder);
        for draft in self.drafts.iter_mut().filter(cluster) {
            let origins = &mut draft.state.origins;
            origins.entry(object.title()).or_insert_with(|| object.origin.clone());
            if let Observed::Present(neighbours) = &mut draft.state.neighbours {
                let found = NeighbourObject {
                    kind: object.kind.clone(),
                    namespace: namespace.to_owned(),
                    name: object.name.clone(),
                };
                if !neighbours.federation_objects.contains(&found) {
                    Arc::make_mut(neighbours).federation_objects.push(found);
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
        let mut states: Vec<MeshState> = self.drafts.into_iter().map(PartialMesh::finish).collect();
        forget_federation_of_others(&mut states);
        let states = states.into_iter();
        states.map(|state| (state.mesh.name.clone(), state)).collect()
    }
}

/// Where the files hold nothing of a mesh's federation, and no other mesh of theirs federates with it, its objects may be in
/// another repository, and nothing is said of them.
fn forget_federation_of_others(states: &mut [MeshState]) {
    let peers = states.iter().flat_map(|state| state.peers.list().unwrap_or_default());
    let known: BTreeSet<String> = peers.filter_map(|peer| peer.metadata.name.clone()).collect();
    for state in states.iter_mut().filter(|state| !known.contains(&state.mesh.name)) {
        let counts = [
            state.peers.list().map_or(0, <[_]>::len),
            state.exports.list().map_or(0, <[_]>::len),
            state.imports.list().map_or(0, <[_]>::len),
        ];
        let astray = state.neighbours.known().ok().flatten();
        if counts == [0; 3] && astray.is_none_or(|found| found.federation_objects.is_empty()) {
            state.peers = Observed::default();
            state.exports = Observed::default();
            state.imports = Observed::default();
        }
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
        fn put_in_parts(state: &mut MeshState, object: &SourceObject, namespace: &str) {
            $(if is_of_part!($shape $type, Part::$part, object) {
                put_in_part!($shape $type, state.$field, &state.mesh.namespace, Part::$part, object, namespace);
            })+
        }

        /// Takes out of an object what its kind cannot hold.
        fn settled(object: &mut SourceObject) -> Vec<FileFault> {
            let version = object.version.clone();
            if is(object, MAISTRA, "ServiceMeshControlPlane") && version != "v1" {
                return object.settle::<ServiceMeshControlPlane>();
            }
            if is(object, MAISTRA, "ServiceMeshMemberRoll") {
                return object.settle::<ServiceMeshMemberRoll>();
            }
            if is(object, "", "ConfigMap") {
                return object.settle::<ConfigMap>();
            }
            if is(object, "", "Namespace") {
                return object.settle::<Namespace>();
            }
            $(if settles!($shape $type, object) {
                return settle!($shape $type, object);
            })+
            Vec::new()
        }

        /// What files hold all of is not there where they hold none of it.
        fn complete(state: &mut MeshState, namespaces: &BTreeSet<String>) {
            $(complete_part!($shape state.$field, &state.mesh.namespace, Part::$part, namespaces);)+
        }
    };
}

macro_rules! settles {
    (list $type:ty, $object:expr) => {
        is_a::<$type>($object)
    };
    (each $type:ty, $object:expr) => {
        is_a::<$type>($object)
    };
    ($shape:ident $type:ty, $object:expr) => {
        false
    };
}

macro_rules! settle {
    (list $type:ty, $object:expr) => {
        $object.settle::<$type>()
    };
    (each $type:ty, $object:expr) => {
        $object.settle::<$type>()
    };
    ($shape:ident $type:ty, $object:expr) => {
        Vec::new()
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
        if $namespace == $own
            && let Some(item) = $object.typed::<$type>()
        {
            push(&mut $field, item);
        }
    };
    (each $type:ty, $field:expr, $own:expr, $part:expr, $object:expr, $namespace:expr) => {
        // What the operator makes in the control-plane namespace is not in files, so a list of theirs would lack it.
        if ($namespace != $own || matches!($part.row().place, Place::OwnAndMembers))
            && let Some(item) = $object.typed::<$type>()
        {
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
    /// A mesh of which nothing is known yet, and whose files are in `folder`; `label` tells it from others of its name.
    pub fn new(name: &str, control_plane: &str, namespace: &str, label: String, folder: Vec<String>) -> Self {
        let mut state = MeshState::unasked(Mesh {
            name: name.to_owned(),
            control_plane: control_plane.to_owned(),
            namespace: namespace.to_owned(),
            context: label,
        });
        state.unknown_fields = Observed::Present(Vec::new());
        Self {
            state,
            folder,
            namespaces: [namespace.to_owned()].into(),
            config_maps: Vec::new(),
        }
    }

    /// Whether the files hold its control plane.
    pub fn has_control_plane(&self) -> bool {
        let mesh = &self.state.mesh;
        let title = format!("ServiceMeshControlPlane {}/{}", mesh.namespace, mesh.control_plane);
        self.state.origins.contains_key(&title)
    }

    fn put(&mut self, object: &SourceObject, namespace: &str) {
        if is(object, "", "ConfigMap") {
            if namespace == self.state.mesh.namespace {
                self.config_maps.extend(object.typed::<ConfigMap>());
            }
        } else {
            put_in_parts(&mut self.state, object, namespace);
        }
        if let Observed::Present(found) = &mut self.state.unknown_fields {
            found.extend(unknown_fields(object));
        }
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
        // What the control plane declares, the operator makes; the rest of its namespace is not in files.
        if let Some(control_plane) = state.control_plane.known().ok().flatten() {
            let made = gateway_services(control_plane, &state.mesh.namespace);
            made.into_iter().for_each(|service| push(&mut state.services, service));
        } else {
            state.services = Observed::default();
        }
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
