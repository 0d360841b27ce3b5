//! meshfed's links and checks on what was recorded.

use std::collections::BTreeSet;

use meshfed::checks::{self, Selection};
use meshfed::snapshot::{LinkState, Snapshot, links, read_document};
use serde_json::{Value, json};

use super::documents::{healthy, object, recorded, snapshot};

/// A document, what was done, the states of prod-mesh → stage-mesh and back, and the codes of what the checks find.
struct Row {
    file: &'static str,
    deed: fn(&mut Value),
    states: [&'static str; 2],
    codes: &'static [&'static str],
}

fn peer<'v>(snapshot: &'v mut Value, mesh: &str) -> &'v mut Value {
    &mut snapshot["meshes"][mesh]["peers"]["present"][0]
}

/// Every copy that a snapshot holds of the certificate that prod-mesh knows stage-mesh by.
fn root_of_stage(snapshot: &mut Value, change: impl Fn(&mut Value)) {
    let prod = &mut snapshot["meshes"]["prod-mesh"];
    change(&mut prod["peerCertificates"]["stage-mesh-ca-root-cert"]["present"]["data"]["root-cert.pem"]);
    let maps = prod["certificateConfigMaps"]["present"].as_array_mut();
    for map in maps.into_iter().flatten() {
        if map["metadata"]["name"] == "stage-mesh-ca-root-cert" {
            change(&mut map["data"]["root-cert.pem"]);
        }
    }
}

fn swap_root(snapshot: &mut Value) {
    let own = snapshot["meshes"]["prod-mesh"]["rootCertificate"]["present"]["data"]["root-cert.pem"].clone();
    root_of_stage(snapshot, |root| *root = own.clone());
}

fn import_rule(snapshot: &mut Value, rule: Value) {
    snapshot["meshes"]["prod-mesh"]["imports"]["present"][0]["spec"]["importRules"][0] = rule;
}

fn deny_all(snapshot: &mut Value) {
    let policies = snapshot["meshes"]["prod-mesh"]["networkPolicies"]["present"]
        .as_array_mut()
        .expect("policies");
    policies.retain(|policy| policy["metadata"]["name"] != "istio-mesh-prod-mesh");
    policies.push(json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": "deny-all", "namespace": "prod-mesh"},
        "spec": {"podSelector": {}, "policyTypes": ["Ingress"]}}));
}

fn without_egress(snapshot: &mut Value) {
    let prod = &mut snapshot["meshes"]["prod-mesh"];
    let control_plane = &mut prod["controlPlane"]["present"];
    for spec in ["/spec", "/status/appliedSpec"] {
        let egress = control_plane.pointer_mut(&format!("{spec}/gateways/additionalEgress"));
        if let Some(egress) = egress.and_then(Value::as_object_mut) {
            egress.remove("stage-mesh-egress");
        }
    }
    for list in ["services", "deployments", "pods", "endpointSlices"] {
        let objects = prod[list]["present"].as_array_mut().expect("objects");
        objects.retain(|object| {
            let name = object["metadata"]["name"].as_str().unwrap_or_default();
            !name.starts_with("stage-mesh-egress")
        });
    }
}

