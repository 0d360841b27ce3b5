//! istiod's certificate authority: a Secret that outlives the control plane, or one's own, and the root that is published
//! from it.

use k8s_openapi::ByteString;
use serde_json::{Value, json};

use super::super::action::{Action, Actions};
use super::super::memory::Memory;
use super::super::world::{ClusterView, namespace};
use super::control_planes::trust_domain;
use super::mesh::Meshes;
use crate::names::{AUTHORITY, AUTHORITY_CERTIFICATE, PLUGGED_AUTHORITY, ROOT_CERTIFICATE, ROOT_CERTIFICATE_KEY};

/// A certificate authority of one's own.
pub(crate) struct PluggedAuthority {
    /// PEM of the root, with others that the mesh trusts below it.
    pub root: String,
    /// PEM of the certificate that signs.
    pub certificate: String,
    /// PEM of its key.
    pub key: String,
    /// PEM of what is presented beside a certificate that it signed.
    pub chain: String,
}

/// The authority that somebody put beside a control plane; nothing where a part of it is missing.
pub(crate) fn plugged(view: &ClusterView, namespace: &str) -> Option<PluggedAuthority> {
    let secret = view.get("Secret", namespace, PLUGGED_AUTHORITY)?;
    Some(PluggedAuthority {
        root: decoded(secret, ROOT_CERTIFICATE_KEY)?,
        certificate: decoded(secret, AUTHORITY_CERTIFICATE)?,
        key: decoded(secret, "ca-key.pem")?,
        chain: decoded(secret, "cert-chain.pem")?,
    })
}

/// A text in a Secret.
fn decoded(secret: &Value, key: &str) -> Option<String> {
    let bytes: ByteString = serde_json::from_value(secret["data"][key].clone()).ok()?;
    String::from_utf8(bytes.0).ok()
}

/// Lets each istiod publish the root of the authority that it found when it started; one that was put there since it will
/// find when it starts anew.
pub(super) fn publish_plugged(meshes: &Meshes<'_>, memory: &Memory, actions: &mut Actions) {
    for mesh in &meshes.all {
        let root = memory.istiods.get(&mesh.key()).and_then(|istiod| istiod.root.as_ref());
        if let Some(root) = root.filter(|root| **root != mesh.root) {
            let object = published(mesh.namespace, root);
            actions.push(mesh.cluster, Action::Apply { object });
        }
    }
}

/// Publishes the root of a mesh at once: that of the authority which is there, which a new control plane takes over, or else
/// a new one. One that istiod runs with stays, whatever becomes of its Secret.
pub(super) fn publish(cluster: &str, view: &ClusterView, control_plane: &Value, actions: &mut Actions) {
    let namespace = namespace(control_plane);
    let is_published = view.get("ConfigMap", namespace, ROOT_CERTIFICATE).is_some();
    let is_new = control_plane["status"]["conditions"].is_null();
    if plugged(view, namespace).is_some() {
        return;
    }
    let known = view
        .get("Secret", namespace, AUTHORITY)
        .and_then(|secret| decoded(secret, AUTHORITY_CERTIFICATE));
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
