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

#[test]
fn a_missing_file_among_several_is_passed_over() {
    let clusters = Clusters::answering(|_| crate::server::not_found());
    let good = clusters.kubeconfig();
    let missing = good.with_file_name("missing");
    let empty_context = good.with_file_name("empty-context");
    std::fs::write(&empty_context, "current-context: ''\n").expect("written");
    for files in [[&missing, &good], [&good, &missing], [&empty_context, &good]] {
        let list = std::env::join_paths(files).expect("a list of files");
        let run = meshfed("status shop/prod-mesh -o json", list.as_ref());
        assert_eq!(run.json()["meshes"][0]["state"], "missing", "{run}");
    }
    let list = std::env::join_paths([&missing, &good.with_file_name("gone")]).expect("a list of files");
    meshfed("status", list.as_ref()).fails(3, &["cannot read the kubeconfig", &missing.display().to_string()]);
    let shown = missing.display();
    let line = format!("status --kubeconfig {shown} --kubeconfig {}", good.display());
    meshfed(&line, &good).fails(3, &["cannot read the kubeconfig", &missing.display().to_string()]);
}

#[test]
fn a_file_that_the_kubeconfig_names_and_nobody_has_is_told_in_words() {
    let authority = Clusters::new(&[("east", nobody())])
        .edited(|kubeconfig| kubeconfig["clusters"][0]["cluster"]["certificate-authority"] = "/no/such/ca.crt".into());
    authority.meshfed("status").fails(
        3,
        &["cannot read `certificate-authority` /no/such/ca.crt: No such file or directory"],
    );
    let key = Clusters::new(&[("east", nobody())]).edited(|kubeconfig| {
        kubeconfig["users"][0]["user"] =
            serde_json::json!({"client-certificate": "/no/such.crt", "client-key": "/no/such.key"});
    });
    key.meshfed("status").fails(
        3,
        &["cannot read `client-certificate` /no/such.crt: No such file or directory"],
    );
}

/// Made by `openssl x509 -req -signkey`, which writes version 1 where no extensions are asked for.
const OLD_CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBIDCBxwIUbW/8O8Wcb2P6MBtY+A4LCzLhyZEwCgYIKoZIzj0EAwIwEzERMA8G
A1UEAwwIb2xkLXVzZXIwHhcNMjYxMTI2MDEyOTE5WhcNMzYxMTIzMDEyOTE5WjAT
MREwDwYDVQQDDAhvbGQtdXNlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNCN
RzzfjVXotq06M31aP8Tk8rUHRLLLlYm/1N94HJaNaWPknVWsx3fP2rB/XM7NeJrU
/So32BJKCDpGnkokqrUwCgYIKoZIzj0EAwIDSAAwRQIgQcvhvUFoR4JT5I8X2Q+e
PCcnXxSj1+OJAXo4SdZ+2F0CIQD+oTphxJB7gp23qIrCpHAvhYI7G912z3S3hNVs
V9n4JQ==
-----END CERTIFICATE-----
";

#[test]
fn a_client_certificate_of_version_1_is_told_as_one() {
    let clusters = Clusters::new(&[("east", nobody())]).edited(|kubeconfig| {
        kubeconfig["users"][0]["user"] = serde_json::json!({"client-certificate": "old.crt", "client-key": "old.key"});
    });
    let beside = |name: &str| clusters.kubeconfig().with_file_name(name);
    std::fs::write(beside("old.crt"), OLD_CERTIFICATE).expect("written");
    let key = rcgen::KeyPair::generate().expect("a key");
    std::fs::write(beside("old.key"), key.serialize_pem()).expect("written");
    clusters.meshfed("status").fails(
        3,
        &[
            "the client certificate is of X.509 version 1",
            "\"CN=old-user\" in `client-certificate`",
            "log in again",
        ],
    );
}
