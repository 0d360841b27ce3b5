//! The Maistra operator, the Operator Lifecycle Manager, and what Kubernetes itself would do.

use serde_json::{Value, json};

use super::stand_in::{Clusters, ONE, installed};

fn condition(object: &Value, type_: &str) -> (String, String) {
    let conditions = object["status"]["conditions"].as_array().cloned().unwrap_or_default();
    let found = conditions
        .iter()
        .find(|condition| condition["type"] == type_)
        .expect("the condition");
    (
        found["status"].as_str().unwrap_or_default().to_owned(),
        found["reason"].as_str().unwrap_or_default().to_owned(),
    )
}

#[test]
fn a_control_plane_gets_ready_with_its_defaults_applied() {
    let clusters = installed(&ONE);
    let control_plane = clusters.get("one", "ServiceMeshControlPlane", ("prod", "prod"));
    assert_eq!(
        condition(&control_plane, "Ready"),
        ("True".into(), "ComponentsReady".into())
    );
    assert_eq!(
        condition(&control_plane, "Reconciled"),
        ("True".into(), "ReconcileSuccessful".into())
    );
    assert_eq!(
        control_plane["status"]["observedGeneration"],
        control_plane["metadata"]["generation"]
    );
    assert_eq!(control_plane["status"]["appliedSpec"]["cluster"]["name"], "Kubernetes");
    assert_eq!(
        control_plane["status"]["appliedSpec"]["security"]["trust"]["domain"],
        "prod.local"
    );
}

#[test]
fn a_gateway_has_a_service_an_account_a_deployment_and_a_pod_that_generated_gateways_select() {
    let clusters = installed(&ONE);
    let gateway = "stage-egress";
    assert_eq!(
        clusters.get("one", "ServiceAccount", ("prod", "stage-egress-service-account"))["kind"],
        "ServiceAccount"
    );
    assert_eq!(
        clusters.get("one", "Service", ("prod", gateway))["spec"]["type"],
        "ClusterIP"
    );
    let pod = clusters.get("one", "Pod", ("prod", "stage-egress-0"));
    assert_eq!(pod["metadata"]["labels"]["service.istio.io/canonical-name"], gateway);
    assert_eq!(pod["spec"]["serviceAccountName"], "stage-egress-service-account");
    let slice = clusters.get("one", "EndpointSlice", ("prod", "stage-egress-sandbox"));
    assert_eq!(slice["endpoints"][0]["addresses"][0], pod["status"]["podIP"]);
}

#[test]
fn a_gateway_that_leaves_the_control_plane_takes_its_objects_along() {
    let mut clusters = installed(&ONE);
    clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
        object["spec"]["gateways"] = json!({})
    });
    clusters.settle();
    for kind in ["Service", "Deployment"] {
        assert_eq!(
            clusters.get("one", kind, ("prod", "stage-egress")),
            Value::Null,
            "{kind}"
        );
    }
    assert_eq!(clusters.get("one", "Pod", ("prod", "stage-egress-0")), Value::Null);
    assert_ne!(clusters.get("one", "Service", ("prod", "istiod-prod")), Value::Null);
}

#[test]
fn a_spec_that_the_operator_refuses_says_why_and_leaves_what_runs_alone() {
    let mut clusters = installed(&ONE);
    clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
        object["spec"]["version"] = json!("v9.9")
    });
    clusters.settle();
    let control_plane = clusters.get("one", "ServiceMeshControlPlane", ("prod", "prod"));
    assert_eq!(
        condition(&control_plane, "Reconciled"),
        ("False".into(), "ValidationError".into())
    );
    assert_ne!(clusters.get("one", "Deployment", ("prod", "istiod-prod")), Value::Null);
}

#[test]
fn a_namespace_that_does_not_exist_stays_pending_and_is_configured_once_it_does() {
    let mut clusters = installed(&ONE);
    clusters.patch("one", "ServiceMeshMemberRoll", ("prod", "default"), |object| {
        object["spec"]["members"] = json!(["prod-shop", "later"])
    });
    clusters.settle();
    let status = clusters.get("one", "ServiceMeshMemberRoll", ("prod", "default"))["status"].clone();
    assert_eq!(
        (&status["configuredMembers"], &status["pendingMembers"]),
        (&json!(["prod-shop"]), &json!(["later"]))
    );
    clusters.apply(
        "one",
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "later"}}),
    );
    clusters.settle();
    let status = clusters.get("one", "ServiceMeshMemberRoll", ("prod", "default"))["status"].clone();
    assert_eq!(status["configuredMembers"], json!(["prod-shop", "later"]));
    let root = clusters.get("one", "ConfigMap", ("later", "istio-ca-root-cert"));
    assert_eq!(
        root["data"],
        clusters.get("one", "ConfigMap", ("prod", "istio-ca-root-cert"))["data"]
    );
}

