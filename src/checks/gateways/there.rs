//! Gateways as the cluster has them.

use k8s_openapi::api::core::v1::Service;
use serde_json::{Value, json};

use super::shape::{DISABLED, NAMESPACE};
use super::view::{CANONICAL_NAME, Used, port_to, ports_text, target_of, used};
use crate::checks::fix::{command, edit_command};
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, Run, Severity, Step};
use crate::gateway::{GatewayDirection, GatewayPort, Lack, as_written, asks_for};
use crate::naming::{DISCOVERY_PORT, SERVICE_PORT};
use crate::wording::shell;

/// The gateways that a peer names exist.
pub(in crate::checks) const MISSING: Check = Check {
    code: Code("MF0506"),
    title: "the gateways that peers name exist",
    severity: Severity::Error,
    needs: &[Part::ControlPlane, Part::Peers],
    after: &[DISABLED.code, NAMESPACE.code],
    considers: &[Part::Services],
    hops: Step::GATEWAYS,
    page: Page {
        cause: "`spec.gateways` of the ServiceMeshPeer names a gateway that has no Service in the namespace of the control plane.",
        symptom: "For the egress gateway istiod says `dial tcp: lookup <egress>.<namespace>…: no such host`; for the ingress gateway the other mesh gets 503.",
        fix: "Correct the name in the ServiceMeshPeer, or add the gateway to the control plane: `meshfed peer` does.",
        source: "Maistra 2.5: pilot/pkg/serviceregistry/federation/controller.go.",
    },
    run: Run::Peering(missing),
    ..Check::BASE
};

fn missing(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let Some(control_plane) = mesh.control_plane.known().ok().flatten() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for gateway in used(peering) {
        let asked = asks_for(&control_plane.spec.fields, gateway.direction, gateway.name);
        let there = match gateway.service() {
            Ok(service) => service.is_some(),
            // Where Services cannot be read, the control plane is all that can be asked.
            Err(_) => asked,
        };
        if there {
            continue;
        }
        let kind = gateway.direction;
        let message = match (gateway.name.is_empty(), asked) {
            (true, _) => format!("the ServiceMeshPeer names no {kind} gateway"),
            (false, true) => format!(
                "the {kind} gateway `{}` has no Service yet, although the control plane asks for it",
                gateway.name
            ),
            (false, false) => format!(
                "there is no {kind} gateway `{}` in `{}`",
                gateway.name, mesh.mesh.namespace
            ),
        };
        let known: Vec<&str> = as_written(&control_plane.spec.fields, gateway.direction)
            .map(|(name, _)| name)
            .collect();
        let known = if known.is_empty() {
            "none".to_owned()
        } else {
            known.join(", ")
        };
        found.push(
            Finding::error(MISSING.code, mesh, peering.object(), message)
                .seen(mesh, peering.object(), gateway.direction.peer_field(), gateway.name)
                .seen(
                    mesh,
                    ObjectRef::control_plane(mesh),
                    &format!("spec.gateways.{}", gateway.direction.field()),
                    known,
                )
                .mended_by_peering(peering)
                .mended_by(edit_command(
                    mesh,
                    "servicemeshpeer",
                    &mesh.mesh.namespace,
                    peering.name(),
                ))
                .breaks([gateway.link(peering)]),
        );
    }
    found
}

