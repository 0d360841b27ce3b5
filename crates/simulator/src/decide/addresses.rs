//! Which Service an address and a port lead to, from inside the cluster and from outside.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::super::world::{ClusterView, name, namespace, text};
use super::gateways::address;
use super::mesh::Mesh;
use super::path::port;
use crate::names::DISCOVERY_PORT;

/// The Services of all meshes behind which gateways may listen for discovery.
pub(super) struct DiscoveryServices<'a> {
    all: Vec<DiscoveryService<'a>>,
    /// Their places by what may lead there: name before the cluster's domain, cluster IP, address of the load balancer.
    by_address: BTreeMap<String, Vec<usize>>,
    by_node_port: BTreeMap<i64, Vec<usize>>,
}

impl<'a> DiscoveryServices<'a> {
    pub fn of(meshes: &[Mesh<'a>]) -> Self {
        let of_mesh = |(place, mesh): (usize, &Mesh<'a>)| {
            let services = mesh.view.within("Service", mesh.namespace);
            services.filter_map(move |service| DiscoveryService::of(place, service))
        };
        let all: Vec<DiscoveryService<'a>> = meshes.iter().enumerate().flat_map(of_mesh).collect();
        let (mut by_address, mut by_node_port) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
        for (place, service) in all.iter().enumerate() {
            let ip = service.service["spec"]["clusterIP"].as_str().map(str::to_owned);
            for address in [Some(service.host.clone()), ip, service.balancer.clone()]
                .into_iter()
                .flatten()
            {
                by_address.entry(address).or_default().push(place);
            }
            if let Some(port) = service.port["nodePort"].as_i64() {
                by_node_port.entry(port).or_default().push(place);
            }
        }
        Self {
            all,
            by_address,
            by_node_port,
        }
    }

    /// Those that an address and a port may lead to from a mesh; `is_reached` says of each whether they do.
    pub fn named(
        &self,
        from: &Mesh<'_>,
        address: &str,
        port: i32,
    ) -> impl Iterator<Item = (usize, &DiscoveryService<'a>)> {
        let name = address.strip_suffix(from.cluster_domain).unwrap_or_default();
        let by_address = [address, name].map(|address| self.by_address.get(address));
        let places = by_address.into_iter().chain([self.by_node_port.get(&port.into())]);
        places.flatten().flatten().map(|place| (*place, &self.all[*place]))
    }
}

/// A Service of a mesh behind which a gateway may listen for discovery, and the ways that lead there.
pub(super) struct DiscoveryService<'a> {
    /// The place of its mesh among all.
    pub mesh: usize,
    pub service: &'a Value,
    port: &'a Value,
    /// Its DNS name before the cluster's domain, with the dot between them.
    host: String,
    balancer: Option<String>,
}

impl<'a> DiscoveryService<'a> {
    /// Nothing for a Service that has no such port: 8188, wherever that leads, or without it another one that leads to 8188.
    pub fn of(mesh: usize, service: &'a Value) -> Option<Self> {
        let mut ports = service["spec"]["ports"].as_array().into_iter().flatten();
        let port = port(service, DISCOVERY_PORT).or_else(|| ports.find(|port| port["targetPort"] == DISCOVERY_PORT))?;
        Some(Self {
            mesh,
            service,
            port,
            host: format!("{}.{}.svc.", name(service), namespace(service)),
            balancer: address(service),
        })
    }

    /// Whether an address and port lead from a mesh to it: its DNS name or cluster IP from within the cluster, the address
    /// of its load balancer, or a node and a node port. `at` is its own mesh.
    pub fn is_reached(&self, from: &Mesh<'_>, at: &Mesh<'_>, to: &str, external: i32) -> bool {
        let at_its_port = self.port["port"] == external;
        let is_its_name = to.strip_prefix(&self.host) == Some(from.cluster_domain);
        if at.cluster == from.cluster && (is_its_name || self.service["spec"]["clusterIP"] == to) {
            return at_its_port;
        }
        if self.balancer.as_deref() == Some(to) {
            return at_its_port && passes(self.service, from.view) && !opens_tls(at.view, self.service);
        }
        let mut nodes = at.view.all("Node");
        self.port["nodePort"] == external && nodes.any(|node| node_addresses(node).any(|address| address == to))
    }
}

pub(super) fn node_addresses(node: &Value) -> impl Iterator<Item = &str> {
    let addresses = node["status"]["addresses"].as_array().into_iter().flatten();
    addresses.map(|address| text(&address["address"]))
}

/// Whether the load balancer lets requests of this cluster's nodes in.
fn passes(service: &Value, from: &ClusterView) -> bool {
    let ranges = service["spec"]["loadBalancerSourceRanges"].as_array();
    let Some(ranges) = ranges.filter(|ranges| !ranges.is_empty()) else {
        return true;
    };
    let mut nodes = from.all("Node").flat_map(node_addresses);
    nodes.any(|address| ranges.iter().any(|range| contains(text(range), address)))
}

/// Whether an IPv4 range in CIDR notation contains an address.
pub(super) fn contains(range: &str, address: &str) -> bool {
    let parsed = range.split_once('/').and_then(|(base, length)| {
        let base: Ipv4Addr = base.parse().ok()?;
        let length: u32 = length.parse().ok()?;
        Some((
            u32::from(base),
            u32::MAX.checked_shl(32_u32.checked_sub(length)?).unwrap_or(0),
        ))
    });
    let address: Option<Ipv4Addr> = address.parse().ok();
    matches!((parsed, address), (Some((base, mask)), Some(address)) if u32::from(address) & mask == base & mask)
}

/// On AWS only a network load balancer passes TLS on untouched.
pub(super) fn opens_tls(view: &ClusterView, service: &Value) -> bool {
    let on_aws = view
        .all("Node")
        .any(|node| text(&node["spec"]["providerID"]).starts_with("aws://"));
    on_aws && service["metadata"]["annotations"][LOAD_BALANCER_TYPE] != json!("nlb")
}

const LOAD_BALANCER_TYPE: &str = "service.beta.kubernetes.io/aws-load-balancer-type";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_contains_the_addresses_of_its_prefix() {
        for (range, address, inside) in [
            ("192.0.2.0/24", "192.0.2.9", true),
            ("192.0.2.0/24", "192.0.3.9", false),
            ("0.0.0.0/0", "198.51.100.1", true),
            ("192.0.2.1/32", "192.0.2.1", true),
            ("192.0.2.1/33", "192.0.2.1", false),
            ("nonsense", "192.0.2.1", false),
        ] {
            assert_eq!(contains(range, address), inside, "{range} {address}");
        }
    }
}
