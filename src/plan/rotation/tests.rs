//! A rotation, seen at each of its steps, and copies that are brought up to date.

use std::sync::Arc;

use k8s_openapi::jiff::Timestamp;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, date_time_ymd};
use serde_json::json;

use super::*;
use crate::plan::{Change, Options, Plan};
use crate::report::samples::{NOW, federation};
use crate::snapshot::Observed;
use crate::snapshot::samples::read;
use crate::trust;

/// A root that is issued in this year.
fn root(name: &str, year: i32) -> String {
    let mut parameters = CertificateParams::new(Vec::new()).expect("no names");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.not_before = date_time_ymd(year, 1, 1);
    parameters.not_after = date_time_ymd(year + 10, 1, 1);
    parameters.distinguished_name.push(DnType::CommonName, name);
    let key = KeyPair::generate().expect("a key");
    parameters.self_signed(&key).expect("a certificate").pem()
}

fn bundle(pem: &str) -> RootBundle {
    trust::parse(pem).expect("a bundle")
}

fn fingerprint(pem: &str) -> String {
    bundle(pem).certificates[0].fingerprint.clone()
}

/// `prod`, whose root is replaced, and `stage`, which holds a copy of it.
#[derive(Clone)]
struct World {
    /// What `prod` publishes, and since when.
    published: String,
    published_at: &'static str,
    /// What `stage` holds, since when, and for which rotation.
    copy: Option<String>,
    copied_at: &'static str,
    mark: Option<String>,
    /// When the gateways of `prod` started.
    gateways_at: &'static str,
    /// When `stage` listed the services of `prod` last.
    listed_at: &'static str,
}

const LONG_AGO: &str = "2026-01-01T10:00:00Z";
const BEFORE: &str = "2026-01-01T11:50:00Z";
const AFTER: &str = "2026-01-01T11:55:00Z";
const LATELY: &str = "2026-01-01T11:59:30Z";

impl World {
    fn of(published: &str) -> Self {
        Self {
            published: published.to_owned(),
            published_at: LONG_AGO,
            copy: Some(published.to_owned()),
            copied_at: LONG_AGO,
            mark: None,
            gateways_at: BEFORE,
            listed_at: LATELY,
        }
    }

    fn seen(&self) -> Observation {
        let mut snapshot = federation(&["prod", "stage"]);
        let map = |pem: &str| json!({"metadata": {}, "data": {"root-cert.pem": pem}});
        let prod = snapshot.meshes.get_mut("prod").expect("a mesh");
        prod.root_certificate = Observed::Present(read(map(&self.published)));
        prod.peers = Observed::Present(vec![read(peer("stage", LATELY))]);
        let pod = |gateway: &str| {
            read(
                json!({"metadata": {"name": format!("{gateway}-0"), "creationTimestamp": self.gateways_at,
                "labels": {"service.istio.io/canonical-name": gateway}}}),
            )
        };
        prod.pods = Observed::Present(vec![pod("stage-ingress"), pod("stage-egress")]);
        let stage_root = snapshot.meshes["stage"].root_certificate.clone();
        let prod = snapshot.meshes.get_mut("prod").expect("a mesh");
        prod.peer_certificates = [("stage-ca-root-cert".to_owned(), stage_root)].into();
        let stage = snapshot.meshes.get_mut("stage").expect("a mesh");
        stage.peers = Observed::Present(vec![read(peer("prod", self.listed_at))]);
        let copy = self.copy.as_ref().map_or(Observed::Missing, |pem| {
            let mut copy = map(pem);
            if let Some(mark) = &self.mark {
                copy["metadata"]["annotations"] = json!({"meshfed.io/root-rotation": mark});
            }
            Observed::Present(read(copy))
        });
        stage.peer_certificates = [("prod-ca-root-cert".to_owned(), copy)].into();
        let mut seen = Observation::of(snapshot);
        let written = |at: &str| {
            Observed::Present(Arc::new(json!({"metadata": {"managedFields": [
                {"manager": "a", "time": at, "fieldsV1": {"f:data": {}}},
                {"manager": "b", "time": NOW, "fieldsV1": {"f:metadata": {}}}]}})))
        };
        let key = |mesh: &str, name: &str| config_map(&seen.snapshot.meshes[mesh].mesh, name);
        seen.objects = [
            (key("prod", "istio-ca-root-cert"), written(self.published_at)),
            (key("stage", "prod-ca-root-cert"), written(self.copied_at)),
        ]
        .into();
        seen
    }

