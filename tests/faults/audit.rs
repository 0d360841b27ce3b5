//! Every command, with what the API server wrote down about it: no Secret is touched, and no name from a cluster leads a
//! request astray.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use meshfed::manifest::yaml;
use serde_json::{Value, json};

use crate::deeds;
use crate::draw::{count, seed};
use crate::harness::{Cluster, Pair, Run, Sandbox, audited};

/// Whom the API server takes meshfed for, so that its requests are told from those of the simulator.
const WHOM: &str = "somebody-who-may-do-anything";

/// Kinds of things that federation is made of, or that something may be wrong with.
const ASKED: &[&str] = &[
    "authorizationpolicies",
    "clusterserviceversions",
    "configmaps",
    "customresourcedefinitions",
    "deployments",
    "destinationrules",
    "endpointslices",
    "exportedservicesets",
    "gateways",
    "importedservicesets",
    "mutatingwebhookconfigurations",
    "namespaces",
    "networkpolicies",
    "nodes",
    "pods",
    "pods/log",
    "pods/portforward",
    "projectrequests",
    "routes",
    "selfsubjectaccessreviews",
    "selfsubjectreviews",
    "serviceentries",
    "servicemeshcontrolplanes",
    "servicemeshmemberrolls",
    "servicemeshmembers",
    "servicemeshpeers",
    "services",
    "subscriptions",
    "virtualservices",
];

/// Names that lead elsewhere where they are taken into a path, or do something where they are pasted.
const HOSTILE: [&str; 4] = [
    "ns/secrets?x=",
    "../../secrets",
    "%2e%2e/secrets",
    "shop;touch${IFS}x;#",
];

fn text<'a>(event: &'a Value, pointer: &str) -> &'a str {
    event.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Runs meshfed as somebody who may do anything, whatever it ends with.
fn run(sandbox: &Sandbox, line: &str) -> Run {
    let run = sandbox.meshfed(line);
    assert!((0..=7).contains(&run.code), "{line}: {run}");
    run
}

/// The same for what has to end well.
fn done(sandbox: &Sandbox, line: &str) {
    run(sandbox, line).expect(0);
}

/// A kubeconfig with which the API server takes meshfed for somebody else.
fn as_somebody(sandbox: &Sandbox, folder: &Path) -> String {
    let text = std::fs::read_to_string(&sandbox.kubeconfig).expect("the sandbox wrote its kubeconfig");
    let mut kubeconfig = yaml::read(&text).expect("it is YAML").remove(0);
    for user in kubeconfig["users"].as_array_mut().expect("users") {
        user["user"]["as"] = json!(WHOM);
        user["user"]["as-groups"] = json!(["system:masters"]);
    }
    let path = folder.join("kubeconfig");
    std::fs::write(&path, kubeconfig.to_string()).expect("a file");
    path.display().to_string()
}

/// Commands that look, in every way that makes them look at more.
fn looks(pair: &Pair, file: &str) -> Vec<String> {
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = pair;
    let details = format!("{stage_members}/details");
    vec![
        "status".to_owned(),
        format!("status {prod} {stage} --wait=imported"),
        format!("graph {prod} {stage}"),
        format!("check {prod} {stage} --probe"),
        format!("check {prod} {stage} --pre"),
        format!("explain {details} --from {prod} --to {stage}"),
        format!("snapshot {prod} {stage}"),
        format!("cert show {prod} {stage}"),
        format!("cert sync {prod} {stage} --dry-run"),
        format!("cert rotate {prod} {stage} --status"),
        format!("bundle {stage} --for {prod} --expose clusterip"),
        format!("traffic {prod_members}/details --in {prod} --requests 1"),
        format!("dashboard kiali {prod}"),
        "version".to_owned(),
        format!("diff -f {file}"),
        format!("peer {prod} {stage} --dry-run=server --show-commands"),
        format!("unpeer {prod} {stage} --dry-run"),
        format!("uninstall {stage} --dry-run"),
    ]
}

