//! The Operator Lifecycle Manager, as far as a Subscription's user sees it.

use serde_json::{Value, json};

use super::super::action::{Action, Actions};
use super::super::world::{ClusterView, name, namespace, text};

/// Installs what is subscribed to: first `Installing`, then `Succeeded` at the next decision.
pub(super) fn subscriptions(cluster: &str, view: &ClusterView, actions: &mut Actions) {
    for subscription in view.all("Subscription") {
        let package = text(&subscription["spec"]["name"]);
        let version = format!("{package}.v1.0.0");
        let Some(installed) = view.get("ClusterServiceVersion", namespace(subscription), &version) else {
            actions.push(
                cluster,
                Action::Apply {
                    object: version_of(subscription, package, &version),
                },
            );
            continue;
        };
        let next = match installed["status"]["phase"].as_str() {
            None => {
                json!({"phase": "Installing", "reason": "InstallWaiting", "message": "installing: waiting for deployment"})
            }
            Some(_) => {
                json!({"phase": "Succeeded", "reason": "InstallSucceeded", "message": "install strategy completed with no errors"})
            }
        };
        actions.status(cluster, installed, next);
        // The CRD requires a time; the subscription's own is as good as any and does not move.
        actions.status(
            cluster,
            subscription,
            json!({
                "installedCSV": version, "currentCSV": version, "state": "AtLatestKnown",
                "lastUpdated": subscription["metadata"]["creationTimestamp"],
            }),
        );
    }
}

fn version_of(subscription: &Value, package: &str, version: &str) -> Value {
    json!({"apiVersion": "operators.coreos.com/v1alpha1", "kind": "ClusterServiceVersion",
        "metadata": {"name": version, "namespace": namespace(subscription),
            "labels": {"operators.coreos.com/subscription": name(subscription)}},
        "spec": {"displayName": package, "version": "1.0.0",
            "install": {"strategy": "deployment", "spec": {"deployments": []}}}})
}