    fn plan(&self, next: Option<&str>) -> Plan {
        plan_with(&self.seen(), next.map(file))
    }
}

fn peer(name: &str, listed_at: &str) -> serde_json::Value {
    json!({"metadata": {"name": name}, "spec": {
        "gateways": {"ingress": {"name": format!("{name}-ingress")}, "egress": {"name": format!("{name}-egress")}},
        "security": {"clientID": format!("{name}.local/ns/{name}/sa/x"), "trustDomain": format!("{name}.local")}},
        "status": {"discoveryStatus": {"active": [{"pod": "istiod-0", "remotes": [{"connected": true, "source": "10.0.0.1"}],
            "watch": {"connected": true, "lastFullSync": listed_at}}]}}})
}

fn file(pem: &str) -> NextRoot {
    let now: Timestamp = NOW.parse().expect("a time");
    let (bundle, problems) = trust::examine(pem, now);
    NextRoot {
        file: "new.pem".to_owned(),
        bundle,
        problems,
    }
}

fn plan_with(seen: &Observation, next: Option<NextRoot>) -> Plan {
    let references: Vec<_> = ["prod", "stage"].map(|name| name.parse().expect("a mesh")).into();
    let mut wanted = Federation::of(&references);
    wanted.roots.push(RootCopies {
        mesh: "prod".to_owned(),
        next,
        except: Vec::new(),
    });
    crate::plan::plan(&wanted, seen, &Options::default())
}

/// The certificates that are written into the copy, in their order, if any are.
fn written(plan: &Plan) -> Option<Vec<String>> {
    assert_eq!(plan.refusal.said(), "");
    let mut changes = plan.changes();
    let Some(Change::Write(planned)) = changes.next() else {
        return None;
    };
    assert!(changes.next().is_none(), "one copy");
    let Values::RootCertificate(values) = &*planned.values else {
        panic!("a copy: {planned:?}")
    };
    assert_eq!(
        (planned.mesh.as_str(), values.name.as_str()),
        ("stage", "prod-ca-root-cert")
    );
    let held = bundle(&values.certificate).certificates.into_iter();
    Some(held.map(|certificate| certificate.fingerprint).collect())
}

fn waits_for(plan: &Plan) -> Vec<&Condition> {
    plan.deferred.iter().map(|requirement| &requirement.condition).collect()
}

fn taken_up_of_prod() -> Condition {
    Condition::CopyTakenUp {
        owner: "prod".to_owned(),
    }
}

#[test]
fn a_rotation_goes_on_from_whatever_the_clusters_show() {
    let (old, new) = (root("prod", 2020), root("prod", 2025));
    let (both, fresh) = (format!("{old}{new}"), fingerprint(&new));
    let mut world = World::of(&old);

    let plan = world.plan(Some(&new));
    assert_eq!(written(&plan), Some(vec![fingerprint(&old), fresh.clone()]));
    assert_eq!(waits_for(&plan), [&taken_up_of_prod()]);
    assert!(plan.later.is_empty(), "it is written before it is waited for");

    // Written, and not in effect for sure: istiod may have read the copy before it was written.
    world.copy = Some(both.clone());
    world.copied_at = "2026-01-01T11:58:31Z";
    let plan = world.plan(Some(&new));
    assert_eq!((written(&plan), waits_for(&plan)), (None, vec![&taken_up_of_prod()]));
    assert_eq!(to_do(&plan), "", "nobody is told to replace the root yet");

    world.copied_at = BEFORE;
    let plan = world.plan(Some(&new));
    let replaced = Condition::RootReplaced {
        fingerprint: fresh.clone(),
    };
    assert_eq!((written(&plan), waits_for(&plan)), (None, vec![&replaced]));
    let told = to_do(&plan);
    for word in [
        "create secret generic cacerts",
        "rollout restart deployment istiod-prod",
        &fresh,
    ] {
        assert!(told.contains(word), "{told}");
    }

    // The mesh itself goes over, and publishes both.
    world.published = format!("{new}{old}");
    assert_eq!(waits_for(&world.plan(Some(&new))), [&replaced]);

    world.published = new.clone();
    world.published_at = BEFORE;
    let plan = world.plan(Some(&new));
    assert_eq!(
        (written(&plan), waits_for(&plan)),
        (None, vec![&Condition::GatewaysFollowRoot])
    );
    let told = to_do(&plan);
    for gateway in ["deployment stage-ingress", "deployment stage-egress"] {
        assert!(told.contains(gateway), "{told}");
    }

    world.gateways_at = AFTER;
    let plan = world.plan(Some(&new));
    assert_eq!((written(&plan), waits_for(&plan)), (Some(vec![fresh.clone()]), vec![]));

    // Once it is over the same command has nothing to do, whoever killed it before it could tell.
    world.copy = Some(new.clone());
    world.mark = Some(fresh);
    let plan = world.plan(Some(&new));
    assert_eq!((written(&plan), waits_for(&plan)), (None, vec![]));
    assert!(plan.notes[0].contains("nothing is left to do"), "{:?}", plan.notes);
}

