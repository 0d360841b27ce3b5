//! `--show-commands`: what is printed does what meshfed does, field by field and owner by owner.
//!
//! Two clusters are in the same state. In one meshfed runs, in the other a shell runs what it prints; then the objects of
//! both are compared, with their owners.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::harness::{Cluster, Run, path, two, until};

const KINDS: &[&str] = &[
    "ServiceMeshControlPlane",
    "ServiceMeshMemberRoll",
    "ConfigMap",
    "ServiceMeshPeer",
    "ExportedServiceSet",
    "ImportedServiceSet",
    "VirtualService",
    "DestinationRule",
];

const NAMESPACES: &[&str] = &["pasted-prod", "pasted-stage", "pasted-prod-shop", "pasted-stage-shop"];

/// The lines for a shell among what was told, each with the document that it reads.
fn lines(told: &str) -> Vec<String> {
    let (mut found, mut rest) = (Vec::new(), told.lines());
    while let Some(line) = rest.next() {
        if !line.starts_with("oc ") {
            continue;
        }
        let mut command = format!("{line}\n");
        if line.ends_with("<<'EOF'") {
            for line in rest.by_ref() {
                command.extend([line, "\n"]);
                if line == "EOF" {
                    break;
                }
            }
        }
        found.push(command);
    }
    found
}

fn paste(command: &str) {
    let output = Command::new("sh")
        .args(["-c", command])
        .env("PATH", path())
        .env("KUBECONFIG", &two().kubeconfig)
        .stdin(Stdio::null())
        .output()
        .expect("a shell starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\nis the answer to:\n{command}");
}

/// The command in the first cluster; what it prints, in the second, until it has nothing more to print.
#[track_caller]
fn both_ways(line: &str) {
    let of = |context: &str| line.replace("@here", &format!("@{context}"));
    two().ok(&format!("{} --yes", of("east")));
    let asked = format!("{} --yes --dry-run --show-commands", of("west"));
    until(&format!("`{line}` has nothing more to print"), || {
        let run: Run = two().ok(&asked);
        let lines = lines(&run.stderr);
        lines.iter().for_each(|line| paste(line));
        match lines.is_empty() && !run.stderr.contains("not known yet") {
            true => Ok(()),
            false => Err(run.to_string()),
        }
    });
    assert_eq!(
        state(1),
        state(0),
        "after `{line}`; the first is what the printed lines did"
    );
}

/// Everything that meshfed may write, with its owners; without what the clusters give on their own.
fn state(cluster: usize) -> Vec<Value> {
    let cluster: Cluster = two().cluster(cluster);
    let all = NAMESPACES
        .iter()
        .flat_map(|namespace| KINDS.iter().flat_map(|kind| cluster.list(kind, namespace)));
    let all = all.map(compared);
    // What only the simulated operator and istiod have a hand in comes when it comes.
    all.filter(|object| object["owners"] != json!([])).collect()
}

fn compared(object: Value) -> Value {
    let metadata = &object["metadata"];
    let owners = metadata["managedFields"].as_array().into_iter().flatten();
    // What the simulated operator and istiod write is theirs to decide, and so is when.
    let owners = owners.filter(|entry| entry["manager"] == "meshfed" || entry["manager"] == "hand");
    let owners: Vec<Value> = owners
        .map(|entry| {
            json!([
                entry["manager"],
                entry["operation"],
                entry["subresource"],
                entry["fieldsV1"]
            ])
        })
        .collect();
    let mut data = object["data"].clone();
    if let Some(data) = data.as_object_mut() {
        // Every mesh has a root certificate of its own.
        data.values_mut().for_each(|text| *text = json!("text"));
    }
    json!({
        "kind": object["kind"], "name": metadata["name"], "namespace": metadata["namespace"],
        "labels": metadata["labels"], "annotations": metadata["annotations"],
        "spec": object["spec"], "data": data, "owners": owners,
    })
}

fn in_both(act: impl Fn(&Cluster)) {
    (0..2).for_each(|cluster| act(&two().cluster(cluster)));
}

#[test]
fn printed_lines_do_what_meshfed_does_and_leave_every_object_and_owner_as_it_does() {
    let (prod, stage) = ("pasted-prod@here", "pasted-stage@here");
    both_ways(&format!(
        "install {prod} --member pasted-prod-shop --cluster-name p --profile demo"
    ));
    both_ways(&format!(
        "install {stage} --member pasted-stage-shop --peer pasted-prod --trust-domain stage.example"
    ));
    // A control plane that meshfed installed gets gateways, and a roll that somebody else has a hand in, a member.
    both_ways(&format!("install {stage} --member pasted-other"));
    in_both(|cluster| {
        for name in ["details", "ratings"] {
            cluster.service("pasted-prod-shop", name, &json!({"app": name}));
            cluster.service("pasted-stage-shop", name, &json!({"app": name}));
        }
    });
    both_ways(&format!("peer {prod} {stage}"));
    let to = "--in pasted-stage@here --to pasted-prod@here";
    both_ways(&format!("export pasted-stage-shop/details {to}"));
    both_ways(&format!("export pasted-stage-shop/ratings {to} --as shared/stars"));
    let from = "--in pasted-prod@here --from pasted-stage@here";
    both_ways(&format!(
        "import pasted-stage-shop/details {from} --as pasted-prod-shop/details-v2"
    ));
    both_ways(&format!("import shared/stars {from}"));
    let details = "pasted-prod-shop/details --in pasted-prod@here";
    both_ways(&format!(
        "mirror {details} --to pasted-prod-shop/details-v2@pasted-stage"
    ));
    both_ways(&format!("split {details} local=80 pasted-stage=20"));
    in_both(|cluster| {
        let theirs = json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "VirtualService",
            "metadata": {"name": "ratings"}, "spec": {"hosts": ["ratings"], "http": [{"route": [{"destination": {"host": "ratings"}}]}]}});
        cluster.apply("hand", "pasted-prod-shop", &theirs);
        let peer = json!({"spec": {"security": {"trustDomain": "other.example"}}});
        cluster.patch("ServiceMeshPeer", "pasted-prod", "pasted-stage", &peer);
    });
    both_ways("split pasted-prod-shop/ratings --in pasted-prod@here local=50 shared/stars@pasted-stage=50 --adopt");
    both_ways(&format!("peer {prod} {stage} --force-conflicts"));
    both_ways(&format!("route reset {details}"));
    both_ways(&format!("unimport pasted-stage-shop/details {from}"));
    both_ways(&format!("unexport pasted-stage-shop/details {to}"));
}
