//! Commands that are printed, run by a real shell: what others named runs nothing.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use meshfed::manifest::yaml;
use serde_json::Value;

/// What a shell would run, however it is pasted.
const HOSTILE: [&str; 3] = ["shop;touch${IFS}ran;#", "$(touch ran)", "a'`touch ran`'b"];

/// Runs a line with `oc` and `meshfed` that print their words, each ended by a zero byte.
fn run(line: &str, folder: &Path) -> String {
    let words = r#"oc() { printf '%s\0' "$@"; }; meshfed() { printf '%s\0' "$@"; }; "#;
    let output = Command::new("sh")
        .args(["-c", &format!("{words}{line}")])
        .current_dir(folder)
        .output()
        .expect("sh runs");
    assert!(output.stderr.is_empty(), "{line}: {output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// Every document of the walk-through.
fn documents() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/walk-through");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the golden folder")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    let read = |file| yaml::read(&fs::read_to_string(file).expect("a golden file")).expect("YAML");
    files.iter().flat_map(read).collect()
}

/// The texts of a document that others choose: names, namespaces and what selects them.
fn texts(document: &mut Value) -> Vec<&mut String> {
    match document {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter_mut().flat_map(texts).collect(),
        Value::Object(fields) => fields
            .iter_mut()
            .filter(|(key, _)| !["apiVersion", "kind", "type"].contains(&key.as_str()))
            .flat_map(|(_, value)| texts(value))
            .collect(),
        _ => Vec::new(),
    }
}

/// The commands of a fix: those on a line of their own, and those within a sentence.
fn commands(fix: &str) -> Vec<String> {
    let whole = ["oc ", "meshfed ", "echo "].iter().any(|start| fix.starts_with(start));
    if whole {
        return vec![fix.to_owned()];
    }
    let after = fix.find(": meshfed ").or_else(|| fix.find(": oc "));
    after.map(|start| fix[start + 2..].to_owned()).into_iter().collect()
}

#[test]
fn what_files_of_others_name_runs_nothing_when_a_fix_is_pasted() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let originals = documents();
    let mut lines = BTreeSet::new();
    for (index, original) in originals.iter().enumerate() {
        for place in 0..texts(&mut original.clone()).len() {
            let mut changed = originals.clone();
            let text = texts(&mut changed[index]).swap_remove(place);
            HOSTILE[place % HOSTILE.len()].clone_into(text);
            lines.extend(fixes(&changed, folder.path()));
        }
    }
    let hostile = lines.iter().filter(|line| line.contains("touch")).count();
    assert!(
        hostile > 10,
        "only {hostile} of {} lines hold what is hostile",
        lines.len()
    );
    let empty = tempfile::tempdir().expect("temporary folder");
    for line in lines {
        run(&line, empty.path());
        let ran = fs::read_dir(empty.path()).expect("folder").count();
        assert_eq!(ran, 0, "this ran more than it says: {line}");
    }
}

/// The commands that `check` proposes for these documents.
fn fixes(documents: &[Value], folder: &Path) -> Vec<String> {
    let file = folder.join("federation.yaml");
    let text: Vec<String> = documents.iter().map(Value::to_string).collect();
    fs::write(&file, text.join("\n---\n")).expect("write");
    let run = Command::new(env!("CARGO_BIN_EXE_meshfed"))
        .args(["check", "-o", "json", "-f"])
        .arg(&file)
        .output()
        .expect("meshfed runs");
    // What is refused as a whole proposes nothing.
    let report: Value = serde_json::from_slice(&run.stdout).unwrap_or_default();
    let findings = report["checks"].as_array().into_iter().flatten();
    let findings = findings.flat_map(|check| check["findings"].as_array().into_iter().flatten());
    let fixes = findings.flat_map(|finding| finding["fix"].as_array().into_iter().flatten());
    fixes.filter_map(Value::as_str).flat_map(commands).collect()
}
