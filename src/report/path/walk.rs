//! The order of the hops, and what each hands to the next.

use super::hop::{Hop, Step};
use crate::api::ServiceMeshPeer;
use crate::checks;
use crate::naming::CLUSTER_DOMAIN;
use crate::rules::{Exported, Offer, ServiceName, exports, imports, offered_name};
use crate::snapshot::{Inbound, Link, LinkState, MeshState, Observed, Snapshot, Unknown, links};

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
            importer: snapshot.peer_of(to, from),
            exporter: snapshot.peer_of(from, to),
        };
        walk.service = walk.original(service);
        walk
    }

    pub fn run(self) -> Walked {
        let mut hops = vec![self.member_roll()];
        let visible = hops.iter().all(Hop::is_whole);
        hops.push(if visible {
            self.service_hop()
        } else {
            Hop::not_reached(Step::Service, &self.to.mesh.name, Step::MemberRoll)
        });
        hops.push(if hops.iter().all(Hop::is_whole) {
            self.endpoints(Step::Endpoints, self.to, &self.service)
        } else {
            Hop::not_reached(Step::Endpoints, &self.to.mesh.name, Step::Service)
        });
        let (rule, exported) = self.export_rule();
        hops.push(rule);
        hops.push(match &exported {
            Some(exported) => self.exported_name(exported),
            None => Hop::not_reached(Step::ExportedName, &self.to.mesh.name, Step::ExportRule),
        });
        hops.push(self.ingress_gateway());
        hops.push(self.link());
        let offer = exported
            .map(|exported| self.offer(exported))
            .or_else(|| self.listed_offer());
        let (rule, local) = self.import_rule(offer.as_ref());
        hops.push(rule);
        hops.push(match (&offer, &local) {
            (Some(offer), Some(local)) => self.imported_host(offer, local),
            _ => Hop::not_reached(Step::ImportedHost, &self.from.mesh.name, Step::ImportRule),
        });
        hops.push(self.egress_gateway());
        hops.push(self.sidecar());
        hops.push(match &local {
            Some(local) => self.route(local),
            None => Hop::not_reached(Step::Route, &self.from.mesh.name, Step::ImportRule),
        });
        Walked {
            service: self.service,
            host: local.map(|local| local.hostname),
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
        let rules = self.to.export_set(peer).map(|set| set.spec.export_rules.as_slice());
        let candidates = self.to.candidates();
        exports(rules.unwrap_or_default(), &candidates, &self.to.visibility(), peer)
    }

    /// The service as its own mesh names it; a user may name it as the asking mesh knows it.
    fn original(&self, named: &ServiceName) -> ServiceName {
        let is_there = self.to.candidates().iter().any(|candidate| candidate.service == *named);
        let (false, Some(peer)) = (is_there, self.exporter_name()) else {
            return named.clone();
        };
        let Some(set) = self.from.import_set(peer) else {
            return named.clone();
        };
        let exported = self.exports();
        let offers: Vec<Offer> = exported.iter().cloned().map(|exported| self.offer(exported)).collect();
        let taken = imports(&set.spec, &offers, peer, CLUSTER_DOMAIN)
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

    fn offer(&self, exported: Exported) -> Offer {
        Offer {
            service: exported.exported,
            hostname: exported.hostname,
        }
    }

    /// Where the answering mesh could not be asked, the asking one may still list what it was offered.
    fn listed_offer(&self) -> Option<Offer> {
        if self.to.unreachable().is_none() && self.to.exports.unknown().is_none() {
            return None;
        }
        let status = self.from.import_set(self.exporter_name()?)?.status.as_ref()?;
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

    /// What the checks name as causes of a link that is down, and what mends each.
    fn causes(&self, link: &Link) -> Vec<(String, String)> {
        let run = checks::run(&checks::ALL, self.snapshot, &checks::Selection::default());
        let causes = run
            .findings()
            .filter(|finding| finding.affects.contains(&link.direction));
        causes
            .map(|finding| {
                let cause = format!("{} in {}: {}", finding.code, finding.mesh, finding.message);
                (
                    cause,
                    finding
                        .fix
                        .first()
                        .cloned()
                        .unwrap_or_else(|| format!("meshfed explain {}", finding.code)),
                )
            })
            .collect()
    }

    /// The two istiods. The verdict is that of `status`.
    fn link(&self) -> Hop {
        let (from, to) = (&self.from.mesh, &self.to.mesh);
        let found = links(self.snapshot);
        let link = found
            .iter()
            .find(|link| link.direction.from == from.name && link.direction.to == to.name);
        let federate = format!("meshfed peer {} {}", from.reference(), to.reference());
        let Some(link) = link else {
            return match self
                .from
                .peers
                .unknown()
                .or_else(|| self.from.unreachable().map(str::to_owned))
            {
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
        let check = format!("meshfed check {} {}", from.reference(), to.reference());
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
                let causes = self.causes(link);
                if !causes.is_empty() {
                    return causes.into_iter().fold(
                        Hop::broken(Step::Link, &from.name, format!("the link is down: {why}")),
                        |hop, cause| hop.seen(cause.0).mended_by(cause.1),
                    );
                }
                let mend = if self.exporter.is_none() || self.importer.is_none() {
                    federate
                } else {
                    check
                };
                Hop::broken(Step::Link, &from.name, format!("the link is down: {why}")).mended_by(mend)
            }
            LinkState::Unknown(undetermined) => Hop::unknown(Step::Link, &from.name, undetermined.why.clone()),
        }
    }
}

/// Why a part of a mesh is not known, in a sentence; `None` when it is known, be it that it is missing.
pub(super) fn not_known<T>(mesh: &MeshState, what: &str, part: &Observed<T>) -> Option<String> {
    if let Some(reason) = mesh.unreachable() {
        return Some(format!("{} could not be asked: {reason}", mesh.mesh.name));
    }
    match part {
        Observed::Present(_) | Observed::Missing => None,
        Observed::Unknown(Unknown::NotAsked) => Some(format!("{what} are not part of what was looked at")),
        Observed::Unknown(unknown) => Some(format!("{what} could not be read: {unknown}")),
    }
}
