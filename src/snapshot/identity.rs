//! Who a sidecar takes the pods behind a host for: the identities in their certificates.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::Pod;

use super::{ControlPlaneView, MeshState, Unknown, belongs_to};
use crate::api::ServiceMeshPeer;
use crate::naming::gateway_service_account;

impl MeshState {
    /// The identities of the ready pods behind a Service of a member.
    ///
    /// # Errors
    /// Why the pods or their mesh are not known.
    pub fn identities(&self, namespace: &str, service: &str) -> Result<BTreeSet<String>, &Unknown> {
        let control_plane = self.control_plane.known()?;
        let domain = control_plane.map(ControlPlaneView::trust_domain).unwrap_or_default();
        let slices = self.member_endpoint_slices.get(namespace).map(|slices| slices.list());
        let pods: &[Pod] = self
            .member_pods
            .get(namespace)
            .map(|pods| pods.list())
            .transpose()?
            .unwrap_or_default();
        let slices = slices.transpose()?.unwrap_or_default().iter();
        let endpoints = slices
            .filter(|slice| belongs_to(slice, service))
            .flat_map(|slice| slice.endpoints.iter().flatten());
        let ready = endpoints.filter(|endpoint| {
            let conditions = endpoint.conditions.as_ref();
            conditions.and_then(|conditions| conditions.ready).unwrap_or(true)
        });
        let names: BTreeSet<&str> = ready
            .filter_map(|endpoint| endpoint.target_ref.as_ref()?.name.as_deref())
            .collect();
        let behind = pods
            .iter()
            .filter(|pod| pod.metadata.name.as_deref().is_some_and(|name| names.contains(name)));
        let account = |pod: &Pod| pod.spec.as_ref().and_then(|spec| spec.service_account_name.clone());
        let identity = |pod: &Pod| {
            let account = account(pod).unwrap_or_else(|| "default".to_owned());
            spiffe(&domain, namespace, &account)
        };
        Ok(behind.map(identity).collect())
    }

    /// The identity that requests to services of a peer meet: its ingress gateway's, which ends their TLS on behalf of all
    /// that it exports (seen with Maistra 2.5.1). `remote` is its mesh and its ServiceMeshPeer for this one, where that may
    /// be looked at; `None` where neither that nor what this side says of the peer tells.
    pub fn identity_of_peer(peer: &ServiceMeshPeer, remote: Option<(&MeshState, &ServiceMeshPeer)>) -> Option<String> {
        if let Some((mesh, back)) = remote {
            let domain = mesh.control_plane.known().ok().flatten()?.trust_domain();
            let account = gateway_service_account(&back.spec.gateways.ingress.name);
            return Some(spiffe(&domain, &mesh.mesh.namespace, &account));
        }
        let parts: Vec<&str> = peer.spec.security.client_id.split('/').collect();
        let [domain, "ns", namespace, "sa", _] = parts.as_slice() else {
            return None;
        };
        let gateway = peer.spec.remote.addresses.iter().find_map(|address| {
            let labels: Vec<&str> = address.splitn(4, '.').collect();
            match labels.as_slice() {
                [gateway, of, "svc", ..] if of == namespace => Some(*gateway),
                _ => None,
            }
        })?;
        Some(spiffe(domain, namespace, &gateway_service_account(gateway)))
    }
}

fn spiffe(domain: &str, namespace: &str, account: &str) -> String {
    format!("spiffe://{domain}/ns/{namespace}/sa/{account}")
}
