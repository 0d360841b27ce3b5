//! The faults, a row each.

use serde_json::{Value, json};

use super::case::{Case, deployment};

/// One fault.
#[derive(Clone)]
pub struct Row {
    /// Its number, if it has one, and what it is.
    pub fault: &'static str,
    /// The code that tells it.
    pub code: &'static str,
    /// The mesh, and kind and name of the object at fault.
    pub at: (&'static str, &'static str, &'static str),
    /// A symptom that must be among what was seen.
    pub symptom: &'static str,
    /// How it is made.
    pub inject: fn(&Case),
}

const IMPORTED: &str = "details-v2.{prod-shop}.svc.{stage}-imports.local";

fn by_name(namespace: &str, name: &str) -> Value {
    json!({"type": "NameSelector", "nameSelector": {"namespace": namespace, "name": name}})
}

fn aliased(namespace: &str, name: &str, alias: Value) -> Value {
    json!({"type": "NameSelector", "nameSelector": {"namespace": namespace, "name": name, "alias": alias}})
}

/// The import that every case has.
fn details_v2() -> Value {
    aliased(
        "{stage-shop}",
        "details",
        json!({"namespace": "{prod-shop}", "name": "details-v2"}),
    )
}

fn as_local(namespace: &str) -> Value {
    let mut rule = aliased(
        "{stage-shop}",
        "details",
        json!({"namespace": namespace, "name": "details"}),
    );
    rule["importAsLocal"] = json!(true);
    rule
}

fn exports(case: &Case, rules: Value) {
    case.patch(
        "ExportedServiceSet",
        "{stage}",
        "{prod}",
        &json!({"spec": {"exportRules": rules}}),
    );
}

fn imports(case: &Case, spec: Value) {
    case.patch("ImportedServiceSet", "{prod}", "{stage}", &json!({"spec": spec}));
}

/// A second Service of stage, with a workload.
fn more(case: &Case) {
    case.make("{stage-shop}", &deployment("ratings"));
    case.make(
        "{stage-shop}",
        &json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "ratings"},
        "spec": {"selector": {"app": "ratings"}, "ports": [{"name": "http", "port": 9080}]}}),
    );
}

/// A route for `details` in prod.
fn route(case: &Case, http: Value) {
    case.make(
        "{prod-shop}",
        &json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "VirtualService",
        "metadata": {"name": "details"}, "spec": {"hosts": ["details"], "http": [http]}}),
    );
}

/// Changes prod's ServiceMeshPeer.
fn peer(case: &Case, spec: Value) {
    case.change_peer("{prod}", "{stage}", &spec);
}

fn members(case: &Case, members: Value) {
    case.patch(
        "ServiceMeshMemberRoll",
        "{prod}",
        "default",
        &json!({"spec": {"members": members}}),
    );
}

/// Changes prod's egress gateway for stage.
fn egress(case: &Case, gateway: Value) {
    let spec = json!({"gateways": {"additionalEgress": {"{stage}-egress": gateway}}});
    case.configure("{prod}", &spec);
}

/// Takes the operator's policies away and lets nobody reach the pods of an app.
fn shut(case: &Case, mesh: &str, app: &str) {
    case.configure(mesh, &json!({"security": {"manageNetworkPolicy": false}}));
    case.make(
        mesh,
        &json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "deny"},
        "spec": {"podSelector": {"matchLabels": {"app": app}}, "policyTypes": ["Ingress"]}}),
    );
}

/// Asks for a node that there is none of.
fn nowhere() -> Value {
    json!({"pod": {"nodeSelector": {"disk": "none"}}})
}

