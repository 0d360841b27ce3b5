//! From the rows of a status to nodes and edges.

use super::{Edge, EdgeKind, Node, NodeKind};
use crate::report::{ExportRow, Health, ImportRow, LinkRow, MeshRow, RouteDestinationRow, RouteRow, StatusReport};
use crate::rules::offered_name;

/// The nodes and edges of a federation, in a stable order.
pub(super) fn graph(status: &StatusReport) -> (Vec<Node>, Vec<Edge>) {
    let mut graph = Builder {
        status,
        nodes: Vec::new(),
        edges: Vec::new(),
    };
    status.meshes.iter().for_each(|row| graph.node(mesh(row)));
    status.links.iter().for_each(|row| graph.link(row));
    status.exports.iter().for_each(|row| graph.export(row));
    status.imports.iter().for_each(|row| graph.import(row));
    status.routes.iter().for_each(|row| graph.route(row));
    graph.offers();
    (graph.nodes, graph.edges)
}

/// Takes back what only a status would tell, which no file holds: that anything is up, listed, or broken.
pub(super) fn without_status(nodes: &mut [Node], edges: &mut [Edge]) {
    for node in nodes {
        let is_mesh = node.kind == NodeKind::Mesh;
        if let Some(state) = node
            .details
            .first_mut()
            .filter(|state| is_mesh && *state != "not asked")
        {
            *state = "in files".to_owned();
        }
        if node.health == Health::Bad {
            node.health = Health::Unknown;
        }
    }
    for edge in edges {
        if edge.kind == EdgeKind::Link {
            edge.label = "unknown".to_owned();
        }
        if edge.kind == EdgeKind::Link || edge.health == Health::Bad {
            edge.health = Health::Unknown;
            edge.reason = Some("no file holds a status".to_owned());
        }
    }
}

struct Builder<'a> {
    status: &'a StatusReport,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

