//! A kubeconfig that is missing, empty, broken, or knows other contexts.

use crate::server::{Clusters, meshfed, nobody};

/// Runs `status` with a kubeconfig of this content, through the environment and through the flag.
fn with_content(content: Option<&str>, exit: i32, words: &[&str]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("kubeconfig");
    if let Some(content) = content {
        std::fs::write(&file, content).expect("a kubeconfig");
    }
    let shown = file.display().to_string();
    let by_variable = meshfed("status", &file);
    let by_flag = meshfed(&format!("status --kubeconfig {shown}"), &folder.path().join("other"));
    for run in [by_variable, by_flag] {
        run.fails(exit, words);
        run.fails(exit, &["meshfed sandbox up", "oc login"]);
        if exit == 3 {
            run.fails(exit, &[&shown]);
        }
    }
}

#[test]
fn a_missing_kubeconfig_is_named_and_three_ways_out_are_told() {
    with_content(
        None,
        3,
        &[
            "cannot read the kubeconfig",
            "No such file or directory",
            "--kubeconfig FILE",
        ],
    );
}

#[test]
fn a_kubeconfig_without_contexts_is_told_as_such() {
    for empty in ["", "{}", "apiVersion: v1\nkind: Config\n"] {
        with_content(Some(empty), 2, &["the kubeconfig has no contexts"]);
    }
}

#[test]
fn a_kubeconfig_that_is_no_yaml_is_told_in_one_line() {
    with_content(
        Some("a: ["),
        3,
        &["it is not the YAML of a kubeconfig: line 1 column 4"],
    );
    with_content(Some("hello"), 3, &["it is not the YAML of a kubeconfig"]);
}

#[test]
fn unknown_contexts_are_told_at_once_with_the_known_ones() {
    let clusters = Clusters::new(&[("east", nobody()), ("west", nobody())]);
    clusters
        .meshfed("status --context est")
        .fails(2, &["no context `est`", "contexts found: `east` and `west`"]);
    clusters
        .meshfed("install prod-mesh@est")
        .fails(2, &["no context `est`", "contexts found: `east` and `west`"]);
    clusters.meshfed("peer a@est b@wst").fails(
        2,
        &[
            "no context `est`",
            "no context `wst`",
            "contexts found: `east` and `west`",
        ],
    );
}

#[test]
fn without_a_current_context_one_has_to_be_named() {
    let clusters = Clusters::new(&[("east", nobody())]);
    let file = clusters.kubeconfig();
    let text = std::fs::read_to_string(&file).expect("the kubeconfig");
    std::fs::write(
        &file,
        text.replace("\"current-context\":\"east\"", "\"current-context\":\"\""),
    )
    .expect("written");
    clusters
        .meshfed("status")
        .fails(2, &["no current context", "--context", "contexts found: `east`"]);
}
