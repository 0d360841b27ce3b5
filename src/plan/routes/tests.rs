use serde_json::{Value, json};

use super::*;
use crate::snapshot::Observed;
use crate::snapshot::samples::{mesh, read};

const IMPORTED: &str = "details-v2.shop.svc.stage-imports.local";

/// A mesh with the Service shop/details, its subset v1, and one import from stage.
fn snapshot(virtual_services: &Value) -> Snapshot {
    let mut prod = mesh("prod", &json!({}));
    prod.member_roll = Observed::Present(read(json!({"metadata": {"name": "default"}, "spec": {},
        "status": {"configuredMembers": ["shop"]}})));
    prod.member_services.insert(
        "shop".into(),
        Observed::Present(vec![read(
            json!({"metadata": {"name": "details", "namespace": "shop"}}),
        )]),
    );
    prod.destination_rules.insert(
        "shop".into(),
        Observed::Present(vec![read(json!({"metadata": {"name": "d"},
        "spec": {"host": "details", "subsets": [{"name": "v1"}]}}))]),
    );
    prod.virtual_services
        .insert("shop".into(), Observed::Present(read(virtual_services.clone())));
    prod.peers = Observed::Present(vec![read(json!({"metadata": {"name": "stage"}, "spec": {}}))]);
    let rule = json!({"type": "NameSelector", "nameSelector":
        {"namespace": "shop", "name": "details", "alias": {"namespace": "shop", "name": "details-v2"}}});
    prod.imports = Observed::Present(vec![read(
        json!({"metadata": {"name": "stage"}, "spec": {"importRules": [rule]},
        "status": {"importedServices": [
            {"exportedName": "details.shop.svc.prod-exports.local",
             "localService": {"hostname": IMPORTED, "name": "details-v2", "namespace": "shop"}},
            {"exportedName": "offered.shop.svc.prod-exports.local",
             "localService": {"hostname": "", "name": "", "namespace": ""}},
        ]}}),
    )]);
    Snapshot {
        taken_at: "2026-01-01T00:00:00Z".parse().expect("a time"),
        meshes: [("prod".to_owned(), prod)].into(),
    }
}

fn request(target: RouteTarget) -> RouteRequest {
    RouteRequest {
        service: ServiceName::new("shop", "details"),
        subset: Some("v1".into()),
        adopt: false,
        whole: false,
        target,
    }
}

fn mirror_to(text: &str) -> RouteRequest {
    request(RouteTarget::Mirror {
        to: text.parse().expect("a service"),
        percent: None,
    })
}

fn split(shares: &[&str]) -> RouteRequest {
    request(RouteTarget::Split(
        shares.iter().map(|share| share.parse().expect("a share")).collect(),
    ))
}

fn routed(snapshot: &Snapshot, request: &RouteRequest) -> Result<Routed, Refusal> {
    route(snapshot, "prod", request, Templates::embedded())
}

fn values(snapshot: &Snapshot, request: &RouteRequest) -> VirtualServiceValues {
    match &*routed(snapshot, request).expect("a route").planned.values {
        Values::VirtualService(values) => values.clone(),
        other => panic!("{other:?}"),
    }
}

fn refusal(snapshot: &Snapshot, request: &RouteRequest) -> String {
    routed(snapshot, request).expect_err("a refusal").said()
}

#[test]
fn the_host_of_an_import_comes_from_the_status() {
    let values = values(&snapshot(&json!([])), &mirror_to("shop/details-v2@stage"));
    assert_eq!(values.mirror.expect("a mirror").host, IMPORTED);
    assert_eq!(values.host, "details.shop.svc.cluster.local");
    assert_eq!(values.routes[0].subset.as_deref(), Some("v1"));
}

#[test]
fn a_service_that_is_only_offered_or_not_known_is_refused_with_what_is_there() {
    let told = refusal(&snapshot(&json!([])), &mirror_to("shop/offered@stage"));
    assert!(told.contains("imported are `shop/details-v2`"), "{told}");
    assert!(refusal(&snapshot(&json!([])), &mirror_to("shop/details@other")).contains("nothing is imported"));
    assert!(refusal(&snapshot(&json!([])), &mirror_to("shop/details")).contains("cannot be mirrored to itself"));
}

#[test]
fn a_share_for_a_peer_goes_to_the_import_that_stands_for_the_service() {
    let values = values(&snapshot(&json!([])), &split(&["local=80", "stage=20"]));
    let shares: Vec<(&str, Option<&str>, Option<u32>)> = values
        .routes
        .iter()
        .map(|route| (route.host.as_str(), route.subset.as_deref(), route.weight))
        .collect();
    assert_eq!(
        shares,
        [
            ("details.shop.svc.cluster.local", Some("v1"), Some(80)),
            (IMPORTED, None, Some(20))
        ]
    );
}

