//! Small helpers that speak English.

/// `1 peer`, `2 peers`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// `a`, `a or b`, `a, b or c`, each in backticks.
pub fn list_or<T: AsRef<str>>(items: &[T]) -> String {
    list(items, "or")
}

/// `a`, `a and b`, `a, b and c`, each in backticks.
pub fn list_and<T: AsRef<str>>(items: &[T]) -> String {
    list(items, "and")
}

fn list<T: AsRef<str>>(items: &[T], word: &str) -> String {
    let quoted: Vec<String> = items.iter().map(|item| format!("`{}`", item.as_ref())).collect();
    match quoted.split_last() {
        None => "none".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} {word} {last}", first.join(", ")),
    }
}

/// A span of time as people say it: `8s`, `3m`, `2h`, `5d`.
pub fn age(seconds: i64) -> String {
    match seconds.max(0) {
        seconds @ 0..120 => format!("{seconds}s"),
        seconds @ 120..7_200 => format!("{}m", seconds / 60),
        seconds @ 7_200..172_800 => format!("{}h", seconds / 3_600),
        seconds => format!("{}d", seconds / 86_400),
    }
}

/// The text cut to `width` columns of a terminal, with an ellipsis where something is missing.
pub fn shorten(text: &str, width: usize) -> String {
    console::truncate_str(text, width, "…").into_owned()
}

/// Replaces control characters in every text of a document, but not line breaks and tabs.
///
/// What others wrote is shown on a terminal, which obeys escape sequences.
pub fn plain_text(value: &mut serde_json::Value) {
    use serde_json::Value;
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    match value {
        Value::String(text) if text.contains(steers) => *text = text.replace(steers, "\u{fffd}"),
        Value::Array(items) => items.iter_mut().for_each(plain_text),
        Value::Object(fields) => {
            if fields.keys().any(|key| key.contains(steers)) {
                let old = std::mem::take(fields);
                fields.extend(
                    old.into_iter()
                        .map(|(key, value)| (key.replace(steers, "\u{fffd}"), value)),
                );
            }
            fields.values_mut().for_each(plain_text);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_english() {
        assert_eq!(list_or::<&str>(&[]), "none");
        assert_eq!(list_or(&["east"]), "`east`");
        assert_eq!(list_or(&["east", "west"]), "`east` or `west`");
        assert_eq!(list_and(&["a", "b", "c"]), "`a`, `b` and `c`");
    }

    #[test]
    fn text_is_cut_by_the_columns_that_it_takes() {
        assert_eq!(shorten("abcdef", 6), "abcdef");
        assert_eq!(shorten("abcdef", 5), "abcd…");
        assert_eq!(shorten("東京都", 6), "東京都");
        assert_eq!(shorten("東京都", 5), "東京…");
        assert_eq!(shorten("e\u{301}te\u{301}", 3), "e\u{301}te\u{301}");
    }

    #[test]
    fn ages_use_the_largest_unit_that_still_says_something() {
        assert_eq!(
            [5, 119, 120, 7_199, 7_200, 200_000].map(age),
            ["5s", "119s", "2m", "119m", "2h", "2d"]
        );
    }
}
