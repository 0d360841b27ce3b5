//! The order of the hops, and what each hands to the next.

use super::hop::Hop;
use super::judged::Named;
use crate::api::ServiceMeshPeer;
use crate::checks::{self, Finding, Selection, Step};
use crate::rules::{Exported, Offer, ServiceName, exports, imports, offered_name};
use crate::snapshot::{Inbound, LinkState, MeshState, Observed, Snapshot, Unknown, links};
use crate::wording::shell;

/// A path under way: both ends and the ServiceMeshPeers by which each knows the other.
pub(super) struct Walk<'a> {
    pub snapshot: &'a Snapshot,
    /// By its own name in `to`.
    pub service: ServiceName,
    /// The mesh that asks.
    pub from: &'a MeshState,
    /// The mesh that answers.
    pub to: &'a MeshState,
    /// The peer in `to` that stands for `from`.
    pub importer: Option<&'a ServiceMeshPeer>,
    /// The peer in `from` that stands for `to`.
    pub exporter: Option<&'a ServiceMeshPeer>,
    /// What the checks find.
    pub findings: Vec<Finding>,
}

/// A path that was walked.
pub(super) struct Walked {
    pub service: ServiceName,
    pub host: Option<String>,
    pub hops: Vec<Hop>,
}

impl<'a> Walk<'a> {
    pub fn new(snapshot: &'a Snapshot, service: &ServiceName, from: &'a MeshState, to: &'a MeshState) -> Self {
        let mut walk = Self {
            snapshot,
            service: service.clone(),
            from,
            to,
            // The hops that need them ask why they are not known.
            importer: snapshot.peer_of(to, from).ok().flatten(),
            exporter: snapshot.peer_of(from, to).ok().flatten(),
            findings: checks::run(&checks::ALL, snapshot, &Selection::default()).into_findings(),
        };
        walk.service = walk.original(service);
        walk
    }

    pub fn run(self) -> Walked {
        let (export_rule, exported) = self.export_rule();
        let offer = exported.as_ref().map(offer_of).or_else(|| self.listed_offer());
        let (import_rule, local) = self.import_rule(offer.as_ref());
        let named = Named {
            exported: exported.as_ref(),
            offer: offer.as_ref(),
            local: local.as_ref(),
        };
        let judged = |hop: Hop| self.judged(hop, &named);
        let member_roll = judged(self.member_roll());
        let service = judged(if member_roll.is_whole() {
            self.service_hop()
        } else {
            Hop::not_reached(Step::Service, &self.to.mesh.name, Step::MemberRoll)
        });
        let endpoints = judged(if member_roll.is_whole() && service.is_whole() {
            self.endpoints(Step::Endpoints, self.to, &self.service)
        } else {
            Hop::not_reached(Step::Endpoints, &self.to.mesh.name, Step::Service)
        });
        let (answering, asking) = (&self.to.mesh.name, &self.from.mesh.name);
        let without_export = || Hop::not_reached(Step::ExportedName, answering, Step::ExportRule);
        let without_import = |step: Step| Hop::not_reached(step, asking, Step::ImportRule);
        let exported_name = exported
            .as_ref()
            .map_or_else(without_export, |exported| self.exported_name(exported));
        let imported_host = match (&offer, &local) {
            (Some(offer), Some(local)) => self.imported_host(offer, local),
            _ => without_import(Step::ImportedHost),
        };
        let route = local
            .as_ref()
            .map_or_else(|| without_import(Step::Route), |local| self.route(local));
        let hops = vec![
            member_roll,
            service,
            endpoints,
            judged(export_rule),
            judged(exported_name),
            judged(self.ingress_gateway()),
            self.link(),
            judged(import_rule),
            judged(imported_host),
            judged(self.egress_gateway()),
            self.sidecar(),
            judged(route),
        ];
        Walked {
            host: local.map(|local| local.hostname),
            service: self.service,
            hops,
        }
    }