#[test]
fn a_namespace_of_another_mesh_is_not_taken_over() {
    let mut clusters = installed(&ONE);
    clusters.patch("one", "ServiceMeshMemberRoll", ("prod", "default"), |object| {
        object["spec"]["members"] = json!(["prod-shop", "stage-shop"])
    });
    clusters.settle();
    let roll = clusters.get("one", "ServiceMeshMemberRoll", ("prod", "default"));
    assert_eq!(roll["status"]["pendingMembers"], json!(["stage-shop"]));
    assert_eq!(condition(&roll, "Ready").0, "False");
}

fn deployment(namespace: &str) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": namespace},
        "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}}, "template": {
            "metadata": {"labels": {"app": "web"}, "annotations": {"sidecar.istio.io/inject": "true"}},
            "spec": {"containers": [{"name": "web", "image": "web"}]}}}})
}

#[test]
fn only_pods_made_in_a_configured_member_have_a_sidecar() {
    let mut clusters = installed(&ONE);
    clusters.apply(
        "one",
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "outside"}}),
    );
    clusters.apply("one", deployment("prod-shop"));
    clusters.apply("one", deployment("outside"));
    clusters.settle();
    let containers = |clusters: &Clusters, namespace: &str| {
        clusters.get("one", "Pod", (namespace, "web-0"))["status"]["containerStatuses"]
            .as_array()
            .map(Vec::len)
    };
    assert_eq!(containers(&clusters, "prod-shop"), Some(2));
    assert_eq!(containers(&clusters, "outside"), Some(1));
    clusters.patch("one", "ServiceMeshMemberRoll", ("prod", "default"), |object| {
        object["spec"]["members"] = json!(["prod-shop", "outside"])
    });
    clusters.settle();
    assert_eq!(
        containers(&clusters, "outside"),
        Some(1),
        "joining later adds no sidecar"
    );
    assert_eq!(
        clusters.get("one", "Deployment", ("prod-shop", "web"))["status"]["readyReplicas"],
        1
    );
}

#[test]
fn a_control_plane_that_is_deleted_takes_its_objects_along() {
    let mut clusters = installed(&ONE);
    clusters.delete("one", "ServiceMeshControlPlane", ("prod", "prod"));
    clusters.settle();
    assert_eq!(clusters.get("one", "Deployment", ("prod", "istiod-prod")), Value::Null);
    assert_eq!(clusters.get("one", "Pod", ("prod", "istiod-prod-0")), Value::Null);
    let roll = clusters.get("one", "ServiceMeshMemberRoll", ("prod", "default"));
    assert_eq!(condition(&roll, "Ready"), ("False".into(), "ErrSMCPMissing".into()));
}

#[test]
fn load_balancers_get_addresses_that_no_other_has() {
    let mut clusters = Clusters::new(&["east", "west"]);
    for (cluster, name) in [("east", "a"), ("east", "b"), ("west", "c")] {
        clusters.apply(
            cluster,
            json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": "n"},
            "spec": {"type": "LoadBalancer", "ports": [{"port": 80}]}}),
        );
    }
    clusters.settle();
    let mut addresses = [("east", "a"), ("east", "b"), ("west", "c")].map(|(cluster, name)| {
        clusters.get(cluster, "Service", ("n", name))["status"]["loadBalancer"]["ingress"][0]["ip"].to_string()
    });
    addresses.sort();
    assert!(addresses.windows(2).all(|pair| pair[0] != pair[1]), "{addresses:?}");
}

#[test]
fn a_subscription_ends_in_a_version_that_succeeded() {
    let mut clusters = Clusters::new(&["one"]);
    clusters.apply(
        "one",
        json!({"apiVersion": "operators.coreos.com/v1alpha1", "kind": "Subscription",
        "metadata": {"name": "kiali-ossm", "namespace": "openshift-operators"},
        "spec": {"name": "kiali-ossm", "source": "s", "sourceNamespace": "n"}}),
    );
    clusters.settle();
    let installed =
        clusters.get("one", "Subscription", ("openshift-operators", "kiali-ossm"))["status"]["installedCSV"].clone();
    let version = clusters.get(
        "one",
        "ClusterServiceVersion",
        ("openshift-operators", installed.as_str().expect("a version")),
    );
    assert_eq!(version["status"]["phase"], "Succeeded");
}

