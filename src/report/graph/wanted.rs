//! A federation as a file wants it, as nodes and edges; and the same against what is.

use super::build::{export_id, import_id, mesh_id};
use super::{Edge, EdgeKind, Node, NodeKind};
use crate::api::ImportedServiceSetSpec;
use crate::naming::{CLUSTER_DOMAIN, exported_host, service_host};
use crate::report::Health;
use crate::rules::{ExportTarget, Offer, ServiceName, ServicePattern, add_import, imports};
use crate::topology::{BackendTarget, Export, Federation, Import, PeerService, Peering, Route, RouteTarget};

/// Everything that is wanted, as it will be.
pub(super) fn graph(wanted: &Federation) -> (Vec<Node>, Vec<Edge>) {
    let mut graph = Builder {
        wanted,
        nodes: Vec::new(),
        edges: Vec::new(),
    };
    for mesh in &wanted.meshes {
        let name = mesh.reference.federation_name();
        let made = if mesh.installation.is_some() {
            "as the file says"
        } else {
            "as it is"
        };
        graph.node(node(
            mesh_id(name),
            NodeKind::Mesh,
            name,
            None,
            name,
            vec![made.to_owned()],
        ));
    }
    for (own, other) in wanted.peerings.iter().flat_map(Peering::directions) {
        graph.edge(mesh_id(&own.mesh), mesh_id(&other.mesh), EdgeKind::Link, "federated");
    }
    wanted.exports.iter().for_each(|export| graph.export(export));
    wanted.imports.iter().for_each(|import| graph.import(import));
    wanted.routes.iter().for_each(|route| graph.route(route));
    graph.offers();
    (graph.nodes, graph.edges)
}

struct Builder<'a> {
    wanted: &'a Federation,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

fn node(id: String, kind: NodeKind, mesh: &str, peer: Option<&str>, title: &str, details: Vec<String>) -> Node {
    Node {
        id,
        kind,
        mesh: mesh.to_owned(),
        peer: peer.map(str::to_owned),
        title: title.to_owned(),
        details,
        health: Health::Ok,
    }
}

