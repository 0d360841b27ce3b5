//! Gateways as the control plane asks for them.

use serde_json::json;

use super::view::{Used, used};
use crate::checks::fix::{command, edit_command};
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, Run, Severity, Step};
use crate::gateway::{AdditionalGateway, GatewayDirection, Lack, additional_gateways, port_name_faults};
use crate::naming::peer_network;
use crate::snapshot::{MeshState, Snapshot};
use crate::wording::shell;

const NEEDS: &[Part] = &[Part::ControlPlane, Part::Peers];

/// The gateways of peers are switched on.
pub(in crate::checks) const DISABLED: Check = Check {
    code: Code("MF0501"),
    title: "gateways that peers use are enabled",
    severity: Severity::Error,
    needs: NEEDS,
    needs_of_remote: &[],
    after: &[],
    considers: &[Part::Services],
    judges_writing: true,
    hops: Step::GATEWAYS,
    page: Page {
        cause: "The additional gateway has no `enabled: true`. Without it the operator skips the gateway, although its documentation calls true the default.",
        symptom: "There is no Service or Deployment of that name; istiod of this mesh says `no such host`, or the other mesh gets 503.",
        fix: "Set `enabled: true` on the gateway.",
        source: "Maistra 2.5: istio-operator, pkg/controller/versions/strategy_v2_5.go.",
    },
    run: Run::Peering(disabled),
    ..Check::BASE
};

fn disabled(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let mut found = Vec::new();
    for gateway in used(peering) {
        let Some(asked) = gateway.asked() else { continue };
        // A Service of that name may be somebody's own gateway.
        if asked.enabled == Some(true) || matches!(gateway.service(), Ok(Some(_))) {
            continue;
        }
        let object = ObjectRef::control_plane(mesh);
        let value = asked
            .enabled
            .map_or_else(|| "not set".to_owned(), |enabled| enabled.to_string());
        let enabled = json!({(gateway.name): {"enabled": true}});
        let patch = json!({"spec": {"gateways": {(gateway.direction.field()): enabled}}});
        found.push(
            Finding::error(
                DISABLED.code,
                mesh,
                object.clone(),
                format!("the gateway `{}` is not enabled", gateway.name),
            )
            .seen(mesh, object, &gateway.path("enabled"), value)
            .seen(mesh, peering.object(), gateway.direction.peer_field(), gateway.name)
            .mended_by(command(
                mesh,
                &mesh.mesh.namespace,
                &shell!("patch smcp {} --type merge -p {}", mesh.mesh.control_plane, patch),
            ))
            .breaks([gateway.link(peering)]),
        );
    }
    found
}

/// The gateways of peers are where peers look for them.
pub(in crate::checks) const NAMESPACE: Check = Check {
    code: Code("MF0502"),
    title: "gateways that peers use are in the namespace of the control plane",
    severity: Severity::Error,
    needs: NEEDS,
    needs_of_remote: &[],
    after: &[],
    considers: &[Part::Services],
    judges_writing: true,
    hops: Step::GATEWAYS,
    page: Page {
        cause: "The additional gateway has a `namespace` of its own. A ServiceMeshPeer looks for its gateways only in the namespace of the control plane.",
        symptom: "istiod says `no such host` for the egress gateway, or `could not locate ingress gateway service`.",
        fix: "Remove `namespace` from the gateway.",
        source: "Maistra 2.5: pkg/servicemesh/federation/discovery.",
    },
    run: Run::Mesh(elsewhere),
    ..Check::BASE
};

fn elsewhere(mesh: &MeshState, snapshot: &Snapshot) -> Vec<Finding> {
    let mut found = Vec::new();
    for peering in Peering::of_mesh(snapshot, mesh) {
        for gateway in used(&peering) {
            let Some(namespace) = gateway.asked().and_then(|asked| asked.namespace) else {
                continue;
            };
            if namespace == mesh.mesh.namespace || matches!(gateway.service(), Ok(Some(_))) {
                continue;
            }
            let object = ObjectRef::control_plane(mesh);
            let message = format!(
                "the gateway `{}` is in `{namespace}`, where its ServiceMeshPeer does not look",
                gateway.name
            );
            found.push(
                Finding::error(NAMESPACE.code, mesh, object.clone(), message)
                    .seen(mesh, object, &gateway.path("namespace"), namespace)
                    .seen(mesh, peering.object(), gateway.direction.peer_field(), gateway.name)
                    .mended_by(edit_command(
                        mesh,
                        "smcp",
                        &mesh.mesh.namespace,
                        &mesh.mesh.control_plane,
                    ))
                    .breaks([gateway.link(&peering)]),
            );
        }
    }
    found
}

/// The ports of gateways can be made.
pub(in crate::checks) const PORTS: Check = Check {
    code: Code("MF0503"),
    title: "the ports of additional gateways have short and unique names",
    severity: Severity::Error,
    needs: &[Part::ControlPlane],
    needs_of_remote: &[],
    after: &[],
    judges_writing: true,
    hops: Step::GATEWAYS,
    page: Page {
        cause: "The names of Service ports become names of container ports, which may have 15 characters at most and must be unique in a pod.",
        symptom: "The Deployment is invalid, and the control plane ends with ReconcileError.",
        fix: "Rename the port; `https-discovery` is exactly 15 characters long.",
        source: "Maistra 2.5: istio-operator, resources/helm/v2.5/gateways; Kubernetes: ContainerPort.",
    },
    run: Run::Mesh(port_names),
    ..Check::BASE
};

