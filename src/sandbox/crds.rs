//! The custom resource definitions of a sandbox: those in the folder that `MESHFED_CRDS` names, else meshfed's own types.
//!
//! They come in two groups, as on a real cluster: OLM's operator bundle brings the kinds of `maistra.io`, while those of
//! federation and Istio appear when the operator reconciles the first control plane (Maistra 2.5, `pkg/bootstrap/crds.go`).

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use futures::future::try_join_all;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::CustomResourceExt;
use kube::api::{Api, DynamicObject, ListParams, Patch, PatchParams};
use kube::runtime::wait::{await_condition, conditions};
use serde_json::{Value, json};

use crate::api;
use crate::manifest::{kinds, yaml};

/// How long the storage of a kind is given to open before it is asked for again.
const OPENING: Duration = Duration::from_millis(100);

/// When a definition appears on a real cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// With OpenShift and the operators: `maistra.io`, `operators.coreos.com`, `route.openshift.io`.
    AtStart,
    /// While the operator reconciles the first control plane: `federation.maistra.io` and everything of Istio.
    WithFirstControlPlane,
}

impl Group {
    /// The group that a definition belongs to.
    fn of(definition: &Value) -> Group {
        let api_group = definition["spec"]["group"].as_str().unwrap_or_default();
        if api_group == "federation.maistra.io" || api_group.ends_with(".istio.io") {
            Group::WithFirstControlPlane
        } else {
            Group::AtStart
        }
    }
}

/// The definitions that are there before any control plane.
pub fn at_start() -> anyhow::Result<Vec<Value>> {
    in_group(Group::AtStart)
}

/// The definitions that come with the first control plane.
pub fn with_first_control_plane() -> anyhow::Result<Vec<Value>> {
    in_group(Group::WithFirstControlPlane)
}

/// Applies the definitions of a group and waits until each is served. Does nothing to those that are there already.
pub async fn install(client: &kube::Client, group: Group) -> anyhow::Result<()> {
    let definitions = in_group(group)?;
    try_join_all(definitions.iter().map(|definition| install_one(client, definition))).await?;
    Ok(())
}

async fn install_one(client: &kube::Client, definition: &Value) -> anyhow::Result<()> {
    let name = definition["metadata"]["name"]
        .as_str()
        .context("a custom resource definition has no name")?;
    let api: Api<CustomResourceDefinition> = Api::all(client.clone());
    api.patch(
        name,
        &PatchParams::apply("meshfed-sandbox").force(),
        &Patch::Apply(definition),
    )
    .await
    .with_context(|| format!("apply custom resource definition {name}"))?;
    await_condition(api, name, conditions::is_crd_established())
        .await
        .with_context(|| format!("wait for custom resource definition {name}"))?;
    until_read(client, definition).await
}

/// The API server opens the storage of a kind at the first request, and refuses requests until that is done; so the
/// first one is made here.
async fn until_read(client: &kube::Client, definition: &Value) -> anyhow::Result<()> {
    let spec = &definition["spec"];
    let row = kinds::ALL
        .iter()
        .find(|row| spec["group"] == row.group && spec["names"]["plural"] == row.plural);
    let Some(row) = row else { return Ok(()) };
    let api: Api<DynamicObject> = Api::all_with(client.clone(), &row.api_resource());
    loop {
        match api.list_metadata(&ListParams::default().limit(1)).await {
            Err(kube::Error::Api(status)) if status.code == 429 => tokio::time::sleep(OPENING).await,
            // A folder of definitions may lack the version that meshfed reads; then there is nothing to open.
            Err(kube::Error::Api(status)) if status.code == 404 => return Ok(()),
            Err(error) => return Err(error).with_context(|| format!("read the first {}", row.kind)),
            Ok(_) => return Ok(()),
        }
    }
}

fn in_group(group: Group) -> anyhow::Result<Vec<Value>> {
    let mut definitions = match std::env::var_os("MESHFED_CRDS").filter(|folder| !folder.is_empty()) {
        Some(folder) => read_folder(folder.as_ref()).context("MESHFED_CRDS")?,
        None => own(),
    };
    definitions.retain(|definition| Group::of(definition) == group);
    Ok(definitions)
}

/// Every definition in the YAML files of a folder.
fn read_folder(folder: &Path) -> anyhow::Result<Vec<Value>> {
    let mut definitions = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("read folder {}", folder.display()))? {
        let path = entry
            .with_context(|| format!("read folder {}", folder.display()))?
            .path();
        if !path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml")
        {
            continue;
        }
        let text = std::fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
        let documents = yaml::read(&text).with_context(|| format!("read {}", path.display()))?;
        definitions.extend(
            documents
                .into_iter()
                .filter(|document| document["kind"] == "CustomResourceDefinition"),
        );
    }
    if definitions.is_empty() {
        bail!("folder {} holds no custom resource definition", folder.display());
    }
    Ok(definitions)
}

