//! Rendering, from values to the object that the API server gets: the bookinfo walk-through object by object, the text of
//! every template, and hostile text in every field.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use meshfed::api::{ExportRule, ExportSelector, ImportRule, LabelAlias, Locality, NameSelector, ServiceKey};
use meshfed::manifest::values::{
    ControlPlaneValues, DestinationRuleValues, ExportSetValues, ImportSetValues, MemberRollValues, MirrorValues,
    NamespaceValues, PeerValues, RootCertificateValues, RouteValues, SubscriptionValues, VirtualServiceValues,
};
use meshfed::manifest::{Manifest, Templates, Values, kinds, yaml};
use meshfed::naming;
use meshfed::profile::{
    ControlPlaneSettings, Exposure, FacingGateways, Profile, Version, control_plane_spec, gateways,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nMIIC/DCCAeSgAwIBAgIQ\n-----END CERTIFICATE-----\n";
const IMPORTED: &str = "details-v2.prod-bookinfo.svc.stage-mesh-imports.local";

fn golden(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(path)
}

fn render(values: &Values) -> Manifest {
    Templates::embedded()
        .render(values)
        .expect("the embedded templates render every value")
}

mod walk_through {
    use super::*;

    /// Compares with what the walk-through applies, which knows nothing of our label.
    fn equals_golden(values: Values, file: &str) {
        let mut object = Value::clone(&render(&values).object);
        let labels = object["metadata"]
            .as_object_mut()
            .and_then(|metadata| metadata.remove("labels"));
        assert_eq!(labels, Some(json!({ MANAGED_BY: "meshfed" })));
        let text = fs::read_to_string(golden("walk-through").join(file)).expect("the golden file is there");
        let expected = yaml::read(&text).expect("the golden file is YAML").remove(0);
        let show = |value: &Value| serde_json::to_string_pretty(value).expect("a value is JSON");
        // As it is: paths and line breaks are not to be taken for equal to anything else.
        snapbox::assert_data_eq!(
            snapbox::Data::from(show(&object)).raw(),
            snapbox::Data::from(show(&expected)).raw()
        );
    }

    pub fn control_plane(mesh: &str, cluster: &str, peer: &str) -> Values {
        let settings = ControlPlaneSettings {
            version: Some(Version::V2_1),
            profile: Some(Profile::Demo),
            cluster_name: Some(cluster.to_owned()),
            trust_domain: Some(format!("{mesh}.local")),
            peers: vec![FacingGateways::conventional(peer, Exposure::ClusterIp)],
            ..ControlPlaneSettings::default()
        };
        Values::ControlPlane(ControlPlaneValues {
            name: mesh.to_owned(),
            namespace: mesh.to_owned(),
            partial: false,
            spec: control_plane_spec(&settings, None, mesh).expect("the walk-through's control planes are valid"),
        })
    }

    pub fn member_roll(mesh: &str, member: &str) -> Values {
        Values::MemberRoll(MemberRollValues {
            namespace: mesh.to_owned(),
            members: vec![member.to_owned()],
        })
    }

    pub fn root_certificate(mesh: &str, peer: &str) -> Values {
        Values::RootCertificate(RootCertificateValues {
            name: naming::peer_root_certificate(peer),
            namespace: mesh.to_owned(),
            peer: peer.to_owned(),
            certificate: CERTIFICATE.to_owned(),
            rotation: None,
        })
    }

    pub fn peer(mesh: &str, peer: &str) -> Values {
        let trust_domain = format!("{peer}.local");
        Values::Peer(PeerValues {
            name: peer.to_owned(),
            namespace: mesh.to_owned(),
            addresses: vec![naming::service_host(
                &naming::ingress_gateway(mesh),
                peer,
                "cluster.local",
            )],
            discovery_port: naming::DISCOVERY_PORT,
            service_port: naming::SERVICE_PORT,
            ingress: naming::ingress_gateway(peer),
            egress: naming::egress_gateway(peer),
            client_id: naming::client_id(&trust_domain, peer, &naming::egress_gateway(mesh)),
            trust_domain,
            config_map: naming::peer_root_certificate(peer),
        })
    }

    pub fn exports() -> Values {
        let selector = serde_json::from_value(json!({"matchLabels": {"app": "details"}})).expect("a label selector");
        Values::ExportSet(ExportSetValues {
            name: "prod-mesh".to_owned(),
            namespace: "stage-mesh".to_owned(),
            rules: vec![ExportRule {
                type_: "LabelSelector".to_owned(),
                name_selector: None,
                label_selector: Some(ExportSelector {
                    namespace: Some("stage-bookinfo".to_owned()),
                    selector: Some(selector),
                    aliases: Some(vec![LabelAlias {
                        alias: Some(ServiceKey {
                            namespace: Some("bookinfo".to_owned()),
                            name: None,
                        }),
                        ..LabelAlias::default()
                    }]),
                }),
            }],
        })
    }

    pub fn imports() -> Values {
        Values::ImportSet(ImportSetValues {
            name: "stage-mesh".to_owned(),
            namespace: "prod-mesh".to_owned(),
            domain_suffix: None,
            locality: None,
            rules: vec![ImportRule {
                type_: "NameSelector".to_owned(),
                import_as_local: Some(false),
                domain_suffix: None,
                name_selector: Some(NameSelector {
                    namespace: Some("stage-bookinfo".to_owned()),
                    name: Some("details".to_owned()),
                    alias: Some(ServiceKey {
                        namespace: Some("prod-bookinfo".to_owned()),
                        name: Some("details-v2".to_owned()),
                    }),
                }),
            }],
        })
    }

    fn details(routes: Vec<RouteValues>, mirror: Option<MirrorValues>, reason: &str) -> Values {
        Values::VirtualService(VirtualServiceValues {
            name: "details".to_owned(),
            namespace: "prod-bookinfo".to_owned(),
            host: naming::service_host("details", "prod-bookinfo", "cluster.local"),
            routes,
            mirror,
            reason: reason.to_owned(),
            adopted: false,
        })
    }

    fn local(weight: u32) -> RouteValues {
        RouteValues {
            host: naming::service_host("details", "prod-bookinfo", "cluster.local"),
            subset: Some("v1".to_owned()),
            weight: Some(weight),
        }
    }

    /// What lets sidecars take the peer's certificate beside those of local pods.
    pub fn trust_both() -> Values {
        Values::DestinationRule(DestinationRuleValues {
            name: "details".to_owned(),
            namespace: "prod-bookinfo".to_owned(),
            host: naming::service_host("details", "prod-bookinfo", "cluster.local"),
            subject_alt_names: vec![
                "spiffe://prod-mesh.local/ns/prod-bookinfo/sa/bookinfo-details".to_owned(),
                "spiffe://stage-mesh.local/ns/stage-mesh/sa/prod-mesh-ingress-service-account".to_owned(),
            ],
        })
    }

    pub fn mirror() -> Values {
        let mirror = MirrorValues {
            host: IMPORTED.to_owned(),
            subset: None,
            percent: None,
        };
        details(vec![local(100)], Some(mirror), "Copies every request to stage-mesh.")
    }

    pub fn split() -> Values {
        let imported = RouteValues {
            host: IMPORTED.to_owned(),
            subset: None,
            weight: Some(20),
        };
        details(
            vec![local(80), imported],
            None,
            "Sends 20 % of the requests to stage-mesh.",
        )
    }

    #[test]
    fn control_planes_equal_the_demo_profile() {
        equals_golden(
            control_plane("prod-mesh", "production-cluster", "stage-mesh"),
            "prod-control-plane.yaml",
        );
        equals_golden(
            control_plane("stage-mesh", "stage-cluster", "prod-mesh"),
            "stage-control-plane.yaml",
        );
    }

    #[test]
    fn member_rolls_are_equal() {
        equals_golden(member_roll("prod-mesh", "prod-bookinfo"), "prod-member-roll.yaml");
        equals_golden(member_roll("stage-mesh", "stage-bookinfo"), "stage-member-roll.yaml");
    }

    #[test]
    fn root_certificates_are_equal() {
        equals_golden(
            root_certificate("prod-mesh", "stage-mesh"),
            "prod-root-certificate.yaml",
        );
        equals_golden(
            root_certificate("stage-mesh", "prod-mesh"),
            "stage-root-certificate.yaml",
        );
    }

    #[test]
    fn peers_are_equal() {
        equals_golden(peer("prod-mesh", "stage-mesh"), "prod-peer.yaml");
        equals_golden(peer("stage-mesh", "prod-mesh"), "stage-peer.yaml");
    }

    #[test]
    fn the_export_by_label_is_equal_with_a_list_of_aliases() {
        equals_golden(exports(), "stage-exported-services.yaml");
    }

    #[test]
    fn the_import_under_another_name_is_equal() {
        equals_golden(imports(), "prod-imported-services.yaml");
    }

    #[test]
    fn the_mirror_is_equal_and_has_no_percentage() {
        equals_golden(mirror(), "prod-mirror.yaml");
    }

    #[test]
    fn the_split_is_equal() {
        equals_golden(split(), "prod-split.yaml");
    }
}

mod text {
    use super::*;

    fn is_rendered_as(values: Values, file: &str) {
        let text = render(&values).text;
        assert!(
            text.ends_with('\n') && text.lines().all(|line| line.trim_end() == line),
            "{text}"
        );
        snapbox::Assert::new()
            .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
            .eq(
                text,
                snapbox::Data::read_from(&golden("rendered").join(file), None).raw(),
            );
    }

    fn namespace() -> NamespaceValues {
        NamespaceValues {
            name: "prod-mesh".to_owned(),
        }
    }

    #[test]
    fn namespaces() {
        is_rendered_as(Values::Namespace(namespace()), "namespace.yaml");
        is_rendered_as(Values::ProjectRequest(namespace()), "project-request.yaml");
    }

    #[test]
    fn subscription() {
        let values = SubscriptionValues {
            name: "servicemeshoperator".to_owned(),
            namespace: "openshift-operators".to_owned(),
            package: "servicemeshoperator".to_owned(),
            channel: "stable".to_owned(),
            source: "redhat-operators".to_owned(),
            source_namespace: "openshift-marketplace".to_owned(),
            approval: "Automatic".to_owned(),
        };
        is_rendered_as(Values::Subscription(values), "subscription.yaml");
    }

    #[test]
    fn control_plane_of_the_demo_profile() {
        let values = walk_through::control_plane("prod-mesh", "production-cluster", "stage-mesh");
        is_rendered_as(values, "control-plane-demo.yaml");
    }

    #[test]
    fn control_plane_of_the_default_profile() {
        let settings = ControlPlaneSettings {
            cluster_name: Some("production-cluster".to_owned()),
            trust_domain: Some("prod-mesh.local".to_owned()),
            peers: vec![FacingGateways::conventional("stage-mesh", Exposure::LoadBalancer)],
            ..ControlPlaneSettings::default()
        };
        let values = ControlPlaneValues {
            name: "prod-mesh".to_owned(),
            namespace: "prod-mesh".to_owned(),
            partial: false,
            spec: control_plane_spec(&settings, None, "prod-mesh").expect("valid"),
        };
        is_rendered_as(Values::ControlPlane(values), "control-plane-default.yaml");
    }

    #[test]
    fn gateways_for_the_control_plane_of_somebody_else_are_not_labelled_as_ours() {
        let peers = [FacingGateways::conventional("stage-mesh", Exposure::NodePort)];
        let values = Values::ControlPlane(ControlPlaneValues {
            name: "basic".to_owned(),
            namespace: "istio-system".to_owned(),
            partial: true,
            spec: Map::from_iter([("gateways".to_owned(), Value::Object(gateways(&peers, None)))]),
        });
        assert_eq!(render(&values).object["metadata"].get("labels"), None);
        is_rendered_as(values, "control-plane-gateways.yaml");
    }

    #[test]
    fn member_roll() {
        is_rendered_as(
            walk_through::member_roll("prod-mesh", "prod-bookinfo"),
            "member-roll.yaml",
        );
    }

    #[test]
    fn root_certificate() {
        is_rendered_as(
            walk_through::root_certificate("prod-mesh", "stage-mesh"),
            "root-certificate.yaml",
        );
    }

    #[test]
    fn peer() {
        is_rendered_as(walk_through::peer("prod-mesh", "stage-mesh"), "peer.yaml");
    }

    #[test]
    fn service_sets() {
        is_rendered_as(walk_through::exports(), "exported-services.yaml");
        is_rendered_as(walk_through::imports(), "imported-services.yaml");
    }

    #[test]
    fn virtual_services() {
        is_rendered_as(walk_through::mirror(), "virtual-service-mirror.yaml");
        is_rendered_as(walk_through::split(), "virtual-service-split.yaml");
        is_rendered_as(walk_through::trust_both(), "destination-rule.yaml");
    }

    #[test]
    fn every_template_opens_with_a_comment() {
        for (name, text) in Templates::sources() {
            assert!(
                text.starts_with("# ") || text.starts_with("{% if partial %}\n# "),
                "{name}"
            );
        }
    }
}

mod rules {
    use super::*;

    #[test]
    fn a_share_of_the_mirror_is_written_only_when_given() {
        let Values::VirtualService(mut values) = walk_through::mirror() else {
            panic!("the mirror is a VirtualService");
        };
        values.mirror.as_mut().expect("it mirrors").percent = Some(12.5);
        let object = render(&Values::VirtualService(values)).object;
        assert_eq!(
            object.pointer("/spec/http/0/mirrorPercentage"),
            Some(&json!({"value": 12.5}))
        );
    }

    #[test]
    fn every_field_of_a_foreign_export_rule_survives() {
        let rules = json!([
            {"type": "NameSelector", "nameSelector": {"namespace": "*", "name": "", "alias": {"namespace": "yes", "name": "*"}}},
            {"type": "LabelSelector", "labelSelector": {"namespace": "a", "selector": {
                "matchLabels": {"x.y/z": "0644"},
                "matchExpressions": [{"key": "tier", "operator": "In", "values": ["on", "1"]}]
            }, "aliases": [{"namespace": "a", "name": "b", "alias": {"namespace": "c", "name": "d"}}]}},
            {"type": "LabelSelector", "labelSelector": {"selector": {}}},
            {"type": "name", "nameSelector": {}},
        ]);
        let values = Values::ExportSet(ExportSetValues {
            name: "p".to_owned(),
            namespace: "m".to_owned(),
            rules: serde_json::from_value(rules.clone()).expect("rules"),
        });
        assert_eq!(render(&values).object["spec"], json!({ "exportRules": rules }));
    }

    #[test]
    fn every_field_of_a_foreign_import_set_survives() {
        let spec = json!({
            "domainSuffix": "null",
            "locality": {"region": "eu", "zone": "1", "subzone": "~"},
            "importRules": [
                {"type": "NameSelector", "importAsLocal": true, "domainSuffix": "x.y", "nameSelector":
                    {"namespace": "*", "name": "*", "alias": {"namespace": "a", "name": "n"}}},
                {"type": "LabelSelector"},
            ]
        });
        let values = Values::ImportSet(ImportSetValues {
            name: "p".to_owned(),
            namespace: "m".to_owned(),
            domain_suffix: Some("null".to_owned()),
            locality: Some(Locality {
                region: Some("eu".to_owned()),
                zone: Some("1".to_owned()),
                subzone: Some("~".to_owned()),
            }),
            rules: serde_json::from_value(spec["importRules"].clone()).expect("rules"),
        });
        assert_eq!(render(&values).object["spec"], spec);
    }

    #[test]
    fn an_empty_set_of_rules_is_an_empty_list_not_nothing() {
        let values = Values::ExportSet(ExportSetValues {
            name: "p".to_owned(),
            namespace: "m".to_owned(),
            rules: vec![],
        });
        assert_eq!(render(&values).object["spec"], json!({"exportRules": []}));
    }

    #[test]
    fn an_overridden_template_is_used_and_the_others_stay() {
        let text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: {{ name }}, labels: {owner: web}}\n";
        let overrides = BTreeMap::from([("namespace.yaml".to_owned(), text.to_owned())]);
        let templates = Templates::with_overrides(overrides).expect("compiles");
        let namespace = Values::Namespace(NamespaceValues { name: "a".to_owned() });
        assert_eq!(
            templates.render(&namespace).expect("valid").text,
            text.replace("{{ name }}", "a")
        );
        assert!(templates.render(&walk_through::imports()).is_ok());
    }

    #[test]
    fn the_demo_workloads_are_objects_of_known_kinds_without_namespaces() {
        for file in ["prod.yaml", "stage.yaml"] {
            let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
                .join("templates/bookinfo")
                .join(file);
            let objects = yaml::read(&fs::read_to_string(path).expect("the file is there")).expect("YAML");
            for object in &objects {
                let kind = object["kind"].as_str().and_then(kinds::by_name).expect("a known kind");
                assert_eq!(object["apiVersion"], kind.api_version(), "{object}");
                assert_eq!(object["metadata"].get("namespace"), None, "{object}");
            }
            let deployments = objects.iter().filter(|object| object["kind"] == "Deployment");
            for deployment in deployments {
                let inject = "/spec/template/metadata/annotations/sidecar.istio.io~1inject";
                assert_eq!(deployment.pointer(inject), Some(&json!("true")), "{deployment}");
            }
        }
    }
}