/// Both ports of federation are open on both gateways.
pub(in crate::checks) const PORTS: Check = Check {
    code: Code("MF0507"),
    title: "gateways serve the ports of federation",
    severity: Severity::Error,
    needs: &[Part::Peers],
    needs_to_pass: &[Part::Services],
    considers: &[Part::ControlPlane],
    after: &[MISSING.code],
    hops: Step::GATEWAYS,
    page: Page {
        cause: "The Service of a federation gateway lacks port 8188 (discovery) or 15443 (requests).",
        symptom: "Without 8188 on the egress gateway istiod says `connection refused`; on the ingress gateway the other mesh gets 503. Without 15443 the link is up, but imported services have no endpoints or do not answer.",
        fix: "Add the port to the gateway in the control plane: `meshfed peer` does. Where the control plane asks for it and only the Service was changed, put the Service's port back. A port of the ingress gateway that was moved and still leads to 8188 or 15443 of the pods is no fault: the ServiceMeshPeer of the other mesh has to name it (MF0518).",
        source: "Maistra 2.5: pkg/servicemesh/federation/common/const.go; seen with Maistra 2.5.1: a port moved from 8188 to 8189 ends in 503.",
    },
    run: Run::Peering(ports),
    ..Check::BASE
};

fn ports(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let mut found = Vec::new();
    for gateway in used(peering) {
        let service = match gateway.service() {
            // In files the Service is what the control plane says, and is told of that.
            Ok(Some(service)) if !mesh.is_from_files() => service,
            Ok(None) => continue,
            Ok(Some(_)) | Err(_) => {
                found.extend(asked_ports(peering, gateway));
                continue;
            }
        };
        for port in [DISCOVERY_PORT, SERVICE_PORT] {
            let mut all = service.spec.iter().flat_map(|spec| spec.ports.iter().flatten());
            // What a peer dials is written in its ServiceMeshPeer, but istiod and sidecars of this mesh dial fixed ports.
            let moved = gateway.direction == GatewayDirection::Ingress && port_to(service, port).is_some();
            if moved || all.any(|found| found.port == port) {
                continue;
            }
            let message = format!("the Service of gateway `{}` has no port {port}", gateway.name);
            let finding = Finding::error(PORTS.code, mesh, gateway.service_object(), message).seen(
                mesh,
                gateway.service_object(),
                "spec.ports",
                ports_text(service),
            );
            let asked = gateway.asked();
            let finding = match asked.as_ref().and_then(|asked| asked.port(port)) {
                Some(asked) => set_back(finding, gateway, service, asked),
                None => finding.mended_by_peering(peering),
            };
            let broken = (port == DISCOVERY_PORT).then(|| gateway.link(peering));
            found.push(finding.breaks(broken));
        }
    }
    found
}

/// With a port of the Service put back where the control plane has it all the time, so that neither `peer` nor the operator,
/// which looks at a Service only when its control plane changes, has anything to write.
fn set_back(finding: Finding, gateway: Used<'_>, service: &Service, asked: &GatewayPort) -> Finding {
    let mesh = gateway.mesh;
    let mut ports = service.spec.iter().flat_map(|spec| spec.ports.iter().flatten());
    let moved = ports.find(|port| port.name.is_some() && port.name == asked.name);
    let moved = moved.map(|port| json!({"$patch": "delete", "port": port.port}));
    let back = json!({"port": asked.port, "name": asked.name, "targetPort": asked.target(), "protocol": "TCP"});
    let ports: Vec<Value> = moved.into_iter().chain([back]).collect();
    let patch = json!({"spec": {"ports": ports}});
    finding
        .seen(
            mesh,
            ObjectRef::control_plane(mesh),
            &gateway.path("service.ports"),
            format!("{} is asked for", asked.port),
        )
        .mended_by(command(
            mesh,
            &mesh.mesh.namespace,
            &shell!("patch service {} -p {}", gateway.name, patch),
        ))
}

