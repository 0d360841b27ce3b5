//! Ports in ServiceMeshPeers, and load balancers that do not let TLS through.

use k8s_openapi::api::core::v1::Service;
use serde_json::json;

use super::address::{MALFORMED, inside};
use super::view::{balancer_addresses, is_same_address, port_to, ports_text, target_of, type_of, watches};
use crate::checks::fix::{command, edit_command};
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, Run, Severity};
use crate::gateway::GatewayDirection;
use crate::naming::{DISCOVERY_PORT, SERVICE_PORT};
use crate::snapshot::{ControlPlaneView, MeshState};
use crate::wording::shell;

/// The ports reach the peer's gateway.
pub(in crate::checks) const WRONG: Check = Check {
    code: Code("MF0518"),
    title: "ports of ServiceMeshPeers reach 8188 and 15443 of the peer",
    severity: Severity::Error,
    needs: &[Part::Peers],
    needs_of_remote: &[Part::Peers, Part::Services],
    after: &[MALFORMED.code],
    considers_of_remote: &[Part::Nodes, Part::ControlPlane],
    judges_writing: true,
    considers: &[Part::ControlPlane],
    page: Page {
        cause: "`discoveryPort` must reach port 8188 of the peer's ingress gateway and `servicePort` port 15443: with a load balancer these numbers, with NodePort the node ports. Often the defaults are left with NodePort, or the two are swapped.",
        symptom: "503 on discovery, or a link that is up and services that do not answer.",
        fix: "Write the node ports of the Service into the ServiceMeshPeer: `meshfed peer` does. Where the link is down, then restart istiod of this mesh if it is not up a minute later: while its requests fail, istiod may not push what mends them (MF0712). A wrong service port alone leaves the link up.",
        source: "Maistra 2.5: federation/v1, ServiceMeshPeerRemote.",
    },
    run: Run::Peering(wrong),
    ..Check::BASE
};

fn port(asked: Option<i32>, default: i32) -> i32 {
    asked.filter(|port| *port != 0).unwrap_or(default)
}

fn wrong(peering: &Peering<'_>) -> Vec<Finding> {
    let remote = &peering.peer.spec.remote;
    let discovery = port(remote.discovery_port, DISCOVERY_PORT);
    let service = port(remote.service_port, SERVICE_PORT);
    let gateway = peering.counterpart.and_then(|counterpart| {
        let mesh = peering.remote?;
        let name = counterpart.spec.gateways.ingress.name.as_str();
        Some((mesh, name, mesh.service(name).ok().flatten()?))
    });
    if let Some((mesh, name, found)) = gateway
        && let Some(finding) = crossed(peering, mesh, name, found, [discovery, service])
    {
        return vec![finding];
    }
    let fault = if discovery == service {
        Some("discovery and requests have the same port".to_owned())
    } else if discovery == SERVICE_PORT || service == DISCOVERY_PORT {
        Some("the ports of discovery and of requests are swapped".to_owned())
    } else {
        gateway.and_then(|(mesh, _, found)| unreached(peering, mesh, found, discovery, service))
    };
    let Some(fault) = fault else { return Vec::new() };
    let mut finding = Finding::error(WRONG.code, peering.local, peering.object(), fault)
        .seen(peering.local, peering.object(), "spec.remote.discoveryPort", discovery)
        .seen(peering.local, peering.object(), "spec.remote.servicePort", service);
    if let Some((mesh, name, found)) = gateway {
        finding = finding.seen(
            mesh,
            ObjectRef::new("Service", &mesh.mesh.namespace, name),
            "spec.ports",
            ports_text(found),
        );
    }
    vec![finding.mended_by_peering(peering).breaks([peering.outbound()])]
}

/// Ports of the usual numbers that the control plane of the gateway has lead elsewhere: that is for the control plane to
/// mend, and the ServiceMeshPeer is right.
fn crossed(peering: &Peering<'_>, mesh: &MeshState, name: &str, service: &Service, asked: [i32; 2]) -> Option<Finding> {
    let ports = service.spec.as_ref()?.ports.as_ref()?;
    let target = |port: i32| ports.iter().find(|found| found.port == port).map(target_of);
    let both = [DISCOVERY_PORT, SERVICE_PORT];
    let leads = both.map(target);
    let wrong = asked == both && !watches(peering.peer) && leads == [Some(SERVICE_PORT), Some(DISCOVERY_PORT)];
    let control_plane = mesh.control_plane.known().ok().flatten().filter(|_| wrong)?;
    control_plane.additional_gateway(GatewayDirection::Ingress, name)?;
    let message = format!(
        "the ports of gateway `{name}` are crossed: {DISCOVERY_PORT} leads to {SERVICE_PORT} of its pods, and {SERVICE_PORT} \
         to {DISCOVERY_PORT}"
    );
    let (home, object) = (&mesh.mesh.namespace, ObjectRef::control_plane(mesh));
    let field = format!("spec.gateways.additionalIngress.{name}.service.ports[].targetPort");
    let found = Finding::error(WRONG.code, mesh, object.clone(), message)
        .seen(mesh, object, &field, ports_text(service))
        .seen(peering.local, peering.object(), "spec.remote.discoveryPort", asked[0])
        .mended_by(edit_command(mesh, "smcp", home, &mesh.mesh.control_plane))
        .mended_by(format!("take targetPort of both ports of `{name}` out"));
    Some(found.breaks([peering.outbound()]))
}

