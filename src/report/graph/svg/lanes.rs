//! The way of requests, mesh by mesh and left to right: routes, where they go, and who serves them.

use super::paper::{Paper, lines_of};
use super::{MARGIN, WIDTH, class, tooltip};
use crate::report::Health;
use crate::report::graph::{Edge, EdgeKind, GraphReport, Node, NodeKind};

/// Left edges of the three columns.
const COLUMNS: [f64; 3] = [MARGIN, 350.0, 676.0];
/// Width of a box.
const BOX: f64 = 260.0;
/// Space between two boxes.
const GAP: f64 = 14.0;
/// Characters of a host name in a line of a box.
const LINE: usize = 34;
/// Height of a line.
const STEP: f64 = 16.0;

/// A box that is placed.
struct PlacedNode<'a> {
    node: &'a Node,
    column: usize,
    top: f64,
    lines: Vec<String>,
}

impl<'a> PlacedNode<'a> {
    fn new(node: &'a Node, column: usize, top: f64) -> Self {
        let mut lines = lines_of(&node.title, LINE);
        match node.kind {
            NodeKind::Export => lines.insert(0, node.mesh.clone()),
            NodeKind::Import if node.peer.is_none() => lines.extend(node.details.iter().cloned()),
            _ => {}
        }
        Self {
            node,
            column,
            top,
            lines,
        }
    }

    fn height(&self) -> f64 {
        STEP * f64::from(u16::try_from(self.lines.len()).unwrap_or(u16::MAX)) + 14.0
    }

    fn bottom(&self) -> f64 {
        self.top + self.height()
    }

    fn middle(&self) -> f64 {
        self.top + self.height() / 2.0
    }

    fn draw(&self, paper: &mut Paper) {
        let left = COLUMNS[self.column];
        paper.rectangle((left, self.top), (BOX, self.height()), class(self.node.health, "box"));
        for (index, line) in self.lines.iter().enumerate() {
            let y = self.top + 19.0 + STEP * f64::from(u16::try_from(index).unwrap_or_default());
            let kind = if index == 0 && self.node.kind == NodeKind::Export {
                "small"
            } else {
                "host"
            };
            paper.text(left + 10.0, y, kind, line);
        }
    }
}

/// Draws them below `top` and returns where they end.
pub fn draw(paper: &mut Paper, graph: &GraphReport, top: f64) -> f64 {
    let meshes: Vec<&Node> = graph.meshes().filter(|mesh| !is_empty(graph, mesh)).collect();
    if meshes.is_empty() {
        return top;
    }
    let mut y = top + 22.0;
    for (x, word) in COLUMNS.into_iter().zip(["Requests to", "go to", "served by"]) {
        paper.text(x, y, "small", word);
    }
    y += 10.0;
    for mesh in meshes {
        paper.rule(MARGIN, WIDTH - MARGIN, y);
        paper.text(MARGIN, y + 22.0, "name", &mesh.title);
        y = lane(paper, graph, mesh, y + 34.0) + 16.0;
    }
    y
}

fn is_empty(graph: &GraphReport, mesh: &Node) -> bool {
    let kinds = [NodeKind::Route, NodeKind::Import];
    let own = kinds
        .into_iter()
        .all(|kind| graph.nodes_in(&mesh.title, kind).next().is_none());
    own && offered_to(graph, mesh).next().is_none()
}

/// Offers to this mesh that it does not take.
fn offered_to<'a>(graph: &'a GraphReport, mesh: &'a Node) -> impl Iterator<Item = &'a Edge> {
    graph
        .edges
        .iter()
        .filter(move |edge| edge.kind == EdgeKind::Offer && edge.to == mesh.id)
}

fn lane(paper: &mut Paper, graph: &GraphReport, mesh: &Node, top: f64) -> f64 {
    let middle = middle_column(graph, mesh, top);
    let left = left_column(graph, mesh, &middle, top);
    let right = right_column(graph, mesh, &middle, top);
    let places: Vec<&PlacedNode<'_>> = left.iter().chain(&middle).chain(&right).collect();
    let find = |id: &str| places.iter().find(|place| place.node.id == id);
    for edge in &graph.edges {
        if let (Some(from), Some(to)) = (find(&edge.from), find(&edge.to)) {
            draw_edge(paper, edge, from, to);
        }
    }
    for edge in offered_to(graph, mesh) {
        if let Some(place) = find(&edge.from) {
            let left = COLUMNS[2] - 12.0;
            paper.text(left, place.middle() + 4.0, "small end", &edge.label);
        }
    }
    places.iter().for_each(|place| place.draw(paper));
    places.iter().map(|place| place.bottom()).fold(top, f64::max)
}

