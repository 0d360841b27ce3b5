//! Exports and imports.

use serde_json::json;

use super::changes::*;
use crate::harness::{deployment, service};
use crate::row::{Mend, ROW, Row, Worlds};

pub const ROWS: &[Row] = &[
    Row {
        faults: &[50],
        what: "a set named as no peer",
        code: "MF0802",
        at: ("{prod}", "ImportedServiceSet", "{prod}/nobody"),
        inject: |hand| {
            let rule = by_name("a", "b");
            hand.make(
                "{prod}",
                &json!({"apiVersion": "federation.maistra.io/v1", "kind": "ImportedServiceSet",
                "metadata": {"name": "nobody"}, "spec": {"importRules": [rule]}}),
            );
        },
        mend: Mend::Then(|hand, _| hand.delete("ImportedServiceSet", "{prod}", "nobody")),
        ..ROW
    },
    Row {
        faults: &[51],
        what: "a type in the wrong case",
        code: "MF0803",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        inject: |hand| {
            exports(
                hand,
                json!([{"type": "nameSelector", "nameSelector": {"namespace": "{stage-shop}", "name": "details"}}]),
            )
        },
        mend: Mend::Edited(exports_as_before),
        ..ROW
    },
    Row {
        faults: &[51],
        what: "a label selector that was pruned",
        code: "MF0804",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        inject: |hand| {
            exports(
                hand,
                json!([{"type": "LabelSelector", "labelSelector": {"namespace": "{stage-shop}"}}]),
            )
        },
        mend: Mend::Edited(exports_as_before),
        ..ROW
    },
    Row {
        faults: &[52],
        what: "a namespace that is no member",
        code: "MF0805",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        inject: |hand| {
            let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "{stage}-more"}});
            hand.make("", &namespace);
            hand.make("{stage}-more", &service("ratings"));
            hand.make("{stage}-more", &deployment("ratings"));
            exports(
                hand,
                json!([by_name("{stage-shop}", "details"), by_name("{stage}-more", "ratings")]),
            )
        },
        // Its pods are from before it became a member.
        mend: Mend::Then(|hand, _| hand.restart_all("{stage}-more", "ratings")),
        ..ROW
    },
    Row {
        faults: &[52],
        what: "a Service hidden from the control plane",
        code: "MF0806",
        at: ("{stage}", "Service", "{stage-shop}/details"),
        inject: |hand| {
            hand.patch(
                "Service",
                "{stage-shop}",
                "details",
                &json!({"metadata": {"annotations": {"networking.istio.io/exportTo": "."}}}),
            )
        },
        mend: Mend::Edited(|_| json!({"metadata": {"annotations": {"networking.istio.io/exportTo": null}}})),
        ..ROW
    },
    Row {
        faults: &[52],
        what: "a Service that is not there",
        code: "MF0807",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        inject: |hand| exports(hand, json!([by_name("{stage-shop}", "detail")])),
        mend: Mend::Edited(exports_as_before),
        ..ROW
    },
    Row {
        faults: &[52],
        what: "an earlier rule that takes the Service",
        code: "MF0808",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        inject: |hand| {
            exports(
                hand,
                json!([
                    by_name("{stage-shop}", "*"),
                    aliased("{stage-shop}", "details", json!({"namespace": "shared"}))
                ]),
            )
        },
        mend: Mend::Edited(exports_as_before),
        ..ROW
    },
    Row {
        faults: &[55],
        what: "two Services with one exported name",
        code: "MF0809",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        inject: |hand| {
            more(hand);
            exports(
                hand,
                json!([
                    by_name("{stage-shop}", "details"),
                    aliased("{stage-shop}", "ratings", json!({"name": "details"}))
                ]),
            );
        },
        mend: Mend::Filled(&[("NAMESPACE/NAME", "{stage-shop}/reviews")]),
        ..ROW
    },
    Row {
        faults: &[56],
        what: "one exported name for any Service",
        code: "MF0810",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        inject: |hand| {
            more(hand);
            exports(hand, json!([aliased("{stage-shop}", "*", json!({"name": "details"}))]));
        },
        mend: Mend::Edited(exports_as_before),
        ..ROW
    },
    Row {
        faults: &[61],
        what: "a Service of two ports",
        code: "MF0812",
        at: ("{stage}", "Service", "{stage-shop}/details"),
        inject: |hand| {
            hand.patch(
                "Service",
                "{stage-shop}",
                "details",
                &json!({"spec": {"ports": [{"name": "http", "port": 9080}, {"name": "http-admin", "port": 9081}]}}),
            )
        },
        mend: Mend::Edited(|_| json!({"spec": {"ports": [{"name": "http", "port": 9080}]}})),
        ..ROW
    },
    Row {
        faults: &[62],
        what: "a port without a protocol",
        code: "MF0813",
        at: ("{stage}", "Service", "{stage-shop}/details"),
        inject: |hand| {
            hand.patch(
                "Service",
                "{stage-shop}",
                "details",
                &json!({"spec": {"ports": [{"name": "web", "port": 9080}]}}),
            )
        },
        mend: Mend::Edited(|_| json!({"spec": {"ports": [{"name": "http", "port": 9080}]}})),
        ..ROW
    },
    Row {
        faults: &[67],
        what: "nothing behind the Service",
        code: "MF0814",
        at: ("{stage}", "Service", "{stage-shop}/details"),
        inject: |hand| {
            hand.patch(
                "Deployment",
                "{stage-shop}",
                "details",
                &json!({"spec": {"replicas": 0}}),
            )
        },
        mend: Mend::Then(|hand, _| {
            hand.patch(
                "Deployment",
                "{stage-shop}",
                "details",
                &json!({"spec": {"replicas": 1}}),
            )
        }),
        ..ROW
    },
    Row {
        faults: &[],
        what: "a wildcard that exports the control plane",
        code: "MF0811",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        inject: |hand| exports(hand, json!([by_name("*", "*")])),
        mend: Mend::Edited(exports_as_before),
        ..ROW
    },
    Row {
        faults: &[53],
        what: "an import rule with the original name of an aliased export",
        code: "MF0822",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        inject: |hand| {
            exports(
                hand,
                json!([aliased("{stage-shop}", "details", json!({"namespace": "shared"}))]),
            )
        },
        mend: Mend::Edited(|_| {
            let alias = json!({"namespace": "{prod-shop}", "name": "details-v2"});
            json!({"spec": {"importRules": [aliased("shared", "details", alias)]}})
        }),
        ..ROW
    },
    Row {
        faults: &[53],
        what: "an import of what is not offered",
        code: "MF0822",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        inject: |hand| {
            imports(
                hand,
                json!({"importRules": [details_v2(), by_name("{stage-shop}", "ratings")]}),
            )
        },
        mend: Mend::Edited(imports_as_before),
        ..ROW
    },
    Row {
        faults: &[54],
        what: "importAsLocal without a namespace",
        code: "MF0821",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        inject: |hand| {
            imports(
                hand,
                json!({"importRules": [{"type": "NameSelector", "importAsLocal": true, "nameSelector": {"name": "details"}}]}),
            )
        },
        mend: Mend::Edited(imports_as_before),
        ..ROW
    },
    Row {
        faults: &[54],
        what: "the domain of the cluster as a suffix",
        code: "MF0821",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        inject: |hand| {
            imports(
                hand,
                json!({"domainSuffix": "svc.cluster.local", "importRules": [details_v2()]}),
            )
        },
        mend: Mend::Edited(imports_as_before),
        ..ROW
    },
    Row {
        faults: &[],
        what: "an import rule that an earlier one hides",
        code: "MF0823",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        inject: |hand| imports(hand, json!({"importRules": [by_name("*", "*"), details_v2()]})),
        mend: Mend::Edited(imports_as_before),
        ..ROW
    },
    Row {
        faults: &[55],
        what: "two offers with one host",
        code: "MF0824",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        inject: |hand| {
            more(hand);
            exports(hand, json!([by_name("{stage-shop}", "*")]));
            let ratings = aliased(
                "{stage-shop}",
                "ratings",
                json!({"namespace": "{prod-shop}", "name": "details-v2"}),
            );
            imports(hand, json!({"importRules": [details_v2(), ratings]}));
        },
        mend: Mend::Edited(imports_as_before),
        ..ROW
    },
    Row {
        faults: &[56],
        what: "one imported name for any offer",
        code: "MF0825",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        inject: |hand| {
            imports(
                hand,
                json!({"importRules": [aliased("*", "*", json!({"namespace": "{prod-shop}", "name": "details-v2"}))]}),
            )
        },
        mend: Mend::Edited(imports_as_before),
        ..ROW
    },
    Row {
        faults: &[57],
        what: "imported as local outside of the mesh",
        code: "MF0826",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        inject: |hand| imports(hand, json!({"importRules": [as_local("outside")]})),
        ..ROW
    },
    Row {
        faults: &[66],
        what: "a zone without a region",
        code: "MF0828",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        inject: |hand| imports(hand, json!({"locality": {"zone": "a"}, "importRules": [details_v2()]})),
        mend: Mend::Edited(|_| json!({"spec": {"locality": {"region": "west"}}})),
        ..ROW
    },
    Row {
        faults: &[66],
        what: "failing over without outlier detection",
        code: "MF0829",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        also: &[("MF0830", "{prod}", "ImportedServiceSet", "{prod}/{stage}")],
        inject: |hand| {
            imports(
                hand,
                json!({"locality": {"region": "west"}, "importRules": [as_local("{prod-shop}")]}),
            )
        },
        mend: Mend::Edited(imports_as_before),
        ..ROW
    },
    Row {
        faults: &[],
        what: "a Service that is exported and merged with an import",
        code: "MF0815",
        at: ("{prod}", "ExportedServiceSet", "{prod}/{stage}"),
        inject: |hand| {
            imports(hand, json!({"importRules": [as_local("{prod-shop}")]}));
            let both = [
                "spiffe://{prod}.local/ns/{prod-shop}/sa/default",
                "spiffe://{stage}.local/ns/{stage}/sa/{prod}-ingress-service-account",
            ];
            hand.make(
                "{prod-shop}",
                &json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "DestinationRule", "metadata": {"name": "details"},
                "spec": {"host": "details", "trafficPolicy": {"tls": {"mode": "ISTIO_MUTUAL", "subjectAltNames": both}}}}),
            );
            hand.make(
                "{prod}",
                &json!({"apiVersion": "federation.maistra.io/v1", "kind": "ExportedServiceSet",
                "metadata": {"name": "{stage}"}, "spec": {"exportRules": [by_name("{prod-shop}", "details")]}}),
            );
        },
        mend: Mend::Edited(|_| json!({"spec": {"exportRules": []}})),
        ..ROW
    },
    Row {
        what: "imported as local beside living local pods",
        code: "MF0830",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        symptom: "spiffe://{stage}.local/ns/{stage}/sa/{prod}-ingress-service-account",
        inject: |hand| imports(hand, json!({"importRules": [as_local("{prod-shop}")]})),
        ..ROW
    },
    Row {
        faults: &[63],
        what: "a set that was deleted and made anew",
        code: "MF0827",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        inject: |hand| {
            let set = hand.object("ImportedServiceSet", "{prod}", "{stage}");
            hand.delete("ImportedServiceSet", "{prod}", "{stage}");
            let (api, metadata) = (&set["apiVersion"], json!({"name": "{stage}"}));
            hand.until("ServiceMeshPeer", "{prod}", "{stage}", |_| true);
            hand.make(
                "{prod}",
                &json!({"apiVersion": api, "kind": "ImportedServiceSet", "metadata": metadata, "spec": set["spec"]}),
            );
        },
        later: 11 * 60,
        worlds: Worlds::InMemory("it is told after ten minutes"),
        ..ROW
    },
    Row {
        faults: &[51],
        what: "a type without its selector",
        code: "MF0803",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        inject: |hand| exports(hand, json!([{"type": "NameSelector"}])),
        mend: Mend::Edited(exports_as_before),
        ..ROW
    },
];
