//! What the simulator does to a cluster.

use serde_json::Value;

/// One write.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Applies an object, as the Maistra operator or a controller of Kubernetes would.
    Apply {
        /// The object, with `apiVersion` and `kind`.
        object: Value,
    },
    /// Replaces the status of an object.
    Status {
        /// The object as it was seen, with its new status.
        object: Value,
    },
    /// Deletes an object.
    Delete {
        /// The object as it was seen.
        object: Value,
    },
    /// Holds an object, or lets go of it.
    Finalizers {
        /// The object as it was seen, with its new finalizers.
        object: Value,
    },
    /// Makes a self-signed root certificate keeps it in `istio-ca-secret`, and publishes it as
    /// `istio-ca-root-cert`.
    CreateRoot {
        /// Namespace of the control plane.
        namespace: String,
        /// Trust domain of the mesh, for the certificate's organisation.
        trust_domain: String,
    },
    /// Installs the definitions that the operator brings with the first control plane.
    InstallFederationKinds,
}

/// The writes of one decision, by cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Actions {
    list: Vec<(String, Action)>,
}

impl Actions {
    /// Adds a write.
    pub fn push(&mut self, cluster: &str, action: Action) {
        self.list.push((cluster.to_owned(), action));
    }

    /// Installs the kinds of federation in a cluster, once for all control planes that are new in it.
    pub fn install_kinds(&mut self, cluster: &str) {
        let install = (cluster.to_owned(), Action::InstallFederationKinds);
        if !self.list.contains(&install) {
            self.list.push(install);
        }
    }

    /// Replaces the status of `seen` unless it has this status already.
    pub fn status(&mut self, cluster: &str, seen: &Value, status: Value) {
        if seen["status"] != status {
            let mut object = seen.clone();
            object["status"] = status;
            self.push(cluster, Action::Status { object });
        }
    }

    /// The writes, with the cluster of each.
    pub fn into_inner(self) -> Vec<(String, Action)> {
        self.list
    }
}
