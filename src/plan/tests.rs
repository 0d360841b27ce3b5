//! Whole plans, on meshes as API servers show them.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use serde_json::{Value, json};

use super::draft::{Draft, Removing};
use super::*;
use crate::checks;
use crate::gateway::GatewayDirection;
use crate::manifest::{Kind, Templates, Values, kinds};
use crate::profile::ControlPlaneSettings;
use crate::snapshot::samples::{mesh, read, spec_for};
use crate::snapshot::{Condition, MeshState, Observed, Part, Right, Snapshot, ToldMesh, Unknown};
use crate::topology::{
    Expose, FederatedMesh, Installation, MeshReference, Peering, PeeringEnd, RemovedExport, RemovedImport, RemovedMesh,
    RemovedPeer, RemovedRoute, Route, RouteRequest, RouteTarget,
};

const MANAGER: &str = "meshfed";

fn root(common_name: &str) -> String {
    let mut parameters = CertificateParams::new(Vec::new()).expect("no names");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters
        .distinguished_name
        .push(rcgen::DnType::CommonName, common_name);
    let certificate = parameters.self_signed(&KeyPair::generate().expect("a key"));
    certificate.expect("a certificate").pem()
}

/// An installed mesh with gateways for `peer`, a member with one Service, and everything else read and not there.
fn installed(name: &str, peer: &str) -> MeshState {
    let mut state = mesh(name, &spec_for(name, peer));
    let root = json!({"metadata": {"name": "istio-ca-root-cert"}, "data": {"root-cert.pem": root(name)}});
    state.root_certificate = Observed::Present(read(root));
    let gateway = json!({"metadata": {"name": format!("{peer}-ingress"), "namespace": name}, "spec": {}});
    state.services = Observed::Present(vec![read(gateway)]);
    state.member_roll = Observed::Present(read(
        json!({"metadata": {"name": "default"}, "spec": {"members": ["shop"]},
        "status": {"configuredMembers": ["shop"]}}),
    ));
    let service = json!({"metadata": {"name": "details", "namespace": "shop"},
        "spec": {"ports": [{"name": "http", "port": 80}]}});
    state.member_services = [("shop".to_owned(), Observed::Present(vec![read(service)]))].into();
    state.virtual_services = [("shop".to_owned(), Observed::Present(Vec::new()))].into();
    state.destination_rules = [("shop".to_owned(), Observed::Present(Vec::new()))].into();
    state
}

/// Two installed meshes. With `peered`, each has a ServiceMeshPeer for the other.
fn seen(peered: bool) -> Observation {
    let mut meshes = [installed("prod", "stage"), installed("stage", "prod")];
    for (index, peer) in ["stage", "prod"].into_iter().enumerate().filter(|_| peered) {
        let object = json!({"metadata": {"name": peer}, "spec": {}});
        meshes[index].peers = Observed::Present(vec![read(object)]);
    }
    Observation::of(Snapshot {
        taken_at: "2026-01-01T12:00:00Z".parse().expect("a time"),
        meshes: meshes
            .into_iter()
            .map(|state| (state.mesh.name.clone(), state))
            .collect(),
    })
}

fn state<'a>(seen: &'a mut Observation, name: &str) -> &'a mut MeshState {
    seen.snapshot.meshes.get_mut(name).expect("a mesh of the test")
}

fn references() -> [MeshReference; 2] {
    ["prod", "stage"].map(|name| name.parse().expect("a mesh"))
}

fn peering(expose: Expose) -> Federation {
    let end = |mesh: &str| PeeringEnd {
        mesh: mesh.to_owned(),
        ..PeeringEnd::default()
    };
    Federation {
        peerings: vec![Peering {
            ends: [end("prod"), end("stage")],
            expose,
            restart_istiod: false,
        }],
        ..Federation::of(&references())
    }
}

fn objects_of(steps: &[Step]) -> Vec<Vec<String>> {
    let object = |change: &Change| match change {
        Change::Write(planned) => format!("{} {}", planned.mesh, planned.values.kind().kind),
        Change::Remove(removal) => format!("{} -{}", removal.mesh, removal.kind.kind),
        Change::Restart(restart) => format!("{} restart {}", restart.mesh, restart.deployment),
    };
    steps
        .iter()
        .map(|step| step.changes.iter().map(object).collect())
        .collect()
}

fn conditions_of(step: &Step) -> Vec<(&str, &Condition)> {
    let until = step.until.iter();
    until
        .map(|requirement| (requirement.mesh.name.as_str(), &requirement.condition))
        .collect()
}

