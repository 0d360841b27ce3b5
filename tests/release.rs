//! What is handed out of a release: `.ci/release` with a binary that was built already, and the manifests it fills.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use meshfed::manifest::yaml;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const TARGET: &str = "x86_64-unknown-linux-musl";
const DOWNLOAD: &str = "https://downloads.example.com/meshfed";

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn release(arguments: &[&str]) -> Output {
    let mut command = Command::new("bash");
    command.arg(project().join(".ci/release")).args(arguments);
    command.output().expect("bash runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A release in a folder, of a program that hands everything on to the binary under test.
fn made(folder: &Path) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;

    let program = folder.join("program");
    let script = format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_meshfed"));
    std::fs::write(&program, script).expect("a file");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
    let output = folder.join("release");
    let run = release(&[
        "--target",
        TARGET,
        "--binary",
        &program.to_string_lossy(),
        "--download",
        DOWNLOAD,
        "--output",
        &output.to_string_lossy(),
    ]);
    assert!(run.status.success(), "{run:?}");
    output
}

/// Runs a program in a folder, which has to succeed, and returns what it prints.
fn printed(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let run = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("it runs");
    assert!(run.status.success(), "{run:?}");
    text(&run.stdout)
}

#[test]
fn a_release_has_checksums_that_hold_and_a_krew_manifest_of_the_archive() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = made(folder.path());
    let archive = format!("meshfed-{VERSION}-{TARGET}.tar.gz");
    let checked = printed(&output, "sha256sum", &["--check", "SHA256SUMS"]);
    for file in [&archive, "meshfed.yaml", "Containerfile"] {
        assert!(checked.contains(&format!("{file}: OK")), "{checked}");
    }

    let manifest = std::fs::read_to_string(output.join("meshfed.yaml")).expect("a manifest");
    assert!(!manifest.contains('@'), "a place that nobody has filled: {manifest}");
    let manifest = yaml::read(&manifest).expect("YAML").remove(0);
    assert_eq!(manifest["spec"]["version"], format!("v{VERSION}"));
    let platform = &manifest["spec"]["platforms"][0];
    assert_eq!(platform["selector"]["matchLabels"]["arch"], "amd64");
    assert_eq!(platform["uri"], format!("{DOWNLOAD}/{archive}"));
    let sum = printed(&output, "sha256sum", &[&archive]);
    assert_eq!(Some(platform["sha256"].as_str().expect("a sum")), sum.split(' ').next());

    let within = printed(&output, "tar", &["-tzf", &archive]);
    let within: Vec<&str> = within.lines().collect();
    for file in platform["files"].as_array().expect("files") {
        let from = file["from"].as_str().expect("a path");
        assert!(within.contains(&from), "{from} is not in {within:#?}");
    }
    for file in ["man/man1/meshfed-peer.1", "completions/meshfed.bash", "LICENSE"] {
        let path = format!("meshfed-{VERSION}-{TARGET}/{file}");
        assert!(within.contains(&path.as_str()), "{path} is not in {within:#?}");
    }
}

#[test]
fn cargo_binstall_is_told_the_name_of_the_archive_and_the_place_of_the_binary_in_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = made(folder.path());
    let metadata = printed(
        &project(),
        env!("CARGO"),
        &["metadata", "--no-deps", "--locked", "--format-version", "1"],
    );
    let metadata: serde_json::Value = serde_json::from_str(&metadata).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let own = packages
        .iter()
        .find(|package| package["name"] == "meshfed")
        .expect("meshfed");
    let binstall = &own["metadata"]["binstall"];
    let filled = |field: &str| {
        let mut value = binstall[field]
            .as_str()
            .unwrap_or_else(|| panic!("no {field}: {binstall}"))
            .to_owned();
        let known = [
            ("repo", DOWNLOAD),
            ("version", VERSION),
            ("target", TARGET),
            ("bin", "meshfed"),
            ("binary-ext", ""),
        ];
        for (name, by) in known {
            value = value.replace(&format!("{{ {name} }}"), by);
        }
        assert!(!value.contains('{'), "binstall knows no such name: {value}");
        value
    };
    let url = filled("pkg-url");
    let archive = url.rsplit('/').next().expect("a name");
    assert!(
        output.join(archive).is_file(),
        "{archive} is not what the release makes"
    );
    let within = printed(&output, "tar", &["-tzf", archive]);
    assert!(within.lines().any(|path| path == filled("bin-dir")), "{within}");
    assert_eq!(filled("pkg-fmt"), "tgz");
}

#[test]
fn a_plan_makes_nothing_and_tells_what_is_missing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = folder.path().join("release");
    let run = release(&[
        "--plan",
        "--target",
        "no-such-target",
        "--output",
        &output.to_string_lossy(),
    ]);
    let told = text(&run.stdout);
    assert!(run.status.success() && !output.exists(), "{run:?}");
    assert!(told.contains("rustup target add no-such-target"), "{told}");
    assert!(told.contains("SHA256SUMS"), "{told}");
    let run = release(&[
        "--target",
        "no-such-target",
        "--download",
        DOWNLOAD,
        "--output",
        &output.to_string_lossy(),
    ]);
    assert_eq!(run.status.code(), Some(1), "{run:?}");
    assert!(!output.exists(), "something was made though something was missing");
}

#[test]
fn the_image_takes_the_archives_as_the_release_names_them() {
    let file = std::fs::read_to_string(project().join(".ci/packaging/Containerfile")).expect("a file");
    assert!(
        file.contains("/meshfed-${VERSION}-${machine}-unknown-linux-musl.tar.gz"),
        "{file}"
    );
    let last_stage = file.rsplit("\nFROM ").next().expect("a stage");
    assert!(last_stage.starts_with("scratch\n"), "{last_stage}");
    assert!(
        last_stage.contains("ENTRYPOINT [\"/meshfed\"]") && last_stage.contains("USER 65532"),
        "{last_stage}"
    );
}
