//! What a check cannot look at, it does not pass; and what it looks at, it declares.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::families::{self, mesh};
use super::rarer;
use crate::checks::run::of_one;
use crate::checks::{ALL, Check, CheckRun, Part, Run, Selection, SkipReason, run};
use crate::snapshot::samples::read;
use crate::snapshot::{MeshState, Observed, Snapshot, ToldMesh};

/// A mesh that federates with `peer`, offers it a service and takes one, with every part of it known.
fn sharing(name: &str, peer: &str) -> MeshState {
    let mut state = mesh(name, peer);
    let shop = format!("{name}-shop");
    state.member_roll = Observed::Present(read(json!({"metadata": {"name": "default"},
        "spec": {"members": [shop]}, "status": {"configuredMembers": [shop]}})));
    let details = json!({"metadata": {"name": "details", "namespace": shop},
        "spec": {"selector": {"app": "details"}, "ports": [{"name": "http", "port": 9080}]}});
    state.member_services = [(shop.clone(), Observed::Present(vec![read(details)]))].into();
    let slice = json!({"metadata": {"name": "details-1", "labels": {"kubernetes.io/service-name": "details"}},
        "addressType": "IPv4", "endpoints": [{"addresses": ["10.0.0.1"], "conditions": {"ready": true}}]});
    state.member_endpoint_slices = [(shop.clone(), Observed::Present(vec![read(slice)]))].into();
    state.member_pods = [(shop.clone(), Observed::Present(Vec::new()))].into();
    let select = |namespace: &str| json!({"namespace": namespace, "name": "details"});
    state.exports = Observed::Present(vec![read(json!({"metadata": {"name": peer}, "spec": {"exportRules": [
        {"type": "NameSelector", "nameSelector": select(&shop)}]}}))]);
    state.imports = Observed::Present(vec![read(json!({"metadata": {"name": peer}, "spec": {"importRules": [
        {"type": "NameSelector", "importAsLocal": false, "nameSelector": select(&format!("{peer}-shop"))}]}}))]);
    let places = [name.to_owned(), shop.clone()];
    state.virtual_services = none(&places);
    state.destination_rules = none(&places);
    state.authorization_policies = none(&places);
    state.gateways = none(&places);
    state.service_entries = none(&places);
    state.member_network_policies = none(std::slice::from_ref(&shop));
    state.service_mesh_members = none(&[shop]);
    state.certificate_config_maps = Observed::Present(Vec::new());
    state.unknown_fields = Observed::Present(Vec::new());
    state.wire = Observed::Present(Vec::new());
    state.access = Observed::Present(Vec::new());
    state
}

fn none<T>(namespaces: &[String]) -> BTreeMap<String, Observed<Vec<T>>> {
    let each = namespaces.iter().cloned();
    each.map(|namespace| (namespace, Observed::Present(Vec::new())))
        .collect()
}

pub(in crate::checks) fn pair() -> (MeshState, MeshState) {
    let (mut prod, mut stage) = (sharing("prod", "stage"), sharing("stage", "prod"));
    rarer::trust(&mut prod, &mut stage, &str::to_owned);
    (prod, stage)
}

pub(super) fn snapshot(meshes: impl IntoIterator<Item = MeshState>) -> Snapshot {
    Snapshot {
        taken_at: families::NOW.parse().expect("a time"),
        meshes: meshes.into_iter().map(|mesh| (mesh.mesh.name.clone(), mesh)).collect(),
    }
}

fn look(meshes: impl IntoIterator<Item = MeshState>) -> CheckRun {
    run(&ALL, &snapshot(meshes), &Selection::default())
}

/// The field of a `MeshState` that a part is, which is what the part is named after.
fn field(part: Part) -> String {
    let name = format!("{part:?}");
    name[..1].to_lowercase() + &name[1..]
}

