//! How a mesh's ingress gateway is reached from another mesh, decided from what its Service and nodes say.

use k8s_openapi::api::core::v1::{Node, Service};

use crate::gateway::port_to;
use crate::naming::{DISCOVERY_PORT, SERVICE_PORT, service_host};
use crate::snapshot::{MeshState, Observed};
use crate::topology::{Address, Expose};

/// Where and how an ingress gateway is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// DNS names or IP addresses.
    pub addresses: Vec<String>,
    /// External port that reaches 8188.
    pub discovery_port: i32,
    /// External port that reaches 15443.
    pub service_port: i32,
}

/// What the user said about reaching one mesh.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// `--address`.
    pub addresses: Vec<Address>,
    /// `--discovery-port`.
    pub discovery_port: Option<u16>,
    /// `--service-port`.
    pub service_port: Option<u16>,
}

/// Where the ingress gateway `gateway` of `remote` is reached; `None` while there is no address yet, with the reason.
pub fn remote_address(remote: &MeshState, gateway: &str, how: Expose, given: &Given) -> Result<Reach, String> {
    let mut reach = match how {
        _ if !given.addresses.is_empty() => Reach {
            addresses: given.addresses.iter().map(Address::to_string).collect(),
            discovery_port: DISCOVERY_PORT,
            service_port: SERVICE_PORT,
        },
        Expose::LoadBalancer => load_balancer(found(remote, gateway)?, remote, gateway)?,
        Expose::NodePort => node_port(found(remote, gateway)?, remote, gateway)?,
        Expose::Auto | Expose::ClusterIp | Expose::External => through_service(
            vec![service_host(gateway, &remote.mesh.namespace)],
            remote.service(gateway),
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

fn found<'a>(remote: &'a MeshState, gateway: &str) -> Result<&'a Service, String> {
    remote
        .service(gateway)
        .ok_or_else(|| format!("Service {}/{gateway} is not there yet", remote.mesh.namespace))
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

fn load_balancer(service: &Service, remote: &MeshState, gateway: &str) -> Result<Reach, String> {
    let addresses: Vec<String> = load_balancer_hosts(service).collect();
    if addresses.is_empty() {
        return Err(format!(
            "Service {}/{gateway} has no load-balancer address yet",
            remote.mesh.namespace
        ));
    }
    Ok(through_service(addresses, Some(service)))
}

/// The Service's own ports count, which somebody may have moved; they are the pods' unless the Service tells otherwise.
fn through_service(addresses: Vec<String>, service: Option<&Service>) -> Reach {
    let port = |target| service.and_then(|service| Some(port_to(service, target)?.port));
    Reach {
        addresses,
        discovery_port: port(DISCOVERY_PORT).unwrap_or(DISCOVERY_PORT),
        service_port: port(SERVICE_PORT).unwrap_or(SERVICE_PORT),
    }
}

fn node_port(service: &Service, remote: &MeshState, gateway: &str) -> Result<Reach, String> {
    let port = |wanted: i32| {
        port_to(service, wanted).and_then(|port| port.node_port).ok_or_else(|| {
            format!(
                "Service {}/{gateway} has no node port for {wanted} yet",
                remote.mesh.namespace
            )
        })
    };
    let addresses: Vec<String> = match &remote.nodes {
        Observed::Present(nodes) => nodes.iter().filter_map(node_address).collect(),
        other => {
            let reason = other.unknown().unwrap_or_else(|| "nobody asked".to_owned());
            return Err(format!("the nodes of {} are not known: {reason}", remote.label()));
        }
    };
    if addresses.is_empty() {
        return Err(format!("no node of {} has an address", remote.label()));
    }
    Ok(Reach {
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
