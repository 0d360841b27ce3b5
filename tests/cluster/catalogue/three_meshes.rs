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
            case.patch(
                "ServiceMeshControlPlane",
                "{prod}",
                "{prod}",
                &json!({"spec": {"gateways": gateways}}),
            );
            let gateways = json!({"ingress": {"name": "{stage}-ingress"}});
            case.patch(
                "ServiceMeshPeer",
                "{prod}",
                "{third}",
                &json!({"spec": {"gateways": gateways}}),
            );
            let remote = json!({"addresses": ["{stage}-ingress.{prod}.svc.cluster.local"]});
            case.patch(
                "ServiceMeshPeer",
                "{third}",
                "{prod}",
                &json!({"spec": {"remote": remote}}),
            );
        },
    },
    Row {
        fault: "F38 two peers with one trust domain",
        code: "MF0608",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        inject: |case| {
            let trust = json!({"trust": {"domain": "{stage}.local"}});
            case.patch(
                "ServiceMeshControlPlane",
                "{third}",
                "{third}",
                &json!({"spec": {"security": trust}}),
            );
            let security = json!({"trustDomain": "{stage}.local",
                "clientID": "{stage}.local/ns/{third}/sa/{prod}-egress-service-account"});
            case.patch(
                "ServiceMeshPeer",
                "{prod}",
                "{third}",
                &json!({"spec": {"security": security}}),
            );
        },
    },
];

#[test]
fn faults_of_two_peers_together_are_told_and_gone_when_mended() {
    run(&Case::of_three("three"), ROWS);
}
