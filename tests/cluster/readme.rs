//! Runs the walk-through of the README, line by line, and compares every answer with what the README shows.
//! To write the answers anew: `SNAPSHOTS=overwrite cargo test --test cluster readme`, then read the difference.

use std::path::{Path, PathBuf};

use crate::harness::{Cluster, Sandbox, one};

const HEADING: &str = "## Walk-through\n";

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
fn section(text: &str) -> (&str, &str, &str) {
    let start = text.find(HEADING).expect("the README has a walk-through") + HEADING.len();
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
    let run = sandbox.ok(line);
    // On a terminal these lines are a spinner, which is gone at the end.
    let lasting = run.stderr.lines().filter(|line| !line.starts_with("..   "));
    let shown: Vec<&str> = lasting.chain(run.stdout.lines()).map(str::trim_end).collect();
    shown.join("\n") + "\n"
}

fn shell(cluster: &Cluster, block: &str) {
    for line in block.lines() {
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
            // The test has a sandbox of its own.
            ["meshfed", "sandbox", "up" | "down"] => {}
            _ => panic!("the walk-through has a line that this test cannot run: {line}"),
        }
    }
}

/// Ages differ from run to run, and meshes are written in parallel: lines of one step in the order of the alphabet.
fn normalised(output: &str) -> Vec<String> {
    let mut lines: Vec<String> = output.lines().map(without_ages).collect();
    for step in lines.chunk_by_mut(|left, right| left.starts_with('✓') && right.starts_with('✓')) {
        step.sort();
    }
    lines
}

fn without_ages(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let is_age = |index: usize, word: &str| {
        words.get(index + 1) == Some(&"ago") && word.trim_end_matches(['s', 'm', 'h', 'd']).parse::<u32>().is_ok()
    };
    let without = words
        .iter()
        .enumerate()
        .map(|(index, word)| if is_age(index, word) { "AGE" } else { word });
    without.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_readme_shows_what_meshfed_answers() {
    let sandbox = one();
    let cluster = sandbox.cluster(0);
    let text = std::fs::read_to_string(readme()).expect("a README");
    let (before, section, after) = section(&text);
    let (mut written, mut ran) = (before.to_owned(), 0);
    let mut differences = Vec::new();
    for part in parts(section) {
        match part {
            Part::Prose(prose) => written.push_str(prose),
            Part::Shell(block) => {
                shell(&cluster, block);
                written.push_str(block);
            }
            Part::Console(block) => {
                for (command, shown) in commands(block) {
                    let answered = run(sandbox, command);
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
    written.push_str(after);
    assert!(ran >= 8, "the walk-through has {ran} commands");
    crate::rendered::equals_walk_through(&cluster);
    if std::env::var_os("SNAPSHOTS").is_some_and(|action| action == "overwrite") {
        std::fs::write(readme(), written).expect("the README can be written");
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