/// What the operator says of prod's control plane after `change`.
fn refused(change: impl FnOnce(&mut Value)) -> (String, String) {
    let mut clusters = installed(&ONE);
    clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), change);
    clusters.settle();
    condition(
        &clusters.get("one", "ServiceMeshControlPlane", ("prod", "prod")),
        "Reconciled",
    )
}

#[test]
fn a_gateway_in_a_namespace_outside_of_the_mesh_is_refused() {
    let said = refused(|object| {
        object["spec"]["gateways"]["additionalEgress"]["stage-egress"]["namespace"] = json!("stage-shop")
    });
    assert_eq!(said, ("False".into(), "ValidationError".into()));
}

#[test]
fn port_names_that_are_too_long_or_given_twice_are_refused() {
    for ports in [
        json!([{"name": "https-discovery-too-long", "port": 8188}]),
        json!([{"name": "tls", "port": 8188}, {"name": "tls", "port": 15443}]),
    ] {
        let said = refused(|object| {
            object["spec"]["gateways"]["additionalEgress"]["stage-egress"]["service"]["ports"] = ports
        });
        assert_eq!(said, ("False".into(), "ReconcileError".into()));
    }
}

#[test]
fn a_control_plane_for_the_whole_cluster_is_refused_beside_another() {
    let said = refused(|object| object["spec"]["mode"] = json!("ClusterWide"));
    assert_eq!(said, ("False".into(), "ValidationError".into()));
}

#[test]
fn a_component_whose_pod_has_no_node_keeps_the_control_plane_from_ready() {
    let mut clusters = installed(&ONE);
    clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
        object["spec"]["runtime"]["components"]["pilot"]["pod"]["nodeSelector"] = json!({"disk": "none"})
    });
    clusters.settle();
    let ready = |clusters: &Clusters| {
        condition(
            &clusters.get("one", "ServiceMeshControlPlane", ("prod", "prod")),
            "Ready",
        )
    };
    assert_eq!(ready(&clusters).0, "True", "the pod that runs goes on");
    clusters.delete("one", "Pod", ("prod", "istiod-prod-0"));
    clusters.settle();
    assert_eq!(ready(&clusters), ("False".into(), "ComponentsNotReady".into()));
    let unready = clusters.get("one", "ServiceMeshControlPlane", ("prod", "prod"))["status"]["readiness"].clone();
    assert_eq!(unready["components"]["unready"], json!(["istio-discovery"]));
}

#[test]
fn policies_let_the_namespaces_of_a_mesh_talk_and_everybody_reach_its_ingress_gateways() {
    let mut clusters = installed(&ONE);
    let mesh = clusters.get("one", "NetworkPolicy", ("prod", "istio-mesh-prod"));
    let allowed = &mesh["spec"]["ingress"][0]["from"][0]["namespaceSelector"]["matchLabels"];
    assert_eq!(allowed, &json!({"maistra.io/member-of": "prod"}));
    let home = clusters.get("one", "Namespace", ("", "prod"));
    assert_eq!(home["metadata"]["labels"]["maistra.io/member-of"], "prod");
    assert_ne!(
        clusters.get("one", "NetworkPolicy", ("prod", "stage-ingress")),
        Value::Null
    );
    clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
        object["spec"]["security"]["manageNetworkPolicy"] = json!(false)
    });
    clusters.settle();
    assert_eq!(
        clusters.get("one", "NetworkPolicy", ("prod", "istio-mesh-prod")),
        Value::Null
    );
}

fn gateway(namespace: &str) -> Value {
    json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "Gateway",
        "metadata": {"name": "shop", "namespace": namespace},
        "spec": {"selector": {"istio": "ingressgateway"}, "servers": [
            {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["shop.example.com", "*"]}]}})
}

