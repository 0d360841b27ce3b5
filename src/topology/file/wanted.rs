//! Meshes and peerings of a file as the wanted state; the rest is in `sharing`, what does not go together in `judge`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::{Path as FilePath, PathBuf};
use std::str::FromStr;

use serde_json::{Map, Value, json};

use super::model::{ExposeEntry, GatewayServices, MeshEntry, PeeringEntry, ProfileEntry, ShapeEntry};
use super::place::{At, Part, Problem};
use super::schema::instead;
use super::{FederationFile, federation_name, judge, sharing};
use crate::gateway::AskedGateways;
use crate::profile::{ControlPlaneSettings, Profile};
use crate::topology::{
    Address, AddressOverride, Expose, FederatedMesh, Federation, Installation, MeshReference, Operators, Peering,
    PeeringEnd, Shape, name_problem, trust_domain_problem,
};

/// What the documents say together, and everything that is wrong with it.
pub(super) fn wanted(parts: &[Part<'_>]) -> (FederationFile, Vec<Problem>) {
    let mut reading = Reading::of(parts);
    let name = federation_name(parts, &mut reading.problems);
    let meshes = reading.meshes.clone();
    for mesh in &meshes {
        let mesh = reading.mesh(mesh);
        reading.wanted.meshes.push(mesh);
    }
    for part in parts {
        for (index, entry) in part.model.peerings.iter().enumerate() {
            reading.peerings(entry, &At::field(part, "peerings").index(index));
        }
    }
    reading.prepare_gateways();
    sharing::read(&mut reading, parts);
    judge::judge(&mut reading);
    reading.leave_to_others();
    let named = |file: fn(&MeshEntry) -> Option<&PathBuf>| {
        let named = meshes.iter().filter_map(move |mesh| Some((mesh, file(mesh.entry)?)));
        named.map(|(mesh, file)| (mesh.name.to_owned(), beside(mesh.at.file(), file)))
    };
    let bundles = named(|entry| entry.bundle.as_ref()).collect();
    let kubeconfigs = named(|entry| entry.kubeconfig.as_ref()).map(|(_, file)| file);
    let mut kubeconfigs: Vec<PathBuf> = kubeconfigs.collect();
    kubeconfigs.sort();
    kubeconfigs.dedup();
    let file = FederationFile {
        name,
        wanted: reading.wanted,
        kubeconfigs,
        bundles,
    };
    (file, reading.problems)
}

/// A file that another file names stands beside that one, unless it is named in full.
fn beside(file: &str, named: &FilePath) -> PathBuf {
    FilePath::new(file)
        .parent()
        .map_or_else(|| named.to_owned(), |folder| folder.join(named))
}

/// One mesh of the file.
#[derive(Clone)]
pub(super) struct MeshSaid<'a> {
    pub name: &'a str,
    pub entry: &'a MeshEntry,
    pub at: At<'a>,
}

/// A file under way from text to the wanted state. The places stand beside what they are the places of.
pub(super) struct Reading<'a> {
    pub meshes: Vec<MeshSaid<'a>>,
    pub wanted: Federation,
    pub peerings: Vec<At<'a>>,
    pub exports: Vec<At<'a>>,
    pub imports: Vec<At<'a>>,
    pub routes: Vec<At<'a>>,
    pub problems: Vec<Problem>,
}

