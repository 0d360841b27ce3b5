//! One answer in the format that was asked for.

use super::{Report, Style};
use crate::manifest::quote;
use crate::wording::visible;

/// Format of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Tables for people; `wide` has every column.
    Table {
        /// Every column.
        wide: bool,
    },
    /// One JSON document.
    Json,
    /// One YAML document.
    Yaml,
    /// One `kind/name` per line.
    Name,
    /// Findings in a form of their own; a report without findings is told as a table.
    Findings(FindingsFormat),
    /// A picture; a report that cannot be drawn is told as a table.
    Drawing(Drawing),
    /// Certificates; a report without any is told as a table.
    Pem,
}

/// Form of a report that consists of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingsFormat {
    /// One line per finding.
    Short,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML.
    Junit,
}

/// Language of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// A Mermaid flowchart.
    Mermaid,
    /// Graphviz.
    Dot,
    /// A self-contained SVG.
    Svg,
}

/// The whole answer, without a line break at its end.
pub fn render(report: &impl Report, format: Format, style: &Style) -> String {
    let document = || serde_json::to_value(report).expect("a report has only text keys");
    match format {
        Format::Table { wide } => report.text(style, wide),
        Format::Json => serde_json::to_string_pretty(&document()).expect("a JSON value can be written"),
        Format::Yaml => quote::document(&document()),
        Format::Drawing(drawing) => report.draw(drawing).unwrap_or_else(|| report.text(style, false)),
        Format::Pem => report.pem().unwrap_or_else(|| report.text(style, false)),
        // A line each, whatever stands in a name.
        Format::Name => {
            let names = report.names();
            names.iter().map(|name| visible(name)).collect::<Vec<_>>().join("\n")
        }
        Format::Findings(form) => report
            .findings(form, style)
            .unwrap_or_else(|| report.text(style, false)),
    }
}