#[test]
fn two_installed_meshes_federate_in_one_step_that_ends_with_both_links() {
    let plan = plan(&peering(Expose::Auto), &seen(false), &Options::default());
    assert_eq!(plan.refusal, Refusal::default());
    assert_eq!(
        objects_of(&plan.steps),
        [[
            "prod ConfigMap",
            "stage ConfigMap",
            "prod ServiceMeshPeer",
            "stage ServiceMeshPeer"
        ]]
    );
    let synced = |to: &str| Condition::Synced { to: to.to_owned() };
    assert_eq!(
        conditions_of(&plan.steps[0]),
        [("prod", &synced("stage")), ("stage", &synced("prod"))]
    );
    assert_eq!((plan.deferred, plan.later), (Vec::new(), Vec::new()));
}

#[test]
fn a_gateway_that_is_missing_is_made_and_reachable_before_a_peer_names_it() {
    let mut seen = seen(false);
    let prod = state(&mut seen, "prod");
    prod.control_plane = Observed::Present(read(json!({"metadata": {"name": "prod"},
        "spec": {"security": {"trust": {"domain": "prod.local"}}}})));
    prod.services = Observed::Present(Vec::new());
    let plan = plan(&peering(Expose::Auto), &seen, &Options::default());
    assert_eq!(objects_of(&plan.steps)[0], ["prod ServiceMeshControlPlane"]);
    assert_eq!(objects_of(&plan.steps)[1].len(), 4);
    let expose = Expose::ClusterIp;
    assert_eq!(
        conditions_of(&plan.steps[0]),
        [
            ("prod", &Condition::ControlPlaneReady),
            ("prod", &Condition::Reachable { expose })
        ]
    );
}

#[test]
fn what_depends_on_an_address_that_is_not_known_yet_is_deferred_until_it_is() {
    let plan = plan(&peering(Expose::LoadBalancer), &seen(false), &Options::default());
    assert_eq!(
        objects_of(&plan.steps),
        [["prod ServiceMeshControlPlane", "stage ServiceMeshControlPlane"]]
    );
    let deferred: Vec<&str> = plan.deferred.iter().map(|deferred| deferred.object.as_str()).collect();
    assert_eq!(deferred, ["prod-ingress", "stage-ingress"]);
    assert_eq!(objects_of(&plan.later), [[""; 0]], "no peer without an address");
}

#[test]
fn exports_and_imports_of_a_peering_that_is_yet_to_come_wait_for_its_link() {
    let mut wanted = peering(Expose::Auto);
    wanted.exports.push(crate::topology::Export {
        mesh: "stage".to_owned(),
        peer: "prod".to_owned(),
        request: crate::rules::ExportRequest {
            selector: crate::rules::ExportTarget::Name("shop/details".parse().expect("a service")),
            alias: None,
        },
    });
    let plan = plan(&wanted, &seen(false), &Options::default());
    assert_eq!(plan.refusal, Refusal::default());
    assert_eq!(plan.steps.len(), 1);
    let connected = Condition::Connected { to: "prod".to_owned() };
    assert_eq!(
        plan.deferred
            .iter()
            .map(|deferred| &deferred.condition)
            .collect::<Vec<_>>(),
        [&connected]
    );
}

/// A mesh `new` that is to be installed, and a cluster that has nothing of it.
fn new_mesh(installation: Installation) -> (Federation, Observation) {
    let mut wanted = Federation::default();
    wanted.meshes.push(FederatedMesh {
        reference: "new".parse().expect("a mesh"),
        installation: Some(installation),
    });
    let mut new = mesh("new", &json!({}));
    (new.control_plane, new.member_roll) = (Observed::Missing, Observed::Missing);
    let mut seen = seen(false);
    seen.snapshot.meshes = [("new".to_owned(), new)].into();
    seen.served = [(
        ("new".to_owned(), kinds::PROJECT_REQUEST.kind),
        Observed::Present(false),
    )]
    .into();
    (wanted, seen)
}

#[test]
fn a_member_joins_after_the_control_plane_is_ready() {
    let (wanted, seen) = new_mesh(Installation {
        members: vec!["shop".to_owned()],
        ..Installation::default()
    });
    let plan = plan(&wanted, &seen, &Options::default());
    assert_eq!(plan.refusal, Refusal::default());
    assert_eq!(
        objects_of(&plan.steps),
        [
            vec!["new Namespace", "new Namespace", "new ServiceMeshControlPlane"],
            vec!["new ServiceMeshMemberRoll"]
        ]
    );
    assert_eq!(conditions_of(&plan.steps[0]), [("new", &Condition::ControlPlaneReady)]);
}

