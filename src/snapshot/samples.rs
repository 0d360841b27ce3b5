//! Small meshes for tests, as an API server would show them.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{MeshState, Observed};
use crate::profile::{Exposure, FacingGateways};
use crate::topology::Mesh;

/// An object, read as the client reads it.
pub fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("a valid object")
}

/// A mesh that is named as its namespace, in the one cluster of the tests, with a ready istiod and a control plane with
/// this spec.
pub fn mesh(name: &str, spec: &Value) -> MeshState {
    let mut state = MeshState::unasked(Mesh {
        name: name.to_owned(),
        control_plane: name.to_owned(),
        namespace: name.to_owned(),
        context: "sandbox".to_owned(),
    });
    let ready = json!({"conditions": [{"type": "Ready", "status": "True"}]});
    state.cluster = Observed::Present("one".to_owned());
    state.control_plane = Observed::Present(read(json!({"metadata": {"name": name}, "spec": spec})));
    state.istiod_pods = Observed::Present(vec![read(json!({"metadata": {"name": "istiod-0"}, "status": ready}))]);
    state.peers = Observed::Present(Vec::new());
    state.exports = Observed::Present(Vec::new());
    state.imports = Observed::Present(Vec::new());
    state.services = Observed::Present(Vec::new());
    state
}

/// The spec of a control plane with its own trust domain and the gateways for `peer`.
pub fn spec_for(name: &str, peer: &str) -> Value {
    let gateways = crate::profile::gateways(&[FacingGateways::conventional(peer, Exposure::ClusterIp)], None);
    json!({"version": "v2.6", "security": {"trust": {"domain": format!("{name}.local")}}, "gateways": gateways})
}
