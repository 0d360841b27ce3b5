//! Every command that writes, with what comes before it and what brings back what was there.

use std::path::Path;

use k8s_openapi::jiff::Timestamp;
use serde_json::{Value, json};

use crate::draw::few;
use crate::harness::{Cluster, Pair, Sandbox};

/// A command, what comes before it, and what brings back what was there before both.
pub struct Deed {
    before: Vec<Act>,
    pub line: String,
    /// What it may end with.
    pub codes: &'static [i32],
    after: Vec<Act>,
    /// Where it writes.
    namespaces: Vec<String>,
}

/// What is done before a command or after it.
#[derive(Clone)]
enum Act {
    /// meshfed runs.
    Run(String),
    /// A mesh gets this root.
    Root(String, String),
    /// The copy of a mesh's root at another mesh becomes this one.
    Copy(String, String, String),
}

impl Act {
    fn carry_out(&self, sandbox: &Sandbox) {
        match self {
            Self::Run(line) => drop(sandbox.ok(line)),
            Self::Root(mesh, pem) => {
                let data = json!({"data": {"root-cert.pem": pem}});
                sandbox.cluster(0).patch("ConfigMap", mesh, "istio-ca-root-cert", &data);
            }
            Self::Copy(mesh, holder, pem) => {
                let copy = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"root-cert.pem": pem}, "metadata": {
                    "name": format!("{mesh}-ca-root-cert"), "labels": {"app.kubernetes.io/managed-by": "meshfed"}}});
                sandbox.cluster(0).apply("meshfed", holder, &copy);
            }
        }
    }
}

impl Deed {
    /// One of commands only.
    fn new(before: &[&String], line: &str, after: &[&String], namespaces: &[&String]) -> Self {
        let runs = |lines: &[&String]| lines.iter().map(|line| Act::Run((*line).clone())).collect();
        Self {
            before: runs(before),
            line: line.to_owned(),
            codes: &[0],
            after: runs(after),
            namespaces: namespaces.iter().map(|name| (*name).clone()).collect(),
        }
    }

    pub fn prepare(&self, sandbox: &Sandbox) {
        self.before.iter().for_each(|act| act.carry_out(sandbox));
    }

    pub fn undo(&self, sandbox: &Sandbox) {
        self.after.iter().for_each(|act| act.carry_out(sandbox));
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
    let namespaces = [prod, stage, prod_members, stage_members];
    let deed = |before: &[&String], line, after: &[&String]| Deed::new(before, line, after, &namespaces);
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

/// Two meshes, one of which gets another root: its copy at the other gets the new one beside the old, after the root was
/// replaced and before. istiod takes a minute to read a copy, which nobody waits for here.
pub fn of_roots(pair: &Pair, folder: &Path) -> Vec<Deed> {
    let Pair { prod, stage, .. } = pair;
    let domain = format!("{prod}.local");
    let root =
        || meshfed_simulator::root_certificate(&domain, Timestamp::now()).expect("a root certificate can be made");
    let (old, new) = (root(), root());
    let file = folder.join("new-root.pem");
    std::fs::write(&file, &new).expect("a file");
    let gets = |pem: &String| Act::Root(prod.clone(), pem.clone());
    let first = [gets(&old), Act::Copy(prod.clone(), stage.clone(), old.clone())];
    let replaced = first.iter().cloned().chain([gets(&new)]).collect();
    let deed = |before, line, after: &[Act]| Deed {
        before,
        line,
        after: after.to_vec(),
        // The wait is cut short, with something left to write or not, unless istiod's minute ends just then.
        codes: &[0, 4, 6],
        namespaces: vec![prod.clone(), stage.clone()],
    };
    let sync = format!("cert sync {prod} {stage} --timeout 2s");
    let rotate = format!("cert rotate {prod} {stage} --new {} --timeout 2s", file.display());
    vec![deed(replaced, sync, &first), deed(first.to_vec(), rotate, &first)]
}

/// A mesh of its own that comes and goes.
pub fn of_mesh(test: &str) -> Vec<Deed> {
    let (mesh, members) = (format!("{test}-alone"), format!("{test}-alone-shop"));
    let install = format!("install {mesh} --member {members} --peer {test}-other");
    let uninstall = format!("uninstall {mesh} --yes");
    let namespaces = [&mesh, &members];
    vec![
        Deed::new(&[], &install, &[&uninstall], &namespaces),
        Deed::new(&[&install], &uninstall, &[], &namespaces),
    ]
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
    let namespaces = [prod, stage, prod_members, stage_members];
    let deed = |before: &[&String], line, after: &[&String]| Deed::new(before, line, after, &namespaces);
    vec![
        deed(&[], &apply, &[&delete]),
        deed(&[&apply], &prune, &[&delete]),
        deed(&[&apply], &delete, &[]),
    ]
}

/// All of them, or some in the short form, in meshes of this test: what they need is made, and nothing else.
pub fn some(test: &str, sandbox: &Sandbox, folder: &Path, short: usize) -> Vec<Deed> {
    let (pair, roots) = (Pair::new(test), Pair::new(&format!("{test}-roots")));
    let mut deeds = of_pair(&pair);
    deeds.extend(of_roots(&roots, folder));
    deeds.extend(of_mesh(test));
    deeds.extend(of_file(test, &sandbox.cluster(0), folder));
    let deeds = few(short, deeds);
    let needs = |pair: &Pair| deeds.iter().any(|deed| deed.namespaces.contains(&pair.prod));
    if needs(&pair) {
        pair.share(sandbox);
    }
    if needs(&roots) {
        roots.federate(sandbox);
    }
    deeds
}

#[test]
fn a_difference_names_what_is_there_and_what_is_not() {
    let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(difference(&of(&["a", "b"]), &of(&["b", "c"])), "now    a\nwanted c");
    assert_eq!(difference(&of(&["a"]), &of(&["a"])), "");
}