impl Builder<'_> {
    /// Adds a node unless it is there.
    fn node(&mut self, node: Node) {
        if !self.nodes.iter().any(|known| known.id == node.id) {
            self.nodes.push(node);
        }
    }

    fn link(&mut self, row: &LinkRow) {
        for end in [&row.from, &row.to] {
            self.node(not_asked(end));
        }
        self.edges.push(Edge {
            from: mesh_id(&row.from),
            to: mesh_id(&row.to),
            kind: EdgeKind::Link,
            label: row.word().0.to_owned(),
            health: row.health,
            reason: row.state.reason().map(str::to_owned),
        });
    }

    fn export(&mut self, row: &ExportRow) {
        let peer = self.mesh_behind(&row.mesh, &row.peer);
        self.node(Node {
            id: export_id(&row.mesh, &row.exported_name),
            kind: NodeKind::Export,
            mesh: row.mesh.clone(),
            peer: Some(peer),
            title: row.service.clone(),
            details: vec![row.exported_name.clone()],
            health: Health::Ok,
        });
    }

    fn import(&mut self, row: &ImportRow) {
        let exporter = self.mesh_behind(&row.mesh, &row.peer);
        self.node(not_asked(&exporter));
        let exported = export_id(&exporter, &row.exported_name);
        // The exporter may not be part of this look; its offer is known all the same.
        let name = offered_name(&row.exported_name);
        self.node(Node {
            id: exported.clone(),
            kind: NodeKind::Export,
            mesh: exporter.clone(),
            peer: Some(row.mesh.clone()),
            title: name.map_or_else(|| row.exported_name.clone(), |name| name.to_string()),
            details: vec![row.exported_name.clone()],
            health: Health::Ok,
        });
        let Some(host) = &row.host else { return };
        let health = match (row.unknown, row.stale) {
            (true, _) => Health::Unknown,
            (false, true) => Health::Bad,
            (false, false) => Health::Ok,
        };
        self.node(import_node(&row.mesh, host, Some(exporter.clone()), health));
        let reason = match health {
            Health::Ok => None,
            Health::Bad => Some(format!("{host} is listed, but the link to {} is down", row.peer)),
            Health::Unknown => Some(format!("the state of the link to {exporter} is not known")),
        };
        self.edges.push(Edge {
            from: import_id(&row.mesh, host),
            to: exported,
            kind: EdgeKind::Import,
            label: row.word().0.to_owned(),
            health,
            reason,
        });
    }

    fn route(&mut self, row: &RouteRow) {
        let id = format!("route/{}/{}", row.mesh, row.virtual_service);
        self.node(Node {
            id: id.clone(),
            kind: NodeKind::Route,
            mesh: row.mesh.clone(),
            peer: None,
            title: row.host.clone(),
            details: vec![format!("VirtualService {}", row.virtual_service)],
            health: if row.broken.is_empty() { Health::Ok } else { Health::Bad },
        });
        for target in &row.destinations {
            let to = self.destination(row, target);
            let (kind, word) = match target.mirror {
                true => (EdgeKind::Mirror, "mirror "),
                false => (EdgeKind::Route, ""),
            };
            self.edges.push(Edge {
                from: id.clone(),
                to,
                kind,
                label: format!("{word}{}%", target.percent),
                health: match (&target.broken, target.unknown) {
                    (Some(_), _) => Health::Bad,
                    (None, true) => Health::Unknown,
                    (None, false) => Health::Ok,
                },
                reason: target.broken.clone(),
            });
        }
    }

    /// The node that a destination stands for: an import, or what would have to be one, or a local service.
    fn destination(&mut self, row: &RouteRow, target: &RouteDestinationRow) -> String {
        if target.peer.is_some() || target.broken.is_some() || target.unknown {
            // A host that an import provides is there already; the one added here is a host that nothing provides, as far
            // as that is known.
            let health = if target.unknown { Health::Unknown } else { Health::Bad };
            self.node(import_node(&row.mesh, &target.host, None, health));
            return import_id(&row.mesh, &target.host);
        }
        let id = format!("service/{}/{}", row.mesh, target.place());
        self.node(Node {
            id: id.clone(),
            kind: NodeKind::Service,
            mesh: row.mesh.clone(),
            peer: None,
            title: target.place(),
            details: Vec::new(),
            health: Health::Ok,
        });
        id
    }

    /// Services that are offered and that no mesh of this look takes.
    fn offers(&mut self) {
        let taken = |id: &str| {
            self.edges
                .iter()
                .any(|edge| edge.kind == EdgeKind::Import && edge.to == id)
        };
        let exports = self.nodes.iter().filter(|node| node.kind == NodeKind::Export);
        let offers: Vec<(String, String)> = exports
            .filter(|node| !taken(&node.id))
            .filter_map(|node| Some((node.id.clone(), node.peer.clone()?)))
            .collect();
        for (from, peer) in offers {
            let asked = self.status.meshes.iter().any(|mesh| mesh.name == peer);
            self.node(not_asked(&peer));
            self.edges.push(Edge {
                from,
                to: mesh_id(&peer),
                kind: EdgeKind::Offer,
                label: if asked { "offered, not imported" } else { "offered" }.to_owned(),
                health: Health::Ok,
                reason: None,
            });
        }
    }

    /// The mesh that a peer of `mesh` stands for; its own name where no link tells.
    fn mesh_behind(&self, mesh: &str, peer: &str) -> String {
        let mut links = self.status.links.iter();
        let link = links.find(|link| link.from == mesh && link.peer.as_deref() == Some(peer));
        link.map_or_else(|| peer.to_owned(), |link| link.to.clone())
    }
}

fn mesh(row: &MeshRow) -> Node {
    let known = [row.version.clone(), row.trust_domain.clone()];
    Node {
        id: mesh_id(&row.name),
        kind: NodeKind::Mesh,
        mesh: row.name.clone(),
        peer: None,
        title: row.name.clone(),
        details: std::iter::once(row.state.clone())
            .chain(known.into_iter().flatten())
            .collect(),
        health: row.health,
    }
}

/// A mesh that is known only because another one names it.
fn not_asked(name: &str) -> Node {
    Node {
        id: mesh_id(name),
        kind: NodeKind::Mesh,
        mesh: name.to_owned(),
        peer: None,
        title: name.to_owned(),
        details: vec!["not asked".to_owned()],
        health: Health::Unknown,
    }
}

fn import_node(mesh: &str, host: &str, exporter: Option<String>, health: Health) -> Node {
    let details = match (&exporter, health) {
        (Some(_), _) => Vec::new(),
        (None, Health::Unknown) => vec!["what provides it is not known".to_owned()],
        (None, _) => vec!["nothing provides it".to_owned()],
    };
    Node {
        id: import_id(mesh, host),
        kind: NodeKind::Import,
        mesh: mesh.to_owned(),
        peer: exporter,
        title: host.to_owned(),
        details,
        health,
    }
}

pub(super) fn mesh_id(name: &str) -> String {
    format!("mesh/{name}")
}

pub(super) fn export_id(mesh: &str, exported_name: &str) -> String {
    format!("export/{mesh}/{exported_name}")
}

pub(super) fn import_id(mesh: &str, host: &str) -> String {
    format!("import/{mesh}/{host}")
}