#[test]
fn a_control_plane_without_its_gateways_makes_routes_for_those_of_users_and_restarts_istiod() {
    let mut clusters = installed(&ONE);
    let gateways = |clusters: &Clusters| {
        clusters.get("one", "ServiceMeshControlPlane", ("prod", "prod"))["spec"]["gateways"].clone()
    };
    let istiod = |clusters: &Clusters| clusters.get("one", "Pod", ("prod", "istiod-prod-0"))["metadata"]["uid"].clone();
    let hosts = |clusters: &Clusters| -> Vec<Value> {
        let routes = clusters.world.clusters["one"].within("Route", "prod");
        let automatic = routes.filter(|route| route["metadata"]["labels"]["maistra.io/generated-by"] == "ior");
        automatic.map(|route| route["spec"]["host"].clone()).collect()
    };
    assert_eq!(gateways(&clusters)["openshiftRoute"], json!({"enabled": false}));
    clusters.apply("one", gateway("prod-shop"));
    clusters.apply("one", gateway("elsewhere"));
    clusters.settle();
    assert_eq!(hosts(&clusters), Vec::<Value>::new());
    let before = istiod(&clusters);
    clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
        object["spec"]["gateways"]
            .as_object_mut()
            .expect("gateways")
            .remove("openshiftRoute");
    });
    clusters.settle();
    let generated = json!("prod-shop-shop-1-prod.apps.sandbox.test");
    assert_eq!(hosts(&clusters), [json!("shop.example.com"), generated]);
    assert!(istiod(&clusters).is_string() && istiod(&clusters) != before);
    clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
        object["spec"]["gateways"]["openshiftRoute"] = json!({"enabled": false})
    });
    clusters.settle();
    assert_eq!(hosts(&clusters), Vec::<Value>::new());
}

#[test]
fn what_the_operator_makes_says_whose_it_is_and_members_have_the_policies_of_their_mesh() {
    let mut clusters = installed(&ONE);
    let control_plane = clusters.get("one", "ServiceMeshControlPlane", ("prod", "prod"));
    for (kind, name) in [
        ("Deployment", "istiod-prod"),
        ("Service", "stage-ingress"),
        ("NetworkPolicy", "stage-ingress"),
    ] {
        let metadata = clusters.get("one", kind, ("prod", name))["metadata"].clone();
        assert_eq!(
            metadata["ownerReferences"][0]["uid"], control_plane["metadata"]["uid"],
            "{kind}"
        );
        assert_eq!(
            metadata["labels"]["app.kubernetes.io/managed-by"], "maistra-istio-operator",
            "{kind}"
        );
        assert_eq!(metadata["labels"]["maistra-control-plane"], Value::Null, "{kind}");
    }
    let copies = |clusters: &Clusters, member: &str| {
        ["istio-mesh-prod", "istio-expose-route-prod"]
            .map(|policy| clusters.get("one", "NetworkPolicy", (member, policy)))
    };
    for copy in copies(&clusters, "prod-shop") {
        assert_eq!(
            (copy.is_object(), &copy["metadata"]["ownerReferences"]),
            (true, &Value::Null)
        );
    }
    clusters.patch("one", "ServiceMeshMemberRoll", ("prod", "default"), |roll| {
        roll["spec"]["members"] = json!([])
    });
    clusters.settle();
    assert_eq!(copies(&clusters, "prod-shop"), [Value::Null, Value::Null]);
}

#[test]
fn a_control_plane_has_gateways_of_its_own_unless_it_is_told_not_to() {
    let mut clusters = installed(&ONE);
    let ports = |clusters: &Clusters, gateway: &str| -> Vec<i64> {
        let service = clusters.get("one", "Service", ("prod", gateway));
        let ports = service["spec"]["ports"].as_array().cloned().unwrap_or_default();
        ports.iter().filter_map(|port| port["port"].as_i64()).collect()
    };
    assert_eq!(ports(&clusters, "istio-ingressgateway"), [15021, 80, 443]);
    assert_eq!(ports(&clusters, "istio-egressgateway"), [80, 443]);
    for gateway in ["istio-ingressgateway", "istio-egressgateway"] {
        assert_eq!(
            clusters.get("one", "Deployment", ("prod", gateway))["status"]["readyReplicas"],
            1
        );
    }
    let policy = clusters.get("one", "NetworkPolicy", ("prod", "istio-ingressgateway"));
    assert_eq!(policy["spec"]["ingress"], json!([{}]));
    clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
        object["spec"]["gateways"]["ingress"] = json!({"enabled": false})
    });
    clusters.settle();
    assert_eq!(ports(&clusters, "istio-ingressgateway"), [0_i64; 0]);
    assert_eq!(ports(&clusters, "istio-egressgateway"), [80, 443]);
    assert_eq!(ports(&clusters, "stage-ingress"), [15443, 8188]);
}

