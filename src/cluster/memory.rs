//! What is asked once, and remembered for whoever else wants to know.
//!
//! Kinds of the mesh are listed in the whole cluster where many meshes are asked about, or where somebody wants to know what
//! else of Maistra is there: hardly any of their objects is in a namespace that no mesh has. Kinds that everybody uses, such
//! as Pods, are only ever listed where they are wanted.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use kube::api::ListParams;
use kube::{Resource, ResourceExt};
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;

use super::{Fault, MeshClient, lean};
use crate::api::FromJson;
use crate::snapshot::{Part, Scope};

/// From so many on, one list is less work than one question for each: of a cluster for its meshes, or of a namespace for
/// objects whose names are known.
pub(super) const MANY: usize = 4;

/// A kind whose objects are read.
pub(super) trait ReadKind:
    Resource<DynamicType = ()> + Clone + DeserializeOwned + FromJson + Debug + Send + Sync + 'static
{
}
impl<K: Resource<DynamicType = ()> + Clone + DeserializeOwned + FromJson + Debug + Send + Sync + 'static> ReadKind
    for K
{
}

/// One answer of each type.
#[derive(Default)]
pub(super) struct Memory(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Memory {
    /// The answer of this type; asks for it the first time.
    pub async fn once<T: Clone + Send + Sync + 'static>(&self, ask: impl Future<Output = T>) -> T {
        self.cell::<T>().get_or_init(|| ask).await.clone()
    }

    fn cell<T: Send + Sync + 'static>(&self) -> Arc<OnceCell<T>> {
        let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || -> Arc<dyn Any + Send + Sync> { Arc::new(OnceCell::<T>::new()) };
        let cell = cells.entry(TypeId::of::<T>()).or_insert_with(new).clone();
        cell.downcast().expect("each cell is kept under its own type")
    }
}

/// The answers that the meshes of one cluster have in common.
#[derive(Default)]
pub(super) struct ClusterMemory {
    meshes: usize,
    /// Whether what else of Maistra is in the cluster is asked for, and so listed anyway.
    neighbours: bool,
    pub answers: Memory,
}

/// The objects of a kind by namespace, or why the whole cluster cannot be listed.
pub(super) type Everywhere<K> = Arc<Result<BTreeMap<String, Vec<K>>, Fault>>;

impl ClusterMemory {
    /// For the meshes of one cluster, each asked for its scope.
    pub fn of(scopes: &[Scope]) -> Self {
        Self {
            meshes: scopes.len(),
            neighbours: scopes.iter().any(|scope| scope.contains(Part::Neighbours)),
            answers: Memory::default(),
        }
    }

    /// Every object of a kind in the cluster; asked for once.
    pub async fn everywhere<K: ReadKind>(&self, mesh: &MeshClient) -> Everywhere<K> {
        let ask = async { Arc::new(everywhere::<K>(mesh).await.map(by_namespace)) };
        self.answers.once(ask).await
    }

    /// What the whole cluster has; `None` where namespaces are to be asked one by one: for few meshes, for kinds that
    /// everybody uses, and where the list failed for a reason that a single namespace need not share, such as a missing
    /// right or an object that cannot be read.
    pub async fn by_namespace<K: ReadKind>(&self, mesh: &MeshClient) -> Option<Everywhere<K>> {
        if !self.lists_everywhere::<K>() {
            return None;
        }
        let found = self.everywhere::<K>(mesh).await;
        let counts_for_all = match found.as_ref() {
            Ok(_) => true,
            Err(fault) => matches!(
                fault,
                // A kind that is not served is served in no namespace.
                Fault::NotFound(_)
                    | Fault::Unreachable(_)
                    | Fault::Unanswered(_)
                    | Fault::Unauthorized(_)
                    | Fault::Overloaded(_)
            ),
        };
        counts_for_all.then_some(found)
    }

    /// Whether a kind is listed in the whole cluster: hardly anybody but a mesh has objects of it, and many are to be read,
    /// or all of them are read anyway.
    fn lists_everywhere<K: ReadKind>(&self) -> bool {
        let group = K::group(&());
        let is_maistra = group.ends_with("maistra.io");
        if self.meshes < MANY {
            return self.neighbours && is_maistra;
        }
        is_maistra || group.ends_with("istio.io")
    }
}

fn by_namespace<K: ReadKind>(objects: Vec<K>) -> BTreeMap<String, Vec<K>> {
    let mut found: BTreeMap<String, Vec<K>> = BTreeMap::new();
    for object in objects {
        found
            .entry(object.namespace().unwrap_or_default())
            .or_default()
            .push(object);
    }
    found
}

/// Every object of a kind in the cluster.
pub(super) async fn everywhere<K: ReadKind>(mesh: &MeshClient) -> Result<Vec<K>, Fault> {
    mesh.request(lean::list(&mesh.client, None, &ListParams::default()))
        .await
}
