//! What is told of each thing that can show at the address of a peer.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, SanType, date_time_ymd};
use serde_json::json;

use super::*;
use crate::checks::tests::families::{NOW, edit};
use crate::checks::tests::sight::pair;
use crate::checks::{ALL, CheckRun, Selection, SkipReason, run};
use crate::naming::{ROOT_CERTIFICATE_CONFIG_MAP, ROOT_CERTIFICATE_KEY, peer_root_certificate};
use crate::snapshot::samples::read;
use crate::snapshot::{MeshState, Observed, Snapshot, WireAnswer, WireObservation, wire_probes};
use crate::trust;

const GATEWAY: &str = "stage.local/ns/stage/sa/prod-ingress-service-account";

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut parameters = CertificateParams::default();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.distinguished_name.push(DnType::OrganizationName, name);
    CertifiedIssuer::self_signed(parameters, KeyPair::generate().expect("a key")).expect("a root")
}

/// A certificate that ends with this year, for a workload of this identity, or for a host.
fn certificate(authority: &Authority, identity: Option<&str>, last_year: i32) -> String {
    let mut parameters = CertificateParams::default();
    parameters.not_before = date_time_ymd(2020, 1, 1);
    parameters.not_after = date_time_ymd(last_year, 12, 31);
    parameters.subject_alt_names = vec![match identity {
        Some(identity) => SanType::URI(format!("spiffe://{identity}").try_into().expect("a URI")),
        None => SanType::DnsName("gateway.example.com".try_into().expect("a name")),
    }];
    let key = KeyPair::generate().expect("a key");
    let signed = parameters.signed_by(&key, authority).expect("a certificate");
    trust::encode([signed.der().as_ref()])
}

fn publish(mesh: &mut MeshState, pem: &str) {
    mesh.root_certificate = Observed::Present(read(json!({
        "metadata": {"name": ROOT_CERTIFICATE_CONFIG_MAP}, "data": {ROOT_CERTIFICATE_KEY: pem}})));
}

fn copy(mesh: &mut MeshState, peer: &str, pem: &str) {
    let name = peer_root_certificate(peer);
    let map = json!({"metadata": {"name": name}, "data": {ROOT_CERTIFICATE_KEY: pem}});
    mesh.peer_certificates = [(name, Observed::Present(read(map)))].into();
}

/// A federation behind load balancers, and what stage's root signs.
struct Stage {
    prod: MeshState,
    stage: MeshState,
    root: Authority,
}

impl Stage {
    fn new() -> Self {
        let (mut prod, mut stage) = pair();
        let root = authority("stage");
        publish(&mut stage, &root.pem());
        copy(&mut prod, "stage", &root.pem());
        edit(&mut stage.services, |services| {
            services[0]["spec"]["type"] = json!("LoadBalancer");
            services[0]["status"] = json!({"loadBalancer": {"ingress": [{"ip": "203.0.113.7"}]}});
        });
        edit(&mut prod.peers, |peers| {
            peers[0]["spec"]["remote"]["addresses"] = json!(["203.0.113.7"]);
        });
        let listed = json!({"exportedServices": [{"exportedName": "details.stage-shop.svc.prod-exports.local",
            "localService": {"hostname": "", "name": "details", "namespace": "stage-shop"}}]});
        edit(&mut stage.exports, |sets| sets[0]["status"] = listed);
        Self { prod, stage, root }
    }

    fn gateway(&self) -> WireAnswer {
        WireAnswer::Presented(certificate(&self.root, Some(GATEWAY), 2040))
    }

    /// What is told when prod sees this for each question; of stage's own questions nothing is asked.
    fn told(&self, answer: impl Fn(&str) -> WireAnswer) -> CheckRun {
        self.told_of([self.prod.clone(), self.stage.clone()], answer)
    }

