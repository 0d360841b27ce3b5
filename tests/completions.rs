//! The committed completion scripts are what the binary prints, and the binary itself completes contexts and meshes.
//! To write the scripts anew: `SNAPSHOTS=overwrite cargo test --test completions`, then read the difference.

use std::path::Path;
use std::process::{Command, Output};

const MESHFED: &str = env!("CARGO_BIN_EXE_meshfed");

/// Named as the shells, and the packages of distributions, expect them.
const SCRIPTS: [(&str, &str); 5] = [
    ("bash", "meshfed.bash"),
    ("zsh", "_meshfed"),
    ("fish", "meshfed.fish"),
    ("elvish", "meshfed.elv"),
    ("powershell", "_meshfed.ps1"),
];

fn completions(shell: &str) -> Output {
    Command::new(MESHFED)
        .args(["completions", shell])
        .output()
        .expect("meshfed runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_committed_scripts_are_what_meshfed_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    for (shell, file) in SCRIPTS {
        let printed = completions(shell);
        assert!(printed.status.success() && printed.stderr.is_empty(), "{printed:?}");
        snapbox::Assert::new()
            .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
            .eq(
                snapbox::Data::text(text(&printed.stdout)).raw(),
                snapbox::Data::read_from(&folder.join(file), None).raw(),
            );
    }
}

#[test]
fn every_script_asks_meshfed_itself_and_is_no_list_of_words() {
    for (shell, _) in SCRIPTS {
        let script = text(&completions(shell).stdout);
        assert!(
            script.contains("COMPLETE") && script.contains("meshfed"),
            "{shell}: {script}"
        );
        assert!(!script.contains("kubeconfig"), "{shell} has words of its own");
    }
}

#[test]
fn what_is_hidden_from_the_help_is_not_offered() {
    let flags = tab(&["sandbox", "up", "--"]);
    assert!(flags.contains(&"--clusters".to_owned()), "{flags:?}");
    assert!(!flags.contains(&"--follow-stdin".to_owned()), "{flags:?}");
    assert!(!tab(&["sandbox", ""]).contains(&"guard".to_owned()));
}

#[test]
fn an_unknown_shell_is_refused_with_the_known_ones() {
    let refused = completions("tcsh");
    assert_eq!(refused.status.code(), Some(2));
    let told = text(&refused.stderr);
    for (shell, _) in SCRIPTS {
        assert!(told.contains(shell), "{told}");
    }
}

/// What a shell gets when Tab is pressed after `line`, by the protocol of the script that `COMPLETE=bash meshfed` prints.
fn tab(line: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let kubeconfig = folder.path().join("kubeconfig");
    let contexts = "apiVersion: v1\nkind: Config\ncontexts:\n\
        - {name: east, context: {cluster: e, user: u, namespace: prod-mesh}}\n\
        - {name: west/admin:443, context: {cluster: w, user: u}}\n";
    std::fs::write(&kubeconfig, contexts).expect("a kubeconfig");
    let output = Command::new(MESHFED)
        .env("COMPLETE", "bash")
        .env("_CLAP_IFS", "\n")
        .env("_CLAP_COMPLETE_INDEX", line.len().to_string())
        .env("_CLAP_COMPLETE_COMP_TYPE", "9")
        .env("_CLAP_COMPLETE_SPACE", "false")
        .env("KUBECONFIG", &kubeconfig)
        .args(["--", "meshfed"])
        .args(line)
        .output()
        .expect("meshfed runs");
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    text(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn contexts_of_the_kubeconfig_are_completed() {
    assert_eq!(tab(&["status", "--context", ""]), ["east", "west/admin:443"]);
    assert_eq!(tab(&["status", "--context", "w"]), ["west/admin:443"]);
}

#[test]
fn a_mesh_is_completed_by_its_context_and_what_is_typed_is_kept() {
    assert_eq!(tab(&["peer", "prod@"]), ["prod@east", "prod@west/admin:443"]);
    assert_eq!(tab(&["peer", "a=ns/prod@e"]), ["a=ns/prod@east"]);
    assert_eq!(tab(&["export", "--in", "stage@w"]), ["stage@west/admin:443"]);
}

#[test]
fn a_namespace_of_a_context_is_offered_as_a_mesh() {
    let offered = tab(&["status", "prod"]);
    assert!(offered.contains(&"prod-mesh@east".to_owned()), "{offered:?}");
}

#[test]
fn commands_and_values_are_completed() {
    assert_eq!(tab(&["stat"]), ["status"]);
    assert_eq!(tab(&["status", "-o", "j"]), ["json"]);
    let shapes = tab(&["peer", "a", "b", "--expose", "load"]);
    assert_eq!(shapes, ["loadbalancer"]);
}

#[test]
fn formats_are_completed_behind_an_equals_sign() {
    assert_eq!(tab(&["status", "-o=j"]), ["-o=json"]);
    assert_eq!(tab(&["status", "--output=j"]), ["--output=json"]);
    assert_eq!(tab(&["check", "-oju"]), ["-ojunit"]);
}

#[test]
fn families_and_codes_of_checks_are_completed() {
    assert_eq!(tab(&["check", "--only", "tru"]), ["trust"]);
    assert_eq!(tab(&["check", "--skip=mf079"]), ["--skip=MF0799"]);
    assert_eq!(tab(&["check", "--only", "trust,rou"]), ["trust,routes"]);
    assert_eq!(tab(&["explain", "MF079"]), ["MF0799"]);
}

#[test]
fn a_word_that_stands_in_the_line_is_not_offered_again() {
    assert_eq!(tab(&["peer", "prod-mesh@east", "prod"]), Vec::<String>::new());
}

#[test]
fn all_meshes_of_a_context_are_offered_to_commands_that_only_look() {
    assert_eq!(tab(&["status", "@ea"]), ["@east"]);
    assert_eq!(tab(&["uninstall", "@ea"]), Vec::<String>::new());
}

#[test]
fn a_missing_kubeconfig_completes_nothing_and_says_nothing() {
    let output = Command::new(MESHFED)
        .env("COMPLETE", "bash")
        .env("_CLAP_IFS", "\n")
        .env("_CLAP_COMPLETE_INDEX", "3")
        .env("KUBECONFIG", "/no/such/kubeconfig")
        .args(["--", "meshfed", "status", "--context", ""])
        .output()
        .expect("meshfed runs");
    assert_eq!(text(&output.stderr), "");
    assert_eq!(text(&output.stdout), "");
}
