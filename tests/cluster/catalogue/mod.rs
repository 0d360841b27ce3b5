//! Every fault that an API server can show: made by hand, told by its check and no other, on the right object, and gone
//! once it is mended.

mod case;
mod cluster_wide;
mod elsewhere;
mod rights;
mod rows;
mod three_meshes;
mod two_clusters;

pub use case::deployment;

use std::collections::BTreeSet;

use case::Case;
use elsewhere::ELSEWHERE;
use rows::{GATEWAYS, PEERING, ROUTES, Row, SHARING, TRUST};

/// Makes and mends each fault in turn, and names every row that went otherwise.
fn run(case: &Case, rows: &[Row]) {
    let mut wrong = Vec::new();
    for row in rows {
        (row.inject)(case);
        let (mesh, kind, object) = row.at;
        let expected = case.told(row.code, mesh, kind, object);
        wrong.extend(case.tells(row.fault, &[expected], &case.name(row.symptom)).err());
        case.mend();
        wrong.extend(case.is_healthy(&format!("after {}", row.fault)).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn faults_of_exports_are_told_and_gone_when_mended() {
    run(&Case::new("exports"), &SHARING[..SHARING.len() / 2]);
}

#[test]
fn faults_of_imports_are_told_and_gone_when_mended() {
    run(&Case::new("imports"), &SHARING[SHARING.len() / 2..]);
}

#[test]
fn faults_of_routes_and_leftovers_are_told_and_gone_when_mended() {
    run(&Case::new("routes"), ROUTES);
}

#[test]
fn faults_of_trust_are_told_and_gone_when_mended() {
    run(&Case::new("certificates"), TRUST);
}

#[test]
fn faults_of_peers_control_planes_and_members_are_told_and_gone_when_mended() {
    run(&Case::new("peers"), PEERING);
}

#[test]
fn faults_of_gateways_are_told_and_gone_when_mended() {
    run(&Case::new("gates"), GATEWAYS);
}

/// The numbers of the known faults, by group.
const KNOWN: [std::ops::RangeInclusive<u32>; 6] = [1..=7, 10..=13, 20..=28, 30..=41, 50..=67, 70..=82];

fn all_rows() -> Vec<Row> {
    let here = [SHARING, ROUTES, TRUST, PEERING, GATEWAYS];
    let others = [cluster_wide::ROWS, three_meshes::ROWS, two_clusters::ROWS];
    [here.concat(), others.concat()].concat()
}

#[test]
fn every_known_fault_has_a_row_or_a_reason_for_having_none() {
    let rows = all_rows();
    let tests = [cluster_wide::MISSING_KINDS, rights::MISSING_RIGHTS];
    let told = rows.iter().map(|row| row.fault).chain(tests);
    let told: BTreeSet<&str> = told.filter_map(|fault| fault.split_whitespace().next()).collect();
    let reasons: BTreeSet<&str> = ELSEWHERE.iter().map(|(fault, _)| *fault).collect();
    let known = KNOWN.into_iter().flatten().map(|number| format!("F{number:02}"));
    // Neither nothing nor both.
    let wrong: Vec<String> = known
        .filter(|fault| told.contains(fault.as_str()) == reasons.contains(fault.as_str()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_reason_for_having_no_row_is_true() {
    let rows = all_rows();
    let problems = ELSEWHERE
        .iter()
        .filter_map(|(fault, reason)| reason.problem(fault, &rows));
    assert_eq!(problems.collect::<Vec<_>>(), Vec::<String>::new());
}
