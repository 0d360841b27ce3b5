//! The same walk over two API servers, where the ingress gateways need addresses from outside.

use serde_json::json;

use crate::harness::two;

#[test]
fn two_meshes_of_two_clusters_federate_through_load_balancers() {
    let sandbox = two();
    sandbox.ok("install lb-prod@east --member lb-prod-shop --peer lb-stage");
    sandbox.ok("install lb-stage@west --member lb-stage-shop --peer lb-prod");
    sandbox
        .cluster(0)
        .service("lb-prod-shop", "details", &json!({"app": "details"}));
    sandbox
        .cluster(1)
        .service("lb-stage-shop", "details", &json!({"app": "details"}));
    sandbox.ok("peer lb-prod@east lb-stage@west");
    sandbox.ok("export lb-stage-shop/details --in lb-stage@west --to lb-prod");
    sandbox.ok("import lb-stage-shop/details --in lb-prod@east --from lb-stage@west --as lb-prod-shop/details-v2");
    sandbox.ok("mirror lb-prod-shop/details --in lb-prod@east --to lb-prod-shop/details-v2@lb-stage");
    let status = sandbox.ok("status lb-prod@east lb-stage@west -o json").json();
    assert_eq!(status["healthy"], true, "{status:#}");

    let peer = sandbox
        .cluster(0)
        .get("ServiceMeshPeer", "lb-prod", "lb-stage")
        .expect("a peer");
    let service = sandbox
        .cluster(1)
        .get("Service", "lb-stage", "lb-prod-ingress")
        .expect("a gateway");
    assert_eq!(service["spec"]["type"], "LoadBalancer");
    assert_eq!(
        peer["spec"]["remote"]["addresses"][0],
        service["status"]["loadBalancer"]["ingress"][0]["ip"]
    );
}

#[test]
fn two_meshes_of_two_clusters_federate_through_node_ports() {
    let sandbox = two();
    sandbox.ok("install np-prod@east --peer np-stage --expose nodeport");
    sandbox.ok("install np-stage@west --peer np-prod --expose nodeport");
    sandbox.ok("peer np-prod@east np-stage@west");
    let peer = sandbox
        .cluster(0)
        .get("ServiceMeshPeer", "np-prod", "np-stage")
        .expect("a peer");
    let service = sandbox
        .cluster(1)
        .get("Service", "np-stage", "np-prod-ingress")
        .expect("a gateway");
    let port = |wanted: i64| {
        let ports = service["spec"]["ports"].as_array().expect("ports");
        ports.iter().find(|port| port["port"] == wanted).expect("the port")["nodePort"].clone()
    };
    assert_eq!(peer["spec"]["remote"]["discoveryPort"], port(8188));
    assert_eq!(peer["spec"]["remote"]["servicePort"], port(15443));
}

#[test]
fn two_meshes_of_one_name_federate_by_their_aliases() {
    let sandbox = two();
    sandbox.ok("install twin-east=twins/basic@east --trust-domain twin-east.local --peer twin-west");
    sandbox.ok("install twin-west=twins/basic@west --trust-domain twin-west.local --peer twin-east");
    sandbox.ok("peer twin-east=twins/basic@east twin-west=twins/basic@west");
    let status = sandbox
        .ok("status twin-east=twins/basic@east twin-west=twins/basic@west -o json")
        .json();
    assert_eq!(status["links"].as_array().map(Vec::len), Some(2));
    assert_eq!(status["healthy"], true, "{status:#}");
}

#[test]
fn a_cluster_address_is_refused_between_clusters_before_anything_is_written() {
    let sandbox = two();
    sandbox.ok("install ci-prod@east --peer ci-stage");
    sandbox.ok("install ci-stage@west --peer ci-prod");
    let run = sandbox
        .meshfed("peer ci-prod@east ci-stage@west --expose clusterip")
        .expect(2);
    run.says(&["is an address inside a cluster", "(MF0515)", "ci-prod", "ci-stage"]);
    assert_eq!(sandbox.cluster(0).list("ServiceMeshPeer", "ci-prod").len(), 0);
    assert_eq!(sandbox.cluster(1).list("ServiceMeshPeer", "ci-stage").len(), 0);
}

#[test]
fn one_of_two_meshes_unreachable_is_a_row_and_the_answer_unknown() {
    let sandbox = two();
    sandbox.ok("install half-prod@east");
    let run = sandbox
        .meshfed("status half-prod@east half-stage/half-stage@nowhere -o json")
        .expect(2);
    run.says(&["no context `nowhere`", "`east` and `west`"]);
}
