//! Faults that two peers of one mesh make together: prod federates with stage and with a third mesh.

use serde_json::json;

use super::case::Case;
use super::rows::Row;
use super::run;

pub const ROWS: &[Row] = &[
    Row {
        fault: "F35 two peers on one ingress gateway",
        code: "MF0704",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{third}"),
        symptom: "403 Forbidden",
        inject: |case| {
            let gateways = json!({"additionalIngress": {"{third}-ingress": null}});
            case.configure("{prod}", &json!({"gateways": gateways}));
            let gateways = json!({"ingress": {"name": "{stage}-ingress"}});
            case.change_peer("{prod}", "{third}", &json!({"gateways": gateways}));
            let remote = json!({"addresses": ["{stage}-ingress.{prod}.svc.cluster.local"]});
            case.change_peer("{third}", "{prod}", &json!({"remote": remote}));
        },
    },
    Row {
        fault: "F38 two peers with one trust domain",
        code: "MF0608",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        inject: |case| {
            let trust = json!({"trust": {"domain": "{stage}.local"}});
            case.configure("{third}", &json!({"security": trust}));
            let security = json!({"trustDomain": "{stage}.local",
                "clientID": "{stage}.local/ns/{third}/sa/{prod}-egress-service-account"});
            case.change_peer("{prod}", "{third}", &json!({"security": security}));
        },
    },
];

#[test]
fn faults_of_two_peers_together_are_told_and_gone_when_mended() {
    run(&Case::of_three("three"), ROWS);
}
