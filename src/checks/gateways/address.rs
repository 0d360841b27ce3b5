//! Addresses in ServiceMeshPeers, compared with what the other mesh's ingress gateway is reached at.

use std::collections::BTreeMap;
use std::net::IpAddr;

use k8s_openapi::api::core::v1::Service;

use super::view::{balancer_addresses, is_same_address, type_of, watches};
use crate::checks::fix::{command, edit_command};
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, ReadsStatus, Run, Severity};
use crate::naming::{DISCOVERY_PORT, in_cluster_service};
use crate::topology::Address;
use crate::wording::{list_and, shell};

const FIELD: &str = "spec.remote.addresses";

/// The addresses are addresses.
pub(in crate::checks) const MALFORMED: Check = Check {
    code: Code("MF0513"),
    title: "each ServiceMeshPeer has addresses of the peer",
    severity: Severity::Error,
    needs: &[Part::Peers],
    judges_writing: true,
    page: Page {
        cause: "`spec.remote.addresses` is empty, or holds something that is neither a DNS name nor an IPv4 address, such as `<pending>`, a URL, or an address with a port.",
        symptom: "The egress gateway has no endpoint to send to: 503, flag UH.",
        fix: "Write the bare address of the peer's ingress gateway: `meshfed peer` does.",
        source: "Maistra 2.5: federation/v1, ServiceMeshPeerRemote.",
    },
    run: Run::Peering(malformed),
    ..Check::BASE
};

fn malformed(peering: &Peering<'_>) -> Vec<Finding> {
    let addresses = &peering.peer.spec.remote.addresses;
    let mut problems: Vec<String> = addresses
        .iter()
        .filter_map(|text| text.parse::<Address>().err().map(|error| error.to_string()))
        .collect();
    if addresses.is_empty() {
        problems.push("the ServiceMeshPeer has no address of the peer".to_owned());
    }
    let finding = |problem: String| {
        Finding::error(MALFORMED.code, peering.local, peering.object(), problem)
            .seen(peering.local, peering.object(), FIELD, text(peering))
            .mended_by_peering(peering)
            .breaks([peering.outbound()])
    };
    problems.into_iter().map(finding).collect()
}

fn text(peering: &Peering<'_>) -> String {
    let addresses = &peering.peer.spec.remote.addresses;
    if addresses.is_empty() {
        "empty".to_owned()
    } else {
        addresses.join(", ")
    }
}

/// The load balancer of the ingress gateway has an address.
pub(in crate::checks) const PENDING: Check = Check {
    code: Code("MF0514"),
    title: "load balancers of ingress gateways have an address",
    severity: Severity::Error,
    reads_status: ReadsStatus::Always,
    needs: &[Part::Peers, Part::Services],
    considers_of_remote: &[Part::Peers],
    considers: &[Part::ControlPlane],
    page: Page {
        cause: "The ingress gateway's Service is of type LoadBalancer, and its cluster has given it no address. The control plane is ready all the same.",
        symptom: "`oc get service` shows `<pending>`; the other mesh cannot reach the gateway.",
        fix: "Read the events of the Service. Where the cluster has no load balancers, use NodePort, or ClusterIP within one cluster.",
        source: "Kubernetes: Service status.loadBalancer.",
    },
    run: Run::Peering(pending),
    ..Check::BASE
};

fn pending(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let name = &peering.peer.spec.gateways.ingress.name;
    let Ok(Some(service)) = mesh.service(name) else {
        return Vec::new();
    };
    let reached_otherwise = peering.counterpart.is_some_and(|other| {
        watches(other)
            || other
                .spec
                .remote
                .addresses
                .iter()
                .any(|address| inside(peering, address).is_some())
    });
    if type_of(service) != "LoadBalancer" || !balancer_addresses(service).is_empty() || reached_otherwise {
        return Vec::new();
    }
    let object = ObjectRef::new("Service", &mesh.mesh.namespace, name);
    vec![
        Finding::error(
            PENDING.code,
            mesh,
            object.clone(),
            format!("the load balancer of ingress gateway `{name}` has no address"),
        )
        .seen(mesh, object, "status.loadBalancer.ingress", "empty")
        .mended_by(command(
            mesh,
            &mesh.mesh.namespace,
            &shell!("describe service {}", name),
        ))
        .breaks([peering.inbound()]),
    ]
}

