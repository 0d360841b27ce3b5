//! A healthy path, and the same with each hop broken in turn.

use serde_json::{Value, json};

use super::*;
use crate::snapshot::samples::{self, read};
use crate::snapshot::{MeshState, Observed};

const LATELY: &str = "2026-01-01T11:59:30Z";

fn peer(mesh: &str, other: &str) -> Value {
    json!({
        "metadata": {"name": other, "namespace": mesh},
        "spec": {
            "remote": {"addresses": [format!("{mesh}-ingress.{other}.svc.cluster.local")]},
            "gateways": {"ingress": {"name": format!("{other}-ingress")}, "egress": {"name": format!("{other}-egress")}},
            "security": {"trustDomain": format!("{other}.local"),
                         "clientID": format!("{other}.local/ns/{other}/sa/{mesh}-egress-service-account")},
        },
        "status": {"discoveryStatus": {"active": [{"pod": "istiod-0",
            "remotes": [{"connected": true, "source": "10.0.0.1"}],
            "watch": {"connected": true, "lastConnected": LATELY, "lastFullSync": LATELY}}]}},
    })
}

fn gateway(namespace: &str, name: &str) -> Value {
    json!({"metadata": {"name": name, "namespace": namespace},
           "spec": {"ports": [{"name": "tls", "port": 15443}, {"name": "http-discovery", "port": 8188}]}})
}

fn mesh(name: &str, other: &str) -> MeshState {
    let mut state = samples::mesh(name, &samples::spec_for(name, other));
    let shop = format!("{name}-shop");
    state.member_roll = Observed::Present(read(
        json!({"metadata": {"name": "default"}, "spec": {"members": [shop]},
        "status": {"configuredMembers": [shop]}}),
    ));
    state.peers = Observed::Present(vec![read(peer(name, other))]);
    let gateways = ["ingress", "egress"].map(|end| read(gateway(name, &format!("{other}-{end}"))));
    state.services = Observed::Present(gateways.into());
    let details = json!({"metadata": {"name": "details", "namespace": shop}, "spec": {"ports": [{"name": "http", "port": 9080}]}});
    state.member_services = [(shop.clone(), Observed::Present(vec![read(details)]))].into();
    let pod = json!({"metadata": {"name": "web", "annotations": {"sidecar.istio.io/inject": "true"}},
        "status": {"containerStatuses": [{"name": "istio-proxy", "ready": true, "image": "", "imageID": "", "restartCount": 0}]}});
    state.member_pods = [(shop.clone(), Observed::Present(vec![read(pod)]))].into();
    let slice = |namespace: &str, service: &str| {
        read(
            json!({"metadata": {"name": service, "namespace": namespace, "labels": {"kubernetes.io/service-name": service}},
            "addressType": "IPv4", "endpoints": [{"addresses": ["10.0.0.1"]}]}),
        )
    };
    let gateways = ["ingress", "egress"].map(|end| slice(name, &format!("{other}-{end}")));
    state.endpoint_slices = Observed::Present(gateways.into());
    state.member_endpoint_slices = [(shop.clone(), Observed::Present(vec![slice(&shop, "details")]))].into();
    state.virtual_services = [(shop, Observed::Present(Vec::new()))].into();
    state
}

/// `stage` offers `stage-shop/details` to `prod` as `shared/facts`; `prod` imports it as `prod-shop/details-v2`.
pub fn healthy() -> Snapshot {
    let (mut prod, mut stage) = (mesh("prod", "stage"), mesh("stage", "prod"));
    let exported = "facts.shared.svc.prod-exports.local";
    stage.exports = Observed::Present(vec![read(json!({"metadata": {"name": "prod"},
        "spec": {"exportRules": [{"type": "NameSelector", "nameSelector": {"namespace": "stage-shop", "name": "details",
            "alias": {"namespace": "shared", "name": "facts"}}}]},
        "status": {"exportedServices": [{"exportedName": exported,
            "localService": {"hostname": "", "name": "details", "namespace": "stage-shop"}}]}}))]);
    prod.imports = Observed::Present(vec![read(json!({"metadata": {"name": "stage"},
        "spec": {"importRules": [{"type": "NameSelector", "nameSelector": {"namespace": "shared", "name": "facts",
            "alias": {"namespace": "prod-shop", "name": "details-v2"}}}]},
        "status": {"importedServices": [{"exportedName": exported, "localService": {
            "hostname": "details-v2.prod-shop.svc.stage-imports.local", "name": "details-v2", "namespace": "prod-shop"}}]}}))]);
    Snapshot {
        taken_at: "2026-01-01T12:00:00Z".parse().expect("a time"),
        meshes: [prod, stage].map(|mesh| (mesh.mesh.name.clone(), mesh)).into(),
    }
}

