//! Which hosts a mesh knows, and which it would know if the other mesh offered what the rules ask for.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::{ImportRule, ImportedServiceSetSpec};
use crate::checks::sharing::view::{Sharing, Taking, import_pattern};
use crate::naming::{host_covers, imports_suffix, service_host};
use crate::rules::{Offer, ServiceName, ServicePattern, imports};
use crate::snapshot::{MeshState, Unknown};

/// The hosts of one mesh.
pub(super) struct Hosts<'a> {
    pub mesh: &'a MeshState,
    takings: &'a [Taking<'a>],
    /// Hosts of imported services, with the peer of each.
    pub imported: Vec<(String, &'a str)>,
    /// The ports of imported services that are known.
    ports: BTreeMap<String, Vec<i32>>,
    services: BTreeSet<String>,
    /// Hosts of ServiceEntries; `None` where some could not be read.
    entries: Option<Vec<&'a str>>,
}

/// What a host is to a mesh.
pub(super) enum Standing {
    /// It is there, or has a cause of its own for not being there, or cannot be told.
    Known,
    /// Nothing in the mesh has it.
    Unknown,
}

impl<'a> Hosts<'a> {
    pub fn of(sharing: &'a Sharing<'a>) -> Self {
        let mut imported = Vec::new();
        let mut ports = BTreeMap::new();
        for taking in &sharing.takings {
            for import in taking.imported() {
                let Some(local) = import.local else { continue };
                if let Some(known) = taking.ports_of(&import.offer) {
                    ports.insert(local.hostname.clone(), known);
                }
                imported.push((local.hostname, taking.peer));
            }
        }
        let domain = sharing.mesh.assumed_cluster_domain();
        let services = sharing.candidates.iter();
        let services = services
            .map(|candidate| service_host(&candidate.service.name, &candidate.service.namespace, &domain))
            .collect();
        Self {
            mesh: sharing.mesh,
            takings: &sharing.takings,
            imported,
            ports,
            services,
            entries: entries(sharing.mesh),
        }
    }

    /// Whether a ServiceEntry has the host, or may have it.
    fn may_be_entry(&self, host: &str) -> bool {
        let Some(entries) = &self.entries else { return true };
        entries.iter().any(|entry| host_covers(entry, host))
    }

    /// Whether a host is that of a local Service.
    pub fn is_local(&self, host: &str) -> bool {
        self.services.contains(host)
    }

    /// The ports of an imported service, where they are known.
    pub fn ports_of(&self, imported: &str) -> Option<&[i32]> {
        self.ports.get(imported).map(Vec::as_slice)
    }

    /// The local Service that was meant by what is `written` in place of a host: the same but for capitals, or, by a name
    /// without a dot, the only one of that name in another namespace.
    pub fn local_like(&self, host: &str, written: &str) -> Option<&str> {
        let label = format!("{}.", written.to_ascii_lowercase());
        let is_like =
            |known: &&String| known.eq_ignore_ascii_case(host) || (!written.contains('.') && known.starts_with(&label));
        let mut like = self.services.iter().filter(is_like);
        like.next().filter(|_| like.next().is_none()).map(String::as_str)
    }

