//! Root certificates and trust domains.

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};
use serde_json::json;

use super::changes::*;
use crate::hand::Hand;
use crate::row::{Mend, ROW, Row};

pub const ROWS: &[Row] = &[
    Row {
        faults: &[30],
        what: "the wrong root certificate here",
        code: "MF0603",
        at: ("{prod}", "ConfigMap", "{prod}/{stage}-ca-root-cert"),
        symptom: "503 Service Unavailable",
        inject: |hand| {
            let own = hand.object("ConfigMap", "{prod}", "istio-ca-root-cert")["data"].clone();
            hand.patch("ConfigMap", "{prod}", "{stage}-ca-root-cert", &json!({"data": own}));
            hand.restart_all("{prod}", "{stage}-egress");
        },
        mend: Mend::Forced,
        ..ROW
    },
    Row {
        faults: &[30],
        what: "the wrong root certificate there",
        code: "MF0603",
        at: ("{stage}", "ConfigMap", "{stage}/{prod}-ca-root-cert"),
        symptom: "503 Service Unavailable",
        inject: |hand| {
            let own = hand.object("ConfigMap", "{stage}", "istio-ca-root-cert")["data"].clone();
            hand.patch("ConfigMap", "{stage}", "{prod}-ca-root-cert", &json!({"data": own}));
            hand.restart_all("{stage}", "{prod}-ingress");
        },
        mend: Mend::Forced,
        ..ROW
    },
    Row {
        faults: &[1],
        what: "the ConfigMap is gone",
        code: "MF0601",
        at: ("{prod}", "ConfigMap", "{prod}/{stage}-ca-root-cert"),
        inject: |hand| hand.delete("ConfigMap", "{prod}", "{stage}-ca-root-cert"),
        ..ROW
    },
    Row {
        faults: &[1],
        what: "the ConfigMap has another key",
        code: "MF0601",
        at: ("{prod}", "ConfigMap", "{prod}/{stage}-ca-root-cert"),
        inject: |hand| {
            hand.patch(
                "ConfigMap",
                "{prod}",
                "{stage}-ca-root-cert",
                &json!({"data": {"root-cert.pem": null, "ca.crt": "x"}}),
            )
        },
        ..ROW
    },
    Row {
        faults: &[1],
        what: "a Secret is named",
        code: "MF0601",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        inject: |hand| {
            hand.change_peer(
                "{prod}",
                "{stage}",
                &json!({"security": {"certificateChain": {"kind": "Secret"}}}),
            )
        },
        mend: Mend::Forced,
        ..ROW
    },
    Row {
        faults: &[31],
        what: "the wrong trust domain",
        code: "MF0606",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        inject: |hand| {
            hand.change_peer(
                "{prod}",
                "{stage}",
                &json!({"security": {"trustDomain": "other.local"}}),
            );
            hand.restart_all("{prod}", "{stage}-egress");
        },
        mend: Mend::Forced,
        ..ROW
    },
    Row {
        faults: &[32],
        what: "both meshes have one trust domain",
        code: "MF0607",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        symptom: "503 Service Unavailable",
        inject: |hand| {
            hand.change_trust_domain("{stage}", "{prod}.local", &[("{stage-shop}", "details")]);
            let security = json!({"trustDomain": "{prod}.local",
                "clientID": "{prod}.local/ns/{stage}/sa/{prod}-egress-service-account"});
            peer(hand, json!({"security": security}));
        },
        mend: Mend::ForcedThen(|hand, shell| {
            hand.restart_with("{stage}.local", &[("{stage-shop}", "details")]);
            shell.run("meshfed peer {prod} {stage} --force-conflicts --restart-istiod -y");
        }),
        spoils: true,
        ..ROW
    },
    Row {
        faults: &[36],
        what: "a sidecar that goes on with the trust domain from before",
        code: "MF0611",
        at: ("{prod}", "Pod", "{prod-shop}/details-*"),
        symptom: "{prod}.local",
        inject: |hand| {
            let restarted = [("{prod}", "{stage}-ingress"), ("{prod}", "{stage}-egress")];
            hand.change_trust_domain("{prod}", "{prod}-new.local", &restarted);
            expect_new_trust_domain(hand);
            hand.restart_all("{stage}", "istiod-{stage}");
        },
        spoils: true,
        ..ROW
    },
    Row {
        faults: &[39],
        what: "a v2.1 mesh with an authority of its own, whose intermediate certificate is missing",
        code: "MF0605",
        at: ("{prod}", "ConfigMap", "{prod}/{stage}-ca-root-cert"),
        inject: |hand| {
            let security = json!({"certificateAuthority": {"type": "Custom"}});
            let spec = json!({"version": "v2.1", "security": security});
            hand.configure("{stage}", &spec);
        },
        mend: Mend::Edited(|hand| {
            let root = hand.object("ConfigMap", "{stage}", "istio-ca-root-cert")["data"]["root-cert.pem"].clone();
            let root = root.as_str().expect("a root certificate");
            json!({"data": {"root-cert.pem": format!("{root}{}", an_authority(|_| ()))}})
        }),
        ..ROW
    },
    Row {
        faults: &[41],
        what: "the trust domain of the peer as an alias",
        code: "MF0609",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        inject: |hand| {
            hand.configure(
                "{prod}",
                &json!({"security": {"trust": {"additionalDomains": ["{stage}.local"]}}}),
            )
        },
        mend: Mend::Edited(|_| json!({"spec": {"security": {"trust": {"additionalDomains": null}}}})),
        ..ROW
    },
    Row {
        what: "a root certificate that lost its line breaks",
        code: "MF0602",
        at: ("{prod}", "ConfigMap", "{prod}/{stage}-ca-root-cert"),
        inject: |hand| copy(hand, |root| root.replace('\n', " ")),
        mend: Mend::Forced,
        ..ROW
    },
    Row {
        what: "a root certificate that has expired beside the one in use",
        code: "MF0604",
        at: ("{prod}", "ConfigMap", "{prod}/{stage}-ca-root-cert"),
        inject: |hand| {
            copy(hand, |root| {
                format!(
                    "{root}{}",
                    an_authority(|expired| expired.not_after = date_time_ymd(2024, 12, 31))
                )
            })
        },
        mend: Mend::Forced,
        ..ROW
    },
];

/// A certificate of an authority that is like this.
fn an_authority(change: impl Fn(&mut CertificateParams)) -> String {
    let mut parameters = CertificateParams::default();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    change(&mut parameters);
    let key = KeyPair::generate().expect("a key");
    parameters.self_signed(&key).expect("a certificate").pem()
}

/// Tells stage of the new trust domain of prod.
fn expect_new_trust_domain(hand: &Hand) {
    let security = json!({"trustDomain": "{prod}-new.local",
        "clientID": "{prod}-new.local/ns/{prod}/sa/{stage}-egress-service-account"});
    hand.change_peer("{stage}", "{prod}", &json!({"security": security}));
}

/// Changes the copy that prod has of stage's root certificate.
fn copy(hand: &Hand, change: impl Fn(&str) -> String) {
    let root = hand.object("ConfigMap", "{stage}", "istio-ca-root-cert")["data"]["root-cert.pem"].clone();
    let pem = change(root.as_str().expect("a root certificate"));
    let data = json!({"root-cert.pem": pem});
    hand.patch("ConfigMap", "{prod}", "{stage}-ca-root-cert", &json!({"data": data}));
}
