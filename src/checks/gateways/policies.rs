//! What NetworkPolicies let through, as far as the objects that are read tell: what only a cluster can evaluate counts as
//! letting through.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::api::networking::v1::{IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kube::core::{Selector, SelectorExt};

use super::network::MEMBER_OF;
use super::view::has_labels;
use crate::gateway::container_port;
use crate::snapshot::MeshState;

/// The other end of a connection of a pod.
#[derive(Clone, Copy, Debug)]
pub(super) enum OtherEnd<'a> {
    /// A pod of the control plane's namespace.
    Beside(&'a Pod),
    /// A pod of a member of the mesh.
    Member { namespace: &'a str, pod: &'a Pod },
    /// Something of another mesh, in this namespace of the same cluster where it is known to be in it, or at these addresses
    /// where it is known to be in another.
    Peer {
        namespace: Option<&'a str>,
        addresses: &'a [String],
    },
}

impl<'a> OtherEnd<'a> {
    /// The pod, where it is known which.
    fn pod(self) -> Option<&'a Pod> {
        match self {
            Self::Beside(pod) | Self::Member { pod, .. } => Some(pod),
            Self::Peer { .. } => None,
        }
    }
}

/// Which way a connection goes, seen from the pod that policies select.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    In,
    Out,
}

/// The first of the policies that keep a pod from a connection; `None` where one of them, or that there is none, lets it
/// through. One of these ports is enough.
pub(super) fn blocking<'a>(
    mesh: &'a MeshState,
    pod: &Pod,
    way: Way,
    other: OtherEnd<'_>,
    ports: &[i32],
) -> Option<&'a NetworkPolicy> {
    let policies = mesh.network_policies.list().unwrap_or_default();
    blocking_in(mesh, (&mesh.mesh.namespace, policies), pod, way, other, ports)
}

/// The same for a pod of a member, by the policies of its namespace.
pub(super) fn blocking_of_member<'a>(
    mesh: &'a MeshState,
    namespace: &str,
    pod: &Pod,
    way: Way,
    other: OtherEnd<'_>,
    ports: &[i32],
) -> Option<&'a NetworkPolicy> {
    let policies = mesh.member_network_policies.get(namespace)?.list().unwrap_or_default();
    blocking_in(mesh, (namespace, policies), pod, way, other, ports)
}

fn blocking_in<'a>(
    mesh: &MeshState,
    (home, policies): (&str, &'a [NetworkPolicy]),
    pod: &Pod,
    way: Way,
    other: OtherEnd<'_>,
    ports: &[i32],
) -> Option<&'a NetworkPolicy> {
    let selecting = policies.iter().filter(|policy| isolates(policy, pod, way));
    let selecting: Vec<&NetworkPolicy> = selecting.collect();
    let first = *selecting.first()?;
    let receiver = match way {
        Way::In => Some(pod),
        Way::Out => other.pod(),
    };
    let lets_through = selecting.iter().any(|policy| {
        let Some(spec) = &policy.spec else { return false };
        let takes = |peers: Option<&Vec<NetworkPolicyPeer>>, ports_of_rule: Option<&Vec<NetworkPolicyPort>>| {
            let peers = peers.map(Vec::as_slice).unwrap_or_default();
            let admitted = peers.is_empty() || peers.iter().any(|peer| admits(mesh, home, peer, other));
            admitted && ports.iter().any(|port| covers(ports_of_rule, *port, receiver))
        };
        match way {
            Way::In => {
                let mut rules = spec.ingress.iter().flatten();
                rules.any(|rule| takes(rule.from.as_ref(), rule.ports.as_ref()))
            }
            Way::Out => {
                let mut rules = spec.egress.iter().flatten();
                rules.any(|rule| takes(rule.to.as_ref(), rule.ports.as_ref()))
            }
        }
    });
    (!lets_through).then_some(first)
}

/// Whether a policy concerns connections of this pod in this direction. One that names no types is about incoming ones, and
/// about outgoing ones where it has rules for them (NetworkPolicy API).
fn isolates(policy: &NetworkPolicy, pod: &Pod, way: Way) -> bool {
    let Some(spec) = &policy.spec else { return false };
    let types = spec.policy_types.as_deref().unwrap_or_default();
    let concerns = match way {
        Way::In => types.is_empty() || types.iter().any(|type_| type_ == "Ingress"),
        Way::Out if types.is_empty() => spec.egress.as_ref().is_some_and(|rules| !rules.is_empty()),
        Way::Out => types.iter().any(|type_| type_ == "Egress"),
    };
    concerns
        && spec
            .pod_selector
            .as_ref()
            .is_none_or(|selector| selects(selector, pod.metadata.labels.as_ref()) == Some(true))
}

