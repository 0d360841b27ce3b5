//! What is told of roots and copies, and what it ends with.

use serde_json::json;

use super::*;
use crate::naming::{ROOT_CERTIFICATE_KEY, peer_root_certificate};
use crate::report::Format;
use crate::report::render;
use crate::report::samples::{federation, root_certificate};
use crate::snapshot::Observed;
use crate::snapshot::samples::read;

/// Two meshes, each with a copy of the other's root.
fn pair() -> Snapshot {
    let mut snapshot = federation(&["prod", "stage"]);
    let roots: Vec<String> = ["prod", "stage"].map(|mesh| root_of(&snapshot, mesh)).into();
    put(&mut snapshot, "prod", "stage", Some(&roots[1]));
    put(&mut snapshot, "stage", "prod", Some(&roots[0]));
    snapshot
}

fn root_of(snapshot: &Snapshot, mesh: &str) -> String {
    let pem = snapshot.meshes[mesh].root_pem().expect("a known root").expect("a root");
    pem.to_owned()
}

/// What `holder` has as its copy of `owner`.
fn put(snapshot: &mut Snapshot, holder: &str, owner: &str, pem: Option<&str>) {
    let copy = match pem {
        Some(pem) => Observed::Present(read(json!({"data": {ROOT_CERTIFICATE_KEY: pem}}))),
        None => Observed::Missing,
    };
    let mesh = snapshot.meshes.get_mut(holder).expect("a mesh");
    mesh.peer_certificates.insert(peer_root_certificate(owner), copy);
}

/// State of the copy in `prod`, why, and what the whole ends with.
fn told(snapshot: &Snapshot) -> (&'static str, String, Exit) {
    let report = CertificatesReport::of(snapshot, 60);
    let copy = report
        .copies
        .iter()
        .find(|copy| copy.held_by == "prod")
        .expect("a copy");
    (copy.state, copy.reason.clone().unwrap_or_default(), report.verdict())
}

#[test]
fn copies_are_compared_by_certificate_with_what_their_owner_publishes() {
    let mut snapshot = pair();
    assert_eq!(told(&snapshot), ("equal", String::new(), Exit::Done));
    let (own, other) = (root_of(&snapshot, "stage"), root_certificate());
    put(&mut snapshot, "prod", "stage", Some(&format!("# both\r\n{other}{own}")));
    let (state, why, exit) = told(&snapshot);
    assert_eq!((state, exit), ("overlap", Exit::Done));
    assert!(why.starts_with("holds the owner's and 1 more: SHA-256 "), "{why}");
    for (pem, state, why) in [
        (Some(other.as_str()), "stale", "lacks SHA-256 "),
        (Some("-----BEGIN CERTIFICATE-----\nAAAA"), "damaged", "has no end"),
        (None, "missing", "is not there"),
    ] {
        put(&mut snapshot, "prod", "stage", pem);
        let told = told(&snapshot);
        assert!(
            told.0 == state && told.1.contains(why) && told.2 == Exit::No,
            "{told:?}"
        );
    }
}

#[test]
fn what_is_not_known_is_neither_good_nor_bad() {
    let mut snapshot = pair();
    let mesh = snapshot.meshes.get_mut("prod").expect("a mesh");
    mesh.peer_certificates.insert(
        peer_root_certificate("stage"),
        Observed::forbidden("get configmaps prod/stage-ca-root-cert"),
    );
    let (state, why, exit) = told(&snapshot);
    assert_eq!((state, exit), ("unknown", Exit::Unknown));
    assert_eq!(why, "no right to get configmaps prod/stage-ca-root-cert");
    let mut snapshot = pair();
    snapshot.meshes.get_mut("stage").expect("a mesh").root_certificate = Observed::unreachable("no route");
    assert_eq!((told(&snapshot).0, told(&snapshot).2), ("unknown", Exit::Unknown));
    // Who looks at one side alone is told that the other was not looked at.
    snapshot.meshes.remove("stage");
    let (state, why, exit) = told(&snapshot);
    assert_eq!((state, exit), ("not compared", Exit::Done));
    assert!(why.contains("`stage` is not among the meshes"), "{why}");
}

#[test]
fn a_root_that_ends_within_the_days_asked_for_ends_with_1() {
    let snapshot = pair();
    let report = |days| CertificatesReport::of(&snapshot, days);
    let left = report(0).roots[0].days_left.expect("days");
    assert!(left > 60, "the samples are valid for long: {left}");
    assert_eq!(report(60).verdict(), Exit::Done);
    let mut late = snapshot.clone();
    late.taken_at = report(0).roots[0].valid_until.expect("an end") - k8s_openapi::jiff::SignedDuration::from_hours(50);
    let late_report = CertificatesReport::of(&late, 2);
    assert_eq!(
        (late_report.roots[0].days_left, late_report.verdict()),
        (Some(2), Exit::Done)
    );
    let late_report = CertificatesReport::of(&late, 3);
    assert_eq!(
        (late_report.roots[0].state, late_report.verdict()),
        ("ends soon", Exit::No)
    );
}

#[test]
fn as_pem_there_are_the_roots_and_nothing_else() {
    let mut snapshot = pair();
    let own = root_of(&snapshot, "prod");
    let damaged = json!({"data": {ROOT_CERTIFICATE_KEY: "\u{1b}[2J-----BEGIN RSA PRIVATE KEY-----"}});
    snapshot.meshes.get_mut("stage").expect("a mesh").root_certificate = Observed::Present(read(damaged));
    let report = CertificatesReport::of(&snapshot, 60);
    let style = Style {
        color: false,
        width: None,
    };
    let pem = render(&report, Format::Pem, &style);
    assert!(pem.starts_with("# prod: ") && pem.ends_with(own.trim_end()), "{pem}");
    assert!(!pem.contains("PRIVATE") && !pem.contains('\u{1b}'), "{pem}");
    assert_eq!(report.verdict(), Exit::No);
}
