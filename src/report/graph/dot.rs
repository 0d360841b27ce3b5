//! The graph for Graphviz.

use std::fmt::Write;

use super::{Edge, EdgeKind, GraphReport, LEGEND, Node, NodeKind};
use crate::report::Health;

/// Draws it.
pub(super) fn draw(graph: &GraphReport) -> String {
    let mut text = String::from("digraph federation {\n");
    line(&mut text, format_args!("  rankdir=LR"));
    line(
        &mut text,
        format_args!("  label={}", quote(&LEGEND.replace("; ", "\n"))),
    );
    line(&mut text, format_args!("  fontname=\"sans-serif\""));
    line(&mut text, format_args!("  node [fontname=\"sans-serif\"]"));
    line(&mut text, format_args!("  edge [fontname=\"sans-serif\"]"));
    for (index, mesh) in graph.meshes().enumerate() {
        line(&mut text, format_args!("  subgraph cluster_{index} {{"));
        line(&mut text, format_args!("    label={}", quote(&mesh.title)));
        for node in graph.nodes.iter().filter(|node| node.mesh == mesh.title) {
            line(&mut text, format_args!("    {}", self::node(node)));
        }
        line(&mut text, format_args!("  }}"));
    }
    for edge in &graph.edges {
        line(&mut text, format_args!("  {}", self::edge(edge)));
    }
    text.push('}');
    text
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    writeln!(text, "{content}").expect("a string takes any text");
}

fn node(node: &Node) -> String {
    let label = std::iter::once(&node.title).chain(&node.details);
    let label: Vec<&str> = label.map(String::as_str).collect();
    let label = format!("{}{}", super::model::mark(node.health), label.join("\n"));
    let shape = match node.kind {
        NodeKind::Mesh => "box3d",
        NodeKind::Route => "hexagon",
        NodeKind::Service | NodeKind::Import => "ellipse",
        NodeKind::Export => "box",
    };
    let color = color(node.health);
    format!(
        "{} [label={} shape={shape} color=\"{color}\"]",
        quote(&node.id),
        quote(&label)
    )
}

fn edge(edge: &Edge) -> String {
    let style = match edge.kind {
        EdgeKind::Link => "bold",
        EdgeKind::Mirror | EdgeKind::Offer => "dashed",
        EdgeKind::Import | EdgeKind::Route => "solid",
    };
    let head = if edge.health == Health::Bad { "tee" } else { "normal" };
    let label = format!("{}{}", edge.mark(), edge.label);
    let tooltip = edge.reason.as_deref().unwrap_or(&label);
    let color = color(edge.health);
    format!(
        "{} -> {} [label={} tooltip={} style={style} arrowhead={head} color=\"{color}\" fontcolor=\"{color}\"]",
        quote(&edge.from),
        quote(&edge.to),
        quote(&label),
        quote(tooltip)
    )
}

fn color(health: Health) -> &'static str {
    match health {
        Health::Ok => "#57606a",
        Health::Bad => "#cf222e",
        Health::Unknown => "#bf8700",
    }
}

/// A quoted string: only quotes, backslashes and line breaks mean something in it.
fn quote(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", escaped.replace("\r\n", "\\n").replace(['\n', '\r'], "\\n"))
}
