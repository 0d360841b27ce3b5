//! Objects of workloads.

use serde_json::{Value, json};

/// A workload of one pod with a sidecar.
pub fn deployment(name: &str) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name},
        "spec": {"replicas": 1, "selector": {"matchLabels": {"app": name}}, "template": {
            "metadata": {"labels": {"app": name}, "annotations": {"sidecar.istio.io/inject": "true"}},
            "spec": {"containers": [{"name": "app", "image": "app"}]}}}})
}

/// A Service of one HTTP port.
pub fn service(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "labels": {"app": name}},
        "spec": {"selector": {"app": name}, "ports": [{"name": "http", "port": 9080}]}})
}