/// Why a port does not reach the gateway, as far as its Service tells.
fn unreached(
    peering: &Peering<'_>,
    mesh: &MeshState,
    service: &Service,
    discovery: i32,
    requests: i32,
) -> Option<String> {
    let addresses = &peering.peer.spec.remote.addresses;
    let balancer = balancer_addresses(service);
    let through_service = addresses.iter().any(|address| {
        inside(peering, address).is_some() || balancer.iter().any(|known| is_same_address(known, address))
    });
    let wanted = [
        ("discoveryPort", DISCOVERY_PORT, discovery),
        ("servicePort", SERVICE_PORT, requests),
    ];
    if through_service {
        // The Service's own ports count.
        return wanted.into_iter().find_map(|(field, target, asked)| {
            let right = port_to(service, target)?.port;
            (right != asked).then(|| format!("{field} is {asked}, and the Service has {right} for it"))
        });
    }
    // What is before the Service has its ports, unless it translates them.
    if type_of(service) == "LoadBalancer" && !watches(peering.peer) {
        let ports = || service.spec.iter().flat_map(|spec| spec.ports.iter().flatten());
        return wanted.into_iter().find_map(|(field, target, asked)| {
            let leads = ports().find(|port| port.port == asked).map(target_of)?;
            (leads != target)
                .then(|| format!("{field} is {asked}, which leads to {leads} of the pods and not to {target}"))
        });
    }
    let nodes = addresses
        .iter()
        .any(|address| node_addresses(mesh).contains(&address.as_str()));
    // Something of the user's own may stand in front of node ports and translate them; what connects is right.
    if type_of(service) != "NodePort" || (!nodes && watches(peering.peer)) {
        return None;
    }
    if !nodes && mesh.nodes.known().ok().flatten().is_some() {
        return None;
    }
    wanted.into_iter().find_map(|(field, target, asked)| {
        match port_to(service, target)?.node_port {
            Some(right) => (right != asked).then(|| format!("{field} is {asked}, and the node port for it is {right}")),
            // Files that do not fix it leave it to the cluster.
            None if asked == target && mesh.is_from_files() => Some(format!(
                "{field} is {asked}, and the gateway is reached by node ports, of which {asked} is none; which one it is, only \
                 the cluster of `{}` tells",
                mesh.mesh.name
            )),
            None => None,
        }
    })
}

fn node_addresses(mesh: &MeshState) -> Vec<&str> {
    let statuses = mesh
        .nodes
        .list()
        .unwrap_or_default()
        .iter()
        .filter_map(|node| node.status.as_ref());
    let addresses = statuses.flat_map(|status| status.addresses.iter().flatten());
    addresses.map(|address| address.address.as_str()).collect()
}

/// Load balancers pass TLS through.
pub(in crate::checks) const LAYER_SEVEN: Check = Check {
    code: Code("MF0519"),
    title: "load balancers of ingress gateways pass TLS through",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::Services, Part::Nodes],
    needs_of_remote: &[],
    after: &[],
    considers_of_remote: &[Part::Peers],
    page: Page {
        cause: "The gateways speak mutual TLS with each other from end to end. A classic load balancer of AWS, or a Route of OpenShift, terminates or inspects it.",
        symptom: "503; the access log of the egress gateway says UC, or a TLS error.",
        fix: "On AWS annotate the gateway's Service with `service.beta.kubernetes.io/aws-load-balancer-type: nlb`. Elsewhere let the load balancer pass TCP through.",
        source: "Maistra 2.5 documentation: federation needs a load balancer of layer 4.",
    },
    run: Run::Peering(layer_seven),
    ..Check::BASE
};

const AWS_TYPE: &str = "service.beta.kubernetes.io/aws-load-balancer-type";

fn layer_seven(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let name = peering.peer.spec.gateways.ingress.name.as_str();
    let service = mesh.service(name).ok().flatten();
    let Some(service) = service.filter(|service| type_of(service) == "LoadBalancer") else {
        return Vec::new();
    };
    let mut ids = mesh
        .nodes
        .list()
        .unwrap_or_default()
        .iter()
        .filter_map(|node| node.spec.as_ref()?.provider_id.as_deref());
    let Some(id) = ids.find(|id| id.starts_with("aws://")) else {
        return Vec::new();
    };
    let annotation = service
        .metadata
        .annotations
        .as_ref()
        .and_then(|found| found.get(AWS_TYPE));
    let passes = annotation.is_some_and(|value| value.starts_with("nlb") || value == "external");
    // A class of its own is that of another controller, such as service.k8s.aws/nlb.
    let class = service.spec.as_ref().and_then(|spec| spec.load_balancer_class.as_ref());
    if passes || class.is_some() || peering.counterpart.is_some_and(watches) {
        return Vec::new();
    }
    let object = ObjectRef::new("Service", &mesh.mesh.namespace, name);
    let annotated = json!({"service": {"metadata": {"annotations": {(AWS_TYPE): "nlb"}}}});
    let patch = json!({"spec": {"gateways": {"additionalIngress": {(name): annotated}}}});
    let message = format!(
        "the load balancer of ingress gateway `{name}` is a classic one of AWS, which does not pass TLS through"
    );
    vec![
        Finding::error(LAYER_SEVEN.code, mesh, object.clone(), message)
            .seen(
                mesh,
                object,
                &format!("metadata.annotations.{AWS_TYPE}"),
                annotation.map_or("not set", String::as_str),
            )
            .seen(mesh, ObjectRef::new("Node", "", ""), "spec.providerID", id)
            .mended_by(command(
                mesh,
                &mesh.mesh.namespace,
                &shell!("patch smcp {} --type merge -p {}", mesh.mesh.control_plane, patch),
            ))
            .breaks([peering.inbound()]),
    ]
}
