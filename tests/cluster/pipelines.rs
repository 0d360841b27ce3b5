//! The pipelines of `docs/ci.md` and the section of the README on a federation's file: parsed, and their lines run.

use std::path::Path;
use std::process::{Command, Output};

use meshfed::manifest::yaml;
use serde_json::{Value, json};

use crate::harness::{Cluster, Pair, RUNS, Sandbox, one, path, two};

/// A text of the repository.
fn document(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a document")
}

/// The blocks of a language, in order.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    let blocks = text.split(fence.as_str()).skip(1);
    blocks
        .map(|rest| rest.split("```").next().expect("it is closed"))
        .collect()
}

/// The scripts in a pipeline: texts under `run` and `script`, and the lines of a list of them.
fn scripts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), value) {
                    ("run" | "script", Value::String(script)) => found.push(script.clone()),
                    ("script", Value::Array(lines)) => {
                        let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
                        found.push(lines.join("\n"));
                    }
                    _ => scripts(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| scripts(item, found)),
        _ => {}
    }
}

/// Runs a script as a pipeline does, with this meshfed in the path.
fn shell(sandbox: &Sandbox, folder: &Path, script: &str) -> Output {
    Command::new("sh")
        .args(["-ec", script])
        .current_dir(folder)
        .env("PATH", path())
        .env("KUBECONFIG", &sandbox.kubeconfig)
        .env("XDG_STATE_HOME", folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("a shell")
}

/// Runs it where it has to end with this code, and gives what it printed.
#[track_caller]
pub fn run(sandbox: &Sandbox, folder: &Path, script: &str, code: i32) -> String {
    let output = shell(sandbox, folder, script);
    let [out, error] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    assert_eq!(output.status.code(), Some(code), "{script}\n{out}\n{error}");
    out
}

/// The file of the README, with the names of a pair, and contexts where there are two.
fn file(pair: &Pair, contexts: Option<[&str; 2]>) -> String {
    let readme = document("README.md");
    let section = readme
        .split("## One file for the whole federation")
        .nth(1)
        .expect("the section");
    let text = blocks(section, "yaml").remove(0).to_owned();
    let text = match contexts {
        Some([east, west]) => text
            .replace("  prod-mesh:\n", &format!("  prod-mesh:\n    context: {east}\n"))
            .replace("  stage-mesh:\n", &format!("  stage-mesh:\n    context: {west}\n")),
        None => text,
    };
    of_pair(&text, pair)
}

fn of_pair(text: &str, pair: &Pair) -> String {
    let names = [
        ("prod-bookinfo", &pair.prod_members),
        ("stage-bookinfo", &pair.stage_members),
        ("prod-mesh", &pair.prod),
        ("stage-mesh", &pair.stage),
        ("name: bookinfo", &format!("name: {}", pair.prod)),
    ];
    names
        .into_iter()
        .fold(text.to_owned(), |text, (name, own)| text.replace(name, own))
}

fn workloads(pair: &Pair, clusters: [&Cluster; 2]) {
    for (cluster, name) in clusters.into_iter().zip([&pair.prod_members, &pair.stage_members]) {
        let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
        cluster.apply("hand", "", &namespace);
    }
    clusters[0].bookinfo(&pair.prod_members, "prod");
    clusters[1].bookinfo(&pair.stage_members, "stage");
}

#[test]
fn every_pipeline_is_parsed_and_its_lines_run() {
    let (sandbox, pair) = (one(), Pair::new("pipelines"));
    let cluster = sandbox.cluster(0);
    workloads(&pair, [&cluster, &cluster]);
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("federation.yaml"), file(&pair, None)).expect("a file");
    run(sandbox, folder.path(), "meshfed apply -f federation.yaml --yes", 0);
    let text = document("docs/ci.md");
    let mut all = Vec::new();
    for block in blocks(&text, "yaml") {
        let pipeline = yaml::read(block)
            .unwrap_or_else(|error| panic!("{error:?}\n{block}"))
            .remove(0);
        let before = all.len();
        scripts(&pipeline, &mut all);
        assert!(all.len() >= before + 3, "lint, diff and apply:\n{block}");
    }
    for block in blocks(&text, "groovy") {
        assert_eq!(block.matches('{').count(), block.matches('}').count(), "{block}");
        let lines = block
            .lines()
            .filter_map(|line| line.trim().strip_prefix("sh \'")?.strip_suffix('\''));
        all.extend(lines.map(str::to_owned));
    }
    let scripts: Vec<&String> = all.iter().filter(|script| script.contains("meshfed ")).collect();
    assert_eq!(scripts.len(), 3 + 3 + 3 + 5, "{scripts:#?}");
    for script in scripts {
        run(sandbox, folder.path(), script, 0);
    }
    let sarif = std::fs::read_to_string(folder.path().join("meshfed.sarif")).expect("SARIF");
    let sarif: Value = serde_json::from_str(&sarif).expect("JSON");
    assert_eq!(sarif["version"], "2.1.0");
    let junit = std::fs::read_to_string(folder.path().join("meshfed.xml")).expect("JUnit");
    assert!(junit.contains("<testsuites"), "{junit}");
    run(sandbox, folder.path(), "meshfed delete -f federation.yaml --yes", 0);
}

