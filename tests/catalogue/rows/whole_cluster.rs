//! Faults of what all meshes of a cluster share, in a sandbox of their own: nodes, definitions of kinds, and objects that
//! every mesh of the cluster is told of.

use serde_json::{Value, json};

use super::changes::balance;
use crate::row::{Mend, ROW, Row, Site};

const MADE_HERE: Row = Row {
    site: Site::WholeCluster,
    ..ROW
};

pub const ROWS: &[Row] = &[
    Row {
        faults: &[2],
        what: "an import set in a member namespace",
        code: "MF0701",
        at: ("{prod}", "ImportedServiceSet", "{prod-shop}/{stage}"),
        inject: |hand| hand.make("{prod-shop}", &empty_imports()),
        mend: Mend::All,
        ..MADE_HERE
    },
    Row {
        faults: &[2],
        what: "an import set in a namespace of nobody",
        code: "MF0701",
        at: ("{prod}", "ImportedServiceSet", "default/{stage}"),
        inject: |hand| hand.make("default", &empty_imports()),
        mend: Mend::All,
        ..MADE_HERE
    },
    Row {
        faults: &[81],
        what: "a control plane for the whole cluster beside another",
        code: "MF0302",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        inject: |hand| hand.configure("{prod}", &json!({"mode": "ClusterWide"})),
        mend: Mend::Edited(|_| json!({"spec": {"mode": "MultiTenant"}})),
        ..MADE_HERE
    },
    Row {
        faults: &[24],
        what: "a load balancer of AWS that opens TLS",
        code: "MF0519",
        at: ("{stage}", "Service", "{stage}/{prod}-ingress"),
        symptom: "503 Service Unavailable",
        inject: |hand| {
            balance(hand);
            let provider = json!({"spec": {"providerID": "aws:///eu-west-1a/i-0"}});
            for node in hand.world.list("Node", "") {
                hand.patch(
                    "Node",
                    "",
                    node["metadata"]["name"].as_str().expect("a name"),
                    &provider,
                );
            }
        },
        ..MADE_HERE
    },
];

fn empty_imports() -> Value {
    json!({"apiVersion": "federation.maistra.io/v1", "kind": "ImportedServiceSet",
        "metadata": {"name": "{stage}"}, "spec": {"importRules": []}})
}
