//! meshfed as a plugin of `oc` and `kubectl`, its completion there, and its manual pages.
#![cfg(unix)]

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

const MESHFED: &str = env!("CARGO_BIN_EXE_meshfed");

fn run(program: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(program).args(arguments).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn usage_names_the_plugin_as_the_user_types_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (file, name) in [("oc-meshfed", "oc meshfed"), ("kubectl-meshfed", "kubectl meshfed")] {
        let program = folder.path().join(file);
        symlink(MESHFED, &program).expect("a link");
        let (code, help, _) = run(&program, &["peer", "--help"]);
        assert_eq!(code, 0);
        assert!(help.contains(&format!("Usage: {name} peer ")), "{help}");
        let (code, _, error) = run(&program, &["peer"]);
        assert_eq!(code, 2);
        assert!(error.contains(&format!("Usage: {name} peer ")), "{error}");
    }
    let (_, help, _) = run(Path::new(MESHFED), &["peer", "--help"]);
    assert!(help.contains("Usage: meshfed peer "), "{help}");
}

#[test]
fn the_completion_program_answers_as_kubectl_asks() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (code, script, _) = run(Path::new(MESHFED), &["completions", "kubectl"]);
    assert_eq!(code, 0);
    let program = folder.path().join("kubectl_complete-meshfed");
    std::fs::write(&program, script).expect("the script is written");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
    symlink(MESHFED, folder.path().join("meshfed")).expect("a link");
    let path = format!(
        "{}:{}",
        folder.path().display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let complete = |arguments: &[&str]| {
        // A shell runs the script, since a file that was just written may still be busy for the kernel.
        let output = Command::new("sh")
            .arg(&program)
            .args(arguments)
            .env("PATH", &path)
            .output()
            .expect("the script runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let commands = complete(&["st"]);
    assert_eq!(commands.lines().next(), Some("status"), "{commands}");
    assert_eq!(commands.lines().last(), Some(":4"), "{commands}");
    let formats = complete(&["graph", "-o", ""]);
    let formats: Vec<&str> = formats.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(formats, ["text", "mermaid", "dot", "svg", "json", "yaml", "name", ":4"]);
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let man = folder.path().join("man1");
    let (code, stdout, stderr) = run(Path::new(MESHFED), &["man", "--dir", &man.to_string_lossy()]);
    assert_eq!((code, stdout.as_str()), (0, ""), "{stderr}");
    let read = |name: &str| std::fs::read_to_string(man.join(name)).unwrap_or_default();
    let (_, help, _) = run(Path::new(MESHFED), &["--help"]);
    let commands = help
        .split("Commands:")
        .nth(1)
        .and_then(|rest| rest.split("\n\n").next())
        .unwrap_or_default();
    let commands: Vec<&str> = commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() > 10 && commands.contains(&"graph"), "{commands:?}");
    for command in commands {
        let page = read(&format!("meshfed-{command}.1"));
        assert!(page.contains(".TH ") && page.contains(command), "{command}: {page}");
    }
    for section in ["EXIT STATUS", "ENVIRONMENT", "FILES", "SEE ALSO"] {
        assert!(read("meshfed.1").contains(section), "{section}");
    }
    assert!(
        read("meshfed-sandbox-up.1").contains("clusters"),
        "commands below commands have one too"
    );
    assert!(
        !man.join("meshfed-sandbox-guard.1").exists(),
        "a hidden command has none"
    );
}

#[test]
fn without_a_folder_the_page_is_printed() {
    let (code, page, _) = run(Path::new(MESHFED), &["man"]);
    assert_eq!(code, 0);
    assert!(page.contains(".TH \"meshfed\" \"1\""), "{page}");
}

/// The page of a command as it is written, with what keeps groff from breaking words undone.
fn page(command: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (code, _, stderr) = run(Path::new(MESHFED), &["man", "--dir", &folder.path().to_string_lossy()]);
    assert_eq!(code, 0, "{stderr}");
    let page = std::fs::read_to_string(folder.path().join(format!("{command}.1"))).expect("a page");
    page.replace("\\-", "-")
}

#[test]
fn examples_of_a_manual_page_stand_line_by_line_as_they_are_typed() {
    let page = page("meshfed-cert-rotate");
    let (_, examples) = page
        .split_once(".SH EXAMPLES\n.nf\n")
        .expect("examples that are not filled");
    let (examples, _) = examples.split_once(".fi").expect("their end");
    let lines: Vec<&str> = examples.lines().collect();
    assert_eq!(
        lines,
        [
            "meshfed cert rotate prod-mesh@east stage-mesh@west --new root-cert.pem",
            "meshfed cert rotate prod-mesh --status",
        ]
    );
    assert!(page.contains("\n.nh\n"), "words are broken at hyphens: {page}");
    let (description, _) = page.split_once(".SH OPTIONS").expect("options");
    assert!(!description.contains("Examples:"), "{description}");
    assert!(
        page.contains("Bearer token to ask with"),
        "what a short help hides: {page}"
    );
}

#[test]
fn a_manual_page_tells_every_exit_code() {
    let page = page("meshfed-check");
    let (_, codes) = page.split_once(".SH \"EXIT STATUS\"").expect("exit codes");
    for code in ["0", "1", "2", "3", "4", "5", "6", "7", "130"] {
        assert!(codes.contains(&format!("\\fB{code}\\fR\n")), "{code}: {codes}");
    }
}