/// Follows the section of the README from the file to its end.
fn followed(sandbox: &Sandbox, pair: &Pair, contexts: Option<[&str; 2]>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("federation.yaml");
    let text = file(pair, contexts);
    std::fs::write(&path, &text).expect("a file");
    let readme = document("README.md");
    let section = readme
        .split("## One file for the whole federation")
        .nth(1)
        .expect("the section");
    let section = section.split("\n## ").next().expect("the section");
    let steps = blocks(section, "sh");
    assert_eq!(steps.len(), 3, "first, a changed weight, no import");
    let weight = of_pair("{local: 80, stage-mesh: 20}", pair);
    let changed = text.replace(&weight, &of_pair("{local: 70, stage-mesh: 30}", pair));
    assert_ne!(text, changed);
    let without = changed.lines().filter(|line| {
        !["imports:", "- {into: ", "routes:", "- {in: "]
            .iter()
            .any(|start| line.starts_with(start))
    });
    let without: Vec<&str> = without.collect();
    let texts = [text.clone(), changed.clone(), without.join("\n") + "\n"];
    for (step, text) in steps.into_iter().zip(texts) {
        std::fs::write(&path, text).expect("a file");
        for line in step.lines() {
            let line = line.split("  #").next().expect("a command").trim();
            if line.starts_with("kubectl ") {
                let line = of_pair(line, pair);
                let context = contexts.map(|[east, west]| if line.contains(&pair.stage_members) { west } else { east });
                let context = context
                    .map(|context| format!(" --context {context}"))
                    .unwrap_or_default();
                run(sandbox, folder.path(), &format!("{line}{context}"), 0);
                continue;
            }
            let command = line.split_whitespace().nth(1).expect("a command of meshfed");
            if ["status", "graph"].contains(&command) {
                // Until the pods that were restarted have their sidecars.
                let healthy = (0..RUNS).any(|_| shell(sandbox, folder.path(), line).status.success());
                assert!(healthy, "{line}");
                continue;
            }
            let agreed = if ["apply", "delete"].contains(&command) {
                " --yes"
            } else {
                ""
            };
            let answer = run(
                sandbox,
                folder.path(),
                &format!("{line}{agreed}"),
                i32::from(command == "diff"),
            );
            if command == "diff" && answer.contains(" → ") && step.lines().count() == 2 {
                let shown = of_pair(blocks(section, "text")[0], pair);
                let lines = shown.lines().skip(1);
                lines.for_each(|line| assert!(answer.contains(line), "{line:?} is not in:\n{answer}"));
            }
            if command == "apply" {
                run(sandbox, folder.path(), "meshfed diff -f federation.yaml", 0);
            }
        }
    }
}

#[test]
fn a_newcomer_follows_the_readme_over_one_cluster() {
    let (sandbox, pair) = (one(), Pair::new("newcomer"));
    let cluster = sandbox.cluster(0);
    workloads(&pair, [&cluster, &cluster]);
    followed(sandbox, &pair, None);
    assert!(cluster.get("ServiceMeshControlPlane", &pair.prod, &pair.prod).is_none());
}

#[test]
fn a_newcomer_follows_the_readme_over_two_clusters() {
    let (sandbox, pair) = (two(), Pair::new("newcomers"));
    let (east, west) = (sandbox.cluster(0), sandbox.cluster(1));
    workloads(&pair, [&east, &west]);
    followed(sandbox, &pair, Some(["east", "west"]));
    let left = json!(west.get("ServiceMeshControlPlane", &pair.stage, &pair.stage));
    assert_eq!(left, Value::Null);
}
