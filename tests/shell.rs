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

/// Runs a line with programs that print their words, each ended by a zero byte.
fn run(line: &str, folder: &Path) -> String {
    let words = ["oc", "kubectl", "meshfed"].map(|program| format!(r#"{program}() {{ printf '%s\0' "$@"; }}; "#));
    let output = Command::new("sh")
        .args(["-c", &format!("{}{line}", words.concat())])
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
    const PROGRAMS: [&str; 4] = ["oc ", "kubectl ", "meshfed ", "echo "];
    if PROGRAMS.iter().any(|start| fix.starts_with(start)) {
        return vec![fix.to_owned()];
    }
    let mut after = PROGRAMS.iter().filter_map(|program| fix.find(&format!(": {program}")));
    after
        .next()
        .map(|start| fix[start + 2..].to_owned())
        .into_iter()
        .collect()
}

/// Every change of one text of these to something hostile.
fn changes<'a>(original: &'a Value, texts: fn(&mut Value) -> Vec<&mut String>) -> impl Iterator<Item = Value> + 'a {
    let places = texts(&mut original.clone()).len();
    (0..places).map(move |place| {
        let mut changed = original.clone();
        HOSTILE[place % HOSTILE.len()].clone_into(texts(&mut changed).swap_remove(place));
        changed
    })
}

/// What others choose in the meshes of a snapshot: what they wrote into its objects, and how the meshes are named.
fn texts_of_snapshot(snapshot: &mut Value) -> Vec<&mut String> {
    let meshes = snapshot["meshes"].as_object_mut().expect("meshes").values_mut();
    let parts = meshes.flat_map(|mesh| mesh.as_object_mut().expect("a mesh").iter_mut());
    let found = parts.flat_map(|(part, value)| match part.as_str() {
        "mesh" => texts(value),
        "controlPlane" | "exports" | "imports" | "memberRoll" | "peers" => match &mut value["present"] {
            Value::Array(objects) => objects
                .iter_mut()
                .flat_map(|object| texts(&mut object["spec"]))
                .collect(),
            object => texts(&mut object["spec"]),
        },
        _ => Vec::new(),
    });
    found.collect()
}

/// Nothing of these lines runs, and of all of them enough hold something that could.
fn nothing_runs(lines: BTreeSet<String>, enough: usize) {
    let hostile = lines.iter().filter(|line| line.contains("touch")).count();
    assert!(
        hostile > enough,
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

#[test]
fn what_files_of_others_name_runs_nothing_when_a_fix_is_pasted() {
    let original = Value::Array(documents());
    let lines = changes(&original, texts).flat_map(|changed| {
        let text: Vec<String> = changed.as_array().into_iter().flatten().map(Value::to_string).collect();
        fixes("-f", &text.join("\n---\n"))
    });
    // Nearly all that files do wrong is mended in them, so that few lines are commands.
    nothing_runs(lines.collect(), 1);
}

#[test]
fn what_others_wrote_into_a_cluster_runs_nothing_when_a_fix_is_pasted() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/observed/healthy-snapshot.json");
    let original = fs::read_to_string(file).expect("the snapshot");
    let original: Value = serde_json::from_str(&original).expect("JSON");
    let lines = changes(&original, texts_of_snapshot).flat_map(|changed| fixes("--snapshot", &changed.to_string()));
    nothing_runs(lines.collect(), 4);
}

/// The commands that `check` proposes for this text, read as `flag` says.
fn fixes(flag: &str, text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("temporary folder");
    let file = folder.path().join("federation.yaml");
    fs::write(&file, text).expect("write");
    let run = Command::new(env!("CARGO_BIN_EXE_meshfed"))
        .args(["check", "-o", "json", flag])
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