/// The mesh, with these parts as they are when the user may not see them.
fn forbidden(mesh: &MeshState, parts: &[Part]) -> MeshState {
    let mut value = serde_json::to_value(mesh).expect("a mesh");
    for part in parts {
        let refused = json!({"forbidden": format!("list {}", field(*part))});
        let field = &mut value[field(*part)];
        let by_name = field.as_object().filter(|all| !all.contains_key("present")).cloned();
        *field = match by_name {
            Some(all) => all.into_iter().map(|(name, _)| (name, refused.clone())).collect(),
            None => refused,
        };
    }
    read(value)
}

/// The mesh, with nothing known but these parts.
fn only(mesh: &Value, parts: &BTreeSet<Part>) -> MeshState {
    let kept = parts.iter().map(|part| field(*part));
    let kept: BTreeSet<String> = kept.chain(["mesh".to_owned(), "logs".to_owned()]).collect();
    let fields = mesh.as_object().expect("a mesh").iter();
    let fields = fields.filter(|(name, _)| kept.contains(*name));
    read(fields.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// What of `prod` a check says that it has found to be as it should.
fn passed(found: &CheckRun, check: &Check) -> Vec<String> {
    let result = found.results.iter().find(|result| result.code == check.code);
    let passed = result.expect("the check ran").passed.iter();
    passed.filter(|subject| subject.starts_with("prod")).cloned().collect()
}

#[test]
fn two_meshes_that_share_services_have_no_finding_and_nothing_is_skipped() {
    let (prod, stage) = pair();
    let found = look([prod, stage]);
    assert_eq!(
        found.findings().collect::<Vec<_>>(),
        Vec::<&crate::checks::Finding>::new()
    );
    let skipped: Vec<_> = found
        .results
        .iter()
        .filter(|result| !result.skipped.is_empty())
        .collect();
    assert!(skipped.is_empty(), "{skipped:#?}");
}

#[test]
fn no_check_of_two_sides_passes_where_only_one_was_looked_at() {
    let found = look([pair().0]);
    let of_two_sides = ALL.iter().filter(|check| !check.needs_of_remote.is_empty());
    let mut skipped = 0;
    for check in of_two_sides {
        assert_eq!(passed(&found, check), [""; 0], "{}", check.code);
        let result = found.results.iter().find(|result| result.code == check.code);
        for told in &result.expect("the check ran").skipped {
            assert_eq!(
                told.reason,
                SkipReason::NotLookedAt("stage".to_owned()),
                "{}",
                check.code
            );
            skipped += 1;
        }
    }
    assert!(skipped > 15, "{skipped}");
}

#[test]
fn what_is_told_of_a_mesh_is_no_ground_to_judge_that_mesh_by() {
    let (prod, stage) = pair();
    let peer = prod.peers.list().expect("known")[0].spec.clone();
    let told = ToldMesh {
        fingerprint: "BA:78".to_owned(),
        egress: "prod-egress".to_owned(),
        client_id: peer.security.client_id,
        addresses: peer.remote.addresses,
        discovery_port: 8188,
        service_port: 15443,
    };
    let stage = MeshState {
        control_plane: stage.control_plane,
        root_certificate: stage.root_certificate,
        told: Observed::Present(told),
        ..MeshState::unasked(stage.mesh)
    };
    let found = look([prod, stage]);
    assert_eq!(
        found.findings().collect::<Vec<_>>(),
        Vec::<&crate::checks::Finding>::new()
    );
    let known = [Part::ControlPlane, Part::RootCertificate, Part::Told];
    let mut compared = Vec::new();
    for check in ALL.iter() {
        let result = found.results.iter().find(|result| result.code == check.code);
        let result = result.expect("the check ran");
        let mut subjects = result
            .passed
            .iter()
            .chain(result.skipped.iter().map(|skipped| &skipped.subject));
        assert!(subjects.all(|subject| !subject.starts_with("stage")), "{result:#?}");
        let not_looked_at = SkipReason::NotLookedAt("stage".to_owned());
        assert!(
            result.skipped.iter().all(|skipped| skipped.reason == not_looked_at),
            "{result:#?}"
        );
        let is_known = check.needs_of_remote.iter().all(|part| known.contains(part));
        if check.needs_of_remote.is_empty() {
            continue;
        }
        assert_eq!(passed(&found, check).is_empty(), !is_known, "{result:#?}");
        if is_known {
            compared.push(check.code.0);
        }
    }
    assert_eq!(compared, ["MF0603", "MF0606", "MF0607", "MF0720"]);
}

#[test]
fn no_check_passes_where_the_user_may_not_see_what_it_needs() {
    let (prod, stage) = pair();
    let parts: BTreeSet<Part> = ALL
        .iter()
        .flat_map(|check| [check.needs, check.needs_to_pass, check.needs_of_remote].concat())
        .collect();
    assert!(parts.len() > 20, "{parts:?}");
    for part in parts {
        let here = look([forbidden(&prod, &[part]), stage.clone()]);
        let there = look([prod.clone(), forbidden(&stage, &[part])]);
        for check in ALL.iter() {
            if check.needs.contains(&part) || check.needs_to_pass.contains(&part) {
                assert_eq!(passed(&here, check), [""; 0], "{} without {part:?}", check.code);
            }
            // A check of a whole mesh names the peers that it could look at.
            let other = check.needs_of_remote.contains(&part) && !matches!(check.run, Run::Mesh(_));
            if other {
                assert_eq!(
                    passed(&there, check),
                    [""; 0],
                    "{} without {part:?} of the other mesh",
                    check.code
                );
            }
        }
    }
}

/// What a check of `mesh` says, without what only explains it.
fn said(check: &'static Check, snapshot: &Snapshot, mesh: &str) -> Value {
    let result = of_one(check, snapshot, mesh);
    let findings = result.findings.iter();
    let findings: Vec<_> = findings
        .map(|finding| {
            json!([
                finding.severity,
                finding.mesh,
                finding.object,
                finding.message,
                finding.fix
            ])
        })
        .collect();
    json!({"passed": result.passed, "findings": findings, "skipped": format!("{:?}", result.skipped)})
}

/// Each check says the same when nothing is known but what it declares to read: of two meshes as they should be, and of
/// the faults of its family.
#[test]
fn a_check_reads_no_part_that_it_does_not_declare() {
    let healthy: families::Fault = ("nothing", |_, _| {}, &[]);
    let faults = families::FAULTS.iter().chain(rarer::FAULTS);
    let mut undeclared = BTreeSet::new();
    for (name, fault, told) in faults.chain([&healthy]) {
        let (mut prod, mut stage) = pair();
        fault(&mut prod, &mut stage);
        let whole = snapshot([prod, stage]);
        let values: BTreeMap<&String, Value> = whole
            .meshes
            .iter()
            .map(|(name, mesh)| (name, serde_json::to_value(mesh).expect("a mesh")))
            .collect();
        let concerned =
            |check: &&&'static Check| told.is_empty() || told.iter().any(|told| told[..4] == check.code.0[..4]);
        for check in ALL.iter().filter(concerned) {
            let own: BTreeSet<Part> = [check.needs, check.needs_to_pass, check.considers]
                .concat()
                .into_iter()
                .collect();
            let other = [check.needs_of_remote, check.considers_of_remote].concat();
            let other: BTreeSet<Part> = match check.run {
                Run::Federation(_) => own.clone(),
                _ => other.into_iter().collect(),
            };
            for mesh in whole.meshes.keys() {
                let parts = |name: &String| if name == mesh { &own } else { &other };
                let declared = snapshot(values.iter().map(|(name, value)| only(value, parts(name))));
                let (all, declared) = (said(check, &whole, mesh), said(check, &declared, mesh));
                if all != declared {
                    undeclared.insert(format!("{} on {mesh}, {name}:\n  {all}\n  {declared}", check.code));
                }
            }
        }
    }
    let told: Vec<String> = undeclared.into_iter().collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}
