//! The graph as a tree of text: one mesh after another, with its links, what crosses them, and its routes.

use console::measure_text_width;

use super::{Edge, EdgeKind, GraphReport, Node, NodeKind};
use crate::report::lines::{heading, painted};
use crate::report::{Health, Paint, Style};
use crate::wording::visible;

/// Draws it, never wider than the terminal where that is possible.
pub(super) fn draw(graph: &GraphReport, style: &Style) -> String {
    let mut canvas = Canvas {
        style,
        lines: Vec::new(),
    };
    for mesh in graph.meshes() {
        canvas.mesh(graph, mesh);
        canvas.lines.push(String::new());
    }
    if graph.meshes().next().is_none() {
        canvas
            .lines
            .push("no control plane found; see `meshfed install --help`".to_owned());
        canvas.lines.push(String::new());
    }
    for known in &graph.not_known {
        canvas.write("? ", "  ", known, Paint::Doubtful);
    }
    if !graph.not_known.is_empty() {
        canvas.lines.push(String::new());
    }
    let legend = "══▶ link   ──▶ requests   ┄┄▶ copies   ✗ broken   ? could not be told";
    canvas.write("", "", legend, Paint::Plain);
    canvas.lines.join("\n")
}

struct Canvas<'a> {
    style: &'a Style,
    lines: Vec<String>,
}

impl Canvas<'_> {
    fn mesh(&mut self, graph: &GraphReport, mesh: &Node) {
        let mark = super::model::mark(mesh.health);
        self.lines.push(format!("{mark}{}", heading(&mesh.title, self.style)));
        let links: Vec<&Edge> = graph.edges_from(&mesh.id, EdgeKind::Link).collect();
        let routes: Vec<&Node> = graph.nodes_in(&mesh.title, NodeKind::Route).collect();
        let blocks = links.len() + routes.len();
        let trunk = if blocks == 0 { "  " } else { "│ " };
        self.write(trunk, trunk, &mesh.details.join("  "), mesh.health.paint());
        for (index, link) in links.iter().enumerate() {
            self.link(graph, mesh, link, index + 1 == blocks);
        }
        for (index, route) in routes.iter().enumerate() {
            self.route(graph, route, links.len() + index + 1 == blocks);
        }
    }

    /// One link, and what crosses it.
    fn link(&mut self, graph: &GraphReport, mesh: &Node, link: &Edge, last: bool) {
        let (turn, trunk) = if last { ("└", " ") } else { ("├", "│") };
        let peer = graph.node(&link.to).title.as_str();
        let head = match link.health {
            Health::Ok => "══▶",
            Health::Bad => "══✗",
            Health::Unknown => "══?",
        };
        let rest = format!("{trunk}      ");
        let text = format!("{peer}  {}", with_reason(link));
        self.write(&format!("{turn}{head} "), &rest, &text, link.health.paint());
        let imports = graph
            .nodes_in(&mesh.title, NodeKind::Import)
            .filter(|node| node.peer.as_deref() == Some(peer));
        for import in imports {
            self.import(graph, import, trunk);
        }
        let exports = graph
            .nodes_in(&mesh.title, NodeKind::Export)
            .filter(|node| node.peer.as_deref() == Some(peer));
        for export in exports {
            let offer = graph.edges_from(&export.id, EdgeKind::Offer).next();
            let ignored = offer.map(|offer| format!(", {}", offer.label)).unwrap_or_default();
            let text = format!("{} as {}{ignored}", export.title, export.details.join(" "));
            let (first, rest) = (format!("{trunk}    exports  "), format!("{trunk}             "));
            self.write(&first, &rest, &text, Paint::Plain);
        }
    }

    fn import(&mut self, graph: &GraphReport, import: &Node, trunk: &str) {
        let (first, rest) = (format!("{trunk}    imports  "), format!("{trunk}             "));
        for edge in graph.edges_from(&import.id, EdgeKind::Import) {
            let offer = graph.node(&edge.to);
            let state = match edge.health {
                Health::Ok => String::new(),
                _ => format!(" ({})", edge.label),
            };
            let text = format!("{}{} ──▶ {}{state}", edge.mark(), import.title, offer.title);
            let paint = if edge.health == Health::Ok {
                Paint::Plain
            } else {
                edge.health.paint()
            };
            self.write(&first, &rest, &text, paint);
        }
    }

    fn route(&mut self, graph: &GraphReport, route: &Node, last: bool) {
        let (turn, trunk) = if last { ("└", " ") } else { ("├", "│") };
        let rest = format!("{trunk}      ");
        self.write(&format!("{turn}─── "), &rest, &route.title, Paint::Plain);
        let targets: Vec<&Edge> = graph.edges.iter().filter(|edge| edge.from == route.id).collect();
        for (index, edge) in targets.iter().enumerate() {
            let last = index + 1 == targets.len();
            let (turn, stem) = if last { ("└", " ") } else { ("├", "│") };
            let line = if edge.kind == EdgeKind::Mirror {
                "┄┄"
            } else {
                "──"
            };
            let target = graph.node(&edge.to);
            let by = target.peer.iter().map(|peer| format!(" in {peer}"));
            let why = edge
                .reason
                .iter()
                .map(|why| format!(": {}", why.replace(&target.title, "it")));
            let extra: String = by.chain(why).collect();
            let text = format!("{}{} {line}▶ {}{extra}", edge.mark(), edge.label, target.title);
            let paint = if edge.health == Health::Ok {
                Paint::Plain
            } else {
                edge.health.paint()
            };
            let first = format!("{trunk}    {turn}{line} ");
            self.write(&first, &format!("{trunk}    {stem}      "), &text, paint);
        }
    }

    /// Writes one entry: broken at spaces, and host names before their domain, where it is too long.
    fn write(&mut self, first: &str, rest: &str, text: &str, paint: Paint) {
        let text = &*visible(text);
        let width = usize::from(self.style.width.unwrap_or(u16::MAX)).max(40);
        let mut line = String::new();
        let mut prefix = first;
        for word in words(text, width.saturating_sub(measure_text_width(rest))) {
            let used = measure_text_width(prefix) + measure_text_width(&line);
            if !line.is_empty() && used + measure_text_width(&word) > width {
                self.push(prefix, &line, paint);
                line.clear();
                prefix = rest;
            }
            line.push_str(&word);
        }
        self.push(prefix, &line, paint);
    }

    fn push(&mut self, prefix: &str, line: &str, paint: Paint) {
        self.lines
            .push(format!("{prefix}{}", painted(line.trim_end(), paint, self.style)));
    }
}

/// The text in pieces that stay together, each with the space that follows it.
fn words(text: &str, width: usize) -> Vec<String> {
    let pieces = text
        .split_inclusive(' ')
        .flat_map(|word| match word.split_once(".svc.") {
            Some((name, domain)) if measure_text_width(word) > width => vec![name.to_owned(), format!(".svc.{domain}")],
            _ => vec![word.to_owned()],
        });
    pieces.collect()
}

fn with_reason(edge: &Edge) -> String {
    match &edge.reason {
        Some(reason) => format!("{}: {reason}", edge.label),
        None => edge.label.clone(),
    }
}
