//! A row for each fault of exports, imports, routes and leftovers: its check fires, on the right object, and no other.

use serde_json::{Value, json};

use super::federation::{Federation, shared};
use super::verdict::findings;

/// The fault of the catalogue, what it is, the code that tells it, the mesh, the kind and name of the object at fault,
/// and how it is made.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    fn(&mut Federation),
);

fn exports(federation: &mut Federation, rules: Value) {
    federation.patch("stage", "ExportedServiceSet", "prod", |set| {
        set["spec"] = json!({"exportRules": rules})
    });
}

fn imports(federation: &mut Federation, spec: Value) {
    federation.patch("prod", "ImportedServiceSet", "stage", |set| set["spec"] = spec);
}

fn by_name(namespace: &str, name: &str) -> Value {
    json!({"type": "NameSelector", "nameSelector": {"namespace": namespace, "name": name}})
}

fn aliased(namespace: &str, name: &str, alias: Value) -> Value {
    json!({"type": "NameSelector", "nameSelector": {"namespace": namespace, "name": name, "alias": alias}})
}

/// The import that `shared` makes.
fn details_v2() -> Value {
    aliased(
        "stage-shop",
        "details",
        json!({"namespace": "prod-shop", "name": "details-v2"}),
    )
}

fn service(federation: &mut Federation, mesh: &str, name: &str, change: impl FnOnce(&mut Value)) {
    federation.patch(mesh, "Service", &format!("{mesh}-shop/{name}"), change);
}

/// A VirtualService in prod for `details`, with this route.
fn route(federation: &mut Federation, http: Value) {
    federation.clusters.apply(
        "one",
        json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "VirtualService",
            "metadata": {"name": "details", "namespace": "prod-shop"}, "spec": {"hosts": ["details"], "http": [http]}}),
    );
}

fn destination_rule(federation: &mut Federation, spec: Value) {
    federation.clusters.apply(
        "one",
        json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "DestinationRule",
            "metadata": {"name": "rule", "namespace": "prod-shop"}, "spec": spec}),
    );
}

fn policy(federation: &mut Federation, principal: &str) {
    federation.clusters.apply(
        "one",
        json!({"apiVersion": "security.istio.io/v1beta1", "kind": "AuthorizationPolicy",
            "metadata": {"name": "callers", "namespace": "stage-shop"},
            "spec": {"selector": {"matchLabels": {"app": "details"}}, "action": "ALLOW",
                "rules": [{"from": [{"source": {"principals": [principal]}}]}]}}),
    );
}

const IMPORTED: &str = "details-v2.prod-shop.svc.stage-imports.local";

