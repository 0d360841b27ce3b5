//! Every fault that an API server can show: made by hand, told by its check and no other, on the right object, and gone
//! once it is mended.

mod case;
mod rows;

pub use case::deployment;

use std::collections::BTreeSet;

use case::Case;
use rows::{ELSEWHERE, GATEWAYS, PEERING, ROUTES, Row, SHARING, TRUST};

/// Makes and mends each fault in turn, and names every row that went otherwise.
fn run(name: &str, rows: &[Row]) {
    let case = Case::new(name);
    let mut wrong = Vec::new();
    for row in rows {
        (row.inject)(&case);
        let (mesh, kind, object) = row.at;
        let expected = (row.code.to_owned(), case.name(mesh), kind.to_owned(), case.name(object));
        wrong.extend(case.tells(row.fault, &expected, &case.name(row.symptom)).err());
        case.mend();
        wrong.extend(case.is_healthy(&format!("after {}", row.fault)).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn faults_of_exports_are_told_and_gone_when_mended() {
    run("exports", &SHARING[..SHARING.len() / 2]);
}

#[test]
fn faults_of_imports_are_told_and_gone_when_mended() {
    run("imports", &SHARING[SHARING.len() / 2..]);
}

#[test]
fn faults_of_routes_and_leftovers_are_told_and_gone_when_mended() {
    run("routes", ROUTES);
}

#[test]
fn faults_of_trust_are_told_and_gone_when_mended() {
    run("certificates", TRUST);
}

#[test]
fn faults_of_peers_control_planes_and_members_are_told_and_gone_when_mended() {
    run("peers", PEERING);
}

#[test]
fn faults_of_gateways_are_told_and_gone_when_mended() {
    run("gates", GATEWAYS);
}

/// The numbers of the known faults, by group.
const KNOWN: [std::ops::RangeInclusive<u32>; 7] = [1..=7, 10..=13, 20..=28, 30..=41, 50..=67, 70..=82, 0..=0];

#[test]
fn every_known_fault_has_a_row_or_a_reason_for_having_none() {
    let rows = [SHARING, ROUTES, TRUST, PEERING, GATEWAYS].concat();
    let rows = rows.iter().map(|row| row.fault);
    let told: BTreeSet<&str> = rows
        .chain(ELSEWHERE.iter().map(|(fault, _)| *fault))
        .filter_map(|fault| fault.split_whitespace().next())
        .collect();
    let known = KNOWN.into_iter().flatten().filter(|number| *number != 0);
    let missing: Vec<String> = known
        .map(|number| format!("F{number:02}"))
        .filter(|fault| !told.contains(fault.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