/// Exports and imports.
pub const SHARING: &[Row] = &[
    Row {
        fault: "F50 a set named as no peer",
        code: "MF0802",
        at: ("{prod}", "ImportedServiceSet", "{prod}/nobody"),
        symptom: "",
        inject: |case| {
            let rule = by_name("a", "b");
            case.make(
                "{prod}",
                &json!({"apiVersion": "federation.maistra.io/v1", "kind": "ImportedServiceSet",
                "metadata": {"name": "nobody"}, "spec": {"importRules": [rule]}}),
            );
        },
    },
    Row {
        fault: "F51 a type in the wrong case",
        code: "MF0803",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        symptom: "",
        inject: |case| {
            exports(
                case,
                json!([{"type": "nameSelector", "nameSelector": {"namespace": "{stage-shop}", "name": "details"}}]),
            )
        },
    },
    Row {
        fault: "F51 a label selector that was pruned",
        code: "MF0804",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        symptom: "",
        inject: |case| {
            exports(
                case,
                json!([{"type": "LabelSelector", "labelSelector": {"namespace": "{stage-shop}"}}]),
            )
        },
    },
    Row {
        fault: "F52 a namespace that is no member",
        code: "MF0805",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        symptom: "",
        inject: |case| {
            exports(
                case,
                json!([by_name("{stage-shop}", "details"), by_name("kube-system", "dns")]),
            )
        },
    },
    Row {
        fault: "F52 a Service hidden from the control plane",
        code: "MF0806",
        at: ("{stage}", "Service", "{stage-shop}/details"),
        symptom: "",
        inject: |case| {
            case.patch(
                "Service",
                "{stage-shop}",
                "details",
                &json!({"metadata": {"annotations": {"networking.istio.io/exportTo": "."}}}),
            )
        },
    },
    Row {
        fault: "F52 a Service that is not there",
        code: "MF0807",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        symptom: "",
        inject: |case| exports(case, json!([by_name("{stage-shop}", "detail")])),
    },
    Row {
        fault: "F52 an earlier rule that takes the Service",
        code: "MF0808",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        symptom: "",
        inject: |case| {
            exports(
                case,
                json!([
                    by_name("{stage-shop}", "*"),
                    aliased("{stage-shop}", "details", json!({"namespace": "shared"}))
                ]),
            )
        },
    },
    Row {
        fault: "F55 two Services with one exported name",
        code: "MF0809",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        symptom: "",
        inject: |case| {
            more(case);
            exports(
                case,
                json!([
                    by_name("{stage-shop}", "details"),
                    aliased("{stage-shop}", "ratings", json!({"name": "details"}))
                ]),
            );
        },
    },
    Row {
        fault: "F56 one exported name for any Service",
        code: "MF0810",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        symptom: "",
        inject: |case| {
            more(case);
            exports(case, json!([aliased("{stage-shop}", "*", json!({"name": "details"}))]));
        },
    },
    Row {
        fault: "F61 a Service of two ports",
        code: "MF0812",
        at: ("{stage}", "Service", "{stage-shop}/details"),
        symptom: "",
        inject: |case| {
            case.patch(
                "Service",
                "{stage-shop}",
                "details",
                &json!({"spec": {"ports": [{"name": "http", "port": 9080}, {"name": "http-admin", "port": 9081}]}}),
            )
        },
    },
    Row {
        fault: "F62 a port without a protocol",
        code: "MF0813",
        at: ("{stage}", "Service", "{stage-shop}/details"),
        symptom: "",
        inject: |case| {
            case.patch(
                "Service",
                "{stage-shop}",
                "details",
                &json!({"spec": {"ports": [{"name": "web", "port": 9080}]}}),
            )
        },
    },
    Row {
        fault: "F67 nothing behind the Service",
        code: "MF0814",
        at: ("{stage}", "Service", "{stage-shop}/details"),
        symptom: "",
        inject: |case| {
            case.patch(
                "Deployment",
                "{stage-shop}",
                "details",
                &json!({"spec": {"replicas": 0}}),
            )
        },
    },
    Row {
        fault: "a wildcard that exports the control plane",
        code: "MF0811",
        at: ("{stage}", "ExportedServiceSet", "{stage}/{prod}"),
        symptom: "",
        inject: |case| exports(case, json!([by_name("*", "*")])),
    },
    Row {
        fault: "F53 an import rule with the original name of an aliased export",
        code: "MF0822",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        symptom: "",
        inject: |case| {
            exports(
                case,
                json!([aliased("{stage-shop}", "details", json!({"namespace": "shared"}))]),
            )
        },
    },
    Row {
        fault: "F53 an import of what is not offered",
        code: "MF0822",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        symptom: "",
        inject: |case| {
            imports(
                case,
                json!({"importRules": [details_v2(), by_name("{stage-shop}", "ratings")]}),
            )
        },
    },
    Row {
        fault: "F54 importAsLocal without a namespace",
        code: "MF0821",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        symptom: "",
        inject: |case| {
            imports(
                case,
                json!({"importRules": [{"type": "NameSelector", "importAsLocal": true, "nameSelector": {"name": "details"}}]}),
            )
        },
    },
    Row {
        fault: "F54 the domain of the cluster as a suffix",
        code: "MF0821",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        symptom: "",
        inject: |case| {
            imports(
                case,
                json!({"domainSuffix": "svc.cluster.local", "importRules": [details_v2()]}),
            )
        },
    },
    Row {
        fault: "an import rule that an earlier one hides",
        code: "MF0823",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        symptom: "",
        inject: |case| imports(case, json!({"importRules": [by_name("*", "*"), details_v2()]})),
    },
    Row {
        fault: "F55 two offers with one host",
        code: "MF0824",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        symptom: "",
        inject: |case| {
            more(case);
            exports(case, json!([by_name("{stage-shop}", "*")]));
            let ratings = aliased(
                "{stage-shop}",
                "ratings",
                json!({"namespace": "{prod-shop}", "name": "details-v2"}),
            );
            imports(case, json!({"importRules": [details_v2(), ratings]}));
        },
    },
    Row {
        fault: "F56 one imported name for any offer",
        code: "MF0825",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        symptom: "",
        inject: |case| {
            imports(
                case,
                json!({"importRules": [aliased("*", "*", json!({"namespace": "{prod-shop}", "name": "details-v2"}))]}),
            )
        },
    },
    Row {
        fault: "F57 imported as local outside of the mesh",
        code: "MF0826",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        symptom: "",
        inject: |case| imports(case, json!({"importRules": [as_local("outside")]})),
    },
    Row {
        fault: "F66 a zone without a region",
        code: "MF0828",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        symptom: "",
        inject: |case| imports(case, json!({"locality": {"zone": "a"}, "importRules": [details_v2()]})),
    },
    Row {
        fault: "F66 failing over without outlier detection",
        code: "MF0829",
        at: ("{prod}", "ImportedServiceSet", "{prod}/{stage}"),
        symptom: "",
        inject: |case| {
            imports(
                case,
                json!({"locality": {"region": "west"}, "importRules": [as_local("{prod-shop}")]}),
            )
        },
    },
    Row {
        fault: "a Service that is exported and merged with an import",
        code: "MF0815",
        at: ("{prod}", "ExportedServiceSet", "{prod}/{stage}"),
        symptom: "",
        inject: |case| {
            imports(case, json!({"importRules": [as_local("{prod-shop}")]}));
            case.make(
                "{prod}",
                &json!({"apiVersion": "federation.maistra.io/v1", "kind": "ExportedServiceSet",
                "metadata": {"name": "{stage}"}, "spec": {"exportRules": [by_name("{prod-shop}", "details")]}}),
            );
        },
    },
];

