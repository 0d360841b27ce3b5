//! The published JSON schema, and a text judged by it: every fault at once, each with its place.

use serde_json::{Map, Value};

use super::model::FileModel;
use crate::manifest::places::Path;
use crate::wording::{list_or, nearest_name};

/// The JSON schema of a federation's file.
pub fn schema() -> Value {
    schemars::schema_for!(FileModel).to_value()
}

/// Everything by which a value breaks the schema.
pub(super) fn faults(value: &Value, schema: &Value) -> Vec<(Path, String)> {
    let mut judge = Judge {
        root: schema,
        found: Vec::new(),
    };
    judge.value(value, schema, &Path::default());
    judge.found
}

struct Judge<'a> {
    root: &'a Value,
    found: Vec<(Path, String)>,
}

impl<'a> Judge<'a> {
    fn value(&mut self, value: &Value, schema: &'a Value, path: &Path) {
        let schema = self.resolved(schema);
        let alternatives = schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array());
        if let Some(alternatives) = alternatives {
            return self.alternatives(value, alternatives, path);
        }
        if !types(schema).is_empty() && !types(schema).iter().any(|name| is_a(value, name)) {
            return self.fault(path, wrong_type(value, schema));
        }
        let constant = schema.get("const").filter(|constant| *constant != value);
        if let Some(constant) = constant {
            return self.fault(path, format!("expected `{}`, found {}", plain(constant), shown(value)));
        }
        let number = value.as_f64();
        let beyond = |limit: &str, is: fn(f64, f64) -> bool| {
            let limit = schema[limit].as_f64()?;
            number.filter(|number| is(*number, limit)).map(|_| limit)
        };
        if let Some(limit) = beyond("minimum", |number, limit| number < limit) {
            self.fault(path, format!("{value} is less than {limit}"));
        }
        if let Some(limit) = beyond("maximum", |number, limit| number > limit) {
            self.fault(path, format!("{value} is more than {limit}"));
        }
        match value {
            Value::Object(fields) => self.fields(fields, schema, path),
            Value::Array(items) if schema.get("items").is_some() => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, &schema["items"], &path.index(index));
                }
            }
            _ => {}
        }
    }

    fn fields(&mut self, fields: &Map<String, Value>, schema: &'a Value, path: &Path) {
        let known = schema["properties"].as_object();
        for (name, value) in fields {
            let at = path.key(name);
            match (known.and_then(|known| known.get(name)), &schema["additionalProperties"]) {
                (Some(schema), _) => self.value(value, schema, &at),
                (None, Value::Bool(false)) => {
                    let known: Vec<&str> = known.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
                    self.fault(
                        &at,
                        format!("there is no field `{name}` here; {}", instead(name, &known)),
                    );
                }
                (None, schema @ Value::Object(_)) => self.value(value, schema, &at),
                (None, _) => {}
            }
        }
        for name in schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if !fields.contains_key(name) {
                self.fault(path, format!("the field `{name}` is missing"));
            }
        }
    }

    fn alternatives(&mut self, value: &Value, alternatives: &'a [Value], path: &Path) {
        let choices: Vec<&'a Value> = alternatives.iter().map(|one| self.resolved(one)).collect();
        let words: Vec<&str> = choices.iter().filter_map(|one| one["const"].as_str()).collect();
        if words.iter().any(|word| value == word) || (value.is_null() && choices.iter().any(|one| allows_null(one))) {
            return;
        }
        match choices
            .iter()
            .find(|one| one.get("const").is_none() && !allows_null(one))
        {
            Some(schema) => self.value(value, schema, path),
            None => self.fault(
                path,
                format!("{} is not known; {}", shown(value), instead(&plain(value), &words)),
            ),
        }
    }

    fn resolved(&self, schema: &'a Value) -> &'a Value {
        let reference = schema["$ref"]
            .as_str()
            .and_then(|reference| reference.strip_prefix('#'));
        reference
            .and_then(|pointer| self.root.pointer(pointer))
            .unwrap_or(schema)
    }

    fn fault(&mut self, path: &Path, said: String) {
        self.found.push((path.clone(), said));
    }
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn allows_null(schema: &Value) -> bool {
    types(schema).contains(&"null")
}

fn is_a(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => value.is_null(),
    }
}

fn wrong_type(value: &Value, schema: &Value) -> String {
    let words = types(schema).into_iter().filter_map(|name| match name {
        "string" => Some("text"),
        "integer" => Some("a whole number"),
        "number" => Some("a number"),
        "boolean" => Some("true or false"),
        "array" => Some("a list"),
        "object" => Some("fields"),
        _ => None,
    });
    let expected: Vec<&str> = words.collect();
    let quotes = if expected.contains(&"text") && !(value.is_array() || value.is_object() || value.is_null()) {
        "; put it in quotes"
    } else {
        ""
    };
    let empty = match value.is_null() && expected.contains(&"a list") {
        true => "; where there is none, leave the field out",
        false => "",
    };
    format!(
        "expected {}, found {}{quotes}{empty}",
        expected.join(" or "),
        shown(value)
    )
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "fields".to_owned(),
        scalar => format!("`{}`", plain(scalar)),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What was meant, as far as that can be guessed, or else what there is.
pub(super) fn instead(name: &str, known: &[&str]) -> String {
    match nearest_name(name, known) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if known.is_empty() => "there is none at all".to_owned(),
        None => format!("it is {}", list_or(known)),
    }
}
