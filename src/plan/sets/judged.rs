//! A planned set, judged by the checks of exports and imports.

use k8s_openapi::jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use crate::api::{ExportRule, ImportRule};
use crate::checks::{Family, Judgement, Proposal, judge_sharing};
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

    /// Takes an edit over; `alone` is the rule that was asked for.
    pub fn take(&mut self, (after, edit): (Vec<R>, Edit), alone: Option<R>) {
        self.after = after;
        match edit {
            Edit::Added { index } | Edit::Replaced { index } => self.touched.push(index),
            Edit::Unchanged => match self.after.iter().position(|rule| alone.as_ref() == Some(rule)) {
                Some(index) => self.touched.push(index),
                None => self.repeated.extend(alone),
            },
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

/// What the checks say of a planned ExportedServiceSet.
pub(super) fn exports(kind: &Kind, mesh: &MeshState, peer: &str, rules: &Rules<ExportRule>) -> Judgement {
    set(kind, mesh, None, peer, "exportRules", rules)
}

/// What the checks say of a planned ImportedServiceSet.
pub(super) fn imports(
    kind: &Kind,
    mesh: &MeshState,
    exporter: Option<&MeshState>,
    peer: &str,
    rules: &Rules<ImportRule>,
) -> Judgement {
    set(kind, mesh, exporter, peer, "importRules", rules)
}

fn set<R: Clone + PartialEq + Serialize>(
    kind: &Kind,
    mesh: &MeshState,
    other: Option<&MeshState>,
    peer: &str,
    list: &str,
    rules: &Rules<R>,
) -> Judgement {
    let (all, touched) = rules.judged();
    let metadata = |name: &str| json!({"name": name, "namespace": mesh.mesh.namespace});
    let proposal = |object, fields| Proposal {
        mesh: mesh.mesh.name.clone(),
        object,
        fields,
    };
    let fields: Vec<String> = touched.map(|index| format!("spec.{list}[{index}]")).collect();
    if fields.is_empty() {
        return Judgement::default();
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
    let own = (mesh.mesh.name.clone(), mesh.clone());
    let other = other.map(|other| (peer.to_owned(), other.clone()));
    let snapshot = Snapshot {
        // No check of rules asks for the time.
        taken_at: Timestamp::UNIX_EPOCH,
        meshes: other.into_iter().chain([own]).collect(),
    };
    let judgement = judge_sharing(&snapshot, &mesh.mesh.name, &proposals);
    let mut judgement = judgement.expect("rules and metadata are of their kind");
    for found in [&mut judgement.refusals, &mut judgement.warnings] {
        found.retain(|finding| finding.code.family() == Family::Sharing && finding.mesh == mesh.mesh.name);
    }
    judgement
}
