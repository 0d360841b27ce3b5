//! The two gateways of a peering, as checks look at them.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Pod, Service, ServicePort};

use crate::checks::{ObjectRef, Peering};
use crate::gateway::{AdditionalGateway, Exposure, GatewayDirection};
pub(in crate::checks) use crate::gateway::{port_to, target_of};
use crate::snapshot::{ControlPlaneView, Direction, MeshState, Unknown};

/// Label by which istiod finds the pods of a gateway.
pub(in crate::checks) const CANONICAL_NAME: &str = "service.istio.io/canonical-name";

/// A gateway that a ServiceMeshPeer names.
#[derive(Clone, Copy, Debug)]
pub(in crate::checks) struct Used<'a> {
    pub mesh: &'a MeshState,
    pub direction: GatewayDirection,
    pub name: &'a str,
}

/// Both gateways of a peering that are named.
pub(in crate::checks) fn used<'a>(peering: &Peering<'a>) -> [Used<'a>; 2] {
    GatewayDirection::BOTH.map(|direction| Used {
        mesh: peering.local,
        direction,
        name: direction.named_by(&peering.peer.spec.gateways),
    })
}

impl<'a> Used<'a> {
    /// What the control plane asks for, if that is known.
    pub fn asked(&self) -> Option<AdditionalGateway> {
        let control_plane = self.mesh.control_plane.known().ok().flatten()?;
        control_plane.additional_gateway(self.direction, self.name)
    }

    /// What the peering needs of it. How its Service is reached is judged by addresses.
    pub fn needed(&self, peering: &Peering<'_>) -> AdditionalGateway {
        AdditionalGateway::needed_for(peering.name(), self.direction, Exposure::ClusterIp)
    }

    /// The path of one of its fields in the control plane.
    pub fn path(&self, field: &str) -> String {
        format!("spec.gateways.{}.{}.{field}", self.direction.field(), self.name)
    }

    /// The link that it carries.
    pub fn link(&self, peering: &Peering<'_>) -> Direction {
        match self.direction {
            GatewayDirection::Ingress => peering.inbound(),
            GatewayDirection::Egress => peering.outbound(),
        }
    }

    /// Its Service.
    ///
    /// # Errors
    /// Why the Services are not known.
    pub fn service(&self) -> Result<Option<&'a Service>, &'a Unknown> {
        self.mesh.service(self.name)
    }

    /// Its Service, as an object of a finding.
    pub fn service_object(&self) -> ObjectRef {
        ObjectRef::new("Service", &self.mesh.mesh.namespace, self.name)
    }

    /// The pods that its Service selects, where pods were read.
    pub fn pods(&self) -> Vec<&'a Pod> {
        let selector = self
            .service()
            .ok()
            .flatten()
            .and_then(|service| service.spec.as_ref()?.selector.as_ref());
        let Some(selector) = selector.filter(|selector| !selector.is_empty()) else {
            return Vec::new();
        };
        let pods = self.mesh.pods.list().unwrap_or_default().iter();
        pods.filter(|pod| has_labels(pod.metadata.labels.as_ref(), selector))
            .collect()
    }
}

/// Whether `labels` has all of `wanted`.
pub(in crate::checks) fn has_labels(
    labels: Option<&BTreeMap<String, String>>,
    wanted: &BTreeMap<String, String>,
) -> bool {
    wanted
        .iter()
        .all(|(key, value)| labels.and_then(|labels| labels.get(key)) == Some(value))
}

/// The ports of a Service, for evidence.
pub(in crate::checks) fn ports_text(service: &Service) -> String {
    let ports = service
        .spec
        .as_ref()
        .and_then(|spec| spec.ports.as_deref())
        .unwrap_or_default();
    if ports.is_empty() {
        return "none".to_owned();
    }
    let text = |port: &ServicePort| match port.node_port {
        Some(node_port) => format!("{} (node port {node_port})", port.port),
        None => port.port.to_string(),
    };
    ports.iter().map(text).collect::<Vec<_>>().join(", ")
}

/// The type of a Service.
pub(in crate::checks) fn type_of(service: &Service) -> &str {
    service
        .spec
        .as_ref()
        .and_then(|spec| spec.type_.as_deref())
        .unwrap_or("ClusterIP")
}

/// The addresses that the load balancer of a Service got.
pub(in crate::checks) fn balancer_addresses(service: &Service) -> Vec<&str> {
    let ingress = service.status.iter().flat_map(|status| {
        status
            .load_balancer
            .iter()
            .flat_map(|found| found.ingress.iter().flatten())
    });
    ingress
        .filter_map(|one| one.hostname.as_deref().or(one.ip.as_deref()))
        .collect()
}

/// Whether two addresses are one: the dot of the root at the end and capitals tell nothing apart.
pub(in crate::checks) fn is_same_address(one: &str, other: &str) -> bool {
    one.trim_end_matches('.')
        .eq_ignore_ascii_case(other.trim_end_matches('.'))
}

/// Whether the watch of some istiod pod is up, so that the way to the other mesh must be right.
pub(in crate::checks) fn watches(peer: &crate::api::ServiceMeshPeer) -> bool {
    let active = peer
        .status
        .iter()
        .flat_map(|status| status.discovery_status.active.iter().flatten());
    active.filter_map(|pod| pod.watch.as_ref()).any(|watch| watch.connected)
}
