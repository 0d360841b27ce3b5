//! Asks the clusters for what a plan or a wait needs, and for no more.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;

use crate::cluster::{MeshClient, Scope, live_objects, observe_each, observe_meshes, serves_for_good};
use crate::manifest::{Kind, kinds};
use crate::plan::{LiveObjects, ObjectKey, Observation, Requirement};
use crate::snapshot::{Condition, MeshState, Observed, Part, Snapshot};
use crate::topology::{Expose, Federation};

/// What to ask, besides single objects.
#[derive(Default)]
pub struct Needs {
    /// The parts of each mesh, by federation name.
    scopes: BTreeMap<String, Scope>,
    /// Kinds that a cluster may serve or not.
    kinds: Vec<(String, &'static Kind)>,
    /// Meshes whose version nobody has said: where one is new, what the operator makes has to be known.
    open: Vec<String>,
    /// Whether a plan needs no more than this.
    pub is_whole: bool,
}

impl Needs {
    /// What a plan looks at.
    pub fn of(wanted: &Federation, meshes: &[MeshClient]) -> Self {
        let mut needs = Self {
            is_whole: true,
            ..Self::default()
        };
        for mesh in &wanted.meshes {
            let name = mesh.reference.federation_name();
            if let Some(wanted) = &mesh.installation {
                needs.add(name, Scope::MEMBERS.with(&[Part::Neighbours]));
                if wanted.control_plane.leaves_version_open() {
                    needs.open.push(name.to_owned());
                }
                if !wanted.peers.is_empty() {
                    needs.add(name, Scope::LINKS);
                }
                needs.kinds.push((name.to_owned(), &kinds::PROJECT_REQUEST));
                needs
                    .kinds
                    .extend(wanted.operators.map(|_| (name.to_owned(), &kinds::SUBSCRIPTION)));
            }
        }
        // Meshes of one context are in one cluster, where nobody takes a node port unless told to.
        let apart = meshes.windows(2).any(|two| two[0].mesh.context != two[1].mesh.context);
        for peering in &wanted.peerings {
            let nodes = peering.expose == Expose::NodePort || (peering.expose == Expose::Auto && apart);
            for end in &peering.ends {
                needs.add(&end.mesh, Scope::PEERING);
                if nodes {
                    needs.add(&end.mesh, Scope::CONTROL_PLANE.with(&[Part::Nodes]));
                }
            }
        }
        let exports = wanted.exports.iter().map(|export| (&export.mesh, &export.peer));
        for (mesh, peer) in exports {
            needs.add(mesh, Scope::SHARING);
            needs.add(peer, Scope::SETS);
        }
        for import in &wanted.imports {
            let own = match import.request.as_local {
                true => Scope::SHARING.with(&[Part::MemberEndpointSlices, Part::MemberPods, Part::DestinationRules]),
                false => Scope::SHARING,
            };
            // Who sends requests to a host that another name would take away.
            let request = &import.request;
            let own = match request.alias.is_some() || request.as_local || request.domain_suffix.is_some() {
                true => own.with(&[Part::VirtualServices]),
                false => own,
            };
            needs.add(&import.mesh, own);
            needs.add(&import.peer, Scope::SETS);
        }
        for route in &wanted.routes {
            needs.add(&route.mesh, Scope::ROUTING);
        }
        if !wanted.roots.is_empty() {
            let all = wanted.meshes.iter().map(|mesh| mesh.reference.federation_name());
            all.for_each(|mesh| needs.add(mesh, ROOTS));
        }
        needs.add_removed(wanted);
        needs
    }