/// Names inside a cluster are used inside it.
pub(in crate::checks) const OTHER_CLUSTER: Check = Check {
    code: Code("MF0515"),
    title: "addresses inside a cluster are used within it only",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::Cluster],
    needs_of_remote: &[Part::Cluster],
    after: &[MALFORMED.code],
    judges_writing: true,
    considers: &[Part::ControlPlane],
    page: Page {
        cause: "The address is the name of a Service inside a cluster, and the two meshes are in different clusters.",
        symptom: "The name does not resolve, or leads into the own cluster: 503.",
        fix: "Expose the ingress gateway with a load balancer or node ports, and write that address: `meshfed peer` does.",
        source: "Kubernetes: DNS names of Services.",
    },
    run: Run::Peering(other_cluster),
    ..Check::BASE
};

fn other_cluster(peering: &Peering<'_>) -> Vec<Finding> {
    let Some(remote) = peering.remote.filter(|_| peering.same_cluster() == Some(false)) else {
        return Vec::new();
    };
    let addresses = peering.peer.spec.remote.addresses.iter();
    let within = addresses.filter(|address| inside(peering, address).is_some() && !leads_elsewhere(peering, address));
    let finding = |address: &String| {
        let message = format!(
            "`{address}` is an address inside a cluster, and `{}` is in another one",
            remote.mesh.name
        );
        Finding::error(OTHER_CLUSTER.code, peering.local, peering.object(), message)
            .seen(peering.local, peering.object(), FIELD, address)
            .seen(
                remote,
                ObjectRef::new("Namespace", "", "kube-system"),
                "metadata.uid",
                remote.cluster.known().ok().flatten().map_or("", String::as_str),
            )
            .mended_by_peering(peering)
            .breaks([peering.outbound()])
    };
    within.map(finding).collect()
}

/// (Service, namespace) of an address inside the cluster of the mesh that has the ServiceMeshPeer.
pub(super) fn inside<'h>(peering: &Peering<'_>, address: &'h str) -> Option<(&'h str, &'h str)> {
    in_cluster_service(address, &peering.local.assumed_cluster_domain())
}

/// Whether an address is that of a Service beside the control plane that stands for something elsewhere: one that is a name
/// for a host, or whose endpoints somebody writes.
fn leads_elsewhere(peering: &Peering<'_>, address: &str) -> bool {
    let mesh = peering.local;
    let Some((name, namespace)) = inside(peering, address) else {
        return false;
    };
    let beside = namespace.eq_ignore_ascii_case(&mesh.mesh.namespace);
    let Ok(Some(service)) = mesh.service(&name.to_ascii_lowercase()) else {
        return false;
    };
    let selector = service.spec.as_ref().and_then(|spec| spec.selector.as_ref());
    beside && (type_of(service) == "ExternalName" || selector.is_none_or(BTreeMap::is_empty))
}

/// The address leads to the gateway that waits for this mesh.
pub(in crate::checks) const MISLEADING: Check = Check {
    code: Code("MF0516"),
    title: "addresses lead to the ingress gateway for this mesh",
    severity: Severity::Error,
    reads_status: ReadsStatus::ToPass,
    needs: &[Part::Peers],
    needs_to_pass: &[Part::Services],
    needs_of_remote: &[Part::Peers],
    considers: &[Part::Cluster, Part::ControlPlane],
    considers_of_remote: &[Part::Cluster, Part::Services],
    after: &[MALFORMED.code, OTHER_CLUSTER.code],
    judges_writing: true,
    page: Page {
        cause: "The address is that of another gateway: this mesh's own, or one that the other mesh does not use for this mesh.",
        symptom: "403, 400 or 503 from a gateway that knows nothing of this mesh.",
        fix: "Write the address of the ingress gateway that the other mesh's ServiceMeshPeer names. Where the link is down, then restart istiod of this mesh if it is not up a minute later: while its requests fail, istiod may not push what mends them (MF0712).",
        source: "Maistra 2.5: discovery requests are answered by the ingress gateway of the peer's own ServiceMeshPeer.",
    },
    run: Run::Peering(misleading),
    ..Check::BASE
};