#[test]
fn everything_in_the_way_of_a_split_is_told_at_once() {
    let mut request = split(&["local=80", "other=30"]);
    request.subset = Some("v9".into());
    let told = refusal(&snapshot(&json!([])), &request);
    for word in [
        "sum to 110",
        "names the subset `v9` of details.shop.svc.cluster.local, and DestinationRules define `v1`",
        "(MF0902)",
        "nothing is imported from `other`",
    ] {
        assert!(told.contains(word), "{word:?} is not in:\n{told}");
    }
}

#[test]
fn one_virtual_service_per_host_is_found_by_its_short_host_too() {
    let ours = json!([{"metadata": {"name": "mine", "labels": {"app.kubernetes.io/managed-by": "meshfed"}},
        "spec": {"hosts": ["details"]}}]);
    assert_eq!(
        values(&snapshot(&ours), &mirror_to("shop/details-v2@stage")).name,
        "mine"
    );
    let theirs = json!([{"metadata": {"name": "theirs"}, "spec": {"hosts": ["details.shop.svc.cluster.local"]}}]);
    assert!(refusal(&snapshot(&theirs), &mirror_to("shop/details-v2@stage")).contains("--adopt"));
    let adopt = RouteRequest {
        adopt: true,
        ..mirror_to("shop/details-v2@stage")
    };
    assert_eq!(values(&snapshot(&theirs), &adopt).name, "theirs");
    let gateway = json!([{"metadata": {"name": "edge"}, "spec": {"hosts": ["details"], "gateways": ["edge"]}}]);
    assert_eq!(
        values(&snapshot(&gateway), &mirror_to("shop/details-v2@stage")).name,
        "details"
    );
}

#[test]
fn two_virtual_services_for_one_host_are_never_added_to() {
    let two = json!([{"metadata": {"name": "a"}, "spec": {"hosts": ["details"]}},
        {"metadata": {"name": "b"}, "spec": {"hosts": ["details.shop.svc.cluster.local"]}}]);
    let adopt = RouteRequest {
        adopt: true,
        ..mirror_to("shop/details-v2@stage")
    };
    assert!(refusal(&snapshot(&two), &adopt).contains("`shop/a` and `shop/b`"));
}

#[test]
fn a_destination_that_nothing_has_is_refused_with_the_code_of_its_check() {
    let told = refusal(&snapshot(&json!([])), &split(&["local=80", "shop/absent=20"]));
    assert!(
        told.contains("the route leads to absent.shop.svc.cluster.local") && told.ends_with("(MF0901)"),
        "{told}"
    );
}

/// A VirtualService of meshfed's with these destinations, as (host, subset, weight), and copies to `mirror`.
fn ours(routes: &[(&str, Option<&str>, u32)], mirror: Option<&str>) -> Value {
    let destination = |(host, subset, weight): &(&str, Option<&str>, u32)| {
        let mut destination = json!({"host": host});
        if let Some(subset) = subset {
            destination["subset"] = json!(subset);
        }
        json!({"destination": destination, "weight": weight})
    };
    let mut rule = json!({"route": routes.iter().map(destination).collect::<Vec<_>>()});
    if let Some(host) = mirror {
        rule["mirror"] = json!({"host": host});
    }
    json!([{"metadata": {"name": "details", "labels": {"app.kubernetes.io/managed-by": "meshfed"}},
        "spec": {"hosts": ["details"], "http": [rule]}}])
}

fn any_subset(request: RouteRequest) -> RouteRequest {
    RouteRequest {
        subset: None,
        ..request
    }
}

fn shares(snapshot: &Snapshot, request: &RouteRequest) -> Vec<String> {
    let routed = routed(snapshot, request).expect("a route");
    routed.shares.iter().map(ToString::to_string).collect()
}

