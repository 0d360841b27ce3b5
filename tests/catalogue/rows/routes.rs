//! Routes, policies and what is left over.

use serde_json::{Value, json};

use super::changes::*;
use crate::hand::Hand;
use crate::row::{Mend, ROW, Row};

pub const ROWS: &[Row] = &[
    Row {
        faults: &[58],
        what: "a route to the exported host",
        code: "MF0901",
        at: ("{prod}", "VirtualService", "{prod-shop}/details"),
        inject: |hand| {
            route(
                hand,
                json!({"route": [{"destination": {"host": "details.{stage-shop}.svc.{prod}-exports.local"}}]}),
            )
        },
        mend: Mend::Edited(route_to_import),
        ..ROW
    },
    Row {
        faults: &[58],
        what: "a route that misses `svc.`",
        code: "MF0901",
        at: ("{prod}", "VirtualService", "{prod-shop}/details"),
        inject: |hand| {
            route(
                hand,
                json!({"route": [{"destination": {"host": "details-v2.{prod-shop}.{stage}-imports.local"}}]}),
            )
        },
        mend: Mend::Edited(route_to_import),
        ..ROW
    },
    Row {
        faults: &[60],
        what: "a mirror to a host that is not there",
        code: "MF0901",
        at: ("{prod}", "VirtualService", "{prod-shop}/details"),
        inject: |hand| {
            let mirror = json!({"host": "details.{prod-shop}.svc.{stage}-imports.local"});
            route(
                hand,
                json!({"route": [{"destination": {"host": "details"}}], "mirror": mirror}),
            );
        },
        mend: Mend::Edited(|_| {
            let details = json!({"destination": {"host": "details"}});
            json!({"spec": {"http": [{"route": [details], "mirror": {"host": IMPORTED}}]}})
        }),
        ..ROW
    },
    Row {
        faults: &[59],
        what: "a subset that no rule defines",
        code: "MF0902",
        at: ("{prod}", "VirtualService", "{prod-shop}/details"),
        inject: |hand| {
            route(
                hand,
                json!({"route": [{"destination": {"host": "details", "subset": "v1"}}]}),
            )
        },
        mend: Mend::Edited(route_to_import),
        ..ROW
    },
    Row {
        faults: &[59],
        what: "a subset of an imported host",
        code: "MF0903",
        at: ("{prod}", "VirtualService", "{prod-shop}/details"),
        inject: |hand| {
            route(
                hand,
                json!({"route": [{"destination": {"host": IMPORTED, "subset": "v1"}}]}),
            )
        },
        mend: Mend::Edited(route_to_import),
        ..ROW
    },
    Row {
        faults: &[64],
        what: "a rule that turns TLS off for an imported host",
        code: "MF0904",
        at: ("{prod}", "DestinationRule", "{prod-shop}/rule"),
        inject: |hand| {
            hand.make("{prod-shop}", &json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "DestinationRule",
                "metadata": {"name": "rule"}, "spec": {"host": IMPORTED, "trafficPolicy": {"tls": {"mode": "DISABLE"}}}}));
        },
        mend: Mend::Edited(|_| json!({"spec": {"trafficPolicy": null}})),
        ..ROW
    },
    Row {
        faults: &[64],
        what: "automatic mutual TLS is off",
        code: "MF0905",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        inject: |hand| {
            hand.configure(
                "{prod}",
                &json!({"security": {"dataPlane": {"automtls": false, "mtls": false}}}),
            )
        },
        ..ROW
    },
    Row {
        faults: &[65],
        what: "a policy for the original caller",
        code: "MF0906",
        at: ("{stage}", "AuthorizationPolicy", "{stage-shop}/callers"),
        inject: |hand| {
            hand.make("{stage-shop}", &json!({"apiVersion": "security.istio.io/v1beta1", "kind": "AuthorizationPolicy",
                "metadata": {"name": "callers"}, "spec": {"selector": {"matchLabels": {"app": "details"}}, "action": "ALLOW",
                    "rules": [{"from": [{"source": {"principals": ["{prod}.local/ns/{prod-shop}/sa/productpage"]}}]}]}}));
        },
        mend: Mend::Edited(|_| {
            let principal = "{stage}.local/ns/{stage}/sa/{prod}-ingress-service-account";
            json!({"spec": {"rules": [{"from": [{"source": {"principals": [principal]}}]}]}})
        }),
        ..ROW
    },
    Row {
        what: "a policy of the mesh that allows nothing",
        code: "MF0526",
        at: ("{prod}", "AuthorizationPolicy", "{prod}/nothing"),
        inject: |hand| {
            hand.make(
                "{prod}",
                &json!({"apiVersion": "security.istio.io/v1beta1", "kind": "AuthorizationPolicy",
                "metadata": {"name": "nothing"}, "spec": {}}),
            );
        },
        mend: Mend::All,
        ..ROW
    },
    Row {
        what: "a policy of a member that lets out to its own namespace only",
        code: "MF0527",
        at: ("{prod}", "NetworkPolicy", "{prod-shop}/own"),
        inject: |hand| {
            hand.make(
                "{prod-shop}",
                &json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "own"},
                "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [{"podSelector": {}}]}]}}),
            );
        },
        mend: Mend::Edited(|_| json!({"spec": {"egress": [{}]}})),
        ..ROW
    },
    Row {
        what: "DNS of sidecars is off",
        code: "MF0713",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        inject: |hand| {
            let metadata = json!({"ISTIO_META_DNS_CAPTURE": "false"});
            let config = json!({"meshConfig": {"defaultConfig": {"proxyMetadata": metadata}}});
            hand.configure("{prod}", &json!({"techPreview": config}));
        },
        mend: Mend::Edited(|_| json!({"spec": {"techPreview": null}})),
        ..ROW
    },
    Row {
        faults: &[],
        what: "the root certificate of a peer that is gone",
        code: "MF1001",
        at: ("{prod}", "ConfigMap", "{prod}/gone-ca-root-cert"),
        inject: |hand| {
            let data = hand.object("ConfigMap", "{stage}", "istio-ca-root-cert")["data"].clone();
            hand.make(
                "{prod}",
                &json!({"apiVersion": "v1", "kind": "ConfigMap",
                "metadata": {"name": "gone-ca-root-cert"}, "data": data}),
            );
        },
        ..ROW
    },
    Row {
        faults: &[],
        what: "an empty set of a peer that is gone",
        code: "MF1003",
        at: ("{prod}", "ExportedServiceSet", "{prod}/gone"),
        inject: |hand| {
            hand.make(
                "{prod}",
                &json!({"apiVersion": "federation.maistra.io/v1", "kind": "ExportedServiceSet",
                "metadata": {"name": "gone"}, "spec": {"exportRules": []}}),
            );
        },
        ..ROW
    },
    Row {
        what: "a gateway for a peer that is gone",
        code: "MF1002",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        inject: |hand| {
            let control_plane = hand.object("ServiceMeshControlPlane", "{prod}", "{prod}");
            let gateways = control_plane["spec"]["gateways"]["additionalEgress"]
                .as_object()
                .expect("gateways");
            let mut gone = gateways.values().next().expect("a gateway").clone();
            gone["service"]["metadata"]["labels"] = json!({"federation.maistra.io/egress-for": "gone"});
            gone["requestedNetworkView"] = json!(["network-gone"]);
            let gateways = json!({"additionalEgress": {"gone-egress": gone}});
            hand.configure("{prod}", &json!({"gateways": gateways}));
        },
        ..ROW
    },
    Row {
        what: "a route of meshfed whose Service is gone",
        code: "MF1004",
        at: ("{prod}", "VirtualService", "{prod-shop}/details"),
        inject: |hand| {
            let details = json!({"destination": {"host": "details"}});
            route(hand, json!({"route": [details], "mirror": {"host": IMPORTED}}));
            let labels = json!({"app.kubernetes.io/managed-by": "meshfed"});
            hand.patch(
                "VirtualService",
                "{prod-shop}",
                "details",
                &json!({"metadata": {"labels": labels}}),
            );
            hand.delete("Service", "{prod-shop}", "details");
        },
        ..ROW
    },
];

/// The edit after which a VirtualService leads to the imported host.
fn route_to_import(_: &Hand) -> Value {
    json!({"spec": {"http": [{"route": [{"destination": {"host": IMPORTED}}]}]}})
}
