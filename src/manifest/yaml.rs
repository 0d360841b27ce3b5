//! The only reader of YAML: text to JSON values. Writing YAML is the business of templates and `quote`.

use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};
use serde_yaml::Value as Yaml;

use super::places::{self, Path, TextPlace};

/// Why a text is not YAML that Kubernetes could read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// Line, counted from 1; 0 if the parser cannot tell.
    pub line: usize,
    /// Column, counted from 1; 0 if the parser cannot tell.
    pub column: usize,
    /// What is wrong, without the place.
    pub message: String,
}

impl fmt::Display for YamlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.message),
            line => write!(f, "line {line}, column {}: {}", self.column, self.message),
        }
    }
}

impl std::error::Error for YamlError {}

/// Deepest nesting of brackets that is read at all; far beyond what any object of Kubernetes has.
const DEPTH_LIMIT: usize = 500;

/// One document of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its position among all documents of the text, empty ones included.
    pub index: usize,
    /// What it says.
    pub value: Value,
}

/// The documents of a text, without empty ones.
///
/// Refuses a key that occurs twice, tags, numbers that JSON does not have, and aliases that repeat a node excessively.
/// Keys that are numbers or booleans become strings, as they do on the way to an API server.
pub fn read(text: &str) -> Result<Vec<Value>, YamlError> {
    Ok(read_documents(text)?
        .into_iter()
        .map(|document| document.value)
        .collect())
}

/// The same, each with its position, by which `places` finds where a value stands.
pub fn read_documents(text: &str) -> Result<Vec<Document>, YamlError> {
    shallow(text)?;
    let mut documents = Vec::new();
    for (index, document) in serde_yaml::Deserializer::from_str(text).enumerate() {
        let at = |path: &Path, message: String| placed(text, index, path, message);
        let located =
            |error: serde_yaml::Error| located(&error).unwrap_or_else(|message| at(&Path::default(), message));
        let mut node = Yaml::deserialize(document).map_err(located)?;
        node.apply_merge().map_err(located)?;
        match json(node, &Path::default()).map_err(|(path, message)| at(&path, message))? {
            Value::Null => {}
            value => documents.push(Document { index, value }),
        }
    }
    Ok(documents)
}

/// The time that the parser takes grows with the square of the nesting, so a text of brackets only is not begun.
fn shallow(text: &str) -> Result<(), YamlError> {
    let mut depth: usize = 0;
    for (number, line) in text.lines().enumerate() {
        for (position, byte) in line.bytes().enumerate() {
            match byte {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > DEPTH_LIMIT {
                return Err(YamlError {
                    line: number + 1,
                    column: position + 1,
                    message: format!("it is nested deeper than {DEPTH_LIMIT} levels"),
                });
            }
        }
    }
    Ok(())
}

/// The parser's message and place; the message alone if it has none.
fn located(error: &serde_yaml::Error) -> Result<YamlError, String> {
    let text = error.to_string();
    let Some(location) = error.location() else {
        return Err(text);
    };
    let (line, column) = (location.line(), location.column());
    // The parser appends the place to its message; ours is in fields of its own.
    let message = text.replacen(&format!(" at line {line} column {column}"), "", 1);
    Ok(YamlError { line, column, message })
}

fn placed(text: &str, document: usize, path: &Path, message: String) -> YamlError {
    let place = places::place(text, document, path).unwrap_or(TextPlace { line: 1, column: 1 });
    YamlError {
        line: place.line,
        column: place.column,
        message,
    }
}

/// What is wrong with a value, and where it is.
type Fault = (Path, String);

fn json(node: Yaml, path: &Path) -> Result<Value, Fault> {
    let fault = |message: String| (path.clone(), format!("{path}: {message}"));
    Ok(match node {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::String(text) => Value::String(text),
        Yaml::Number(number) => serde_json::to_value(&number)
            .ok()
            .filter(Value::is_number)
            .ok_or_else(|| fault(format!("`{number}` is no number in JSON")))?,
        Yaml::Sequence(items) => {
            let items = items.into_iter().enumerate();
            let items = items.map(|(index, item)| json(item, &path.index(index)));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        Yaml::Mapping(mapping) => object(mapping, path)?,
        Yaml::Tagged(tagged) => return Err(fault(format!("the tag `{}` is not supported", tagged.tag))),
    })
}

fn object(mapping: serde_yaml::Mapping, path: &Path) -> Result<Value, Fault> {
    let mut map = Map::new();
    for (key, node) in mapping {
        let key = match key {
            Yaml::String(key) => key,
            Yaml::Bool(key) => key.to_string(),
            Yaml::Number(key) => key.to_string(),
            _ => return Err((path.clone(), format!("{path}: a key must be a string"))),
        };
        let inner = path.key(&key);
        let value = json(node, &inner)?;
        if map.insert(key, value).is_some() {
            let message = format!("{inner}: occurs twice");
            return Err((inner, message));
        }
    }
    Ok(Value::Object(map))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn documents_are_read_in_order_and_empty_ones_left_out() {
        let documents = read("# nothing\n---\na: 1\n---\n---\nb: [x, {1: 2.5}]\n").expect("valid");
        assert_eq!(documents, [json!({"a": 1}), json!({"b": ["x", {"1": 2.5}]})]);
        assert_eq!(read(""), Ok(vec![]));
    }

    #[test]
    fn a_syntax_error_has_its_place() {
        let error = read("a: 1\nb: [\n").expect_err("unfinished list");
        assert_eq!(error.line, 3);
        assert!(!error.message.contains(" at line 3 column"), "{error}");
    }

    #[test]
    fn a_key_that_occurs_twice_is_refused() {
        let error = read("spec:\n  a: 1\n  a: 2\n").expect_err("duplicate");
        assert!(error.message.contains("duplicate"), "{error}");
        assert!(read("1: a\n'1': b\n").is_err());
    }

    #[test]
    fn aliases_that_multiply_are_refused() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let items = vec![format!("*a{}", level - 1); 9].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{items}]\n"));
        }
        let error = read(&bomb).expect_err("too much");
        assert!(error.line > 0 && error.column > 0, "{error}");
    }

    #[test]
    fn brackets_without_end_are_refused_before_they_cost_anything() {
        for open in ["[", "{a: "] {
            let error = read(&open.repeat(1 << 19)).expect_err("too deep");
            assert_eq!((error.line, error.message.contains("deeper")), (1, true), "{error}");
        }
        for open in ["- ", "? ", "-\t"] {
            let error = read(&open.repeat(1 << 12)).expect_err("too deep");
            assert!(error.line > 0, "{error}");
        }
    }

    #[test]
    fn an_error_that_the_parser_does_not_place_is_placed_at_its_value() {
        let error = read("a: 1\n---\nspec:\n  rules:\n    - x: !secret y\n").expect_err("a tag");
        assert_eq!(
            error.to_string(),
            "line 5, column 7: spec.rules[0].x: the tag `!secret` is not supported"
        );
    }

    #[test]
    fn tags_and_numbers_without_json_are_refused() {
        assert_eq!(
            read("a: {b: !secret x}").expect_err("tag").message,
            "a.b: the tag `!secret` is not supported"
        );
        assert!(read("a: [1, .nan]").expect_err("number").message.starts_with("a[1]:"));
    }

    #[test]
    fn merge_keys_are_merged() {
        let documents = read("base: &base {x: 1}\nmore: {<<: *base, y: 2}\n").expect("valid");
        assert_eq!(documents[0]["more"], json!({"x": 1, "y": 2}));
    }
}
