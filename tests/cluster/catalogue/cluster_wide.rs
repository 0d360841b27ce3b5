//! Faults of what all meshes of a cluster share, in a sandbox of their own: nodes, definitions of kinds, and objects that
//! every mesh of the cluster is told of.

use serde_json::{Value, json};

use super::case::Case;
use super::rows::Row;
use super::run;
use crate::harness::{own, until};

pub const ROWS: &[Row] = &[
    Row {
        fault: "F02 an import set in a member namespace",
        code: "MF0701",
        at: ("{prod}", "ImportedServiceSet", "{prod-shop}/{stage}"),
        symptom: "",
        inject: |case| case.make("{prod-shop}", &empty_imports()),
    },
    Row {
        fault: "F02 an import set in a namespace of nobody",
        code: "MF0701",
        at: ("{prod}", "ImportedServiceSet", "default/{stage}"),
        symptom: "",
        inject: |case| case.make("default", &empty_imports()),
    },
    Row {
        fault: "F81 a control plane for the whole cluster beside another",
        code: "MF0302",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        symptom: "",
        inject: |case| case.configure("{prod}", &json!({"mode": "ClusterWide"})),
    },
    Row {
        fault: "F24 a load balancer of AWS that opens TLS",
        code: "MF0519",
        at: ("{stage}", "Service", "{stage}/{prod}-ingress"),
        symptom: "503 Service Unavailable",
        inject: |case| {
            balance(case);
            let provider = json!({"spec": {"providerID": "aws:///eu-west-1a/i-0"}});
            case.patch_for_good("Node", "node-sandbox", &provider);
        },
    },
];

fn empty_imports() -> Value {
    json!({"apiVersion": "federation.maistra.io/v1", "kind": "ImportedServiceSet",
        "metadata": {"name": "{stage}"}, "spec": {"importRules": []}})
}

/// Puts a load balancer before stage's ingress gateway, and lets prod use it.
fn balance(case: &Case) {
    let gateway = json!({"service": {"type": "LoadBalancer"}});
    let spec = json!({"gateways": {"additionalIngress": {"{prod}-ingress": gateway}}});
    case.configure("{stage}", &spec);
    let address = until("the load balancer has an address", || {
        let service = case.object("Service", "{stage}", "{prod}-ingress");
        let address = service["status"]["loadBalancer"]["ingress"][0]["ip"].as_str();
        address.map(str::to_owned).ok_or_else(|| service["status"].to_string())
    });
    let remote = json!({"addresses": [address]});
    case.change_peer("{prod}", "{stage}", &json!({"remote": remote}));
}

pub const MISSING_KINDS: &str = "F05 the kinds of federation are gone";

/// Each kind is told once, whichever mesh of the cluster misses it.
fn missing_kinds_are_told(case: &Case) {
    let kinds = ["ServiceMeshPeer", "ExportedServiceSet", "ImportedServiceSet"];
    for kind in kinds {
        case.cluster.forget_kind(kind);
    }
    let expected = ["exportedservicesets", "importedservicesets", "servicemeshpeers"].map(|plural| {
        let definition = format!("{plural}.federation.maistra.io");
        case.told("MF0202", "{prod}", "CustomResourceDefinition", &definition)
    });
    case.tells(MISSING_KINDS, &expected, "not served")
        .expect("each missing kind is told");
    case.cluster.install_kinds();
    // istiods whose peers were deleted while they had exports stand still.
    for mesh in ["{prod}", "{stage}"] {
        let mesh = case.name(mesh);
        case.cluster.delete("Pod", &mesh, &format!("istiod-{mesh}-0"));
    }
    let (prod, stage) = (&case.pair.prod, &case.pair.stage);
    case.sandbox.ok(&format!("peer {prod} {stage}"));
    case.pair.exchange(case.sandbox);
    case.is_healthy("after the kinds are back")
        .expect("a healthy federation");
}

#[test]
fn faults_of_a_whole_cluster_are_told_once_and_gone_when_mended() {
    let sandbox = own();
    let case = Case::within(&sandbox, "whole");
    run(&case, ROWS);
    missing_kinds_are_told(&case);
}
