//! Whether the gateway offers what is listed as exported, and nothing else.

use std::collections::BTreeSet;

use super::Wire;
use super::chain::UNTRUSTED;
use super::gateway::{ANOTHER, TERMINATED};
use super::reached::{NO_TLS, UNREACHED, UNRESOLVED};
use super::view::identity;
use crate::checks::fix::restart_istiod;
use crate::checks::gateways::ports::WRONG;
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Run, Severity};
use crate::snapshot::{WireAnswer, WireObservation, WirePort, listed_services};

/// What is listed is offered.
pub(super) const WITHHELD: Check = Check {
    code: Code("MF1107"),
    title: "the gateways of peers offer every service that is listed as exported",
    severity: Severity::Error,
    needs: &[Part::Peers, Part::Wire],
    considers: &[Part::Imports],
    needs_of_remote: &[Part::Peers, Part::Exports],
    after: &[
        WRONG.code,
        UNRESOLVED.code,
        UNREACHED.code,
        NO_TLS.code,
        TERMINATED.code,
        ANOTHER.code,
    ],
    page: Page {
        cause: "A service is listed in the status of the peer's ExportedServiceSet or of this mesh's ImportedServiceSet, and the peer's ingress gateway closes the connection of who asks for it. Lists are kept while a link is down; and an istiod whose list of another peer fails writes the list but does not push it to its gateways.",
        symptom: "Requests to the imported service end in 503, while every list and every link says that all is well.",
        fix: "Restart istiod of the mesh that exports, which pushes everything to its gateways anew; where that does not help, restart the ingress gateway.",
        source: "Seen with Maistra 2.5: port 15443 shows a certificate only for `outbound_.PORT_._.EXPORTED-NAME` of a service that is exported to this peer.",
    },
    run: Run::Wire(withheld),
    ..Check::BASE
};

fn withheld(wire: &Wire<'_>) -> Vec<Finding> {
    let listed = listed_services(wire.peering.snapshot, wire.peering.local, wire.peering.peer);
    let is_withheld =
        |seen: &&WireObservation, host: &str| matches!(seen.answer, WireAnswer::Closed(_)) && listed.contains_key(host);
    let message = |host: &str, seen: &WireObservation| {
        format!(
            "`{host}` is listed as exported to `{}`, and the gateway at {} does not offer it",
            wire.peering.local.mesh.name,
            seen.question.place()
        )
    };
    services(wire, is_withheld)
        .into_iter()
        .filter_map(|(seen, host)| {
            let WireAnswer::Closed(how) = &seen.answer else {
                return None;
            };
            Some(of_set(wire, WITHHELD.code, message(host, seen), seen, how))
        })
        .collect()
}

/// What is offered is listed.
pub(super) const UNLISTED: Check = Check {
    code: Code("MF1108"),
    title: "the gateways of peers offer no service that nothing lists",
    severity: Severity::Warning,
    needs: &[Part::Peers, Part::Wire],
    considers: &[Part::Imports],
    needs_of_remote: &[Part::Peers, Part::Exports],
    after: &[
        WRONG.code,
        UNRESOLVED.code,
        UNREACHED.code,
        NO_TLS.code,
        TERMINATED.code,
        ANOTHER.code,
        UNTRUSTED.code,
    ],
    page: Page {
        cause: "The peer's ingress gateway shows its certificate to who asks for a service that no status lists as exported: the export was taken back, and the gateway has not heard of it.",
        symptom: "Nothing fails. A service that was to be taken back can still be reached by the peer.",
        fix: "Restart istiod of the mesh that exports, which pushes everything to its gateways anew; where that does not help, restart the ingress gateway.",
        source: "Seen with Maistra 2.5: port 15443 closes the connection once a service is no longer exported.",
    },
    run: Run::Wire(unlisted),
    ..Check::BASE
};

fn unlisted(wire: &Wire<'_>) -> Vec<Finding> {
    let listed = listed_services(wire.peering.snapshot, wire.peering.local, wire.peering.peer);
    let is_offered = |seen: &&WireObservation, host: &str| identity(seen).is_some() && !listed.contains_key(host);
    let finding = |(seen, host): (&WireObservation, &str)| {
        let message = format!(
            "the gateway at {} offers `{host}` to `{}`, and nothing lists it as exported",
            seen.question.place(),
            wire.peering.local.mesh.name
        );
        Finding {
            severity: Severity::Warning,
            ..of_set(wire, UNLISTED.code, message, seen, "a certificate is presented")
        }
    };
    services(wire, is_offered).into_iter().map(finding).collect()
}

/// The first observation of each service that something holds for, with the name under which it is exported.
fn services<'a>(
    wire: &Wire<'a>,
    holds: impl Fn(&&WireObservation, &str) -> bool,
) -> Vec<(&'a WireObservation, &'a str)> {
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for seen in wire.observations.iter().copied() {
        if let WirePort::Service { exported_name, .. } = &seen.question.about
            && holds(&seen, exported_name)
            && told.insert(exported_name.as_str())
        {
            found.push((seen, exported_name.as_str()));
        }
    }
    found
}

/// A finding on the set that exports, of which istiod of that mesh has not told its gateway.
fn of_set(wire: &Wire<'_>, code: Code, message: String, seen: &WireObservation, value: &str) -> Finding {
    let mut finding = wire.finding(code, message, seen, value);
    let there = wire.peering.remote.zip(wire.peering.counterpart);
    if let Some((remote, counterpart)) = there {
        let name = counterpart.metadata.name.as_deref().unwrap_or_default();
        finding.mesh.clone_from(&remote.mesh.name);
        finding.object = ObjectRef::new("ExportedServiceSet", &remote.mesh.namespace, name);
        finding = finding.mended_by(restart_istiod(remote));
    }
    finding
}