mod hostile {
    use super::*;

    /// Text that means something to YAML, to the template engine or to neither.
    fn text() -> impl Strategy<Value = String> {
        let pieces = prop_oneof![
            Just("yes"),
            Just("0644"),
            Just("~"),
            Just("null"),
            Just(""),
            Just("*"),
            Just("&a"),
            Just("!tag "),
            Just("- "),
            Just(": "),
            Just(" #"),
            Just("\n"),
            Just("\r\n"),
            Just("\t"),
            Just("'"),
            Just("\""),
            Just("\\"),
            Just("{{ name }}"),
            Just("{% raw %}"),
            Just("{#"),
            Just("---\n"),
            Just("...\n"),
            Just("\nkind: Secret\n"),
            Just("|"),
            Just(">-"),
            Just("\u{85}"),
            Just("\u{2028}"),
            Just("\u{feff}"),
            Just("\u{0}"),
            Just("\u{7f}"),
            Just("ü"),
            Just("\u{1f600}"),
            Just("1_000"),
            Just("2024-01-01"),
            Just("<<"),
            Just("="),
            Just("%"),
            Just("@"),
            Just("`"),
            Just(" "),
            Just("a"),
        ];
        prop_oneof![
            prop::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat()),
            any::<String>(),
        ]
    }

    /// Text that can be a key: to the reader, `<<` is a merge even in quotes.
    fn map_key() -> impl Strategy<Value = String> {
        text().prop_map(|text| if text == "<<" { "<".to_owned() } else { text })
    }

    fn maybe() -> impl Strategy<Value = Option<String>> {
        prop::option::of(text())
    }

    fn texts() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec(text(), 0..4)
    }

    fn data() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-1e9..1e9).prop_map(Value::from),
            text().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(map_key(), inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    fn key() -> impl Strategy<Value = Option<ServiceKey>> {
        prop::option::of((maybe(), maybe()).prop_map(|(namespace, name)| ServiceKey { namespace, name }))
    }

    fn selector() -> impl Strategy<Value = Option<NameSelector>> {
        let selector = (maybe(), maybe(), key());
        prop::option::of(selector.prop_map(|(namespace, name, alias)| NameSelector { namespace, name, alias }))
    }

    /// The object that a template must make of its name, its namespace and its spec, label apart.
    fn planned(values: &Values, rest: (&str, Value)) -> Value {
        let mut metadata = json!({ "name": values.name(), "labels": { MANAGED_BY: "meshfed" } });
        if let Some(namespace) = values.namespace() {
            metadata["namespace"] = json!(namespace);
        }
        json!({ "apiVersion": values.kind().api_version(), "kind": values.kind().kind, "metadata": metadata, rest.0: rest.1 })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

        #[test]
        fn namespaces(name in text()) {
            for values in [
                Values::Namespace(NamespaceValues { name: name.clone() }),
                Values::ProjectRequest(NamespaceValues { name: name.clone() }),
            ] {
                let object = render(&values).object;
                prop_assert_eq!(&object["metadata"]["name"], &json!(name));
                prop_assert_eq!(object.as_object().map(Map::len), Some(3));
            }
        }

        #[test]
        fn subscriptions([name, namespace, package, channel, source, source_namespace, approval] in prop::array::uniform7(text())) {
            let spec = json!({
                "name": package, "channel": channel, "source": source, "sourceNamespace": source_namespace,
                "installPlanApproval": approval,
            });
            let values = Values::Subscription(SubscriptionValues {
                name, namespace, package, channel, source, source_namespace, approval,
            });
            prop_assert_eq!(&*render(&values).object, &planned(&values, ("spec", spec)));
        }

        #[test]
        fn control_planes_keep_every_field_of_their_spec(
            name in text(),
            namespace in text(),
            known in prop::collection::btree_map(
                prop::sample::select(vec!["version", "profiles", "mode", "cluster", "security", "addons", "tracing", "policy",
                    "telemetry", "proxy", "general", "runtime", "meshConfig", "techPreview"]).prop_map(str::to_owned),
                data(), 0..15),
            unknown in prop::collection::btree_map(map_key(), data(), 0..3),
            gateways in prop::option::of(prop::collection::btree_map(
                prop_oneof![Just("additionalEgress".to_owned()), Just("additionalIngress".to_owned()), map_key()], data(), 0..4)),
        ) {
            let mut spec: Map<String, Value> = known.into_iter().chain(unknown).collect();
            if let Some(gateways) = gateways {
                spec.insert("gateways".to_owned(), gateways.into_iter().collect::<Map<_, _>>().into());
            }
            let values = Values::ControlPlane(ControlPlaneValues { name, namespace, partial: false, spec: spec.clone() });
            prop_assert_eq!(&*render(&values).object, &planned(&values, ("spec", spec.into())));
        }

        #[test]
        fn gateways_for_the_control_plane_of_somebody_else(
            name in text(),
            namespace in text(),
            gateways in prop::collection::btree_map(map_key(), data(), 0..4),
        ) {
            let spec = Map::from_iter([("gateways".to_owned(), gateways.into_iter().collect::<Map<_, _>>().into())]);
            let values = Values::ControlPlane(ControlPlaneValues { name, namespace, partial: true, spec: spec.clone() });
            let mut expected = planned(&values, ("spec", spec.into()));
            expected["metadata"].as_object_mut().expect("metadata is a map").remove("labels");
            prop_assert_eq!(&*render(&values).object, &expected);
        }

        #[test]
        fn member_rolls(namespace in text(), members in texts()) {
            let spec = json!({ "members": members });
            let values = Values::MemberRoll(MemberRollValues { namespace, members });
            prop_assert_eq!(&*render(&values).object, &planned(&values, ("spec", spec)));
        }

        #[test]
        fn root_certificates(
            [name, namespace, peer, certificate] in prop::array::uniform4(text()),
            rotation in prop::option::of(text()),
        ) {
            let data = json!({ "root-cert.pem": certificate });
            let annotations = rotation.as_ref().map(|rotation| json!({ "meshfed.io/root-rotation": rotation }));
            let values = Values::RootCertificate(RootCertificateValues { name, namespace, peer, certificate, rotation });
            let mut expected = planned(&values, ("data", data));
            if let Some(annotations) = annotations {
                expected["metadata"]["annotations"] = annotations;
            }
            prop_assert_eq!(&*render(&values).object, &expected);
        }

        #[test]
        fn peers(
            [name, namespace, ingress, egress, trust_domain, client_id, config_map] in prop::array::uniform7(text()),
            addresses in texts(),
            [discovery_port, service_port] in prop::array::uniform2(any::<i32>()),
        ) {
            let spec = json!({
                "remote": { "addresses": addresses, "discoveryPort": discovery_port, "servicePort": service_port },
                "gateways": { "ingress": { "name": ingress }, "egress": { "name": egress } },
                "security": {
                    "trustDomain": trust_domain, "clientID": client_id,
                    "certificateChain": { "kind": "ConfigMap", "name": config_map },
                },
            });
            let values = Values::Peer(PeerValues {
                name, namespace, addresses, discovery_port, service_port, ingress, egress, trust_domain, client_id, config_map,
            });
            prop_assert_eq!(&*render(&values).object, &planned(&values, ("spec", spec)));
        }

        #[test]
        fn export_sets(
            [name, namespace, type_] in prop::array::uniform3(text()),
            name_selector in selector(),
            labels in prop::collection::btree_map(map_key(), text(), 0..3),
            ([label, operator], label_values) in (prop::array::uniform2(text()), texts()),
            [in_namespace, alias_namespace, alias_name] in prop::array::uniform3(maybe()),
            alias in key(),
        ) {
            let rule = ExportRule {
                type_,
                name_selector,
                label_selector: Some(ExportSelector {
                    namespace: in_namespace,
                    selector: serde_json::from_value(json!({
                        "matchLabels": labels,
                        "matchExpressions": [{ "key": label, "operator": operator, "values": label_values }],
                    })).ok(),
                    aliases: Some(vec![LabelAlias { namespace: alias_namespace, name: alias_name, alias }]),
                }),
            };
            let spec = json!({ "exportRules": [rule] });
            let values = Values::ExportSet(ExportSetValues { name, namespace, rules: vec![rule] });
            prop_assert_eq!(&*render(&values).object, &planned(&values, ("spec", spec)));
        }

        #[test]
        fn import_sets(
            [name, namespace, type_] in prop::array::uniform3(text()),
            [domain_suffix, rule_suffix, region, zone, subzone] in prop::array::uniform5(maybe()),
            import_as_local in prop::option::of(any::<bool>()),
            name_selector in selector(),
        ) {
            let rule = ImportRule { type_, import_as_local, domain_suffix: rule_suffix, name_selector };
            let locality = Some(Locality { region, zone, subzone });
            let mut spec = json!({ "importRules": [rule], "locality": locality });
            if let Some(suffix) = &domain_suffix {
                spec["domainSuffix"] = json!(suffix);
            }
            let values = Values::ImportSet(ImportSetValues { name, namespace, domain_suffix, locality, rules: vec![rule] });
            prop_assert_eq!(&*render(&values).object, &planned(&values, ("spec", spec)));
        }

        #[test]
        fn virtual_services(
            [name, namespace, host, to, mirrored, reason] in prop::array::uniform6(text()),
            [subset, mirrored_subset] in prop::array::uniform2(maybe()),
            weight in prop::option::of(any::<u32>()),
            percent in prop::option::of(0.0..100.0),
        ) {
            let some = |pairs: &[(&str, Value)]| -> Value {
                let given = pairs.iter().filter(|(_, value)| !value.is_null());
                given.map(|(key, value)| ((*key).to_owned(), value.clone())).collect::<Map<_, _>>().into()
            };
            let destination = some(&[("host", json!(to)), ("subset", json!(subset))]);
            let route = some(&[("destination", destination), ("weight", json!(weight))]);
            let http = some(&[
                ("route", json!([route, route])),
                ("mirror", some(&[("host", json!(mirrored)), ("subset", json!(mirrored_subset))])),
                ("mirrorPercentage", percent.map_or(Value::Null, |percent: f64| json!({ "value": percent }))),
            ]);
            let spec = json!({ "hosts": [host], "http": [http] });
            let route = RouteValues { host: to, subset, weight };
            let values = Values::VirtualService(VirtualServiceValues {
                name, namespace, host, routes: vec![route.clone(), route], reason, adopted: false,
                mirror: Some(MirrorValues { host: mirrored, subset: mirrored_subset, percent }),
            });
            prop_assert_eq!(&*render(&values).object, &planned(&values, ("spec", spec)));
        }
    }
}
