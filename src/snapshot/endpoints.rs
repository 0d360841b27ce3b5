//! Whether anything answers behind a Service.

use k8s_openapi::api::discovery::v1::EndpointSlice;

use super::{MeshState, Observed};

/// Whether a slice holds endpoints of the Service of this name in its namespace.
pub fn belongs_to(slice: &EndpointSlice, service: &str) -> bool {
    let labels = slice.metadata.labels.as_ref();
    labels
        .and_then(|labels| labels.get("kubernetes.io/service-name"))
        .is_some_and(|name| name == service)
}

/// Whether some endpoint of the slice is ready; one that says nothing is taken for ready (EndpointSlice API).
pub fn has_ready_endpoint(slice: &EndpointSlice) -> bool {
    ready(slice) > 0
}

fn ready(slice: &EndpointSlice) -> usize {
    let endpoints = slice.endpoints.iter().flatten();
    let ready = endpoints.filter(|endpoint| {
        let conditions = endpoint.conditions.as_ref();
        conditions.and_then(|conditions| conditions.ready).unwrap_or(true)
    });
    ready.count()
}

impl MeshState {
    /// How many endpoints of a Service are ready.
    pub fn ready_endpoints(&self, namespace: &str, service: &str) -> Observed<usize> {
        let slices = if namespace == self.mesh.namespace {
            Some(&self.endpoint_slices)
        } else {
            self.member_endpoint_slices.get(namespace)
        };
        let slices = slices.cloned().unwrap_or_default();
        slices.map(|slices| {
            slices
                .iter()
                .filter(|slice| belongs_to(slice, service))
                .map(ready)
                .sum()
        })
    }
}