/// Routes, policies and what is left over.
pub const ROUTES: &[Row] = &[
    Row {
        fault: "F58 a route to the exported host",
        code: "MF0901",
        at: ("{prod}", "VirtualService", "{prod-shop}/details"),
        symptom: "",
        inject: |case| {
            route(
                case,
                json!({"route": [{"destination": {"host": "details.{stage-shop}.svc.{prod}-exports.local"}}]}),
            )
        },
    },
    Row {
        fault: "F58 a route that misses `svc.`",
        code: "MF0901",
        at: ("{prod}", "VirtualService", "{prod-shop}/details"),
        symptom: "",
        inject: |case| {
            route(
                case,
                json!({"route": [{"destination": {"host": "details-v2.{prod-shop}.{stage}-imports.local"}}]}),
            )
        },
    },
    Row {
        fault: "F60 a mirror to a host that is not there",
        code: "MF0901",
        at: ("{prod}", "VirtualService", "{prod-shop}/details"),
        symptom: "",
        inject: |case| {
            let mirror = json!({"host": "details.{prod-shop}.svc.{stage}-imports.local"});
            route(
                case,
                json!({"route": [{"destination": {"host": "details"}}], "mirror": mirror}),
            );
        },
    },
    Row {
        fault: "F59 a subset that no rule defines",
        code: "MF0902",
        at: ("{prod}", "VirtualService", "{prod-shop}/details"),
        symptom: "",
        inject: |case| {
            route(
                case,
                json!({"route": [{"destination": {"host": "details", "subset": "v1"}}]}),
            )
        },
    },
    Row {
        fault: "F59 a subset of an imported host",
        code: "MF0903",
        at: ("{prod}", "VirtualService", "{prod-shop}/details"),
        symptom: "",
        inject: |case| {
            route(
                case,
                json!({"route": [{"destination": {"host": IMPORTED, "subset": "v1"}}]}),
            )
        },
    },
    Row {
        fault: "F64 a rule that turns TLS off for an imported host",
        code: "MF0904",
        at: ("{prod}", "DestinationRule", "{prod-shop}/rule"),
        symptom: "",
        inject: |case| {
            case.make("{prod-shop}", &json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "DestinationRule",
                "metadata": {"name": "rule"}, "spec": {"host": IMPORTED, "trafficPolicy": {"tls": {"mode": "DISABLE"}}}}));
        },
    },
    Row {
        fault: "F64 automatic mutual TLS is off",
        code: "MF0905",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        symptom: "",
        inject: |case| {
            case.configure(
                "{prod}",
                &json!({"security": {"dataPlane": {"automtls": false, "mtls": false}}}),
            )
        },
    },
    Row {
        fault: "F65 a policy for the original caller",
        code: "MF0906",
        at: ("{stage}", "AuthorizationPolicy", "{stage-shop}/callers"),
        symptom: "",
        inject: |case| {
            case.make("{stage-shop}", &json!({"apiVersion": "security.istio.io/v1beta1", "kind": "AuthorizationPolicy",
                "metadata": {"name": "callers"}, "spec": {"selector": {"matchLabels": {"app": "details"}}, "action": "ALLOW",
                    "rules": [{"from": [{"source": {"principals": ["{prod}.local/ns/{prod-shop}/sa/productpage"]}}]}]}}));
        },
    },
    Row {
        fault: "the root certificate of a peer that is gone",
        code: "MF1001",
        at: ("{prod}", "ConfigMap", "{prod}/gone-ca-root-cert"),
        symptom: "",
        inject: |case| {
            let data = case.object("ConfigMap", "{stage}", "istio-ca-root-cert")["data"].clone();
            case.make(
                "{prod}",
                &json!({"apiVersion": "v1", "kind": "ConfigMap",
                "metadata": {"name": "gone-ca-root-cert"}, "data": data}),
            );
        },
    },
    Row {
        fault: "an empty set of a peer that is gone",
        code: "MF1003",
        at: ("{prod}", "ExportedServiceSet", "{prod}/gone"),
        symptom: "",
        inject: |case| {
            case.make(
                "{prod}",
                &json!({"apiVersion": "federation.maistra.io/v1", "kind": "ExportedServiceSet",
                "metadata": {"name": "gone"}, "spec": {"exportRules": []}}),
            );
        },
    },
];

