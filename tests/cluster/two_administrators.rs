//! Two administrators with a kubeconfig each, neither of which opens the other's cluster, federate with bundles alone: what
//! the README says of them, line by line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use kube::config::Kubeconfig;
use serde_json::{Value, json};

use crate::harness::{Run, Sandbox, two, until};

const HEADING: &str = "## Two administrators\n";

/// Somebody with a kubeconfig of one cluster.
struct Administrator {
    kubeconfig: PathBuf,
    folder: PathBuf,
}

impl Administrator {
    fn new(sandbox: &Sandbox, context: usize, folder: &Path) -> Self {
        let mut own = Kubeconfig::read_from(&sandbox.kubeconfig).expect("the sandbox wrote it");
        let name = &sandbox.contexts[context];
        own.contexts.retain(|named| named.name == *name);
        own.clusters.retain(|named| named.name == *name);
        own.auth_infos.retain(|named| named.name == *name);
        own.current_context = Some(name.clone());
        assert_eq!(own.clusters.len(), 1, "one cluster");
        let kubeconfig = folder.join(format!("{name}.kubeconfig"));
        let text = serde_json::to_string(&own).expect("a kubeconfig is JSON");
        std::fs::write(&kubeconfig, text).expect("a folder to write to");
        Self {
            kubeconfig,
            folder: folder.to_owned(),
        }
    }

    fn meshfed(&self, line: &str) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_meshfed"))
            .args(line.split_whitespace())
            .args(["--timeout", "120s"])
            .current_dir(&self.folder)
            .env("KUBECONFIG", &self.kubeconfig)
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .output()
            .expect("meshfed runs");
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    #[track_caller]
    fn ok(&self, line: &str) -> Run {
        self.meshfed(line).expect(0)
    }
}

/// The lines of the README that each administrator types, in order, without comments.
fn lines() -> Vec<(&'static str, String)> {
    let readme = include_str!("../../README.md");
    let section = readme.split(HEADING).nth(1).expect("the README has the section");
    let section = section.split("\n## ").next().unwrap_or(section);
    let typed = section.lines().filter_map(|line| {
        let (who, line) = line.split_once("$ ")?;
        let who = ["prod", "stage"].into_iter().find(|name| *name == who)?;
        let line = line.split(" # ").next().unwrap_or(line).trim();
        Some((who, line.strip_prefix("meshfed ")?.to_owned()))
    });
    typed.collect()
}

/// What stands between backticks after these words, in what was told.
#[track_caller]
fn command_after(words: &str, run: &Run) -> String {
    let told = run
        .stderr
        .split(words)
        .nth(1)
        .unwrap_or_else(|| panic!("{words:?} is not told: {run}"));
    let command = told.split('`').nth(1).expect("a command in backticks");
    command
        .strip_prefix("meshfed ")
        .expect("a command of meshfed")
        .to_owned()
}

/// What a check passed and skipped, in the answer of `check -o json`.
fn row<'a>(answer: &'a Value, code: &str) -> &'a Value {
    let rows = answer["checks"].as_array().expect("rows");
    rows.iter()
        .find(|row| row["code"] == code)
        .unwrap_or_else(|| panic!("no {code}"))
}

