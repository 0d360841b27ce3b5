//! The graph as one self-contained SVG: a map of meshes and links, what is broken in words, and below it the way of
//! requests, left to right. No fonts, scripts or files from elsewhere; readable in light and dark.

mod lanes;
mod map;
mod paper;

use super::{Edge, GraphReport};
use crate::report::Health;
use paper::{Paper, lines_of};

/// Width of the picture.
const WIDTH: f64 = 960.0;
/// Space around it.
const MARGIN: f64 = 24.0;

/// Draws it.
pub(super) fn draw(graph: &GraphReport) -> String {
    let mut paper = Paper::default();
    let mut below = title(&mut paper, graph);
    below = map::draw(&mut paper, graph, below);
    below = faults(&mut paper, graph, below);
    below = lanes::draw(&mut paper, graph, below);
    below = legend(&mut paper, below + 12.0);
    paper.finish("Federation of service meshes", WIDTH, below + MARGIN)
}

fn title(paper: &mut Paper, graph: &GraphReport) -> f64 {
    paper.text(MARGIN, 38.0, "title", "Federation");
    let taken = graph.taken_at.map(|taken| format!("{taken:.0}"));
    let taken = taken.unwrap_or_else(|| "as it is wanted".to_owned());
    paper.text(WIDTH - MARGIN, 38.0, "small end", &taken);
    56.0
}

/// Every broken edge in words, since a picture has no room for reasons.
fn faults(paper: &mut Paper, graph: &GraphReport, top: f64) -> f64 {
    let mut y = top;
    let mut said: Vec<&str> = Vec::new();
    for edge in graph.edges.iter().filter(|edge| edge.health != Health::Ok) {
        let reason = edge.reason.as_deref().unwrap_or(&edge.label);
        if said.contains(&reason) {
            continue;
        }
        said.push(reason);
        for (index, line) in lines_of(&format!("{}{reason}", edge.mark()), 126).iter().enumerate() {
            let indent = if index == 0 { 0.0 } else { 16.0 };
            paper.text(MARGIN + indent, y + 16.0, class(edge.health, "reason"), line);
            y += 19.0;
        }
    }
    if said.is_empty() { y } else { y + 10.0 }
}

fn legend(paper: &mut Paper, top: f64) -> f64 {
    let samples = [
        ("link ok", "link"),
        ("edge ok", "requests"),
        ("edge copy ok", "copies (mirror)"),
        ("edge bad", "✗ broken"),
        ("edge unknown", "? could not be told"),
    ];
    for (index, (class, word)) in samples.into_iter().enumerate() {
        let x = MARGIN + 180.0 * f64::from(u8::try_from(index).unwrap_or_default());
        let (way, end) = (format!("M{x} {0}h40", top + 8.0), (x + 40.0, top + 8.0));
        paper.path(&way, (end, (1.0, 0.0)), class, word);
        paper.text(x + 54.0, top + 12.0, "small", word);
    }
    top + 16.0
}

/// The class of something and of its health.
fn class(health: Health, base: &str) -> &'static str {
    match (base, health) {
        ("link", Health::Ok) => "link ok",
        ("link", Health::Bad) => "link bad",
        ("link", Health::Unknown) => "link unknown",
        ("box", Health::Ok) => "box",
        ("box", Health::Bad) => "box bad",
        ("box", Health::Unknown) => "box unknown",
        ("copy", Health::Ok) => "edge copy ok",
        ("copy", Health::Bad) => "edge copy bad",
        ("copy", Health::Unknown) => "edge copy unknown",
        ("edge", Health::Ok) => "edge ok",
        ("edge", Health::Bad) => "edge bad",
        ("edge", Health::Unknown) => "edge unknown",
        (_, Health::Ok) => "small",
        (_, Health::Bad) => "small bad",
        (_, Health::Unknown) => "small unknown",
    }
}

/// What a pointer over an edge is told.
fn tooltip(edge: &Edge) -> String {
    match &edge.reason {
        Some(reason) => format!("{}: {reason}", edge.label),
        None => edge.label.clone(),
    }
}
