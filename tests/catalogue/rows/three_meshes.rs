//! Faults that two peers of one mesh make together: prod federates with stage and with a third mesh.

use serde_json::json;

use crate::row::{Mend, ROW, Row, Site};

const MADE_HERE: Row = Row {
    site: Site::Three,
    ..ROW
};

pub const ROWS: &[Row] = &[
    Row {
        faults: &[35],
        what: "two peers on one ingress gateway",
        code: "MF0704",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{third}"),
        symptom: "403 Forbidden",
        inject: |hand| {
            let gateways = json!({"additionalIngress": {"{third}-ingress": null}});
            hand.configure("{prod}", &json!({"gateways": gateways}));
            let gateways = json!({"ingress": {"name": "{stage}-ingress"}});
            hand.change_peer("{prod}", "{third}", &json!({"gateways": gateways}));
            let remote = json!({"addresses": ["{stage}-ingress.{prod}.svc.cluster.local"]});
            hand.change_peer("{third}", "{prod}", &json!({"remote": remote}));
        },
        mend: Mend::Forced,
        ..MADE_HERE
    },
    Row {
        faults: &[38],
        what: "two peers with one trust domain",
        code: "MF0608",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        inject: |hand| {
            hand.change_trust_domain("{third}", "{stage}.local", &[("{third-shop}", "details")]);
            let security = json!({"trustDomain": "{stage}.local",
                "clientID": "{stage}.local/ns/{third}/sa/{prod}-egress-service-account"});
            hand.change_peer("{prod}", "{third}", &json!({"security": security}));
            // It has lost the third mesh, and reads nothing any more.
            hand.restart_all("{prod}", "istiod-{prod}");
            hand.restart_all("{prod}", "{stage}-egress");
            hand.restart_all("{prod}", "{third}-egress");
        },
        mend: Mend::ForcedThen(|hand, shell| {
            hand.restart_with("{third}.local", &[("{third-shop}", "details")]);
            // The restart that the finding names comes after it; a second one within a second is refused.
            shell.run("meshfed peer {prod} {third} --force-conflicts --wait none");
        }),
        spoils: true,
        ..MADE_HERE
    },
    Row {
        what: "two peers on one egress gateway",
        code: "MF0705",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{third}"),
        inject: |hand| {
            let view = json!({"requestedNetworkView": ["network-{stage}", "network-{third}"]});
            let gateways = json!({"additionalEgress": {"{third}-egress": null, "{stage}-egress": view}});
            hand.configure("{prod}", &json!({"gateways": gateways}));
            let gateways = json!({"egress": {"name": "{stage}-egress"}});
            hand.change_peer("{prod}", "{third}", &json!({"gateways": gateways}));
            let client = "{prod}.local/ns/{prod}/sa/{stage}-egress-service-account";
            hand.change_peer("{third}", "{prod}", &json!({"security": {"clientID": client}}));
        },
        mend: Mend::Forced,
        ..MADE_HERE
    },
];
