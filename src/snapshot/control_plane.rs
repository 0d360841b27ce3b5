//! What a ServiceMeshControlPlane says about its mesh, with the defaults that the operator applies.

use serde_json::{Map, Value};

use crate::api::ServiceMeshControlPlane;
use crate::gateway::{AdditionalGateway, GatewayDirection};
use crate::naming::DEFAULT_CLUSTER_NAME;

/// Questions asked of a control plane. What is in effect (`status.appliedSpec`) wins over what is asked for.
pub trait ControlPlaneView {
    /// The value at a dotted path, in effect or asked for.
    fn setting(&self, path: &[&str]) -> Option<&Value>;

    /// The value at a dotted path of the spec that the user wrote.
    fn asked(&self, path: &[&str]) -> Option<&Value>;

    /// The SPIFFE trust domain; `cluster.local` when nobody set one.
    fn trust_domain(&self) -> String {
        self.text(&["security", "trust", "domain"])
            .unwrap_or_else(|| "cluster.local".to_owned())
    }

    /// The cluster name that no ServiceMeshPeer of this mesh may have; `Kubernetes` when nobody set one.
    fn cluster_name(&self) -> String {
        self.text(&["cluster", "name"])
            .unwrap_or_else(|| DEFAULT_CLUSTER_NAME.to_owned())
    }

    /// The control-plane version, such as `v2.6`.
    fn version(&self) -> Option<String> {
        self.text(&["version"])
    }

    /// The text at a dotted path.
    fn text(&self, path: &[&str]) -> Option<String> {
        self.setting(path)?
            .as_str()
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    }

    /// An additional gateway as the spec has it.
    fn additional_gateway(&self, direction: GatewayDirection, name: &str) -> Option<AdditionalGateway> {
        let gateway = self.asked(&["gateways", direction.field(), name])?;
        Some(AdditionalGateway::read(gateway))
    }
}

impl ControlPlaneView for ServiceMeshControlPlane {
    fn setting(&self, path: &[&str]) -> Option<&Value> {
        let applied = self.status.as_ref().map(|status| &status.applied_spec);
        applied
            .and_then(|applied| dig(applied, path))
            .or_else(|| self.asked(path))
    }

    fn asked(&self, path: &[&str]) -> Option<&Value> {
        dig(&self.spec.fields, path)
    }
}

fn dig<'a>(fields: &'a Map<String, Value>, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(fields.get(*first)?, |value, key| value.get(*key))
}
