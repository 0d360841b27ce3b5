//! Asks for what only a diagnosis reads: the gateways' pods and endpoints, policies, operators, and what else of Maistra
//! is in the cluster. A few lists per mesh; never a Secret.

use std::collections::BTreeSet;

use futures::future::join_all;
use k8s_openapi::api::authorization::v1::{ResourceAttributes, SelfSubjectAccessReview, SelfSubjectAccessReviewSpec};
use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kube::api::PostParams;
use kube::{Api, ResourceExt};

use super::observe::{each, each_of_meshes, list, one, peer_certificates};
use super::together::Together;
use super::{Fault, MeshClient};
use crate::api::{
    ClusterServiceVersion, ExportedServiceSet, ImportedServiceSet, Route, ServiceMeshControlPlane,
    ServiceMeshMemberRoll, ServiceMeshPeer,
};
use crate::manifest::kinds::{
    DESTINATION_RULE, SERVICE_MESH_CONTROL_PLANE, SERVICE_MESH_MEMBER_ROLL, SERVICE_MESH_PEER,
};
use crate::naming::{ROOT_CERTIFICATE_CONFIG_MAP, ROOT_CERTIFICATE_KEY, mesh_config};
use crate::plan::OPERATORS_NAMESPACE;
use crate::snapshot::{
    AccessReview, ControlPlaneView, MeshState, NeighbourControlPlane, Neighbours, Observed, ServedKind, rights,
    root_certificate_name,
};

/// What the meshes of one cluster have in common.
pub(super) struct ClusterSurroundings {
    kinds: Observed<Vec<ServedKind>>,
    operators: Observed<Vec<ClusterServiceVersion>>,
    neighbours: Observed<Neighbours>,
}

async fn cluster_surroundings(mesh: &MeshClient, together: &Together) -> ClusterSurroundings {
    let (kinds, operators, neighbours) = tokio::join!(kinds(mesh), operators(mesh), neighbours(mesh, together));
    ClusterSurroundings {
        kinds,
        operators,
        neighbours,
    }
}

/// Adds the surroundings to what is known of a mesh, its certificates and the pods of istiod with them: one list holds
/// them all.
pub(super) async fn observe_surroundings(mesh: &MeshClient, state: &mut MeshState, together: &Together) {
    let namespace = mesh.mesh.namespace.as_str();
    let members: BTreeSet<String> = state.configured_members().iter().cloned().collect();
    let mut all = members.clone();
    all.insert(namespace.to_owned());
    // A namespace that is not a member yet may say why: it belongs to another mesh.
    let wanted = state
        .member_roll
        .present()
        .and_then(|roll| roll.spec.members.clone())
        .unwrap_or_default();
    let wanted: BTreeSet<String> = wanted
        .into_iter()
        .filter(|member| member != "*")
        .chain(members.clone())
        .collect();
    let (openshift_routes, config_maps, shared);
    (
        state.pods,
        state.deployments,
        state.endpoint_slices,
        state.network_policies,
        openshift_routes,
        config_maps,
        shared,
    ) = tokio::join!(
        list(mesh, namespace),
        list(mesh, namespace),
        list(mesh, namespace),
        list(mesh, namespace),
        list(mesh, namespace),
        list(mesh, namespace),
        together
            .surroundings
            .get_or_init(|| cluster_surroundings(mesh, together)),
    );
    state.openshift_routes = hosts_only(openshift_routes);
    state.kinds = shared.kinds.clone();
    state.operators = shared.operators.clone();
    state.neighbours = shared.neighbours.clone();
    state.istiod_pods = istiod_pods(mesh, &state.pods);
    observe_config_maps(mesh, state, config_maps).await;
    (
        state.member_endpoint_slices,
        state.gateways,
        state.authorization_policies,
        state.service_mesh_members,
    ) = tokio::join!(
        each(mesh, &members),
        each_of_meshes(mesh, &all, together),
        each_of_meshes(mesh, &all, together),
        each_of_meshes(mesh, &wanted, together),
    );
}

/// A Route may hold the private key of its certificate; only its host is read.
fn hosts_only(routes: Observed<Vec<Route>>) -> Observed<Vec<Route>> {
    let host_only = |mut route: Route| {
        route.spec.rest.clear();
        route.metadata.annotations = None;
        route
    };
    routes.map(|routes| routes.into_iter().map(host_only).collect())
}

/// The pods of this mesh's istiod among those of its namespace.
fn istiod_pods(mesh: &MeshClient, pods: &Observed<Vec<Pod>>) -> Observed<Vec<Pod>> {
    let labels = [("app", "istiod"), ("istio.io/rev", &mesh.mesh.control_plane)];
    let is_istiod = |pod: &Pod| {
        let own = pod.metadata.labels.as_ref();
        labels
            .iter()
            .all(|(key, value)| own.and_then(|own| own.get(*key)).is_some_and(|own| own == value))
    };
    pods.clone().map(|pods| pods.into_iter().filter(is_istiod).collect())
}

