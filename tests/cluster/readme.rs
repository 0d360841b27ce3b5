//! Runs the walk-through of the README and what follows it, line by line, and compares every answer with what the README
//! shows.
//! To write the answers anew: `SNAPSHOTS=overwrite cargo test --test cluster readme`, then read the difference.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::harness::{Cluster, Sandbox, one};

/// The sections that are run, in this order: the second breaks and mends what the first has made.
const HEADINGS: [&str; 2] = ["## Walk-through\n", "## When it does not work\n"];

/// Runs of `check` until it sees in a status what was changed.
const RUNS: usize = 100;

/// A part of the section, in order: text between the fences as it stands, without them.
enum Part<'a> {
    /// Prose, fences included.
    Prose(&'a str),
    /// Lines to type, whose output is not shown.
    Shell(&'a str),
    /// Commands after `$ `, each with its output.
    Console(&'a str),
}

fn readme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// What stands before the section, the section, and what follows it.
fn section<'a>(text: &'a str, heading: &str) -> (&'a str, &'a str, &'a str) {
    let start = text.find(heading).expect("the README has the section") + heading.len();
    let end = text[start..].find("\n## ").map_or(text.len(), |end| start + end + 1);
    (&text[..start], &text[start..end], &text[end..])
}

fn parts(section: &str) -> Vec<Part<'_>> {
    let (mut parts, mut rest) = (Vec::new(), section);
    while let Some(start) = rest.find("```") {
        let opening = start + rest[start..].find('\n').expect("a fence ends its line") + 1;
        let closing = opening + rest[opening..].find("```").expect("every block is closed");
        let block = &rest[opening..closing];
        parts.push(Part::Prose(&rest[..opening]));
        parts.push(match rest[start + 3..opening].trim() {
            "console" => Part::Console(block),
            "sh" => Part::Shell(block),
            other => panic!("the walk-through has a block of an unknown kind: {other:?}"),
        });
        parts.push(Part::Prose("```"));
        rest = &rest[closing + 3..];
    }
    parts.push(Part::Prose(rest));
    parts
}

/// The commands of a block, each with the output that is shown for it.
fn commands(block: &str) -> Vec<(&str, String)> {
    let mut commands: Vec<(&str, String)> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command, String::new())),
            (None, Some((_, output))) => output.extend([line, "\n"]),
            (None, None) => panic!("output without a command: {line:?}"),
        }
    }
    commands
}

/// What a terminal shows once a command has ended: its lasting lines, then its answer.
fn run(sandbox: &Sandbox, command: &str) -> String {
    let line = command
        .strip_prefix("meshfed ")
        .expect("only meshfed is shown with its output");
    let run = if line.starts_with("check ") {
        sandbox.meshfed(line).expect(1)
    } else {
        sandbox.ok(line)
    };
    // On a terminal these lines are a spinner, which is gone at the end.
    let lasting = run.stderr.lines().filter(|line| !line.starts_with("..   "));
    let shown: Vec<&str> = lasting.chain(run.stdout.lines()).map(str::trim_end).collect();
    shown.join("\n") + "\n"
}

/// The answer that is shown, or the last one: what `check` reads follows a change only after a while.
fn answer(sandbox: &Sandbox, command: &str, shown: &str) -> String {
    let tries = if command.starts_with("meshfed check ") { RUNS } else { 1 };
    let mut answered = run(sandbox, command);
    for _ in 1..tries {
        if normalised(shown) == normalised(&answered) {
            break;
        }
        answered = run(sandbox, command);
    }
    answered
}

fn shell(cluster: &Cluster, block: &str) {
    for line in block.replace("\\\n", " ").lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["kubectl", "-n", namespace, "apply", "-f", file] => {
                let workload = Path::new(file)
                    .file_stem()
                    .and_then(|stem| stem.to_str())
                    .expect("a file");
                assert!(
                    readme().with_file_name(file).is_file(),
                    "the README names {file}, which is not there"
                );
                cluster.bookinfo(namespace, workload);
            }
            [
                "kubectl",
                "-n",
                namespace,
                "patch",
                "servicemeshpeer",
                name,
                "--type",
                "merge",
                "-p",
                patch,
            ] => {
                let patch = serde_json::from_str(patch.trim_matches('\'')).expect("the patch is JSON");
                cluster.patch("ServiceMeshPeer", namespace, name, &patch);
            }
            [
                "kubectl",
                "-n",
                namespace,
                "patch",
                "configmap",
                name,
                "--type",
                "merge",
                "-p",
                "\"{\\\"data\\\":",
                "$(kubectl",
                "-n",
                from,
                "get",
                "configmap",
                source,
                "-o",
                "jsonpath={.data})}\"",
            ] => {
                let source = cluster.get("ConfigMap", from, source).expect("the source is there");
                cluster.patch("ConfigMap", namespace, name, &json!({"data": source["data"]}));
            }
            [
                "kubectl",
                "-n",
                namespace,
                "rollout",
                "restart",
                "deployment",
                deployments @ ..,
            ] => {
                for deployment in deployments {
                    cluster.restart(namespace, deployment);
                }
            }
            // The test has a sandbox of its own.
            ["meshfed", "sandbox", "up" | "down"] | ["eval", "\"$(meshfed", "sandbox", "env)\""] => {}
            _ => panic!("the README has a line that this test cannot run: {line}"),
        }
    }
}

