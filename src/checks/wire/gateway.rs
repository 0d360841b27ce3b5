//! Whose certificate is presented at the addresses of a peer.

use super::Wire;
use super::reached::{NO_TLS, PASS_THROUGH, UNREACHED, UNRESOLVED, looked_at, of_discovery};
use super::view::{chain, described, identity};
use crate::checks::gateways::address::{MALFORMED, MISLEADING, OTHER_CLUSTER};
use crate::checks::gateways::ports::{LAYER_SEVEN, WRONG};
use crate::checks::{Check, Code, Finding, Page, Part, Peering, Run, Severity};
use crate::naming::{DEFAULT_INGRESS_GATEWAY, gateway_service_account};
use crate::snapshot::{ControlPlaneView, MeshState, WireAnswer, WireObservation, WirePort};

/// Nobody between the gateways answers in the gateway's place.
pub(super) const TERMINATED: Check = Check {
    code: Code("MF1104"),
    title: "nothing on the way to peers terminates TLS",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::Wire],
    considers_of_remote: &[Part::Peers],
    after: &[
        MALFORMED.code,
        OTHER_CLUSTER.code,
        MISLEADING.code,
        WRONG.code,
        LAYER_SEVEN.code,
        UNRESOLVED.code,
        UNREACHED.code,
        NO_TLS.code,
    ],
    page: Page {
        cause: "The certificate that is presented is none of a mesh: it has no SPIFFE identity. A load balancer, a router or a firewall that inspects TLS answers in the gateway's place, with a certificate of its own.",
        symptom: "503 on every request between the meshes, in the log of the egress gateway UF with a TLS error: mutual TLS cannot pass through somebody who ends it.",
        fix: "Let TLS through untouched: on AWS a network load balancer, elsewhere TCP mode, on OpenShift a Route with passthrough termination; take the address out of TLS inspection.",
        source: "Seen in a handshake from where this program runs; gateways of Maistra 2.5 present spiffe://TRUST-DOMAIN/ns/NAMESPACE/sa/GATEWAY-service-account.",
    },
    run: Run::Wire(terminated),
    ..Check::BASE
};

fn terminated(wire: &Wire<'_>) -> Vec<Finding> {
    let foreign = |seen: &WireObservation| matches!(seen.answer, WireAnswer::Presented(_)) && identity(seen).is_none();
    let finding = |seen: &WireObservation| {
        let first = chain(seen).and_then(|chain| chain.into_iter().next());
        let (whose, value) = match &first {
            Some(first) => (
                format!("a certificate of {}, issued by {}", first.subject, first.issuer),
                described(first),
            ),
            None => (
                "a certificate that cannot be read".to_owned(),
                "not a certificate of X.509".to_owned(),
            ),
        };
        let message = format!(
            "something on the way to `{}` terminates TLS: {} shows {whose}, which is no gateway's",
            wire.peering.name(),
            seen.question.place()
        );
        let finding = wire
            .finding(TERMINATED.code, message, seen, &value)
            .breaks(of_discovery(wire, seen));
        Some(looked_at(wire, finding, PASS_THROUGH))
    };
    wire.each_address(foreign, finding)
}

/// The gateway that answers is the one that waits for this mesh.
pub(super) const ANOTHER: Check = Check {
    code: Code("MF1105"),
    title: "the gateway that answers is the peer's ingress gateway for this mesh",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::Wire],
    considers: &[Part::ControlPlane],
    considers_of_remote: &[Part::Peers, Part::ControlPlane],
    after: &[
        MALFORMED.code,
        OTHER_CLUSTER.code,
        MISLEADING.code,
        WRONG.code,
        UNRESOLVED.code,
        UNREACHED.code,
        NO_TLS.code,
        TERMINATED.code,
    ],
    page: Page {
        cause: "The certificate that is presented has the identity of another gateway: of another mesh, of the same mesh for another peer, its default ingress gateway, or one of this mesh itself; or the service port leads to the discovery port. The address is a wrong one, or its record or its load balancer leads elsewhere.",
        symptom: "403, 400 or 503 from a gateway that knows nothing of this mesh, or services that do not answer while the link is up.",
        fix: "Write the address of the ingress gateway that the peer's own ServiceMeshPeer names: `meshfed peer` does. Where the address is right, mend the record or the targets of the load balancer.",
        source: "Seen in a handshake from where this program runs; Maistra 2.5: the ingress gateway of the peer's own ServiceMeshPeer answers, with its ServiceAccount as identity.",
    },
    run: Run::Wire(another),
    ..Check::BASE
};

