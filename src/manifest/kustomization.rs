//! The file by which kustomize, and with it Argo CD and Flux, finds the manifests of a folder.

use super::quote;

/// A kustomization of these files, in order.
pub fn kustomization(files: &[&str]) -> String {
    let document = serde_json::json!({
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": files,
    });
    format!("{}\n", quote::document(&document).trim_end())
}