/// Ages and certificates differ from run to run, and meshes are written in parallel: lines of one step in the order of the alphabet.
fn normalised(output: &str) -> Vec<String> {
    let mut lines: Vec<String> = output.lines().map(lasting).collect();
    for step in lines.chunk_by_mut(|left, right| left.starts_with('✓') && right.starts_with('✓')) {
        step.sort();
    }
    lines
}

fn lasting(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let is_age = |index: usize, word: &str| {
        words.get(index + 1) == Some(&"ago") && word.trim_end_matches(['s', 'm', 'h', 'd']).parse::<u32>().is_ok()
    };
    let is_fingerprint = |word: &str| word.len() == 95 && word.split(':').all(|byte| byte.len() == 2);
    let without = words.iter().enumerate().map(|(index, word)| match *word {
        word if is_age(index, word) => "AGE",
        word if is_fingerprint(word) => "FINGERPRINT",
        word => word,
    });
    without.collect::<Vec<_>>().join(" ")
}

/// Runs a section and gives it as it should be; what differs is added to `differences`.
fn run_section(sandbox: &Sandbox, section: &str, differences: &mut Vec<String>) -> (String, usize) {
    let cluster = sandbox.cluster(0);
    let (mut written, mut ran) = (String::new(), 0);
    for part in parts(section) {
        match part {
            Part::Prose(prose) => written.push_str(prose),
            Part::Shell(block) => {
                shell(&cluster, block);
                written.push_str(block);
            }
            Part::Console(block) => {
                for (command, shown) in commands(block) {
                    let answered = answer(sandbox, command, &shown);
                    let same = normalised(&shown) == normalised(&answered);
                    written.push_str(&format!("$ {command}\n{}", if same { &shown } else { &answered }));
                    if !same {
                        differences.push(format!(
                            "$ {command}\n--- the README shows\n{shown}--- meshfed answers\n{answered}"
                        ));
                    }
                    ran += 1;
                }
            }
        }
    }
    (written, ran)
}

#[test]
fn the_readme_shows_what_meshfed_answers() {
    let sandbox = one();
    let mut text = std::fs::read_to_string(readme()).expect("a README");
    let mut differences = Vec::new();
    for (heading, at_least) in HEADINGS.into_iter().zip([8, 4]) {
        let (before, section, after) = section(&text, heading);
        let (written, ran) = run_section(sandbox, section, &mut differences);
        assert!(ran >= at_least, "the section {heading} has {ran} commands");
        if heading == HEADINGS[0] {
            crate::rendered::equals_walk_through(&sandbox.cluster(0));
        }
        text = format!("{before}{written}{after}");
    }
    assert_eq!(
        text.matches("```console").count(),
        HEADINGS
            .iter()
            .map(|heading| section(&text, heading).1.matches("```console").count())
            .sum::<usize>(),
        "a block with answers stands where nobody runs it"
    );
    if std::env::var_os("SNAPSHOTS").is_some_and(|action| action == "overwrite") {
        std::fs::write(readme(), text).expect("the README can be written");
    } else {
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    }
}

#[test]
fn ages_and_the_order_of_parallel_steps_do_not_count_and_everything_else_does() {
    assert_eq!(
        normalised("a → b  connected  12s ago"),
        normalised("a → b  connected  3m ago")
    );
    assert_ne!(
        normalised("a → b  connected  12s ago"),
        normalised("a → b  down       12s ago")
    );
    assert_eq!(normalised("✓ b\n✓ a\nok"), normalised("✓ a\n✓ b\nok"));
    assert_ne!(normalised("ok\n✓ a"), normalised("✓ a\nok"));
}