fn misleading(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let mut found = Vec::new();
    for address in &peering.peer.spec.remote.addresses {
        if leads_elsewhere(peering, address) {
            continue;
        }
        let wrong = own_gateway(peering, address).or_else(|| wrong_service(peering, address));
        let Some(message) = wrong else {
            found.extend(same_address(peering, address));
            continue;
        };
        let mut finding = Finding::error(MISLEADING.code, mesh, peering.object(), message).seen(
            mesh,
            peering.object(),
            FIELD,
            address,
        );
        if let (Some(remote), Some(object), Some(counterpart)) =
            (peering.remote, peering.counterpart_object(), peering.counterpart)
        {
            finding = finding.seen(
                remote,
                object,
                "spec.gateways.ingress.name",
                &counterpart.spec.gateways.ingress.name,
            );
        }
        found.push(finding.mended_by_peering(peering).breaks([peering.outbound()]));
    }
    found
}

fn own_gateway(peering: &Peering<'_>, address: &str) -> Option<String> {
    let mesh = peering.local;
    let own_name =
        inside(peering, address).filter(|(_, namespace)| namespace.eq_ignore_ascii_case(&mesh.mesh.namespace));
    // Two meshes may share a namespace's name in different clusters; that is another check's finding.
    let own_name = own_name.filter(|_| {
        peering
            .remote
            .is_none_or(|remote| remote.mesh.namespace != mesh.mesh.namespace)
    });
    if let Some((name, _)) = own_name {
        return Some(format!("the address leads to `{name}` of this mesh itself"));
    }
    // One address, with ports of its own for each, may be in front of both.
    let theirs = peering.remote.and_then(|remote| remote.services.list().ok());
    let mut theirs = theirs.unwrap_or_default().iter();
    if watches(peering.peer) || theirs.any(|service| is_of_balancer(service, address)) {
        return None;
    }
    let services = mesh.services.list().unwrap_or_default();
    let mut own = services.iter().filter(|service| is_of_balancer(service, address));
    let name = own.next()?.metadata.name.as_deref()?;
    Some(format!("the address is that of `{name}` of this mesh itself"))
}

fn wrong_service(peering: &Peering<'_>, address: &str) -> Option<String> {
    let (remote, counterpart) = (peering.remote?, peering.counterpart?);
    let (name, namespace) = inside(peering, address)?;
    let wanted = counterpart.spec.gateways.ingress.name.as_str();
    if peering.same_cluster() == Some(false) || wanted.is_empty() {
        return None;
    }
    let is_theirs = namespace.eq_ignore_ascii_case(&remote.mesh.namespace);
    if is_theirs && name.eq_ignore_ascii_case(wanted) {
        return None;
    }
    // A Service of another name in front of the same gateway is right, when it is known to select the same pods.
    if is_theirs {
        // What stands there is not known where its Services are not.
        let (one, other) = (remote.service(name).ok()?, remote.service(wanted).ok()?);
        let selector = |service: Option<&Service>| service?.spec.as_ref()?.selector.clone();
        if selector(one).is_some() && selector(one) == selector(other) {
            return None;
        }
    }
    Some(format!(
        "the address leads to `{name}` in `{namespace}`, and `{}` answers this mesh at `{}`",
        remote.mesh.name,
        remote.service_host(wanted, &remote.mesh.namespace)
    ))
}