#[test]
fn no_secret_is_asked_for_and_nothing_beside_what_federation_is_made_of_by_any_command() {
    let mut sandbox = audited();
    let cluster = sandbox.cluster(0);
    let folder = tempfile::tempdir().expect("a folder");
    let somebody = as_somebody(&sandbox, folder.path());
    let by_hand = std::mem::replace(&mut sandbox.kubeconfig, somebody);
    let deeds: [_; 3] = deeds::of_file("audit", &cluster, folder.path())
        .try_into()
        .ok()
        .expect("three");
    let pair = Pair::new("audit-file");
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    let whole = folder.path().join("whole.yaml").display().to_string();
    let there = folder.path().join("there.yaml").display().to_string();

    let [apply, prune, delete] = deeds.each_ref().map(|deed| deed.line.as_str());
    done(&sandbox, apply);
    looks(&pair, &whole).iter().for_each(|line| drop(run(&sandbox, line)));
    done(
        &sandbox,
        &format!("bundle {stage} --for {prod} --expose clusterip -o {there}"),
    );
    run(&sandbox, &format!("peer {prod} --with {there}"));
    run(&sandbox, &format!("check {prod} --with {there}"));
    let out = folder.path().join("out");
    done(&sandbox, &format!("render -f {whole} --live --out {}", out.display()));
    done(
        &sandbox,
        &format!("route reset {prod_members}/details --in {prod} --yes"),
    );
    let others = deeds::of_pair(&pair).into_iter().chain(deeds::of_mesh("audit"));
    for deed in others {
        deed.prepare(&sandbox);
        done(&sandbox, &deed.line);
        deed.undo(&sandbox);
    }
    done(&sandbox, prune);
    done(&sandbox, apply);
    // Whoever can write to a cluster writes names; nobody takes them back while the simulator stands still.
    sandbox.signal_simulator("-STOP");
    // Lists hold all of them in any case; single names take turns, in the short form from one run to the next.
    let first = usize::try_from(seed() % 4).expect("less than four");
    for hostile in HOSTILE
        .iter()
        .cycle()
        .skip(first)
        .take(count(1, HOSTILE.len()).min(HOSTILE.len()))
    {
        poison(&cluster, &pair, hostile);
        for line in looks(&pair, &whole) {
            run(&sandbox, &format!("{line} --timeout 1s"));
        }
        let unimport = format!("unimport {stage_members}/details --in {prod} --from {stage} --dry-run");
        run(&sandbox, &unimport);
    }
    sandbox.signal_simulator("-CONT");
    run(&sandbox, delete);

    sandbox.kubeconfig = by_hand;
    let of_meshfed = |event: &&Value| text(event, "/impersonatedUser/username") == WHOM;
    let events = sandbox.audit();
    let events: Vec<&Value> = events.iter().filter(of_meshfed).collect();
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    let (mut namespaces, mut strange) = (BTreeSet::new(), BTreeSet::new());
    for event in &events {
        let (kind, part) = (
            text(event, "/objectRef/resource"),
            text(event, "/objectRef/subresource"),
        );
        let kind = if part.is_empty() {
            kind.to_owned()
        } else {
            format!("{kind}/{part}")
        };
        let path = text(event, "/requestURI");
        let path = path.split('?').next().unwrap_or(path);
        let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "/-.".contains(letter);
        if !path.chars().all(is_plain) || path.contains("..") || path.contains("//") || path.contains("secrets") {
            strange.insert(path.to_owned());
        }
        if kind.is_empty() {
            // Which kinds there are, and of which version it is.
            let is_discovery = ["/api", "/apis", "/version", "/openapi"]
                .iter()
                .any(|begin| path.starts_with(begin));
            if !is_discovery {
                strange.insert(path.to_owned());
            }
        } else if !ASKED.contains(&kind.as_str()) {
            strange.insert(path.to_owned());
        }
        namespaces.insert(text(event, "/objectRef/namespace").to_owned());
        *asked.entry(kind).or_default() += 1;
    }
    println!(
        "audit: {} requests of meshfed, 0 of them for Secrets: {asked:?}",
        events.len()
    );
    assert!(
        events.len() > 1_000,
        "the log holds what meshfed asked: {}",
        events.len()
    );
    assert_eq!(strange, BTreeSet::new());
    let own: BTreeSet<String> = [prod, stage, prod_members, stage_members].map(String::clone).into();
    let others = [
        "",
        "audit-alone",
        "audit-alone-shop",
        "kube-system",
        "openshift-operators",
    ];
    let known = |namespace: &&String| !own.contains(*namespace) && !others.contains(&namespace.as_str());
    let foreign: Vec<&String> = namespaces.iter().filter(known).collect();
    assert_eq!(foreign, Vec::<&String>::new());
}

/// A name in every place of a cluster that holds the name of something else.
fn poison(cluster: &Cluster, pair: &Pair, hostile: &str) {
    let Pair { prod, stage, .. } = pair;
    let roll = json!({"configuredMembers": [pair.prod_members, hostile, "%2e%2e/secrets", "shop;touch${IFS}x;#"], "members": [hostile]});
    cluster.patch_status("ServiceMeshMemberRoll", prod, "default", &roll);
    let service = json!({"name": hostile, "namespace": hostile, "hostname": hostile});
    let exported = json!({"exportedServices": [{"exportedName": hostile, "localService": service}]});
    cluster.patch_status("ExportedServiceSet", stage, prod, &exported);
    let imported = json!({"importedServices": [{"exportedName": hostile, "localService": service}]});
    cluster.patch_status("ImportedServiceSet", prod, stage, &imported);
    let rule = |name: &str| json!([{"type": "NameSelector", "nameSelector": {"namespace": name, "name": name}}]);
    cluster.patch(
        "ImportedServiceSet",
        prod,
        stage,
        &json!({"spec": {"importRules": rule(hostile)}}),
    );
    cluster.patch(
        "ExportedServiceSet",
        stage,
        prod,
        &json!({"spec": {"exportRules": rule(hostile)}}),
    );
    let peer = json!({"spec": {"gateways": {"ingress": {"name": hostile}, "egress": {"name": hostile}},
        "remote": {"addresses": [hostile]},
        "security": {"certificateChain": {"kind": "ConfigMap", "name": hostile}, "clientID": hostile, "trustDomain": hostile}}});
    cluster.patch("ServiceMeshPeer", prod, stage, &peer);
    let remote = json!({"discoveryStatus": {"active": [{"pod": hostile, "remotes": [{"source": hostile, "connected": true}],
        "watch": {"connected": true, "lastConnected": "2020-01-01T00:00:00Z"}}]}});
    cluster.patch_status("ServiceMeshPeer", prod, stage, &remote);
    let gateways = json!({"spec": {"gateways": {"ingress": {"namespace": hostile}}}});
    cluster.patch("ServiceMeshControlPlane", prod, prod, &gateways);
}