#[test]
fn a_new_mesh_gets_the_newest_version_that_the_operator_makes_and_says_which() {
    let operator = |version: &str, phase: &str| {
        read(json!({"metadata": {"name": format!("servicemeshoperator.v{version}")},
            "spec": {"displayName": "x", "version": version}, "status": {"phase": phase}}))
    };
    let installed = |wanted: Installation, change: &dyn Fn(&mut Observation)| {
        let (wanted, mut seen) = new_mesh(wanted);
        change(&mut seen);
        let plan = plan(&wanted, &seen, &Options::default());
        let changes = plan.steps.iter().flat_map(|step| &step.changes);
        let mut version = changes.filter_map(|change| match change {
            Change::Write(planned) => match &*planned.values {
                crate::manifest::Values::ControlPlane(values) => values.spec.get("version").cloned(),
                _ => None,
            },
            _ => None,
        });
        (version.next().unwrap_or_default(), plan.notes.join("; "))
    };
    let with_operators = |seen: &mut Observation| {
        let operators = vec![operator("2.5.1", "Succeeded"), operator("2.6.0", "Installing")];
        state(seen, "new").operators = Observed::Present(operators);
    };
    let (version, notes) = installed(Installation::default(), &with_operators);
    assert_eq!(version, "v2.5");
    let told = "version v2.5, the newest that the installed operator `servicemeshoperator.v2.5.1` supports";
    assert!(notes.contains(told), "{notes}");

    // What the webhook names is nearer to the truth.
    let (version, notes) = installed(Installation::default(), &|seen| {
        with_operators(seen);
        seen.supported = vec![crate::profile::Version::V2_3, crate::profile::Version::V2_4];
    });
    assert_eq!(version, "v2.4");
    assert!(
        notes.contains("the newest of those that the operator supports: `v2.3` and `v2.4`"),
        "{notes}"
    );

    let mut asked = Installation::default();
    asked.control_plane.version = Some(crate::profile::Version::V2_6);
    assert_eq!(installed(asked, &with_operators), (json!("v2.6"), String::new()));
    let (version, notes) = installed(Installation::default(), &|_| ());
    assert_eq!(version, "v2.6");
    assert!(notes.contains("version v2.6, the newest that meshfed knows"), "{notes}");
    let there = installed(Installation::default(), &|seen| {
        with_operators(seen);
        let new = state(seen, "new");
        new.control_plane = mesh("new", &json!({"version": "v2.4"})).control_plane;
    });
    assert_eq!(
        there,
        (Value::Null, String::new()),
        "what is there is not changed unasked"
    );
}

#[test]
fn an_istiod_that_does_not_get_through_is_restarted_where_that_is_allowed_and_no_other() {
    let restarts = |may_restart: bool, said: &str| {
        let mut seen = seen(true);
        let watch = json!({"connected": false, "lastDisconnectStatus": said});
        let status = json!({"discoveryStatus": {"inactive": [{"pod": "istiod-0", "watch": watch}]}});
        let object = json!({"metadata": {"name": "stage"}, "spec": {}, "status": status});
        let prod = state(&mut seen, "prod");
        prod.peers = Observed::Present(vec![read(object)]);
        let mut wanted = peering(Expose::Auto);
        wanted.peerings[0].restart_istiod = may_restart;
        let plan = plan(&wanted, &seen, &Options::default());
        let objects = objects_of(&plan.steps).concat();
        objects
            .into_iter()
            .filter(|object| object.contains(" restart "))
            .collect::<Vec<_>>()
    };
    assert_eq!(restarts(true, "503 Service Unavailable"), ["prod restart istiod-prod"]);
    assert_eq!(restarts(false, "503 Service Unavailable"), [""; 0]);
    assert_eq!(restarts(true, "403 Forbidden"), [""; 0]);
}

