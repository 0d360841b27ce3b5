//! Asks a cluster about a mesh and says what came back, including that nothing did.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use futures::future::join_all;
use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace, Node, Pod, Service};
use k8s_openapi::jiff::Timestamp;
use kube::api::ListParams;
use kube::{Api, Resource};
use serde::de::DeserializeOwned;

use super::surroundings::{access_reviews, observe_surroundings};
use super::together::{OfMeshes, Together, everywhere};
use super::{Fault, MeshClient, Scope, lean, telling_lines};
use crate::api::{ServiceMeshControlPlane, ServiceMeshMemberRoll};
use crate::naming::{MEMBER_ROLL, ROOT_CERTIFICATE_CONFIG_MAP};
use crate::snapshot::{LinkState, LogSource, MeshState, Observed, Snapshot, links, root_certificate_name};

/// Asks about several meshes at once.
pub async fn observe_meshes(asked: &[MeshClient], scope: Scope) -> Snapshot {
    let taken_at = Timestamp::now();
    // What the meshes of one cluster have in common is asked once.
    let contexts = || asked.iter().map(|mesh| mesh.mesh.context.as_str());
    let of = |context| contexts().filter(|other| *other == context).count();
    let clusters: BTreeMap<&str, Together> = contexts().map(|context| (context, Together::of(of(context)))).collect();
    let states = asked
        .iter()
        .map(|mesh| observe_mesh_of(mesh, scope, &clusters[mesh.mesh.context.as_str()]));
    let states = join_all(states).await;
    let meshes = states
        .into_iter()
        .map(|state| (state.mesh.name.clone(), state))
        .collect();
    // Each mesh has its own share by now.
    drop(clusters);
    let mut snapshot = Snapshot { taken_at, meshes };
    if scope.surroundings {
        read_logs(asked, &mut snapshot).await;
    }
    snapshot
}

/// Reads the logs of both ends of every link that is not as it should be.
async fn read_logs(meshes: &[MeshClient], snapshot: &mut Snapshot) {
    let troubled: BTreeSet<String> = links(snapshot)
        .into_iter()
        .filter(|link| link.state != LinkState::Connected)
        .flat_map(|link| [link.direction.from, link.direction.to])
        .collect();
    let ends = meshes.iter().filter(|mesh| troubled.contains(&mesh.mesh.name));
    let read = ends.map(async |mesh| {
        let name = mesh.mesh.name.clone();
        let pods = snapshot.meshes.get(&name).map(logging_pods).unwrap_or_default();
        (name, telling_lines(mesh, &pods).await)
    });
    for (name, lines) in join_all(read).await {
        if let Some(state) = snapshot.meshes.get_mut(&name) {
            state.logs = lines.into_iter().collect();
        }
    }
}

/// The pods of istiod and of the gateways that peers name.
fn logging_pods(state: &MeshState) -> Vec<(&Pod, LogSource)> {
    let named = state.peers.items().iter().flat_map(|peer| {
        let gateways = &peer.spec.gateways;
        [&gateways.ingress.name, &gateways.egress.name]
    });
    let named: BTreeSet<&String> = named.collect();
    let istiods = state.istiod_pods.items().iter().map(|pod| (pod, LogSource::Istiod));
    let gateways = named
        .into_iter()
        .flat_map(|gateway| state.gateway_pods(gateway))
        .map(|pod| (pod, LogSource::Gateway));
    istiods.chain(gateways).collect()
}

/// Asks about one mesh. A cluster that does not answer the first request is not asked again.
pub async fn observe_mesh(mesh: &MeshClient, scope: Scope) -> MeshState {
    observe_mesh_of(mesh, scope, &Together::of(1)).await
}

async fn observe_mesh_of(mesh: &MeshClient, scope: Scope, together: &Together) -> MeshState {
    let mut state = MeshState::unasked(mesh.mesh.clone());
    let namespace = mesh.mesh.namespace.as_str();
    state.control_plane = together
        .one::<ServiceMeshControlPlane>(mesh, namespace, &mesh.mesh.control_plane)
        .await;
    if state.unreachable().is_some() {
        return state;
    }
    let roll = async {
        ask(
            scope.members,
            together.one::<ServiceMeshMemberRoll>(mesh, namespace, MEMBER_ROLL),
        )
        .await
    };
    let root = async {
        ask(
            scope.certificates && !scope.surroundings,
            one::<ConfigMap>(mesh, namespace, ROOT_CERTIFICATE_CONFIG_MAP),
        )
        .await
    };
    let pods = async {
        ask(
            scope.peers && !scope.surroundings,
            list_labelled::<Pod>(mesh, namespace, &istiod_labels(mesh)),
        )
        .await
    };
    (
        state.cluster,
        state.member_roll,
        state.root_certificate,
        state.istiod_pods,
        state.peers,
        state.exports,
        state.imports,
        state.services,
        state.nodes,
    ) = tokio::join!(
        cluster_identity(mesh),
        roll,
        root,
        pods,
        ask(scope.peers, together.list(mesh, namespace)),
        ask(scope.sets, together.list(mesh, namespace)),
        ask(scope.sets, together.list(mesh, namespace)),
        ask(scope.services, list::<Service>(mesh, namespace)),
        ask(scope.nodes, nodes(mesh, together)),
    );
    if scope.surroundings {
        observe_surroundings(mesh, &mut state, together).await;
    } else if scope.certificates {
        state.peer_certificates = peer_certificates(mesh, &state).await;
    }
    observe_members(mesh, scope, &mut state, together).await;
    if scope.access {
        state.access = access_reviews(mesh, &state).await;
    }
    state
}