fn port_names(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let Some(control_plane) = mesh.control_plane.known().ok().flatten() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for direction in GatewayDirection::BOTH {
        for (name, gateway) in additional_gateways(&control_plane.spec.fields, direction) {
            for (index, fault) in port_name_faults(&gateway.service.ports) {
                // Whether a port needs one at all, its Service tells.
                let Some(port) = gateway.service.ports[index].name.as_deref() else {
                    continue;
                };
                let object = ObjectRef::control_plane(mesh);
                let field = format!("spec.gateways.{}.{name}.service.ports[].name", direction.field());
                found.push(
                    Finding::error(
                        PORTS.code,
                        mesh,
                        object.clone(),
                        format!("the port name `{port}` of gateway `{name}` {fault}"),
                    )
                    .seen(mesh, object, &field, port)
                    .mended_by(edit_command(
                        mesh,
                        "smcp",
                        &mesh.mesh.namespace,
                        &mesh.mesh.control_plane,
                    )),
                );
            }
        }
    }
    found
}

/// The egress gateway sees the network of its peer.
pub(in crate::checks) const NETWORK_VIEW: Check = Check {
    code: Code("MF0504"),
    title: "egress gateways ask for the network of their peer",
    severity: Severity::Warning,
    needs: NEEDS,
    needs_of_remote: &[],
    after: &[],
    judges_writing: true,
    hops: Step::GATEWAYS,
    page: Page {
        cause: "`requestedNetworkView` names another network than `network-<peer>`, which is what istiod calls the network of a peer.",
        symptom: "With Maistra 2.1 and 2.2 the egress gateway has no endpoints for imported services; later releases do not use the value.",
        fix: "Set `requestedNetworkView: [network-<peer>]`.",
        source: "Maistra 2.5: pkg/servicemesh/federation/discovery; pilot/pkg/model/proxy_view.go.",
    },
    run: Run::Peering(network_view),
    ..Check::BASE
};

fn network_view(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    // One that is to go needs nothing.
    let stays = |_: &(Used<'_>, AdditionalGateway)| peering.superseded_by().is_none();
    let lacking = used(peering).into_iter().filter_map(|gateway| {
        let asked = gateway.asked()?;
        let lacks = gateway.needed(peering).lacks(&asked, gateway.direction);
        lacks.contains(&Lack::RequestedNetworkView).then_some((gateway, asked))
    });
    let finding = |(gateway, asked): (Used<'_>, AdditionalGateway)| {
        let object = ObjectRef::control_plane(mesh);
        let wanted = peer_network(peering.name());
        let message = format!(
            "the egress gateway `{}` asks for another network than `{wanted}`",
            gateway.name
        );
        Finding::warning(NETWORK_VIEW.code, mesh, object.clone(), message)
            .seen(
                mesh,
                object,
                &gateway.path("requestedNetworkView"),
                asked.requested_network_view.join(", "),
            )
            .mended_by(edit_command(
                mesh,
                "smcp",
                &mesh.mesh.namespace,
                &mesh.mesh.control_plane,
            ))
    };
    lacking.filter(stays).map(finding).collect()
}

/// Ports are named for what they carry.
pub(in crate::checks) const SWAPPED_NAMES: Check = Check {
    code: Code("MF0505"),
    title: "ports of gateways are named for what they carry",
    severity: Severity::Warning,
    needs: NEEDS,
    needs_of_remote: &[],
    after: &[],
    judges_writing: true,
    hops: Step::GATEWAYS,
    page: Page {
        cause: "The discovery port of an ingress gateway carries TLS and that of an egress gateway plain HTTP; port 15443 carries TLS. The names are swapped.",
        symptom: "None: istiod makes the listeners itself. It misleads readers and other tools.",
        fix: "Name port 8188 `https-discovery` on the ingress gateway and `http-discovery` on the egress gateway, and port 15443 `tls`: `meshfed peer` does.",
        source: "Maistra 2.5: pkg/servicemesh/federation/discovery.",
    },
    run: Run::Peering(swapped),
    ..Check::BASE
};

fn swapped(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let mut found = Vec::new();
    for gateway in used(peering) {
        let Some(asked) = gateway.asked() else { continue };
        let needed = gateway.needed(peering);
        for lack in needed.lacks(&asked, gateway.direction) {
            let Lack::PortName(number) = lack else { continue };
            let name = |gateway: &AdditionalGateway| gateway.port(number).and_then(|port| port.name.clone());
            // A port without a name is refused elsewhere.
            let (Some(wrong), Some(right)) = (name(&asked), name(&needed)) else {
                continue;
            };
            let object = ObjectRef::control_plane(mesh);
            let message = format!("port {number} of gateway `{}` should be named `{right}`", gateway.name);
            found.push(
                Finding::warning(SWAPPED_NAMES.code, mesh, object.clone(), message)
                    .seen(mesh, object, &gateway.path("service.ports[].name"), wrong)
                    .mended_by_peering(peering),
            );
        }
    }
    found
}