/// What the control plane alone proves, where Services are not known, as in files.
fn asked_ports(peering: &Peering<'_>, gateway: Used<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let Some(asked) = gateway.asked() else {
        return Vec::new();
    };
    let lacks = gateway.needed(peering).lacks(&asked, gateway.direction);
    let missing = lacks.into_iter().filter_map(|lack| match lack {
        // Where no ports are written, the operator has some of its own; 8188 is none of them.
        Lack::Port(port) if port == DISCOVERY_PORT || !asked.service.ports.is_empty() => Some(port),
        _ => None,
    });
    let ports: Vec<String> = asked.service.ports.iter().map(|port| port.port.to_string()).collect();
    let ports = if ports.is_empty() {
        "not set".to_owned()
    } else {
        ports.join(", ")
    };
    let finding = |port: i32| {
        let object = ObjectRef::control_plane(mesh);
        let message = format!("the gateway `{}` has no port {port}", gateway.name);
        let broken = (port == DISCOVERY_PORT).then(|| gateway.link(peering));
        Finding::error(PORTS.code, mesh, object.clone(), message)
            .seen(mesh, object, &gateway.path("service.ports"), ports.clone())
            .mended_by_peering(peering)
            .breaks(broken)
    };
    missing.map(finding).collect()
}

/// Requests to imported services leave through 15443.
pub(in crate::checks) const TARGET_PORT: Check = Check {
    code: Code("MF0508"),
    title: "port 15443 of egress gateways leads to 15443",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::Services],
    after: &[MISSING.code],
    hops: Step::GATEWAYS,
    page: Page {
        cause: "Port 15443 of the egress gateway's Service leads to another port of its pods. istiod takes as endpoints of imported services only addresses whose port is 15443.",
        symptom: "Imported services are listed, but have no endpoints.",
        fix: "Remove `targetPort` from the port, or set it to 15443.",
        source: "Maistra 2.5: pilot/pkg/serviceregistry/federation/controller.go.",
    },
    run: Run::Peering(target_port),
    ..Check::BASE
};

fn target_port(peering: &Peering<'_>) -> Vec<Finding> {
    let egress = used(peering)
        .into_iter()
        .filter(|gateway| gateway.direction == GatewayDirection::Egress);
    let wrong = |gateway: Used<'_>| {
        let spec = gateway.service().ok().flatten()?.spec.as_ref()?;
        let port = spec.ports.iter().flatten().find(|port| port.port == SERVICE_PORT)?;
        let target = target_of(port);
        (target != SERVICE_PORT).then(|| {
            let message = format!(
                "port {SERVICE_PORT} of egress gateway `{}` leads to {target}",
                gateway.name
            );
            Finding::error(TARGET_PORT.code, peering.local, gateway.service_object(), message)
                .seen(
                    peering.local,
                    gateway.service_object(),
                    "spec.ports[15443].targetPort",
                    target,
                )
                .mended_by(edit_command(
                    peering.local,
                    "smcp",
                    &peering.local.mesh.namespace,
                    &peering.local.mesh.control_plane,
                ))
        })
    };
    egress.filter_map(wrong).collect()
}

/// Gateways have pods that take requests.
pub(in crate::checks) const NOT_READY: Check = Check {
    code: Code("MF0509"),
    title: "gateways that peers use have ready pods",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::Services, Part::EndpointSlices],
    after: &[MISSING.code],
    considers: &[Part::Deployments],
    hops: Step::GATEWAYS,
    page: Page {
        cause: "No pod behind the gateway's Service is ready.",
        symptom: "For the egress gateway istiod says `connection refused` or `i/o timeout`; for the ingress gateway the other mesh gets 503.",
        fix: "Read why the pods of the gateway's Deployment are not ready; a Deployment with 0 replicas has to be scaled.",
        source: "Kubernetes: EndpointSlice.",
    },
    run: Run::Peering(not_ready),
    ..Check::BASE
};

