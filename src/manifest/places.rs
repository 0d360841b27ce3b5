//! Where in a YAML text a value stands: line and column, for errors and findings. Reads the text again, and only when
//! somebody asks, since values themselves do not carry their place.

use std::fmt;

use granit_parser::{Event, Parser};

/// One step from a value to a value in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathPart {
    /// A field.
    Key(String),
    /// An item of a list.
    Index(usize),
}

/// The way from a document to a value in it; shown as `spec.exportRules[0].type`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(pub Vec<PathPart>);

impl Path {
    /// The path to a field of what this path leads to.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.with(PathPart::Key(key.to_owned()))
    }

    /// The path to an item of what this path leads to.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(PathPart::Index(index))
    }

    fn with(&self, part: PathPart) -> Self {
        let mut parts = self.0.clone();
        parts.push(part);
        Self(parts)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, part) in self.0.iter().enumerate() {
            match part {
                PathPart::Key(key) if position == 0 => f.write_str(key)?,
                PathPart::Key(key) => write!(f, ".{key}")?,
                PathPart::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// A place in a text, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPlace {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// What is open around the current position.
enum Open {
    Map { key: Option<String> },
    List { next: usize },
}

/// Where the value at `path` of a document stands: its key, or the item itself in a list. Where the path leads through
/// an alias or a merge, the last part of it that the text has; `None` when the text has no such document.
pub fn place(text: &str, document: usize, path: &Path) -> Option<TextPlace> {
    let mut seen: Option<usize> = None;
    let mut open: Vec<Open> = Vec::new();
    let mut here: Vec<PathPart> = Vec::new();
    let mut best: Option<(usize, TextPlace)> = None;
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { break };
        if matches!(event, Event::DocumentStart(..)) {
            seen = Some(seen.map_or(0, |index| index + 1));
            continue;
        }
        if seen != Some(document) {
            if seen.is_some_and(|index| index > document) {
                break;
            }
            continue;
        }
        let place = TextPlace {
            line: span.start.line().max(1),
            column: span.start.col() + 1,
        };
        let node = matches!(
            event,
            Event::Scalar(..) | Event::Alias(_) | Event::SequenceStart(..) | Event::MappingStart(..)
        );
        // A key names the value that follows it; a key that is no text names nothing that anybody looks for.
        if let (true, Some(Open::Map { key: key @ None })) = (node, open.last_mut()) {
            let text = match &event {
                Event::Scalar(text, ..) => text.to_string(),
                _ => String::new(),
            };
            here.push(PathPart::Key(text.clone()));
            *key = Some(text);
            note(&mut best, &here, path, place);
            if matches!(event, Event::Scalar(..) | Event::Alias(_)) {
                continue;
            }
        } else if let (true, Some(Open::List { next })) = (node, open.last_mut()) {
            here.push(PathPart::Index(*next));
            *next += 1;
            note(&mut best, &here, path, place);
        } else if node && here.is_empty() {
            note(&mut best, &here, path, place);
        }
        match event {
            Event::MappingStart(..) => open.push(Open::Map { key: None }),
            Event::SequenceStart(..) => open.push(Open::List { next: 0 }),
            Event::MappingEnd | Event::SequenceEnd => {
                open.pop();
                done(&mut open, &mut here);
            }
            Event::Scalar(..) | Event::Alias(_) => done(&mut open, &mut here),
            _ => {}
        }
    }
    best.map(|(_, place)| place)
}

/// A value has ended: the path leads to what is around it again.
fn done(open: &mut [Open], here: &mut Vec<PathPart>) {
    if let Some(Open::Map { key }) = open.last_mut() {
        *key = None;
    }
    if !open.is_empty() {
        here.pop();
    }
}

/// Keeps the place whose path shares most with the one that is looked for.
fn note(best: &mut Option<(usize, TextPlace)>, here: &[PathPart], path: &Path, place: TextPlace) {
    let better = best.is_none_or(|(length, _)| here.len() > length);
    if better && path.0.starts_with(here) {
        *best = Some((here.len(), place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# a comment\na: 1\n---\nspec:\n  rules:\n    - type: x\n    - type: y\n      more: {k: v, list: [1, {deep: 2}]}\n  ? odd\n  : 1\nlast: &anchor {x: 1}\nagain: *anchor\n";

    fn at(document: usize, path: Path) -> Option<(usize, usize)> {
        place(TEXT, document, &path).map(|place| (place.line, place.column))
    }

    #[test]
    fn a_value_is_found_by_its_key_and_an_item_by_itself() {
        let root = Path::default();
        let rules = root.key("spec").key("rules");
        assert_eq!(at(0, root.key("a")), Some((2, 1)));
        assert_eq!(at(1, root.clone()), Some((4, 1)));
        assert_eq!(at(1, rules.clone()), Some((5, 3)));
        assert_eq!(at(1, rules.index(0)), Some((6, 7)));
        assert_eq!(at(1, rules.index(1).key("type")), Some((7, 7)));
        let more = rules.index(1).key("more");
        assert_eq!(at(1, more.key("k")), Some((8, 14)));
        assert_eq!(at(1, more.key("list").index(1).key("deep")), Some((8, 31)));
        assert_eq!(at(1, root.key("last")), Some((11, 1)));
    }

    #[test]
    fn a_path_that_the_text_does_not_have_ends_at_what_it_has() {
        let root = Path::default();
        assert_eq!(at(1, root.key("again").key("x")), Some((12, 1)));
        assert_eq!(at(1, root.key("nowhere")), Some((4, 1)));
        assert_eq!(at(7, root), None);
    }
}
