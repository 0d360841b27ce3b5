//! Whether a pod should have a sidecar, and has one, and what its proxy was started with.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Container, Pod};

use crate::naming::{PROXY_CONTAINER, PROXY_TRUST_DOMAIN};

/// Whether a pod that is not finished asks for a sidecar, by annotation or label.
pub fn asks_for_sidecar(pod: &Pod) -> bool {
    let finished = pod.status.as_ref().and_then(|status| status.phase.as_deref());
    let asks = |map: Option<&BTreeMap<String, String>>| {
        map.and_then(|map| map.get("sidecar.istio.io/inject"))
            .is_some_and(|value| value == "true")
    };
    !matches!(finished, Some("Succeeded" | "Failed"))
        && (asks(pod.metadata.annotations.as_ref()) || asks(pod.metadata.labels.as_ref()))
}

/// Whether a pod has a sidecar that is ready.
pub fn sidecar_is_ready(pod: &Pod) -> bool {
    let statuses = pod.status.iter().flat_map(|status| {
        status
            .container_statuses
            .iter()
            .flatten()
            .chain(status.init_container_statuses.iter().flatten())
    });
    statuses
        .into_iter()
        .any(|container| container.name == PROXY_CONTAINER && container.ready)
}

/// Whether a pod has a sidecar, as one container among others or as an init container that goes on.
pub fn has_sidecar(pod: &Pod) -> bool {
    proxy(pod).is_some()
}

/// The trust domain that the mesh had when the proxy of this pod was started; `None` where that is not told.
pub fn trust_domain_at_start(pod: &Pod) -> Option<&str> {
    let mut variables = proxy(pod)?.env.iter().flatten();
    let variable = variables.find(|variable| variable.name == PROXY_TRUST_DOMAIN)?;
    variable.value.as_deref()
}

fn proxy(pod: &Pod) -> Option<&Container> {
    let spec = pod.spec.as_ref()?;
    let mut containers = spec.containers.iter().chain(spec.init_containers.iter().flatten());
    containers.find(|container| container.name == PROXY_CONTAINER)
}