fn not_ready(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let mut found = Vec::new();
    for gateway in used(peering) {
        if !matches!(gateway.service(), Ok(Some(_))) || ready_endpoints(gateway) > 0 {
            continue;
        }
        let deployment = mesh
            .deployments
            .list()
            .unwrap_or_default()
            .iter()
            .find(|found| found.metadata.name.as_deref() == Some(gateway.name));
        let replicas = deployment.and_then(|found| found.spec.replicas);
        let object = ObjectRef::new("Deployment", &mesh.mesh.namespace, gateway.name);
        let mut finding = Finding::error(
            NOT_READY.code,
            mesh,
            object.clone(),
            format!("no pod of gateway `{}` is ready", gateway.name),
        )
        .seen(
            mesh,
            ObjectRef::new("EndpointSlice", &mesh.mesh.namespace, gateway.name),
            "endpoints",
            "none ready",
        );
        if let Some(replicas) = replicas {
            finding = finding.seen(mesh, object, "spec.replicas", replicas);
        }
        let (namespace, name) = (&mesh.mesh.namespace, gateway.name);
        let mend = match replicas {
            Some(0) => command(mesh, namespace, &shell!("scale deployment {} --replicas 1", name)),
            _ => command(mesh, namespace, &shell!("describe deployment {}", name)),
        };
        found.push(finding.mended_by(mend).breaks([gateway.link(peering)]));
    }
    found
}

fn ready_endpoints(gateway: Used<'_>) -> usize {
    let slices = gateway
        .mesh
        .endpoint_slices
        .list()
        .unwrap_or_default()
        .iter()
        .filter(|slice| {
            let labels = slice.metadata.labels.as_ref();
            labels
                .and_then(|labels| labels.get("kubernetes.io/service-name"))
                .is_some_and(|name| name == gateway.name)
        });
    let endpoints = slices.flat_map(|slice| slice.endpoints.iter().flatten());
    let ready = |endpoint: &&k8s_openapi::api::discovery::v1::Endpoint| {
        endpoint
            .conditions
            .as_ref()
            .and_then(|conditions| conditions.ready)
            .unwrap_or(true)
    };
    endpoints.filter(ready).count()
}

/// istiod recognises the pods of the gateways.
pub(in crate::checks) const LABEL: Check = Check {
    code: Code("MF0510"),
    title: "gateway pods carry the name that istiod looks for",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::Services, Part::Pods],
    after: &[MISSING.code, NOT_READY.code],
    hops: Step::GATEWAYS,
    page: Page {
        cause: "istiod configures the pods whose label `service.istio.io/canonical-name` is the name of the gateway in the ServiceMeshPeer. The pods behind the Service carry another one, as gateways made by hand do.",
        symptom: "Nothing listens on 8188 and 15443: `connection refused`, or 503 in the other mesh.",
        fix: "Label the pods, or name the gateway that the pods are of.",
        source: "Maistra 2.5: pkg/servicemesh/federation/discovery/discovery.go.",
    },
    run: Run::Peering(label),
    ..Check::BASE
};

fn label(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let mut found = Vec::new();
    for gateway in used(peering) {
        let pods = gateway.pods();
        let named = |pod: &&k8s_openapi::api::core::v1::Pod| canonical_name(pod) == Some(gateway.name);
        let Some(first) = pods.first().filter(|_| !pods.iter().any(named)) else {
            continue;
        };
        let object = ObjectRef::new(
            "Pod",
            &mesh.mesh.namespace,
            first.metadata.name.as_deref().unwrap_or_default(),
        );
        let message = format!(
            "the pods behind Service `{}` are not labelled as that gateway",
            gateway.name
        );
        found.push(
            Finding::error(LABEL.code, mesh, gateway.service_object(), message)
                .seen(
                    mesh,
                    object,
                    &format!("metadata.labels.{CANONICAL_NAME}"),
                    canonical_name(first).unwrap_or("not set"),
                )
                .seen(mesh, peering.object(), gateway.direction.peer_field(), gateway.name)
                .mended_by(edit_command(mesh, "deployment", &mesh.mesh.namespace, gateway.name))
                .breaks([gateway.link(peering)]),
        );
    }
    found
}

fn canonical_name(pod: &k8s_openapi::api::core::v1::Pod) -> Option<&str> {
    pod.metadata.labels.as_ref()?.get(CANONICAL_NAME).map(String::as_str)
}
