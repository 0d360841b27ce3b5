use serde_json::json;

use super::*;

fn one(text: &str) -> Value {
    let mut documents = read(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    assert_eq!(documents.len(), 1, "{text:?}");
    documents.remove(0)
}

#[test]
fn documents_are_read_in_order_and_empty_ones_left_out() {
    let documents = read("# nothing\n---\na: 1\n---\n---\nb: [x, {1: 2.5}]\n").expect("valid");
    assert_eq!(documents, [json!({"a": 1}), json!({"b": ["x", {"1": 2.5}]})]);
    assert_eq!(read(""), Ok(vec![]));
}

#[test]
fn words_and_numbers_mean_what_they_mean_to_kubectl() {
    for (text, value) in [
        ("yes", json!(true)),
        ("On", json!(true)),
        ("Y", json!(true)),
        ("no", json!(false)),
        ("off", json!(false)),
        ("\"yes\"", json!("yes")),
        ("'0644'", json!("0644")),
        ("0644", json!(420)),
        ("0x1F", json!(31)),
        ("1_000", json!(1000)),
        ("+1", json!(1)),
        ("-1", json!(-1)),
        ("1e3", json!(1000)),
        ("0.5", json!(0.5)),
        ("18446744073709551615", json!(18_446_744_073_709_551_615_u64)),
        ("1.2.3", json!("1.2.3")),
        ("12:30:45", json!("12:30:45")),
        ("2026-01-01", json!("2026-01-01")),
        ("~", json!(null)),
        ("", json!(null)),
    ] {
        assert_eq!(one(&format!("a: {text}\n"))["a"], value, "{text}");
    }
    assert_eq!(one("on: 1\n2: 3\n"), json!({"true": 1, "2": 3}));
}

#[test]
fn marks_at_the_beginning_and_other_line_ends_change_nothing() {
    assert_eq!(one("\u{feff}a: 1\n"), json!({"a": 1}));
    assert_eq!(
        read("a: 1\r\nb:\r\n- |\r\n  x\r\n  y\r\n---\r\nc: 2\r\n"),
        Ok(vec![json!({"a": 1, "b": ["x\ny\n"]}), json!({"c": 2})])
    );
}

#[test]
fn json_is_read_as_it_is() {
    let text = "{\n\t\"a\": [1, -2.5, true, null],\n\t\"b\": {\"c\": \"\\u00fc\\n\\ud83d\\ude00\\/\"}\n}";
    assert_eq!(one(text), serde_json::from_str::<Value>(text).expect("it is JSON"));
}

#[test]
fn merge_keys_and_aliases_are_filled_in() {
    let text = "base: &base {a: 1, b: 1}\nmore: {<<: *base, b: 2}\nagain: *base\n";
    let value = one(text);
    assert_eq!(value["more"], json!({"a": 1, "b": 2}));
    assert_eq!(value["again"], json!({"a": 1, "b": 1}));
}

#[test]
fn a_syntax_error_has_its_place() {
    let error = read("a: 1\nb: [\n").expect_err("unfinished list");
    assert_eq!(error.to_string(), "line 2, column 4: unclosed bracket '['");
}

#[test]
fn a_key_that_occurs_twice_is_refused_where_it_stands() {
    let error = read("spec:\n  a: 1\n  a: 2\n").expect_err("duplicate");
    assert_eq!(error.to_string(), "line 3, column 3: duplicate mapping key: a");
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
fn an_alias_that_holds_itself_is_refused() {
    assert!(read("a: &a [*a]\n").is_err());
}

#[test]
fn nesting_without_end_is_refused_where_it_begins_to_be_too_deep() {
    for open in ["[", "{a: ", "- ", "? ", "-\t"] {
        let error = read(&open.repeat(1 << 14)).expect_err("too deep");
        assert!(error.line == 1 && error.column < (1 << 14), "{error}");
    }
    let deep = format!("{}{}", "[".repeat(DEPTH_LIMIT - 1), "]".repeat(DEPTH_LIMIT - 1));
    assert!(read(&deep).is_ok());
}

#[test]
fn tags_and_numbers_without_json_are_refused() {
    let error = read("a: 1\n---\nspec:\n  rules:\n    - x: !secret y\n").expect_err("a tag");
    assert_eq!((error.line, error.column), (5, 18), "{error}");
    assert!(error.message.contains("secret"), "{error}");
    let error = read("a: [1, .nan]").expect_err("no number of JSON");
    assert_eq!((error.line, error.column), (1, 8), "{error}");
}
