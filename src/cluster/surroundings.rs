//! The parts of a mesh that are asked for in ways of their own: what else of Maistra is in the cluster, what it serves,
//! what the user may do there. Each is a function that is named as the field of `MeshState`. Never a Secret.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::future::join_all;
use k8s_openapi::api::authentication::v1::SelfSubjectReview;
use k8s_openapi::api::authorization::v1::{ResourceAttributes, SelfSubjectAccessReview, SelfSubjectAccessReviewSpec};
use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use kube::api::PostParams;
use kube::{Api, ResourceExt};

use super::memory::{ClusterMemory, Everywhere, ReadKind};
use super::question::Questions;
use super::{Fault, MeshClient, logs};
use crate::api::{
    ExportedServiceSet, ImportedServiceSet, ServiceMeshControlPlane, ServiceMeshMemberRoll, ServiceMeshPeer,
};
use crate::manifest::kinds::{
    DESTINATION_RULE, SERVICE_MESH_CONTROL_PLANE, SERVICE_MESH_MEMBER_ROLL, SERVICE_MESH_PEER,
};
use crate::snapshot::{
    AccessReview, ControlPlaneView, LogLine, MeshState, NeighbourControlPlane, NeighbourObject, Neighbours, Observed,
    ServedKind, ToldMesh, UnknownField, WireObservation, rights, root_certificate_name,
};

impl Questions<'_> {
    /// UID of `kube-system`; it never changes.
    pub async fn cluster(&self, _state: &MeshState) -> Observed<String> {
        let ask = async || {
            let api: Api<Namespace> = Api::all(self.mesh.client.clone());
            let namespace = self.mesh.request(api.get_metadata("kube-system")).await?;
            Ok(namespace.metadata.uid)
        };
        match self.mesh.identity.get_or_try_init(ask).await {
            Ok(identity) => identity.clone().map_or(Observed::Missing, Observed::Present),
            Err(fault) => Fault::observed(fault, "get namespace kube-system"),
        }
    }

    /// The ConfigMaps that the peers name.
    pub async fn peer_certificates(&self, state: &MeshState) -> BTreeMap<String, Observed<ConfigMap>> {
        let peers = state.peers.list().unwrap_or_default();
        let named: BTreeSet<String> = peers.iter().map(root_certificate_name).collect();
        self.objects(named).await
    }

    /// The kinds that are served.
    pub async fn kinds(&self, _state: &MeshState) -> Observed<Vec<ServedKind>> {
        self.shared.answers.once(kinds(self.mesh)).await
    }

    /// Control planes, member rolls and objects of federation of the whole cluster.
    pub async fn neighbours(&self, _state: &MeshState) -> Observed<Arc<Neighbours>> {
        self.shared.answers.once(neighbours(self.mesh, self.shared)).await
    }

    /// Whether the user may do what federating needs.
    pub async fn access(&self, state: &MeshState) -> Observed<Vec<AccessReview>> {
        let reviews = rights::needed(state)
            .into_iter()
            .map(async |right| review(self.mesh, right).await);
        let user = user(self.mesh).await;
        let mut found = Vec::new();
        for review in join_all(reviews).await {
            match review {
                Ok(review) => found.push(AccessReview {
                    user: user.clone(),
                    ..review
                }),
                Err(fault) => return fault.observed("create selfsubjectaccessreviews"),
            }
        }
        Observed::Present(found)
    }

    /// What the logs of istiod and of the gateways that peers name tell.
    pub async fn logs(&self, state: &MeshState) -> BTreeMap<String, Observed<Vec<LogLine>>> {
        let lines = logs::telling_lines(self.mesh, &logs::logging_pods(state)).await;
        lines.into_iter().collect()
    }

    /// A mesh that can be asked tells by itself.
    pub async fn told(&self, _state: &MeshState) -> Observed<ToldMesh> {
        Observed::default()
    }

    /// Only files hold any.
    pub async fn unknown_fields(&self, _state: &MeshState) -> Observed<Vec<UnknownField>> {
        Observed::default()
    }

    /// No API server knows it; whoever asked for it fills it in.
    pub async fn wire(&self, _state: &MeshState) -> Observed<Vec<WireObservation>> {
        Observed::default()
    }
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
            Err(fault) => return fault.observed(format!("discover {api_version}").as_str()),
        }
    }
    // API servers name them in another order each time.
    served.sort();
    Observed::Present(served)
}

async fn neighbours(mesh: &MeshClient, shared: &ClusterMemory) -> Observed<Arc<Neighbours>> {
    let (control_planes, member_rolls, peers, exports, imports) = tokio::join!(
        shared.everywhere::<ServiceMeshControlPlane>(mesh),
        shared.everywhere::<ServiceMeshMemberRoll>(mesh),
        shared.everywhere::<ServiceMeshPeer>(mesh),
        shared.everywhere::<ExportedServiceSet>(mesh),
        shared.everywhere::<ImportedServiceSet>(mesh),
    );
    let gather = || -> Result<Neighbours, (Fault, String)> {
        Ok(Neighbours {
            control_planes: each(&control_planes, neighbour)?,
            member_rolls: each(&member_rolls, ServiceMeshMemberRoll::clone)?,
            federation_objects: [each(&peers, named)?, each(&exports, named)?, each(&imports, named)?].concat(),
        })
    };
    match gather() {
        Ok(found) => Observed::Present(Arc::new(found)),
        Err((fault, plural)) => fault.observed(format!("list {plural} in all namespaces").as_str()),
    }
}

fn neighbour(control_plane: &ServiceMeshControlPlane) -> NeighbourControlPlane {
    NeighbourControlPlane {
        namespace: control_plane.namespace().unwrap_or_default(),
        name: control_plane.name_any(),
        mode: control_plane.text(&["mode"]),
    }
}

fn named<K: ReadKind>(object: &K) -> NeighbourObject {
    NeighbourObject {
        kind: K::kind(&()).into_owned(),
        namespace: object.namespace().unwrap_or_default(),
        name: object.name_any(),
    }
}

/// What is kept of every object of a kind, or why they are not known, with the kind's plural. A cluster that does not know
/// a kind has none of its objects.
fn each<K: ReadKind, T>(found: &Everywhere<K>, keep: impl Fn(&K) -> T) -> Result<Vec<T>, (Fault, String)> {
    match found.as_ref() {
        Ok(found) => Ok(found.values().flatten().map(keep).collect()),
        Err(Fault::NotFound(_)) => Ok(Vec::new()),
        Err(fault) => Err((fault.clone(), K::plural(&()).into_owned())),
    }
}

/// Who the API server takes the user for, where it tells.
async fn user(mesh: &MeshClient) -> Option<String> {
    let api: Api<SelfSubjectReview> = Api::all(mesh.client.clone());
    let (parameters, question) = (PostParams::default(), SelfSubjectReview::default());
    let status = mesh.request(api.create(&parameters, &question)).await.ok()?.status?;
    status.user_info?.username
}

/// Asks whether the user may do something.
pub(crate) async fn review(mesh: &MeshClient, right: AccessReview) -> Result<AccessReview, Fault> {
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
