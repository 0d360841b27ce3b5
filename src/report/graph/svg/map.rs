//! The map: meshes on an ellipse, directed links between them as curves that keep to their right.

use std::f64::consts::PI;

use super::paper::{Paper, Point, lines_of};
use super::{MARGIN, WIDTH, class, tooltip};
use crate::report::graph::{Edge, EdgeKind, GraphReport, Node};
use crate::report::{Health, graph::model::mark};

const BOX: (f64, f64) = (208.0, 76.0);
/// Space between a box and the ends of lines.
const GAP: f64 = 6.0;
/// Up to this many meshes, links that work are labelled too.
const FEW: usize = 3;

/// Draws it below `top` and returns where it ends.
pub fn draw(paper: &mut Paper, graph: &GraphReport, top: f64) -> f64 {
    let meshes: Vec<&Node> = graph.meshes().collect();
    if meshes.is_empty() {
        paper.text(MARGIN, top + 30.0, "small", "no control plane found");
        return top + 50.0;
    }
    let height = height(meshes.len());
    let center = (WIDTH / 2.0, top + height / 2.0);
    let places: Vec<Point> = (0..meshes.len())
        .map(|index| place(index, meshes.len(), center, height))
        .collect();
    let at = |id: &str| {
        let index = meshes.iter().position(|mesh| mesh.id == id);
        places[index.expect("links join meshes of the graph")]
    };
    let links: Vec<&Edge> = graph.edges.iter().filter(|edge| edge.kind == EdgeKind::Link).collect();
    let curves: Vec<Curve> = links
        .iter()
        .map(|link| Curve::between(at(&link.from), at(&link.to)))
        .collect();
    for (link, curve) in links.iter().zip(&curves) {
        let told = format!(
            "{} → {}: {}",
            graph.node(&link.from).title,
            graph.node(&link.to).title,
            tooltip(link)
        );
        paper.path(&curve.way(), curve.ending(), class(link.health, "link"), &told);
    }
    for (mesh, place) in meshes.iter().zip(&places) {
        draw_mesh(paper, mesh, *place);
    }
    for (link, curve) in links.iter().zip(&curves) {
        if link.health != Health::Ok || meshes.len() <= FEW {
            let (x, y) = curve.label(meshes.len());
            let class = format!("halo middle {}", label_class(link.health));
            paper.text(x, y + 4.0, &class, &label(link, meshes.len()));
        }
    }
    top + height + 10.0
}

/// The mark alone where there are many; the words are told below the map.
fn label(link: &Edge, meshes: usize) -> String {
    let mark = link.mark().trim_end();
    if meshes <= FEW {
        format!("{mark}{}", link.label)
    } else {
        mark.to_owned()
    }
}

fn label_class(health: Health) -> &'static str {
    match health {
        Health::Ok => "small ok",
        Health::Bad => "small bad",
        Health::Unknown => "small unknown",
    }
}

fn height(meshes: usize) -> f64 {
    match meshes {
        0..=2 => 150.0,
        3..=4 => 360.0,
        _ => 460.0,
    }
}

/// Two stand side by side, three and more begin at the left (an odd number at the top) and go round.
fn place(index: usize, count: usize, center: Point, height: f64) -> Point {
    if count == 1 {
        return center;
    }
    let number = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    let start = if count.is_multiple_of(2) { PI } else { -PI / 2.0 };
    let angle = start + 2.0 * PI * number(index) / number(count);
    let (across, down) = ((WIDTH - BOX.0) / 2.0 - MARGIN, (height - BOX.1) / 2.0 - 4.0);
    (center.0 + across * angle.cos(), center.1 + down * angle.sin())
}

fn draw_mesh(paper: &mut Paper, mesh: &Node, (x, y): Point) {
    let (left, top) = (x - BOX.0 / 2.0, y - BOX.1 / 2.0);
    paper.rectangle((left, top), BOX, class(mesh.health, "box"));
    let name = format!("{}{}", mark(mesh.health), mesh.title);
    let name = lines_of(&name, 25);
    let state = class(mesh.health, "small");
    let (first, rest) = mesh
        .details
        .split_first()
        .map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    let mut lines: Vec<(&str, String)> = name.into_iter().take(2).map(|line| ("name", line)).collect();
    lines.push((
        state,
        [first]
            .into_iter()
            .chain(rest.first().map(String::as_str))
            .collect::<Vec<_>>()
            .join(" · "),
    ));
    lines.extend(rest.get(1).map(|domain| ("host", crate::wording::shorten(domain, 27))));
    lines.truncate(4);
    let step = 17.0;
    let count = f64::from(u8::try_from(lines.len()).unwrap_or_default());
    let mut baseline = y - step * (count - 1.0) / 2.0 + 4.5;
    for (class, line) in lines {
        paper.text(x, baseline, &format!("{class} middle"), &line);
        baseline += step;
    }
}

/// A quadratic curve, bent to the right of its direction so that there and back stay apart.
struct Curve {
    start: Point,
    control: Point,
    end: Point,
}

impl Curve {
    fn between(from: Point, to: Point) -> Self {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy).max(1.0);
        let (right, bend) = ((-dy / length, dx / length), 16.0 + length * 0.06);
        let control = (
            (from.0 + to.0) / 2.0 + right.0 * bend,
            (from.1 + to.1) / 2.0 + right.1 * bend,
        );
        // The ends are set aside too, or there and back would meet in one point of the box.
        let aside = |point: Point| (point.0 + right.0 * 12.0, point.1 + right.1 * 12.0);
        Self {
            start: border(from, aside(from), control),
            control,
            end: border(to, aside(to), control),
        }
    }

    /// As a cubic one, since some renderers close a quadratic one with a line.
    fn way(&self) -> String {
        let Self { start, control, end } = self;
        let towards = |from: &Point| {
            let near = |from: f64, to: f64| from + (to - from) * 2.0 / 3.0;
            (near(from.0, control.0), near(from.1, control.1))
        };
        let (first, second) = (towards(start), towards(end));
        format!(
            "M{:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
            start.0, start.1, first.0, first.1, second.0, second.1, end.0, end.1
        )
    }

    /// Where it ends, and in which direction.
    fn ending(&self) -> (Point, Point) {
        let (control, end) = (self.control, self.end);
        (end, (end.0 - control.0, end.1 - control.1))
    }

    fn at(&self, share: f64) -> Point {
        let mix = |start: f64, control: f64, end: f64| {
            let rest = 1.0 - share;
            rest * rest * start + 2.0 * rest * share * control + share * share * end
        };
        (
            mix(self.start.0, self.control.0, self.end.0),
            mix(self.start.1, self.control.1, self.end.1),
        )
    }

    /// In the middle where there are few; nearer to the beginning where many lines cross in the middle.
    fn label(&self, meshes: usize) -> Point {
        self.at(if meshes <= FEW { 0.5 } else { 0.3 })
    }
}

/// Where the way from a point inside the box around `center` towards `to` leaves the box.
fn border(center: Point, inside: Point, to: Point) -> Point {
    let (dx, dy) = (to.0 - inside.0, to.1 - inside.1);
    let reach = |delta: f64, from: f64, middle: f64, half: f64| {
        if delta.abs() < f64::EPSILON {
            return f64::INFINITY;
        }
        let edge = middle + half * delta.signum();
        (edge - from) / delta
    };
    let share = reach(dx, inside.0, center.0, BOX.0 / 2.0 + GAP).min(reach(dy, inside.1, center.1, BOX.1 / 2.0 + GAP));
    (inside.0 + dx * share, inside.1 + dy * share)
}
