//! Every fault that an API server can show: made by hand, told by its check and no other, on the right object, and gone
//! once it is mended.

mod case;
mod rows;

use std::collections::BTreeSet;

use case::Case;
use rows::{ELSEWHERE, ROUTES, Row, SHARING, TRUST};

fn run(name: &str, rows: &[Row]) {
    let case = Case::new(name);
    for row in rows {
        (row.inject)(&case);
        let (mesh, kind, object) = row.at;
        let expected = (row.code.to_owned(), case.name(mesh), kind.to_owned(), case.name(object));
        case.tells(row.fault, &expected, &case.name(row.symptom));
        case.mend();
        case.is_healthy(&format!("after {}", row.fault));
    }
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

/// The numbers of the known faults, by group.
const KNOWN: [std::ops::RangeInclusive<u32>; 7] = [1..=7, 10..=13, 20..=28, 30..=41, 50..=67, 70..=82, 0..=0];

#[test]
fn every_known_fault_has_a_row_or_a_reason_for_having_none() {
    let rows = SHARING.iter().chain(ROUTES).chain(TRUST).map(|row| row.fault);
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
