//! A mesh that is not looked at itself: what its administrator says of it, who may be somebody else.

use serde::{Deserialize, Serialize};

use super::{MeshState, Observed};

/// What an administrator says of a mesh besides what its control plane and its root certificate would say: how the mesh that
/// was told is let in, and where it asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ToldMesh {
    /// SHA-256 of what was told, as upper-case hexadecimal pairs with `:` between them.
    pub fingerprint: String,
    /// The egress gateway that asks.
    pub egress: String,
    /// The identity that the egress gateway asks with.
    pub client_id: String,
    /// DNS names or IP addresses of the ingress gateway that answers.
    pub addresses: Vec<String>,
    /// External port that reaches 8188.
    pub discovery_port: u16,
    /// External port that reaches 15443.
    pub service_port: u16,
}

impl MeshState {
    /// What was told of the mesh, where that is all that is known of it.
    pub fn told(&self) -> Option<&ToldMesh> {
        match &self.told {
            Observed::Present(told) => Some(told),
            _ => None,
        }
    }
}