/// Whether a rule's ports have this one of the pod that receives the connection.
fn covers(ports: Option<&Vec<NetworkPolicyPort>>, port: i32, receiver: Option<&Pod>) -> bool {
    let ports = ports.map(Vec::as_slice).unwrap_or_default();
    ports.is_empty()
        || ports
            .iter()
            .filter(|found| is_tcp(found))
            .any(|found| match (&found.port, found.end_port) {
                (Some(IntOrString::Int(first)), last) => (*first..=last.unwrap_or(*first)).contains(&port),
                (Some(IntOrString::String(name)), _) => receiver.is_none_or(|pod| may_be_named(pod, name, port)),
                (None, _) => true,
            })
}

/// Whether a pod may have this port under this name. One that declares no ports at all may come from where they are left out.
fn may_be_named(pod: &Pod, name: &str, port: i32) -> bool {
    let mut containers = pod.spec.iter().flat_map(|spec| &spec.containers);
    let declares = containers.any(|container| container.ports.as_ref().is_some_and(|ports| !ports.is_empty()));
    !declares || container_port(pod, name) == Some(port)
}

/// A port without a protocol is one of TCP (NetworkPolicy API).
fn is_tcp(port: &NetworkPolicyPort) -> bool {
    port.protocol.as_deref().unwrap_or("TCP") == "TCP"
}

/// Whether a block of addresses may hold the other end, of which the addresses are not known as a rule.
fn may_hold(block: &IPBlock, other: OtherEnd<'_>) -> bool {
    let OtherEnd::Peer { addresses, .. } = other else {
        return true;
    };
    let known: Option<Vec<IpAddr>> = addresses.iter().map(|address| address.parse().ok()).collect();
    let (Some(known), Ok(within)) = (known.filter(|known| !known.is_empty()), block.cidr.parse::<IpNet>()) else {
        return true;
    };
    let but: Vec<IpNet> = block
        .except
        .iter()
        .flatten()
        .filter_map(|but| but.parse().ok())
        .collect();
    let mut known = known.iter();
    known.any(|address| within.contains(address) && !but.iter().any(|but| but.contains(address)))
}

/// Labels of namespaces are not read, so what asks for one that is not known to be there counts as admitting.
fn admits(mesh: &MeshState, home: &str, peer: &NetworkPolicyPeer, other: OtherEnd<'_>) -> bool {
    if let Some(block) = &peer.ip_block {
        return may_hold(block, other);
    }
    let own = mesh.mesh.namespace.as_str();
    let (namespace, member_of, labels) = match other {
        OtherEnd::Beside(pod) => (Some(own), Some(own), pod.metadata.labels.as_ref()),
        OtherEnd::Member { namespace, pod } => (Some(namespace), Some(own), pod.metadata.labels.as_ref()),
        OtherEnd::Peer { namespace, .. } => (namespace, namespace, None),
    };
    // From outside of the cluster no selector admits.
    let Some(namespace) = namespace else { return false };
    let pod = peer.pod_selector.as_ref().is_none_or(|selector| {
        let unknown = matches!(other, OtherEnd::Peer { .. });
        unknown || selects(selector, labels) != Some(false)
    });
    let in_namespace = match &peer.namespace_selector {
        None => namespace == home,
        Some(selector) => may_select(selector, |key| match key {
            MEMBER_OF => member_of,
            "kubernetes.io/metadata.name" => Some(namespace),
            _ => None,
        }),
    };
    pod && in_namespace
}

/// Whether a selector may select a namespace of which only these labels are known.
fn may_select<'l>(selector: &LabelSelector, label: impl Fn(&str) -> Option<&'l str>) -> bool {
    let mut labels = selector.match_labels.iter().flatten();
    let mut expressions = selector.match_expressions.iter().flatten();
    labels.all(|(key, value)| label(key).is_none_or(|known| known == value))
        && expressions.all(|expression| {
            let Some(known) = label(&expression.key) else {
                return true;
            };
            let named = expression.values.iter().flatten().any(|value| value == known);
            match expression.operator.as_str() {
                "In" => named,
                "NotIn" => !named,
                "DoesNotExist" => false,
                _ => true,
            }
        })
}

/// Whether a selector selects a pod; `None` where an API server would take no such selector.
fn selects(selector: &LabelSelector, labels: Option<&BTreeMap<String, String>>) -> Option<bool> {
    let plain = selector.match_labels.as_ref();
    let plain = plain.is_none_or(|wanted| has_labels(labels, wanted));
    if !plain || selector.match_expressions.as_ref().is_none_or(Vec::is_empty) {
        return Some(plain);
    }
    let whole = Selector::try_from(selector.clone()).ok()?;
    Some(whole.matches(labels.unwrap_or(&BTreeMap::new())))
}