const ROWS: &[Row] = &[
    (
        "F50 an export set named as no peer",
        "MF0802",
        "stage",
        "ExportedServiceSet",
        "stage/prod-typo",
        |federation| {
            let set = federation.clusters.get("one", "ExportedServiceSet", ("stage", "prod"));
            federation
                .clusters
                .delete("one", "ExportedServiceSet", ("stage", "prod"));
            federation.clusters.apply(
                "one",
                json!({"apiVersion": set["apiVersion"], "kind": set["kind"],
                    "metadata": {"name": "prod-typo", "namespace": "stage"}, "spec": set["spec"]}),
            );
        },
    ),
    (
        "F50 an import set named as no peer",
        "MF0802",
        "prod",
        "ImportedServiceSet",
        "prod/nobody",
        |federation| {
            federation.clusters.apply(
                "one",
                json!({"apiVersion": "federation.maistra.io/v1", "kind": "ImportedServiceSet",
                    "metadata": {"name": "nobody", "namespace": "prod"}, "spec": {"importRules": [by_name("a", "b")]}}),
            );
        },
    ),
    (
        "F51 a type in the wrong case",
        "MF0803",
        "stage",
        "ExportedServiceSet",
        "stage/prod",
        |federation| {
            let mut rule = by_name("stage-shop", "details");
            rule["type"] = json!("nameSelector");
            exports(federation, json!([rule]));
        },
    ),
    (
        "F51 a type without its selector",
        "MF0803",
        "stage",
        "ExportedServiceSet",
        "stage/prod",
        |federation| exports(federation, json!([{"type": "NameSelector"}])),
    ),
    (
        "F51 a label selector that was pruned",
        "MF0804",
        "stage",
        "ExportedServiceSet",
        "stage/prod",
        |federation| {
            exports(
                federation,
                json!([{"type": "LabelSelector", "labelSelector": {"namespace": "stage-shop"}}]),
            );
        },
    ),
    (
        "F52 a namespace that is no member",
        "MF0805",
        "stage",
        "ExportedServiceSet",
        "stage/prod",
        |federation| {
            federation.clusters.apply(
                "one",
                json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "outside"}}),
            );
            federation.workload("one", "outside", "details");
            exports(
                federation,
                json!([by_name("stage-shop", "details"), by_name("outside", "details")]),
            );
        },
    ),
    (
        "F52 a Service that is hidden from the control plane",
        "MF0806",
        "stage",
        "Service",
        "stage-shop/details",
        |federation| {
            service(federation, "stage", "details", |service| {
                service["metadata"]["annotations"] = json!({"networking.istio.io/exportTo": "."})
            });
        },
    ),
    (
        "F52 an ExternalName Service",
        "MF0806",
        "stage",
        "Service",
        "stage-shop/details",
        |federation| {
            service(federation, "stage", "details", |service| {
                service["spec"] = json!({"type": "ExternalName", "externalName": "example.com"})
            });
        },
    ),
    (
        "F52 a Service that is not there",
        "MF0807",
        "stage",
        "ExportedServiceSet",
        "stage/prod",
        |federation| exports(federation, json!([by_name("stage-shop", "detail")])),
    ),
    (
        "F52 an earlier rule has taken the Service",
        "MF0808",
        "stage",
        "ExportedServiceSet",
        "stage/prod",
        |federation| {
            exports(
                federation,
                json!([
                    by_name("stage-shop", "*"),
                    aliased("stage-shop", "details", json!({"namespace": "shared"}))
                ]),
            );
        },
    ),
    (
        "F53 an import rule with the original name of an aliased export",
        "MF0822",
        "prod",
        "ImportedServiceSet",
        "prod/stage",
        |federation| {
            exports(
                federation,
                json!([aliased("stage-shop", "details", json!({"namespace": "shared"}))]),
            )
        },
    ),
    (
        "F53 an import rule for what is not offered",
        "MF0822",
        "prod",
        "ImportedServiceSet",
        "prod/stage",
        |federation| {
            imports(
                federation,
                json!({"importRules": [details_v2(), by_name("stage-shop", "ratings")]}),
            )
        },
    ),
    (
        "F53 an import from a mesh that exports nothing",
        "MF0822",
        "prod",
        "ImportedServiceSet",
        "prod/stage",
        |federation| {
            federation
                .clusters
                .delete("one", "ExportedServiceSet", ("stage", "prod"))
        },
    ),
    (
        "an import rule that an earlier one hides",
        "MF0823",
        "prod",
        "ImportedServiceSet",
        "prod/stage",
        |federation| imports(federation, json!({"importRules": [by_name("*", "*"), details_v2()]})),
    ),
    (
        "F54 importAsLocal without a fixed namespace",
        "MF0821",
        "prod",
        "ImportedServiceSet",
        "prod/stage",
        |federation| {
            let mut rule = by_name("stage-shop", "details");
            rule["importAsLocal"] = json!(true);
            imports(federation, json!({"importRules": [rule]}));
        },
    ),
    (
        "F54 the domain of the cluster as a suffix",
        "MF0821",
        "prod",
        "ImportedServiceSet",
        "prod/stage",
        |federation| {
            imports(
                federation,
                json!({"domainSuffix": "svc.cluster.local", "importRules": [details_v2()]}),
            );
        },
    ),
    (
        "F55 two Services with one exported name",
        "MF0809",
        "stage",
        "ExportedServiceSet",
        "stage/prod",
        |federation| {
            federation.workload("one", "stage-shop", "ratings");
            exports(
                federation,
                json!([
                    by_name("stage-shop", "details"),
                    aliased("stage-shop", "ratings", json!({"name": "details"}))
                ]),
            );
        },
    ),
    (
        "F55 two offers with one host",
        "MF0824",
        "prod",
        "ImportedServiceSet",
        "prod/stage",
        |federation| {
            federation.workload("one", "stage-shop", "ratings");
            exports(federation, json!([by_name("stage-shop", "*")]));
            let ratings = aliased(
                "stage-shop",
                "ratings",
                json!({"namespace": "prod-shop", "name": "details-v2"}),
            );
            imports(federation, json!({"importRules": [details_v2(), ratings]}));
        },
    ),
    (
        "F56 one exported name for any Service",
        "MF0810",
        "stage",
        "ExportedServiceSet",
        "stage/prod",
        |federation| {
            federation.workload("one", "stage-shop", "ratings");
            exports(
                federation,
                json!([aliased("stage-shop", "*", json!({"name": "details"}))]),
            );
        },
    ),
    (
        "F56 one imported name for any offer",
        "MF0825",
        "prod",
        "ImportedServiceSet",
        "prod/stage",
        |federation| {
            let rule = aliased("*", "*", json!({"namespace": "prod-shop", "name": "details-v2"}));
            imports(federation, json!({"importRules": [rule]}));
        },
    ),
    (
        "F57 imported as local into a namespace outside of the mesh",
        "MF0826",
        "prod",
        "ImportedServiceSet",
        "prod/stage",
        |federation| {
            let mut rule = aliased(
                "stage-shop",
                "details",
                json!({"namespace": "outside", "name": "details"}),
            );
            rule["importAsLocal"] = json!(true);
            imports(federation, json!({"importRules": [rule]}));
        },
    ),
    (
        "F58 a route to the exported host",
        "MF0901",
        "prod",
        "VirtualService",
        "prod-shop/details",
        |federation| {
            let host = "details.stage-shop.svc.prod-exports.local";
            route(federation, json!({"route": [{"destination": {"host": host}}]}));
        },
    ),
    (
        "F58 a route to the name that the service has at home",
        "MF0901",
        "prod",
        "VirtualService",
        "prod-shop/details",
        |federation| {
            let host = "details.stage-shop.svc.stage-imports.local";
            route(federation, json!({"route": [{"destination": {"host": host}}]}));
        },
    ),
    (
        "F58 a route that misses `svc.`",
        "MF0901",
        "prod",
        "VirtualService",
        "prod-shop/details",
        |federation| {
            let host = "details-v2.prod-shop.stage-imports.local";
            route(federation, json!({"route": [{"destination": {"host": host}}]}));
        },
    ),
    (
        "F58 a route to a Service that is not there",
        "MF0901",
        "prod",
        "VirtualService",
        "prod-shop/details",
        |federation| route(federation, json!({"route": [{"destination": {"host": "details-v2"}}]})),
    ),
    (
        "F60 a mirror to a host that is not there",
        "MF0901",
        "prod",
        "VirtualService",
        "prod-shop/details",
        |federation| {
            let mirror = json!({"host": "details.prod-shop.svc.stage-imports.local"});
            route(
                federation,
                json!({"route": [{"destination": {"host": "details"}}], "mirror": mirror}),
            );
        },
    ),
    (
        "F59 a subset that no rule defines",
        "MF0902",
        "prod",
        "VirtualService",
        "prod-shop/details",
        |federation| {
            route(
                federation,
                json!({"route": [{"destination": {"host": "details", "subset": "v1"}}]}),
            )
        },
    ),
    (
        "F59 a subset of an imported host",
        "MF0903",
        "prod",
        "VirtualService",
        "prod-shop/details",
        |federation| {
            route(
                federation,
                json!({"route": [{"destination": {"host": IMPORTED, "subset": "v1"}}]}),
            )
        },
    ),
    (
        "F59 subsets defined for an imported host",
        "MF0903",
        "prod",
        "DestinationRule",
        "prod-shop/rule",
        |federation| {
            destination_rule(
                federation,
                json!({"host": IMPORTED, "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}),
            )
        },
    ),
    (
        "F61 a Service of two ports",
        "MF0812",
        "stage",
        "Service",
        "stage-shop/details",
        |federation| {
            service(
                federation,
                "stage",
                "details",
                |service| {
                    service["spec"]["ports"] =
                        json!([{"name": "http", "port": 9080}, {"name": "http-admin", "port": 9081}])
                },
            );
        },
    ),
    (
        "F62 a port without a protocol",
        "MF0813",
        "stage",
        "Service",
        "stage-shop/details",
        |federation| {
            service(federation, "stage", "details", |service| {
                service["spec"]["ports"][0]["name"] = json!("web")
            });
        },
    ),
    (
        "F63 a set that was deleted and made anew",
        "MF0827",
        "prod",
        "ImportedServiceSet",
        "prod/stage",
        |federation| {
            let set = federation.clusters.get("one", "ImportedServiceSet", ("prod", "stage"));
            federation
                .clusters
                .delete("one", "ImportedServiceSet", ("prod", "stage"));
            federation.clusters.settle();
            federation.clusters.apply(
                "one",
                json!({"apiVersion": set["apiVersion"], "kind": set["kind"],
                    "metadata": {"name": "stage", "namespace": "prod"}, "spec": set["spec"]}),
            );
            federation.clusters.after(11 * 60);
        },
    ),
    (
        "F64 a rule that turns TLS off for an imported host",
        "MF0904",
        "prod",
        "DestinationRule",
        "prod-shop/rule",
        |federation| {
            destination_rule(
                federation,
                json!({"host": IMPORTED, "trafficPolicy": {"tls": {"mode": "DISABLE"}}}),
            )
        },
    ),
    (
        "F64 automatic mutual TLS is off",
        "MF0905",
        "prod",
        "ServiceMeshControlPlane",
        "prod/prod",
        |federation| {
            federation.patch("prod", "ServiceMeshControlPlane", "prod", |object| {
                object["spec"]["security"]["dataPlane"] = json!({"automtls": false, "mtls": false})
            });
        },
    ),
    (
        "F65 a policy for the original caller",
        "MF0906",
        "stage",
        "AuthorizationPolicy",
        "stage-shop/callers",
        |federation| policy(federation, "prod.local/ns/prod-shop/sa/productpage"),
    ),
    (
        "F66 a zone without a region",
        "MF0828",
        "prod",
        "ImportedServiceSet",
        "prod/stage",
        |federation| {
            imports(
                federation,
                json!({"locality": {"zone": "a"}, "importRules": [details_v2()]}),
            )
        },
    ),
    (
        "F66 failing over without outlier detection",
        "MF0829",
        "prod",
        "ImportedServiceSet",
        "prod/stage",
        |federation| {
            let mut rule = aliased(
                "stage-shop",
                "details",
                json!({"namespace": "prod-shop", "name": "details"}),
            );
            rule["importAsLocal"] = json!(true);
            imports(
                federation,
                json!({"locality": {"region": "west"}, "importRules": [rule]}),
            );
        },
    ),
    (
        "F67 nothing runs behind the exported Service",
        "MF0814",
        "stage",
        "Service",
        "stage-shop/details",
        |federation| {
            federation.patch("stage", "Deployment", "stage-shop/details", |object| {
                object["spec"]["replicas"] = json!(0)
            });
        },
    ),
    (
        "a wildcard that exports the control plane",
        "MF0811",
        "stage",
        "ExportedServiceSet",
        "stage/prod",
        |federation| exports(federation, json!([by_name("*", "*")])),
    ),
    (
        "a Service that is exported and merged with an import",
        "MF0815",
        "prod",
        "ExportedServiceSet",
        "prod/stage",
        |federation| {
            let mut rule = aliased(
                "stage-shop",
                "details",
                json!({"namespace": "prod-shop", "name": "details"}),
            );
            rule["importAsLocal"] = json!(true);
            imports(federation, json!({"importRules": [rule]}));
            federation.export("prod-shop/details", "prod", "stage", None);
        },
    ),
    (
        "the root certificate of a peer that is gone",
        "MF1001",
        "prod",
        "ConfigMap",
        "prod/gone-ca-root-cert",
        |federation| {
            let data = federation
                .clusters
                .get("one", "ConfigMap", ("stage", "istio-ca-root-cert"))["data"]
                .clone();
            federation.clusters.apply(
                "one",
                json!({"apiVersion": "v1", "kind": "ConfigMap",
                    "metadata": {"name": "gone-ca-root-cert", "namespace": "prod"}, "data": data}),
            );
        },
    ),
    (
        "a gateway for a peer that is gone",
        "MF1002",
        "prod",
        "ServiceMeshControlPlane",
        "prod/prod",
        |federation| {
            federation.patch("prod", "ServiceMeshControlPlane", "prod", |object| {
                let gateways = &mut object["spec"]["gateways"]["additionalEgress"];
                let mut gone = gateways["stage-egress"].clone();
                gone["service"]["metadata"]["labels"] = json!({"federation.maistra.io/egress-for": "gone"});
                gone["requestedNetworkView"] = json!(["network-gone"]);
                gateways["gone-egress"] = gone;
            });
        },
    ),
    (
        "an empty set of a peer that is gone",
        "MF1003",
        "prod",
        "ExportedServiceSet",
        "prod/gone",
        |federation| {
            federation.clusters.apply(
                "one",
                json!({"apiVersion": "federation.maistra.io/v1", "kind": "ExportedServiceSet",
                    "metadata": {"name": "gone", "namespace": "prod"}, "spec": {"exportRules": []}}),
            );
        },
    ),
    (
        "a route of meshfed whose Service is gone",
        "MF1004",
        "prod",
        "VirtualService",
        "prod-shop/details",
        |federation| {
            route(
                federation,
                json!({"route": [{"destination": {"host": "details"}}], "mirror": {"host": IMPORTED}}),
            );
            federation.patch("prod", "VirtualService", "prod-shop/details", |object| {
                object["metadata"]["labels"] = json!({"app.kubernetes.io/managed-by": "meshfed"})
            });
            federation.clusters.delete("one", "Service", ("prod-shop", "details"));
        },
    ),
];

#[test]
fn every_fault_is_told_by_its_own_check_on_the_right_object_and_by_no_other() {
    let mut wrong = Vec::new();
    for (fault, code, mesh, kind, name, inject) in ROWS {
        let mut federation = shared();
        inject(&mut federation);
        federation.clusters.settle();
        let found = findings(&federation.snapshot());
        let told: Vec<String> = found
            .iter()
            .map(|finding| {
                let object = &finding.object;
                format!(
                    "{} {} {} {}/{}: {}",
                    finding.code.0, finding.mesh, object.kind, object.namespace, object.name, finding.message
                )
            })
            .collect();
        let expected = format!("{code} {mesh} {kind} {name}: ");
        if told.len() != 1 || !told[0].starts_with(&expected) {
            wrong.push(format!("{fault}: expected only {expected:?}, told {told:#?}"));
        }
        for finding in &found {
            if finding.fix.is_empty() || finding.message.is_empty() {
                wrong.push(format!("{fault}: {} says nothing or mends nothing", finding.code.0));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
