//! Federations of every shape that work have no finding.

use serde_json::{Value, json};

use crate::harness::{Sandbox, deployment, one, two, until};

/// Fails unless `check` finds nothing wrong with the meshes, not even a warning. Endpoints and statuses follow what was
/// written last, so it is asked again until they have.
#[track_caller]
fn nothing_is_found(sandbox: &Sandbox, meshes: &str) {
    until(&format!("nothing wrong with {meshes}"), || {
        let run = sandbox.meshfed(&format!("check {meshes} --fail-on warning -o json"));
        let report: Value = run.json();
        match (run.code, &report["summary"]["errors"], &report["summary"]["warnings"]) {
            (0, errors, warnings) if *errors == 0 && *warnings == 0 => Ok(()),
            (code, ..) => {
                let found = sandbox.meshfed(&format!("check {meshes} -o short"));
                Err(format!("exit code {code}: {found}"))
            }
        }
    });
}

/// A Service `details` with a pod that has a sidecar, and so a ready endpoint.
fn workload(sandbox: &Sandbox, cluster: usize, namespace: &str) {
    let cluster = sandbox.cluster(cluster);
    cluster.service(namespace, "details", &json!({"app": "details"}));
    cluster.apply("hand", namespace, &deployment("details"));
}

#[test]
fn two_clusters_by_load_balancer_with_aliases_and_a_mirror() {
    let sandbox = two();
    sandbox.ok("install ok-east=ok-east/basic@east --trust-domain ok-east.local --member ok-east-shop --peer ok-west");
    sandbox.ok("install ok-west=ok-west/basic@west --trust-domain ok-west.local --member ok-west-shop --peer ok-east");
    workload(sandbox, 0, "ok-east-shop");
    workload(sandbox, 1, "ok-west-shop");
    let (east, west) = ("ok-east=ok-east/basic@east", "ok-west=ok-west/basic@west");
    sandbox.ok(&format!("peer {east} {west}"));
    sandbox.ok(&format!(
        "export ok-west-shop/details --in {west} --to ok-east --as shared/details"
    ));
    sandbox.ok(&format!(
        "import shared/details --in {east} --from ok-west --as ok-east-shop/details-v2"
    ));
    sandbox.ok(&format!(
        "mirror ok-east-shop/details --in {east} --to ok-east-shop/details-v2@ok-west"
    ));
    nothing_is_found(sandbox, &format!("{east} {west}"));
}

#[test]
fn two_clusters_by_node_ports() {
    let sandbox = two();
    sandbox.ok("install okn-east@east --peer okn-west --expose nodeport");
    sandbox.ok("install okn-west@west --peer okn-east --expose nodeport");
    sandbox.ok("peer okn-east@east okn-west@west");
    nothing_is_found(sandbox, "okn-east@east okn-west@west");
}

#[test]
fn three_meshes_of_one_cluster_with_an_import_as_local() {
    let sandbox = one();
    let names = ["ok3-a", "ok3-b", "ok3-c"];
    std::thread::scope(|scope| {
        for name in names {
            scope.spawn(move || sandbox.ok(&format!("install {name} --member {name}-shop")));
        }
    });
    for name in names {
        workload(sandbox, 0, &format!("{name}-shop"));
    }
    sandbox.ok("peer ok3-a ok3-b ok3-c");
    sandbox.ok("export ok3-b-shop/details --in ok3-b --to ok3-a");
    sandbox
        .ok("import ok3-b-shop/details --in ok3-a --from ok3-b --as ok3-a-shop/details --as-local --subject-alt-names");
    nothing_is_found(sandbox, "ok3-a ok3-b ok3-c");
}

#[test]
fn a_peer_that_nothing_is_shared_with_and_a_mesh_without_peers() {
    let sandbox = one();
    for name in ["ok1-a", "ok1-b", "ok1-alone"] {
        sandbox.ok(&format!("install {name}"));
    }
    sandbox.ok("peer ok1-a ok1-b");
    nothing_is_found(sandbox, "ok1-a ok1-b ok1-alone");
}
