//! What was seen at the addresses of one ServiceMeshPeer.

use std::collections::BTreeSet;

use crate::checks::{Code, Finding, Peering, Severity};
use crate::snapshot::{Link, LinkState, WireAnswer, WireObservation};
use crate::trust::{PresentedCertificate, presented};

/// The field that an observation is about.
const FIELD: &str = "spec.remote";

/// A peering, and what was seen at the addresses that its ServiceMeshPeer names.
pub struct Wire<'a> {
    pub peering: Peering<'a>,
    /// In the order of the questions.
    pub observations: Vec<&'a WireObservation>,
    /// Whether the link on which the mesh asks is up: then what is not reached from here is reached from there.
    pub link_is_up: bool,
}

impl<'a> Wire<'a> {
    /// What was seen for a peering.
    pub fn of(peering: Peering<'a>, links: &[Link]) -> Self {
        let all = peering.local.wire.list().unwrap_or_default().iter();
        let direction = peering.outbound();
        let link = links.iter().find(|link| link.direction == direction);
        Self {
            observations: all
                .filter(|observation| observation.question.peer == peering.name())
                .collect(),
            link_is_up: link.is_some_and(|link| link.state == LinkState::Connected),
            peering,
        }
    }

    /// Why something was not looked at, if something was not.
    pub fn skipped(&self) -> Option<&'a str> {
        self.observations.iter().find_map(|seen| match &seen.answer {
            WireAnswer::Skipped(why) => Some(why.as_str()),
            _ => None,
        })
    }

    /// A finding for each address at which something holds, whichever of its ports shows it: what stands before a gateway
    /// stands before all of them. What the other ports show is evidence.
    pub fn each_address(
        &self,
        holds: impl Fn(&WireObservation) -> bool,
        finding: impl Fn(&'a WireObservation) -> Option<Finding>,
    ) -> Vec<Finding> {
        let mut places = BTreeSet::new();
        let mut found: Vec<(&str, Finding)> = Vec::new();
        for seen in self.observations.iter().copied().filter(|seen| holds(seen)) {
            if !places.insert(seen.question.place()) {
                continue;
            }
            let Some(new) = finding(seen) else { continue };
            match found.iter_mut().find(|(address, _)| *address == seen.question.address) {
                Some((_, first)) => {
                    let more = new.evidence.into_iter().take(1);
                    first.evidence.extend(more);
                }
                None => found.push((&seen.question.address, new)),
            }
        }
        found.into_iter().map(|(_, finding)| finding).collect()
    }

    /// What cannot be reached from here: an error only where the mesh cannot reach it either.
    pub fn unreachable(&self, code: Code, message: String, seen: &WireObservation, value: &str) -> Finding {
        let finding = Finding {
            severity: if self.link_is_up {
                Severity::Warning
            } else {
                Severity::Error
            },
            ..self.finding(code, message, seen, value)
        };
        if self.link_is_up {
            return finding;
        }
        finding.breaks([self.peering.outbound()])
    }

    /// A finding on the ServiceMeshPeer, with what was seen as evidence.
    pub fn finding(&self, code: Code, message: String, seen: &WireObservation, value: &str) -> Finding {
        let (mesh, object) = (self.peering.local, self.peering.object());
        let asked = seen
            .question
            .server_name()
            .map(|name| format!(" for {name}"))
            .unwrap_or_default();
        Finding::error(code, mesh, object.clone(), message).seen(
            mesh,
            object,
            FIELD,
            format!("{}{asked}: {value}", seen.question.place()),
        )
    }
}

/// The chain that was presented, where one was and it can be read.
pub(super) fn chain(seen: &WireObservation) -> Option<Vec<PresentedCertificate>> {
    match &seen.answer {
        WireAnswer::Presented(pem) => presented(pem).ok(),
        _ => None,
    }
}

/// The identity that was presented.
pub(super) fn identity(seen: &WireObservation) -> Option<String> {
    chain(seen)?.into_iter().next()?.identity
}

/// A certificate, for the evidence.
pub(super) fn described(certificate: &PresentedCertificate) -> String {
    let whose = match &certificate.identity {
        Some(identity) => format!("spiffe://{identity}"),
        None if certificate.dns_names.is_empty() => certificate.subject.clone(),
        None => format!("{} ({})", certificate.subject, certificate.dns_names.join(", ")),
    };
    format!(
        "{whose}, issued by {}, until {}, SHA-256 {}",
        certificate.issuer, certificate.not_after, certificate.fingerprint
    )
}