#[test]
fn a_control_plane_that_its_peers_could_not_use_is_refused_with_the_codes_of_the_checks() {
    let settings = |field: &str, value: Value| ControlPlaneSettings {
        set: vec![(field.to_owned(), value)],
        ..ControlPlaneSettings::default()
    };
    let in_other = json!({"enabled": true, "namespace": "other"});
    for (code, control_plane) in [
        (None, ControlPlaneSettings::default()),
        (Some("MF0702"), settings("cluster.name", json!("east"))),
        (
            Some("MF0502"),
            settings("gateways.additionalEgress.east-egress", in_other),
        ),
    ] {
        let (wanted, seen) = new_mesh(Installation {
            control_plane,
            peers: vec!["east".to_owned()],
            ..Installation::default()
        });
        let plan = plan(&wanted, &seen, &Options::default());
        let told = plan.refusal.said();
        match code {
            Some(code) => assert!(told.contains(&format!("({code})")) && !told.contains('\n'), "{told}"),
            None => assert_eq!((told.as_str(), plan.warnings.as_slice()), ("", [].as_slice())),
        }
    }
}

fn live(kind: &'static Kind, name: &str, spec: Value) -> (ObjectKey, Observed<Arc<Value>>) {
    let fields = json!([{"manager": MANAGER, "operation": "Apply", "fieldsV1": {"f:spec": {}}}]);
    let object = json!({"apiVersion": kind.api_version(), "kind": kind.kind, "spec": spec,
        "metadata": {"name": name, "namespace": "prod", "uid": "1", "managedFields": fields,
            "labels": {"app.kubernetes.io/managed-by": MANAGER}}});
    let key = ObjectKey {
        mesh: "prod".to_owned(),
        kind: kind.kind,
        namespace: "prod".to_owned(),
        name: name.to_owned(),
    };
    (key, Observed::Present(Arc::new(object)))
}

fn unpeer() -> Federation {
    let mut wanted = Federation::of(&references()[..1]);
    wanted.removed.peers.push(RemovedPeer {
        mesh: "prod".to_owned(),
        peer: "stage".to_owned(),
        remote_gone: false,
    });
    wanted
}

/// `prod` has the peer `stage`, to which istiod lists an export.
fn exporting() -> Observation {
    let mut seen = seen(true);
    let set = json!({"metadata": {"name": "stage", "resourceVersion": "7"}, "spec": {"exportRules": [
        {"type": "NameSelector", "nameSelector": {"namespace": "shop", "name": "details"}}]},
        "status": {"exportedServices": [{"exportedName": "details.shop.svc.stage-exports.local",
            "localService": {"hostname": "", "name": "details", "namespace": "shop"}}]}});
    let labels =
        json!({"metadata": {"name": "stage", "labels": {"app.kubernetes.io/managed-by": MANAGER}}, "spec": {}});
    let prod = state(&mut seen, "prod");
    prod.peers = Observed::Present(vec![read(labels)]);
    let rules = set["spec"].clone();
    prod.exports = Observed::Present(vec![read(set)]);
    seen.objects = [
        live(&kinds::SERVICE_MESH_CONTROL_PLANE, "prod", json!({})),
        live(&kinds::SERVICE_MESH_PEER, "stage", json!({})),
        live(&kinds::EXPORTED_SERVICE_SET, "stage", rules),
    ]
    .into();
    for (kind, name) in [
        (&kinds::IMPORTED_SERVICE_SET, "stage"),
        (&kinds::SERVICE_MESH_MEMBER_ROLL, "default"),
        (&kinds::CONFIG_MAP, "stage-ca-root-cert"),
    ] {
        seen.objects.insert(live(kind, name, json!({})).0, Observed::Missing);
    }
    seen
}

#[test]
fn a_peer_goes_only_after_istiod_lists_no_export_any_more() {
    let plan = plan(&unpeer(), &exporting(), &Options::default());
    assert_eq!(plan.refusal, Refusal::default());
    assert_eq!(
        objects_of(&plan.steps),
        [
            ["prod ExportedServiceSet"],
            ["prod -ServiceMeshPeer"],
            ["prod -ExportedServiceSet"]
        ]
    );
    assert_eq!(
        conditions_of(&plan.steps[0]),
        [("prod", &Condition::ExportsGone { names: None })]
    );
    let listed = plan.steps[0].until[0].unmet(&exporting()).expect("still listed");
    assert!(
        listed
            .to_string()
            .ends_with("still listed: details.shop.svc.stage-exports.local"),
        "{listed}"
    );
}