/// Takes from the ConfigMaps of the namespace what is about the mesh; what else they hold is nobody's business. Where they
/// may not be listed, the ones that are known by name may perhaps be read.
async fn observe_config_maps(mesh: &MeshClient, state: &mut MeshState, found: Observed<Vec<ConfigMap>>) {
    let namespace = mesh.mesh.namespace.as_str();
    let config = mesh_config(&mesh.mesh.control_plane);
    let Observed::Present(maps) = found else {
        (state.mesh_config, state.root_certificate) = tokio::join!(
            one(mesh, namespace, &config),
            one(mesh, namespace, ROOT_CERTIFICATE_CONFIG_MAP)
        );
        state.peer_certificates = peer_certificates(mesh, state).await;
        state.certificate_config_maps = found;
        return;
    };
    let named = |name: &str| {
        let map = maps.iter().find(|map| map.metadata.name.as_deref() == Some(name));
        map.cloned().map_or(Observed::Missing, Observed::Present)
    };
    state.mesh_config = named(&config);
    state.root_certificate = named(ROOT_CERTIFICATE_CONFIG_MAP);
    let peers = state.peers.items().iter().map(root_certificate_name);
    state.peer_certificates = peers.map(|name| (name.clone(), named(&name))).collect();
    let holds = |map: &ConfigMap| {
        let data = map.data.as_ref();
        data.is_some_and(|data| data.contains_key(ROOT_CERTIFICATE_KEY))
    };
    state.certificate_config_maps = Observed::Present(maps.into_iter().filter(holds).collect());
}

async fn kinds(mesh: &MeshClient) -> Observed<Vec<ServedKind>> {
    let groups = [
        &SERVICE_MESH_CONTROL_PLANE,
        &SERVICE_MESH_MEMBER_ROLL,
        &SERVICE_MESH_PEER,
        &DESTINATION_RULE,
    ];
    let mut served = Vec::new();
    for kind in groups {
        let api_version = kind.api_version();
        match mesh.request(mesh.client.list_api_group_resources(&api_version)).await {
            Ok(resources) => served.extend(
                resources
                    .resources
                    .into_iter()
                    .filter(|found| !found.name.contains('/'))
                    .map(|found| ServedKind {
                        api_version: api_version.clone(),
                        kind: found.kind,
                    }),
            ),
            Err(Fault::NotFound(_)) => {}
            Err(fault) => return fault.observed(&format!("discover {api_version}")),
        }
    }
    Observed::Present(served)
}

async fn operators(mesh: &MeshClient) -> Observed<Vec<ClusterServiceVersion>> {
    let found: Observed<Vec<ClusterServiceVersion>> = list(mesh, OPERATORS_NAMESPACE).await;
    // A ClusterServiceVersion holds its icon and every example of its kinds; only its name and version are read.
    found.map(|versions| {
        let slim = |mut version: ClusterServiceVersion| {
            version.spec.rest.clear();
            version.metadata.annotations = None;
            version
        };
        versions.into_iter().map(slim).collect()
    })
}

async fn neighbours(mesh: &MeshClient, together: &Together) -> Observed<Neighbours> {
    let (control_planes, member_rolls, peers, exports, imports) = tokio::join!(
        together.all::<ServiceMeshControlPlane>(mesh),
        together.all::<ServiceMeshMemberRoll>(mesh),
        together.names::<ServiceMeshPeer>(mesh),
        together.names::<ExportedServiceSet>(mesh),
        together.names::<ImportedServiceSet>(mesh),
    );
    let gather = || -> Result<Neighbours, (Fault, &'static str)> {
        let control_planes = none_of_unknown(control_planes).map_err(|fault| (fault, "servicemeshcontrolplanes"))?;
        Ok(Neighbours {
            control_planes: control_planes.iter().map(neighbour).collect(),
            member_rolls: none_of_unknown(member_rolls).map_err(|fault| (fault, "servicemeshmemberrolls"))?,
            federation_objects: [
                none_of_unknown(peers).map_err(|fault| (fault, "servicemeshpeers"))?,
                none_of_unknown(exports).map_err(|fault| (fault, "exportedservicesets"))?,
                none_of_unknown(imports).map_err(|fault| (fault, "importedservicesets"))?,
            ]
            .concat(),
        })
    };
    match gather() {
        Ok(found) => Observed::Present(found),
        Err((fault, plural)) => fault.observed(&format!("list {plural} in all namespaces")),
    }
}

fn neighbour(control_plane: &ServiceMeshControlPlane) -> NeighbourControlPlane {
    NeighbourControlPlane {
        namespace: control_plane.namespace().unwrap_or_default(),
        name: control_plane.name_any(),
        mode: control_plane.text(&["mode"]),
    }
}

/// A cluster that does not know a kind has none of its objects.
fn none_of_unknown<T>(found: Result<Vec<T>, Fault>) -> Result<Vec<T>, Fault> {
    match found {
        Err(Fault::NotFound(_)) => Ok(Vec::new()),
        found => found,
    }
}

/// Asks the cluster whether the user may do what federating needs.
pub(super) async fn access_reviews(mesh: &MeshClient, state: &MeshState) -> Observed<Vec<AccessReview>> {
    let reviews = rights::needed(state)
        .into_iter()
        .map(async |right| review(mesh, right).await);
    let mut found = Vec::new();
    for review in join_all(reviews).await {
        match review {
            Ok(review) => found.push(review),
            Err(fault) => return fault.observed("create selfsubjectaccessreviews"),
        }
    }
    Observed::Present(found)
}

async fn review(mesh: &MeshClient, right: AccessReview) -> Result<AccessReview, Fault> {
    let api: Api<SelfSubjectAccessReview> = Api::all(mesh.client.clone());
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let question = SelfSubjectAccessReview {
        spec: SelfSubjectAccessReviewSpec {
            resource_attributes: Some(ResourceAttributes {
                namespace: some(&right.namespace),
                group: some(&right.group),
                resource: some(&right.resource),
                verb: some(&right.verb),
                ..ResourceAttributes::default()
            }),
            ..SelfSubjectAccessReviewSpec::default()
        },
        ..SelfSubjectAccessReview::default()
    };
    let answer = mesh.request(api.create(&PostParams::default(), &question)).await?;
    Ok(AccessReview {
        allowed: answer.status.is_some_and(|status| status.allowed),
        ..right
    })
}