/// Tells stage of the new trust domain of prod.
fn expect_new_trust_domain(case: &Case) {
    let security = json!({"trustDomain": "{prod}-new.local",
        "clientID": "{prod}-new.local/ns/{prod}/sa/{stage}-egress-service-account"});
    case.change_peer("{stage}", "{prod}", &json!({"security": security}));
}

/// Root certificates and trust domains.
pub const TRUST: &[Row] = &[
    Row {
        fault: "F30 the wrong root certificate here",
        code: "MF0603",
        at: ("{prod}", "ConfigMap", "{prod}/{stage}-ca-root-cert"),
        symptom: "503 Service Unavailable",
        inject: |case| {
            let own = case.object("ConfigMap", "{prod}", "istio-ca-root-cert")["data"].clone();
            case.patch("ConfigMap", "{prod}", "{stage}-ca-root-cert", &json!({"data": own}));
        },
    },
    Row {
        fault: "F30 the wrong root certificate there",
        code: "MF0603",
        at: ("{stage}", "ConfigMap", "{stage}/{prod}-ca-root-cert"),
        symptom: "503 Service Unavailable",
        inject: |case| {
            let own = case.object("ConfigMap", "{stage}", "istio-ca-root-cert")["data"].clone();
            case.patch("ConfigMap", "{stage}", "{prod}-ca-root-cert", &json!({"data": own}));
        },
    },
    Row {
        fault: "F01 the ConfigMap is gone",
        code: "MF0601",
        at: ("{prod}", "ConfigMap", "{prod}/{stage}-ca-root-cert"),
        symptom: "",
        inject: |case| case.delete("ConfigMap", "{prod}", "{stage}-ca-root-cert"),
    },
    Row {
        fault: "F01 the ConfigMap has another key",
        code: "MF0601",
        at: ("{prod}", "ConfigMap", "{prod}/{stage}-ca-root-cert"),
        symptom: "",
        inject: |case| {
            case.patch(
                "ConfigMap",
                "{prod}",
                "{stage}-ca-root-cert",
                &json!({"data": {"root-cert.pem": null, "ca.crt": "x"}}),
            )
        },
    },
    Row {
        fault: "F01 a Secret is named",
        code: "MF0601",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "",
        inject: |case| {
            case.change_peer(
                "{prod}",
                "{stage}",
                &json!({"security": {"certificateChain": {"kind": "Secret"}}}),
            )
        },
    },
    Row {
        fault: "F31 the wrong trust domain",
        code: "MF0606",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        inject: |case| {
            case.change_peer(
                "{prod}",
                "{stage}",
                &json!({"security": {"trustDomain": "other.local"}}),
            )
        },
    },
    Row {
        fault: "F32 both meshes have one trust domain",
        code: "MF0607",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        symptom: "503 Service Unavailable",
        inject: |case| {
            case.change_trust_domain("{stage}", "{prod}.local", &[("{stage-shop}", "details")]);
            let security = json!({"trustDomain": "{prod}.local",
                "clientID": "{prod}.local/ns/{stage}/sa/{prod}-egress-service-account"});
            peer(case, json!({"security": security}));
        },
    },
    Row {
        fault: "F36 an egress gateway that goes on with the trust domain from before",
        code: "MF0610",
        at: ("{prod}", "Deployment", "{prod}/{stage}-egress"),
        symptom: "503 Service Unavailable",
        inject: |case| {
            let restarted = [("{prod}", "{stage}-ingress"), ("{prod-shop}", "details")];
            case.change_trust_domain("{prod}", "{prod}-new.local", &restarted);
            expect_new_trust_domain(case);
        },
    },
    Row {
        fault: "F36 a sidecar that goes on with the trust domain from before",
        code: "MF0611",
        at: ("{prod}", "Pod", "{prod-shop}/details-0"),
        symptom: "{prod}.local",
        inject: |case| {
            let restarted = [("{prod}", "{stage}-ingress"), ("{prod}", "{stage}-egress")];
            case.change_trust_domain("{prod}", "{prod}-new.local", &restarted);
            expect_new_trust_domain(case);
        },
    },
    Row {
        fault: "F39 a v2.1 mesh with an authority of its own, whose intermediate certificate is missing",
        code: "MF0605",
        at: ("{prod}", "ConfigMap", "{prod}/{stage}-ca-root-cert"),
        symptom: "",
        inject: |case| {
            let security = json!({"certificateAuthority": {"type": "Custom"}});
            let spec = json!({"version": "v2.1", "security": security});
            case.configure("{stage}", &spec);
        },
    },
    Row {
        fault: "F41 the trust domain of the peer as an alias",
        code: "MF0609",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        symptom: "",
        inject: |case| {
            case.configure(
                "{prod}",
                &json!({"security": {"trust": {"additionalDomains": ["{stage}.local"]}}}),
            )
        },
    },
];

