//! Carries out one write of the simulator.

use kube::api::{DeleteParams, DynamicObject, Patch, PatchParams, PostParams, Preconditions};
use kube::{Api, Client};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, KeyUsagePurpose};
use serde_json::{Value, json};

use super::action::Action;
use super::world::{name, namespace, text};
use crate::manifest::kinds;
use crate::naming::{ROOT_CERTIFICATE_CONFIG_MAP, ROOT_CERTIFICATE_KEY};
use crate::sandbox::crds;

const OPERATOR: &str = "maistra-operator";

/// Carries out one write.
pub async fn write(client: &Client, action: Action) -> anyhow::Result<()> {
    match action {
        Action::Apply { object } => apply(client, &object).await,
        Action::Status { object } => {
            let api = api(client, &object)?;
            let name = name(&object).to_owned();
            let object: DynamicObject = serde_json::from_value(object)?;
            api.replace_status(&name, &PostParams::default(), &object).await?;
            Ok(())
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
            Ok(())
        }
        Action::CreateRoot {
            namespace,
            trust_domain,
        } => {
            let object = json!({
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": {"name": ROOT_CERTIFICATE_CONFIG_MAP, "namespace": namespace, "labels": {"istio.io/config": "true"}},
                "data": {ROOT_CERTIFICATE_KEY: root_certificate(&trust_domain)?},
            });
            apply(client, &object).await
        }
        Action::InstallFederationKinds => crds::install(client, crds::Group::WithFirstControlPlane).await,
    }
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
    let row = kinds::by_name(kind).ok_or_else(|| anyhow::anyhow!("`{kind}` is not in the table of kinds"))?;
    let resource = row.api_resource();
    Ok(if row.namespaced {
        Api::namespaced_with(client.clone(), namespace(object), &resource)
    } else {
        Api::all_with(client.clone(), &resource)
    })
}

/// A real self-signed root, as istiod makes one for a mesh without a certificate authority of its own.
fn root_certificate(trust_domain: &str) -> anyhow::Result<String> {
    let mut parameters = CertificateParams::new(Vec::new())?;
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters
        .distinguished_name
        .push(DnType::OrganizationName, trust_domain);
    Ok(parameters.self_signed(&KeyPair::generate()?)?.pem())
}