#[test]
fn federation_gateways_scale_and_ingress_gateways_have_routes_but_add_ons_only_from_their_operators() {
    let mut clusters = installed(&ONE);
    let scaler = |clusters: &Clusters, gateway: &str| {
        let scaler = clusters.get("one", "HorizontalPodAutoscaler", ("prod", gateway));
        (
            scaler["spec"]["minReplicas"].as_u64(),
            scaler["spec"]["maxReplicas"].as_u64(),
        )
    };
    for gateway in ["stage-ingress", "stage-egress"] {
        assert_eq!(scaler(&clusters, gateway), (Some(1), Some(5)));
    }
    assert_eq!(scaler(&clusters, "istio-ingressgateway"), (None, None));
    let routes = |clusters: &Clusters| -> Vec<String> {
        let routes = clusters.world.clusters["one"].within("Route", "prod");
        routes.map(|route| crate::world::name(route).to_owned()).collect()
    };
    assert_eq!(
        routes(&clusters),
        ["grafana", "istio-ingressgateway", "prometheus", "stage-ingress"]
    );
    clusters.apply(
        "one",
        json!({"apiVersion": "operators.coreos.com/v1alpha1", "kind": "ClusterServiceVersion",
            "metadata": {"name": "kiali-operator.v1.65.11", "namespace": "prod"}, "spec": {}}),
    );
    clusters.settle();
    assert_eq!(
        routes(&clusters),
        [
            "grafana",
            "istio-ingressgateway",
            "kiali",
            "prometheus",
            "stage-ingress"
        ]
    );
    clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
        object["spec"]["gateways"]["additionalIngress"] = json!({})
    });
    clusters.settle();
    assert_eq!(scaler(&clusters, "stage-ingress"), (None, None));
    assert!(!routes(&clusters).contains(&"stage-ingress".to_owned()));
}

#[test]
fn the_operator_holds_what_people_write_and_lets_go_of_what_is_to_be_deleted() {
    let mut clusters = installed(&ONE);
    let finalizers = |clusters: &Clusters, kind: &str, at: (&str, &str)| {
        clusters.get("one", kind, at)["metadata"]["finalizers"].clone()
    };
    let held = json!(["maistra.io/istio-operator"]);
    assert_eq!(finalizers(&clusters, "ServiceMeshControlPlane", ("prod", "prod")), held);
    assert_eq!(
        finalizers(&clusters, "ServiceMeshMemberRoll", ("prod", "default")),
        held
    );
    let member = clusters.get("one", "ServiceMeshMember", ("prod-shop", "default"));
    assert_eq!(member["metadata"]["finalizers"], held);
    assert_eq!(
        member["metadata"]["annotations"]["maistra.io/created-by"],
        "servicemeshmemberroll-controller"
    );
    clusters.patch("one", "ServiceMeshControlPlane", ("prod", "prod"), |object| {
        object["metadata"]["deletionTimestamp"] = json!("2026-01-01T00:00:00Z");
        object["metadata"]["finalizers"] = json!(["maistra.io/istio-operator", "example.com/other"]);
    });
    clusters.settle();
    assert_eq!(
        finalizers(&clusters, "ServiceMeshControlPlane", ("prod", "prod")),
        json!(["example.com/other"])
    );
    assert_eq!(clusters.get("one", "Deployment", ("prod", "istiod-prod")), Value::Null);
}

#[test]
fn what_outlives_a_control_plane_gives_the_next_one_the_same_root_unless_the_secret_goes() {
    let mut clusters = installed(&ONE);
    let control_plane = clusters.get("one", "ServiceMeshControlPlane", ("prod", "prod"));
    let root = |clusters: &Clusters, namespace: &str| {
        clusters.get("one", "ConfigMap", (namespace, "istio-ca-root-cert"))["data"]["root-cert.pem"].clone()
    };
    let first = root(&clusters, "prod");
    let again = |clusters: &mut Clusters| {
        clusters.delete("one", "ServiceMeshControlPlane", ("prod", "prod"));
        clusters.settle();
        for (kind, name) in [
            ("ConfigMap", "ior-leader"),
            ("ConfigMap", "istio-namespace-controller-election"),
            ("ConfigMap", "servicemesh-federation"),
            ("Role", "mesh-user"),
            ("RoleBinding", "mesh-users"),
        ] {
            assert!(clusters.get("one", kind, ("prod", name)).is_object(), "{kind} {name}");
        }
        let made = json!({"apiVersion": control_plane["apiVersion"], "kind": control_plane["kind"],
            "metadata": {"name": "prod", "namespace": "prod"}, "spec": control_plane["spec"]});
        clusters.apply("one", made);
        clusters.settle();
    };
    clusters.delete("one", "ConfigMap", ("prod", "istio-ca-root-cert"));
    again(&mut clusters);
    assert_eq!(root(&clusters, "prod"), first);
    assert_eq!(root(&clusters, "prod-shop"), first);
    clusters.delete("one", "Secret", ("prod", "istio-ca-secret"));
    clusters.settle();
    assert_eq!(root(&clusters, "prod"), first, "an istiod that runs goes on with it");
    again(&mut clusters);
    assert_ne!(root(&clusters, "prod"), first);
}
