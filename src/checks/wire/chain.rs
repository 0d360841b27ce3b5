//! Whether this mesh can verify what the peer's gateway presents.

use super::Wire;
use super::gateway::{ANOTHER, TERMINATED};
use super::reached::{NO_TLS, UNREACHED, UNRESOLVED, of_discovery};
use super::view::{chain, described, identity};
use crate::checks::fix::restart_command;
use crate::checks::trust::domains;
use crate::checks::trust::roots::{self, config_map, copied_pem, fingerprints, reads_no_copy};
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Run, Severity};
use crate::naming::{ROOT_CERTIFICATE_CONFIG_MAP, ROOT_CERTIFICATE_KEY};
use crate::snapshot::{WireAnswer, WireObservation};
use crate::trust::{self, PresentedCertificate};

/// What is presented chains to what was copied.
pub(super) const UNTRUSTED: Check = Check {
    code: Code("MF1106"),
    title: "certificates that peers present are valid and chain to the copied root",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::PeerCertificates, Part::ControlPlane, Part::Wire],
    considers_of_remote: &[Part::Peers, Part::RootCertificate],
    after: &[
        roots::MISSING.code,
        roots::UNREADABLE.code,
        roots::WRONG.code,
        roots::EXPIRY.code,
        domains::WRONG.code,
        UNRESOLVED.code,
        UNREACHED.code,
        NO_TLS.code,
        TERMINATED.code,
        ANOTHER.code,
    ],
    page: Page {
        cause: "The gateway presents a certificate that no root in this mesh's copy has signed, or one that has expired. The peer has a new root and the copy is the old one; or the copy and what the peer publishes are the new one and its gateway has not been restarted since, so that it presents the old chain.",
        symptom: "New connections fail: 503, in the log of the egress gateway UF with `CERTIFICATE_VERIFY_FAILED`. Connections that are open go on until a gateway or istiod restarts.",
        fix: "Where the peer has a new root, copy it with `meshfed peer MESH MESH`. Where its gateway presents a chain that the peer itself has left behind, restart the gateway: a proxy asks for a certificate of the new root when it starts.",
        source: "Seen in a handshake from where this program runs; Maistra 2.5, pilot/pkg/xds/tbds.go; Istio: a new root takes a restart of istiod and of every proxy.",
    },
    run: Run::Wire(untrusted),
    ..Check::BASE
};

fn untrusted(wire: &Wire<'_>) -> Vec<Finding> {
    let peering = &wire.peering;
    let Some(copied) = copied_pem(peering).filter(|_| !reads_no_copy(peering)) else {
        return Vec::new();
    };
    let finding = |seen: &WireObservation| {
        let WireAnswer::Presented(pem) = &seen.answer else {
            return None;
        };
        let chain = chain(seen)?;
        let first = chain.first()?;
        if let Some(dates) = out_of_date(wire, seen, first) {
            return Some(dates);
        }
        if trust::root_of(pem, copied).is_some() {
            return None;
        }
        Some(without_root(wire, seen, &chain, pem, copied).breaks(of_discovery(wire, seen)))
    };
    wire.each_address(|seen| identity(seen).is_some(), finding)
}

/// A gateway gets a new certificate long before the old one ends; one that has not is cut off from its istiod.
fn out_of_date(wire: &Wire<'_>, seen: &WireObservation, first: &PresentedCertificate) -> Option<Finding> {
    let now = wire.peering.snapshot.taken_at;
    let fault = if now > first.not_after {
        format!("ended on {}", first.not_after)
    } else if now < first.not_before {
        format!("is not valid before {}", first.not_before)
    } else {
        return None;
    };
    let message = format!(
        "the certificate that `{}` presents at {} {fault}",
        wire.peering.name(),
        seen.question.place()
    );
    let finding = wire
        .finding(UNTRUSTED.code, message, seen, &described(first))
        .breaks(of_discovery(wire, seen));
    Some(restarted(wire, finding))
}

fn without_root(
    wire: &Wire<'_>,
    seen: &WireObservation,
    chain: &[PresentedCertificate],
    pem: &str,
    copied: &str,
) -> Finding {
    let peering = &wire.peering;
    let name = peering.name();
    let published = peering
        .remote
        .and_then(|remote| Some((remote, remote.root_pem().ok().flatten()?)));
    let new = published.and_then(|(_, published)| trust::root_of(pem, published));
    // Few gateways present their root; one that does tells which it is.
    let shown = chain.last().filter(|last| last.subject == last.issuer);
    let root = match (&new, shown) {
        (Some(new), _) => format!("the root that `{name}` publishes now (SHA-256 {})", new.fingerprint),
        (None, Some(shown)) => format!("another root (SHA-256 {})", shown.fingerprint),
        (None, None) => "another root, which it does not present".to_owned(),
    };
    let with = match (&new, published) {
        (None, Some(_)) => format!(" and not to the one that `{name}` publishes"),
        _ => String::new(),
    };
    let message = format!(
        "what `{name}` presents at {} chains to {root}, not to the one in the copy{with}",
        seen.question.place()
    );
    let mut value = chain.first().map(described).unwrap_or_default();
    if let Some(shown) = shown {
        value = format!("{value}; root SHA-256 {}", shown.fingerprint);
    }
    let object = config_map(peering);
    let prints =
        |pem: &str| trust::parse(pem).map_or_else(|problem| problem.to_string(), |bundle| fingerprints(&bundle));
    let field = format!("data.{ROOT_CERTIFICATE_KEY}");
    let mut finding =
        wire.finding(UNTRUSTED.code, message, seen, &value)
            .seen(peering.local, object, &field, prints(copied));
    if let Some((remote, published)) = published {
        let map = ObjectRef::new("ConfigMap", &remote.mesh.namespace, ROOT_CERTIFICATE_CONFIG_MAP);
        finding = finding.seen(remote, map, &field, prints(published));
    }
    match (new, published) {
        (None, Some(_)) => restarted(wire, finding),
        _ => finding.mended_by_peering(peering),
    }
}

/// With the restart of the gateway that presents it.
fn restarted(wire: &Wire<'_>, finding: Finding) -> Finding {
    match wire.peering.remote.zip(wire.peering.counterpart) {
        Some((remote, counterpart)) => {
            finding.mended_by(restart_command(remote, &counterpart.spec.gateways.ingress.name))
        }
        None => finding.mended_by(format!(
            "let whoever runs `{}` restart the ingress gateway that answers there",
            wire.peering.name()
        )),
    }
}
