//! Every command that writes, with what comes before it and what brings back what was there.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::{Cluster, Pair, Sandbox};

/// A command, what comes before it, and what brings back what was there before both.
pub struct Deed {
    pub before: Vec<String>,
    pub line: String,
    pub after: Vec<String>,
    /// Where it writes.
    namespaces: Vec<String>,
}

impl Deed {
    pub fn prepare(&self, sandbox: &Sandbox) {
        self.before.iter().for_each(|line| drop(sandbox.ok(line)));
    }

    pub fn undo(&self, sandbox: &Sandbox) {
        self.after.iter().for_each(|line| drop(sandbox.ok(line)));
    }

    /// Everything of meshfed that it may write, without what differs from one control plane to the next: each has a root of its own,
    /// which is called by its mesh here.
    pub fn state(&self, cluster: &Cluster) -> Vec<String> {
        let namespaces: Vec<&str> = self.namespaces.iter().map(String::as_str).collect();
        let mut state = cluster.versions(&namespaces);
        for namespace in namespaces {
            let Some(own) = cluster.get("ConfigMap", namespace, "istio-ca-root-cert") else {
                continue;
            };
            let pem = own["data"]["root-cert.pem"].as_str().unwrap_or_default().trim_end();
            let quoted = json!(pem).to_string();
            let root = format!("the root of {namespace}");
            for object in &mut state {
                *object = object.replace(quoted.trim_matches('"'), &root);
            }
        }
        // What the operator and istiod make comes and goes when they get to it.
        state.retain(|object| object.contains(r#""app.kubernetes.io/managed-by":"meshfed""#));
        // A last line break more or less is the same certificate.
        state
            .iter_mut()
            .for_each(|object| *object = object.replace("\\n\"", "\""));
        state.sort();
        state
    }
}

/// Where two states differ.
pub fn difference(now: &[String], wanted: &[String]) -> String {
    let only = |label: &str, of: &[String], other: &[String]| -> Vec<String> {
        let missing = of.iter().filter(|object| !other.contains(object));
        missing.map(|object| format!("{label} {object}")).collect()
    };
    let all = [only("now   ", now, wanted), only("wanted", wanted, now)].concat();
    all.join("\n")
}

fn all(lines: &[&String]) -> Vec<String> {
    lines.iter().map(|line| (*line).clone()).collect()
}

/// Two meshes that share `details`, and are as they were after each.
pub fn of_pair(pair: &Pair) -> Vec<Deed> {
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = pair;
    let export = format!("export {stage_members}/details --in {stage} --to {prod}");
    let import = format!("import {stage_members}/details --in {prod} --from {stage} --as {prod_members}/details-v2");
    let peer = format!("peer {prod} {stage}");
    let unexport = format!("unexport {stage_members}/details --in {stage} --to {prod} --yes");
    let unimport = format!("unimport {stage_members}/details --in {prod} --from {stage} --yes");
    let mirror = format!("mirror {prod_members}/details --in {prod} --to {prod_members}/details-v2@{stage}");
    let split = format!("split {prod_members}/details --in {prod} local=80 {stage}=20");
    let reset = format!("route reset {prod_members}/details --in {prod} --yes");
    let unpeer = format!("unpeer {prod} {stage} --yes");
    let deed = |before: &[&String], line: &String, after: &[&String]| Deed {
        before: all(before),
        line: line.clone(),
        after: all(after),
        namespaces: all(&[prod, stage, prod_members, stage_members]),
    };
    vec![
        deed(&[], &mirror, &[&reset]),
        deed(&[], &split, &[&reset]),
        deed(&[&split], &reset, &[]),
        deed(&[&unimport], &import, &[]),
        deed(&[], &unimport, &[&import]),
        deed(&[&unimport, &unexport], &export, &[&import]),
        deed(&[], &unexport, &[&export, &unimport, &import]),
        deed(&[&unimport], &unpeer, &[&peer, &export, &import]),
        deed(&[&unimport, &unpeer], &peer, &[&export, &import]),
    ]
}

/// A mesh of its own that comes and goes.
pub fn of_mesh(test: &str) -> Vec<Deed> {
    let (mesh, members) = (format!("{test}-alone"), format!("{test}-alone-shop"));
    let install = format!("install {mesh} --member {members} --peer {test}-other");
    let uninstall = format!("uninstall {mesh} --yes");
    let deed = |before: &[&String], line: &String, after: &[&String]| Deed {
        before: all(before),
        line: line.clone(),
        after: all(after),
        namespaces: all(&[&mesh, &members]),
    };
    vec![deed(&[], &install, &[&uninstall]), deed(&[&install], &uninstall, &[])]
}

/// A federation that its file makes and takes away, described in `folder`.
pub fn of_file(test: &str, cluster: &Cluster, folder: &Path) -> Vec<Deed> {
    let pair = Pair::new(&format!("{test}-file"));
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    for namespace in [prod_members, stage_members] {
        cluster.service(namespace, "details", &json!({"app": "details"}));
    }
    let import = json!({"into": prod, "from": stage, "service": format!("{stage_members}/details"), "as": format!("{prod_members}/details-v2")});
    let route = json!({"in": prod, "service": format!("{prod_members}/details"), "split": {"local": 80, stage: 20}});
    let file = |name: &str, imports: Value, routes: Value| {
        let path = folder.join(name);
        let text = json!({"apiVersion": "meshfed.io/v1alpha1", "kind": "Federation", "metadata": {"name": prod},
            "meshes": {prod: {"members": [prod_members]}, stage: {"members": [stage_members]}},
            "peerings": [{"between": [prod, stage]}],
            "exports": [{"from": stage, "to": prod, "service": format!("{stage_members}/details")}],
            "imports": imports, "routes": routes});
        std::fs::write(&path, text.to_string()).expect("a file");
        path.display().to_string()
    };
    let whole = file("whole.yaml", json!([import]), json!([route]));
    let less = file("less.yaml", json!([]), json!([]));
    let apply = format!("apply -f {whole} --yes");
    let prune = format!("apply -f {less} --yes --prune");
    let delete = format!("delete -f {whole} --yes");
    let deed = |before: &[&String], line: &String, after: &[&String]| Deed {
        before: all(before),
        line: line.clone(),
        after: all(after),
        namespaces: all(&[prod, stage, prod_members, stage_members]),
    };
    vec![
        deed(&[], &apply, &[&delete]),
        deed(&[&apply], &prune, &[&delete]),
        deed(&[&apply], &delete, &[]),
    ]
}

/// All of them, in meshes of this test.
pub fn every(test: &str, sandbox: &Sandbox, folder: &Path) -> Vec<Deed> {
    let pair = Pair::new(test);
    pair.share(sandbox);
    let mut deeds = of_pair(&pair);
    deeds.extend(of_mesh(test));
    deeds.extend(of_file(test, &sandbox.cluster(0), folder));
    deeds
}

#[test]
fn a_difference_names_what_is_there_and_what_is_not() {
    let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(difference(&of(&["a", "b"]), &of(&["b", "c"])), "now    a\nwanted c");
    assert_eq!(difference(&of(&["a"]), &of(&["a"])), "");
}