    fn told_of<const N: usize>(&self, meshes: [MeshState; N], answer: impl Fn(&str) -> WireAnswer) -> CheckRun {
        let mut snapshot = Snapshot {
            taken_at: NOW.parse().expect("a time"),
            meshes: meshes.map(|mesh| (mesh.mesh.name.clone(), mesh)).into(),
        };
        let probes = wire_probes(&snapshot, false).into_iter();
        let seen = probes.filter(|probe| probe.mesh == "prod").map(|probe| {
            let about = probe.question.server_name().unwrap_or_default();
            let kind = match about.split('.').next() {
                Some("discovery") => "discovery",
                Some("") => "no name",
                _ if about.contains(".details.") => "listed",
                _ => "unlisted",
            };
            WireObservation {
                answer: answer(kind),
                question: probe.question,
            }
        });
        let seen: Vec<_> = seen.collect();
        assert!(seen.len() >= 2, "{seen:#?}");
        snapshot.meshes.get_mut("prod").expect("prod").wire = Observed::Present(seen);
        run(&ALL, &snapshot, &Selection::default())
    }
}

/// Codes with the first thing to do, of this family.
fn codes(run: &CheckRun) -> Vec<(&str, &str)> {
    let found = run.findings().filter(|finding| finding.code.0.starts_with("MF11"));
    found
        .map(|finding| (finding.code.0, finding.fix.first().map_or("", String::as_str)))
        .collect()
}

fn closed() -> WireAnswer {
    WireAnswer::Closed("the connection is closed without an answer".to_owned())
}

/// As a real gateway answers.
fn healthy(stage: &Stage) -> impl Fn(&str) -> WireAnswer {
    let gateway = stage.gateway();
    move |kind| match kind {
        "discovery" | "listed" => gateway.clone(),
        _ => closed(),
    }
}

#[test]
fn a_gateway_that_answers_as_real_ones_do_passes_everything() {
    let stage = Stage::new();
    let run = stage.told(healthy(&stage));
    let findings: Vec<_> = run.findings().collect();
    assert!(findings.is_empty(), "{findings:#?}");
    for check in CHECKS {
        let result = run.results.iter().find(|result| result.code == check.code);
        let passed = &result.expect("it ran").passed;
        assert!(
            passed.contains(&"prod → stage".to_owned()),
            "{}: {passed:?}",
            check.code
        );
    }
}

#[test]
fn what_is_no_connection_is_told_by_its_kind_and_nothing_else_is() {
    let stage = Stage::new();
    let peer = "meshfed peer ";
    let describe = "describe service prod-ingress";
    let why = || "why".to_owned();
    for (answer, code, fix) in [
        (WireAnswer::Unresolved(why()), "MF1101", peer),
        (WireAnswer::Unreached(why()), "MF1102", describe),
        (closed(), "MF1102", describe),
        (WireAnswer::NotTls(why()), "MF1103", describe),
    ] {
        let run = stage.told(|_| answer.clone());
        let told = codes(&run);
        assert!(told.iter().all(|told| told.0 == code), "{answer:?}: {told:?}");
        assert!(!told.is_empty() && told[0].1.contains(fix), "{told:?}");
    }
}

#[test]
fn what_is_not_reached_from_here_is_a_warning_while_the_link_is_up() {
    use crate::checks::Severity;
    let stage = Stage::new();
    let run = stage.told(|_| WireAnswer::Unreached("the connection is refused".to_owned()));
    let found: Vec<_> = run.findings().collect();
    assert!(
        found
            .iter()
            .all(|found| found.severity == Severity::Warning && found.affects.is_empty()),
        "{found:#?}"
    );
    let mut down = Stage::new();
    edit(&mut down.prod.peers, |peers| {
        let pods = &mut peers[0]["status"]["discoveryStatus"];
        *pods = json!({"inactive": [{"pod": "istiod-0", "watch": {"connected": false,
            "lastDisconnectStatus": "503 Service Unavailable"}, "remotes": pods["active"][0]["remotes"]}]});
    });
    let run = down.told(|_| WireAnswer::Unreached("the connection is refused".to_owned()));
    let first = run
        .findings()
        .find(|found| found.code.0 == "MF1102")
        .expect("it is told");
    assert_eq!(first.severity, Severity::Error);
    assert!(!run.findings().any(|found| found.code.0 == "MF0799"), "it is the cause");
}