/// meshfed's own types as definitions: fewer fields than the real ones, in the same versions, and as undemanding.
fn own() -> Vec<Value> {
    let own = [
        with_version(api::ServiceMeshControlPlane::crd(), "v1", false),
        only(api::ServiceMeshMemberRoll::crd()),
        only(api::ServiceMeshMember::crd()),
        only(api::ServiceMeshPeer::crd()),
        only(api::ExportedServiceSet::crd()),
        only(api::ImportedServiceSet::crd()),
        with_version(api::VirtualService::crd(), "v1alpha3", true),
        with_version(api::DestinationRule::crd(), "v1alpha3", true),
        with_version(api::Gateway::crd(), "v1alpha3", true),
        with_version(api::ServiceEntry::crd(), "v1alpha3", true),
        only(api::AuthorizationPolicy::crd()),
        only(api::Subscription::crd()),
        only(api::ClusterServiceVersion::crd()),
        only(api::Route::crd()),
    ];
    own.into()
}

fn only(definition: CustomResourceDefinition) -> Value {
    let mut definition = serde_json::to_value(definition).expect("a custom resource definition is JSON");
    definition["apiVersion"] = json!("apiextensions.k8s.io/v1");
    definition["kind"] = json!("CustomResourceDefinition");
    for version in definition["spec"]["versions"].as_array_mut().into_iter().flatten() {
        let schema = &mut version["schema"]["openAPIV3Schema"];
        remove_defaults(schema);
        // A status has more than meshfed reads of it, and whoever writes it would write for ever what is not kept.
        if let Some(status) = schema["properties"].get_mut("status") {
            status["x-kubernetes-preserve-unknown-fields"] = json!(true);
        }
    }
    definition
}

/// The real definitions fill nothing in, so an object must come back as it was written.
fn remove_defaults(schema: &mut Value) {
    let Some(schema) = schema.as_object_mut() else { return };
    schema.remove("default");
    for property in schema
        .get_mut("properties")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
    {
        remove_defaults(property.1);
    }
    for nested in ["items", "additionalProperties"] {
        if let Some(nested) = schema.get_mut(nested) {
            remove_defaults(nested);
        }
    }
}

/// Serves one more version, with any field, as the real definition does; `storage` says whether objects are kept in it.
fn with_version(definition: CustomResourceDefinition, version: &str, storage: bool) -> Value {
    let mut definition = only(definition);
    if let Some(versions) = definition["spec"]["versions"].as_array_mut() {
        let mut other = versions[0].clone();
        other["name"] = json!(version);
        other["storage"] = json!(storage);
        other["schema"] = json!({
            "openAPIV3Schema": { "type": "object", "x-kubernetes-preserve-unknown-fields": true }
        });
        versions[0]["storage"] = json!(!storage);
        versions.push(other);
    }
    definition
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn federation_and_istio_come_with_the_first_control_plane() {
        let late: Vec<Value> = own()
            .into_iter()
            .filter(|crd| Group::of(crd) == Group::WithFirstControlPlane)
            .collect();
        let mut groups: Vec<&str> = late.iter().filter_map(|crd| crd["spec"]["group"].as_str()).collect();
        groups.dedup();
        assert_eq!(
            groups,
            ["federation.maistra.io", "networking.istio.io", "security.istio.io"]
        );
    }

    #[test]
    fn every_own_definition_stores_exactly_one_version() {
        for definition in own() {
            let versions = definition["spec"]["versions"].as_array().expect("versions");
            let stored = versions.iter().filter(|version| version["storage"] == true).count();
            assert_eq!(stored, 1, "{}", definition["metadata"]["name"]);
        }
    }

    #[test]
    fn own_definitions_fill_nothing_in() {
        for definition in own() {
            let text = definition["spec"]["versions"].to_string();
            assert!(!text.contains(r#""default":"#), "{text}");
        }
    }

    #[test]
    fn a_folder_without_definitions_is_an_error() {
        let folder = tempfile::tempdir().expect("temporary folder");
        std::fs::write(folder.path().join("a.yaml"), "kind: Namespace\n---\nkind: Service\n").expect("write");
        let error = read_folder(folder.path()).expect_err("no definitions");
        assert!(
            error.to_string().contains("holds no custom resource definition"),
            "{error}"
        );
    }
}