impl Builder<'_> {
    fn node(&mut self, node: Node) {
        if !self.nodes.iter().any(|known| known.id == node.id) {
            self.nodes.push(node);
        }
    }

    fn edge(&mut self, from: String, to: String, kind: EdgeKind, label: impl Into<String>) {
        self.edges.push(Edge {
            from,
            to,
            kind,
            label: label.into(),
            health: Health::Ok,
            reason: None,
        });
    }

    fn export(&mut self, export: &Export) {
        let (title, exact) = match &export.request.selector {
            ExportTarget::Name(service) => (service.to_string(), service.exact()),
            ExportTarget::Label { namespace, .. } => {
                (format!("{}/* by label", namespace.as_deref().unwrap_or("*")), None)
            }
        };
        let offered = exact.map(|service| renamed(&service, export.request.alias.as_ref()));
        self.offer(&export.mesh, &export.peer, &title, offered.as_ref());
    }

    /// The node of a service that is offered, by the name under which it is.
    fn offer(&mut self, mesh: &str, peer: &str, title: &str, offered: Option<&ServiceName>) -> String {
        let name = match offered {
            Some(offered) => exported_host(&offered.name, &offered.namespace, peer),
            None => format!("{title} to {peer}"),
        };
        let id = export_id(mesh, &name);
        self.node(node(id.clone(), NodeKind::Export, mesh, Some(peer), title, vec![name]));
        id
    }

    fn import(&mut self, import: &Import) {
        let (mesh, peer) = (&import.mesh, &import.peer);
        let pattern = &import.request.service;
        let host = local(import).map_or_else(|| format!("{pattern} of {peer}"), |(_, host)| host);
        let id = import_id(mesh, &host);
        self.node(node(id.clone(), NodeKind::Import, mesh, Some(peer), &host, Vec::new()));
        let offered = pattern.exact();
        // The export that offers it is there already, by its own name.
        let offer = self.offer(peer, mesh, &pattern.to_string(), offered.as_ref());
        self.edge(id, offer, EdgeKind::Import, "imported");
    }

    fn route(&mut self, route: &Route) {
        let (mesh, service) = (&route.mesh, &route.request.service);
        let host = service_host(&service.name, &service.namespace, CLUSTER_DOMAIN);
        let id = format!("route/{mesh}/{service}");
        let details = vec![format!("VirtualService {service}")];
        self.node(node(id.clone(), NodeKind::Route, mesh, None, &host, details));
        let own = |builder: &mut Self| {
            let place = match &route.request.subset {
                Some(subset) => format!("{host} ({subset})"),
                None => host.clone(),
            };
            builder.service(mesh, &place)
        };
        match &route.request.target {
            RouteTarget::Mirror { to, percent } => {
                let answers = own(self);
                self.edge(id.clone(), answers, EdgeKind::Route, "100%");
                let copies = self.named(mesh, to);
                let label = format!("mirror {}%", percent.unwrap_or(100.0));
                self.edge(id, copies, EdgeKind::Mirror, label);
            }
            RouteTarget::Split(backends) => {
                for backend in backends {
                    let to = match &backend.target {
                        BackendTarget::Local => own(self),
                        BackendTarget::Peer(peer) => self.standing_for(mesh, peer, service),
                        BackendTarget::Service(named) => self.named(mesh, named),
                    };
                    self.edge(id.clone(), to, EdgeKind::Route, format!("{}%", backend.weight));
                }
            }
        }
    }

    fn service(&mut self, mesh: &str, place: &str) -> String {
        let id = format!("service/{mesh}/{place}");
        self.node(node(id.clone(), NodeKind::Service, mesh, None, place, Vec::new()));
        id
    }

    /// A service named in full, local or imported.
    fn named(&mut self, mesh: &str, named: &PeerService) -> String {
        let service = &named.service;
        let Some(peer) = &named.peer else {
            return self.service(mesh, &service_host(&service.name, &service.namespace, CLUSTER_DOMAIN));
        };
        let host = self.imported(mesh, peer, |name, _| name == service);
        self.through(mesh, peer, host.unwrap_or_else(|| format!("{service} of {peer}")))
    }

    /// The import of a peer that stands for a service: of the same name here, or offered under it there.
    fn standing_for(&mut self, mesh: &str, peer: &str, service: &ServiceName) -> String {
        let host = self.imported(mesh, peer, |name, import| {
            name.name == service.name || import.request.service.name() == Some(&service.name)
        });
        self.through(mesh, peer, host.unwrap_or_else(|| format!("{service} of {peer}")))
    }

    fn imported(&self, mesh: &str, peer: &str, fits: impl Fn(&ServiceName, &Import) -> bool) -> Option<String> {
        let imports = self.wanted.imports.iter();
        let mut of_pair = imports.filter(|import| import.mesh == mesh && import.peer == peer);
        of_pair.find_map(|import| {
            local(import)
                .filter(|(name, _)| fits(name, import))
                .map(|(_, host)| host)
        })
    }

    fn through(&mut self, mesh: &str, peer: &str, host: String) -> String {
        let id = import_id(mesh, &host);
        self.node(node(id.clone(), NodeKind::Import, mesh, Some(peer), &host, Vec::new()));
        id
    }

    /// Services that are offered and that nobody takes.
    fn offers(&mut self) {
        let taken = |id: &str| self.edges.iter().any(|edge| edge.to == id);
        let exports = self.nodes.iter().filter(|node| node.kind == NodeKind::Export);
        let offers: Vec<(String, String)> = exports
            .filter(|node| !taken(&node.id))
            .filter_map(|node| Some((node.id.clone(), node.peer.clone()?)))
            .collect();
        for (from, peer) in offers {
            self.edge(from, mesh_id(&peer), EdgeKind::Offer, "offered, not imported");
        }
    }
}