#[test]
fn who_has_no_identity_terminates_tls_and_is_named() {
    let stage = Stage::new();
    let balancer = WireAnswer::Presented(certificate(&authority("Balancers Ltd"), None, 2040));
    let run = stage.told(|_| balancer.clone());
    assert!(codes(&run).iter().all(|told| told.0 == "MF1104"), "{:?}", codes(&run));
    let found: Vec<_> = run.findings().collect();
    assert!(found[0].message.contains("Balancers Ltd"), "{}", found[0].message);
    assert!(found[0].evidence[0].value.contains("gateway.example.com"), "{found:#?}");
}

#[test]
fn another_gateway_is_told_with_whose_it_is() {
    let stage = Stage::new();
    for (identity, whose) in [
        (
            "stage.local/ns/stage/sa/istio-ingressgateway-service-account",
            "the default ingress gateway of `stage`",
        ),
        (
            "stage.local/ns/stage/sa/third-ingress-service-account",
            "`third-ingress` of `stage`",
        ),
        (
            "prod.local/ns/prod/sa/stage-ingress-service-account",
            "`stage-ingress` of this mesh itself",
        ),
        (
            "other.local/ns/other/sa/x-service-account",
            "`x` of namespace other and trust domain other.local",
        ),
    ] {
        let other = WireAnswer::Presented(certificate(&stage.root, Some(identity), 2040));
        let run = stage.told(|kind| if kind == "discovery" { other.clone() } else { closed() });
        let found: Vec<_> = run.findings().filter(|found| found.code.0 == "MF1105").collect();
        assert_eq!(found.len(), 1, "{identity}: {:?}", codes(&run));
        assert!(found[0].message.contains(whose), "{}", found[0].message);
    }
}

#[test]
fn a_service_port_that_answers_for_any_name_is_the_discovery_port() {
    let stage = Stage::new();
    let run = stage.told(|_| stage.gateway());
    let told: Vec<&str> = codes(&run).iter().map(|told| told.0).collect();
    assert_eq!(told, ["MF1105"]);
}

#[test]
fn a_chain_to_another_root_is_told_with_what_mends_it() {
    let mut stage = Stage::new();
    let old = authority("stage");
    let presented = WireAnswer::Presented(certificate(&old, Some(GATEWAY), 2040));
    let shows = |kind: &str| match kind {
        "discovery" | "listed" => presented.clone(),
        _ => closed(),
    };
    let run = stage.told(shows);
    let told = codes(&run);
    assert_eq!(told.iter().map(|told| told.0).collect::<Vec<_>>(), ["MF1106"]);
    let evidence = &run.findings().next().expect("a finding").evidence;
    assert!(
        ["8188", "15443"]
            .iter()
            .all(|port| evidence.iter().any(|seen| seen.value.contains(port))),
        "one cause at one address, with what each port shows: {evidence:?}"
    );
    assert!(
        told[0].1.ends_with("rollout restart deployment prod-ingress"),
        "the peer has left that root behind: {told:?}"
    );

    // The copy has one root of two that the peer publishes, and its gateway presents the other one.
    publish(&mut stage.stage, &format!("{}{}", stage.root.pem(), old.pem()));
    let run = stage.told(shows);
    let told = codes(&run);
    assert!(told[0].1.starts_with("meshfed peer "), "{told:?}");
    let print = trust::parse(&old.pem()).expect("a root").certificates[0]
        .fingerprint
        .clone();
    let message = &run.findings().next().expect("a finding").message;
    assert!(
        message.contains(&print) && message.contains("publishes now"),
        "{message}"
    );
}

