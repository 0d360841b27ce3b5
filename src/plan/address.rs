//! How a mesh's ingress gateway is reached from another mesh, decided from what its Service and nodes say.

use k8s_openapi::api::core::v1::{Node, Service};

use super::requirement::unread;
use crate::gateway::port_to;
use crate::naming::{DISCOVERY_PORT, SERVICE_PORT};
use crate::snapshot::{MeshState, Seen};
use crate::topology::{Address, AddressOverride, Expose};

/// Where and how an ingress gateway is reached, as `spec.remote` of a ServiceMeshPeer has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteAddress {
    /// DNS names or IP addresses.
    pub addresses: Vec<String>,
    /// External port that reaches 8188.
    pub discovery_port: i32,
    /// External port that reaches 15443.
    pub service_port: i32,
}

/// Where the ingress gateway `gateway` of `remote` is reached.
///
/// # Errors
/// What was seen instead of an address, while there is none or where it cannot be told.
pub fn remote_address(
    remote: &MeshState,
    gateway: &str,
    how: Expose,
    given: &AddressOverride,
) -> Result<RemoteAddress, Seen> {
    let mut reach = match (how, remote.told()) {
        _ if !given.addresses.is_empty() => RemoteAddress {
            addresses: given.addresses.iter().map(Address::to_string).collect(),
            discovery_port: DISCOVERY_PORT,
            service_port: SERVICE_PORT,
        },
        (_, Some(told)) => RemoteAddress {
            addresses: told.addresses.clone(),
            discovery_port: told.discovery_port.into(),
            service_port: told.service_port.into(),
        },
        (Expose::LoadBalancer, None) => load_balancer(found(remote, gateway)?, remote, gateway)?,
        (Expose::NodePort, None) => node_port(found(remote, gateway)?, remote, gateway)?,
        (Expose::Auto | Expose::ClusterIp | Expose::External, None) => through_service(
            vec![remote.service_host(gateway, &remote.mesh.namespace)],
            remote.service(gateway).map_err(|unknown| unread("Services", unknown))?,
        ),
    };
    if let Some(port) = given.discovery_port {
        reach.discovery_port = i32::from(port);
    }
    if let Some(port) = given.service_port {
        reach.service_port = i32::from(port);
    }
    Ok(reach)
}

/// The Service of a gateway.
pub(super) fn found<'a>(remote: &'a MeshState, gateway: &str) -> Result<&'a Service, Seen> {
    let found = remote.service(gateway).map_err(|unknown| unread("Services", unknown))?;
    found.ok_or_else(|| not_yet(format!("Service {}/{gateway} is not there yet", remote.mesh.namespace)))
}

fn not_yet(seen: String) -> Seen {
    Seen::Otherwise(seen)
}

/// Host names or IP addresses that a load balancer has given the Service.
fn load_balancer_hosts(service: &Service) -> impl Iterator<Item = String> {
    let ingress = service
        .status
        .as_ref()
        .and_then(|status| status.load_balancer.as_ref()?.ingress.as_ref());
    let hosts = ingress.into_iter().flatten();
    hosts.filter_map(|ingress| ingress.hostname.clone().or_else(|| ingress.ip.clone()))
}

/// The first of the addresses that a load balancer has given the Service, if it has.
pub fn load_balancer_host(service: &Service) -> Option<String> {
    load_balancer_hosts(service).next()
}

fn load_balancer(service: &Service, remote: &MeshState, gateway: &str) -> Result<RemoteAddress, Seen> {
    let addresses: Vec<String> = load_balancer_hosts(service).collect();
    if addresses.is_empty() {
        return Err(not_yet(format!(
            "Service {}/{gateway} has no load-balancer address yet",
            remote.mesh.namespace
        )));
    }
    Ok(through_service(addresses, Some(service)))
}

/// The Service's own ports count, which somebody may have moved; they are the pods' unless the Service tells otherwise.
fn through_service(addresses: Vec<String>, service: Option<&Service>) -> RemoteAddress {
    let port = |target| service.and_then(|service| Some(port_to(service, target)?.port));
    RemoteAddress {
        addresses,
        discovery_port: port(DISCOVERY_PORT).unwrap_or(DISCOVERY_PORT),
        service_port: port(SERVICE_PORT).unwrap_or(SERVICE_PORT),
    }
}

fn node_port(service: &Service, remote: &MeshState, gateway: &str) -> Result<RemoteAddress, Seen> {
    let port = |wanted: i32| {
        port_to(service, wanted).and_then(|port| port.node_port).ok_or_else(|| {
            not_yet(format!(
                "Service {}/{gateway} has no node port for {wanted} yet",
                remote.mesh.namespace
            ))
        })
    };
    let nodes = remote.nodes.list().map_err(|unknown| unread("nodes", unknown))?;
    let addresses: Vec<String> = nodes.iter().filter_map(node_address).collect();
    if addresses.is_empty() {
        return Err(not_yet(format!("no node of {} has an address", remote.label())));
    }
    Ok(RemoteAddress {
        addresses,
        discovery_port: port(DISCOVERY_PORT)?,
        service_port: port(SERVICE_PORT)?,
    })
}

/// The address of a node that another cluster can reach: the external one, else the internal one.
fn node_address(node: &Node) -> Option<String> {
    let addresses = node.status.as_ref()?.addresses.as_ref()?;
    let of = |type_: &str| {
        addresses
            .iter()
            .find(|address| address.type_ == type_)
            .map(|address| address.address.clone())
    };
    of("ExternalIP").or_else(|| of("InternalIP"))
}

#[cfg(test)]
mod tests;
