//! A peer whose cluster is gone: whatever it is that cannot be asked, the way out is printed.

use serde_json::json;

use crate::server::{Answer, Clusters, Request, nobody, not_found, serve};

/// A cluster with the mesh `prod`, and nothing else that `unpeer` asks about.
fn cluster(request: &Request) -> Answer {
    let list = |items: serde_json::Value| {
        (
            200,
            json!({"apiVersion": "v1", "kind": "List", "metadata": {}, "items": items}),
        )
    };
    let control_plane = json!({"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane",
        "metadata": {"namespace": "prod", "name": "prod"}, "spec": {"version": "v2.5"}});
    match request.path.rsplit('/').next().unwrap_or_default() {
        "servicemeshcontrolplanes" => list(json!([control_plane])),
        "prod" if request.path.contains("servicemeshcontrolplanes") => (200, control_plane),
        "servicemeshpeers" | "exportedservicesets" | "importedservicesets" | "services" | "pods" | "configmaps" => {
            list(json!([]))
        }
        _ => not_found(),
    }
}

#[test]
fn a_peer_whose_cluster_is_gone_brings_the_command_that_does_without_it() {
    let clusters = Clusters::new(&[("east", serve(cluster)), ("west", nobody())]);
    for meshes in ["prod/prod@east stage/stage@west", "prod@east stage@west"] {
        let run = clusters.meshfed(&format!("unpeer {meshes} --yes"));
        let own = meshes.split(' ').next().unwrap_or_default();
        let way_out = format!("if the cluster of `stage` is gone for good: `meshfed unpeer {own} --remote-gone stage`");
        run.fails(3, &[way_out.as_str(), "127.0.0.1:"]);
        assert!(
            !run.stderr.contains("--remote-gone prod"),
            "the other one is there: {run}"
        );
    }
    let none = Clusters::new(&[("east", nobody()), ("west", nobody())]);
    let run = none.meshfed("unpeer prod/prod@east stage/stage@west --yes");
    assert_eq!(run.code, 3, "{run}");
    assert!(
        !run.stderr.contains("--remote-gone"),
        "nobody answers, which says nothing of a cluster: {run}"
    );
}
