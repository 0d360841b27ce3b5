//! What the webhooks of the Maistra operator do, as policies of the API server itself.

use std::time::Duration;

use anyhow::Context;
use kube::api::{Api, DynamicObject, Patch, PatchParams, PostParams};
use kube::core::{ApiResource, GroupVersionKind};
use meshfed_simulator::admission_policies;
use serde_json::{Value, json};

use crate::api::ServiceMeshControlPlane;

/// How long the API server is given to read a policy before it is asked again.
const READING: Duration = Duration::from_millis(100);

/// Applies the policies and waits until the API server heeds them.
pub async fn install(client: &kube::Client) -> anyhow::Result<()> {
    for policy in admission_policies() {
        let kind = policy["kind"].as_str().unwrap_or_default();
        let name = policy["metadata"]["name"].as_str().unwrap_or_default();
        let resource = ApiResource::from_gvk(&GroupVersionKind::gvk("admissionregistration.k8s.io", "v1", kind));
        let api: Api<DynamicObject> = Api::all_with(client.clone(), &resource);
        api.patch(
            name,
            &PatchParams::apply("meshfed-sandbox").force(),
            &Patch::Apply(&policy),
        )
        .await
        .with_context(|| format!("apply {kind} {name}"))?;
    }
    until_heeded(client).await
}

async fn until_heeded(client: &kube::Client) -> anyhow::Result<()> {
    let resource = ApiResource::erase::<ServiceMeshControlPlane>(&());
    let api: Api<DynamicObject> = Api::namespaced_with(client.clone(), "default", &resource);
    let unwritten = PostParams {
        dry_run: true,
        ..PostParams::default()
    };
    let ask = async |version: &str| {
        let object = json!({"apiVersion": resource.api_version, "kind": resource.kind,
            "metadata": {"name": "unwritten", "namespace": "default"}, "spec": {"version": version}});
        let object: DynamicObject = serde_json::from_value(object).context("a control plane to ask with")?;
        anyhow::Ok(api.create(&unwritten, &object).await)
    };
    loop {
        let (refused, changed) = (ask("none").await?, ask("v2.5").await?);
        let is_refused = matches!(&refused, Err(kube::Error::Api(status)) if status.code == 422);
        let changed = match changed {
            // A folder of definitions may lack the kind; then there is nothing to heed.
            Err(kube::Error::Api(status)) if status.code == 404 => return Ok(()),
            changed => changed.context("ask for a control plane of version v2.5")?,
        };
        let automatic_routes = changed.data.pointer("/spec/gateways/openshiftRoute/enabled");
        if is_refused && automatic_routes == Some(&Value::Bool(false)) {
            return Ok(());
        }
        tokio::time::sleep(READING).await;
    }
}
