//! Small helpers that speak English.

use std::borrow::Cow;
use std::fmt::Display;

/// `1 peer`, `2 peers`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// Most things that a line still lists.
const MOST: usize = 10;

/// The first of many, and how many more there are: `a, b and 3 more`.
pub fn list_and_more<T: AsRef<str>>(all: &[T]) -> String {
    let first: Vec<&str> = all.iter().take(MOST).map(AsRef::as_ref).collect();
    let first = first.join(", ");
    match all.len().saturating_sub(MOST) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// How many slips lie between two names, whatever their case.
pub fn slips(one: &str, other: &str) -> usize {
    strsim::osa_distance(&one.to_lowercase(), &other.to_lowercase())
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

/// A line for a shell, written as with `format!`: every argument is one word, quoted where a shell would read more in it.
macro_rules! shell {
    ($template:literal $(, $word:expr)* $(,)?) => {
        format!($template $(, $crate::wording::word(&$word))*)
    };
}
pub(crate) use shell;

/// One word of a line for a shell, quoted unless it is of safe characters only.
///
/// No object has a name with a control character, so that those are shown and not passed on: a line stays one.
pub fn word<T: Display + ?Sized>(text: &T) -> String {
    let shown: String = text.to_string().chars().fold(String::new(), |mut shown, c| {
        if c.is_control() {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
        shown
    });
    let is_safe = |c: char| c.is_ascii_alphanumeric() || "+-./:@_=,".contains(c);
    if !shown.is_empty() && !shown.starts_with('=') && shown.chars().all(is_safe) {
        shown
    } else {
        format!("'{}'", shown.replace('\'', r"'\''"))
    }
}

/// Words of a line for a shell.
pub fn quoted<T: Display>(texts: &[T]) -> String {
    texts.iter().map(word).collect::<Vec<_>>().join(" ")
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

/// The name that was meant by one that is none of the known, if it is like one.
pub(crate) fn nearest_name<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let nearest = known.iter().min_by_key(|known| slips(name, known))?;
    (slips(name, nearest) <= 1.max(nearest.len() / 3)).then_some(nearest)
}

/// Replaces control characters in every text of a document, but not line breaks and tabs. A line break of Windows becomes a
/// plain one.
///
/// What others wrote is shown on a terminal, which obeys escape sequences.
pub fn plain_text(value: &mut serde_json::Value) {
    use serde_json::Value;
    const WINDOWS_BREAK: &str = "\r\n";
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    match value {
        Value::String(text) if text.contains(steers) => {
            *text = text.replace(WINDOWS_BREAK, "\n").replace(steers, "\u{fffd}");
        }
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

/// Text from a cluster, a file or a server as a terminal may show it: control characters, line breaks among them, and marks
/// that turn the direction of writing are written out, so that nothing can move the cursor, set a colour or forge a line.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(acts_on_a_terminal) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if acts_on_a_terminal(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// As `visible`, of text whose line breaks are our own.
pub(crate) fn visible_lines(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.split('\n').map(visible).collect();
    lines.join("\n")
}

fn acts_on_a_terminal(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
}

/// By which names the programs are called that printed lines run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Called {
    /// What the user types to run meshfed, where that is not `meshfed`: `kubectl meshfed`.
    pub meshfed: Option<&'static str>,
    /// The commands of meshfed, which tell a line that runs it from prose about it.
    pub commands: Vec<String>,
    /// The client of the API server, where that is not `oc`.
    pub client: Option<&'static str>,
}

impl Called {
    /// The text with the lines in it as the user has to type them.
    pub fn told<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut told = Cow::Borrowed(text);
        if let Some(client) = self.client {
            let is_line = |rest: &str| {
                ["--context ", "auth reconcile "]
                    .iter()
                    .any(|line| rest.starts_with(line))
            };
            told = Cow::Owned(run_by(&told, "oc ", client, is_line));
        }
        if let Some(meshfed) = self.meshfed {
            let is_line = |rest: &str| {
                let word = rest.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default();
                self.commands.iter().any(|command| command == word)
            };
            told = Cow::Owned(run_by(&told, "meshfed ", meshfed, is_line));
        }
        told
    }
}

/// The text with `program` in place of the word `old`, which ends in a space, where a line for a shell begins with it.
fn run_by(text: &str, old: &str, program: &str, is_line: impl Fn(&str) -> bool) -> String {
    let (mut told, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(old) {
        let (before, after) = (&rest[..at], &rest[at + old.len()..]);
        let previous = before.chars().next_back().or_else(|| told.chars().next_back());
        let begins = previous.is_none_or(|c| c.is_whitespace() || "`\"'([$|".contains(c));
        told.push_str(before);
        if begins && is_line(after) {
            told.push_str(program);
            told.push(' ');
        } else {
            told.push_str(old);
        }
        rest = after;
    }
    told.push_str(rest);
    told
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_read_as_english() {
        assert_eq!(list_or::<&str>(&[]), "none");
        assert_eq!(list_or(&["east"]), "`east`");
        assert_eq!(list_or(&["east", "west"]), "`east` or `west`");
        assert_eq!(list_and(&["a", "b", "c"]), "`a`, `b` and `c`");
    }

    #[test]
    fn of_many_things_the_first_are_listed_and_how_many_more_there_are() {
        let all: Vec<String> = (1..=12).map(|number| format!("f{number}")).collect();
        assert_eq!(
            list_and_more(&all),
            "f1, f2, f3, f4, f5, f6, f7, f8, f9, f10 and 2 more"
        );
        assert_eq!(list_and_more(&all[..10]), "f1, f2, f3, f4, f5, f6, f7, f8, f9, f10");
    }

    #[test]
    fn a_word_is_quoted_where_a_shell_would_read_more_in_it() {
        assert_eq!(word("a=shop/details@east:6443"), "a=shop/details@east:6443");
        assert_eq!(word("shop;touch${IFS}x;#"), "'shop;touch${IFS}x;#'");
        assert_eq!(word("a\nb"), "'a\\u{a}b'");
        assert_eq!(shell!("oc -n {} get {}", "it's", ""), "oc -n 'it'\\''s' get ''");
        assert_eq!(quoted(&["a,b", "{b,c}", "=d"]), "a,b '{b,c}' '=d'");
    }

    /// What a real shell gives a command whose name is `oc`, each word ended by a zero byte.
    #[cfg(unix)]
    fn run(line: &str) -> String {
        let output = std::process::Command::new("sh")
            .args(["-c", &format!("oc() {{ printf '%s\\0' \"$@\"; }}; {line}")])
            .output()
            .expect("sh runs");
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{line}: {output:?}"
        );
        String::from_utf8(output.stdout).expect("text")
    }

    #[cfg(unix)]
    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn every_word_arrives_as_it_was(words in proptest::collection::vec("[^\\p{Cc}]*", 1..4)) {
            let expected: String = words.iter().map(|word| format!("{word}\0")).collect();
            prop_assert_eq!(run(&format!("oc {}", quoted(&words))), expected);
        }

        #[test]
        fn a_word_with_control_characters_stays_one_line_and_one_word(text in "\\PC*[\\x01-\\x1f\\x7f]\\PC*") {
            let line = format!("oc {}", word(&text));
            prop_assert!(!line.contains(char::is_control), "{line}");
            prop_assert_eq!(run(&line).matches('\0').count(), 1);
        }
    }

    #[test]
    fn nothing_that_acts_on_a_terminal_is_shown_as_it_is() {
        assert_eq!(
            visible("a\u{1b}[31mb\r\n√ c\u{202e}d\u{9b}"),
            "a\\u{1b}[31mb\\r\\n√ c\\u{202e}d\\u{9b}"
        );
        assert_eq!(visible("→ 東京 é"), "→ 東京 é");
        assert_eq!(visible_lines("a\n\u{7}b"), "a\n\\u{7}b");
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

    #[test]
    fn lines_name_the_programs_as_they_are_called_and_prose_stays() {
        let called = Called {
            meshfed: Some("kubectl meshfed"),
            commands: vec!["check".to_owned(), "route".to_owned()],
            client: Some("kubectl"),
        };
        for (text, told) in [
            (
                "fix: oc --context a -n b get smcp",
                "fix: kubectl --context a -n b get smcp",
            ),
            (
                "run `meshfed check a b`, or meshfed route reset",
                "run `kubectl meshfed check a b`, or kubectl meshfed route reset",
            ),
            (
                "meshfed did not write it, with doc --context",
                "meshfed did not write it, with doc --context",
            ),
        ] {
            assert_eq!(called.told(text), told);
        }
        assert_eq!(
            Called::default().told("meshfed check; oc --context a"),
            "meshfed check; oc --context a"
        );
    }
}
