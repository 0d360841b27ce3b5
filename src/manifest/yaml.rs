//! The only reader of YAML: text to JSON values. Writing YAML is the business of templates and `quote`.

use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};
use serde_yaml::Value as Yaml;

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

/// The documents of a text, without empty ones.
///
/// Refuses a key that occurs twice, tags, numbers that JSON does not have, and aliases that repeat a node excessively.
/// Keys that are numbers or booleans become strings, as they do on the way to an API server.
pub fn read(text: &str) -> Result<Vec<Value>, YamlError> {
    let mut documents = Vec::new();
    for document in serde_yaml::Deserializer::from_str(text) {
        let mut node = Yaml::deserialize(document).map_err(|error| located(&error))?;
        node.apply_merge().map_err(|error| located(&error))?;
        match json(node, "")? {
            Value::Null => {}
            value => documents.push(value),
        }
    }
    Ok(documents)
}

fn located(error: &serde_yaml::Error) -> YamlError {
    let text = error.to_string();
    let Some(location) = error.location() else {
        return placeless(text);
    };
    let (line, column) = (location.line(), location.column());
    // The parser appends the place to its message; ours is in fields of its own.
    let message = text.replacen(&format!(" at line {line} column {column}"), "", 1);
    YamlError { line, column, message }
}

fn placeless(message: String) -> YamlError {
    YamlError {
        line: 0,
        column: 0,
        message,
    }
}

fn json(node: Yaml, path: &str) -> Result<Value, YamlError> {
    Ok(match node {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::String(text) => Value::String(text),
        Yaml::Number(number) => serde_json::to_value(&number)
            .ok()
            .filter(Value::is_number)
            .ok_or_else(|| placeless(format!("{path}: `{number}` is no number in JSON")))?,
        Yaml::Sequence(items) => {
            let items = items.into_iter().enumerate();
            let items = items.map(|(index, item)| json(item, &format!("{path}[{index}]")));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        Yaml::Mapping(mapping) => object(mapping, path)?,
        Yaml::Tagged(tagged) => return Err(placeless(format!("{path}: the tag `{}` is not supported", tagged.tag))),
    })
}

fn object(mapping: serde_yaml::Mapping, path: &str) -> Result<Value, YamlError> {
    let mut map = Map::new();
    for (key, node) in mapping {
        let key = match key {
            Yaml::String(key) => key,
            Yaml::Bool(key) => key.to_string(),
            Yaml::Number(key) => key.to_string(),
            _ => return Err(placeless(format!("{path}: a key must be a string"))),
        };
        let inner = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        let value = json(node, &inner)?;
        if map.insert(key, value).is_some() {
            return Err(placeless(format!("{inner}: occurs twice")));
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
        assert!(read(&bomb).is_err());
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