fn another(wire: &Wire<'_>) -> Vec<Finding> {
    let peering = &wire.peering;
    let expected = Expected::of(peering);
    let is_other = |seen: &WireObservation| identity(seen).is_some_and(|identity| !expected.is(&identity));
    let others = wire.each_address(is_other, |seen| {
        let first = chain(seen)?.into_iter().next()?;
        let message = format!(
            "{} does not lead to the gateway of `{}` that waits for this mesh, but to {}",
            seen.question.place(),
            peering.name(),
            whose(peering, first.identity.as_deref()?)
        );
        let finding = wire.finding(ANOTHER.code, message, seen, &described(&first));
        Some(finding.breaks(of_discovery(wire, seen)))
    });
    let any_name = |seen: &WireObservation| {
        seen.question.about == WirePort::Services && identity(seen).is_some_and(|identity| expected.is(&identity))
    };
    let swapped = wire.each_address(any_name, |seen| {
        let first = chain(seen)?.into_iter().next()?;
        let message = format!(
            "{} is to be the port for services of `{}`, and answers whatever is asked for, as its discovery port does",
            seen.question.place(),
            peering.name()
        );
        Some(wire.finding(ANOTHER.code, message, seen, &described(&first)))
    });
    others
        .into_iter()
        .chain(swapped)
        .map(|finding| finding.mended_by_peering(peering))
        .collect()
}

/// What is known of the gateway that is to answer.
struct Expected {
    trust_domain: Option<String>,
    namespace: Option<String>,
    /// Known where both sides were looked at: its administrator chooses the name of a gateway.
    account: Option<String>,
}

impl Expected {
    fn of(peering: &Peering<'_>) -> Self {
        let security = &peering.peer.spec.security;
        // A trust domain that changed under a gateway is another check's finding, where both sides were looked at.
        let named = peering.remote.is_none().then(|| security.trust_domain.clone());
        let from_client = security.client_id.split('/').nth(2).map(str::to_owned);
        let ingress = peering
            .counterpart
            .map(|counterpart| gateway_service_account(&counterpart.spec.gateways.ingress.name));
        Self {
            trust_domain: named.filter(|domain| !domain.is_empty()),
            namespace: match peering.remote {
                Some(remote) => Some(remote.mesh.namespace.clone()),
                None => from_client,
            },
            account: ingress,
        }
    }

    fn is(&self, identity: &str) -> bool {
        let Some((domain, namespace, account)) = parts(identity) else {
            return false;
        };
        let fits =
            |expected: &Option<String>, found: &str| expected.as_deref().is_none_or(|expected| expected == found);
        let account = match &self.account {
            Some(expected) => expected == account,
            None => account != gateway_service_account(DEFAULT_INGRESS_GATEWAY),
        };
        fits(&self.trust_domain, domain) && fits(&self.namespace, namespace) && account
    }
}

/// Trust domain, namespace and ServiceAccount of an identity.
fn parts(identity: &str) -> Option<(&str, &str, &str)> {
    match identity.split('/').collect::<Vec<_>>().as_slice() {
        [domain, "ns", namespace, "sa", account] => Some((domain, namespace, account)),
        _ => None,
    }
}

/// Whose gateway has this identity.
fn whose(peering: &Peering<'_>, identity: &str) -> String {
    let Some((domain, namespace, account)) = parts(identity) else {
        return format!("`{identity}`");
    };
    let gateway = account.strip_suffix("-service-account").unwrap_or(account);
    let has_it = |mesh: &&MeshState| {
        let control_plane = mesh.control_plane.known().ok().flatten();
        let own = control_plane.map(ControlPlaneView::trust_domain);
        own.as_deref() == Some(domain) && mesh.mesh.namespace == namespace
    };
    let known = [Some(peering.local), peering.remote].into_iter().flatten();
    let known = known.chain(peering.snapshot.meshes.values()).find(has_it);
    let Some(mesh) = known else {
        return format!("`{gateway}` of namespace {namespace} and trust domain {domain}");
    };
    let name = &mesh.mesh.name;
    let serves = mesh.peers.list().unwrap_or_default().iter();
    let serves = serves
        .filter(|peer| peer.spec.gateways.ingress.name == gateway)
        .find_map(|peer| peer.metadata.name.as_deref());
    match serves {
        _ if mesh.mesh == peering.local.mesh => format!("`{gateway}` of this mesh itself"),
        Some(peer) => format!("`{gateway}` of `{name}`, which waits for `{peer}`"),
        None if gateway == DEFAULT_INGRESS_GATEWAY => format!("the default ingress gateway of `{name}`"),
        None => format!("`{gateway}` of `{name}`"),
    }
}
