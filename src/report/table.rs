//! Tables: the only user of the table library.

use comfy_table::{Attribute, Cell, Color, ContentArrangement, Table, TableStyle};
use console::measure_text_width;

use super::lines::{heading, wrapped};
use crate::wording::visible;

/// How text looks where it will be read.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Escape codes are welcome.
    pub color: bool,
    /// Columns of the terminal; `None` when nothing is to be wrapped.
    pub width: Option<u16>,
}

/// The meaning of a cell, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Neither good nor bad.
    Plain,
    /// As it should be.
    Good,
    /// Worth a look.
    Doubtful,
    /// Not as it should be.
    Bad,
}

impl Paint {
    fn color(self) -> Option<Color> {
        match self {
            Self::Plain => None,
            Self::Good => Some(Color::Green),
            Self::Doubtful => Some(Color::Yellow),
            Self::Bad => Some(Color::Red),
        }
    }
}

/// A titled table under construction.
pub(super) struct Section {
    title: &'static str,
    header: Vec<&'static str>,
    rows: Vec<Vec<(String, Paint)>>,
    notes: Vec<String>,
    empty: &'static str,
    hosts: bool,
}

impl Section {
    /// A table with these columns; `empty` is said when it has no rows.
    pub fn new(title: &'static str, header: Vec<&'static str>, empty: &'static str) -> Self {
        Self {
            title,
            header,
            rows: Vec::new(),
            notes: Vec::new(),
            empty,
            hosts: false,
        }
    }

    /// The cells hold host names: where they are too long, they are broken before their domain.
    pub fn of_hosts(mut self) -> Self {
        self.hosts = true;
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<(String, Paint)>) {
        let shown = |(text, paint): (String, Paint)| (visible(&text).into_owned(), paint);
        self.rows.push(cells.into_iter().map(shown).collect());
    }

    /// Adds a row whose cells may have several lines.
    pub fn row_of_lines(&mut self, cells: Vec<(Vec<String>, Paint)>) {
        let shown = |lines: Vec<String>| {
            let lines: Vec<_> = lines.iter().map(|line| visible(line)).collect();
            lines.join("\n")
        };
        let cells = cells.into_iter().map(|(lines, paint)| (shown(lines), paint));
        self.rows.push(cells.collect());
    }

    /// Adds a line below the table.
    pub fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// The table as text.
    pub fn text(&self, style: &Style) -> String {
        let mut lines = vec![heading(self.title, style)];
        if self.rows.is_empty() {
            lines.push(format!("  {}", self.empty));
        } else {
            lines.extend(self.table(style).lines().map(|line| line.trim_end().to_owned()));
        }
        lines.extend(self.notes.iter().flat_map(|note| wrapped(note, "  ", "    ", style)));
        lines.join("\n")
    }

    /// How wide the table is when nothing is broken.
    fn natural_width(&self) -> usize {
        let widest = |(column, header): (usize, &&str)| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            let lines = cells.flat_map(|(text, _)| text.lines()).map(measure_text_width);
            lines.chain([measure_text_width(header)]).max().unwrap_or_default() + 2
        };
        self.header.iter().enumerate().map(widest).sum()
    }

    fn table(&self, style: &Style) -> Table {
        let mut table = Table::new();
        table
            .load_style(TableStyle::new())
            .set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(style.width.unwrap_or(u16::MAX));
        if style.color {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        table.set_header(self.header.iter().map(|name| {
            let cell = Cell::new(name);
            if style.color {
                cell.add_attribute(Attribute::Dim)
            } else {
                cell
            }
        }));
        let narrow = self.hosts
            && style
                .width
                .is_some_and(|width| self.natural_width() > usize::from(width));
        for row in &self.rows {
            table.add_row(row.iter().map(|(text, paint)| {
                let cell = if narrow {
                    Cell::new(broken(text))
                } else {
                    Cell::new(text)
                };
                match paint.color().filter(|_| style.color) {
                    Some(color) => cell.fg(color),
                    None => cell,
                }
            }));
        }
        for column in table.column_iter_mut() {
            column.set_padding((2, 0));
        }
        table
    }
}

/// Host names broken before their domain, so that both parts stay legible.
fn broken(text: &str) -> String {
    text.replace(".svc.", "\n  .svc.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = ["plain", "東京", "🚀", "e\u{301}te\u{301}", "한국어"];

    fn section() -> Section {
        let mut section = Section::new("Meshes", vec!["mesh", "state"], "none");
        for name in NAMES {
            section.row(vec![(name.to_owned(), Paint::Bad), ("ready".to_owned(), Paint::Good)]);
        }
        section
    }

    /// The column of the terminal in which the second cell of each row begins.
    fn columns(text: &str) -> Vec<usize> {
        let starts = text.lines().filter_map(|line| line.split_once("ready"));
        starts.map(|(before, _)| measure_text_width(before)).collect()
    }

    #[test]
    fn columns_stay_in_line_whatever_a_character_takes() {
        for color in [false, true] {
            let text = section().text(&Style { color, width: None });
            let columns = columns(&text);
            assert_eq!(columns.len(), NAMES.len(), "{text}");
            assert!(
                columns.iter().all(|column| *column == columns[0]),
                "{columns:?}\n{text}"
            );
        }
    }

    #[test]
    fn hosts_are_broken_before_their_domain_only_where_the_columns_do_not_suffice() {
        let mut section = Section::new("Imports", vec!["host", "state"], "none").of_hosts();
        let host = "詳細.ns.svc.mesh-imports.local";
        section.row(vec![(host.to_owned(), Paint::Plain), ("ready".to_owned(), Paint::Good)]);
        let needed = u16::try_from(section.natural_width()).expect("narrow");
        let fits = |width| {
            section
                .text(&Style {
                    color: false,
                    width: Some(width),
                })
                .contains(host)
        };
        assert!(fits(needed));
        assert!(!fits(needed - 1));
    }
}