#[test]
fn gateways_of_several_peers_go_out_of_a_control_plane_at_once() {
    let (seen, options) = (seen(true), Options::default());
    let prod = &seen.snapshot.meshes["prod"];
    let object = json!({"metadata": {"name": "prod", "namespace": "prod", "uid": "1"}});
    let facing = |peer: &str| Removal {
        gateways: vec![(GatewayDirection::Ingress, format!("{peer}-ingress"))],
        ..Removal::of(prod, &kinds::SERVICE_MESH_CONTROL_PLANE, &object)
    };
    let set = Removal::of(prod, &kinds::EXPORTED_SERVICE_SET, &object);
    let mut draft = Draft::new(&seen, &options);
    for removal in [facing("stage"), set.clone(), facing("test")] {
        draft.remove(Removing::PeerParts, prod, removal, false);
    }
    let plan = draft.finish();
    let both = Removal {
        gateways: [facing("stage").gateways, facing("test").gateways].concat(),
        ..facing("stage")
    };
    let changes: Vec<&Change> = plan.changes().collect();
    assert_eq!(changes, [&Change::Remove(set), &Change::Remove(both)]);
}

#[test]
fn what_goes_only_after_other_things_is_foreseen_to_the_end() {
    let mut wanted = unpeer();
    wanted.removed.meshes.push(RemovedMesh {
        mesh: "prod".to_owned(),
        members: Vec::new(),
    });
    let mut seen = exporting();
    if let Observed::Present(control_plane) = &mut state(&mut seen, "prod").control_plane {
        let label = ("app.kubernetes.io/managed-by".to_owned(), MANAGER.to_owned());
        control_plane.metadata.labels = Some([label].into());
    }
    let now = plan(&wanted, &seen, &Options::default());
    let objects = |plan: &Plan| objects_of(&[plan.steps.as_slice(), plan.later.as_slice()].concat()).concat();
    assert!(!now.deferred.is_empty() && !objects(&now).contains(&"prod -ServiceMeshControlPlane".to_owned()));
    let whole = foreseen(&wanted, &seen, &Options::default(), &now).expect("something goes");
    assert_eq!(whole.refusal, Refusal::default());
    assert_eq!(whole.deferred, [], "nothing is left open");
    assert_eq!(
        objects(&whole),
        [
            "prod ExportedServiceSet",
            "prod -ServiceMeshPeer",
            "prod -ExportedServiceSet",
            "prod -ServiceMeshControlPlane"
        ]
    );
    // Where nothing goes, there is nothing to foresee.
    let peering = peering(Expose::LoadBalancer);
    let now = plan(&peering, &seen, &Options::default());
    assert_eq!(foreseen(&peering, &seen, &Options::default(), &now), None);
}

#[test]
fn only_what_was_seen_not_to_be_there_is_made_without_another_look() {
    let names = |seen: &Observation| {
        let plan = plan(&peering(Expose::Auto), seen, &Options::default());
        let missing = missing(&seen.snapshot, &plan).into_iter();
        missing
            .map(|key| format!("{} {} {}", key.mesh, key.kind, key.name))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(&seen(false)),
        [
            "prod ConfigMap stage-ca-root-cert",
            "prod ServiceMeshPeer stage",
            "stage ConfigMap prod-ca-root-cert",
            "stage ServiceMeshPeer prod"
        ]
    );
    assert_eq!(names(&seen(true)), [""; 0]);
    let mut unread = seen(false);
    state(&mut unread, "prod").peers = Observed::forbidden("list servicemeshpeers in prod");
    assert!(names(&unread).iter().all(|name| !name.starts_with("prod ")));
}

#[test]
fn exports_that_cannot_be_read_are_not_gone() {
    let mut seen = exporting();
    let until = plan(&unpeer(), &seen, &Options::default()).steps[0].until.clone();
    state(&mut seen, "prod").exports = Observed::forbidden("list exportedservicesets in prod");
    let unmet = until[0].unmet(&seen).expect("it cannot be told");
    assert_eq!(
        unmet.missing_right().map(ToString::to_string).as_deref(),
        Some("list exportedservicesets in prod")
    );
}

