//! Not known is never fine: for every part of a mesh that a report reads, a missing right and a silent cluster end with
//! 3, and the report says which right it is, or what the cluster said.

use super::path::tests::{healthy, walk};
use super::{CheckReport, Format, GraphReport, Report, StatusReport, Style, render};
use crate::checks::{ALL, Selection, Severity, run};
use crate::exit::Exit;
use crate::manifest::kinds;
use crate::snapshot::{Observed, Part, Right, Scope, ServedKind, Snapshot, Unknown, root_certificate_name};

/// A federation of `prod` and `stage` of which every part is known.
fn known() -> Snapshot {
    let mut snapshot = healthy();
    for mesh in snapshot.meshes.values_mut() {
        let peers = mesh.peers.list().expect("known peers").iter();
        let copies = peers.map(|peer| (root_certificate_name(peer), Observed::Missing));
        mesh.peer_certificates = copies.collect();
        let served = kinds::ALL.iter().map(|kind| ServedKind {
            api_version: kind.api_version(),
            kind: kind.kind.to_owned(),
        });
        mesh.kinds = Observed::Present(served.collect());
        for part in Part::ALL
            .iter()
            .filter(|part| mesh.unknown(**part).is_some())
            .collect::<Vec<_>>()
        {
            mesh.set_missing(*part);
        }
    }
    snapshot
}

/// The same, but one part of `prod` is not known; and the words that say why.
fn without(part: Part, forbidden: bool) -> (Snapshot, String) {
    let mut snapshot = known();
    let mesh = snapshot.meshes.get_mut("prod").expect("a mesh");
    let resource = part.title().replace(' ', "");
    mesh.set_unknown(part, &|namespace| match forbidden {
        true => Unknown::Forbidden(Right::list(&resource, namespace)),
        false => Unknown::Unreachable(format!("no answer about {resource} in time")),
    });
    let words = match forbidden {
        true => format!("no right to list {resource}"),
        false => format!("no answer about {resource} in time"),
    };
    (snapshot, words)
}

fn each_unknown(parts: impl Iterator<Item = Part>, mut claim: impl FnMut(Part, &Snapshot, &str)) {
    for part in parts {
        for forbidden in [true, false] {
            let (snapshot, words) = without(part, forbidden);
            claim(part, &snapshot, &words);
        }
    }
}

/// The report ends with 3 and says why, in every form that is a text of its own.
#[track_caller]
fn assert_unknown(report: &impl Report, part: Part, words: &str) {
    assert_eq!(report.verdict(), Exit::Unknown, "{part:?}: {words}");
    let style = Style {
        color: false,
        width: None,
    };
    let wide = [false, true].map(|wide| Format::Table { wide });
    for format in wide.into_iter().chain([Format::Json, Format::Yaml]) {
        let text = render(report, format, &style);
        assert!(
            text.contains(words),
            "{part:?} as {format:?} does not say {words:?}:\n{text}"
        );
    }
}

/// Names and pictures have no place for it, so it is the story.
#[track_caller]
fn assert_told(report: &impl Report, part: Part, words: &str) {
    let told = report.not_known();
    assert!(told.iter().any(|told| told.contains(words)), "{part:?}: {told:?}");
}

#[test]
fn every_part_of_this_federation_is_known() {
    for mesh in known().meshes.values() {
        for part in Part::ALL {
            assert_eq!(mesh.unknown(*part), None, "{part:?}");
        }
    }
    assert_ne!(StatusReport::of(&known()).verdict(), Exit::Unknown);
}

#[test]
fn status_and_graph_end_with_3_for_each_part_that_they_read() {
    let read = Scope::STATUS.parts().filter(|part| !part.row().for_administrators);
    each_unknown(read, |part, snapshot, words| {
        assert_unknown(&StatusReport::of(snapshot), part, words);
        assert_unknown(&GraphReport::of(snapshot), part, words);
        assert_told(&StatusReport::of(snapshot), part, words);
        assert_told(&GraphReport::of(snapshot), part, words);
    });
}

#[test]
fn status_and_graph_do_not_mind_what_they_do_not_read() {
    let others = Part::ALL.iter().copied().filter(|part| !Scope::STATUS.contains(*part));
    each_unknown(others, |part, snapshot, _| {
        assert_eq!(StatusReport::of(snapshot), StatusReport::of(&known()), "{part:?}");
        assert_eq!(GraphReport::of(snapshot), GraphReport::of(&known()), "{part:?}");
    });
}

#[test]
fn explain_ends_with_3_for_each_part_that_it_reads() {
    let reads = |part: &Part| {
        let mut snapshot = known();
        snapshot.meshes.get_mut("prod").expect("a mesh").set_missing(*part);
        walk(&snapshot) != walk(&known())
    };
    let read: Vec<Part> = Part::ALL.iter().copied().filter(reads).collect();
    assert!(read.contains(&Part::Peers) && read.contains(&Part::Imports), "{read:?}");
    each_unknown(read.into_iter(), |part, snapshot, words| {
        assert_unknown(&walk(snapshot), part, words);
    });
}

#[test]
fn check_ends_with_3_for_each_part_that_a_check_needs_unless_only_administrators_of_a_cluster_see_it() {
    let needs = |part: &Part| {
        let mut checks = ALL.iter();
        // What is told of a mesh is in a file, which is read or refused as a whole; no cluster is asked.
        *part != Part::Told && checks.any(|check| check.needs.contains(part) || check.needs_of_remote.contains(part))
    };
    each_unknown(Part::ALL.iter().copied().filter(needs), |part, snapshot, words| {
        let selection = Selection::default();
        let report = CheckReport::of(snapshot, &run(&ALL, snapshot, &selection), Severity::Error);
        let before = CheckReport::of(&known(), &run(&ALL, &known(), &selection), Severity::Error);
        if part.row().for_administrators && words.starts_with("no right") {
            assert_eq!(report.verdict(), before.verdict(), "{part:?}");
            let json = serde_json::to_string(&report).expect("JSON");
            assert!(json.contains(words), "{part:?}: {json}");
        } else {
            assert_unknown(&report, part, words);
        }
    });
}
