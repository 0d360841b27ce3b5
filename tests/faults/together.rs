//! The same or neighbouring commands at once: the later one adds to the earlier, and nothing is lost.

use std::process::Child;

use serde_json::{Value, json};

use crate::deeds;
use crate::draw::{count, verdict};
use crate::harness::{Pair, Sandbox, one};

/// How often each is tried.
fn rounds() -> usize {
    count(1, 20)
}

/// Runs both at once; what went wrong.
fn at_once(sandbox: &Sandbox, lines: [&str; 2]) -> Vec<String> {
    let started = lines.map(|line| (line, sandbox.spawn(&format!("{line} --timeout 90s"))));
    let ended = started.map(|(line, child): (&str, Child)| {
        let output = child.wait_with_output().expect("it ends");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        (!output.status.success()).then(|| format!("`meshfed {line}` {}: {told}", output.status))
    });
    ended.into_iter().flatten().collect()
}

/// The names that the rules of a set select.
fn names(set: Option<Value>, rules: &str) -> Vec<String> {
    let set = set.unwrap_or_default();
    let rules = set["spec"][rules].as_array().into_iter().flatten();
    let mut names: Vec<String> = rules
        .filter_map(|rule| rule["nameSelector"]["name"].as_str().map(str::to_owned))
        .collect();
    names.sort();
    names
}

#[test]
fn the_first_two_exports_and_the_first_two_imports_at_once_leave_both_rules() {
    let (sandbox, pair) = (one(), Pair::new("twoatonce"));
    pair.federate(sandbox);
    let cluster = sandbox.cluster(0);
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    cluster.service(stage_members, "ratings", &json!({"app": "ratings"}));
    let line = |command: &str, name: &str| match command {
        "export" => format!("export {stage_members}/{name} --in {stage} --to {prod}"),
        _ => format!("import {stage_members}/{name} --in {prod} --from {stage} --as {prod_members}/{name}-there"),
    };
    let mut found = Vec::new();
    for _ in 0..rounds() {
        for (command, kind, namespace, peer, rules) in [
            ("export", "ExportedServiceSet", stage, prod, "exportRules"),
            ("import", "ImportedServiceSet", prod, stage, "importRules"),
        ] {
            found.extend(at_once(sandbox, [&line(command, "details"), &line(command, "ratings")]));
            let names = names(cluster.get(kind, namespace, peer), rules);
            if names != ["details", "ratings"] {
                found.push(format!("{kind} {namespace}/{peer} holds {names:?}"));
            }
        }
        for name in ["details", "ratings"] {
            sandbox.ok(&format!(
                "unimport {stage_members}/{name} --in {prod} --from {stage} --yes"
            ));
            sandbox.ok(&format!(
                "unexport {stage_members}/{name} --in {stage} --to {prod} --yes"
            ));
        }
        for (kind, namespace, peer) in [("ImportedServiceSet", prod, stage), ("ExportedServiceSet", stage, prod)] {
            if cluster.get(kind, namespace, peer).is_some() {
                cluster.delete(kind, namespace, peer);
            }
        }
    }
    verdict("two exports, two imports at once", 2 * rounds(), &found);
}

#[test]
fn a_mesh_that_is_installed_twice_at_once_is_there_once_and_both_say_so() {
    let sandbox = one();
    let cluster = sandbox.cluster(0);
    let mut found = Vec::new();
    for round in 0..rounds() {
        let mesh = format!("installed-twice-{round}");
        let [one, two] =
            ["a", "b"].map(|member| format!("install {mesh} --member {mesh}-{member} --peer {mesh}-{member}"));
        found.extend(at_once(sandbox, [&one, &two]));
        let roll = cluster
            .get("ServiceMeshMemberRoll", &mesh, "default")
            .unwrap_or_default();
        let members = roll["spec"]["members"].as_array().map(Vec::len);
        if members != Some(2) {
            found.push(format!("the roll of {mesh} is {roll}"));
        }
        let control_plane = cluster.get("ServiceMeshControlPlane", &mesh, &mesh).unwrap_or_default();
        let gateways = &control_plane["spec"]["gateways"]["additionalIngress"];
        for peer in ["a", "b"] {
            if gateways[format!("{mesh}-{peer}-ingress")].is_null() {
                found.push(format!("{mesh} has no gateway for {mesh}-{peer}: {gateways}"));
            }
        }
    }
    verdict("install of one mesh twice", rounds(), &found);
}

#[test]
fn two_peerings_of_one_mesh_at_once_leave_both() {
    let sandbox = one();
    let cluster = sandbox.cluster(0);
    let [a, b, c] = ["a", "b", "c"].map(|name| format!("between-{name}"));
    for mesh in [&a, &b, &c] {
        sandbox.ok(&format!("install {mesh}"));
    }
    let mut found = Vec::new();
    for _ in 0..rounds() {
        found.extend(at_once(sandbox, [&format!("peer {a} {b}"), &format!("peer {a} {c}")]));
        let peers = cluster.list("ServiceMeshPeer", &a);
        if peers.len() != 2 {
            found.push(format!("{a} has the peers {peers:?}"));
        }
        let status = sandbox.meshfed(&format!("status {a} {b} {c}"));
        if status.code != 0 {
            found.push(format!("not all is well: {status}"));
        }
        // One after the other: each is refused while the mesh is in the middle of the other.
        sandbox.ok(&format!("unpeer {a} {b} --yes"));
        sandbox.ok(&format!("unpeer {a} {c} --yes"));
    }
    verdict("peer A B beside peer A C", rounds(), &found);
}

#[test]
fn a_file_that_is_applied_twice_at_once_is_what_applying_it_once_makes() {
    let sandbox = one();
    let folder = tempfile::tempdir().expect("a folder");
    let cluster = sandbox.cluster(0);
    let deeds = deeds::of_file("applied", &cluster, folder.path());
    let apply = &deeds[0];
    sandbox.ok(&apply.line);
    let wanted = apply.state(&cluster);
    apply.undo(sandbox);
    let mut found = Vec::new();
    for _ in 0..rounds() {
        found.extend(at_once(sandbox, [&apply.line, &apply.line]));
        let now = apply.state(&cluster);
        if now != wanted {
            found.push(deeds::difference(&now, &wanted));
        }
        apply.undo(sandbox);
    }
    verdict("apply of one file twice", rounds(), &found);
}
