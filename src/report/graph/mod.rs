//! `graph`: the federation as nodes and edges, broken edges marked. Drawn as text, Mermaid, DOT and SVG from one model.
//!
//! What is up, listed or broken is decided in `report::status`; here it only becomes a picture.

mod build;
mod dot;
mod mermaid;
mod model;
mod svg;
#[cfg(test)]
mod tests;
mod text;
mod wanted;

pub use model::{Edge, EdgeKind, Node, NodeKind};

use k8s_openapi::jiff::Timestamp;
use serde::Serialize;

use super::{API_VERSION, Drawing, Report, StatusReport, Style};
use crate::exit::Exit;
use crate::snapshot::{MeshState, Snapshot};
use crate::topology::Federation;

/// The answer of `graph`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphReport {
    api_version: &'static str,
    kind: &'static str,
    /// When the clusters were asked, if they were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<Timestamp>,
    /// Whether everything is as it should be, as `status` judges it.
    pub healthy: bool,
    /// Meshes, routes and services.
    pub nodes: Vec<Node>,
    /// Links, and the ways of requests.
    pub edges: Vec<Edge>,
    /// What could not be read, and why; what hangs on it is missing in the picture.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_known: Vec<String>,
    #[serde(skip)]
    verdict: Exit,
}

impl GraphReport {
    /// Reads a snapshot.
    pub fn of(snapshot: &Snapshot) -> Self {
        let status = StatusReport::of(snapshot);
        let (mut nodes, mut edges) = build::graph(&status);
        let from_files = snapshot.meshes.values().any(MeshState::is_from_files);
        if from_files {
            build::without_status(&mut nodes, &mut edges);
        }
        Self {
            api_version: API_VERSION,
            kind: "Graph",
            taken_at: Some(status.taken_at),
            healthy: status.healthy,
            verdict: if from_files { Exit::Unknown } else { status.verdict() },
            not_known: status.not_known(),
            nodes,
            edges,
        }
    }

    /// What is wanted, whatever there is.
    pub fn wanted(federation: &Federation) -> Self {
        let (nodes, edges) = wanted::graph(federation);
        Self {
            api_version: API_VERSION,
            kind: "Graph",
            taken_at: None,
            healthy: true,
            verdict: Exit::Done,
            not_known: Vec::new(),
            nodes,
            edges,
        }
    }

    /// What is wanted against what is.
    #[must_use]
    pub fn against(self, live: Self) -> Self {
        let (nodes, edges, as_wanted) = wanted::compared((self.nodes, self.edges), (live.nodes, live.edges));
        let differs = (!as_wanted).then_some(Exit::No);
        Self {
            healthy: live.healthy && as_wanted,
            verdict: Exit::of(differs.into_iter().chain([live.verdict])),
            nodes,
            edges,
            ..live
        }
    }

    fn node(&self, id: &str) -> &Node {
        let found = self.nodes.iter().find(|node| node.id == id);
        found.expect("edges join nodes of the graph")
    }

    /// The meshes, in order.
    fn meshes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.kind == NodeKind::Mesh)
    }

    /// The edges of a kind that begin at a node.
    fn edges_from<'a>(&'a self, id: &'a str, kind: EdgeKind) -> impl Iterator<Item = &'a Edge> {
        self.edges
            .iter()
            .filter(move |edge| edge.from == id && edge.kind == kind)
    }

    /// The nodes of a kind in a mesh.
    fn nodes_in<'a>(&'a self, mesh: &'a str, kind: NodeKind) -> impl Iterator<Item = &'a Node> {
        self.nodes
            .iter()
            .filter(move |node| node.mesh == mesh && node.kind == kind)
    }
}

impl Report for GraphReport {
    fn text(&self, style: &Style, _wide: bool) -> String {
        text::draw(self, style)
    }

    fn draw(&self, drawing: Drawing) -> Option<String> {
        Some(match drawing {
            Drawing::Mermaid => mermaid::draw(self),
            Drawing::Dot => dot::draw(self),
            Drawing::Svg => svg::draw(self),
        })
    }

    fn names(&self) -> Vec<String> {
        self.nodes.iter().map(|node| node.id.clone()).collect()
    }

    fn not_known(&self) -> Vec<String> {
        self.not_known.clone()
    }

    fn verdict(&self) -> Exit {
        self.verdict
    }
}

/// What the lines mean, for pictures that cannot show a sample of each.
const LEGEND: &str = "thick line: link between meshes; thin line: way of requests; dashed line: copies (mirror); \
                      red with a cross: broken; yellow with a question mark: could not be told";