    /// Name of the ServiceMeshPeer in `to` that stands for `from`.
    pub fn importer_name(&self) -> Option<&'a str> {
        self.importer.and_then(|peer| peer.metadata.name.as_deref())
    }

    /// Name of the ServiceMeshPeer in `from` that stands for `to`.
    pub fn exporter_name(&self) -> Option<&'a str> {
        self.exporter.and_then(|peer| peer.metadata.name.as_deref())
    }

    /// What the rules of `to` export to `from`.
    pub fn exports(&self) -> Vec<Exported> {
        let Some(peer) = self.importer_name() else {
            return Vec::new();
        };
        let (Ok(Some(set)), Ok(visibility)) = (self.to.export_set(peer), self.to.visibility()) else {
            return Vec::new();
        };
        let candidates = self.to.candidates_of_known_namespaces();
        exports(&set.spec.export_rules, &candidates, &visibility, peer)
    }

    /// The service as its own mesh names it; a user may name it as the asking mesh knows it.
    fn original(&self, named: &ServiceName) -> ServiceName {
        let is_there = self.to.candidates_of_known_namespaces();
        let is_there = is_there.iter().any(|candidate| candidate.service == *named);
        let (false, Some(peer)) = (is_there, self.exporter_name()) else {
            return named.clone();
        };
        let Ok(Some(set)) = self.from.import_set(peer) else {
            return named.clone();
        };
        let exported = self.exports();
        let offers: Vec<Offer> = exported.iter().map(offer_of).collect();
        let taken = imports(&set.spec, &offers, peer, &self.from.assumed_cluster_domain())
            .into_iter()
            .find(|import| import.local.as_ref().is_some_and(|local| local.service == *named));
        taken
            .and_then(|import| {
                exported
                    .into_iter()
                    .find(|exported| exported.hostname == import.offer.hostname)
            })
            .map_or_else(|| named.clone(), |exported| exported.service)
    }

    /// Where the answering mesh could not be asked, the asking one may still list what it was offered.
    fn listed_offer(&self) -> Option<Offer> {
        if self.to.unreachable().is_none() && self.to.exports.known().is_ok() {
            return None;
        }
        let status = self
            .from
            .import_set(self.exporter_name()?)
            .ok()
            .flatten()?
            .status
            .as_ref()?;
        status.imported_services.iter().find_map(|listed| {
            let service = offered_name(&listed.exported_name)?;
            (service == self.service).then(|| Offer {
                service,
                hostname: listed.exported_name.clone(),
            })
        })
    }

    /// Why a set has no status.
    pub fn no_status(&self, mesh: &MeshState) -> String {
        let name = &mesh.mesh.name;
        if mesh.is_from_files() {
            format!("whether istiod of {name} lists it, files do not tell")
        } else {
            format!("istiod of {name} has not taken up the set: it has no status")
        }
    }

    /// The two istiods. The verdict is that of `status`.
    fn link(&self) -> Hop {
        let (from, to) = (&self.from.mesh, &self.to.mesh);
        let found = links(self.snapshot);
        let link = found
            .iter()
            .find(|link| link.direction.from == from.name && link.direction.to == to.name);
        let federate = shell!("meshfed peer {} {}", from.reference(), to.reference());
        let Some(link) = link else {
            let unknown = self.from.peers.known().err().map(ToString::to_string);
            return match unknown.or_else(|| self.from.unreachable().map(str::to_owned)) {
                Some(why) => Hop::unknown(
                    Step::Link,
                    &from.name,
                    format!("the peers of {} are unknown: {why}", from.name),
                ),
                None => Hop::broken(
                    Step::Link,
                    &from.name,
                    format!("{} and {} are not federated", from.name, to.name),
                )
                .mended_by(federate),
            };
        };
        if self.from.is_from_files() && self.exporter.is_some() && self.importer.is_some() {
            return Hop::unknown(
                Step::Link,
                &from.name,
                "each has a ServiceMeshPeer for the other; whether they connect, files do not tell",
            );
        }
        let check = shell!("meshfed check {} {}", from.reference(), to.reference());
        let up = matches!(link.state, LinkState::Connected | LinkState::AtRisk(_));
        // Every istiod that is ready has to watch, so without them that the link is up is not proven.
        if let (true, Some(why)) = (up, not_known(self.from, "the istiod pods", &self.from.istiod_pods)) {
            return Hop::unknown(Step::Link, &from.name, why).mended_by(check);
        }
        match &link.state {
            LinkState::Connected => {
                let seen = match link.inbound {
                    Inbound::Connected => "both ends say so",
                    _ => "as far as one end can tell",
                };
                Hop::whole(
                    Step::Link,
                    &from.name,
                    format!("{} watches {}, {seen}", from.name, to.name),
                )
            }
            // Requests pass as long as istiod lives.
            LinkState::AtRisk(why) => {
                Hop::whole(Step::Link, &from.name, format!("connected, but at risk: {why}")).mended_by(check)
            }
            // What was imported before goes on working, so requests still pass.
            LinkState::NotSynced(why) => {
                Hop::unknown(Step::Link, &from.name, format!("connected, but not synced: {why}")).mended_by(check)
            }
            LinkState::Down(why) => {
                let down = Hop::broken(Step::Link, &from.name, format!("the link is down: {why}"));
                let causes = || {
                    self.findings
                        .iter()
                        .filter(|finding| finding.affects.contains(&link.direction))
                };
                if causes().next().is_some() {
                    return causes().fold(down, Hop::judged_by);
                }
                let mend = if self.exporter.is_none() || self.importer.is_none() {
                    federate
                } else {
                    check
                };
                down.mended_by(mend)
            }
            LinkState::Unknown(undetermined) => Hop::unknown(Step::Link, &from.name, undetermined.why.clone()),
        }
    }
}

fn offer_of(exported: &Exported) -> Offer {
    Offer {
        service: exported.exported.clone(),
        hostname: exported.hostname.clone(),
    }
}

/// Why a part of a mesh is not known, in a sentence; `None` when it is known, be it that it is missing.
pub(super) fn not_known<T>(mesh: &MeshState, what: &str, part: &Observed<T>) -> Option<String> {
    known(mesh, what, part.known()).err()
}

/// A part, or why it is not known in words.
pub(super) fn known<T>(mesh: &MeshState, what: &str, part: Result<T, &Unknown>) -> Result<T, String> {
    if let Some(reason) = mesh.unreachable() {
        return Err(format!("{} could not be asked: {reason}", mesh.mesh.name));
    }
    part.map_err(|unknown| match unknown {
        Unknown::NotAsked => format!("{what} are not part of what was looked at"),
        unknown => format!("{what} could not be read: {unknown}"),
    })
}
