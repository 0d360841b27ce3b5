//! Whether a pod should have a sidecar, and has one.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Pod;

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
        .any(|container| container.name == "istio-proxy" && container.ready)
}
