//! `version` against clusters that answer, answer in part, and do not answer.

use serde_json::json;

use crate::server::{Answer, Clusters, Request, meshfed, nobody, not_found, silent, status};

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn list(kind: &str, items: serde_json::Value) -> Answer {
    (
        200,
        json!({"apiVersion": "v1", "kind": kind, "metadata": {"resourceVersion": "1"}, "items": items}),
    )
}

fn openshift(request: &Request) -> Answer {
    if request.is("GET", "/version") {
        return (
            200,
            json!({"major": "1", "minor": "27", "gitVersion": "v1.27.4", "gitCommit": "c", "gitTreeState": "clean",
            "buildDate": "2023-01-01T00:00:00Z", "goVersion": "go1.20", "compiler": "gc", "platform": "linux/amd64"}),
        );
    }
    if request.is("GET", "/namespaces/openshift-operators/clusterserviceversions") {
        let named = |name: &str, version: &str| json!({"metadata": {"name": name}, "spec": {"displayName": "x", "version": version}});
        let items = json!([
            named("kiali-operator.v1.73.0", "1.73.0"),
            named("servicemeshoperator.v2.6.1", "2.6.1")
        ]);
        return list("ClusterServiceVersionList", items);
    }
    if request.path.ends_with("/servicemeshcontrolplanes") {
        let items = json!([{
            "metadata": {"name": "basic", "namespace": "istio-system"}, "spec": {"version": "v2.5"},
            "status": {"chartVersion": "2.5.2-1", "operatorVersion": "2.6.1-0"}
        }]);
        return list("ServiceMeshControlPlaneList", items);
    }
    not_found()
}

#[test]
fn the_versions_of_both_ends_are_told() {
    let clusters = Clusters::answering(openshift);
    let run = clusters.meshfed("version");
    let told = format!(
        "meshfed {VERSION}\nAPI server v1.27.4 (context `prod`)\noperator 2.6.1 (servicemeshoperator.v2.6.1)\n\
         control plane istio-system/basic v2.5, charts 2.5.2-1, by operator 2.6.1-0\n"
    );
    assert_eq!((run.code, &run.stdout, run.stderr.as_str()), (0, &told, ""), "{run}");
    let document = clusters.meshfed("version -o json").json();
    assert_eq!(
        (&document["kind"], &document["version"]),
        (&"Version".into(), &VERSION.into())
    );
    assert_eq!(document["cluster"]["server"], "v1.27.4");
    assert_eq!(document["cluster"]["controlPlanes"][0]["charts"], "2.5.2-1");
    assert_eq!(document["cluster"]["unknown"], json!([]));
}

#[test]
fn a_cluster_without_service_mesh_has_none() {
    let clusters = Clusters::answering(|request| match request.path.as_str() {
        "/version" => openshift(request),
        _ => not_found(),
    });
    let run = clusters.meshfed("version");
    assert_eq!(run.code, 0, "{run}");
    assert!(
        run.stdout
            .contains("no Service Mesh operator in openshift-operators\nno control plane\n"),
        "{run}"
    );
}

#[test]
fn what_may_not_be_asked_is_unknown_and_the_rest_is_told() {
    let clusters = Clusters::answering(|request| match request.path.as_str() {
        "/version" => openshift(request),
        _ => status(403, "Forbidden", "User \"dev\" cannot list that"),
    });
    let run = clusters.meshfed("version");
    let told = format!(
        "meshfed {VERSION}\nAPI server v1.27.4 (context `prod`)\noperator unknown\ncontrol planes unknown\n  User \"dev\" \
         cannot list that\n"
    );
    assert_eq!((run.code, &run.stdout), (3, &told), "{run}");
    let cluster = clusters.meshfed("version -o json").json()["cluster"].clone();
    assert_eq!(
        (&cluster["operators"], &cluster["controlPlanes"]),
        (&json!(null), &json!(null))
    );
}

#[test]
fn a_cluster_that_does_not_answer_in_time_is_unknown() {
    for server in [nobody(), silent()] {
        let run = Clusters::new(&[("prod", server.clone())]).meshfed("version --request-timeout 300ms");
        assert_eq!(run.code, 3, "{run}");
        assert!(
            run.stdout
                .starts_with(&format!("meshfed {VERSION}\nAPI server unknown (context `prod`)\n")),
            "{run}"
        );
        assert_eq!(run.stdout.matches(&server).count(), 1, "{run}");
    }
}

#[test]
fn without_a_cluster_the_own_version_is_told() {
    let none = meshfed("version", "/no/such/kubeconfig".as_ref());
    assert_eq!((none.code, none.stdout), (0, format!("meshfed {VERSION}\n")));
    assert!(none.stderr.contains("no cluster was asked"), "{}", none.stderr);
    let client = Clusters::new(&[("prod", nobody())]).meshfed("version --client");
    assert_eq!(
        (client.code, client.stdout.as_str()),
        (0, format!("meshfed {VERSION}\n").as_str())
    );
    let flag = Clusters::new(&[("prod", nobody())]).meshfed("--version");
    assert_eq!(
        (flag.code, flag.stdout.as_str()),
        (0, format!("meshfed {VERSION}\n").as_str())
    );
    let named = meshfed(
        "version --kubeconfig /no/such/kubeconfig",
        "/no/such/kubeconfig".as_ref(),
    );
    named.fails(3, &["cannot read the kubeconfig /no/such/kubeconfig"]);
}

#[test]
fn who_may_not_list_the_whole_cluster_gets_the_control_planes_of_his_namespace() {
    let clusters = Clusters::answering(|request| match request.path.as_str() {
        "/apis/maistra.io/v2/servicemeshcontrolplanes" => status(403, "Forbidden", "cannot list at the cluster scope"),
        _ => openshift(request),
    });
    let clusters =
        clusters.edited(|kubeconfig| kubeconfig["contexts"][0]["context"]["namespace"] = "istio-system".into());
    let run = clusters.meshfed("version");
    assert!(run.stdout.contains("control plane istio-system/basic v2.5"), "{run}");
    assert!(run.stderr.contains("the namespace `istio-system`"), "{run}");
    assert_eq!(run.code, 0, "{run}");
}