#[test]
fn an_intermediate_certificate_leads_to_the_root() {
    let stage = Stage::new();
    let mut parameters = CertificateParams::default();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.distinguished_name.push(DnType::OrganizationName, "between");
    let between = CertifiedIssuer::signed_by(parameters, KeyPair::generate().expect("a key"), &stage.root);
    let between = between.expect("an intermediate");
    let mut parameters = CertificateParams::default();
    let uri = format!("spiffe://{GATEWAY}");
    parameters.subject_alt_names = vec![SanType::URI(uri.try_into().expect("a URI"))];
    let leaf = parameters
        .signed_by(&KeyPair::generate().expect("a key"), &between)
        .expect("a leaf");
    let chain = trust::encode([leaf.der().as_ref(), between.der().as_ref()]);
    assert!(trust::root_of(&chain, &stage.root.pem()).is_some());
    let alone = trust::encode([leaf.der().as_ref()]);
    assert!(trust::root_of(&alone, &stage.root.pem()).is_none());
    assert!(
        trust::root_of(&chain, &authority("stage").pem()).is_none(),
        "the same name, another key"
    );
}

#[test]
fn an_expired_certificate_is_mended_by_a_restart_of_its_gateway() {
    let stage = Stage::new();
    let expired = WireAnswer::Presented(certificate(&stage.root, Some(GATEWAY), 2024));
    let run = stage.told(|kind| if kind == "discovery" { expired.clone() } else { closed() });
    let told = codes(&run);
    assert_eq!(told[0].0, "MF1106", "{told:?}");
    assert!(
        told[0].1.ends_with("rollout restart deployment prod-ingress"),
        "{told:?}"
    );
}

#[test]
fn what_is_listed_and_not_offered_is_told_and_so_is_the_other_way_round() {
    let mut stage = Stage::new();
    let run = stage.told(|kind| if kind == "discovery" { stage.gateway() } else { closed() });
    let told = codes(&run);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].0 == "MF1107" && told[0].1.ends_with("restart deployment istiod-stage"),
        "{told:?}"
    );

    edit(&mut stage.stage.exports, |sets| {
        sets[0]["status"] = json!({"exportedServices": []})
    });
    let run = stage.told(healthy(&stage));
    let told = codes(&run);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].0 == "MF1108" && told[0].1.ends_with("restart deployment istiod-stage"),
        "{told:?}"
    );
}

#[test]
fn from_one_side_the_gateway_is_judged_by_what_that_side_expects() {
    let stage = Stage::new();
    let run = stage.told_of([stage.prod.clone()], healthy(&stage));
    assert_eq!(codes(&run), Vec::<(&str, &str)>::new());
    let skipped = run.results.iter().find(|result| result.code.0 == "MF1107");
    assert_eq!(
        skipped.expect("it ran").skipped[0].reason,
        SkipReason::NotLookedAt("stage".to_owned())
    );
    let foreign = certificate(&stage.root, Some("other.local/ns/stage/sa/x-service-account"), 2040);
    let run = stage.told_of([stage.prod.clone()], |kind| match kind {
        "discovery" => WireAnswer::Presented(foreign.clone()),
        _ => closed(),
    });
    assert_eq!(codes(&run)[0].0, "MF1105");
}

#[test]
fn what_nobody_could_look_at_never_passes() {
    let stage = Stage::new();
    let run = stage.told(|_| WireAnswer::Skipped("inside".to_owned()));
    for check in CHECKS {
        let result = run
            .results
            .iter()
            .find(|result| result.code == check.code)
            .expect("it ran");
        assert!(!result.passed.contains(&"prod → stage".to_owned()), "{}", check.code);
        assert_eq!(result.skipped[0].reason, SkipReason::Unknown("inside".to_owned()));
    }
    assert!(run.unknown().contains("inside"));
}

#[test]
fn only_what_can_be_reached_from_outside_is_asked_directly() {
    use crate::snapshot::Reach;
    let mut stage = Stage::new();
    edit(&mut stage.stage.services, |services| {
        services[0]["spec"]["clusterIP"] = json!("10.0.0.9")
    });
    for (address, directly) in [
        ("203.0.113.7", true),
        ("gateway.example.com", true),
        ("prod-ingress.stage.svc.cluster.local", false),
        ("prod-ingress.stage.svc", false),
        ("prod-ingress", false),
        ("10.0.0.9", false),
        ("203.0.113.7:8188", false),
    ] {
        edit(&mut stage.prod.peers, |peers| {
            peers[0]["spec"]["remote"]["addresses"] = json!([address])
        });
        let snapshot = Snapshot {
            taken_at: NOW.parse().expect("a time"),
            meshes: [&stage.prod, &stage.stage]
                .map(|mesh| (mesh.mesh.name.clone(), mesh.clone()))
                .into(),
        };
        let probes = wire_probes(&snapshot, false);
        let of_prod: Vec<_> = probes.iter().filter(|probe| probe.mesh == "prod").collect();
        assert!(of_prod.len() >= 2);
        for probe in of_prod {
            assert_eq!(probe.reach == Reach::Direct, directly, "{address}: {probe:?}");
        }
    }
}

