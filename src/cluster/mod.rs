//! Everything that talks to a Kubernetes API server: contexts, observation, server-side apply, waiting. Decides nothing
//! about federation; that is what `plan`, `snapshot` and `rules` are for.

pub mod apply;
mod connection;
mod contexts;
mod discovery;
mod fault;
mod kubeconfig;
mod lean;
mod live;
mod login;
mod logs;
mod memory;
mod observe;
mod proxy;
mod question;
mod remove;
mod requests;
mod resolve;
mod restart;
mod restore;
mod routes;
mod surroundings;
mod unanswered;
mod versions;
mod wait;
mod within;
mod write;

pub use crate::snapshot::Scope;
pub(crate) use connection::Overrides;
pub use contexts::Contexts;
pub use discovery::served;
pub(crate) use discovery::{serves, serves_for_good};
pub use fault::Fault;
pub(crate) use fault::FaultPlace;
pub use kubeconfig::{defaults as default_kubeconfigs, read as read_kubeconfig};
pub(crate) use live::{live_object, live_objects};
pub use observe::observe_mesh;
pub(crate) use observe::{observe_each, observe_meshes};
pub use remove::remove;
pub use resolve::{NotFound, control_planes, control_planes_in};
pub(crate) use resolve::{look_up, resolve_mesh};
pub(crate) use restart::restart;
pub(crate) use restore::restore;
pub(crate) use routes::{FoundRoute, control_plane_route};
pub(crate) use surroundings::review;
pub(crate) use versions::Versions;
pub use versions::versions;
pub use wait::Ended;
pub(crate) use wait::{ChangeSignal, Wait, wait_for};
pub(crate) use within::within;

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use kube::{Client, Resource};
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;

use contexts::Once;
use within::Bound;

use crate::rules::is_dns_subdomain;
use crate::topology::Mesh;

/// A mesh and the way to its cluster. Cheap to clone.
#[derive(Clone)]
pub struct MeshClient {
    /// Which mesh.
    pub mesh: Mesh,
    /// The way to the API server of its cluster.
    pub client: Client,
    /// Longest time for one request.
    pub request_timeout: Duration,
    /// What tells its cluster from others, asked once for all meshes of a context: it never changes.
    identity: Arc<OnceCell<Option<String>>>,
    /// Which kinds that no run brings its cluster serves, asked once as well; by context and kind.
    served: Arc<Once<bool>>,
}

impl MeshClient {
    /// A mesh, by a client for its cluster.
    pub fn new(mesh: Mesh, client: Client, request_timeout: Duration) -> Self {
        Self {
            mesh,
            client,
            request_timeout,
            identity: Arc::default(),
            served: Arc::default(),
        }
    }

    /// A typed API in a namespace.
    pub fn api<K>(&self, namespace: &str) -> kube::Api<K>
    where
        K: Resource<Scope = k8s_openapi::NamespaceResourceScope, DynamicType = ()>,
    {
        kube::Api::namespaced(self.client.clone(), namespace)
    }

    /// Reads one object.
    async fn get<K>(&self, namespace: &str, name: &str) -> Result<K, Fault>
    where
        K: Resource<Scope = k8s_openapi::NamespaceResourceScope, DynamicType = ()> + Clone + DeserializeOwned + Debug,
    {
        check_names(&[namespace, name])?;
        self.request(self.api::<K>(namespace).get(name)).await
    }

    /// Runs one request and bounds its time.
    pub async fn request<T>(&self, request: impl Future<Output = kube::Result<T>>) -> Result<T, Fault> {
        bounded(self.request_timeout, request).await
    }
}

/// Refuses what is no name of an object or a namespace: in a URL it would lead to something else.
fn check_names(names: &[&str]) -> Result<(), Fault> {
    let strange = names.iter().find(|name| !is_dns_subdomain(name));
    strange.map_or(Ok(()), |name| {
        Err(Fault::Other(format!(
            "{name:?} is no name of an object, so it was not asked for"
        )))
    })
}

/// How much longer an answer may take to end after the time in which it has to begin.
const BODY_ENDS_WITHIN: Duration = Duration::from_millis(100);

/// Runs one request and bounds its time.
async fn bounded<T>(limit: Duration, request: impl Future<Output = kube::Result<T>>) -> Result<T, Fault> {
    // A request ends by itself within the limit and names its server then; what is left to bound here is its body.
    let bound = Bound::of(limit).and(BODY_ENDS_WITHIN);
    match tokio::time::timeout_at(bound.until, request).await {
        Ok(answer) => answer.map_err(Fault::from),
        Err(_) => Err(Fault::Unanswered(format!("no answer within {bound}"))),
    }
}
