//! `path=value`: single fields from the command line.

use serde_json::{Map, Value};

use crate::manifest::yaml;

/// Reads `a.b.c=value` into the path and the value.
///
/// A key with dots is quoted or escaped: `a."b.c"=x`, `a.b\.c=x`. The value is a number, a boolean or `null` if YAML
/// reads it so, a list or a map if it begins with `[` or `{`, quoted if it begins with a quote, and otherwise the text as
/// it stands, so that `:` and `#` need no care.
pub fn parse_set(text: &str) -> Result<(String, Value), String> {
    let (_, rest) = split(text)?;
    let Some(value) = rest.strip_prefix('=') else {
        return Err(format!("`{text}` sets nothing; write `path.to.field=value`"));
    };
    let path = &text[..text.len() - rest.len()];
    let value = parse_value(value).map_err(|error| format!("the value of `{path}` is not YAML: {error}"))?;
    Ok((path.to_owned(), value))
}

/// The value as it stands below the keys of `path`.
pub(super) fn nested(path: &str, value: &Value) -> Result<Value, String> {
    let (keys, rest) = split(path)?;
    if !rest.is_empty() {
        return Err(format!("`{path}` is no path; quote a key that contains `=`"));
    }
    let wrap = |inner, key| Value::Object(Map::from_iter([(key, inner)]));
    Ok(keys.into_iter().rev().fold(value.clone(), wrap))
}

/// The keys of the path at the beginning of `text`, and what follows it: nothing, or `=` and a value.
fn split(text: &str) -> Result<(Vec<String>, &str), String> {
    let mut keys = vec![String::new()];
    let mut chars = text.char_indices();
    let mut quoted = false;
    let mut rest = "";
    while let Some((index, c)) = chars.next() {
        let key = keys.last_mut().expect("the list begins with one key and only grows");
        match c {
            '"' => quoted = !quoted,
            '\\' => key.extend(chars.next().map(|(_, escaped)| escaped)),
            '.' if !quoted => keys.push(String::new()),
            '=' if !quoted => {
                rest = &text[index..];
                break;
            }
            _ => key.push(c),
        }
    }
    if quoted {
        return Err(format!("`{text}`: a quote is not closed"));
    }
    if keys.iter().any(String::is_empty) {
        return Err(format!("`{text}`: a key of the path is empty"));
    }
    Ok((keys, rest))
}

fn parse_value(text: &str) -> Result<Value, String> {
    let verbatim = Value::String(text.to_owned());
    let read = || yaml::read(text).map(|documents| documents.into_iter().next());
    if text.starts_with(['[', '{', '"', '\'']) {
        return Ok(read().map_err(|error| error.message)?.unwrap_or(Value::Null));
    }
    Ok(match read() {
        Ok(Some(scalar @ (Value::Bool(_) | Value::Number(_)))) => scalar,
        Ok(None) if text == "null" || text == "~" => Value::Null,
        _ => verbatim,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_have_the_type_that_yaml_gives_them() {
        for (text, value) in [
            ("a.b=1", json!(1)),
            ("a.b=true", json!(true)),
            ("a.b=null", json!(null)),
            ("a.b=[x, 2]", json!(["x", 2])),
            ("a.b={x: {z: 1}}", json!({"x": {"z": 1}})),
            ("a.b='1'", json!("1")),
            ("a.b=", json!("")),
            ("a.b=x: y # z", json!("x: y # z")),
            ("a.b=*all", json!("*all")),
            ("a.b=c=d", json!("c=d")),
        ] {
            assert_eq!(parse_set(text), Ok(("a.b".to_owned(), value)), "{text}");
        }
    }

    #[test]
    fn a_key_with_dots_is_quoted_or_escaped() {
        let expected = json!({"a": {"b.c/d": {"e": 1}}});
        for text in [r#"a."b.c/d".e=1"#, r"a.b\.c/d.e=1"] {
            let (path, value) = parse_set(text).expect("valid");
            assert_eq!(nested(&path, &value), Ok(expected.clone()), "{text}");
        }
        let (path, value) = parse_set(r#""a=b"=c"#).expect("valid");
        assert_eq!(nested(&path, &value), Ok(json!({"a=b": "c"})));
    }

    #[test]
    fn what_sets_nothing_is_refused() {
        for text in ["", "a.b", "=1", "a..b=1", ".a=1", r#"a."b=1"#, "a=[1", "a={b"] {
            assert!(parse_set(text).is_err(), "{text}");
        }
    }
}
