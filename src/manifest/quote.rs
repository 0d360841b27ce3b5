//! How values are written as YAML, so that every reader reads back what was meant: Kubernetes' own (YAML 1.1 words and
//! numbers), and YAML 1.2 ones. Knows nothing of templates.

use std::borrow::Cow;
use std::fmt::Write;

use serde_json::Value;

/// Words that YAML 1.1 reads as a boolean or as nothing, whatever their case.
const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// A string as a scalar: plain if no YAML version can take it for anything else, otherwise double-quoted.
pub fn scalar(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(double_quoted(text))
    }
}

/// Narrow on purpose: names, paths and versions stay readable, and whatever begins with a digit, a sign or a dot (all
/// numbers and dates do) or holds an indicator or a space is quoted.
fn is_plain(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Everything but printable ASCII, letters and digits is escaped: among the rest are line breaks that only YAML knows
/// (U+0085, U+2028) and characters that its readers refuse.
fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            ' '..='~' => quoted.push(c),
            _ if c.is_alphanumeric() => quoted.push(c),
            _ if u32::from(c) <= 0xffff => write_escape(&mut quoted, format_args!("\\u{:04x}", u32::from(c))),
            _ => write_escape(&mut quoted, format_args!("\\U{:08x}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

fn write_escape(out: &mut String, escape: std::fmt::Arguments<'_>) {
    out.write_fmt(escape).expect("writing to a string cannot fail");
}

/// A value as it stands after `key:`: a scalar or an empty collection on the same line, everything else on the lines
/// below, indented by `indent` spaces. Begins with the space or the line break that must follow the colon.
pub fn block(value: &Value, indent: usize) -> String {
    match value {
        Value::Object(map) if !map.is_empty() => format!("\n{}", lines(value, indent)),
        Value::Array(list) if !list.is_empty() => format!("\n{}", lines(value, indent)),
        _ => format!(" {}", inline(value)),
    }
}

/// A value as a whole document, without the last line break.
pub fn document(value: &Value) -> String {
    lines(value, 0)
}

/// A value on lines of its own, each indented, without the last line break.
fn lines(value: &Value, indent: usize) -> String {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(map) if !map.is_empty() => join_lines(
            map.iter()
                .map(|(key, value)| format!("{pad}{}:{}", scalar(key), block(value, indent + 2))),
        ),
        // The dash takes the place of two spaces of indentation in the item's first line.
        Value::Array(list) if !list.is_empty() => join_lines(
            list.iter()
                .map(|item| format!("{pad}- {}", &lines(item, indent + 2)[indent + 2..])),
        ),
        _ => format!("{pad}{}", inline(value)),
    }
}

fn join_lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

/// A scalar or an empty collection, on the same line as its key. Collections that hold something are not for this.
pub fn inline(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => scalar(text),
        Value::Object(_) => Cow::Borrowed("{}"),
        Value::Array(_) => Cow::Borrowed("[]"),
        other => Cow::Owned(other.to_string()),
    }
}

/// PEM text as a literal block scalar, which keeps a certificate legible in a diff. Text that a literal block cannot
/// hold unchanged is double-quoted.
pub fn pem(text: &str, indent: usize) -> String {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let legible = |line: &str| line.chars().all(|c| matches!(c, ' '..='~')) && !line.is_empty() && !line.ends_with(' ');
    if body.starts_with(' ') || !body.split('\n').all(legible) {
        return double_quoted(text);
    }
    let indicator = if text.ends_with('\n') { "|" } else { "|-" };
    let pad = " ".repeat(indent);
    let lines = join_lines(body.split('\n').map(|line| format!("{pad}{line}")));
    format!("{indicator}\n{lines}")
}

/// Text as comment lines: every line, whichever character breaks it, begins with `# `.
pub fn comment(text: &str, indent: usize) -> String {
    let separator = format!("\n{}# ", " ".repeat(indent));
    let lines: Vec<_> = text
        .split(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
        .map(|line| line.trim().replace(['\u{feff}', '\u{fffe}', '\u{ffff}'], ""))
        .filter(|line| !line.is_empty())
        .collect();
    format!("# {}", lines.join(&separator))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_and_numbers_of_yaml_1_1_are_quoted() {
        for text in [
            "yes",
            "On",
            "n",
            "0644",
            "1_000",
            "~",
            "2024-01-01",
            ".inf",
            "-1",
            "1e3",
            "12:30:45",
            "",
            "*",
            "<<",
        ] {
            assert_eq!(scalar(text), format!("\"{text}\""));
        }
    }

    #[test]
    fn names_stay_plain() {
        for text in [
            "prod-mesh",
            "v2.6",
            "stage-mesh.local/ns/stage-mesh/sa/gateway",
            "/dev/stdout",
            "Istiod",
        ] {
            assert_eq!(scalar(text), text);
        }
    }

    #[test]
    fn line_breaks_that_only_yaml_knows_are_escaped() {
        assert_eq!(scalar("a\u{85}b\u{2028}ü\u{1f600}"), "\"a\\u0085b\\u2028ü\\U0001f600\"");
    }

    #[test]
    fn nested_collections_are_indented_below_their_key() {
        let value = json!({"list": [{"a": 1, "b": [["x"], {}]}, "y"], "none": [], "word": "yes"});
        let expected =
            "\n  list:\n    - a: 1\n      b:\n        - - x\n        - {}\n    - \"y\"\n  none: []\n  word: \"yes\"";
        assert_eq!(block(&value, 2), expected);
    }

    #[test]
    fn text_that_a_literal_block_would_change_is_quoted() {
        assert_eq!(pem("A\nB\n", 2), "|\n  A\n  B");
        assert_eq!(pem("A", 2), "|-\n  A");
        for text in [" A\n", "A\n\n", "A\r\nB", "A \nB", ""] {
            assert!(pem(text, 2).starts_with('"'), "{text:?}");
        }
    }

    #[test]
    fn a_comment_cannot_be_left_by_any_line_break() {
        assert_eq!(comment("a\nkind: X\r\nb\u{2028}c", 2), "# a\n  # kind: X\n  # b\n  # c");
    }
}