pub fn walk(snapshot: &Snapshot) -> ServicePath {
    let service = "stage-shop/details".parse().expect("a service");
    ServicePath::walk(snapshot, &service, "prod", "stage").expect("both meshes are there")
}

/// The path after one change to one mesh.
fn broken(mesh: &str, change: impl FnOnce(&mut MeshState)) -> ServicePath {
    let mut snapshot = healthy();
    change(snapshot.meshes.get_mut(mesh).expect("a mesh"));
    walk(&snapshot)
}

#[track_caller]
fn assert_broken(path: &ServicePath, step: Step, says: &str, fix: &str) {
    assert_eq!(path.first_broken, Some(step), "{path:#?}");
    assert_eq!(path.verdict(), Exit::No);
    let hop = path.hops.iter().find(|hop| hop.step == step).expect("a hop");
    let told = format!("{} {}", hop.says, hop.evidence.join(" "));
    assert!(told.contains(says), "{told}");
    assert!(hop.fix.first().is_some_and(|first| first.contains(fix)), "{hop:?}");
}

fn set_rules<T: Clone>(sets: &mut Observed<Vec<T>>, change: impl FnOnce(&mut T)) {
    let mut items = sets.list().unwrap_or_default().to_vec();
    change(&mut items[0]);
    *sets = Observed::Present(items);
}

#[test]
fn a_healthy_path_is_whole_and_names_the_host() {
    let path = walk(&healthy());
    assert!(path.whole, "{path:#?}");
    assert_eq!(path.verdict(), Exit::Done);
    assert_eq!(
        path.host.as_deref(),
        Some("details-v2.prod-shop.svc.stage-imports.local")
    );
}

#[test]
fn the_service_may_be_named_as_the_asking_mesh_imported_it() {
    let imported = "prod-shop/details-v2".parse().expect("a service");
    let path = ServicePath::walk(&healthy(), &imported, "prod", "stage").expect("both meshes");
    assert_eq!(path.service, "stage-shop/details");
    assert!(path.whole);
}

#[test]
fn a_namespace_that_is_no_member_breaks_the_path_first() {
    let path = broken("stage", |stage| {
        stage.member_roll = Observed::Present(read(json!({"metadata": {"name": "default"}, "spec": {"members": []},
            "status": {"configuredMembers": []}})));
    });
    assert_broken(
        &path,
        Step::MemberRoll,
        "is no member of stage",
        "meshfed install stage/stage@sandbox --member stage-shop",
    );
    let service = path.hops.iter().find(|hop| hop.step == Step::Service).expect("a hop");
    assert_eq!(service.state, HopState::NotReached);
}

#[test]
fn a_missing_service_lists_what_is_near() {
    let path = broken("stage", |stage| {
        let near = json!({"metadata": {"name": "detail", "namespace": "stage-shop"}, "spec": {"ports": [{"port": 1}]}});
        stage.member_services = [("stage-shop".to_owned(), Observed::Present(vec![read(near)]))].into();
    });
    assert_broken(&path, Step::Service, "`stage-shop/detail`", "create the Service");
}

#[test]
fn a_service_with_two_ports_breaks_although_every_status_is_good() {
    let path = broken("stage", |stage| {
        let two = json!({"metadata": {"name": "details", "namespace": "stage-shop"},
            "spec": {"ports": [{"name": "http-a", "port": 1}, {"name": "http-b", "port": 2}]}});
        stage.member_services = [("stage-shop".to_owned(), Observed::Present(vec![read(two)]))].into();
    });
    assert_broken(
        &path,
        Step::Service,
        "exactly one",
        "-n stage-shop edit service details",
    );
}

#[test]
fn nothing_ready_behind_the_service_or_a_gateway_breaks_the_path() {
    let path = broken("stage", |stage| {
        let slices = stage.member_endpoint_slices["stage-shop"]
            .list()
            .unwrap_or_default()
            .to_vec();
        let unready = slices.into_iter().map(|mut slice| {
            slice.endpoints = Some(vec![read(
                json!({"addresses": ["10.0.0.1"], "conditions": {"ready": false}}),
            )]);
            slice
        });
        stage.member_endpoint_slices = [("stage-shop".to_owned(), Observed::Present(unready.collect()))].into();
    });
    assert_broken(
        &path,
        Step::Endpoints,
        "stage-shop/details has no ready endpoint",
        "get pods",
    );
    let path = broken("prod", |prod| prod.endpoint_slices = Observed::Present(Vec::new()));
    assert_broken(
        &path,
        Step::EgressGateway,
        "prod/stage-egress has no ready endpoint",
        "get pods",
    );
    let path = broken("prod", |prod| prod.endpoint_slices = Observed::default());
    assert_eq!((path.first_broken, path.verdict()), (None, Exit::Unknown));
}

