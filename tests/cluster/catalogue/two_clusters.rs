//! Faults on the way from one cluster to another.

use serde_json::json;

use super::case::Case;
use super::rows::Row;
use super::run;

pub const ROWS: &[Row] = &[
    Row {
        fault: "F27 an address that is inside the other cluster",
        code: "MF0515",
        at: ("{stage}", "ServiceMeshPeer", "{stage}/{prod}"),
        symptom: "503 Service Unavailable",
        inject: |case| {
            let remote = json!({"addresses": ["{stage}-ingress.{prod}.svc.cluster.local"]});
            case.change_peer("{stage}", "{prod}", &json!({"remote": remote}));
        },
    },
    // Which address the other cluster comes from is not in the API, so that no check can tell a range that lacks it.
    Row {
        fault: "F23 a load balancer that keeps the other cluster out",
        code: "MF0799",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        inject: |case| {
            let gateway = json!({"service": {"loadBalancerSourceRanges": ["198.51.100.0/24"]}});
            let spec = json!({"gateways": {"additionalIngress": {"{prod}-ingress": gateway}}});
            case.configure("{stage}", &spec);
        },
    },
];

#[test]
fn faults_between_two_clusters_are_told_and_gone_when_mended() {
    run(&Case::across("between"), ROWS);
}