/// The name of a service under an alias, whose open parts keep the original.
fn renamed(service: &ServiceName, alias: Option<&ServicePattern>) -> ServiceName {
    let part = |alias: Option<&str>, own: &str| alias.unwrap_or(own).to_owned();
    ServiceName {
        namespace: part(alias.and_then(ServicePattern::namespace), &service.namespace),
        name: part(alias.and_then(ServicePattern::name), &service.name),
    }
}

/// Name and host that an import of one service gives it.
fn local(import: &Import) -> Option<(ServiceName, String)> {
    let service = import.request.service.exact()?;
    let mut set = ImportedServiceSetSpec::default();
    set.import_rules = add_import(&set, &import.request, CLUSTER_DOMAIN).ok()?.0;
    let offer = Offer {
        hostname: exported_host(&service.name, &service.namespace, &import.mesh),
        service,
    };
    let imported = imports(&set, &[offer], &import.peer, CLUSTER_DOMAIN)
        .into_iter()
        .next()?;
    imported.local.map(|local| (local.service, local.hostname))
}

/// What is wanted against what is: what is missing or otherwise is broken, and what nobody wants is told to be so. Whether
/// all is as wanted.
pub(super) fn compared(
    (mut nodes, mut edges): (Vec<Node>, Vec<Edge>),
    (live_nodes, live_edges): (Vec<Node>, Vec<Edge>),
) -> (Vec<Node>, Vec<Edge>, bool) {
    let mut as_wanted = true;
    for node in &mut nodes {
        match live_nodes.iter().find(|live| live.id == node.id) {
            Some(live) => *node = live.clone(),
            None if live_nodes.iter().any(|live| is_one_of(live, node)) => {}
            None => {
                as_wanted = false;
                node.health = Health::Bad;
                node.details.push("wanted, and not there".to_owned());
            }
        }
    }
    for edge in &mut edges {
        let same = |live: &&Edge| (&live.from, &live.to, live.kind) == (&edge.from, &edge.to, edge.kind);
        match live_edges.iter().find(same) {
            Some(live) if edge.kind.is_share() && live.label != edge.label => {
                as_wanted = false;
                edge.health = Health::Bad;
                edge.reason = Some(format!("the file wants {}, and it is {}", edge.label, live.label));
                edge.label = format!("{} → {}", live.label, edge.label);
            }
            Some(live) => *edge = live.clone(),
            // The members of a pattern are edges of their own.
            None if edge.is_of_pattern() => {}
            None => {
                as_wanted = false;
                edge.health = Health::Bad;
                edge.reason = Some("wanted, and not there".to_owned());
            }
        }
    }
    for live in live_nodes {
        if nodes.iter().all(|node| node.id != live.id) {
            let details = live
                .details
                .iter()
                .cloned()
                .chain(["not in the file".to_owned()])
                .collect();
            nodes.push(Node { details, ..live });
        }
    }
    for live in live_edges {
        let same = |edge: &Edge| (&live.from, &live.to, live.kind) == (&edge.from, &edge.to, edge.kind);
        if !edges.iter().any(same) {
            let label = format!("{}, not in the file", live.label);
            edges.push(Edge { label, ..live });
        }
    }
    (nodes, edges, as_wanted)
}

impl EdgeKind {
    fn is_share(self) -> bool {
        matches!(self, Self::Route | Self::Mirror)
    }
}

impl Edge {
    fn is_of_pattern(&self) -> bool {
        matches!(self.kind, EdgeKind::Import | EdgeKind::Offer) && (self.from.contains('*') || self.to.contains('*'))
    }
}

/// Whether a node that is there is one of those that a pattern wants.
fn is_one_of(live: &Node, wanted: &Node) -> bool {
    wanted.id.contains('*') && (live.kind, &live.mesh, &live.peer) == (wanted.kind, &wanted.mesh, &wanted.peer)
}
