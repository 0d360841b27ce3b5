//! Exports, imports and routes of a file as the wanted state.

use super::model::{ExportEntry, ImportEntry, LocalPodsEntry, OneOrMany, RouteEntry};
use super::place::{At, Part};
use super::wanted::Reading;
use crate::rules::{ExportRequest, ExportTarget, ImportRequest, ServiceName, ServicePattern};
use crate::topology::{
    Backend, Export, Import, LocalPods, PeerService, Route, RouteRequest, RouteTarget, label_selector, name_problem,
    shares_problems,
};

/// Adds what is shared and routed.
pub(super) fn read<'a>(reading: &mut Reading<'a>, parts: &'a [Part<'a>]) {
    for part in parts {
        let at = |field: &str, index: usize| At::field(part, field).index(index);
        for (index, entry) in part.model.exports.iter().enumerate() {
            reading.export(entry, &at("exports", index));
        }
        for (index, entry) in part.model.imports.iter().enumerate() {
            reading.import(entry, &at("imports", index));
        }
        for (index, entry) in part.model.routes.iter().enumerate() {
            reading.route(entry, &at("routes", index));
        }
    }
}

impl<'a> Reading<'a> {
    fn export(&mut self, entry: &ExportEntry, at: &At<'a>) {
        let targets = match (&entry.selector, entry.service.all().is_empty()) {
            (Some(text), true) => match label_selector(text) {
                Ok(selector) => vec![ExportTarget::Label {
                    namespace: entry.from_namespace.clone(),
                    selector,
                }],
                Err(said) => return self.problem(&at.key("selector"), said),
            },
            (None, false) if entry.from_namespace.is_some() => {
                return self.problem(&at.key("fromNamespace"), "only `selector` looks in a namespace");
            }
            (None, false) => self
                .services(&entry.service, at)
                .into_iter()
                .map(ExportTarget::Name)
                .collect(),
            _ => return self.problem(at, "an export has either `service` or `selector`"),
        };
        let alias = self.alias(entry.alias.as_deref(), targets.len(), at);
        // A file says all there is to say: no alias is none, whatever a rule has.
        let alias = alias.or_else(|| Some(ServicePattern::default()));
        for (mesh, peer) in self.pairs((&entry.from, "from"), (&entry.to, "to"), at) {
            for selector in &targets {
                let request = ExportRequest {
                    selector: selector.clone(),
                    alias: alias.clone(),
                };
                let (mesh, peer) = (mesh.clone(), peer.clone());
                self.wanted.exports.push(Export { mesh, peer, request });
                self.exports.push(at.clone());
            }
        }
    }

    fn import(&mut self, entry: &ImportEntry, at: &At<'a>) {
        let services = self.services(&entry.service, at);
        let alias = self.alias(entry.alias.as_deref(), services.len(), at);
        let alias = alias.or_else(|| Some(ServicePattern::default()));
        if entry.local_pods.is_some() && !entry.as_local {
            self.problem(
                &at.key("localPods"),
                "only a service that is imported `asLocal` meets local pods",
            );
        }
        if entry.domain_suffix.is_some() && entry.as_local {
            self.problem(
                &at.key("domainSuffix"),
                "a service that is imported `asLocal` has the domain of local ones",
            );
        }
        for (mesh, peer) in self.pairs((&entry.into, "into"), (&entry.from, "from"), at) {
            for service in &services {
                self.wanted.imports.push(Import {
                    mesh: mesh.clone(),
                    peer: peer.clone(),
                    request: ImportRequest {
                        service: service.clone(),
                        alias: alias.clone(),
                        as_local: entry.as_local,
                        domain_suffix: entry.domain_suffix.clone(),
                    },
                    local_pods: match entry.local_pods {
                        None | Some(LocalPodsEntry::Refuse) => LocalPods::Refuse,
                        Some(LocalPodsEntry::Allow) => LocalPods::Allow,
                        Some(LocalPodsEntry::TrustBoth) => LocalPods::TrustBoth,
                    },
                });
                self.imports.push(at.clone());
            }
        }
    }

    fn route(&mut self, entry: &RouteEntry, at: &At<'a>) {
        let service: Option<ServiceName> = self.parsed(&at.key("service"), &entry.service);
        let target = match (&entry.mirror, &entry.split) {
            (Some(mirror), None) => {
                let at = at.key("mirror");
                let said = mirror.from.as_deref().and_then(|from| name_problem("peer", from));
                self.problems.extend(said.map(|said| at.key("from").problem(said)));
                let to = self.parsed(&at.key("to"), &mirror.to);
                to.map(|service| RouteTarget::Mirror {
                    to: PeerService {
                        service,
                        peer: mirror.from.clone(),
                    },
                    percent: mirror.percent,
                })
            }
            (None, Some(split)) => {
                let at = at.key("split");
                let mut backends: Vec<Backend> = Vec::new();
                // What stays comes first, as people say it.
                let (own, others): (Vec<_>, Vec<_>) = split.iter().partition(|(target, _)| *target == "local");
                for (target, weight) in own.into_iter().chain(others) {
                    backends.extend(self.parsed::<Backend>(&at.key(target), &format!("{target}={weight}")));
                }
                let problems = shares_problems(&backends);
                if backends.len() == split.len() {
                    self.problems.extend(problems.into_iter().map(|said| at.problem(said)));
                }
                Some(RouteTarget::Split(backends))
            }
            _ => return self.problem(at, "a route has either `mirror` or `split`"),
        };
        let (Some(service), Some(target)) = (service, target) else {
            return;
        };
        for name in entry.mesh.all() {
            if self.known(&at.key("in"), name) {
                self.wanted.routes.push(Route {
                    mesh: name.to_owned(),
                    request: RouteRequest {
                        service: service.clone(),
                        subset: entry.subset.clone(),
                        adopt: entry.adopt,
                        whole: true,
                        target: target.clone(),
                    },
                });
                self.routes.push(at.clone());
            }
        }
    }

    fn services(&mut self, said: &OneOrMany, at: &At<'a>) -> Vec<ServicePattern> {
        let at = at.key("service");
        let read = said.all().into_iter().filter_map(|text| self.parsed(&at, text));
        read.collect()
    }

    fn alias(&mut self, alias: Option<&str>, services: usize, at: &At<'a>) -> Option<ServicePattern> {
        if alias.is_some() && services > 1 {
            self.problem(
                &at.key("as"),
                "`as` gives one name, but there are several services; give each an entry",
            );
        }
        self.parsed(&at.key("as"), alias?)
    }

    /// Each mesh with each of the peers, that have to federate.
    fn pairs(&mut self, own: (&OneOrMany, &str), other: (&OneOrMany, &str), at: &At<'a>) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for mesh in own.0.all() {
            for peer in other.0.all() {
                let known = self.known(&at.key(own.1), mesh) & self.known(&at.key(other.1), peer);
                if mesh == peer && own.0.all().len() == 1 && other.0.all().len() == 1 {
                    self.problem(&at.key(other.1), format!("mesh `{mesh}` is no peer of itself"));
                }
                if !known || mesh == peer {
                    continue;
                }
                if self.wanted.federates(mesh, peer) {
                    pairs.push((mesh.to_owned(), peer.to_owned()));
                } else {
                    let said = format!("`{mesh}` and `{peer}` do not federate; there is no peering of both");
                    self.problem(&at.key(other.1), said);
                }
            }
        }
        pairs
    }
}
