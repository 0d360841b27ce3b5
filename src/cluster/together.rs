//! What is asked of a cluster once for all of its meshes.
//!
//! Kinds of the mesh are listed in the whole cluster where many meshes are asked about: hardly any of their objects is in
//! a namespace that no mesh has. Kinds that everybody uses, such as Pods, are only ever listed where they are wanted.

use std::collections::BTreeMap;
use std::fmt::Debug;

use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::api::core::v1::Node;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kube::api::ListParams;
use kube::{Resource, ResourceExt};
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;

use super::observe::{list, one, words};
use super::surroundings::ClusterSurroundings;
use super::{Fault, MeshClient, lean};
use crate::api::{
    AuthorizationPolicy, DestinationRule, ExportedServiceSet, Gateway, ImportedServiceSet, ServiceMeshControlPlane,
    ServiceMeshMember, ServiceMeshMemberRoll, ServiceMeshPeer, VirtualService,
};
use crate::snapshot::{NeighbourObject, Observed};

/// Meshes of one cluster from which on a list of the whole cluster is less work than one list for each.
const MANY: usize = 4;

/// The answers that the meshes of one cluster have in common.
#[derive(Default)]
pub(super) struct Together {
    meshes: usize,
    control_planes: Everywhere<ServiceMeshControlPlane>,
    member_rolls: Everywhere<ServiceMeshMemberRoll>,
    pub nodes: OnceCell<Observed<Vec<Node>>>,
    pub surroundings: OnceCell<ClusterSurroundings>,
    peers: Everywhere<ServiceMeshPeer>,
    exports: Everywhere<ExportedServiceSet>,
    imports: Everywhere<ImportedServiceSet>,
    members: Everywhere<ServiceMeshMember>,
    virtual_services: Everywhere<VirtualService>,
    destination_rules: Everywhere<DestinationRule>,
    gateways: Everywhere<Gateway>,
    authorization_policies: Everywhere<AuthorizationPolicy>,
}

/// The objects of a kind by namespace, or why the whole cluster cannot be listed.
type Everywhere<K> = OnceCell<Result<BTreeMap<String, Vec<K>>, Fault>>;

/// A kind of the mesh, which may be listed in the whole cluster.
pub(super) trait OfMeshes:
    Resource<Scope = NamespaceResourceScope, DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + 'static
{
    fn everywhere(together: &Together) -> &Everywhere<Self>;
}

macro_rules! of_meshes {
    ($($kind:ty: $field:ident),+ $(,)?) => {
        $(impl OfMeshes for $kind {
            fn everywhere(together: &Together) -> &Everywhere<Self> {
                &together.$field
            }
        })+
    };
}

of_meshes! {
    ServiceMeshControlPlane: control_planes,
    ServiceMeshMemberRoll: member_rolls,
    ServiceMeshPeer: peers,
    ExportedServiceSet: exports,
    ImportedServiceSet: imports,
    ServiceMeshMember: members,
    VirtualService: virtual_services,
    DestinationRule: destination_rules,
    Gateway: gateways,
    AuthorizationPolicy: authorization_policies,
}

impl Together {
    /// For so many meshes of one cluster.
    pub fn of(meshes: usize) -> Self {
        Self {
            meshes,
            ..Self::default()
        }
    }

    /// The objects of a kind in one namespace.
    pub async fn list<K: OfMeshes>(&self, mesh: &MeshClient, namespace: &str) -> Observed<Vec<K>> {
        match self.by_namespace(mesh).await {
            Some(Ok(all)) => Observed::Present(all.get(namespace).cloned().unwrap_or_default()),
            Some(Err(fault)) => fault.clone().observed(&words::list::<K>(namespace)),
            None => list(mesh, namespace).await,
        }
    }

    /// One object.
    pub async fn one<K: OfMeshes>(&self, mesh: &MeshClient, namespace: &str, name: &str) -> Observed<K> {
        match self.by_namespace::<K>(mesh).await {
            Some(Ok(all)) => {
                let mut own = all.get(namespace).into_iter().flatten();
                let found = own.find(|object| object.meta().name.as_deref() == Some(name));
                found.cloned().map_or(Observed::Missing, Observed::Present)
            }
            Some(Err(fault)) => fault.clone().observed(&words::get::<K>(namespace, name)),
            None => one(mesh, namespace, name).await,
        }
    }

    /// Every object of a kind in the cluster.
    pub async fn all<K: OfMeshes>(&self, mesh: &MeshClient) -> Result<Vec<K>, Fault> {
        match self.by_namespace(mesh).await {
            Some(found) => Ok(found
                .as_ref()
                .map_err(Clone::clone)?
                .values()
                .flatten()
                .cloned()
                .collect()),
            None => everywhere(mesh).await,
        }
    }

    /// The names of every object of a kind in the cluster.
    pub async fn names<K: OfMeshes>(&self, mesh: &MeshClient) -> Result<Vec<NeighbourObject>, Fault> {
        let name = |metadata: &ObjectMeta| NeighbourObject {
            kind: K::kind(&()).into_owned(),
            namespace: metadata.namespace.clone().unwrap_or_default(),
            name: metadata.name.clone().unwrap_or_default(),
        };
        match self.by_namespace::<K>(mesh).await {
            Some(found) => {
                let found = found.as_ref().map_err(Clone::clone)?.values().flatten();
                Ok(found.map(|object| name(object.meta())).collect())
            }
            None => {
                let found = mesh.request(lean::list_metadata::<K>(&mesh.client)).await?;
                Ok(found.iter().map(|object| name(&object.metadata)).collect())
            }
        }
    }

    /// What the whole cluster has; `None` where namespaces are to be asked one by one: for few meshes, and where the list
    /// failed for a reason that a single namespace need not share, such as a missing right or an object that cannot be read.
    async fn by_namespace<K: OfMeshes>(&self, mesh: &MeshClient) -> Option<&Result<BTreeMap<String, Vec<K>>, Fault>> {
        if self.meshes < MANY {
            return None;
        }
        let found = K::everywhere(self).get_or_init(|| by_namespace(mesh)).await;
        let counts_for_all = match found {
            Ok(_) => true,
            Err(fault) => matches!(
                fault,
                // A kind that is not served is served in no namespace.
                Fault::NotFound(_) | Fault::Unreachable(_) | Fault::Unauthorized(_) | Fault::Overloaded(_)
            ),
        };
        counts_for_all.then_some(found)
    }
}

async fn by_namespace<K: OfMeshes>(mesh: &MeshClient) -> Result<BTreeMap<String, Vec<K>>, Fault> {
    let mut found: BTreeMap<String, Vec<K>> = BTreeMap::new();
    for object in everywhere::<K>(mesh).await? {
        found
            .entry(object.namespace().unwrap_or_default())
            .or_default()
            .push(object);
    }
    Ok(found)
}

/// Every object of a kind in the cluster.
pub(super) async fn everywhere<K>(mesh: &MeshClient) -> Result<Vec<K>, Fault>
where
    K: Resource<DynamicType = ()> + Clone + DeserializeOwned + Debug + Send + 'static,
{
    mesh.request(lean::list(&mesh.client, None, &ListParams::default()))
        .await
}
