//! Which versions a cluster runs.

use kube::api::ListParams;

use super::{Contexts, Fault, bounded, lean};
use crate::api::{ClusterServiceVersion, ServiceMeshControlPlane};
use crate::naming::OPERATORS_NAMESPACE;

/// What a cluster says of its versions, each for itself.
pub struct Versions {
    /// Of the API server, such as `v1.27.4`.
    pub server: Result<String, Fault>,
    /// The Service Mesh operators that Operator Lifecycle Manager knows, by name.
    pub operators: Result<Vec<ClusterServiceVersion>, Fault>,
    /// Of a namespace, or of the whole cluster.
    pub control_planes: Result<Vec<ServiceMeshControlPlane>, Fault>,
}

/// Asks the cluster of a context; for control planes of one namespace only, where one is named.
pub async fn versions(contexts: &Contexts, context: &str, namespace: Option<&str>) -> Result<Versions, Fault> {
    let client = contexts.connect(context).await?;
    let (limit, all) = (contexts.request_timeout(), ListParams::default());
    let (server, operators, control_planes) = tokio::join!(
        bounded(limit, client.apiserver_version()),
        bounded(limit, lean::list(&client, Some(OPERATORS_NAMESPACE), &all)),
        bounded(limit, lean::list(&client, namespace, &all)),
    );
    Ok(Versions {
        server: server.map(|version| version.git_version),
        operators: or_none(operators),
        control_planes: or_none(control_planes),
    })
}

/// A cluster that does not know a kind has none of it.
fn or_none<T>(found: Result<Vec<T>, Fault>) -> Result<Vec<T>, Fault> {
    match found {
        Err(Fault::NotFound(_)) => Ok(Vec::new()),
        other => other,
    }
}
