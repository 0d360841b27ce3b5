//! What a link that is down says at both of its ends, as evidence for its cause.
//!
//! A cause is often at one end and its symptom at the other, so a finding names the links that it breaks, and what those
//! say is added here, once and in the same words for every check.

use super::{Evidence, Finding, ObjectRef};
use crate::snapshot::{Inbound, Link, LinkState};

/// Adds to each finding what the links that it affects say, so far as they are not up.
pub(super) fn add_symptoms(findings: &mut [Finding], links: &[Link]) {
    for finding in findings {
        for direction in finding.affects.clone() {
            let link = links.iter().find(|link| link.direction == direction);
            finding.evidence.extend(link.into_iter().flat_map(symptoms));
        }
    }
}

/// What a link that is not up says: the watches of the istiod pods that ask, and what the mesh that answers sees.
pub(super) fn symptoms(link: &Link) -> Vec<Evidence> {
    let LinkState::Down(reason) = &link.state else {
        return Vec::new();
    };
    let (from, to) = (&link.direction.from, &link.direction.to);
    let object = ObjectRef::new("Link", "", &format!("{from} → {to}"));
    let evidence = |mesh: &str, field: &str, value: String| Evidence {
        mesh: mesh.to_owned(),
        object: object.clone(),
        field: field.to_owned(),
        value,
    };
    let down = link.outbound.pods.iter().filter(|(_, watch)| !watch.connected);
    let mut seen: Vec<Evidence> = down
        .map(|(pod, watch)| {
            let said = watch.last_disconnect_status.as_deref().unwrap_or("not connected yet");
            evidence(from, &format!("watch of {pod}"), said.to_owned())
        })
        .collect();
    if seen.is_empty() {
        seen.push(evidence(from, "state", format!("down: {reason}")));
    }
    if link.inbound == Inbound::NotConnected {
        seen.push(evidence(to, "remotes", format!("no watch of {from}")));
    }
    seen
}