#[test]
fn the_cause_of_a_link_that_is_down_is_named_with_its_code_and_its_mending() {
    let path = broken("prod", |prod| {
        let mut down = peer("prod", "stage");
        down["status"]["discoveryStatus"]["active"][0]["watch"] =
            json!({"connected": false, "lastDisconnectStatus": "503 Service Unavailable"});
        down["spec"]["security"]["trustDomain"] = json!("wrong.local");
        prod.peers = Observed::Present(vec![read(down)]);
    });
    assert_eq!(path.first_broken, Some(Step::Link));
    let hop = path.hops.iter().find(|hop| hop.step == Step::Link).expect("a hop");
    assert!(
        hop.evidence
            .iter()
            .any(|seen| seen.starts_with("MF06") && seen.contains("wrong.local")),
        "{hop:#?}"
    );
}

#[test]
fn an_export_that_no_rule_takes_says_which_rules_are_skipped() {
    let path = broken("stage", |stage| {
        set_rules(&mut stage.exports, |set| {
            set.spec.export_rules[0].type_ = "nameSelector".to_owned()
        });
    });
    assert_broken(
        &path,
        Step::ExportRule,
        "istiod skips exportRules[0]",
        "meshfed export stage-shop/details --in stage/stage@sandbox --to prod",
    );
    let path = broken("stage", |stage| stage.exports = Observed::Present(Vec::new()));
    assert_broken(
        &path,
        Step::ExportRule,
        "there is no ExportedServiceSet stage/prod",
        "meshfed export",
    );
}

#[test]
fn an_export_that_istiod_does_not_list_is_broken_at_its_name() {
    let path = broken("stage", |stage| {
        set_rules(&mut stage.exports, |set| {
            set.status.as_mut().expect("a status").exported_services.clear();
        });
    });
    assert_broken(
        &path,
        Step::ExportedName,
        "does not list facts.shared",
        "meshfed check stage/stage@sandbox",
    );
}

#[test]
fn two_services_of_one_exported_name_are_broken_at_the_name() {
    let path = broken("stage", |stage| {
        let twin = json!({"metadata": {"name": "facts", "namespace": "shared"}, "spec": {"ports": [{"name": "http", "port": 1}]}});
        stage
            .member_services
            .insert("shared".to_owned(), Observed::Present(vec![read(twin)]));
        stage.member_roll = Observed::Present(read(json!({"metadata": {"name": "default"}, "spec": {},
            "status": {"configuredMembers": ["stage-shop", "shared"]}})));
        set_rules(&mut stage.exports, |set| {
            set.spec
                .export_rules
                .push(read(json!({"type": "NameSelector", "nameSelector": {}})));
        });
    });
    assert_broken(&path, Step::ExportedName, "the one name `shared/facts`", "--as");
}

#[test]
fn a_link_that_is_down_is_the_broken_hop_although_everything_is_listed() {
    let path = broken("prod", |prod| {
        let mut down = peer("prod", "stage");
        down["status"]["discoveryStatus"]["active"][0]["watch"] =
            json!({"connected": false, "lastDisconnectStatus": "503 Service Unavailable"});
        prod.peers = Observed::Present(vec![read(down)]);
    });
    assert_broken(
        &path,
        Step::Link,
        "503 Service Unavailable",
        "meshfed check prod/prod@sandbox stage/stage@sandbox",
    );
}

#[test]
fn meshes_that_are_not_federated_are_broken_at_the_export() {
    let mut snapshot = healthy();
    for mesh in snapshot.meshes.values_mut() {
        mesh.peers = Observed::Present(Vec::new());
    }
    let path = walk(&snapshot);
    assert_broken(
        &path,
        Step::ExportRule,
        "has no ServiceMeshPeer for prod",
        "meshfed peer",
    );
}

#[test]
fn gateways_must_be_there_with_the_port_of_service_traffic() {
    let without = |state: &mut MeshState, ports: Value| {
        let mut services = state.services.list().unwrap_or_default().to_vec();
        for service in &mut services {
            service.spec = Some(read(json!({ "ports": ports })));
        }
        state.services = Observed::Present(services);
    };
    let path = broken("stage", |stage| without(stage, json!([{"port": 8188}])));
    assert_broken(
        &path,
        Step::IngressGateway,
        "has no port 15443",
        "patch service prod-ingress",
    );
    let path = broken("prod", |prod| {
        without(prod, json!([{"port": 8188}, {"port": 15443, "targetPort": 8443}]))
    });
    assert_broken(&path, Step::EgressGateway, "leads to 8443", "edit smcp");
    let path = broken("prod", |prod| prod.services = Observed::Present(Vec::new()));
    assert_broken(
        &path,
        Step::EgressGateway,
        "prod/stage-egress that the ServiceMeshPeer names has no Service",
        "meshfed peer",
    );
}

