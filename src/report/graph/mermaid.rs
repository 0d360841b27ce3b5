//! The graph as a Mermaid flowchart, which GitHub and GitLab draw in Markdown.

use std::fmt::Write;

use super::{Edge, EdgeKind, GraphReport, LEGEND, Node, NodeKind};
use crate::report::Health;

/// Draws it.
pub(super) fn draw(graph: &GraphReport) -> String {
    let mut text = String::from("flowchart LR\n");
    for (index, mesh) in graph.meshes().enumerate() {
        line(
            &mut text,
            format_args!("  subgraph m{index}[\"{}\"]", escape(&mesh.title)),
        );
        for node in graph.nodes.iter().filter(|node| node.mesh == mesh.title) {
            line(&mut text, format_args!("    {}", self::node(graph, node)));
        }
        line(&mut text, format_args!("  end"));
    }
    for edge in &graph.edges {
        line(&mut text, format_args!("  {}", self::edge(graph, edge)));
    }
    for (index, edge) in graph.edges.iter().enumerate() {
        if let Some(color) = color(edge.health) {
            line(
                &mut text,
                format_args!("  linkStyle {index} stroke:{color},stroke-width:3px"),
            );
        }
    }
    line(
        &mut text,
        format_args!("  classDef bad stroke:#cf222e,stroke-width:3px"),
    );
    line(
        &mut text,
        format_args!("  classDef unknown stroke:#bf8700,stroke-width:3px"),
    );
    line(
        &mut text,
        format_args!("  legend[\"{}\"]", escape(LEGEND).replace("; ", "<br/>")),
    );
    line(&mut text, format_args!("  style legend fill:none,stroke-dasharray:4"));
    text.trim_end().to_owned()
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    writeln!(text, "{content}").expect("a string takes any text");
}

fn node(graph: &GraphReport, node: &Node) -> String {
    let details: String = node
        .details
        .iter()
        .map(|detail| format!("<br/>{}", escape(detail)))
        .collect();
    let label = format!("{}{}{details}", super::model::mark(node.health), escape(&node.title));
    let shape = match node.kind {
        NodeKind::Mesh => format!("[[\"{label}\"]]"),
        NodeKind::Route => format!("{{{{\"{label}\"}}}}"),
        NodeKind::Service | NodeKind::Import => format!("([\"{label}\"])"),
        NodeKind::Export => format!("[\"{label}\"]"),
    };
    let class = match node.health {
        Health::Ok => "",
        Health::Bad => ":::bad",
        Health::Unknown => ":::unknown",
    };
    format!("{}{shape}{class}", id(graph, &node.id))
}

fn edge(graph: &GraphReport, edge: &Edge) -> String {
    let arrow = match (edge.kind, edge.health) {
        (EdgeKind::Link, Health::Bad) => "==x",
        (EdgeKind::Link, _) => "==>",
        (EdgeKind::Mirror | EdgeKind::Offer, Health::Bad) => "-.-x",
        (EdgeKind::Mirror | EdgeKind::Offer, _) => "-.->",
        (EdgeKind::Import | EdgeKind::Route, Health::Bad) => "--x",
        (EdgeKind::Import | EdgeKind::Route, _) => "-->",
    };
    let label = format!("{}{}", edge.mark(), escape(&edge.label));
    format!("{} {arrow}|\"{label}\"| {}", id(graph, &edge.from), id(graph, &edge.to))
}

/// Short names that no title can break.
fn id(graph: &GraphReport, id: &str) -> String {
    let index = graph.nodes.iter().position(|node| node.id == id);
    format!("n{}", index.expect("edges join nodes of the graph"))
}

fn color(health: Health) -> Option<&'static str> {
    match health {
        Health::Ok => None,
        Health::Bad => Some("#cf222e"),
        Health::Unknown => Some("#bf8700"),
    }
}

/// Mermaid has entity codes instead of backslashes.
fn escape(text: &str) -> String {
    let coded = text.chars().map(|character| match character {
        '#' | '"' | '<' | '>' | '&' | '`' | '\\' => format!("#{};", u32::from(character)),
        '\n' | '\r' => " ".to_owned(),
        other => other.to_string(),
    });
    coded.collect()
}
