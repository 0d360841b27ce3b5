//! Whatever stands in a cluster, what is shown of it acts on no terminal, forges no line, and stays a document of its
//! format: through the real binary, with text that tries all of that in every field of a snapshot that takes any.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::hostile::{HEALTHY, places};
use meshfed::manifest::yaml;
use meshfed::snapshot::read_document;

/// It clears the screen, forges a line, turns the writing, ends a string, an element and a label.
const TEXT: &str =
    "\u{1b}[2J\r\n√ all is well\u{9b}31m \u{202e}\"]'`${IFS}$(id);|--> <script>&#x41;]]></text>\\ %% {{x}}";

/// What a line would begin with that the text forges.
const FORGED: &str = "√ all is well";

/// How many snapshots, each with the text in one of sixteen places.
const SNAPSHOTS: usize = 3;

const COMMANDS: [(&str, &[&str]); 5] = [
    ("status", &["table", "wide", "json", "yaml", "name"]),
    ("graph", &["text", "json", "mermaid", "dot", "svg"]),
    (
        "check",
        &["table", "wide", "json", "yaml", "name", "short", "sarif", "junit"],
    ),
    ("cert show", &["table", "json", "pem"]),
    ("explain beta-shop/details --from alpha --to beta", &["table", "json"]),
];

/// The healthy federation with the text in some of its places; in those only that still make a snapshot.
fn poisoned(mut chosen: impl FnMut() -> bool) -> (Value, usize) {
    let mut snapshot = HEALTHY.clone();
    let mut all = Vec::new();
    places(&snapshot, "", &mut all);
    let mut poisoned = 0;
    for place in all {
        let Some(Value::String(was)) = snapshot.pointer(&place).cloned() else {
            continue;
        };
        if !chosen() {
            continue;
        }
        let mut tried = snapshot.clone();
        if let Some(value) = tried.pointer_mut(&place) {
            // Behind what was there, which may be what makes anybody look at it.
            *value = Value::String(format!("{was}{TEXT}"));
        }
        if read_document(&tried.to_string()).is_ok() {
            snapshot = tried;
            poisoned += 1;
        }
    }
    (snapshot, poisoned)
}

fn run(line: &str, file: &Path) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_meshfed"))
        .args(line.split_whitespace())
        .arg("--snapshot")
        .arg(file)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("meshfed runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// What is wrong with a text that a terminal shows.
fn acts(text: &str) -> Option<String> {
    let acting = |letter: char| (letter.is_control() && letter != '\n') || ('\u{202a}'..='\u{202e}').contains(&letter);
    if let Some(letter) = text.chars().find(|letter| acting(*letter)) {
        return Some(format!("{letter:?} reaches the terminal"));
    }
    let forged = text.lines().find(|line| line.trim_start().starts_with(FORGED));
    forged.map(|line| format!("a line is forged: {line}"))
}

/// What is wrong with a document of a format.
fn broken(format: &str, text: &str) -> Option<String> {
    match format {
        "json" | "sarif" => serde_json::from_str::<Value>(text).err().map(|error| error.to_string()),
        "yaml" => yaml::read(text).err().map(|error| format!("{error:?}")),
        "svg" | "junit" => not_well_formed(text),
        "dot" => quotes(text, true),
        "mermaid" => quotes(text, false).or_else(|| text.contains("<script>").then(|| "an element".to_owned())),
        _ => None,
    }
}

fn not_well_formed(text: &str) -> Option<String> {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return None,
            Ok(quick_xml::events::Event::Start(tag)) if tag.name().as_ref() == b"script" => {
                return Some("an element is forged".to_owned());
            }
            Ok(_) => {}
            Err(error) => return Some(error.to_string()),
        }
    }
}

/// Whether a text within quotes gets out of them: what is outside is ours and plain.
fn quotes(text: &str, backslashes: bool) -> Option<String> {
    for line in text.lines() {
        let (mut quoted, mut escaped, mut outside) = (false, false, String::new());
        for letter in line.chars() {
            match letter {
                _ if escaped => escaped = false,
                '\\' if backslashes && quoted => escaped = true,
                '"' => quoted = !quoted,
                _ if quoted => {}
                letter => outside.push(letter),
            }
        }
        if quoted || outside.contains("all is well") || outside.contains("IFS") {
            return Some(format!("a text gets out of its quotes: {line}"));
        }
    }
    None
}

#[test]
#[expect(clippy::print_stdout, reason = "the seed repeats a run")]
fn no_text_of_a_cluster_acts_on_a_terminal_or_breaks_out_of_any_format() {
    let seed = std::env::var("MESHFED_FAULT_SEED").ok();
    let seed = seed.map_or_else(|| fastrand::u64(..), |seed| seed.parse().expect("the seed is a number"));
    let mut random = fastrand::Rng::with_seed(seed);
    let snapshots: Vec<_> = (0..SNAPSHOTS).map(|_| poisoned(|| random.u8(..) < 16)).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("snapshot.json");
    let (mut wrong, mut tried, mut carried) = (Vec::new(), 0, 0);
    for (snapshot, _) in &snapshots {
        std::fs::write(&file, snapshot.to_string()).expect("the folder is ours");
        for (command, formats) in COMMANDS {
            for format in formats {
                let line = format!("{command} -o {format}");
                let (code, stdout, stderr) = run(&line, &file);
                tried += 1;
                carried += usize::from(stdout.contains("all is well"));
                let is_shown = !["json", "sarif", "yaml", "svg", "junit", "dot", "mermaid", "pem"].contains(format);
                let faults = [
                    acts(&stderr),
                    is_shown.then(|| acts(&stdout)).flatten(),
                    broken(format, &stdout).filter(|_| !stdout.is_empty()),
                    (!matches!(code, Some(0..=3))).then(|| format!("ends with {code:?}")),
                ];
                for fault in faults.into_iter().flatten() {
                    wrong.push(format!("`{line}`: {fault}\n{stdout}\n{stderr}"));
                }
            }
        }
    }
    let places: usize = snapshots.iter().map(|(_, places)| places).sum();
    println!("{tried} outputs of {places} hostile texts, {carried} show one; MESHFED_FAULT_SEED={seed}");
    assert!(
        places > 50 && carried > 10,
        "the texts come through: {places} places, {carried} outputs"
    );
    assert!(
        wrong.is_empty(),
        "{} of {tried} wrong:\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
}
