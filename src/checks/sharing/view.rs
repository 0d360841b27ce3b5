//! What the rules of one set make of the Services and offers that there are: read once, for every check of the family.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::api::{
    ExportRule, ExportedServiceSet, ImportRule, ImportedServiceSet, ImportedServiceSetSpec, NameSelector,
    ServiceMeshPeer,
};
use crate::checks::fix::command;
use crate::checks::peering::ONE_SIDED;
use crate::checks::run::unknown_of_remote;
use crate::checks::{Finding, ObjectRef, Part, SkipReason};
use crate::naming::MEMBER_ROLL;
use crate::rules::{
    Candidate, Exported, Imported, Offer, ServicePattern, export_rule_faults, exports, imports, offered_name, selected,
};
use crate::snapshot::{LinkState, MeshState, Snapshot, link_to};
use crate::wording::{list_and, shell};

/// The sets of one mesh that istiod reads, which are those with a ServiceMeshPeer of their name, and what becomes of them.
pub struct Sharing<'a> {
    pub(in crate::checks) mesh: &'a MeshState,
    pub(in crate::checks) snapshot: &'a Snapshot,
    /// The Services that istiod could export, of the namespaces whose Services are known.
    pub(in crate::checks) candidates: Rc<[Candidate]>,
    pub(in crate::checks) offerings: Vec<Rc<Offering<'a>>>,
    pub(in crate::checks) takings: Vec<Taking<'a>>,
}

impl<'a> Sharing<'a> {
    /// What every mesh shares, by its name.
    pub fn of_all(snapshot: &'a Snapshot) -> BTreeMap<&'a str, Self> {
        let mut sharing: BTreeMap<&str, Self> = snapshot
            .meshes
            .iter()
            .map(|(name, mesh)| (name.as_str(), Self::without_takings(mesh, snapshot)))
            .collect();
        let takings: Vec<_> = sharing.values().map(|own| own.taken_from(&sharing)).collect();
        for (own, takings) in sharing.values_mut().zip(takings) {
            own.takings = takings;
        }
        sharing
    }

    fn without_takings(mesh: &'a MeshState, snapshot: &'a Snapshot) -> Self {
        let candidates: Rc<[Candidate]> = mesh.candidates_of_known_namespaces().into();
        let named = mesh.exports.list().unwrap_or_default().iter();
        let offerings = named
            .filter_map(|set| Offering::of(mesh, set, &candidates))
            .map(Rc::new);
        Self {
            mesh,
            snapshot,
            offerings: offerings.collect(),
            candidates,
            takings: Vec::new(),
        }
    }

    fn taken_from(&self, all: &BTreeMap<&str, Self>) -> Vec<Taking<'a>> {
        let named = self.mesh.imports.list().unwrap_or_default().iter();
        named
            .filter_map(|set| Taking::of(self.mesh, set, self.snapshot, all))
            .collect()
    }
}

/// What a mesh offers to one peer.
pub(in crate::checks) struct Offering<'a> {
    pub mesh: &'a MeshState,
    pub peer: &'a str,
    pub service_mesh_peer: &'a ServiceMeshPeer,
    pub set: &'a ExportedServiceSet,
    pub candidates: Rc<[Candidate]>,
    pub exported: Vec<Exported>,
}

impl<'a> Offering<'a> {
    fn of(mesh: &'a MeshState, set: &'a ExportedServiceSet, candidates: &Rc<[Candidate]>) -> Option<Self> {
        let peer = set.metadata.name.as_deref()?;
        // A set is read only with a ServiceMeshPeer of its name, which every check of sets needs to know.
        let service_mesh_peer = mesh.peer(peer).ok().flatten()?;
        // Checks of what is exported need the members.
        let visibility = mesh.visibility().ok();
        let exported = visibility.map(|visibility| exports(&set.spec.export_rules, candidates, &visibility, peer));
        Some(Self {
            mesh,
            peer,
            service_mesh_peer,
            set,
            candidates: Rc::clone(candidates),
            exported: exported.unwrap_or_default(),
        })
    }

    /// The set.
    pub fn object(&self) -> ObjectRef {
        ObjectRef::new("ExportedServiceSet", &self.mesh.mesh.namespace, self.peer)
    }

    /// The rules that istiod obeys, with their places.
    pub fn rules(&self) -> impl Iterator<Item = (usize, &'a ExportRule)> {
        let rules = self.set.spec.export_rules.iter().enumerate();
        rules.filter(|(_, rule)| export_rule_faults(rule).is_empty())
    }

    /// What a rule exports.
    pub fn taken_by(&self, rule: usize) -> impl Iterator<Item = &Exported> {
        self.exported.iter().filter(move |exported| exported.rule == rule)
    }

    /// The Services that a rule selects, whether or not istiod can see them.
    pub fn selected_by(&self, rule: &ExportRule) -> Vec<&Candidate> {
        selected(rule, &self.candidates)
    }