#[test]
fn an_import_rule_with_the_original_name_misses_what_is_offered_by_an_alias() {
    let path = broken("prod", |prod| {
        set_rules(&mut prod.imports, |set| {
            let selector = set.spec.import_rules[0].name_selector.as_mut().expect("a selector");
            (selector.namespace, selector.name) = (Some("stage-shop".to_owned()), Some("details".to_owned()));
        });
    });
    assert_broken(
        &path,
        Step::ImportRule,
        "offers it as `shared/facts`, and rules match the offered name",
        "meshfed import shared/facts --in prod/prod@sandbox --from stage",
    );
}

#[test]
fn an_import_that_istiod_lists_otherwise_is_broken_at_its_host() {
    let host = |hostname: &str| {
        let hostname = hostname.to_owned();
        broken("prod", |prod| {
            set_rules(&mut prod.imports, |set| {
                set.status.as_mut().expect("a status").imported_services[0]
                    .local_service
                    .hostname = hostname;
            });
        })
    };
    assert_broken(&host(""), Step::ImportedHost, "does not import it yet", "meshfed check");
    assert_broken(
        &host("old.prod-shop.svc.stage-imports.local"),
        Step::ImportedHost,
        "still imports it as old.",
        "meshfed check",
    );
    let path = broken("prod", |prod| {
        set_rules(&mut prod.imports, |set| {
            set.status.as_mut().expect("a status").imported_services.clear()
        });
    });
    assert_broken(&path, Step::ImportedHost, "was never offered", "meshfed check");
}

#[test]
fn without_a_sidecar_nobody_can_ask() {
    let path = broken("prod", |prod| {
        let pod = json!({"metadata": {"name": "web", "annotations": {"sidecar.istio.io/inject": "true"}}});
        prod.member_pods = [("prod-shop".to_owned(), Observed::Present(vec![read(pod)]))].into();
    });
    assert_broken(
        &path,
        Step::Sidecar,
        "none is ready",
        "meshfed status prod/prod@sandbox",
    );
}

#[test]
fn a_route_to_a_host_that_only_looks_like_the_import_is_broken() {
    let path = broken("prod", |prod| {
        let route = json!({"metadata": {"name": "details", "namespace": "prod-shop"}, "spec": {"hosts": ["details"],
            "http": [{"route": [{"destination": {"host": "details"}}],
                      "mirror": {"host": "details-v2.prod-shop.svc.stage-mesh-imports.local"}}]}});
        prod.virtual_services = [("prod-shop".to_owned(), Observed::Present(vec![read(route)]))].into();
    });
    assert_broken(
        &path,
        Step::Route,
        "the route leads to details-v2.prod-shop.svc.stage-mesh-imports.local",
        "-n prod-shop edit virtualservice details",
    );
}

#[test]
fn what_may_not_be_seen_leaves_the_answer_unknown_but_a_broken_hop_decides() {
    let path = broken("stage", |stage| {
        stage.exports = Observed::forbidden("list exportedservicesets in stage")
    });
    assert_eq!((path.first_broken, path.verdict()), (None, Exit::Unknown), "{path:#?}");
    // What the asking mesh lists still tells the host.
    let mut snapshot = healthy();
    snapshot.meshes.get_mut("stage").expect("stage").control_plane = Observed::unreachable("refused");
    snapshot.meshes.get_mut("prod").expect("prod").imports = Observed::Present(Vec::new());
    let path = walk(&snapshot);
    assert_eq!(path.hops[0].state, HopState::Unknown);
}

#[test]
fn text_is_never_wider_than_the_terminal_and_marks_the_first_broken_hop() {
    let path = broken("stage", |stage| stage.exports = Observed::Present(Vec::new()));
    let text = path.text(
        &Style {
            color: false,
            width: Some(80),
        },
        false,
    );
    let commands = |line: &&str| !line.contains("meshfed ");
    assert!(
        text.lines().filter(commands).all(|line| line.chars().count() <= 80),
        "{text}"
    );
    assert!(
        text.contains("  × export rule      there is no ExportedServiceSet stage/prod"),
        "{text}"
    );
    assert!(text.contains("mend: meshfed export stage-shop/details"), "{text}");
    assert!(
        text.ends_with("stage-shop/details from prod to stage: broken at the export rule"),
        "{text}"
    );
}
