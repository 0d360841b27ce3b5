//! The Service of a gateway, as the cluster has it.

use k8s_openapi::api::core::v1::{Pod, Service, ServicePort};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

/// The port of a Service that reaches this port of its pods.
pub fn port_to(service: &Service, target: i32) -> Option<&ServicePort> {
    let ports = service.spec.as_ref()?.ports.as_ref()?;
    ports.iter().find(|port| target_of(port) == target)
}

/// The port of the pods that a Service port leads to; a named one is looked up by nobody, so it counts as the same.
pub fn target_of(port: &ServicePort) -> i32 {
    match &port.target_port {
        Some(IntOrString::Int(number)) => *number,
        Some(IntOrString::String(_)) | None => port.port,
    }
}

/// The port that a pod declares under this name.
pub fn container_port(pod: &Pod, name: &str) -> Option<i32> {
    let containers = pod.spec.iter().flat_map(|spec| &spec.containers);
    let mut ports = containers.flat_map(|container| container.ports.iter().flatten());
    let found = ports.find(|port| port.name.as_deref() == Some(name));
    found.map(|port| port.container_port)
}

/// The port of this very pod that a Service port leads to; `None` where it has a name that the pod does not declare.
pub fn target_in(pod: &Pod, port: &ServicePort) -> Option<i32> {
    match &port.target_port {
        Some(IntOrString::String(name)) => container_port(pod, name),
        _ => Some(target_of(port)),
    }
}
