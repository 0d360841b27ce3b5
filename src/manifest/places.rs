//! Where in a text a value stands: line and column, for errors and findings.

use std::collections::BTreeMap;
use std::fmt;

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPlace {
    pub line: usize,
    pub column: usize,
}

/// The place of a value, and of everything in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextPlaces {
    here: TextPlace,
    inner: Inner,
}

/// The places of what is in a value.
#[derive(Clone, Debug, Default, PartialEq)]
enum Inner {
    /// It is a scalar.
    #[default]
    Nothing,
    Fields(BTreeMap<String, TextPlaces>),
    Items(Vec<TextPlaces>),
}

impl TextPlaces {
    /// Those of the fields of an object.
    pub(super) fn of_fields(fields: impl IntoIterator<Item = (String, Self)>) -> Self {
        Self {
            inner: Inner::Fields(fields.into_iter().collect()),
            ..Self::default()
        }
    }

    /// Those of the items of a list.
    pub(super) fn of_items(items: Vec<Self>) -> Self {
        Self {
            inner: Inner::Items(items),
            ..Self::default()
        }
    }

    /// The same for a value that stands here.
    #[must_use]
    pub(super) fn at(self, here: TextPlace) -> Self {
        Self { here, ..self }
    }

    /// The place of what a path leads to, or of the last part of the path that there is.
    pub fn find(&self, path: &Path) -> TextPlace {
        let mut places = self;
        for part in &path.0 {
            let inner = match (&places.inner, part) {
                (Inner::Fields(fields), PathPart::Key(key)) => fields.get(key),
                (Inner::Items(items), PathPart::Index(index)) => items.get(*index),
                _ => None,
            };
            let Some(inner) = inner else { break };
            places = inner;
        }
        places.here
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::yaml::read_documents;

    const TEXT: &str = "# a comment\na: 1\n---\nspec:\n  rules:\n    - type: x\n    - type: y\n      more: {k: v, list: [1, {deep: 2}]}\n  ? odd\n  : 1\nlast: &anchor {x: 1}\nagain: *anchor\n";

    fn at(document: usize, path: Path) -> Option<(usize, usize)> {
        let documents = read_documents(TEXT).expect("valid");
        let place = documents.get(document)?.place(&path);
        Some((place.line, place.column))
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
    fn what_an_alias_repeats_is_found_where_it_can_be_edited() {
        assert_eq!(at(1, Path::default().key("again")), Some((12, 1)));
        assert_eq!(at(1, Path::default().key("again").key("x")), Some((11, 16)));
    }

    #[test]
    fn a_path_that_the_text_does_not_have_ends_at_what_it_has() {
        let root = Path::default();
        assert_eq!(at(1, root.key("nowhere")), Some((4, 1)));
        assert_eq!(at(7, root), None);
    }
}
