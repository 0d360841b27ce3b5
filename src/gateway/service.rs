//! The Service of a gateway, as the cluster has it.

use k8s_openapi::api::core::v1::{Service, ServicePort};
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