/// One address with one port cannot lead to the gateways of both meshes. Which of the two is wrong nothing tells, so that it
/// is one finding.
fn same_address(peering: &Peering<'_>, address: &str) -> Option<Finding> {
    let (local, remote, counterpart) = (peering.local, peering.remote?, peering.counterpart?);
    let (own, other) = (&peering.peer.spec.remote, &counterpart.spec.remote);
    let port = |port: Option<i32>| port.filter(|port| *port != 0).unwrap_or(DISCOVERY_PORT);
    let same_port = port(own.discovery_port) == port(other.discovery_port);
    // What connects is right, whatever stands between the two.
    let shared = !watches(peering.peer) && other.addresses.iter().any(|known| is_same_address(known, address));
    // Of an address that is one side's for sure, only the other side's use of it is wrong.
    let mut services = remote.services.list().unwrap_or_default().iter();
    let right = services.any(|service| is_of_balancer(service, address));
    let told_there = !watches(counterpart) && remote.mesh.name < local.mesh.name;
    if !same_port || !shared || right || told_there || inside(peering, address).is_some() {
        return None;
    }
    let message = format!(
        "`{address}` is also where `{}` looks for this mesh, and it cannot be both: one of the two leads to its own gateway, \
         or both lead to one place",
        remote.mesh.name
    );
    let found = Finding::error(MISLEADING.code, local, peering.object(), message)
        .seen(local, peering.object(), FIELD, text(peering))
        .seen(remote, peering.counterpart_object()?, FIELD, list_and(&other.addresses))
        .mended_by_peering(peering)
        .mended_by(format!("or correct that of `{}`, whichever is wrong", remote.mesh.name));
    Some(found.breaks(peering.both()))
}

/// No address is the host of a Route.
pub(in crate::checks) const ROUTE_HOST: Check = Check {
    code: Code("MF0522"),
    title: "no address is the host of an OpenShift Route",
    severity: Severity::Warning,
    needs: &[Part::Peers],
    needs_of_remote: &[Part::OpenshiftRoutes],
    after: &[MALFORMED.code],
    judges_writing: true,
    page: Page {
        cause: "The address is the host of a Route. The router picks a Route by the host that a client asks for, and the egress gateway asks for the peer's discovery host, which no Route has; an edge or re-encrypt Route ends TLS besides.",
        symptom: "503; the access log of the egress gateway says UC, or a TLS error.",
        fix: "Reach the ingress gateway by a load balancer or by node ports: `meshfed peer MESH MESH --expose loadbalancer`.",
        source: "Maistra 2.5: the server name of discovery requests is discovery.<namespace>.svc.<peer>.local.",
    },
    run: Run::Peering(route_host),
    ..Check::BASE
};

fn route_host(peering: &Peering<'_>) -> Vec<Finding> {
    // What connects is right: a proxy of layer 4 may answer by the same name, in front of node ports.
    let Some(remote) = peering.remote.filter(|_| !watches(peering.peer)) else {
        return Vec::new();
    };
    let routes = remote.openshift_routes.list().unwrap_or_default();
    let addresses = &peering.peer.spec.remote.addresses;
    let found = addresses.iter().find_map(|address| {
        let route = routes.iter().find(|route| {
            route
                .spec
                .host
                .as_ref()
                .is_some_and(|host| is_same_address(host, address))
        })?;
        Some((address, route.metadata.name.as_deref().unwrap_or_default()))
    });
    let Some((address, route)) = found else {
        return Vec::new();
    };
    let object = ObjectRef::new("Route", &remote.mesh.namespace, route);
    let message = format!("the address `{address}` is the host of a Route, which does not pass federation through");
    vec![
        Finding::warning(ROUTE_HOST.code, peering.local, peering.object(), message)
            .seen(peering.local, peering.object(), FIELD, text(peering))
            .seen(remote, object, "spec.host", address)
            .mended_by_load_balancers(peering)
            .breaks([peering.outbound()]),
    ]
}