/// Destinations of routes in the order of the routes, then imports that no route names.
fn middle_column<'a>(graph: &'a GraphReport, mesh: &'a Node, top: f64) -> Vec<PlacedNode<'a>> {
    let mut nodes: Vec<&Node> = Vec::new();
    let routes = graph.nodes_in(&mesh.title, NodeKind::Route);
    let targets = routes.flat_map(|route| graph.edges.iter().filter(|edge| edge.from == route.id));
    for node in targets
        .map(|edge| graph.node(&edge.to))
        .chain(graph.nodes_in(&mesh.title, NodeKind::Import))
    {
        if !nodes.iter().any(|known| known.id == node.id) {
            nodes.push(node);
        }
    }
    stacked(nodes.into_iter().map(|node| (node, top)), 1, top)
}

/// Each route at the height of its destinations.
fn left_column<'a>(graph: &'a GraphReport, mesh: &'a Node, middle: &[PlacedNode<'_>], top: f64) -> Vec<PlacedNode<'a>> {
    let wanted = graph.nodes_in(&mesh.title, NodeKind::Route).map(|route| {
        let targets = graph.edges.iter().filter(|edge| edge.from == route.id);
        let heights: Vec<f64> = targets.filter_map(|edge| middle_of(middle, &edge.to)).collect();
        let lowest = heights.iter().copied().fold(top, f64::max);
        let highest = heights.iter().copied().fold(lowest, f64::min);
        let own = PlacedNode::new(route, 0, top).height();
        (route, (highest + lowest) / 2.0 - own / 2.0)
    });
    stacked(wanted, 0, top)
}

/// What serves the imports at the height of each, then offers that nobody takes.
fn right_column<'a>(
    graph: &'a GraphReport,
    mesh: &'a Node,
    middle: &[PlacedNode<'_>],
    top: f64,
) -> Vec<PlacedNode<'a>> {
    let mut wanted: Vec<(&Node, f64)> = Vec::new();
    for place in middle {
        for edge in graph
            .edges
            .iter()
            .filter(|edge| edge.kind == EdgeKind::Import && edge.from == place.node.id)
        {
            let node = graph.node(&edge.to);
            if !wanted.iter().any(|(known, _)| known.id == node.id) {
                let own = PlacedNode::new(node, 2, top).height();
                wanted.push((node, place.middle() - own / 2.0));
            }
        }
    }
    let below = middle.last().map_or(top, |place| place.bottom() + GAP);
    wanted.extend(offered_to(graph, mesh).map(|edge| (graph.node(&edge.from), below)));
    stacked(wanted.into_iter(), 2, top)
}

fn middle_of(places: &[PlacedNode<'_>], id: &str) -> Option<f64> {
    places.iter().find(|place| place.node.id == id).map(PlacedNode::middle)
}

/// Places boxes of a column as near to the wanted heights as those above allow.
fn stacked<'a>(wanted: impl Iterator<Item = (&'a Node, f64)>, column: usize, top: f64) -> Vec<PlacedNode<'a>> {
    let mut free = top;
    let mut places = Vec::new();
    for (node, height) in wanted {
        let place = PlacedNode::new(node, column, height.max(free));
        free = place.bottom() + GAP;
        places.push(place);
    }
    places
}

fn draw_edge(paper: &mut Paper, edge: &Edge, from: &PlacedNode<'_>, to: &PlacedNode<'_>) {
    let (x1, y1) = (COLUMNS[from.column] + BOX, from.middle());
    let (x2, y2) = (COLUMNS[to.column] - 3.0, to.middle());
    let bend = (x2 - x1) / 2.0;
    let way = format!(
        "M{x1:.1} {y1:.1}C{:.1} {y1:.1} {:.1} {y2:.1} {x2:.1} {y2:.1}",
        x1 + bend,
        x2 - bend
    );
    let base = if edge.kind == EdgeKind::Mirror { "copy" } else { "edge" };
    paper.path(&way, ((x2, y2), (1.0, 0.0)), class(edge.health, base), &tooltip(edge));
    let label = match (edge.kind, edge.health) {
        (EdgeKind::Import, Health::Ok) => return,
        (EdgeKind::Mirror, _) => format!("{}{}", edge.mark().trim_end(), edge.label.replace("mirror ", "")),
        _ => format!("{}{}", edge.mark().trim_end(), edge.label),
    };
    let class = format!("halo middle {}", class(edge.health, "small"));
    paper.text((x1 + x2) / 2.0, (y1 + y2) / 2.0 + 4.0, &class, &label);
}