/// Everything that is wanted of the meshes, each with the parts of `prod` that it cannot be planned without.
fn wishes() -> Vec<(&'static str, Federation, &'static [&'static str])> {
    let names = || ("prod".to_owned(), "stage".to_owned());
    let pattern = || "shop/details".parse().expect("a service");
    let of = |change: &dyn Fn(&mut Federation)| {
        let mut wanted = Federation::of(&references());
        change(&mut wanted);
        wanted
    };
    let export = of(&|wanted| {
        let (mesh, peer) = names();
        let selector = crate::rules::ExportTarget::Name(pattern());
        let request = crate::rules::ExportRequest { selector, alias: None };
        wanted.exports.push(crate::topology::Export { mesh, peer, request });
    });
    let import = of(&|wanted| {
        let (mesh, peer) = names();
        let request = crate::rules::ImportRequest {
            service: pattern(),
            alias: None,
            as_local: false,
            domain_suffix: None,
        };
        wanted.imports.push(crate::topology::Import {
            mesh,
            peer,
            request,
            local_pods: crate::topology::LocalPods::default(),
        });
    });
    let split = of(&|wanted| {
        wanted.routes.push(Route {
            mesh: names().0,
            request: RouteRequest {
                service: crate::rules::ServiceName::new("shop", "details"),
                subset: Some("v1".to_owned()),
                adopt: false,
                whole: false,
                target: RouteTarget::Split(vec!["local=100".parse().expect("a share")]),
            },
        });
    });
    let unexport = of(&|wanted| {
        let (mesh, peer) = names();
        let target = crate::rules::ExportTarget::Name(pattern());
        wanted.removed.exports.push(RemovedExport { mesh, peer, target });
    });
    let unimport = of(&|wanted| {
        let (mesh, peer) = names();
        let service = pattern();
        wanted.removed.imports.push(RemovedImport { mesh, peer, service });
    });
    let uninstall = of(&|wanted| {
        let (mesh, members) = (names().0, Vec::new());
        wanted.removed.meshes.push(RemovedMesh { mesh, members });
    });
    let reset = of(&|wanted| {
        wanted.removed.routes.push(RemovedRoute {
            mesh: names().0,
            service: crate::rules::ServiceName::new("shop", "details"),
        });
    });
    vec![
        (
            "peer",
            peering(Expose::Auto),
            &["control plane", "peers", "root", "services"],
        ),
        (
            "export",
            export,
            &["peers", "exports", "roll", "services", "member services"],
        ),
        ("import", import, &["peers", "imports", "roll"]),
        (
            "split",
            split,
            &["roll", "imports", "member services", "routes", "subsets"],
        ),
        (
            "unexport",
            unexport,
            &["exports", "roll", "services", "member services"],
        ),
        ("unimport", unimport, &["imports"]),
        (
            "unpeer",
            unpeer(),
            &["control plane", "peers", "exports", "imports", "roll", "routes"],
        ),
        (
            "uninstall",
            uninstall,
            &["control plane", "peers", "exports", "imports", "roll"],
        ),
        ("route reset", reset, &["roll", "routes"]),
    ]
}

/// Makes a part of the mesh forbidden, and names the right.
fn forbid(state: &mut MeshState, part: &str) -> String {
    let right = format!("list {part} in prod");
    fn no<T>(right: &str) -> Observed<T> {
        Observed::forbidden(right)
    }
    let shop = || "shop".to_owned();
    match part {
        "control plane" => state.control_plane = no(&right),
        "peers" => state.peers = no(&right),
        "exports" => state.exports = no(&right),
        "imports" => state.imports = no(&right),
        "root" => state.root_certificate = no(&right),
        "roll" => state.member_roll = no(&right),
        "services" => state.services = no(&right),
        "member services" => state.member_services = [(shop(), no(&right))].into(),
        "routes" => state.virtual_services = [(shop(), no(&right))].into(),
        "subsets" => state.destination_rules = [(shop(), no(&right))].into(),
        other => panic!("no such part: {other}"),
    }
    crate::snapshot::Right::from(right.as_str()).to_string()
}

#[test]
fn what_may_not_be_read_refuses_the_plan_and_names_the_right_and_is_never_taken_for_absent() {
    for (wish, wanted, parts) in wishes() {
        for part in parts {
            let mut seen = exporting();
            let right = forbid(state(&mut seen, "prod"), part);
            let plan = plan(&wanted, &seen, &Options::default());
            let unread: Vec<String> = plan
                .refusal
                .unread
                .iter()
                .map(|unread| unread.unknown.to_string())
                .collect();
            assert!(
                unread.contains(&format!("no right to {right}")),
                "{wish} without {part}: {:#?}",
                plan.refusal
            );
        }
    }
}

#[test]
fn any_part_that_is_not_known_is_named_or_makes_no_difference() {
    // What only administrators of a cluster see is not needed to plan.
    let parts = || Part::ALL.iter().filter(|part| !part.row().for_administrators);
    let whole = exporting();
    for (wish, wanted, _) in wishes() {
        let known = plan(&wanted, &whole, &Options::default());
        for part in parts() {
            let mut seen = whole.clone();
            let right = |namespace: &str| Right::list(&part.title().replace(' ', ""), namespace);
            state(&mut seen, "prod").set_unknown(*part, &|namespace| Unknown::Forbidden(right(namespace)));
            let plan = plan(&wanted, &seen, &Options::default());
            let named = |unread: &Unread| matches!(&unread.unknown, Unknown::Forbidden(missing) if missing.resource == right("").resource);
            assert!(
                plan == known || plan.refusal.unread.iter().any(named),
                "{wish} without {part:?}: {plan:#?}"
            );
        }
    }
}

#[test]
fn what_a_file_does_not_name_any_more_is_not_told_while_a_part_that_could_tell_is_not_known() {
    let whole = exporting();
    let nothing = Federation::default();
    let leftovers = |seen: &Observation| stale("shop", &nothing, seen, "meshfed");
    let known = leftovers(&whole);
    for part in Part::ALL.iter().filter(|part| !part.row().for_administrators) {
        let mut seen = whole.clone();
        let right = |namespace: &str| Right::list(&part.title().replace(' ', ""), namespace);
        state(&mut seen, "prod").set_unknown(*part, &|namespace| Unknown::Forbidden(right(namespace)));
        let told = leftovers(&seen);
        let named = |unread: &String| unread.contains(&format!("no right to list {}", right("").resource));
        assert!(
            told == known || told.as_ref().is_err_and(|unread| unread.iter().any(named)),
            "without {part:?}: {told:#?}"
        );
    }
}

#[test]
fn a_cluster_that_does_not_answer_refuses_every_plan() {
    for (wish, wanted, _) in wishes() {
        let mut seen = exporting();
        let prod = state(&mut seen, "prod");
        *prod = MeshState::unasked(prod.mesh.clone());
        prod.control_plane = Observed::unreachable("connection refused");
        let plan = plan(&wanted, &seen, &Options::default());
        let [unread] = plan.refusal.unread.as_slice() else {
            panic!("{wish}: {:#?}", plan.refusal)
        };
        assert_eq!(unread.unknown.to_string(), "connection refused", "{wish}");
    }
}

/// The codes of the errors that `check` reports once everything planned is written.
fn reported(plan: &Plan, seen: &Observation) -> BTreeSet<&'static str> {
    let changes = plan.steps.iter().chain(&plan.later).flat_map(|step| &step.changes);
    let written = changes.filter_map(|change| match change {
        Change::Write(planned) => Some(checks::Proposal {
            mesh: planned.mesh.clone(),
            object: planned
                .manifest(Templates::embedded())
                .expect("an object")
                .object
                .clone(),
            fields: Vec::new(),
        }),
        Change::Remove(_) | Change::Restart(_) => None,
    });
    let written: Vec<checks::Proposal> = written.collect();
    let after = checks::with_proposals(&seen.snapshot, &written).expect("objects of their kinds");
    let found = checks::run(&checks::ALL, &after, &checks::Selection::default());
    let errors = found
        .findings()
        .filter(|finding| finding.severity == checks::Severity::Error);
    errors.map(|finding| finding.code.0).collect()
}