    fn add_removed(&mut self, wanted: &Federation) {
        const USERS: Scope = Scope::SETS.with(&[Part::MemberRoll, Part::VirtualServices, Part::DestinationRules]);
        let removed = &wanted.removed;
        removed
            .routes
            .iter()
            .for_each(|route| self.add(&route.mesh, Scope::ROUTING));
        removed.imports.iter().for_each(|import| self.add(&import.mesh, USERS));
        removed.peers.iter().for_each(|peer| self.add(&peer.mesh, USERS));
        for export in &removed.exports {
            self.add(&export.mesh, Scope::SHARING);
            self.add(&export.peer, USERS);
        }
        for mesh in &removed.meshes {
            let certificates = [Part::RootCertificate, Part::PeerCertificates];
            self.add(&mesh.mesh, Scope::SETS.and(Scope::MEMBERS).with(&certificates));
        }
    }

    /// What these conditions are judged by.
    pub fn of_requirements(requirements: &[Requirement]) -> Self {
        let mut needs = Self::default();
        for requirement in requirements {
            if let Some(scope) = scope(&requirement.condition) {
                needs.add(&requirement.mesh.name, scope);
            }
            // The other end of a link says whether it is seen there.
            if let Condition::Connected { to } | Condition::Synced { to } | Condition::CopyTakenUp { owner: to } =
                &requirement.condition
            {
                needs.add(to, Scope::LINKS);
            }
        }
        needs
    }