#[test]
fn what_only_the_cluster_reaches_is_forwarded_to_a_ready_pod_of_its_service() {
    use crate::snapshot::{ForwardedPort, Reach};
    let mut stage = Stage::new();
    edit(&mut stage.prod.peers, |peers| {
        peers[0]["spec"]["remote"]["addresses"] = json!(["prod-ingress.stage.svc"]);
    });
    edit(&mut stage.stage.services, |services| {
        services[0]["spec"]["selector"] = json!({"gateway": "prod-ingress"});
        services[0]["spec"]["ports"] = json!([{"port": 8188, "targetPort": "discovery"}, {"port": 15443}]);
    });
    let pod = |name: &str, ready: &str| {
        json!({"metadata": {"name": name, "labels": {"gateway": "prod-ingress"}},
            "spec": {"containers": [{"name": "p", "ports": [{"name": "discovery", "containerPort": 18188}]}]},
            "status": {"conditions": [{"type": "Ready", "status": ready}]}})
    };
    let mut reaches = |pods: Vec<serde_json::Value>| -> Vec<Reach> {
        stage.stage.pods = Observed::Present(pods.into_iter().map(read).collect());
        let snapshot = Snapshot {
            taken_at: NOW.parse().expect("a time"),
            meshes: [&stage.prod, &stage.stage]
                .map(|mesh| (mesh.mesh.name.clone(), mesh.clone()))
                .into(),
        };
        let probes = wire_probes(&snapshot, true)
            .into_iter()
            .filter(|probe| probe.mesh == "prod");
        probes.map(|probe| probe.reach).collect()
    };
    let to = |port: u16| {
        Reach::Forward(ForwardedPort {
            mesh: "stage".to_owned(),
            namespace: "stage".to_owned(),
            pod: "two".to_owned(),
            port,
        })
    };
    let found = reaches(vec![pod("one", "False"), pod("two", "True")]);
    assert_eq!(found[..2], [to(18188), to(15443)]);
    let found = reaches(vec![pod("one", "False")]);
    let Reach::Nowhere(why) = &found[0] else {
        panic!("{found:?}")
    };
    assert!(why.contains("Service `prod-ingress` has no ready pod"), "{why}");
}

#[test]
fn services_that_are_too_many_to_be_asked_for_are_told_as_not_looked_at() {
    let mut stage = Stage::new();
    let service = |number: usize| {
        read(
            json!({"metadata": {"namespace": "stage-shop", "name": format!("s{number}")}, "spec": {"ports": [{"port": 80}]}}),
        )
    };
    stage.stage.member_services = [(
        "stage-shop".to_owned(),
        Observed::Present((0..203).map(service).collect()),
    )]
    .into();
    let run = stage.told(healthy(&stage));
    let of = |code: &str| run.results.iter().find(|result| result.code.0 == code).expect("it ran");
    let unlisted = of("MF1108");
    assert!(
        unlisted.passed.iter().all(|subject| subject != "prod → stage"),
        "{unlisted:?}"
    );
    let reasons: Vec<&SkipReason> = unlisted.skipped.iter().map(|skipped| &skipped.reason).collect();
    assert!(reasons.contains(&&SkipReason::TooMany(3)), "{reasons:?}");
    assert!(of("MF1106").passed.iter().any(|subject| subject == "prod → stage"));
    assert!(
        run.unknown().is_empty(),
        "a large mesh is no unknown one: {:?}",
        run.unknown()
    );
}
