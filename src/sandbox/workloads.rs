//! The bookinfo workloads that the demo runs, and applying them as a user would.

use std::time::Duration;

use anyhow::{Context, bail};
use k8s_openapi::api::apps::v1::Deployment;
use kube::api::{DynamicObject, Patch, PatchParams};
use kube::runtime::wait::{Condition, await_condition};
use kube::{Api, Client};
use serde_json::Value;

use crate::manifest::{kinds, yaml};

const RUNS_WITHIN: Duration = Duration::from_secs(60);

/// Applies the workload `prod` or `stage` to a namespace and waits until its Deployments are available.
pub async fn apply(client: Client, namespace: &str, workload: &str) -> anyhow::Result<()> {
    let text = match workload {
        "prod" => include_str!("../../templates/bookinfo/prod.yaml"),
        "stage" => include_str!("../../templates/bookinfo/stage.yaml"),
        other => bail!("there is no bookinfo workload `{other}`"),
    };
    let objects = yaml::read(text).with_context(|| format!("read the bookinfo workload `{workload}`"))?;
    for object in &objects {
        apply_one(&client, namespace, object).await?;
    }
    let deployments = objects.iter().filter(|object| object["kind"] == "Deployment");
    for name in deployments.filter_map(|object| object["metadata"]["name"].as_str()) {
        let api: Api<Deployment> = Api::namespaced(client.clone(), namespace);
        let available = tokio::time::timeout(RUNS_WITHIN, await_condition(api, name, is_available()));
        available
            .await
            .with_context(|| format!("Deployment {namespace}/{name} did not become available"))??;
    }
    Ok(())
}

async fn apply_one(client: &Client, namespace: &str, object: &Value) -> anyhow::Result<()> {
    let (kind, name) = (
        object["kind"].as_str().unwrap_or_default(),
        object["metadata"]["name"].as_str().unwrap_or_default(),
    );
    let resource = kinds::by_name(kind)
        .with_context(|| format!("`{kind}` is not in the table of kinds"))?
        .api_resource();
    let api: Api<DynamicObject> = Api::namespaced_with(client.clone(), namespace, &resource);
    let parameters = PatchParams::apply("bookinfo");
    api.patch(name, &parameters, &Patch::Apply(object))
        .await
        .with_context(|| format!("apply {kind} {namespace}/{name}"))?;
    Ok(())
}

fn is_available() -> impl Condition<Deployment> {
    |deployment: Option<&Deployment>| {
        let wanted = deployment.and_then(|deployment| deployment.spec.replicas).unwrap_or(1);
        let ready = deployment
            .and_then(|deployment| deployment.status.as_ref()?.ready_replicas)
            .unwrap_or_default();
        deployment.is_some() && ready >= wanted
    }
}