/// The codes that end the sentences of a refusal.
fn refused(plan: &Plan) -> BTreeSet<&str> {
    let said = plan.refusal.problems.iter().map(|problem| problem.said.as_str());
    said.filter_map(|said| Some(said.strip_suffix(')')?.rsplit_once('(')?.1))
        .filter(|code| code.starts_with("MF"))
        .collect()
}

#[test]
fn what_peer_refuses_has_the_code_that_check_reports_of_the_same_objects() {
    let other = |domain: &str, ingress: &str| {
        json!({"metadata": {"name": "other"}, "spec": {"remote": {"addresses": ["gateway.example.com"]},
            "security": {"trustDomain": domain, "clientID": format!("{domain}/ns/other/sa/prod-egress-service-account")},
            "gateways": {"ingress": {"name": ingress}, "egress": {"name": "other-egress"}}}})
    };
    let with_spec = |name: &str, peer: &str, change: &dyn Fn(&mut Value)| {
        let mut spec = spec_for(name, peer);
        change(&mut spec);
        mesh(name, &spec).control_plane
    };
    type Fault<'a> = (&'static str, Expose, &'a dyn Fn(&mut Observation));
    let faults: [Fault<'_>; 5] = [
        ("MF0607", Expose::Auto, &|seen| {
            let domain = |spec: &mut Value| spec["security"]["trust"]["domain"] = json!("stage.local");
            state(seen, "prod").control_plane = with_spec("prod", "stage", &domain);
        }),
        ("MF0702", Expose::Auto, &|seen| {
            let cluster = |spec: &mut Value| spec["cluster"] = json!({"name": "stage"});
            state(seen, "prod").control_plane = with_spec("prod", "stage", &cluster);
        }),
        ("MF0608", Expose::Auto, &|seen| {
            state(seen, "prod").peers = Observed::Present(vec![read(other("stage.local", "other-ingress"))]);
        }),
        ("MF0704", Expose::Auto, &|seen| {
            state(seen, "prod").peers = Observed::Present(vec![read(other("other.local", "stage-ingress"))]);
        }),
        ("MF0515", Expose::ClusterIp, &|seen| {
            state(seen, "prod").cluster = Observed::Present("another".to_owned());
        }),
    ];
    for (code, expose, fault) in faults {
        let mut seen = seen(false);
        fault(&mut seen);
        let plan = plan(&peering(expose), &seen, &Options::default());
        let refused = refused(&plan);
        assert!(refused.contains(code), "{code}: {:#?}", plan.refusal);
        let reported = reported(&plan, &seen);
        assert!(
            refused.iter().all(|code| reported.contains(code)),
            "{code}: {refused:?} is refused, {reported:?} reported"
        );
        let mut problems = plan.refusal.problems.iter();
        assert!(
            problems.all(|problem| problem.said.ends_with(')')),
            "{:#?}",
            plan.refusal
        );
    }
}

