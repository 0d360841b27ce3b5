//! A federation's file as it is written: for people, section by section.

use std::fmt::Write;

use serde_json::Value;

use super::model::{API_VERSION, KIND};
use crate::manifest::quote;

/// The fields of an entry, in the order in which they are written.
pub type Entry = Vec<(&'static str, Value)>;

/// What a file is to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    /// Lines that open the file, as comments.
    pub remarks: Vec<String>,
    pub name: Option<String>,
    /// Each by its name.
    pub meshes: Vec<(String, Entry)>,
    pub peerings: Vec<Entry>,
    pub exports: Vec<Entry>,
    pub imports: Vec<Entry>,
    pub routes: Vec<Entry>,
}

impl Outline {
    /// The file: fields of a mesh on lines of their own, all other entries on one line each.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for remark in &self.remarks {
            line(&mut text, &quote::comment(remark, 0));
        }
        line(&mut text, &format!("apiVersion: {API_VERSION}\nkind: {KIND}"));
        if let Some(name) = &self.name {
            line(&mut text, &format!("metadata:\n  name: {}", quote::scalar(name)));
        }
        line(&mut text, "meshes:");
        for (name, entry) in &self.meshes {
            let name = quote::scalar(name);
            if entry.is_empty() {
                line(&mut text, &format!("  {name}: {{}}"));
                continue;
            }
            line(&mut text, &format!("  {name}:"));
            for (field, value) in entry {
                let is_deep = value
                    .as_object()
                    .is_some_and(|fields| fields.values().any(Value::is_object));
                let value = if is_deep {
                    quote::block(value, 6)
                } else {
                    format!(" {}", flow(value))
                };
                line(&mut text, &format!("    {field}:{value}"));
            }
        }
        let sections = [
            ("peerings", &self.peerings),
            ("exports", &self.exports),
            ("imports", &self.imports),
            ("routes", &self.routes),
        ];
        for (section, entries) in sections.into_iter().filter(|(_, entries)| !entries.is_empty()) {
            line(&mut text, &format!("{section}:"));
            for entry in entries {
                let fields: Vec<String> = entry
                    .iter()
                    .map(|(field, value)| format!("{field}: {}", flow(value)))
                    .collect();
                line(&mut text, &format!("- {{{}}}", fields.join(", ")));
            }
        }
        text
    }

    /// How many entries the sections after the meshes have.
    pub fn entries(&self) -> usize {
        self.sections().iter().map(|section| section.len()).sum()
    }

    fn sections(&self) -> [&Vec<Entry>; 4] {
        [&self.peerings, &self.exports, &self.imports, &self.routes]
    }

    /// The same with the first `number` of those entries only, and the last of them.
    pub fn first(&self, number: usize) -> (Self, Option<(&'static str, &Entry)>) {
        let names = ["peerings", "exports", "imports", "routes"];
        let all = names.into_iter().zip(self.sections());
        let all = all.flat_map(|(name, section)| section.iter().map(move |entry| (name, entry)));
        let kept: Vec<(&'static str, &Entry)> = all.take(number).collect();
        let of = |wanted: &str| -> Vec<Entry> {
            let of_section = kept.iter().filter(|(name, _)| *name == wanted);
            of_section.map(|(_, entry)| (*entry).clone()).collect()
        };
        let first = Self {
            peerings: of(names[0]),
            exports: of(names[1]),
            imports: of(names[2]),
            routes: of(names[3]),
            ..self.clone()
        };
        (first, kept.last().copied())
    }

    /// The same without one of those entries.
    #[must_use]
    pub fn without(mut self, section: &str, entry: &Entry) -> Self {
        let entries = match section {
            "peerings" => &mut self.peerings,
            "exports" => &mut self.exports,
            "imports" => &mut self.imports,
            _ => &mut self.routes,
        };
        if let Some(position) = entries.iter().position(|other| other == entry) {
            entries.remove(position);
        }
        self
    }
}

/// An entry on one line, to tell of it.
pub fn shown(entry: &Entry) -> String {
    let fields: Vec<String> = entry
        .iter()
        .map(|(field, value)| format!("{field}: {}", flow(value)))
        .collect();
    format!("{{{}}}", fields.join(", "))
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("writing to a string cannot fail");
}

/// A value on one line.
fn flow(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(key, value)| format!("{}: {}", quote::scalar(key), flow(value)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        scalar => quote::inline(scalar).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{FileText, read};
    use super::*;

    fn outline() -> Outline {
        Outline {
            remarks: vec!["Not said: a\nb".to_owned()],
            name: Some("shop".to_owned()),
            meshes: vec![
                (
                    "east".to_owned(),
                    vec![
                        ("context", json!("a, b: c")),
                        ("members", json!(["shop"])),
                        ("values", json!({"proxy": {"concurrency": 2, "none": null}})),
                    ],
                ),
                ("west".to_owned(), Vec::new()),
            ],
            peerings: vec![vec![("between", json!(["east", "west"]))]],
            exports: vec![vec![
                ("from", json!("west")),
                ("to", json!("east")),
                ("service", json!("*/*")),
            ]],
            ..Outline::default()
        }
    }

    #[test]
    fn what_is_written_is_read_as_it_was_meant() {
        let text = outline().text();
        let name = "federation.yaml".to_owned();
        let read = read(&[FileText {
            name,
            text: text.clone(),
        }])
        .unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
        assert_eq!(read.name.as_deref(), Some("shop"));
        let east = &read.wanted.meshes[0];
        assert_eq!(east.reference.context.as_deref(), Some("a, b: c"));
        let values = &east
            .installation
            .as_ref()
            .expect("it says what to make")
            .control_plane
            .values;
        assert_eq!(*values, [json!({"proxy": {"concurrency": 2, "none": null}})]);
        assert_eq!(read.wanted.exports.len(), 1);
        assert!(text.starts_with("# Not said: a\n# b\napiVersion: "), "{text}");
        assert!(
            text.contains("\n- {from: west, to: east, service: \"*/*\"}\n"),
            "{text}"
        );
    }

    #[test]
    fn entries_are_taken_one_by_one() {
        let outline = outline();
        assert_eq!(outline.entries(), 2);
        let (first, last) = outline.first(1);
        assert_eq!(
            (first.entries(), last.map(|(section, _)| section)),
            (1, Some("peerings"))
        );
        let (all, last) = outline.first(2);
        let (section, entry) = last.expect("an export");
        assert_eq!(shown(entry), "{from: west, to: east, service: \"*/*\"}");
        assert_eq!(all.without(section, entry), first);
    }
}
