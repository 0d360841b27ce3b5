//! What the checks say of a hop: findings are told at the hop that their check names, where they are about this service.

use super::hop::{Hop, HopState};
use super::walk::Walk;
use crate::checks::{Finding, Step, by_code};
use crate::rules::{Exported, LocalImport, Offer};

/// What the service is called on its way, as far as its rules tell.
pub(super) struct Named<'a> {
    pub exported: Option<&'a Exported>,
    pub offer: Option<&'a Offer>,
    pub local: Option<&'a LocalImport>,
}

impl Walk<'_> {
    /// The hop, with the findings that are about it.
    pub(super) fn judged(&self, hop: Hop, named: &Named<'_>) -> Hop {
        if matches!(hop.state, HopState::NotReached | HopState::Unknown) {
            return hop;
        }
        let (step, mesh) = (hop.step, hop.mesh.clone());
        let is_about = |finding: &&Finding| {
            let hops = by_code(finding.code.0).map_or(&[][..], |check| check.hops);
            finding.mesh == mesh && hops.contains(&step) && self.concerns(step, finding, named)
        };
        self.findings.iter().filter(is_about).fold(hop, Hop::judged_by)
    }

    /// Whether a finding of the hop is about this service, and not about another that takes the same way.
    fn concerns(&self, step: Step, finding: &Finding, named: &Named<'_>) -> bool {
        let names = |text: &str| finding.message.contains(text);
        let service = &self.service;
        match step {
            Step::MemberRoll => names(&format!("`{}`", service.namespace)),
            Step::Service | Step::Endpoints => {
                let object = &finding.object;
                let is_it = object.kind == "Service"
                    && (&object.namespace, &object.name) == (&service.namespace, &service.name);
                is_it || names(&format!("`{service}`"))
            }
            Step::ExportRule | Step::ExportedName => {
                let own = is_set(finding, "ExportedServiceSet", self.importer_name());
                let taken =
                    |exported: &Exported| names(&format!("`{service}`")) || names(&format!("`{}`", exported.exported));
                own && named.exported.is_none_or(taken)
            }
            Step::IngressGateway => self.names_gateway(finding, |peer| &peer.spec.gateways.ingress.name, self.importer),
            Step::EgressGateway => self.names_gateway(finding, |peer| &peer.spec.gateways.egress.name, self.exporter),
            Step::ImportRule | Step::ImportedHost => {
                let own = is_set(finding, "ImportedServiceSet", self.exporter_name());
                let offered = |offer: &Offer| names(&format!("`{}`", offer.service));
                let taken = |local: &LocalImport| names(&local.hostname) || named.offer.is_some_and(offered);
                own && named.local.is_none_or(taken)
            }
            Step::Route => named.local.is_some_and(|local| {
                let mends = finding.fix.iter().any(|fix| fix.contains(&local.hostname));
                mends || names(&local.hostname)
            }),
            // A finding names the links that it cuts itself; one sidecar that is not ready keeps nobody else out.
            Step::Link | Step::Sidecar => false,
        }
    }

    fn names_gateway(
        &self,
        finding: &Finding,
        gateway: fn(&crate::api::ServiceMeshPeer) -> &String,
        peer: Option<&crate::api::ServiceMeshPeer>,
    ) -> bool {
        // A policy is told of a pod, which has the name of its gateway and something behind it; what cuts a link is told there.
        let is_of_pods = finding.object.kind == "NetworkPolicy" && finding.affects.is_empty();
        peer.map(gateway).is_some_and(|name| {
            let names = |text: String| finding.message.contains(&text);
            names(format!("`{name}`")) || (is_of_pods && names(format!("`{name}-")))
        })
    }
}

fn is_set(finding: &Finding, kind: &str, name: Option<&str>) -> bool {
    finding.object.kind == kind && Some(finding.object.name.as_str()) == name
}
