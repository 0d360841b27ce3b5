//! Planned objects, judged by the checks as if they were written: what a command refuses has the code that `check` reports.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::draft::Draft;
use super::refusal::Problem;
use super::{Judged, Planned, Refusal};
use crate::checks::{Finding, Judgement, Proposal, by_code, judge};
use crate::gateway::GatewayNames;
use crate::manifest::{Templates, kinds};
use crate::snapshot::{MeshState, Snapshot};
use crate::topology::Mesh;

/// Planned objects, and what the command is about.
#[derive(Default)]
pub(super) struct Proposals {
    objects: Vec<Proposed>,
    /// Fields that are in the proposals only because an object has to have them.
    unsettled: BTreeSet<(String, &'static str)>,
}

/// One of them.
enum Proposed {
    /// It will be written; rendered once it is judged.
    Planned { planned: Planned, fields: Vec<String> },
    /// It is not written by this plan, or not all of it.
    Sketched(Proposal),
}

impl Proposed {
    /// It as it is judged, so that the same one is known again.
    fn identity(&self) -> String {
        match self {
            Self::Planned { planned, fields } => format!("{} {fields:?} {:?}", planned.mesh, planned.values),
            Self::Sketched(proposal) => as_judged(proposal),
        }
    }

    fn proposal(self, templates: &Templates) -> Result<Proposal, String> {
        match self {
            Self::Planned { planned, fields } => planned
                .manifest(templates)
                .map(|manifest| Proposal {
                    object: Arc::clone(&manifest.object),
                    mesh: planned.mesh.clone(),
                    fields,
                })
                .map_err(|error| format!("mesh `{}`: {error}", planned.mesh)),
            Self::Sketched(proposal) => Ok(proposal),
        }
    }
}

impl Proposals {
    /// Adds an object; the command is about these of its fields, or about all where none is named.
    pub fn add(&mut self, planned: Planned, fields: Vec<String>) {
        self.objects.push(Proposed::Planned { planned, fields });
    }

    /// Adds a ServiceMeshPeer of which no more is decided than its name and its gateways.
    pub fn add_peer(&mut self, mesh: &Mesh, name: &str, gateways: &GatewayNames) {
        self.objects.push(Proposed::Sketched(Proposal {
            mesh: mesh.name.clone(),
            object: Arc::new(json!({
                "kind": kinds::SERVICE_MESH_PEER.kind,
                "metadata": {"name": name, "namespace": mesh.namespace},
                "spec": {"remote": {"addresses": []}, "gateways": {
                    "ingress": {"name": gateways.ingress},
                    "egress": {"name": gateways.egress},
                }},
            })),
            fields: Vec::new(),
        }));
        for undecided in ["spec.remote", "spec.security"] {
            self.leave_open(&mesh.name, undecided);
        }
    }

    /// What this mesh's ServiceMeshPeers say in fields that begin so is not decided yet.
    pub fn leave_open(&mut self, mesh: &str, field: &'static str) {
        self.unsettled.insert((mesh.to_owned(), field));
    }

    /// Has the checks judge the objects, unless they did before in the same run.
    pub fn judge(self, draft: &mut Draft<'_>) {
        let mut judged: Judged = self.objects.iter().map(Proposed::identity).collect();
        judged.extend((!self.unsettled.is_empty()).then(|| format!("but for {:?}", self.unsettled)));
        if !judged.is_subset(&draft.options.judged) {
            let (refusal, warnings) = self.judged(&draft.seen.snapshot, &draft.options.templates);
            draft.refuse(refusal);
            draft.warn(warnings);
        }
        draft.plan.judged.extend(judged);
    }

    /// What stands in the way of writing the objects, and what the user should know although it does not.
    pub fn judged(self, snapshot: &Snapshot, templates: &Templates) -> (Refusal, Vec<String>) {
        let Self { objects, unsettled } = self;
        let (mut proposals, mut problems) = (Vec::new(), Vec::new());
        for proposed in objects {
            match proposed.proposal(templates) {
                Ok(proposal) => proposals.push(proposal),
                Err(problem) => problems.push(problem),
            }
        }
        let mut refusal = Refusal::invalid(problems);
        if proposals.is_empty() {
            return (refusal, Vec::new());
        }
        let mut found = match judge(snapshot, &proposals) {
            Ok(found) => found,
            Err(error) => {
                refusal.add(Problem::invalid(format!("what is planned is not of its kind: {error}")).into());
                Judgement::default()
            }
        };
        let is_settled = |finding: &Finding| !is_open(finding, &unsettled);
        found.refusals.retain(is_settled);
        found.warnings.retain(is_settled);
        for finding in &found.refusals {
            refusal.add(problem(snapshot, finding).into());
        }
        let warnings = found.warnings.iter().map(|finding| told(snapshot, finding));
        (refusal, warnings.collect())
    }
}

fn is_open(finding: &Finding, unsettled: &BTreeSet<(String, &'static str)>) -> bool {
    finding.evidence.iter().any(|seen| {
        let open = |(mesh, field): &(String, &str)| *mesh == seen.mesh && seen.field.starts_with(field);
        seen.object.kind == "ServiceMeshPeer" && unsettled.iter().any(open)
    })
}

/// An object as it is judged, so that the same one is known again.
pub(super) fn as_judged(proposal: &Proposal) -> String {
    format!("{} {:?} {}", proposal.mesh, proposal.fields, proposal.object)
}

/// The fields of a planned control plane that are gateways, by their paths.
pub(super) fn gateway_fields(spec: &serde_json::Map<String, Value>) -> Vec<String> {
    let sections = spec.get("gateways").and_then(Value::as_object).into_iter().flatten();
    let gateways = sections.flat_map(|(section, gateways)| {
        let names = gateways.as_object().into_iter().flat_map(|gateways| gateways.keys());
        names.map(move |name| format!("spec.gateways.{section}.{name}."))
    });
    gateways.collect()
}

fn told(snapshot: &Snapshot, finding: &Finding) -> String {
    let mesh = snapshot.meshes.get(&finding.mesh);
    let label = mesh.map_or_else(|| format!("mesh `{}`", finding.mesh), MeshState::label);
    format!("{label}: {}", finding.sentence())
}

/// What a check found, and what its page says mends it: the commands of the finding are about objects as they would be.
fn problem(snapshot: &Snapshot, finding: &Finding) -> Problem {
    let page = by_code(finding.code.0).map(|check| check.page.fix.to_owned());
    Problem {
        hints: page.into_iter().collect(),
        ..Problem::invalid(told(snapshot, finding))
    }
}