#[test]
fn two_administrators_federate_as_the_readme_says_with_bundles_alone() {
    let sandbox = two();
    let folder = tempfile::tempdir().expect("a folder");
    let [prod, stage] = [0, 1].map(|context| Administrator::new(sandbox, context, folder.path()));
    prod.ok("install prod-mesh --member prod-bookinfo");
    stage.ok("install stage-mesh --member stage-bookinfo");
    for (context, namespace) in [(0, "prod-bookinfo"), (1, "stage-bookinfo")] {
        let labels = json!({"app": "details"});
        sandbox.cluster(context).service(namespace, "details", &labels);
    }
    for (who, mesh) in [(&prod, "stage-mesh@west"), (&stage, "prod-mesh@east")] {
        who.meshfed(&format!("status {mesh}")).expect(2).says(&["no context"]);
    }

    // A bundle makes nothing, and says with which command to make what it lacks: the first line of the README.
    let run = prod
        .meshfed("bundle prod-mesh --for stage-mesh -o prod-mesh.yaml")
        .expect(1);
    let run = run.says(&["has no ingress gateway `stage-mesh-ingress` and no egress gateway `stage-mesh-egress`"]);
    let install = command_after("have it made first: ", &run);
    assert_eq!(
        install,
        "install prod-mesh/prod-mesh@east --peer stage-mesh --expose loadbalancer"
    );
    assert!(!folder.path().join("prod-mesh.yaml").exists());

    let mut fingerprints: BTreeMap<String, String> = BTreeMap::new();
    let mut seen = 0;
    for (who, line) in lines() {
        let administrator = if who == "prod" { &prod } else { &stage };
        let bundle = line.split_whitespace().skip_while(|word| *word != "--with").nth(1);
        let line = match bundle.and_then(|file| fingerprints.get(file)) {
            Some(fingerprint) => line.replace("SHA256", fingerprint),
            None => line.clone(),
        };
        if line.starts_with("peer stage-mesh") {
            another_bundle_is_refused_before_anything_is_written(sandbox, &stage, folder.path());
        }
        if line.starts_with("status") {
            // istiod of stage-mesh may take its time to try anew.
            until("the link of prod-mesh is up", || match administrator.meshfed(&line) {
                run if run.code == 0 => Ok(()),
                run => Err(run.to_string()),
            });
        }
        let run = administrator.ok(&line);
        if let Some(file) = line.split(" -o ").nth(1) {
            let told = run
                .stderr
                .split("fingerprint ")
                .nth(1)
                .expect("it tells the fingerprint");
            let told = told.split(';').next().unwrap_or(told);
            fingerprints.insert(file.to_owned(), told.to_owned());
        }
        if line.starts_with("bundle --show") {
            assert!(run.stdout.contains(&fingerprints["prod-mesh.yaml"]), "{run}");
        }
        if line.starts_with("peer stage-mesh") {
            let way_back = command_after("needs the bundle for the way back: ", &run);
            let expected = "bundle stage-mesh/stage-mesh@west --for prod-mesh -o stage-mesh-for-prod-mesh.yaml";
            assert_eq!(way_back, expected);
            one_side_is_judged_honestly_while_the_other_is_yet_to_come(&stage);
        }
        seen += 1;
    }
    assert_eq!(seen, 10, "the README was read");

    until("stage-mesh is connected too", || {
        match stage.meshfed("status stage-mesh") {
            run if run.code == 0 => Ok(()),
            run => Err(run.to_string()),
        }
    });
    what_only_the_other_side_knows_neither_passes_nor_fails(&prod);
    a_second_run_writes_nothing(&prod, &fingerprints["stage-mesh.yaml"]);
    what_differs_from_the_bundle_is_found_and_mended_with_it(sandbox, &prod);
}

fn another_bundle_is_refused_before_anything_is_written(sandbox: &Sandbox, stage: &Administrator, folder: &Path) {
    let before = sandbox.cluster(1).versions(&["stage-mesh"]);
    let wrong = "00".repeat(32);
    let peer = format!("peer stage-mesh --with prod-mesh.yaml --expect-fingerprint {wrong}");
    stage
        .meshfed(&peer)
        .expect(2)
        .says(&["not the one that was expected", "nothing was written"]);
    let text = std::fs::read_to_string(folder.join("prod-mesh.yaml")).expect("the bundle");
    let forged = text.replace("discoveryPort: 8188", "discoveryPort: 70000") + "command: \"$(id) \\e[31m\"\n";
    std::fs::write(folder.join("forged.yaml"), forged).expect("a folder to write to");
    let run = stage.meshfed("peer stage-mesh --with forged.yaml").expect(2);
    let run = run.says(&[
        "2 problems",
        "discoveryPort: it is no number from 1 to 65535",
        "command: a bundle has no such field",
    ]);
    assert!(!run.stderr.contains('\u{1b}'), "{run}");
    let other = "peer other=stage-mesh/stage-mesh --with prod-mesh.yaml";
    stage
        .meshfed(other)
        .expect(2)
        .says(&["is for `stage-mesh`, and not for `other`"]);
    assert_eq!(sandbox.cluster(1).versions(&["stage-mesh"]), before);
}

