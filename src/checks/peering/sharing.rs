//! Gateways that several peers use.

use crate::api::ServiceMeshPeer;
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, Run, Severity};
use crate::gateway::GatewayDirection;

/// Each peer has an ingress gateway of its own.
pub(super) const INGRESS: Check = Check {
    code: Code("MF0704"),
    title: "each peer has an ingress gateway of its own",
    severity: Severity::Error,
    needs: &[Part::Peers],
    judges_writing: true,
    page: Page {
        cause: "Two ServiceMeshPeers name the same ingress gateway. istiod makes a listener and a DENY policy for each; only one listener survives, and each policy refuses the other peer.",
        symptom: "Both peers get `403 Forbidden`, or see the exports that are meant for the other.",
        fix: "Give each peer an ingress gateway of its own: `meshfed peer` adds one.",
        source: "Maistra 2.5: AuthorizationPolicy federation-discovery-<peer>; `skipping server on gateway … duplicate host names`.",
    },
    run: Run::Peering(ingress),
    ..Check::BASE
};

fn ingress(peering: &Peering<'_>) -> Vec<Finding> {
    shared(peering, |peer| &peer.spec.gateways.ingress.name)
        .map(|(name, other)| {
            let message = format!("the ingress gateway `{name}` is that of peer `{}` too", other.name());
            found(peering, &INGRESS, GatewayDirection::Ingress, name, &other, message)
                .breaks([peering.inbound(), other.inbound()])
        })
        .into_iter()
        .collect()
}

/// Each peer has an egress gateway of its own.
pub(super) const EGRESS: Check = Check {
    code: Code("MF0705"),
    title: "each peer has an egress gateway of its own",
    severity: Severity::Warning,
    needs: &[Part::Peers],
    judges_writing: true,
    page: Page {
        cause: "Two ServiceMeshPeers name the same egress gateway, so both peers see one identity and share one gateway's load and faults.",
        symptom: "None at first; a restart or a fault of the gateway concerns both links.",
        fix: "Give each peer an egress gateway of its own: `meshfed peer` adds one.",
        source: "Maistra 2.5 documentation: one egress gateway per peer.",
    },
    run: Run::Peering(egress),
    ..Check::BASE
};

fn egress(peering: &Peering<'_>) -> Vec<Finding> {
    shared(peering, |peer| &peer.spec.gateways.egress.name)
        .map(|(name, other)| {
            let message = format!("the egress gateway `{name}` is that of peer `{}` too", other.name());
            Finding {
                severity: Severity::Warning,
                ..found(peering, &EGRESS, GatewayDirection::Egress, name, &other, message)
            }
        })
        .into_iter()
        .collect()
}

/// The gateway and the first other peer that uses it; told on the later of the two names only.
fn shared<'a>(peering: &Peering<'a>, gateway: fn(&ServiceMeshPeer) -> &String) -> Option<(&'a str, Peering<'a>)> {
    let name = gateway(peering.peer).as_str();
    let mut same = peering
        .of_same_mesh(|peer| peer.metadata.name < peering.peer.metadata.name && gateway(peer) == name)
        // Two ServiceMeshPeers for one mesh are told as that.
        .filter(|other| {
            peering.remote.is_none() || other.remote.map(|mesh| &mesh.mesh) != peering.remote.map(|mesh| &mesh.mesh)
        });
    if name.is_empty() {
        None
    } else {
        Some((name, same.next()?))
    }
}

fn found(
    peering: &Peering<'_>,
    check: &Check,
    direction: GatewayDirection,
    name: &str,
    other: &Peering<'_>,
    message: String,
) -> Finding {
    let mesh = peering.local;
    let object: ObjectRef = peering.object();
    let field = direction.peer_field();
    // The one after whom it is named keeps it.
    let is_named_after = |peering: &Peering<'_>| direction.conventional_name(peering.name()) == name;
    let other_moves = is_named_after(peering);
    Finding::error(check.code, mesh, object.clone(), message)
        .seen(mesh, object, field, name)
        .seen(mesh, other.object(), field, name)
        .mended_by_own_gateway(if other_moves { other } else { peering }, direction)
}
