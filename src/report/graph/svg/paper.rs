//! Boxes, lines and text as SVG elements; the only place that writes markup.

use std::fmt::Write;

use console::measure_text_width;
use textwrap::core::Word;

/// Colours for light and dark, as variables that every class uses.
const STYLE: &str = "\
svg{--paper:#fff;--ink:#1f2328;--dim:#59636e;--line:#818b98;--fill:#f6f8fa;--ok:#1a7f37;--bad:#cf222e;--unknown:#9a6700;\
background:var(--paper)}
@media (prefers-color-scheme:dark){svg{--paper:#0d1117;--ink:#e6edf3;--dim:#9198a1;--line:#6e7681;--fill:#161b22;\
--ok:#3fb950;--bad:#f85149;--unknown:#d29922}}
.paper{fill:var(--paper)}
text{font:13px system-ui,sans-serif;fill:var(--ink)}
.title{font-size:20px;font-weight:600}.name{font-weight:600;font-size:14px}.small{font-size:12px;fill:var(--dim)}
.host{font:11.5px ui-monospace,monospace}.end{text-anchor:end}.middle{text-anchor:middle}
.halo{paint-order:stroke;stroke:var(--paper);stroke-width:5px;stroke-linejoin:round}
.box{fill:var(--fill);stroke:var(--line)}.box.bad{stroke:var(--bad);stroke-width:2}.box.unknown{stroke:var(--unknown);stroke-width:2;stroke-dasharray:5 4}
.rule{stroke:var(--line);stroke-opacity:.4}
.link,.edge{fill:none;stroke:var(--line);stroke-width:1.5}.link{stroke-width:2.5}.link.ok{stroke:var(--ok)}
.copy{stroke-dasharray:6 4}.edge.bad,.link.bad{stroke:var(--bad);stroke-width:2.5}.edge.unknown,.link.unknown{stroke:var(--unknown);stroke-dasharray:2 3}
text.bad{fill:var(--bad)}text.unknown{fill:var(--unknown)}text.ok{fill:var(--ok)}
.tip-ok{fill:var(--line)}.tip-link{fill:var(--ok)}.tip-bad{fill:none;stroke:var(--bad);stroke-width:2}.tip-unknown{fill:var(--unknown)}";

/// A picture under construction.
#[derive(Default)]
pub struct Paper {
    body: String,
}

impl Paper {
    /// One line of text.
    pub fn text(&mut self, x: f64, y: f64, class: &str, text: &str) {
        self.add(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\">{}</text>",
            escape(text)
        ));
    }

    /// A rounded box.
    pub fn rectangle(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str) {
        self.add(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"6\" class=\"{class}\"/>"
        ));
    }

    /// A line with an arrowhead, and what a pointer over it is told.
    pub fn path(&mut self, way: &str, class: &str, marker: &str, tooltip: &str) {
        self.add(format_args!(
            "<path d=\"{way}\" class=\"{class}\" marker-end=\"url(#{marker})\"><title>{}</title></path>",
            escape(tooltip)
        ));
    }

    /// A thin line across.
    pub fn rule(&mut self, from: f64, to: f64, y: f64) {
        self.add(format_args!("<path d=\"M{from:.1} {y:.1}H{to:.1}\" class=\"rule\"/>"));
    }

    /// The whole document.
    pub fn finish(self, title: &str, width: f64, height: f64) -> String {
        let tip = |id: &str, class: &str, shape: &str| {
            format!(
                "<marker id=\"{id}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"9\" markerHeight=\"9\" \
                 markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"{class}\" d=\"{shape}\"/></marker>"
            )
        };
        let arrow = "M0 1L10 5L0 9z";
        let markers = [
            tip("end-ok", "tip-ok", arrow),
            tip("end-link", "tip-link", arrow),
            tip("end-bad", "tip-bad", "M1 1L9 9M9 1L1 9"),
            tip("end-unknown", "tip-unknown", arrow),
        ];
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
             height=\"{height:.0}\" role=\"img\">\n<title>{}</title>\n<style>{STYLE}</style>\n<defs>{}</defs>\n\
             <rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n{}</svg>",
            escape(title),
            markers.concat(),
            self.body
        )
    }

    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        writeln!(self.body, "{element}").expect("a string takes any text");
    }
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
