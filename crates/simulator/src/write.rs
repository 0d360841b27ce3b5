//! Carries out one write of the simulator.

use k8s_openapi::jiff::Timestamp;
use kube::api::{DeleteParams, DynamicObject, Patch, PatchParams, PostParams, Preconditions};
use kube::{Api, Client};
use serde_json::{Value, json};

use super::Install;
use super::action::Action;
use super::authority::Authorities;
use super::decide::{authority, published};
use super::kinds::resource;
use super::world::{name, namespace, text};

const OPERATOR: &str = "maistra-operator";

/// What came of a write.
pub enum Written {
    /// Nothing changed.
    Nothing,
    /// Something changed, which the watches tell.
    Something,
    /// An object's status changed.
    Status {
        /// The object as it was seen, with its new status.
        seen: Box<DynamicObject>,
        /// The object as it is now.
        now: Box<DynamicObject>,
    },
}

/// Carries out one write.
pub async fn write(
    client: &Client,
    action: Action,
    install: &Install,
    authorities: &Authorities,
) -> anyhow::Result<Written> {
    match action {
        Action::Apply { object } => apply(client, &object).await?,
        Action::Status { object } => {
            let api = api(client, &object)?;
            let name = name(&object).to_owned();
            let object: DynamicObject = serde_json::from_value(object)?;
            let kept = api.replace_status(&name, &PostParams::default(), &object).await?;
            if kept.metadata.resource_version == object.metadata.resource_version {
                return Ok(Written::Nothing);
            }
            return Ok(Written::Status {
                seen: Box::new(object),
                now: Box::new(kept),
            });
        }
        Action::Delete { object } => {
            let parameters = DeleteParams {
                grace_period_seconds: Some(0),
                preconditions: Some(Preconditions {
                    uid: Some(text(&object["metadata"]["uid"]).to_owned()),
                    resource_version: None,
                }),
                ..DeleteParams::default()
            };
            api(client, &object)?.delete(name(&object), &parameters).await?;
        }
        Action::CreateRoot {
            namespace,
            trust_domain,
        } => {
            let root = authorities.create(&trust_domain, Timestamp::now())?;
            let secret = authority(&namespace, &root);
            let created: DynamicObject = serde_json::from_value(secret.clone())?;
            let api = api(client, &secret)?;
            match api.create(&PostParams::default(), &created).await {
                // There is one by now, which is published at the next turn.
                Err(kube::Error::Api(status)) if status.code == 409 => return Ok(Written::Nothing),
                Err(error) => return Err(error.into()),
                Ok(_) => apply(client, &published(&namespace, &root)).await?,
            }
        }
        Action::Finalizers { object } => {
            let metadata = &object["metadata"];
            let patch = json!({"metadata": {
                "finalizers": metadata["finalizers"], "resourceVersion": metadata["resourceVersion"]}});
            let parameters = PatchParams {
                field_manager: Some(OPERATOR.to_owned()),
                ..PatchParams::default()
            };
            // A merge patch, which never makes an object that is gone.
            api(client, &object)?
                .patch(name(&object), &parameters, &Patch::Merge(&patch))
                .await?;
        }
        Action::InstallFederationKinds => install(client.clone()).await?,
    }
    Ok(Written::Something)
}

async fn apply(client: &Client, object: &Value) -> anyhow::Result<()> {
    let parameters = PatchParams::apply(OPERATOR).force();
    api(client, object)?
        .patch(name(object), &parameters, &Patch::Apply(object))
        .await?;
    Ok(())
}

fn api(client: &Client, object: &Value) -> anyhow::Result<Api<DynamicObject>> {
    let kind = text(&object["kind"]);
    let resource = resource(kind).ok_or_else(|| anyhow::anyhow!("`{kind}` is no kind that is written here"))?;
    Ok(match namespace(object) {
        "" => Api::all_with(client.clone(), &resource),
        namespace => Api::namespaced_with(client.clone(), namespace, &resource),
    })
}
