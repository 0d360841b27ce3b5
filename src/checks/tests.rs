//! The catalogue as a whole.

use std::collections::BTreeSet;

use super::*;

#[test]
fn every_code_is_unique_well_formed_and_in_the_order_of_its_family() {
    let codes: Vec<Code> = ALL.iter().map(|check| check.code).collect();
    let unique: BTreeSet<Code> = codes.iter().copied().collect();
    assert_eq!(unique.len(), codes.len(), "{codes:?}");
    for code in &codes {
        let digits = code.0.strip_prefix("MF").unwrap_or_default();
        assert!(
            digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()),
            "{code}"
        );
        code.family();
    }
}

#[test]
fn a_check_waits_only_for_checks_that_there_are() {
    for check in ALL.iter() {
        for after in check.after {
            assert!(by_code(after.0).is_some(), "{} waits for {after}", check.code);
        }
    }
}

#[test]
fn every_page_says_everything() {
    for check in ALL.iter() {
        let Page {
            cause,
            symptom,
            fix,
            source,
        } = &check.page;
        for (what, text) in [("cause", cause), ("symptom", symptom), ("fix", fix), ("source", source)] {
            assert!(
                text.len() > 10 && (what == "source" || text.ends_with('.')),
                "{} {what}: {text}",
                check.code
            );
        }
    }
}

mod cases;
mod domains;
pub(super) mod families;
mod policies;
mod rarer;
pub(super) mod sight;

#[test]
fn a_list_that_only_administrators_of_the_cluster_see_is_skipped_and_leaves_the_answer_known() {
    use crate::snapshot::{Observed, samples};
    let mut state = samples::mesh("prod", &samples::spec_for("prod", "stage"));
    let snapshot = |state: &crate::snapshot::MeshState| crate::snapshot::Snapshot {
        taken_at: "2026-01-01T12:00:00Z".parse().expect("a time"),
        meshes: [("prod".to_owned(), state.clone())].into(),
    };
    state.neighbours = Observed::forbidden("list servicemeshcontrolplanes in all namespaces");
    let extra = run(&ALL, &snapshot(&state), &Selection::default());
    assert_eq!(extra.unknown(), BTreeSet::new());
    let told = extra.results.iter().flat_map(|result| &result.skipped);
    assert!(
        told.into_iter()
            .any(|skipped| matches!(&skipped.reason, SkipReason::ForAdministrators(_)))
    );
    state.neighbours = Observed::unreachable("no answer");
    let unreachable = run(&ALL, &snapshot(&state), &Selection::default());
    assert_eq!(unreachable.unknown(), BTreeSet::from(["no answer"]));
}