async fn observe_members(mesh: &MeshClient, scope: Scope, state: &mut MeshState, together: &Together) {
    let members: BTreeSet<String> = state.configured_members().iter().cloned().collect();
    let mut routed = members.clone();
    routed.insert(mesh.mesh.namespace.clone());
    let none = BTreeSet::new();
    let when = |wanted: bool, namespaces| if wanted { namespaces } else { &none };
    (
        state.member_services,
        state.member_pods,
        state.virtual_services,
        state.destination_rules,
    ) = tokio::join!(
        each(mesh, when(scope.member_services, &members)),
        each(mesh, when(scope.member_pods, &members)),
        each_of_meshes(mesh, when(scope.routes, &routed), together),
        each_of_meshes(mesh, when(scope.routes, &routed), together),
    );
}

async fn ask<T>(wanted: bool, question: impl Future<Output = Observed<T>>) -> Observed<T> {
    if wanted { question.await } else { Observed::default() }
}

fn istiod_labels(mesh: &MeshClient) -> String {
    format!("app=istiod,istio.io/rev={}", mesh.mesh.control_plane)
}

async fn cluster_identity(mesh: &MeshClient) -> Observed<String> {
    let ask = async || {
        let api: Api<Namespace> = Api::all(mesh.client.clone());
        let namespace = mesh.request(api.get_metadata("kube-system")).await?;
        Ok(namespace.metadata.uid)
    };
    match mesh.identity.get_or_try_init(ask).await {
        Ok(identity) => identity.clone().map_or(Observed::Missing, Observed::Present),
        Err(fault) => Fault::observed(fault, "get namespace kube-system"),
    }
}

async fn nodes(mesh: &MeshClient, together: &Together) -> Observed<Vec<Node>> {
    together.nodes.get_or_init(|| list_nodes(mesh)).await.clone()
}

async fn list_nodes(mesh: &MeshClient) -> Observed<Vec<Node>> {
    match everywhere(mesh).await {
        Ok(nodes) => Observed::Present(nodes),
        Err(fault) => fault.observed("list nodes"),
    }
}

pub(super) async fn peer_certificates(mesh: &MeshClient, state: &MeshState) -> BTreeMap<String, Observed<ConfigMap>> {
    let named: BTreeSet<String> = state.peers.items().iter().map(root_certificate_name).collect();
    by_name(&named, async |name| one(mesh, &mesh.mesh.namespace, name).await).await
}

pub(super) async fn each<K>(mesh: &MeshClient, namespaces: &BTreeSet<String>) -> BTreeMap<String, Observed<Vec<K>>>
where
    K: Resource<Scope = NamespaceResourceScope, DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + 'static,
{
    by_name(namespaces, async |namespace| list(mesh, namespace).await).await
}

/// As `each`, of a kind that the meshes of a cluster may be asked for together.
pub(super) async fn each_of_meshes<K: OfMeshes>(
    mesh: &MeshClient,
    namespaces: &BTreeSet<String>,
    together: &Together,
) -> BTreeMap<String, Observed<Vec<K>>> {
    by_name(namespaces, async |namespace| together.list(mesh, namespace).await).await
}

/// Asks the same about each of these at once.
async fn by_name<T>(names: &BTreeSet<String>, ask: impl AsyncFn(&str) -> Observed<T>) -> BTreeMap<String, Observed<T>> {
    let asked = names.iter().map(async |name| (name.clone(), ask(name).await));
    join_all(asked).await.into_iter().collect()
}

pub(super) async fn one<K>(mesh: &MeshClient, namespace: &str, name: &str) -> Observed<K>
where
    K: Resource<Scope = NamespaceResourceScope, DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + 'static,
{
    match mesh.request(mesh.api::<K>(namespace).get(name)).await {
        Ok(object) => Observed::Present(lean::without_managed_fields(object)),
        Err(fault) => fault.observed(&words::get::<K>(namespace, name)),
    }
}

pub(super) async fn list<K>(mesh: &MeshClient, namespace: &str) -> Observed<Vec<K>>
where
    K: Resource<Scope = NamespaceResourceScope, DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + 'static,
{
    list_labelled(mesh, namespace, "").await
}

async fn list_labelled<K>(mesh: &MeshClient, namespace: &str, labels: &str) -> Observed<Vec<K>>
where
    K: Resource<Scope = NamespaceResourceScope, DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + 'static,
{
    let parameters = ListParams::default().labels(labels);
    let objects = lean::list(&mesh.client, Some(namespace), &parameters);
    match mesh.request(objects).await {
        Ok(objects) => Observed::Present(objects),
        Err(fault) => fault.observed(&words::list::<K>(namespace)),
    }
}

/// The rights that a refusal names.
pub(super) mod words {
    use kube::Resource;

    pub fn get<K: Resource<DynamicType = ()>>(namespace: &str, name: &str) -> String {
        format!("get {} {namespace}/{name}", K::plural(&()))
    }

    pub fn list<K: Resource<DynamicType = ()>>(namespace: &str) -> String {
        format!("list {} in {namespace}", K::plural(&()))
    }
}
