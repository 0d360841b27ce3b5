//! The only reader of YAML, and of JSON in files: text to JSON values, with the place of each. Reads what `kubectl` reads,
//! so words and numbers of YAML 1.1 have their old meaning. Writing YAML is the business of templates and `quote`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::options::{DuplicateKeyPolicy, Options};
use serde_saphyr::{Location, Spanned};

use super::places::{Path, TextPlace, TextPlaces};

/// Why a text is not YAML that Kubernetes could read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct YamlError {
    /// Line, counted from 1.
    pub line: usize,
    /// Column, counted from 1.
    pub column: usize,
    /// What is wrong, without the place.
    pub message: String,
}

/// One document of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What it says.
    pub value: Value,
    /// Where it says so.
    pub places: TextPlaces,
}

impl Document {
    /// Where the value at a path is written: its key, or the item itself in a list. Where the text has no such value, the
    /// last part of the path that it has.
    pub fn place(&self, path: &Path) -> TextPlace {
        self.places.find(path)
    }
}

/// The documents of a text, without empty ones.
///
/// Refuses a key that occurs twice, tags, numbers that JSON does not have, and aliases that repeat a node excessively.
/// Keys that are numbers or booleans become strings, as they do on the way to an API server.
///
/// # Errors
/// The first fault, with its place.
pub fn read(text: &str) -> Result<Vec<Value>, YamlError> {
    let documents = read_documents(text)?;
    Ok(documents.into_iter().map(|document| document.value).collect())
}

/// The same, each with the places of its values.
///
/// # Errors
/// The first fault, with its place.
pub fn read_documents(text: &str) -> Result<Vec<Document>, YamlError> {
    let nodes: Vec<Spanned<YamlNode>> = serde_saphyr::from_multiple_with_options(text, options()).map_err(located)?;
    let documents = nodes.into_iter().map(|node| Document {
        places: node.value.places.at(place(node.defined)),
        value: node.value.value,
    });
    Ok(documents.collect())
}

/// Deepest nesting that is read; far beyond what any object of Kubernetes has.
const DEPTH_LIMIT: usize = 128;

/// Bytes of stack that one level of nesting takes at most, where the compiler optimises nothing.
const STACK_OF_A_LEVEL: usize = 128 * 1024;

/// Bytes of stack that are added where less than that is left.
const STACK_MORE: usize = 2 * 1024 * 1024;

/// Most nodes of one text, far beyond what a file of the greatest length that is read can hold.
const NODE_LIMIT: usize = 16 * 1024 * 1024;

/// Most that aliases of one text may repeat in all, counted as the parser does: a beginning, an end or a scalar each.
const ALIAS_LIMIT: usize = 100_000;

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: DEPTH_LIMIT,
            max_events: 4 * NODE_LIMIT,
            max_nodes: NODE_LIMIT,
            max_documents: NODE_LIMIT,
            // An anchor may be used often; what aliases repeat in all has a limit of its own.
            enforce_alias_anchor_ratio: false,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: ALIAS_LIMIT,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        legacy_octal_numbers: true,
        strict_booleans: false,
        reject_unsupported_tags: true,
        emit_comments: false,
        with_snippet: false,
    }
}

fn place(location: Location) -> TextPlace {
    TextPlace {
        line: usize::try_from(location.line()).unwrap_or(usize::MAX).max(1),
        column: usize::try_from(location.column()).unwrap_or(usize::MAX).max(1),
    }
}

/// The parser's message and place.
fn located(error: serde_saphyr::Error) -> YamlError {
    let place = error.location().map_or(TextPlace { line: 1, column: 1 }, place);
    let message = match error.without_snippet() {
        // The parser's own words are for programmers, who could allow it.
        serde_saphyr::Error::DuplicateMappingKey { key: Some(key), .. } => format!("duplicate mapping key: {key}"),
        // The parser tells the place in its message too; ours is in fields of its own.
        other => other
            .to_string()
            .replacen(&format!(" at line {}, column {}", place.line, place.column), "", 1),
    };
    YamlError {
        line: place.line,
        column: place.column,
        message,
    }
}

/// A value and the places of what is in it.
struct YamlNode {
    value: Value,
    places: TextPlaces,
}

impl YamlNode {
    fn scalar(value: Value) -> Self {
        Self {
            value,
            places: TextPlaces::default(),
        }
    }
}

impl<'de> Deserialize<'de> for YamlNode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A level takes so much that the deepest text would not fit on the stack of a thread.
        stacker::maybe_grow(STACK_OF_A_LEVEL, STACK_MORE, || {
            deserializer.deserialize_any(YamlVisitor)
        })
    }
}

struct YamlVisitor;

impl<'de> Visitor<'de> for YamlVisitor {
    type Value = YamlNode;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has")
    }

    fn visit_unit<E>(self) -> Result<YamlNode, E> {
        Ok(YamlNode::scalar(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<YamlNode, E> {
        Ok(YamlNode::scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<YamlNode, E> {
        Ok(YamlNode::scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<YamlNode, E> {
        Ok(YamlNode::scalar(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<YamlNode, E> {
        number(value)
            .map(|number| YamlNode::scalar(number.into()))
            .ok_or_else(|| E::custom(format!("`{value}` is no number in JSON")))
    }

    fn visit_str<E>(self, value: &str) -> Result<YamlNode, E> {
        Ok(YamlNode::scalar(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<YamlNode, E> {
        Ok(YamlNode::scalar(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<YamlNode, A::Error> {
        let (mut items, mut places) = (Vec::new(), Vec::new());
        while let Some(item) = list.next_element::<Spanned<YamlNode>>()? {
            places.push(item.value.places.at(place(item.defined)));
            items.push(item.value.value);
        }
        Ok(YamlNode {
            value: Value::Array(items),
            places: TextPlaces::of_items(places),
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<YamlNode, A::Error> {
        let (mut fields, mut places) = (Map::new(), Vec::new());
        while let Some(key) = map.next_key::<Spanned<MappingKey>>()? {
            let MappingKey(name) = key.value;
            let field: YamlNode = map.next_value()?;
            places.push((name.clone(), field.places.at(place(key.defined))));
            if fields.insert(name.clone(), field.value).is_some() {
                return Err(A::Error::custom(format!("duplicate mapping key: {name}")));
            }
        }
        Ok(YamlNode {
            value: Value::Object(fields),
            places: TextPlaces::of_fields(places),
        })
    }
}

/// The name of a field. Nothing nested is read in its place, so that no text makes the reader call itself without end.
struct MappingKey(String);

impl<'de> Deserialize<'de> for MappingKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeyVisitor)
    }
}

struct KeyVisitor;

impl Visitor<'_> for KeyVisitor {
    type Value = MappingKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key that is a string")
    }

    fn visit_bool<E>(self, value: bool) -> Result<MappingKey, E> {
        Ok(MappingKey(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<MappingKey, E> {
        Ok(MappingKey(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<MappingKey, E> {
        Ok(MappingKey(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<MappingKey, E> {
        Ok(MappingKey(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<MappingKey, E> {
        Ok(MappingKey(value.to_owned()))
    }
}

/// `1e3` is a whole number on the way to an API server, and so it is here.
fn number(value: f64) -> Option<Number> {
    /// Whole numbers up to here are exact.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
        return Some(Number::from(value as i64));
    }
    Number::from_f64(value)
}

#[cfg(test)]
mod tests;
