//! Boxes, lines and text as SVG elements; the only place that writes markup.
//!
//! Every colour and font is an attribute of its element, since many renderers know no style sheets, or not variables in
//! them; heads of arrows are drawn, since some know no markers. The style sheet has nothing but the colours for the dark.

use std::fmt::Write;

use console::measure_text_width;
use textwrap::core::Word;

/// A point, or a direction.
pub type Point = (f64, f64);

/// What a colour is for, and the colour for light and dark.
const COLOURS: [(&str, &str, &str); 8] = [
    ("paper", "#ffffff", "#0d1117"),
    ("ink", "#1f2328", "#e6edf3"),
    ("dim", "#59636e", "#9198a1"),
    ("line", "#818b98", "#6e7681"),
    ("fill", "#f6f8fa", "#161b22"),
    ("ok", "#1a7f37", "#3fb950"),
    ("bad", "#cf222e", "#f85149"),
    ("unknown", "#9a6700", "#d29922"),
];

/// Length of the head of an arrow.
const HEAD: f64 = 9.0;

/// A picture under construction.
#[derive(Default)]
pub struct Paper {
    body: String,
}

impl Paper {
    /// One line of text.
    pub fn text(&mut self, x: f64, y: f64, class: &str, text: &str) {
        let has = |word: &str| class.split(' ').any(|other| other == word);
        let (size, family) = match () {
            () if has("title") => ("20", "sans-serif"),
            () if has("name") => ("14", "sans-serif"),
            () if has("small") => ("12", "sans-serif"),
            () if has("host") => ("11.5", "monospace"),
            () => ("13", "sans-serif"),
        };
        let mut look = format!("font-family=\"{family}\" font-size=\"{size}\"");
        if has("title") || has("name") {
            look.push_str(" font-weight=\"600\"");
        }
        let anchor = [("middle", "middle"), ("end", "end")];
        if let Some((_, anchor)) = anchor.into_iter().find(|(word, _)| has(word)) {
            let _ = write!(look, " text-anchor=\"{anchor}\"");
        }
        let health = ["ok", "bad", "unknown"].into_iter().find(|word| has(word));
        let colour = health.unwrap_or(if has("small") { "dim" } else { "ink" });
        let text = escape(text);
        // What lies below a label would make it hard to read. It is drawn by itself, since the order of the strokes of one
        // text cannot be chosen everywhere.
        if has("halo") {
            let (fill, stroke) = (painted("fill", "paper"), painted("stroke", "paper"));
            let around = format!(
                "{} stroke-width=\"5\" stroke-linejoin=\"round\"",
                with_class(&[&fill, &stroke])
            );
            self.add(format_args!(
                "<text x=\"{x:.1}\" y=\"{y:.1}\" {look} {around}>{text}</text>"
            ));
        }
        let fill = with_class(&[&painted("fill", colour)]);
        self.add(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" {look} {fill} stroke=\"none\">{text}</text>"
        ));
    }

    /// A rounded box.
    pub fn rectangle(&mut self, (x, y): Point, (width, height): Point, class: &str) {
        let stroke = match class {
            "box bad" => " stroke-width=\"2\"",
            "box unknown" => " stroke-width=\"2\" stroke-dasharray=\"5 4\"",
            _ => "",
        };
        let colours = with_class(&[
            &painted("fill", "fill"),
            &painted("stroke", health_of(class).unwrap_or("line")),
        ]);
        self.add(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"6\" {colours}{stroke}/>"
        ));
    }

    /// A line with a head at its end, which it reaches in this direction, and what a pointer over it is told.
    pub fn path(&mut self, way: &str, (end, direction): (Point, Point), class: &str, tooltip: &str) {
        let is_link = class.starts_with("link");
        let health = health_of(class);
        // The way of a request that works is no news; a link that works is.
        let colour = health.filter(|health| is_link || *health != "ok").unwrap_or("line");
        let (width, dashes) = match (health, class.contains("copy")) {
            (Some("bad"), false) => ("2", ""),
            (Some("bad"), true) => ("2", " stroke-dasharray=\"6 4\""),
            (Some("unknown"), _) => (if is_link { "2" } else { "1.5" }, " stroke-dasharray=\"2 3\""),
            (_, true) => ("1.5", " stroke-dasharray=\"6 4\""),
            _ => (if is_link { "2" } else { "1.5" }, ""),
        };
        let stroke = with_class(&[&painted("stroke", colour)]);
        self.add(format_args!(
            "<path d=\"{way}\" fill=\"none\" {stroke} stroke-width=\"{width}\"{dashes}><title>{}</title></path>",
            escape(tooltip)
        ));
        self.head(end, direction, colour, health == Some("bad"));
    }

    /// An arrow's head, or a cross where nothing gets through.
    fn head(&mut self, (x, y): Point, (dx, dy): Point, colour: &str, crossed: bool) {
        let length = dx.hypot(dy).max(f64::EPSILON);
        let (dx, dy) = (dx / length, dy / length);
        // Along the line and across it.
        let at = |back: f64, aside: f64| format!("{:.1} {:.1}", x - dx * back - dy * aside, y - dy * back + dx * aside);
        if crossed {
            let half = HEAD / 2.0;
            let (a, b) = (at(0.0, half), at(HEAD, -half));
            let (c, d) = (at(0.0, -half), at(HEAD, half));
            let stroke = with_class(&[&painted("stroke", colour)]);
            self.add(format_args!(
                "<path d=\"M{a}L{b}M{c}L{d}\" fill=\"none\" {stroke} stroke-width=\"2\"/>"
            ));
        } else {
            let half = HEAD * 0.4;
            let (left, right, tip) = (at(HEAD, half), at(HEAD, -half), at(0.0, 0.0));
            let fill = with_class(&[&painted("fill", colour)]);
            self.add(format_args!(
                "<path d=\"M{left}L{tip}L{right}z\" {fill} stroke=\"none\"/>"
            ));
        }
    }

    /// A thin line across.
    pub fn rule(&mut self, from: f64, to: f64, y: f64) {
        let stroke = with_class(&[&painted("stroke", "line")]);
        self.add(format_args!(
            "<path d=\"M{from:.1} {y:.1}H{to:.1}\" fill=\"none\" {stroke} stroke-opacity=\"0.4\"/>"
        ));
    }

    /// The whole document.
    pub fn finish(self, title: &str, width: f64, height: f64) -> String {
        let dark = COLOURS.map(|(name, _, dark)| format!(".f-{name}{{fill:{dark}}}.s-{name}{{stroke:{dark}}}"));
        let paper = with_class(&[&painted("fill", "paper")]);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
             height=\"{height:.0}\" role=\"img\">\n<title>{}</title>\n\
             <style>@media (prefers-color-scheme:dark){{{}}}</style>\n\
             <rect width=\"{width:.0}\" height=\"{height:.0}\" {paper} stroke=\"none\"/>\n{}</svg>",
            escape(title),
            dark.concat(),
            self.body
        )
    }

    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        writeln!(self.body, "{element}").expect("a string takes any text");
    }
}