impl<'a> Reading<'a> {
    fn of(parts: &'a [Part<'a>]) -> Self {
        let mut reading = Self {
            meshes: Vec::new(),
            wanted: Federation::default(),
            peerings: Vec::new(),
            exports: Vec::new(),
            imports: Vec::new(),
            routes: Vec::new(),
            problems: Vec::new(),
        };
        for part in parts {
            for (name, entry) in &part.model.meshes {
                let at = At::field(part, "meshes").key(name);
                match reading.meshes.iter().find(|mesh| mesh.name == name) {
                    Some(other) => {
                        let said = format!("mesh `{name}` is described in {} too", other.at.line());
                        reading.problem(&at, said);
                    }
                    None => reading.meshes.push(MeshSaid { name, entry, at }),
                }
            }
        }
        reading
    }

    pub fn problem(&mut self, at: &At<'a>, said: impl Into<String>) {
        self.problems.push(at.problem(said));
    }

    fn noted(&mut self, at: &At<'a>, problem: Option<String>) {
        self.problems.extend(problem.map(|said| at.problem(said)));
    }

    /// A text read as what it stands for; what is wrong with it is noted.
    pub fn parsed<T: FromStr<Err: Display>>(&mut self, at: &At<'a>, text: &str) -> Option<T> {
        let parsed = text.parse::<T>();
        parsed.map_err(|error| self.problem(at, error.to_string())).ok()
    }

    /// Notes a mesh that the file does not have.
    pub fn known(&mut self, at: &At<'a>, name: &str) -> bool {
        let names: Vec<&str> = self.meshes.iter().map(|mesh| mesh.name).collect();
        let known = names.contains(&name);
        if !known {
            let said = format!("`{name}` is not one of the meshes; {}", instead(name, &names));
            self.problem(at, said);
        }
        known
    }

    fn mesh(&mut self, mesh: &MeshSaid<'a>) -> FederatedMesh {
        let (entry, at) = (mesh.entry, &mesh.at);
        let control_plane = entry.name.as_deref().unwrap_or(mesh.name);
        self.noted(at, name_problem("mesh", mesh.name));
        let named = [("name", &entry.name), ("namespace", &entry.namespace)];
        for (field, name) in named {
            let problem = name.as_deref().and_then(|name| name_problem(field, name));
            self.noted(&at.key(field), problem);
        }
        let mut installation = self.installation(entry, at);
        let is_placed = entry.context.is_some() || entry.namespace.is_some() || entry.name.is_some();
        if entry.bundle.is_some() && (installation.is_some() || is_placed || entry.kubeconfig.is_some()) {
            self.problem(
                &at.key("bundle"),
                "of a mesh that a bundle tells of, nothing else is said",
            );
            installation = None;
        }
        // A mesh that is to be made is looked for where it will be.
        let place = installation.is_some().then(|| control_plane.to_owned());
        FederatedMesh {
            reference: MeshReference {
                alias: (control_plane != mesh.name).then(|| mesh.name.to_owned()),
                namespace: entry.namespace.clone().or(place),
                name: control_plane.to_owned(),
                context: entry.context.clone(),
            },
            installation,
        }
    }

    /// What a mesh shares and routes that another administrator looks after, that one writes.
    fn leave_to_others(&mut self) {
        let told: BTreeSet<&str> = self
            .meshes
            .iter()
            .filter(|mesh| mesh.entry.bundle.is_some())
            .map(|mesh| mesh.name)
            .collect();
        let is_ours = |mesh: &String| !told.contains(mesh.as_str());
        let routes = self.wanted.routes.iter().zip(self.routes.clone());
        let others: Vec<At<'a>> = routes
            .filter(|(route, _)| !is_ours(&route.mesh))
            .map(|(_, at)| at)
            .collect();
        for at in others {
            self.problem(
                &at.key("in"),
                "the mesh is known by a bundle, and its administrator writes its routes",
            );
        }
        self.wanted.exports.retain(|export| is_ours(&export.mesh));
        self.wanted.imports.retain(|import| is_ours(&import.mesh));
        self.wanted.routes.retain(|route| is_ours(&route.mesh));
    }

    fn installation(&mut self, entry: &MeshEntry, at: &At<'a>) -> Option<Installation> {
        let says = [
            entry.version.is_some(),
            entry.profile.is_some(),
            entry.trust_domain.is_some(),
            entry.cluster_name.is_some(),
            !entry.members.is_empty(),
            entry.values.is_some(),
            entry.gateway_services.is_some(),
            entry.operators.is_some(),
        ];
        if !says.contains(&true) {
            return None;
        }
        let domain = entry.trust_domain.as_deref().and_then(trust_domain_problem);
        self.noted(&at.key("trustDomain"), domain);
        for (index, member) in entry.members.iter().enumerate() {
            self.noted(&at.key("members").index(index), name_problem("member", member));
        }
        let version = entry.version.as_deref();
        Some(Installation {
            control_plane: ControlPlaneSettings {
                version: version.and_then(|version| self.parsed(&at.key("version"), version)),
                profile: entry.profile.map(|profile| match profile {
                    ProfileEntry::Default => Profile::Default,
                    ProfileEntry::Demo => Profile::Demo,
                }),
                cluster_name: entry.cluster_name.clone(),
                trust_domain: entry.trust_domain.clone(),
                peers: Vec::new(),
                values: entry.values.clone().map(Value::Object).into_iter().collect(),
                set: Vec::new(),
            },
            peers: Vec::new(),
            exposure: None,
            members: entry.members.clone(),
            operators: entry.operators.map(|operators| Operators {
                elasticsearch: operators.elasticsearch,
            }),
        })
    }

    fn peerings(&mut self, entry: &PeeringEntry, at: &At<'a>) {
        let Some(names) = self.names_of(entry, at) else { return };
        let shape = match (entry.shape, &entry.hub) {
            (None | Some(ShapeEntry::Full), None) => Shape::Full,
            (Some(ShapeEntry::Chain), None) => Shape::Chain,
            (None | Some(ShapeEntry::Hub), Some(hub)) => Shape::Hub(hub.clone()),
            (Some(ShapeEntry::Hub), None) => return self.problem(at, "the shape `hub` needs `hub: MESH`"),
            (Some(_), Some(_)) => return self.problem(&at.key("hub"), "only the shape `hub` has a hub"),
        };
        let pairs = match shape.pairs(&names) {
            Ok(pairs) => pairs,
            Err(said) => return self.problem(at, said),
        };
        let expose = expose(entry.expose);
        self.settings_of_others(entry, &names, expose, at);
        for (left, right) in pairs {
            let ends = [left, right].map(|index| self.end(entry, &names[index], at));
            let [one, other] = &ends;
            if self.wanted.federates(&one.mesh, &other.mesh) {
                let said = format!("`{}` and `{}` are peers already", one.mesh, other.mesh);
                self.problem(at, said);
                continue;
            }
            self.wanted.peerings.push(Peering {
                ends,
                expose,
                restart_istiod: false,
            });
            self.peerings.push(at.clone());
        }
    }

    /// The meshes that a peering is about; nothing where what is said of them is wrong.
    fn names_of(&mut self, entry: &PeeringEntry, at: &At<'a>) -> Option<Vec<String>> {
        let said = [
            !entry.between.is_empty(),
            !entry.meshes.is_empty(),
            !entry.match_labels.is_empty(),
        ];
        if said.iter().filter(|said| **said).count() != 1 {
            self.problem(
                at,
                "a peering is `between` two meshes, or has a list of `meshes`, or `matchLabels`",
            );
            return None;
        }
        let (field, names) = match said {
            [true, ..] => ("between", entry.between.clone()),
            [_, true, _] => ("meshes", entry.meshes.clone()),
            _ => ("matchLabels", self.labelled(&entry.match_labels)),
        };
        let at = at.key(field);
        let mut right = true;
        for (index, name) in names.iter().enumerate() {
            right &= self.known(&at.index(index), name);
            if names[..index].contains(name) {
                self.problem(&at.index(index), format!("mesh `{name}` is named twice"));
                right = false;
            }
        }
        if field == "between" && names.len() != 2 {
            self.problem(
                &at,
                format!("a peering is between 2 meshes, not {}; use `meshes`", names.len()),
            );
            right = false;
        }
        if names.len() < 2 && field != "between" {
            self.problem(&at, "a peering needs two meshes at least");
            right = false;
        }
        right.then_some(names)
    }

    fn labelled(&self, wanted: &BTreeMap<String, String>) -> Vec<String> {
        let fits = |mesh: &&MeshSaid<'_>| {
            wanted
                .iter()
                .all(|(key, value)| mesh.entry.labels.get(key) == Some(value))
        };
        self.meshes
            .iter()
            .filter(fits)
            .map(|mesh| mesh.name.to_owned())
            .collect()
    }

    /// Settings by mesh must be of a mesh of the peering, and an external address must be given for each.
    fn settings_of_others(&mut self, entry: &PeeringEntry, names: &[String], expose: Expose, at: &At<'a>) {
        let settings: [(&str, Vec<&String>); 5] = [
            ("addresses", entry.addresses.keys().collect()),
            ("discoveryPorts", entry.discovery_ports.keys().collect()),
            ("servicePorts", entry.service_ports.keys().collect()),
            ("ingressGateways", entry.ingress_gateways.keys().collect()),
            ("egressGateways", entry.egress_gateways.keys().collect()),
        ];
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        for (field, meshes) in settings {
            for mesh in meshes.into_iter().filter(|mesh| !names.contains(mesh)) {
                let said = format!(
                    "`{mesh}` is not one of the meshes of this peering; {}",
                    instead(mesh, &known)
                );
                self.problem(&at.key(field).key(mesh), said);
            }
        }
        let without = names.iter().filter(|name| !entry.addresses.contains_key(*name));
        for mesh in without.filter(|_| expose == Expose::External) {
            self.problem(
                &at.key("expose"),
                format!("`external` needs an address of `{mesh}` in `addresses`"),
            );
        }
    }

    fn end(&mut self, entry: &PeeringEntry, mesh: &str, at: &At<'a>) -> PeeringEnd {
        let mut addresses: Vec<Address> = Vec::new();
        let place = at.key("addresses").key(mesh);
        for text in entry
            .addresses
            .get(mesh)
            .map(super::model::OneOrMany::all)
            .unwrap_or_default()
        {
            addresses.extend(self.parsed::<Address>(&place, text));
        }
        for (field, ports) in [
            ("discoveryPorts", &entry.discovery_ports),
            ("servicePorts", &entry.service_ports),
        ] {
            if ports.get(mesh) == Some(&0) {
                self.problem(&at.key(field).key(mesh), "ports are the numbers from 1 to 65535");
            }
        }
        PeeringEnd {
            mesh: mesh.to_owned(),
            address: AddressOverride {
                addresses,
                discovery_port: entry.discovery_ports.get(mesh).copied(),
                service_port: entry.service_ports.get(mesh).copied(),
            },
            gateways: AskedGateways {
                ingress: entry.ingress_gateways.get(mesh).cloned(),
                egress: entry.egress_gateways.get(mesh).cloned(),
            },
        }
    }

    /// A control plane that is made gets the gateways of its peers at once, and what their Services carry.
    fn prepare_gateways(&mut self) {
        let peerings = self.wanted.peerings.clone();
        for (mesh, said) in self.wanted.meshes.iter_mut().zip(&self.meshes) {
            let Some(installation) = &mut mesh.installation else {
                continue;
            };
            let of_mesh = peerings.iter().flat_map(|peering| {
                let directions = peering.directions();
                directions.map(|(own, other)| (peering.expose, own, other))
            });
            let of_mesh: Vec<_> = of_mesh
                .filter(|(_, own, _)| own.mesh == said.name && own.gateways == AskedGateways::default())
                .collect();
            installation.peers = of_mesh.iter().map(|(_, _, other)| other.mesh.clone()).collect();
            let mut exposures = of_mesh.iter().map(|(expose, ..)| *expose);
            let first = exposures
                .next()
                .filter(|first| *first != Expose::Auto && exposures.all(|other| other == *first));
            installation.exposure = first.map(Into::into);
            if let Some(services) = &said.entry.gateway_services {
                installation
                    .control_plane
                    .values
                    .push(carried(services, &installation.peers));
            }
        }
    }
}

/// What the Services of the ingress gateways for these peers carry, as fields of the control plane.
fn carried(services: &GatewayServices, peers: &[String]) -> Value {
    let gateway = json!({"service": {"metadata": {"labels": services.labels, "annotations": services.annotations}}});
    let gateways = peers.iter().map(|peer| {
        let name = crate::gateway::GatewayNames::conventional(peer).ingress;
        (name, gateway.clone())
    });
    json!({"gateways": {"additionalIngress": Map::from_iter(gateways)}})
}

fn expose(entry: Option<ExposeEntry>) -> Expose {
    match entry {
        None | Some(ExposeEntry::Auto) => Expose::Auto,
        Some(ExposeEntry::ClusterIp) => Expose::ClusterIp,
        Some(ExposeEntry::LoadBalancer) => Expose::LoadBalancer,
        Some(ExposeEntry::NodePort) => Expose::NodePort,
        Some(ExposeEntry::External) => Expose::External,
    }
}