    /// What the Service is like that a rule exports.
    pub fn candidate(&self, exported: &Exported) -> Option<&Candidate> {
        self.candidates
            .iter()
            .find(|candidate| candidate.service == exported.service)
    }

    /// Whether some rule does nothing, so that a missing offer has its cause here.
    pub fn has_idle_rules(&self) -> bool {
        (0..self.set.spec.export_rules.len()).any(|rule| self.taken_by(rule).next().is_none())
    }
}

/// The names that a rule selects by.
pub(in crate::checks) fn export_pattern(rule: &ExportRule) -> ServicePattern {
    match (rule.type_.as_str(), &rule.name_selector, &rule.label_selector) {
        ("NameSelector", Some(selector), _) => name_pattern(selector),
        (_, _, Some(selector)) => ServicePattern::new(selector.namespace.as_deref(), None),
        _ => ServicePattern::default(),
    }
}

fn name_pattern(selector: &NameSelector) -> ServicePattern {
    ServicePattern::new(selector.namespace.as_deref(), selector.name.as_deref())
}

/// The parts of a mesh that tell what it offers.
pub(in crate::checks) const OFFERS: &[Part] = &[
    Part::Peers,
    Part::Exports,
    Part::MemberRoll,
    Part::Services,
    Part::MemberServices,
];

/// What a mesh takes from one peer.
pub(in crate::checks) struct Taking<'a> {
    pub mesh: &'a MeshState,
    pub peer: &'a str,
    pub service_mesh_peer: &'a ServiceMeshPeer,
    pub set: &'a ImportedServiceSet,
    pub cluster_domain: String,
    pub source: Source<'a>,
    /// Why what the peer offers is not known for sure, if it is not.
    unknown: Option<SkipReason>,
}

/// Where the offers of a peer are known from.
pub(in crate::checks) enum Source<'a> {
    /// From the rules of the other mesh, which was observed.
    Rules(Rc<Offering<'a>>),
    /// The other mesh was observed and has no set for this one.
    NoSet(&'a MeshState, &'a str),
    /// From the list that istiod wrote here, or there.
    Status(Vec<Offer>),
    /// Nothing is known.
    Unknown,
}

impl<'a> Taking<'a> {
    fn of(
        mesh: &'a MeshState,
        set: &'a ImportedServiceSet,
        snapshot: &'a Snapshot,
        all: &BTreeMap<&str, Sharing<'a>>,
    ) -> Option<Self> {
        let name = set.metadata.name.as_deref()?;
        let peer = mesh.peer(name).ok().flatten()?;
        let remote = snapshot.remote_of(mesh, peer);
        let sharing = remote.and_then(|remote| all.get(remote.mesh.name.as_str()));
        let from_rules = match unknown_of_remote(OFFERS, name, remote) {
            Some(reason) => Err(reason),
            // What keeps the offers away is that the other mesh does not federate back.
            None => sharing
                .and_then(|sharing| Source::of(mesh, sharing))
                .ok_or(SkipReason::After(ONE_SIDED.code)),
        };
        let (source, unknown) = match from_rules {
            Ok(source) => (source, None),
            Err(reason) => {
                let there =
                    remote.and_then(|remote| listed_by(remote, snapshot.peer_of(remote, mesh).ok().flatten(), mesh));
                let listed = there.unwrap_or_else(|| listed(set));
                // The list here stays as it was while the link is down, and so does what it stands for there.
                let lately = || link_to(snapshot, mesh, peer).state == LinkState::Connected;
                let known = matches!(listed, Source::Status(_)) && lately();
                (listed, (!known).then_some(reason))
            }
        };
        Some(Self {
            mesh,
            peer: name,
            service_mesh_peer: peer,
            set,
            cluster_domain: mesh.assumed_cluster_domain(),
            source,
            unknown,
        })
    }

    /// Why what the peer offers is not known for sure; `None` when it is.
    pub fn unknown_offers(&self) -> Option<SkipReason> {
        self.unknown.clone()
    }

    /// The set.
    pub fn object(&self) -> ObjectRef {
        ObjectRef::new("ImportedServiceSet", &self.mesh.mesh.namespace, self.peer)
    }

    /// What the peer offers; `None` when it is not known.
    pub fn offers(&self) -> Option<Vec<Offer>> {
        match &self.source {
            Source::Rules(offering) => {
                let mut offers: Vec<Offer> = offering.exported.iter().map(Offer::from).collect();
                // Two services with one exported name are one offer; what is wrong with it is told there.
                offers.dedup_by(|a, b| a.hostname == b.hostname);
                Some(offers)
            }
            Source::NoSet(..) => Some(Vec::new()),
            Source::Status(offers) => Some(offers.clone()),
            Source::Unknown => None,
        }
    }