/// Peers, control planes and members.
pub const PEERING: &[Row] = &[
    Row {
        fault: "F03 a peer named as the local cluster",
        code: "MF0702",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "",
        inject: |case| case.configure("{prod}", &json!({"cluster": {"name": "{stage}"}})),
    },
    Row {
        fault: "F33 the wrong client ID there",
        code: "MF0703",
        at: ("{stage}", "ServiceMeshPeer", "{stage}/{prod}"),
        symptom: "403 Forbidden",
        inject: |case| {
            case.change_peer(
                "{stage}",
                "{prod}",
                &json!({"security": {"clientID": "{prod}.local/ns/{prod}/sa/typo"}}),
            )
        },
    },
    Row {
        fault: "F34 no client ID there",
        code: "MF0703",
        at: ("{stage}", "ServiceMeshPeer", "{stage}/{prod}"),
        symptom: "403 Forbidden",
        inject: |case| case.change_peer("{stage}", "{prod}", &json!({"security": {"clientID": ""}})),
    },
    Row {
        fault: "F20 no address",
        code: "MF0513",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        inject: |case| peer(case, json!({"remote": {"addresses": []}})),
    },
    Row {
        fault: "F22 a port that leads nowhere",
        code: "MF0518",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        inject: |case| peer(case, json!({"remote": {"discoveryPort": 15443}})),
    },
    Row {
        fault: "F26 an address at the own ingress gateway",
        code: "MF0516",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "403 Forbidden",
        inject: |case| {
            peer(
                case,
                json!({"remote": {"addresses": ["{stage}-ingress.{prod}.svc.cluster.local"]}}),
            )
        },
    },
    Row {
        fault: "F10 an egress gateway that is not there",
        code: "MF0506",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "no such host",
        inject: |case| peer(case, json!({"gateways": {"egress": {"name": "typo"}}})),
    },
    Row {
        fault: "F06 a version that the operator does not know",
        code: "MF0305",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        symptom: "",
        inject: |case| case.configure("{prod}", &json!({"version": "v9.9"})),
    },
    Row {
        fault: "F04 no node takes the pod of istiod",
        code: "MF0304",
        at: ("{prod}", "Deployment", "{prod}/istiod-{prod}"),
        symptom: "503 Service Unavailable",
        inject: |case| {
            let spec = json!({"runtime": {"components": {"pilot": nowhere()}}});
            case.strand("{prod}", "istiod-{prod}", &spec);
        },
    },
    Row {
        fault: "F04 no node takes the pod of a gateway, so the control plane is not ready",
        code: "MF0306",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        symptom: "istio-ingress",
        inject: |case| {
            let gateway =
                json!({"enabled": true, "runtime": nowhere(), "service": {"ports": [{"port": 80, "name": "http2"}]}});
            let gateways = json!({"additionalIngress": {"spare-ingress": gateway}});
            case.configure("{prod}", &json!({"gateways": gateways}));
        },
    },
    Row {
        fault: "F82 a namespace of another mesh",
        code: "MF0401",
        at: ("{prod}", "ServiceMeshMemberRoll", "{prod}/default"),
        symptom: "",
        inject: |case| members(case, json!(["{prod-shop}", "{stage-shop}"])),
    },
    Row {
        fault: "a member that does not exist",
        code: "MF0402",
        at: ("{prod}", "ServiceMeshMemberRoll", "{prod}/default"),
        symptom: "",
        inject: |case| members(case, json!(["{prod-shop}", "nowhere"])),
    },
];