    fn add(&mut self, mesh: &str, scope: Scope) {
        let before = self.scopes.entry(mesh.to_owned()).or_insert(Scope::CONTROL_PLANE);
        *before = before.and(scope);
    }
}

/// The parts of its mesh that a condition is judged by; none where it is judged by single objects.
fn scope(condition: &Condition) -> Option<Scope> {
    let sets = Scope::CONTROL_PLANE.with(&[Part::Exports, Part::Imports]);
    let gateways = Scope::CONTROL_PLANE.with(&[Part::Services]);
    match condition {
        Condition::ControlPlaneReady => Some(Scope::CONTROL_PLANE),
        Condition::MembersConfigured { .. } => Some(Scope::MEMBERS),
        Condition::Reachable { expose } if *expose == Expose::NodePort => Some(gateways.with(&[Part::Nodes])),
        Condition::Reachable { .. } => Some(gateways),
        Condition::ExportsListed { .. } | Condition::ExportsGone { .. } | Condition::ImportsGone { .. } => Some(sets),
        Condition::ImportsListed { .. } => Some(Scope::SETS),
        Condition::Gone { .. } | Condition::OperatorInstalled => None,
        Condition::CopyTakenUp { .. } | Condition::RootReplaced { .. } | Condition::GatewaysFollowRoot => Some(ROOTS),
        Condition::Connected { .. }
        | Condition::Synced { .. }
        | Condition::HasPeer
        | Condition::Imported
        | Condition::RuleListed { .. }
        | Condition::HasImportRule => Some(Scope::LINKS),
    }
}

/// What roots, their copies and the gateways that present them are judged by.
const ROOTS: Scope = Scope::LINKS.with(&[Part::RootCertificate, Part::PeerCertificates, Part::Pods]);

/// Asks the clusters. Which objects are to be read with their managers may follow from what was read before.
pub async fn look(
    meshes: &[MeshClient],
    told: &[MeshState],
    needs: &Needs,
    objects: impl Fn(&Observation) -> Vec<ObjectKey>,
) -> Observation {
    let mut seen = Observation::of(snapshot(meshes, needs).await);
    look_at_operators(meshes, needs, &mut seen.snapshot).await;
    let told = told.iter().map(|state| (state.mesh.name.clone(), state.clone()));
    seen.snapshot.meshes.extend(told);
    seen.served = served_kinds(meshes, needs, &seen.snapshot).await;
    loop {
        let wanted = seen.unasked(objects(&seen));
        if wanted.is_empty() {
            return seen;
        }
        seen.objects.extend(read(meshes, wanted).await);
    }
}

/// Asks which operators there are where a mesh is to be made whose version nobody has said.
async fn look_at_operators(meshes: &[MeshClient], needs: &Needs, snapshot: &mut Snapshot) {
    let is_new = |mesh: &&MeshClient| {
        let state = snapshot.meshes.get(&mesh.mesh.name);
        let is_open = needs.open.contains(&mesh.mesh.name);
        is_open && state.is_some_and(|state| state.control_plane.known() == Ok(None))
    };
    let new: Vec<MeshClient> = meshes.iter().filter(is_new).cloned().collect();
    if new.is_empty() {
        return;
    }
    let seen = observe_meshes(&new, Scope::CONTROL_PLANE.with(&[Part::Operators])).await;
    for (name, state) in seen.meshes {
        if let Some(known) = snapshot.meshes.get_mut(&name) {
            known.operators = state.operators;
        }
    }
}

/// Asks the same of every mesh.
pub async fn whole(
    meshes: &[MeshClient],
    scope: Scope,
    objects: impl Fn(&Observation) -> Vec<ObjectKey>,
) -> Observation {
    let mut needs = Needs::default();
    meshes.iter().for_each(|mesh| needs.add(&mesh.mesh.name, scope));
    look(meshes, &[], &needs, objects).await
}

async fn snapshot(meshes: &[MeshClient], needs: &Needs) -> Snapshot {
    let scope = |mesh: &MeshClient| needs.scopes.get(&mesh.mesh.name).copied();
    observe_each(meshes.iter().filter_map(|mesh| Some((mesh, scope(mesh)?)))).await
}

async fn served_kinds(
    meshes: &[MeshClient],
    needs: &Needs,
    snapshot: &Snapshot,
) -> BTreeMap<(String, &'static str), Observed<bool>> {
    let silent = |name: &str| {
        snapshot
            .meshes
            .get(name)
            .is_none_or(|state| state.unreachable().is_some())
    };
    // What a cluster serves, it serves all of its meshes.
    let mut asked: Vec<(&MeshClient, &'static Kind, Vec<&String>)> = Vec::new();
    for (name, kind) in needs.kinds.iter().filter(|(name, _)| !silent(name)) {
        let Some(mesh) = meshes.iter().find(|mesh| mesh.mesh.name == *name) else {
            continue;
        };
        let same = |(other, of, _): &&mut (&MeshClient, &'static Kind, Vec<&String>)| {
            other.mesh.context == mesh.mesh.context && of.kind == kind.kind
        };
        match asked.iter_mut().find(same) {
            Some((_, _, names)) => names.push(name),
            None => asked.push((mesh, kind, vec![name])),
        }
    }
    let asked = asked.into_iter().map(async |(mesh, kind, names)| {
        let observed = match serves_for_good(mesh, kind).await {
            Ok(served) => Observed::Present(served),
            Err(fault) => fault.observed(format!("list kinds of {}", kind.api_version()).as_str()),
        };
        let of_mesh = names
            .into_iter()
            .map(|name| ((name.clone(), kind.kind), observed.clone()));
        of_mesh.collect::<Vec<_>>()
    });
    join_all(asked).await.into_iter().flatten().collect()
}

async fn read(meshes: &[MeshClient], wanted: BTreeSet<ObjectKey>) -> LiveObjects {
    let mut together: BTreeMap<(String, &'static str, String), Vec<String>> = BTreeMap::new();
    for key in wanted {
        let place = (key.mesh, key.kind, key.namespace);
        together.entry(place).or_default().push(key.name);
    }
    let asked = together.into_iter().map(async |((mesh, kind, namespace), names)| {
        let client = meshes.iter().find(|known| known.mesh.name == mesh);
        let live = match (client, kinds::by_name(kind)) {
            (Some(client), Some(kind)) => live_objects(client, kind, &namespace, names).await,
            _ => names.into_iter().map(|name| (name, Observed::default())).collect(),
        };
        let key = move |name: String| ObjectKey {
            mesh: mesh.clone(),
            kind,
            namespace: namespace.clone(),
            name,
        };
        live.into_iter()
            .map(|(name, live)| (key(name), live))
            .collect::<Vec<_>>()
    });
    join_all(asked).await.into_iter().flatten().collect()
}
