//! What the tables show, and what they leave out.

use std::collections::BTreeSet;

use libtest_mimic::{Failed, Trial};

use crate::row::{Row, Worlds};
use crate::unshown::UNSHOWN;
use crate::{rows, scenarios};

/// The numbers of the known faults, by group.
const KNOWN: [std::ops::RangeInclusive<u32>; 6] = [1..=7, 10..=13, 20..=28, 30..=41, 50..=67, 70..=82];

/// The claims about the tables.
pub fn trials() -> Vec<Trial> {
    let claim = |name: &str, wrong: fn() -> Vec<String>| {
        Trial::test(name, move || match wrong() {
            wrong if wrong.is_empty() => Ok(()),
            wrong => Err(Failed::from(wrong.join("\n"))),
        })
    };
    vec![
        claim("every row has a name of its own", equal_names),
        claim(
            "every known fault is shown or has a reason for not being shown",
            faults_left_out,
        ),
        claim("every check is shown by a row or a scenario", checks_left_out),
        claim(
            "a row that only memory can show says why, and no other row needs memory",
            worlds_without_reason,
        ),
        claim("every reason for not showing a fault is true", untrue_reasons),
    ]
}

/// The faults that rows and scenarios show.
fn shown() -> BTreeSet<u32> {
    let by_rows = rows::all().into_iter().map(|row| row.faults);
    let by_scenarios = scenarios::ALL.iter().map(|scenario| scenario.faults);
    by_rows.chain(by_scenarios).flatten().copied().collect()
}

fn equal_names() -> Vec<String> {
    let names = rows::all().iter().map(|row| row.name()).collect::<Vec<_>>();
    let twice = |name: &&String| names.iter().filter(|other| other == name).count() > 1;
    names.iter().filter(twice).cloned().collect()
}

fn faults_left_out() -> Vec<String> {
    let (shown, unshown) = (shown(), UNSHOWN.map(|(fault, _)| fault));
    let known: BTreeSet<u32> = KNOWN.into_iter().flatten().collect();
    // Neither nothing nor both.
    let of_known = known
        .iter()
        .filter(|fault| shown.contains(fault) == unshown.contains(fault));
    let unknown = shown.difference(&known);
    of_known.chain(unknown).map(|fault| format!("F{fault:02}")).collect()
}

fn untrue_reasons() -> Vec<String> {
    let shown = shown();
    let problems = UNSHOWN
        .iter()
        .filter_map(|(fault, reason)| reason.problem(*fault, &shown));
    problems.collect()
}

fn checks_left_out() -> Vec<String> {
    let by_rows = rows::all().into_iter().map(|row| row.code);
    let by_scenarios = scenarios::ALL.iter().flat_map(|scenario| scenario.codes);
    let shown: BTreeSet<&str> = by_rows.chain(by_scenarios.copied()).collect();
    let known: BTreeSet<&str> = meshfed::checks::ALL.iter().map(|check| check.code.0).collect();
    shown
        .symmetric_difference(&known)
        .map(|code| (*code).to_owned())
        .collect()
}

fn worlds_without_reason() -> Vec<String> {
    let is_wrong = |row: &Row| match row.worlds {
        Worlds::InMemory("") => true,
        Worlds::InMemory(_) => false,
        Worlds::Both => row.observed.is_some(),
    };
    rows::all().iter().filter(|row| is_wrong(row)).map(Row::name).collect()
}
