//! istiod's certificate authority: a Secret that outlives the control plane, and the root that is published from it.

use k8s_openapi::ByteString;
use serde_json::{Value, json};

use super::super::action::{Action, Actions};
use super::super::world::{ClusterView, namespace};
use super::control_planes::trust_domain;
use crate::names::{AUTHORITY, AUTHORITY_CERTIFICATE, ROOT_CERTIFICATE, ROOT_CERTIFICATE_KEY};

/// Publishes the root of a mesh at once: that of the authority which is there, which a new control plane takes over, or else
/// a new one. One that istiod runs with stays, whatever becomes of its Secret.
pub(super) fn publish(cluster: &str, view: &ClusterView, control_plane: &Value, actions: &mut Actions) {
    let namespace = namespace(control_plane);
    let is_published = view.get("ConfigMap", namespace, ROOT_CERTIFICATE).is_some();
    let is_new = control_plane["status"]["conditions"].is_null();
    let known = view
        .get("Secret", namespace, AUTHORITY)
        .and_then(|secret| serde_json::from_value::<ByteString>(secret["data"][AUTHORITY_CERTIFICATE].clone()).ok())
        .and_then(|certificate| String::from_utf8(certificate.0).ok());
    let action = match known {
        Some(_) if is_published => return,
        Some(root) => Action::Apply {
            object: published(namespace, &root),
        },
        None if is_published && !is_new => return,
        None => Action::CreateRoot {
            namespace: namespace.to_owned(),
            trust_domain: trust_domain(control_plane).to_owned(),
        },
    };
    actions.push(cluster, action);
}

/// The Secret with a certificate authority, without its key, which no object shows.
pub(crate) fn authority(namespace: &str, root: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Secret", "type": "istio.io/ca-root",
        "metadata": {"name": AUTHORITY, "namespace": namespace},
        "data": {AUTHORITY_CERTIFICATE: ByteString(root.as_bytes().to_vec())}})
}

/// The ConfigMap in which a root is published.
pub(crate) fn published(namespace: &str, root: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": ROOT_CERTIFICATE, "namespace": namespace, "labels": {"istio.io/config": "true"}},
        "data": {ROOT_CERTIFICATE_KEY: root}})
}
