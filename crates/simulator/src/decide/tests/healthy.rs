//! Federations that work, and the statuses of a real istiod reproduced field by field.

use serde_json::{Value, json};

use super::stand_in::{ONE, Site, federated, installed, join, shared};

#[test]
fn a_federation_comes_up_in_one_cluster_and_across_two_by_load_balancer_and_by_node_port() {
    let across = |service_type| Site {
        prod: "east",
        stage: "west",
        service_type,
    };
    for site in [ONE, across("LoadBalancer"), across("NodePort")] {
        let clusters = federated(&site);
        let watches = [
            clusters.watch(site.prod, "prod", "stage"),
            clusters.watch(site.stage, "stage", "prod"),
        ];
        assert!(
            watches.iter().all(|(connected, _)| *connected),
            "{}: {watches:?}",
            site.service_type
        );
    }
}

#[test]
fn a_healthy_peer_shows_one_active_pod_with_its_watch_and_the_remote_that_watches_it() {
    let clusters = federated(&ONE);
    let status = clusters.peer_status("one", "prod", "stage");
    let source = clusters.get("one", "Pod", ("stage", "istiod-stage-0"))["status"]["podIP"].clone();
    let now = "2026-01-01T00:00:00Z";
    let entry = &status["active"][0];
    assert_eq!(entry["pod"], "istiod-prod-0");
    assert_eq!(
        entry["remotes"],
        json!([{"connected": true, "lastConnected": now, "lastFullSync": now, "source": source}])
    );
    assert_eq!(entry["watch"]["connected"], true);
    assert_eq!(
        (&entry["watch"]["lastConnected"], &entry["watch"]["lastFullSync"]),
        (&json!(now), &json!(now))
    );
    assert_eq!(status.get("inactive"), None);
}

#[test]
fn a_bad_request_from_before_the_other_side_existed_stays_as_history() {
    let mut clusters = installed(&ONE);
    join(&ONE, &mut clusters, "prod", "stage");
    clusters.settle();
    assert_eq!(
        clusters.watch("one", "prod", "stage"),
        (false, "400 Bad Request".to_owned())
    );
    join(&ONE, &mut clusters, "stage", "prod");
    clusters.settle();
    assert_eq!(
        clusters.watch("one", "prod", "stage"),
        (true, "400 Bad Request".to_owned())
    );
    let watch = clusters.peer_status("one", "prod", "stage")["active"][0]["watch"].clone();
    assert_eq!(watch["lastDisconnect"], Value::Null, "there is none until one happens");
}

#[test]
fn exports_and_imports_are_listed_as_a_real_istiod_lists_them() {
    let clusters = shared();
    let exported = "details.stage-shop.svc.prod-exports.local";
    assert_eq!(
        clusters.get("one", "ExportedServiceSet", ("stage", "prod"))["status"],
        json!({"exportedServices": [{"exportedName": exported, "localService": {
            "hostname": "details.stage-shop.svc.cluster.local", "name": "details", "namespace": "stage-shop"}}]})
    );
    assert_eq!(
        clusters.get("one", "ImportedServiceSet", ("prod", "stage"))["status"],
        json!({"importedServices": [{"exportedName": exported, "localService": {
            "hostname": "details-v2.prod-shop.svc.stage-imports.local", "name": "details-v2", "namespace": "prod-shop"}}]})
    );
}

#[test]
fn an_offer_that_no_rule_takes_is_listed_with_an_empty_local_service() {
    let mut clusters = shared();
    clusters.patch("one", "ImportedServiceSet", ("prod", "stage"), |set| {
        set["spec"] = json!({"importRules": []})
    });
    clusters.settle();
    let listed = clusters.get("one", "ImportedServiceSet", ("prod", "stage"))["status"]["importedServices"][0].clone();
    assert_eq!(
        listed["localService"],
        json!({"hostname": "", "name": "", "namespace": ""})
    );
}

#[test]
fn the_list_of_services_is_read_again_every_minute_and_nothing_else_moves() {
    let mut clusters = federated(&ONE);
    let before = clusters.peer_status("one", "prod", "stage");
    clusters.after(59);
    assert_eq!(clusters.peer_status("one", "prod", "stage"), before);
    clusters.after(1);
    let watch = clusters.peer_status("one", "prod", "stage")["active"][0]["watch"].clone();
    assert_eq!(watch["lastFullSync"], "2026-01-01T00:01:00Z");
    assert_eq!(watch["lastConnected"], "2026-01-01T00:00:00Z");
}