fn one_side_is_judged_honestly_while_the_other_is_yet_to_come(stage: &Administrator) {
    let status = stage.meshfed("status stage-mesh -o json").expect(1).json();
    let links = status["links"].as_array().expect("links");
    assert_eq!(
        links.len(),
        1,
        "only the link that stage-mesh asks on can be told of: {status:#}"
    );
    assert_eq!(links[0]["seenByPeer"], Value::Null, "{status:#}");
    let check = stage
        .meshfed("check stage-mesh --with prod-mesh.yaml -o json")
        .expect(1)
        .json();
    assert_eq!(check["meshes"], json!(["stage-mesh"]), "{check:#}");
    let one_sided = row(&check, "MF0706");
    assert_eq!(
        (&one_sided["passed"], &one_sided["findings"]),
        (&json!([]), &json!([])),
        "{one_sided:#}"
    );
    assert_eq!(
        row(&check, "MF0720")["passed"],
        json!(["stage-mesh → prod-mesh"]),
        "{check:#}"
    );
}

fn what_only_the_other_side_knows_neither_passes_nor_fails(prod: &Administrator) {
    let check = prod.ok("check prod-mesh --with stage-mesh.yaml -o json").json();
    for code in ["MF0603", "MF0606", "MF0720"] {
        assert_eq!(
            row(&check, code)["passed"],
            json!(["prod-mesh → stage-mesh"]),
            "{code}: {check:#}"
        );
    }
    for code in ["MF0703", "MF0706", "MF0517"] {
        let row = row(&check, code);
        assert_eq!((&row["passed"], &row["findings"]), (&json!([]), &json!([])), "{row:#}");
        assert_eq!(row["skipped"][0]["reason"], "`stage-mesh` was not looked at", "{row:#}");
    }
    let alone = prod.ok("check prod-mesh -o json").json();
    for code in ["MF0603", "MF0606", "MF0703", "MF0706", "MF0720"] {
        assert_eq!(row(&alone, code)["passed"], json!([]), "{code}: {alone:#}");
    }
}

fn a_second_run_writes_nothing(prod: &Administrator, fingerprint: &str) {
    let peer =
        format!("peer prod-mesh --with stage-mesh.yaml --expect-fingerprint {fingerprint} --wait synced -o json");
    let changes = prod.ok(&peer).json();
    let outcomes = changes["changes"].as_array().expect("changes").iter();
    assert!(
        outcomes.into_iter().all(|change| change["outcome"] == "unchanged"),
        "{changes:#}"
    );
    assert_eq!(changes["links"].as_array().map(Vec::len), Some(1), "{changes:#}");
}

fn what_differs_from_the_bundle_is_found_and_mended_with_it(sandbox: &Sandbox, prod: &Administrator) {
    let port = json!({"spec": {"remote": {"servicePort": 15444}}});
    sandbox
        .cluster(0)
        .patch("ServiceMeshPeer", "prod-mesh", "stage-mesh", &port);
    let check = prod
        .meshfed("check prod-mesh --with stage-mesh.yaml -o json")
        .expect(1)
        .json();
    let finding = &row(&check, "MF0720")["findings"][0];
    let fix = finding["fix"]
        .as_array()
        .and_then(|fix| fix[0].as_str())
        .expect("a command");
    let expected = "meshfed peer prod-mesh/prod-mesh@east --with FILE --force-conflicts";
    assert_eq!(fix, expected, "the port is somebody else's by now: {finding:#}");
    prod.ok(&fix.replace("meshfed ", "").replace("FILE", "stage-mesh.yaml"));
    let check = "check prod-mesh --with stage-mesh.yaml";
    until("nothing differs", || match prod.meshfed(check) {
        run if run.code == 0 => Ok(()),
        run => Err(run.to_string()),
    });
}