/// Gateways and what is in their way.
pub const GATEWAYS: &[Row] = &[
    Row {
        fault: "F70 a gateway that is not enabled",
        code: "MF0501",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        symptom: "no such host",
        inject: |case| egress(case, json!({"enabled": null})),
    },
    Row {
        fault: "F71 a gateway in another namespace",
        code: "MF0502",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        symptom: "no such host",
        inject: |case| egress(case, json!({"namespace": "{prod-shop}"})),
    },
    Row {
        fault: "F72 a port name that is too long",
        code: "MF0503",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        symptom: "",
        inject: |case| {
            egress(
                case,
                json!({"service": {"ports": [{"port": 15443, "name": "tls"}, {"port": 8188, "name": "http-discovery-too-long"}]}}),
            )
        },
    },
    Row {
        fault: "F73 the wrong network",
        code: "MF0504",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        symptom: "",
        inject: |case| egress(case, json!({"requestedNetworkView": ["{stage}-network"]})),
    },
    Row {
        fault: "F74 swapped names of discovery ports",
        code: "MF0505",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        symptom: "",
        inject: |case| {
            egress(
                case,
                json!({"service": {"ports": [{"port": 15443, "name": "tls"}, {"port": 8188, "name": "https-discovery"}]}}),
            )
        },
    },
    Row {
        fault: "F77 another target port",
        code: "MF0508",
        at: ("{prod}", "Service", "{prod}/{stage}-egress"),
        symptom: "",
        inject: |case| {
            egress(
                case,
                json!({"service": {"ports": [{"port": 15443, "targetPort": 443, "name": "tls"}, {"port": 8188, "name": "http-discovery"}]}}),
            )
        },
    },
    Row {
        fault: "F11 no port 8188",
        code: "MF0507",
        at: ("{prod}", "Service", "{prod}/{stage}-egress"),
        symptom: "connection refused",
        inject: |case| egress(case, json!({"service": {"ports": [{"port": 15443, "name": "tls"}]}})),
    },
    Row {
        fault: "F28 no port 8188 there",
        code: "MF0507",
        at: ("{stage}", "Service", "{stage}/{prod}-ingress"),
        symptom: "503 Service Unavailable",
        inject: |case| {
            case.configure(
                "{stage}",
                &json!({"gateways": {"additionalIngress": {
                "{prod}-ingress": {"service": {"ports": [{"port": 15443, "name": "tls"}]}}}}}),
            );
        },
    },
    Row {
        fault: "F12 a policy that shuts the egress gateway",
        code: "MF0511",
        at: ("{prod}", "NetworkPolicy", "{prod}/deny"),
        symptom: "i/o timeout",
        inject: |case| shut(case, "{prod}", "{stage}-egress"),
    },
    Row {
        fault: "F80 a policy that shuts istiod",
        code: "MF0512",
        at: ("{stage}", "NetworkPolicy", "{stage}/deny"),
        symptom: "503 Service Unavailable",
        inject: |case| shut(case, "{stage}", "istiod"),
    },
    Row {
        fault: "F76 a Gateway of others on the egress pods",
        code: "MF0520",
        at: ("{prod}", "Gateway", "{prod}/theirs"),
        symptom: "404 Not Found",
        inject: |case| {
            case.make(
                "{prod}",
                &json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "Gateway",
                "metadata": {"name": "theirs"}, "spec": {"selector": {"app": "{stage}-egress"}, "servers": [
                    {"port": {"number": 8188, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}]}}),
            );
        },
    },
    Row {
        fault: "F75 pods of another gateway with the labels of this one",
        code: "MF0521",
        at: ("{prod}", "Service", "{prod}/{stage}-ingress"),
        symptom: "",
        inject: |case| {
            let mut labels = case.object("Service", "{prod}", "{stage}-ingress")["spec"]["selector"].clone();
            labels["service.istio.io/canonical-name"] = json!("by-hand");
            let mut gateway = deployment("by-hand");
            gateway["spec"]["selector"] = json!({"matchLabels": labels});
            gateway["spec"]["template"]["metadata"]["labels"] = labels;
            case.make("{prod}", &gateway);
        },
    },
];
