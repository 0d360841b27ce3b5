//! Faults on the way from one cluster to another.

use serde_json::json;

use crate::row::{Mend, ROW, Row, Site};

const MADE_HERE: Row = Row {
    site: Site::TwoClusters,
    ..ROW
};

pub const ROWS: &[Row] = &[
    Row {
        faults: &[27],
        what: "an address that is inside the other cluster",
        code: "MF0515",
        at: ("{stage}", "ServiceMeshPeer", "{stage}/{prod}"),
        symptom: "503 Service Unavailable",
        inject: |hand| {
            let remote = json!({"addresses": ["{stage}-ingress.{prod}.svc.cluster.local"]});
            hand.change_peer("{stage}", "{prod}", &json!({"remote": remote}));
        },
        mend: Mend::Forced,
        ..MADE_HERE
    },
    // Which address the other cluster comes from is not in the API, so that no check can tell a range that lacks it.
    Row {
        faults: &[23],
        what: "a load balancer that keeps the other cluster out",
        code: "MF0799",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        inject: |hand| {
            let gateway = json!({"service": {"loadBalancerSourceRanges": ["198.51.100.0/24"]}});
            let spec = json!({"gateways": {"additionalIngress": {"{prod}-ingress": gateway}}});
            hand.configure("{stage}", &spec);
        },
        mend: Mend::Then(|hand, _| {
            let gateway = json!({"service": {"loadBalancerSourceRanges": null}});
            let spec = json!({"gateways": {"additionalIngress": {"{prod}-ingress": gateway}}});
            hand.configure("{stage}", &spec);
        }),
        ..MADE_HERE
    },
];