/// The class of a colour, by which the dark changes it, and the attribute with the colour itself.
fn painted(attribute: &str, name: &str) -> (String, String) {
    let found = COLOURS.iter().find(|(known, ..)| *known == name);
    let (_, light, _) = found.expect("colours are those of the table");
    (
        format!("{}-{name}", &attribute[..1]),
        format!("{attribute}=\"{light}\""),
    )
}

/// Attributes of one element.
fn with_class(painted: &[&(String, String)]) -> String {
    let classes: Vec<&str> = painted.iter().map(|(class, _)| class.as_str()).collect();
    let attributes: Vec<&str> = painted.iter().map(|(_, attribute)| attribute.as_str()).collect();
    format!("{} class=\"{}\"", attributes.join(" "), classes.join(" "))
}

fn health_of(class: &str) -> Option<&'static str> {
    let words = ["ok", "bad", "unknown"];
    words
        .into_iter()
        .find(|word| class.split(' ').any(|other| other == *word))
}

/// Text as XML; control characters, which XML cannot hold at all, are left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Text broken at spaces; a word that is too long is broken before its domain, then at dots, then anywhere.
pub fn lines_of(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let fits = |line: &String| measure_text_width(line) + 1 + measure_text_width(word) <= width;
        match lines.last_mut() {
            Some(line) if fits(line) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.extend(pieces(word, width)),
        }
    }
    lines
}

fn pieces(word: &str, width: usize) -> Vec<String> {
    if measure_text_width(word) <= width {
        return vec![word.to_owned()];
    }
    if let Some((name, domain)) = word.split_once(".svc.") {
        return [pieces(name, width), pieces(&format!(".svc.{domain}"), width)].concat();
    }
    let mut lines = vec![String::new()];
    let parts = word.split_inclusive('.').flat_map(|part| {
        Word::from(part)
            .break_apart(width)
            .map(|piece| piece.word)
            .collect::<Vec<_>>()
    });
    for part in parts {
        let last = lines.last_mut().expect("there is a first line");
        if measure_text_width(last) + measure_text_width(part) <= width {
            last.push_str(part);
        } else {
            lines.push(part.to_owned());
        }
    }
    lines
}