#[test]
fn what_own_templates_make_is_what_is_judged_and_rendered_once() {
    let (name, text) = Templates::sources()
        .find(|(name, _)| *name == "peer.yaml")
        .expect("a template of peers");
    let text = text.replace("{{ trust_domain }}", "elsewhere.local");
    let templates = Templates::with_overrides([(name.to_owned(), text)].into()).expect("it compiles");
    let options = Options {
        templates: Arc::new(templates),
        ..Options::default()
    };
    let wanted = peering(Expose::ClusterIp);
    let codes = |options: &Options| {
        refused(&plan(&wanted, &seen(false), options))
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&Options::default()), Vec::<String>::new());
    assert_eq!(codes(&options), ["MF0606"]);
    let plan = plan(&wanted, &seen(false), &Options::default());
    let Some(Change::Write(planned)) = plan.changes().next() else {
        panic!("{plan:#?}")
    };
    let templates = Templates::embedded();
    let [first, again] = [planned.clone(), planned.clone()].map(|copy| copy.manifest(templates).expect("a manifest"));
    assert!(Arc::ptr_eq(&first, &again));
}

#[test]
fn only_ones_own_side_is_planned_with_a_mesh_that_another_administrator_tells_of() {
    let mut seen = seen(false);
    let stage = state(&mut seen, "stage").clone();
    let mut place = stage.mesh;
    place.context = String::new();
    *state(&mut seen, "stage") = MeshState {
        control_plane: stage.control_plane,
        root_certificate: stage.root_certificate,
        told: Observed::Present(ToldMesh {
            fingerprint: "BA:78".to_owned(),
            egress: "way-out".to_owned(),
            client_id: "stage.local/ns/stage/sa/way-out-service-account".to_owned(),
            addresses: vec!["gateway.example.com".to_owned()],
            discovery_port: 31188,
            service_port: 31443,
        }),
        ..MeshState::unasked(place)
    };
    let plan = plan(&peering(Expose::Auto), &seen, &Options::default());
    assert_eq!(plan.refusal, Refusal::default());
    assert_eq!(
        objects_of(&plan.steps),
        [
            vec!["prod ServiceMeshControlPlane"],
            vec!["prod ConfigMap", "prod ServiceMeshPeer"]
        ],
        "the gateway is behind a load balancer, since another administrator has another cluster"
    );
    let written = plan.changes().find_map(|change| match change {
        Change::Write(planned) => match &*planned.values {
            Values::Peer(peer) => Some(peer),
            _ => None,
        },
        _ => None,
    });
    let peer = written.expect("a ServiceMeshPeer");
    assert_eq!(peer.client_id, "stage.local/ns/stage/sa/way-out-service-account");
    assert_eq!(peer.addresses, ["gateway.example.com"]);
    assert_eq!((peer.discovery_port, peer.service_port), (31188, 31443));
    let waits = plan.steps.iter().flat_map(|step| &step.until);
    assert!(waits.into_iter().all(|requirement| requirement.mesh.name == "prod"));
}
