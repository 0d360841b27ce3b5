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
    /// The namespace whose control planes were asked for since those of the whole cluster may not be listed.
    pub instead: Option<String>,
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
    let (mut control_planes, mut instead) = (or_none(control_planes), None);
    if let (None, Err(Fault::Forbidden(_)), Some(own)) = (namespace, &control_planes, contexts.namespace(context)) {
        let of_own = bounded(limit, lean::list(&client, Some(own), &all)).await;
        (control_planes, instead) = (or_none(of_own), Some(own.to_owned()));
    }
    Ok(Versions {
        instead,
        server: server.map(|version| version.git_version),
        operators: or_none(operators),
        control_planes,
    })
}

/// A cluster that does not know a kind has none of it.
fn or_none<T>(found: Result<Vec<T>, Fault>) -> Result<Vec<T>, Fault> {
    match found {
        Err(Fault::NotFound(_)) => Ok(Vec::new()),
        other => other,
    }
}
