//! `cert rotate --status`: at which step each peer is.

use k8s_openapi::jiff::Timestamp;
use serde::Serialize;

use super::lines::wrapped;
use super::table::{Paint, Section};
use super::{API_VERSION, Report, Style};
use crate::exit::Exit;
use crate::plan::{Instruction, PeerStep, RotationState, RotationStep};
use crate::wording::visible;

/// The answer of `cert rotate --status`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RotationReport {
    api_version: &'static str,
    kind: &'static str,
    /// When the clusters were asked.
    pub taken_at: Timestamp,
    /// The mesh whose root it is about, by federation name.
    pub mesh: String,
    /// SHA-256 of each root that it publishes.
    pub published: Vec<String>,
    /// SHA-256 of the root that it goes over to, or went over to last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Every copy of its root.
    pub peers: Vec<RotationRow>,
    /// What a person has to do now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub instructions: Vec<Instruction>,
    /// Why something is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_known: Vec<String>,
}

/// One copy, and how far it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RotationRow {
    /// The mesh that holds it.
    pub mesh: String,
    /// Namespace and name of the ConfigMap.
    pub object: String,
    /// What is to be done next; nothing where that is not known.
    pub step: Option<RotationStep>,
    /// What is waited for before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<String>,
}

impl RotationReport {
    /// How far a rotation is.
    pub fn of(mesh: &str, taken_at: Timestamp, state: RotationState) -> Self {
        let row = |peer: PeerStep| RotationRow {
            mesh: peer.mesh,
            object: peer.object,
            step: peer.step,
            waits_for: peer.waits_for.map(|unmet| unmet.to_string()),
        };
        Self {
            api_version: API_VERSION,
            kind: "RootRotation",
            taken_at,
            mesh: mesh.to_owned(),
            published: state.published,
            next: state.next,
            peers: state.peers.into_iter().map(row).collect(),
            instructions: state.instructions,
            not_known: state.not_known,
        }
    }
}

/// The step in words.
fn words(step: Option<RotationStep>) -> (&'static str, Paint) {
    match step {
        None => ("unknown", Paint::Doubtful),
        Some(RotationStep::Add) => ("1 of 5: add the new root to the copy", Paint::Doubtful),
        Some(RotationStep::TakeUp) => ("2 of 5: the copy is taken up", Paint::Doubtful),
        Some(RotationStep::Replace) => ("3 of 5: the root is replaced in the mesh", Paint::Doubtful),
        Some(RotationStep::Follow) => ("4 of 5: the mesh's gateways restart", Paint::Doubtful),
        Some(RotationStep::Drop) => ("5 of 5: take the old root out of the copy", Paint::Doubtful),
        Some(RotationStep::Done) => ("done: the copy is what the mesh publishes", Paint::Good),
    }
}

impl Report for RotationReport {
    fn text(&self, style: &Style, wide: bool) -> String {
        let mut header = vec!["COPY IN", "NEXT STEP"];
        if wide {
            header.push("CONFIGMAP");
        }
        let mut section = Section::new("ROTATION", header, "no mesh that was looked at has a copy of this root");
        let mut waits: Vec<&String> = Vec::new();
        for row in &self.peers {
            let (step, paint) = words(row.step);
            let mut cells = vec![(row.mesh.clone(), Paint::Plain), (step.to_owned(), paint)];
            if wide {
                cells.push((row.object.clone(), Paint::Plain));
            }
            section.row(cells);
            waits.extend(row.waits_for.as_ref().filter(|waits_for| !waits.contains(waits_for)));
        }
        waits
            .into_iter()
            .chain(&self.not_known)
            .for_each(|line| section.note(line.clone()));
        let mut parts = vec![section.text(style)];
        if !self.instructions.is_empty() {
            let lines = self.instructions.iter().flat_map(|instruction| {
                let commands = instruction.commands.iter();
                let commands = commands.map(|command| format!("    {}", visible(command)));
                wrapped(&instruction.text, "  ", "    ", style)
                    .into_iter()
                    .chain(commands)
            });
            parts.push(
                std::iter::once("TO DO".to_owned())
                    .chain(lines)
                    .collect::<Vec<_>>()
                    .join("\n"),
            );
        }
        parts.join("\n\n")
    }

    fn names(&self) -> Vec<String> {
        self.peers
            .iter()
            .map(|row| format!("configmap/{}", row.object))
            .collect()
    }

    fn not_known(&self) -> Vec<String> {
        self.not_known.clone()
    }

    fn verdict(&self) -> Exit {
        let steps = self.peers.iter().map(|row| match row.step {
            Some(RotationStep::Done) => Exit::Done,
            Some(_) => Exit::No,
            None => Exit::Unknown,
        });
        let unknown = (!self.not_known.is_empty()).then_some(Exit::Unknown);
        Exit::of(steps.chain(unknown))
    }
}