    /// The ports of an offer, where the Service behind it is known.
    pub fn ports_of(&self, offer: &Offer) -> Option<Vec<i32>> {
        let Source::Rules(offering) = &self.source else {
            return None;
        };
        let mut exported = offering.exported.iter();
        let exported = exported.find(|exported| exported.hostname == offer.hostname)?;
        let ports = offering.candidate(exported)?.ports.iter();
        Some(ports.map(|port| port.port).collect())
    }

    /// Whether the peer could offer more than is known: nothing is known, or some rule of the other mesh does nothing.
    pub fn may_offer_more(&self) -> bool {
        match &self.source {
            Source::Rules(offering) => offering.has_idle_rules(),
            Source::NoSet(..) => false,
            Source::Status(_) | Source::Unknown => true,
        }
    }

    /// What becomes of the offers; empty when none are known.
    pub fn imported(&self) -> Vec<Imported> {
        let offers = self.offers().unwrap_or_default();
        imports(&self.set.spec, &offers, self.peer, &self.cluster_domain)
    }

    /// What would become of the offers if there were only this rule.
    pub fn alone(&self, rule: &ImportRule) -> Vec<Imported> {
        let set = ImportedServiceSetSpec {
            import_rules: vec![rule.clone()],
            ..self.set.spec.clone()
        };
        let offers = self.offers().unwrap_or_default();
        let imported = imports(&set, &offers, self.peer, &self.cluster_domain);
        imported.into_iter().filter(|import| import.local.is_some()).collect()
    }
}

impl<'a> Source<'a> {
    /// The offers by the rules of the other mesh, all of which are known; `None` when it has no peer for `mesh`.
    fn of(mesh: &'a MeshState, sharing: &Sharing<'a>) -> Option<Self> {
        let (remote, snapshot) = (sharing.mesh, sharing.snapshot);
        let back = snapshot
            .peer_of(remote, mesh)
            .ok()
            .flatten()?
            .metadata
            .name
            .as_deref()?;
        let offering = sharing.offerings.iter().find(|offering| offering.peer == back);
        Some(match offering {
            Some(offering) => Self::Rules(Rc::clone(offering)),
            None => Self::NoSet(remote, back),
        })
    }
}

/// The offers that istiod of the other mesh lists for `mesh`, whom it knows by the name of its peer.
fn listed_by<'a>(remote: &MeshState, back: Option<&ServiceMeshPeer>, mesh: &MeshState) -> Option<Source<'a>> {
    let name = back.and_then(|peer| peer.metadata.name.as_deref());
    let set = remote.export_set(name.unwrap_or(&mesh.mesh.name)).ok().flatten()?;
    let listed = &set.status.as_ref()?.exported_services;
    Some(Source::Status(offers(
        listed.iter().map(|service| &service.exported_name),
    )))
}

fn offers<'n>(names: impl Iterator<Item = &'n String>) -> Vec<Offer> {
    let offer = |name: &'n String| {
        Some(Offer {
            service: offered_name(name)?,
            hostname: name.clone(),
        })
    };
    names.filter_map(offer).collect()
}

/// The offers that istiod listed. An empty list proves nothing: nothing is listed before a link was up.
fn listed<'a>(set: &ImportedServiceSet) -> Source<'a> {
    let listed = set.status.iter().flat_map(|status| &status.imported_services);
    let offers = offers(listed.map(|service| &service.exported_name));
    if offers.is_empty() {
        Source::Unknown
    } else {
        Source::Status(offers)
    }
}

/// The names that an import rule selects by; `None` for a rule without selector.
pub(in crate::checks) fn import_pattern(rule: &ImportRule) -> Option<ServicePattern> {
    rule.name_selector.as_ref().map(name_pattern)
}

/// With the members that the mesh has, and the command that makes `namespace` one of them.
pub(super) fn without_member(finding: Finding, mesh: &MeshState, namespace: &str) -> Finding {
    let roll = ObjectRef::new("ServiceMeshMemberRoll", &mesh.mesh.namespace, MEMBER_ROLL);
    // Said of namespaces that are known to be none of them.
    let configured = list_and(mesh.members().unwrap_or_default());
    let asked = mesh.member_roll.known().ok().flatten();
    let asked = asked.and_then(|roll| roll.spec.members.as_deref()).unwrap_or_default();
    let finding = finding.seen(mesh, roll.clone(), "status.configuredMembers", configured);
    // What stops the operator is MF0402.
    if asked.iter().any(|member| member == namespace) {
        let described = command(mesh, &mesh.mesh.namespace, &format!("describe smmr {MEMBER_ROLL}"));
        return finding
            .seen(mesh, roll, "spec.members", list_and(asked))
            .first_mended_by(described);
    }
    finding.first_mended_by(shell!(
        "meshfed install {} --member {}",
        mesh.mesh.reference(),
        namespace
    ))
}