#[test]
fn nothing_is_taken_out_while_a_link_is_down() {
    let (old, new) = (root("prod", 2020), root("prod", 2025));
    let mut world = World::of(&new);
    world.published_at = BEFORE;
    world.gateways_at = AFTER;
    world.copy = Some(format!("{old}{new}"));
    let mut seen = world.seen();
    crate::report::samples::cut(&mut seen.snapshot, "stage", "prod", "503 Service Unavailable");
    let plan = plan_with(&seen, Some(file(&new)));
    assert_eq!((written(&plan), waits_for(&plan)), (None, vec![&taken_up_of_prod()]));
}

#[test]
fn everything_that_is_wrong_with_a_new_root_is_told_at_once_and_no_key_is_shown() {
    let present = root("prod", 2020);
    let world = World::of(&present);
    let key = KeyPair::generate().expect("a key").serialize_pem();
    let text = format!("{present}{}{key}", root("past", 2000));
    let plan = world.plan(Some(&text));
    let said = plan.refusal.said();
    for word in [
        "new.pem: line ",
        "expired on 2010-01-01",
        "begins a private key",
        "it holds 2 certificates",
        "it is the root that `prod` has already",
    ] {
        assert!(said.contains(word), "{word:?} is not in:\n{said}");
    }
    assert!(
        key.lines()
            .skip(1)
            .all(|line| line.starts_with("---") || !said.contains(line)),
        "{said}"
    );
    assert!(plan.changes().next().is_none() || !plan.refusal.is_empty());
}

#[test]
fn what_an_authority_signed_is_no_root() {
    let (key, root_key) = (KeyPair::generate().expect("a key"), KeyPair::generate().expect("a key"));
    let named = |name: &str| {
        let mut parameters = CertificateParams::new(Vec::new()).expect("no names");
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.distinguished_name.push(DnType::CommonName, name);
        parameters
    };
    let issuer = rcgen::Issuer::new(named("above"), root_key);
    let intermediate = named("below").signed_by(&key, &issuer).expect("a certificate").pem();
    let said = World::of(&root("prod", 2020)).plan(Some(&intermediate)).refusal.said();
    assert!(said.contains("CN=below` was issued by another authority"), "{said}");
}

#[test]
fn a_peer_whose_copy_is_not_seen_is_refused_unless_it_is_left_to_somebody_else() {
    let (old, new) = (root("prod", 2020), root("prod", 2025));
    let mut seen = World::of(&old).seen();
    seen.snapshot.meshes.remove("stage");
    let mut wanted = Federation::of(&["prod".parse().expect("a mesh")]);
    wanted.roots.push(RootCopies {
        mesh: "prod".to_owned(),
        next: Some(file(&new)),
        except: Vec::new(),
    });
    let refusal = crate::plan::plan(&wanted, &seen, &Options::default()).refusal;
    assert!(
        refusal
            .said()
            .contains("federates with `stage`, which is not among the meshes"),
        "{refusal:?}"
    );
    assert!(refusal.problems[0].hints[0].contains("--except stage"), "{refusal:?}");
}

#[test]
fn a_copy_that_cannot_be_read_stops_a_rotation() {
    let (old, new) = (root("prod", 2020), root("prod", 2025));
    let mut seen = World::of(&old).seen();
    let stage = seen.snapshot.meshes.get_mut("stage").expect("a mesh");
    stage.peer_certificates = [(
        "prod-ca-root-cert".to_owned(),
        Observed::forbidden("get configmaps stage/prod-ca-root-cert"),
    )]
    .into();
    let refusal = plan_with(&seen, Some(file(&new))).refusal;
    assert_eq!(
        refusal.said(),
        "the copy of the root certificate: no right to get configmaps stage/prod-ca-root-cert"
    );
}