const ROWS: &[Row] = &[
    Row {
        file: "02-link-healthy.yaml",
        deed: |_| {},
        states: ["connected", "connected"],
        codes: &[],
    },
    Row {
        file: "10-clientid.json",
        deed: |snapshot| {
            peer(snapshot, "stage-mesh")["spec"]["security"]["clientID"] =
                json!("prod-mesh.local/ns/prod-mesh/sa/wrong-egress-service-account");
        },
        states: ["down", "connected"],
        codes: &["MF0703"],
    },
    Row {
        file: "11-root-swapped.json",
        deed: swap_root,
        states: ["atRisk", "connected"],
        codes: &["MF0603"],
    },
    Row {
        file: "11b-root-swapped-gateway-restart.json",
        deed: swap_root,
        states: ["down", "down"],
        codes: &["MF0603"],
    },
    Row {
        file: "11c-root-mended-istiod-starved.json",
        deed: |_| {},
        states: ["down", "down"],
        codes: &["MF0712"],
    },
    Row {
        file: "12-root-truncated.json",
        deed: |snapshot| {
            root_of_stage(snapshot, |root| *root = json!(root.as_str().unwrap_or_default()[..400]));
        },
        states: ["atRisk", "connected"],
        codes: &["MF0602"],
    },
    Row {
        file: "15-address.json",
        deed: |snapshot| {
            peer(snapshot, "prod-mesh")["spec"]["remote"]["addresses"] =
                json!(["prod-mesh-ingres.stage-mesh.svc.cluster.local"]);
        },
        states: ["down", "connected"],
        codes: &["MF0516"],
    },
    Row {
        file: "17-service-port.json",
        deed: |snapshot| peer(snapshot, "prod-mesh")["spec"]["remote"]["servicePort"] = json!(15444),
        states: ["connected", "connected"],
        codes: &["MF0518"],
    },
    // The route of the snapshot still names the host that is no longer imported.
    Row {
        file: "19-iss-local-no-alias.json",
        deed: |snapshot| {
            import_rule(
                snapshot,
                json!({"type": "NameSelector", "importAsLocal": true,
                    "nameSelector": {"namespace": "stage-bookinfo", "name": "details"}}),
            );
        },
        states: ["connected", "connected"],
        codes: &["MF0821", "MF0901"],
    },
    Row {
        file: "20-iss-local-merge.json",
        deed: |snapshot| {
            import_rule(
                snapshot,
                json!({"type": "NameSelector", "importAsLocal": true,
                    "nameSelector": {"namespace": "stage-bookinfo", "name": "details",
                        "alias": {"namespace": "prod-bookinfo", "name": "details"}}}),
            );
        },
        states: ["connected", "connected"],
        codes: &["MF0830", "MF0901"],
    },
    Row {
        file: "21-egress-gone.json",
        deed: without_egress,
        states: ["down", "connected"],
        codes: &["MF0506"],
    },
    Row {
        file: "23-smp-deleted-exporting.json",
        deed: |snapshot| snapshot["meshes"]["stage-mesh"]["peers"]["present"] = json!([]),
        states: ["down", "down"],
        codes: &["MF0706"],
    },
    Row {
        file: "23b-smp-recreated-wedged.json",
        deed: |snapshot| {
            peer(snapshot, "stage-mesh")["metadata"]["creationTimestamp"] = json!("2026-11-26T00:00:40Z");
        },
        states: ["down", "connected"],
        codes: &["MF0709"],
    },
    Row {
        file: "27-networkpolicy.json",
        deed: deny_all,
        states: ["connected", "connected"],
        codes: &["MF0511"],
    },
    Row {
        file: "27b-networkpolicy-istiod-restart.json",
        deed: deny_all,
        states: ["down", "connected"],
        codes: &["MF0511"],
    },
];

fn state(state: &LinkState) -> String {
    let told = serde_json::to_value(state).expect("a state");
    told["state"].as_str().unwrap_or_default().to_owned()
}

fn states(snapshot: &Snapshot) -> Vec<String> {
    links(snapshot).iter().map(|link| state(&link.state)).collect()
}

fn codes(snapshot: &Snapshot) -> BTreeSet<String> {
    let run = checks::run(&checks::ALL, snapshot, &Selection::default());
    let findings = run.results.into_iter().flat_map(|result| result.findings);
    findings.map(|finding| finding.code.0.to_owned()).collect()
}

#[test]
fn the_healthy_federation_is_connected_and_has_no_finding() {
    let snapshot = read_document(&healthy().to_string()).expect("a snapshot");
    assert_eq!(states(&snapshot), ["connected", "connected"]);
    assert_eq!(codes(&snapshot), BTreeSet::new());
}

#[test]
fn every_document_is_a_row() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/observed");
    let names = std::fs::read_dir(folder).expect("the documents").flatten();
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let documents: BTreeSet<String> = names
        .filter(|name| name.ends_with(".json") || name.ends_with(".yaml"))
        .collect();
    // A federation and two control planes have tests of their own.
    let others = [
        "healthy-snapshot.json",
        "01-smcp-pausing-install.yaml",
        "30-smcp-after-unpeer.yaml",
    ];
    let rows = ROWS.iter().map(|row| row.file).chain(others);
    assert_eq!(rows.map(str::to_owned).collect::<BTreeSet<String>>(), documents);
    let replayed = super::replayed::files().chain(others);
    assert_eq!(replayed.map(str::to_owned).collect::<BTreeSet<String>>(), documents);
}

#[test]
fn what_was_recorded_is_judged_as_it_was() {
    let mut wrong = Vec::new();
    for row in ROWS {
        let snapshot = snapshot(&recorded(row.file), row.deed);
        let expected: BTreeSet<String> = row.codes.iter().map(|code| (*code).to_owned()).collect();
        let (states, codes) = (states(&snapshot), codes(&snapshot));
        if states != row.states || codes != expected {
            wrong.push(format!(
                "{}: {states:?} {codes:?}, not {:?} {expected:?}",
                row.file, row.states
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_control_plane_that_is_being_made_is_told_and_one_without_its_gateways_is_ready() {
    let told = ["01-smcp-pausing-install.yaml", "30-smcp-after-unpeer.yaml"].map(|file| {
        let mut snapshot = healthy();
        snapshot["meshes"]["prod-mesh"]["controlPlane"]["present"] = object(file);
        codes(&read_document(&snapshot.to_string()).expect("a snapshot"))
    });
    assert_eq!(told, [BTreeSet::from(["MF0306".to_owned()]), BTreeSet::new()]);
}
