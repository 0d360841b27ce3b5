//! The hops of the mesh that asks: the rule that takes the service, its host, and who can call it.

use super::hop::Hop;
use super::walk::{Walk, not_known};
use crate::checks::Step;
use crate::report::StatusReport;
use crate::rules::{LocalImport, Offer, imports};
use crate::snapshot::{asks_for_sidecar, sidecar_is_ready};
use crate::wording::{count, shell};

impl Walk<'_> {
    /// The first rule of the set that takes the offer.
    pub(super) fn import_rule(&self, offer: Option<&Offer>) -> (Hop, Option<LocalImport>) {
        let mesh = &self.from.mesh;
        if let Some(why) = not_known(self.from, "the ImportedServiceSets", &self.from.imports) {
            return (Hop::unknown(Step::ImportRule, &mesh.name, why), None);
        }
        let Some(peer) = self.exporter_name() else {
            return (Hop::not_reached(Step::ImportRule, &mesh.name, Step::Link), None);
        };
        let Some(offer) = offer else {
            return (Hop::not_reached(Step::ImportRule, &mesh.name, Step::ExportRule), None);
        };
        let fix = shell!(
            "meshfed import {} --in {} --from {}",
            offer.service,
            mesh.reference(),
            peer
        );
        let set = format!("ImportedServiceSet {}/{peer}", mesh.namespace);
        let broken = |says: String| Hop::broken(Step::ImportRule, &mesh.name, says);
        let Ok(Some(found)) = self.from.import_set(peer) else {
            return (
                broken(format!("there is no {set}, so nothing is imported")).mended_by(fix),
                None,
            );
        };
        let taken = imports(
            &found.spec,
            std::slice::from_ref(offer),
            peer,
            &self.from.assumed_cluster_domain(),
        );
        if let Some(local) = taken.into_iter().find_map(|import| import.local) {
            let says = format!("importRules[{}] of {set} takes it", local.rule);
            return (Hop::whole(Step::ImportRule, &mesh.name, says), Some(local));
        }
        let hop = broken(format!("no rule of {set} takes {}", offer.service));
        (hop.mended_by(fix), None)
    }

    /// The host as istiod lists it. A list is kept while the link is down, so it proves only that the rule was read.
    pub(super) fn imported_host(&self, offer: &Offer, local: &LocalImport) -> Hop {
        let mesh = &self.from.mesh;
        let set = self
            .exporter_name()
            .and_then(|peer| self.from.import_set(peer).ok().flatten());
        let Some(status) = set.and_then(|set| set.status.as_ref()) else {
            let says = self.no_status(self.from);
            return Hop::unknown(Step::ImportedHost, &mesh.name, says);
        };
        let listed = status
            .imported_services
            .iter()
            .find(|listed| listed.exported_name == offer.hostname);
        let mend = shell!("meshfed check {} {}", mesh.reference(), self.to.mesh.reference());
        match listed {
            Some(listed) if listed.local_service.hostname == local.hostname => {
                Hop::whole(Step::ImportedHost, &mesh.name, local.hostname.clone())
            }
            Some(listed) if listed.local_service.hostname.is_empty() => Hop::broken(
                Step::ImportedHost,
                &mesh.name,
                format!("istiod of {} lists the offer, but does not import it yet", mesh.name),
            )
            .seen("a change of import rules is taken up within a minute, up to Maistra 2.5.0 within five")
            .mended_by(mend),
            Some(listed) => Hop::broken(
                Step::ImportedHost,
                &mesh.name,
                format!(
                    "istiod of {} still imports it as {}",
                    mesh.name, listed.local_service.hostname
                ),
            )
            .seen(format!("by the rules it is {}", local.hostname))
            .mended_by(mend),
            None => Hop::broken(
                Step::ImportedHost,
                &mesh.name,
                format!("istiod of {} was never offered {}", mesh.name, offer.hostname),
            )
            .mended_by(mend),
        }
    }

    /// The gateway of the asking mesh that sends the requests.
    pub(super) fn egress_gateway(&self) -> Hop {
        let gateway = self.exporter.map(|peer| peer.spec.gateways.egress.name.clone());
        self.gateway(Step::EgressGateway, self.from, gateway)
    }

    /// Imported hosts are known to sidecars only, so somebody must have one.
    pub(super) fn sidecar(&self) -> Hop {
        let mesh = &self.from.mesh;
        if let Some(why) = not_known(self.from, "the member roll", &self.from.member_roll) {
            return Hop::unknown(Step::Sidecar, &mesh.name, why);
        }
        let blind = self
            .from
            .member_pods
            .iter()
            .find_map(|(namespace, pods)| not_known(self.from, &format!("the pods of {namespace}"), pods));
        let pods = || {
            self.from
                .member_pods
                .values()
                .flat_map(|pods| pods.list().unwrap_or_default())
        };
        let ready = pods().filter(|pod| sidecar_is_ready(pod)).count();
        if ready > 0 {
            return Hop::whole(Step::Sidecar, &mesh.name, format!("{} can ask", count(ready, "pod")));
        }
        if let Some(why) = blind {
            return Hop::unknown(Step::Sidecar, &mesh.name, why);
        }
        if self.from.member_pods.is_empty() && self.from.members() != Ok(&[]) {
            return Hop::unknown(Step::Sidecar, &mesh.name, "pods are not part of what was looked at");
        }
        let asking = pods().filter(|pod| asks_for_sidecar(pod)).count();
        let says = if asking > 0 {
            format!("{} should have a sidecar, and none is ready", count(asking, "pod"))
        } else {
            // Whoever comes later can ask; it is no fault of the path that nobody is there yet.
            return Hop::whole(Step::Sidecar, &mesh.name, "no pod in the mesh asks for a sidecar yet")
                .seen("imported hosts are known to sidecars only");
        };
        Hop::broken(Step::Sidecar, &mesh.name, says).mended_by(shell!("meshfed status {}", mesh.reference()))
    }

    /// Routes that send requests to the imported host.
    pub(super) fn route(&self, local: &LocalImport) -> Hop {
        let mesh = &self.from.mesh;
        let blind = self.from.virtual_services.iter().find_map(|(namespace, routes)| {
            not_known(self.from, &format!("the VirtualServices of {namespace}"), routes)
        });
        let rows = StatusReport::of(self.snapshot).routes;
        let rows: Vec<_> = rows.iter().filter(|row| row.mesh == mesh.name).collect();
        let uses = |text: &str| text.contains(&local.hostname);
        let using: Vec<String> = rows
            .iter()
            .flat_map(|row| row.targets.iter().map(move |target| (row, target)))
            .filter(|(_, target)| uses(target))
            .map(|(row, target)| format!("{} ({}): {target}", row.host, row.virtual_service))
            .collect();
        match (using.len(), blind) {
            (0, Some(why)) => Hop::unknown(Step::Route, &mesh.name, why),
            (0, None) => Hop::whole(
                Step::Route,
                &mesh.name,
                "no route names the host; workloads call it themselves",
            ),
            _ => Hop::whole(Step::Route, &mesh.name, using.join("; ")),
        }
    }
}
