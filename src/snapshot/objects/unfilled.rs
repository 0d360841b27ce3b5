//! Places of a text that somebody was to fill in, such as `<ADDRESS>`, `{{ADDRESS}}` or `${ADDRESS}`.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::manifest::places::Path;

/// A name in double braces, which no quotes hold; Helm's begin with a dot or a function.
static BRACES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{(\s*[A-Za-z_][A-Za-z0-9_-]*\s*)\}\}").expect("a pattern"));

static UNFILLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"<<\s*[A-Za-z_][^<>\n]*>>|<[A-Za-z_][^<>\n]*>|\{\{[^{}\n]*\}\}|\$\{[A-Za-z_][A-Za-z0-9_]*\}|\$\([A-Z_][A-Z0-9_]*\)")
        .expect("a pattern")
});

/// The text with names in double braces as words of the same length, so that it can be read where they stand for values,
/// and without the byte-order marks of files that were put one behind the other.
pub(super) fn readable(text: &str) -> String {
    BRACES
        .replace_all(&text.replace("\n\u{feff}", "\n"), "<<$1>>")
        .into_owned()
}

static WORDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<<(\s*[A-Za-z_][A-Za-z0-9_-]*\s*)>>").expect("a pattern"));

/// Gives names in double braces back to what was read from a `readable` text.
pub(super) fn restore(value: &mut Value) {
    match value {
        Value::String(text) => *text = WORDS.replace_all(text, "{{$1}}").into_owned(),
        Value::Array(items) => items.iter_mut().for_each(restore),
        Value::Object(fields) => fields.values_mut().for_each(restore),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Each value of an object that was not filled in, with the whole of it.
pub(super) fn unfilled(value: &Value, path: &Path) -> Vec<(Path, String)> {
    match value {
        Value::String(text) => {
            let found = UNFILLED.is_match(text).then(|| (path.clone(), text.clone()));
            found.into_iter().collect()
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items
                .flat_map(|(index, item)| unfilled(item, &path.index(index)))
                .collect()
        }
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(key, field)| unfilled(field, &path.key(key)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_to_be_filled_in_is_found_and_nothing_else() {
        let found = |text: &str| !unfilled(&json!({"a": [text]}), &Path::default()).is_empty();
        for text in [
            "<ADDRESS>",
            "<<ADDRESS>>",
            "{{ADDRESS}}",
            "${TRUST_DOMAIN}",
            "$(DOMAIN)",
            "a.<your domain>.example",
        ] {
            assert!(found(text), "{text}");
        }
        for text in ["a < b > c", "prod-mesh.local/ns/a/sa/b", "*", "$a", "a=>b", ""] {
            assert!(!found(text), "{text}");
        }
        assert_eq!(
            readable("a: {{ADDRESS}}\nb: {{ .Values.x }}"),
            "a: <<ADDRESS>>\nb: {{ .Values.x }}"
        );
        let mut read = json!({"a": ["<< ADDRESS >>"]});
        restore(&mut read);
        assert_eq!(read, json!({"a": ["{{ ADDRESS }}"]}));
    }
}