#[test]
fn a_stale_copy_keeps_the_root_before_as_long_as_a_gateway_may_present_it() {
    let (old, new) = (root("prod", 2020), root("prod", 2025));
    let mut world = World::of(&new);
    world.copy = Some(old.clone());
    world.published_at = BEFORE;
    let plan = world.plan(None);
    assert_eq!(written(&plan), Some(vec![fingerprint(&new), fingerprint(&old)]));
    assert!(
        to_do(&plan)
            .lines()
            .any(|line| line.ends_with("rollout restart deployment stage-egress")),
        "{:?}",
        plan.instructions
    );
    let until: Vec<_> = plan
        .steps
        .iter()
        .flat_map(|step| &step.until)
        .map(|until| &until.condition)
        .collect();
    assert_eq!(until, [&taken_up_of_prod()]);

    world.gateways_at = AFTER;
    assert_eq!(written(&world.plan(None)), Some(vec![fingerprint(&new)]));
    world.copy = Some(format!("{old}{new}"));
    assert_eq!(written(&world.plan(None)), Some(vec![fingerprint(&new)]));
    world.copy = Some(new);
    assert_eq!(written(&world.plan(None)), None);
}

#[test]
fn a_copy_that_is_missing_or_damaged_is_made_anew() {
    let own = root("prod", 2020);
    for copy in [None, Some("-----BEGIN CERTIFICATE-----".to_owned())] {
        let mut world = World::of(&own);
        world.copy = copy;
        assert_eq!(written(&world.plan(None)), Some(vec![fingerprint(&own)]));
    }
}

#[test]
fn bringing_copies_up_to_date_does_not_undo_a_rotation() {
    let (old, new) = (root("prod", 2020), root("prod", 2025));
    let mut world = World::of(&old);
    world.copy = Some(format!("{old}{new}"));
    world.gateways_at = AFTER;
    let plan = world.plan(None);
    assert_eq!(written(&plan), None);
    assert!(plan.notes[0].contains("a rotation is under way"), "{:?}", plan.notes);
    // What the copy says counts more than dates.
    let (old, new) = (new, old);
    let mut world = World::of(&old);
    world.copy = Some(format!("{old}{new}"));
    world.gateways_at = AFTER;
    world.mark = Some(fingerprint(&new));
    assert_eq!(written(&world.plan(None)), None);
    world.mark = None;
    assert_eq!(written(&world.plan(None)), Some(vec![fingerprint(&old)]));
}

#[test]
fn how_far_a_rotation_is_can_be_told_without_the_file() {
    let (old, new) = (root("prod", 2020), root("prod", 2025));
    let mut world = World::of(&old);
    let steps = |world: &World| {
        let state = rotation_state(&world.seen(), "prod", None);
        assert_eq!(state.not_known, Vec::<String>::new());
        (state.peers[0].step, state.next.is_some(), state.instructions.is_empty())
    };
    assert_eq!(steps(&world), (Some(RotationStep::Done), false, true));
    world.copy = Some(format!("{old}{new}"));
    assert_eq!(steps(&world), (Some(RotationStep::Replace), true, false));
    world.published = new;
    world.published_at = BEFORE;
    assert_eq!(steps(&world).0, Some(RotationStep::Follow));
    world.gateways_at = AFTER;
    assert_eq!(steps(&world).0, Some(RotationStep::Drop));
    let mut seen = world.seen();
    let stage = seen.snapshot.meshes.get_mut("stage").expect("a mesh");
    stage.peers = Observed::unreachable("no route");
    let state = rotation_state(&seen, "prod", None);
    assert!(state.not_known[0].ends_with("no route"), "{:?}", state.not_known);
}

#[test]
fn a_new_root_that_is_older_than_the_one_before_is_known_by_the_rotation_that_brought_it() {
    let (old, new) = (root("prod", 2025), root("prod", 2020));
    let mut world = World::of(&old);
    world.copy = Some(format!("{old}{new}"));
    world.mark = Some(fingerprint(&new));
    let step = |world: &World| rotation_state(&world.seen(), "prod", None).peers[0].step;
    assert_eq!(step(&world), Some(RotationStep::Replace));
    world.published = new;
    world.published_at = BEFORE;
    assert_eq!(step(&world), Some(RotationStep::Follow));
    world.gateways_at = AFTER;
    assert_eq!(step(&world), Some(RotationStep::Drop));
}

/// What a person is told to do, commands included.
fn to_do(plan: &Plan) -> String {
    let lines = plan
        .instructions
        .iter()
        .flat_map(|instruction| std::iter::once(&instruction.text).chain(&instruction.commands));
    lines.cloned().collect::<Vec<_>>().join("\n")
}