/// The address is still the load balancer's.
pub(in crate::checks) const STALE: Check = Check {
    code: Code("MF0517"),
    title: "addresses are those that the peer's load balancer has now",
    severity: Severity::Warning,
    reads_status: ReadsStatus::Always,
    needs: &[Part::Peers],
    needs_of_remote: &[Part::Peers, Part::Services],
    after: &[MALFORMED.code, OTHER_CLUSTER.code, MISLEADING.code],
    considers: &[Part::ControlPlane],
    page: Page {
        cause: "The ingress gateway of the peer has a load balancer whose addresses are not those in the ServiceMeshPeer; it was made anew, perhaps.",
        symptom: "503 with flag UF: the egress gateway cannot connect.",
        fix: "Write the present address: `meshfed peer` does. An address of your own in front of the load balancer is right as it is.",
        source: "Kubernetes: Service status.loadBalancer.",
    },
    run: Run::Peering(stale),
    ..Check::BASE
};

fn stale(peering: &Peering<'_>) -> Vec<Finding> {
    let (Some(remote), Some(counterpart)) = (peering.remote, peering.counterpart) else {
        return Vec::new();
    };
    let name = counterpart.spec.gateways.ingress.name.as_str();
    let Ok(Some(service)) = remote.service(name) else {
        return Vec::new();
    };
    let now = balancer_addresses(service);
    let addresses = &peering.peer.spec.remote.addresses;
    let (known, others): (Vec<&String>, Vec<&String>) = addresses.iter().partition(|address| {
        let is_beside = peering.same_cluster() == Some(true) && is_cluster_ip(service, address);
        is_beside || is_of_balancer(service, address) || inside(peering, address).is_some()
    });
    if now.is_empty() || others.is_empty() {
        return Vec::new();
    }
    let found = if known.is_empty() {
        // What connects is right, whatever stands between the two.
        if watches(peering.peer) {
            return Vec::new();
        }
        // A name may lead to the load balancer, or to what stands in front of it: only who resolves it knows.
        let may_lead_there = others.iter().any(|address| may_stand_for(address, &now));
        let message = format!(
            "no address is one of the load balancer of `{}`, and the link is not up",
            remote.mesh.name
        );
        if may_lead_there {
            Finding::warning(STALE.code, peering.local, peering.object(), message)
        } else {
            Finding::error(STALE.code, peering.local, peering.object(), message).breaks([peering.outbound()])
        }
    } else {
        let message = format!(
            "{} is none of the addresses of the load balancer of `{}`, so what is sent there may be lost",
            list_and(&others),
            remote.mesh.name
        );
        Finding::warning(STALE.code, peering.local, peering.object(), message)
    };
    let object = ObjectRef::new("Service", &remote.mesh.namespace, name);
    vec![
        found
            .seen(peering.local, peering.object(), FIELD, text(peering))
            .seen(remote, object, "status.loadBalancer.ingress", now.join(", "))
            .mended_by_peering(peering)
            .mended_by(edit_command(
                peering.local,
                "servicemeshpeer",
                &peering.local.mesh.namespace,
                peering.name(),
            )),
    ]
}

/// Whether an address is the one that a Service has inside its cluster.
fn is_cluster_ip(service: &Service, address: &str) -> bool {
    let spec = service.spec.as_ref();
    let all = spec.and_then(|spec| spec.cluster_ips.as_deref()).unwrap_or_default();
    let mut known = spec.and_then(|spec| spec.cluster_ip.as_ref()).into_iter().chain(all);
    known.any(|known| known == address)
}

/// Whether an address may be a name for these of a load balancer: a name of another domain than theirs.
fn may_stand_for(address: &str, balancer: &[&str]) -> bool {
    let domain = |host: &str| {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        host.split_once('.').map(|(_, domain)| domain.to_owned())
    };
    let is_name = address.parse::<IpAddr>().is_err();
    is_name && balancer.iter().all(|known| domain(known) != domain(address))
}

/// Whether a load balancer goes by this address or name.
fn is_of_balancer(service: &Service, address: &str) -> bool {
    let balancer = service.status.iter().flat_map(|status| &status.load_balancer);
    let mut entries = balancer.flat_map(|balancer| balancer.ingress.iter().flatten());
    entries.any(|entry| {
        let mut names = entry.hostname.iter().chain(&entry.ip);
        names.any(|name| is_same_address(name, address))
    })
}
