//! Planned sets, judged by the checks of exports and imports.

use std::sync::Arc;

use serde::Serialize;
use serde_json::json;

use crate::checks::{Family, Finding, Judgement, Proposal, judge_sharing};
use crate::manifest::Kind;
use crate::rules::Edit;
use crate::snapshot::{MeshState, Snapshot};

/// The rules of a set while requests are put into it, and which of them the requests are about.
pub(super) struct Rules<R> {
    /// As they will be written.
    pub after: Vec<R>,
    /// Rules that were asked for and are not written, since others do the same already.
    repeated: Vec<R>,
    /// Places in `after`.
    touched: Vec<usize>,
}

impl<R: Clone + PartialEq> Rules<R> {
    pub fn of(before: Vec<R>) -> Self {
        Self {
            after: before,
            repeated: Vec::new(),
            touched: Vec::new(),
        }
    }

    /// A rule that does already what is asked.
    pub fn touch(&mut self, index: usize) {
        self.touched.push(index);
    }

    /// Takes an edit over; `alone` makes the rule that was asked for.
    pub fn take(&mut self, (after, edit): (Vec<R>, Edit), alone: impl FnOnce() -> Option<R>) {
        self.after = after;
        match edit {
            Edit::Added { index } | Edit::Replaced { index } => self.touched.push(index),
            Edit::Unchanged => {
                let alone = alone();
                match self.after.iter().position(|rule| alone.as_ref() == Some(rule)) {
                    Some(index) => self.touched.push(index),
                    None => self.repeated.extend(alone),
                }
            }
        }
    }

    /// The rules with those that are only asked for before all others, and the places of what is asked for.
    fn judged(&self) -> (Vec<R>, impl Iterator<Item = usize>) {
        let first = self.repeated.len();
        let all = self.repeated.iter().chain(&self.after).cloned().collect();
        (
            all,
            (0..first).chain(self.touched.iter().map(move |index| first + index)),
        )
    }
}

/// What the checks judge of a planned set; nothing where none of its rules is asked for.
pub(super) fn proposals<R: Clone + PartialEq + Serialize>(
    kind: &Kind,
    mesh: &MeshState,
    peer: &str,
    list: &str,
    rules: &Rules<R>,
) -> Vec<Proposal> {
    let (all, touched) = rules.judged();
    let metadata = |name: &str| json!({"name": name, "namespace": mesh.mesh.namespace});
    let proposal = |object, fields| Proposal {
        mesh: mesh.mesh.name.clone(),
        object: Arc::new(object),
        fields,
    };
    let fields: Vec<String> = touched.map(|index| format!("spec.{list}[{index}]")).collect();
    if fields.is_empty() {
        return Vec::new();
    }
    let mut proposals = vec![proposal(
        json!({"kind": kind.kind, "metadata": metadata(peer), "spec": {list: all}}),
        fields,
    )];
    // Without a ServiceMeshPeer, which is a refusal of its own, the rules are judged as if there were one.
    if mesh.peer(peer) == Ok(None) {
        let stand_in = json!({"kind": "ServiceMeshPeer", "metadata": metadata(peer), "spec": {}});
        proposals.push(proposal(stand_in, Vec::new()));
    }
    proposals
}

/// What the checks say of planned sets, each with its proposals, when all of them are there.
pub(super) fn all(snapshot: &Snapshot, sets: &[&[Proposal]]) -> Vec<Judgement> {
    let mut judgements: Vec<Judgement> = sets.iter().map(|_| Judgement::default()).collect();
    let proposals: Vec<Proposal> = sets.iter().copied().flatten().cloned().collect();
    if proposals.is_empty() {
        return judgements;
    }
    let found = judge_sharing(snapshot, &proposals).expect("rules and metadata are of their kind");
    let set_of = |finding: &Finding| {
        let of_sharing = finding.code.family() == Family::Sharing;
        let any = |fits: &dyn Fn(&Proposal) -> bool| {
            let fits = |proposal: &Proposal| proposal.mesh == finding.mesh && fits(proposal);
            sets.iter().position(|set| set.iter().any(fits))
        };
        let by_field = any(&|proposal| proposal.is_about(finding));
        // What a set brings about elsewhere in its mesh is told once.
        let by_object = by_field.or_else(|| any(&|proposal| proposal.is_seen_in(finding)));
        by_object.or_else(|| any(&|_| true)).filter(|_| of_sharing)
    };
    for finding in found.refusals {
        if let Some(set) = set_of(&finding) {
            judgements[set].refusals.push(finding);
        }
    }
    for finding in found.warnings {
        if let Some(set) = set_of(&finding) {
            judgements[set].warnings.push(finding);
        }
    }
    judgements
}
