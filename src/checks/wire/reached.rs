//! Whether anybody answers at the addresses, and in TLS.

use super::Wire;
use crate::checks::fix::command;
use crate::checks::gateways::address::{MALFORMED, MISLEADING, OTHER_CLUSTER, PENDING};
use crate::checks::gateways::ports::WRONG;
use crate::checks::{Check, Code, Finding, Page, Part, Run, Severity};
use crate::snapshot::{WireAnswer, WireObservation, WirePort};
use crate::wording::shell;

/// Each name leads to an address.
pub(super) const UNRESOLVED: Check = Check {
    code: Code("MF1101"),
    title: "names of peers resolve where this runs",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::Wire],
    considers: &[Part::ControlPlane, Part::IstiodPods, Part::PeerCertificates],
    considers_of_remote: &[Part::ControlPlane, Part::Peers, Part::IstiodPods, Part::RootCertificate],
    after: &[MALFORMED.code, OTHER_CLUSTER.code],
    page: Page {
        cause: "`spec.remote.addresses` names a host that the resolver of this machine does not know: the record is missing, misspelt or deleted, or it is in a private zone that only the clusters see.",
        symptom: "The egress gateway has no endpoint where it does not resolve for the cluster either: 503, flag UH; istiod logs `error resolving IP addr`. While the link is up this is a warning, for then the cluster resolves it.",
        fix: "Write the address that the peer's ingress gateway has now: `meshfed peer` does. Where the name is right, mend its record, or probe from a machine that uses the resolver of the cluster.",
        source: "Seen in a handshake from where this program runs; Maistra 2.5: federation/v1, ServiceMeshPeerRemote.",
    },
    run: Run::Wire(unresolved),
    ..Check::BASE
};

fn unresolved(wire: &Wire<'_>) -> Vec<Finding> {
    let finding = |seen: &WireObservation| {
        let WireAnswer::Unresolved(why) = &seen.answer else {
            return None;
        };
        let message = format!(
            "`{}`, an address of `{}`, does not resolve from this machine",
            seen.question.address,
            wire.peering.name()
        );
        let finding = wire.unreachable(UNRESOLVED.code, message, seen, why);
        Some(finding.mended_by_peering(&wire.peering))
    };
    wire.each_address(|seen| matches!(seen.answer, WireAnswer::Unresolved(_)), finding)
}

/// Somebody answers at each port of each address.
pub(super) const UNREACHED: Check = Check {
    code: Code("MF1102"),
    title: "addresses of peers answer on both ports",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::Wire],
    considers: &[Part::ControlPlane, Part::IstiodPods, Part::PeerCertificates],
    considers_of_remote: &[Part::ControlPlane, Part::Peers, Part::IstiodPods, Part::RootCertificate],
    after: &[
        MALFORMED.code,
        OTHER_CLUSTER.code,
        PENDING.code,
        MISLEADING.code,
        WRONG.code,
        UNRESOLVED.code,
    ],
    page: Page {
        cause: "Nothing answers at an address and port of `spec.remote`, the connection is refused, or it is closed before a certificate is shown: a firewall or a security group, a load balancer without a healthy target, a gateway that is not ready or has no listener since istiod of its mesh has not taken up its ServiceMeshPeer.",
        symptom: "503 on every request between the meshes; in the log of the egress gateway UF when nothing answers, UC when it is closed. While the link is up this is a warning, for then the cluster does reach it.",
        fix: "Look at the Service and the pods of the peer's ingress gateway, then at what lies between: load balancer targets and health checks, `loadBalancerSourceRanges`, firewalls. Both ports have to be open.",
        source: "Seen in a handshake from where this program runs; Envoy's response flags.",
    },
    run: Run::Wire(unreached),
    ..Check::BASE
};

fn unreached(wire: &Wire<'_>) -> Vec<Finding> {
    let finding = |seen: &WireObservation| {
        let why = no_answer(seen)?;
        let message = format!(
            "`{}` does not answer at {}: {why}",
            wire.peering.name(),
            seen.question.place()
        );
        let finding = wire.unreachable(UNREACHED.code, message, seen, why);
        Some(looked_at(
            wire,
            finding,
            "let both ports of it be reached from this mesh: firewalls, source ranges, targets of load balancers",
        ))
    };
    wire.each_address(|seen| no_answer(seen).is_some(), finding)
}

/// A gateway closes the service port for whoever asks for nothing that it offers; the discovery port it does not.
fn no_answer(seen: &WireObservation) -> Option<&str> {
    match (&seen.answer, &seen.question.about) {
        (WireAnswer::Unreached(why), _) | (WireAnswer::Closed(why), WirePort::Discovery(_)) => Some(why),
        _ => None,
    }
}

/// With the command that shows the Service of the peer's ingress gateway, where that can be looked at, else the address.
pub(super) fn looked_at(wire: &Wire<'_>, finding: Finding, then: &str) -> Finding {
    let peering = &wire.peering;
    let there = peering.remote.zip(peering.counterpart);
    let look = match there {
        Some((remote, counterpart)) => command(
            remote,
            &remote.mesh.namespace,
            &shell!("describe service {}", counterpart.spec.gateways.ingress.name),
        ),
        None => command(
            peering.local,
            &peering.local.mesh.namespace,
            &shell!("get servicemeshpeer {} -o yaml", peering.name()),
        ),
    };
    finding.mended_by(look).mended_by(then)
}

/// What answers speaks TLS.
pub(super) const NO_TLS: Check = Check {
    code: Code("MF1103"),
    title: "what answers at the addresses of peers speaks TLS",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::Wire],
    considers_of_remote: &[Part::Peers],
    after: &[
        MALFORMED.code,
        OTHER_CLUSTER.code,
        MISLEADING.code,
        WRONG.code,
        UNRESOLVED.code,
        UNREACHED.code,
    ],
    page: Page {
        cause: "Whoever listens there speaks something else: a load balancer or router in HTTP mode, a port of another program, or a gateway whose port is plain HTTP.",
        symptom: "503 on every request between the meshes, in the log of the egress gateway UF with `WRONG_VERSION_NUMBER`.",
        fix: "Let the load balancer pass TCP through as it is, or write the address and the ports of the peer's ingress gateway.",
        source: "Seen in a handshake from where this program runs; Maistra 2.5: gateways speak mutual TLS on both ports.",
    },
    run: Run::Wire(no_tls),
    ..Check::BASE
};

fn no_tls(wire: &Wire<'_>) -> Vec<Finding> {
    let finding = |seen: &WireObservation| {
        let WireAnswer::NotTls(said) = &seen.answer else {
            return None;
        };
        let message = format!(
            "what answers for `{}` at {} speaks no TLS",
            wire.peering.name(),
            seen.question.place()
        );
        let finding = wire
            .finding(NO_TLS.code, message, seen, said)
            .breaks(of_discovery(wire, seen));
        Some(looked_at(wire, finding, PASS_THROUGH))
    };
    wire.each_address(|seen| matches!(seen.answer, WireAnswer::NotTls(_)), finding)
}

/// What helps against whoever stands between the gateways.
pub(super) const PASS_THROUGH: &str =
    "let what stands before the gateway pass TCP through: a network load balancer, TCP mode, or passthrough";

/// The link, for what is wrong with the discovery port; requests to services need another one.
pub(super) fn of_discovery(wire: &Wire<'_>, seen: &WireObservation) -> Option<crate::snapshot::Direction> {
    let discovery = matches!(seen.question.about, WirePort::Discovery(_));
    discovery.then(|| wire.peering.outbound())
}