    /// The peer that a host is imported from, with endpoints of its own.
    pub fn imported_from(&self, host: &str) -> Option<&'a str> {
        let import = self.imported.iter().find(|(imported, _)| imported == host);
        import.map(|(_, peer)| *peer).filter(|_| !self.is_local(host))
    }

    /// What a host in full is to the mesh.
    pub fn standing(&self, host: &str) -> Standing {
        if self.is_local(host) || self.imported.iter().any(|(imported, _)| imported == host) {
            return Standing::Known;
        }
        let concerned = self.is_federated(host) || self.is_service_of_the_mesh(host) || self.incomplete(host).is_some();
        if !concerned || self.may_be_entry(host) || self.could_be_imported(host) {
            return Standing::Known;
        }
        Standing::Unknown
    }

    /// The host that `name.namespace` or `name.namespace.svc` was to stand for, in a namespace of the mesh.
    pub fn incomplete(&self, host: &str) -> Option<String> {
        match host.split('.').collect::<Vec<_>>().as_slice() {
            [name, namespace] | [name, namespace, "svc"] if self.sees(namespace) == Ok(true) => {
                Some(self.mesh.service_host(name, namespace))
            }
            _ => None,
        }
    }

    /// Whether a host is made as those of imports and exports are, so that nothing else can provide it.
    fn is_federated(&self, host: &str) -> bool {
        let suffix = |taking: &Taking<'_>| {
            let rules = taking
                .set
                .spec
                .import_rules
                .iter()
                .filter_map(|rule| rule.domain_suffix.clone());
            let own = taking.set.spec.domain_suffix.clone();
            let mut suffixes: Vec<String> = rules.chain(own).filter(|suffix| !suffix.is_empty()).collect();
            suffixes.push(imports_suffix(taking.peer));
            suffixes
        };
        host.ends_with("-imports.local")
            || host.ends_with("-exports.local")
            || self
                .takings
                .iter()
                .flat_map(suffix)
                .any(|suffix| host.ends_with(&format!(".{suffix}")))
    }

    /// Whether a host is that of a Service in a namespace whose Services are all known, or in none of the mesh.
    fn is_service_of_the_mesh(&self, host: &str) -> bool {
        let Some(service) = self.mesh.service_of_host(host) else {
            return false;
        };
        match self.sees(&service.namespace) {
            Ok(true) => self.mesh.knows_all_services_of(&service.namespace),
            // istiod does not see Services of other namespaces at all.
            Ok(false) => true,
            Err(_) => false,
        }
    }

    /// Whether istiod watches a namespace.
    fn sees(&self, namespace: &str) -> Result<bool, &'a Unknown> {
        Ok(self.mesh.visibility()?.includes(namespace))
    }

    /// Whether some rule would import the host if only the peer offered it: what keeps the offer away is told there.
    fn could_be_imported(&self, host: &str) -> bool {
        self.takings.iter().any(|taking| {
            let rules = taking.set.spec.import_rules.iter();
            rules.into_iter().any(|rule| {
                let Some(pattern) = import_pattern(rule) else {
                    return false;
                };
                yields(taking, rule, &pattern, host) && (pattern.exact().is_some() || taking.may_offer_more())
            })
        })
    }
}

/// The hosts of a mesh's ServiceEntries. A snapshot from before they were looked at has none.
fn entries(mesh: &MeshState) -> Option<Vec<&str>> {
    let mut hosts = Vec::new();
    for entries in mesh.service_entries.values() {
        let entries = match entries.list() {
            Ok(entries) => entries,
            Err(Unknown::NotAsked) => continue,
            Err(_) => return None,
        };
        hosts.extend(entries.iter().flat_map(|entry| &entry.spec.hosts).map(String::as_str));
    }
    Some(hosts)
}

/// Whether a rule imports a service that it selects under this host.
fn yields(taking: &Taking<'_>, rule: &ImportRule, pattern: &ServicePattern, host: &str) -> bool {
    let labels: Vec<&str> = host.splitn(3, '.').collect();
    let [name, namespace, _] = labels.as_slice() else {
        return false;
    };
    let offer = Offer {
        service: ServiceName::new(pattern.namespace().unwrap_or(namespace), pattern.name().unwrap_or(name)),
        hostname: String::new(),
    };
    let set = ImportedServiceSetSpec {
        import_rules: vec![rule.clone()],
        ..taking.set.spec.clone()
    };
    let imported = imports(&set, &[offer], taking.peer, &taking.cluster_domain);
    imported
        .into_iter()
        .any(|import| import.local.is_some_and(|local| local.hostname == host))
}