#[test]
fn the_only_import_of_a_peer_stands_for_no_service_of_another_name() {
    let mut snapshot = snapshot(&json!([]));
    let services = json!([{"metadata": {"name": "details", "namespace": "shop"}},
        {"metadata": {"name": "ratings", "namespace": "shop"}}]);
    let prod = snapshot.meshes.get_mut("prod").expect("the mesh");
    prod.member_services
        .insert("shop".into(), Observed::Present(read(services)));
    let ratings = |shares: &[&str]| RouteRequest {
        service: ServiceName::new("shop", "ratings"),
        ..any_subset(split(shares))
    };
    let told = refusal(&snapshot, &ratings(&["local=80", "stage=20"]));
    assert!(
        told.contains("no import of `stage` has the name of shop/ratings") && told.contains("`shop/details-v2@stage`"),
        "{told}"
    );
    let named = shares(&snapshot, &ratings(&["local=80", "shop/details-v2@stage=20"]));
    assert_eq!(
        named,
        [
            "100% → 80% ratings.shop.svc.cluster.local".to_owned(),
            format!("0% → 20% {IMPORTED}")
        ]
    );
}

#[test]
fn copies_are_added_to_a_split_that_stays() {
    let host = "details.shop.svc.cluster.local";
    let split = snapshot(&ours(&[(host, Some("v1"), 70), (IMPORTED, None, 30)], None));
    for request in [
        mirror_to("shop/details-v2@stage"),
        any_subset(mirror_to("shop/details-v2@stage")),
    ] {
        assert_eq!(
            shares(&split, &request),
            [
                format!("70% → 70% {host} (v1)"),
                format!("30% → 30% {IMPORTED}"),
                format!("mirror 0% → 100% {IMPORTED}")
            ]
        );
    }
    let away = snapshot(&ours(&[(IMPORTED, None, 100)], None));
    let kept = values(&away, &any_subset(mirror_to("shop/details-v2@stage"))).routes;
    assert_eq!((kept.len(), kept[0].host.as_str()), (1, IMPORTED));
    assert!(
        refusal(&away, &mirror_to("shop/details-v2@stage")).contains("no share of the requests goes to shop/details")
    );
}

#[test]
fn a_split_keeps_the_subset_that_answered_and_copies_to_who_answers_nothing() {
    let host = "details.shop.svc.cluster.local";
    let before = snapshot(&ours(&[(host, Some("v1"), 100)], Some(IMPORTED)));
    let local = any_subset(split(&["local=100", "stage=0"]));
    assert_eq!(
        shares(&before, &local),
        [
            format!("100% → 100% {host} (v1)"),
            format!("0% → 0% {IMPORTED}"),
            format!("mirror 100% → 100% {IMPORTED}")
        ]
    );
    let shared = any_subset(split(&["local=80", "stage=20"]));
    assert_eq!(
        shares(&before, &shared),
        [
            format!("100% → 80% {host} (v1)"),
            format!("0% → 20% {IMPORTED}"),
            format!("mirror 100% → 0% {IMPORTED}")
        ]
    );
}

#[test]
fn a_subset_is_that_of_the_service_however_its_share_is_named_and_never_dropped() {
    let empty = snapshot(&json!([]));
    let named = values(&empty, &split(&["shop/details=80", "stage=20"]));
    assert_eq!(named.routes[0].subset.as_deref(), Some("v1"));
    assert!(refusal(&empty, &split(&["stage=100"])).contains("`--subset v1` is a subset of shop/details"));
    let host = "details.shop.svc.cluster.local";
    let several = snapshot(&ours(&[(host, Some("v1"), 50), (host, Some("v2"), 50)], None));
    let told = refusal(&several, &any_subset(split(&["local=80", "stage=20"])));
    assert!(told.contains("`v1` and `v2`"), "{told}");
}

#[test]
fn what_a_file_says_of_a_route_is_all_of_it_as_if_it_were_made_anew() {
    let host = "details.shop.svc.cluster.local";
    let before = snapshot(&ours(
        &[(host, Some("v1"), 70), (IMPORTED, None, 30)],
        Some("elsewhere.shop.svc.cluster.local"),
    ));
    let whole = |request: RouteRequest| RouteRequest {
        whole: true,
        ..any_subset(request)
    };
    let copies = whole(mirror_to("shop/details-v2@stage"));
    assert_eq!(
        shares(&before, &copies),
        [
            format!("70% → 0% {host} (v1)"),
            format!("30% → 0% {IMPORTED}"),
            format!("0% → 100% {host}"),
            "mirror 100% → 0% elsewhere.shop.svc.cluster.local".to_owned(),
            format!("mirror 0% → 100% {IMPORTED}"),
        ]
    );
    for request in [copies, whole(split(&["local=80", "stage=20"]))] {
        let anew = made_anew(&before.meshes["prod"], &request).expect("a route").values;
        let Values::VirtualService(anew) = &*anew else {
            panic!("{anew:?}")
        };
        let now = values(&before, &request);
        assert_eq!((now.routes, now.mirror), (anew.routes.clone(), anew.mirror.clone()));
    }
}
